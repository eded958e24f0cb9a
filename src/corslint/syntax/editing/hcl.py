"""Attributes, blocks and values of HCL: how they are put in, changed and taken out, as `terraform fmt` leaves them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from corslint.records import NamedTuple
from corslint.source import Edit, Source, Span
from corslint.syntax.editing.content import Content, Edits, Entries
from corslint.syntax.editing.hcl_writing import (
    STEP,
    BlockText,
    block_lines,
    entry_lines,
    escaped,
    expression,
    inline,
    inline_entries,
    key_text,
)
from corslint.syntax.editing.lines import (
    is_on_one_line,
    line_end,
    line_start,
    margin,
    newline,
    next_line,
    with_comments_above,
)
from corslint.syntax.editing.outline import key_start
from corslint.syntax.editing.rereading import NOTHING, Changes, Shape, applied, changed, said, shape
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.node import Call, Entry, Mapping, Node, Scalar, Sequence

Owner = Block | Mapping
"""What has entries of its own: a block its attributes, an object what it holds."""


class Outline(NamedTuple):
    """A file that was read without a fault: its blocks by their headers, its objects, lists and texts by their places,
    its attributes and the entries of its objects by their names' places; `rooms` are all of its lines."""

    body: Body
    blocks: dict[tuple[int, int], Block]
    nodes: dict[tuple[int, int], Node]
    attributes: dict[int, tuple[Body, str]]
    owners: dict[int, tuple[Owner, str]]
    rooms: tuple[Body, ...]
    """Each of an outermost block with what stands above it: lines that can be read by themselves."""

    def room(self, start: int, end: int) -> Body:
        """The lines around a stretch of the text, as a body of their own."""
        first = bisect_right(self.rooms, start, hi=len(self.rooms) - 1, key=_room_end)
        last = max(first, bisect_left(self.rooms, end, key=_room_end))
        rooms = self.rooms[first : last + 1]
        blocks = tuple(block for room in rooms for block in room.blocks)
        return Body(rooms[0].attributes, blocks, rooms[0].span._replace(end=rooms[-1].span.end))


def _room_end(room: Body) -> int:
    return room.span.end


@lru_cache(maxsize=1)
def outline(source: Source) -> Outline | None:
    """What a file holds; None where it does not parse."""
    from corslint.syntax import hcl  # noqa: PLC0415 (YAML is edited without it)

    read = hcl.parse(source)
    if read.problems:
        return None
    found = Outline(read.body, {}, {}, {}, {}, tuple(_rooms(read.body)))
    for body in _bodies(read.body):
        for block in body.blocks:
            found.blocks[block.span.start, block.span.end] = block
            found.owners.update({entry.key.start: (block, name) for name, entry in block.body.attributes.items()})
        for name, entry in body.attributes.items():
            found.attributes[entry.key.start] = body, name
            for node in _written(entry.value):
                found.nodes.setdefault((node.span.start, node.span.end), node)
                if isinstance(node, Mapping):
                    found.owners.update({held.key.start: (node, key) for key, held in node.entries.items()})
    return found


def _rooms(body: Body) -> Iterator[Body]:
    """In the order of the text, all of it; one ends with the line that a block ends on, if nothing else begins there."""
    source, start, held = body.span.source, 0, list[Block]()
    for block in body.blocks:
        held.append(block)
        rest = re.compile(_REST_OF_LINE).match(source.text, block.body.span.end)
        if rest is not None and not body.attributes:
            yield Body({}, tuple(held), Span(source, start, rest.end()))
            start, held = rest.end(), []
    yield Body(body.attributes, tuple(held), Span(source, start, len(source.text)))


_REST_OF_LINE = r"[ \t\r]*(?:(?:#|//)[^\n]*)?\n"


def _bodies(body: Body) -> Iterator[Body]:
    yield body
    for block in body.blocks:
        yield from _bodies(block.body)


def _written(node: Node) -> Iterator[Node]:
    """The collections and texts of an expression, outer ones first."""
    match node:
        case Mapping(entries=entries):
            yield node
            for entry in entries.values():
                yield from _written(entry.value)
        case Sequence(items=items):
            if node.span.text.startswith("["):
                yield node
            for item in items:
                yield from _written(item)
        case Call(argument=argument):
            yield from _written(argument)
        case Scalar():
            yield node


