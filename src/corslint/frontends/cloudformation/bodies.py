"""Bodies: the OpenAPI document that a plain API resource is made from, in the template or in a file beside it."""

from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.openapi import without_template
from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_text, hole_at
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Source, beside
from corslint.syntax.documents import parse
from corslint.syntax.node import Unknown
from corslint.value import NO


class Body(NamedTuple):
    """A document, which reads as absent where an API has none; `members` are the files that it was read from."""

    document: Reader
    problems: tuple[Problem, ...] = ()
    members: tuple[str, ...] = ()


def body(resource: Resource, template: Template) -> Body:
    """The document of `Body`, or of `BodyS3Location` where that is a file which packaging will upload."""
    location = resource.properties.get("BodyS3Location")
    asset = resource.attributes.get("Metadata", "aws:asset:path")  # where the CDK says from which file it uploads
    if location.exists is NO:
        return Body(resource.properties.get("Body"))
    path = template.assets.get(certain_text(location.get("Key")) or "")
    if path is not None:
        return _file(path, location, template)
    if asset.exists is NO:
        return uploaded(location, template)
    found = uploaded(asset, template)
    return found if found.members else found._replace(problems=())  # assets are seldom kept with their template


def uploaded(location: Reader, template: Template) -> Body:
    """The document at a place that is written; what stands in the cloud already is unknown, and so is a place that
    somebody's script fills in first."""
    path = certain_text(location)
    if path is None or "://" in path or "${" in path or "{{" in path:
        return Body(_unread(location))
    return _file(beside(location.span.source, path), location, template)


def _file(path: str, location: Reader, template: Template) -> Body:
    """A local file is uploaded as it is: what looks like an intrinsic in it is none."""
    found = template.repository.open(path)
    if not isinstance(found, Source):
        if not template.repository.holds(path):
            return Body(_unread(location))
        problem = Problem(location.span, f"the API's definition cannot be read: {found.reason}")
        return Body(_unread(location), (problem,))
    parsed = parse(found)
    document = _unread(location) if parsed.root is None else Reader(parsed.root, without_template)
    return Body(document, parsed.problems, (found.path,))


def _unread(location: Reader) -> Reader:
    return Reader(Unknown(hole_at(location.span), location.span), without_template, location.key)
