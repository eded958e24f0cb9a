"""The findings as reviewdog's diagnostics, with their fixes as suggestions that a reviewer can apply.

Source: https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto
"""

from json import dumps

from corslint.finding import Fix, Related
from corslint.formats.checkout import in_checkout
from corslint.formats.words import browser_says
from corslint.lint.report import Report, Reported
from corslint.source import Edit, Source, Span

Json = dict[str, object]


def render(report: Report) -> str:
    document = {"source": {"name": "corslint"}, "diagnostics": [_diagnostic(one) for one in report.findings]}
    return dumps(document, indent=2) + "\n"


def _diagnostic(reported: Reported) -> Json:
    finding = reported.finding
    return {
        "message": "\n\n".join(filter(None, (finding.message, browser_says(finding), finding.help))),
        "location": _location(finding.span),
        "severity": str(reported.severity).upper(),
        "code": {"value": reported.rule},
        "suggestions": _suggestions(reported),
        "related_locations": [_related(related) for related in finding.related],
    }


def _related(related: Related) -> Json:
    return {"message": related.message, "location": _location(related.span)}


def _suggestions(reported: Reported) -> list[Json]:
    """Several suggestions would be alternatives: a fix is one, and none where it reaches into other files."""
    fix, source = reported.fix, reported.finding.span.source
    if fix is None or not fix.edits or any(edit.span.source is not source for edit in fix.edits):
        return []
    whole = _joined(fix)
    return [{"range": _range(whole.span), "text": whole.text}]


def _joined(fix: Fix) -> Edit:
    """One edit that does what all of them do, and keeps what stands between them."""
    first, *rest = sorted(fix.edits, key=lambda edit: (edit.span.start, edit.span.end))
    source, end, text = first.span.source, first.span.end, first.text
    for edit in rest:
        text += source.text[end : edit.span.start] + edit.text
        end = edit.span.end
    return Edit(Span(source, first.span.start, end), text)


def _location(span: Span) -> Json:
    return {"path": in_checkout(span.path), "range": _range(span)}


def _range(span: Span) -> Json:
    return {"start": _position(span.source, span.start), "end": _position(span.source, span.end)}


def _position(source: Source, offset: int) -> Json:
    """Its columns count bytes of UTF-8, from 1."""
    line, column = source.position(offset)
    before = source.text[offset - column + 1 : offset]
    return {"line": line, "column": len(before.encode(errors="replace")) + 1}
