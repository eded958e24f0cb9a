"""How findings look."""

import json

import pytest

from corslint.finding import Finding, Fix, Related, Severity
from corslint.formats import concise, github, statistics, text
from corslint.formats import json as json_format
from corslint.lint.plugins import chosen, load
from corslint.lint.report import Certainty, Input, Report, Reported
from corslint.source import Edit, Source, Span

TEMPLATE = Source(
    "api/template.yaml",
    """\
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      Cors:
        AllowOrigin: "'https://app.example.com/'"
        AllowHeaders: "'Content-Type'"
      Auth:
        DefaultAuthorizer: Users
""",
)
HANDLER = Source("api/app.py", "def handler(event, context):\n    return {'statusCode': 200}\n")
INPUT = Input("api/template.yaml", "sam", 1, 2, 1)


def at(source: Source, written: str) -> Span:
    start = source.text.index(written)
    return Span(source, start, start + len(written))


def report(*findings: Finding, severity: Severity = Severity.ERROR, certainty: Certainty = "certain") -> Report:
    return Report((INPUT,), tuple(Reported("invalid-origin", severity, certainty, finding) for finding in findings))


def finding(source: Source, written: str, message: str = "no browser sends this origin") -> Finding:
    return Finding(at(source, written), message)


# -- statistics


def test_the_rules_are_counted_the_worst_first_then_what_is_found_most_often() -> None:
    ids = ("invalid-origin", "null-origin", "insecure-origin")
    severities = {"invalid-origin": Severity.ERROR, "null-origin": Severity.WARNING, "insecure-origin": Severity.ERROR}
    found = [
        Reported(rule, severities[rule], "certain", finding(TEMPLATE, "Users")) for rule in (*ids, "insecure-origin")
    ]
    assert statistics.render(Report((INPUT,), tuple(found), rules=load(chosen(ids, (), ())))) == (
        "2  error    insecure-origin  An allowed origin that anyone on the way can pose as\n"
        "1  error    invalid-origin   An allowed origin that no browser ever sends\n"
        "1  warning  null-origin      The origin `null` is allowed, which any site can have\n"
        "\n3 errors, 1 warning in 1 API with 2 routes\n"
    )
    assert statistics.render(report()) == "no findings in 1 API with 2 routes\n"


# -- text


def test_a_frame_marks_every_place_in_the_order_of_the_lines() -> None:
    header_missing = Finding(
        at(TEMPLATE, "'Content-Type'"),
        "the preflight of POST /orders does not allow 'authorization'",
        help="add it to the list:\n  AllowHeaders: \"'Content-Type,Authorization'\"",
        browser_error="HeaderDisallowedByPreflightResponse",
        related=(
            Related(at(TEMPLATE, "Users"), "this authorizer reads 'authorization'"),
            Related(at(HANDLER, "return {'statusCode': 200}"), "this answer carries no header either"),
        ),
    )
    assert (
        text.render(report(header_missing))
        == """\
error[invalid-origin]: the preflight of POST /orders does not allow 'authorization'
 --> api/template.yaml:7:24
  |
7 |         AllowHeaders: "'Content-Type'"
  |                        ^^^^^^^^^^^^^^
...
9 |         DefaultAuthorizer: Users
  |                            ----- this authorizer reads 'authorization'
  |
 ::: api/app.py:2:5
  |
2 |     return {'statusCode': 200}
  |     -------------------------- this answer carries no header either
  |
  = browser: blocked by CORS policy: Request header field … is not allowed by Access-Control-Allow-Headers in preflight response.
  = help: add it to the list:
            AllowHeaders: "'Content-Type,Authorization'"

more on the first: corslint explain invalid-origin
1 error in 1 API with 2 routes
"""
    )


def test_the_worst_is_told_first_and_of_the_worst_what_a_browser_comes_to_first() -> None:
    errors = {
        "first": "PreflightInvalidStatus",
        "second": "MethodDisallowedByPreflightResponse",
        "third": "MissingAllowOriginHeader",
    }
    told = [finding(TEMPLATE, "Users", name)._replace(browser_error=error) for name, error in errors.items()]
    remark = report(finding(TEMPLATE, "Users", "last"), severity=Severity.INFO).findings
    lines = text.render(Report((INPUT,), (*remark, *reversed(report(*told).findings)))).splitlines()
    headlines = [line.partition(": ")[2] for line in lines if line.startswith(("error", "info"))]
    assert headlines == ["first", "second", "third", "last"]


