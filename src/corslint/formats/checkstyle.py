"""The findings as Checkstyle's XML, which many review tools read.

Source: https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java
"""

from itertools import groupby
from xml.etree.ElementTree import Element

from corslint.formats import xml
from corslint.formats.checkout import in_checkout
from corslint.lint.report import Report, Reported

VERSION = "8.0"
"""The version of Checkstyle whose reports look like these."""


def render(report: Report) -> str:
    checkstyle = xml.root("checkstyle", {"version": VERSION})
    for path, findings in groupby(report.findings, key=_path):
        file = xml.below(checkstyle, "file", {"name": in_checkout(path)})
        for reported in findings:
            _error(file, reported)
    return xml.document(checkstyle)


def _path(reported: Reported) -> str:
    return reported.finding.span.path


def _error(file: Element, reported: Reported) -> None:
    line, column = reported.finding.span.position
    said = {"message": reported.finding.message, "source": f"corslint.{reported.rule}"}
    xml.below(file, "error", {"line": line, "column": column, "severity": reported.severity, **said})
