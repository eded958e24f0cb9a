"""Both legs of one request: the preflight and the real answer, with the browser's verdict on each."""

from collections.abc import Callable, Iterable, Iterator

from corslint.cors import browser, gateway
from corslint.cors.demand import ANY_SITE, Demand, demand, faces_browsers, named_sites
from corslint.cors.errors import failures, refusals
from corslint.cors.headers import tokens
from corslint.cors.protocol import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    Answer,
    CorsError,
    FaultKind,
    Passed,
    Request,
    Verdict,
    as_it_is,
)
from corslint.finding import ROUTE, Related
from corslint.kept import kept
from corslint.model import Api, HeaderValue, Route, Stack
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Text, Truth, every, some, truth

BARRIERS = ("resource-policy", "authorization", "api-key", "validator")
"""Faults that keep a preflight from what would have answered it."""

UNRENDERED = ("request-template", "binary-media")
"""Faults that keep a MOCK from the answer that is written for it."""


MISSING = (CorsError.MISSING_ALLOW_ORIGIN_HEADER, CorsError.PREFLIGHT_MISSING_ALLOW_ORIGIN_HEADER)


class Leg(NamedTuple):
    """An answer with what the browser makes of it."""

    answer: Answer
    verdict: Verdict

    @property
    def error_name(self) -> str | None:
        """Chromium's name for the refusal; None where the answer is allowed."""
        return self.verdict.error.value if self.verdict.error is not None else None

    @property
    def fault_kind(self) -> FaultKind | None:
        """Why the gateway answers with an error of its own; None where it does not."""
        return self.answer.fault.kind if self.answer.fault is not None else None

    @property
    def states_origin(self) -> bool:
        """Whether the answer allows some origin in some case, be it the wrong one."""
        return any(sent.value is not None for sent in self.answer.header(ALLOW_ORIGIN).alternatives)

    @property
    def lacks_origin(self) -> bool:
        """Whether the browser refuses the answer because it allows no origin whatever."""
        return self.verdict.error in MISSING and not self.states_origin

    @property
    def place(self) -> Span:
        """What makes the browser refuse the answer: the gateway's fault, the header at fault, or the whole answer."""
        return self.answer.fault.span if self.answer.fault is not None else self.verdict.span or self.answer.span


class Exchange(NamedTuple):
    """A call of a route from one origin: what it asks, and what it gets in both legs."""

    api: Api
    route: Route
    demand: Demand
    request: Request
    answered: tuple[Answer, ...]
    """What OPTIONS is answered with, whether or not the browser asks; one of several, where there are."""
    preflights: tuple[Leg, ...]
    """The answers one of which the preflight gets; empty where none is sent."""
    admitted: tuple[Leg, ...]
    """Those that it would get past a gateway that refuses it; empty where none does."""
    written: tuple[Leg, ...]
    """Those that are written for it where a MOCK cannot be rendered; empty where it can."""
    responses: tuple[Leg, ...]
    """The integration's own answers."""
    refusals: tuple[Leg, ...]
    """The gateway's errors before it."""
    failures: tuple[Leg, ...]
    """The gateway's errors around it."""
    faces_browsers: Truth = YES
    """Whether browsers are meant to call the API at all."""
    needs_credentials: str = ""
    """Why the call must carry cookies; empty where it may do without."""


@kept(1)
def exchanges(stack: Stack) -> tuple[Exchange, ...]:
    """The calls that browser apps must be able to make of a stack's APIs: each route, from each site that is named,
    or from one of which nothing is known. An API that no browser is meant to call has none.

    Many rules ask for those of the same stack in turn.
    """
    _obstacles.clear()
    return tuple(_exchanges(stack))


def _exchanges(stack: Stack) -> Iterator[Exchange]:
    for api in stack.apis:
        meant = faces_browsers(stack, api)
        if meant is not NO:
            yield from (one._replace(faces_browsers=meant) for one in calls(stack, api) if not _is_opened(one))


def _is_opened(call: Exchange) -> bool:
    """Whether a route is there to be opened, as the callback of a login or a short link is: nothing of its call needs
    script, every answer that is no error is a redirect or a page, and none names an origin."""
    needs_script = call.request.method != "GET" or bool(call.request.headers)
    if needs_script or any(leg.states_origin for leg in call.responses):
        return False
    successes = [leg.answer for leg in call.responses if not leg.answer.is_error]
    return bool(successes) and all(answer.is_opened for answer in successes)


def calls(stack: Stack, api: Api) -> Iterator[Exchange]:
    """The calls of one API of a stack, whether browsers are meant to call it or not."""
    origins, through = _way(stack, api)
    for route in api.routes:
        call = demand(api, route)
        if call is not None:
            needs = _needs_credentials(stack, call)
            yield from (_exchange(api, route, call, origin, through, needs) for origin in origins)


