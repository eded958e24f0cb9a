"""Cors: the OPTIONS methods that the SAM transform writes for the paths of a REST API."""

from collections.abc import Iterable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.sam.events import ANY
from corslint.frontends.sam.operations import PathItem
from corslint.frontends.sam.shapes import is_map, is_switched_on, is_true, written
from corslint.model import Authorization, DeclaredResponse, Integration, MappedResponse, Mapping, Route
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import NO, Table, Text, Value, join, only, text

WILDCARD = "'*'"


class Cors(NamedTuple):
    """What a REST API's `Cors` says: the value of each header that is written, by its name."""

    key: Span
    headers: dict[str, Mapping]
    is_complete: bool = True
    """False where a macro makes it, so that anything may be written."""


def cors(settings: Reader) -> Cors | None:
    """The `Cors` of an API; None where it generates no preflights. Without an AllowOrigin any origin is allowed."""
    place = settings.get("Cors")
    if is_switched_on(settings, "Cors") is NO:
        return None
    if not is_map(written(settings, "Cors")):  # a text or an intrinsic is the allowed origin (E1)
        return Cors(place.key, _mapping("access-control-allow-origin", place.text(), place.key))
    if place.hole is not None:
        return Cors(place.key, {}, is_complete=False)
    wildcard = Mapping(only(text(WILDCARD), place.key), place.key)
    return Cors(place.key, {"access-control-allow-origin": wildcard, **dict(_written(place))})


def preflights(setting: Cors, items: Iterable[PathItem]) -> Iterator[Route]:
    """One OPTIONS for each path that has none; of paths that differ in a last slash only for the first (E3, E17)."""
    seen: set[str] = set()
    for item in items:
        path = item.path if item.path == "/" else item.path.rstrip("/")
        if path not in seen and text("options") not in item.keys:
            yield _preflight(item, setting)
        seen.add(path)


KEYS = {
    "AllowOrigin": "access-control-allow-origin",
    "AllowHeaders": "access-control-allow-headers",
    "AllowMethods": "access-control-allow-methods",
    "MaxAge": "access-control-max-age",
}


def _written(place: Reader) -> Iterator[tuple[str, Mapping]]:
    """Values are copied as they are written, with or without quotes (E2); an empty one is left out, but for MaxAge."""
    for key, header in KEYS.items():
        if written(place, key) is not None and (key == "MaxAge" or is_switched_on(place, key) is not NO):
            yield from _mapping(header, place.get(key).text(), place.get(key).key).items()
    if is_true(written(place, "AllowCredentials")):  # and nothing but the boolean counts (E6)
        credentials = place.get("AllowCredentials")
        yield "access-control-allow-credentials", Mapping(only(text("'true'"), credentials.span), credentials.key)


def _mapping(header: str, value: Value[Text] | None, key: Span) -> dict[str, Mapping]:
    return {header: Mapping(value, key)} if value is not None else {}


def _preflight(item: PathItem, setting: Cors) -> Route:
    allowed = Mapping(only(join("'", _methods(item.keys), "'"), setting.key), setting.key)
    own = {"access-control-allow-methods": allowed} if setting.is_complete else {}
    headers = Table({**own, **setting.headers}, setting.is_complete)
    return Route(
        item.path,
        "OPTIONS",
        setting.key,
        Authorization(only("none", setting.key), setting.key),
        only(False, setting.key),
        _mock(headers, setting.key),
        declared=(_declared(headers, setting.key),),
        exists=item.exists,
        generated_by=setting.key,
    )


def _methods(keys: tuple[Text, ...]) -> Text:
    """All that the path has, be they methods or not, in the order of the alphabet (E5); one that only deployment
    knows is a hole in the list."""
    own = _OF_ANY if text(ANY) in keys else (*keys, text("options"))
    first, *others = sorted({_upper(key) for key in own}, key=str)
    return join(first, *(part for key in others for part in (",", key)))


_OF_ANY = tuple(map(text, ("delete", "get", "head", "options", "patch", "post", "put")))


def _upper(key: Text) -> Text:
    return key if key.known is None else text(key.known.upper())


def _mock(headers: Table[Mapping], key: Span) -> Integration:
    template = Table({"application/json": only(text('{\n  "statusCode" : 200\n}\n'), key)})
    response = MappedResponse(
        only(text("200"), key),
        None,
        headers,
        Table({"application/json": only(text("{}\n"), key)}),
        None,  # SAM has no setting for it, so that binary media types break these preflights (E18)
        key,
    )
    return Integration("mock", key, request_templates=template, responses=(response,))


def _declared(headers: Table[Mapping], key: Span) -> DeclaredResponse:
    return DeclaredResponse(only(text("200"), key), Table(dict.fromkeys(headers.rows, key), headers.complete), key)
