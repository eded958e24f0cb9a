"""Every place where an API states which origins may call it: policies, mappings, gateway responses, handlers."""

from collections.abc import Iterator
from typing import Literal

from corslint.cors import gateway
from corslint.cors.exchange import allows_credentials
from corslint.cors.mapping import mapped, mapped_answer
from corslint.cors.platforms import lets_anyone_in
from corslint.cors.policy import replaces_headers
from corslint.cors.protocol import ALLOW_ORIGIN, Answer
from corslint.kept import kept
from corslint.model import Api, ApiKind, Echo, Exit, GatewayResponse, HeaderValue, Invocation, Route
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Hole, Known, Text, Truth, Value, every, unknown

LATELY = 16
"""APIs whose statements are kept: rules ask for those of a stack's APIs in turn."""

Part = Literal["policy", "preflight", "response", "error", "added"]
"""Where it is stated; `added` is what CloudFront adds to the answers."""


class Statement(NamedTuple):
    """One origin, or `*`, that an API allows at one place. `credentials`: whether cookies are allowed there too."""

    api: Api
    route: Route | None
    part: Part
    origin: Text
    span: Span
    credentials: Truth
    when: Truth = YES
    """Whether it is stated, whatever deployment decides."""
    is_compared: bool = False
    """Whether it is one of a list that the request's origin is looked up in, letter by letter."""

    @property
    def taken_as(self) -> ApiKind:
        """The platform that makes something of the origin. What is not said in its policy is sent as it is: it means
        what it means to browsers, as of a REST API."""
        return self.api.kind if self.part == "policy" else "rest"

    @property
    def lets_anyone_in(self) -> Truth:
        """Whether it is a wildcard for all sites: one that is compared letter by letter is what no browser sends."""
        return NO if self.is_compared else lets_anyone_in(self.taken_as, self.origin)


class Reflection(NamedTuple):
    """A place where the request's origin is sent back."""

    api: Api
    route: Route | None
    span: Span
    credentials: Truth


@kept(LATELY)
def statements(api: Api) -> tuple[Statement, ...]:
    """What an API states, route by route, then in its gateway responses; a policy's statements stand for all routes."""
    return tuple(_statements(api))


def _statements(api: Api) -> Iterator[Statement]:
    if api.cors is not None:
        yield from _policy(api)
    for route, answer in written_answers(api):
        yield from _answer(api, route, _part(route), answer)


def stated(api: Api, header: str) -> Iterator[tuple[Route | None, Part, Known[HeaderValue]]]:
    """What the API's own answers say in a header, by its lower-case name, where that is certain; not its policy."""
    for route, answer in written_answers(api):
        yield from ((route, _part(route), sent) for sent in _certain(answer.header(header)))


@kept(LATELY)
def written_answers(api: Api) -> tuple[tuple[Route | None, Answer], ...]:
    """Everything that an API is written to answer, with its route; None for the gateway's own answers."""
    return tuple(_written(api))


def _written(api: Api) -> Iterator[tuple[Route | None, Answer]]:
    for route in () if replaces_headers(api) else api.routes:
        yield from ((route, answer) for answer in _stated(api, route))
    yield from ((None, _gateway_answer(response)) for response in api.gateway_responses)


def _stated(api: Api, route: Route) -> Iterator[Answer]:
    """The answers as they are written, be they ever given or not: a fault elsewhere does not make them right."""
    written = [mapped_answer("integration", response, YES) for response in route.integration.responses]
    if route.integration.is_mapped and written:
        return iter(written)
    answers = gateway.integration_answers(api, route, _method(route))
    return (answer for answer in answers if answer.fault is None)


def _part(route: Route | None) -> Part:
    if route is None:
        return "error"
    return "preflight" if route.method == "OPTIONS" else "response"


def _certain(value: Value[HeaderValue]) -> tuple[Known[HeaderValue], ...]:
    """What is sent wherever the header is: some of an exit's answers may be without it."""
    sent = tuple(one for one in value.alternatives if one.value is not None)
    return sent if len(sent) == 1 and value.rest is None else ()


