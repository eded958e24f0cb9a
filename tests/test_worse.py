"""What serves browsers right and is then broken gets a certain finding that it did not have."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Put
from corslint.lint.engine import lint
from corslint.lint.plugins import chosen, load
from corslint.lint.report import Report
from corslint.lint.rule import page
from corslint.lint.settings import Settings
from corslint.source import Source
from corslint.testing import source_of
from worse import faults

ROOT = Path(__file__).parent.parent
RIGHT = sorted(
    path
    for path in (*ROOT.glob("tests/fixtures/mutants/*/*"), *ROOT.glob("tests/fixtures/pairs/right_*/*"))
    if path.suffix in (".yaml", ".json", ".tf")
)


def certain(report: Report) -> set[tuple[object, ...]]:
    return {
        (one.rule, one.finding.span.path, one.finding.api, one.finding.route, one.finding.method, one.finding.message)
        for one in report.every
        if one.certainty == "certain"
    }


def untold(path: str) -> Iterator[str]:
    right = lint([path], Settings(), with_stacks=True)
    known = certain(right)
    for stack in right.stacks:
        for fault in faults(stack):
            drafts = {os.path.realpath(fault.span.path): fault.changed}
            if certain(lint([path], Settings(drafts=drafts))) <= known:
                yield f"{fault.name}: {fault.span.path}:{fault.span.position.line}: {fault.span.text} -> {fault.text}"


@pytest.mark.parametrize(
    ("system", "kinds"),
    [
        ("pairs/right_rest", ("the preflight's header", "a slash behind the preflight's origin")),
        ("mutants/rest_proxy", ("the answer's header", "a gateway response's header", "the declaration of a header")),
        ("mutants/http_policy", ("a header that is not allowed", "any origin beside credentials")),
    ],
)
def test_faults_are_made(system: str, kinds: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests/fixtures" / system)
    stacks = lint(["template.yaml"], Settings(), with_stacks=True).stacks
    assert set(kinds) <= {fault.name for stack in stacks for fault in faults(stack)}


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_fault_in_what_is_right(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    assert list(untold(path.name)) == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(source_of(example), id=f"{rule.id}-{number}")
        for rule in load(chosen((), (), ()))
        for number, example in enumerate(page(rule).examples)
        if not example.is_bad and example.notation in ("yaml", "json", "hcl")
    ],
)
def test_a_fault_in_a_good_example(source: Source, put: Put) -> None:
    put({source.path: source.text})
    assert list(untold(source.path)) == []
