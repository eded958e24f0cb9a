"""One call that script on a page makes of an API: both legs of it, and whether and where the browser stops."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from corslint.cors import browser, gateway
from corslint.cors.errors import failures, refusals
from corslint.cors.exchange import Leg
from corslint.cors.headers import is_forbidden_header, is_token, normalised_method, unsafe_header_names
from corslint.cors.protocol import ALLOW_ORIGIN, REDIRECTS, Answer, Passed, Request, Verdict, as_it_is
from corslint.cors.routing import matches, segments, specificity
from corslint.model import Api, Distribution, Echo, HeaderValue, Route, Stack
from corslint.records import NamedTuple
from corslint.value import MAYBE, NO, YES, Hole, Known, Text, Truth, agreed, truth

Outcome = Literal["allowed", "blocked", "unknown"]
Step = Literal["preflight", "response"]

OUTCOMES: dict[Truth, Outcome] = {YES: "allowed", NO: "blocked", MAYBE: "unknown"}

MEANT = {"content-type": "application/json", "range": "bytes=0-"}
"""The value that is meant where a header is named without one, and where the empty one would say something else."""


class Call(NamedTuple):
    """A `fetch` of a path of an API from a page; a header's value is None where only its name is given."""

    origin: Text
    method: str
    path: str
    headers: tuple[tuple[str, str | None], ...] = ()
    credentials: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The headers that script may set, lower case, in the order given; the browser ignores the others (A41)."""
        return tuple(dict.fromkeys(name.lower() for name, _ in self.headers if not is_forbidden_header(name)))

    @property
    def request(self) -> Request:
        values: dict[str, str] = {}
        for name, value in self.headers:
            own = MEANT.get(name.lower(), "") if value is None else value
            values[name.lower()] = f"{values[name.lower()]}, {own}" if name.lower() in values else own
        method = normalised_method(self.method)
        return Request(self.origin, method, self.path, unsafe_header_names(values), self.credentials)


class Way(NamedTuple):
    """What stands before an API: distributions, and what becomes of its answers there.

    `adds` names the policies that may add headers; `barriers` tell which distribution keeps out a method of the call.
    `is_own` is whether the call comes from a page of the same host: it may then be none across origins.
    """

    distributions: tuple[Distribution, ...] = ()
    passed: Passed = as_it_is
    adds: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    is_own: bool = False


class Simulation(NamedTuple):
    """What comes of a call.

    `preflights` are the answers one of which the preflight gets, empty where none is sent; `answers` those one of
    which the call itself gets, `errors` what may come in place of these. `step` and `leg` are where the browser stops
    or may stop, both None where it does not. `route` is None where none is known to serve the call. `way` is what
    stands before the API, by which the call may come as well.
    """

    api: Api
    route: Route | None
    call: Call
    preflights: tuple[Leg, ...]
    answers: tuple[Leg, ...]
    errors: tuple[Leg, ...]
    outcome: Outcome
    step: Step | None
    leg: Leg | None
    reason: str
    way: Way

    @property
    def url(self) -> str:
        """The URL of the call, with the API's name for what only deployment knows of it."""
        return f"https://{{{self.api.name}}}{self.call.path}"

    @property
    def preflight(self) -> Leg | None:
        """The answer to the preflight that counts: the one at which the browser stops, or else the first."""
        return self.leg if self.step == "preflight" else next(iter(self.preflights), None)

    @property
    def console(self) -> str | None:
        """The line that Chromium prints; None where it certainly prints none, or may not."""
        if self.outcome != "blocked" or self.leg is None or self.leg.verdict.error is None:
            return None
        verdict = self.leg.verdict
        return browser.console(self.leg.verdict.error, self.call.request, self.url, verdict.subject)


def simulate(api: Api, call: Call, stack: Stack | None = None) -> Simulation:
    """What comes of a call of one API, to itself or by way of what the stack has before it; None: of nothing else."""
    request, way = call.request, _way(api, call, stack)
    needed = browser.needs_preflight(request)
    check = browser.check_preflight
    preflights = _legs(map(way.passed, gateway.preflight(api, request) if needed else ()), request, check)
    answered_with = gateway.call(api, request.method, call.path, _carried(call))
    answers = _legs(map(way.passed, answered_with), request, _check_response)
    errors = _legs(map(way.passed, _errors(api, call, answers)), request, browser.check_response)
    known = Simulation(api, _route(api, call), call, preflights, answers, errors, "allowed", None, None, "", way)
    asked, answered = _all_let_in(preflights), _all_let_in(_decisive(answers))
    if asked is NO or (asked is MAYBE and answered is not NO):
        return _stopped(known, "preflight", preflights, asked)
    if answered is not YES:
        return _stopped(known, "response", _decisive(answers), answered)
    return known._replace(reason="; ".join(_remarks(known)))


def written_path(written: str) -> str:
    """A path without the query, which no route looks at."""
    path = re.split("[?#]", written, maxsplit=1)[0]
    return path if path.startswith("/") else f"/{path}"


