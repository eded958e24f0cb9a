"""Functions between values and the notations that they are written in."""

import base64
import json
from collections.abc import Callable
from typing import Any

from corslint.frontends.terraform.values import JSON, YAML, Invalid, Plain, forced, node_of, null, to_known
from corslint.source import Source, Span
from corslint.syntax.node import Absent, Call, Entry, Mapping, Node, Scalar, Sequence, Unknown

Arguments = tuple[Node, ...]


def _json_encoded(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    return Call(JSON, argument, span)


def _json_decoded(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    if isinstance(argument, Call) and argument.name == JSON:
        return argument.argument
    return node_of(json.loads(to_known(argument), parse_float=_number), span)


def _number(written: str) -> Any:
    from decimal import Decimal  # noqa: PLC0415 (seldom needed)

    return Decimal(written)


def _yaml_encoded(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    return Call(YAML, argument, span)


def _yaml_decoded(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    if isinstance(argument, Call) and argument.name in (JSON, YAML):
        return argument.argument
    from corslint.syntax.yaml import parse  # noqa: PLC0415 (seldom needed)

    written = to_known(forced(argument))
    is_whole_file = argument.span.text == written
    source = argument.span.source if is_whole_file and argument.span.start == 0 else Source(span.path, written)
    parsed = parse(source)
    if parsed.problems:
        raise Invalid
    if parsed.root is None:
        return null(span)
    return parsed.root if source is argument.span.source else _placed(parsed.root, argument.span)


def _placed(node: Node, span: Span) -> Node:
    """A document that has no file of its own, with one place for all of it."""
    match node:
        case Mapping(entries=entries):
            return Mapping({key: Entry(span, _placed(entry.value, span)) for key, entry in entries.items()}, span)
        case Sequence(items=items):
            return Sequence(tuple(_placed(item, span) for item in items), span)
        case Scalar() | Unknown() | Absent():
            return node._replace(span=span)
        case _:
            raise Invalid


def _percent_encoded(written: str) -> Plain:
    from urllib.parse import quote_plus  # noqa: PLC0415 (seldom needed)

    return quote_plus(written, safe="~")


def _rows(written: str) -> Plain:
    import csv  # noqa: PLC0415 (seldom needed)

    try:
        return [dict(row) for row in csv.DictReader(written.splitlines(), strict=True)]
    except csv.Error as error:
        raise Invalid from error


def _text_encoded(written: str, encoding: str) -> Plain:
    return base64.b64encode(written.encode(encoding)).decode()


def _text_decoded(written: str, encoding: str) -> Plain:
    return base64.b64decode(written, validate=True).decode(encoding)


ON_NODES: dict[str, Callable[[Arguments, Span], Node]] = {
    "jsondecode": _json_decoded,
    "jsonencode": _json_encoded,
    "yamldecode": _yaml_decoded,
    "yamlencode": _yaml_encoded,
}

FUNCTIONS: dict[str, tuple[str, Callable[..., Plain]]] = {
    "base64decode": ("s", lambda written: base64.b64decode(written, validate=True).decode()),
    "base64encode": ("s", lambda written: base64.b64encode(written.encode()).decode()),
    "csvdecode": ("s", _rows),
    "textdecodebase64": ("ss", _text_decoded),
    "textencodebase64": ("ss", _text_encoded),
    "urlencode": ("s", _percent_encoded),
}
