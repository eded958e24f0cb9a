"""A short, always equal run of the fuzzing that `make fuzz` does for as long as one likes."""

from pathlib import Path
from random import Random

import pytest

from corslint.source import Source, read
from fuzzing.mutations import mutated
from fuzzing.targets import TARGETS, Target, linted

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((*ROOT.glob("tests/fixtures/*/*.yaml"), *ROOT.glob("examples/*/template.yaml")))
HANDLERS = sorted(ROOT.glob("examples/*/src/*.py"))

RUNS = 15


def content(path: Path) -> str:
    source = read(str(path))
    assert isinstance(source, Source)
    return source.text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_beginnings_of_templates(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = content(path)
    for end in range(0, len(text), max(1, len(text) // RUNS)):
        linted(Source("template.yaml", text[:end]))


@pytest.mark.parametrize("path", [*TEMPLATES, *HANDLERS], ids=lambda path: f"{path.parent.name}-{path.name}")
def test_mutations(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    random, target = Random(path.name), _target(path)
    for _ in range(RUNS):
        target.run(Source("template.yaml" if target.run is linted else path.name, mutated(content(path), random)))


def _target(path: Path) -> Target:
    return (
        next((one for one in TARGETS if path.name.endswith(one.suffixes)), TARGETS[0])
        if path.suffix == ".py"
        else TARGETS[0]
    )


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_what_is_no_text_of_its_kind(target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    random = Random(target.name)
    for _ in range(RUNS):
        target.run(Source(f"x{target.suffixes[0]}", mutated("", random)))
