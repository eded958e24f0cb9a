"""What other linters have against what a rule asks for, as the rules' docstrings tell it, and how each is quietened."""

import re
from typing import NamedTuple

from corslint.lint.rule import Rule


class Complaint(NamedTuple):
    """A check of another linter that speaks against the right form: `cause` says what it wants and why that is wrong."""

    linter: str
    check: str
    cause: str


def complaints(rule: Rule) -> tuple[Complaint, ...]:
    """What stands in a rule's docstring as `Elsewhere: LINTER CHECK cause`, with further lines indented."""
    return tuple(
        Complaint(linter, check, re.sub(r"\s+", " ", cause)) for linter, check, cause in ELSEWHERE.findall(rule.doc)
    )


ELSEWHERE = re.compile(r"^Elsewhere: (\S+) (\S+) (.+(?:\n +.+)*)\n?", re.MULTILINE)

SILENCES: dict[str, dict[str, str]] = {
    "checkov": {
        "yaml": "Metadata: {{checkov: {{skip: [{{id: {check}, comment: why}}]}}}} # of the resource",
        "hcl": "# checkov:skip={check}: why, within the block",
    },
    "cdk-nag": {"ts": "Validations.of(construct).acknowledge({{ id: '{check}', reason: 'why' }});"},
    "kics": {"hcl": "# kics-scan ignore-block"},
    "semgrep": {"js": "res.set('Access-Control-Allow-Origin', origin); // nosemgrep: {check}"},
}
"""What excepts one resource, or one line, from a check, by linter and notation."""


def silence(linter: str, notation: str, check: str) -> str:
    return SILENCES[linter][notation].format(check=check)
