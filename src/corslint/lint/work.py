"""The work of a run: units, a few at a time, read and judged."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from corslint.lint.judging import Judged, judged
from corslint.lint.rule import Rule
from corslint.lint.settings import Settings
from corslint.lint.stacks import Extent, Repositories, Unit, extent, of_stdin, stack
from corslint.model import Stack
from corslint.source import Source

CHUNK = 32
"""Units that are read together: what several of them read is read once, and none of it is kept afterwards."""

MOST_OBJECTS = 100_000
"""Containers that may wait for their freeing: what reads code makes circles, and looking for them takes time."""


class Bench(NamedTuple):
    """What judging takes: `known` are the ids of all rules, `rules` loads those that run."""

    settings: Settings
    known: tuple[str, ...]
    rules: Callable[[], tuple[Rule, ...]]
    with_stacks: bool


def done(units: Sequence[Unit], bench: Bench, stdin: Source | None) -> list[Judged]:
    """What came of the units, in their order."""
    given = None if stdin is None else of_stdin(stdin, bench.settings)
    first = [] if given is None else [one(given, extent(given), bench)]
    return [*first, *(found for chunk in _chunks(units) for found in _chunk(chunk, bench))]


def _chunk(units: Iterable[Unit], bench: Bench) -> Iterator[Judged]:
    repositories = Repositories()
    for unit in units:
        read = stack(unit, bench.settings, repositories)
        if read is not None:
            yield one(read, extent(read, unit), bench)
    if gc.get_count()[0] > MOST_OBJECTS:
        gc.collect()


def one(read: Stack, extent: Extent, bench: Bench) -> Judged:
    found = judged(read, extent, bench.rules(), bench.known, bench.settings)
    return found if bench.with_stacks else found._replace(stack=None)


def _chunks(units: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
    return (units[start : start + CHUNK] for start in range(0, len(units), CHUNK))
