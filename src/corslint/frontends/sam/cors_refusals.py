"""What the SAM transform refuses or drops of the CORS settings of REST APIs, HTTP APIs and function URLs."""

import re
from collections.abc import Callable, Iterable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.sam.descriptions import Description
from corslint.frontends.sam.operations import path_items
from corslint.frontends.sam.preflights import KEYS, WILDCARD
from corslint.frontends.sam.shapes import (
    is_boolean,
    is_intrinsic,
    is_list,
    is_map,
    is_string,
    is_switched_on,
    is_true,
    is_whole_number,
    reference,
    text_of,
    written,
)
from corslint.model import Refusal
from corslint.source import Span
from corslint.syntax.node import Call, Mapping, Node, Scalar, Sequence
from corslint.value import NO, YES, text

_EXAMPLE = "https://app.example.com"


def refused(span: Span, what: str, advice: str) -> Refusal:
    return Refusal(span, f"{what}: the SAM transform fails", advice)


def dropped(span: Span, what: str, advice: str) -> Refusal:
    return Refusal(span, what, advice, deploys=True)


def unknown_keys(place: Reader, owner: str, known: Iterable[str]) -> Iterator[Refusal]:
    for name, member in place.members():
        if name not in known and not name.startswith("Fn::"):
            yield refused(member.key, f"'{name}' is no key of {owner}", f"{owner} takes {', '.join(known)}")


def not_map(place: Reader, key: str) -> Iterator[Refusal]:
    """What must be a map and is none; what is empty counts as not written."""
    if not isinstance(written(place, key), Mapping | Call) and is_switched_on(place, key) is YES:
        yield refused(place.get(key).key, f"'{key}' is no map", f"write a map under {key}")


# -- AWS::Serverless::Api


def rest(described: Description) -> Iterator[Refusal]:
    """The forms of `Cors` (E1) and what its map may hold."""
    place, node = described.settings.get("Cors"), written(described.settings, "Cors")
    if is_intrinsic(node):
        yield from _map_behind_intrinsic(place)
    elif is_map(node):
        yield from unknown_keys(place, "'Cors'", (*KEYS, "AllowCredentials"))
        yield from _lists(place)
        yield from _any_origin_with_credentials(place)
        yield from _ignored_credentials(place, allows_any=_allows_any(place))
    elif node is not None and not is_string(node):
        advice = f"write the allowed origin in two pairs of quotes, \"'{_EXAMPLE}'\", or a map"
        yield refused(place.key, "'Cors' is neither a text nor a map", advice)
    yield from _no_origin(described)


def _map_behind_intrinsic(place: Reader) -> Iterator[Refusal]:
    """An intrinsic is the allowed origin, whatever it yields, and a map is none (E1)."""
    if any(isinstance(node, Mapping) for node in place.nodes):
        message = (
            "'Cors' is an intrinsic, which SAM takes for the allowed origin: with the map in it the deployment fails"
        )
        yield Refusal(place.key, message, "write the map under 'Cors' and the intrinsics under its keys")


def _lists(place: Reader) -> Iterator[Refusal]:
    """A header has one static value (E8)."""
    for key in ("AllowOrigin", "AllowMethods", "AllowHeaders"):
        if is_list(written(place, key)):
            advice = (
                "a preflight allows one origin" if key == "AllowOrigin" else "write one text with commas, \"'a,b'\""
            )
            yield Refusal(place.get(key).key, f"'{key}' is a list, not a text: the deployment fails", advice)


def _any_origin_with_credentials(place: Reader) -> Iterator[Refusal]:
    if is_true(written(place, "AllowCredentials")) and _allows_any(place):
        advice = f"name the one origin that may send credentials, AllowOrigin: \"'{_EXAMPLE}'\""
        yield refused(place.get("AllowCredentials").key, "'AllowCredentials' with any origin", advice)


def _allows_any(place: Reader) -> bool:
    """As far as it is written out: what an intrinsic yields the transform does not see (E7)."""
    origin = written(place, "AllowOrigin")
    return place.get("AllowOrigin").exists is NO or (is_string(origin) and text_of(origin) == WILDCARD)


def _ignored_credentials(place: Reader, *, allows_any: bool) -> Iterator[Refusal]:
    """Only the boolean itself counts (E6); its neighbours are quoted twice, so people write `"'true'"`, too."""
    node = written(place, "AllowCredentials")
    asks = is_intrinsic(node) or (is_string(node) and text_of(node).strip("'").lower() in ("true", "*"))
    if asks:
        message = "'AllowCredentials' is not the plain boolean true: SAM ignores it, and browsers refuse credentials"
        advice = "name the origins that may send them, for any may not, and write " if allows_any else "write "
        yield dropped(place.get("AllowCredentials").key, message, f"{advice}AllowCredentials: true")


def _no_origin(described: Description) -> Iterator[Refusal]:
    """An AllowOrigin that is written and empty, as soon as there is a preflight to generate."""
    place = described.settings.get("Cors", "AllowOrigin")
    is_empty = is_map(written(described.settings, "Cors")) and place.exists is YES
    is_empty = is_empty and is_switched_on(described.settings.get("Cors"), "AllowOrigin") is NO
    if is_empty and any(text("options") not in item.keys for item in path_items(described)):
        yield refused(place.key, "'AllowOrigin' is empty", "write the origin, or leave the key out for any origin")


# -- gateway responses

_RESPONSE_KEYS = ("ResponseParameters", "ResponseTemplates", "StatusCode")
_PARAMETER_KEYS = ("Headers", "Paths", "QueryStrings")