# -- attributes and blocks


def attributes_inserted(header: Span, new: Entries, after: str | None = None) -> Edits:
    """New attributes of the block with that header, after the one of that name, otherwise below the last one."""
    read = outline(header.source)
    block = None if read is None else read.blocks.get((header.start, header.end))
    if read is None or block is None or not new or block.body.attributes.keys() & new.keys():
        return ()
    own = block.body.attributes
    edits = _inserted(_braces(block), own, new, own.get(after or ""), [inner.span for inner in block.body.blocks])
    return _proven(read, edits, block.body, lambda body: _with_attributes(body, new))


def blocks_inserted(header: Span, *new: BlockText) -> Edits:
    """New blocks at the end of the block with that header."""
    read = outline(header.source)
    block = None if read is None else read.blocks.get((header.start, header.end))
    if read is None or block is None or not new:
        return ()
    text, whole = header.source.text, block.body.span
    pad, end = margin(header.start, text), newline(text)
    lines = [line for one in new for line in ("", *block_lines(one, pad + STEP))]
    inside = text[_braces(block).start + 1 : whole.end - 1]
    start = _braces(block).start + 1 + len(inside.rstrip())
    written = lines if inside.strip() else lines[1:]
    edit = Edit(Span(header.source, start, whole.end - 1), "".join(f"{end}{line}" for line in written) + end + pad)
    return _proven(read, (edit,), block.body, lambda body: _with_blocks(body, new))


def appended(place: Span, *new: BlockText) -> Edits:
    """New blocks at the top of a file: below the outermost block that a place is in, otherwise at the file's end."""
    source = place.source
    read = outline(source)
    if read is None or not new:
        return ()
    text, end = source.text, newline(source.text)
    around = next((b for b in read.body.blocks if b.body.span.start <= place.start < b.body.span.end), None)
    at = line_end(around.body.span.end, text) if around is not None else len(text.rstrip())
    gap = end * 2 if at else ""
    written = (end * 2).join(end.join(block_lines(block)) for block in new)
    return _proven(read, (Edit(Span(source, at, at), gap + written),), read.body, lambda body: _with_blocks(body, new))


def attribute_removed(key: Span) -> Edits:
    """Without the attribute whose name stands there, its lines, and the comments right above."""
    read = outline(key.source)
    found = None if read is None else read.attributes.get(key.start)
    if read is None or found is None:
        return ()
    owner, name = found
    end = _end(owner.attributes[name].value)
    span = _with_needless_blanks(_lines_of(key.start, end, key.source))
    return _proven(read, (Edit(span, ""),), owner, lambda body: _without_attribute(body, name))


# -- objects, lists, texts


def entries_inserted(mapping: Span, new: Entries, after: str | None = None) -> Edits:
    """New entries of the object there, after the one of that name, otherwise at the end."""
    read = outline(mapping.source)
    owner = None if read is None else read.nodes.get((mapping.start, mapping.end))
    if read is None or not isinstance(owner, Mapping) or not new or owner.entries.keys() & new.keys():
        return ()
    after_entry = owner.entries.get(after or "")
    if "\n" in owner.span.text:
        edits = _inserted(owner.span, owner.entries, new, after_entry, [])
    else:
        edits = (_on_the_line(owner, after_entry, new),)
    return _proven(read, edits, owner, lambda said: {**said, **_said_all(new)})


def entry_removed(key: Span) -> Edits:
    """Without the entry of an object whose key stands there; the last one goes with the attribute that it is all of."""
    read = outline(key.source)
    owner, name = (None, "") if read is None else read.owners.get(key.start, (None, ""))
    if read is None or not isinstance(owner, Mapping):
        return ()
    if len(owner.entries) == 1:
        holders = [own.attributes[n].key for own, n in read.attributes.values() if own.attributes[n].value is owner]
        return attribute_removed(holders[0]) if holders else ()
    edits = _cut(owner, name) if is_on_one_line(owner.span) else _without_line(owner.entries[name])
    return _proven(read, edits, owner, lambda said: {k: v for k, v in said.items() if k != name})


