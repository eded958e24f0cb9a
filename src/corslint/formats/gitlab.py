"""The findings as a GitLab code quality report, which merge requests show.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from json import dumps

from corslint.finding import Severity
from corslint.formats.checkout import in_checkout
from corslint.formats.fingerprints import Fingerprinted, fingerprinted
from corslint.formats.words import kind_of
from corslint.lint.report import Report

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(report: Report) -> str:
    return dumps([_issue(one) for one in fingerprinted(report.findings)], indent=2) + "\n"


def _issue(one: Fingerprinted) -> dict[str, object]:
    """The description is all that GitLab shows of the finding: the rule stands in it, too."""
    reported, span = one.reported, one.reported.finding.span
    return {
        "description": f"{kind_of(reported)}[{reported.rule}] {reported.finding.message}",
        "check_name": reported.rule,
        "fingerprint": one.fingerprint,
        "severity": SEVERITIES[reported.severity],
        "location": {
            "path": in_checkout(span.path),
            "lines": {"begin": span.position.line, "end": span.end_position.line},
        },
    }
