"""C#'s names, objects, operators and functions to the intermediate form."""

import re
from collections.abc import Iterator
from typing import Any

from corslint.handlers import ir
from corslint.handlers.languages.csharp_patterns import FUNCTIONS, declared_within
from corslint.handlers.languages.csharp_units import (
    EXPRESSIONS,
    HEADER_MAPS,
    LISTS,
    MAPS,
    TYPED,
    Unit,
    argument,
    awaited_type,
    child_of,
    expression,
    last_part,
    list_of,
    named,
    target,
    type_name,
    value_of,
)
from corslint.handlers.languages.trees import Node
from corslint.source import Span

# -- names


def _name(unit: Unit, node: Node) -> ir.Expression:
    return ir.Name(unit.text(node), unit.span(node))


def _generic_name(unit: Unit, node: Node) -> ir.Expression:
    return ir.Name(type_name(unit, node), unit.span(node))


def _this(unit: Unit, node: Node) -> ir.Expression:
    return ir.Name("this", unit.span(node))


def _base(unit: Unit, node: Node) -> ir.Expression:
    return ir.Name("super", unit.span(node))


def _member(unit: Unit, node: Node) -> ir.Expression:
    span = unit.span(node)
    qualified = _without_namespace(type_name(unit, node))
    if qualified is not None:
        return _dotted(qualified, span)
    owner = expression(unit, node.child_by_field_name("expression"))
    name = type_name(unit, node.child_by_field_name("name"))
    if name == "Result" and isinstance(owner, ir.Call) and _is_promise(owner.callee):
        return ir.Wait(owner, span)
    return ir.Member(owner, name, span)


def _is_promise(callee: ir.Expression) -> bool:
    """By the name: what gives a task is called so."""
    return isinstance(callee, ir.Member | ir.Name) and callee.name.endswith("Async")


NAMESPACES = (
    *("System.Net.Http.", "System.Net.", "System.Text.Json.", "System.Text.RegularExpressions.", "System.Text."),
    *("System.Collections.Generic.", "System.Collections.Immutable.", "System.Collections.", "System.Linq."),
    *("System.Threading.Tasks.", "System.IO.", "System.", "Microsoft.AspNetCore.Http."),
    *("Amazon.Lambda.APIGatewayEvents.", "Amazon.Lambda.Core.", "Amazon.Lambda.Annotations.APIGateway."),
    *("Amazon.Lambda.RuntimeSupport.", "Amazon.Lambda.AspNetCoreServer.", "Newtonsoft.Json."),
)


def _without_namespace(name: str) -> str | None:
    """The name within its namespace, where that is a library's."""
    found = next((one for one in NAMESPACES if name.startswith(one)), None)
    return None if found is None or not re.fullmatch(r"[\w.]+", name) else name.removeprefix(found)


def _dotted(name: str, span: Span) -> ir.Expression:
    first, *others = name.split(".")
    whole: ir.Expression = ir.Name(first, span)
    for part in others:
        whole = ir.Member(whole, part, span)
    return whole


def type_reference(unit: Unit, node: Node) -> ir.Expression:
    """A type, as something to make an object of: the loader finds it by its whole name."""
    name = type_name(unit, node)
    return ir.Name(_without_namespace(name) or name, unit.span(node))


def _subscript(unit: Unit, node: Node) -> ir.Expression:
    owner = expression(unit, node.child_by_field_name("expression"))
    return ir.Item(owner, _index(unit, node.child_by_field_name("subscript")), unit.span(node))


def _index(unit: Unit, node: Node) -> ir.Expression:
    """The one thing between brackets."""
    arguments = [child for child in named(node) if child.type == "argument"]
    inner = named(arguments[0]) if len(arguments) == 1 else []
    return expression(unit, inner[0]) if len(inner) == 1 else ir.Other((), "an index", unit.span(node))


def _conditional_access(unit: Unit, node: Node) -> ir.Expression:
    """`owner?.member`: where the owner is null, nothing is done; that it is not is taken for granted."""
    condition = node.child_by_field_name("condition")
    outer, unit.bound = unit.bound, expression(unit, condition)
    rest = [child for child in named(node) if child.id != condition.id]
    value = expression(unit, rest[0])
    unit.bound = outer
    return value


def _member_binding(unit: Unit, node: Node) -> ir.Expression:
    span = unit.span(node)
    name = type_name(unit, node.child_by_field_name("name"))
    return ir.Member(unit.bound, name, span) if unit.bound is not None else ir.Other((), "a member of nothing", span)


