"""Frames: the line of the user's program that a stack trace of a construct leads to."""

import os
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from corslint.frontends.cdk.manifest import Entry, texts
from corslint.source import Repository, Source, Span

CREATION = "aws:cdk:creationStack"
"""What the trace is recorded as since 2.255 (F19); before, it is a `trace` of any entry (F20)."""

_FRAME = re.compile(r"^\s*(?:at )?(?:.*? )?\(?((?:file://|[A-Za-z]:)?[^():]+):(\d{1,9})(?::(\d{1,9}))?\)?$")
"""`new Orders (/app/lib/orders.ts:12:5)`; frames of Python and Java have no column."""

_FOREIGN = re.compile(
    r"node_modules|node:|\binternal/|jsii|(?:site|dist)-packages|[/\\]lib[/\\]python\d|<frozen|<string>"
    r"|software[./]amazon|Amazon\.(?:CDK|JSII)"
)
"""Paths of libraries, of Node itself, and of what carries calls from Python, Java and .NET to the CDK."""


Line = Callable[[tuple[Entry, ...]], Span | None]
"""Finds the first line of a construct's trace that is the user's own and at hand; None where there is none."""


def finder(directory: str, repository: Repository) -> Line:
    """`directory` is that of the app, which its files are searched from when they were synthesised somewhere else."""

    @cache
    def opened(path: str) -> Source | None:
        candidates = (one for one in _candidates(path, directory) if repository.holds(one) and os.path.isfile(one))
        found = repository.open(next(candidates, directory))
        return found if isinstance(found, Source) else None

    def line(entries: tuple[Entry, ...]) -> Span | None:
        for path, number, column in _places(entries):
            source = opened(path)
            if source is not None:
                return source.line_from(number, column) if _is_of(source, number, column) else None
        return None

    return line


def _is_of(source: Source, number: int, column: int) -> bool:
    """Whether a word can start there: tsx tells the places in the text that it runs, under the name of the program."""
    content = source.line(number) if source.line_from(number, 1) is not None else ""
    start = column - 1
    return start < len(content) and not (start and content[start - 1].isalnum() and content[start].isalnum())


def _places(entries: tuple[Entry, ...]) -> Iterator[tuple[str, int, int]]:
    """The path, line and column of each frame that is the user's."""
    return filter(None, map(_place, _frames(entries)))


@lru_cache(maxsize=1024)  # the constructs of an app are made by the same few lines
def _place(frame: str) -> tuple[str, int, int] | None:
    found = _FRAME.match(frame)
    if found is None or _FOREIGN.search(frame):
        return None
    return found[1].removeprefix("file://").replace("\\", "/"), int(found[2]), int(found[3] or 1)


def _frames(entries: tuple[Entry, ...]) -> Iterator[str]:
    for entry in entries:
        yield from texts(entry.content) if entry.kind == CREATION else entry.trace


def _candidates(path: str, directory: str) -> Iterator[str]:
    """The path itself, then ever shorter ends of it below the app: a container has the same files elsewhere."""
    yield path
    parts = [part for part in path.split("/") if part]
    for start in range(len(parts)):
        yield os.path.join(directory, *parts[start:])
