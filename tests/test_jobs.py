"""However many processes do the work, the outcome is the same; and none of them is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from projects import monorepo

from conftest import Put
from corpus import CORPUS
from corslint.cli import main
from corslint.formats import json as json_format
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.lint.work import Hands

ROOT = Path(__file__).parent.parent
FIXTURES = [ROOT / "tests" / "fixtures", ROOT / "examples", ROOT / "tests" / "cdk"]

SLOW_RULE = """\
import time
from corslint import Finding, Severity
SEVERITY = Severity.INFO

def check(stack):
    {does}
    for api in stack.apis:
        yield Finding(api.span, "seen")
"""


@pytest.fixture
def services(put: Put) -> None:
    put({})
    monorepo(".", 40)


def outcome(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(list(arguments))
    return code, *capsys.readouterr()


@pytest.mark.parametrize("form", ["text", "json", "sarif", "rdjson", "html"])
@pytest.mark.usefixtures("services")
def test_the_output_is_the_same_for_any_number_of_processes(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    alone = outcome(".", "--possible", "-f", form, "-j", "1", capsys=capsys)
    assert "services/" in alone[1]
    for jobs in ("2", "5"):
        assert outcome(".", "--possible", "-f", form, "-j", jobs, capsys=capsys) == alone


@pytest.mark.parametrize("folder", [*FIXTURES, CORPUS], ids=lambda path: path.name)
def test_so_it_is_for_every_notation(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("it is not here")
    alone, together = (lint([str(folder)], Settings(possible=True), hands=Hands(jobs=jobs)) for jobs in (1, 3))
    assert alone.every
    assert json_format.render(together) == json_format.render(alone)


@pytest.mark.usefixtures("services")
def test_a_baseline_and_ignores_hold_in_every_process(capsys: pytest.CaptureFixture[str]) -> None:
    ignored = "# corslint: ignore-file[invalid-origin] on purpose\n# corslint: ignore-file[null-origin] never\n"
    for path in Path("services").glob("*/template.yaml"):
        path.write_text(ignored + path.read_text(encoding="utf-8"), encoding="utf-8")
    main(["services", "--write-baseline", "known.json", "-j", "3"])
    one_left = json.loads(Path("known.json").read_text(encoding="utf-8"))
    one_left["findings"][0]["count"] += 1
    Path("known.json").write_text(json.dumps(one_left), encoding="utf-8")
    capsys.readouterr()
    alone, together = (
        outcome("services", "--baseline", "known.json", "-f", "json", "-j", jobs, capsys=capsys) for jobs in "13"
    )
    assert "no longer found" in alone[2]
    assert '"unused-ignore"' in alone[1]
    assert together == alone


def test_a_short_run_starts_no_process(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    put({"template.yaml": "Transform: AWS::Serverless-2016-10-31\nResources: {}\n"})
    script = "import sys; from corslint.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, "."], capture_output=True, text=True, check=True)
    assert "corslint.lint.engine" in done.stdout
    assert "multiprocessing" not in done.stdout.split()


@pytest.mark.usefixtures("services")
def test_any_executor_will_do() -> None:
    alone = lint(["."], Settings())
    with ThreadPoolExecutor(3) as executor:
        together = lint(["."], Settings(), hands=Hands(executor=executor))
        assert len(executor._threads) > 1
    assert json_format.render(together) == json_format.render(alone)


def test_the_page_on_scale_shows_what_works(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    """The program that it shows is run, in a process of its own, as somebody would."""
    put({"template.yaml": BROKEN})
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    put({"program.py": program.replace("Executor() as", "Executor(2) as")})
    done = subprocess.run([sys.executable, "program.py"], capture_output=True, text=True, check=True)
    assert "cors-not-configured template.yaml" in done.stdout


BROKEN = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
  Put:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events: {Call: {Type: Api, Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: put}}}
"""


# -- when it goes wrong


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_no_number_is_bad_use(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = outcome(f"--jobs={number}", capsys=capsys)
    assert code == 2
    assert "--jobs" in said


@pytest.mark.usefixtures("services")
def test_an_own_rule_that_fails_fails_as_it_does_alone(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    put({"rules/own.py": SLOW_RULE.format(does="raise LookupError('in own')")})
    for jobs in "12":
        code, shown, said = outcome(".", "--rules-dir", "rules", "--select", "own", "-j", jobs, capsys=capsys)
        assert (code, shown) == (3, "")
        assert "LookupError: in own" in said


@pytest.fixture
def at_work(put: Put) -> Iterator["subprocess.Popen[str]"]:
    """corslint in two processes that need long, in a group of their own, as a shell starts it."""
    put({"rules/own.py": SLOW_RULE.format(does="open('begun', 'w').close(); time.sleep(60)")})
    monorepo(".", 8)
    run = [sys.executable, "-m", "corslint", ".", "--rules-dir", "rules", "--select", "own", "-j", "2"]
    running = subprocess.Popen(run, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not os.path.exists("begun"):
        time.sleep(0.05)
    yield running
    with_it = _group(running.pid)
    for process in with_it:
        os.kill(process, signal.SIGKILL)
    assert not with_it


def _group(leader: int) -> list[int]:
    """The processes of a session that live."""
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(leader)], capture_output=True, text=True, check=False)
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "Z" not in line.split()[1]]


def _until_gone(leader: int) -> None:
    until = time.monotonic() + 10
    while _group(leader) and time.monotonic() < until:
        time.sleep(0.05)


needs_groups = pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups")


@needs_groups
def test_ctrl_c_ends_all_at_once_without_a_word(at_work: "subprocess.Popen[str]") -> None:
    os.killpg(at_work.pid, signal.SIGINT)
    _, said = at_work.communicate(timeout=10)
    assert said == ""
    assert at_work.returncode == 130
    _until_gone(at_work.pid)


@needs_groups
def test_a_process_that_is_killed_is_told_of(at_work: "subprocess.Popen[str]") -> None:
    [worker, *_] = [process for process in _group(at_work.pid) if process != at_work.pid]
    os.kill(worker, signal.SIGKILL)
    _, said = at_work.communicate(timeout=10)
    assert at_work.returncode == 3
    assert said.splitlines() == [
        "corslint: error: a process of ours was ended from outside, most likely for want of memory"
    ]
    _until_gone(at_work.pid)


@needs_groups
def test_nobody_works_on_for_one_who_is_gone(at_work: "subprocess.Popen[str]") -> None:
    at_work.kill()
    at_work.communicate(timeout=10)
    _until_gone(at_work.pid)
