"""The findings as a Markdown document, such as a comment on a pull request: each with its source lines."""

from collections.abc import Iterator

from corslint.formats.checkout import in_checkout
from corslint.formats.markup import block, code, escaped
from corslint.formats.words import browser_says, kind_of, totals, worst_first
from corslint.lint.report import Report, Reported
from corslint.source import Span

LONGEST_LINE = 200
"""Characters of a source line that are shown; minified JSON has lines of megabytes."""


def render(report: Report) -> str:
    """The worst findings first."""
    sections = [f"## corslint: {escaped(totals(report))}", *map(_section, worst_first(report))]
    return "\n\n".join(sections) + "\n"


def _section(reported: Reported) -> str:
    return "\n\n".join(_paragraphs(reported))


def _paragraphs(reported: Reported) -> Iterator[str]:
    finding = reported.finding
    yield f"### {kind_of(reported)}: {escaped(finding.message)}"
    yield f"{_where(finding.span)}, rule {code(reported.rule)}"
    yield _excerpt(finding.span)
    if said := browser_says(finding):
        yield f"**Browser:** {escaped(said)}"
    if finding.help:
        yield _help(finding.help)
    if finding.related:
        yield "\n".join(f"- {_where(related.span)}: {escaped(related.message)}" for related in finding.related)


def _where(span: Span) -> str:
    line, column = span.position
    return code(f"{in_checkout(span.path)}:{line}:{column}")


def _excerpt(span: Span) -> str:
    """The line where the finding begins, from the start of its text or, where that is far off, from the span."""
    line, column = span.position
    text = span.source.line(line)
    first = 0 if column <= LONGEST_LINE else column - 1
    return block(text[first : first + LONGEST_LINE], _NOTATIONS.get(span.path.rpartition(".")[2].lower(), ""))


_NOTATIONS = {
    **dict.fromkeys(("yaml", "yml", "template"), "yaml"),
    **dict.fromkeys(("js", "mjs", "cjs"), "javascript"),
    **dict.fromkeys(("tf", "tofu"), "hcl"),
    "py": "python",
    "ts": "typescript",
    "go": "go",
    "java": "java",
    "cs": "csharp",
    "json": "json",
}


def _help(help_: str) -> str:
    """Its first line is words, further ones are what to write."""
    first, _, snippet = help_.partition("\n")
    said = f"**Help:** {escaped(first)}"
    return f"{said}\n\n{block(snippet)}" if snippet else said