def written_header(written: str) -> tuple[str, str | None] | None:
    """`NAME` or `NAME: VALUE` as a name and a value; None where it is neither."""
    name, colon, value = written.partition(":")
    return (name.strip(), value.strip() if colon else None) if is_token(name.strip()) else None


def serving(apis: Iterable[Api], call: Call) -> tuple[Api, ...]:
    """Those of several APIs that have a route for a call, of these those only that have its path the most exactly."""
    routes = [(api, gateway.called_routes(api, call.request.method, call.path)) for api in apis]
    found = [(api, specificity(serving_it[0].route.path)) for api, serving_it in routes if serving_it]
    least = min((exactness for _, exactness in found), default=())
    return tuple(api for api, exactness in found if exactness == least)


# -- what stands before the API


def _way(api: Api, call: Call, stack: Stack | None) -> Way:
    if stack is None or not stack.distributions:
        return Way()
    from corslint.cors import edge  # noqa: PLC0415 (most stacks have no distribution)

    fronts, route, methods = edge.fronts(stack, api), _route(api, call), _methods(call.request)
    barred = [(front, edge.barred(front, route, methods)) for front in fronts] if route is not None else []
    return Way(
        edge.before(stack, api),
        edge.through(stack, api),
        tuple(dict.fromkeys(front.behaviour.adds.name for front in fronts if front.behaviour.adds is not None)),
        tuple(f"{front.distribution.name} lets no {method} through" for front, names in barred for method in names),
        edge.is_own_host(stack, api, call.origin),
    )


def _methods(request: Request) -> tuple[str, ...]:
    """Those that browsers send for one call."""
    return ("OPTIONS", request.method) if browser.needs_preflight(request) else (request.method,)


# -- the two legs


def _legs(answers: Iterable[Answer], request: Request, check: Callable[[Request, Answer], Verdict]) -> tuple[Leg, ...]:
    return tuple(Leg(answer, check(request, answer)) for answer in answers if answer.when is not NO)


def _check_response(request: Request, answer: Answer) -> Verdict:
    """A redirect is followed (A38), and what it leads to nobody here knows."""
    verdict = browser.check_response(request, answer)
    if verdict.allowed is YES and answer.status.only in REDIRECTS:
        reason = "the answer is a redirect, and what it leads to is not known"
        return Verdict(MAYBE, None, answer.status.place, reason)
    return verdict


def _carried(call: Call) -> set[str]:
    """The headers that reach the gateway; with credentials, cookies are among them."""
    return {*call.names, "cookie"} if call.credentials else set(call.names)


def _route(api: Api, call: Call) -> Route | None:
    return next((one.route for one in gateway.called_routes(api, call.request.method, call.path)), None)


def _errors(api: Api, call: Call, answers: tuple[Leg, ...]) -> tuple[Answer, ...]:
    """The gateway's errors that a call may get although it carries all that is asked of it."""
    route = _route(api, call)
    if route is None or all(_is_from_gateway(leg) for leg in answers):
        return ()
    certain = {leg.answer.cause for leg in answers}
    return tuple(error for error in (*refusals(api, route), *failures(api, route)) if error.cause not in certain)


# -- which answer counts


def _all_let_in(legs: tuple[Leg, ...]) -> Truth:
    """Whether the browser goes on, whichever of the answers comes; it does where nothing needs an answer."""
    return agreed(leg.verdict.allowed for leg in legs) if legs else YES


