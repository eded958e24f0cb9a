"""OpenAPI documents with API Gateway's extensions: what they say of an API."""

from collections.abc import Iterator

from corslint.frontends import policies, settings
from corslint.frontends.reading import Reader
from corslint.frontends.security import access
from corslint.frontends.settings import (
    FunctionBehind,
    as_written,
    hole_at,
    is_json,
    misnamed_parameters,
    resolved,
    unread,
)
from corslint.model import (
    AccessPolicy,
    Api,
    CorsPolicy,
    DeclaredResponse,
    GatewayResponse,
    Integration,
    MappedResponse,
    Refusal,
    Route,
)
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Call, Mapping, Node, Unknown
from corslint.value import MAYBE, NO, YES, Hole, Items, Text, Truth, Value, Values, only, text, truth

INTEGRATION = "x-amazon-apigateway-integration"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"
BINARY_MEDIA_TYPES = "x-amazon-apigateway-binary-media-types"
VALIDATOR = "x-amazon-apigateway-request-validator"
VALIDATORS = "x-amazon-apigateway-request-validators"
CORS = "x-amazon-apigateway-cors"
POLICY = "x-amazon-apigateway-policy"

_METHODS = {method.lower(): method for method in ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS")}
_METHODS["x-amazon-apigateway-any-method"] = "ANY"

DEFAULT_ROUTES = ("$default", "/$default")  # C21


class Definition(NamedTuple):
    """What an OpenAPI document says of an API. `elsewhere` names what of it could not be read; None: nothing."""

    routes: tuple[Route, ...] = ()
    gateway_responses: tuple[GatewayResponse, ...] = ()
    binary_media_types: Values[Text] | None = None
    cors: CorsPolicy | None = None
    api_key_source: Value[Text] | None = None
    elsewhere: Hole | None = None
    policy: AccessPolicy | None = None
    refusals: tuple[Refusal, ...] = ()
    """What API Gateway refuses of it at deployment; without the API's name."""


def rest(document: Reader, function_behind: FunctionBehind) -> Definition:
    """What the body of a REST API says."""
    root = document.present
    found = tuple(operations(document))
    return Definition(
        tuple(_rest_route(operation, function_behind) for operation in found),
        tuple(_gateway_responses(document)),
        root.get(BINARY_MEDIA_TYPES).texts(),
        None,
        root.get("x-amazon-apigateway-api-key-source").text(),
        _elsewhere(document, GATEWAY_RESPONSES),
        policies.policy(root.get(POLICY), root.get(POLICY).key),
        tuple(_refusals(root, found)),
    )


def http(document: Reader, function_behind: FunctionBehind) -> Definition:
    """What the body of an HTTP API says. Such an API has no keys and no gateway responses (C16, C19)."""
    return Definition(
        tuple(_http_route(operation, function_behind) for operation in operations(document)),
        cors=_policy(document),
        elsewhere=_elsewhere(document),
    )


def _policy(document: Reader) -> CorsPolicy | None:
    """The CORS settings; of a document of which nothing is known they may be there."""
    policy = settings.cors_policy(document.present.get(CORS), as_written)
    return policy if policy is None or document.is_known else policy._replace(configured=policy.configured & MAYBE)


def described(api: Api, definition: Definition) -> Api:
    """An API with what its document says added to it."""
    return api._replace(
        routes=api.routes + definition.routes,
        cors=api.cors or definition.cors,
        gateway_responses=api.gateway_responses + definition.gateway_responses,
        binary_media_types=_both(api.binary_media_types, definition.binary_media_types),
        api_key_source=api.api_key_source or definition.api_key_source,
        policy=api.policy or definition.policy,
        elsewhere=api.elsewhere or definition.elsewhere,
    )


def without_template(node: Node) -> Node:
    """Evaluates a document that no template processes: an intrinsic in it stands for something that only its user
    knows.
    """
    return Unknown(hole_at(node.span), node.span) if isinstance(node, Call) else node


def _both(one: Values[Text] | None, other: Values[Text] | None) -> Values[Text] | None:
    """Two lists that both hold, as one."""
    if one is None or other is None:
        return one or other
    pairs = ((a, b) for a in one.alternatives for b in other.alternatives)
    return Values(tuple(Items(a.known + b.known, a.complete and b.complete) for a, b in pairs), one.span)


# -- operations


class Operation(NamedTuple):
    """A method of a path: its own settings, those of the path, and whether it is there."""

    path: str
    method: str
    place: Reader
    item: Reader
    root: Reader
    exists: Truth


def operations(document: Reader) -> Iterator[Operation]:
    root = document.present
    paths = root.get("paths")
    for path, member in paths.members():
        item = resolved(member, root)
        for name, operation in item.members():
            if name.lower() in _METHODS and any(isinstance(node, Mapping | Unknown) for node in operation.nodes):
                exists = document.exists & paths.exists & member.exists & item.exists & operation.exists
                method = _METHODS[name.lower()]
                yield Operation(path, method, operation.present, item.present, root, exists)


def _rest_route(operation: Operation, behind: FunctionBehind) -> Route:
    path, method, place, _, root, exists = operation
    declared, all_declared = _declared(place.get("responses"))
    return Route(
        path,
        method,
        place.key,
        *access(place, root),
        _rest_integration(resolved(place.get(INTEGRATION), root), behind),
        declared,
        all_declared,
        _validator(place, root),
        _body(operation),
        exists,
    )


def _http_route(operation: Operation, behind: FunctionBehind) -> Route:
    path, method, place, _, root, exists = operation
    is_default = path in DEFAULT_ROUTES
    return Route(
        "$default" if is_default else path,
        "ANY" if is_default else method,
        place.key,
        access(place, root).authorization,
        only(value=False, span=place.key),  # C19
        _http_integration(resolved(place.get(INTEGRATION), root), behind),
        body_model=_body(operation),
        exists=exists,
    )


def _http_integration(place: Reader, behind: FunctionBehind) -> Integration:
    return settings.http_integration(place, ("type", "uri", "integrationSubtype", "payloadFormatVersion"), behind)


def _rest_integration(place: Reader, behind: FunctionBehind) -> Integration:
    mapped, complete = _mapped(place.present.get("responses"))
    integration = settings.rest_integration(place, as_written, behind)
    return integration._replace(responses=mapped, responses_complete=complete)


def _mapped(responses: Reader) -> tuple[tuple[MappedResponse, ...], bool]:
    """The integration responses that are there in every case, and whether there are no others."""
    members = tuple(responses.members())
    sure = [(pattern, place) for pattern, place in members if place.exists is YES and place.is_known]
    mapped = tuple(settings.mapped_response(place, _pattern(name, place), as_written) for name, place in sure)
    return mapped, responses.is_known and len(sure) == len(members)


def _pattern(name: str, place: Reader) -> Value[Text] | None:
    return None if name == "default" else only(text(name), place.key)


def _declared(responses: Reader) -> tuple[tuple[DeclaredResponse, ...], bool]:
    """The method responses that are there in every case, and whether there are no others.

    What API Gateway makes of `default`, and of a response that is a reference, is not recorded.
    """
    members = tuple(responses.members())
    sure = [(status, place) for status, place in members if place.exists is YES and status != "default"]
    declared = tuple(
        settings.declared_response(only(text(status), place.key), _headers(place), place.key) for status, place in sure
    )
    return declared, responses.is_known and len(sure) == len(members)


def _headers(response: Reader) -> Reader:
    reference = response.get("$ref")
    return response.get("headers") if reference.exists is NO else _anything(reference)


def _anything(place: Reader) -> Reader:
    return Reader(Unknown(hole_at(place.span), place.span), without_template, place.key)


def _validator(place: Reader, root: Reader) -> Span | None:
    """Where a validator is named that validates anything: for the operation, or for the whole API."""
    named = place.get(VALIDATOR) if place.get(VALIDATOR).exists is not NO else root.get(VALIDATOR)
    validator = root.get(VALIDATORS, settings.certain_text(named) or "")
    return named.span if settings.validates(validator, as_written) else None


def _body(operation: Operation) -> Span | None:
    """What says that an operation takes a JSON body: `requestBody`, or before OpenAPI 3 a parameter in `body`."""
    place, root = operation.place, operation.root
    model = settings.json_model(resolved(place.get("requestBody"), root).get("content"))
    if model is not None or not _consumes_json(place, root):
        return model
    for parameters in (place.get("parameters"), operation.item.get("parameters")):
        for parameter in parameters.items():
            if settings.certain_text(resolved(parameter, root).get("in")) == "body":
                return parameter.key
    return None


def _consumes_json(place: Reader, root: Reader) -> bool:
    """Whether a body is JSON, which it is where nothing is said."""
    consumes = place.get("consumes").texts() or root.get("consumes").texts()
    return consumes is None or consumes.has(lambda media_type: truth(is_json(str(media_type)))) is YES


# -- the API as a whole


def _gateway_responses(document: Reader) -> Iterator[GatewayResponse]:
    responses = document.present.get(GATEWAY_RESPONSES)
    for name, place in responses.members():
        exists = document.exists & responses.exists & place.exists
        response = settings.gateway_response(name.upper(), place.present, as_written, place.key)
        yield response._replace(exists=exists)


def _refusals(root: Reader, found: tuple[Operation, ...]) -> Iterator[Refusal]:
    if root.get(CORS).exists is YES and root.get(CORS).is_known:  # B.2
        message = f"'{CORS}' counts for nothing in a REST API: its import passes over what is for HTTP APIs"
        yield Refusal(
            root.get(CORS).key, message, "give each path an OPTIONS method with a MOCK integration", deploys=True
        )
    for _, response in root.get(GATEWAY_RESPONSES).members():
        yield from misnamed_parameters(response.get("responseParameters"), *settings.OF_GATEWAY)
    for operation in found:
        integration = resolved(operation.place.get(INTEGRATION), root)
        if is_rest_only(integration):  # proxies ignore their mappings (B27)
            for _, response in integration.get("responses").members():
                yield from misnamed_parameters(response.get("responseParameters"), *settings.OF_INTEGRATION)


def _elsewhere(document: Reader, *more: str) -> Hole | None:
    """What stands for the document, or for a part of it that matters to routes, where it is not written out here."""
    root = document.present
    items = [resolved(item, root) for _, item in root.get("paths").members()]
    places = (document, root.get("paths"), *items, *(item.get("$ref") for item in items), *map(root.get, more))
    return next((hole for place in places if (hole := unread(place)) is not None), None)


def is_rest_only(integration: Reader) -> bool:
    """Services of AWS, mocks and mappings: an HTTP API knows none of these integrations (C19)."""
    kind = integration.get("type").text()
    return kind is not None and str(kind.only).lower() in ("aws", "http", "mock")
