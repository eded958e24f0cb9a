"""A configuration and Terraform's own plan of it have the same findings; `terraform/record_plans.py` recorded the plans."""

from collections import Counter
from pathlib import Path

import pytest

from corslint.lint.engine import lint
from corslint.lint.settings import Settings

TESTS = Path(__file__).parent
PLANS = {path.stem: path for path in sorted((TESTS / "terraform" / "plans").iterdir())}

Told = tuple[str, str, str | None, str | None, str | None]

OF_NO_PLAN = {
    "invalid-cors-setting": "the order in which resources are made",
    "stale-deployment": "what a deployment waits for, and the expressions of its triggers",
}
"""Rules that a plan alone cannot answer, and what it does not tell."""

NOT_IN_THE_PLAN = {
    "cors_module": "which resource `each.value` is: the values of a call's `for_each`",
    "distributions": "texts around what only the deployment knows, as in `https://${…id}`",
    "resource_policy": "texts around what only the deployment knows, as in `${…execution_arn}/*/PUT/items`",
}
"""Plans that tell less than the configuration, and what they do not tell."""


def configuration(name: str) -> Path:
    pair = TESTS / "fixtures" / "pairs" / name
    return pair if pair.exists() else TESTS / "fixtures" / "seeds" / f"{name}.tf"


def files(name: str) -> dict[str, str]:
    path = configuration(name)
    every = path.rglob("*") if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent
    return {str(one.relative_to(root)): one.read_text("utf-8") for one in every if one.is_file()}


@pytest.fixture(params=PLANS)
def name(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A configuration in a repository of its own, which is the working directory, with its plan beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    name: str = request.param
    for path, content in {**files(name), "plan.json": PLANS[name].read_text("utf-8")}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, "utf-8")
    return name


def told(path: str, certainty: str = "") -> Counter[Told]:
    every = lint([path], Settings(possible=True)).every
    found = [(one, one.finding) for one in every if certainty in ("", one.certainty)]
    return Counter((f"{one.rule} {one.certainty}", str(one.severity), at.api, at.route, at.method) for one, at in found)


def written(name: str) -> str:
    return "main.tf" if configuration(name).is_dir() else f"{name}.tf"


def test_a_plan_beside_its_configuration_has_the_same_findings(name: str) -> None:
    assert told("plan.json") == told(written(name)), "where the configuration was changed: record the plans anew"


def test_a_plan_alone_is_certain_of_nothing_else(name: str, tmp_path: Path) -> None:
    expected = told(written(name), "certain")
    for path in tmp_path.rglob("*.tf"):
        path.unlink()
    found = told("plan.json", "certain")
    assert not found - expected
    missing = {one[0].partition(" ")[0] for one in expected - found} - OF_NO_PLAN.keys()
    assert bool(missing) == (name in NOT_IN_THE_PLAN), missing
