"""The baseline: known findings stay known wherever they move, and new ones are new."""

import json
from pathlib import Path

import pytest

from conftest import Put
from corslint.cli import main

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
  StockApi:
    Type: AWS::Serverless::HttpApi
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Put:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
        Delete:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: "/orders/{id}", Method: DELETE}
        Stock:
          Type: HttpApi
          Properties: {ApiId: !Ref StockApi, Path: /stock, Method: PUT}
"""

MOVED = """\
Transform: AWS::Serverless-2016-10-31

# the functions first

Resources:
    OrdersFunction:
        Type: AWS::Serverless::Function
        Properties:
            Events:
                Stock: {Type: HttpApi, Properties: {Method: PUT, Path: /stock, ApiId: !Ref StockApi}}
                Delete: {Type: HttpApi, Properties: {Method: DELETE, Path: "/orders/{id}", ApiId: !Ref OrdersApi}}
                Put: {Type: HttpApi, Properties: {Method: PUT, Path: /orders, ApiId: !Ref OrdersApi}}
            CodeUri: s3://code/orders.zip
            Runtime: python3.13
            Handler: app.handler
    StockApi: {Type: "AWS::Serverless::HttpApi"}
    OrdersApi: {Type: "AWS::Serverless::HttpApi"}
"""
"""The same in another order, with other indentation and other line numbers."""

NEW = """\
        Patch:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: PATCH}
