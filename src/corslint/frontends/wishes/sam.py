"""SAM's settings of an API: its own properties, or what `Globals` says for an API that only events imply."""

from corslint.frontends.wishes.settings import put_under
from corslint.model import Api
from corslint.source import Edit
from corslint.syntax.editing.content import Entries
from corslint.syntax.editing.places import Place, at, root
from corslint.syntax.node import Scalar

IMPLIED = {"ServerlessRestApi": "Api", "ServerlessHttpApi": "HttpApi"}


def put_settings(place: Place, names: tuple[str, ...], new: Entries) -> tuple[Edit, ...]:
    """New settings there; `Globals` stand before the resources."""
    order = place.names
    before = order[: order.index("Resources")] if "Resources" in order else ()
    return put_under(place, names, new, before[-1] if before else None)


def settings_of(api: Api, kind: str) -> tuple[Place, tuple[str, ...]] | None:
    """From where and under which names the settings of an API are written; None where they are not SAM's."""
    if IMPLIED.get(api.name) == kind:
        whole = root(api.span.source)
        return None if whole is None else (whole, ("Globals", kind))
    place = at(api.span)
    written = place.value("Type") if place is not None else None
    if place is None or not isinstance(written, Scalar) or written.text.known != f"AWS::Serverless::{kind}":
        return None
    return place, ("Properties",)
