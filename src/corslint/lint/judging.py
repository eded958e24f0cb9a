"""One stack under the rules: what they find in it, and what its authors do not want to hear."""

from collections.abc import Collection, Iterable, Iterator

from corslint.finding import Finding
from corslint.lint.authorship import authored, authors_fixes
from corslint.lint.report import Certainty, Input, Reported
from corslint.lint.rule import Rule
from corslint.lint.settings import Settings
from corslint.lint.stacks import Extent
from corslint.lint.suppress import UNUSED, Place, place, silences, silencing, unused
from corslint.model import Problem, Silence, Stack
from corslint.records import NamedTuple
from corslint.source import Source
from corslint.value import NO, YES


class Judged(NamedTuple):
    """What came of a stack. `used` are the places of silences that silenced something.

    `idle` are findings about silences that nothing in this stack uses, and where those stand: another stack that reads
    the same file may use them.
    """

    extent: Extent
    input: Input | None
    """None: it deploys nothing, but says what is wrong with what is expected."""
    found: tuple[Reported, ...]
    used: frozenset[Place]
    idle: tuple[tuple[Place, Reported], ...]
    stack: Stack | None
    """The stack without the APIs that are said to be no business of browsers; None where nobody asks for it."""
    parameters: tuple[str, ...] = ()
    """Those that it declares."""


class _Found(NamedTuple):
    """What a rule finds, as it says it, and as it is told to the author of generated text."""

    rule: Rule
    finding: Finding
    told: Finding


def judged(stack: Stack, extent: Extent, rules: Iterable[Rule], known: Collection[str], settings: Settings) -> Judged:
    """What the rules find in a stack; `known` are the ids of all rules that there are."""
    judging = {rule.id: rule for rule in rules}
    last = judging.pop(UNUSED, None)
    meant = _meant(stack, settings)
    found = list(_found(meant, judging.values(), stack))
    said = silences(stack, _sources(found)) if settings.ignores else []
    used: set[Place] = set()
    reported = tuple(_reported(found, said, used, settings))
    idle = () if last is None else tuple(_idle(meant, last, said, unused(said, used, judging, known), settings))
    return Judged(extent, _input(stack), reported, frozenset(used), idle, meant, stack.parameters)


def _found(meant: Stack, rules: Iterable[Rule], stack: Stack) -> Iterator[_Found]:
    mending = authors_fixes(stack)
    for rule in rules:
        for finding in rule.check(meant):
            if finding.when is not NO:
                told = authored(rule.id, finding, stack)
                yield _Found(rule, finding, told if finding.fix is None else told._replace(fix=mending(finding.fix)))


def _meant(stack: Stack, settings: Settings) -> Stack:
    """The stack without those of its APIs that are said to be no business of browsers."""
    return stack._replace(apis=tuple(api for api in stack.apis if settings.is_for_browsers(api.name)))


def _reported(
    found: Iterable[_Found], said: Iterable[Silence], used: set[Place], settings: Settings
) -> Iterator[Reported]:
    """The findings with their severities; `used` learns what silenced one."""
    by_rule: dict[str, list[Silence]] = {}
    for silence in said:
        for name in silence.rules:
            by_rule.setdefault(name, []).append(silence)
    for rule, finding, told in found:
        holding = silencing((finding, told), by_rule.get(rule.id, ()))
        used.update(place(silence.span) for silence in holding if silence.span is not None)
        own = rule.severity if finding.severity is None else finding.severity
        severity = settings.severity(rule.id, told.span.path, own)
        if severity is not None:
            certainty: Certainty = "certain" if finding.when is YES else "possible"
            is_shown = certainty == "certain" or settings.possible
            shown = told if is_shown else told._replace(fix=None)  # which nobody asks for
            yield Reported(rule.id, severity, certainty, shown, holding[0].reason if holding else None)


def _idle(
    meant: Stack, rule: Rule, said: Iterable[Silence], problems: Iterable[Problem], settings: Settings
) -> Iterator[tuple[Place, Reported]]:
    own = [silence for silence in said if rule.id in silence.rules]
    for problem in problems:
        found = _found(meant._replace(unused=(problem,)), (rule,), meant)
        yield from ((place(problem.span), one) for one in _reported(found, own, set(), settings))


def _sources(found: Iterable[_Found]) -> Iterator[Source]:
    return (finding.span.source for one in found for finding in (one.finding, one.told))


def _input(stack: Stack) -> Input:
    routes = sum(route.method != "OPTIONS" for api in stack.apis for route in api.routes)
    return Input(stack.source.path, stack.kind, len(stack.apis), routes, len(stack.functions))
