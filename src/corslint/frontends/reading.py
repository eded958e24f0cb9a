"""Reading evaluated trees: from a place in a template to `Value`, `Values` and `Table`."""

from collections.abc import Callable, Iterator
from itertools import product
from math import prod
from typing import TypeVar

from corslint.source import Span
from corslint.syntax.node import Absent, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, NO, YES, Hole, Items, Known, Table, Text, Truth, Value, Values, agreed

T = TypeVar("T")

Evaluate = Callable[[Node], Node]
"""Evaluates the outermost calls of a node; what it yields is never a `Call`, its children may be."""


class Reader:
    """A place in a template, as its alternatives: what is written there, evaluated as far as it can be.

    A place where nothing is written reads as absent, with the span of the nearest thing that is written.
    """

    __slots__ = ("evaluate", "key", "nodes", "span")

    def __init__(self, node: Node, evaluate: Evaluate, key: Span | None = None) -> None:
        if isinstance(node, Absent):  # as half of all places are
            self.nodes: tuple[Node, ...] = (node,)
        else:
            evaluated = _evaluate_all(node, evaluate)
            self.nodes = evaluated.alternatives if isinstance(evaluated, Choice) else (evaluated,)
        self.evaluate = evaluate
        self.span = node.span
        self.key = key or node.span
        """The key that this value is written under, for pointing at; the value's own span where there is none."""

    # -- going down

    def get(self, *keys: str) -> "Reader":
        """The place under a path of keys. In a text or a list there is none: it reads as absent."""
        reader = self
        for key in keys:
            reader = reader._child(key)
        return reader

    def items(self) -> "Iterator[Reader]":
        """The elements of every alternative that is a list; ask `is_complete` whether these are all."""
        for node in self.nodes:
            if isinstance(node, Sequence):
                for item in node.items:
                    yield from self._present(item)

    def entries(self) -> "Iterator[tuple[str, Reader]]":
        """The keys and values of every alternative that is a mapping; ask `is_complete` whether these are all."""
        for node in self.nodes:
            if isinstance(node, Mapping):
                for name, entry in node.entries.items():
                    for reader in self._present(entry.value, entry.key):
                        yield name, reader

    def members(self) -> "Iterator[tuple[str, Reader]]":
        """Each key that some alternative holds, once, with what stands there in all of them; it may be absent."""
        names = {name: None for node in self.nodes if isinstance(node, Mapping) for name in node.entries}
        for name in names:
            member = self._child(name)
            if member.exists is not NO:
                yield name, member

    @property
    def present(self) -> "Reader":
        """The same place in those cases in which something is written here."""
        nodes = tuple(node for node in self.nodes if not isinstance(node, Absent))
        return Reader(Choice(nodes, self.span), self.evaluate, self.key) if nodes else self

    def _child(self, key: str) -> "Reader":
        if len(self.nodes) == 1:
            only = self.nodes[0]
            if isinstance(only, Absent) and only.span is self.span:
                return self  # nothing stands below what is absent, and that is there, too
            entry = _entry(only, key)
            return Reader(_value(entry, only), self.evaluate, entry.key if entry else self.key)
        found = [_entry(node, key) for node in self.nodes]
        key_span = next((entry.key for entry in found if entry), self.key)
        values = tuple(_value(entry, owner) for entry, owner in zip(found, self.nodes, strict=True))
        return Reader(Choice(values, self.span), self.evaluate, key_span)

    def _present(self, node: Node, key: Span | None = None) -> "Iterator[Reader]":
        reader = Reader(node, self.evaluate, key)
        if reader.exists is not NO:
            yield reader

    # -- what is here

    @property
    def exists(self) -> Truth:
        """Whether something is written here; an unknown thing is written, unless it may be absent as a whole."""
        if len(self.nodes) == 1:  # as most places have; they are asked more often than anything else
            return NO if isinstance(self.nodes[0], Absent) else YES
        return agreed(NO if isinstance(node, Absent) else YES for node in self.nodes)

    @property
    def is_complete(self) -> bool:
        """Whether every element or entry is known to be there in every case: one alternative, which is not unknown."""
        return len(self.nodes) == 1 and not isinstance(self.nodes[0], Unknown)

    @property
    def is_known(self) -> bool:
        """Whether no alternative is unknown; absence is known too."""
        return not any(isinstance(node, Unknown) or _is_hole(node) for node in self.nodes)

    @property
    def hole(self) -> Hole | None:
        """What decides this place, when nothing at all is known of it."""
        only = self.nodes[0] if len(self.nodes) == 1 else None
        return only.hole if isinstance(only, Unknown) else None

    # -- as values

    def text(self) -> Value[Text] | None:
        """The text here; None where nothing is written. A mapping or list, which is no text, is a hole."""
        if len(self.nodes) == 1:
            only = self.nodes[0]
            return None if isinstance(only, Absent) else Value((_known_text(only),), None, self.span)
        if self.exists is NO:
            return None
        return Value(_known_texts(self.nodes), self._absence(), self.span)

    def flag(self) -> Value[bool] | None:
        """The boolean here (`true`, `"true"`, `True`); None where nothing is written."""
        return self._parsed(_boolean)

    def number(self) -> Value[int] | None:
        """The whole number here, written as a number or as text; None where nothing is written."""
        return self._parsed(_integer)

    def texts(self) -> Values[Text] | None:
        """The list of texts here; None where nothing is written. A lone text is a list of one, as the platforms take it."""
        if self.exists is NO:
            return None
        return Values(tuple(items for node in self.nodes for items in self._lists(node)), self.span)

    def table(self) -> Table[Value[Text]]:
        """The mapping of texts here; empty where nothing is written."""
        rows = {name: value for name, reader in self.entries() if (value := reader.text()) is not None}
        return Table(rows, self.is_complete)

    def _absence(self) -> Hole | None:
        """A text that may be absent is a text of which something else may hold."""
        return Hole("absent") if self.exists is MAYBE else None

    def _parsed(self, parse: Callable[[str], T | None]) -> Value[T] | None:
        if self.exists is NO:
            return None
        known: list[Known[T]] = []
        rest: Hole | None = self._absence()
        for node in self.nodes:
            content = _text_of(node) if isinstance(node, Scalar) else None
            parsed = parse(content.known) if content is not None and content.known is not None else None
            if parsed is not None:
                known.append(Known(parsed, node.span))
            elif not isinstance(node, Absent):
                rest = _hole_of(node)
        return Value(tuple(known), rest, self.span)

    def _lists(self, node: Node) -> tuple[Items[Text], ...]:
        match node:
            case Sequence():
                return self._combinations(node)
            case Scalar(text=content) if content.only_hole is None:
                return (Items((Known(content, node.span),)),)
            case Absent():
                return (Items(()),)
            case _:
                return (Items((), complete=False),)

    def _combinations(self, node: Sequence) -> tuple[Items[Text], ...]:
        """One list for each combination of what the items may be; past a limit, what is common to all."""
        items = [Reader(item, self.evaluate).nodes for item in node.items]
        if prod(map(len, items)) > MOST_COMBINATIONS:
            certain = tuple(alternatives[0] for alternatives in items if len(alternatives) == 1)
            return (Items(_known_texts(certain), complete=False),)
        return tuple(Items(_known_texts(combination)) for combination in product(*items))


