"""What comes of one call: the handshake step by step for people, or JSON."""

from collections.abc import Iterable, Iterator
from shlex import quote

from corslint.cors.exchange import Leg
from corslint.cors.handshake import PLACES, Line, asked, handshake, where
from corslint.cors.matrix import Json, headers, known
from corslint.cors.simulation import OUTCOMES, Simulation
from corslint.formats.terminal import painted, visible, width

SCHEMA_VERSION = 1


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
        "behind": [distribution.name for distribution in found.way.distributions],
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
    yield from (_line(line, coloured) for line in handshake(found))
    yield ""
    yield "ask the deployed API the same:"
    yield from (f"  {visible(line)}" for line in _curl(found))


def _line(line: Line, coloured: bool) -> str:
    """A line with the place that it comes from in a column of its own."""
    lead, text = visible(line.lead), visible(line.text)
    stressed = lead[: len(lead) - len(lead.lstrip())] + painted(lead.lstrip(), line.tone, coloured)
    if line.span is None:
        return stressed + text
    return f"{stressed}{text}{' ' * (PLACES - width(lead + text))}  {visible(where(line.span))}"


def _curl(found: Simulation) -> Iterator[str]:
    """Commands for a shell; `…` stands for values that were not given."""
    call, method = found.call, found.call.request.method
    if found.preflights:
        yield _command("-i -X OPTIONS", found.url, asked(found))
    values = {name.lower(): value for name, value in call.headers}
    cookie = ["Cookie: …"] if call.credentials else []
    headers = [f"Origin: {call.origin}", *(f"{name}: {values.get(name) or '…'}" for name in call.names), *cookie]
    yield _command("--head" if method == "HEAD" else f"-i -X {quote(method)}", found.url, headers)


def _command(options: str, url: str, headers: Iterable[str]) -> str:
    return " ".join([f"curl {options}", quote(url), *(f"-H {quote(header)}" for header in headers)])
