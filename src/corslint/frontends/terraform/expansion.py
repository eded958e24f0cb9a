"""`count` and `for_each`: the instances that a block becomes, as far as it is decided which."""

from collections.abc import Callable
from itertools import chain
from typing import Generic, TypeVar

from corslint.frontends.terraform.evaluation import pairs
from corslint.frontends.terraform.values import (
    SET,
    Invalid,
    Undecided,
    choice,
    describe,
    forced,
    is_null,
    mapping,
    number,
    to_known,
    to_number,
)
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Call, Choice, Node, Sequence, Unknown
from corslint.value import MAYBE, YES, Hole, Truth

T = TypeVar("T")

MOST_INSTANCES = 500
"""Instances of one resource or module that are told apart."""

ANY_INSTANCE = "[*]"
"""What stands in an address for the key of an instance, where the keys are not known."""

Made = Callable[[str, dict[str, Node], Truth], T]
"""Makes the instance of an address, with the names that it sees and the truth of its being there."""


class Expansion(NamedTuple, Generic[T]):
    """What a block becomes; `node` is what a reference to all of it yields."""

    instances: tuple[T, ...]
    node: Node
    is_known: bool = True


def single(address: str, span: Span, made: Made[T]) -> Expansion[T]:
    return Expansion((made(address, {}, YES),), Unknown(Hole(address), span))


def none(address: str, span: Span) -> Expansion[T]:
    """Of a block that is not there or cannot be looked into."""
    return Expansion((), Unknown(Hole(address), span))


def counted(address: str, span: Span, count: Node, made: Made[T]) -> Expansion[T]:
    """As many as there may be; those that are not there in every case may exist."""
    try:
        numbers = [int(to_number(each)) for each in _alternatives(count)]
    except (Undecided, Invalid):
        return _any(address, span, {"count": _any_index(count, span)}, made)
    if max(numbers) > MOST_INSTANCES:
        return _any(address, span, {"count": _any_index(count, span)}, made)
    addresses = [f"{address}[{index}]" for index in range(max(numbers))]
    found = tuple(
        made(at, {"count": mapping([("index", number(index, count.span))], count.span)}, _exists(index < min(numbers)))
        for index, at in enumerate(addresses)
    )
    return Expansion(found, Sequence(tuple(Unknown(Hole(at), span) for at in addresses), span))


def for_each(address: str, span: Span, collection: Node, made: Made[T]) -> Expansion[T]:
    """One for each key that some alternative has; where they differ, what is not in all of them may exist."""
    try:
        tables = [_keyed(each) for each in _alternatives(collection)]
    except (Undecided, Invalid):
        return _any(address, span, {"each": _any_each(collection, span)}, made)
    keys = list(dict.fromkeys(chain.from_iterable(tables)))
    if len(keys) > MOST_INSTANCES:
        return _any(address, span, {"each": _any_each(collection, span)}, made)
    addresses = {key: f'{address}["{key}"]' for key in keys}
    found = tuple(made(at, {"each": _each(key, tables, span)}, _in_all(key, tables)) for key, at in addresses.items())
    return Expansion(found, mapping(((key, Unknown(Hole(at), span)) for key, at in addresses.items()), span))


def _alternatives(node: Node) -> tuple[Node, ...]:
    return node.alternatives if isinstance(node, Choice) else (node,)


def _exists(certainly: bool) -> Truth:
    return YES if certainly else MAYBE


_Table = dict[str, tuple[Node, Node]]


def _keyed(collection: Node) -> _Table:
    """Keys and values of a map; the elements of a set or, where a type was lost, of a list are both."""
    if isinstance(collection, Sequence):
        collection = Call(SET, collection, collection.span)
    if is_null(collection) is YES:
        raise Invalid
    return {to_known(key): (key, held) for key, held in pairs(collection)}


def _each(key: str, tables: list[_Table], span: Span) -> Node:
    found = [table[key] for table in tables if key in table]
    return mapping([("key", found[0][0]), ("value", choice((held for _, held in found), span))], span)


def _in_all(key: str, tables: list[_Table]) -> Truth:
    return _exists(all(key in table for table in tables))


def _any(address: str, span: Span, names: dict[str, Node], made: Made[T]) -> Expansion[T]:
    """One that stands for all, of which there may be none."""
    return Expansion((made(address + ANY_INSTANCE, names, MAYBE),), Unknown(Hole(address), span), is_known=False)


def _any_each(collection: Node, span: Span) -> Node:
    """Equal for all that go through the same collection."""
    name = describe(forced(collection))
    key = Unknown(Hole(f"keys({name})[*]", "each.key"), span)
    return mapping([("key", key), ("value", Unknown(Hole(f"{name}[*]", "each.value"), span))], span)


def _any_index(count: Node, span: Span) -> Node:
    return mapping([("index", Unknown(Hole(f"range({describe(count)})[*]", "count.index"), span))], span)