def _decisive(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The answers by which a call is judged: the gateway's, where it answers itself, and the successes of what stands
    behind it, or all its answers where it has none. Code that turns other origins away is not met by this one, unless
    it is all there is."""
    met = tuple(leg for leg in legs if leg.answer.exit is None or not leg.answer.exit.foreign) or legs
    certain = any(_is_success(leg) is YES for leg in met)
    return tuple(leg for leg in met if _is_from_gateway(leg) or _counts(leg, among_certain=certain)) or met


def _counts(leg: Leg, *, among_certain: bool) -> bool:
    """Whether an answer may be the success; what is answered to an exception is none where there are others."""
    success = _is_success(leg)
    is_for_errors = leg.answer.exit is not None and leg.answer.exit.in_catch
    return success is YES or (success is MAYBE and not (among_certain and is_for_errors))


def _is_success(leg: Leg) -> Truth:
    return leg.answer.status.test(lambda status: truth(200 <= status <= 299))


def _is_from_gateway(leg: Leg) -> bool:
    """Whether the gateway answers itself: causes are then the names of gateway responses."""
    return leg.answer.cause.isupper()


# -- why


def _stopped(known: Simulation, step: Step, legs: tuple[Leg, ...], goes_on: Truth) -> Simulation:
    wanted = next((truth_ for truth_ in (NO, MAYBE) if any(leg.verdict.allowed is truth_ for leg in legs)), MAYBE)
    leg = next((leg for leg in legs if leg.verdict.allowed is wanted), legs[0])
    outcome = OUTCOMES[MAYBE if known.way.is_own else goes_on]
    stopped = known._replace(outcome=outcome, step=step, leg=leg)
    return stopped._replace(reason="; ".join(_reasons(stopped, legs)))


def _reasons(stopped: Simulation, legs: tuple[Leg, ...]) -> Iterator[str]:
    leg = stopped.leg
    if leg is None:
        return
    if leg.answer.fault is not None:
        yield leg.answer.fault.reason
    yield leg.verdict.reason
    if stopped.outcome == "unknown":
        yield from _doubts(stopped, leg, legs)
    yield from stopped.way.barriers
    yield from _meant(stopped)


def _remarks(known: Simulation) -> Iterator[str]:
    """What the caller must know of a call that the browser lets pass: that it is answered with an error."""
    for leg in known.answers if all(map(_is_from_gateway, known.answers)) else ():
        status = leg.answer.status.only or "an error"
        fault = f": {leg.answer.fault.reason}" if leg.answer.fault is not None else ""
        yield f"script reads the gateway's own {status} {leg.answer.cause}{fault}"
    yield from known.way.barriers
    yield from _meant(known)


def _doubts(stopped: Simulation, leg: Leg, legs: tuple[Leg, ...]) -> Iterator[str]:
    """What decides: values that only deployment knows, code that cannot be read, questions that are open."""
    if len({one.verdict.allowed for one in legs}) > 1:
        yield f"it depends on which of {len(legs)} answers comes"
    written = dict.fromkeys(hole.written or hole.name for hole in _holes(leg) if hole.written)
    if written:
        yield f"it depends on {' and '.join(written)}"
    if leg.answer.cause == "handler" and leg.answer.exit is None:
        yield from _unread_code(stopped.route)
    elif leg.answer.cause == "integration" and not leg.answer.headers.complete:
        yield "the backend answers itself, with headers that are written elsewhere"
    if stopped.way.is_own:
        yield "a call of the page's own host is none across origins: there is no CORS (D25)"
    if stopped.way.adds and leg.answer.headers.complete:
        yield f"on the way {' and '.join(stopped.way.adds)} may add to it"
    if stopped.api.elsewhere is not None:
        yield "parts of the API are described elsewhere"
    yield from _questions(stopped, leg)


def _holes(leg: Leg) -> Iterator[Hole]:
    values = [leg.answer.header(name) for name in leg.answer.headers.rows if name.startswith("access-control-allow-")]
    for value in values:
        yield from () if value.rest is None else (value.rest,)
        yield from (hole for one in value.alternatives if isinstance(one.value, Text) for hole in one.value.holes)


def _unread_code(route: Route | None) -> Iterator[str]:
    function = route.integration.function if route is not None else None
    for unread in function.profile().unknowns[:1] if function is not None else ():
        place = f"{unread.span.path}:{unread.span.position.line}: " if unread.span is not None else ""
        yield f"{place}{unread.reason}"


QUESTIONS = {
    "routing": "whether AWS goes on to this route from one that lacks the method is an open question (J1)",
    "http": "whether an HTTP API adds its CORS headers to errors of its own is an open question (J10)",
    "function-url": "whether a function URL adds its CORS headers to errors of its own is an open question (J13)",
    "pattern": "which origins a function URL takes a wildcard within one for is an open question (J12)",
}
"""What nobody has recorded of AWS, and on which an answer may depend."""


def _questions(stopped: Simulation, leg: Leg) -> Iterator[str]:
    api, request = stopped.api, stopped.call.request
    if _is_from_gateway(leg) and not leg.answer.headers.complete and api.kind in QUESTIONS:
        yield QUESTIONS[api.kind]
    method = "OPTIONS" if stopped.step == "preflight" else request.method
    found = gateway.called_routes(api, method, request.path)
    if any(one.when is MAYBE and one.route.exists is YES for one in found):
        yield QUESTIONS["routing"]
    if leg.answer.cause == "cors-configuration" and any(_is_unread_list(one.value) for one in _origins(leg)):
        yield QUESTIONS["pattern"]


def _origins(leg: Leg) -> tuple[Known[HeaderValue], ...]:
    return leg.answer.header(ALLOW_ORIGIN).alternatives


def _is_unread_list(sent: HeaderValue) -> bool:
    return isinstance(sent, Echo) and sent.checked


def _meant(known: Simulation) -> Iterator[str]:
    """What the caller may have had in mind, where nothing serves the call."""
    if known.route is not None or not known.api.routes:
        return
    paths = list(dict.fromkeys(route.path for route in known.api.routes))
    path = known.call.path
    methods = sorted({route.method for route in known.api.routes if matches(route.path, path)} - {"OPTIONS"})
    without_stage = "/" + "/".join(segments(path)[1:])
    if methods:
        yield f"{path} has {', '.join(methods)}"
    elif any(matches(one, without_stage) for one in paths):
        yield f"did you mean '{without_stage}'? the stage is no part of the path"
    else:
        yield from (f"did you mean '{one}'?" for one in _close(path, paths))


def _close(path: str, paths: list[str]) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 (10 ms that only a mistake costs)

    return get_close_matches(path, paths, 1)
