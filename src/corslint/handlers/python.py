"""Python to the intermediate form, by the standard library's `ast`."""

import ast
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from corslint.handlers import ir
from corslint.source import Source, Span


def lower(source: Source) -> ir.Module | ir.Unparsed:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return ir.Unparsed("it is no Python that this Python can read", _place_of(source, error))
    places = Places(source)
    return ir.Module(source, "python", ir.Block(tuple(_names(tree.body)), _block(places, tree.body)))


def _place_of(source: Source, error: Exception) -> Span:
    line = getattr(error, "lineno", None) or 1
    start = sum(len(text) + 1 for text in source.text.split("\n")[: line - 1])
    return Span(source, min(start, len(source.text)), min(start, len(source.text)))


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


# -- names


def _names(body: list[ast.stmt]) -> list[str]:
    """The names that a function body, or a module, binds, unless it says that they are another's."""
    bound: dict[str, None] = {}
    elsewhere: set[str] = set()
    for node in _own_nodes(body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                bound[name] = None
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound[name] = None
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                bound.update({(alias.asname or alias.name.partition(".")[0]): None for alias in names})
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                bound[name] = None
            case ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                bound[name] = None
            case ast.Global(names=others) | ast.Nonlocal(names=others):
                elsewhere.update(others)
    return [name for name in bound if name not in elsewhere]


def _own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a body, without those of functions and comprehensions inside it, which have names of their own."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        waiting.extend(
            child for child in reversed(list(ast.iter_child_nodes(node))) if not isinstance(child, ast.comprehension)
        )


# -- statements


def _block(places: Places, body: list[ast.stmt]) -> tuple[ir.Statement, ...]:
    return tuple(statement for node in body for statement in _statements(places, node))


def _inner(places: Places, body: list[ast.stmt]) -> ir.Block:
    """Blocks have no names of their own in Python."""
    return ir.Block((), _block(places, body))


def _statements(places: Places, node: ast.stmt) -> Iterator[ir.Statement]:
    lowering = STATEMENTS.get(type(node))
    if lowering is None:
        yield ir.Lost(f"the statement {type(node).__name__}", places.span(node))
    else:
        yield from lowering(places, node)


def _expression_statement(places: Places, node: ast.Expr) -> Iterator[ir.Statement]:
    yield ir.Evaluate(_expression(places, node.value))


def _return(places: Places, node: ast.Return) -> Iterator[ir.Statement]:
    value = _expression(places, node.value) if node.value else ir.Constant(None, places.span(node))
    yield ir.Return(value, places.span(node))


def _raise(places: Places, node: ast.Raise) -> Iterator[ir.Statement]:
    yield ir.Raise(_expression(places, node.exc) if node.exc else None, places.span(node))


def _assign(places: Places, node: ast.Assign) -> Iterator[ir.Statement]:
    value = _expression(places, node.value)
    for target in reversed(node.targets):
        value = ir.Assign(_target(places, target), value, places.span(node))
    yield ir.Evaluate(value)


def _annotated(places: Places, node: ast.AnnAssign) -> Iterator[ir.Statement]:
    if node.value is not None:
        value = _expression(places, node.value)
        yield ir.Evaluate(ir.Assign(_target(places, node.target), value, places.span(node)))


def _augmented(places: Places, node: ast.AugAssign) -> Iterator[ir.Statement]:
    span = places.span(node)
    left = _expression(places, node.target)
    right = _expression(places, node.value)
    match node.op:
        case ast.BitOr():
            # `headers |= more` changes the map that others hold too
            value: ir.Expression = ir.Call(ir.Member(left, "__ior__", span), (ir.Argument(right),), span)
        case ast.Add():
            value = ir.Plus(left, right, span)
        case _:
            value = ir.Other((left, right), "arithmetic", span)
    yield ir.Evaluate(ir.Assign(_target(places, node.target), value, span))


def _if(places: Places, node: ast.If) -> Iterator[ir.Statement]:
    yield ir.If(_expression(places, node.test), _inner(places, node.body), _inner(places, node.orelse))


def _for(places: Places, node: ast.For) -> Iterator[ir.Statement]:
    yield ir.Loop(
        _target(places, node.target),
        _expression(places, node.iter),
        None,
        _inner(places, node.body),
        None,
        _inner(places, node.orelse),
        keys=True,
        first=False,
    )


def _while(places: Places, node: ast.While) -> Iterator[ir.Statement]:
    test = _expression(places, node.test)
    yield ir.Loop(
        None, None, test, _inner(places, node.body), None, _inner(places, node.orelse), keys=False, first=False
    )