def gateway_responses(settings: Reader) -> Iterator[Refusal]:
    """The shapes of `GatewayResponses` (E11)."""
    for name, place in settings.get("GatewayResponses").members():
        node = written(settings, "GatewayResponses", name)
        if not is_map(node):
            what = "an intrinsic" if is_intrinsic(node) else "no map"
            yield refused(place.key, f"the gateway response '{name}' is {what}", "write a map with ResponseParameters")
            continue
        yield from unknown_keys(place, "a gateway response", _RESPONSE_KEYS)
        yield from not_map(place, "ResponseParameters")
        yield from unknown_keys(place.get("ResponseParameters"), "'ResponseParameters'", _PARAMETER_KEYS)
        for key in _PARAMETER_KEYS:
            yield from not_map(place.get("ResponseParameters"), key)
        yield from _status(place)


def _status(place: Reader) -> Iterator[Refusal]:
    node = written(place, "StatusCode")
    known = text_of(node) if isinstance(node, Scalar) else ""
    if node is not None and not re.fullmatch("[0-9]{1,3}", known):
        yield refused(place.get("StatusCode").key, "'StatusCode' is no number", "write three digits, such as 401")


# -- AWS::Serverless::HttpApi

_LISTS = ("AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders")
_POLICY_KEYS = (*_LISTS, "MaxAge", "AllowCredentials")


def http(described: Description) -> Iterator[Refusal]:
    """The forms of `CorsConfiguration` (E25) and what its map may hold."""
    place = described.settings.get("CorsConfiguration")
    node = written(described.settings, "CorsConfiguration")
    if is_map(node):
        yield from unknown_keys(place, "'CorsConfiguration'", _POLICY_KEYS)
        yield from _any_listed_with_credentials(place)
        yield from _ignored_credentials_of_policy(place)
        yield from _origins_in_place_of_all(place)
    elif node is not None and not (is_boolean(node) or is_intrinsic(node)):
        advice = "write true for any origin, or a map with AllowOrigins, AllowMethods and AllowHeaders"
        yield refused(place.key, "'CorsConfiguration' is neither a boolean nor a map", advice)


def _any_listed_with_credentials(place: Reader) -> Iterator[Refusal]:
    if is_true(written(place, "AllowCredentials")) and _lists_any(place):
        advice = "list the origins that may send credentials"
        yield refused(place.get("AllowCredentials").key, "'AllowCredentials' with the origin '*'", advice)


def _lists_any(place: Reader) -> bool:
    """Only where `*` is all that is listed (E28)."""
    origins = written(place, "AllowOrigins")
    return isinstance(origins, Sequence) and [text_of(item) for item in origins.items] == ["*"]


def _ignored_credentials_of_policy(place: Reader) -> Iterator[Refusal]:
    """A parameter's value may be put in before the transform looks; any other intrinsic is not the boolean (E27)."""
    if reference(written(place, "AllowCredentials")) is None:
        yield from _ignored_credentials(place, allows_any=_lists_any(place))


def _origins_in_place_of_all(place: Reader) -> Iterator[Refusal]:
    """The transform writes such an intrinsic where the whole configuration stands; a parameter it knows the value of."""
    node = written(place, "AllowOrigins")
    if is_intrinsic(node) and reference(node) is None:
        message = (
            "'AllowOrigins' is an intrinsic: SAM puts it in place of the whole 'CorsConfiguration', and CORS is lost"
        )
        yield dropped(place.get("AllowOrigins").key, message, "write a list, with intrinsics for its items")


# -- function URLs

_URL_MEMBERS: dict[str, tuple[Callable[[Node | None], bool], str]] = {
    **dict.fromkeys(_LISTS, (is_list, "a list")),
    "AllowCredentials": (is_boolean, "true or false"),
    "MaxAge": (is_whole_number, "a whole number"),
}


def function_url(settings: Reader) -> Iterator[Refusal]:
    """The names and types of a function URL's settings (D11)."""
    place, node = settings.get("FunctionUrlConfig"), written(settings, "FunctionUrlConfig")
    if node is None or is_intrinsic(node):
        return
    if not is_map(node):
        yield refused(place.key, "'FunctionUrlConfig' is no map", "write a map with AuthType")
    elif is_switched_on(settings, "FunctionUrlConfig") is YES:
        yield from _auth_type(place)
        yield from _url_cors(place)


def _auth_type(place: Reader) -> Iterator[Refusal]:
    node = written(place, "AuthType")
    if not is_intrinsic(node) and text_of(node) not in ("AWS_IAM", "NONE"):
        what = f"'{text_of(node)}' is no AuthType" if node is not None else "a function URL without AuthType"
        yield refused(place.get("AuthType").key, what, "write AuthType: NONE or AuthType: AWS_IAM")


def _url_cors(url: Reader) -> Iterator[Refusal]:
    place, node = url.get("Cors"), written(url, "Cors")
    if is_intrinsic(node) or is_switched_on(url, "Cors") is NO:
        return
    if not is_map(node):
        yield refused(place.key, "the 'Cors' of a function URL is no map", "write a map with AllowOrigins")
        return
    yield from unknown_keys(place, "a function URL's 'Cors'", _URL_MEMBERS)
    for key, (is_right, word) in _URL_MEMBERS.items():
        member = written(place, key)
        if member is not None and not is_intrinsic(member) and not is_right(member):
            yield refused(place.get(key).key, f"'{key}' is not {word}", f"write {word}")
