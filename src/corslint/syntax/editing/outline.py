"""Finding what stands at a place: a YAML or JSON text read again, its nodes by where they are."""

from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Sequence as List
from functools import lru_cache

from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.editing.lines import line_start
from corslint.syntax.node import Call, Entry, Mapping, Node, Scalar, Sequence


class Member(NamedTuple):
    """An entry with the mapping that it stands in."""

    owner: Mapping
    name: str
    entry: Entry


class Room(NamedTuple):
    """A resource, or whatever else stands two levels down, with lines of its own, which can be read by themselves.

    In brackets it has no lines of its own, and can be read in `brackets`.
    """

    start: int
    body: int
    end: int
    name: str
    node: Node
    brackets: tuple[str, str] = ("", "")


class Outline(NamedTuple):
    """A text that was read without a fault: every mapping, list and text in it by its place, every entry by its key's.

    What an alias repeats or a merge key brings in stands where it is written, and nowhere else.
    """

    root: Node
    nodes: dict[tuple[int, int], Node]
    members: dict[int, Member]
    rooms: tuple[Room, ...]

    def mapping(self, span: Span) -> Mapping | None:
        found = self.nodes.get((span.start, span.end))
        return found if isinstance(found, Mapping) else None

    def sequence(self, span: Span) -> Sequence | None:
        found = self.nodes.get((span.start, span.end))
        return found if isinstance(found, Sequence) else None

    def member(self, key: Span) -> Member | None:
        """The entry whose key stands there."""
        found = self.members.get(key.start)
        return found if found is not None and found.entry.key.end == key.end else None

    def room(self, start: int, end: int) -> Room | None:
        """The one that a stretch of the text lies in, behind its name."""
        index = bisect_right(self.rooms, start, key=lambda room: room.body) - 1
        return self.rooms[index] if index >= 0 and end <= self.rooms[index].end else None


@lru_cache(maxsize=1)
def outline(source: Source) -> Outline | None:
    """What a text holds; None where it does not parse."""
    from corslint.syntax import documents  # noqa: PLC0415 (HCL is edited without it)

    read = documents.read(source)
    if read.root is None or read.problems:
        return None
    found = Outline(read.root, {}, {}, tuple(_rooms(read.root)))
    for node in _written(read.root):
        found.nodes.setdefault((node.span.start, node.span.end), node)
        if isinstance(node, Mapping):
            found.members.update({e.key.start: Member(node, name, e) for name, e in own_entries(node)})
    return found


def narrowed(room: Room, start: int, end: int) -> Room:
    """The innermost part of a room that can be read by itself as well and that a stretch of the text lies in."""
    inner = (part for part in _parts(room.node, room.end) if part.body <= start and end <= part.end)
    found = next(inner, None) if is_flow(room.node) == bool(room.brackets[0]) else None
    return room if found is None else narrowed(found, start, end)


def _rooms(root: Node) -> Iterator[Room]:
    """In the order of the text: none of a section that an alias may repeat, or that stands in brackets on its own."""
    sections = own_entries(root) if isinstance(root, Mapping) else []
    for (_, section), end in _with_ends(sections, len(root.span.source.text)):
        value, between = section.value, slice(section.key.end, section.value.span.start)
        if is_flow(value) == is_flow(root) and "&" not in root.span.source.text[between]:
            yield from _parts(value, end)


def _parts(node: Node, end: int) -> Iterator[Room]:
    """The entries of a mapping whose lines end there."""
    if isinstance(node, Mapping):
        yield from _in_brackets(node) if is_flow(node) else _on_lines(node, end)


def _on_lines(section: Mapping, end: int) -> Iterator[Room]:
    for (name, entry), after in _with_ends(own_entries(section), end):
        yield Room(_line_of(entry), entry.key.end, after, name, entry.value)


def _in_brackets(section: Mapping) -> Iterator[Room]:
    for name, entry in own_entries(section):
        end = entry_end(section, entry)
        if end is not None and isinstance(entry.value, Mapping):
            yield Room(key_start(entry.key), entry.key.end, end, name, entry.value, ("{", "}"))


def _with_ends(entries: List[tuple[str, Entry]], end: int) -> Iterator[tuple[tuple[str, Entry], int]]:
    """Each entry with where the lines of the next one start."""
    return zip(entries, [*(_line_of(entry) for _, entry in entries[1:]), end], strict=False)


def _line_of(entry: Entry) -> int:
    return line_start(entry.key.start, entry.key.source.text)


def is_flow(node: Node) -> bool:
    """Whether a collection stands in brackets."""
    return node.span.source.text[node.span.start : node.span.start + 1] in ("{", "[")


def own_entries(mapping: Mapping) -> list[tuple[str, Entry]]:
    """The entries that stand between a mapping's first and last character, in the order of the text."""
    start, end = mapping.span.start, mapping.span.end
    own = [(name, entry) for name, entry in mapping.entries.items() if start <= entry.key.start < end]
    return sorted(own, key=lambda named: named[1].key.start)


def _written(root: Node) -> Iterator[Node]:
    """Every node once, outer ones first."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        match node:
            case Mapping(entries=entries):
                waiting.extend(entry.value for entry in entries.values())
            case Sequence(items=items):
                waiting.extend(items)
            case Call(argument=argument):
                waiting.append(argument)


def end_of(node: Node) -> int:
    """Where a node's last character stands, its closing quotation mark included."""
    if isinstance(node, Call):
        return max(end_of(node.argument), node.span.start)
    span = node.span
    if not isinstance(node, Scalar):
        return span.start + len(span.text.rstrip())
    written = span.source.text
    quote = written[span.start - 1 : span.start]
    is_quoted = quote in ("'", '"') and written[span.end : span.end + 1] == quote
    return span.end + 1 if is_quoted else span.end


def node_start(node: Node) -> int:
    """Where a node's first character stands, its opening quotation mark included."""
    return node.span.start - (end_of(node) > node.span.end)


def key_start(key: Span) -> int:
    """Where a key's first character stands, its opening quotation mark included."""
    return key.start - (key.source.text[key.start - 1 : key.start] in ("'", '"'))


def entry_end(owner: Mapping, entry: Entry) -> int | None:
    """Where an entry's last character stands; None where its value is written elsewhere, as that of an alias is."""
    end = end_of(entry.value)
    return end if entry.key.end <= entry.value.span.start and end <= owner.span.end else None
