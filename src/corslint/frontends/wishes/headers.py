"""The headers that a preflight is answered with, by the mappings that send them."""

from corslint.frontends.wishes.origins import mapped
from corslint.pen import Preflight, spelled
from corslint.source import Source
from corslint.syntax.editing.content import Content


def allowed(wish: Preflight, source: Source) -> dict[str, Content] | None:
    """Each header with its mapping; None where the origin cannot be written there."""
    origin = mapped(wish.origin, wish.api, source)
    if origin is None:
        return None
    headers: dict[str, Content] = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": f"'{','.join(wish.methods)}'",
    }
    if wish.headers:
        headers["Access-Control-Allow-Headers"] = f"'{','.join(map(spelled, wish.headers))}'"
    if wish.credentials:
        headers["Access-Control-Allow-Credentials"] = "'true'"
    return headers


def converts_binary(wish: Preflight) -> bool:
    """Whether every media type is binary to the API, so that a mock must convert to text what it is sent (B24)."""
    types = wish.api.binary_media_types
    return types is not None and any(item.value.known == "*/*" for item in types.items)
