"""The same in other words gets the same: findings, and what each route answers."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import rewrites
import rewrites_hcl
from conftest import Put
from corslint.cors.matrix import matrix
from corslint.frontends.arguments import Arguments
from corslint.lint.engine import lint
from corslint.lint.plugins import chosen, load
from corslint.lint.report import Report
from corslint.lint.rule import page
from corslint.lint.settings import Settings
from corslint.source import Source, read
from corslint.syntax import hcl
from corslint.testing import source_of

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
FIXTURES = sorted(
    (
        *ROOT.glob("tests/fixtures/*/*.yaml"),
        *ROOT.glob("tests/fixtures/*/*/*.yaml"),
        *ROOT.glob("tests/fixtures/*/*/*.json"),
        *ROOT.glob("examples/*/template.*"),
    )
)
MODULES = sorted({path.parent for path in ROOT.glob("tests/fixtures/*/*/*.tf")})
EVERYTHING = Settings(possible=True, ignores=False)

TEMPLATES = sorted(ROOT.glob("tests/fixtures/pairs/*/template.yaml"))
KINDS = ("cfn-yaml", "cfn-json", "sam-yaml", "sam-json")

MOST = 1
"""Spellings of one template; all are taken in turn."""

Told = Counter[str]


def told(report: Report) -> Told:
    """All that is said of what was read, and what each route answers, but for places."""
    return Counter(_placeless(str(one)) for one in (*_findings(report), *_answers(report)))


def _findings(report: Report) -> Iterator[tuple[object, ...]]:
    for one in report.every:
        found = one.finding
        yield one.rule, one.certainty, str(one.severity), found.api, found.route, found.method, found.message


def _answers(report: Report) -> Iterator[tuple[object, ...]]:
    for api in matrix(list(report.stacks)):
        for row in api["routes"]:
            answers = sorted(str((one["cause"], one["status"], one["headers"])) for one in row["answers"])
            yield api["name"], row["method"], row["path"], row["preflight"], *answers


def _placeless(written: str) -> str:
    """What is named after its place has none; what stands once or several times for a resource is that resource."""
    return re.sub(r"(?<= of )\d+|(?<= at )\d+:\d+|\[0\]|\[\"only\"\]|module\.wrapped\.", "", written)


def is_told_the_same(source: Source, turn: int) -> None:
    template = rewrites.document(source)
    if template is None:
        return
    expected = told(lint(["-"], EVERYTHING, source, with_stacks=True))
    for rewrite, name, text in rewrites.spellings(template, turn, MOST):
        assert told(lint(["-"], EVERYTHING, Source(name, text), with_stacks=True)) == expected, (rewrite, name)


EXAMPLES = [
    (f"{rule.id}-{number}", source_of(example))
    for rule in load(chosen((), (), ()))
    for number, example in enumerate(page(rule).examples)
]


@pytest.mark.parametrize(
    ("source", "turn"),
    [
        pytest.param(source, turn, id=name)
        for turn, (name, source) in enumerate(EXAMPLES)
        if source.path.endswith((".yaml", ".json"))
    ],
)
def test_an_example(source: Source, turn: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    is_told_the_same(source, turn)


@pytest.mark.parametrize(
    ("path", "turn"),
    [pytest.param(path, turn, id=str(path.relative_to(ROOT))) for turn, path in enumerate(FIXTURES)],
)
def test_a_template(path: Path, turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    source = read(path.name)
    assert isinstance(source, Source)
    is_told_the_same(source, turn)


TERRAFORM = [
    pytest.param(source, turn, id=name)
    for turn, (name, source) in enumerate(EXAMPLES)
    if source.path == "main.tf" and not hcl.parse(source).problems
]


@pytest.mark.parametrize(("module", "turn"), TERRAFORM)
def test_an_example_of_terraform(module: Source, turn: int, put: Put) -> None:
    put({"main.tf": module.text})
    is_a_module_told_the_same(turn)


@pytest.mark.parametrize(
    ("path", "turn"),
    [pytest.param(path, turn, id=str(path.relative_to(ROOT))) for turn, path in enumerate(MODULES)],
)
def test_a_module(path: Path, turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path)
    is_a_module_told_the_same(turn)


def is_a_module_told_the_same(turn: int) -> None:
    module = files()
    expected = told(lint(list(module), EVERYTHING, with_stacks=True))
    names = list(rewrites_hcl.REWRITES)
    for number in range(turn * MOST, (turn + 1) * MOST):
        name = names[number % len(names)]
        drafts = {os.path.realpath(path): text for path, text in rewrites_hcl.REWRITES[name](module).items()}
        assert told(lint(list(module), EVERYTHING._replace(drafts=drafts), with_stacks=True)) == expected, name


def files() -> dict[str, Source]:
    found = {path: read(path) for path in sorted(os.listdir()) if path.endswith(".tf")}
    return {path: file for path, file in found.items() if isinstance(file, Source) and not hcl.parse(file).problems}


@pytest.mark.parametrize(("source", "turn"), TERRAFORM[::2])
def test_in_json_and_in_a_module(source: Source, turn: int, put: Put) -> None:
    put({"main.tf": source.text})
    expected = told(lint(["."], EVERYTHING, with_stacks=True))
    in_json = rewrites_hcl.in_json(source)
    if in_json is not None:
        put({"main.tf": "", "main.tf.json": in_json})
        assert told(lint(["."], EVERYTHING, with_stacks=True)) == expected
    put({"main.tf": rewrites_hcl.calling({"main.tf": source}), "main.tf.json": "{}", "inner/main.tf": source.text})
    assert told(lint(["."], EVERYTHING, with_stacks=True)) == expected


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_parameter_is_given_is_what_would_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    source = read(path.name)
    assert isinstance(source, Source)
    template = rewrites.document(source)
    assert template is not None
    changed, given = rewrites.overridden(template)
    asked = EVERYTHING._replace(arguments=Arguments(parameters=given))
    written = Source("template.json", json.dumps(changed))
    expected = told(lint(["-"], EVERYTHING, source, with_stacks=True))
    assert told(lint(["-"], asked, written, with_stacks=True)) == expected


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_templates_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    found = sorted(path for kind in KINDS for path in CORPUS.glob(f"{kind}/**/*") if path.is_file())
    sources = ((path, read(str(path))) for path in found)
    speaking = [(path, source) for path, source in sources if isinstance(source, Source) and "Cors" in source.text]
    assert speaking
    for turn, (path, _) in enumerate(speaking[::3]):
        monkeypatch.chdir(path.parent)
        source = read(path.name)
        assert isinstance(source, Source)
        is_told_the_same(source, turn)
