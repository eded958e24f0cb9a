"""HCL's templates: text with `${…}` and `%{…}` in it, in quotes, in heredocs or in a file of its own."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Listing
from typing import Literal

from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Absent, Call, Node, Scalar, Sequence, Unknown
from corslint.value import Hole, text

DEEPEST = 40
"""Levels of directives that are read; people nest them three deep."""

Place = Callable[[int, int], Span]
"""From a stretch of a text that is read to where it stands in its source."""


class Piece(NamedTuple):
    """A literal, an interpolation or one directive of a template, in the order written.

    `node` is the literal, the interpolated value, the condition of an `if` or the collection of a `for`.
    """

    kind: Literal["text", "value", "if", "else", "endif", "for", "endfor"]
    span: Span
    node: Node | None = None
    names: tuple[Scalar, ...] = ()
    trims_before: bool = False
    trims_after: bool = False


def literal(known: str, span: Span) -> Piece:
    return Piece("text", span, Scalar(text(known), "string", span))


def template(pieces: Listing[Piece], span: Span, *, is_flush: bool = False) -> Node:
    """The expression that a template is; `is_flush` takes off the indentation that its lines share (`<<-`)."""
    trimmed = _trimmed(pieces)
    ready = _flushed(trimmed) if is_flush else trimmed
    nodes, _ = _assembled(ready, 0, (), 0)
    joined = _joined(nodes)
    if not joined:
        return Scalar(text(""), "string", span)
    if len(joined) == 1:
        only = joined[0]
        return only._replace(span=span) if isinstance(only, Scalar) and only.kind == "string" else only
    return Call("template", Sequence(tuple(joined), span), span)


_ESCAPED = re.compile(r"\$\$\{|%%\{")


def lines(written: str, start: int, end: int, place: Place) -> Iterator[Piece]:
    """Literal text that is written without quotes: each line is a piece, and so is an escaped mark."""
    for mark in _ESCAPED.finditer(written, start, end):
        yield from _lines(written, start, mark.start(), place)
        yield literal(mark[0][1:], place(*mark.span()))
        start = mark.end()
    yield from _lines(written, start, end, place)


def _lines(written: str, start: int, end: int, place: Place) -> Iterator[Piece]:
    for line in written[start:end].splitlines(keepends=True):
        yield literal(line, place(start, start + len(line)))
        start += len(line)


# -- white space


def _trimmed(listing: Listing[Piece]) -> list[Piece]:
    """Markers take the white space of the one literal next to them: in a heredoc, to the end of that line."""
    trimmed = list(listing)
    for index, piece in enumerate(listing):
        if piece.trims_before and index > 0:
            trimmed[index - 1] = _changed(trimmed[index - 1], str.rstrip)
        if piece.trims_after and index + 1 < len(listing):
            trimmed[index + 1] = _changed(trimmed[index + 1], str.lstrip)
    return trimmed


def _changed(piece: Piece, change: Callable[[str], str]) -> Piece:
    if piece.kind != "text":
        return piece
    return piece._replace(node=Scalar(text(change(_written(piece))), "string", piece.span))


def _written(piece: Piece) -> str:
    return (piece.node.text.known or "") if isinstance(piece.node, Scalar) else ""


def _flushed(listing: list[Piece]) -> list[Piece]:
    """Without the white space that all lines start with; blank lines do not count, and what is no literal has none."""
    starts = [index for index, piece in enumerate(listing) if index == 0 or _ends_line(listing[index - 1])]
    indents = [
        len(line) - len(line.lstrip())
        for line in (_written(listing[index]) if listing[index].kind == "text" else "x" for index in starts)
        if line.strip() or not line.endswith("\n")
    ]
    fewest = min(indents, default=0)
    flushed = list(listing)
    for index in starts:
        line = _written(listing[index])
        if line.strip() or not line.endswith("\n"):
            flushed[index] = _changed(listing[index], lambda known: known[fewest:])
    return flushed


def _ends_line(piece: Piece) -> bool:
    return piece.kind == "text" and _written(piece).endswith("\n")


# -- directives


def _assembled(listing: list[Piece], start: int, ends: tuple[str, ...], depth: int) -> tuple[list[Node], int]:
    """The nodes from `start` up to a directive of `ends`, and the index of that directive."""
    nodes: list[Node] = []
    index = start
    while index < len(listing) and listing[index].kind not in ends:
        piece = listing[index]
        if piece.kind in ("if", "for") and depth < DEEPEST:
            node, index = (_condition if piece.kind == "if" else _loop)(listing, index, depth + 1)
        else:
            node = piece.node or Unknown(Hole(piece.span.text, piece.span.text), piece.span)
        nodes.append(node)
        index += 1
    return nodes, index


def _condition(listing: list[Piece], start: int, depth: int) -> tuple[Node, int]:
    opening = listing[start]
    then, index = _assembled(listing, start + 1, ("else", "endif"), depth)
    otherwise: list[Node] = []
    if index < len(listing) and listing[index].kind == "else":
        otherwise, index = _assembled(listing, index + 1, ("endif",), depth)
    span = opening.span
    arguments = (opening.node or Absent(span), _whole(then, span), _whole(otherwise, span))
    return Call("conditional", Sequence(arguments, span), span), index


def _loop(listing: list[Piece], start: int, depth: int) -> tuple[Node, int]:
    opening = listing[start]
    body, index = _assembled(listing, start + 1, ("endfor",), depth)
    span = opening.span
    names = Sequence(opening.names, span)
    each = Call(
        "for list", Sequence((names, opening.node or Absent(span), _whole(body, span), Absent(span)), span), span
    )
    return Call("join()", Sequence((Scalar(text(""), "string", span), each), span), span), index


def _whole(nodes: list[Node], span: Span) -> Node:
    """Always text, even of a single interpolation: what a directive encloses is never unwrapped."""
    return Call("template", Sequence(tuple(_joined(nodes)), span), span)


def _joined(nodes: list[Node]) -> list[Node]:
    """With neighbouring literals as one, where each character then stands in its place."""
    joined: list[Node] = []
    for node in nodes:
        last = joined[-1] if joined else None
        if isinstance(last, Scalar) and isinstance(node, Scalar) and _continues(last, node):
            known = (last.text.known or "") + (node.text.known or "")
            joined[-1] = Scalar(text(known), "string", last.span._replace(end=node.span.end))
        else:
            joined.append(node)
    return joined


def _continues(last: Scalar, node: Scalar) -> bool:
    if not last.kind == node.kind == "string":
        return False
    return last.span.end == node.span.start and last.span.text == last.text.known and node.span.text == node.text.known