def _way(stack: Stack, api: Api) -> tuple[tuple[Text, ...], Passed]:
    """Where the calls of an API come from, and what becomes of the answers on their way back."""
    named = tuple(site.origin for site in named_sites(stack))
    if not stack.distributions:
        return named or (ANY_SITE,), as_it_is
    from corslint.cors import edge  # noqa: PLC0415 (most stacks have no distribution)

    across = tuple(origin for origin in named if not edge.is_own_host(stack, api, origin))
    return across if named else (ANY_SITE,), edge.through(stack, api)


def _needs_credentials(stack: Stack, call: Demand) -> str:
    """Script cannot send a cookie otherwise (A8)."""
    reads_cookie = some(reason.when for reason in call.reasons if reason.header == "cookie")
    if reads_cookie is YES:
        return f"the authorizer of {ROUTE} reads a cookie"
    return f"{ROUTE} is said to be called with them" if stack.credentials else ""


def _exchange(api: Api, route: Route, call: Demand, origin: Text, through: Passed, needs_credentials: str) -> Exchange:
    request = call.request(route, origin, credentials=False)
    answered = tuple(map(through, gateway.preflight(api, request)))
    # A route for any method is there for such as are preflighted, too.
    preflights = answered if browser.needs_preflight(request) or route.method == "ANY" else ()
    admitted = gateway.preflight(api, request, admitted=True) if _has_fault(preflights, BARRIERS) else ()
    is_unrendered = _has_fault((*preflights, *admitted), UNRENDERED)
    written = gateway.preflight(api, request, mended=True) if is_unrendered else ()
    is_credentialed = bool(needs_credentials) or _allow_credentials(written or admitted or answered) is YES
    request = request._replace(credentials=is_credentialed)
    return Exchange(
        api,
        route,
        call,
        request,
        answered,
        _judged(preflights, request, browser.check_preflight),
        _judged(map(through, admitted), request, browser.check_preflight),
        _judged(map(through, written), request, browser.check_preflight),
        _judged(map(through, gateway.responses(api, route)), request, browser.check_response),
        _judged(map(through, refusals(api, route)), request, browser.check_response),
        _judged(map(through, failures(api, route)), request, browser.check_response),
        needs_credentials=needs_credentials,
    )


def _has_fault(answers: Iterable[Answer], kinds: tuple[str, ...]) -> bool:
    return any(answer.fault is not None and answer.fault.kind in kinds for answer in answers)


def _allow_credentials(preflights: tuple[Answer, ...]) -> Truth:
    """Whether a call is meant to be made with cookies: the preflight of its route says so (I.2, 7).

    With any origin allowed, it says so in vain: calls that get through go without (A17).
    """
    return every(allows_credentials(each) & ~_lets_all_in(each) for each in preflights) if preflights else NO


def _lets_all_in(answer: Answer) -> Truth:
    return answer.header(ALLOW_ORIGIN).test(lambda value: value.equals("*") if isinstance(value, Text) else NO)


def allows_credentials(answer: Answer) -> Truth:
    return answer.header(ALLOW_CREDENTIALS).test(_is_true)


def from_function(route: Route, answer: Answer) -> tuple[Related, ...]:
    """The places that lead to an answer of a function: where one that is spelled out elsewhere is returned, and the route."""
    made = None if answer.exit is None else answer.exit.made
    returned = () if made is None else (Related(answer.span, "returned here"),)
    return *returned, Related(route.span, "this route hands its calls to the function")


def calls_by_code(stack: Stack) -> Iterator[tuple[Exchange, Span]]:
    """Calls of routes for any method, with methods that the code behind them answers in a way of their own, and where
    it does: those that the preflight must name (A14), and does not."""
    for call in exchanges(stack):
        for method in NAMED if call.route.method == "ANY" else ():
            place = _answered_at(call, method) if _is_unlisted(call, method) else None
            if place is not None:
                _, through = _way(stack, call.api)
                named = Demand(method, call.demand.reasons)
                found = _exchange(call.api, call.route, named, call.request.origin, through, call.needs_credentials)
                yield found._replace(faces_browsers=call.faces_browsers), place


NAMED = ("PUT", "PATCH", "DELETE")

NO_METHOD = "UNLINK"
"""A method that no code knows: what it gets is what all get that the code does not know."""


def _is_unlisted(call: Exchange, method: str) -> bool:
    request = Request(call.request.origin, method, call.request.path)
    verdicts = (browser.check_preflight(request, answer) for answer in call.answered)
    return any(verdict.error is CorsError.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE for verdict in verdicts)


