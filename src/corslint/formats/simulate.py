"""What comes of one call: the handshake step by step for people, or JSON."""

from collections.abc import Iterable, Iterator
from shlex import quote

from corslint.cors import browser
from corslint.cors.exchange import Leg
from corslint.cors.matrix import Json, headers, known
from corslint.cors.protocol import Verdict, is_cors_header, shown
from corslint.cors.simulation import OUTCOMES, Simulation
from corslint.formats.terminal import painted, unpainted, visible, width
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Truth

SCHEMA_VERSION = 1

COLOURS = {"allowed": "info", "blocked": "error", "unknown": "warning"}
MARKS = {YES: "ok  ", NO: "FAIL", MAYBE: "?   "}
MARK_COLOURS = {YES: "info", NO: "error", MAYBE: "warning"}

STEPS = {None: "", "preflight": " at the preflight", "response": " at the answer"}

PLACES = 64
"""The column in which it says where an answer's line comes from."""


def render(found: Simulation, output: str, *, coloured: bool = False) -> str:
    """What comes of a call, in the format `json` or `text`."""
    return _json(found) if output == "json" else "".join(f"{line.rstrip()}\n" for line in _lines(found, coloured))


# -- JSON


def _json(found: Simulation) -> str:
    from json import dumps  # noqa: PLC0415 (5 ms that the text does not cost)

    return dumps(_document(found), indent=2) + "\n"


def _document(found: Simulation) -> dict[str, Json]:
    is_blocked = found.outcome == "blocked"
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": found.outcome,
        "step": found.step,
        "browser_error": found.leg.error_name if is_blocked and found.leg is not None else None,
        "console": found.console,
        "reason": found.reason,
        **_place(found.leg),
        "request": {
            "origin": str(found.call.origin),
            "method": found.call.request.method,
            "path": found.call.path,
            "headers": list(found.call.names),
            "credentials": found.call.credentials,
        },
        "preflight": _preflight(found),
        "answers": [_answer(leg) for leg in (*found.answers, *found.errors)],
    }


def _place(leg: Leg | None) -> dict[str, Json]:
    """Where the browser stops; null where it does not."""
    if leg is None:
        return {"path": None, "line": None, "column": None}
    position = leg.place.position
    return {"path": leg.place.path, "line": position.line, "column": position.column}


def _preflight(found: Simulation) -> Json:
    leg = found.preflight
    if leg is None:
        return {"needed": False, "status": None, "headers": {}}
    return {"needed": True, "status": known(leg.answer.status), "headers": headers(leg.answer.headers)}


def _answer(leg: Leg) -> Json:
    return {
        "cause": leg.answer.cause,
        "status": known(leg.answer.status),
        "headers": headers(leg.answer.headers),
        "verdict": OUTCOMES[leg.verdict.allowed],
    }


# -- text


def _lines(found: Simulation, coloured: bool) -> Iterator[str]:
    request = found.call.request
    credentials = " with credentials" if request.credentials else ""
    heading = f"{request.method} {found.url} from {request.origin}{credentials}"
    yield painted(visible(heading), "strong", coloured)
    api = f"{found.api.name} ({found.api.kind}) {_where(found.api.span)}"
    route = found.route
    yield visible(api if route is None else f"{api}, route {route.method} {route.path} {_where(route.span)}")
    yield ""
    yield from _first_leg(found, coloured)
    yield ""
    yield from _second_leg(found, coloured)
    yield ""
    yield from _verdict(found, coloured)
    yield ""
    yield "ask the deployed API the same:"
    yield from (f"  {visible(line)}" for line in _curl(found))


def _first_leg(found: Simulation, coloured: bool) -> Iterator[str]:
    request = found.call.request
    if not found.preflights:
        yield painted("1. no preflight", "strong", coloured) + ": the method and every header are safelisted"
        return
    yield painted("1. the preflight", "strong", coloured)
    yield from (f"   > {visible(line)}" for line in (f"OPTIONS {found.call.path}", *_asked(found)))
    claims = browser.preflight_claims(request)
    for leg in found.preflights:
        yield from _answered(leg, found.preflights, coloured)
        yield from _checked(claims, browser.preflight_steps(request, leg.answer), coloured)
        if leg.verdict.allowed is YES and browser.covered_only_by_wildcard(request, leg.answer) is YES:
            yield "        'authorization' passes by '*' in every browser of today, but not by the standard (A24)"


