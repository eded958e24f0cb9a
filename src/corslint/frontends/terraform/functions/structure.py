"""Functions of collections that hand on what they are given, with its places."""

from collections.abc import Callable, Iterable
from itertools import product
from math import prod

from corslint.frontends.terraform.conversion import primitive
from corslint.frontends.terraform.values import (
    Invalid,
    Undecided,
    as_boolean,
    as_set,
    choice,
    derived,
    entries_of,
    equal,
    forced,
    is_null,
    items_of,
    mapping,
    number,
    string,
    to_known,
    to_number,
    to_text,
)
from corslint.source import Span
from corslint.syntax.node import Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, NO, YES, some

LARGEST_PRODUCT = 10_000
"""Rows of what `setproduct` makes; a larger product is unknown."""

Arguments = tuple[Node, ...]


def _listed(items: Iterable[Node], span: Span) -> Node:
    return Sequence(tuple(items), span)


def _is_set(node: Node) -> bool:
    return isinstance(node, Call) and node.name == "set"


def _merged(arguments: Arguments, span: Span) -> Node:
    """Later entries win; a null is no map at all."""
    entries: dict[str, Entry] = {}
    for argument in arguments:
        if is_null(argument) is not YES:
            entries |= entries_of(argument)
    return Mapping(entries, span)


def _concatenated(arguments: Arguments, span: Span) -> Node:
    return _listed((item for argument in arguments for item in items_of(argument)), span)


def _looked_up(arguments: Arguments, span: Span) -> Node:
    entries, key, *default = arguments
    known = to_text(key).known
    if known is None:
        values = [entry.value for entry in entries_of(entries).values()]
        return choice([*values, *default], span)
    entry = entries_of(entries).get(known)
    if entry is not None:
        return entry.value
    if not default:
        raise Invalid
    return default[0]


def _element(arguments: Arguments, _span: Span) -> Node:
    items, index = items_of(arguments[0]), to_number(arguments[1])
    if not items or index != int(index) or index < 0:
        raise Invalid
    return items[int(index) % len(items)]


def _length(arguments: Arguments, span: Span) -> Node:
    (argument,) = map(forced, arguments)
    match argument:
        case Scalar(kind="string"):
            return number(len(to_known(argument)), span)
        case Mapping(entries=entries):
            return number(len(entries), span)
        case _:
            return number(len(items_of(argument)), span)


