"""What scripts are given: each command's JSON, of every kind of input, is as its published schema and the files say."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corslint.cli import main
from corslint.cors.protocol import CorsError

PROJECT = Path(__file__).parent.parent
SCHEMA = json.loads((PROJECT / "docs" / "output.schema.json").read_text(encoding="utf-8"))

SYSTEMS = {
    "examples/broken/template.yaml": "sam",
    "tests/fixtures/mutants/http_policy/sam.yaml": "sam",
    "tests/fixtures/pairs/proxy_any/template.yaml": "cloudformation",
    "tests/fixtures/pairs/function_url/template.yaml": "cloudformation",
    "tests/fixtures/pairs/jwt_on_default/main.tf": "terraform",
    "tests/fixtures/pairs/function_url/main.tf": "terraform",
    "tests/fixtures/pairs/openapi_rest/openapi.yaml": "openapi",
    "tests/cdk/mistakes/2.276.0/manifest.json": "cdk",
    "tests/terraform/plans/api_keys.json": "terraform-plan",
}

Json = dict[str, Any]
Capture = pytest.CaptureFixture[str]


def checked(command: str, *arguments: str, capsys: Capture) -> tuple[int, Json]:
    """The exit code of a command and what it prints, which is as the schema says."""
    code = main([command, *arguments, "--format", "json"])
    printed: Json = json.loads(capsys.readouterr().out)
    Draft202012Validator({"$ref": f"#/$defs/{command}", "$defs": SCHEMA["$defs"]}).validate(printed)
    return code, printed


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A system's own copy, beside the working directory's `.git`."""
    file = PROJECT / request.param
    shutil.copytree(file.parent, tmp_path / "infra")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return f"infra/{file.name}"


def kind_of(system: str, request: pytest.FixtureRequest) -> str:
    return SYSTEMS[request.node.callspec.params["system"]]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["browser_error"]["enum"] == [error.value for error in CorsError]


def test_findings_are_as_documented(system: str, request: pytest.FixtureRequest, capsys: Capture) -> None:
    code, printed = checked("lint", system, "--possible", capsys=capsys)
    assert {one["kind"] for one in printed["inputs"]} == {kind_of(system, request)}
    assert (code == 1) == (printed["summary"]["error"] + printed["summary"]["warning"] > 0)
    for finding in printed["findings"]:
        assert (finding["route"] is None) == (finding["method"] is None)
        assert (finding["api"] is None) == (finding["api_kind"] is None)
        for place in (finding, *finding["related"]):
            lines = Path(place["path"]).read_text(encoding="utf-8").split("\n")
            assert (place["line"], place["column"]) <= (place["end_line"], place["end_column"])
            assert place["column"] <= len(lines[place["line"] - 1]) + 1
            assert place["end_column"] <= len(lines[place["end_line"] - 1]) + 1


def test_answers_are_as_documented(system: str, capsys: Capture) -> None:
    code, printed = checked("matrix", system, capsys=capsys)
    assert code == 0
    assert printed["apis"]


@pytest.mark.parametrize("credentials", [(), ("--credentials",)])
def test_a_call_is_told_as_documented(system: str, credentials: tuple[str, ...], capsys: Capture) -> None:
    _, answered = checked("matrix", system, capsys=capsys)
    api, route = next((api, route) for api in answered["apis"] for route in api["routes"])
    path = route["path"] if route["path"].startswith("/") else "/orders"
    method = route["method"] if route["method"].isupper() and route["method"] != "ANY" else "GET"
    call = ("--method", method, "--path", path, "--api", api["name"], "--origin", "https://app.example.com")
    code, told = checked("simulate", system, *call, "--header", "authorization", *credentials, capsys=capsys)
    assert code == {"allowed": 0, "blocked": 1, "unknown": 4}[told["verdict"]]
    assert (told["step"] is None) == (told["verdict"] == "allowed" or told["browser_error"] is None is told["path"])
    assert (told["browser_error"] is None) == (told["verdict"] != "blocked")
    assert told["request"]["headers"] == ["authorization"]


def test_what_is_behind_a_line_is_told_as_documented(system: str, capsys: Capture) -> None:
    line = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
    call = "Access to fetch at 'https://a.example.com/orders' from origin 'https://b.example'"
    console = f"{call} has been blocked by CORS policy: {line}"
    code, told = checked("why", console, system, capsys=capsys)
    assert code == (1 if told["findings"] else 0)
    code, told = checked("why", console, capsys=capsys)
    assert (code, told["findings"]) == (0, None)


@pytest.mark.parametrize("app", sorted((PROJECT / "examples").glob("[br]*/src/*.py")), ids=str)
def test_code_is_told_as_documented(app: Path, capsys: Capture) -> None:
    code, told = checked("profile", str(app), capsys=capsys)
    assert code == 0
    assert told["language"] == "python"


def test_edits_make_of_the_files_what_a_fix_makes(system: str, capsys: Capture) -> None:
    """Of each rule that has one fault to mend: of several, the second is told of what the first has made."""
    _, printed = checked("lint", system, capsys=capsys)
    safe = [finding for finding in printed["findings"] if finding["fix"] is not None and finding["fix"]["safe"]]
    rules = Counter(finding["rule"] for finding in safe)
    files = [file for file in Path("infra").rglob("*") if file.is_file()]
    before = {str(file): file.read_bytes() for file in files}
    for finding in (finding for finding in safe if rules[finding["rule"]] == 1):
        by_hand = {path: content.decode() for path, content in before.items()}
        for edit in sorted(finding["fix"]["edits"], key=lambda edit: int(edit["start"]), reverse=True):
            text = by_hand[edit["path"]]
            by_hand[edit["path"]] = text[: edit["start"]] + edit["text"] + text[edit["end"] :]
        main([system, "--fix", "--select", finding["rule"]])
        assert {str(file): file.read_bytes().decode() for file in files} == by_hand
        for path, content in before.items():
            Path(path).write_bytes(content)