def _second_leg(found: Simulation, coloured: bool) -> Iterator[str]:
    request = found.call.request
    is_sent = found.step != "preflight" or found.outcome != "blocked"
    unsent = "" if is_sent else ", which is never sent; it would get:"
    yield painted(f"2. {visible(f'{request.method} {found.call.path}')}{unsent}", "strong", coloured)
    claims = browser.response_claims(request)
    for leg in found.answers:
        yield from _answered(leg, found.answers, coloured)
        yield from _checked(claims, browser.response_steps(request, leg.answer), coloured)
        yield f"   script {_seen(leg)}"
    if found.errors:
        yield "   in its place the gateway may answer"
    for leg in found.errors:
        line = f"   < {leg.answer.cause} {_status(leg)}: script {_seen(leg)}"
        yield _placed(line, leg.verdict.span or leg.answer.span)


def _answered(leg: Leg, legs: tuple[Leg, ...], coloured: bool) -> Iterator[str]:
    """The status line of an answer and its headers, each with the place that decides it."""
    perhaps = "perhaps " if leg.answer.when is not YES or len(legs) > 1 else ""
    yield _placed(f"   < {perhaps}{_status(leg)} ({leg.answer.cause})", leg.answer.span)
    if leg.answer.fault is not None:
        yield _placed(painted(f"     {visible(leg.answer.fault.reason)}", "error", coloured), leg.answer.fault.span)
    for name, header in sorted(leg.answer.headers.rows.items()):
        if is_cors_header(name):
            yield _placed(f"   < {name}: {visible(shown(header.value))}", header.value.place)
    if not leg.answer.headers.complete:
        yield "   < and headers that are not known"


def _checked(claims: Iterable[str], steps: Iterable[Verdict], coloured: bool) -> Iterator[str]:
    """Each step of the browser's check, as far as the browser comes."""
    for claim, step in zip(claims, steps, strict=True):
        mark = painted(MARKS[step.allowed], MARK_COLOURS[step.allowed], coloured)
        line = f"   {mark} {visible(step.reason if step.allowed is not YES else claim)}"
        yield line if step.allowed is YES else _placed(line, step.span)
        if step.allowed is NO:
            return


def _verdict(found: Simulation, coloured: bool) -> Iterator[str]:
    said = painted(f"{found.outcome}{STEPS[found.step]}", COLOURS[found.outcome], coloured)
    yield _placed(f"{said}{': ' if found.reason else ''}{visible(found.reason)}", found.leg and found.leg.place)
    if found.leg is not None and found.outcome == "blocked" and found.leg.error_name is not None:
        yield f"  {found.leg.error_name}"
    if found.console is not None:
        yield f"  {visible(found.console)}"


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


def _asked(found: Simulation) -> Iterator[str]:
    """The headers of the preflight that are CORS's own (A8)."""
    request = found.call.request
    yield f"Origin: {request.origin}"
    yield f"Access-Control-Request-Method: {request.method}"
    if request.headers:
        yield f"Access-Control-Request-Headers: {','.join(request.headers)}"


def _curl(found: Simulation) -> Iterator[str]:
    """Commands for a shell; `…` stands for values that were not given."""
    call, method = found.call, found.call.request.method
    if found.preflights:
        yield _command("-i -X OPTIONS", found.url, _asked(found))
    values = {name.lower(): value for name, value in call.headers}
    cookie = ["Cookie: …"] if call.credentials else []
    headers = [f"Origin: {call.origin}", *(f"{name}: {values.get(name) or '…'}" for name in call.names), *cookie]
    yield _command("--head" if method == "HEAD" else f"-i -X {quote(method)}", found.url, headers)


def _command(options: str, url: str, headers: Iterable[str]) -> str:
    return " ".join([f"curl {options}", quote(url), *(f"-H {quote(header)}" for header in headers)])


def _placed(line: str, span: Span | None) -> str:
    """A line with the place that it comes from, in a column of its own."""
    return line if span is None else f"{line}{' ' * (PLACES - width(unpainted(line)))}  {visible(_where(span))}"


def _where(span: Span) -> str:
    return f"{span.path}:{span.position.line}"
