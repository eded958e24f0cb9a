"""The findings as GitHub's workflow commands, which it shows as annotations on the changed lines.

Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from corslint.finding import Severity
from corslint.formats.checkout import in_checkout
from corslint.formats.terminal import visible
from corslint.formats.words import worst_first
from corslint.lint.report import Report, Reported
from corslint.source import Span

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

MOST_OF_A_KIND = 10
"""GitHub drops more annotations than these of one step without a word.

Source: https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
"""


def render(report: Report) -> str:
    """The worst findings first; how many are left out is the last line of each kind."""
    ordered = worst_first(report)
    return "".join(f"{line}\n" for severity in COMMANDS for line in _kind(severity, ordered))


def _kind(severity: Severity, ordered: list[Reported]) -> list[str]:
    findings = [reported for reported in ordered if reported.severity is severity]
    lines = [_command(reported) for reported in findings[:MOST_OF_A_KIND]]
    left_out = len(findings) - len(lines)
    return [*lines, f"{left_out} more of severity {severity}: GitHub shows {len(lines)}"] if left_out else lines


def _command(reported: Reported) -> str:
    finding = reported.finding
    properties = {**_place(finding.span), "title": f"corslint: {reported.rule}"}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = "\n".join(filter(None, (finding.message, finding.help)))
    return f"::{COMMANDS[reported.severity]} {written}::{_escaped(message)}"


def _place(span: Span) -> dict[str, str | int]:
    """Columns are left out where the span is longer than a line: GitHub then shows no annotation at all."""
    start, end = span.position, span.end_position
    place: dict[str, str | int] = {"file": in_checkout(span.path), "line": start.line, "endLine": end.line}
    return place if start.line != end.line else {**place, "col": start.column, "endColumn": end.column}


def _escaped(message: str) -> str:
    """Line ends as the runner wants them; whatever else a terminal would obey is made visible."""
    lines = (visible(line).replace("%", "%25") for line in message.replace("\r", "%0D").split("\n"))
    return "%0A".join(lines).replace("%250D", "%0D")


def _property(value: str) -> str:
    return _escaped(value).replace(":", "%3A").replace(",", "%2C")