def _answered_at(call: Exchange, method: str) -> Span | None:
    """Where code says of a method that it went well, and does not say so of a method that it does not know."""
    function = call.route.integration.function
    if function is None or "method" not in function.profile().asks:
        return None
    known, unknown = (
        function.profile(gateway.invocation(call.api, call.route, one)._replace(apart=True))
        for one in (method, NO_METHOD)
    )
    others = {way.span for way in unknown.exits}
    fine = (way.span for way in known.exits if way.status.only is not None and 200 <= way.status.only <= 299)
    return None if unknown.unknowns else next((span for span in fine if span not in others), None)


def failing_preflights(stack: Stack, blame: Callable[[Leg], bool]) -> Iterator[tuple[Exchange, Leg, Truth]]:
    """The obstacles to blame that preflights meet, each with the truth that the browser stops there."""
    for call in exchanges(stack):
        for leg, when in obstacles(call):
            if blame(leg):
                yield call, leg, when & call.faces_browsers


def obstacles(call: Exchange) -> tuple[tuple[Leg, Truth], ...]:
    """Everything that stops a preflight, not only what stops it first: each step of the browser's check that fails,
    and behind a gateway that refuses it or a MOCK that fails, what it would meet if it were let through. They are kept
    as the exchanges are."""
    known, found = _obstacles.get(id(call), (None, ()))
    if known is not call:
        found = tuple(_obstacles_of(call))
        _obstacles[id(call)] = call, found
    return found


_obstacles: dict[int, tuple[Exchange, tuple[tuple[Leg, Truth], ...]]] = {}


def _obstacles_of(call: Exchange) -> Iterator[tuple[Leg, Truth]]:
    for legs in (call.preflights, call.admitted, call.written):
        found = [list(_failing_steps(call, leg)) for leg in legs]
        for index, steps in enumerate(found):
            for step in steps:
                yield step, ~step.verdict.allowed & (step.answer.when if _is_inevitable(step, found, index) else MAYBE)


def _is_inevitable(step: Leg, found: list[list[Leg]], index: int) -> bool:
    """Whether the preflight fails so whichever of several answers it gets; that is said of the first of them."""
    is_told = any(_fails_so(steps, step) is YES for steps in found[:index])
    return not is_told and every(_fails_so(steps, step) for steps in found) is YES


def _fails_so(steps: list[Leg], step: Leg) -> Truth:
    """Whether an answer certainly fails in the way that another does."""
    same = (one for one in steps if one.verdict.error is step.verdict.error)
    return some(~one.verdict.allowed for one in same if one.verdict.subject == step.verdict.subject)


def unasked_obstacles(call: Exchange) -> Iterator[tuple[Leg, Truth]]:
    """What would stop the preflight of a call that needs none, as it is now."""
    is_unasked = every(~reason.when for reason in call.demand.reasons)
    for answer in () if call.preflights else call.answered:
        leg = Leg(answer, browser.check_preflight(call.request, answer))
        for step in _failing_steps(call, leg):
            is_met = step.answer.when if len(call.answered) == 1 else MAYBE
            yield step, ~step.verdict.allowed & is_met & is_unasked


def takes_wildcard_literally(call: Exchange, leg: Leg) -> bool:
    """Whether a preflight fails as `*` stands for nothing but itself in a call with credentials (A23, A25)."""
    header = _LISTS.get(leg.verdict.error) if leg.verdict.error is not None else None
    if header is None or not call.request.credentials or leg.answer.fault is not None:
        return False
    return leg.answer.header(header).test(_lists_wildcard) is YES


_LISTS = {
    CorsError.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE: ALLOW_METHODS,
    CorsError.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE: ALLOW_HEADERS,
}
"""The lists that browsers find a name missing in."""


def _lists_wildcard(value: HeaderValue) -> Truth:
    return tokens(value).has("*") if isinstance(value, Text) else NO


def _failing_steps(call: Exchange, leg: Leg) -> Iterator[Leg]:
    """A leg for each step that fails; an error of the gateway's own is one obstacle, whatever it lacks, and an answer
    of which nothing is known is none."""
    if leg.answer.fault is not None:
        yield leg
        return
    if leg.answer.is_unknown:
        return
    headers = tuple(reason.header for reason in call.demand.reasons)
    if leg.verdict.allowed is YES and headers == call.request.headers:
        return
    for step in browser.preflight_steps(call.request._replace(headers=headers), leg.answer):
        if step.allowed is not YES:
            yield Leg(leg.answer, step)


def _is_true(value: object) -> Truth:
    return value.equals("true") if isinstance(value, Text) else truth(value is not None) & MAYBE


def _judged(
    answers: Iterable[Answer], request: Request, check: Callable[[Request, Answer], Verdict]
) -> tuple[Leg, ...]:
    """The answers that are possible; of a preflight's, which are one or another, a doubtful one leaves a doubt."""
    return tuple(Leg(answer, check(request, answer)) for answer in answers if answer.when is not NO)
