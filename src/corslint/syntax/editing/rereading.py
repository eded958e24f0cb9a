"""Proof of edits: the text with them, read again, says what it said and what it was to say, nothing else."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from corslint.kept import kept
from corslint.model import Problem
from corslint.source import Edit, Source
from corslint.syntax.editing.content import Content, Edits, Verbatim
from corslint.syntax.editing.outline import Outline, Room, narrowed
from corslint.syntax.node import Absent, Call, Node, Scalar, Sequence
from corslint.syntax.node import Mapping as Entries

Shape = Any
"""What a text says at a place, whoever wrote it how: mappings, lists, calls by their names, scalars by their kinds."""

Change = tuple[Node, Callable[[Shape], Shape]]
"""A node, and from what it says to what it shall say."""

Changes = Mapping[int, Callable[[Shape], Shape]]
"""The changes of nodes by their identities."""

NOTHING: Changes = {}


def proven(read: Outline, edits: Edits, *changes: Change) -> Edits:
    """The edits, if they make the changes and no others: so not those of a node that an alias or a merge key repeats."""
    wanted = {id(node): change for node, change in changes}
    is_proven = _is_proven_within(_room(read, edits, changes), edits, wanted) or _is_proven(read.root, edits, wanted)
    return edits if is_proven else ()


def _room(read: Outline, edits: Edits, changes: Iterable[Change]) -> Room | None:
    """The innermost part of a resource that all of the edits and the changed nodes are in; of one that repeats, none."""
    spans = [*(edit.span for edit in edits), *(node.span for node, _ in changes)]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    room = read.room(start, end)
    return None if room is None or "&" in _text_of(room) else narrowed(room, start, end)


def _is_proven_within(room: Room | None, edits: Edits, wanted: Changes) -> bool:
    """Whether that shows of the text of a room, which is read in no time: a text may have thousands of them.

    It must say by itself what it says there, and must neither end the document, nor run into the lines that follow, nor
    be repeated.
    """
    if room is None:
        return False
    before = _text_of(room)
    after = applied(before, edits, room.start)
    is_apart = "&" not in after and not _END.search(after) and after[-1:] == before[-1:]
    if not is_apart or not _is_whole(room):
        return False
    met: list[int] = []
    return _says(after, room) == {room.name: shape(room.node, wanted, met)} and sorted(met) == sorted(wanted)


@kept(16)
def _is_whole(room: Room) -> bool:
    """Whether a resource says by itself what it says there; most are mended in several places."""
    return bool(_says(_text_of(room), room) == {room.name: shape(room.node)})


def _text_of(room: Room) -> str:
    return room.node.span.source.text[room.start : room.end]


def _says(text: str, room: Room) -> Shape:
    """What a text says where the resource stands."""
    first, last = room.brackets
    return _shape_of(first + text + last)


_END = re.compile(r"(?:^|\r)(?:---|\.\.\.)", re.MULTILINE)


def _is_proven(root: Node, edits: Edits, wanted: Changes) -> bool:
    met: list[int] = []
    again = _shape_of(applied(root.span.source.text, edits))
    return again is not UNREADABLE and again == shape(root, wanted, met) and sorted(met) == sorted(wanted)


def _shape_of(text: str) -> Shape:
    root, problems = _read(text)
    return UNREADABLE if root is None or problems else shape(root)


def _read(text: str) -> tuple[Node | None, tuple[Problem, ...]]:
    from corslint.syntax.documents import parse  # noqa: PLC0415 (HCL is read again without it)

    parsed = parse(Source("", text))
    return parsed.root, parsed.problems


UNREADABLE = object()
"""What a text says that cannot be read: it equals nothing."""


def applied(text: str, edits: Iterable[Edit], start: int = 0) -> str:
    """A text with edits made, or a part of it that starts there."""
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start - start] + edit.text + text[edit.span.end - start :]
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
    return changed(node, _own_shape(node, changes, met), changes, met)


def changed(place: object, own: Shape, changes: Changes, met: list[int] | None) -> Shape:
    if id(place) not in changes:
        return own
    if met is not None:
        met.append(id(place))
    return changes[id(place)](own)


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
