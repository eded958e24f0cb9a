"""A short, always equal run of the fuzzing that `make fuzz` does for as long as one likes."""

import os
from pathlib import Path
from random import Random

import pytest

from corslint.source import Source
from fuzzing.mutations import beginnings, mutated
from fuzzing.targets import TARGETS, Target

MOST = int(os.environ.get("FUZZ_RUNS", "250"))
"""Runs of a target. There are some 9,000 beginnings of templates and 13,000 of configurations: more take minutes."""

each = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@each
def test_beginnings(target: Target) -> None:
    cut = [text for seed in target.seeds() for text in beginnings(seed)]
    for text in cut[:: max(1, len(cut) // MOST)]:
        target.run(Source(target.path, text))


@each
def test_mutations(target: Target) -> None:
    random, seeds = Random(target.name), list(target.seeds())
    for _ in range(MOST // 2):
        target.run(Source(target.path, mutated(random.choice(seeds), random)))


@each
def test_what_is_no_text_of_its_kind(target: Target) -> None:
    random = Random(target.name)
    for _ in range(15):
        target.run(Source(target.path, mutated("", random)))
