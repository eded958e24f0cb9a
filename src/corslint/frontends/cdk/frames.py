"""Frames: the line of the user's program that a stack trace of a construct leads to."""

import os
import re
from collections.abc import Iterator

from corslint.frontends.cdk.manifest import Entry, texts
from corslint.source import Repository, Source, Span

CREATION = "aws:cdk:creationStack"
"""What the trace is recorded as since 2.255 (F19); before, it is a `trace` of any entry (F20)."""

_FRAME = re.compile(r"^\s*(?:at )?(?:.*? )?\(?((?:file://|[A-Za-z]:)?[^():]+):(\d+)(?::(\d+))?\)?$")
"""`new Orders (/app/lib/orders.ts:12:5)`; frames of Python and Java have no column."""

_FOREIGN = re.compile(
    r"node_modules|node:|^internal/|jsii|(?:site|dist)-packages|[/\\]lib[/\\]python\d|<frozen|<string>|software[./]amazon|Amazon\.(?:CDK|JSII)"
)
"""Paths of libraries, of Node itself, and of what carries calls from Python, Java and .NET to the CDK."""


def line(entries: tuple[Entry, ...], directory: str, repository: Repository) -> Span | None:
    """The first line of the trace that is the user's own and at hand; None where there is none.

    `directory` is that of the app, which its files are searched from when they were synthesised somewhere else.
    """
    for frame in _frames(entries):
        found = _FRAME.match(frame)
        if found is None or _FOREIGN.search(frame):
            continue
        place = _opened(found[1].removeprefix("file://"), int(found[2]), int(found[3] or 1), directory, repository)
        if place is not None:
            return place
    return None


def _frames(entries: tuple[Entry, ...]) -> Iterator[str]:
    for entry in entries:
        yield from texts(entry.content) if entry.kind == CREATION else entry.trace


def _opened(path: str, number: int, column: int, directory: str, repository: Repository) -> Span | None:
    for candidate in _candidates(path.replace("\\", "/"), directory):
        if repository.holds(candidate) and os.path.isfile(candidate):
            source = repository.open(candidate)
            return source.line_from(number, column) if isinstance(source, Source) else None
    return None


def _candidates(path: str, directory: str) -> Iterator[str]:
    """The path itself, then ever shorter ends of it below the app: a container has the same files elsewhere."""
    yield path
    parts = [part for part in path.split("/") if part]
    for start in range(len(parts)):
        yield os.path.join(directory, *parts[start:])
