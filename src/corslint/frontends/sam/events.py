"""Events: the requests that functions and state machines of a SAM template ask to be called for."""

from collections.abc import Iterator
from typing import Literal

from corslint.frontends.cloudformation.additions import condition
from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.reading import Reader
from corslint.frontends.sam.globals import FUNCTION, STATE_MACHINE
from corslint.frontends.sam.shapes import reference, written
from corslint.model import Function
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Scalar
from corslint.value import Hole, Text, Truth, Value, text

EventKind = Literal["Api", "HttpApi"]

IMPLICIT: dict[EventKind, str] = {"Api": "ServerlessRestApi", "HttpApi": "ServerlessHttpApi"}
"""The API of the events that name none (E16, E31)."""

API_ID: dict[EventKind, str] = {"Api": "RestApiId", "HttpApi": "ApiId"}
"""The property that names the API."""

ANY = "x-amazon-apigateway-any-method"


class Event(NamedTuple):
    """A method on a path of an API, and who answers it."""

    kind: EventKind
    span: Span
    """The event's name."""
    api: str | None
    """The name of the API that it names or implies; None: what it names is no logical id."""
    path: Text
    method: Text
    """As an OpenAPI document writes it: lower case, and `x-amazon-apigateway-any-method` for all."""
    properties: Reader
    function: Function | None
    """None: a state machine answers, or a function that could not be read."""
    starts_execution: bool
    exists: Truth
    condition: Text | None = None
    """The condition of who answers; None: there is none."""


def events(template: Template, functions: dict[str, Function]) -> tuple[Event, ...]:
    """Every event of the template that a REST or HTTP API serves, of functions that will not exist too."""
    return tuple(
        event
        for resource in template.resources.values()
        if resource.type in _KINDS
        for event in _of(resource, functions.get(resource.name), template.key)
    )


_KINDS: dict[str, tuple[EventKind, ...]] = {FUNCTION: ("Api", "HttpApi"), STATE_MACHINE: ("Api",)}


def _of(resource: Resource, function: Function | None, key: str) -> Iterator[Event]:
    for _, event in resource.properties.get("Events").members():
        named = event.get("Type").text()
        for kind in _KINDS[resource.type]:
            place = _place(kind, event.get("Properties"))
            if named is not None and named.only == text(kind) and place is not None:
                yield _event(kind, event, place, resource, key)._replace(function=function)


def _event(kind: EventKind, event: Reader, place: tuple[Text, Text], resource: Resource, key: str) -> Event:
    properties = event.get("Properties")
    is_execution = resource.type == STATE_MACHINE
    api, decided_by = _api(kind, properties), condition(resource)
    named = None if api is None else key + api
    return Event(kind, event.key, named, *place, properties, None, is_execution, resource.exists, decided_by)


def _place(kind: EventKind, properties: Reader) -> tuple[Text, Text] | None:
    """The path and the method, in an HTTP API `$default` where neither is written; None: the transform refuses it."""
    path, method = (_only(properties.get(key).text()) for key in ("Path", "Method"))
    if path is not None and method is not None:
        return path, text(ANY) if method.lower() == text("any") else method.lower()
    return (text("$default"), text(ANY)) if kind == "HttpApi" and path is method else None


def _api(kind: EventKind, properties: Reader) -> str | None:
    node = written(properties, API_ID[kind])
    if isinstance(node, Scalar):
        return node.text.known
    return IMPLICIT[kind] if node is None else reference(node)


def _only(value: Value[Text] | None) -> Text | None:
    """The text, or a hole where there are several; None where nothing is written."""
    if value is None or value.only is not None:
        return value and value.only
    return Text((value.rest or Hole("one of several"),))
