"""What a repository opens: where a path leads, links followed, whatever it is spelled like."""

import os
from pathlib import Path

import pytest

from corslint.source import Directories, Repository, Source, Unreadable

TEXT = "Resources: {}\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with links within it and out of it, in which somebody works in `app`."""
    root = tmp_path / "repository"
    (root / "app").mkdir(parents=True)
    (root / "deep" / "er").mkdir(parents=True)
    for path in (root / "app" / "template.yaml", root / "deep" / "template.yaml", tmp_path / "elsewhere.yaml"):
        path.write_text(TEXT, encoding="utf-8")
    (root / "app" / "linked.yaml").symlink_to("../deep/template.yaml")
    (root / "app" / "out.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    (root / "app" / "er").symlink_to("../deep/er")
    (root / "app" / "circle.yaml").symlink_to("circle.yaml")
    monkeypatch.chdir(root / "app")
    return root


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("template.yaml", "app/template.yaml"),
        ("./template.yaml", "app/template.yaml"),
        ("../deep/template.yaml", "deep/template.yaml"),
        ("linked.yaml", "deep/template.yaml"),
        ("er/../template.yaml", "deep/template.yaml"),
        ("er", "deep/er"),
        ("er/", "deep/er"),
        ("er/..", "deep"),
        (".", "app"),
        ("", "app"),
        ("..", ""),
        ("../missing/template.yaml", "missing/template.yaml"),
    ],
)
def test_where_a_path_leads(path: str, leads_to: str, tree: Path) -> None:
    assert Directories().real(path) == os.path.join(os.path.realpath(tree), leads_to).rstrip(os.sep)


def test_two_ways_to_a_file_lead_to_one_source(tree: Path) -> None:
    repository = Repository(str(tree))
    found = repository.open("linked.yaml")
    assert isinstance(found, Source)
    assert repository.open(str(tree / "deep" / "template.yaml")) is found


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("out.yaml", "outside the repository"),
        ("../../elsewhere.yaml", "outside the repository"),
        ("er", "is a directory"),
        ("missing.yaml", "no such file or directory"),
        ("circle.yaml", "too many levels of symbolic links"),
        ("a\0b.yaml", "no file can be called that"),
        ("\ud800.yaml", "no file can be called that"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_what_it_does_not_open(path: str, reason: str) -> None:
    refused = Repository("..").open(path)
    assert isinstance(refused, Unreadable)
    assert refused.reason == reason


def test_a_file_that_tells_no_size_is_read() -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("only Linux has such files")
    found = Repository("/proc/self").open(os.path.realpath(status))
    assert isinstance(found, Source)
    assert found.text.startswith("Name:")
