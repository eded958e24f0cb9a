"""OpenAPI documents, found from a place in them."""

from corslint.frontends.wishes.settings import put_under
from corslint.pen import DeclaredHeader, spelled
from corslint.source import Edit, Span
from corslint.syntax.editing import hcl, outline
from corslint.syntax.editing.content import Content
from corslint.syntax.editing.places import Place, around, at, is_configuration
from corslint.syntax.node import Mapping

METHODS = frozenset((*("get", "put", "post", "delete", "patch", "head", "options"), "x-amazon-apigateway-any-method"))


def operation_around(key: Span) -> Place | None:
    """The path item that an operation's key stands in; None of a key that is no operation's."""
    found = around(key)
    return found[0] if found is not None and found[1].lower() in METHODS else None


def document_around(span: Span) -> Place | None:
    """The document that a place is in."""
    if not any(word in span.source.text for word in ("openapi", "swagger")):
        return None  # most templates have none, and are asked for each of their routes
    read = hcl.outline(span.source) if is_configuration(span.source) else outline.outline(span.source)
    for node in read.nodes.values() if read is not None else ():
        is_document = isinstance(node, Mapping) and not node.entries.keys().isdisjoint(("openapi", "swagger"))
        if is_document and isinstance(node, Mapping) and node.span.start <= span.start < node.span.end:
            return Place(node)
    return None


def declared(wish: DeclaredHeader) -> tuple[Edit, ...]:
    """A header that the method response of an operation declares; the response is made where there is none."""
    operation = at(wish.route.span)
    if operation is None or operation_around(wish.route.span) is None:
        return ()
    described: Content = {"type": "string"} if is_swagger(wish.route.span) else {"schema": {"type": "string"}}
    named = next((one for one in wish.route.declared if one.status.only == wish.status), None)
    if named is None:
        response: Content = {"description": f"{wish.status} response", "headers": {spelled(wish.header): described}}
        return put_under(operation, ("responses",), {str(wish.status): response})
    place = at(named.span)
    if place is None or "$ref" in place.names:
        return ()
    return put_under(place, ("headers",), {spelled(wish.header): described})


def is_swagger(span: Span) -> bool:
    """Whether the document that a place is in is of version 2."""
    document = document_around(span)
    return document is not None and "swagger" in document.names
