"""C#'s calls to the intermediate form; some of them are another expression."""

import re
from collections.abc import Callable, Iterator

from corslint.handlers import ir
from corslint.handlers.languages.csharp_units import (
    EXPRESSIONS,
    Unit,
    argument,
    child_of,
    expression,
    last_part,
    list_of,
    named,
    target,
    value_of,
)
from corslint.handlers.languages.csharp_values import type_reference
from corslint.handlers.languages.trees import Node
from corslint.source import Span


def _call(unit: Unit, node: Node) -> ir.Expression:
    span = unit.span(node)
    written = node.child_by_field_name("function")
    arguments = [child for child in named(node.child_by_field_name("arguments")) if child.type == "argument"]
    if written.type == "identifier" and unit.text(written) == "nameof" and len(arguments) == 1:
        return ir.Constant(last_part(unit.text(arguments[0])), span)
    callee = expression(unit, written)
    if isinstance(callee, ir.Member) and callee.name in SPECIAL:
        found = SPECIAL[callee.name](unit, callee, arguments, span)
        if found is not None:
            return found
    if isinstance(callee, ir.Member) and callee.name == "UseStartup" and not arguments:
        # the pipeline's set-up is told by its type
        return ir.Call(callee, tuple(ir.Argument(one) for one in _type_arguments(unit, written)), span)
    if any(_is_out(child) for child in arguments):
        return _with_out(unit, callee, arguments, span)
    return ir.Call(callee, tuple(argument(unit, child) for child in arguments), span)


def _type_arguments(unit: Unit, node: Node) -> Iterator[ir.Expression]:
    name = node.child_by_field_name("name")
    written = child_of(name, "type_argument_list") if name is not None else None
    yield from (type_reference(unit, child) for child in named(written)) if written is not None else ()


def _is_out(node: Node) -> bool:
    return any(child.type in ("out", "ref") for child in node.children)


def _with_out(unit: Unit, callee: ir.Expression, arguments: list[Node], span: Span) -> ir.Expression:
    """What is handed over to be set is then anything."""
    given = tuple(argument(unit, child) for child in arguments if not _is_out(child))
    unknown = ir.Other((callee,), "what a method sets of what it is given", span)
    is_harmless = isinstance(callee, ir.Member) and callee.name == "TryParse"
    called = ir.Call(callee if is_harmless else unknown, given, span)
    sets = [_out_target(unit, child) for child in arguments if _is_out(child)]
    return ir.Sequence((*(ir.Assign(one, unknown, span) for one in sets), called), span)


def _out_target(unit: Unit, node: Node) -> ir.Target:
    inner = named(node)[-1]
    name = inner.child_by_field_name("name") if inner.type == "declaration_expression" else None
    return ir.Name(unit.text(name), unit.span(name)) if name is not None else target(unit, inner)


Special = Callable[[Unit, ir.Member, list[Node], Span], ir.Expression | None]


def _try_get(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`headers.TryGetValue("origin", out var origin)`."""
    if len(arguments) != 2 or not _is_out(arguments[1]):
        return None
    key = value_of(unit, arguments[0])
    sets = ir.Assign(_out_target(unit, arguments[1]), ir.Item(callee.owner, key, span), span)
    return ir.Sequence((sets, ir.Compare("in", key, callee.owner, span)), span)


def _equals(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`one.Equals(other)`, `string.Equals(one, other, StringComparison.Ordinal)`."""
    values = [value_of(unit, child) for child in arguments]
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING):
        values.insert(0, callee.owner)
    return ir.Compare("==", values[0], values[1], span) if len(values) in (2, 3) else None


STRING = ("string", "String")


def _is_empty(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    is_meant = isinstance(callee.owner, ir.Name) and callee.owner.name in STRING and len(arguments) == 1
    return ir.Not(value_of(unit, arguments[0]), span) if is_meant else None


def _awaits(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`task.ConfigureAwait(false)`, `task.GetAwaiter().GetResult()`."""
    return ir.Wait(callee.owner, span)


def _concatenates(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING):
        return None
    return ir.Joined(tuple(value_of(unit, child) for child in arguments), span)


def _joins(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`string.Join(", ", list)` and `string.Join(", ", one, other)`."""
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING) or len(arguments) < 2:
        return None
    separator, *values = (value_of(unit, child) for child in arguments)
    whole = values[0] if len(values) == 1 else list_of(values, span)
    return ir.Call(ir.Member(separator, "join", span), (ir.Argument(whole),), span)


def _formats(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`string.Format("https://{0}", domain)`."""
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING) or not arguments:
        return None
    template, *values = (value_of(unit, child) for child in arguments)
    if not isinstance(template, ir.Constant) or not isinstance(template.value, str):
        return None
    pieces = re.split(r"\{(\d)\}", template.value)
    if any("{" in piece or "}" in piece for piece in pieces) or any(int(i) >= len(values) for i in pieces[1::2]):
        return None
    parts = (values[int(one)] if index % 2 else ir.Constant(one, template.span) for index, one in enumerate(pieces))
    return ir.Joined(tuple(parts), span)


SPECIAL: dict[str, Special] = {
    "TryGetValue": _try_get,
    "Equals": _equals,
    **dict.fromkeys(("IsNullOrEmpty", "IsNullOrWhiteSpace"), _is_empty),
    **dict.fromkeys(("ConfigureAwait", "GetAwaiter", "GetResult", "AsTask"), _awaits),
    "Concat": _concatenates,
    "Join": _joins,
    "Format": _formats,
}
"""Methods that are another expression."""


EXPRESSIONS.update(
    {
        "invocation_expression": _call,
    }
)
