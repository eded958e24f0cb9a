"""The matrix of answers: a table that fits a terminal, a table for Markdown or HTML pages, or JSON."""

import json
import posixpath
import re
from collections.abc import Callable, Iterable
from html import escape

from corslint.cors.matrix import AnswerRow, ApiRow, Json, RouteRow, matrix
from corslint.cors.protocol import ALLOW_ORIGIN as ORIGIN
from corslint.formats.terminal import visible
from corslint.model import Stack

SCHEMA_VERSION = 1
COLUMNS = ("route", "preflight", "answers", "gateway errors")
NOTHING = "no API found"
LEGEND = (
    "each answer: its status, and the origin that it lets in: none where it sends no access-control-allow-origin, "
    "? where that is not known"
)


def render(stacks: list[Stack], output: str) -> str:
    """What every route answers, in one of FORMATS."""
    return FORMATS[output](matrix(stacks))


def _json(rows: list[ApiRow]) -> str:
    return json.dumps({"schema_version": SCHEMA_VERSION, "apis": rows}, indent=1) + "\n"


# -- text


def _text(rows: list[ApiRow]) -> str:
    return "\n".join([*map(_api, rows), f"{LEGEND}\n"]) if rows else f"{NOTHING}\n"


def _api(api: ApiRow) -> str:
    heading = f"{visible(api['name'])} ({api['kind']}) {_place(api)}"
    lines = [COLUMNS, *(_route(route) for route in api["routes"])]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([heading, *("  " + line for line in table)]) + "\n"


# -- Markdown


def _markdown(rows: list[ApiRow]) -> str:
    return "\n".join([*map(_markdown_table, rows), f"{LEGEND}\n"]) if rows else f"{NOTHING}\n"


def _markdown_table(api: ApiRow) -> str:
    heading = f"### {_escaped(visible(api['name']))} ({api['kind']})\n\n{_escaped(_place(api))}\n"
    lines = [COLUMNS, ("---",) * len(COLUMNS), *(tuple(map(_escaped, _route(route))) for route in api["routes"])]
    return "\n".join([heading, *(f"| {' | '.join(line)} |" for line in lines)]) + "\n"


def _escaped(cell: str) -> str:
    """Text that Markdown shows as it is, also within a table."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", cell)


# -- HTML

_STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid light-dark(#d0d7de, #3d444d); padding: .4rem .8rem; text-align: left; }
td { font-family: ui-monospace, monospace; overflow-wrap: anywhere; vertical-align: top; }
p { color: light-dark(#59636e, #9198a1); }
"""


def _html(rows: list[ApiRow]) -> str:
    """A page of its own, which loads nothing."""
    tables = f"<p>{LEGEND if rows else NOTHING}</p>\n" + "".join(map(_html_table, rows))
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>What every route answers</title>\n'
        f"<style>\n{_STYLE}</style>\n<h1>What every route answers</h1>\n{tables}</html>\n"
    )


def _html_table(api: ApiRow) -> str:
    heading = f"<h2>{escape(visible(api['name']))} ({api['kind']})</h2>\n<p>{escape(_place(api))}</p>\n"
    rows = "".join(_html_row(_route(route), "td") for route in api["routes"])
    return f"{heading}<table>\n{_html_row(COLUMNS, 'th')}{rows}</table>\n"


def _html_row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>\n"


# -- a route in a few words


def _place(api: ApiRow) -> str:
    """Where it is made, and by which stack if several may make it from there."""
    path, stack = api["path"], api["stack"]
    by = f" of {visible(stack)}" if stack not in ("", path, posixpath.dirname(path) or ".") else ""
    behind = f" behind {', '.join(map(visible, api['behind']))} (CloudFront)" if api["behind"] else ""
    return f"{visible(path)}:{api['line']}{by}{behind}"


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
        case None:
            return "none"
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


FORMATS: dict[str, Callable[[list[ApiRow]], str]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "html": _html,
}
