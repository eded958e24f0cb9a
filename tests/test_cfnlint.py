"""The plug-in for cfn-lint: its ids, and a run of the real cfn-lint where that is installed.

`CFN_LINT` names one that is installed elsewhere.
"""

import ast
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Put
from corslint.lint.plugins import available

ROOT = Path(__file__).parent.parent
PLUGIN = ROOT / "src" / "corslint" / "cfnlint.py"
CFN_LINT = os.environ.get("CFN_LINT") or shutil.which("cfn-lint")

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors: "'https://app.example.com/'"
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: GET}
"""

HANDLER = """\
def handler(event, context):
    return {"statusCode": 200, "body": "{}"}
"""

real = pytest.mark.skipif(CFN_LINT is None, reason="cfn-lint is not installed")


def numbers() -> dict[str, int]:
    """The table of the plug-in, which cannot be imported without cfn-lint."""
    for node in ast.parse(PLUGIN.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NUMBERS":
            table: dict[str, int] = ast.literal_eval(node.value)
            return table
    raise AssertionError("the plug-in has no table NUMBERS")


def found(path: str, *options: str) -> list[tuple[str, int, str]]:
    """The id, line and message of what cfn-lint finds by our rules."""
    done = subprocess.run(
        [str(CFN_LINT), *options, "--format", "json", "--append-rules", "corslint.cfnlint", "--", path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stderr == ""
    matches = [one for one in json.loads(done.stdout) if "corslint" in one["Rule"]["Description"]]
    return [(one["Rule"]["Id"], one["Location"]["Start"]["LineNumber"], one["Message"]) for one in matches]


def ids(path: str, *options: str) -> set[str]:
    return {number for number, _, _ in found(path, *options)}


def test_every_rule_has_a_number_of_its_own() -> None:
    assert numbers().keys() == available(()).keys() - {"parse-error"}
    assert sorted(numbers().values()) == list(range(9501, 9501 + len(numbers())))


@real
def test_findings_stand_where_ours_stand(put: Put) -> None:
    put({"template.yaml": TEMPLATE})
    [(line, message)] = [(line, message) for number, line, message in found("template.yaml") if number == "E9514"]
    assert line == 7
    assert message.startswith("'https://app.example.com/' is the origin of no web page")


@real
def test_what_stands_in_a_handler_is_told_in_the_template(put: Put) -> None:
    put({"template.yaml": TEMPLATE, "src/app.py": HANDLER})
    [message] = [message for number, _, message in found("template.yaml") if number == "E9518"]
    assert message.endswith("(src/app.py:2)")


@real
def test_our_ignores_and_configuration_hold_and_so_do_cfn_lints(put: Put) -> None:
    put({"template.yaml": TEMPLATE, "ignored.yaml": f"# corslint: ignore-file[invalid-origin] why\n{TEMPLATE}"})
    assert "E9514" in ids("template.yaml")
    assert "E9514" not in ids("ignored.yaml")
    assert "E9514" not in ids("template.yaml", "--ignore-checks", "E9514")
    put({"corslint.toml": 'severity = {invalid-origin = "warning"}'})
    assert "W9514" in ids("template.yaml")


@real
def test_what_is_no_infrastructure_of_ours_is_passed_over(put: Put) -> None:
    put({"template.yaml": "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"})
    assert found("template.yaml") == []
