"""HCL's heredocs, taken out of a text before it is parsed.

python-hcl2 takes neither blanks after the closing word nor a file that ends with it, and leaves the lines unread.
"""

import re

from corslint.records import NamedTuple


class Heredoc(NamedTuple):
    """The lines of a heredoc and where they start; `flush` when its opening is `<<-`."""

    start: int
    written: str
    flush: bool


_WORDS = re.compile(
    r'#[^\n]*|//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|<<(?P<flush>-?)(?P<word>[^\W\d][\w.-]*)[ \t]*\r?\n', re.DOTALL
)
"""What may begin a heredoc, and the comments and texts in which none begins."""


def without_heredocs(written: str) -> tuple[str, dict[int, Heredoc]]:
    """The text with a name of the same length in place of each heredoc, and the heredocs by their offsets."""
    if "<<" not in written:
        return written, {}
    kept: list[str] = []
    heredocs: dict[int, Heredoc] = {}
    done = position = 0
    while found := _WORDS.search(written, position):
        position = found.end()
        end = _closing(found["word"], written, position) if found["word"] else None
        if end is not None:
            heredocs[found.start()] = Heredoc(position, written[position : end.start()], bool(found["flush"]))
            kept += [written[done : found.start()], "h" * (end.end() - found.start())]
            done = position = end.end()
    return "".join([*kept, written[done:]]), heredocs


def _closing(word: str, written: str, start: int) -> re.Match[str] | None:
    """The first line that holds nothing but the word."""
    return re.compile(rf"^[^\S\n]*{re.escape(word)}(?=[^\S\n]*$)", re.MULTILINE).search(written, start)
