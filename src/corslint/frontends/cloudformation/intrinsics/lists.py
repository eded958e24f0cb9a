"""`Fn::Split`, `Fn::Select` and `Fn::Length`: lists and their items."""

import re

from corslint.frontends.cloudformation.evaluation import (
    LONGEST_WRITTEN,
    MOST_ALTERNATIVES,
    Scope,
    choice,
    computed,
    evaluate,
    has_room,
    known_text,
    unknown,
)
from corslint.source import Span
from corslint.syntax.node import Absent, Choice, Node, Scalar, Sequence
from corslint.value import text


def split(separator: Node, whole: Node, span: Span, scope: Scope) -> Node:
    by = known_text(separator, scope)
    if by and isinstance(whole, Scalar) and whole.text.known is not None:
        is_short = has_room(whole.text.known.count(by) * LONGEST_WRITTEN, scope)
        return pieces(whole, by) if is_short else unknown(span, scope)
    # What fills a hole may hold separators: the pieces cannot be counted.
    return computed("split({},{})", "!Split [{}, {}]", [separator, whole], span, scope)


def pieces(whole: Scalar, separator: str) -> Sequence:
    """The pieces of a known text, each at its own place where the text is written as it is."""
    written = whole.text.known or ""
    starts_at = whole.span.start if whole.span.text == written else None
    items: list[Node] = []
    start = 0
    for piece in written.split(separator):
        span = (
            whole.span
            if starts_at is None
            else Span(whole.span.source, starts_at + start, starts_at + start + len(piece))
        )
        items.append(Scalar(text(piece), "string", span))
        start += len(piece) + len(separator)
    return Sequence(tuple(items), whole.span)


def select(index: Node, items: Node, span: Span, scope: Scope) -> Node:
    at = known_text(index, scope)
    if not isinstance(items, Sequence):
        return computed("{}[{}]", "!Select [{1}, {0}]", [items, index], span, scope)
    if at is None:
        return choice([evaluate(item, scope) for item in items.items[: MOST_ALTERNATIVES + 1]], span, scope)
    within = re.fullmatch("[0-9]{1,6}", at) and int(at) < len(items.items)
    return evaluate(items.items[int(at)], scope) if within else unknown(span, scope)


def length(argument: Node, span: Span, scope: Scope) -> Node:
    items = evaluate(argument, scope)
    if not isinstance(items, Sequence):
        return unknown(span, scope)
    elements = [evaluate(item, scope) for item in items.items]
    if any(isinstance(element, Choice) for element in elements):
        return unknown(span, scope)
    return Scalar(text(str(sum(not isinstance(element, Absent) for element in elements))), "integer", span)
