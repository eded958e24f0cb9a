"""What a handler's code can return: each exit with its source line, or JSON."""

import json

from corslint.cors.matrix import Json, headers, known
from corslint.cors.protocol import ALLOW_ORIGIN, is_cors_header
from corslint.formats.terminal import visible
from corslint.model import Exit, Header, HeaderValue, ResponseProfile, Unread
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import Hole, Table, Text, Value

SCHEMA_VERSION = 1

ENVIRONMENT = "env:"
"""Begins the names of holes that a function's environment fills."""


class Profiled(NamedTuple):
    """A handler with what its code can return; `verdict` is about Access-Control-Allow-Origin."""

    path: str
    handler: str
    language: str
    verdict: str
    profile: ResponseProfile


def render(profiled: Profiled, output: str) -> str:
    """The profile in the format `json` or `text`."""
    return _json(profiled) if output == "json" else _text(profiled)


# -- JSON


def _json(profiled: Profiled) -> str:
    whole = {
        "schema_version": SCHEMA_VERSION,
        "path": profiled.path,
        "handler": profiled.handler,
        "language": profiled.language,
        "verdict": profiled.verdict,
        "exits": [_exit(one) for one in profiled.profile.exits],
        "unknowns": [_unread(one, profiled.path) for one in profiled.profile.unknowns],
    }
    return json.dumps(whole, indent=1) + "\n"


def _exit(one: Exit) -> dict[str, Json]:
    line, column = one.span.position
    return {
        "path": one.span.path,
        "line": line,
        "column": column,
        "kind": one.kind,
        "status": known(one.status),
        "in_catch": one.in_catch,
        "headers": _headers(one.headers),
    }


def _headers(table: Table[Header]) -> dict[str, Json]:
    """As the matrix says them, with the environment variables by their names."""
    said = headers(table)
    for name, header in table.rows.items():
        if name in said and is_cors_header(name):
            said[name] = _from_environment(header.value) or said[name]
    return said


def _from_environment(value: Value[HeaderValue]) -> Json:
    """`{"env": NAME}`, with the default where the code has one; None where the value is something else."""
    names = [name for one in value.alternatives if (name := _variable(one.value)) is not None]
    others = [one.value for one in value.alternatives if _variable(one.value) is None and one.value is not None]
    if len(names) != 1 or len(others) > 1 or value.rest is not None:
        return None
    default = others[0] if others else None
    if default is None:
        return {"env": names[0]}
    return {"env": names[0], "default": str(default)} if isinstance(default, Text) else None


def _variable(value: HeaderValue) -> str | None:
    """The environment variable that a value is."""
    match value:
        case Text(only_hole=Hole(name=name)) if name.startswith(ENVIRONMENT):
            return name.removeprefix(ENVIRONMENT)
        case _:
            return None


def _unread(one: Unread, path: str) -> dict[str, Json]:
    line = one.span.position.line if one.span is not None else 1
    return {"path": one.span.path if one.span is not None else path, "line": line, "reason": one.reason}


# -- text


def _text(profiled: Profiled) -> str:
    lines = [
        f"{visible(profiled.path)} {visible(profiled.handler)}: {VERDICTS.get(profiled.verdict, profiled.verdict)}"
    ]
    for one in profiled.profile.exits:
        lines += _placed(one.span, f"{_status(one)}, {_origin(one)}{_circumstance(one)}")
    for returned in profiled.profile.malformed:
        lines += _placed(returned.span, "what is returned here is no response")
    for unread in profiled.profile.unknowns:
        lines += _placed(unread.span, unread.reason) if unread.span is not None else ["", f"  {visible(unread.reason)}"]
    return "\n".join(lines) + "\n"


VERDICTS = {
    "all": "every exit carries Access-Control-Allow-Origin",
    "some": "some exits lack Access-Control-Allow-Origin",
    "none": "no exit carries Access-Control-Allow-Origin",
    "unknown": "what it returns is not known completely",
    "not-a-response": "it returns no response",
}


def _placed(span: Span, message: str) -> list[str]:
    """A message with its place and the source line there."""
    line, column = span.position
    source = visible(span.source.line(line).strip())[:LONGEST_LINE]
    return ["", f"  {visible(span.path)}:{line}:{column}: {visible(message)}", f"    {source}"]


LONGEST_LINE = 120


def _status(one: Exit) -> str:
    found = [str(alternative.value) for alternative in one.status.alternatives]
    return " or ".join([*found, *(["an unknown status"] if one.status.rest is not None else [])])


def _circumstance(one: Exit) -> str:
    if one.foreign:
        return ", to origins that are turned away"
    if one.malformed:
        return f"; a REST API answers 502 in its place: {one.malformed}"
    return ", after an error was caught" if one.in_catch else ""


def _origin(one: Exit) -> str:
    value = _headers(one.headers).get(ALLOW_ORIGIN)
    return "no allowed origin" if value is None else f"allowed origin {_said(value)}"


def _said(value: Json) -> str:
    match value:
        case {"env": name, "default": default}:
            return f"from the environment variable {name}, by default {default}"
        case {"env": name}:
            return f"from the environment variable {name}"
        case {"echo": "any"}:
            return "the request's own, whichever it is"
        case {"echo": "checked"}:
            return "the request's own, where a list allows it"
        case {"echo": list() as origins}:
            return f"the request's own, if one of {', '.join(map(str, origins))}"
        case {"one_of": list() as values}:
            return " or ".join(map(_said, values))
        case {"unknown": reason}:
            return f"not known ({reason})"
        case {"text": written}:
            return str(written)
        case None:
            return "none"
        case _:
            return str(value)
