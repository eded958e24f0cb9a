"""Lines of a text: where one ends, what else stands on it, which blank lines and comments belong to it."""

import re

from corslint.source import Span


def line_end(offset: int, text: str) -> int:
    """Where the line of an offset ends, before its line end."""
    found = re.compile(r"[^\r\n]*").match(text, offset)
    return found.end() if found else len(text)


def next_line(offset: int, text: str) -> int:
    """Where the line after that of an offset starts."""
    found = re.compile(r"[^\r\n]*(\r\n|\n|\r)?").match(text, offset)
    return found.end() if found else len(text)


def line_start(offset: int, text: str) -> int:
    start = text.rfind("\n", 0, offset) + 1
    return max(start, text.rfind("\r", start, offset) + 1)  # most texts have none, and would be searched to their start


def margin(offset: int, text: str) -> str:
    """The white space that the line of an offset begins with."""
    found = re.compile(r"[ \t]*").match(text, line_start(offset, text))
    return found[0] if found else ""


def column(offset: int, text: str) -> int:
    """Characters before an offset on its line."""
    return offset - line_start(offset, text)


def blank_lines_between(start: int, end: int, text: str) -> int:
    return len(re.findall(r"\n[ \t]*\r?(?=\n)", text[start:end]))


def with_comments_above(offset: int, text: str, mark: str = "#") -> int:
    """Where a line starts together with the comments right above it that are indented as it is."""
    start, indent = line_start(offset, text), margin(offset, text)
    while start > 0:
        above = line_start(start - 1, text)
        if not text[above:start].startswith(indent + mark):
            break
        start = above
    return start


def newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def is_on_one_line(span: Span) -> bool:
    return "\n" not in span.text