def _try(places: Places, node: ast.Try) -> Iterator[ir.Statement]:
    handlers = tuple(
        ir.Handler(
            ir.Name(handler.name, places.span(handler)) if handler.name else None,
            _inner(places, handler.body),
            handler.type is None or _is_everything(handler.type),
        )
        for handler in node.handlers
    )
    last = _inner(places, node.finalbody)
    yield ir.Try(_inner(places, node.body), handlers, _inner(places, node.orelse), last)


def _is_everything(type_: ast.expr) -> bool:
    return isinstance(type_, ast.Name) and type_.id in ("Exception", "BaseException")


def _with(places: Places, node: ast.With) -> Iterator[ir.Statement]:
    yield ir.With(
        tuple(_expression(places, item.context_expr) for item in node.items),
        tuple(_target(places, item.optional_vars) if item.optional_vars else None for item in node.items),
        _inner(places, node.body),
        suppresses=not all(_keeps_errors(item.context_expr) for item in node.items),
    )


def _keeps_errors(context: ast.expr) -> bool:
    """Contexts that certainly do not swallow what is raised in them; any other may, as `contextlib.suppress` does."""
    function = context.func if isinstance(context, ast.Call) else context
    name = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    return name in ("open", "closing", "urlopen", "TemporaryDirectory", "NamedTemporaryFile", "Lock", "lock", "cursor")


def _function(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ir.Statement]:
    span = _name_span(places, node)
    value: ir.Expression = ir.Lambda(_code(places, node), span)
    for decorator in reversed(node.decorator_list):
        value = ir.Call(_expression(places, decorator), (ir.Argument(value),), places.span(decorator))
    yield ir.Evaluate(ir.Assign(ir.Name(node.name, span), value, span))


