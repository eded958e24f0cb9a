"""One run: what the paths deploy goes through the rules, and becomes a report."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from corslint.finding import Finding
from corslint.lint import plugins
from corslint.lint.authorship import authored
from corslint.lint.merging import merged
from corslint.lint.report import Certainty, Input, Report, Reported
from corslint.lint.rule import Rule
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.lint.suppress import UNUSED, Place, place, silences, silencing, unused
from corslint.model import Silence, Stack
from corslint.source import Source
from corslint.value import MAYBE, NO, YES


def lint(paths: Iterable[str], settings: Settings, stdin: Source | None = None) -> Report:
    """What is wrong with what the paths deploy. `stdin` is what the path `-` stands for."""
    known = plugins.available(settings.rules_directories, settings.rules_packages)
    plugins.known(settings.mentioned, known)
    chosen = plugins.among(known, settings.select, settings.switched_off)
    named = list(paths)
    linted = stacks(named, settings, stdin)
    judged = _expecting(linted, named, settings)
    rules = plugins.load(chosen) if judged else ()
    every, stale = _compared(sorted(_reported(judged, rules, known, settings), key=_order), linted, chosen, settings)
    found = merged(every)
    heard = [reported for reported in found if reported.suppressed is None]
    shown = tuple(reported for reported in heard if settings.possible or reported.certainty == "certain")
    not_heard = tuple(reported for reported in found if reported.suppressed is not None)
    inputs = tuple(map(_input, linted))
    meant = tuple(_meant(stack, settings) for stack in linted)
    return Report(inputs, shown, len(heard) - len(shown), not_heard, rules, meant, tuple(every), stale)


def _expecting(linted: list[Stack], paths: Iterable[str], settings: Settings) -> list[Stack]:
    if not settings.expectations:
        return linted
    from corslint.lint.expectations import expecting  # noqa: PLC0415 (most projects have none)

    return list(expecting(linted, settings.expectations, paths))


class _Found(NamedTuple):
    """What a rule finds, as it says it, and as it is told to the author of generated text."""

    rule: Rule
    finding: Finding
    told: Finding


def _reported(
    linted: list[Stack], rules: Iterable[Rule], known: Collection[str], settings: Settings
) -> Iterator[Reported]:
    """What the rules find; that on unused ignores goes last, when it is known which of them others used."""
    judging = {rule.id: rule for rule in rules}
    last = [judging.pop(UNUSED)] if UNUSED in judging else []
    used: set[Place] = set()
    spoken: list[tuple[Stack, list[Silence]]] = []
    for stack in linted:
        found = list(_found(stack, judging.values(), settings))
        said = silences(stack, _sources(found)) if settings.ignores else []
        yield from _judged(found, said, used, settings)
        spoken.append((stack, said))
    for stack, said in spoken:
        idle = tuple(unused(said, used, judging, known))
        yield from _judged(_found(stack._replace(unused=idle), last, settings), said, used, settings)


def _found(stack: Stack, rules: Iterable[Rule], settings: Settings) -> Iterator[_Found]:
    meant = _meant(stack, settings)
    for rule in rules:
        for finding in rule.check(meant):
            if finding.when is not NO:
                yield _Found(rule, finding, authored(rule.id, finding, stack))


def _meant(stack: Stack, settings: Settings) -> Stack:
    """The stack without those of its APIs that are said to be no business of browsers."""
    return stack._replace(apis=tuple(api for api in stack.apis if settings.is_for_browsers(api.name)))


def _judged(
    found: Iterable[_Found], said: Iterable[Silence], used: set[Place], settings: Settings
) -> Iterator[Reported]:
    """The findings with their severities; `used` learns what silenced one."""
    for rule, finding, told in found:
        holding = silencing(rule.id, (finding, told), said)
        used.update(place(silence.span) for silence in holding if silence.span is not None)
        own = rule.severity if finding.severity is None else finding.severity
        severity = settings.severity(rule.id, told.span.path, own)
        if severity is not None:
            certainty: Certainty = "certain" if finding.when is YES else "possible"
            yield Reported(rule.id, severity, certainty, told, holding[0].reason if holding else None)


def _sources(found: Iterable[_Found]) -> Iterator[Source]:
    return (finding.span.source for one in found for finding in (one.finding, one.told))


def _compared(
    found: list[Reported], linted: Iterable[Stack], ran: Collection[str], settings: Settings
) -> tuple[list[Reported], tuple[str, ...]]:
    """The findings with the known ones suppressed, and what is known but found no more."""
    path = settings.baseline
    if not path:
        return found, ()
    from corslint.lint import baseline  # noqa: PLC0415 (most runs have none)

    judged, left = baseline.compared(found, baseline.known(path), path)
    files = [file for stack in linted for file in (stack.source.path, *stack.members)]
    return judged, tuple(baseline.stale(left, path, ran, [*files, *(one.finding.span.path for one in found)]))


def _order(reported: Reported) -> tuple[object, ...]:
    """By place, then rule; of equal findings the certain one comes first."""
    span = reported.finding.span
    message = reported.finding.message
    return (span.path, *span.position, reported.rule, span.end, message, reported.finding.when is MAYBE)


def _input(stack: Stack) -> Input:
    routes = sum(len(api.routes) for api in stack.apis)
    return Input(stack.source.path, stack.kind, len(stack.apis), routes, len(stack.functions))