def _element_binding(unit: Unit, node: Node) -> ir.Expression:
    span = unit.span(node)
    key = _index(unit, node)
    return ir.Item(unit.bound, key, span) if unit.bound is not None else ir.Other((), "an item of nothing", span)


# -- objects


def _new(unit: Unit, node: Node) -> ir.Expression:
    type_ = node.child_by_field_name("type")
    initializer = node.child_by_field_name("initializer")
    return _made(unit, node, type_reference(unit, type_), type_name(unit, type_), initializer)


def _implicit_new(unit: Unit, node: Node, type_: str) -> ir.Expression:
    """`new()`, of the type that is wanted; of one that is not written, a dictionary where it is filled like one."""
    initializer = child_of(node, "initializer_expression")
    if not type_ and initializer is not None and _fills_map(initializer):
        type_ = "Dictionary"
    if not type_:
        parts = tuple(expression(unit, child) for child in named(initializer)) if initializer is not None else ()
        return ir.Other(parts, "an object whose type is not written beside it", unit.span(node))
    return _made(unit, node, ir.Name(type_, unit.span(node)), type_, initializer)


def _fills_map(initializer: Node) -> bool:
    children = named(initializer)
    return bool(children) and all(
        child.type == "initializer_expression"
        or (child.type == "assignment_expression" and child.child_by_field_name("left").type == ELEMENT)
        for child in children
    )


ELEMENT = "element_binding_expression"


def _made(unit: Unit, node: Node, type_: ir.Expression, name: str, initializer: Node | None) -> ir.Expression:
    span = unit.span(node)
    written = node.child_by_field_name("arguments") or child_of(node, "argument_list")
    given = [child for child in named(written) if child.type == "argument"] if written is not None else []
    simple = last_part(name)
    if name.endswith("[]"):
        return ir.Other((), "an array", span)
    if simple in MAPS or simple in LISTS:
        type_ = ir.Name("Dictionary" if simple in MAPS else "List", type_.span)
    made: ir.Expression = ir.Call(type_, tuple(argument(unit, child) for child in given), span, is_new=True)
    return made if initializer is None else ir.Filled(made, tuple(_rows(unit, initializer)), span)


def _rows(unit: Unit, initializer: Node) -> Iterator[ir.Row]:
    for child in named(initializer):
        span = unit.span(child)
        if child.type == "assignment_expression":
            yield _row(unit, child)
        elif child.type == "initializer_expression":
            pair = named(child)
            key = expression(unit, pair[0]) if len(pair) == 2 else ir.Other((), "a row", span)
            yield ir.Row(key, expression(unit, pair[-1]) if pair else key, unit.span(pair[0]) if pair else span)
        else:
            yield ir.Row(None, expression(unit, child), span)


def _row(unit: Unit, node: Node) -> ir.Row:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    name = unit.text(left)
    key = _index(unit, left) if left.type == ELEMENT else ir.Constant(name, unit.span(left))
    if right.type == "initializer_expression":
        return ir.Row(key, ir.Filled(None, tuple(_rows(unit, right)), unit.span(right)), key.span)
    return ir.Row(key, expression(unit, right, "Dictionary" if name in HEADER_MAPS else ""), key.span)


def _anonymous(unit: Unit, node: Node) -> ir.Expression:
    """`new { statusCode = 200, order.Total }`."""
    rows = []
    children = named(node)
    while children:
        first = children.pop(0)
        span = unit.span(first)
        follows = first.next_sibling
        if first.type == "identifier" and follows is not None and follows.type == "=" and children:
            rows.append(ir.Row(ir.Constant(unit.text(first), span), expression(unit, children.pop(0)), span))
        else:
            rows.append(ir.Row(ir.Constant(last_part(unit.text(first)), span), expression(unit, first), span))
    return ir.MapLiteral(tuple(rows), "object", unit.span(node))


def _array(unit: Unit, node: Node) -> ir.Expression:
    initializer = child_of(node, "initializer_expression")
    if initializer is None:
        return ir.Other((), "an array", unit.span(node))
    return list_of([expression(unit, child) for child in named(initializer)], unit.span(node))


def _braces(unit: Unit, node: Node) -> ir.Expression:
    """`string[] origins = { "…" }`."""
    return list_of([expression(unit, child) for child in named(node)], unit.span(node))


def _collection(unit: Unit, node: Node, type_: str) -> ir.Expression:
    """`["…", ..others]`, or an empty dictionary."""
    elements = [named(child)[0] for child in named(node)]
    if last_part(type_) in MAPS:
        return ir.MapLiteral((), "map", unit.span(node))
    return ir.ListLiteral(
        tuple(ir.Element(expression(unit, named(one)[0]), one.type == "spread_element") for one in elements),
        "array",
        unit.span(node),
    )


