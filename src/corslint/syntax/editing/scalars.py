"""Texts of YAML and JSON: how one becomes another, in the quotation marks that it has."""

from corslint.source import Edit, Span
from corslint.syntax.editing.content import Edits
from corslint.syntax.editing.lines import is_on_one_line
from corslint.syntax.editing.outline import Outline, end_of, outline
from corslint.syntax.editing.rereading import proven
from corslint.syntax.editing.writing import is_plain, quoted, single
from corslint.syntax.node import Scalar


def replaced(scalar: Span, value: str) -> Edits:
    """The text whose content stands there with another content; one without quotation marks gets them if it must."""
    read = outline(scalar.source)
    node = read.nodes.get((scalar.start, scalar.end)) if read is not None else None
    if read is None or not isinstance(node, Scalar) or node.kind != "string":
        return ()
    written = _written(node, value, read)
    return () if written is None else proven(read, (Edit(scalar, written),), (node, lambda _: ("string", value)))


def _written(node: Scalar, value: str, read: Outline) -> str | None:
    text, span = node.span.source.text, node.span
    if end_of(node) > span.end:
        return single(value) if text[span.end] == "'" and value.isprintable() else _within_marks(value, text[span.end])
    if not is_on_one_line(span) or _is_block(span):
        return value if value.isprintable() and _is_block(span) else None
    return value if is_plain(value, in_flow=_is_in_brackets(span, read)) else quoted(value)


def _within_marks(value: str, mark: str) -> str | None:
    return quoted(value)[1:-1] if mark == '"' else None


def _is_block(span: Span) -> bool:
    """Whether a text stands below a `|` or `>`."""
    before = span.source.text[: span.start].rstrip()
    return before.endswith(("|", ">", "|-", ">-", "|+", ">+")) and "\n" in span.source.text[len(before) : span.start]


def _is_in_brackets(span: Span, read: Outline) -> bool:
    return any(start < span.start < end and span.source.text[start] in "{[" for start, end in read.nodes)
