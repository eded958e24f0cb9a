"""Descriptions: everything that a SAM template says of one API, gathered from where it stands."""

from collections.abc import Iterator

from corslint.frontends import openapi
from corslint.frontends.cloudformation.additions import condition
from corslint.frontends.cloudformation.bodies import Body, uploaded
from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.openapi import Definition
from corslint.frontends.reading import Reader
from corslint.frontends.sam.events import IMPLICIT, Event, EventKind
from corslint.frontends.sam.globals import API, HTTP_API, defaults, settings
from corslint.frontends.sam.shapes import is_switched_on
from corslint.frontends.settings import FunctionBehind
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import NO, YES, Text, some


class Description(NamedTuple):
    """One API: its settings with `Globals` merged in, its events, and the OpenAPI document that it names."""

    kind: EventKind
    name: str
    span: Span
    settings: Reader
    events: tuple[Event, ...]
    document: Reader | None
    """`DefinitionBody`, as CloudFormation hands it to the transform; None: there is none that it could write into."""
    definition: Definition
    """What the author's document says, in the template or in a file that is uploaded."""
    problems: tuple[Problem, ...] = ()
    members: tuple[str, ...] = ()
    """The files that the document was read from."""

    @property
    def is_managed(self) -> bool:
        """Whether the transform writes the whole document itself."""
        return all(is_switched_on(self.settings, key) is NO for key in ("DefinitionBody", "DefinitionUri"))


def descriptions(template: Template, events: tuple[Event, ...], behind: FunctionBehind) -> Iterator[Description]:
    """The APIs that the template declares, and those that its events imply (E16, E31)."""
    implicit = {kind: template.key + name for kind, name in IMPLICIT.items()}
    implied = {event.api for event in events} & set(implicit.values())
    for resource in template.resources.values():
        if resource.type in _KINDS and resource.exists is not NO and resource.name not in implied:
            yield _declared(resource, template, events, behind)
    for kind, name in implicit.items():
        if some(event.exists for event in events if event.api == name) is not NO:
            yield _implied(kind, name, template, events)


_KINDS: dict[str, EventKind] = {API: "Api", HTTP_API: "HttpApi"}
TYPES: dict[EventKind, str] = {kind: name for name, kind in _KINDS.items()}


def _declared(resource: Resource, template: Template, events: tuple[Event, ...], behind: FunctionBehind) -> Description:
    place = settings(resource, template)
    kind = _KINDS[resource.type]
    read = openapi.rest if kind == "Api" else openapi.http
    is_written = is_switched_on(place, "DefinitionBody") is not NO
    is_uploaded = not is_written and is_switched_on(place, "DefinitionUri") is not NO
    found = uploaded(place.get("DefinitionUri"), template) if is_uploaded else Body(place.get("DefinitionBody"))
    return Description(
        kind,
        resource.name,
        resource.span,
        place,
        _given(condition(resource), _events_of(resource.name, kind, events)),
        found.document if is_written else None,
        read(found.document, behind) if is_written or is_uploaded else Definition(),
        found.problems,
        found.members,
    )


def _implied(kind: EventKind, name: str, template: Template, events: tuple[Event, ...]) -> Description:
    own = _events_of(name, kind, events)
    if len({event.condition for event in own}) == 1:
        own = _given(own[0].condition, own)
    return Description(kind, name, own[0].span, defaults(TYPES[kind], template), own, None, Definition())


def _events_of(name: str, kind: EventKind, events: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(event for event in events if event.api == name and event.kind == kind)


def _given(decided_by: Text | None, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events as they are where the API is: the same condition may decide of both."""
    return tuple(
        event._replace(exists=YES) if decided_by is not None and event.condition == decided_by else event
        for event in events
    )
