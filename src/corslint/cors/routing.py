"""Which route of an API serves a request: exact paths, parameters, greedy ancestors, `ANY` and `$default`."""

from collections.abc import Iterator

from corslint.kept import kept
from corslint.model import Api, Route
from corslint.records import NamedTuple
from corslint.value import MAYBE, YES, Truth, every

DEFAULT_ROUTE = "$default"


class Candidate(NamedTuple):
    """A route that may serve the request; `when` is whether it does, if no candidate before it does."""

    route: Route
    when: Truth


def candidates(api: Api, method: str, path: str) -> tuple[Candidate, ...]:
    """The routes that can serve a request, first choice first, ending with the first that certainly does.

    The path is a concrete one, or one with parameters as routes have them (`/orders/{id}`), which then stand for
    any value. Where no candidate is certain, it may be that nothing serves the request.
    """
    found: list[Candidate] = []
    for candidate in _in_order(api, method, path):
        found.append(candidate)
        if candidate.when is YES:
            break
    return tuple(found)


def is_unserved(api: Api, found: tuple[Candidate, ...]) -> Truth:
    """Whether no route serves the request. What is described elsewhere may add one."""
    no_route = every(~candidate.when for candidate in found)
    return no_route if api.elsewhere is None else no_route & MAYBE


def _in_order(api: Api, method: str, path: str) -> Iterator[Candidate]:
    near = _index(api).near(path)
    covering = [route for route in near if matches(route.path, path)]
    best = min((route.path for route in covering), key=specificity, default=None)
    serving = [route for route in covering if route.method in (method, "ANY")]
    for route in sorted(serving, key=lambda route: (specificity(route.path), route.method == "ANY")):
        yield Candidate(route, route.exists & _is_fallback_known(api, best, route))
    for route in near:
        if route.method in (method, "ANY") and _may_match(route.path, path):
            yield Candidate(route, route.exists & MAYBE)


def _is_fallback_known(api: Api, best: str | None, route: Route) -> Truth:
    """Whether a route answers for the best matching path, which may lack the method.

    HTTP APIs go on to greedy routes and `$default` (C11). REST APIs fall back from a literal resource to a greedy
    ancestor (B3); whether they also do so from a path parameter, or to one, is not recorded (J1).
    """
    if api.kind != "rest" or best is None or route.path == best:
        return YES
    return YES if "{" not in best and is_greedy(route.path) else MAYBE


class _Index(NamedTuple):
    """The routes of an API by the first segment of their path, a parameter counting as none: large APIs are asked
    for each of their paths in turn."""

    routes: dict[str, list[Route]]

    def near(self, path: str) -> list[Route]:
        """The routes that can cover a path, as far as its first segment tells."""
        first = _first_literal(path)
        return [*self.routes.get(first, ()), *(self.routes.get("", ()) if first else ())]


@kept(1)
def _index(api: Api) -> _Index:
    routes: dict[str, list[Route]] = {}
    for route in api.routes:
        routes.setdefault(_first_literal(route.path), []).append(route)
    return _Index(routes)


def _first_literal(path: str) -> str:
    """The first segment; empty where it is a parameter, and for the root and the catch-all."""
    first = path.lstrip("/").partition("/")[0]
    return "" if first.startswith(("{", "$")) else first


def matches(template: str, path: str) -> bool:
    """Whether a route's path covers a request's; greedy parameters cover one segment or more, so never `/` (B5)."""
    if template in (DEFAULT_ROUTE, path):
        return True
    wanted, given = segments(template), segments(path)
    if is_greedy(template):
        return len(given) >= len(wanted) and all(map(_covers, wanted[:-1], given))
    return len(wanted) == len(given) and all(map(_covers, wanted, given))


def _may_match(template: str, path: str) -> bool:
    """Whether a path that is known but for whole segments covers a request's if those turn out to be parameters."""
    if "${" not in template or matches(template, path):
        return False
    *firsts, last = (_as_parameter(segment) for segment in segments(template))
    return any(matches("/".join((*firsts, one)), path) for one in {last, last.replace("{?}", "{?+}")})


def _as_parameter(segment: str) -> str:
    return "{?}" if segment.startswith("${") and segment.endswith("}") and segment.count("{") == 1 else segment


def is_greedy(template: str) -> bool:
    return template.endswith("+}")


def segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _covers(wanted: str, given: str) -> bool:
    """A parameter covers any one segment; a greedy one in the request stands for more than one."""
    if is_greedy(given):
        return False
    return wanted == given or wanted.startswith("{")


def specificity(template: str) -> tuple[int, ...]:
    """Sorts literal segments before parameters before greedy ones, segment by segment; `$default` last (C11, B4)."""
    if template == DEFAULT_ROUTE:
        return (3,)
    return tuple(2 if is_greedy(segment) else int(segment.startswith("{")) for segment in segments(template))