def _tuple(unit: Unit, node: Node) -> ir.Expression:
    return list_of([value_of(unit, child) for child in named(node)], unit.span(node))


def _with(unit: Unit, node: Node) -> ir.Expression:
    """`response with { StatusCode = 404 }` is a changed copy."""
    first, *others = named(node)
    span = unit.span(node)
    rows = []
    for child in others:
        parts = named(child)
        rows += [ir.Row(ir.Constant(unit.text(parts[0]), unit.span(parts[0])), expression(unit, parts[-1]), span)]
    copy = ir.Call(ir.Name("with", span), (ir.Argument(expression(unit, first)),), span)
    return ir.Filled(copy, tuple(rows), span)


# -- operators


OPERATORS: dict[str, Any] = {"==": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}

LOGIC: dict[str, Any] = {"&&": "and", "||": "or", "??": "nullish"}


def operator_of(node: Node) -> str:
    return str(next((child.type for child in node.children if not child.is_named), ""))


def _binary(unit: Unit, node: Node) -> ir.Expression:
    written = node.child_by_field_name("right")
    left = expression(unit, node.child_by_field_name("left"))
    operator = operator_of(node)
    span = unit.span(node)
    if operator == "??" and written.type == "throw_expression":
        return left
    right = expression(unit, written)
    if operator in LOGIC:
        return ir.Logic(LOGIC[operator], left, right, span)
    if operator in OPERATORS:
        return ir.Compare(OPERATORS[operator], left, right, span)
    if operator == "as":
        return left
    return ir.Plus(left, right, span) if operator == "+" else ir.Other((left, right), "arithmetic", span)


def _prefix(unit: Unit, node: Node) -> ir.Expression:
    operand = expression(unit, named(node)[0])
    span = unit.span(node)
    match operator_of(node):
        case "!":
            return ir.Not(operand, span)
        case "-" if isinstance(operand, ir.Constant) and isinstance(operand.value, int):
            return ir.number(-operand.value, span)
        case "++" | "--":
            return ir.Assign(target(unit, named(node)[0]), ir.Other((operand,), "arithmetic", span), span)
        case _:
            return ir.Other((operand,), "arithmetic", span)


def _postfix(unit: Unit, node: Node) -> ir.Expression:
    """`value!` is the value; `count++` counts."""
    operand = expression(unit, named(node)[0])
    if operator_of(node) == "!":
        return operand
    span = unit.span(node)
    return ir.Assign(target(unit, named(node)[0]), ir.Other((operand,), "arithmetic", span), span)


def _ternary(unit: Unit, node: Node, type_: str) -> ir.Expression:
    yes, no = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if "throw_expression" in (yes.type, no.type):
        return expression(unit, no if yes.type == "throw_expression" else yes, type_)
    test = expression(unit, node.child_by_field_name("condition"))
    return ir.Conditional(test, expression(unit, yes, type_), expression(unit, no, type_), unit.span(node))


def _cast(unit: Unit, node: Node, type_: str) -> ir.Expression:
    return expression(unit, node.child_by_field_name("value"), type_name(unit, node.child_by_field_name("type")))


def _inner(unit: Unit, node: Node, type_: str) -> ir.Expression:
    return expression(unit, named(node)[0], type_)


def _await(unit: Unit, node: Node, type_: str) -> ir.Expression:
    return ir.Wait(expression(unit, named(node)[0], type_), unit.span(node))


def _assignment(unit: Unit, node: Node) -> ir.Expression:
    left, written = node.child_by_field_name("left"), node.child_by_field_name("right")
    place = target(unit, left)
    name = place.name if isinstance(place, ir.Member) else ""
    right = expression(unit, written, "Dictionary" if name in HEADER_MAPS else "")
    span = unit.span(node)
    match operator_of(node):
        case "=":
            return ir.Assign(place, right, span)
        case "??=":
            return ir.Logic("nullish", expression(unit, left), ir.Assign(place, right, span), span)
        case "+=":
            return ir.Assign(place, ir.Plus(expression(unit, left), right, span), span)
        case _:
            return ir.Assign(place, ir.Other((expression(unit, left), right), "arithmetic", span), span)


def _declared(unit: Unit, node: Node) -> ir.Expression:
    return ir.Other((), "a declaration", unit.span(node))


def _throw(unit: Unit, node: Node) -> ir.Expression:
    return ir.Other(tuple(expression(unit, child) for child in named(node)), "what is thrown", unit.span(node))


