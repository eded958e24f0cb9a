"""What review tools and CI servers read: GitLab's code quality, JUnit, Checkstyle and reviewdog's diagnostics."""

import json
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from corslint.finding import Fix
from corslint.formats import checkstyle, gitlab, junit, rdjson
from corslint.lint.report import Report
from corslint.source import Edit, Source, Span
from reports import ERROR, HANDLER, HEADER, REMARK, TEMPLATE, WHOLE_REPORT, at, hostile, report


@pytest.fixture(autouse=True)
def _without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


# -- GitLab


def test_a_code_quality_issue_has_what_a_merge_request_shows() -> None:
    [issue] = json.loads(gitlab.render(report(ERROR)))
    assert issue.pop("fingerprint")
    assert issue == {
        "description": f"error[preflight-header-not-allowed] {HEADER.message}",
        "check_name": "preflight-header-not-allowed",
        "severity": "critical",
        "location": {"path": "api/template.yaml", "lines": {"begin": 7, "end": 7}},
    }


def test_no_two_issues_have_one_fingerprint() -> None:
    issues = json.loads(gitlab.render(report(ERROR, ERROR, ERROR, REMARK)))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_paths_are_relative_to_gitlabs_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", f"{tmp_path}")
    span = Source(f"{tmp_path}/infra/template.yaml", "a: 1").whole
    [issue] = json.loads(gitlab.render(report(ERROR._replace(finding=HEADER._replace(span=span)))))
    assert issue["location"]["path"] == "infra/template.yaml"


# -- JUnit


def test_every_file_is_a_suite_and_every_fault_a_failure() -> None:
    suites = ET.fromstring(junit.render(WHOLE_REPORT))
    assert {suite.get("name"): [[part.tag for part in case] for case in suite] for suite in suites} == {
        "api/template.yaml": [["system-out"], ["failure"]],
        "other/template.yaml": [[]],
        "api/src/app.py": [["skipped"]],
    }


def test_the_counts_are_those_of_the_cases() -> None:
    suites = ET.fromstring(junit.render(WHOLE_REPORT))
    for element in (suites, *suites):
        assert int(element.get("failures", "")) == len(element.findall(".//failure"))
        assert int(element.get("skipped", "")) == len(element.findall(".//skipped"))
        assert int(element.get("tests", "")) == len(element.findall(".//testcase"))


def test_a_failure_tells_all() -> None:
    failure = ET.fromstring(junit.render(report(ERROR))).find(".//failure")
    assert failure is not None
    assert failure.get("message") == HEADER.message
    assert str(failure.text).startswith(
        f"api/template.yaml:7:24: {HEADER.message}\nblocked by CORS policy: Request header"
    )


# -- Checkstyle


def test_checkstyle_groups_by_file() -> None:
    [file] = ET.fromstring(checkstyle.render(report(REMARK, ERROR)))
    assert file.get("name") == "api/template.yaml"
    assert [error.attrib for error in file] == [
        {
            "line": "2",
            "column": "3",
            "severity": "info",
            "message": "nothing of CORS is set",
            "source": "corslint.cors-not-configured",
        },
        {
            "line": "7",
            "column": "24",
            "severity": "error",
            "message": HEADER.message,
            "source": "corslint.preflight-header-not-allowed",
        },
    ]


@pytest.mark.parametrize("render", [junit.render, checkstyle.render], ids=["junit", "checkstyle"])
def test_xml_holds_hostile_texts(render: Callable[[Report], str]) -> None:
    document = ET.fromstring(render(report(hostile())))
    assert not {element.tag for element in document.iter()} & {"img", "script", "i"}
    assert any("onerror=alert(1)" in value for element in document.iter() for value in element.attrib.values())


# -- reviewdog


def test_a_diagnostic_has_the_fix_as_a_suggestion() -> None:
    [diagnostic] = json.loads(rdjson.render(report(ERROR)))["diagnostics"]
    assert diagnostic["severity"] == "ERROR"
    assert diagnostic["code"] == {"value": "preflight-header-not-allowed"}
    assert diagnostic["location"] == {
        "path": "api/template.yaml",
        "range": {"start": {"line": 7, "column": 24}, "end": {"line": 7, "column": 38}},
    }
    assert diagnostic["suggestions"] == [
        {
            "range": {"start": {"line": 7, "column": 25}, "end": {"line": 7, "column": 37}},
            "text": "Content-Type,Authorization",
        }
    ]
    assert [one["message"] for one in diagnostic["related_locations"]] == [one.message for one in HEADER.related]


def suggestions(*edits: Edit) -> list[dict[str, object]]:
    fixed = ERROR._replace(finding=HEADER._replace(fix=lambda: Fix("mend it", edits, safe=True)))
    [diagnostic] = json.loads(rdjson.render(report(fixed)))["diagnostics"]
    return list(diagnostic["suggestions"])


def test_edits_that_belong_together_are_one_suggestion() -> None:
    [both] = suggestions(Edit(at(TEMPLATE, "Users"), "NONE"), Edit(at(TEMPLATE, "Content-Type"), "*"))
    assert both == {
        "range": {"start": {"line": 7, "column": 25}, "end": {"line": 9, "column": 33}},
        "text": "*'\"\n      Auth:\n        DefaultAuthorizer: NONE",
    }


def test_a_fix_of_several_files_is_none() -> None:
    assert suggestions(Edit(at(TEMPLATE, "Users"), "NONE"), Edit(at(HANDLER, "200"), "204")) == []


def test_reviewdogs_columns_count_bytes() -> None:
    source = Source("template.yaml", "größe: 1\n")
    span = Span(source, source.text.index("1"), source.text.index("1") + 1)
    [diagnostic] = json.loads(rdjson.render(report(ERROR._replace(finding=HEADER._replace(span=span, fix=None)))))[
        "diagnostics"
    ]
    assert diagnostic["location"]["range"]["start"] == {"line": 1, "column": 10}
