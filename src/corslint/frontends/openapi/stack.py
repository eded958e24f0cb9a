"""OpenAPI documents that are inputs of their own: which are, and the API that one is meant for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corslint.frontends.openapi import (
    BINARY_MEDIA_TYPES,
    CORS,
    DEFAULT_ROUTES,
    GATEWAY_RESPONSES,
    INTEGRATION,
    VALIDATORS,
    described,
    http,
    is_rest_only,
    operations,
    rest,
    without_template,
)
from corslint.frontends.reading import Reader
from corslint.frontends.security import AUTHORIZER
from corslint.frontends.settings import hole_at, resolved
from corslint.model import Api, ApiKind, Stack
from corslint.pen import Wish
from corslint.source import Edit, Source
from corslint.syntax.node import Mapping, Node, lookup
from corslint.value import NO, text

if TYPE_CHECKING:
    from corslint.syntax.yaml import Parsed


def is_document(root: Node | None) -> bool:
    """Whether a file is an OpenAPI document that is meant for API Gateway: one with its extensions."""
    if not isinstance(root, Mapping) or not root.entries.keys() & {"openapi", "swagger"}:
        return False
    return any(key.startswith("x-amazon-apigateway-") for node in _outline(root) for key in node.entries)


def stack(source: Source, parsed: "Parsed") -> Stack:
    """A document that is an input of its own, as a stack of one API; it names no other file."""
    document = Reader(parsed.root or Mapping({}, source.whole), without_template)
    kind = _kind(document)
    definition = (rest if kind == "rest" else http)(document, lambda _: None)
    api = _finished(described(Api(_name(document, source), kind, _version(document).key, ()), definition))
    refusals = tuple(refusal._replace(api=api.name) for refusal in definition.refusals)
    return Stack(source.path, "openapi", source, (api,), problems=parsed.problems, refusals=refusals, pen=_write)


def _write(wish: Wish) -> tuple[Edit, ...]:
    from corslint.frontends.openapi import pen  # noqa: PLC0415 (most runs write nothing)

    return pen.write(wish)


def _finished(api: Api) -> Api:
    """No API is deployed with a method that has no integration: a script adds them to the document, and maybe more."""
    bare = next((route for route in api.routes if route.integration.kind == "none"), None)
    return api if bare is None or api.elsewhere is not None else api._replace(elsewhere=hole_at(bare.span))


# -- which API

_OF_REST = (GATEWAY_RESPONSES, BINARY_MEDIA_TYPES, VALIDATORS)

_OF_HTTP_INTEGRATIONS = ("payloadFormatVersion", "integrationSubtype")


def _kind(document: Reader) -> ApiKind:
    """Which API a document is meant for, by what only one of them understands; REST where nothing tells."""
    found = tuple(operations(document))
    integrations = [resolved(operation.place.get(INTEGRATION), document) for operation in found]
    if any(document.get(key).exists is not NO for key in _OF_REST) or any(map(is_rest_only, integrations)):
        return "rest"
    of_http = [document.get(CORS), *(place.get(key) for place in integrations for key in _OF_HTTP_INTEGRATIONS)]
    has_default = any(operation.path in DEFAULT_ROUTES for operation in found)
    return "http" if has_default or _has_jwt(document) or any(place.exists is not NO for place in of_http) else "rest"


def _has_jwt(document: Reader) -> bool:
    schemes = document.get("components", "securitySchemes").members()
    kinds = [resolved(scheme.get(AUTHORIZER), document).get("type").text() for _, scheme in schemes]
    return any(kind is not None and kind.only == text("jwt") for kind in kinds)


def _name(document: Reader, source: Source) -> str:
    title = document.get("info", "title").text()
    return str(title.only) if title is not None and title.only is not None else source.path.rpartition("/")[2]


def _version(document: Reader) -> Reader:
    openapi = document.get("openapi")
    return openapi if openapi.exists is not NO else document.get("swagger")


def _outline(root: Mapping) -> Iterator[Mapping]:
    """A document's root, its paths and their methods, as far as they are written as such."""
    paths = lookup(root, "paths")
    items = list(_mappings(paths))
    yield root
    yield from items
    for item in items:
        yield from _mappings(item)


def _mappings(node: Node | None) -> Iterator[Mapping]:
    if isinstance(node, Mapping):
        yield from (entry.value for entry in node.entries.values() if isinstance(entry.value, Mapping))
