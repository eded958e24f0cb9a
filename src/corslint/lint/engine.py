"""One run: what the paths deploy goes through the rules, and becomes a report."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from corslint.lint import tasks, work
from corslint.lint.judging import Judged
from corslint.lint.merging import merged
from corslint.lint.report import OLD, Address, Report, Reported
from corslint.lint.settings import Settings
from corslint.lint.stacks import deployed, extent, named, stacks
from corslint.source import Source
from corslint.value import MAYBE

if TYPE_CHECKING:
    from corslint.lint.baseline import Known

Progress = Callable[[int, str], None]
"""Is told how many stacks are linted, and the path of the last one."""


def _untold(_: int, __: str) -> None:
    """Nobody wants to know."""


def lint(
    paths: Iterable[str],
    settings: Settings,
    stdin: Source | None = None,
    *,
    with_stacks: bool = False,
    hands: work.Hands = work.HERE,
    progress: Progress = _untold,
    past: "Known | None" = None,
) -> Report:
    """What is wrong with what the paths deploy. `stdin` is what the path `-` stands for; what the past knows is not new.

    The report is the same whoever did the work. Only with `with_stacks` it holds the stacks: many need much memory, and
    they do not travel, so then this process does all of it; as it does where calls are expected, of whatever stack.
    """
    bench = tasks.bench(settings, with_stacks=with_stacks)
    linted = (
        _together(list(paths), bench, stdin, progress)
        if settings.expectations
        else _linted(paths, bench, stdin, work.HERE if with_stacks else hands, progress)
    )
    every, stale = _compared(sorted(_reported(linted), key=_order), linted, bench.chosen, settings)
    if past is not None:
        every = _new(every, past)
    found = merged(every)
    heard = [reported for reported in found if reported.suppressed is None]
    return Report(
        inputs=tuple(one.input for one in linted if one.input is not None),
        findings=tuple(one for one in heard if settings.possible or one.certainty == "certain"),
        hidden=0 if settings.possible else sum(one.certainty != "certain" for one in heard),
        suppressed=tuple(reported for reported in found if reported.suppressed is not None),
        rules=bench.rules() if linted else (),
        stacks=tuple(one.stack for one in linted if one.stack is not None),
        every=tuple(every),
        stale=stale,
        parameters=frozenset(name for one in linted for name in one.parameters),
    )


def _linted(
    paths: Iterable[str], bench: tasks.Bench, stdin: Source | None, hands: work.Hands, progress: Progress
) -> list[Judged]:
    asked = named(paths)
    done = _told(work.done(asked.units, bench, stdin, hands), progress)
    return deployed(((one, one.extent) for one in done), asked.files)


def _told(done: Iterable[Judged], progress: Progress) -> Iterator[Judged]:
    for number, one in enumerate(done, 1):
        progress(number, one.extent.path)
        yield one


def _together(paths: Collection[str], bench: tasks.Bench, stdin: Source | None, progress: Progress) -> list[Judged]:
    """What is expected of calls may be about an API of any stack: all are read before one is judged."""
    from corslint.lint.expectations import expecting  # noqa: PLC0415 (most projects have none)

    read = stacks(paths, bench.settings, stdin)
    judged = (tasks.one(stack, extent(stack), bench) for stack in expecting(read, bench.settings.expectations, paths))
    done = list(_told(judged, progress))
    return [*done[: len(read)], *(one._replace(input=None) for one in done[len(read) :])]


def _reported(linted: Collection[Judged]) -> list[Reported]:
    """What is found in all; a silence is idle that no stack uses."""
    used = frozenset[object]().union(*(one.used for one in linted))
    found = [reported for one in linted for reported in one.found]
    return found + [reported for one in linted for place, reported in one.idle if place not in used]


def _compared(
    found: list[Reported], linted: Iterable[Judged], ran: Collection[str], settings: Settings
) -> tuple[list[Reported], tuple[tuple[Address, int], ...]]:
    """The findings with the known ones suppressed, and what is known but found no more."""
    path = settings.baseline
    if not path:
        return found, ()
    from corslint.lint import baseline  # noqa: PLC0415 (most runs have none)

    compared, left = baseline.compared(found, baseline.known(path), path)
    files = [file for one in linted for file in (one.extent.path, *one.extent.members)]
    return compared, tuple(baseline.stale(left, path, ran, [*files, *(one.finding.span.path for one in found)]))


def _new(found: list[Reported], past: "Known") -> list[Reported]:
    """The findings with those suppressed that are as old as the past."""
    from corslint.lint.baseline import compared  # noqa: PLC0415 (most runs have no past)

    return compared(found, past, "", OLD)[0]


def _order(reported: Reported) -> tuple[object, ...]:
    """By place, then rule; of equal findings the certain one comes first."""
    span = reported.finding.span
    message = reported.finding.message
    return (span.path, *span.position, reported.rule, span.end, message, reported.finding.when is MAYBE)
