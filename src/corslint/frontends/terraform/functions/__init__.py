"""Terraform's pure functions: one table of those that work on nodes, one of those that need every value."""

from collections.abc import Callable

from corslint.frontends.terraform.functions import collection, decoding, digest, encoding, number, structure, text, time
from corslint.frontends.terraform.scope import Effort
from corslint.frontends.terraform.values import (
    LARGEST,
    LONGEST_TEXT,
    Distinct,
    Invalid,
    Plain,
    Undecided,
    condition,
    derived,
    forced,
    is_null,
    node_of,
    over,
    parsed_number,
    plain,
    size,
    to_known,
)
from corslint.source import Span
from corslint.syntax.node import Node, Scalar, Sequence
from corslint.value import MAYBE, YES

ON_NODES: dict[str, Callable[[tuple[Node, ...], Span], Node]] = {
    **structure.FUNCTIONS,
    **text.ON_NODES,
    **encoding.ON_NODES,
}
"""Functions that keep the places of what they are given, and work on what is known of it."""

ON_VALUES: dict[str, tuple[str, Callable[..., Plain]]] = {
    **number.FUNCTIONS,
    **text.FUNCTIONS,
    **collection.FUNCTIONS,
    **encoding.FUNCTIONS,
    **digest.FUNCTIONS,
    **time.FUNCTIONS,
}
"""Functions of known values, each with the types of its parameters (the letters of `_COERCIONS`).

A capital letter is the type of all further arguments. What a function raises on an argument makes the call invalid.
"""


def call(name: str, arguments: tuple[Node, ...], span: Span, effort: Effort) -> Node:
    """The value of a function; unknown where its arguments do not decide it, or where there is no such function."""
    return over(arguments, lambda row: _call(name, row, span, effort), span, name)


def _call(name: str, arguments: tuple[Node, ...], span: Span, effort: Effort) -> Node:
    try:
        if name in decoding.FUNCTIONS:
            return _bounded(decoding.FUNCTIONS[name](arguments, span, effort))
        if name in ON_NODES:
            return _bounded(ON_NODES[name](arguments, span))
        if name in ON_VALUES:
            return _bounded(_on_values(*ON_VALUES[name], arguments, span))
    except Undecided:
        pass
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise Invalid from error
    return derived(name, tuple(map(forced, arguments)), span)


def _bounded(made: Node) -> Node:
    """What a function makes, unless it is so large that the next one would make something larger still."""
    match made:
        case Scalar(text=content) if size(content) > LONGEST_TEXT:
            raise Undecided
        case Sequence(items=items) if len(items) > LARGEST:
            raise Undecided
        case _:
            return made


def _on_values(types: str, function: Callable[..., Plain], arguments: tuple[Node, ...], span: Span) -> Node:
    values = [
        _COERCIONS[types[min(index, len(types) - 1)].lower()](forced(argument))
        for index, argument in enumerate(arguments)
    ]
    place = arguments[0].span if len(arguments) == 1 and arguments[0].span.start < arguments[0].span.end else span
    return node_of(function(*values), place)


def _boolean(node: Node) -> Plain:
    claim = condition(node)
    if claim is MAYBE:
        raise Undecided
    return claim is YES


def _number(node: Node) -> Plain:
    value = plain(node)
    return parsed_number(value) if isinstance(value, str) else value if _is_number(value) else _refuse()


def _is_number(value: Plain) -> bool:
    return value is not None and not isinstance(value, bool | str | list | dict | Distinct)


def _text(node: Node) -> Plain:
    return _refuse() if is_null(node) is YES else to_known(node)


def _list(node: Node) -> Plain:
    value = plain(node)
    return value.items if isinstance(value, Distinct) else value if isinstance(value, list) else _refuse()


def _refuse() -> Plain:
    raise Invalid


_COERCIONS: dict[str, Callable[[Node], Plain]] = {
    "n": _number,
    "s": _text,
    "b": _boolean,
    "l": _list,
    "a": plain,
}
