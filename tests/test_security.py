"""What SECURITY.md says of limits is what the code has."""

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent / "SECURITY.md").read_text(encoding="utf-8")
LIMITS = re.findall(r"^\| `([\w.]+)\.(\w+)` \| ([\d,]+) \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("module", "name", "written"), LIMITS, ids=lambda part: part)
def test_a_limit(module: str, name: str, written: str) -> None:
    assert getattr(import_module(module), name) == int(written.replace(",", ""))


def test_there_are_limits() -> None:
    assert len(LIMITS) > 10
