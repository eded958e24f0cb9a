"""From places in a template's inline code to places in the template."""

from typing import TypeVar

from corslint.handlers.moving import moved
from corslint.source import Source, Span

T = TypeVar("T")


def relocated(found: T, code: Source, written: Span) -> T:
    """The same thing with each span in `code` replaced by the span in the template that holds those characters."""
    starts = _line_starts(code, written)
    return moved(found, lambda span: _place(span, code, written, starts) if span.source is code else span)


def _place(span: Span, code: Source, written: Span, starts: list[int] | None) -> Span:
    if starts is None:
        return written
    return Span(written.source, _offset(span.start, code, starts), _offset(span.end, code, starts))


def _offset(offset: int, code: Source, starts: list[int]) -> int:
    line, column = code.position(offset)
    return starts[line - 1] + column - 1 if line <= len(starts) else starts[-1]


def _line_starts(code: Source, written: Span) -> list[int] | None:
    """Where each line of the code begins in the template, of which each line is indented; None where they differ."""
    template = written.source
    first = template.position(written.start).line
    starts: list[int] = []
    offset = _start_of_line(template, first)
    for wanted in (line.removesuffix("\r") for line in code.text.split("\n")):
        line = template.line(first + len(starts))
        at = line.find(wanted)
        if at < 0 or (wanted and line[:at].strip() not in ("", "|", "|-")):
            return None
        starts.append(offset + at)
        offset = _start_of_line(template, first + len(starts))
    return starts


def _start_of_line(source: Source, number: int) -> int:
    return source._starts()[number - 1] if number <= len(source._starts()) else len(source.text)  # noqa: SLF001