# -- functions


def _lambda(unit: Unit, node: Node) -> ir.Expression:
    return ir.Lambda(code_of(unit, node, "a function", keeps_this=True), unit.span(node))


def code_of(unit: Unit, node: Node, name: str, *, keeps_this: bool = False) -> ir.Code:
    """A method, a constructor, a local function, a lambda or an accessor."""
    written = node.child_by_field_name("name")
    body = node.child_by_field_name("body") or child_of(node, "arrow_expression_clause")
    result = awaited_type(unit, node.child_by_field_name("returns") or node.child_by_field_name("type"))
    parameters = node.child_by_field_name("parameters") or child_of(node, "parameter_list")
    return ir.Code(
        name,
        tuple(_parameters(unit, parameters)),
        lambda: body_of(unit, body, result),
        "csharp",
        unit.span(written if written is not None else node),
        keeps_this=keeps_this,
        unreadable=_unreadable(body),
        result=result,
    )


def _unreadable(body: Node | None) -> str:
    if body is None or body.type != "block":
        return ""
    waiting = list(body.named_children)
    while waiting:
        one = waiting.pop()
        if one.type == "yield_statement":
            return "an iterator"
        waiting.extend(child for child in one.named_children if child.type not in FUNCTIONS[:3])
    return ""


def _parameters(unit: Unit, node: Node | None) -> Iterator[ir.Parameter]:
    if node is None:
        return
    if node.type == "implicit_parameter":
        yield ir.Parameter(ir.Name(unit.text(node), unit.span(node)))
        return
    for child in named(node):
        if child.type == "parameter":
            name = child.child_by_field_name("name")
            type_ = child.child_by_field_name("type")
            rest = [one for one in named(child) if one.id not in {name.id, *([type_.id] if type_ else [])}]
            default = next((one for one in rest if one.type in EXPRESSIONS or one.type in TYPED), None)
            written = ir.Name(unit.text(name), unit.span(name))
            lowered = expression(unit, default) if default is not None else None
            yield ir.Parameter(written, lowered, type=type_name(unit, type_))
    rest_name = node.child_by_field_name("name")
    if rest_name is not None:  # `params string[] names`, which the grammar puts straight into the list
        yield ir.Parameter(ir.Name(unit.text(rest_name), unit.span(rest_name)), None, "rest", "[]")


def body_of(unit: Unit, body: Node | None, result: str) -> ir.Block:
    if body is None:
        return ir.Block((), (ir.Lost("a method without a body", Span(unit.source, 0, 0)),))
    outer, unit.result = unit.result, result
    if body.type == "block":
        block = unit.block(unit, body)
    else:
        value = named(body)[0] if body.type == "arrow_expression_clause" else body
        names = tuple(dict.fromkeys(declared_within(unit, body)))
        block = ir.Block(names, (_returned(unit, value, result),))
    unit.result = outer
    return block


def _returned(unit: Unit, value: Node, result: str) -> ir.Statement:
    if value.type == "throw_expression":
        return ir.Raise(expression(unit, named(value)[0]), unit.span(value))
    return ir.Return(expression(unit, value, result), unit.span(value))


EXPRESSIONS.update(
    {
        "identifier": _name,
        "predefined_type": _name,
        "generic_name": _generic_name,
        "this": _this,
        "this_expression": _this,
        "base": _base,
        "base_expression": _base,
        "member_access_expression": _member,
        "qualified_name": _member,
        "element_access_expression": _subscript,
        "conditional_access_expression": _conditional_access,
        "member_binding_expression": _member_binding,
        "element_binding_expression": _element_binding,
        "object_creation_expression": _new,
        "anonymous_object_creation_expression": _anonymous,
        "array_creation_expression": _array,
        "implicit_array_creation_expression": _array,
        "initializer_expression": _braces,
        "tuple_expression": _tuple,
        "with_expression": _with,
        "binary_expression": _binary,
        "as_expression": _binary,
        "prefix_unary_expression": _prefix,
        "postfix_unary_expression": _postfix,
        "assignment_expression": _assignment,
        "lambda_expression": _lambda,
        "declaration_expression": _declared,
        "throw_expression": _throw,
    }
)

TYPED.update(
    {
        "implicit_object_creation_expression": _implicit_new,
        "collection_expression": _collection,
        "conditional_expression": _ternary,
        "cast_expression": _cast,
        "parenthesized_expression": _inner,
        "checked_expression": _inner,
        "await_expression": _await,
    }
)
