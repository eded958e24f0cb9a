"""One fault, one finding: what many routes share at one place, or many places of one cause, is told once."""

from collections.abc import Iterable
from functools import partial

from corslint.finding import COUNT, PATH, ROUTE, Finding, Fix, Related
from corslint.lint.report import Reported
from corslint.source import Span

DEFAULT_ROUTE = "$default"
"""The route of every call that no other route takes: of all calls of a function URL."""

Group = list[Reported]


def merged(ordered: Iterable[Reported]) -> list[Reported]:
    """The findings with those told once that say the same of one place; the first of them speaks for all."""
    return [_told_once(places) for places in _of_one_cause(_of_one_place(ordered))]


def _of_one_place(ordered: Iterable[Reported]) -> Iterable[Group]:
    groups: dict[tuple[object, ...], Group] = {}
    for reported in ordered:
        what = (reported.rule, reported.severity, reported.suppressed, reported.finding.message)
        groups.setdefault((what, _place(reported.finding.span)), []).append(reported)
    return groups.values()


def _place(span: Span) -> tuple[str, int, int]:
    """One text may be read as two sources."""
    return span.path, span.start, span.end


def _of_one_cause(places: Iterable[Group]) -> Iterable[list[Group]]:
    """The places of one cause together; what a place has from several causes, it shares with those that have all of them."""
    groups: dict[tuple[object, ...], list[Group]] = {}
    for number, place in enumerate(places):
        first, shared = place[0], place[0].finding.shared
        causes = frozenset(_place(each.finding.shared.cause) for each in place if each.finding.shared is not None)
        key = (first.rule, first.severity, first.certainty, first.suppressed, shared.message, causes) if shared else ()
        groups.setdefault(key or (number,), []).append(place)
    return groups.values()


def _told_once(places: list[Group]) -> Reported:
    """The finding of the first place, with the names of all routes, and the other places beside it."""
    first = places[0][0]
    findings = [one.finding for place in places for one in place if one.certainty == first.certainty]
    shared = first.finding.shared
    message = first.finding.message if shared is None or len(places) == 1 else shared.message
    message = message.replace(COUNT, str(len(places)))
    message = message.replace(ROUTE, _named([_call(f) for f in findings], "routes"))
    message = message.replace(PATH, _named([str(f.route) for f in findings], "paths"))
    finding = first.finding._replace(message=message)
    return first._replace(finding=finding if len(places) == 1 else _with_others(finding, places[1:]))


def _with_others(finding: Finding, places: list[Group]) -> Finding:
    others = [place[0].finding for place in places]
    again = (Related(other.span, other.shared.again) for other in others if other.shared is not None)
    is_mended = any(one.fix is not None for one in (finding, *others))
    fix = partial(_fixed_together, (finding, *others)) if is_mended else None
    return finding._replace(related=(*finding.related, *again), fix=fix)


def _fixed_together(findings: tuple[Finding, ...]) -> Fix | None:
    """What mends the first place, with what mends others in the same way."""
    from corslint.lint.edits import change, compatible  # noqa: PLC0415 (only where somebody asks)

    fixes = [fix for one in findings if one.fix is not None and (fix := one.fix()) is not None]
    alike = compatible(fix for fix in fixes if fix.title == fixes[0].title)
    edits = {change(edit): edit for fix in alike for edit in fix.edits}
    return Fix(alike[0].title, tuple(edits.values()), all(fix.safe for fix in alike)) if alike else None


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
