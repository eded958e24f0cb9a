"""Markdown of texts that may hold what Markdown would obey."""

import re

from corslint.formats.terminal import harmless, visible
from corslint.formats.xml import legible

_OBEYED = re.compile(r"[\\`*_\[\]<>#|~&$!]|:(?=//|[+a-z][\w+-]*:)")


def escaped(text: str) -> str:
    """The text on one line, as plain words: no markup, no link, no cell's end, and nobody is mentioned."""
    return _OBEYED.sub(r"\\\g<0>", legible(visible(text))).replace("@", "@<!-- -->")


def code(text: str) -> str:
    """The text on one line in the type of code; between backticks a bar would still end a table's cell."""
    return f"<code>{escaped(text)}</code>"


def block(text: str, notation: str = "") -> str:
    """The lines of a text as a code block."""
    lines = [legible(harmless(line)) for line in text.split("\n")]
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return "\n".join([fence + notation, *lines, fence])
