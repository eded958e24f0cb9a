"""The words that several formats say a run and a finding in."""

from corslint.cors.browser import wording
from corslint.cors.protocol import CorsError
from corslint.finding import Finding, Severity
from corslint.lint.report import Report, Reported


def totals(report: Report) -> str:
    """One line: what was found, and in how much."""
    if not report.inputs:
        return "nothing to check: no infrastructure code that declares AWS resources was found"
    counts = ((report.count(severity), _KINDS[severity]) for severity in reversed(Severity))
    found = ", ".join(_counted(count, kind) for count, kind in counts if count) or "no findings"
    apis, routes = (sum(one.apis for one in report.inputs), sum(one.routes for one in report.inputs))
    depend = "depends" if report.hidden == 1 else "depend"
    hidden = (
        f"; {report.hidden} more {depend} on what only deployment can tell: see --possible" if report.hidden else ""
    )
    suppressed = f"; {len(report.suppressed)} suppressed" if report.suppressed else ""
    return f"{found} in {_counted(apis, 'API')} with {_counted(routes, 'route')}{suppressed}{hidden}"


def fixable(report: Report) -> str:
    """How many findings can be mended, and by which option; empty where none can."""
    fixes = [fix for reported in report.findings if (fix := reported.fix) is not None]
    safe = sum(fix.safe for fix in fixes)
    unsafe = len(fixes) - safe
    both = ((safe, "--fix"), (unsafe, "--fix --unsafe-fixes"))
    return ", ".join(f"{count} fixable with {option}" for count, option in both if count)


def kind_of(reported: Reported) -> str:
    """`error`, or `possible error` where only deployment can tell."""
    return f"possible {reported.severity}" if reported.certainty == "possible" else str(reported.severity)


def browser_says(finding: Finding) -> str:
    """What people find in the console and paste into a search; a rule's own name for an error is shown as it is."""
    error = _ERRORS.get(finding.browser_error or "")
    if error is None:
        return finding.browser_error or ""
    return f"blocked by CORS policy: {wording(error, finding.browser_subject or '…')}"


def fix_says(reported: Reported) -> str:
    """What mends a finding, and by which option; empty where nothing does."""
    fix = reported.fix
    option = "--fix" if fix is None or fix.safe else "--fix --unsafe-fixes"
    return "" if fix is None else f"{fix.title} ({option})"


def worst_first(report: Report) -> list[Reported]:
    """The findings by severity, those of one severity as a browser comes to them, and then in the report's order."""
    return sorted(
        report.findings, key=lambda reported: (-reported.severity, _step(reported.finding.browser_error or ""))
    )


def _step(browser_error: str) -> int:
    """When a browser comes to refuse: what a preflight lets in, then what it allows; the call comes after both (A11-A15)."""
    if browser_error.startswith("Preflight"):
        return 0
    return 1 if browser_error.endswith("PreflightResponse") else 2


_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}
_ERRORS = {error.value: error for error in CorsError}


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
