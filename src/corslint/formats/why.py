"""What is behind a line of a browser's console, for people and for scripts."""

from collections.abc import Iterator
from json import dumps

from corslint.cors.browser import wording
from corslint.cors.complaints import Complaint
from corslint.formats import json, text
from corslint.formats.terminal import painted, visible
from corslint.lint.report import Report
from corslint.lint.rule import Rule, page
from corslint.records import NamedTuple


class Explanation(NamedTuple):
    """What a console said, the rules that find the reasons of it, and what they found; None: nothing was linted."""

    complaint: Complaint
    rules: tuple[Rule, ...]
    report: Report | None


def render(why: Explanation, name: str, coloured: bool) -> str:
    return _json(why) if name == "json" else "".join(f"{line}\n" for line in _text(why, coloured))


def _text(why: Explanation, coloured: bool) -> Iterator[str]:
    complaint = why.complaint
    if not complaint.errors:
        yield f"{complaint.browser}: the server was not reached, so no header mends it: look at the address, DNS, TLS"
        return
    yield painted(" or ".join(error.value for error in complaint.errors), "strong", coloured)
    if len(complaint.errors) == 1:
        yield f"  {wording(complaint.errors[0], visible(complaint.subject) or '…')}"
    if why.report is not None:
        yield ""
        yield from _findings(why.report, coloured)
    if why.report is None or not why.report.findings:
        yield ""
        yield "what may be behind it:" if why.report is None else "what else may be behind it:"
        widest = max(len(rule.id) for rule in why.rules)
        yield from (f"  {rule.id:{widest}}  {page(rule).title}" for rule in why.rules)
        yield ""
        yield "corslint explain RULE shows a rule's page" + (
            "; with paths, corslint why looks for the fault" if why.report is None else ""
        )


def _findings(report: Report, coloured: bool) -> Iterator[str]:
    if report.findings:
        yield text.render(report, coloured, summed_up=False).rstrip("\n")
    else:
        yield "nothing that was read explains it: is what is deployed what was read?"


def _json(why: Explanation) -> str:
    complaint = why.complaint
    document = {
        "schema_version": json.SCHEMA_VERSION,
        "browser": complaint.browser,
        "browser_errors": [error.value for error in complaint.errors],
        "subject": complaint.subject or None,
        "origin": complaint.origin or None,
        "url": complaint.url or None,
        "rules": [{"id": rule.id, "severity": str(rule.severity), "title": page(rule).title} for rule in why.rules],
        "findings": None if why.report is None else json.findings(why.report),
    }
    return dumps(document, indent=2) + "\n"
