"""HTTP APIs of a template: the API itself with its body or its quick-created route, and the resources it is made of."""

from collections.abc import Callable, Iterator

from corslint.frontends import openapi, settings
from corslint.frontends.additions import Additions, Made, Owner, extended, owner, undecided
from corslint.frontends.cloudformation.additions import presence
from corslint.frontends.cloudformation.authorizers import authorization
from corslint.frontends.cloudformation.bodies import body
from corslint.frontends.cloudformation.deployments import deployments, part
from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.reading import Reader
from corslint.frontends.routes import added, integration, quick_created, targeted
from corslint.frontends.settings import FunctionBehind, capitalised, certain_text
from corslint.model import Api, Integration, Refusal, Route
from corslint.value import NO, only

API = "AWS::ApiGatewayV2::Api"

_OVERRIDES, _INTEGRATION = "AWS::ApiGatewayV2::ApiGatewayManagedOverrides", "AWS::ApiGatewayV2::Integration"


def apis(template: Template, behind: FunctionBehind) -> Iterator[Made]:
    """The HTTP APIs that a template makes, each with its body; WebSocket APIs are none."""
    for resource in template.resources.values():
        if _is_http(resource):
            document, problems, members = body(resource, template)
            definition = openapi.http(document, behind)
            api = _api(resource, template, behind)
            unlisted = settings.unlisted(resource.properties.get("CorsConfiguration"), capitalised)
            yield Made(openapi.described(api, definition), (*definition.refusals, *unlisted), problems, members)


def additions(template: Template, behind: FunctionBehind) -> Iterator[Additions]:
    """What routes and stages add to HTTP APIs."""
    for resource in template.resources.values():
        if resource.type in _ADDING and resource.exists is not NO:
            yield from _ADDING[resource.type](resource, template, behind)
    yield from deployments(template, "http")


def _is_http(resource: Resource) -> bool:
    if resource.type != API or resource.exists is NO:
        return False
    return certain_text(resource.properties.get("ProtocolType")) != "WEBSOCKET"


def _api(resource: Resource, template: Template, behind: FunctionBehind) -> Api:
    cors = settings.cors_policy(resource.properties.get("CorsConfiguration"), capitalised)
    return extended(Api(resource.name, "http", resource.span, (), cors), _quick_created(resource, template, behind))


# -- routes


def _route(resource: Resource, template: Template, behind: FunctionBehind) -> Iterator[Additions]:
    place = resource.properties
    api, key = owner(place.get("ApiId"), "http"), place.get("RouteKey").text()
    if api is None or key is None:
        yield from undecided(place.get("ApiId"), "http")
        return

    def described(path: str, method: str) -> Route:
        return Route(
            path,
            method,
            resource.span,
            authorization(place, template, resource.span),
            only(value=False, span=resource.span),  # C19
            _integration(place.get("Target"), template, behind),
            exists=presence(resource, api, template),
            parts=(part(resource), *map(part, _integrations(place.get("Target"), template))),
        )

    yield from added(api, key, described)


def _integration(target: Reader, template: Template, behind: FunctionBehind) -> Integration:
    for resource in _integrations(target, template):
        return integration(target, resource.properties, resource.span, capitalised, behind)
    return integration(target, None, target.span, capitalised, behind)


def _integrations(target: Reader, template: Template) -> Iterator[Resource]:
    """The integration that a target leads to, where this template makes it."""
    hole = targeted(target)
    resource = template.everything.get(hole.name) if hole else None
    if resource is not None and resource.type == _INTEGRATION:
        yield resource


def _quick_created(resource: Resource, template: Template, behind: FunctionBehind) -> Additions:
    """The route that `Target` makes, with what `ApiGatewayManagedOverrides` changes of it (C20)."""
    api = Owner("http", resource.name, resource.span)
    created = quick_created(api, resource.properties, capitalised, behind, lambda target: False)
    return created._replace(
        routes=tuple(_overridden(route, resource.name, template, behind) for route in created.routes)
    )


def _overridden(route: Route, api: str, template: Template, behind: FunctionBehind) -> Route:
    for resource in template.everything.values():
        named = owner(resource.properties.get("ApiId"), "http") if resource.type == _OVERRIDES else None
        if named is None or named.name != api or resource.exists is NO:
            continue
        own = resource.properties.get("Route")
        if own.get("AuthorizationType").exists is not NO:
            route = route._replace(authorization=authorization(own, template, resource.span))
        if own.get("Target").exists is not NO:
            route = route._replace(integration=_integration(own.get("Target"), template, behind))
    return route


# -- what else names an HTTP API


def _mappings(resource: Resource, _template: Template, _: FunctionBehind) -> Iterator[Additions]:
    api = owner(resource.properties.get("ApiId"), "http")
    if api is not None:
        yield Additions(api, refusals=tuple(_reserved(resource.properties.get("ResponseParameters"))))


def _reserved(statuses: Reader) -> Iterator[Refusal]:
    """CORS headers are among those that no mapping may touch (C18)."""
    for _, status in statuses.members():
        for mapping in status.get("ResponseParameters").items():
            destination = certain_text(mapping.get("Destination")) or ""
            if settings.is_reserved(destination):
                yield settings.reserved(destination, mapping.get("Destination").span)


_ADDING: dict[str, Callable[[Resource, Template, FunctionBehind], Iterator[Additions]]] = {
    "AWS::ApiGatewayV2::Route": _route,
    "AWS::ApiGatewayV2::Integration": _mappings,
}
