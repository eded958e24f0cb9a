"""The same API in CloudFormation and in Terraform: the same findings, of the same routes, as severe and as certain."""

from collections import Counter
from pathlib import Path

import pytest

from corslint.lint.engine import lint
from corslint.lint.settings import Settings

PAIRS = Path(__file__).parent / "fixtures" / "pairs"
NAMES = sorted(path.name for path in PAIRS.iterdir())

Told = Counter[tuple[str, str, str, str | None, str | None]]


def told(path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.chdir(path.parent)
    found = lint([path.name], Settings(possible=True)).every  # one place in one notation may be two in the other
    return Counter((one.rule, str(one.severity), one.certainty, one.finding.route, one.finding.method) for one in found)


@pytest.mark.parametrize("name", NAMES)
def test_both_notations_have_the_same_findings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_cloudformation = told(PAIRS / name / "template.yaml", monkeypatch)
    in_terraform = told(PAIRS / name / "main.tf", monkeypatch)
    assert in_terraform == in_cloudformation
    assert (sum(in_terraform.values()) == 0) == name.startswith("right_")
