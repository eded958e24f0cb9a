"""Python's expressions, targets and parameters to the intermediate form."""

import ast
from collections.abc import Callable
from typing import Any

from corslint.handlers import ir
from corslint.source import Source, Span


class Places:
    """From `ast`'s lines and byte columns to spans."""

    __slots__ = ("is_ascii", "source", "starts")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.is_ascii = source.text.isascii()
        self.starts = _line_starts(source.text)

    def span(self, node: Any) -> Span:
        return Span(
            self.source,
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset),
        )

    def _offset(self, line: int, column: int) -> int:
        start = self.starts[line - 1]
        if not self.is_ascii:
            end = self.starts[line] if line < len(self.starts) else len(self.source.text)
            column = len(self.source.text[start:end].encode()[:column].decode(errors="ignore"))
        return start + column


def _line_starts(text: str) -> list[int]:
    """Where `ast` begins its lines: after LF, CR LF, CR."""
    starts = [0]
    for index, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(index + 1)
    return starts


def target_of(places: Places, node: ast.expr) -> ir.Target:
    span = places.span(node)
    match node:
        case ast.Name(id=name):
            return ir.Name(name, span)
        case ast.Attribute(value=owner, attr=name):
            return ir.Member(expression(places, owner), name, span)
        case ast.Subscript(value=owner, slice=key):
            return ir.Item(expression(places, owner), expression(places, key), span)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return _targets(places, items, span)
        case _:
            return ir.Other((), "an unusual target", span)


def _targets(places: Places, items: list[ast.expr], span: Span) -> ir.Targets:
    starred = [index for index, item in enumerate(items) if isinstance(item, ast.Starred)]
    if not starred:
        return ir.Targets(tuple(target_of(places, item) for item in items), None, span)
    first = items[: starred[0]]
    star = items[starred[0]]
    assert isinstance(star, ast.Starred)
    # what stands behind the star is not followed
    return ir.Targets(tuple(target_of(places, item) for item in first), target_of(places, star.value), span)


# -- expressions