def _keys(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    entries = sorted(entries_of(argument).items())
    return _listed((string(key, entry.key) for key, entry in entries), span)


def _values(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    return _listed((entry.value for _, entry in sorted(entries_of(argument).items())), span)


def _zipped(arguments: Arguments, span: Span) -> Node:
    keys, values = map(items_of, arguments)
    if len(keys) != len(values):
        raise Invalid
    return mapping(((to_known(key), value) for key, value in zip(keys, values, strict=True)), span)


def _flattened(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    return _listed(_leaves(argument), span)


def _leaves(node: Node) -> Iterable[Node]:
    """The elements that are no lists; an unknown one may be a list."""
    for item in items_of(node):
        match item:
            case Unknown() | Choice():
                raise Undecided
            case Sequence() | Call(name="set"):
                yield from _leaves(item)
            case _:
                yield item


def _contains(arguments: Arguments, span: Span) -> Node:
    items, value = arguments
    return as_boolean(some(equal(item, value) for item in items_of(items)), span)


def _index(arguments: Arguments, span: Span) -> Node:
    items, value = arguments
    for index, item in enumerate(items_of(items)):
        sameness = equal(item, value)
        if sameness is MAYBE:
            raise Undecided
        if sameness is YES:
            return number(index, span)
    raise Invalid


def _coalesced(arguments: Arguments, _span: Span) -> Node:
    """The first that is neither null nor the empty text."""
    texts = any(isinstance(argument, Scalar) and argument.kind == "string" for argument in arguments)
    for argument in map(forced, arguments):
        if isinstance(argument, Unknown | Choice):
            raise Undecided
        if is_null(argument) is NO and not (isinstance(argument, Scalar) and not argument.text.parts):
            return primitive("string", argument) if texts and isinstance(argument, Scalar) else argument
    raise Invalid


def _coalesced_list(arguments: Arguments, _span: Span) -> Node:
    for argument in arguments:
        if is_null(argument) is not YES and items_of(argument):
            return argument
    raise Invalid


def _compacted(arguments: Arguments, span: Span) -> Node:
    """Without nulls and empty texts."""
    (argument,) = arguments
    items = items_of(argument)
    if any(isinstance(item, Unknown | Choice) for item in items):
        raise Undecided
    kept = (item for item in items if is_null(item) is NO and not (isinstance(item, Scalar) and not item.text.parts))
    return _listed(kept, span)


def _distinct(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    kept: list[Node] = []
    for item in items_of(argument):
        sameness = some(equal(item, other) for other in kept)
        if sameness is MAYBE:
            raise Undecided
        if sameness is NO:
            kept.append(item)
    return _listed(kept, span)


def _sliced(arguments: Arguments, span: Span) -> Node:
    items, start, end = items_of(arguments[0]), to_number(arguments[1]), to_number(arguments[2])
    if not 0 <= start <= end <= len(items):
        raise Invalid
    return _listed(items[int(start) : int(end)], span)


def _reversed(arguments: Arguments, span: Span) -> Node:
    (argument,) = arguments
    return _listed(reversed(items_of(argument)), span)


def _only(arguments: Arguments, span: Span) -> Node:
    """The one element of a list that has at most one."""
    (argument,) = arguments
    items = items_of(argument)
    if len(items) > 1:
        raise Invalid
    return items[0] if items else Scalar(to_text(string("", span)), "null", span)


def _product(arguments: Arguments, span: Span) -> Node:
    lists = [items_of(argument) for argument in arguments]
    if prod(map(len, lists)) > LARGEST_PRODUCT:
        raise Undecided
    rows = (_listed(row, span) for row in product(*lists))
    return as_set(rows, span) if all(map(_is_set, arguments)) else _listed(rows, span)


def _chunks(arguments: Arguments, span: Span) -> Node:
    items, size = items_of(arguments[0]), int(to_number(arguments[1]))
    if size < 1:
        return _listed([_listed(items, span)] if size == 0 else [], span)
    return _listed((_listed(items[start : start + size], span) for start in range(0, len(items), size)), span)


def _matched(arguments: Arguments, span: Span) -> Node:
    """The values whose keys are searched for."""
    values, keys, searched = map(items_of, arguments)
    kept = []
    for value, key in zip(values, keys, strict=True):
        sameness = some(equal(key, each) for each in searched)
        if sameness is MAYBE:
            raise Undecided
        kept += [value] if sameness is YES else []
    return _listed(kept, span)


# -- sets


def _united(arguments: Arguments, span: Span) -> Node:
    return as_set((item for argument in arguments for item in items_of(argument)), span)


def _intersected(arguments: Arguments, span: Span) -> Node:
    first, *others = (items_of(argument) for argument in arguments)
    return as_set((item for item in first if all(_is_in(item, other) for other in others)), span)


def _subtracted(arguments: Arguments, span: Span) -> Node:
    first, second = map(items_of, arguments)
    return as_set((item for item in first if not _is_in(item, second)), span)


def _is_in(item: Node, items: Iterable[Node]) -> bool:
    sameness = some(equal(item, other) for other in items)
    if sameness is MAYBE:
        raise Undecided
    return sameness is YES


# -- conversions


def _to_list(arguments: Arguments, _span: Span) -> Node:
    (argument,) = arguments
    return argument if is_null(argument) is YES else _listed(_unified(items_of(argument)), argument.span)


def _to_set(arguments: Arguments, _span: Span) -> Node:
    (argument,) = arguments
    return argument if is_null(argument) is YES else as_set(_unified(items_of(argument)), argument.span)


def _to_map(arguments: Arguments, _span: Span) -> Node:
    (argument,) = arguments
    if is_null(argument) is YES:
        return argument
    entries = entries_of(argument)
    values = _unified(tuple(entry.value for entry in entries.values()))
    return Mapping(
        {key: Entry(entry.key, value) for (key, entry), value in zip(entries.items(), values, strict=True)},
        argument.span,
    )


def _unified(items: Arguments) -> Arguments:
    """Elements of one type: with a text among them, numbers and booleans become texts."""
    if not any(isinstance(item, Scalar) and item.kind == "string" for item in items):
        return items
    return tuple(_as_text(item) if isinstance(item, Scalar) else item for item in items)


def _as_text(item: Scalar) -> Node:
    return item if item.kind in ("string", "null") else primitive("string", item)


def _converting(kind: str) -> Callable[[Arguments, Span], Node]:
    def function(arguments: Arguments, span: Span) -> Node:
        (argument,) = map(forced, arguments)
        if is_null(argument) is YES:
            return argument
        return derived(f"to{kind}", arguments, span) if isinstance(argument, Unknown) else primitive(kind, argument)

    return function


def _to_string(arguments: Arguments, _span: Span) -> Node:
    """An unknown text is the same text."""
    (argument,) = map(forced, arguments)
    return argument if is_null(argument) is YES else primitive("string", argument)


def _unchanged(arguments: Arguments, _span: Span) -> Node:
    (argument,) = arguments
    return argument


FUNCTIONS: dict[str, Callable[[Arguments, Span], Node]] = {
    "chunklist": _chunks,
    "coalesce": _coalesced,
    "coalescelist": _coalesced_list,
    "compact": _compacted,
    "concat": _concatenated,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "ephemeralasnull": _unchanged,
    "flatten": _flattened,
    "index": _index,
    "keys": _keys,
    "length": _length,
    "lookup": _looked_up,
    "matchkeys": _matched,
    "merge": _merged,
    "nonsensitive": _unchanged,
    "one": _only,
    "reverse": _reversed,
    "sensitive": _unchanged,
    "setintersection": _intersected,
    "setproduct": _product,
    "setsubtract": _subtracted,
    "setunion": _united,
    "slice": _sliced,
    "tobool": _converting("bool"),
    "tolist": _to_list,
    "tomap": _to_map,
    "tonumber": _converting("number"),
    "toset": _to_set,
    "tostring": _to_string,
    "values": _values,
    "zipmap": _zipped,
}
