"""Proof of edits: the text with them, read again, says what it said and what it was to say, nothing else."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from corslint.model import Problem
from corslint.source import Edit, Source
from corslint.syntax.editing.content import Content, Edits, Verbatim
from corslint.syntax.node import Absent, Call, Node, Scalar, Sequence
from corslint.syntax.node import Mapping as Entries

Shape = Any
"""What a text says at a place, whoever wrote it how: mappings, lists, calls by their names, scalars by their kinds."""

Change = tuple[Node, Callable[[Shape], Shape]]
"""A node, and from what it says to what it shall say."""

Changes = Mapping[int, Callable[[Shape], Shape]]
"""The changes of nodes by their identities."""

NOTHING: Changes = {}


def proven(root: Node, edits: Edits, *changes: Change) -> Edits:
    """The edits, if they make the changes and no others: so not those of a node that an alias or a merge key repeats."""
    again, problems = _read(applied(root.span.source.text, edits))
    if again is None or problems:
        return ()
    wanted = {id(node): change for node, change in changes}
    met: list[int] = []
    expected = shape(root, wanted, met)
    return edits if shape(again) == expected and sorted(met) == sorted(wanted) else ()


def _read(text: str) -> tuple[Node | None, tuple[Problem, ...]]:
    from corslint.syntax.yaml import parse  # noqa: PLC0415 (HCL is read again without it)

    parsed = parse(Source("", text))
    return parsed.root, parsed.problems


def applied(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def said(content: Content, read: Callable[[str], Node | None] = lambda text: _read(text)[0]) -> Shape:
    """What content says once it is written; `read` tells it of an expression that is copied."""
    match content:
        case Verbatim(text=written):
            root = read(written)
            return None if root is None else shape(root)
        case str():
            return "string", content
        case bool():
            return "boolean", str(content).lower()
        case int():
            return "integer", str(content)
        case Mapping():
            return {key: said(value, read) for key, value in content.items()}
        case _:
            return [said(item, read) for item in content]


def shape(node: Node, changes: Changes = NOTHING, met: list[int] | None = None) -> Shape:
    """What a tree says with the changes made; `met` learns which nodes were met that change."""
    own = _own_shape(node, changes, met)
    if id(node) not in changes:
        return own
    if met is not None:
        met.append(id(node))
    return changes[id(node)](own)


def _own_shape(node: Node, changes: Changes, met: list[int] | None) -> Shape:
    match node:
        case Scalar(text=content, kind=kind):
            return kind, str(content)
        case Entries(entries=entries):
            return {name: shape(entry.value, changes, met) for name, entry in entries.items()}
        case Sequence(items=items):
            return [shape(item, changes, met) for item in items]
        case Call(name=name, argument=argument):
            return name, shape(argument, changes, met)
        case Absent():
            return None
        case _:
            return node.span.text
