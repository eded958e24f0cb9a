"""Where a text stops being HCL: tree-sitter reads on behind a fault, and does not say where it met it."""

import re
from collections.abc import Iterator
from typing import Any

from corslint.records import NamedTuple

LONGEST = 50_000
"""Characters of the longest text of which every step of the parser is followed to the one that fails."""


class Failure(NamedTuple):
    """The first character at fault; `is_quotation` where it is a quotation mark that its line does not close."""

    offset: int
    is_quotation: bool = False


def failure(root: Any, text: str, parser: Any) -> Failure:
    """The fault of a text whose tree has one: what the parser stumbles over, or what misled it before."""
    if len(text) > LONGEST:
        return Failure(_first_error(root))
    step = _failing_step(text, parser)
    offset = _first_error(root) if step is None else _next_word(text, int(step[1]), int(step[2]))
    earlier = [found for found in _misleading(root, text) if found.offset < offset]
    return min(earlier, default=Failure(offset))


_STEP = re.compile(r"process .*row:(\d+), col:(\d+)")


def _failing_step(text: str, parser: Any) -> re.Match[str] | None:
    """Where the parser meets the first word that it has no place for, by its own account."""
    steps: list[str] = []
    failing: list[str] = []

    def follow(_kind: object, message: str) -> None:
        if failing:
            return
        if message.startswith("process "):
            steps[:] = [message]
        elif message.startswith("detect_error"):
            failing.extend(steps)

    parser.logger = follow
    parser.parse(text.encode())
    parser.logger = None
    return _STEP.match(failing[0]) if failing else None


def _next_word(text: str, row: int, column: int) -> int:
    offset = sum(len(line) + 1 for line in text.split("\n")[:row]) + column
    return offset + len(text[offset:]) - len(text[offset:].lstrip())


def _first_error(root: Any) -> int:
    node = root
    while not node.is_error:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            break
        node = inner
    return int(node.start_byte)


def _misleading(root: Any, text: str) -> Iterator[Failure]:
    """Quotation marks that their line does not close, and what follows an attribute on its line."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        children = node.children
        waiting.extend(children)
        for index, child in enumerate(children):
            if child.type == "quoted_template_start" and _is_open(children, index, text):
                yield Failure(child.start_byte, is_quotation=True)
            elif child.type == "attribute" and not child.has_error:
                behind = _BEHIND.match(text, child.end_byte)
                if behind is not None:
                    yield Failure(behind.end())


_BEHIND = re.compile(r"[ \t]*(?=[^\s#/}])")


def _is_open(siblings: list[Any], index: int, text: str) -> bool:
    """Whether a line ends in the text that a quotation mark begins, outside what it interpolates."""
    start = position = siblings[index].end_byte
    for place in range(index + 1, len(siblings)):
        sibling = siblings[place]
        if sibling.type == "quoted_template_start":
            break
        until = sibling.end_byte if sibling.type == "template_literal" else sibling.start_byte
        if text.find("\n", position, until) >= 0:
            return True
        if sibling.type == "quoted_template_end":
            return False
        position = sibling.end_byte
    end = text.find("\n", start)
    return text.find('"', start, end if end >= 0 else len(text)) < 0
