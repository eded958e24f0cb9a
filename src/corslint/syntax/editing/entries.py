"""Entries of YAML and JSON mappings: how one is put in, and how one is taken out."""

import re
from collections.abc import Mapping as Map
from itertools import pairwise

from corslint.source import Edit, Span
from corslint.syntax.editing.content import Content, Edits, Entries
from corslint.syntax.editing.lines import (
    blank_lines_between,
    column,
    is_on_one_line,
    line_end,
    line_start,
    margin,
    next_line,
    with_comments_above,
)
from corslint.syntax.editing.outline import (
    Member,
    Outline,
    entry_end,
    is_flow,
    key_start,
    node_start,
    outline,
    own_entries,
)
from corslint.syntax.editing.rereading import proven, said
from corslint.syntax.editing.style import Style, style
from corslint.syntax.editing.writing import block_entries, flow, flow_entry, json_entry, json_lines
from corslint.syntax.node import Entry, Mapping


def inserted(mapping: Span, new: Entries, after: str | None = None) -> Edits:
    """New entries of the mapping there, after the one of that name, otherwise at the end."""
    read = outline(mapping.source)
    owner = read.mapping(mapping) if read is not None else None
    if read is None or owner is None or not new or owner.entries.keys() & new.keys():
        return ()
    edit = _insertion(owner, new, after, read)
    added = {name: said(value) for name, value in new.items()}
    return () if edit is None else proven(read, (edit,), (owner, lambda shape: {**shape, **added}))


def inserted_beside(key: Span, new: Entries) -> Edits:
    """New entries after the one whose key stands there."""
    read = outline(key.source)
    member = read.member(key) if read is not None else None
    return () if member is None else inserted(member.owner.span, new, member.name)


def rewritten(key: Span, content: Content) -> Edits:
    """The entry whose key stands there with another value, on the line of the one that it has."""
    read = outline(key.source)
    member = read.member(key) if read is not None else None
    end = None if member is None else entry_end(member.owner, member.entry)
    if read is None or member is None or end is None:
        return ()
    start, name, hand = node_start(member.entry.value), member.name, style(read)
    has_lines = not hand.is_json and not is_flow(member.owner) and is_on_one_line(Span(key.source, key.start, end))
    if isinstance(content, Map) and has_lines:
        edit = _unfolded(key, end, content, hand)
    else:
        edit = Edit(Span(key.source, start, end), flow(content, hand))
    return proven(read, (edit,), (member.owner, lambda shape: {**shape, name: said(content)}))


def _unfolded(key: Span, end: int, content: Entries, hand: Style) -> Edit:
    """Lines below the key, whose comment stays on its line."""
    text = key.source.text
    place, colon = line_end(end, text), text.index(":", key.end) + 1
    lines = hand.newline.join(block_entries(content, " " * (column(key.start, text) + hand.step), hand))
    return Edit(Span(key.source, colon, place), f"{text[end:place].rstrip()}{hand.newline}{lines}")


def removed(key: Span) -> Edits:
    """Without the entry whose key stands there, its line, and the comments right above that are indented as it is."""
    read = outline(key.source)
    member = read.member(key) if read is not None else None
    edit = None if member is None else _removal(member)
    if read is None or member is None or edit is None:
        return ()
    name = member.name
    return proven(read, (edit,), (member.owner, lambda shape: {k: v for k, v in shape.items() if k != name}))


# -- putting in


def _insertion(owner: Mapping, new: Entries, after: str | None, read: Outline) -> Edit | None:
    hand, own = style(read), own_entries(owner)
    if not own:
        return _filled(owner, new, hand, read) if owner.span.text.strip("{} \t\r\n") == "" else None
    names = [name for name, _ in own]
    place = names.index(after) if after in names else len(own) - 1
    end = _end(owner, own[place][1])
    if end is None:
        return None
    if not is_flow(owner):
        return _block(owner, own, end, new, hand)
    return _between_brackets(owner, own[0][1].key, end, new, hand, is_last=place == len(own) - 1)


def _end(owner: Mapping, entry: Entry) -> int | None:
    """Where an entry ends, also one whose value is an alias."""
    end = entry_end(owner, entry)
    if end is not None:
        return end
    alias = re.compile(r"['\"]?\s*:\s*\*[^\s,\[\]{}]+").match(owner.span.source.text, entry.key.end)
    return alias.end() if alias else None


