"""The matrix of answers: a table that fits a terminal, or JSON."""

import json
from collections.abc import Iterable

from corslint.cors.matrix import AnswerRow, ApiRow, Json, RouteRow, matrix
from corslint.cors.protocol import ALLOW_ORIGIN as ORIGIN
from corslint.formats.terminal import visible
from corslint.model import Stack

SCHEMA_VERSION = 1
COLUMNS = ("route", "preflight", "answers", "gateway errors")


def render(stacks: list[Stack], output: str) -> str:
    """What every route answers, in the format `json` or `text`."""
    rows = matrix(stacks)
    if output == "json":
        return json.dumps({"schema_version": SCHEMA_VERSION, "apis": rows}, indent=1) + "\n"
    return "\n".join(_api(row) for row in rows) or "no API found\n"


def _api(api: ApiRow) -> str:
    heading = f"{visible(api['name'])} ({api['kind']}) {visible(api['path'])}:{api['line']}"
    lines = [COLUMNS, *(_route(route) for route in api["routes"])]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([heading, *("  " + line for line in table)]) + "\n"


def _route(route: RouteRow) -> tuple[str, ...]:
    preflight = route["preflight"]
    own = [answer for answer in route["answers"] if answer["cause"].islower()]
    errors = [answer for answer in route["answers"] if not answer["cause"].islower()]
    return (
        visible(f"{route['method']} {route['path']}"),
        "nothing answers" if preflight is None else f"{_said(preflight['status'])} {_origin(preflight['headers'])}",
        _distinct(f"{_said(answer['status'])} {_origin(answer['headers'])}" for answer in own),
        _distinct(map(_error, errors)),
    )


def _error(answer: AnswerRow) -> str:
    return f"{_said(answer['status'])} {_origin(answer['headers'])}"


def _distinct(cells: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(cells)) or "-"


def _origin(headers: dict[str, Json]) -> str:
    """The allowed origin in a few characters: itself, `none`, or `?` where it is not known."""
    return _said(headers[ORIGIN]) if ORIGIN in headers else "none"


def _said(value: Json) -> str:
    match value:
        case {"unknown": _}:
            return "?"
        case {"text": written}:
            return visible(str(written))
        case {"echo": "any"}:
            return "any origin"
        case {"echo": "checked"}:
            return "listed origins"
        case {"echo": list() as origins}:
            return visible(" | ".join(map(str, origins)))
        case {"one_of": list() as values}:
            return " | ".join(map(_said, values))
        case _:
            return visible(str(value))