def item_removed(item: Span) -> Edits:
    """Without the item of a list that stands there, with its comma or its line."""
    read = outline(item.source)
    lists = [] if read is None else [node for node in read.nodes.values() if isinstance(node, Sequence)]
    found = [(o, place) for o in lists for place, node in enumerate(o.items) if node.span == item]
    if read is None or len(found) != 1 or len(found[0][0].items) == 1:
        return ()
    [(owner, place)] = found
    edits = (
        _item_cut(owner, place)
        if is_on_one_line(owner.span)
        else (Edit(_lines_of(item.start, item.end, item.source), ""),)
    )
    return _proven(read, edits, owner, lambda said: [*said[:place], *said[place + 1 :]])


def value_rewritten(key: Span, content: Content) -> Edits:
    """The attribute or the entry of an object whose name stands there with another value, on one line."""
    read = outline(key.source)
    found = None if read is None else read.owners.get(key.start)
    if read is None or found is None:
        return ()
    owner, name = found
    value = (owner.entries if isinstance(owner, Mapping) else owner.body.attributes)[name].value
    end = _end(value)
    edit = Edit(Span(key.source, value.span.start - (end > value.span.end), end), inline(content))
    if isinstance(owner, Mapping):
        return _proven(read, (edit,), owner, lambda said: {**said, name: _said(content)})
    return _proven(read, (edit,), owner.body, lambda body: ({**body[0], name: _said(content)}, body[1]))


def items_appended(sequence: Span, *new: Content) -> Edits:
    """The list there with new items at its end."""
    read = outline(sequence.source)
    owner = None if read is None else read.nodes.get((sequence.start, sequence.end))
    if read is None or not isinstance(owner, Sequence) or not new:
        return ()
    return _proven(read, (_items(owner, new),), owner, lambda said: [*said, *(_said(item) for item in new)])


def replaced(scalar: Span, value: str) -> Edits:
    """The quoted text whose content stands there with another content."""
    read = outline(scalar.source)
    node = None if read is None else read.nodes.get((scalar.start, scalar.end))
    if read is None or not isinstance(node, Scalar) or _end(node) == scalar.end:
        return ()
    return _proven(read, (Edit(scalar, escaped(value)),), node, lambda _: ("string", value))


def _on_the_line(owner: Mapping, after: Entry | None, new: Entries) -> Edit:
    if not owner.entries:
        return Edit(owner.span, inline(new))
    last = after or max(owner.entries.values(), key=lambda entry: entry.key.start)
    place = _end(last.value)
    return Edit(Span(owner.span.source, place, place), f", {inline_entries(new)}")


def _items(owner: Sequence, new: tuple[Content, ...]) -> Edit:
    source, text = owner.span.source, owner.span.source.text
    if not owner.items:
        return Edit(owner.span, inline(new))
    first, end = owner.items[0].span.start, _end(owner.items[-1])
    if "\n" not in text[owner.span.start : first]:
        return Edit(Span(source, end, end), "".join(f", {inline(item)}" for item in new))
    pad = margin(first, text)
    lines = "".join(f"{newline(text)}{pad}{_with_line_ends(expression(item, pad), text)}," for item in new)
    rest = re.compile(r"[ \t]*(,?)([ \t]*(?:#|//)[^\r\n]*)?").match(text, end)
    stop, comment = (rest.end(), rest[2] or "") if rest else (end, "")
    return Edit(Span(source, end, stop), f",{comment}{lines}")


# -- where things end


def _end(node: Node) -> int:
    """Where an expression's last character stands: a quotation mark, for a heredoc the one before its last line."""
    span, text = node.span, node.span.source.text
    is_quoted = text[span.start - 1 : span.start] == '"' and text[span.end : span.end + 1] == '"'
    return span.end + is_quoted


# -- where entries go


def _braces(block: Block) -> Span:
    """A block's body with its braces."""
    whole = block.body.span
    return whole._replace(start=whole.source.text.index("{", block.span.end))


def _inserted(braces: Span, own: dict[str, Entry], new: Entries, after: Entry | None, inner: list[Span]) -> Edits:
    """New lines below an entry, otherwise below the last one that stands before the first inner block."""
    source, text = braces.source, braces.source.text
    entries = sorted(own.values(), key=lambda entry: entry.key.start)
    above = [entry for entry in entries if not inner or entry.key.start < inner[0].start]
    pad, end = margin(line_start(braces.start, text), text), newline(text)
    if "\n" not in braces.text:
        kept = [braces.text[1:-1].strip()] if braces.text[1:-1].strip() else []
        lines = [*(pad + STEP + line for line in kept), *entry_lines(new, pad + STEP)]
        return (Edit(braces, end.join(["{", *lines, f"{pad}}}"])),)
    last = after or (above[-1] if above else None)
    if last is None:
        lines = list(entry_lines(new, pad + STEP))
        blank = [""] if inner else []
        place = braces.start + 1
        return (Edit(Span(source, place, place), "".join(end + line for line in [*lines, *blank])),)
    return _below(last, new, source)


