"""Dockerfiles: instructions and their words, each with its place.

Source: https://docs.docker.com/reference/dockerfile/
"""

import json
import re
from collections.abc import Iterator

from corslint.records import NamedTuple
from corslint.source import Source, Span


class Word(NamedTuple):
    text: str
    span: Span


class Instruction(NamedTuple):
    """An instruction by its name in capitals; its flags, `--from=build`, are not among its words."""

    name: str
    words: tuple[Word, ...]
    flags: dict[str, str]
    is_exec: bool
    """Whether the words are a list in JSON: nothing but they themselves is run."""


_COMMENT = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
_CONTINUED = r"%s[ \t]*\r?\n(?:[ \t]*\r?\n)*"
"""A line that goes on in the next one that is not empty."""

_ESCAPE = re.compile(r"(?:#[^\n]*\n)*?#[ \t]*escape[ \t]*=[ \t]*`", re.IGNORECASE)
_LINE = re.compile(r"^[ \t]*([A-Za-z]+)[ \t]+(.*?)[ \t\r]*$", re.MULTILINE)
_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_FLAG = re.compile(r"--([a-z]+)(?:=(\S*))?[ \t]+")
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_WORD = re.compile(r"""(?:[^\s"']|"[^"\n]*"|'[^'\n]*')+""")


def instructions(source: Source) -> Iterator[Instruction]:
    """The instructions in their order; what is none is left out."""
    escape = "`" if _ESCAPE.match(source.text) else r"\\"
    text = re.sub(_CONTINUED % escape, _blank, _COMMENT.sub(_blank, source.text))
    after = 0
    for line in _LINE.finditer(text):
        if line.start() >= after:
            yield _instruction(source, line)
            after = _end_of_heredocs(text, line)


def _blank(found: re.Match[str]) -> str:
    """As many spaces: the places of what follows stay what they are."""
    return " " * len(found[0])


def _end_of_heredocs(text: str, line: re.Match[str]) -> int:
    end = line.end()
    if line[1].upper() in ("RUN", "COPY", "ADD"):
        for heredoc in _HEREDOC.finditer(line[2]):
            closing = re.compile(rf"^[ \t]*{heredoc[1]}[ \t\r]*$", re.MULTILINE).search(text, end)
            end = closing.end() if closing is not None else len(text)
    return end


def _instruction(source: Source, line: re.Match[str]) -> Instruction:
    start, text, flags = line.start(2), line[2], {}
    while (flag := _FLAG.match(text)) is not None:
        flags[flag[1]] = flag[2] or ""
        start, text = start + flag.end(), text[flag.end() :]
    listed = _listed(source, text, start)
    words = listed if listed is not None else tuple(_words(source, text, start))
    return Instruction(line[1].upper(), words, flags, is_exec=listed is not None)


def _listed(source: Source, text: str, start: int) -> tuple[Word, ...] | None:
    """The texts of a list in JSON; none where it is no such list."""
    try:
        items = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return None
    places = [Span(source, start + found.start(), start + found.end()) for found in _TEXT.finditer(text)]
    if not isinstance(items, list) or len(items) != len(places) or not all(isinstance(item, str) for item in items):
        return None
    return tuple(map(Word, items, places))


def _words(source: Source, text: str, start: int) -> Iterator[Word]:
    for found in _WORD.finditer(text):
        place = Span(source, start + found.start(), start + found.end())
        yield Word(re.sub(r"[\"']", "", found[0]), place)
