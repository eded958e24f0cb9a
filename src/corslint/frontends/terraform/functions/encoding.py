"""Functions that write values in other notations, or texts in other encodings, and read those encodings."""

import base64
from collections.abc import Callable

from corslint.frontends.terraform.values import JSON, YAML, Invalid, Plain
from corslint.source import Span
from corslint.syntax.node import Call, Node

Arguments = tuple[Node, ...]


def _json_encoded(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    return Call(JSON, argument, span)


def _yaml_encoded(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    return Call(YAML, argument, span)


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
    "jsonencode": _json_encoded,
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