def exits(api: Api) -> Iterator[tuple[Route, Exit]]:
    """Every exit of the code behind an API's routes, as the code writes it, with a route that leads to it."""
    for route in api.routes:
        function = route.integration.function
        if function is not None and route.integration.kind == "lambda_proxy":
            yield from ((route, way) for way in function.profile(_call(api, route)).exits)


def _call(api: Api, route: Route) -> Invocation:
    """Preflights never get to the code behind a function URL with a policy (D4)."""
    if api.kind == "function-url" and api.cors is not None and api.cors.configured is YES:
        return gateway.invocation(api, route, route.method)._replace(apart=True)
    return gateway.invocation(api, route, _method(route))


def _method(route: Route) -> str:
    """A route for any method answers preflights, too."""
    return "" if route.method == "ANY" else route.method


def reflections(api: Api, *, weak: bool = False) -> Iterator[Reflection]:
    """Where an answer follows whatever origin asks; with `weak`, where it does after a check that others can pass."""
    for route, answer in written_answers(api):
        yield from _reflected(api, route, answer, weak=weak)


def _reflected(api: Api, route: Route | None, answer: Answer, *, weak: bool) -> Iterator[Reflection]:
    for alternative in answer.header(ALLOW_ORIGIN).alternatives:
        match alternative.value:
            case Echo(weak=Span() as check) if weak:
                yield Reflection(api, route, check, allows_credentials(answer))
            case Echo(origins=None, checked=False, weak=None) if not weak:
                yield Reflection(api, route, alternative.span, allows_credentials(answer))


def names_let_in(api: Api) -> Iterator[tuple[str, Reflection]]:
    """Where code lets in every origin below a name, with that name."""
    for route, answer in written_answers(api):
        for alternative in answer.header(ALLOW_ORIGIN).alternatives:
            if isinstance(alternative.value, Echo) and alternative.value.below:
                yield alternative.value.below, Reflection(api, route, alternative.span, allows_credentials(answer))


def differ(one: Value[HeaderValue], other: Value[HeaderValue]) -> Truth:
    """Whether two answers allow no origin in common; NO where one of them states none, or lets every origin in, and
    where nothing is known of one."""
    if not one.alternatives or not other.alternatives:
        return NO
    own, theirs = one._replace(rest=None), other._replace(rest=None)
    apart = own.test(lambda mine: theirs.test(lambda yours: _share_none(_origins(mine), _origins(yours))))
    return apart if one.rest is None and other.rest is None else apart & MAYBE


def _share_none(own: tuple[Text, ...], theirs: tuple[Text, ...]) -> Truth:
    if not own or not theirs:
        return NO
    return every(~_agree(origin, wanted) for origin in own for wanted in theirs)


def _agree(one: Text, other: Text) -> Truth:
    """Whether some origin fits both; a wildcard fits any."""
    return YES if "*" in str(one) + str(other) else one.equals(other)


def _gateway_answer(response: GatewayResponse) -> Answer:
    return Answer(
        response.type,
        unknown(Hole("status"), response.span),
        mapped(response.headers, sees_request=True),
        response.span,
    )


def _policy(api: Api) -> Iterator[Statement]:
    policy = api.cors
    if policy is not None and policy.origins is not None:
        credentials = policy.credentials.is_(value=True) if policy.credentials is not None else ~YES
        for items in policy.origins.alternatives:
            for origin in items.known:
                when = policy.origins.has(origin.value.equals) & policy.configured
                yield Statement(api, None, "policy", origin.value, origin.span, credentials, when)


def _answer(api: Api, route: Route | None, part: Part, answer: Answer) -> Iterator[Statement]:
    value = answer.header(ALLOW_ORIGIN)
    for alternative in value.alternatives:
        when = value.is_(alternative.value)
        for origin in _origins(alternative.value):
            compared = isinstance(alternative.value, Echo) and origin != alternative.value.otherwise
            yield Statement(api, route, part, origin, alternative.span, allows_credentials(answer), when, compared)


def _origins(value: HeaderValue) -> tuple[Text, ...]:
    match value:
        case Text():
            return (value,)
        case Echo(origins=tuple(listed)):
            return listed
        case _:
            return ()
