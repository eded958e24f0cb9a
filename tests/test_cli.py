"""The command line: what each word does, what is printed where, and the exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest

from conftest import Put
from corslint.cli import main
from corslint.commands.lint import FORMATS

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
"""

RULES = """\
\"\"\"Something is said of every API\"\"\"

from corslint import MAYBE, Finding, Severity

SEVERITY = Severity.WARNING


def check(stack):
    for api in stack.apis:
        yield Finding(api.span, "it is so")
        yield Finding(api.span, "it may be so", when=MAYBE)
"""

OWN = ("--rules-dir", "lint", "--select", "own")

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def template(put: Put) -> str:
    put({"template.yaml": TEMPLATE, "lint/own.py": RULES})
    return "template.yaml"


def corslint(*arguments: str, stdin: str = "", env: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
    """The whole process."""
    return subprocess.run(
        [sys.executable, "-m", "corslint", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


# -- exit codes


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)], ids=str)
def test_findings_fail_from_a_level_on(level: str, code: int, template: str) -> None:
    assert main([*OWN, "--fail-on", level, template]) == code
    assert main([*OWN, "--fail-on", level, "--exit-zero", template]) == 0


@pytest.mark.parametrize(("most", "code"), [("0", 1), ("1", 0)])
def test_as_many_warnings_are_allowed(most: str, code: int, template: str) -> None:
    assert main([*OWN, "--max-warnings", most, template]) == code
    assert main([*OWN, "--max-warnings", most, "--possible", template]) == 1


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize("form", ["auto", *FORMATS])
def test_the_format_never_changes_the_exit_code(form: str) -> None:
    assert main([*OWN, "-f", form]) == 1
    assert main([*OWN, "-f", form, "--fail-on", "error"]) == 0


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["conjure"], "there is no command and no path 'conjure'"),
        (["matirx"], "there is no command and no path 'matirx', did you mean 'matrix'?"),
        (["missing.yaml"], "no such file or directory: 'missing.yaml'"),
        (["--frmat", "json"], "there is no option '--frmat', did you mean '--format'?"),
        (
            ["-f", "jsn"],
            f"'jsn' is none of auto, {', '.join(FORMATS)}, did you mean 'json'?",
        ),
        (["--max-warnings", "-1"], "'-1' is no number"),
        (["--fail-on", "warn"], "'warn' is none of error, warning, info, never, did you mean 'warning'?"),
        (["--select", "preflight-mising"], "there is no rule 'preflight-mising', did you mean 'preflight-missing'?"),
        (["--ignore", "own"], "there is no rule 'own'"),
        (["explain", "nothing-like-it"], "there is no rule 'nothing-like-it'"),
        (["--output", "json"], "'json' is not FORMAT=FILE"),
        (
            ["--output", "json=no/such/directory/x"],
            "'no/such/directory/x' cannot be written: no such file or directory",
        ),
        (["--rules-dir", "nowhere"], "'nowhere' is not a directory"),
        (["--origin", "app.example.com/x y"], "'app.example.com/x y' is no site such as https://app.example.com"),
        (["--parameter-overrides", "Stage"], "'Stage' is no KEY=VALUE"),
        (["--stdin-filename", "x.yaml"], "--stdin-filename names what the path '-' reads, but '-' is not given"),
        (["explain"], "the following arguments are required: RULE\n"),
        (["why"], "the following arguments are required: CONSOLE LINE\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_use_is_one_line_and_exit_2(arguments: list[str], complaint: str, capsys: Capture) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("corslint: error: ")
    assert complaint in err
    assert err.count("\n") == 1


def test_our_own_mistake_is_a_traceback_and_exit_3(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE, "lint/own.py": RULES.replace("api.span", "api.no_such_word")})
    assert main(list(OWN)) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" in err
    assert err.splitlines()[-1] == "corslint: this is a fault of corslint 0.1.0: please report it with the traceback"


# -- what is printed


