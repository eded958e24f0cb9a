"""Rounds: a run's fixes are applied and what they leave is linted again, until nothing more applies."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from corslint.finding import Fix
from corslint.lint.edits import Change, applied, change, compatible
from corslint.lint.engine import lint
from corslint.lint.report import Report, Reported
from corslint.lint.settings import Drafts, Settings
from corslint.records import NamedTuple
from corslint.source import Source

MOST_ROUNDS = 40
"""Rounds after which fixes that still want to be applied are taken for such as undo each other."""


class Mended(NamedTuple):
    """What is left to report, and what has become of the files: texts before and after, by path, as they are shown."""

    report: Report
    before: Mapping[str, str] = {}
    after: Mapping[str, str] = {}
    fixed: int = 0
    """How many findings were mended."""


class _Wanted(NamedTuple):
    """A finding that can be mended, and how."""

    reported: Reported
    fix: Fix

    @property
    def key(self) -> "_Identity":
        """What it does about what, wherever that now stands."""
        return (*_identity(self.reported), *(edit.text for edit in self.fix.edits))


_Identity = tuple[object, ...]


def mended(paths: Iterable[str], settings: Settings, stdin: Source | None = None, *, unsafe: bool = False) -> Mended:
    """What the paths deploy, linted and mended as far as fixes go that are safe or, with `unsafe`, that are not.

    Nothing is written. A fix that breaks a text, or leaves what it was to mend as it was, is taken back.
    """
    named = tuple(paths)
    now = Mended(_linted(named, settings, stdin, {}))
    refused: set[_Identity] = set()
    seen = {_state(now)}
    for _ in range(MOST_ROUNDS):
        wanted = _chosen(now.report, refused, unsafe=unsafe)
        if not wanted:
            break
        then = _round(now, wanted, refused, lambda after: _linted(named, settings, stdin, after))
        if then is not now and _state(then) in seen:
            break  # fixes undo each other
        now = then
        seen.add(_state(now))
    return now


def _state(now: "Mended") -> frozenset[tuple[str, str]]:
    """The texts that differ from those of the files."""
    return frozenset((path, text) for path, text in now.after.items() if text != now.before[path])


def fixable(report: Report, *, unsafe: bool) -> int:
    """How many of the findings of a report have a fix of the one kind."""
    return sum(one.fix is not None and one.fix.safe is not unsafe for one in report.findings)


def _linted(paths: tuple[str, ...], settings: Settings, stdin: Source | None, after: Mapping[str, str]) -> Report:
    drafts: Drafts = {os.path.realpath(path): text for path, text in after.items()}
    if stdin is not None:
        stdin = Source(stdin.path, after.get(stdin.path, stdin.text))
    return lint(paths, settings._replace(drafts=drafts), stdin, with_stacks=True)


# -- one round


def _chosen(report: Report, refused: set[_Identity], *, unsafe: bool) -> list[_Wanted]:
    """The findings that can be mended at once."""
    wanted = [
        _Wanted(reported, fix)
        for reported in report.findings
        if (fix := reported.fix) is not None and (fix.safe or unsafe)
    ]
    open_ = [one for one in wanted if one.key not in refused]
    chosen = {id(fix) for fix in compatible(one.fix for one in open_)}
    return [one for one in open_ if id(one.fix) in chosen]


def _round(
    now: Mended, wanted: list[_Wanted], refused: set[_Identity], linted: Callable[[Mapping[str, str]], Report]
) -> Mended:
    """One round with all that is wanted; where that goes wrong, with what is not to blame, or with half of it."""
    while wanted:
        then = _with(now, wanted)
        report = linted(then.after)
        idle = _idle(now.report, report, wanted)
        if _breaks(now.report, report):
            if len(wanted) > 1:
                wanted = wanted[: len(wanted) // 2]
                continue
            idle = wanted
        if not idle:
            return then._replace(report=report)
        refused.update(one.key for one in idle)
        wanted = [one for one in wanted if one.key not in refused]
    return now


def _with(now: Mended, wanted: list[_Wanted]) -> Mended:
    """The files with the fixes applied."""
    before, after = dict(now.before), dict(now.after)
    sources = {edit.span.path: edit.span.source for one in wanted for edit in one.fix.edits}
    for path, source in sources.items():
        changes = [c for one in wanted for c in _changes(one.fix) if c.path == path]
        before.setdefault(path, source.text)
        after[path] = applied(source.text, changes)
    return now._replace(before=before, after=after, fixed=now.fixed + len(wanted))


def _changes(fix: Fix) -> tuple[Change, ...]:
    return tuple(sorted(map(change, fix.edits)))


def _breaks(before: Report, after: Report) -> bool:
    """Whether something that could be read before no longer can."""
    return _problems(after) > _problems(before) or len(after.inputs) < len(before.inputs)


def _problems(report: Report) -> int:
    return sum(len(stack.problems) for stack in report.stacks)


def _idle(before: Report, after: Report, wanted: list[_Wanted]) -> list[_Wanted]:
    """The fixes after which there are as many findings as before of the kind that they were to mend."""
    had, have = Counter(map(_identity, before.findings)), Counter(map(_identity, after.findings))
    return [one for one in wanted if have[_identity(one.reported)] >= had[_identity(one.reported)]]


def _identity(reported: Reported) -> _Identity:
    """What a finding says of what, wherever it now stands."""
    finding = reported.finding
    about = (finding.span.path, finding.api, finding.route, finding.method)
    return (reported.rule, reported.certainty, finding.message, *about)
