"""The findings as JUnit's XML, which CI servers show as tests: a suite for each file, a failure for each fault.

Source: https://github.com/testmoapp/junitxml
"""

from xml.etree.ElementTree import Element

from corslint.finding import Severity
from corslint.formats import xml
from corslint.formats.checkout import in_checkout
from corslint.formats.words import browser_says, kind_of
from corslint.lint.report import Report, Reported


def render(report: Report) -> str:
    suites = xml.root("testsuites", {"name": "corslint"})
    for path, findings in _files(report).items():
        _suite(suites, path, findings)
    return xml.document(_counted(suites))


def _files(report: Report) -> dict[str, list[Reported]]:
    """The findings of each file; a file without any is there, too."""
    files: dict[str, list[Reported]] = {one.path: [] for one in report.inputs}
    for reported in (*report.findings, *report.suppressed):
        files.setdefault(reported.finding.span.path, []).append(reported)
    return files


def _suite(suites: Element, path: str, findings: list[Reported]) -> None:
    suite = xml.below(suites, "testsuite", {"name": in_checkout(path)})
    if not findings:
        xml.below(suite, "testcase", {"name": "corslint", "classname": in_checkout(path)})
    for reported in findings:
        _case(suite, reported)
    _counted(suite)


def _counted(element: Element) -> Element:
    """The element, which says how much is below it."""
    for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped"), ("errors", "error")):
        element.set(attribute, str(len(element.findall(f".//{tag}"))))
    return element


def _case(suite: Element, reported: Reported) -> None:
    path, (line, column) = in_checkout(reported.finding.span.path), reported.finding.span.position
    place = {"classname": path, "file": path, "line": line}
    case = xml.below(suite, "testcase", {"name": f"{reported.rule} at {line}:{column}", **place})
    message = reported.finding.message
    if reported.suppressed is not None:
        xml.below(case, "skipped", {"message": reported.suppressed or message})
    elif reported.severity is Severity.INFO:
        # a remark fails no test: it does not end a run with exit code 1 either
        xml.below(case, "system-out", {}, _told(reported))
    else:
        xml.below(case, "failure", {"type": kind_of(reported), "message": message}, _told(reported))


def _told(reported: Reported) -> str:
    finding = reported.finding
    line, column = finding.span.position
    place = f"{finding.span.path}:{line}:{column}: {finding.message}"
    return "\n".join(filter(None, (place, browser_says(finding), finding.help)))
