"""The GitHub Action: its script run as Actions would, with its environment files, and the definition that calls it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "action.sh"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

BROKEN = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com/"]
"""
RIGHT = BROKEN.replace(".com/", ".com")


class Ran(NamedTuple):
    """What a step leaves behind: its exit code, its log, its outputs and its summary."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """A job's checkout with the files that Actions gives a step."""

    def __init__(self, directory: Path) -> None:
        self.workspace, self.temp = directory / "shop", directory / "temp"
        for one in (self.workspace / "infra", self.temp):
            one.mkdir(parents=True)
        (self.workspace / ".git").mkdir()

    def write(self, path: str, text: str) -> None:
        (self.workspace / path).write_text(text, encoding="utf-8")

    def run(self, **inputs: str) -> Ran:
        """The action's second step with some inputs, the others at their defaults."""
        output, summary = self.temp / "output", self.temp / "summary.md"
        for file in (output, summary):
            file.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", ACTION["runs"]["steps"][1]["run"]],
            cwd=self.workspace,
            env={**self._environment(output, summary), **_variables(inputs)},
            capture_output=True,
            text=True,
            check=False,
        )
        lines = output.read_text(encoding="utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        return Ran(done.returncode, done.stdout + done.stderr, outputs, summary.read_text(encoding="utf-8"))

    def _environment(self, output: Path, summary: Path) -> dict[str, str]:
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_REPOSITORY": "shop/api",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_SHA": "0123abc",
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
        }


def _variables(given: dict[str, str]) -> dict[str, str]:
    """What Actions makes of the step's `env:` for some inputs."""
    inputs = {name: str(one["default"]) for name, one in ACTION["inputs"].items()}
    inputs |= {name.replace("_", "-"): value for name, value in given.items()}
    env = ACTION["runs"]["steps"][1]["env"]
    return {name: inputs[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1]] for name, value in env.items()}  # type: ignore[index]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    runner = Runner(tmp_path)
    runner.write("infra/template.yaml", BROKEN)
    return runner


def test_findings_are_logged_annotated_summed_up_and_counted(runner: Runner) -> None:
    ran = runner.run()
    assert ran.code == 1
    assert "--> infra/template.yaml:7:25" in re.sub("\x1b\\[[0-9;]*m", "", ran.log)
    assert (
        "::error file=infra/template.yaml,line=7,endLine=7,col=25,endColumn=49,title=corslint%3A invalid-origin::"
        in ran.log
    )
    assert "https://github.example/shop/api/blob/0123abc/infra/template.yaml#L7" in ran.summary
    assert ran.outputs == {"findings": "1", "errors": "1", "warnings": "0", "exit-code": "1"}


def test_what_is_right_passes(runner: Runner) -> None:
    runner.write("infra/template.yaml", RIGHT)
    ran = runner.run()
    assert (ran.code, ran.outputs["findings"], ran.outputs["exit-code"]) == (0, "0", "0")
    assert "::error" not in ran.log


def test_a_step_may_tell_and_not_fail(runner: Runner) -> None:
    ran = runner.run(fail_on="never")
    assert (ran.code, ran.outputs["errors"]) == (0, "1")


def test_the_configuration_and_the_baseline_are_those_named(runner: Runner) -> None:
    runner.write("cors.toml", 'fail-on = "never"\n')
    assert runner.run(config="cors.toml").code == 0
    known = runner.run(args="--write-baseline known.json")
    assert known.code == 0
    ran = runner.run(baseline="known.json")
    assert (ran.code, ran.outputs["findings"]) == (0, "0")


def test_what_is_new_since_a_branch_is_told_alone(runner: Runner) -> None:
    (runner.workspace / ".git").rmdir()
    for arguments in (
        "init",
        "add .",
        "-c user.name=A -c user.email=a@example.com -c commit.gpgsign=false commit -m A",
    ):
        subprocess.run(["git", *arguments.split()], cwd=runner.workspace, check=True, capture_output=True)
    ran = runner.run(diff_base="HEAD")
    assert (ran.code, ran.outputs["findings"]) == (0, "0")


def test_annotations_and_summary_can_be_left_out(runner: Runner) -> None:
    ran = runner.run(annotations="false", summary="false")
    assert "::error" not in ran.log
    assert ran.summary == ""


def test_annotations_are_of_the_checkout_wherever_it_runs(runner: Runner) -> None:
    ran = runner.run(working_directory="infra")
    assert "::error file=infra/template.yaml," in ran.log


def test_paths_stand_one_on_a_line(runner: Runner) -> None:
    (runner.workspace / "two words").mkdir()
    runner.write("two words/template.yaml", BROKEN)
    ran = runner.run(paths="infra\ntwo words\n", format="concise")
    assert ran.outputs["findings"] == "2"


def test_arguments_are_handed_on(runner: Runner) -> None:
    assert runner.run(args="--ignore invalid-origin\n--possible").outputs["errors"] == "0"


@pytest.mark.parametrize("inputs", [{"upload_sarif": "true"}, {"sarif_file": "out.sarif"}], ids=str)
def test_sarif_is_where_the_outputs_say(inputs: dict[str, str], runner: Runner) -> None:
    ran = runner.run(working_directory="infra", **inputs)
    path = Path(ran.outputs["sarif-file"])
    assert path.is_absolute()
    [run] = json.loads(path.read_text(encoding="utf-8"))["runs"]
    [result] = run["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "infra/template.yaml"


def test_bad_use_is_told_apart_from_findings(runner: Runner) -> None:
    ran = runner.run(paths="missing", upload_sarif="true")
    assert (ran.code, ran.outputs) == (2, {"exit-code": "2"})
    assert "no such file or directory: 'missing'" in ran.log


@pytest.mark.parametrize(
    "name", ["paths", "args", "working_directory", "sarif_file", "fail_on", "format", "config", "baseline", "diff_base"]
)
def test_no_input_becomes_a_command(name: str, runner: Runner) -> None:
    runner.run(**{name: "$(touch hacked); touch hacked; `touch hacked`"})
    assert not list(runner.workspace.rglob("hacked"))


# -- the definition


def test_no_input_stands_in_a_script() -> None:
    assert not [step for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]


def test_every_input_is_used() -> None:
    written = json.dumps(ACTION["runs"])
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in written] == []


def test_what_others_wrote_is_pinned_to_a_commit() -> None:
    used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", one) for one in used)


def test_every_input_of_the_documentation_exists() -> None:
    page = (ROOT / "docs" / "github-actions.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
    assert set(listed) == {*ACTION["inputs"], *ACTION["outputs"]}
