"""One run: what the paths deploy goes through the rules, and becomes a report."""

from collections.abc import Iterable, Iterator

from corslint.lint import plugins
from corslint.lint.authorship import authored
from corslint.lint.merging import merged
from corslint.lint.report import Certainty, Input, Report, Reported
from corslint.lint.rule import Rule
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.lint.suppress import silenced
from corslint.model import Stack
from corslint.source import Source
from corslint.value import MAYBE, NO, YES


def lint(paths: Iterable[str], settings: Settings, stdin: Source | None = None) -> Report:
    """What is wrong with what the paths deploy. `stdin` is what the path `-` stands for."""
    chosen = plugins.chosen(settings.select, settings.ignore, settings.rules_directories)
    linted = stacks(paths, settings, stdin)
    rules = plugins.load(chosen) if linted else ()
    found = merged(sorted((reported for stack in linted for reported in _findings(stack, rules)), key=_order))
    heard = [reported for reported in found if reported.suppressed is None]
    shown = tuple(reported for reported in heard if settings.possible or reported.certainty == "certain")
    not_heard = tuple(reported for reported in found if reported.suppressed is not None)
    return Report(tuple(map(_input, linted)), shown, len(heard) - len(shown), not_heard)


def _findings(stack: Stack, rules: Iterable[Rule]) -> Iterator[Reported]:
    for rule in rules:
        for finding in rule.check(stack):
            if finding.when is not NO:
                severity = rule.severity if finding.severity is None else finding.severity
                certainty: Certainty = "certain" if finding.when is YES else "possible"
                why = silenced(rule.id, finding, stack.silences)
                yield Reported(rule.id, severity, certainty, authored(rule.id, finding, stack), why)


def _order(reported: Reported) -> tuple[object, ...]:
    """By place, then rule; of equal findings the certain one comes first."""
    span = reported.finding.span
    message = reported.finding.message
    return (span.path, *span.position, reported.rule, span.end, message, reported.finding.when is MAYBE)


def _input(stack: Stack) -> Input:
    routes = sum(len(api.routes) for api in stack.apis)
    return Input(stack.source.path, stack.kind, len(stack.apis), routes, len(stack.functions))