def _block(owner: Mapping, own: list[tuple[str, Entry]], end: int, new: Entries, hand: Style) -> Edit:
    """Lines of their own below the entry, what stands behind it on its last line included."""
    text = owner.span.source.text
    place = line_end(end, text)
    gap = hand.newline * (2 if _stands_apart(owner, own) else 1)
    pad = " " * column(key_start(own[0][1].key), text)
    written = [hand.newline.join(block_entries({name: value}, pad, hand)) for name, value in new.items()]
    return Edit(Span(owner.span.source, place, place), gap + gap.join(written))


def _stands_apart(owner: Mapping, own: list[tuple[str, Entry]]) -> bool:
    """Whether there are blank lines between most entries."""
    text = owner.span.source.text
    pairs = [(_end(owner, one[1]), other[1].key.start) for one, other in pairwise(own)]
    apart = sum(end is not None and blank_lines_between(end, start, text) > 0 for end, start in pairs)
    return apart * 2 > len(pairs)


def _between_brackets(owner: Mapping, first: Span, end: int, new: Entries, hand: Style, *, is_last: bool) -> Edit:
    text, source = owner.span.source.text, owner.span.source
    if is_on_one_line(Span(source, owner.span.start, first.start)):
        written = hand.comma.join(flow_entry(name, value, hand) for name, value in new.items())
        return Edit(Span(source, end, end), hand.comma + written)
    pad = margin(first.start, text)
    write = json_entry if hand.is_json else _flow_line
    lines = f",{hand.newline}{pad}".join(write(name, value, pad, hand) for name, value in new.items())
    comment = re.compile(r"(,?)([ \t]+#[^\r\n]*)").match(text, end)
    if comment is None:
        return Edit(Span(source, end, end), f",{hand.newline}{pad}{lines}")
    closing = comment[1] if is_last else ","
    return Edit(Span(source, end, comment.end()), f",{comment[2]}{hand.newline}{pad}{lines}{closing}")


def _flow_line(name: str, value: object, _pad: str, hand: Style) -> str:
    return flow_entry(name, value, hand)  # type: ignore[arg-type] # one of the contents of a mapping


def _filled(owner: Mapping, new: Entries, hand: Style, read: Outline) -> Edit:
    """The empty brackets with something between them; where they need not stand, they go."""
    text, source = owner.span.source.text, owner.span.source
    if hand.is_json and hand.unit:
        return Edit(owner.span, json_lines(new, margin(owner.span.start, text), hand))
    member = next((member for member in read.members.values() if member.entry.value is owner), None)
    if hand.is_json or member is None or is_flow(member.owner):
        return Edit(owner.span, f"{{{hand.comma.join(flow_entry(name, value, hand) for name, value in new.items())}}}")
    colon = text.index(":", member.entry.key.end) + 1
    end = line_end(owner.span.end, text)
    pad = " " * (column(key_start(member.entry.key), text) + hand.step)
    lines = hand.newline.join(block_entries(new, pad, hand))
    return Edit(Span(source, colon, end), f"{text[owner.span.end : end].rstrip()}{hand.newline}{lines}")


# -- taking out


def _removal(member: Member) -> Edit | None:
    owner, source = member.owner, member.owner.span.source
    own = own_entries(owner)
    place = [name for name, _ in own].index(member.name)
    if len(own) == 1 or len(own) < len(owner.entries):
        return None if len(own) < len(owner.entries) else _emptied(owner)
    key, end = key_start(member.entry.key), _end(owner, member.entry)
    text = source.text
    if end is None:
        return None
    if is_flow(owner):
        return _cut(own, place, end, owner)
    if place == 0 and text[line_start(key, text) : key].strip():  # behind the dash of an item
        return Edit(Span(source, key, key_start(own[1][1].key)), "")
    start = with_comments_above(key, text)
    after = next_line(end, text)
    if after == len(text) and not text.endswith(("\n", "\r")):  # a file without a final line end stays one
        return Edit(Span(source, len(text[:start].rstrip("\r\n")), after), "")
    return Edit(Span(source, start, after), "")


def _emptied(owner: Mapping) -> Edit | None:
    if not is_flow(owner):
        return None
    return Edit(Span(owner.span.source, owner.span.start + 1, owner.span.end - 1), "")


def _cut(own: list[tuple[str, Entry]], place: int, end: int, owner: Mapping) -> Edit | None:
    """With one comma: the one before it, for the first entry the one behind it."""
    source = owner.span.source
    if place == 0:
        return Edit(Span(source, key_start(own[0][1].key), key_start(own[1][1].key)), "")
    before = _end(owner, own[place - 1][1])
    return None if before is None else Edit(Span(source, before, end), "")