def test_the_gutter_is_as_wide_as_the_largest_line_number() -> None:
    source = Source("template.yaml", "a: 1\n" * 99 + "b: 2\n")
    below = Finding(Span(source, 0, 1), "first", related=(Related(at(source, "b"), "hundredth"),))
    assert text.render(report(below)).splitlines()[1:8] == [
        "   --> template.yaml:1:1",
        "    |",
        "  1 | a: 1",
        "    | ^",
        "...",
        "100 | b: 2",
        "    | - hundredth",
    ]


@pytest.mark.parametrize(
    ("line", "marked", "shown", "carets"),
    [
        ("\tkey: value", "value", "    key: value", "         ^^^^^"),
        ("ключ: value", "value", "ключ: value", "      ^^^^^"),
        ("鍵: 値値", "値値", "鍵: 値値", "    ^^^^"),
        ("e\u0301: value", "value", "e\u0301: value", "   ^^^^^"),
        ("a: \x1b[31mred", "red", "a: \\x1b[31mred", "           ^^^"),
        ("a: \u202eevil", "evil", "a: \\u202eevil", "         ^^^^"),
    ],
    ids=["tab", "cyrillic", "wide", "combining", "escape", "direction"],
)
def test_carets_stand_below_what_they_mark(line: str, marked: str, shown: str, carets: str) -> None:
    rendered = text.render(report(finding(Source("template.yaml", line), marked))).splitlines()
    assert rendered[3:5] == [f"1 | {shown}", f"  | {carets}"]


def test_a_span_of_several_lines_is_marked_on_its_first() -> None:
    source = Source("template.yaml", "a:\n  - one\n  - two\n")
    rendered = text.render(report(finding(source, "- one\n  - two"))).splitlines()
    assert rendered[3:6] == ["2 |   - one", "  |   ^^^^^", "  |"]


def test_an_empty_span_still_shows_where_it_is() -> None:
    source = Source("template.yaml", "a: 1\n")
    assert "1 | a: 1\n  |    ^\n" in text.render(report(Finding(Span(source, 3, 3), "nothing is here")))


def test_of_a_long_line_only_what_is_around_each_mark_is_shown() -> None:
    source = Source("template.json", "{" + '"pad": 1, ' * 5000 + '"here": 2, ' + '"pad": 1, ' * 5000 + '"there": 3}')
    far_apart = Finding(at(source, '"here"'), "wrong", related=(Related(at(source, '"there"'), "because of this"),))
    lines = text.render(report(far_apart)).splitlines()
    assert max(map(len, lines)) < 200
    for excerpt, carets in ((3, '"here"'), (5, '"there"')):
        mark = lines[excerpt + 1]
        column = len(mark) - len(mark[2:].lstrip(" |"))
        assert lines[excerpt][column:].startswith(carets)


def test_nothing_of_the_source_reaches_the_terminal_as_a_command() -> None:
    nasty = Source("evil\x1b]0;title\x07.yaml", "a: \x9b31m\x00b\n")
    bad = Finding(Span(nasty, 0, 1), "value \x1b[2J\r\nhidden", help="first\n::error::second\n\x08third")
    rendered = text.render(report(bad))
    assert not set(rendered) & {"\x1b", "\x9b", "\x00", "\x07", "\x08", "\r"}
    assert not any(line.lstrip().startswith("::error") for line in rendered.splitlines())


