"""Both legs of one request: the preflight and the real answer, with the browser's verdict on each."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, cast

from corslint.cors import browser, gateway
from corslint.cors.demand import ANY_SITE, Demand, demand, faces_browsers
from corslint.cors.errors import failures, refusals
from corslint.cors.protocol import ALLOW_CREDENTIALS, ALLOW_ORIGIN, Answer, FaultKind, Request, Verdict
from corslint.model import Api, Route, Stack
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Text, Truth, agreed, some, truth


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
    def place(self) -> Span:
        """What makes the browser refuse the answer: the gateway's fault, the header at fault, or the whole answer."""
        return self.answer.fault.span if self.answer.fault is not None else self.verdict.span or self.answer.span


class Exchange(NamedTuple):
    """A call of a route from one origin. `preflights` are the answers one of which the preflight gets, empty where
    none is sent; `responses` are the integration's own answers, `refusals` the gateway's before it, `failures` the
    gateway's around it."""

    api: Api
    route: Route
    demand: Demand
    request: Request
    preflights: tuple[Leg, ...]
    responses: tuple[Leg, ...]
    refusals: tuple[Leg, ...]
    failures: tuple[Leg, ...]


def exchanges(stack: Stack) -> tuple[Exchange, ...]:
    """The calls that browser apps must be able to make of a stack's APIs: each route, from each site that is named,
    or from one of which nothing is known. An API that no browser is meant to call has none. Many rules ask for those of the same stack in turn: the last are kept."""
    if not _last or _last[0] is not stack:
        _last[:] = [stack, tuple(_exchanges(stack))]
    return cast("tuple[Exchange, ...]", _last[1])


_last: list[object] = []


def _exchanges(stack: Stack) -> Iterator[Exchange]:
    origins = tuple(site.origin for site in stack.sites) or (ANY_SITE,)
    for api in stack.apis:
        if faces_browsers(stack, api) is NO:
            continue
        credentials = uses_credentials(api) is YES
        for route in api.routes:
            call = demand(api, route)
            if call is not None:
                yield from (exchange(api, route, call, origin, credentials=credentials) for origin in origins)


def exchange(api: Api, route: Route, call: Demand, origin: Text, *, credentials: bool = False) -> Exchange:
    request = call.request(route, origin, credentials=credentials)
    needed = browser.needs_preflight(request)
    return Exchange(
        api,
        route,
        call,
        request,
        _judged(gateway.preflight(api, request) if needed else (), request, browser.check_preflight),
        _judged(gateway.responses(api, route), request, browser.check_response),
        _judged(refusals(api, route), request, browser.check_response),
        _judged(failures(api, route), request, browser.check_response),
    )


def uses_credentials(api: Api) -> Truth:
    """Whether the API is meant for calls with cookies: it says so itself, on a preflight or in its policy (I.2, 7)."""
    if api.cors is not None and api.cors.credentials is not None:
        return api.cors.credentials.is_(value=True)
    answers = (a for route in api.routes if route.method == "OPTIONS" for a in gateway.responses(api, route))
    return some(allows_credentials(answer) & answer.when for answer in answers)


def allows_credentials(answer: Answer) -> Truth:
    return answer.header(ALLOW_CREDENTIALS).test(_is_true)


def failing_preflights(stack: Stack, blame: Callable[[Leg], bool]) -> Iterator[tuple[Exchange, Leg, Truth]]:
    """The answers to blame for preflights that fail, each with the truth that the browser stops because of it."""
    for call in exchanges(stack):
        for leg in filter(blame, call.preflights):
            yield call, leg, is_fatal(leg, call.preflights) & faces_browsers(stack, call.api)


def is_fatal(leg: Leg, preflights: tuple[Leg, ...]) -> Truth:
    """Whether the browser stops at this answer; of several that the preflight may get, none is certain."""
    return agreed(~leg.verdict.allowed if other is leg else NO for other in preflights)


def rejudged(legs: tuple[Leg, ...], request: Request) -> tuple[Leg, ...]:
    """The same answers to a preflight, judged for another request."""
    return _judged((leg.answer for leg in legs), request, browser.check_preflight)


def _is_true(value: object) -> Truth:
    return value.equals("true") if isinstance(value, Text) else truth(value is not None) & MAYBE


def _judged(
    answers: Iterable[Answer], request: Request, check: Callable[[Request, Answer], Verdict]
) -> tuple[Leg, ...]:
    """The answers that are possible; of a preflight's, which are one or another, a doubtful one leaves a doubt."""
    return tuple(Leg(answer, check(request, answer)) for answer in answers if answer.when is not NO)
