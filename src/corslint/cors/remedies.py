"""Remedies: what an API would have to say for browsers to call it, as far as it says already whom it is for."""

from collections.abc import Iterable, Iterator

from corslint.cors.demand import demand, may_take_a_body
from corslint.cors.errors import ERROR_STATUS
from corslint.cors.exchange import Exchange
from corslint.cors.origins import flaws
from corslint.cors.statements import Part, Statement, statements
from corslint.model import Api, Route, Stack
from corslint.pen import Origin, Policy, Preflight, Refusals
from corslint.value import NO, YES, Truth, some, text

ALL_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")

ANYONE = Origin(text("*"), None)


def intended_origin(stack: Stack, api: Api, *parts: Part) -> Origin | None:
    """The one origin that an API is for: as its preflights say, or else its answers, or else the one site that is
    named; None where several are. Anyone, where nothing speaks of origins and no call carries cookies."""
    for group in (parts,) if parts else (("preflight", "policy"), ("error",), ("response",)):
        stated = {one.origin: one for one in _stated(api, group)}
        if stated:
            return _of(list(stated.values()))
    sites = {site.origin: site for site in stack.sites}
    if len(sites) == 1:
        return next(Origin(site.origin, site.span) for site in sites.values())
    return ANYONE if not sites and not parts and _uses_credentials(api) is NO else None


def missing_preflight(stack: Stack, exchange: Exchange) -> Preflight | Policy | None:
    """What lets browsers make a call that nothing answers the preflight of; None where it is not known for whom."""
    api, path = exchange.api, exchange.route.path
    origin = intended_origin(stack, api)
    if origin is None:
        return None
    routes = [route for route in api.routes if route.path == path and route.method != "OPTIONS"]
    credentials = _uses_credentials(api) is YES
    if api.kind == "rest":
        near = (_methods(routes), _headers(api, routes), _headers(api, api.routes), origin, credentials)
        return Preflight(api, routes[0], *near) if routes else None
    return Policy(api, _methods(api.routes), _headers(api, api.routes), origin, credentials)


def hidden_refusals(stack: Stack, api: Api, types: Iterable[str]) -> Refusals | None:
    """What lets script see the gateway's own errors: of types that have a response of their own, and of all others."""
    origin = intended_origin(stack, api)
    own = {response.type for response in api.gateway_responses}
    wanted = tuple(dict.fromkeys(name if name in own else _default(name) for name in types))
    return None if origin is None else Refusals(api, wanted, origin)


def for_whom(origin: Origin) -> str:
    """What a fix says of the origin that it writes."""
    if origin is ANYONE:
        return "for any site, as nothing here names one: every page on the web may then call"
    return f"for {origin.text}"


def _default(response_type: str) -> str:
    return "DEFAULT_5XX" if ERROR_STATUS.get(response_type, 400) >= 500 else "DEFAULT_4XX"


def _uses_credentials(api: Api) -> Truth:
    """Whether calls are meant to be made with cookies: something says so, or an authorizer reads one."""
    calls = (call for route in api.routes if (call := demand(api, route)) is not None)
    reads = some(reason.when for call in calls for reason in call.reasons if reason.header == "cookie")
    return reads | some(one.credentials for one in statements(api))


def _stated(api: Api, parts: tuple[Part, ...]) -> Iterator[Statement]:
    return (one for one in statements(api) if one.part in parts and one.when is not NO)


def _of(stated: list[Statement]) -> Origin | None:
    """The one that is certain, unless it is wrong as it is."""
    only = stated[0] if len(stated) == 1 and stated[0].when is YES and not flaws(stated[0].origin) else None
    return None if only is None else Origin(only.origin, only.span)


def _methods(routes: Iterable[Route]) -> tuple[str, ...]:
    methods = {route.method for route in routes} - {"OPTIONS"}
    return ALL_METHODS if "ANY" in methods else tuple(sorted(methods))


def _headers(api: Api, routes: Iterable[Route]) -> tuple[str, ...]:
    """What calls of the routes certainly carry, and the type of a body: most are JSON, and to allow it costs nothing."""
    asked = [(route, call) for route in routes if (call := demand(api, route)) is not None]
    carried = {reason.header for _, call in asked for reason in call.reasons if reason.when is YES}
    typed = {"content-type" for route, _ in asked if may_take_a_body(route)}
    return tuple(sorted((carried | typed) - {"cookie"}))
