"""Fixes over real templates: what is mended still reads, stays mended, and answers as before elsewhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import CORPUS, needs_corpus
from corslint.cors.matrix import matrix
from corslint.cors.protocol import ALLOW_ORIGIN
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.rounds import Mended, fixable, mended
from corslint.lint.settings import Settings

pytestmark = needs_corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the corpus that something can be mended in, in a repository of their own."""
    copy = tmp_path_factory.mktemp("corpus")
    (copy / ".git").mkdir()
    found = lint([str(CORPUS)], Settings()).findings
    for path in {one.finding.span.path for one in found if one.fix is not None}:
        real = Path(path).resolve()
        target = copy / real.relative_to(CORPUS.resolve())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(real, target)
    return copy


@pytest.fixture(scope="module")
def before(corpus: Path) -> Report:
    return lint([str(corpus)], Settings(), with_stacks=True)


@pytest.fixture(scope="module", params=[False, True], ids=["safe", "unsafe"])
def unsafe(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def done(corpus: Path, unsafe: bool) -> Mended:
    return mended([str(corpus)], Settings(), unsafe=unsafe)


def test_nothing_that_can_be_mended_is_left(done: Mended, unsafe: bool) -> None:
    assert done.fixed > 50
    assert fixable(done.report, unsafe=False) == 0
    assert not unsafe or fixable(done.report, unsafe=True) == 0


def test_what_could_be_read_can_be_read(done: Mended, before: Report) -> None:
    assert len(done.report.inputs) == len(before.inputs)
    assert _problems(done.report) == _problems(before)


def test_routes_without_a_finding_allow_whom_they_allowed(done: Mended, before: Report) -> None:
    """The lists of an HTTP API's policy are those of all its routes: they may become longer."""
    told = {(one.finding.api, one.finding.route) for one in before.every if one.fix is not None}
    old = dict(_allowed(before))
    untold = {key for key in old if not told & {(key[1], key[2]), (key[1], None)}}
    assert untold
    new = dict(_allowed(done.report))
    assert {key: new[key] for key in untold} == {key: old[key] for key in untold}


def _problems(report: Report) -> int:
    return sum(one.rule == "parse-error" for one in report.findings)


def _allowed(report: Report) -> Iterator[tuple[tuple[str, str, str, str], list[object]]]:
    """What each route answers, with the origin that it allows."""
    for api in matrix(list(report.stacks)):
        for row in api["routes"]:
            answers = [(one["cause"], one["status"], one["headers"].get(ALLOW_ORIGIN)) for one in row["answers"]]
            preflight = row["preflight"]
            allowed = None if preflight is None else (preflight["status"], preflight["headers"].get(ALLOW_ORIGIN))
            yield (api["path"], api["name"], row["path"], row["method"]), [allowed, *answers]
