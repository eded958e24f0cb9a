"""What a REST API answers itself with: gateway responses, as resources, settings or parts of a document."""

from collections.abc import Iterable, Iterator

from corslint.frontends.wishes.documents import document_around
from corslint.frontends.wishes.names import unused
from corslint.frontends.wishes.origins import ALLOW_ORIGIN, mapped
from corslint.frontends.wishes.sam import put_settings, settings_of
from corslint.frontends.wishes.settings import put_under, set_under
from corslint.model import Api, GatewayResponse
from corslint.pen import Origin, Refusals, spelled
from corslint.source import Edit, Source, Span
from corslint.syntax.editing import entries, hcl
from corslint.syntax.editing.content import Content, Entries, Verbatim
from corslint.syntax.editing.hcl_writing import BlockText
from corslint.syntax.editing.places import Place, around, at
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Scalar

Edits = tuple[Edit, ...]

HEADER = "Access-Control-Allow-Origin"
PREFIX = "gatewayresponse.header."
PARAMETER = f"{PREFIX}{HEADER}"
SECTION = "x-amazon-apigateway-gateway-responses"


def refusals(wish: Refusals) -> Edits:
    """The header on those types that have a gateway response, and gateway responses for the others."""
    there = {response.type: response for response in wish.api.gateway_responses}
    made = [with_header(there[name], wish.api, wish.origin) for name in wish.types if name in there]
    new = tuple(name for name in wish.types if name not in there)
    made += [_new(wish, new)] if new else []
    return tuple(_together(edit for edits in made for edit in edits)) if all(made) else ()


def _together(edits: Iterable[Edit]) -> Iterator[Edit]:
    """What is put in at one place is put in at once: what belongs to the last entry there, then those below it."""
    texts: dict[Span, str] = {}
    for edit in edits:
        texts[edit.span] = texts.get(edit.span, "") + edit.text
    return (Edit(span, text) for span, text in texts.items())


def with_header(response: GatewayResponse, api: Api, allowed: Origin) -> Edits:
    """A gateway response that allows an origin, whatever it allowed before."""
    origin = mapped(allowed, api, response.span.source)
    return () if origin is None else carrying(response, ALLOW_ORIGIN, origin)


def carrying(response: GatewayResponse, header: str, value: Content) -> Edits:
    """A gateway response that carries a header, whatever it was before."""
    place = at(response.span)
    if place is None:
        return ()
    written = response.headers.rows.get(header)
    names, prefix = _parameters(place)
    name = f"{prefix}{spelled(header)}" if written is None else written.name_span.text
    return set_under(place, names, name, value)


def _parameters(place: Place) -> tuple[tuple[str, ...], str]:
    """Where headers are said in a gateway response, and behind what: as a block, a resource, a document, SAM."""
    if isinstance(place.owner, Block):
        return ("response_parameters",), PREFIX
    if "Properties" in place.names:
        return ("Properties", "ResponseParameters"), PREFIX
    if document_around(place.span) is not None:
        return ("responseParameters",), PREFIX
    return ("ResponseParameters", "Headers"), ""


# -- new ones


def _new(wish: Refusals, types: tuple[str, ...]) -> Edits:
    api = wish.api
    document = _document(api)
    origin = mapped(wish.origin, api, (document.span if document is not None else api.span).source)
    if origin is None:
        return ()
    if document is not None:
        return put_under(document, (SECTION,), {name: {"responseParameters": {PARAMETER: origin}} for name in types})
    settings = settings_of(api, "Api")
    if settings is not None:
        headers: Content = {"ResponseParameters": {"Headers": {HEADER: origin}}}
        return put_settings(settings[0], (*settings[1], "GatewayResponses"), dict.fromkeys(types, headers))
    place = at(api.span)
    if place is None:
        return ()
    if isinstance(place.owner, Block):
        return _blocks(place.owner, api, types, origin)
    kind = place.value("Type")
    is_api = isinstance(kind, Scalar) and kind.text.known == "AWS::ApiGateway::RestApi"
    return _resources(api, types, origin) if is_api else ()


def _document(api: Api) -> Place | None:
    """The document that says what the API is, where one does: what is declared beside it would not outlast it."""
    spans = [api.span, *(route.span for route in api.routes if not route.parts)]
    return next((found for span in spans if (found := document_around(span)) is not None), None)


def _resources(api: Api, types: tuple[str, ...], origin: Content) -> Edits:
    """Below the last gateway response of the API, or below the API."""
    found = around(_last(api))
    if found is None:
        return ()
    resources, near = found
    taken, new = set(resources.names), dict[str, Content]()
    for name in types:
        logical_id = unused(f"{api.name}{_camel(name)}", taken)
        taken.add(logical_id)
        properties: Content = {
            "RestApiId": _reference(api.name, api.span),
            "ResponseType": name,
            "ResponseParameters": {PARAMETER: origin},
        }
        new[logical_id] = {"Type": "AWS::ApiGateway::GatewayResponse", "Properties": properties}
    return entries.inserted(resources.span, new, near)


def _reference(name: str, place: Span) -> Content:
    return {"Ref": name} if _is_json(place.source) else Verbatim(f"!Ref {name}")


def _is_json(source: Source) -> bool:
    return source.text.lstrip().startswith("{")


def _last(api: Api) -> Span:
    own = [api.span, *(r.span for r in api.gateway_responses if r.parts and r.span.path == api.span.path)]
    return max(own, key=lambda span: span.start) if len(own) > 1 else api.span


def _camel(name: str) -> str:
    """`DEFAULT_4XX` as part of a logical id: `Default4XX`."""
    return "".join(part if part[0].isdigit() else part.capitalize() for part in name.split("_"))


def _blocks(block: Block, api: Api, types: tuple[str, ...], origin: Content) -> Edits:
    if block.type != "resource" or {"count", "for_each"} & block.body.attributes.keys():
        return ()
    taken = {part.name.rpartition(".")[2] for response in api.gateway_responses for part in response.parts}
    new = []
    for name in types:
        label = unused(f"{block.labels[1]}_{name.lower()}", taken)
        taken.add(label)
        attributes: Entries = {
            "rest_api_id": Verbatim(f"{'.'.join(block.labels)}.id"),
            "response_type": name,
            "response_parameters": {PARAMETER: origin},
        }
        new.append(BlockText(f'resource "aws_api_gateway_gateway_response" "{label}"', attributes))
    return hcl.appended(_last(api), *new)