MOST_COMBINATIONS = 32
"""Lists with more undecided items than this are read as incomplete."""


def _evaluate_all(node: Node, evaluate: Evaluate) -> Node:
    """Evaluates the alternatives of a choice too, and flattens choices among them."""
    if not isinstance(node, Choice):
        return evaluate(node)
    flat: list[Node] = []
    for alternative in map(evaluate, node.alternatives):
        flat.extend(alternative.alternatives if isinstance(alternative, Choice) else [alternative])
    return Choice(tuple(flat), node.span)


def _is_hole(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.only_hole is not None


def _entry(node: Node, key: str) -> Entry | None:
    return node.entries.get(key) if isinstance(node, Mapping) else None


def _value(entry: Entry | None, owner: Node) -> Node:
    """What stands under a key; of an unknown thing every part is unknown, of anything else but a mapping it is absent."""
    if entry is not None:
        return entry.value
    return owner if isinstance(owner, (Absent, Unknown)) else Absent(owner.span)


def _known_texts(nodes: "tuple[Node, ...]") -> tuple[Known[Text], ...]:
    return tuple(_known_text(node) for node in nodes if not isinstance(node, Absent))


def _known_text(node: Node) -> Known[Text]:
    return Known(_text_of(node), node.span)


def _text_of(node: Node) -> Text:
    return node.text if isinstance(node, Scalar) else Text((_hole_of(node),))


def _hole_of(node: Node) -> Hole:
    match node:
        case Unknown(hole=hole):
            return hole
        case Scalar(text=content):
            return content.only_hole or Hole(str(content), str(content))
        case _:
            return Hole(f"no text at {node.span.position.line}:{node.span.position.column}", node.span.text)


def _boolean(written: str) -> bool | None:
    return {"true": True, "false": False}.get(written.lower())


def _integer(written: str) -> int | None:
    try:
        return int(written)
    except ValueError:
        return None
