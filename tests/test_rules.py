"""Every rule against its own page: the bad examples have its findings on the marked lines, the good ones none."""

import os
import re

import pytest

import corslint.rules
from corslint.cors.protocol import CorsError
from corslint.finding import Severity
from corslint.lint.plugins import chosen, load
from corslint.lint.report import Reported
from corslint.lint.rounds import mended
from corslint.lint.rule import Example, Rule, page
from corslint.lint.settings import Settings
from corslint.lint.why import ANY
from corslint.testing import FILES, linted, marks, source_of

RULES = load(chosen((), (), ()))

IDS = {
    *("binary-media-breaks-preflight", "cloudfront-blocks-preflight", "cloudfront-contradicts-origin"),
    *("cloudfront-drops-origin", "cloudfront-forwards-host", "cors-not-configured", "credentials-not-allowed"),
    *("duplicate-allow-origin", "expectation-failed", "exposed-headers-on-preflight-only"),
    *("gateway-response-without-cors", "handler-error-without-origin", "handler-without-origin"),
    *("ignored-response-mapping", "insecure-origin", "invalid-cors-setting", "invalid-origin", "localhost-origin"),
    *("max-age-beyond-browsers", "missing-vary-origin", "null-origin", "origin-mismatch", "overbroad-function-role"),
    *("parse-error", "preflight-cannot-succeed", "preflight-header-not-allowed", "preflight-method-not-allowed"),
    *("preflight-missing", "preflight-requires-authorization", "preflight-without-origin", "public-suffix-wildcard"),
    *("redundant-handler-header", "reflected-origin", "resource-policy-refuses-preflight"),
    *("response-without-origin", "stale-deployment", "unasked-preflight-fails", "undeclared-response-header"),
    *("unknown-cors-header",),
    *("unquoted-header-value", "unused-ignore", "useless-allowed-header", "weak-origin-check"),
    *("wildcard-not-covering", "wildcard-on-authenticated-api", "wildcard-with-credentials"),
}
"""Ids are final: configurations, baselines and ignores name them."""


def examples(is_bad: bool) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, example in enumerate(one for one in page(rule).examples if one.is_bad is is_bad)
    ]


def said(rule: Rule, example: Example) -> tuple[Reported, ...]:
    return linted(example, page(rule).configuration).findings


def places(findings: tuple[Reported, ...]) -> list[str]:
    return [f"{one.rule}:{one.finding.span.position.line} {one.finding.message}" for one in findings]


@pytest.mark.parametrize(("rule", "example"), examples(is_bad=True))
def test_a_bad_example_has_the_rules_findings_where_it_says(rule: Rule, example: Example) -> None:
    findings = said(rule, example)
    own = {(one.finding.span.position.line, one.severity) for one in findings if one.rule == rule.id}
    assert own == marks(example.text), places(findings)
    assert own, "no line of the example is marked"


@pytest.mark.parametrize(("rule", "example"), examples(is_bad=False))
def test_a_good_example_is_good_to_every_rule(rule: Rule, example: Example) -> None:
    assert places(tuple(one for one in said(rule, example) if one.severity >= Severity.WARNING)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_says_what_is_wrong_why_and_how_we_know(rule: Rule) -> None:
    own = page(rule)
    assert re.fullmatch(r"[A-Z].{5,78}[^.]", own.title)
    assert own.sources
    assert all(re.match(r"https://[\w.-]+/", source) for source in own.sources)
    assert {example.is_bad for example in own.examples} == {True, False}
    assert {example.notation for example in own.examples} <= FILES.keys()


@pytest.mark.parametrize(("rule", "example"), examples(is_bad=True))
def test_a_page_names_the_refusals_that_the_rule_reports(rule: Rule, example: Example) -> None:
    named = page(rule).browser_errors
    errors = {one.finding.browser_error for one in said(rule, example) if one.rule == rule.id} - {None}
    assert errors <= set(named) or named == (ANY,)
    assert {CorsError(name).value for name in named if name != ANY} <= set(named)


@pytest.mark.parametrize(("rule", "example"), examples(is_bad=True))
def test_messages_are_written_alike(rule: Rule, example: Example) -> None:
    for one in said(rule, example):
        if one.rule == rule.id:
            for message in (one.finding.message, *(related.message for related in one.finding.related)):
                assert not re.match(r"[A-Z][a-z]+\b", message), message
                assert not message.endswith("."), message
                assert "\n" not in message


def test_every_rule_that_was_promised_is_there() -> None:
    assert {rule.id for rule in RULES} >= IDS


def test_a_rules_folder_holds_rules_only() -> None:
    [*_, folder] = corslint.rules.__path__
    assert {name for name in os.listdir(folder) if name != "__pycache__"} == {
        f"{rule.id.replace('-', '_')}.py" for rule in RULES
    }


MENDED = {
    *("invalid-origin", "unquoted-header-value", "ignored-response-mapping", "preflight-method-not-allowed"),
    *("gateway-response-without-cors", "preflight-cannot-succeed", "preflight-missing", "preflight-without-origin"),
    *("response-without-origin", "wildcard-with-credentials"),
    *("undeclared-response-header", "useless-allowed-header", "unused-ignore"),
    *("handler-without-origin", "handler-error-without-origin", "preflight-requires-authorization"),
    *("preflight-header-not-allowed",),
}
"""Rules of which every bad example can be mended."""


def mending() -> list[object]:
    return [one for one in examples(is_bad=True) if one.values[0].id in MENDED]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("rule", "example"), mending())
def test_a_fix_mends_what_the_rule_finds(rule: Rule, example: Example) -> None:
    done = mended(["-"], Settings(), source_of(example), unsafe=True)
    left = tuple(one for one in done.report.findings if one.rule in (rule.id, "parse-error"))
    assert done.fixed, "nothing is mended"
    assert places(left) == [], done.after
