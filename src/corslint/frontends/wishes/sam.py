"""SAM's settings of an API: its own properties, or what `Globals` says for an API that only events imply."""

from corslint.model import Api
from corslint.syntax.editing.places import Place, at, root
from corslint.syntax.node import Scalar

IMPLIED = {"ServerlessRestApi": "Api", "ServerlessHttpApi": "HttpApi"}


def settings_of(api: Api, kind: str) -> tuple[Place, tuple[str, ...]] | None:
    """From where and under which names the settings of an API are written; None where they are not SAM's."""
    if IMPLIED.get(api.name) == kind:
        whole = root(api.span.source)
        return None if whole is None or "Transform" not in whole.names else (whole, ("Globals", kind))
    place = at(api.span)
    written = place.value("Type") if place is not None else None
    if place is None or not isinstance(written, Scalar) or written.text.known != f"AWS::Serverless::{kind}":
        return None
    return place, ("Properties",)
