"""C#'s literals to the intermediate form."""

from corslint.handlers import ir
from corslint.handlers.languages.csharp_units import (
    EXPRESSIONS,
    TYPED,
    ZEROS,
    Unit,
    child_of,
    expression,
    named,
)
from corslint.handlers.languages.trees import Node
from corslint.source import Span


def _string(unit: Unit, node: Node) -> ir.Expression:
    whole = unit.span(node)
    content = "".join(
        _unescaped(unit.text(child)) if child.type == "escape_sequence" else unit.text(child)
        for child in node.named_children
        if child.type in ("string_literal_content", "escape_sequence")
    )
    return ir.Constant(content, Span(whole.source, whole.start + 1, max(whole.start + 1, whole.end - 1)))


def _unescaped(sequence: str) -> str:
    import ast

    try:
        value = ast.literal_eval(f'"{sequence}"')
    except (SyntaxError, ValueError):
        return sequence[1:]
    return value if isinstance(value, str) else sequence[1:]


def _verbatim(unit: Unit, node: Node) -> ir.Expression:
    whole = unit.span(node)
    content = Span(whole.source, whole.start + 2, max(whole.start + 2, whole.end - 1))
    return ir.Constant(content.text.replace('""', '"'), content)


def _raw(unit: Unit, node: Node) -> ir.Expression:
    """Of several lines the indentation is not taken away: no header has several."""
    content = child_of(node, "raw_string_content")
    if content is None:
        return ir.Constant("", unit.span(node))
    written = unit.text(content)
    return ir.Other((), "raw text", unit.span(node)) if "\n" in written else ir.Constant(written, unit.span(content))


def _interpolated(unit: Unit, node: Node) -> ir.Expression:
    is_verbatim = "@" in unit.text(node)[:2]
    parts = [_interpolated_part(unit, child, is_verbatim=is_verbatim) for child in named(node)]
    return ir.Joined(tuple(part for part in parts if part is not None), unit.span(node))


def _interpolated_part(unit: Unit, node: Node, *, is_verbatim: bool) -> ir.Expression | None:
    span = unit.span(node)
    match node.type:
        case "string_content":
            written = unit.text(node)
            return ir.Constant(written.replace('""', '"') if is_verbatim else written, span)
        case "escape_sequence":
            return ir.Constant(_escaped(unit.text(node)), span)
        case "interpolation":
            inner = [child for child in named(node) if child.type != "interpolation_brace"]
            whole = expression(unit, inner[0]) if inner else ir.Other((), "nothing", span)
            return whole if len(inner) == 1 else ir.Other((whole,), "formatted text", span)
        case _:
            return None


def _escaped(sequence: str) -> str:
    return sequence[1:] if sequence in ("{{", "}}") else _unescaped(sequence)


def _number(unit: Unit, node: Node) -> ir.Expression:
    try:
        return ir.number(int(unit.text(node).rstrip("uUlL").replace("_", ""), 0), unit.span(node))
    except ValueError:
        return ir.Other((), "a number", unit.span(node))


def _boolean(unit: Unit, node: Node) -> ir.Expression:
    return ir.Constant(unit.text(node) == "true", unit.span(node))


def _null(unit: Unit, node: Node) -> ir.Expression:
    return ir.Constant(None, unit.span(node))


def _default(unit: Unit, node: Node, type_: str) -> ir.Expression:
    written = node.child_by_field_name("type")
    return ir.Constant(ZEROS.get(unit.text(written) if written is not None else type_), unit.span(node))


EXPRESSIONS.update(
    {
        "string_literal": _string,
        "verbatim_string_literal": _verbatim,
        "raw_string_literal": _raw,
        "interpolated_string_expression": _interpolated,
        "integer_literal": _number,
        "boolean_literal": _boolean,
        "null_literal": _null,
    }
)

TYPED.update(
    {
        "default_expression": _default,
    }
)
