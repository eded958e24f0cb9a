"""One fault, one finding: what many routes share at one place is told once, with their names."""

from collections.abc import Iterable

from corslint.finding import PATH, ROUTE, Finding
from corslint.lint.report import Reported

DEFAULT_ROUTE = "$default"
"""The route of every call that no other route takes: of all calls of a function URL."""


def merged(ordered: Iterable[Reported]) -> list[Reported]:
    """The findings with those told once that say the same of one place; the first of them speaks for all."""
    groups: dict[tuple[object, ...], list[Reported]] = {}
    for reported in ordered:
        span = reported.finding.span
        what = (reported.rule, reported.severity, reported.suppressed, reported.finding.message)
        place = (span.path, span.start, span.end)
        groups.setdefault((what, place), []).append(reported)
    return [_told_once(group) for group in groups.values()]


def _told_once(group: list[Reported]) -> Reported:
    first = group[0]
    findings = [reported.finding for reported in group if reported.certainty == first.certainty]
    message = first.finding.message.replace(ROUTE, _named([_call(f) for f in findings], "routes"))
    message = message.replace(PATH, _named([str(f.route) for f in findings], "paths"))
    return first._replace(finding=first.finding._replace(message=message))


def _call(finding: Finding) -> str:
    return "any call" if finding.route == DEFAULT_ROUTE else f"{finding.method} {finding.route}"


def _named(names: list[str], kind: str) -> str:
    distinct = list(dict.fromkeys(names))
    match distinct:
        case [only]:
            return only
        case [one, other]:
            return f"{one} and {other}"
        case _:
            return f"{distinct[0]} and {len(distinct) - 1} more {kind}"
