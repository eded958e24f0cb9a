"""Terraform's type constraints: what a variable makes of the value that it is given."""

from collections.abc import Callable

from corslint.frontends.terraform.values import (
    Invalid,
    Undecided,
    as_set,
    boolean,
    choice,
    condition,
    entries_of,
    forced,
    items_of,
    null,
    number,
    to_number,
    to_text,
)
from corslint.syntax.node import Absent, Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, YES

DEEPEST = 30
"""Levels of a type constraint that are read."""


def converted(value: Node, constraint: Node, default: Callable[[Node], Node], depth: int = 0) -> Node:
    """The value as a type constraint has it; `default` evaluates the defaults of its `optional` attributes.

    What is unknown stays unknown. Raises `Invalid` for a value that is not of that type.
    """
    value = forced(value)
    if isinstance(value, Choice):
        return choice((converted(each, constraint, default, depth) for each in value.alternatives), value.span)
    if isinstance(value, Unknown | Absent) or depth > DEEPEST or (isinstance(value, Scalar) and value.kind == "null"):
        return value
    if isinstance(constraint, Call) and constraint.name == "traversal":
        return _PRIMITIVES.get(_name(constraint), _as_it_is)(value)
    if isinstance(constraint, Call) and isinstance(constraint.argument, Sequence) and constraint.argument.items:
        inner = constraint.argument.items[0]

        def within(item: Node, of: Node) -> Node:
            return converted(item, of, default, depth + 1)

        match constraint.name:
            case "list()":
                return Sequence(tuple(within(item, inner) for item in items_of(value)), value.span)
            case "set()":
                return as_set((within(item, inner) for item in items_of(value)), value.span)
            case "map()":
                return _map(value, lambda item: within(item, inner))
            case "tuple()" if isinstance(inner, Sequence):
                items = zip(items_of(value), inner.items, strict=False)
                return Sequence(tuple(within(item, each) for item, each in items), value.span)
            case "object()" if isinstance(inner, Mapping):
                return _object(value, inner, within, default)
    return value


def primitive(kind: str, value: Node) -> Node:
    """The value as `string`, `number` or `bool`."""
    return _PRIMITIVES[kind](value)


def as_text(value: Node) -> Node:
    content = to_text(value)
    if content.only_hole is not None:
        return Unknown(content.only_hole, value.span)
    return Scalar(content, "string", value.span)


def _as_number(value: Node) -> Node:
    return number(to_number(value), value.span)


def _as_boolean(value: Node) -> Node:
    claim = condition(value)
    if claim is MAYBE:
        raise Undecided
    return boolean(claim is YES, value.span)


def _as_it_is(value: Node) -> Node:
    return value


_PRIMITIVES: dict[str, Callable[[Node], Node]] = {"string": as_text, "number": _as_number, "bool": _as_boolean}


def _name(constraint: Call) -> str:
    match constraint.argument:
        case Sequence(items=(Scalar(text=content),)):
            return str(content)
        case _:
            return "any"


def _map(value: Node, within: Callable[[Node], Node]) -> Node:
    entries = {key: Entry(entry.key, within(entry.value)) for key, entry in entries_of(value).items()}
    return Mapping(entries, value.span)


def _object(value: Node, types: Mapping, within: Callable[[Node, Node], Node], default: Callable[[Node], Node]) -> Node:
    """The attributes that the type names and no others; a missing one must be `optional`."""
    given = entries_of(value)
    entries: dict[str, Entry] = {}
    for name, written in types.entries.items():
        inner, otherwise = _optional(written.value)
        entry = given.get(name)
        if entry is None and otherwise is None:
            raise Invalid
        is_given = entry is not None and not (isinstance(entry.value, Scalar) and entry.value.kind == "null")
        if entry is not None and (is_given or otherwise is None or isinstance(otherwise, Absent)):
            entries[name] = Entry(entry.key, within(entry.value, inner))
        else:
            chosen = null(value.span) if otherwise is None or isinstance(otherwise, Absent) else default(otherwise)
            entries[name] = Entry(written.key, within(chosen, inner))
    return Mapping(entries, value.span)


def _optional(constraint: Node) -> tuple[Node, Node | None]:
    """The type within `optional(…)`, and its default: absent where it has none, None where it is not optional."""
    match constraint:
        case Call(name="optional()", argument=Sequence(items=(inner, otherwise, *_))):
            return inner, otherwise
        case Call(name="optional()", argument=Sequence(items=(inner,))):
            return inner, Absent(constraint.span)
        case _:
            return constraint, None
