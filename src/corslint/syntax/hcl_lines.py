"""Where a line may end in HCL, and where it must: the grammar takes a line end for a blank.

A body and an object have one argument a line; within parentheses, brackets and a `for` expression lines end anywhere.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from corslint.records import NamedTuple

_LINES_OR_OBJECTS = re.compile(r"[\n{]")
_FREE = {"tuple", "new_index", "function_arguments", "for_expr"}


def misplaced(root: Any, text: str) -> int | None:
    """The first place where a line ends in the middle, or goes on where it should end; None where none does."""
    faults: list[int] = []
    waiting = [_Part(root, False)]
    while waiting:
        tree, is_free = waiting.pop()
        check = _KINDS.get(tree.type, _expression)
        for found in check(tree, text, is_free):
            if isinstance(found, int):
                faults.append(found)
            elif _LINES_OR_OBJECTS.search(text, found.tree.start_byte, found.tree.end_byte):
                waiting.append(found)
    return min(faults, default=None)


class _Part(NamedTuple):
    """What is looked at next; `is_free` where lines may end anywhere in it."""

    tree: Any
    is_free: bool


_Found = Iterator[int | _Part]


def _file(tree: Any, text: str, _is_free: bool) -> _Found:
    for child in tree.children:
        if child.type == "object":
            yield child.start_byte  # the grammar reads variables in JSON, too
        elif child.type == "body":
            yield from _body(child, text)


def _body(tree: Any, text: str, _is_free: bool = False) -> _Found:
    """Items of which each begins a line."""
    end, is_ended = tree.start_byte, True
    for item in tree.children:
        is_ended = is_ended or _line_end(text, end, item.start_byte) is not None
        end = item.end_byte
        if item.type == "comment":
            continue
        if not is_ended:
            yield item.start_byte
        is_ended = False
        yield _Part(item, False)


def _block(tree: Any, text: str, _is_free: bool) -> _Found:
    """A header of one line, then lines or, on the same one, a single attribute."""
    children = [child for child in tree.children if child.type != "comment"]
    header = next(index for index, child in enumerate(children) if child.type == "block_start")
    yield from _unbroken(children[: header + 1], text)
    if len(children) == header + 2:
        return
    opening, body, closing = children[header:]
    is_closed_below = _line_end(text, body.end_byte, closing.start_byte) is not None
    if _line_end(text, opening.end_byte, body.start_byte) is not None:
        yield from _body(body, text)
        if not is_closed_below:
            yield closing.start_byte
        return
    first, *others = (item for item in body.children if item.type != "comment")
    yield _Part(first, False)
    yield from (item.start_byte for item in others)
    if first.type == "block":
        yield first.start_byte
    if is_closed_below:
        yield closing.start_byte


def _object(tree: Any, text: str, _is_free: bool) -> _Found:
    """Elements that a comma or a line end separates, not a line end and then a comma."""
    end, is_ended = tree.start_byte, True
    for child in tree.children:
        is_ended = is_ended or _line_end(text, end, child.start_byte) is not None
        end = child.end_byte
        is_comma = child.type == ","
        if is_ended if is_comma else child.type == "object_elem" and not is_ended:
            yield child.start_byte
        if child.type == "object_elem":
            yield _Part(child, False)
        if child.type != "comment":
            is_ended = is_comma or child.type == "object_start"


def _expression(tree: Any, text: str, is_free: bool) -> _Found:
    """What goes on to its end, but within brackets."""
    is_within = is_free or tree.type in _FREE
    if not is_within:
        yield from _unbroken(tree.children, text)
    has_parenthesis = False
    for child in (child for child in tree.children if child.type != "comment"):
        yield _Part(child, is_within or has_parenthesis)
        has_parenthesis = child.type == "("


def _verbatim(_tree: Any, _text: str, _is_free: bool) -> _Found:
    """Its lines are its own."""
    yield from ()


_KINDS: dict[str, Callable[[Any, str, bool], _Found]] = {
    "config_file": _file,
    "body": _body,
    "block": _block,
    "object": _object,
    "string_lit": _verbatim,
    "template_expr": _verbatim,
    "comment": _verbatim,
}


def _unbroken(children: list[Any], text: str) -> Iterator[int]:
    """The line ends between parts that stand on one line, be there comments; within parentheses they may end."""
    start = 0
    for index, child in enumerate(children[1:], 1):
        if child.type == "comment":
            continue
        if children[start].type != "(" and child.type != ")":
            yield from _line_ends(children[start : index + 1], text)
        start = index


def _line_ends(parts: list[Any], text: str) -> Iterator[int]:
    found = (_line_end(text, before.end_byte, part.start_byte) for before, part in pairwise(parts))
    yield from (end for end in found if end is not None)


def _line_end(text: str, start: int, end: int) -> int | None:
    found = text.find("\n", start, end)
    return found if found >= 0 else None
