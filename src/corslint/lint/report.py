"""The outcome of one run, as every format is given it."""

from typing import Literal

from corslint.finding import Finding, Fix, Severity
from corslint.lint.rule import Rule
from corslint.model import Stack, StackKind
from corslint.records import NamedTuple

Certainty = Literal["certain", "possible"]

KNOWN = "known to the baseline"
"""Why a finding is suppressed that a baseline holds."""

OLD = "found before the branch"
"""Why one is suppressed that --diff-base has found as well; all other reasons stand in the code."""


class Input(NamedTuple):
    """A stack that was linted, and how much of it is ours."""

    path: str
    kind: StackKind
    apis: int
    routes: int
    functions: int


class Reported(NamedTuple):
    """A finding as it is shown, with what the engine added to it."""

    rule: str
    severity: Severity
    certainty: Certainty
    finding: Finding
    suppressed: str | None = None
    """Why its author does not want to hear of it; None: nobody has said so."""

    @property
    def fix(self) -> Fix | None:
        """How to mend it, worked out when asked for; None where that is not known."""
        return None if self.finding.fix is None else self.finding.fix()


class Address(NamedTuple):
    """What a finding is about; the path is seen from a directory. A line is no part of it: it moves."""

    rule: str
    path: str
    api: str | None
    route: str | None
    method: str | None

    def __str__(self) -> str:
        about = " ".join(filter(None, (self.api, self.method, self.route)))
        return f"{self.rule}{f' of {about}' if about else ''} in {self.path}"


class Report(NamedTuple):
    """What was linted and what was found: sorted by path, line, column and rule, each fault once."""

    inputs: tuple[Input, ...]
    findings: tuple[Reported, ...]
    hidden: int = 0
    """How many findings are only possible and were not asked for."""
    suppressed: tuple[Reported, ...] = ()
    """Those that their authors have silenced: listed for scripts, but neither shown nor counted as findings."""
    rules: tuple[Rule, ...] = ()
    """The rules that were asked, whether they found something or not."""
    stacks: tuple[Stack, ...] = ()
    """What `inputs` counts, without the APIs that are said to be no business of browsers."""
    every: tuple[Reported, ...] = ()
    """All that was found, before what is said of one place several times is told once."""
    stale: tuple[tuple[Address, int], ...] = ()
    """What the baseline knows and no rule finds any more, and how often it knows that for nothing."""
    parameters: frozenset[str] = frozenset()
    """The names of all parameters that are declared."""

    def count(self, severity: Severity) -> int:
        return sum(reported.severity is severity for reported in self.findings)
