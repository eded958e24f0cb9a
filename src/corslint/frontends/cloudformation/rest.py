"""REST APIs of a template: the API itself with its body, and the resources that make it up."""

from collections.abc import Callable, Iterator

from corslint.frontends import openapi, policies, settings
from corslint.frontends.additions import Additions, Made, owner, undecided
from corslint.frontends.cloudformation.additions import presence
from corslint.frontends.cloudformation.authorizers import authorization
from corslint.frontends.cloudformation.bodies import body
from corslint.frontends.cloudformation.deployments import deployments, part
from corslint.frontends.cloudformation.template import Resource, Template, referenced
from corslint.frontends.reading import Reader
from corslint.frontends.settings import (
    FunctionBehind,
    capitalised,
    certain_items,
    certain_text,
    hole_at,
    misnamed_parameters,
)
from corslint.model import Api, DeclaredResponse, Integration, Refusal, Route
from corslint.source import Span
from corslint.value import NO, Hole, only, unknown

API = "AWS::ApiGateway::RestApi"

METHOD = "AWS::ApiGateway::Method"

PATH_PART = "AWS::ApiGateway::Resource"

_VALIDATOR = "AWS::ApiGateway::RequestValidator"

_DEEPEST_PATH = 64
"""Resources of a path below each other; parents that are each other's would go on for ever."""


def apis(template: Template, behind: FunctionBehind) -> Iterator[Made]:
    """The REST APIs that a template makes, each with its body."""
    for resource in template.resources.values():
        if resource.type == API and resource.exists is not NO:
            document, problems, members = body(resource, template)
            definition = openapi.rest(document, behind)
            yield Made(openapi.described(_api(resource), definition), definition.refusals, problems, members)


def additions(template: Template, behind: FunctionBehind) -> Iterator[Additions]:
    """What methods, gateway responses, stages and usage plans add to REST APIs."""
    for resource in template.resources.values():
        if resource.type in _ADDING and resource.exists is not NO:
            yield from _ADDING[resource.type](resource, template, behind)
    yield from deployments(template, "rest")


def _api(resource: Resource) -> Api:
    properties = resource.properties
    clone = properties.get("CloneFrom")
    return Api(
        resource.name,
        "rest",
        resource.span,
        (),
        binary_media_types=settings.media_types(properties.get("BinaryMediaTypes").texts()),
        api_key_source=properties.get("ApiKeySourceType").text(),
        policy=policies.policy(properties.get("Policy"), properties.get("Policy").key),
        elsewhere=None if clone.exists is NO else hole_at(clone.span),
    )


# -- methods


def _method(resource: Resource, template: Template, behind: FunctionBehind) -> Iterator[Additions]:
    place = resource.properties
    api = owner(place.get("RestApiId"), "rest")
    if api is None:
        yield from undecided(place.get("RestApiId"), "rest")
        return
    path, elsewhere = _path(place.get("ResourceId"), template)
    verb = certain_text(place.get("HttpMethod"))
    if verb is None:
        yield Additions(api, elsewhere=hole_at(place.get("HttpMethod").span))
        return
    route = Route(
        path or "/",
        verb.upper(),
        resource.span,
        authorization(place, template, resource.span),
        place.get("ApiKeyRequired").flag() or only(value=False, span=resource.span),
        _integration(place.get("Integration"), behind),
        *_declared(place.get("MethodResponses")),
        _validator(place.get("RequestValidatorId"), template),
        settings.json_model(place.get("RequestModels")),
        presence(resource, api, template),
        parts=(part(resource),),
    )
    yield Additions(api, (route,), elsewhere=elsewhere, refusals=tuple(_refusals(place.get("Integration"), route)))


def _path(place: Reader, template: Template, depth: int = 0) -> tuple[str, Hole | None]:
    """The path that the id of a resource means, empty for the root, and what of it is not to be seen here."""
    written = place.text()
    known = written.only if written is not None else None
    hole = known.only_hole if known is not None else None
    if hole is not None and hole.name.endswith(".RootResourceId"):
        return "", None
    resource = template.everything.get(referenced(written, template) or "")
    if resource is None or resource.type != PATH_PART or depth == _DEEPEST_PATH:
        unseen = hole or hole_at(place.span)
        return f"/{unseen}", unseen
    parent, elsewhere = _path(resource.properties.get("ParentId"), template, depth + 1)
    part = resource.properties.get("PathPart").text()
    return f"{parent}/{part.only if part is not None and part.only is not None else Hole(resource.name)}", elsewhere


def _integration(place: Reader, behind: FunctionBehind) -> Integration:
    items, is_complete = certain_items(place.present.get("IntegrationResponses"))
    responses = tuple(
        settings.mapped_response(item, item.get("SelectionPattern").text(), capitalised) for item in items
    )
    integration = settings.rest_integration(place, capitalised, behind)
    return integration._replace(responses=responses, responses_complete=is_complete)


def _declared(place: Reader) -> tuple[tuple[DeclaredResponse, ...], bool]:
    items, is_complete = certain_items(place)
    return tuple(map(_declared_response, items)), is_complete


def _declared_response(item: Reader) -> DeclaredResponse:
    status = item.get("StatusCode").text() or unknown(Hole("status code"), item.span)
    return settings.declared_response(status, item.get("ResponseParameters"), item.span, settings.RESPONSE_HEADER)


def _validator(place: Reader, template: Template) -> Span | None:
    """Where a validator is named that validates anything."""
    resource = template.everything.get(referenced(place.text(), template) or "")
    if resource is None or resource.type != _VALIDATOR:
        return None
    return place.span if settings.validates(resource.properties, capitalised) else None


def _refusals(integration: Reader, route: Route) -> Iterator[Refusal]:
    if route.integration.kind.endswith("_proxy"):  # whose mappings are ignored (B27)
        return
    for response in integration.get("IntegrationResponses").items():
        yield from misnamed_parameters(response.get("ResponseParameters"), *settings.OF_INTEGRATION)


# -- what else names a REST API


def _gateway_response(resource: Resource, template: Template, _: FunctionBehind) -> Iterator[Additions]:
    place = resource.properties
    api = owner(place.get("RestApiId"), "rest")
    if api is None:
        yield from undecided(place.get("RestApiId"), "rest")
        return
    response_type = certain_text(place.get("ResponseType"))
    if response_type is None:
        yield Additions(api, elsewhere=hole_at(place.get("ResponseType").span))
        return
    response = settings.gateway_response(response_type, place, capitalised, resource.span)
    refusals = tuple(misnamed_parameters(place.get("ResponseParameters"), *settings.OF_GATEWAY))
    response = response._replace(exists=presence(resource, api, template), parts=(part(resource),))
    yield Additions(api, gateway_responses=(response,), refusals=refusals)


_ADDING: dict[str, Callable[[Resource, Template, FunctionBehind], Iterator[Additions]]] = {
    METHOD: _method,
    "AWS::ApiGateway::GatewayResponse": _gateway_response,
}
