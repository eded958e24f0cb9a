"""What authors say not to report: comments and metadata, what they hold for, and which of them nothing needs."""

import json

import pytest

from conftest import Put
from corslint.cli import main
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.settings import Settings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - https://shop.example.com/
          - https://desk.example.com/
  StockApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [https://stock.example.com/]
"""
"""Three origins with a slash at their ends, which no browser sends."""

FIRST, SECOND, THIRD = 8, 9, 14

MODULE = """\
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://shop.example.com/"]
  }
}
"""

RULE = Settings(select=("invalid-origin", "unused-ignore"))

Capture = pytest.CaptureFixture[str]


def commented(*comments: tuple[int, str], before: bool = False) -> str:
    """The template with comments at the ends of lines, or on lines of their own above them."""
    lines = TEMPLATE.split("\n")
    for number, comment in comments:
        lines[number - 1] = f"    {comment}\n{lines[number - 1]}" if before else f"{lines[number - 1]} {comment}"
    return "\n".join(lines)


def run(path: str = "template.yaml", settings: Settings = RULE) -> Report:
    return lint([path], settings)


def found(report: Report) -> list[tuple[str, int]]:
    return [(one.rule, one.finding.span.position.line) for one in report.findings]


def origins(report: Report) -> list[str]:
    return [one.finding.span.text for one in report.findings if one.rule == "invalid-origin"]


SHOP, DESK, STOCK = "https://shop.example.com/", "https://desk.example.com/", "https://stock.example.com/"

PLACES = {
    "its own line": (commented((FIRST, "# corslint: ignore[invalid-origin] why")), [DESK, STOCK]),
    "the line above": (commented((FIRST, "# corslint: ignore[invalid-origin] why"), before=True), [DESK, STOCK]),
    "above, further comments between": (
        commented((FIRST, "# corslint: ignore[invalid-origin] why\n\n    # the shop's own"), before=True),
        [DESK, STOCK],
    ),
    "the end of the line above is that line's": (
        commented((FIRST, "# corslint: ignore[invalid-origin] why")).replace(SHOP, "https://shop.example.com"),
        [DESK, STOCK],
    ),
    "a resource's header": (commented((3, "# corslint: ignore[invalid-origin] why")), [STOCK]),
    "above a resource's header": (commented((3, "# corslint: ignore[invalid-origin] why"), before=True), [STOCK]),
    "the line of a list is not its items": (commented((7, "# corslint: ignore[invalid-origin]")), [SHOP, DESK, STOCK]),
    "the file": (commented((1, "# corslint: ignore-file[invalid-origin] why")), []),
    "the file, from its end": (TEMPLATE + "# corslint: ignore-file[invalid-origin] why\n", []),
    "two rules": (commented((3, "# corslint: ignore[preflight-missing, invalid-origin] why")), [STOCK]),
    "another rule": (commented((FIRST, "# corslint: ignore[preflight-missing] why")), [SHOP, DESK, STOCK]),
    "tight": (commented((3, "#corslint:ignore[invalid-origin]")), [STOCK]),
    "prose": (commented((3, "# corslint ignores invalid-origin here")), [SHOP, DESK, STOCK]),
}


@pytest.mark.parametrize(("text", "left"), PLACES.values(), ids=PLACES)
def test_a_comment_holds_for(text: str, left: list[str], put: Put) -> None:
    put({"template.yaml": text})
    assert origins(run()) == left


@pytest.mark.parametrize("comment", ["# corslint: ignore[invalid-origin] why", "// corslint: ignore[invalid-origin]"])
@pytest.mark.parametrize("line", [1, 5])
def test_terraform_has_both_kinds_of_comments(comment: str, line: int, put: Put) -> None:
    lines = MODULE.split("\n")
    lines[line - 1] += f" {comment}"
    put({"main.tf": "\n".join(lines), "other/main.tf": MODULE})
    assert [one.rule for one in run("other").findings] == ["invalid-origin"]
    assert run("main.tf").findings == ()


def test_what_is_said_of_an_api_is_said_of_all_its_routes_wherever_they_are_written(put: Put) -> None:
    routed = TEMPLATE + (
        "  Orders:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Events:\n"
        "        Put: {Type: HttpApi, Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: PUT}}\n"
    )
    rule = Settings(select=("preflight-method-not-allowed", "preflight-header-not-allowed"))
    put({"plain.yaml": routed, "said.yaml": routed.replace("  OrdersApi:", "  OrdersApi: # corslint: ignore[preflight-method-not-allowed,preflight-header-not-allowed]")})  # fmt: skip
    assert {one.finding.api for one in run("plain.yaml", rule).findings} == {"OrdersApi"}
    assert run("said.yaml", rule).findings == ()


def test_json_has_metadata_instead_of_comments(put: Put) -> None:
    said = {"corslint": {"ignore": ["invalid-origin", "preflight-missing"], "reason": "the old portal"}}
    policy = {"CorsConfiguration": {"AllowOrigins": [SHOP]}}
    api = {"Type": "AWS::Serverless::HttpApi", "Properties": policy}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": api | {"Metadata": said}, "B": api}}
    put({"template.json": json.dumps(template, indent=1)})
    report = run("template.json", Settings())
    assert [one.finding.api for one in report.findings if one.rule == "invalid-origin"] == ["B"]
    assert [one.suppressed for one in report.suppressed] == ["ignored by the metadata of A: the old portal"]
    [unused] = [one.finding for one in report.findings if one.rule == "unused-ignore"]
    assert unused.span.text == "preflight-missing"


def test_a_reason_is_told_to_scripts(put: Put) -> None:
    put({"template.yaml": commented((3, "# corslint: ignore[invalid-origin]: the proxy cuts the slash off"))})
    assert {one.suppressed for one in run().suppressed} == {"ignored by a comment: the proxy cuts the slash off"}


def test_without_ignores_everything_is_reported(put: Put) -> None:
    put({"template.yaml": commented((1, "# corslint: ignore-file[invalid-origin,preflight-missing] why"))})
    report = run(settings=RULE._replace(ignores=False))
    assert origins(report) == [SHOP, DESK, STOCK]
    assert (len(report.findings), report.suppressed) == (3, ())


# -- unused


def test_an_ignore_that_nothing_needs_is_reported_at_the_rules_name(put: Put) -> None:
    mended = TEMPLATE.replace(SHOP, "https://shop.example.com # corslint: ignore[invalid-origin] an old reason")
    put({"template.yaml": mended})
    report = run()
    assert found(report) == [("unused-ignore", FIRST), ("invalid-origin", SECOND), ("invalid-origin", THIRD)]
    assert report.findings[0].finding.span.text == "invalid-origin"


@pytest.mark.parametrize(
    ("comment", "complaint"),
    [
        ("# corslint: ignore[invalid-orign] why", "there is no rule 'invalid-orign', did you mean 'invalid-origin'?"),
        ("# corslint: ignore why", "write ignore[rule-id] and the reason, or ignore-file[rule-id]"),
        ("# corslint: ignore[]", "write ignore[rule-id] and the reason, or ignore-file[rule-id]"),
        ("# corslint: disable=invalid-origin", "write ignore[rule-id] and the reason, or ignore-file[rule-id]"),
        ("# corslint: noqa", "write ignore[rule-id] and the reason, or ignore-file[rule-id]"),
        ("# corslint: ignore-line[invalid-origin]", "write ignore[rule-id] and the reason, or ignore-file[rule-id]"),
    ],
)
def test_a_comment_that_cannot_work_is_reported(comment: str, complaint: str, put: Put) -> None:
    put({"template.yaml": commented((FIRST, comment))})
    [message] = [one.finding.message for one in run().findings if one.rule == "unused-ignore"]
    assert message == f"nothing is ignored here: {complaint}"


NOT_JUDGED = {
    "a rule that did not run": commented((3, "# corslint: ignore[preflight-missing] why")),
    "one of two that silence the same": commented((3, "# corslint: ignore[invalid-origin]"), (FIRST, "# corslint: ignore[invalid-origin]")),
    "the silence of this rule itself": commented((3, "# corslint: ignore[unused-ignore] why")),
}  # fmt: skip


@pytest.mark.parametrize("text", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_what_may_be_needed_is_not_called_unused(text: str, put: Put) -> None:
    put({"template.yaml": text})
    assert "unused-ignore" not in {one.rule for one in run().findings}


def test_an_ignore_of_what_is_only_possible_is_used(put: Put) -> None:
    rule = (
        "'''All of it may be wrong'''\nfrom corslint import MAYBE, Finding, Severity\nSEVERITY = Severity.ERROR\n"
        "def check(stack):\n    for api in stack.apis:\n        yield Finding(api.span, 'it may be so', when=MAYBE)\n"
    )
    put({"lint/own.py": rule, "template.yaml": commented((3, "# corslint: ignore[own] why"))})
    report = run(settings=Settings(select=("own", "unused-ignore"), rules_directories=("lint",)))
    assert (report.findings, report.hidden, len(report.suppressed)) == ((), 1, 1)


def test_an_unused_ignore_can_be_ignored(put: Put) -> None:
    put({"template.yaml": commented((3, "# corslint: ignore[preflight-missing,unused-ignore] why"))})
    assert "unused-ignore" not in {one.rule for one in run(settings=Settings()).findings}


# -- the outcome


def test_what_is_suppressed_does_not_fail_and_is_counted(put: Put, capsys: Capture) -> None:
    put({"template.yaml": commented((1, "# corslint: ignore-file[invalid-origin] why"))})
    assert main(["--select", "invalid-origin"]) == 0
    assert capsys.readouterr().out == "no findings in 2 APIs with 0 routes; 3 suppressed\n"
    assert main(["--select", "invalid-origin", "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {one["suppressed"] for one in document["findings"]} == {"ignored by a comment: why"}
    assert document["summary"] == {"error": 0, "warning": 0, "info": 0, "suppressed": 3, "possible": 0}
    assert main(["--select", "invalid-origin", "--no-ignores"]) == 1
