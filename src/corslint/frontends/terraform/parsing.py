"""Texts of Terraform that are YAML or JSON, read with the places and the holes of what they were put together from."""

from bisect import bisect_right
from collections.abc import Iterator

from corslint.frontends.terraform.scope import Effort
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.node import Absent, Call, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import Hole, Text, join

OPEN, CLOSE = "\ue000", "\ue001"
"""Characters of private use, which stand in a text for a hole while it is parsed."""

DEEPEST = 20
"""Templates within templates that places are followed through."""


def parsed(written: Scalar, effort: Effort) -> tuple[Node, tuple[Problem, ...]]:
    """What a text holds, and what is wrong with it; absent where it holds nothing."""
    from corslint.syntax.documents import parse  # noqa: PLC0415 (a body is mostly a value, which needs no parser)

    segments, holes = _segments(written, effort)
    read = parse(Source(written.span.path, "".join(segment.written for segment in segments)))
    if read.root is None:
        return Absent(written.span), ()
    placed = _Placed(segments, [segment.start for segment in segments], holes, {})
    problems = tuple(Problem(_place(each.span, placed), each.message) for each in read.problems)
    return _moved(read.root, placed), problems


class _Segment(NamedTuple):
    """Characters of a text, from `start` on, and the place that they came from."""

    start: int
    written: str
    span: Span


def _segments(written: Scalar, effort: Effort) -> tuple[list[_Segment], dict[str, Hole]]:
    """The text as it is parsed, a mark in place of each hole, piece by piece."""
    holes: dict[str, Hole] = {}
    segments: list[_Segment] = []
    start = 0
    for content, span in _pieces(written.text, written.span, effort, 0):
        for part in content.parts:
            piece = part if isinstance(part, str) else _mark(part, holes)
            segments.append(_Segment(start, piece, span))
            start += len(piece)
    return segments, holes


def _mark(hole: Hole, holes: dict[str, Hole]) -> str:
    mark = f"{OPEN}{len(holes)}{CLOSE}"
    holes[mark] = hole
    return mark


def _pieces(content: Text, span: Span, effort: Effort, depth: int) -> Iterator[tuple[Text, Span]]:
    """The pieces that a template put the text together from, and those that they were made of in turn."""
    made_of = effort.pieces.get((span, content)) if depth < DEEPEST else None
    for piece, place in made_of or ():
        yield from _pieces(piece, place, effort, depth + 1)
    if made_of is None:
        yield content, span


# -- from the text that was parsed back to the files


class _Placed(NamedTuple):
    segments: list[_Segment]
    starts: list[int]
    holes: dict[str, Hole]
    moved: dict[int, Node]
    """By what it was before: what aliases stand for is moved once."""


def _place(span: Span, placed: _Placed) -> Span:
    first, last = _segment(span.start, placed), _segment(max(span.end - 1, span.start), placed)
    start, end = _offsets(first, span.start), _offsets(last, max(span.end - 1, span.start))
    if first.span.source is not last.span.source or end[1] < start[0]:
        return Span(first.span.source, *start)
    return Span(first.span.source, start[0], end[1])


def _segment(offset: int, placed: _Placed) -> _Segment:
    return placed.segments[max(bisect_right(placed.starts, offset) - 1, 0)]


def _offsets(segment: _Segment, offset: int) -> tuple[int, int]:
    """Where a character stands; what is not written as it was parsed stands where all of its piece does."""
    at = segment.span.text.find(segment.written)
    if at < 0 or not segment.written:
        return segment.span.start, segment.span.end
    start = segment.span.start + at + min(offset - segment.start, len(segment.written))
    return start, start + 1


def _moved(node: Node, placed: _Placed) -> Node:
    """The tree with its places in the files that it was written in, and with its holes."""
    if id(node) not in placed.moved:
        placed.moved[id(node)] = _moved_once(node, placed)
    return placed.moved[id(node)]


def _moved_once(node: Node, placed: _Placed) -> Node:
    span = _place(node.span, placed)
    match node:
        case Mapping(entries=entries):
            return Mapping(
                {
                    _named(key, placed): Entry(_place(entry.key, placed), _moved(entry.value, placed))
                    for key, entry in entries.items()
                },
                span,
            )
        case Sequence(items=items):
            return Sequence(tuple(_moved(item, placed) for item in items), span)
        case Scalar(text=content, kind=kind) if OPEN in str(content):
            return _holed(node, placed, span) if kind == "string" else Unknown(Hole(str(content)), span)
        case Call():
            return Unknown(Hole(node.name), span)
        case _:
            return node._replace(span=span)


def _named(key: str, placed: _Placed) -> str:
    for mark, hole in placed.holes.items() if OPEN in key else ():
        key = key.replace(mark, str(hole))
    return key


def _holed(node: Scalar, placed: _Placed, span: Span) -> Node:
    """A mark without quotes may stand for anything, within quotes only for text."""
    parts: list[str | Hole] = []
    rest = str(node.text)
    while OPEN in rest and CLOSE in rest:
        before, _, after = rest.partition(OPEN)
        number, _, rest = after.partition(CLOSE)
        mark = f"{OPEN}{number}{CLOSE}"
        parts += [before, placed.holes.get(mark, Hole(number))]
    content = join(*parts, rest)
    is_quoted = node.span.source.text[node.span.start - 1 : node.span.start] in ("'", '"')
    if content.only_hole is not None and not is_quoted:
        return Unknown(content.only_hole, span)
    return Scalar(content, "string", span)
