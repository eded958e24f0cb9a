"""What serves browsers right, with one thing broken where the model says that it stands: each must be told for sure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corslint.cors.exchange import Exchange, Leg, calls
from corslint.cors.protocol import ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN
from corslint.model import Api, Header, Stack
from corslint.source import Span
from corslint.value import NO, YES

_SAFELISTED = ("GET", "HEAD", "POST")
"""Methods that browsers need no permission for (A14)."""

_ORIGIN = re.compile(r"https?://[\w.-]+(?::\d+)?")


class Fault(NamedTuple):
    """What is broken, and the text that a place then has."""

    name: str
    span: Span
    text: str

    @property
    def changed(self) -> str:
        source, start, end = self.span
        return source.text[:start] + self.text + source.text[end:]


def faults(stack: Stack) -> Iterator[Fault]:
    """Each in turn, in the texts that the stack is written in; one text may decide several answers."""
    found = {(fault.span.path, fault.changed): fault for api in stack.apis for fault in _of_api(stack, api)}
    return iter(found.values())


def _of_api(stack: Stack, api: Api) -> Iterator[Fault]:
    for response in api.gateway_responses:
        if ALLOW_ORIGIN in response.headers.rows:
            yield from _misspelled("a gateway response's header", response.headers.rows[ALLOW_ORIGIN].name_span)
    for route in api.routes:
        for declared in route.declared:
            if ALLOW_ORIGIN in declared.headers.rows:
                yield from _misspelled("the declaration of a header", declared.headers.rows[ALLOW_ORIGIN])
    for call in calls(stack, api):
        yield from _of_call(call)


def _of_call(call: Exchange) -> Iterator[Fault]:
    for leg in call.preflights:
        yield from _of_origin("preflight", leg)
        yield from _of_lists(call, leg)
    for leg in call.responses:
        yield from _of_origin("error" if leg.answer.is_error else "answer", leg)


def _of_origin(kind: str, leg: Leg) -> Iterator[Fault]:
    header = leg.answer.headers.get(ALLOW_ORIGIN)
    if header is None or leg.verdict.allowed is NO or leg.answer.fault is not None:
        return
    yield from _misspelled(f"the {kind}'s header", header.name_span)
    for span in _places(header):
        yield from _replaced(f"a slash behind the {kind}'s origin", span, _ORIGIN, r"\g<0>/")
        yield from _replaced(f"no scheme before the {kind}'s origin", span, re.compile("https?://"), "")
        yield from _replaced(f"two origins of the {kind}", span, _ORIGIN, "https://a.example https://b.example")
        yield from _replaced(f"two origins of the {kind} for any", span, re.compile(r"\*"), "https://a.example *")
    credentials = leg.answer.headers.get(ALLOW_CREDENTIALS)
    if kind == "preflight" and credentials is not None and _is_known(credentials):
        for span in _places(header):
            yield from _replaced("any origin beside credentials", span, _ORIGIN, "*")


def _of_lists(call: Exchange, leg: Leg) -> Iterator[Fault]:
    methods, headers = leg.answer.headers.get(ALLOW_METHODS), leg.answer.headers.get(ALLOW_HEADERS)
    if methods is not None and call.request.method not in _SAFELISTED:
        for span in _places(methods):
            yield from _replaced("a method that is not allowed", span, _word(call.request.method), "GET")
    for reason in call.demand.reasons if headers is not None else ():
        if reason.when is YES and headers is not None:
            for span in _places(headers):
                yield from _replaced("a header that is not allowed", span, _word(reason.header), "X-Other")


def _is_known(header: Header) -> bool:
    return header.value.rest is None


def _places(header: Header) -> list[Span]:
    return [alternative.span for alternative in header.value.alternatives]


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)


def _misspelled(name: str, span: Span) -> Iterator[Fault]:
    yield from _replaced(name, span, re.compile(r"(?<=allow-)o(?=rigin)", re.IGNORECASE), "0")


def _replaced(name: str, span: Span, pattern: re.Pattern[str], by: str) -> Iterator[Fault]:
    text, count = pattern.subn(by, span.text, count=1)
    if count:
        yield Fault(name, span, text)