def test_colours_change_nothing_but_the_colours() -> None:
    one = report(finding(TEMPLATE, "Users"))
    coloured = text.render(one, coloured=True)
    assert "\033[1;31merror[invalid-origin]\033[0m" in coloured
    for code in ("\033[1;31m", "\033[1m", "\033[1;34m", "\033[36m", "\033[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == text.render(one)


def test_what_is_only_possible_says_so() -> None:
    assert text.render(report(finding(TEMPLATE, "Users"), certainty="possible")).startswith("possible error[")


@pytest.mark.parametrize(
    ("given", "last_line"),
    [
        (Report((), ()), "nothing to check: no infrastructure code that declares AWS resources was found"),
        (Report((INPUT, INPUT), ()), "no findings in 2 APIs with 4 routes"),
        (
            Report((INPUT,), (), hidden=1),
            "no findings in 1 API with 2 routes; 1 more depends on what only deployment can tell: see --possible",
        ),
        (
            Report((INPUT,), report(finding(TEMPLATE, "Users"), severity=Severity.INFO).findings, hidden=2),
            "1 remark in 1 API with 2 routes; 2 more depend on what only deployment can tell: see --possible",
        ),
    ],
)
def test_the_last_line_sums_up(given: Report, last_line: str) -> None:
    assert text.render(given).splitlines()[-1] == last_line
    assert text.render(given, summed_up=False).count(last_line) == 0


# -- concise


def test_concise_is_one_line_a_finding() -> None:
    two = report(finding(TEMPLATE, "Users"), finding(HANDLER, "return"))
    assert concise.render(two) == (
        "api/template.yaml:9:28: error[invalid-origin] no browser sends this origin\n"
        "api/app.py:2:5: error[invalid-origin] no browser sends this origin\n"
    )


def test_a_message_of_several_lines_stays_one_line() -> None:
    assert concise.render(report(finding(HANDLER, "return", "one\n::error::two"))).count("\n") == 1


# -- json


def test_json_is_the_contract() -> None:
    whole = Finding(
        at(TEMPLATE, "'Content-Type'"),
        "not allowed",
        help="allow it",
        browser_error="HeaderDisallowedByPreflightResponse",
        related=(Related(at(TEMPLATE, "Users"), "this authorizer"),),
        api="OrdersApi",
        api_kind="rest",
        route="/orders",
        method="POST",
        fix=lambda: Fix("allow authorization", (Edit(at(TEMPLATE, "Content-Type"), "*"),), safe=False),
    )
    document = json.loads(json_format.render(report(whole)))
    assert document == {
        "schema_version": 1,
        "tool": {"name": "corslint", "version": "0.1.0"},
        "inputs": [{"path": "api/template.yaml", "kind": "sam", "apis": 1, "routes": 2, "functions": 1}],
        "findings": [
            {
                "rule": "invalid-origin",
                "severity": "error",
                "certainty": "certain",
                "message": "not allowed",
                "help": "allow it",
                "browser_error": "HeaderDisallowedByPreflightResponse",
                "path": "api/template.yaml",
                "line": 7,
                "column": 24,
                "end_line": 7,
                "end_column": 38,
                "api": "OrdersApi",
                "api_kind": "rest",
                "route": "/orders",
                "method": "POST",
                "related": [
                    {
                        "path": "api/template.yaml",
                        "line": 9,
                        "column": 28,
                        "end_line": 9,
                        "end_column": 33,
                        "message": "this authorizer",
                    }
                ],
                "fix": {
                    "title": "allow authorization",
                    "safe": False,
                    "edits": [{"path": "api/template.yaml", "start": 157, "end": 169, "text": "*"}],
                },
                "suppressed": None,
            }
        ],
        "summary": {"error": 1, "warning": 0, "info": 0, "suppressed": 0, "possible": 0},
    }


def test_a_finding_about_a_whole_api_has_no_route() -> None:
    [only] = json.loads(json_format.render(report(finding(TEMPLATE, "Users"))))["findings"]
    assert (only["route"], only["method"], only["fix"], only["browser_error"]) == (None, None, None, None)


def test_the_summary_counts_possible_findings_whether_listed_or_not() -> None:
    listed = report(finding(TEMPLATE, "Users"), certainty="possible")
    for given, possible in ((listed, 1), (Report((INPUT,), (), hidden=3), 3)):
        assert json.loads(json_format.render(given))["summary"]["possible"] == possible


# -- github


def test_an_annotation_names_its_place_and_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    one = Finding(at(TEMPLATE, "Users"), "50% of calls fail", help="first\nsecond")
    assert github.render(report(one, severity=Severity.WARNING)) == (
        "::warning file=api/template.yaml,line=9,endLine=9,col=28,endColumn=33,title=corslint%3A invalid-origin"
        "::50%25 of calls fail%0Afirst%0Asecond\n"
    )


def test_columns_are_left_out_of_a_span_of_several_lines() -> None:
    assert "col=" not in github.render(report(finding(TEMPLATE, "Resources:\n  OrdersApi:")))


def test_a_file_name_cannot_end_the_command() -> None:
    nasty = Source("a,line=9::b%\n.yaml", "a: 1\n")
    [line] = github.render(report(finding(nasty, "a"))).splitlines()
    assert line.startswith("::error file=a%2Cline=9%3A%3Ab%25%0A.yaml,line=1,")


def test_paths_are_relative_to_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    workspace = str(tmp_path)
    monkeypatch.setenv("GITHUB_WORKSPACE", workspace)
    source = Source(f"{workspace}/infra/template.yaml", "a: 1\n")
    assert "file=infra/template.yaml," in github.render(report(finding(source, "a")))


def test_ten_of_a_kind_are_annotated_the_worst_first() -> None:
    errors = report(*[finding(TEMPLATE, "Users")] * 12).findings
    remarks = report(finding(TEMPLATE, "Users"), severity=Severity.INFO).findings
    lines = github.render(Report((INPUT,), remarks + errors)).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["2", "::notice"]
