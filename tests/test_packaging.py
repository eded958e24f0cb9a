"""What is installed: a wheel holds every rule, whether it is built from a checkout or from a source distribution."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from corslint.lint.plugins import chosen

ROOT = Path(__file__).parent.parent


def build(kind: str, project: Path, into: Path) -> Path:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)], cwd=project, check=True)
    [built] = into.iterdir()
    return built


@pytest.fixture(scope="module", params=["checkout", "source distribution"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory that a wheel unpacks to."""
    project = ROOT
    if request.param == "source distribution":
        unpacked = tmp_path_factory.mktemp("source")
        with tarfile.open(build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))) as archive:
            archive.extractall(unpacked, filter="data")
        [project] = unpacked.iterdir()
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(build("wheel", project, tmp_path_factory.mktemp("wheel"))) as wheel:
        wheel.extractall(site)
    return site


def test_a_wheel_has_every_rule_of_the_folder(installed: Path) -> None:
    folder = {path.name for path in (ROOT / "rules").glob("*.py")}
    assert {path.name for path in (installed / "corslint" / "rules").glob("*.py")} == {*folder, "__init__.py"}


def test_what_is_installed_runs(installed: Path) -> None:
    done = rules_of(installed)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(chosen((), (), ()))


def test_without_its_rules_it_does_not_pass_everything(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    for path in (tmp_path / "corslint" / "rules").glob("[!_]*.py"):
        path.unlink()
    done = rules_of(tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "corslint: error: corslint was installed without its rules, install it again\n",
    )


def rules_of(site: Path) -> subprocess.CompletedProcess[str]:
    script = f"import sys; sys.path.insert(0, {str(site)!r}); from corslint.cli import main; sys.exit(main(['rules']))"
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=site, env=env
    )


def test_a_wheel_has_no_leftovers(installed: Path) -> None:
    top = {path.name for path in installed.iterdir()}
    assert top == {"corslint", "corslint-0.1.0.dist-info"}
    assert not list(installed.rglob("__pycache__"))


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_what_is_built_twice_is_the_same(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From two directories, with other times on the files, byte by byte."""
    built = []
    for place, changed in (("one", 1_000_000_000), ("other", 1_500_000_000)):
        copy = tmp_path / place / "corslint"
        ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "dist", "build", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=ignored)
        for path in copy.rglob("*"):
            os.utime(path, (changed, changed))
        built.append(build(kind, copy, tmp_path / f"{place}-{kind}").read_bytes())
    assert built[0] == built[1]
