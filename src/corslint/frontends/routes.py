"""Routes of HTTP APIs and of function URLs, as every dialect describes them but for its spelling."""

from collections.abc import Callable, Iterator

from corslint.frontends.additions import Additions, Owner
from corslint.frontends.reading import Reader
from corslint.frontends.settings import (
    AUTHORIZATION,
    FunctionBehind,
    Spelling,
    hole_at,
    http_integration,
    one_of,
)
from corslint.model import Api, Authorization, CorsPolicy, Integration, Route
from corslint.source import Span
from corslint.value import NO, Hole, Text, Value, only, unknown

CATCH_ALL = ("$default", "ANY")
"""The path and the method of the route that takes what no other does."""

_METHODS = frozenset(("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"))


def added(api: Owner, key: Value[Text], described: Callable[[str, str], Route]) -> Iterator[Additions]:
    """The route of that key. A key that is none adds nothing; one that is not known may be that of any route."""
    at = route_key(key)
    if at is not None:
        yield Additions(api, (described(*at),))
    elif key.only is None or key.only.known is None:
        yield Additions(api, elsewhere=hole_at(key.span))


def route_key(key: Value[Text]) -> tuple[str, str] | None:
    """The path and the method of a route key; None for what is no key of an HTTP API, or not known to be one."""
    written = str(key.only)
    if written == "$default":
        return CATCH_ALL
    method, _, path = written.partition(" ")
    is_route = method.upper() in _METHODS and path.strip().startswith("/")
    return (path.strip(), method.upper()) if is_route else None


# -- what stands behind a route


def targeted(target: Reader) -> Hole | None:
    """The integration that a target, `integrations/ID`, names by its id."""
    written = target.text()
    holes = written.only.holes if written is not None and written.only is not None else ()
    return holes[-1] if holes else None


def integration(
    target: Reader, place: Reader | None, at: Span, spelled: Spelling, behind: FunctionBehind
) -> Integration:
    """What stands behind a route by its target, which leads to the integration at `place`, where that is ours."""
    if target.exists is NO:
        return Integration("none", target.key)
    if place is None:
        return Integration("unknown", target.span)
    of_what = (spelled("integrationType"), spelled("integrationUri"), spelled("integrationSubtype"))
    keys = (*of_what, spelled("payloadFormatVersion"))
    return http_integration(place, keys, behind)._replace(span=at)


# -- quick create (C20)


def quick_created(
    api: Owner,
    place: Reader,
    spelled: Spelling,
    behind: FunctionBehind,
    is_function: Callable[[Value[Text] | None], bool],
) -> Additions:
    """The route that an API's own target makes: a URL, the ARN of a function, or what otherwise is sure to be one."""
    target, key = place.get(spelled("target")), place.get(spelled("routeKey")).text()
    if target.exists is NO:
        return Additions(api)
    at = CATCH_ALL if key is None else route_key(key)
    if at is None:
        return Additions(api, elsewhere=hole_at(target.span))
    key_is_unused = only(value=False, span=target.key)  # C19
    demanded = Authorization(only("none", target.key), target.key)
    behind_it = _quick(target, behind, is_function)
    return Additions(api, (Route(*at, target.key, demanded, key_is_unused, behind_it, exists=target.exists),))


def _quick(target: Reader, behind: FunctionBehind, is_function: Callable[[Value[Text] | None], bool]) -> Integration:
    written = target.text()
    function, address = behind(written), str(written.only) if written is not None else ""
    if function is not None or ":function:" in address or is_function(written):
        return Integration("lambda_proxy", target.span, function)
    return Integration("http_proxy" if address.startswith(("http://", "https://")) else "unknown", target.span)


# -- function URLs


def function_url(
    owner: Owner, authorization: Reader, function: Reader, cors: CorsPolicy | None, behind: FunctionBehind
) -> Api:
    """An API of one route, which catches every path and method."""
    written = authorization.text()
    kind = unknown(Hole("authorization type"), owner.span) if written is None else one_of(written, AUTHORIZATION)
    route = Route(
        *CATCH_ALL,
        owner.span,
        Authorization(kind, kind.place),
        only(value=False, span=owner.span),
        Integration("lambda_proxy", function.key, behind(function.text())),
    )
    return Api(owner.name, "function-url", owner.span, (route,), cors)
