"""A call told step by step: what the browser asks, what it is answered, and what it makes of that."""

from collections.abc import Iterable, Iterator
from typing import Literal

from corslint.cors import browser
from corslint.cors.exchange import Leg
from corslint.cors.protocol import Verdict, is_cors_header, shown
from corslint.cors.simulation import Simulation
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Truth

Tone = Literal["strong", "info", "warning", "error"]

PLACES = 64
"""The column in which it is said where an answer's line comes from."""


class Line(NamedTuple):
    """A line of the story: `lead` is stressed, in its tone; `span` is what the line comes from, None where nothing."""

    lead: str
    text: str = ""
    tone: Tone = "strong"
    span: Span | None = None


def handshake(found: Simulation) -> Iterator[Line]:
    """The whole story of a call: both legs of it, then the verdict."""
    request = found.call.request
    credentials = " with credentials" if request.credentials else ""
    yield Line(f"{request.method} {found.url} from {request.origin}{credentials}")
    api = f"{found.api.name} ({found.api.kind}) {where(found.api.span)}"
    route = found.route
    yield Line("", api if route is None else f"{api}, route {route.method} {route.path} {where(route.span)}")
    for distribution in found.way.distributions:
        yield Line("", f"behind {distribution.name} (CloudFront) {where(distribution.span)}")
    yield BLANK
    yield from _first_leg(found)
    yield BLANK
    yield from _second_leg(found)
    yield BLANK
    yield from _verdict(found)


BLANK = Line("")


def told(found: Simulation) -> str:
    """The story as plain text, without a blank line at its end."""
    return "\n".join(map(_plain, handshake(found)))


def _plain(line: Line) -> str:
    text = f"{line.lead}{line.text}"
    return text.rstrip() if line.span is None else f"{text:{PLACES}}  {where(line.span)}"


def asked(found: Simulation) -> Iterator[str]:
    """The headers of the preflight that are CORS's own (A8)."""
    request = found.call.request
    yield f"Origin: {request.origin}"
    yield f"Access-Control-Request-Method: {request.method}"
    if request.headers:
        yield f"Access-Control-Request-Headers: {','.join(request.headers)}"


def where(span: Span) -> str:
    return f"{span.path}:{span.position.line}"


# -- the legs


def _first_leg(found: Simulation) -> Iterator[Line]:
    request = found.call.request
    if not found.preflights:
        yield Line("1. no preflight", ": the method and every header are safelisted")
        return
    yield Line("1. the preflight")
    yield from (Line("", f"   > {line}") for line in (f"OPTIONS {found.call.path}", *asked(found)))
    claims = browser.preflight_claims(request)
    for leg in found.preflights:
        yield from _answered(leg, found.preflights)
        yield from _checked(claims, browser.preflight_steps(request, leg.answer))
        if leg.verdict.allowed is YES and browser.covered_only_by_wildcard(request, leg.answer) is YES:
            yield Line(
                "", "        'authorization' passes by '*' in every browser of today, but not by the standard (A24)"
            )


def _second_leg(found: Simulation) -> Iterator[Line]:
    request = found.call.request
    is_sent = found.step != "preflight" or found.outcome != "blocked"
    yield Line(f"2. {request.method} {found.call.path}{'' if is_sent else ', which is never sent; it would get:'}")
    claims = browser.response_claims(request)
    for leg in found.answers:
        yield from _answered(leg, found.answers)
        yield from _checked(claims, browser.response_steps(request, leg.answer))
        yield Line("", f"   script {_seen(leg)}")
    if found.errors:
        yield Line("", "   in its place the gateway may answer")
    for leg in found.errors:
        line = f"   < {leg.answer.cause} {_status(leg)}: script {_seen(leg)}"
        yield Line("", line, span=leg.verdict.span or leg.answer.span)


def _answered(leg: Leg, legs: tuple[Leg, ...]) -> Iterator[Line]:
    """The status line of an answer and its headers, each with the place that decides it."""
    perhaps = "perhaps " if leg.answer.when is not YES or len(legs) > 1 else ""
    yield Line("", f"   < {perhaps}{_status(leg)} ({leg.answer.cause})", span=leg.answer.span)
    if leg.answer.fault is not None:
        yield Line(f"     {leg.answer.fault.reason}", tone="error", span=leg.answer.fault.span)
    for name, header in sorted(leg.answer.headers.rows.items()):
        if is_cors_header(name):
            yield Line("", f"   < {name}: {shown(header.value)}", span=header.value.place)
    if not leg.answer.headers.complete:
        yield Line("", "   < and headers that are not known")


def _checked(claims: Iterable[str], steps: Iterable[Verdict]) -> Iterator[Line]:
    """Each step of the browser's check, as far as the browser comes."""
    for claim, step in zip(claims, steps, strict=True):
        lead, tone = _MARKS[step.allowed]
        if step.allowed is YES:
            yield Line(lead, f" {claim}", tone)
        else:
            yield Line(lead, f" {step.reason}", tone, step.span)
        if step.allowed is NO:
            return


_MARKS: dict[Truth, tuple[str, Tone]] = {
    YES: ("   ok  ", "info"),
    NO: ("   FAIL", "error"),
    MAYBE: ("   ?   ", "warning"),
}


def _seen(leg: Leg) -> str:
    return _SEEN[leg.verdict.allowed].format(_status(leg))


_SEEN: dict[Truth, str] = {
    YES: "reads the answer, {}",
    NO: "sees TypeError: Failed to fetch",
    MAYBE: "reads the answer, {}, or sees TypeError: Failed to fetch",
}


def _status(leg: Leg) -> str:
    alternatives = [str(one.value) for one in leg.answer.status.alternatives]
    return " or ".join([*alternatives, *(["a status that is not known"] if leg.answer.status.rest is not None else [])])


# -- the verdict

_STEPS = {None: "", "preflight": " at the preflight", "response": " at the answer"}
_TONES: dict[str, Tone] = {"allowed": "info", "blocked": "error", "unknown": "warning"}


def _verdict(found: Simulation) -> Iterator[Line]:
    reason = f": {found.reason}" if found.reason else ""
    place = None if found.leg is None else found.leg.place
    yield Line(f"{found.outcome}{_STEPS[found.step]}", reason, _TONES[found.outcome], place)
    if found.leg is not None and found.outcome == "blocked" and found.leg.error_name is not None:
        yield Line("", f"  {found.leg.error_name}")
    if found.console is not None:
        yield Line("", f"  {found.console}")
