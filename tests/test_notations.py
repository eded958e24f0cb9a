"""The same API in another notation: in two templates, in Terraform, in what SAM makes of it; the findings are the same."""

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import rewrites
import rewrites_nested
import rewrites_openapi
import rewrites_terraform
from corslint.cors.matrix import matrix
from corslint.lint.engine import lint
from corslint.lint.plugins import chosen, load
from corslint.lint.report import Report
from corslint.lint.rule import page
from corslint.lint.settings import Settings
from corslint.source import Source, read
from corslint.testing import source_of
from sam_transform import Refused, translated

ROOT = Path(__file__).parent.parent
FIXTURES = sorted((*ROOT.glob("tests/fixtures/*/*.yaml"), *ROOT.glob("tests/fixtures/*/*/*.yaml")))
EVERYTHING = Settings(possible=True, ignores=False)

OF_NOTATION = ("stale-deployment", "unused-ignore")
"""Rules about what one notation says in another way than others: what is deployed anew when, and comments."""

Told = Counter[str]


def told(report: Report, *, but: Iterable[str]) -> Told:
    """What is found of which route, and what each route answers; names and places aside."""
    found = (
        (one.rule, one.certainty, str(one.severity), one.finding.route, one.finding.method)
        for one in report.every
        if one.rule not in but and "to Terraform" not in one.finding.message
    )
    answers = (
        (
            row["method"],
            row["path"],
            row["preflight"],
            *sorted(str((a["cause"], a["status"], a["headers"])) for a in row["answers"]),
        )
        for api in matrix(list(report.stacks))
        for row in api["routes"]
    )
    return Counter(re.sub(r"\$\{[^}]*\}|Child/", "", str(one)) for one in (*found, *answers))


def said(path: str, text: str, *, but: tuple[str, ...] = ()) -> Told:
    Path(path).write_text(text, encoding="utf-8")
    return told(lint([path], EVERYTHING, with_stacks=True), but=(*OF_NOTATION, *but))


def plain(source: Source) -> rewrites.Document:
    """What a template says, or what the SAM transform makes of it."""
    made = rewrites.document(source if "Serverless" not in source.text else translation(source))
    if made is None:
        pytest.skip("it is no template that can be read")
    return {key: value for key, value in made.items() if value and key != "Transform"}


def translation(source: Source) -> Source:
    try:
        return translated(source)
    except Refused as refusal:
        pytest.skip(f"the transform refuses it: {refusal}")


def source_in(path: Path) -> Source:
    found = read(str(path))
    assert isinstance(found, Source)
    return found


EXAMPLES = {
    f"{rule.id}-{number}": source_of(example)
    for rule in load(chosen((), (), ()))
    for number, example in enumerate(page(rule).examples)
    if example.notation in ("yaml", "json")
}
SOURCES = {**EXAMPLES, **{str(path.relative_to(ROOT)): source_in(path) for path in FIXTURES}}


def those(is_one: Callable[[str], bool]) -> list[object]:
    return [pytest.param(source, id=name) for name, source in SOURCES.items() if is_one(source.text)]


@pytest.fixture
def source(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A template in the working directory, with the files that it is beside."""
    found: Source = request.param
    if os.path.isabs(found.path):
        ignored = shutil.ignore_patterns("*.tf")
        shutil.copytree(os.path.dirname(found.path), tmp_path, dirs_exist_ok=True, ignore=ignored)
    monkeypatch.chdir(tmp_path)
    return Source(os.path.basename(found.path), found.text)


@pytest.mark.parametrize("source", those(lambda text: True), indirect=True)
def test_in_terraform(source: Source) -> None:
    if source.path == "rest_auth.yaml":
        pytest.skip("a document in a text has one place, where several faults are one")
    template = plain(source)
    try:
        configuration = rewrites_terraform.terraform(template)
    except rewrites_terraform.Untold as untold:
        pytest.skip(f"the table has no words for it: {untold}")
    expected = said("template.json", json.dumps(template))
    assert said("main.tf.json", configuration) == expected


@pytest.mark.parametrize("source", those(lambda text: "AWS::ApiGateway::Method" in text), indirect=True)
def test_in_one_document(source: Source) -> None:
    template = plain(source)
    try:
        made = rewrites_openapi.document(template)
    except rewrites_openapi.Untold as untold:
        pytest.skip(f"there is no such document: {untold}")
    expected = said("template.json", json.dumps(template))
    assert said("made.json", json.dumps(made)) == expected


@pytest.mark.parametrize("split", [rewrites_nested.functions_below, rewrites_nested.apis_below])
@pytest.mark.parametrize("source", those(lambda text: "AWS::Lambda::Function" in text), indirect=True)
def test_in_two_templates(source: Source, split: rewrites_nested.Split) -> None:
    template = rewrites.document(source)
    assert template is not None
    parent, child = split(template)
    if not child["Resources"] or not parent["Resources"].keys() - {"Child"}:
        pytest.skip("it has no two parts")
    expected = said("template.json", json.dumps(template))
    Path(rewrites_nested.CHILD).write_text(json.dumps(child), encoding="utf-8")
    assert said("parent.json", json.dumps(parent)) == expected


OF_SAM = ("invalid-cors-setting", "overbroad-function-role")
"""Rules about what only SAM says: what it refuses or drops, and policies that it makes roles of."""

MADE_OTHERWISE = {
    "definition_files": "the transform reads no file beside its template",
    "merged_any": "test_sam_translator.py tells why",
    "undecided_parameter": "test_sam_translator.py tells why",
    "rest_auth": "several faults of one setting stand at several places then; a refusal of `Auth` is taken for one of CORS",
}


@pytest.mark.parametrize("source", those(lambda text: "Serverless" in text and "InlineCode" not in text), indirect=True)
def test_as_sam_makes_it(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code is left out, as the transform is given none."""
    name = os.path.splitext(source.path)[0]
    if name in MADE_OTHERWISE:
        pytest.skip(MADE_OTHERWISE[name])
    made = translation(source)
    (tmp_path / "apart").mkdir()
    monkeypatch.chdir("apart")
    assert said("template.json", made.text, but=OF_SAM) == said(source.path, source.text, but=OF_SAM)
