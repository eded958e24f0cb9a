"""corslint inside cfn-lint, as `cfn-lint --append-rules corslint.cfnlint`: every editor that shows cfn-lint shows it.

Our rules get ids of its form, one for each severity that a finding can have: `E9501` is `preflight-missing` as error.
They must never change: people's configurations name them. cfn-lint gives 9001 and up to custom rules by their lines.
Source: https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/getting_started/rules.md
"""

import os
from functools import lru_cache
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from corslint.finding import Finding, Severity
from corslint.lint import config
from corslint.lint.engine import lint
from corslint.lint.plugins import among, available, load
from corslint.lint.report import Report, Reported
from corslint.lint.rule import Rule, page
from corslint.source import Span

NUMBERS = {
    "preflight-missing": 9501,
    "preflight-cannot-succeed": 9502,
    "preflight-requires-authorization": 9503,
    "preflight-without-origin": 9504,
    "preflight-method-not-allowed": 9505,
    "preflight-header-not-allowed": 9506,
    "binary-media-breaks-preflight": 9507,
    "undeclared-response-header": 9508,
    "unquoted-header-value": 9509,
    "ignored-response-mapping": 9510,
    "response-without-origin": 9511,
    "gateway-response-without-cors": 9512,
    "origin-mismatch": 9513,
    "invalid-origin": 9514,
    "wildcard-with-credentials": 9515,
    "invalid-cors-setting": 9516,
    "cors-not-configured": 9517,
    "handler-without-origin": 9518,
    "handler-error-without-origin": 9519,
    "duplicate-allow-origin": 9520,
    "missing-vary-origin": 9521,
    "redundant-handler-header": 9522,
    "reflected-origin": 9523,
    "weak-origin-check": 9524,
    "unused-ignore": 9525,
    "expectation-failed": 9526,
    "cloudfront-blocks-preflight": 9527,
    "cloudfront-contradicts-origin": 9528,
    "cloudfront-drops-origin": 9529,
    "cloudfront-forwards-host": 9530,
    "credentials-not-allowed": 9531,
    "exposed-headers-on-preflight-only": 9532,
    "insecure-origin": 9533,
    "localhost-origin": 9534,
    "max-age-beyond-browsers": 9535,
    "null-origin": 9536,
    "overbroad-function-role": 9537,
    "public-suffix-wildcard": 9538,
    "resource-policy-refuses-preflight": 9539,
    "stale-deployment": 9540,
    "unasked-preflight-fails": 9541,
    "useless-allowed-header": 9542,
    "wildcard-not-covering": 9543,
    "wildcard-on-authenticated-api": 9544,
    "unknown-cors-header": 9545,
}
"""Of the built-in rules; what cannot be read, `parse-error`, cfn-lint says itself."""

LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "I"}

Location = tuple[int, int, int, int]
"""The first line and column and the last, counted from 0."""


def _rule(rule: Rule, severity: Severity) -> type[Any]:
    """cfn-lint finds rules as subclasses of its own class."""
    number = f"{LETTERS[severity]}{NUMBERS[rule.id]}"
    described = {
        "id": number,
        "shortdesc": page(rule).title,
        "description": f"corslint's rule {rule.id}: see corslint explain {rule.id}",
        "source_url": page(rule).sources[0],
        "tags": ["cors", "corslint", rule.id],
        "match": lambda _, template: _matches(rule.id, severity, template.filename),
    }
    return type(f"Corslint{number}", (CloudFormationLintRule,), described)


def _matches(rule: str, severity: Severity, path: str | None) -> list[RuleMatch]:
    if path is None or not os.path.isfile(path):
        return []  # what comes by standard input has no file to read it from
    changed = os.stat(path).st_mtime_ns
    return [
        _match(one, path) for one in _report(path, changed).findings if (one.rule, one.severity) == (rule, severity)
    ]


@lru_cache(maxsize=8)
def _report(path: str, _: int) -> Report:
    """One run for all our rules, as long as the file stays as it is."""
    found = config.nearest([path])
    return lint([path], config.settings(config.wishes(found, {}), found))


def _match(reported: Reported, path: str) -> RuleMatch:
    """At the finding's place or, where that is in another file, at one of this template that it has to do with."""
    finding = reported.finding
    place = next((span for span in _places(finding) if _is_same(span.path, path)), None)
    elsewhere = "" if place == finding.span else f" ({finding.span.path}:{finding.span.position.line})"
    location = (0, 0, 0, 1) if place is None else _location(place)
    return RuleMatch([], f"{finding.message}{elsewhere}", location=location)


def _places(finding: Finding) -> list[Span]:
    return [finding.span, *(related.span for related in finding.related)]


def _is_same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _location(span: Span) -> Location:
    start, end = span.position, span.end_position
    return start.line - 1, start.column - 1, end.line - 1, end.column - 1


_RULES = [_rule(rule, severity) for rule in load(among(available(()), NUMBERS, ())) for severity in LETTERS]
globals().update({rule.__name__: rule for rule in _RULES})
