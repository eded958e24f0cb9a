"""One line for each finding, as compilers write them."""

from corslint.formats.terminal import harmless
from corslint.lint.report import Report, Reported


def render(report: Report) -> str:
    return "".join(f"{_line(reported)}\n" for reported in report.findings)


def _line(reported: Reported) -> str:
    span = reported.finding.span
    line, column = span.position
    certainty = "possible " if reported.certainty == "possible" else ""
    return harmless(
        f"{span.path}:{line}:{column}: {certainty}{reported.severity}[{reported.rule}] {reported.finding.message}{_fixable(reported)}"
    )


def _fixable(reported: Reported) -> str:
    if reported.fix is None:
        return ""
    return " [fixable]" if reported.fix.safe else " [fixable with --unsafe-fixes]"
