"""Items of YAML and JSON lists: how one is put in, and how one is taken out."""

import re

from corslint.source import Edit, Span
from corslint.syntax.editing.content import Content, Edits
from corslint.syntax.editing.lines import column, is_on_one_line, line_end, margin, next_line, with_comments_above
from corslint.syntax.editing.outline import Outline, end_of, is_flow, outline
from corslint.syntax.editing.rereading import proven, said
from corslint.syntax.editing.style import Style, style
from corslint.syntax.editing.writing import block_items, flow, json_lines
from corslint.syntax.node import Sequence


def appended(sequence: Span, *new: Content) -> Edits:
    """The list there with new items at its end."""
    read = outline(sequence.source)
    owner = read.sequence(sequence) if read is not None else None
    if read is None or owner is None or not new:
        return ()
    edit = _appended(owner, new, style(read))
    return () if edit is None else proven(read, (edit,), (owner, lambda shape: [*shape, *map(said, new)]))


def _appended(owner: Sequence, new: tuple[Content, ...], hand: Style) -> Edit | None:
    source, text = owner.span.source, owner.span.source.text
    if not owner.items:
        written = (
            json_lines(new, margin(owner.span.start, text), hand) if hand.is_json and hand.unit else flow(new, hand)
        )
        return Edit(owner.span, written)
    end = end_of(owner.items[-1])
    if not owner.span.start <= end <= owner.span.end:
        return None  # the last item is an alias
    if not is_flow(owner):
        pad = " " * column(owner.span.start, text)
        place = line_end(end, text)
        return Edit(
            Span(source, place, place), "".join(f"{hand.newline}{line}" for line in block_items(new, pad, hand))
        )
    first = owner.items[0].span
    if is_on_one_line(Span(source, owner.span.start, first.start)):
        return Edit(Span(source, end, end), "".join(hand.comma + flow(item, hand) for item in new))
    pad = margin(first.start, text)
    write = json_lines if hand.is_json else _flow_line
    lines = "".join(f",{hand.newline}{pad}{write(item, pad, hand)}" for item in new)
    comment = re.compile(r",?([ \t]+#[^\r\n]*)").match(text, end)
    if comment is None:
        return Edit(Span(source, end, end), lines)
    return Edit(Span(source, end, comment.end()), f",{comment[1]}{lines.removeprefix(',')}")


def _flow_line(item: Content, _pad: str, hand: Style) -> str:
    return flow(item, hand)


def removed(item: Span) -> Edits:
    """Without the item of a list that stands there, with its comma or its line; the last one leaves an empty list."""
    read = outline(item.source)
    owner = None if read is None else _holder(item, read)
    if read is None or owner is None:
        return ()
    place = next(number for number, node in enumerate(owner.items) if node.span == item)
    edit = _removal(owner, place)
    return () if edit is None else proven(read, (edit,), (owner, lambda said: said[:place] + said[place + 1 :]))


def _holder(item: Span, read: Outline) -> Sequence | None:
    return next(
        (
            node
            for node in read.nodes.values()
            if isinstance(node, Sequence) and any(i.span == item for i in node.items)
        ),
        None,
    )


def _removal(owner: Sequence, place: int) -> Edit | None:
    source, text = owner.span.source, owner.span.source.text
    ends = [end_of(node) for node in owner.items]
    starts = [node.span.start - (end - node.span.end) for node, end in zip(owner.items, ends, strict=True)]
    if sorted(starts) != starts or not owner.span.start <= starts[0] <= ends[-1] <= owner.span.end:
        return None  # one of them is an alias
    if len(owner.items) == 1:
        pad = "" if is_flow(owner) else f" {text[owner.span.start - 1 : owner.span.start].strip()}"
        return Edit(Span(source, owner.span.start, owner.span.end), "[]") if not pad else None
    if is_flow(owner):
        span = (starts[0], starts[1]) if place == 0 else (ends[place - 1], ends[place])
        return Edit(Span(source, *span), "")
    dash = text.rindex("-", 0, starts[place])
    if place == 0 and text[:dash].rpartition("\n")[2].strip():
        return None  # behind the dash of an outer item
    after = next_line(ends[place], text)
    start = with_comments_above(dash, text)
    if after == len(text) and not text.endswith(("\n", "\r")):
        return Edit(Span(source, len(text[:start].rstrip("\r\n")), after), "")
    return Edit(Span(source, start, after), "")