def test_findings_go_to_stdout(template: str, capsys: Capture) -> None:
    main([*OWN, "-f", "concise", template])
    assert capsys.readouterr() == ("template.yaml:3:3: warning[own] it is so\n", "")


def test_lint_is_the_default_command(template: str, capsys: Capture) -> None:
    main([*OWN, template])
    default = capsys.readouterr().out
    main(["lint", *OWN, template])
    assert capsys.readouterr().out == default


def test_options_and_paths_mix(template: str, capsys: Capture) -> None:
    main([template, *OWN, "--format", "concise", "template.yaml", "--possible"])
    assert capsys.readouterr().out.count("\n") == 2


def test_rules_are_chosen_by_commas_and_repetition(template: str, capsys: Capture) -> None:
    main(["--rules-dir", "lint", "--select", "own, cors-not-configured", "-f", "concise", template])
    both = capsys.readouterr().out
    main(["--rules-dir", "lint", "--select", "own", "--select", "cors-not-configured", "-f", "concise", template])
    assert capsys.readouterr().out == both
    assert both.count("\n") == 2


@pytest.mark.usefixtures("template")
def test_quiet_leaves_out_the_summary(capsys: Capture) -> None:
    main([*OWN, "--quiet"])
    assert "1 warning in" not in capsys.readouterr().out
    main(["--quiet", "--select", "parse-error"])
    assert capsys.readouterr().out == ""


