"""A rule: what its module must hold, and the page that its docstring is."""

import re
from collections.abc import Callable, Iterator

from corslint.finding import Finding, Severity
from corslint.lint.usage import UsageError
from corslint.model import Stack
from corslint.records import NamedTuple

Check = Callable[[Stack], Iterator[Finding]]


class Rule(NamedTuple):
    """A rule, ready to run. `doc` is its manual page as written; `page` takes it apart."""

    id: str
    severity: Severity
    check: Check
    doc: str


def rule(rule_id: str, module: object) -> Rule:
    """The rule that a module is, by its docstring, its `SEVERITY` and its `check`; raises UsageError where it is none."""
    severity, check = getattr(module, "SEVERITY", None), getattr(module, "check", None)
    if not isinstance(severity, Severity):
        raise UsageError(f"the rule '{rule_id}' has no SEVERITY, such as Severity.WARNING")
    if not callable(check):
        raise UsageError(f"the rule '{rule_id}' has no function check(stack)")
    return Rule(rule_id, severity, check, (module.__doc__ or "").strip())


class Example(NamedTuple):
    """A block of a rule's page. In a bad one, lines at fault end with `# error`, `# warning` or `# info`."""

    notation: str
    is_bad: bool
    text: str


class Page(NamedTuple):
    """A rule's manual page: its title, what it says below it, and the parts of that."""

    title: str
    body: str
    sources: tuple[str, ...]
    browser_errors: tuple[str, ...]
    """Chromium's names for the refusals that it finds the reason of; `any` for all of them."""
    examples: tuple[Example, ...]
    configuration: str = ""
    """What its examples are linted with; empty: nothing."""


def page(rule: Rule) -> Page:
    title, _, body = rule.doc.partition("\n")
    return Page(
        title,
        body.strip(),
        tuple(re.findall(_SOURCE, body)),
        tuple(re.findall(r"\w+", "".join(re.findall(_BROWSER, body)))),
        tuple(Example(notation, verdict == "bad", text) for notation, verdict, text in re.findall(_BLOCK, body)),
        "".join(re.findall(_CONFIGURATION, body)),
    )


_SOURCE = r"(?m)^Source: *(.+?) *$"
_BROWSER = r"(?m)^Browser: *(.+(?:\n +.+)*)"
_BLOCK = r"(?ms)^```(\w+) +(bad|good) *\n(.*?)^``` *$"
_CONFIGURATION = r"(?ms)^```toml *\n(.*?)^``` *$"
