"""Functions that read texts as documents: a file's, a template's with its holes, or what was encoded before."""

import json
from collections.abc import Callable
from typing import Any

from corslint.frontends.terraform.parsing import parsed
from corslint.frontends.terraform.scope import Effort
from corslint.frontends.terraform.values import JSON, YAML, Invalid, Undecided, derived, forced, node_of, null
from corslint.source import Span
from corslint.syntax.node import Absent, Call, Mapping, Node, Scalar, Sequence

Arguments = tuple[Node, ...]


def _json_decoded(arguments: Arguments, span: Span, effort: Effort) -> Node:
    (argument,) = arguments
    if isinstance(argument, Call) and argument.name == JSON:
        return argument.argument
    written = _text(argument)
    if written is None:
        return derived("jsondecode", arguments, span)
    if written.text.known is None:
        return _read(written, span, effort)
    return node_of(json.loads(written.text.known, parse_float=_number), span)


def _number(written: str) -> Any:
    from decimal import Decimal  # noqa: PLC0415 (seldom needed)

    return Decimal(written)


def _yaml_decoded(arguments: Arguments, span: Span, effort: Effort) -> Node:
    (argument,) = arguments
    if isinstance(argument, Call) and argument.name in (JSON, YAML):
        return argument.argument
    written = _text(argument)
    return derived("yamldecode", arguments, span) if written is None else _read(written, span, effort)


def _text(argument: Node) -> Scalar | None:
    """A text of which more is known than what fills it."""
    match forced(argument):
        case Scalar(kind="string", text=content) as written if content.only_hole is None:
            return written
        case _:
            return None


def _read(written: Scalar, span: Span, effort: Effort) -> Node:
    node, problems = parsed(written, effort)
    if problems:
        raise Invalid if written.text.known is not None else Undecided
    if written.text.holes and not _has_known_keys(node):
        raise Undecided
    return null(span) if isinstance(node, Absent) else node


def _has_known_keys(root: Node) -> bool:
    """Whether no key has a hole; what aliases stand for is looked at once."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        entries = node.entries if isinstance(node, Mapping) else {}
        if any("${" in key for key in entries):
            return False
        items = node.items if isinstance(node, Sequence) else tuple(entry.value for entry in entries.values())
        waiting += [item for item in items if id(item) not in seen]
        seen |= set(map(id, items))
    return True


FUNCTIONS: dict[str, Callable[[Arguments, Span, Effort], Node]] = {
    "jsondecode": _json_decoded,
    "yamldecode": _yaml_decoded,
}
