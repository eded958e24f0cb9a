"""What corslint is built and tested with: bounded, pinned, and from wherever the user's own pip takes it."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(one) for one in PROJECT["dependencies"]]
TESTED = [Requirement(one) for one in PROJECT["optional-dependencies"]["test"]]
PINS = [
    Requirement(line) for line in (ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8").splitlines() if line
]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("needed", NEEDED, ids=str)
def test_a_dependency_is_bounded_on_both_sides(needed: Requirement) -> None:
    assert {one.operator for one in needed.specifier} == {">=", "<"}


@pytest.mark.parametrize("needed", [*NEEDED, *TESTED], ids=str)
def test_what_tests_take_is_pinned_to_what_fits(needed: Requirement) -> None:
    pins = [pin for pin in PINS if canonical(pin.name) == canonical(needed.name)]
    versions = [one.version for pin in pins for one in pin.specifier]
    assert versions, "`make constraints` pins it"
    assert all(map(needed.specifier.contains, versions)), "`make constraints` pins another"


def test_pins_are_exact_and_come_from_no_place_in_particular() -> None:
    assert all([one.operator for one in pin.specifier] == ["=="] for pin in PINS)
    assert not [pin for pin in PINS if pin.url]
    assert len({(canonical(pin.name), str(pin.marker)) for pin in PINS}) == len(PINS)
