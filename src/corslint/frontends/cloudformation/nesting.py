"""Nested stacks: which templates one deploys from files beside it, and what it hands to them."""

from collections.abc import Collection, Iterator

from corslint.frontends.cloudformation.inclusion import local, uploaded
from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_text
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.node import Call, Scalar, Sequence
from corslint.value import NO, Text, Truth, Value, text

_LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


class Nested(NamedTuple):
    """A template that another one deploys from a file beside it; `span` is its logical id."""

    name: str
    span: Span
    path: str
    arguments: dict[str, Value[Text]]
    exists: Truth


def child(resource: Resource, template: Template) -> Nested | None:
    """The nested stack or application that a resource is; None of others, and where its template is not at hand."""
    if resource.type not in _LOCATIONS:
        return None
    path = _template_of(resource, template)
    if path is None or not isinstance(template.repository.open(path), Source):
        return None
    arguments = dict(_arguments(resource.properties.get("Parameters")))
    return Nested(resource.name, resource.span, path, arguments, resource.exists)


def given_away(template: Template, read: Collection[str]) -> Iterator[Value[Text]]:
    """What is handed to nested stacks whose templates are not at hand; `read` are the keys of those that are."""
    for resource in template.resources.values():
        if resource.type in _LOCATIONS and resource.exists is not NO and f"{resource.name}/" not in read:
            yield from (value for _, value in _arguments(resource.properties.get("Parameters")))


def _template_of(resource: Resource, template: Template) -> str | None:
    """The path of a nested template: as it is written, or as the CDK says of the file that it will upload."""
    written = resource.properties.get(_LOCATIONS[resource.type])
    url = written.text()
    asset = uploaded(url.only, template.assets) if url is not None and url.only is not None else None
    location = certain_text(resource.attributes.get("Metadata", "aws:asset:path")) or certain_text(written)
    return asset or (local(location, resource.span.source) if location else None)


def _arguments(given: Reader) -> Iterator[tuple[str, Value[Text]]]:
    """What a parent hands to its child; a list is handed over as one text with commas."""
    for name, reader in given.entries():
        value = reader.text()
        if isinstance(reader.nodes[0], Sequence):
            comma = Scalar(text(","), "string", reader.span)
            joined = Call("!Join", Sequence((comma, reader.nodes[0]), reader.span), reader.span)
            value = Reader(joined, given.evaluate).text()
        if value is not None:
            yield name, value
