"""Right systems, and each mistake that one can make in them: it gets its finding, certain and where it is made.

A directory of `fixtures/mutants` is a system, written in some notations that share the handlers' code. Its
`mutants.toml` says how each mistake is made in each file, `FILE = [RIGHT, WRONG]`, and which rules then find it; a
mistake in the code is made under every notation. `RULE` is found where the text was changed, `RULE @ PATTERN` on a line
that the pattern is found in. No rule finds anything else.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from corslint.finding import Severity
from corslint.lint.engine import lint
from corslint.lint.report import Reported
from corslint.lint.settings import Settings

SYSTEMS = Path(__file__).parent / "fixtures" / "mutants"
NOTATIONS = ("template.yaml", "template.json", "sam.yaml", "main.tf", "openapi.yaml")


class Mutant(NamedTuple):
    """A mistake in a system as one notation has it: what a file said and what it says."""

    system: str
    notation: str
    file: str
    right: str
    wrong: str
    finds: tuple[str, ...]


def systems() -> Iterator[tuple[str, str]]:
    for directory in sorted(SYSTEMS.iterdir()):
        yield from ((directory.name, name) for name in NOTATIONS if (directory / name).is_file())


def mutants() -> Iterator[tuple[str, Mutant]]:
    for system, notation in systems():
        written = tomllib.loads((SYSTEMS / system / "mutants.toml").read_text(encoding="utf-8"))
        for name, mistake in written.items():
            finds = tuple(mistake.pop("finds"))
            for file, (right, wrong) in mistake.items():
                if file == notation or file not in NOTATIONS:
                    yield f"{system}/{notation}: {name}", Mutant(system, notation, file, right, wrong, finds)


RIGHT = tuple(systems())
WRONG = dict(mutants())


@cache
def of_the_right(system: str, notation: str) -> tuple[Reported, ...]:
    return lint([str(SYSTEMS / system / notation)], Settings()).findings


def remarks(system: str, notation: str) -> set[tuple[str, str]]:
    """What is said of the right system, too."""
    return {(one.rule, one.finding.message) for one in of_the_right(system, notation)}


@pytest.mark.parametrize(("system", "notation"), RIGHT)
def test_the_right_system_passes_clean(system: str, notation: str) -> None:
    found = of_the_right(system, notation)
    assert [told(one) for one in found if one.severity >= Severity.WARNING] == []


def told(one: Reported) -> str:
    return f"{one.finding.span.path}:{one.finding.span.position.line}: {one.severity} {one.rule}: {one.finding.message}"


@pytest.mark.parametrize("mutant", WRONG.values(), ids=WRONG)
def test_the_mistake_is_found_where_it_is_made(mutant: Mutant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = made(mutant, tmp_path)
    monkeypatch.chdir(tmp_path / mutant.system)
    found = [
        (one, places(one, mutant.file, changed, mutant.finds))
        for one in lint([mutant.notation], Settings()).findings
        if (one.rule, one.finding.message) not in remarks(mutant.system, mutant.notation)
    ]
    assert [told(one) for one, where in found if not where] == []
    assert {place for _, where in found for place in where} == set(mutant.finds)


def made(mutant: Mutant, into: Path) -> range:
    """Writes the system with the mistake; the lines that it takes, or the one where something is missing now."""
    (into / ".git").mkdir()
    shutil.copytree(SYSTEMS / mutant.system, into / mutant.system)
    file = into / mutant.system / mutant.file
    text = file.read_text(encoding="utf-8")
    assert text.count(mutant.right) == 1
    file.write_text(text.replace(mutant.right, mutant.wrong), encoding="utf-8")
    first = text[: text.index(mutant.right)].count("\n") + 1
    return range(first, first + mutant.wrong.rstrip("\n").count("\n") + 1)


def places(one: Reported, file: str, changed: range, expected: tuple[str, ...]) -> list[str]:
    """Which of the expected findings this is."""
    place = one.finding.span
    line = place.position.line
    is_changed = place.path == file and line in changed
    written = place.source.text.split("\n")[line - 1]
    own = (wanted.partition(" @ ") for wanted in expected if wanted.partition(" @ ")[0] == one.rule)
    return ["".join(wanted) for wanted in own if (re.search(wanted[2], written) if wanted[2] else is_changed)]