"""

RUN = ("--select", "preflight-missing", "--origin", "https://shop.example.com", "-f", "json")
FILE = "known.json"

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def known(put: Put) -> str:
    """A baseline of all that is wrong with the template."""
    put({"template.yaml": TEMPLATE})
    assert main([*RUN, "--write-baseline", FILE]) == 0
    return FILE


def reported(capsys: Capture, *arguments: str) -> tuple[int, set[str], str]:
    """The exit code, the calls that are found, and what is told besides."""
    capsys.readouterr()
    code = main([*RUN, *arguments])
    out, err = capsys.readouterr()
    found = [one for one in json.loads(out)["findings"] if one["suppressed"] is None]
    return code, {f"{one['method']} {one['route']}" for one in found}, err


def test_without_a_baseline_all_is_new(known: str, capsys: Capture) -> None:
    assert reported(capsys)[:2] == (1, {"PUT /orders", "DELETE /orders/{id}", "PUT /stock"})


def test_what_is_known_is_suppressed(known: str, capsys: Capture) -> None:
    assert reported(capsys, "--baseline", known) == (0, set(), "")
    main([*RUN, "--baseline", known])
    assert {one["suppressed"] for one in json.loads(capsys.readouterr().out)["findings"]} == {"known to the baseline"}


def test_reordering_and_reformatting_make_nothing_new(known: str, put: Put, capsys: Capture) -> None:
    put({"template.yaml": MOVED})
    assert reported(capsys)[1] == {"PUT /orders", "DELETE /orders/{id}", "PUT /stock"}
    assert reported(capsys, "--baseline", known) == (0, set(), "")


def test_a_new_route_with_the_same_fault_is_new(known: str, put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE + NEW})
    assert reported(capsys, "--baseline", known) == (1, {"PATCH /orders"}, "")


def test_the_same_fault_in_another_file_is_new(known: str, put: Put, capsys: Capture) -> None:
    put({"other.yaml": TEMPLATE})
    assert reported(capsys, "--baseline", known)[1] == {"PUT /orders", "DELETE /orders/{id}", "PUT /stock"}


def test_of_several_at_one_address_as_many_as_known_are_suppressed(put: Put, capsys: Capture) -> None:
    rule = (
        "'''Something is said of every API'''\nfrom corslint import Finding, Severity\nSEVERITY = Severity.ERROR\n"
        "def check(stack):\n    for number in range(COUNT):\n        yield Finding(stack.apis[0].span, f'it is {number}')\n"
    )
    run = ["--rules-dir", "lint", "--select", "own", "-f", "concise"]
    put({"template.yaml": TEMPLATE, "lint/own.py": rule.replace("COUNT", "2")})
    main([*run, "--write-baseline", FILE])
    put({"lint/own.py": rule.replace("COUNT", "3")})
    capsys.readouterr()
    assert main([*run, "--baseline", FILE]) == 1
    assert capsys.readouterr().out.count("\n") == 1


# -- what is stale


def test_what_is_mended_is_told(known: str, put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE.replace("Path: /stock, Method: PUT", "Path: /stock, Method: GET")})
    code, _, told = reported(capsys, "--baseline", known)
    assert code == 0
    assert told == "corslint: known.json: no longer found: preflight-missing of StockApi PUT /stock in template.yaml\n"


def test_so_is_what_stood_in_a_file_that_is_gone(known: str, put: Put, capsys: Capture) -> None:
    Path("template.yaml").rename("moved.yaml")
    assert reported(capsys, "--baseline", known)[2].count("no longer found") == 3


def test_it_is_pruned_where_that_is_asked_for_and_learns_nothing_new(known: str, put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE.replace("Path: /stock, Method: PUT", "Path: /stock, Method: GET") + NEW})
    code, found, told = reported(capsys, "--baseline", known, "--prune-baseline")
    assert (code, found) == (1, {"PATCH /orders"})
    assert told == "corslint: known.json: pruned: preflight-missing of StockApi PUT /stock in template.yaml\n"
    assert [one["method"] for one in json.loads(Path(known).read_text(encoding="utf-8"))["findings"]] == [
        "PUT",
        "DELETE",
    ]
    assert reported(capsys, "--baseline", known, "--prune-baseline") == (1, {"PATCH /orders"}, "")


def test_of_what_is_known_several_times_as_many_are_pruned_as_are_gone(known: str, put: Put, capsys: Capture) -> None:
    held = Path(known).read_text(encoding="utf-8")
    put({known: held.replace('"count": 1', '"count": 3', 1)})
    reported(capsys, "--baseline", known, "--prune-baseline")
    assert Path(known).read_text(encoding="utf-8") == held


def test_without_a_baseline_there_is_nothing_to_prune(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE})
    assert main([*RUN, "--prune-baseline"]) == 2
    assert capsys.readouterr().err.endswith("name the baseline with --baseline, or in the configuration\n")


NOT_JUDGED = {
    "another file": ["other.yaml"],
    "another rule": ["template.yaml", "--select", "parse-error"],
}


@pytest.mark.parametrize("arguments", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_what_was_not_looked_at_is_not_stale(arguments: list[str], known: str, put: Put, capsys: Capture) -> None:
    put({"other.yaml": TEMPLATE.partition("  OrdersFunction")[0]})
    capsys.readouterr()
    main([*arguments, "--baseline", known, "-f", "concise"])
    assert capsys.readouterr().err == ""


# -- the file


def test_it_is_one_line_for_each_address_without_lines_and_the_same_again(known: str, put: Put) -> None:
    written = Path(known).read_text(encoding="utf-8")
    assert "line" not in written
    assert [(one["method"], one["route"], one["count"]) for one in json.loads(written)["findings"]] == [
        ("PUT", "/orders", 1),
        ("DELETE", "/orders/{id}", 1),
        ("PUT", "/stock", 1),
    ]
    assert written.count("\n") == 5
    put({"template.yaml": MOVED})
    main([*RUN, "--baseline", known, "--write-baseline", known])
    assert Path(known).read_text(encoding="utf-8") == written


def test_as_many_are_told_as_a_run_shows(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE})
    main(["--select", "gateway-response-without-cors,preflight-missing", "-f", "concise"])
    shown = capsys.readouterr().out.count("\n")
    main(["--select", "gateway-response-without-cors,preflight-missing", "--write-baseline", FILE])
    assert capsys.readouterr().err == f"corslint: {FILE}: {shown} findings are known from now on\n"


def test_paths_are_seen_from_the_baseline(put: Put, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    put({"app/template.yaml": TEMPLATE, "ci/.keep": ""})
    main([*RUN, "--write-baseline", "ci/known.json"])
    monkeypatch.chdir("app")
    assert reported(capsys, "--baseline", "../ci/known.json") == (0, set(), "")


def test_the_configuration_names_it(known: str, put: Put, capsys: Capture) -> None:
    put({"corslint.toml": f'baseline = "{known}"'})
    assert reported(capsys) == (0, set(), "")


def test_what_is_ignored_needs_not_be_known(put: Put) -> None:
    put({"template.yaml": f"# corslint: ignore-file[preflight-missing] why\n{TEMPLATE}"})
    main([*RUN, "--write-baseline", FILE])
    assert json.loads(Path(FILE).read_text(encoding="utf-8"))["findings"] == []


ENTRY = '{"findings": [{"rule": "a", "path": %s, "api": null, "route": null, "method": null, "count": %s}]}'

WRECKS = {
    **{text: text for text in ("", "[]", '{"findings": [{}]}', '{"findings": 1}', '{"findings": [[]]}', "\0")},
    "deep": "[" * 100_000,
    "a count without end": ENTRY % ('"a"', "1e999"),
    "a count that is none": ENTRY % ('"a"', '"1"'),
    "a path that is none": ENTRY % ("1", "1"),
}


@pytest.mark.parametrize("content", WRECKS.values(), ids=WRECKS)
def test_what_is_no_baseline_is_bad_use(content: str, put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE, FILE: content})
    assert main([*RUN, "--baseline", FILE]) == 2
    assert "--baseline: 'known.json' is no baseline: write it with --write-baseline" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--baseline", "--write-baseline"])
def test_a_place_where_none_can_be_is_bad_use(option: str, put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE})
    assert main([*RUN, option, "no/such/directory.json"]) == 2
    assert f"{option}: 'no/such/directory.json' cannot be" in capsys.readouterr().err
