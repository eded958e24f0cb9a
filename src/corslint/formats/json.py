"""The findings as JSON, for scripts: the format is fixed by its `schema_version`."""

from json import dumps

from corslint.finding import Finding, Fix, Related, Severity
from corslint.lint.report import Report, Reported
from corslint.source import Edit, Span
from corslint.version import VERSION

SCHEMA_VERSION = 1

Json = dict[str, object]


def render(report: Report) -> str:
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "corslint", "version": VERSION},
        "inputs": [one._asdict() for one in report.inputs],
        "findings": findings(report),
        "summary": _summary(report),
    }
    return dumps(document, indent=2) + "\n"


def findings(report: Report) -> list[Json]:
    """Those that are shown, then those that are silenced, each as scripts are given it."""
    return [_finding(reported) for reported in (*report.findings, *report.suppressed)]


def _summary(report: Report) -> Json:
    """`possible` counts them whether they were asked for and are listed or not."""
    listed = sum(reported.certainty == "possible" for reported in report.findings)
    severities = {str(severity): report.count(severity) for severity in reversed(Severity)}
    return {**severities, "suppressed": len(report.suppressed), "possible": report.hidden + listed}


def _finding(reported: Reported) -> Json:
    finding = reported.finding
    return {
        "rule": reported.rule,
        "severity": str(reported.severity),
        "certainty": reported.certainty,
        "message": finding.message,
        "help": finding.help,
        "browser_error": finding.browser_error,
        **_place(finding.span),
        **_subject(finding),
        "related": [_related(related) for related in finding.related],
        "fix": None if reported.fix is None else _fix(reported.fix),
        "suppressed": reported.suppressed,
    }


def _place(span: Span) -> Json:
    start, end = span.position, span.end_position
    return {
        "path": span.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _subject(finding: Finding) -> Json:
    return {
        "api": finding.api,
        "api_kind": finding.api_kind,
        "route": finding.route,
        "method": finding.method,
    }


def _related(related: Related) -> Json:
    return {**_place(related.span), "message": related.message}


def _fix(fix: Fix) -> Json:
    return {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> Json:
    return {"path": edit.span.path, "start": edit.span.start, "end": edit.span.end, "text": edit.text}
