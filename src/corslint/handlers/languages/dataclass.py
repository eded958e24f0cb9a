"""What `@dataclass` adds to a Python class: a constructor that sets its fields."""

import ast
from collections.abc import Iterator

from corslint.handlers import ir
from corslint.handlers.languages.python_values import Places, expression
from corslint.source import Span

MARKS = ("dataclass", "dataclasses.dataclass")


def is_plain(node: ast.ClassDef) -> bool:
    """Whether a class is decorated by `@dataclass` alone, with settings or without, and takes all its fields."""
    marks = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    return len(marks) == 1 and ast.unparse(marks[0]) in MARKS and not any(map(_is_not_taken, node.body))


def _is_not_taken(field: ast.stmt) -> bool:
    """`field(init=False)`."""
    made = field.value if isinstance(field, ast.AnnAssign) else None
    return isinstance(made, ast.Call) and any(one.arg in ("init", None) for one in made.keywords)


def made(places: Places, node: ast.ClassDef, span: Span) -> Iterator[ir.Method]:
    """The constructor; where the class writes its own, or says what follows it, that is no longer a plain one."""
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    if "__init__" in own:
        return
    fields = [one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    parameters = [_parameter(places, one) for one in fields if not _is_of_class(one)]
    this = ir.Parameter(ir.Name("self", span))
    body = [_set(parameter, span) for parameter in parameters]
    if "__post_init__" in own:
        after = ir.Member(ir.Name("self", span), "__post_init__", span)
        body.append(ir.Evaluate(ir.Call(after, (), span)))
    block = ir.Block((), tuple(body))
    yield ir.Method("__init__", ir.Code("__init__", (this, *parameters), lambda: block, "python", span))


def _is_of_class(field: ast.AnnAssign) -> bool:
    return ast.unparse(field.annotation).startswith(("ClassVar", "typing.ClassVar"))


def _parameter(places: Places, field: ast.AnnAssign) -> ir.Parameter:
    span = places.span(field.target)
    default = None if field.value is None else _default(places, field.value)
    return ir.Parameter(ir.Name(ast.unparse(field.target), span), default)


def _default(places: Places, value: ast.expr) -> ir.Expression | None:
    """`field(default_factory=dict)` is made anew for each instance."""
    match value:
        case ast.Call(func=ast.Name(id="field") | ast.Attribute(attr="field"), keywords=keywords):
            given = {one.arg: one.value for one in keywords}
            if "default_factory" in given:
                return ir.Call(expression(places, given["default_factory"]), (), places.span(value))
            return expression(places, given["default"]) if "default" in given else None
        case _:
            return expression(places, value)


def _set(parameter: ir.Parameter, span: Span) -> ir.Statement:
    name = parameter.target
    assert isinstance(name, ir.Name)
    return ir.Evaluate(ir.Assign(ir.Member(ir.Name("self", span), name.name, name.span), name, name.span))
