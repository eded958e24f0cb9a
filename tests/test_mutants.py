"""Each mistake in a right system gets its findings, certain and where it is made, and no others."""

import re
from functools import cache
from pathlib import Path

import pytest

from corslint.finding import Severity
from corslint.lint.engine import lint
from corslint.lint.report import Reported
from corslint.lint.settings import Settings
from mutants import SYSTEMS, Mutant, made, mutants, systems

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


def places(one: Reported, file: str, changed: range, expected: tuple[str, ...]) -> list[str]:
    """Which of the expected findings this is."""
    place = one.finding.span
    line = place.position.line
    is_changed = place.path == file and line in changed
    written = place.source.text.split("\n")[line - 1]
    own = (wanted.partition(" @ ") for wanted in expected if wanted.partition(" @ ")[0] == one.rule)
    return ["".join(wanted) for wanted in own if (re.search(wanted[2], written) if wanted[2] else is_changed)]