def _below(last: Entry, new: Entries, source: Source) -> Edits:
    """Below an entry, in the column of its neighbours' equals signs, which move where the new names are longer."""
    text = source.text
    place, pad = line_end(_end(last.value), text), margin(last.key.start, text)
    chain = _chain(last.key.start, text)
    names = [len(key_text(name)) for name, value in new.items() if "\n" not in expression(value, pad)]
    width = max([*(equals.lead for equals in chain), *names], default=0)
    is_aligned = chain and names and all(e.lead + e.space - 1 == max(o.lead for o in chain) for e in chain)
    if not is_aligned or (any(e.has_comment for e in chain) and width > max(e.lead for e in chain)):
        gap = [""] if chain and names and any(e.has_comment for e in chain) else []
        lines = [*gap, *entry_lines(new, pad)]
        return (Edit(Span(source, place, place), "".join(newline(text) + line for line in lines)),)
    moved = [
        Edit(Span(source, e.offset, e.offset + e.space), " " * (width - e.lead + 1))
        for e in chain
        if e.space != width - e.lead + 1
    ]
    lines = list(entry_lines(new, pad, width))
    return (*moved, Edit(Span(source, place, place), "".join(newline(text) + line for line in lines)))


def _cut(owner: Mapping, name: str) -> Edits:
    """Out of a line, with one comma."""
    source = owner.span.source
    entries = sorted(owner.entries.values(), key=lambda entry: entry.key.start)
    place = entries.index(owner.entries[name])
    if place == 0:
        return (Edit(Span(source, key_start(entries[0].key), key_start(entries[1].key)), ""),)
    return (Edit(Span(source, _end(entries[place - 1].value), _end(entries[place].value)), ""),)


def _item_cut(owner: Sequence, place: int) -> Edits:
    source = owner.span.source
    starts, ends = [key_start(node.span) for node in owner.items], [_end(node) for node in owner.items]
    span = (starts[0], starts[1]) if place == 0 else (ends[place - 1], ends[place])
    return (Edit(Span(source, *span), ""),)


def _without_line(entry: Entry) -> Edits:
    """Without its lines; where it had the longest name, its neighbours' equals signs move back."""
    source, text = entry.key.source, entry.key.source.text
    gone = _lines_of(entry.key.start, _end(entry.value), source)
    chain = _chain(entry.key.start, text)
    left = [equals for equals in chain if not gone.start <= equals.offset < gone.end]
    was, width = (max((equals.lead for equals in some), default=0) for some in (chain, left))
    if any(e.lead + e.space - 1 != was or e.has_comment for e in left):
        return (Edit(gone, ""),)
    moved = [Edit(Span(source, e.offset, e.offset + e.space), " " * (width - e.lead + 1)) for e in left]
    return (Edit(gone, ""), *(edit for edit in moved if edit.text != edit.span.text))


class _Equals(NamedTuple):
    """An entry on a line of its own: the length of its name, where the spaces before its equals sign are, how many."""

    lead: int
    offset: int
    space: int
    has_comment: bool
    opens_heredoc: bool


def _chain(offset: int, text: str) -> list[_Equals]:
    """The neighbouring lines that `terraform fmt` aligns with that of an offset: of one line each, without a gap."""
    found: list[_Equals] = []
    start = line_start(offset, text)
    while (equals := _equals(start, text)) is not None:
        found.insert(0, equals)
        if start == 0:
            break
        start = line_start(start - 1, text)
    start = next_line(offset, text)
    while found and not found[-1].opens_heredoc and start < len(text) and (equals := _equals(start, text)) is not None:
        found.append(equals)
        start = next_line(start, text)
    return found


_LINE = r"[ \t]*((?:\"(?:[^\"\\]|\\.)*\"|\([^()]*\)|[\w-]+))([ \t]+)=(?![=>])([^\r\n]*)"
_TEXTS = r'"(?:[^"\\]|\\.)*"'


