"""The documentation's made pages are those that the rules make now: `make pages` writes them anew."""

import json
import re
from pathlib import Path

import pages
import pytest
from complaints import complaints

from corslint.cli import COMMANDS, parser_of
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


def test_the_changelog_names_every_rule() -> None:
    text = (pages.DOCS.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [rule.id for rule in load(chosen((), (), ())) if f"`{rule.id}`" not in text] == []


def test_every_key_of_the_configuration_is_documented_once() -> None:
    schema = json.loads((pages.DOCS / "corslint.schema.json").read_text(encoding="utf-8"))
    text = (pages.DOCS / "configuration.md").read_text(encoding="utf-8")
    of_all, of_expectations = text.split("### A contract")
    keys = schema["properties"]
    assert {key: of_all.count(f"| `{key}` |") for key in keys} == dict.fromkeys(keys, 1)
    expectation = keys["expect"]["items"]["properties"]
    assert {key: of_expectations.count(f"| `{key}` |") for key in expectation} == dict.fromkeys(expectation, 1)


def test_the_commands_page_has_every_option(made: dict[Path, str]) -> None:
    text = made[pages.COMMANDS_PAGE]
    for name in COMMANDS:
        heading = f"## corslint{'' if name == 'lint' else f' {name}'}\n"
        section = text.partition(heading)[2].partition("\n## ")[0]
        options = {option for action in parser_of(name).taken for option in action.option_strings}
        assert options <= set(re.findall(r"`(-[\w-]+)[ `]", section)), name
