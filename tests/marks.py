"""Expectations that stand on the lines of an example: `# error` at the end of a line at fault."""

import re

from corslint.finding import Severity

Marks = set[tuple[int, Severity]]

_MARK = re.compile(r"[ \t]*(?:#|//) (error|warning|info)$", re.MULTILINE)


def marks(text: str) -> Marks:
    """The lines that are marked, counted from 1, with the severity expected there."""
    found = ((number, _MARK.search(line)) for number, line in enumerate(text.split("\n"), 1))
    return {(number, Severity[match[1].upper()]) for number, match in found if match}


def unmarked(text: str) -> str:
    """The example as its author would have written it: JSON has no comments, and a block text would keep them."""
    return _MARK.sub("", text)