def expression(places: Places, node: ast.expr) -> ir.Expression:
    lowering = EXPRESSIONS.get(type(node))
    if lowering is not None:
        return lowering(places, node)
    parts = tuple(expression(places, child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
    return ir.Other(parts, REASONS.get(type(node), "an expression"), places.span(node))


REASONS: dict[type[ast.expr], str] = {ast.Slice: "a slice", ast.BinOp: "arithmetic", ast.Yield: "a generator"}


def _constant(places: Places, node: ast.Constant) -> ir.Expression:
    span = places.span(node)
    match node.value:
        case None | str() | bool():
            return ir.Constant(node.value, span)
        case int() | float():
            return ir.number(node.value, span)
        case _:
            return ir.Other((), "a constant", span)


def _name(places: Places, node: ast.Name) -> ir.Expression:
    return ir.Name(node.id, places.span(node))


def _attribute(places: Places, node: ast.Attribute) -> ir.Expression:
    return ir.Member(expression(places, node.value), node.attr, places.span(node))


def _subscript(places: Places, node: ast.Subscript) -> ir.Expression:
    return ir.Item(expression(places, node.value), expression(places, node.slice), places.span(node))


def _call(places: Places, node: ast.Call) -> ir.Expression:
    arguments = [
        ir.Argument(expression(places, one.value), None, "list")
        if isinstance(one, ast.Starred)
        else ir.Argument(expression(places, one))
        for one in node.args
    ]
    arguments.extend(
        ir.Argument(expression(places, one.value), one.arg, "" if one.arg else "map") for one in node.keywords
    )
    return ir.Call(expression(places, node.func), tuple(arguments), places.span(node))


def _dict(places: Places, node: ast.Dict) -> ir.Expression:
    rows = tuple(
        ir.Row(
            expression(places, key) if key is not None else None,
            expression(places, value),
            places.span(key if key is not None else value),
        )
        for key, value in zip(node.keys, node.values, strict=True)
    )
    return ir.MapLiteral(rows, "map", places.span(node))


def _list(places: Places, node: ast.List | ast.Tuple | ast.Set) -> ir.Expression:
    elements = tuple(
        ir.Element(expression(places, one.value), spread=True)
        if isinstance(one, ast.Starred)
        else ir.Element(expression(places, one))
        for one in node.elts
    )
    return ir.ListLiteral(elements, "list", places.span(node))


def _joined(places: Places, node: ast.JoinedStr) -> ir.Expression:
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = expression(places, part.value)
            is_plain = part.conversion == -1 and part.format_spec is None
            parts.append(value if is_plain else ir.Other((value,), "formatted text", places.span(node)))
        else:
            # the span of a constant inside an f-string is the f-string's own in Python 3.11
            assert isinstance(part, ast.Constant)
            parts.append(ir.Constant(part.value if isinstance(part.value, str) else "", places.span(node)))
    return ir.Joined(tuple(parts), places.span(node))


def _binary(places: Places, node: ast.BinOp) -> ir.Expression:
    left, right = expression(places, node.left), expression(places, node.right)
    span = places.span(node)
    match node.op:
        case ast.Add() | ast.BitOr():
            return ir.Plus(left, right, span)
        case ast.Mod():
            return _percent(node, left, right, span)
        case _:
            return ir.Other((left, right), "arithmetic", span)


def _percent(node: ast.BinOp, left: ir.Expression, right: ir.Expression, span: Span) -> ir.Expression:
    """`"https://%s" % domain`."""
    template = node.left.value if isinstance(node.left, ast.Constant) else None
    if not isinstance(template, str) or template.count("%") != 1 or "%s" not in template:
        return ir.Other((left, right), "formatted text", span)
    before, _, after = template.partition("%s")
    return ir.Joined((ir.Constant(before, left.span), right, ir.Constant(after, left.span)), span)


def _boolean(places: Places, node: ast.BoolOp) -> ir.Expression:
    operator: Any = "and" if isinstance(node.op, ast.And) else "or"
    first, *others = (expression(places, value) for value in node.values)
    for other in others:
        first = ir.Logic(operator, first, other, places.span(node))
    return first


def _unary(places: Places, node: ast.UnaryOp) -> ir.Expression:
    operand = expression(places, node.operand)
    span = places.span(node)
    if isinstance(node.op, ast.Not):
        return ir.Not(operand, span)
    if isinstance(node.op, ast.USub) and isinstance(operand, ir.Constant) and isinstance(operand.value, int):
        return ir.Constant(-operand.value, span)
    return ir.Other((operand,), "arithmetic", span)


def _conditional(places: Places, node: ast.IfExp) -> ir.Expression:
    return ir.Conditional(
        expression(places, node.test),
        expression(places, node.body),
        expression(places, node.orelse),
        places.span(node),
    )


OPERATORS: dict[type[ast.cmpop], Any] = {
    ast.Eq: "==",
    ast.Is: "==",
    ast.NotEq: "!=",
    ast.IsNot: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}


def _compare(places: Places, node: ast.Compare) -> ir.Expression:
    left = expression(places, node.left)
    right = expression(places, node.comparators[0])
    operator = OPERATORS.get(type(node.ops[0]))
    if operator is None or len(node.ops) > 1:
        others = tuple(expression(places, other) for other in node.comparators)
        return ir.Other((left, *others), "a comparison", places.span(node))
    return ir.Compare(operator, left, right, places.span(node))


def _lambda(places: Places, node: ast.Lambda) -> ir.Expression:
    span = places.span(node)
    returned = ir.Return(expression(places, node.body), places.span(node.body))
    block = ir.Block((), (returned,))
    return ir.Lambda(ir.Code("lambda", parameters(places, node.args), lambda: block, "python", span), span)


def _walrus(places: Places, node: ast.NamedExpr) -> ir.Expression:
    return ir.Assign(target_of(places, node.target), expression(places, node.value), places.span(node))


def _await(places: Places, node: ast.Await) -> ir.Expression:
    return ir.Wait(expression(places, node.value), places.span(node))


def _comprehension(places: Places, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> ir.Expression:
    span = places.span(node)
    if len(node.generators) > 1:
        return ir.Other(tuple(expression(places, one.iter) for one in node.generators), "a comprehension", span)
    only = node.generators[0]
    target = target_of(places, only.target)
    value = node.value if isinstance(node, ast.DictComp) else node.elt
    return ir.Comprehension(
        expression(places, node.key) if isinstance(node, ast.DictComp) else None,
        expression(places, value),
        target,
        expression(places, only.iter),
        tuple(expression(places, test) for test in only.ifs),
        tuple(inner.id for inner in ast.walk(only.target) if isinstance(inner, ast.Name)),
        span,
    )


EXPRESSIONS: dict[type[ast.expr], Callable[[Places, Any], ir.Expression]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.Dict: _dict,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Set: _list,
    ast.JoinedStr: _joined,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.IfExp: _conditional,
    ast.Compare: _compare,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
    ast.Await: _await,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
}


# -- parameters


def all_parameters(written: ast.arguments) -> list[ast.arg]:
    variable = [parameter for parameter in (written.vararg, written.kwarg) if parameter is not None]
    return [*written.posonlyargs, *written.args, *written.kwonlyargs, *variable]


def parameters(places: Places, written: ast.arguments) -> tuple[ir.Parameter, ...]:
    plain = [*written.posonlyargs, *written.args]
    defaults = [None] * (len(plain) - len(written.defaults)) + list(written.defaults)
    lowered = [_parameter(places, one, default, "plain") for one, default in zip(plain, defaults, strict=True)]
    if written.vararg:
        lowered.append(_parameter(places, written.vararg, None, "rest"))
    for one, default in zip(written.kwonlyargs, written.kw_defaults, strict=True):
        lowered.append(_parameter(places, one, default, "keyword-only"))
    if written.kwarg:
        lowered.append(_parameter(places, written.kwarg, None, "keywords"))
    return tuple(lowered)


def _parameter(places: Places, one: ast.arg, default: ast.expr | None, kind: Any) -> ir.Parameter:
    value = expression(places, default) if default is not None else None
    return ir.Parameter(ir.Name(one.arg, places.span(one)), value, kind)
