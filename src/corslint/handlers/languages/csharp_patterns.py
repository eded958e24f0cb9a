"""C#'s patterns and switch expressions to the intermediate form, and the variables that they declare."""

from collections.abc import Iterator

from corslint.handlers import ir
from corslint.handlers.languages.csharp_units import (
    EXPRESSIONS,
    TYPED,
    Unit,
    child_of,
    expression,
    named,
)
from corslint.handlers.languages.trees import Node
from corslint.source import Span


def _is(unit: Unit, node: Node) -> ir.Expression:
    subject = expression(unit, node.child_by_field_name("expression"))
    return matches(unit, node.child_by_field_name("pattern"), subject, unit.span(node))


def matches(unit: Unit, pattern: Node, subject: ir.Expression, span: Span) -> ir.Expression:
    """Whether a subject matches a pattern; what the pattern names is the subject."""
    match pattern.type:
        case "constant_pattern":
            return ir.Compare("==", subject, expression(unit, named(pattern)[0]), span)
        case "negated_pattern":
            return ir.Not(matches(unit, named(pattern)[0], subject, span), span)
        case "or_pattern" | "and_pattern":
            left, right = (matches(unit, one, subject, span) for one in named(pattern)[:2])
            return ir.Logic("or" if pattern.type == "or_pattern" else "and", left, right, span)
        case "parenthesized_pattern":
            return matches(unit, named(pattern)[0], subject, span)
        case "discard":
            return ir.Constant(True, span)
        case _:
            return _bound(unit, pattern, subject, span)


def _bound(unit: Unit, pattern: Node, subject: ir.Expression, span: Span) -> ir.Expression:
    """`is string name`, `is { Length: > 3 } name`."""
    test: ir.Expression = ir.Other((), "a pattern", unit.span(pattern))
    if pattern.type == "var_pattern":
        test = ir.Constant(True, span)
    elif pattern.type == "recursive_pattern" and not child_of(pattern, "positional_pattern_clause"):
        clause = child_of(pattern, "property_pattern_clause")
        if clause is not None and not named(clause):
            test = ir.Compare("!=", subject, ir.Constant(None, span), span)
    names = [ir.Name(unit.text(one), unit.span(one)) for one in pattern_names(pattern)]
    own = pattern.child_by_field_name("name")
    bindings = [
        ir.Assign(name, subject if own is not None and name.name == unit.text(own) else test, span) for name in names
    ]
    return ir.Sequence((*bindings, test), span) if bindings else test


def pattern_names(node: Node) -> Iterator[Node]:
    """The identifiers that patterns and `out` declare below a node, outside of other functions."""
    waiting = [node]
    while waiting:
        one = waiting.pop(0)
        if one.type in DECLARING:
            names = one.children_by_field_name("name") or [c for c in named(one) if c.type == "identifier"][:1]
            yield from (name for name in names if name.type == "identifier")
        waiting.extend(_within(one))


def _within(node: Node) -> Iterator[Node]:
    """What has no scope of its own: no function, no block, no statement behind a condition."""
    return (one for one in node.named_children if one.type not in FUNCTIONS and not one.type.endswith("_statement"))


DECLARING = (
    *("declaration_expression", "declaration_pattern", "recursive_pattern", "var_pattern"),
    *("parenthesized_variable_designation", "tuple_pattern"),
)

FUNCTIONS = ("lambda_expression", "anonymous_method_expression", "local_function_statement", "block", "switch_body")


def _switch_expression(unit: Unit, node: Node, type_: str) -> ir.Expression:
    """The first arm that matches; where none does, an exception is thrown."""
    first, *arms = named(node)
    span = unit.span(node)
    held = ir.Name(switch_variable(unit, node), unit.span(first))
    whole: ir.Expression | None = None
    for arm in reversed(arms):
        whole = _arm(unit, arm, held, whole, type_)
    value = expression(unit, first)
    return ir.Sequence((ir.Assign(held, value, value.span), whole or ir.Other((), "a switch", span)), span)


def switch_variable(unit: Unit, node: Node) -> str:
    """The variable that holds the subject of a switch."""
    return f"switch at {node.start_byte}"


def _arm(
    unit: Unit, node: Node, subject: ir.Expression, otherwise: ir.Expression | None, type_: str
) -> ir.Expression | None:
    children = named(node)
    pattern, value = children[0], children[-1]
    when = child_of(node, "when_clause")
    if value.type == "throw_expression":
        return otherwise
    lowered = expression(unit, value, type_)
    if otherwise is None:
        # the last arm: what matches none of the others comes here, or throws
        return ir.Sequence((matches(unit, pattern, subject, lowered.span), lowered), lowered.span)
    test = matches(unit, pattern, subject, unit.span(pattern))
    if when is not None:
        test = ir.Logic("and", test, expression(unit, named(when)[0]), unit.span(when))
    return ir.Conditional(test, lowered, otherwise, unit.span(node))


def declared_within(unit: Unit, node: Node) -> Iterator[str]:
    """The variables that patterns, `out` and switches make within a statement or an expression."""
    yield from (unit.text(name) for name in pattern_names(node))
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == "switch_expression":
            yield switch_variable(unit, one)
        waiting.extend(_within(one))


EXPRESSIONS.update(
    {
        "is_pattern_expression": _is,
    }
)

TYPED.update(
    {
        "switch_expression": _switch_expression,
    }
)
