"""Progress, which only a person at a terminal sees, and only of a long run."""

import os
import pty
import subprocess
import sys

import pytest

from conftest import Put

TEMPLATE = "Resources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n    Properties: {ProtocolType: HTTP, Name: orders}\n"

PATIENT = "from corslint.commands import console; console.QUIET_FOR = {seconds}; from corslint.cli import main; main({arguments})"


def seen(*arguments: str, seconds: float = 0.0) -> str:
    """What a terminal is sent, by a process that is quiet for some seconds."""
    own, theirs = pty.openpty()
    program = PATIENT.format(seconds=seconds, arguments=list(arguments))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=theirs):
        os.close(theirs)
        said = b""
        while chunk := _read(own):
            said += chunk
    os.close(own)
    return said.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""


@pytest.fixture(autouse=True)
def _templates(put: Put) -> None:
    put({f"{number}/template.yaml": TEMPLATE for number in range(3)})


def test_a_long_run_tells_how_far_it_is_and_wipes_it_out() -> None:
    said = seen()
    assert said.startswith("\r\033[K1 linted, the last one ")
    assert said.endswith("\r\033[K")


@pytest.mark.parametrize("arguments", [["--no-progress"], ["matrix"]])
def test_where_it_is_not_wanted_there_is_none(arguments: list[str]) -> None:
    assert seen(*arguments) == ""


def test_of_a_short_run_there_is_none() -> None:
    assert seen(seconds=3600.0) == ""


def test_where_nobody_watches_there_is_none() -> None:
    program = PATIENT.format(seconds=0.0, arguments=[])
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr == ""
