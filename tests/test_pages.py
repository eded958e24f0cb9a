"""The documentation's made pages are those that the rules make now: `make pages` writes them anew."""

import re
from pathlib import Path

import pages
import pytest


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
