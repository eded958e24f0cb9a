"""The findings as the table that GitHub shows below a workflow's run.

Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
"""

import os
from os import fsencode
from urllib.parse import quote

from corslint.formats.checkout import in_checkout
from corslint.formats.markup import code, escaped
from corslint.formats.words import kind_of, totals, worst_first
from corslint.lint.report import Report, Reported
from corslint.source import Span

LARGEST = 1024 * 1024
"""Bytes of all that the steps of a job may write; GitHub shows nothing of what is larger."""

LAST_LINE = 100
"""Bytes that are kept for saying how much is left out."""

HEAD = "| | finding | where |\n| --- | --- | --- |\n"


def render(report: Report, room: int = LARGEST) -> str:
    """The worst findings first, as many as fit into so many bytes."""
    heading = f"## corslint: {escaped(totals(report))}\n\n"
    table = heading + (HEAD if report.findings else "")
    room -= len(table) + LAST_LINE
    if room < 0:
        return ""
    rows, left_out = _fitting([_row(one) for one in worst_first(report)], room)
    more = f"\n{left_out} more findings are in the log\n" if left_out else ""
    return f"{table}{''.join(rows)}{more}".rstrip() + "\n\n"


def _fitting(rows: list[str], room: int) -> tuple[list[str], int]:
    """The first rows that fit, and how many do not."""
    for index, row in enumerate(rows):
        room -= len(row.encode(errors="replace"))
        if room < 0:
            return rows[:index], len(rows) - index
    return rows, 0


def _row(reported: Reported) -> str:
    message = f"{escaped(reported.finding.message)} ({code(reported.rule)})"
    return f"| {kind_of(reported)} | {message} | {_where(reported.finding.span)} |\n"


def _where(span: Span) -> str:
    """The place, as a link to the file of the commit where GitHub says which that is."""
    path, line = in_checkout(span.path), span.position.line
    place = code(f"{path}:{line}")
    server, repository, commit = (os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    if not (server and repository and commit) or os.path.isabs(path):
        return place
    return f"[{place}]({server}/{repository}/blob/{commit}/{quote(fsencode(path))}#L{line})"
