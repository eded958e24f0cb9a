"""The configuration: where it is found, what its keys do, what a mistake in it is told as.

Run as a script, this writes the schema that editors use anew.
"""

import json
import os
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conftest import Put
from corslint.cli import main
from corslint.lint.config import DEFAULTS
from corslint.lint.schema import SCHEMA

PUBLISHED = Path(__file__).parent.parent / "docs" / "corslint.schema.json"
MANUAL = PUBLISHED.with_name("configuration.md")

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Site: {Type: String, Default: "https://shop.example.com/"}
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [!Ref Site]
"""

RULE = (
    '"""Something is said of every API"""\n'
    "from corslint import Finding, Severity\nSEVERITY = Severity.WARNING\n"
    "def check(stack):\n    for api in stack.apis:\n        yield Finding(api.span, 'it is so')\n"
)

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def findings(capsys: Capture, *arguments: str) -> list[tuple[str, str, str]]:
    """Path, severity and rule of what is found."""
    capsys.readouterr()
    main([*arguments, "-f", "json"])
    document = json.loads(capsys.readouterr().out)
    return [(one["path"], one["severity"], one["rule"]) for one in document["findings"] if not one["suppressed"]]


# -- where it is found

OFF = 'severity = {invalid-origin = "off"}\n'

FOUND = {
    "beside the template": {"app/corslint.toml": OFF},
    "hidden": {"app/.corslint.toml": OFF},
    "in pyproject.toml": {"app/pyproject.toml": f"[tool.corslint]\n{OFF}"},
    "at the root": {"corslint.toml": OFF},
    "at the root, beyond another tool's": {"app/pyproject.toml": "[tool.ruff]\n", "corslint.toml": OFF},
    "the nearest": {"corslint.toml": "no TOML", "app/corslint.toml": OFF},
    "its own file before pyproject.toml": {"corslint.toml": OFF, "pyproject.toml": "[tool.corslint]\nnothing = 1\n"},
}


@pytest.mark.parametrize("files", FOUND.values(), ids=FOUND)
def test_the_nearest_configuration_up_to_the_root_holds(files: dict[str, str], put: Put, capsys: Capture) -> None:
    put({"app/template.yaml": TEMPLATE, **files})
    assert findings(capsys, "app/template.yaml") == []
    assert findings(capsys, "app/template.yaml", "--no-config") == [("app/template.yaml", "error", "invalid-origin")]


def test_beyond_the_repository_there_is_none(put: Put, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    put({"corslint.toml": OFF, "inner/template.yaml": TEMPLATE, "inner/.git/HEAD": ""})
    monkeypatch.chdir("inner")
    assert len(findings(capsys, ".")) == 1


def test_of_several_paths_that_above_all_of_them_holds(put: Put, capsys: Capture) -> None:
    put({"a/corslint.toml": OFF, "a/template.yaml": TEMPLATE, "b/template.yaml": TEMPLATE})
    assert len(findings(capsys, "a")) == 0
    assert len(findings(capsys, "a", "b")) == 2


def test_a_configuration_can_be_named(put: Put, capsys: Capture) -> None:
    put({"corslint.toml": "no TOML", "ci/strict.toml": OFF, "template.yaml": TEMPLATE})
    assert findings(capsys, "--config", "ci/strict.toml") == []


def test_the_environment_can_name_it(put: Put, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    put({"corslint.toml": "no TOML", "ci/strict.toml": OFF, "ci/open.toml": "", "template.yaml": TEMPLATE})
    monkeypatch.setenv("CORSLINT_CONFIG", "ci/strict.toml")
    assert findings(capsys) == []
    assert len(findings(capsys, "--config", "ci/open.toml")) == len(findings(capsys, "--no-config")) == 1
    monkeypatch.setenv("CORSLINT_CONFIG", "nowhere.toml")
    assert main([]) == 2
    assert "CORSLINT_CONFIG: 'nowhere.toml' cannot be read" in capsys.readouterr().err


# -- what the keys do

ONE = [("template.yaml", "error", "invalid-origin")]

KEYS = {
    "select": ('select = ["parse-error"]', []),
    "ignore": ('ignore = ["invalid-origin"]', []),
    "severity": ('[severity]\ninvalid-origin = "info"', [("template.yaml", "info", "invalid-origin")]),
    "severity off": ('[severity]\ninvalid-origin = "off"', []),
    "parameters": ('[parameters]\nSite = "https://shop.example.com"', []),
    "per path": ('[per-path."*.yaml"]\nignore = ["invalid-origin"]', []),
    "per path, a severity": (
        '[per-path."/template.yaml"]\nseverity = {invalid-origin = "warning"}',
        [("template.yaml", "warning", "invalid-origin")],
    ),
    "per path, another": ('[per-path."legacy/"]\nignore = ["invalid-origin"]', ONE),
    "per path, the last holds": (
        '[per-path."*.yaml"]\nignore = ["invalid-origin"]\n[per-path."t*"]\nseverity = {invalid-origin = "error"}',
        ONE,
    ),
    "an API that no page calls": ('[[apis]]\nname = "OrdersApi"\nbrowser = false', []),
    "several": ('[[apis]]\nname = "Orders*"\nbrowser = false', []),
    "an API that pages call": ('[[apis]]\nname = "OrdersApi"\nbrowser = true', ONE),
    "own rules": ('rules-dir = ["lint"]\nselect = ["own"]', [("template.yaml", "warning", "own")]),
    "a directory of rules": ('rules = ["lint"]\nselect = ["own"]', [("template.yaml", "warning", "own")]),
}


@pytest.mark.parametrize(("written", "expected"), KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("shared", [False, True], ids=["corslint.toml", "pyproject.toml"])
def test_keys(written: str, expected: list[tuple[str, str, str]], shared: bool, put: Put, capsys: Capture) -> None:
    if shared:
        written = f"[tool.corslint]\n{written}".replace("\n[[", "\n[[tool.corslint.").replace(
            "\n[", "\n[tool.corslint."
        )
        written = written.replace("[tool.corslint.[tool.corslint.", "[[tool.corslint.")
    put({"template.yaml": TEMPLATE, "lint/own.py": RULE, "pyproject.toml" if shared else "corslint.toml": written})
    assert findings(capsys) == expected


def test_origins_are_as_on_the_command_line(put: Put, capsys: Capture) -> None:
    function = "  F:\n    Type: AWS::Serverless::Function\n    Properties: {FunctionUrlConfig: {AuthType: NONE}}\n"
    put({"template.yaml": TEMPLATE + function})
    by_option = findings(capsys, "--origin", "https://desk.example.com")
    put({"corslint.toml": 'origins = ["HTTPS://desk.example.com:443/login"]'})
    assert findings(capsys) == by_option
    assert by_option != findings(capsys, "--no-config")


REFUSED = "error[credentials-not-allowed]"


@pytest.mark.parametrize("how", ["the configuration", "the command line"])
def test_every_route_must_work_with_credentials_where_calls_carry_them(how: str, put: Put, capsys: Capture) -> None:
    written, arguments = ("credentials = true", []) if how == "the configuration" else ("", ["--credentials"])
    routed = (
        "  Get:\n    Type: AWS::ApiGatewayV2::Route\n"
        "    Properties: {ApiId: !Ref OrdersApi, RouteKey: GET /orders, Target: integrations/x}\n"
    )
    open_to = {
        "one site": (TEMPLATE.replace(".com/", ".com"), "credentials are not allowed here, yet GET /orders is said"),
        "any": (TEMPLATE.replace("!Ref Site", "'*'"), "to '*' credentials are not sent, yet GET /orders is said"),
        "with them": (TEMPLATE.replace(".com/", ".com") + "        AllowCredentials: true\n", ""),
    }
    for template, message in open_to.values():
        put({"template.yaml": template + routed, "corslint.toml": written})
        main([*arguments, "--select", "credentials-not-allowed", "-f", "concise", "-q"])
        out = capsys.readouterr().out
        assert (REFUSED in out, message in out) == (bool(message), True), out
        main(["--no-config", "--select", "credentials-not-allowed", "-f", "concise", "-q"])
        assert REFUSED not in capsys.readouterr().out


def test_a_package_brings_rules(put: Put, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put({"site/acme_cors/__init__.py": "", "site/acme_cors/acme_own.py": RULE, "template.yaml": TEMPLATE})
    put({"corslint.toml": 'rules = ["acme_cors"]\nselect = ["acme-own"]'})
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert findings(capsys) == [("template.yaml", "warning", "acme-own")]
    assert main(["explain", "acme-own"]) == 0
    assert capsys.readouterr().out == "acme-own (warning)\n\nSomething is said of every API\n"


def test_paths_are_seen_from_the_configuration(put: Put, capsys: Capture) -> None:
    put({"app/lint/own.py": RULE, "app/old/template.yaml": TEMPLATE, "app/new/template.yaml": TEMPLATE})
    put({"app/corslint.toml": 'rules-dir = ["lint"]\nselect = ["own"]\n[per-path."old/**"]\nignore = ["own"]'})
    assert findings(capsys, "app") == [("app/new/template.yaml", "warning", "own")]


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(level: str, code: int, put: Put) -> None:
    put({"template.yaml": TEMPLATE, "corslint.toml": f'fail-on = "{level}"'})
    assert main([]) == code


def test_the_format_is_that_of_the_configuration(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE, "corslint.toml": 'format = "concise"'})
    main([])
    assert capsys.readouterr().out.startswith("template.yaml:3:")
    assert main(["matrix"]) == 0


# -- the command line wins

WINS = {
    "select": ('select = ["parse-error"]', ["--select", "invalid-origin"], ONE),
    "a rule that is ignored": ('ignore = ["invalid-origin"]', ["--select", "invalid-origin"], ONE),
    "a rule that is off": ('severity = {invalid-origin = "off"}', ["--select", "invalid-origin"], ONE),
    "ignore": ('ignore = ["invalid-origin"]', ["--ignore", "parse-error"], ONE),
    "a parameter": (
        '[parameters]\nSite = "https://shop.example.com"',
        ["--parameter-overrides", "Site=https://shop.example.com/"],
        ONE,
    ),
    "not another parameter": ('[parameters]\nSite = "https://shop.example.com"', ["--parameter-overrides", "X=1"], []),
}


@pytest.mark.parametrize(("written", "arguments", "expected"), WINS.values(), ids=WINS)
def test_the_command_line_wins(
    written: str, arguments: list[str], expected: list[tuple[str, str, str]], put: Put, capsys: Capture
) -> None:
    put({"template.yaml": TEMPLATE, "corslint.toml": written})
    assert findings(capsys, *arguments) == expected


# -- mistakes

MISTAKES = {
    'selct = ["x"]': "1: there is no key 'selct', did you mean 'select'?",
    'format = "text"\nselect = "preflight-missing"': "2: 'select' is a list, not 'preflight-missing'",
    'ignore = ["a",\n  3]': "1: item 2 of 'ignore' is a text, not a number",
    'fail-on = "warn"': "1: 'fail-on' is one of error, warning, info, never, not 'warn', did you mean 'warning'?",
    "format = true": "1: 'format' is a text, not true or false",
    'format = "jsn"': " 'format' is one of auto, text,",
    "parameters = {Since = 2026-01-01}": "1: 'Since' is a text or a number or true or false, not a date",
    '\n[severity]\n# why\npreflight-missing = "warn"': "4: 'preflight-missing' is one of error, warning, info, off, not",
    '[severity]\npreflight-mising = "off"': " there is no rule 'preflight-mising', did you mean 'preflight-missing'?",
    '[per-path."old/**"]\nignored = []': "2: there is no key 'ignored', did you mean 'ignore'?",
    '[per-path."old/**"]\nignore = ["preflight-mising"]': " there is no rule 'preflight-mising'",
    "[[apis]]\nbrowser = false": "1: item 1 of 'apis' has no 'name'",
    '[[apis]]\nname = "A"\n[[apis]]\nname = 1': "4: 'name' is a text, not a number",
    '[[expect]]\norigin = "https://a.com"': "1: item 1 of 'expect' has no 'path'",
    '[[expect]]\norigin = "https://a.com"\npath = "/"\nmethds = 1': "4: there is no key 'methds', did you mean 'method'?",
    '[[expect]]\npath = "/"\norigin = "https://a.com"\n[[expect]]\norigin = "a.com"\npath = "/"': "5: 'a.com' is no site",
    '[[expect]]\npath = "/"\norigin = "https://a.com"\nmethod = "TRACE"': "4: 'TRACE' is no method that script may use",
    '[[expect]]\npath = "/"\norigin = "https://a.com"\nheaders = ["a b"]': "4: 'a b' is not NAME or NAME: VALUE",
    '[[expect]]\npath = "/"\norigin = "https://a.com"\nverdict = "refused"': "4: 'verdict' is one of allowed, blocked",
    'origins = ["a b"]': "1: 'a b' is no site such as https://app.example.com",
    "a = [": "this is no TOML: ",
    "x": "corslint.toml: this is no TOML: expected '=' after a key in a key/value pair",
    "x = 1\n=": "2: this is no TOML: invalid statement",
    'rules = ["no_such_package"]': " the rules of 'no_such_package' cannot be imported: ModuleNotFoundError",
    'rules-dir = ["nowhere"]': "'nowhere' is not a directory",
    'baseline = "nowhere.json"': "'nowhere.json' cannot be read",
}


@pytest.mark.parametrize(("written", "complaint"), MISTAKES.items(), ids=lambda value: value.replace("\n", " "))
def test_a_mistake_is_one_line_with_its_place_and_exit_2(written: str, complaint: str, put: Put, capsys: Capture) -> None:  # fmt: skip
    put({"template.yaml": TEMPLATE, "corslint.toml": written})
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err
    assert err.startswith("corslint: error: ")
    assert err.count("\n") == 1


def test_in_pyproject_the_place_is_that_of_our_key(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE, "pyproject.toml": "[tool.ruff]\nselct = 1\n[tool.corslint]\nselct = 1\n"})
    main([])
    assert "pyproject.toml:4: there is no key 'selct'" in capsys.readouterr().err


@pytest.mark.parametrize("shared", ["tool = 1 # tool.corslint", "[tool]\ncorslint = 1"])
def test_a_table_that_is_none_is_a_mistake_too(shared: str, put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE, "pyproject.toml": f"# [tool.corslint]\n{shared}"})
    assert main([]) == 2
    assert "is a table, not a number" in capsys.readouterr().err


def test_a_configuration_that_is_not_there_is_bad_use(capsys: Capture, put: Put) -> None:
    put({})
    assert main(["--config", "nowhere.toml"]) == 2
    assert "--config: 'nowhere.toml' cannot be read: no such file or directory" in capsys.readouterr().err


# -- what is shown of it


def test_the_settings_are_shown_as_a_configuration_with_who_says_so(put: Put, capsys: Capture) -> None:
    put({"corslint.toml": 'fail-on = "info"\n[severity]\ninvalid-origin = "off"\n[parameters]\nStage = "prod"\n'})
    assert main(["--show-settings", "--fail-on", "never", "--parameter-overrides", "Open=yes"]) == 0
    page = capsys.readouterr().out
    settings = tomllib.loads(page)
    assert settings.keys() == DEFAULTS.keys()
    assert settings["severity"] == {"invalid-origin": "off"}
    assert settings["parameters"] == {"Stage": "prod", "Open": "yes"}
    lines = dict(line.split(" = ", 1) for line in page.splitlines() if not line.startswith("#"))
    assert lines["fail-on"] == '"never"  # the command line'
    assert lines["severity"].endswith("# corslint.toml")
    assert lines["parameters"].endswith("# the command line and corslint.toml")
    assert lines["format"].endswith("# default")


# -- the schema


def published() -> str:
    return json.dumps(SCHEMA, indent=2) + "\n"


def test_the_published_schema_is_that_which_checks() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == published(), "run this test's file as a script"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_what_holds_by_default_is_right_by_the_schema() -> None:
    assert DEFAULTS.keys() == SCHEMA["properties"].keys()
    assert list(Draft202012Validator(SCHEMA).iter_errors(dict(DEFAULTS))) == []


MEANINGS = re.compile("is no site|is no method|is not NAME")
"""What no schema can tell."""


@pytest.mark.parametrize("written", [one for one, said in MISTAKES.items() if said[1:2] == ":"], ids=repr)
def test_an_editor_refuses_by_the_schema_what_we_refuse(written: str) -> None:
    try:
        values = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        return
    if not MEANINGS.search(MISTAKES[written]):
        assert list(Draft202012Validator(SCHEMA).iter_errors(values))


def test_the_manual_names_every_key() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert {key for key in DEFAULTS if f"`{key}`" not in manual} == set()


def test_the_manuals_example_is_right(put: Put, capsys: Capture) -> None:
    example = MANUAL.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert list(Draft202012Validator(SCHEMA).iter_errors(tomllib.loads(example))) == []


if __name__ == "__main__":
    os.makedirs(PUBLISHED.parent, exist_ok=True)
    PUBLISHED.write_text(published(), encoding="utf-8")
