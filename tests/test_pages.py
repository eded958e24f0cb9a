"""The documentation's made pages are those that the rules make now: `make pages` writes them anew."""

import json
import re
from pathlib import Path

import pages
import pytest
from complaints import complaints

from corslint.lint.plugins import chosen, load


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return pages.pages()


def test_every_rule_has_a_page_as_it_is_now(made: dict[Path, str]) -> None:
    assert {path: path.read_text(encoding="utf-8") for path in made} == made


def test_no_page_is_left_of_a_rule_that_is_no_more(made: dict[Path, str]) -> None:
    assert set((pages.DOCS / "rules").iterdir()) == {path for path in made if path.parent.name == "rules"}


def test_every_page_shows_what_corslint_says(made: dict[Path, str]) -> None:
    rules = [text for path, text in made.items() if path.parent.name == "rules" and path.name != "index.md"]
    assert rules
    for text in rules:
        said = text.partition("corslint says of the first of them:")[2].partition("## Right")[0]
        assert re.search(r"^ *--> \S+:\d+:\d+$", said, re.MULTILINE)


def test_what_other_linters_complain_of_was_seen_and_can_be_silenced() -> None:
    measured = json.loads(pages.MEASURED.read_text(encoding="utf-8"))
    told = [one for rule in load(chosen((), (), ())) for one in complaints(rule)]
    ran = {f"{one.linter} {one.check}" for one in told if one.linter in measured["linters"]}
    assert ran == set(measured["silenced"])
    assert ran <= measured["fires"].keys()
