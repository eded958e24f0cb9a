"""Silences: what the metadata of a template's resources says not to report, for JSON has no comments."""

from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.settings import certain_text
from corslint.model import Silence
from corslint.source import Span

KEY = "corslint"
"""The metadata by which an author speaks to us."""


def silences(template: Template) -> Iterator[Silence]:
    """`Metadata: {corslint: {ignore: [rule-id], reason: …}}` of a resource holds for all of it; each rule is one."""
    for resource in template.resources.values():
        said = resource.attributes.get("Metadata", KEY)
        reason = certain_text(said.get("reason"))
        because = f"ignored by the metadata of {template.own(resource.name)}" + (f": {reason}" if reason else "")
        rules = said.get("ignore").texts()
        for rule in rules.items if rules is not None else ():
            yield Silence((rule.value.known or "",), (extent(resource),), (), because, rule.span)


def extent(resource: Resource) -> Span:
    """All of a resource: from its logical id to the end of its body."""
    start, end = resource.span, resource.attributes.span
    return Span(start.source, start.start, end.end if end.source is start.source else start.end)