def test_under_github_actions_text_comes_with_annotations(template: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    main([*OWN, template])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "warning[own]: it is so"
    assert lines[-1].startswith("::warning file=template.yaml,line=3,")
    main([*OWN, "-f", "text", template])
    assert "::warning" not in capsys.readouterr().out


def test_more_formats_of_the_same_run_go_to_files(template: str, capsys: Capture) -> None:
    main([*OWN, "-f", "concise", "--output", "json=report.json", "--output", "github=annotations.txt", template])
    assert capsys.readouterr().out.count("\n") == 1
    assert len(json.loads(Path("report.json").read_text(encoding="utf-8"))["findings"]) == 1
    assert Path("annotations.txt").read_text(encoding="utf-8").startswith("::warning ")


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
@pytest.mark.usefixtures("template")
def test_colours_are_as_wished(
    arguments: list[str],
    environment: dict[str, str],
    coloured: bool,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main([*OWN, *arguments])
    assert ("\033[" in capsys.readouterr().out) is coloured


# -- values


@pytest.mark.parametrize(
    "words",
    [
        ["--parameter-overrides", "Open=no", "Other=x", "--fail-on=info"],
        ["--parameter-overrides", "Open=no", "template.yaml", "--fail-on=info"],
        ["--parameter-overrides", 'Other="a b" Open=no', "--fail-on=info"],
        ["--parameter-overrides", "ParameterKey=Open,ParameterValue=no", "--fail-on=info"],
        ["--parameter-overrides", "ParameterKey=Other,ParameterValue=x ParameterKey=Open,ParameterValue=no", "--fail-on=info"],
        ["--parameter-overrides", "Other=x", "--parameter-overrides", "Open=no", "--fail-on=info"],
    ],
)  # fmt: skip
def test_parameters_are_given_as_to_the_sam_cli(words: list[str], put: Put) -> None:
    conditional = TEMPLATE.replace("HttpApi\n", "HttpApi\n    Condition: IsOpen\n", 1)
    parameters = 'Parameters: {Open: {Type: String, Default: "yes"}, Other: {Type: String, Default: ""}}\n'
    conditions = 'Conditions: {IsOpen: !Equals [!Ref Open, "yes"]}\n'
    put({"template.yaml": parameters + conditions + conditional})
    assert main(["--fail-on=info"]) == 1
    assert main(words) == 0


def test_a_site_is_taken_as_a_browser_names_it(template: str, capsys: Capture) -> None:
    main(["--origin", "HTTPS://App.Example.com:443/login", "-f", "json", template])
    upper = capsys.readouterr().out
    main(["--origin", "https://app.example.com", "-f", "json", template])
    assert capsys.readouterr().out == upper
    assert json.loads(upper)["summary"]["error"] > 0


# -- the other commands


def test_explain_shows_the_page(capsys: Capture) -> None:
    assert main(["explain", "preflight-missing"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("preflight-missing (error)\n\nNothing answers the preflight\n")
    assert "```yaml good" in page


def test_rules_lists_them_all(capsys: Capture) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 18
    assert any(line.split() == "preflight-missing error Nothing answers the preflight".split() for line in lines)  # noqa: SIM905


def test_matrix_shows_what_every_route_answers(template: str, capsys: Capture) -> None:
    assert main(["matrix", "-f", "json", template]) == 0
    [api] = json.loads(capsys.readouterr().out)["apis"]
    assert (api["name"], [route["path"] for route in api["routes"]]) == ("OrdersApi", ["/orders"])
    assert main(["matrix", template]) == 0
    assert "/orders" in capsys.readouterr().out


# -- the whole process


def test_standard_input(put: Put) -> None:
    put({})
    done = corslint("-", "--stdin-filename", "infra/template.yaml", "-f", "concise", stdin=TEMPLATE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("infra/template.yaml:3:3: info[cors-not-configured] ")


def test_standard_input_is_named_as_the_file_would_be(put: Put) -> None:
    put({})
    name = str(Path("infra/../template.yaml").absolute())
    done = corslint("-", "--stdin-filename", name, "-f", "concise", stdin=TEMPLATE)
    assert done.stdout.startswith("template.yaml:3:3: ")


@pytest.mark.parametrize(("kind", "coloured"), [("xterm", True), ("dumb", False)])
def test_a_terminal_has_colours_unless_it_is_dumb(kind: str, coloured: bool, template: str) -> None:
    pty = pytest.importorskip("pty", reason="terminals are of Unix")
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "corslint", *OWN, "-q", template],
        env={**os.environ, "TERM": kind},
        stdout=theirs,
        check=False,
    )
    assert (b"\033[" in os.read(ours, 10_000)) is coloured


def test_version() -> None:
    assert corslint("--version").stdout == "corslint 0.1.0\n"


def test_a_reader_that_leaves_early_changes_nothing(template: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "corslint", *OWN, template], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


class Interrupted:
    """A standard input at which somebody presses Ctrl-C."""

    @property
    def buffer(self) -> NoReturn:
        raise KeyboardInterrupt


def test_an_interrupt_ends_it_quietly(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Interrupted())
    assert main(["-"]) == 130
    assert capsys.readouterr() == ("", "")


def test_what_a_rule_prints_to_be_debugged_is_there_at_the_end(put: Put) -> None:
    put({"template.yaml": TEMPLATE, "lint/own.py": RULES.replace("for api", "print('looked at', end='')\n    for api")})
    assert corslint(*OWN, "template.yaml").stdout.count("looked at") == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_of_few_characters_is_no_failure(encoding: str, put: Put) -> None:
    put({"template.yaml": TEMPLATE.replace("OrdersApi:", "Orders鍵:", 1), "lint/own.py": RULES})
    done = corslint(*OWN, "template.yaml", env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 1
    assert "Orders\\u9375:" in done.stdout


# -- parameters

DECLARES = (
    "Parameters:\n  {name}: {{Type: String, Default: dev}}\nResources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n"
)


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (["Stge=prod"], "corslint: --parameter-overrides: no template has a parameter 'Stge', did you mean 'Stage'?\n"),
        (["Stage=prod", "Tables=orders"], ""),
        (["Somewhere=else"], ""),
    ],
)
@pytest.mark.parametrize("command", [["lint"], ["matrix"]])
def test_a_parameter_that_is_misnamed_is_told(
    command: list[str], pairs: list[str], told: str, put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    put({"one.yaml": DECLARES.format(name="Stage"), "two.yaml": DECLARES.format(name="Tables")})
    main([*command, "--parameter-overrides", *pairs])
    assert capsys.readouterr().err == told
