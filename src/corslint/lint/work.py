"""Who does the work of a run: this process, others on this machine, or an executor of somebody else's."""

import os
from collections.abc import Iterable, Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from corslint.lint.judging import Judged
from corslint.lint.stacks import Unit, extent, of_stdin
from corslint.lint.tasks import CHUNK, Bench, Task, each, one, perform, without_its_stack
from corslint.records import NamedTuple
from corslint.source import Source

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from corslint.lint.cluster import Cluster, Delivery

FEWEST_TASKS = 64
"""Into how many tasks work is parted, if it has as many units: the last one to be done is then a short one."""

PATIENCE = 0.3
"""Seconds of work that must be left for each further process: to start one takes a tenth of a second."""


class Hands(NamedTuple):
    """Who does the work: an executor or, where there is none, this process and, as far as it pays, others."""

    executor: "Executor | None" = None
    has_files: bool = True
    """Whether the executor's processes see the files where they are here; otherwise they are sent."""
    jobs: int | None = 1
    """Processes; None: as many as there are processors, where there is enough to do for them."""


HERE = Hands()


def done(units: Sequence[Unit], bench: Bench, stdin: Source | None, hands: Hands) -> Iterator[Judged]:
    """What came of the units, in their order, whoever did the work."""
    given = None if stdin is None else of_stdin(stdin, bench.settings)
    if given is not None:
        yield one(given, extent(given), bench)
    if hands.executor is not None:
        yield from _done_by(hands.executor if hands.has_files else _sending(hands.executor, units), units, bench)
    else:
        yield from _done_here(units, bench, hands.jobs)


def _done_here(units: Sequence[Unit], bench: Bench, jobs: int | None) -> Iterator[Judged]:
    """As soon as it is known to pay, what is left goes to further processes."""
    begun = monotonic()
    for start in range(0, len(units), CHUNK):
        left = len(units) - start
        wanted = _worth((monotonic() - begun) / max(start, 1) * left) if jobs is None else jobs
        if min(wanted, left) > 1:
            from corslint.lint.processes import processes  # noqa: PLC0415 (30 ms, and most runs are short)

            bench.rules()  # what is loaded before the processes start is loaded in each of them
            with processes(min(wanted, left)) as executor:
                for future in _handed_over(executor, units[start:], bench):
                    yield from future.result()
            return
        for done in each(units[start : start + CHUNK], bench):
            yield done if len(units) <= CHUNK else without_its_stack(done)


def _worth(seconds: float) -> int:
    """How many processes so much work pays for; a short run does not even look how many there may be."""
    if seconds < 2 * PATIENCE:
        return 1
    from corslint.lint.processes import processors  # noqa: PLC0415 (as above)

    return min(processors(), int(seconds / PATIENCE))


# -- elsewhere


def _sending(executor: "Executor", units: Iterable[Unit]) -> "Cluster":
    from corslint.lint.cluster import Cluster  # noqa: PLC0415 (few have one)

    return Cluster(executor, units)


def _done_by(executor: "Executor | Cluster", units: Sequence[Unit], bench: Bench) -> Iterator[Judged]:
    """What an executor of somebody else's does; it is not left with what nobody waits for any more."""
    waiting = _handed_over(executor, units, bench)
    try:
        for future in waiting:
            yield from future.result()
    finally:
        for future in waiting:
            future.cancel()


def _handed_over(
    executor: "Executor | Cluster", units: Sequence[Unit], bench: Bench
) -> "list[Future[list[Judged]] | Delivery]":
    """All is handed over at once, and taken by whoever is free: what takes long holds nothing but itself."""
    size, run = min(CHUNK, len(units) // FEWEST_TASKS + 1), os.urandom(8)
    chunks = (units[start : start + size] for start in range(0, len(units), size))
    return [executor.submit(perform, Task(tuple(one), bench.settings, run)) for one in chunks]
