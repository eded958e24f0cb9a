"""Every place where an API states which origins may call it: policies, mappings, gateway responses, handlers."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from corslint.cors import gateway
from corslint.cors.exchange import allows_credentials
from corslint.cors.mapping import mapped
from corslint.cors.protocol import ALLOW_ORIGIN, Answer
from corslint.model import Api, Echo, HeaderValue, Route
from corslint.source import Span
from corslint.value import NO, YES, Hole, Text, Truth, Value, every, unknown

Part = Literal["policy", "preflight", "response", "error"]


class Statement(NamedTuple):
    """One origin, or `*`, that an API allows at one place. `credentials`: whether cookies are allowed there too."""

    api: Api
    route: Route | None
    part: Part
    origin: Text
    span: Span
    credentials: Truth


def statements(api: Api) -> Iterator[Statement]:
    """What an API states, route by route, then in its gateway responses; a policy's statements stand for all routes."""
    if api.cors is not None:
        yield from _policy(api)
    for route in api.routes:
        part: Part = "preflight" if route.method == "OPTIONS" else "response"
        for answer in gateway.integration_answers(api, route):
            if answer.fault is None:
                yield from _answer(api, route, part, answer)
    for response in api.gateway_responses:
        answer = Answer(response.type, unknown(Hole("status"), response.span), mapped(response.headers), response.span)
        yield from _answer(api, None, "error", answer)


def differ(one: Value[HeaderValue], other: Value[HeaderValue]) -> Truth:
    """Whether two answers allow no origin in common; NO where one of them states none, or lets every origin in."""
    return one.test(lambda own: other.test(lambda theirs: _share_none(_origins(own), _origins(theirs))))


def _share_none(own: tuple[Text, ...], theirs: tuple[Text, ...]) -> Truth:
    if not own or not theirs:
        return NO
    return every(~_agree(origin, wanted) for origin in own for wanted in theirs)


def _agree(one: Text, other: Text) -> Truth:
    """Whether some origin fits both; a wildcard fits any."""
    return YES if "*" in str(one) + str(other) else one.equals(other)


def _policy(api: Api) -> Iterator[Statement]:
    policy = api.cors
    if policy is not None and policy.origins is not None:
        credentials = policy.credentials.is_(value=True) if policy.credentials is not None else ~YES
        for origin in policy.origins.items:
            yield Statement(api, None, "policy", origin.value, origin.span, credentials)


def _answer(api: Api, route: Route | None, part: Part, answer: Answer) -> Iterator[Statement]:
    header = answer.headers.get(ALLOW_ORIGIN)
    for alternative in header.value.alternatives if header is not None else ():
        for origin in _origins(alternative.value):
            yield Statement(api, route, part, origin, alternative.span, allows_credentials(answer))


def _origins(value: HeaderValue) -> tuple[Text, ...]:
    match value:
        case Text():
            return (value,)
        case Echo(origins=tuple(listed)):
            return listed
        case _:
            return ()
