"""Documents that are written as a text or a value: an API's `body`, with the places of everything in it."""

from bisect import bisect_right
from collections.abc import Iterator

from corslint.frontends.openapi import without_template
from corslint.frontends.reading import Reader
from corslint.frontends.terraform.scope import Effort
from corslint.frontends.terraform.values import forced, is_null
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.node import Absent, Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import YES, Hole, Text, join

OPEN, CLOSE = "\ue000", "\ue001"
"""Characters of private use, which stand in a text for a hole while it is parsed."""

DEEPEST = 20
"""Templates within templates that places are followed through."""


class Document(NamedTuple):
    """A document, which reads as absent where none is written."""

    reader: Reader
    problems: tuple[Problem, ...] = ()


class _Segment(NamedTuple):
    """Characters of a text, from `start` on, and the place that they came from."""

    start: int
    written: str
    span: Span


def document(written: Node, key: Span, effort: Effort) -> Document:
    """What a value is as a document, whether it is `jsonencode` of something, a file's content or a template's."""
    alternatives = written.alternatives if isinstance(written, Choice) else (written,)
    read = [_read(alternative, effort) for alternative in alternatives]
    nodes = tuple(node for node, _ in read)
    node = nodes[0] if len(nodes) == 1 else Choice(nodes, written.span)
    problems = tuple(problem for _, found in read for problem in found)
    return Document(Reader(node, _evaluated, key), problems)


def _evaluated(node: Node) -> Node:
    """A value that was worked out before; what is left of calls in it are sets and texts."""
    if isinstance(node, Choice):
        return node
    if isinstance(node, Call):
        node = forced(node)
    if isinstance(node, Call) and node.name == "set":
        return node.argument
    if is_null(node) is YES:
        return Absent(node.span)
    return without_template(node)


def _read(written: Node, effort: Effort) -> tuple[Node, tuple[Problem, ...]]:
    match written:
        case Call(name="json" | "yaml", argument=inner):
            return inner, ()
        case Scalar(kind="string", text=content) as scalar:
            return (
                _parsed(scalar, effort) if content.only_hole is None else (Unknown(content.only_hole, written.span), ())
            )
        case Scalar(kind="null") | Absent():
            return Absent(written.span), ()
        case Unknown():
            return written, ()
        case _:
            return Unknown(Hole("no document"), written.span), ()


def _parsed(written: Scalar, effort: Effort) -> tuple[Node, tuple[Problem, ...]]:
    from corslint.syntax.yaml import parse  # noqa: PLC0415 (a body is mostly a value, which needs no parser)

    segments, holes = _segments(written, effort)
    source = Source(written.span.path, "".join(segment.written for segment in segments))
    parsed = parse(source)
    if parsed.root is None:
        return Absent(written.span), ()
    placed = _Placed(segments, [segment.start for segment in segments], holes)
    problems = tuple(Problem(_place(each.span, placed), each.message) for each in parsed.problems)
    return _moved(parsed.root, placed), problems


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
