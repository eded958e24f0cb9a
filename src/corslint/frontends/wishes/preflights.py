"""A path's preflight: an OPTIONS mock, as resources, as an operation of a document, or as what SAM generates."""

from collections.abc import Iterator

from corslint.frontends.wishes.documents import is_swagger, operation_around
from corslint.frontends.wishes.headers import allowed, converts_binary
from corslint.frontends.wishes.names import for_options
from corslint.frontends.wishes.origins import mapped
from corslint.frontends.wishes.sam import put_settings, settings_of
from corslint.frontends.wishes.settings import put
from corslint.model import Api
from corslint.pen import Preflight, spelled
from corslint.source import Edit, Span
from corslint.syntax.editing import entries, hcl
from corslint.syntax.editing.content import Content, Verbatim
from corslint.syntax.editing.hcl_writing import BlockText
from corslint.syntax.editing.places import Place, around, at, copied
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Scalar

STATUS = "204"

Edits = tuple[Edit, ...]


def preflight(wish: Preflight) -> Edits:
    """By what stands where the neighbour does: a resource, a block, an operation, or an event."""
    near = wish.near
    place = at(near.span)
    if place is None:
        return ()
    if isinstance(place.owner, Block):
        return _blocks(wish, place.owner)
    operation = operation_around(near.span)
    if operation is not None:
        return _operation(wish, operation)
    kind = place.value("Type")
    if not isinstance(kind, Scalar):
        return ()
    if kind.text.known == "AWS::ApiGateway::Method":
        return _method(wish, near.span, place)
    return _setting(wish) if kind.text.known == "Api" else ()


# -- CloudFormation


def _method(wish: Preflight, key: Span, near: Place) -> Edits:
    properties = near.inner("Properties")
    found, headers = around(key), allowed(wish, key.source)
    copies = None if properties is None else _copied(properties, ("RestApiId", "ResourceId"))
    if found is None or headers is None or copies is None:
        return ()
    resources, name = found
    own: dict[str, Content] = {"Type": "AWS::ApiGateway::Method", **(_copied(near, ("Condition",)) or {})}
    own["Properties"] = {
        **copies,
        "HttpMethod": "OPTIONS",
        "AuthorizationType": "NONE",
        "Integration": {
            "Type": "MOCK",
            **({"ContentHandling": "CONVERT_TO_TEXT"} if converts_binary(wish) else {}),
            "RequestTemplates": _request_templates(),
            "IntegrationResponses": [{"StatusCode": STATUS, "ResponseParameters": _prefixed(headers)}],
        },
        "MethodResponses": [{"StatusCode": STATUS, "ResponseParameters": dict.fromkeys(_prefixed(headers), True)}],
    }
    return entries.inserted_beside(key, {for_options(name, wish.near.method, resources.names): own})


def _copied(place: Place, names: tuple[str, ...]) -> dict[str, Content] | None:
    """What stands under these names, once more; None where one of them is not there or cannot be copied."""
    values = {name: place.value(name) for name in names}
    contents = {name: copied(value) if value is not None else None for name, value in values.items()}
    known = {name: content for name, content in contents.items() if content is not None}
    return known if len(known) == len(names) else None


def _request_templates() -> dict[str, Content]:
    return {"application/json": f'{{"statusCode": {STATUS}}}'}


def _prefixed(headers: dict[str, Content]) -> dict[str, Content]:
    return {f"method.response.header.{name}": value for name, value in headers.items()}


# -- OpenAPI


def _operation(wish: Preflight, item: Place) -> Edits:
    headers = allowed(wish, item.source)
    if headers is None:
        return ()
    described: Content = {"type": "string"} if is_swagger(item.span) else {"schema": {"type": "string"}}
    integration: dict[str, Content] = {
        "type": "mock",
        **({"contentHandling": "CONVERT_TO_TEXT"} if converts_binary(wish) else {}),
        "requestTemplates": _request_templates(),
        "responses": {"default": {"statusCode": STATUS, "responseParameters": _prefixed(headers)}},
    }
    operation: dict[str, Content] = {
        "responses": {STATUS: {"description": "Preflight", "headers": dict.fromkeys(headers, described)}},
        "x-amazon-apigateway-integration": integration,
    }
    return put(item, {"options": operation})


# -- SAM


def _setting(wish: Preflight) -> Edits:
    """`Cors`, which generates the preflights of all paths, with the methods of each (E5)."""
    place = settings_of(wish.api, "Api")
    origin = mapped(wish.origin, wish.api, wish.api.span.source)
    if place is None or origin is None:
        return ()
    cors: dict[str, Content] = {"AllowOrigin": origin}
    if wish.headers_of_all:
        cors["AllowHeaders"] = f"'{','.join(map(spelled, wish.headers_of_all))}'"
    if wish.credentials:
        cors["AllowCredentials"] = True
    return put_settings(*place, {"Cors": cors})


# -- Terraform


def _blocks(wish: Preflight, near: Block) -> Edits:
    """A method, its integration and what both answer; a block that stands for several methods is not copied."""
    headers = allowed(wish, near.span.source)
    copies = _copied(Place(near), ("rest_api_id", "resource_id"))
    if near.labels[0] != "aws_api_gateway_method" or {"count", "for_each"} & near.body.attributes.keys():
        return ()
    if headers is None or copies is None:
        return ()
    name = for_options(near.labels[1], wish.near.method, _labels(wish.api))
    return hcl.appended(_last(wish, near), *_written(wish, name, copies, _prefixed(headers)))


def _written(
    wish: Preflight, name: str, copies: dict[str, Content], headers: dict[str, Content]
) -> Iterator[BlockText]:
    common = {**copies, "http_method": Verbatim(f"aws_api_gateway_method.{name}.http_method")}
    yield _resource("method", name, {**copies, "http_method": "OPTIONS", "authorization": "NONE"})
    yield _resource(
        "integration",
        name,
        {
            **common,
            "type": "MOCK",
            **({"content_handling": "CONVERT_TO_TEXT"} if converts_binary(wish) else {}),
            "request_templates": {"application/json": Verbatim(f"jsonencode({{ statusCode = {STATUS} }})")},
        },
    )
    declared: Content = dict.fromkeys(headers, True)
    yield _resource("method_response", name, {**common, "status_code": STATUS, "response_parameters": declared})
    yield _resource(
        "integration_response",
        name,
        {
            **common,
            "status_code": Verbatim(f"aws_api_gateway_method_response.{name}.status_code"),
            "response_parameters": headers,
            "depends_on": [Verbatim(f"aws_api_gateway_integration.{name}")],
        },
    )


def _resource(kind: str, name: str, attributes: dict[str, Content]) -> BlockText:
    return BlockText(f'resource "aws_api_gateway_{kind}" "{name}"', attributes)


def _labels(api: Api) -> set[str]:
    """The names of the resources that an API is made of."""
    parts = [
        *(part for route in api.routes for part in route.parts),
        *(p for r in api.gateway_responses for p in r.parts),
    ]
    return {part.name.rpartition(".")[2].partition("[")[0] for part in parts}


def _last(wish: Preflight, near: Block) -> Span:
    """The block of the neighbour's that stands furthest down in its file."""
    own = [part.span for part in wish.near.parts if part.span.path == near.span.path]
    return max([near.span, *own], key=lambda span: span.start)