def _name_span(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
    """The name in `def name(`."""
    whole = places.span(node)
    start = places.source.text.find(node.name, whole.start, whole.end)
    return Span(places.source, start, start + len(node.name)) if start >= 0 else whole


def _code(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ir.Code:
    return ir.Code(
        node.name,
        _parameters(places, node.args),
        lambda: ir.Block(_local_names(node), _block(places, node.body)),
        "python",
        _name_span(places, node),
        unreadable="a generator" if _yields(node.body) else "",
    )


def _local_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    parameters = {parameter.arg for parameter in _all_parameters(node.args)}
    return tuple(name for name in _names(node.body) if name not in parameters)


def _yields(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _own_nodes(body))


def _all_parameters(written: ast.arguments) -> list[ast.arg]:
    variable = [parameter for parameter in (written.vararg, written.kwarg) if parameter is not None]
    return [*written.posonlyargs, *written.args, *written.kwonlyargs, *variable]


def _parameters(places: Places, written: ast.arguments) -> tuple[ir.Parameter, ...]:
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
    value = _expression(places, default) if default is not None else None
    return ir.Parameter(ir.Name(one.arg, places.span(one)), value, kind)


def _class(places: Places, node: ast.ClassDef) -> Iterator[ir.Statement]:
    span = _name_span(places, node)
    methods = tuple(
        ir.Method(one.name, _code(places, one), tuple(_method_decorators(places, one)), _is_static(one))
        for one in node.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    statics = tuple(
        ir.Row(ir.Constant(target.id, places.span(target)), _expression(places, one.value), places.span(target))
        for one in node.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    )
    bases = tuple(_expression(places, base) for base in node.bases if not _is_object(base))
    value: ir.Expression = ir.ClassLiteral(node.name, bases, methods, statics, None, span)
    for decorator in reversed(node.decorator_list):
        value = ir.Call(_expression(places, decorator), (ir.Argument(value),), places.span(decorator))
    yield ir.Evaluate(ir.Assign(ir.Name(node.name, span), value, span))


def _is_object(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id == "object"


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def _method_decorators(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ir.Expression]:
    for decorator in node.decorator_list:
        if not (isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod")):
            yield _expression(places, decorator)


def _import(places: Places, node: ast.Import) -> Iterator[ir.Statement]:
    span = places.span(node)
    for alias in node.names:
        module = alias.name if alias.asname else alias.name.partition(".")[0]
        if alias.asname is None and "." in alias.name:
            yield ir.Evaluate(ir.Import(alias.name, 0, None, span))
        name = ir.Name(alias.asname or module, span)
        yield ir.Evaluate(ir.Assign(name, ir.Import(module, 0, None, span), span))


def _import_from(places: Places, node: ast.ImportFrom) -> Iterator[ir.Statement]:
    span = places.span(node)
    for alias in node.names:
        value = ir.Import(node.module or "", node.level, alias.name, span)
        if alias.name == "*":
            yield ir.Evaluate(value)
        else:
            yield ir.Evaluate(ir.Assign(ir.Name(alias.asname or alias.name, span), value, span))


def _delete(places: Places, node: ast.Delete) -> Iterator[ir.Statement]:
    yield ir.Delete(tuple(_target(places, target) for target in node.targets), places.span(node))


def _assert(places: Places, node: ast.Assert) -> Iterator[ir.Statement]:
    yield ir.Evaluate(ir.Other((_expression(places, node.test),), "an assertion", places.span(node)))


def _match(places: Places, node: ast.Match) -> Iterator[ir.Statement]:
    subject = _expression(places, node.subject)
    cases = tuple(_case(places, case) for case in node.cases)
    yield ir.Switch(subject, cases, ())


def _case(places: Places, case: ast.match_case) -> ir.Case:
    """A pattern that is more than values is a test of which the outcome is not known."""
    body = _inner(places, case.body)
    tests, bind = _pattern(places, case.pattern)
    if case.guard is not None:
        guard = _expression(places, case.guard)
        tests = (ir.Other((*tests, guard), "a guard", guard.span),)
    return ir.Case(tests, body, falls_through=False, bind=bind)


def _pattern(places: Places, pattern: ast.pattern) -> tuple[tuple[ir.Expression, ...], ir.Target | None]:
    match pattern:
        case ast.MatchValue(value=value):
            return (_expression(places, value),), None
        case ast.MatchSingleton(value=value):
            return (ir.Constant(value, places.span(pattern)),), None
        case ast.MatchOr(patterns=patterns) if all(isinstance(one, ast.MatchValue) for one in patterns):
            return tuple(test for one in patterns for test in _pattern(places, one)[0]), None
        case ast.MatchAs(pattern=None, name=None):
            return (), None
        case ast.MatchAs(pattern=None, name=str() as name):
            return (), ir.Name(name, places.span(pattern))
        case _:
            return (ir.Other((), "a pattern", places.span(pattern)),), None


STATEMENTS: dict[type[ast.stmt], Callable[[Places, Any], Iterator[ir.Statement]]] = {
    ast.Expr: _expression_statement,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.Match: _match,
    ast.Break: lambda places, node: iter((ir.Break(None),)),
    ast.Continue: lambda places, node: iter((ir.Continue(None),)),
    ast.Pass: lambda places, node: iter(()),
    ast.Global: lambda places, node: iter(()),
    ast.Nonlocal: lambda places, node: iter(()),
}


# -- targets


def _target(places: Places, node: ast.expr) -> ir.Target:
    span = places.span(node)
    match node:
        case ast.Name(id=name):
            return ir.Name(name, span)
        case ast.Attribute(value=owner, attr=name):
            return ir.Member(_expression(places, owner), name, span)
        case ast.Subscript(value=owner, slice=key):
            return ir.Item(_expression(places, owner), _expression(places, key), span)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return _targets(places, items, span)
        case _:
            return ir.Other((), "an unusual target", span)


def _targets(places: Places, items: list[ast.expr], span: Span) -> ir.Targets:
    starred = [index for index, item in enumerate(items) if isinstance(item, ast.Starred)]
    if not starred:
        return ir.Targets(tuple(_target(places, item) for item in items), None, span)
    first = items[: starred[0]]
    star = items[starred[0]]
    assert isinstance(star, ast.Starred)
    # what stands behind the star is not followed
    return ir.Targets(tuple(_target(places, item) for item in first), _target(places, star.value), span)


# -- expressions


def _expression(places: Places, node: ast.expr) -> ir.Expression:
    lowering = EXPRESSIONS.get(type(node))
    if lowering is not None:
        return lowering(places, node)
    parts = tuple(_expression(places, child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
    return ir.Other(parts, REASONS.get(type(node), "an expression"), places.span(node))


REASONS: dict[type[ast.expr], str] = {ast.Slice: "a slice", ast.BinOp: "arithmetic", ast.Yield: "a generator"}


def _constant(places: Places, node: ast.Constant) -> ir.Expression:
    span = places.span(node)
    if node.value is None or isinstance(node.value, str | int | float | bool):
        return ir.Constant(node.value, span)
    return ir.Other((), "a constant", span)


def _name(places: Places, node: ast.Name) -> ir.Expression:
    return ir.Name(node.id, places.span(node))


def _attribute(places: Places, node: ast.Attribute) -> ir.Expression:
    return ir.Member(_expression(places, node.value), node.attr, places.span(node))


def _subscript(places: Places, node: ast.Subscript) -> ir.Expression:
    return ir.Item(_expression(places, node.value), _expression(places, node.slice), places.span(node))


def _call(places: Places, node: ast.Call) -> ir.Expression:
    arguments = [
        ir.Argument(_expression(places, one.value), None, "list")
        if isinstance(one, ast.Starred)
        else ir.Argument(_expression(places, one))
        for one in node.args
    ]
    arguments.extend(
        ir.Argument(_expression(places, one.value), one.arg, "" if one.arg else "map") for one in node.keywords
    )
    return ir.Call(_expression(places, node.func), tuple(arguments), places.span(node))


def _dict(places: Places, node: ast.Dict) -> ir.Expression:
    rows = tuple(
        ir.Row(
            _expression(places, key) if key is not None else None,
            _expression(places, value),
            places.span(key if key is not None else value),
        )
        for key, value in zip(node.keys, node.values, strict=True)
    )
    return ir.MapLiteral(rows, "map", places.span(node))


def _list(places: Places, node: ast.List | ast.Tuple | ast.Set) -> ir.Expression:
    elements = tuple(
        ir.Element(_expression(places, one.value), spread=True)
        if isinstance(one, ast.Starred)
        else ir.Element(_expression(places, one))
        for one in node.elts
    )
    return ir.ListLiteral(elements, "list", places.span(node))


def _joined(places: Places, node: ast.JoinedStr) -> ir.Expression:
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = _expression(places, part.value)
            is_plain = part.conversion == -1 and part.format_spec is None
            parts.append(value if is_plain else ir.Other((value,), "formatted text", places.span(node)))
        else:
            # the span of a constant inside an f-string is the f-string's own in Python 3.11
            assert isinstance(part, ast.Constant)
            parts.append(ir.Constant(part.value if isinstance(part.value, str) else "", places.span(node)))
    return ir.Joined(tuple(parts), places.span(node))


def _binary(places: Places, node: ast.BinOp) -> ir.Expression:
    left, right = _expression(places, node.left), _expression(places, node.right)
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
    first, *others = (_expression(places, value) for value in node.values)
    for other in others:
        first = ir.Logic(operator, first, other, places.span(node))
    return first


def _unary(places: Places, node: ast.UnaryOp) -> ir.Expression:
    operand = _expression(places, node.operand)
    span = places.span(node)
    if isinstance(node.op, ast.Not):
        return ir.Not(operand, span)
    if isinstance(node.op, ast.USub) and isinstance(operand, ir.Constant) and isinstance(operand.value, int):
        return ir.Constant(-operand.value, span)
    return ir.Other((operand,), "arithmetic", span)


def _conditional(places: Places, node: ast.IfExp) -> ir.Expression:
    return ir.Conditional(
        _expression(places, node.test),
        _expression(places, node.body),
        _expression(places, node.orelse),
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
    left = _expression(places, node.left)
    right = _expression(places, node.comparators[0])
    operator = OPERATORS.get(type(node.ops[0]))
    if operator is None or len(node.ops) > 1:
        others = tuple(_expression(places, other) for other in node.comparators)
        return ir.Other((left, *others), "a comparison", places.span(node))
    return ir.Compare(operator, left, right, places.span(node))


def _lambda(places: Places, node: ast.Lambda) -> ir.Expression:
    span = places.span(node)
    returned = ir.Return(_expression(places, node.body), places.span(node.body))
    block = ir.Block((), (returned,))
    return ir.Lambda(ir.Code("lambda", _parameters(places, node.args), lambda: block, "python", span), span)


def _walrus(places: Places, node: ast.NamedExpr) -> ir.Expression:
    return ir.Assign(_target(places, node.target), _expression(places, node.value), places.span(node))


def _await(places: Places, node: ast.Await) -> ir.Expression:
    return ir.Wait(_expression(places, node.value), places.span(node))


def _comprehension(places: Places, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> ir.Expression:
    span = places.span(node)
    if len(node.generators) > 1:
        return ir.Other(tuple(_expression(places, one.iter) for one in node.generators), "a comprehension", span)
    only = node.generators[0]
    target = _target(places, only.target)
    value = node.value if isinstance(node, ast.DictComp) else node.elt
    return ir.Comprehension(
        _expression(places, node.key) if isinstance(node, ast.DictComp) else None,
        _expression(places, value),
        target,
        _expression(places, only.iter),
        tuple(_expression(places, test) for test in only.ifs),
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