def _equals(start: int, text: str) -> _Equals | None:
    line = re.compile(_LINE).match(text, start)
    if line is None:
        return None
    code = re.sub(_TEXTS, "", line[3])
    has_comment = re.search(r"#|//", code) is not None
    code = re.split(r"#|//", code)[0]
    opened = sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
    return None if opened else _Equals(len(line[1]), line.start(2), len(line[2]), has_comment, "<<" in code)


def _lines_of(start: int, end: int, source: Source) -> Span:
    text = source.text
    return Span(source, _comments_above(start, text), next_line(end, text))


def _with_needless_blanks(span: Span) -> Span:
    """With the blank lines above it, where nothing follows in its block; with one of two that would stand together."""
    text = span.source.text
    kept = next_line(len(text[: span.start].rstrip()), text)
    below = text[span.end : next_line(span.end, text)]
    if below.lstrip().startswith("}"):
        return span._replace(start=kept) if kept < span.start else span
    return span._replace(end=span.end + len(below)) if kept < span.start and not below.strip() else span


def _comments_above(offset: int, text: str) -> int:
    return min(with_comments_above(offset, text, mark) for mark in ("#", "//"))


def _with_line_ends(written: str, text: str) -> str:
    return written.replace("\n", newline(text))


# -- proof


def _proven(read: Outline, edits: Edits, owner: Body | Node, change: Callable[[Shape], Shape]) -> Edits:
    """The edits, if the file with them, read again, says what it said and what was to change, nothing else."""
    is_proven = _is_proven_within(read, edits, owner, change) or _is_proven(read.body, edits, owner, change)
    return edits if is_proven else ()


def _is_proven_within(read: Outline, edits: Edits, owner: Body | Node, change: Callable[[Shape], Shape]) -> bool:
    """Whether that shows of the lines of the outermost blocks that are edited: a file may have thousands of them.

    What changes of the file itself is which blocks it has, and so those of these lines.
    """
    room = read.room(min(edit.span.start for edit in edits), max(edit.span.end for edit in edits))
    return _is_proven(room, edits, room if owner is read.body else owner, change)


def _is_proven(whole: Body, edits: Edits, owner: Body | Node, change: Callable[[Shape], Shape]) -> bool:
    from corslint.syntax import hcl  # noqa: PLC0415

    span = whole.span
    text = applied(span.text, edits, span.start)
    if text and not text.endswith("\n") and span.end < len(span.source.text):
        return False
    source, met = Source("", text), list[int]()
    again = hcl.parse_text(text, lambda start, end: Span(source, start, end))
    expected = _body_shape(whole, {id(owner): change}, met)
    return not again.problems and bool(met) and _body_shape(again.body) == expected


def _body_shape(body: Body, changes: Changes = NOTHING, met: list[int] | None = None) -> Shape:
    attributes = {name: shape(entry.value, changes, met) for name, entry in body.attributes.items()}
    blocks = sorted((_block_shape(block, changes, met) for block in body.blocks), key=repr)
    return changed(body, (attributes, blocks), changes, met)


def _block_shape(block: Block, changes: Changes = NOTHING, met: list[int] | None = None) -> Shape:
    return block.type, block.labels, _body_shape(block.body, changes, met)


def _said(content: Content) -> Shape:
    from corslint.syntax import hcl  # noqa: PLC0415

    return said(content, lambda text: hcl.expression(Source("", text))[0])


def _said_all(entries: Entries) -> dict[str, Shape]:
    return {name: _said(value) for name, value in entries.items()}


def _said_block(block: BlockText) -> Shape:
    kind, *labels = re.findall(r'[\w-]+|"[^"]*"', block.header)
    inner = [_said_block(one) for one in block.blocks]
    return kind, tuple(label.strip('"') for label in labels), (_said_all(block.attributes), inner)


def _with_attributes(body: Any, new: Entries) -> Shape:
    return {**body[0], **_said_all(new)}, body[1]


def _with_blocks(body: Any, new: tuple[BlockText, ...]) -> Shape:
    return body[0], sorted([*body[1], *map(_said_block, new)], key=repr)


def _without_attribute(body: Any, name: str) -> Shape:
    return {key: value for key, value in body[0].items() if key != name}, body[1]
