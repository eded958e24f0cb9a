"""Where corslint may find itself: installed where nobody may write, run by a user without a home, without a network."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
import yaml

from bounds import write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="users and permissions as POSIX has them")

ROOT = Path(__file__).parent.parent

NOBODY = 65534

APP = {
    ".git/HEAD": "",
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {CorsConfiguration: {AllowOrigins: ["https://app.example.com/"]}}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      Events: {All: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /orders, Method: get}}}
""",
    "index.js": "exports.handler = async () => ({ statusCode: 200 })\n",
    "main.tf": """\
resource "aws_apigatewayv2_api" "orders" {
  cors_configuration {
    allow_origins = ["https://app.example.com/"]
  }
}
""",
}
FOUND = {"main.tf", "template.yaml"}
"""Each has an `invalid-origin`."""


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that everybody can reach, as pytest's own are not."""
    directory = Path(mkdtemp())
    directory.chmod(0o755)
    yield directory
    for path in (directory, *directory.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    rmtree(directory)


def installed(place: Path) -> Path:
    """A wheel, unpacked as an installer does, in which nobody may write."""
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(wheel, cwd=ROOT, check=True, capture_output=True)
    site = place / "site"
    with zipfile.ZipFile(next(place.glob("*.whl"))) as archive:
        archive.extractall(site)
    _close(site)
    return site


def _close(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def strangers() -> dict[str, int | list[int]]:
    """Root may write everywhere: then somebody else runs it."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def interpreter(place: Path) -> str:
    """One that somebody else may run, of the version that what corslint needs is compiled for."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            subprocess.run([name, "-c", "pass"], cwd=place, check=True, capture_output=True, **strangers())  # type: ignore[call-overload]
        except (OSError, subprocess.CalledProcessError):
            continue
        return name
    pytest.skip("nobody else may run a Python of this version here")


def test_an_install_that_is_read_only_for_a_user_without_a_home(place: Path) -> None:
    """With nothing in its environment, in a repository where it may not write either."""
    python, site, repository = interpreter(place), installed(place), place / "repository"
    write(APP, repository)
    _close(repository)
    before = sorted(site.rglob("*"))
    needed = os.path.dirname(os.path.dirname(yaml.__file__))
    for arguments, code in ((["-f", "json"], 1), (["--fix", "-q"], 1), (["--write-baseline", "known.json"], 2)):
        done = subprocess.run(  # type: ignore[call-overload]
            [python, "-m", "corslint", *arguments],
            cwd=repository,
            env={"PYTHONPATH": f"{site}:{needed}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **strangers(),
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == code, done.stderr
        if "json" in arguments:
            said = json.loads(done.stdout)["findings"]
            assert {one["path"] for one in said if one["rule"] == "invalid-origin"} == FOUND
    assert sorted(site.rglob("*")) == before
    assert (repository / "main.tf").read_text(encoding="utf-8") == APP["main.tf"]


def test_without_a_network(tmp_path: Path) -> None:
    """Not even the loopback device is there."""
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    try:
        subprocess.run([*alone, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no process may leave the network here")
    write(APP, tmp_path)
    command = [*alone, sys.executable, "-m", "corslint", "-f", "json", "--jobs", "2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    assert {one["path"] for one in json.loads(done.stdout)["findings"] if one["rule"] == "invalid-origin"} == FOUND
