"""Tasks: units, a few at a time, read and judged in one process."""

import gc
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from corslint.lint import plugins
from corslint.lint.judging import Judged, judged
from corslint.lint.rule import Rule
from corslint.lint.settings import Settings
from corslint.lint.stacks import Extent, Repositories, Unit, extent, stack
from corslint.model import Stack
from corslint.records import NamedTuple
from corslint.source import Directories

CHUNK = 16
"""Units that are read together: what several of them read is read once, and none of it is kept afterwards."""

MOST_OBJECTS = 100_000
"""Containers that may wait for their freeing: what reads code makes circles, and looking for them takes time."""


class Task(NamedTuple):
    """Units and all that it takes to judge them in another process."""

    units: tuple[Unit, ...]
    settings: Settings
    run: bytes
    """All tasks of a run have the same."""


class Bench(NamedTuple):
    """What a run takes: `known` are the ids of all rules, `chosen` of those that run, `rules` loads them."""

    settings: Settings
    with_stacks: bool
    known: tuple[str, ...]
    chosen: tuple[str, ...]
    rules: Callable[[], tuple[Rule, ...]]
    directories: Directories


def perform(task: Task) -> list[Judged]:
    return list(map(without_its_stack, each(task.units, _bench_of(task))))


def _bench_of(task: Task) -> Bench:
    """What a run takes is got ready for the first of its tasks that a process is given."""
    known = _LAST.get(task.run)
    if known is None:
        known = bench(task.settings, with_stacks=False)
        _LAST.clear()
        _LAST[task.run] = known
    return known


_LAST: dict[bytes, Bench] = {}
"""That of the last run which this process had a task of."""


def bench(settings: Settings, *, with_stacks: bool) -> Bench:
    """Raises UsageError where the settings name rules that are not there."""
    known = plugins.available(settings.rules_directories, settings.rules_packages)
    plugins.known(settings.mentioned, known)
    chosen = plugins.among(known, settings.select, settings.switched_off)
    return Bench(settings, with_stacks, tuple(known), tuple(chosen), cache(lambda: plugins.load(chosen)), Directories())


def each(units: Iterable[Unit], bench: Bench) -> Iterator[Judged]:
    if gc.get_count()[0] > MOST_OBJECTS:
        gc.collect()  # what those before have left behind; of what the last one leaves the end of the process takes care
    repositories = Repositories(bench.settings.drafts, bench.directories)
    for unit in units:
        read = stack(unit, bench.settings, repositories)
        if read is not None:
            yield one(read, extent(read, unit), bench)


def without_its_stack(done: Judged) -> Judged:
    """In a long run fixes are worked out at once: one that waits to be asked for keeps all that it may need."""
    for reported in done.found:
        reported.fix  # noqa: B018 (it is kept)
    return done


def one(read: Stack, extent: Extent, bench: Bench) -> Judged:
    found = judged(read, extent, bench.rules(), bench.known, bench.settings)
    return found if bench.with_stacks else found._replace(stack=None)
