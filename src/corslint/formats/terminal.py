"""What a terminal shows: text made harmless, its width in columns, and colours."""

import re

TAB = "    "

COLOURS = {
    "error": "\033[1;31m",
    "warning": "\033[1;33m",
    "info": "\033[1;36m",
    "strong": "\033[1m",
    "frame": "\033[1;34m",
    "related": "\033[36m",
}
END = "\033[0m"

_HARMFUL = "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
"""Control characters move the cursor or hide text, and so do Unicode's marks of direction (CVE-2021-42574)."""


def painted(text: str, colour: str, coloured: bool) -> str:
    return f"{COLOURS[colour]}{text}{END}" if coloured and text else text


def visible(text: str) -> str:
    """Somebody else's text without anything that a terminal would obey, on one line."""
    if text.isascii() and text.isprintable():
        return text  # nearly all text is: to compile the pattern takes a thousand times as long as to look at a line
    return re.sub(_HARMFUL, _escape, text).replace("\t", TAB)


def harmless(line: str) -> str:
    """A whole line of output: GitHub's runner takes one that starts with `::`, after any space, for a command."""
    return re.sub(r"^(\s*):(?=:)", r"\1: ", visible(line))


def width(text: str) -> int:
    """How many columns a visible text fills."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 (3 ms that most templates do not cost)

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
