"""Findings for people: the source lines in a frame, each place marked, what the browser says and how to mend it."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from corslint.formats.terminal import harmless, painted, visible, width
from corslint.formats.words import browser_says, fix_says, fixable, totals, worst_first
from corslint.lint.report import Report, Reported
from corslint.records import NamedTuple
from corslint.source import Position, Source, Span

LONGEST_LINE = 140
"""Characters of a source line that is shown whole; of a longer one, such as minified JSON, only what is around a mark."""

BEFORE_A_MARK = 40


class Mark(NamedTuple):
    """A place in a frame, with what is to be said about it."""

    span: Span
    message: str
    is_primary: bool

    @property
    def position(self) -> Position:
        return self.span.position


def render(report: Report, coloured: bool = False, summed_up: bool = True) -> str:
    """The worst findings first: a reader begins with what comes before all else to a browser, too."""
    ordered = worst_first(report)
    findings = "".join(f"{_finding(reported, coloured)}\n" for reported in ordered)
    lines = (_further(ordered), totals(report), fixable(report)) if summed_up else ()
    return findings + "".join(f"{line}\n" for line in lines if line)


def _further(ordered: list[Reported]) -> str:
    return f"more on the first: corslint explain {ordered[0].rule}" if ordered else ""


def _finding(reported: Reported, coloured: bool) -> str:
    marks = _marks(reported)
    gutter = len(str(max(mark.position.line for mark in marks)))
    lines = [_headline(reported, coloured)]
    for source, frame in _frames(marks):
        lines += _frame(source, frame, gutter, str(reported.severity), coloured)
    lines += _notes(reported, gutter, coloured)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _headline(reported: Reported, coloured: bool) -> str:
    certainty = "possible " if reported.certainty == "possible" else ""
    kind = painted(f"{certainty}{reported.severity}[{reported.rule}]", str(reported.severity), coloured)
    return kind + painted(f": {visible(reported.finding.message)}", "strong", coloured)


def _marks(reported: Reported) -> list[Mark]:
    related = [Mark(related.span, related.message, False) for related in reported.finding.related]
    return [Mark(reported.finding.span, "", True), *related]


def _frames(marks: Iterable[Mark]) -> Iterator[tuple[Source, list[Mark]]]:
    """The marks of each file, the file of the primary one first."""
    frames: dict[str, list[Mark]] = {}
    for mark in marks:
        frames.setdefault(mark.span.path, []).append(mark)
    for frame in frames.values():
        yield frame[0].span.source, frame


def _frame(source: Source, marks: list[Mark], gutter: int, severity: str, coloured: bool) -> Iterator[str]:
    arrow = "-->" if marks[0].is_primary else ":::"
    line, column = marks[0].position
    bar = painted(f"{'':{gutter}} |", "frame", coloured)
    yield painted(f"{'':{gutter}}{arrow}", "frame", coloured) + f" {visible(source.path)}:{line}:{column}"
    yield bar
    last_line = None
    for number, excerpt in _excerpts(source, marks):
        if last_line is not None and number > last_line + 1:
            yield painted("...", "frame", coloured)
        last_line = number
        text, first = _cut(source.line(number), excerpt[0].position.column)
        yield painted(f"{number:{gutter}} |", "frame", coloured) + f" {text}"
        for mark in excerpt:
            colour = severity if mark.is_primary else "related"
            yield f"{bar} " + _underlined(mark, source.line(number), first, colour, coloured)
    yield bar


def _excerpts(source: Source, marks: list[Mark]) -> Iterator[tuple[int, list[Mark]]]:
    """Each line that is marked, with its marks; a line too long to be shown whole once for each of them."""
    ordered = sorted(marks, key=lambda mark: (mark.position.line, not mark.is_primary, mark.span.start))
    for number, group in groupby(ordered, key=lambda mark: mark.position.line):
        together = list(group)
        if len(source.line(number)) <= LONGEST_LINE:
            yield number, together
        else:
            yield from ((number, [mark]) for mark in together)


def _cut(line: str, column: int) -> tuple[str, int]:
    """What is shown of a line, and how many of its characters are left out before that."""
    if len(line) <= LONGEST_LINE:
        return visible(line), 0
    first = max(0, column - 1 - BEFORE_A_MARK)
    shown = visible(line[first : first + LONGEST_LINE])
    return ("…" if first else "") + shown + ("…" if first + LONGEST_LINE < len(line) else ""), first


def _underlined(mark: Mark, line: str, first: int, colour: str, coloured: bool) -> str:
    """Carets under what is marked, of a longer span under its first line, and the message behind them."""
    start = mark.position.column - 1
    end = min(start + mark.span.end - mark.span.start, len(line), first + LONGEST_LINE)
    indent = width(visible(line[first:start])) + (1 if first else 0)
    carets = ("^" if mark.is_primary else "-") * max(1, width(visible(line[start:end])))
    return " " * indent + painted(f"{carets} {visible(mark.message)}".rstrip(), colour, coloured)


def _notes(reported: Reported, gutter: int, coloured: bool) -> Iterator[str]:
    """What stands below the frames; the further lines of a note, such as a snippet, are indented below its first."""
    help_ = reported.finding.help
    is_all_of_it = reported.fix is not None and reported.fix.title == help_
    notes = (
        ("browser", browser_says(reported.finding)),
        ("help", "" if is_all_of_it else help_),
        ("fix", fix_says(reported)),
    )
    for label, note in notes:
        first, *rest = note.splitlines() or [""]
        if first:
            yield f"{'':{gutter}} {painted(f'= {label}:', 'strong', coloured)} {visible(first)}"
            yield from (f"{'':{gutter + len(label) + 5}}{harmless(line)}" for line in rest)
