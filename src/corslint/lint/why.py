"""Which rules and findings are behind what a browser's console says."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from corslint.cors.complaints import Complaint
from corslint.cors.routing import DEFAULT_ROUTE
from corslint.lint.report import Reported
from corslint.lint.rule import Rule, page

ANY = "any"
"""What a rule's page says that may find the reason of any refusal."""


def rules_behind(complaint: Complaint, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that find the reasons of such refusals, those first that are sure of a fault."""
    errors = {error.value for error in complaint.errors}
    found = [rule for rule in rules if errors.intersection(page(rule).browser_errors)]
    return tuple(sorted(found, key=lambda rule: -rule.severity))


def findings_behind(complaint: Complaint, findings: Iterable[Reported]) -> tuple[Reported, ...]:
    """The findings that explain a refusal: of the same kind, about what it names, and on the path that was called as far
    as they tell. What is only possible is told where nothing is certain."""
    errors = {error.value for error in complaint.errors}
    named = [one for one in findings if _names_the_same(complaint, one)]
    alike = [one for one in named if one.finding.browser_error in errors]
    alike = alike or [one for one in named if one.finding.api_kind == "http" and _of_answers(one) in errors]
    near = [one for one in alike if _is_on_the_way(one.finding.route, urlsplit(complaint.url).path)] or alike
    return tuple([one for one in near if one.certainty == "certain"] or near)


def _of_answers(reported: Reported) -> str:
    """What a refusal of the preflight is called of the answer: the policy of an HTTP API says the same of both (C2)."""
    return (reported.finding.browser_error or "").removeprefix("Preflight")


def _names_the_same(complaint: Complaint, reported: Reported) -> bool:
    """What a finding names is in its message, whoever else is named there; a value may have been filled in since."""
    is_header_or_method = any("DISALLOWED_BY" in error.name for error in complaint.errors)
    return not is_header_or_method or complaint.subject.lower() in reported.finding.message.lower()


def _is_on_the_way(route: str | None, path: str) -> bool:
    """Whether a route serves a path, which may start with a stage's name; of no route, or no path, nothing is excluded."""
    if route is None or route == DEFAULT_ROUTE or not path:
        return True
    segments = (
        ".+" if part.endswith("+}") else "[^/]+" if "{" in part else re.escape(part) for part in route.split("/")
    )
    return re.fullmatch(f"(/[^/]+)?{'/'.join(segments).rstrip('/')}/?", path) is not None
