"""For those who write rules: what a rule finds in a text, and whether its page's examples are what they say.

from corslint.testing import check_page

import acme_any_origin

def test_its_page() -> None:
    check_page(acme_any_origin)
"""

import os
import re
from types import ModuleType

from corslint.finding import Severity
from corslint.lint.config import Configuration, settings, wishes
from corslint.lint.engine import lint
from corslint.lint.plugins import chosen
from corslint.lint.report import Report
from corslint.lint.rounds import mended
from corslint.lint.rule import Example, page, rule
from corslint.lint.schema import checked
from corslint.lint.settings import Settings
from corslint.source import Source

FILES = {"yaml": "template.yaml", "json": "template.json", "hcl": "main.tf"}
"""What an example is called, by the language that its block names."""

Marks = set[tuple[int, Severity]]

_MARK = re.compile(r"[ \t]*(?:#|//) (error|warning|info)$", re.MULTILINE)


def check_page(module: ModuleType) -> None:
    """Checks the page of a rule: its bad examples have the rule's findings on the marked lines and no others, its good
    ones are good to every rule, and what it says to mend is mended by it. Raises AssertionError where that is not so."""
    rule_id = id_of(module)
    own = page(rule(rule_id, module))
    assert own.title, f"{rule_id}: the page has no title"
    for is_bad in (True, False):
        assert any(one.is_bad is is_bad for one in own.examples), f"{rule_id}: no {'bad' if is_bad else 'good'} example"
    for example in own.examples:
        check = _check_bad if example.is_bad else _check_good
        check(rule_id, example, _settings(module, own.configuration))


def findings(text: str, *modules: ModuleType, name: str = "template.yaml") -> list[tuple[int, str, str]]:
    """What rules find in a text, all that there are where none is given: lines from 1, rules' ids, messages."""
    ids = tuple(map(id_of, modules))
    asked = Settings(select=ids, rules_directories=_directories(*modules))
    found = lint(["-"], asked, Source(name, text)).findings
    return [(one.finding.span.position.line, one.rule, one.finding.message) for one in found]


def linted(example: Example, configuration: str = "", asked: Settings | None = None) -> Report:
    """What every rule says of an example, with the configuration of its page."""
    return lint(["-"], asked or configured(configuration), source_of(example))


def source_of(example: Example) -> Source:
    return Source(FILES[example.notation], unmarked(example.text))


def configured(written: str) -> Settings:
    """The settings of a configuration, as `corslint.toml` has it."""
    source = Source("corslint.toml", written)
    found = Configuration(source.path, checked(source), source)
    return settings(wishes(found, {}), found)


def marks(text: str) -> Marks:
    """The lines that end with `# error`, `# warning` or `# info`, counted from 1, with the severity expected there."""
    found = ((number, _MARK.search(line)) for number, line in enumerate(text.split("\n"), 1))
    return {(number, Severity[match[1].upper()]) for number, match in found if match}


def unmarked(text: str) -> str:
    """The example as its author would have written it: JSON has no comments, and a block text would keep them."""
    return _MARK.sub("", text)


def id_of(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


def _settings(module: ModuleType, configuration: str) -> Settings:
    return configured(configuration)._replace(rules_directories=_directories(module))


def _directories(*modules: ModuleType) -> tuple[str, ...]:
    """Where rules lie that are not corslint's own."""
    built_in = chosen((), (), ())
    own = (module.__file__ or "" for module in modules if id_of(module) not in built_in)
    return tuple(dict.fromkeys(map(os.path.dirname, own)))


def _check_bad(rule_id: str, example: Example, asked: Settings) -> None:
    found = [one for one in linted(example, asked=asked).findings if one.rule == rule_id]
    places = {(one.finding.span.position.line, one.severity) for one in found}
    expected = marks(example.text)
    told = [f"line {one.finding.span.position.line}: {one.severity}: {one.finding.message}" for one in found]
    assert expected, f"{rule_id}: no line of this example is marked:\n{example.text}"
    assert places == expected, f"{rule_id}: marked are {sorted(expected)}, found is {told}:\n{example.text}"
    if all(one.finding.fix is not None for one in found):
        _check_fix(rule_id, example, asked)


def _check_fix(rule_id: str, example: Example, asked: Settings) -> None:
    """What a fix cannot mend after all, it leaves as it is; what it changes, it mends."""
    done = mended(["-"], asked, source_of(example), unsafe=True)
    left = [one.finding.message for one in done.report.findings if one.rule == rule_id and one.fix is not None]
    assert not left, f"{rule_id}: its fix leaves {left}:\n{example.text}"


def _check_good(rule_id: str, example: Example, asked: Settings) -> None:
    found = [one for one in linted(example, asked=asked).findings if one.severity >= Severity.WARNING]
    told = [f"line {one.finding.span.position.line}: {one.rule}: {one.finding.message}" for one in found]
    assert not told, f"{rule_id}: the good example has {told}:\n{example.text}"
