"""Settings and events that stand where nothing takes them, or where what they were meant for does not see them."""

from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Template
from corslint.frontends.sam.cors_refusals import dropped, refused
from corslint.frontends.sam.descriptions import TYPES, Description
from corslint.frontends.sam.events import API_ID, IMPLICIT, Event, EventKind
from corslint.frontends.sam.globals import API, FUNCTION, HTTP_API, STATE_MACHINE, defaults
from corslint.frontends.sam.shapes import is_switched_on
from corslint.model import Refusal
from corslint.value import NO, YES

_SPOKEN: dict[EventKind, str] = {"Api": "REST API", "HttpApi": "HTTP API"}
_CORS: dict[EventKind, str] = {"Api": "Cors", "HttpApi": "CorsConfiguration"}
"""The key of an API's CORS settings."""


def astray(template: Template, described: tuple[Description, ...], events: tuple[Event, ...]) -> Iterator[Refusal]:
    yield from _of_another_kind(template)
    yield from _beside_properties(template)
    if template.is_complete:
        yield from _for_no_api(template, described)
        yield from _for_no_route(template, described)
        yield from _events_of_no_api(template, events)
        yield from _of_an_implied_name(template, events)


_NAMED_OTHERWISE = {
    (API, "CorsConfiguration"): "an AWS::Serverless::Api has 'Cors'",
    (HTTP_API, "Cors"): "an AWS::Serverless::HttpApi has 'CorsConfiguration'",
    (HTTP_API, "GatewayResponses"): "an HTTP API has no gateway responses: its CorsConfiguration is all there is",
    (FUNCTION, "Cors"): "the 'Cors' of a function is that of its FunctionUrlConfig; else it is the API's",
}


def _of_another_kind(template: Template) -> Iterator[Refusal]:
    """CORS settings under the name that another kind of resource has for them."""
    for (kind, key), reason in _NAMED_OTHERWISE.items():
        places = [resource.properties for resource in template.resources.values() if resource.type == kind]
        for place in (defaults(kind, template), *places):
            if place.get(key).exists is YES:
                yield refused(place.get(key).key, f"'{key}' here is none of its properties", reason)


_PROPERTIES = {
    API: ("Cors", "Auth", "GatewayResponses", "DefinitionBody"),
    HTTP_API: ("CorsConfiguration", "Auth", "DefinitionBody"),
    FUNCTION: ("Events", "FunctionUrlConfig"),
    STATE_MACHINE: ("Events",),
}


def _beside_properties(template: Template) -> Iterator[Refusal]:
    for resource in template.resources.values():
        for key in _PROPERTIES.get(resource.type, ()):
            place = resource.attributes.get(key)
            if place.exists is YES:
                message = (
                    f"'{key}' stands beside the Properties of {template.own(resource.name)}, not in them: SAM drops it"
                )
                yield dropped(place.key, message, "indent it, to stand under Properties")


def _for_no_api(template: Template, described: tuple[Description, ...]) -> Iterator[Refusal]:
    """`Globals` that configure CORS for one kind of API where all are of the other, and without."""
    kinds = {description.kind for description in described}
    if len(kinds) != 1:
        return
    (kind,) = kinds
    other: EventKind = "HttpApi" if kind == "Api" else "Api"
    place = defaults(TYPES[other], template).get(_CORS[other])
    if place.exists is YES and all(is_switched_on(one.settings, _CORS[kind]) is NO for one in described):
        what = f"'{_CORS[other]}' holds for no {_SPOKEN[kind]}, and this template has no {_SPOKEN[other]}"
        yield dropped(place.key, f"{what}: SAM drops it", f"write {_CORS[kind]} under {kind} of Globals")


def _for_no_route(template: Template, described: tuple[Description, ...]) -> Iterator[Refusal]:
    """An API that CORS is set up for while the events forget to name it, and are so of the implied one (E16, E31)."""
    for implied in described:
        key, api_id = _CORS[implied.kind], API_ID[implied.kind]
        if implied.name != template.key + IMPLICIT[implied.kind] or is_switched_on(implied.settings, key) is not NO:
            continue
        for description in described:
            is_idle = description.kind == implied.kind and description.is_managed and not description.events
            if is_idle and is_switched_on(description.settings, key) is YES and not _is_shared(description, template):
                event = implied.events[0].span
                message = (
                    f"'{key}' holds for no route: {event.text} names no {api_id}, and so is of {IMPLICIT[implied.kind]}"
                )
                advice = f"write {api_id}: !Ref {template.own(description.name)} in the Properties of {event.text}"
                yield dropped(description.settings.get(key).key, message, advice)


def _is_shared(description: Description, template: Template) -> bool:
    """Whether others may give the API its routes: resources of its own kind, and stacks that are handed its id."""
    handed_out = (output.get("Value").text() for _, output in template.root.get("Outputs").entries())
    holes = {value.only.only_hole for value in handed_out if value is not None and value.only is not None}
    is_handed_out = description.name in {hole.name for hole in holes if hole is not None}
    return is_handed_out or any(resource.type in _GIVES_ROUTES for resource in template.resources.values())


_GIVES_ROUTES = ("AWS::ApiGatewayV2::Route", "AWS::CloudFormation::Stack", "AWS::Serverless::Application")


def _events_of_no_api(template: Template, events: tuple[Event, ...]) -> Iterator[Refusal]:
    """Events that name an API which the template does not have, so that their routes exist nowhere."""
    known = {name: resource.type for name, resource in template.resources.items()}
    types = {**{template.key + name: "" for name in IMPLICIT.values()}, **known}
    for event in events:
        key = API_ID[event.kind]
        if event.api not in types or (event.kind == "Api" and types[event.api] == HTTP_API):
            what = f"'{key}' names no {_SPOKEN[event.kind]} of this template"
            advice = "name one of the same template with !Ref; the routes of others stand in their own template"
            yield refused(event.properties.get(key).key, what, advice)


def _of_an_implied_name(template: Template, events: tuple[Event, ...]) -> Iterator[Refusal]:
    """A declared API that has the name of the one that events imply, which SAM puts in its place (E16, E31)."""
    for event in {event.api: event for event in events if event.api in IMPLICIT.values()}.values():
        resource = template.resources.get(event.api or "")
        if resource is None or resource.type not in TYPES.values():
            continue
        for key in _OF_BROWSERS:
            place = resource.properties.get(key)
            if place.exists is YES:
                message = f"'{key}' holds for no route: in place of {resource.name} SAM deploys the API that it implies"
                advice = f"give this API another name, and name it in the {API_ID[event.kind]} of its events"
                yield dropped(place.key, message, advice)


_OF_BROWSERS = (*_CORS.values(), "GatewayResponses")
"""The keys of an API that decide what browsers make of it."""
