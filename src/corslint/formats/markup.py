"""Markdown of texts that may hold what Markdown would obey."""

import re

from corslint.formats.terminal import visible
from corslint.formats.xml import legible

_OBEYED = re.compile(r"[\\`*_\[\]<>#|~&$:!]")


def escaped(text: str) -> str:
    """The text on one line, as plain words: no markup, no link, no cell's end, and nobody is mentioned."""
    return _OBEYED.sub(r"\\\g<0>", legible(visible(text))).replace("@", "@<!-- -->")


def code(text: str) -> str:
    """The text on one line as a code span, which may hold backticks."""
    shown = legible(visible(text))
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(markdown: str) -> str:
    """What may stand in a table: a bar ends the cell even in a code span."""
    return re.sub(r"(?<!\\)\|", r"\\|", markdown)


def block(text: str, notation: str = "") -> str:
    """The lines of a text as a code block."""
    lines = [legible(visible(line)) for line in text.split("\n")]
    fence = "`" * max(3, _longest_run(text) + 1)
    return "\n".join([fence + notation, *lines, fence])


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
