"""One tree for every notation: what was written, with its places, and what evaluating it can yield."""

from typing import Literal

from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import Hole, Text

ScalarKind = Literal["string", "integer", "float", "boolean", "null"]


class Scalar(NamedTuple):
    """A literal, or text with holes. `span` is its content, without quotes; `kind` is the notation's own type.

    Booleans are the texts `true` and `false`, null is empty, whatever the notation writes.
    """

    text: Text
    kind: ScalarKind
    span: Span


class Sequence(NamedTuple):
    items: "tuple[Node, ...]"
    span: Span


class Entry(NamedTuple):
    """A key of a mapping with its value; `key` is the span of the key's text."""

    key: Span
    value: "Node"


class Mapping(NamedTuple):
    """Entries in the order written; of duplicate keys the last one holds."""

    entries: dict[str, Entry]
    span: Span


class Call(NamedTuple):
    """An intrinsic, a function or an interpolation that is not yet evaluated: `Fn::Sub`, `coalesce`, `Ref`."""

    name: str
    argument: "Node"
    span: Span


class Unknown(NamedTuple):
    """Evaluated: anything may be here; the hole says what decides it."""

    hole: Hole
    span: Span


class Choice(NamedTuple):
    """Evaluated: one of these, which one is not known. Alternatives are never choices themselves."""

    alternatives: "tuple[Node, ...]"
    span: Span


class Absent(NamedTuple):
    """Evaluated: nothing is written here (`AWS::NoValue`, a key that is not there); `span` is the owner's."""

    span: Span


Node = Scalar | Sequence | Mapping | Call | Unknown | Choice | Absent


def lookup(node: Node, *keys: str) -> Node | None:
    """The node under a path of keys as written, without evaluating anything; None where the path ends early."""
    for key in keys:
        if not isinstance(node, Mapping) or key not in node.entries:
            return None
        node = node.entries[key].value
    return node
