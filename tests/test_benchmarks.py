"""The benchmarks measure what they say, and what they lint is what it claims to be."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from measuring import cost, paired
from plotting import plot
from projects import alike, assembly, copies, large, module, monorepo, small, unrelated

from corslint.frontends.cdk import MANIFEST
from corslint.lint.engine import lint
from corslint.lint.settings import Settings

NAP = [sys.executable, "-c", "import time; time.sleep(0.5)"]
LARGE = [sys.executable, "-c", "bytearray(200_000_000)"]


def test_time_and_memory_are_those_of_the_command(tmp_path: Path) -> None:
    measured = paired({"nap": NAP, "large": LARGE}, str(tmp_path), 1, "nap", 60)
    assert measured["nap"].cost.seconds >= 0.5 > measured["nap"].cost.work
    assert measured["nap"].cost.memory < 100_000_000
    assert measured["large"].cost.memory >= 200_000_000
    assert measured["nap"].times_as_long == 1


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    forever = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert paired({"nap": NAP, "forever": forever}, str(tmp_path), 1, "nap", 1).keys() == {"nap"}


def test_the_first_round_counts_where_there_is_no_other(tmp_path: Path) -> None:
    once = [sys.executable, "-c", "open('ran', 'x')"]
    assert paired({"once": once}, str(tmp_path), 0, "once", 60)["once"].times_as_long == 1


def test_a_command_that_is_not_there_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="nobody"):
        cost(["nobody-is-called-so"], str(tmp_path), 60)


def test_what_is_linear_lies_on_the_dashed_line() -> None:
    drawn = ET.fromstring(plot("growth", "files", "seconds", {"ours": [(100, 0.2), (1000, 2.0), (5000, 10.0)]}))
    line, dashed = (
        [tuple(map(float, point.split(","))) for point in one.attrib["points"].split()]
        for one in drawn.iter("{http://www.w3.org/2000/svg}polyline")
    )
    assert line[0] == dashed[0]
    assert line[-1] == pytest.approx(dashed[-1], abs=0.2)


def test_what_others_wrote_is_copied_until_it_is_enough(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    small(str(corpus / "orders"))
    (corpus / "INDEX.tsv").write_text("format\tlocal\nsam\torders/template.yaml\n")
    assert copies(str(tmp_path / "monorepo"), str(corpus), 3) == 3
    read = lint([str(tmp_path / "monorepo")], Settings()).inputs
    assert [one.kind for one in read] == ["sam"] * 3


def test_each_project_is_of_its_kind(tmp_path: Path) -> None:
    small(str(tmp_path / "small"))
    module(str(tmp_path / "module"))
    assembly(str(tmp_path / "assembly"), megabytes=0.1)
    large(str(tmp_path / "large" / "template.yaml"), 300)
    monorepo(str(tmp_path / "monorepo"), 20)
    unrelated(str(tmp_path / "unrelated"))
    read = {one.name: lint([str(one)], Settings()).inputs for one in tmp_path.iterdir()}
    assert [read[name][0].kind for name in ("small", "module", "assembly", "large")] == [
        *("sam", "terraform", "cdk", "cloudformation"),
    ]
    assert read["assembly"][0].path.endswith(MANIFEST)
    assert sum(one.routes for one in read["large"]) == 99  # each of a resource, a method and its OPTIONS
    assert len(read["monorepo"]) == 20
    assert read["unrelated"] == ()


def test_like_faults_are_of_one_kind_on_every_path(tmp_path: Path) -> None:
    linted = lint([str(tmp_path / alike(str(tmp_path), 20))], Settings(select=("preflight-method-not-allowed",)))
    assert 5 < len(linted.findings) <= 20
