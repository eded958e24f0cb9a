"""--watch, as a person uses it: a process that runs again after each change, and ends with Ctrl-C."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Put
from corslint.cli import main

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties: {CorsConfiguration: {AllowOrigins: ["https://app.example.com"]}}
"""
PATIENCE = 60.0


class Watching:
    """A process at a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self.own, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "corslint", "--watch", *arguments], stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        self.said = ""

    def until(self, wanted: str) -> str:
        """What it says next, up to and including something."""
        end = time.monotonic() + PATIENCE
        while wanted not in self.said:
            assert self._hears(max(0.0, end - time.monotonic())), f"{wanted!r} is not said, but {self.said!r}"
        heard, self.said = self.said[: self.said.index(wanted) + len(wanted)], self.said.partition(wanted)[2]
        return heard

    def rest(self) -> str:
        """All that it says until it is silent."""
        while self._hears(0.5):
            pass
        return self.said

    def interrupted(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def _hears(self, patience: float) -> bool:
        ready, _, _ = select.select([self.own], [], [], patience)
        try:
            self.said += os.read(self.own, 65536).decode() if ready else ""
        except OSError:  # the other end is closed
            return False
        return bool(ready)


@pytest.fixture
def watching(put: Put) -> Iterator[Watching]:
    put({"api/template.yaml": TEMPLATE, "corslint.toml": ""})
    one = Watching("api", "--output", "json=found.json")
    yield one
    one.process.kill()
    one.process.wait()
    os.close(one.own)


def test_a_run_follows_each_change_until_ctrl_c(watching: Watching, tmp_path: Path) -> None:
    assert "no findings" in watching.until("exit code 0; watching")
    (tmp_path / "api" / "template.yaml").write_text(TEMPLATE.replace(".com", ".com/"), encoding="utf-8")
    assert "\x1b[2J" in watching.until("error[invalid-origin]")
    watching.until("exit code 1; watching")
    (tmp_path / "corslint.toml").write_text('ignore = ["invalid-orign"]', encoding="utf-8")
    watching.until("did you mean 'invalid-origin'?")
    watching.until("exit code 2; watching")
    (tmp_path / "corslint.toml").write_text('ignore = ["invalid-origin"]', encoding="utf-8")
    watching.until("exit code 0; watching")
    assert watching.interrupted() == 130


def test_its_own_output_is_no_change(watching: Watching, tmp_path: Path) -> None:
    watching.until("Ctrl-C ends")
    assert (tmp_path / "found.json").exists()
    time.sleep(1)
    assert "watching" not in watching.rest()


def test_ctrl_c_leaves_no_traceback(watching: Watching) -> None:
    watching.until("Ctrl-C ends")
    assert watching.interrupted() == 130
    assert "Traceback" not in watching.rest()


def test_stdin_cannot_be_watched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--watch", "-"]) == 2
    assert "--watch: '-' does not change" in capsys.readouterr().err
