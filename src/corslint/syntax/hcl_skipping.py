"""Blocks that nobody asks for, blanked before a text is parsed, which is what takes the time."""

import re
from collections.abc import Callable

Unread = Callable[[str, str], bool]
"""Whether nothing is asked of a block, by its type and its first label."""

_HEADER = re.compile(r'^(resource|data)[ \t]+"([^"\n]+)"[ \t]+"[^"\n]+"[ \t]*\{[ \t]*$', re.MULTILINE)
_END = re.compile(r"^\}[ \t]*$", re.MULTILINE)


def blanked(written: str, is_unread: Unread) -> str:
    """The text with blanks in place of such blocks; what follows stands where it stood.

    A block is taken to end at the first `}` at the start of a line by which its braces are even. Where `/*` may hide
    blocks, none is blanked.
    """
    if "/*" in written:
        return written
    kept: list[str] = []
    done = 0
    for header in _HEADER.finditer(written):
        end = _end(written, header) if header.start() >= done and is_unread(header[1], header[2]) else None
        if end is not None:
            kept += [written[done : header.start()], re.sub(r"[^\n]", " ", written[header.start() : end])]
            done = end
    return "".join([*kept, written[done:]])


def _end(written: str, header: re.Match[str]) -> int | None:
    depth, counted = 0, header.start()
    for closing in _END.finditer(written, header.end()):
        depth += written.count("{", counted, closing.end()) - written.count("}", counted, closing.end())
        counted = closing.end()
        if depth <= 0:
            return counted if depth == 0 else None
    return None
