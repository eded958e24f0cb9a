"""Headers that an answer shall carry, where it says them; and preflights that shall demand nothing."""

from corslint.frontends.wishes.documents import operation_around
from corslint.frontends.wishes.origins import ALLOW_ORIGIN, mapped, plain
from corslint.frontends.wishes.refusals import carrying
from corslint.frontends.wishes.settings import is_intrinsic, put, set_under
from corslint.model import MappedResponse, Route
from corslint.pen import DeclaredHeader, OpenToAll, Origin, Pen, SentHeader, spelled
from corslint.source import Edit, Source, Span
from corslint.syntax.editing import entries, hcl, scalars
from corslint.syntax.editing.content import Content
from corslint.syntax.editing.places import Place, around, at, copied, is_configuration, rewritten
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Scalar

Edits = tuple[Edit, ...]

MEMBERS = {
    ALLOW_ORIGIN: "AllowOrigins",
    "access-control-allow-headers": "AllowHeaders",
    "access-control-allow-methods": "AllowMethods",
}
"""The members of a policy that send a header."""


def sent(wish: SentHeader, write: Pen) -> Edits:
    """By what answers: an integration response, whose method response declares the header too, or a setting."""
    for route in wish.api.routes:
        for response in route.integration.responses if route.generated_by is None else ():
            if response.span == wish.place:
                return _mapped(wish, route, response, write)
    for own in wish.api.gateway_responses:
        if own.span == wish.place:
            value = _quoted(wish, own.span.source)
            return () if value is None else carrying(own, wish.header, value)
    place = at(wish.place)
    return _unfolded(wish) if place is None or is_intrinsic(place.owner) else _setting(wish, place)


def _mapped(wish: SentHeader, route: Route, response: MappedResponse, write: Pen) -> Edits:
    place, status = at(response.span), response.status.only
    value = _quoted(wish, response.span.source)
    if place is None or value is None or status is None or route.integration.kind.endswith("_proxy"):
        return ()
    written = response.headers.rows.get(wish.header)
    name = f"method.response.header.{spelled(wish.header)}" if written is None else written.name_span.text
    mapping = set_under(place, (_spelling(place),), name, value)
    if any(one.status.only == status and wish.header in one.headers.rows for one in route.declared):
        return mapping
    declared = write(DeclaredHeader(wish.api, route, status, wish.header))
    return (*mapping, *declared) if mapping and declared else ()


def _spelling(response: Place) -> str:
    """What the dialect of an integration response calls its parameters."""
    if isinstance(response.owner, Block):
        return "response_parameters"
    return "ResponseParameters" if "StatusCode" in response.names else "responseParameters"


def _quoted(wish: SentHeader, source: Source) -> Content | None:
    if wish.header == ALLOW_ORIGIN:
        return mapped(Origin(wish.value, wish.decided_at), wish.api, source)
    return f"'{wish.value}'"


# -- settings


def _setting(wish: SentHeader, place: Place) -> Edits:
    name = MEMBERS.get(wish.header)
    if name is None:
        return ()
    found = around(wish.place)
    if found is not None and found[1] == "Cors" and wish.api.kind == "rest":
        if wish.header == ALLOW_ORIGIN:
            return set_under(place, (), "AllowOrigin", _value(wish, place))
        return put(place, {name: _value(wish, place)})
    items: list[Content] = [_item(wish, part, place) for part in str(wish.value).split(",")]
    return put(place, {_member(name, place, found[1] if found is not None else ""): items})


def _unfolded(wish: SentHeader) -> Edits:
    """SAM's short forms, which are of the origin alone, as the mappings that they stand for (E1, E25)."""
    found, name = around(wish.place), MEMBERS.get(wish.header)
    if found is None or name is None or wish.header == ALLOW_ORIGIN:
        return ()
    owner, key = found
    written = owner.value(key)
    if key == "Cors" and written is not None and (origin := copied(written)) is not None:
        return rewritten(owner, key, {"AllowOrigin": origin, name: f"'{wish.value}'"})
    if key == "CorsConfiguration" and isinstance(written, Scalar) and written.kind == "boolean":
        return rewritten(owner, key, {"AllowOrigins": ["*"], name: str(wish.value).split(",")})
    return ()


def _value(wish: SentHeader, place: Place) -> Content:
    return _quoted(wish, place.source) or f"'{wish.value}'"


def _item(wish: SentHeader, part: str, place: Place) -> Content:
    if wish.header == ALLOW_ORIGIN:
        return plain(Origin(wish.value, wish.decided_at), place.source) or part
    return part


def _member(name: str, place: Place, key: str) -> str:
    """The member of a policy in its dialect's spelling."""
    if isinstance(place.owner, Block) or is_configuration(place.source):
        return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")
    return name[0].lower() + name[1:] if key.startswith("x-amazon-") else name


# -- demands


def open_to_all(wish: OpenToAll) -> Edits:
    """What a method demands of OPTIONS, undone where it says so itself."""
    route = next((one for one in wish.api.routes if one.method == "OPTIONS" and _demands(one, wish.place)), None)
    place = at(route.span) if route is not None else None
    if route is None or place is None:
        return ()
    if isinstance(place.owner, Block):
        return _opened_block(place.owner)
    if operation_around(route.span) is not None:
        return _opened_operation(place)
    properties = place.inner("Properties")
    return () if properties is None else _opened_resource(properties)


def _demands(route: Route, place: Span) -> bool:
    return place in (route.authorization.span, route.authorization.kind.place, route.api_key.place, route.span)


def _opened_resource(properties: Place) -> Edits:
    kind = properties.value("AuthorizationType")
    edits: list[Edits] = []
    if isinstance(kind, Scalar) and kind.text.known != "NONE":
        edits.append(scalars.replaced(kind.span, "NONE"))
    for name in ("AuthorizerId", "AuthorizationScopes", "ApiKeyRequired"):
        key = properties.key(name)
        edits += [entries.removed(key)] if key is not None else []
    return _all(edits)


def _opened_block(block: Block) -> Edits:
    edits: list[Edits] = []
    for name, entry in block.body.attributes.items():
        if name in ("authorization", "authorization_type") and isinstance(entry.value, Scalar):
            edits += [hcl.replaced(entry.value.span, "NONE")] if entry.value.text.known != "NONE" else []
        if name in ("authorizer_id", "authorization_scopes", "api_key_required"):
            edits.append(hcl.attribute_removed(entry.key))
    return _all(edits)


def _opened_operation(operation: Place) -> Edits:
    """An empty list of its own stands before what the whole document demands."""
    key = operation.key("security")
    if key is None:
        return put(operation, {"security": []})
    value = operation.value("security")
    return (Edit(value.span, "[]"),) if value is not None and value.span.text.startswith("[") else ()


def _all(edits: list[Edits]) -> Edits:
    return tuple(edit for group in edits for edit in group) if all(edits) else ()
