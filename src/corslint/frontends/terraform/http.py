"""HTTP APIs of a configuration: the API with its body or its quick-created route, and the resources it is made of."""

from collections.abc import Callable, Iterator

from corslint.frontends import openapi, settings
from corslint.frontends.additions import Additions, Made, Owner, extended
from corslint.frontends.reading import Reader
from corslint.frontends.routes import added, integration, quick_created, targeted
from corslint.frontends.settings import FunctionBehind, certain_text
from corslint.frontends.terraform.authorizers import http_authorization
from corslint.frontends.terraform.deployments import deployments, part
from corslint.frontends.terraform.documents import document
from corslint.frontends.terraform.lambdas import is_invoke_arn
from corslint.frontends.terraform.resources import (
    Resource,
    Resources,
    block,
    blocks,
    named,
    of_type,
    owner,
    presence,
    snake_case,
    undecided,
)
from corslint.model import Api, Integration, Refusal, Route
from corslint.source import Span
from corslint.value import NO, YES, only, text

API, INTEGRATION = "aws_apigatewayv2_api", "aws_apigatewayv2_integration"


def apis(found: Resources, behind: FunctionBehind) -> Iterator[Made]:
    """The HTTP APIs that a configuration makes, each with its body; WebSocket APIs are none."""
    for resource in of_type(found, API):
        if certain_text(resource.properties.get("protocol_type")) == "WEBSOCKET":
            continue
        place = resource.properties
        read = document(resource.raw("body"), place.get("body").key, resource.effort)
        definition = openapi.http(read.reader, behind)
        configured = block(place, "cors_configuration")
        dropped = tuple(_dropped(definition)) if configured.exists is NO else ()
        if configured.exists is NO:
            definition = definition._replace(cors=None)
        cors = settings.cors_policy(configured, snake_case)
        api = extended(
            Api(resource.address, "http", resource.span, (), cors),
            quick_created(Owner("http", resource.address, resource.span), place, snake_case, behind, is_invoke_arn),
        )
        refusals = (*definition.refusals, *dropped, *_inert(resource))
        yield Made(openapi.described(api, definition), refusals, read.problems)


def additions(found: Resources, behind: FunctionBehind) -> Iterator[Additions]:
    """What routes and stages add to HTTP APIs."""
    for resource in of_type(found, *_ADDING):
        yield from _ADDING[resource.type](resource, found, behind)
    yield from deployments(found, "http")


def _dropped(definition: openapi.Definition) -> Iterator[Refusal]:
    """The CORS settings of a body, which the provider deletes where the resource has none of its own (G2)."""
    if definition.cors is not None and definition.cors.configured is YES:
        yield Refusal(
            definition.cors.span,
            "the provider deletes these CORS settings after the import: the API answers without CORS headers",
            "move them to a `cors_configuration` block of the resource",
            deploys=True,
        )


def _inert(resource: Resource) -> Iterator[Refusal]:
    """What is written in another case than browsers need, and cannot be corrected: to the provider it is the same (G3)."""
    configured = block(resource.properties, "cors_configuration")
    for name, right in _CASES.items():
        listed = configured.get(name).texts()
        for item in listed.items if listed is not None else ():
            known = item.value.known or ""
            if known != right(known):
                yield Refusal(
                    item.span,
                    f"once '{known}' is applied, '{right(known)}' is no change to Terraform: the mistake stays",
                    "write it right before the first apply; later, apply once without it",
                    deploys=True,
                )


_CASES: dict[str, Callable[[str], str]] = {"allow_methods": str.upper, "allow_origins": str.lower}


# -- routes


def _route(resource: Resource, found: Resources, behind: FunctionBehind) -> Iterator[Additions]:
    place = resource.properties
    api, key = owner(place.get("api_id"), "http", found), place.get("route_key").text()
    if api is None or key is None:
        yield from undecided(place.get("api_id"), "http", found)
        return

    def described(path: str, method: str) -> Route:
        return Route(
            path,
            method,
            resource.span,
            http_authorization(resource, found),
            only(value=False, span=resource.span),  # C19
            _integration(place.get("target"), found, behind),
            exists=presence(resource, api, found),
            parts=(part(resource), *map(part, _integrations(place.get("target"), found))),
        )

    yield from added(api, key, described)


def _integration(target: Reader, found: Resources, behind: FunctionBehind) -> Integration:
    for resource in _integrations(target, found):
        own = integration(target, resource.properties, resource.span, snake_case, behind)
        return own if own.payload is not None else own._replace(payload=only(text("1.0"), resource.span))  # C17
    return integration(target, None, target.span, snake_case, behind)


def _integrations(target: Reader, found: Resources) -> Iterator[Resource]:
    """The integration that a target leads to, where this configuration makes it."""
    hole = targeted(target)
    reference = named(hole, found) if hole else None
    if reference is not None and reference[0].type == INTEGRATION:
        yield reference[0]


# -- stages


def _stage(resource: Resource, found: Resources, _: FunctionBehind) -> Iterator[Additions]:
    api = owner(resource.properties.get("api_id"), "http", found)
    if api is not None:
        yield Additions(api, idle_stages=tuple(_idle(resource)))


def _idle(stage: Resource) -> Iterator[Span]:
    """A stage that is not deployed to by itself, and that names no deployment (C22)."""
    place = stage.properties
    automatic = place.get("auto_deploy").flag()
    if place.get("deployment_id").exists is NO and (automatic is None or automatic.only is False):
        yield stage.span


# -- integrations


def _mappings(resource: Resource, found: Resources, _: FunctionBehind) -> Iterator[Additions]:
    api = owner(resource.properties.get("api_id"), "http", found)
    if api is not None:
        yield Additions(api, refusals=tuple(_reserved(resource.properties)))


def _reserved(place: Reader) -> Iterator[Refusal]:
    """CORS headers are among those that no mapping may touch (C18)."""
    for response in blocks(place, "response_parameters"):
        for name, mapping in response.get("mappings").members():
            if settings.is_reserved(name):
                yield settings.reserved(name, mapping.key)


_ADDING: dict[str, Callable[[Resource, Resources, FunctionBehind], Iterator[Additions]]] = {
    "aws_apigatewayv2_integration": _mappings,
    "aws_apigatewayv2_route": _route,
    "aws_apigatewayv2_stage": _stage,
}
