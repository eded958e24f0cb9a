"""How often each rule finds something, in place of the findings: the worst first, then what is found most often."""

from collections import Counter

from corslint.formats.words import kind_of, totals
from corslint.lint.report import Report
from corslint.lint.rule import page


def render(report: Report) -> str:
    counts = Counter((-reported.severity, kind_of(reported), reported.rule) for reported in report.findings)
    ordered = sorted(counts, key=lambda row: (row[0], -counts[row], row))
    titles = {rule.id: page(rule).title for rule in report.rules}
    rows = [(str(counts[row]), row[1], row[2], titles[row[2]]) for row in ordered]
    number, kind, rule, _ = (max(map(len, column)) for column in zip(*rows, strict=True)) if rows else (0,) * 4
    lines = (f"{row[0]:>{number}}  {row[1]:{kind}}  {row[2]:{rule}}  {row[3]}\n" for row in rows)
    return "".join((*lines, "\n" if rows else "", f"{totals(report)}\n"))
