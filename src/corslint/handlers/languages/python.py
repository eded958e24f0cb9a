"""Python to the intermediate form, by the standard library's `ast`."""

import ast
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from corslint.handlers import ir
from corslint.handlers.languages import dataclass
from corslint.handlers.languages.python_values import Places, all_parameters, expression, parameters, target_of
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
        if isinstance(node, _NAMING):
            continue
        waiting.extend(
            child for child in reversed(list(ast.iter_child_nodes(node))) if not isinstance(child, ast.comprehension)
        )


_NAMING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
"""What has names of its own; a union would be made anew for each node."""


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
    yield ir.Evaluate(expression(places, node.value))


def _return(places: Places, node: ast.Return) -> Iterator[ir.Statement]:
    value = expression(places, node.value) if node.value else ir.Constant(None, places.span(node))
    yield ir.Return(value, places.span(node))


def _raise(places: Places, node: ast.Raise) -> Iterator[ir.Statement]:
    yield ir.Raise(expression(places, node.exc) if node.exc else None, places.span(node))


def _assign(places: Places, node: ast.Assign) -> Iterator[ir.Statement]:
    value = expression(places, node.value)
    for target in reversed(node.targets):
        value = ir.Assign(target_of(places, target), value, places.span(node))
    yield ir.Evaluate(value)


def _annotated(places: Places, node: ast.AnnAssign) -> Iterator[ir.Statement]:
    if node.value is not None:
        value = expression(places, node.value)
        yield ir.Evaluate(ir.Assign(target_of(places, node.target), value, places.span(node)))


def _augmented(places: Places, node: ast.AugAssign) -> Iterator[ir.Statement]:
    span = places.span(node)
    left = expression(places, node.target)
    right = expression(places, node.value)
    match node.op:
        case ast.BitOr():
            # `headers |= more` changes the map that others hold too
            value: ir.Expression = ir.Call(ir.Member(left, "__ior__", span), (ir.Argument(right),), span)
        case ast.Add():
            value = ir.Plus(left, right, span)
        case _:
            value = ir.Other((left, right), "arithmetic", span)
    yield ir.Evaluate(ir.Assign(target_of(places, node.target), value, span))


def _if(places: Places, node: ast.If) -> Iterator[ir.Statement]:
    yield ir.If(expression(places, node.test), _inner(places, node.body), _inner(places, node.orelse))


def _for(places: Places, node: ast.For) -> Iterator[ir.Statement]:
    yield ir.Loop(
        target_of(places, node.target),
        expression(places, node.iter),
        None,
        _inner(places, node.body),
        None,
        _inner(places, node.orelse),
        keys=True,
        first=False,
    )


def _while(places: Places, node: ast.While) -> Iterator[ir.Statement]:
    test = expression(places, node.test)
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
        tuple(expression(places, item.context_expr) for item in node.items),
        tuple(target_of(places, item.optional_vars) if item.optional_vars else None for item in node.items),
        _inner(places, node.body),
        suppresses=not all(_keeps_errors(item.context_expr) for item in node.items),
    )


def _keeps_errors(context: ast.expr) -> bool:
    """Few contexts swallow what is raised in them, and those say so, as `contextlib.suppress` does."""
    function = context.func if isinstance(context, ast.Call) else context
    name = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    return not any(word in name.lower() for word in SWALLOWING)


SWALLOWING = (
    "suppress",
    "ignor",
    "swallow",
    "silen",
    "catch",
    "captur",
    "handl",
    "guard",
    "error",
    "exception",
    "raises",
)


def _function(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ir.Statement]:
    span = _name_span(places, node)
    value: ir.Expression = ir.Lambda(_code(places, node), span)
    for decorator in reversed(node.decorator_list):
        value = ir.Call(expression(places, decorator), (ir.Argument(value),), places.span(decorator))
    yield ir.Evaluate(ir.Assign(ir.Name(node.name, span), value, span))


def _name_span(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
    """The name in `def name(`."""
    whole = places.span(node)
    start = places.source.text.find(node.name, whole.start, whole.end)
    return Span(places.source, start, start + len(node.name)) if start >= 0 else whole


def _code(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ir.Code:
    return ir.Code(
        node.name,
        parameters(places, node.args),
        lambda: ir.Block(_local_names(node), _block(places, node.body)),
        "python",
        _name_span(places, node),
        unreadable="a generator" if _yields(node.body) else "",
    )


def _local_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    parameters = {parameter.arg for parameter in all_parameters(node.args)}
    return tuple(name for name in _names(node.body) if name not in parameters)


def _yields(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _own_nodes(body))


def _class(places: Places, node: ast.ClassDef) -> Iterator[ir.Statement]:
    span = _name_span(places, node)
    methods = tuple(
        _method(places, one) for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    statics = tuple(
        ir.Row(ir.Constant(target.id, places.span(target)), expression(places, one.value), places.span(target))
        for one in node.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    )
    bases = tuple(expression(places, base) for base in node.bases if not _is_object(base))
    decorators = node.decorator_list
    if not bases and dataclass.is_plain(node):
        methods, decorators = (*methods, *dataclass.made(places, node, span)), []
    value: ir.Expression = ir.ClassLiteral(node.name, bases, methods, statics, None, span)
    for decorator in reversed(decorators):
        value = ir.Call(expression(places, decorator), (ir.Argument(value),), places.span(decorator))
    yield ir.Evaluate(ir.Assign(ir.Name(node.name, span), value, span))


def _is_object(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id == "object"


def _method(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ir.Method:
    if len(node.decorator_list) == 1 and ast.unparse(node.decorator_list[0]) in GETTERS:
        return ir.Method(node.name, _code(places, node), is_getter=True)
    return ir.Method(node.name, _code(places, node), tuple(_method_decorators(places, node)))


GETTERS = ("property", "cached_property", "functools.cached_property")


def _method_decorators(places: Places, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ir.Expression]:
    for decorator in node.decorator_list:
        if not (isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod")):
            yield expression(places, decorator)


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
    yield ir.Delete(tuple(target_of(places, target) for target in node.targets), places.span(node))


def _assert(places: Places, node: ast.Assert) -> Iterator[ir.Statement]:
    yield ir.Evaluate(ir.Other((expression(places, node.test),), "an assertion", places.span(node)))


def _match(places: Places, node: ast.Match) -> Iterator[ir.Statement]:
    subject = expression(places, node.subject)
    cases = tuple(_case(places, case) for case in node.cases)
    yield ir.Switch(subject, cases, ())


def _case(places: Places, case: ast.match_case) -> ir.Case:
    """A pattern that is more than values is a test of which the outcome is not known."""
    body = _inner(places, case.body)
    tests, bind = _pattern(places, case.pattern)
    if case.guard is not None:
        guard = expression(places, case.guard)
        tests = (ir.Other((*tests, guard), "a guard", guard.span),)
    return ir.Case(tests, body, falls_through=False, bind=bind)


def _pattern(places: Places, pattern: ast.pattern) -> tuple[tuple[ir.Expression, ...], ir.Target | None]:
    match pattern:
        case ast.MatchValue(value=value):
            return (expression(places, value),), None
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
