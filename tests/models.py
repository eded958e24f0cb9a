"""Small models for tests of the layers that know no notation."""

from corslint.model import (
    Api,
    ApiKind,
    Authorization,
    AuthorizationKind,
    CorsPolicy,
    GatewayResponse,
    Integration,
    MappedResponse,
    Mapping,
    Route,
)
from corslint.source import Source, Span
from corslint.value import YES, Hole, Items, Known, Table, Text, Truth, Value, Values, only, text

PLACE = Source("model", "x").whole


def route(
    path: str,
    method: str = "GET",
    *,
    integration: Integration | None = None,
    authorization: AuthorizationKind = "none",
    exists: Truth = YES,
    span: Span = PLACE,
) -> Route:
    return Route(
        path,
        method,
        span,
        Authorization(only(authorization, span), span),
        only(False, span),  # the key is not required
        integration or Integration("lambda_proxy", span),
        exists=exists,
    )


def api(
    *routes: Route,
    kind: ApiKind = "rest",
    elsewhere: Hole | None = None,
    gateway_responses: tuple[GatewayResponse, ...] = (),
    binary: str | None = None,
) -> Api:
    types = None if binary is None else Values((Items((Known(text(binary), PLACE),)),), PLACE)
    return Api("Api", kind, PLACE, routes, None, gateway_responses, types, elsewhere=elsewhere)


def said(written: str) -> Value[Text]:
    return only(text(written), PLACE)


def mapped(
    status: str = "200", *, pattern: str | None = None, template: str | None = None, **headers: str
) -> MappedResponse:
    """An integration response; header names are given with `_` for `-`, values as mapping expressions."""
    mappings = {name.replace("_", "-"): Mapping(said(expression), PLACE) for name, expression in headers.items()}
    templates = {} if template is None else {"application/json": said(template)}
    return MappedResponse(
        said(status), None if pattern is None else said(pattern), Table(mappings), Table(templates), None, PLACE
    )


def mock(*responses: MappedResponse, template: str | None = '{"statusCode": 200}') -> Integration:
    templates = {} if template is None else {"application/json": said(template)}
    return Integration("mock", PLACE, request_templates=Table(templates), responses=responses)


def customised(type_: str, status: str | None = None, **headers: str) -> GatewayResponse:
    response = mapped(**headers)
    return GatewayResponse(type_, None if status is None else said(status), response.headers, PLACE)


def policy(
    *origins: str, methods: tuple[str, ...] = (), headers: tuple[str, ...] = (), credentials: bool | None = None
) -> CorsPolicy:
    def listed(items: tuple[str, ...]) -> Values[Text] | None:
        return Values((Items(tuple(Known(text(item), PLACE) for item in items)),), PLACE) if items else None

    allowed = None if credentials is None else only(credentials, PLACE)
    return CorsPolicy(PLACE, listed(origins), listed(methods), listed(headers), None, None, allowed)
