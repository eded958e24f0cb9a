"""The findings as SARIF 2.1.0, as GitHub's code scanning wants it.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
Source: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import re
from json import dumps
from os import fsencode
from os.path import isabs
from urllib.parse import quote

from corslint.finding import Finding, Fix, Related, Severity
from corslint.formats.checkout import directory, in_checkout
from corslint.formats.fingerprints import Fingerprinted, fingerprinted
from corslint.formats.words import browser_says
from corslint.lint.report import KNOWN, OLD, Report, Reported
from corslint.lint.rule import Rule, page
from corslint.source import Edit, Span
from corslint.version import VERSION

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

Json = dict[str, object]

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}

INSECURE = {
    "wildcard-with-credentials": "5.0",
    "insecure-origin": "5.0",
    "null-origin": "7.5",
    "public-suffix-wildcard": "7.5",
    "reflected-origin": "7.5",
    "weak-origin-check": "7.5",
}
"""The CVSS-like scores of what lets foreign sites in. GitHub makes a security alert of any rule that has one: what
merely breaks has none. Browsers refuse `*` with credentials; an origin that is echoed with them they do not."""

LONGEST_DESCRIPTION = 1024


def render(report: Report) -> str:
    listed = fingerprinted((*report.findings, *report.suppressed))
    run = {
        "tool": {"driver": _driver(report)},
        "automationDetails": {"id": _category()},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, report) for one in listed],
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _category() -> str:
    """GitHub refuses a second upload of one category, as of a repository that is linted directory by directory."""
    return "/".join(filter(None, ("corslint", directory()))) + "/"


# -- the rules


def _driver(report: Report) -> Json:
    return {"name": "corslint", "semanticVersion": VERSION, "rules": [_rule(rule) for rule in report.rules]}


def _rule(rule: Rule) -> Json:
    manual = page(rule)
    return {
        "id": rule.id,
        "shortDescription": {"text": manual.title or rule.id},
        "fullDescription": {"text": _prose(manual.body) or manual.title or rule.id},
        "help": {"text": rule.doc or rule.id, "markdown": _markdown(rule) or rule.id},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(rule),
    }


def _properties(rule: Rule) -> Json:
    common: Json = {"precision": "high", "problem.severity": PROBLEMS[rule.severity]}
    if rule.id not in INSECURE:
        return {"tags": ["cors"], **common}
    return {"tags": ["cors", "security"], **common, "security-severity": INSECURE[rule.id]}


def _prose(body: str) -> str:
    """What the page says before its sources and examples."""
    prose = re.split(r"^(?:Source:|```)", body, maxsplit=1, flags=re.MULTILINE)[0]
    return " ".join(prose.split())[:LONGEST_DESCRIPTION]


def _markdown(rule: Rule) -> str:
    return re.sub(r"^```(\w+) +(bad|good) *$", _example, rule.doc, flags=re.MULTILINE)


def _example(fence: re.Match[str]) -> str:
    return f"{'Wrong:' if fence[2] == 'bad' else 'Right:'}\n\n```{fence[1]}"


# -- the findings


def _result(one: Fingerprinted, report: Report) -> Json:
    reported, finding = one.reported, one.reported.finding
    ids = [rule.id for rule in report.rules]
    index = {"ruleIndex": ids.index(reported.rule)} if reported.rule in ids else {}
    result: Json = {
        "ruleId": reported.rule,
        **index,
        "level": LEVELS[reported.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _place(finding.span), **_subject(finding)}],
        "partialFingerprints": {"corslintAddress/v1": one.fingerprint},
        "properties": {"certainty": reported.certainty},
    }
    if finding.related:
        result["relatedLocations"] = [_related(number, related) for number, related in enumerate(finding.related, 1)]
    if reported.fix is not None:
        result["fixes"] = [_fix(reported.fix)]
    if reported.suppressed is not None:
        result["suppressions"] = [_suppression(reported)]
    return result


def _message(finding: Finding) -> str:
    """GitHub shows a related place only where the message links to it by its number."""
    links = [f"[{_plain(related.message)}]({number})" for number, related in enumerate(finding.related, 1)]
    browser, help_ = browser_says(finding), finding.help
    paragraphs = (
        _plain(finding.message),
        f"Browser: {_plain(browser)}" if browser else "",
        f"Help: {_plain(help_)}" if help_ else "",
        f"See: {', '.join(links)}" if links else "",
    )
    return "\n\n".join(filter(None, paragraphs))


def _plain(text: str) -> str:
    """Brackets in a message are links (3.11.6)."""
    return re.sub(r"[\[\]\\]", r"\\\g<0>", text)


def _subject(finding: Finding) -> Json:
    """The API and the route, by which people know the place better than by its line."""
    names = [name for name in (finding.api, finding.method, finding.route) if name]
    return {"logicalLocations": [{"fullyQualifiedName": " ".join(names)}]} if names else {}


def _related(number: int, related: Related) -> Json:
    return {"id": number, "physicalLocation": _place(related.span), "message": {"text": _plain(related.message)}}


def _suppression(reported: Reported) -> Json:
    kind = "external" if reported.suppressed in (KNOWN, OLD) else "inSource"
    return {"kind": kind, **({"justification": reported.suppressed} if reported.suppressed else {})}


def _fix(fix: Fix) -> Json:
    """One fix is one alternative: what it changes, file by file (3.55)."""
    files: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault(edit.span.path, []).append(edit)
    changes = [
        {"artifactLocation": {"uri": _uri(path)}, "replacements": [_replacement(edit) for edit in edits]}
        for path, edits in files.items()
    ]
    return {"description": {"text": _plain(fix.title)}, "artifactChanges": changes}


def _replacement(edit: Edit) -> Json:
    start, end = edit.span.position, edit.span.end_position
    region = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


# -- places


def _place(span: Span) -> Json:
    return {"artifactLocation": {"uri": _uri(span.path)}, "region": _region(span)}


def _uri(path: str) -> str:
    """Names that are no UTF-8 are written byte by byte, as they are on disk."""
    relative = in_checkout(path)
    written = quote(fsencode(relative))
    return f"file://{written}" if isabs(relative) else written


def _region(span: Span) -> Json:
    """The first line of the span: a pull request shows an alert only where it changes every line of it."""
    start, end = span.position, span.end_position
    last = end.column if end.line == start.line else len(span.source.line(start.line)) + 1
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": start.line,
        "endColumn": max(last, start.column),
    }
