"""Java's expressions, targets and functions to the intermediate form."""

import re
from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import Any

from corslint.handlers import ir
from corslint.handlers.languages.trees import Node, Places
from corslint.source import Source, Span


class File(Places):
    """A file that is lowered; `block` lowers statements, `switch` one that is a value, `class_` the body of a class."""

    __slots__ = ("block", "class_", "switch")

    def __init__(
        self,
        source: Source,
        block: "Callable[[File, Node], ir.Block]",
        switch: "Callable[[File, Node], ir.Block]",
        class_: "Callable[[File, Node, str, tuple[ir.Expression, ...]], ir.Expression]",
    ) -> None:
        super().__init__(source)
        self.block = block
        self.switch = switch
        self.class_ = class_


COMMENTS = ("line_comment", "block_comment")


def named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type not in COMMENTS]


def field(node: Node, name: str) -> Node:
    """What stands in a place of a node; a comment never does."""
    return next((child for child in node.children_by_field_name(name) if child.type not in COMMENTS), None)


# -- expressions


def expression(file: File, node: Node) -> ir.Expression:
    lowering = EXPRESSIONS.get(node.type)
    if lowering is not None:
        return lowering(file, node)
    parts = tuple(expression(file, child) for child in named(node) if child.type in EXPRESSIONS)
    return ir.Other(parts, "an expression", file.span(node))


ESCAPE = re.compile(r"\\(u+[0-9a-fA-F]{4}|[0-3]?[0-7]{1,2}|\n|.)", re.DOTALL)

ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "s": " ", "\n": ""}


def _unescaped(written: str) -> str:
    return ESCAPE.sub(lambda found: _meant(found[1]), written)


def _meant(escape: str) -> str:
    if escape.startswith("u"):
        return chr(int(escape[-4:], 16))
    return chr(int(escape, 8)) if escape[0].isdigit() else ESCAPES.get(escape, escape)


def _text(file: File, node: Node) -> ir.Expression:
    whole, written = file.span(node), file.text(node)
    if written.startswith('"""'):
        block = written[3:-3].partition("\n")[2]
        return ir.Constant(_unescaped(dedent(block)), Span(whole.source, whole.start + 3, whole.end - 3))
    return ir.Constant(_unescaped(written[1:-1]), Span(whole.source, whole.start + 1, whole.end - 1))


def _number(file: File, node: Node) -> ir.Expression:
    written = file.text(node).replace("_", "").rstrip("lL")
    try:
        is_octal = written[:1] == "0" and written.isdigit()
        return ir.number(int(written, 8 if is_octal else 0), file.span(node))
    except ValueError:
        return ir.Other((), "a number", file.span(node))


def _name(file: File, node: Node) -> ir.Expression:
    return ir.Name(file.text(node), file.span(node))


def _field_access(file: File, node: Node) -> ir.Expression:
    name = field(node, "field")
    if name.type == "this":
        return ir.Other((), "an object around this one", file.span(node))
    return ir.Member(expression(file, field(node, "object")), file.text(name), file.span(node))


def _index(file: File, node: Node) -> ir.Expression:
    return ir.Item(expression(file, field(node, "array")), expression(file, field(node, "index")), file.span(node))


def arguments(file: File, node: Node | None) -> tuple[ir.Argument, ...]:
    return tuple(ir.Argument(expression(file, child)) for child in named(node)) if node is not None else ()


def _call(file: File, node: Node) -> ir.Expression:
    owner, name, span = field(node, "object"), field(node, "name"), file.span(node)
    given = arguments(file, field(node, "arguments"))
    if owner is None:
        return ir.Call(_name(file, name), given, span)
    lowered, written = expression(file, owner), file.text(name)
    if written in REMOVALS and (whole := _viewed(lowered)) is not None:
        return ir.Call(ir.Member(whole, "replaceAll", file.span(name)), given, span)
    return _equality(written, lowered, given, span) or ir.Call(
        ir.Member(lowered, written, file.span(name)), given, span
    )


REMOVALS = ("clear", "remove", "removeAll", "removeIf", "retainAll")


def _viewed(value: ir.Expression) -> ir.Expression | None:
    """The map that `headers.keySet()` is a view of: what is removed from the one is from the other."""
    match value:
        case ir.Call(callee=ir.Member(owner=owner, name="keySet" | "values" | "entrySet"), arguments=()):
            return owner
        case _:
            return None


def _equality(name: str, owner: ir.Expression, given: tuple[ir.Argument, ...], span: Span) -> ir.Expression | None:
    """`a.equals(b)` and `Objects.equals(a, b)`, which compare texts as `==` does in other languages."""
    match name, owner, given:
        case "equals", ir.Name(name="Objects"), (one, other):
            return ir.Compare("==", one.value, other.value, span)
        case "equals", _, (other,):
            return ir.Compare("==", owner, other.value, span)
        case "equalsIgnoreCase", _, (other,):
            return ir.Compare("==", _lower(owner, span), _lower(other.value, span), span)
        case _:
            return None


def _lower(value: ir.Expression, span: Span) -> ir.Expression:
    return ir.Call(ir.Member(value, "toLowerCase", span), (), span)


def type_name(file: File, node: Node | None) -> str:
    """A type as written, without what it is generic over."""
    if node is None:
        return ""
    inner = named(node)[0] if node.type in ("generic_type", "annotated_type") and named(node) else node
    return "".join(file.text(inner).partition("<")[0].split())


def type_of(file: File, node: Node) -> ir.Expression:
    """A type where it is named as a value: `new com.example.Response()`."""
    first, *rest = type_name(file, node).split(".")
    span = file.span(node)
    value: ir.Expression = ir.Name(first, span)
    for name in rest:
        value = ir.Member(value, name, span)
    return value


def _new(file: File, node: Node) -> ir.Expression:
    span = file.span(node)
    type_ = type_of(file, field(node, "type"))
    given = arguments(file, field(node, "arguments"))
    body = next((child for child in named(node) if child.type == "class_body"), None)
    if named(node)[0].id != field(node, "type").id:
        return ir.Other(tuple(one.value for one in given), "an object of an inner class", span)
    if body is None:
        return ir.Call(type_, given, span, is_new=True)
    if named(body) and all(child.type == "block" for child in named(body)):
        return _initialised(file, ir.Call(type_, given, span, is_new=True), named(body), span)
    return ir.Call(file.class_(file, body, "", (type_,)), given, span, is_new=True)


def _initialised(file: File, made: ir.Expression, blocks: list[Node], span: Span) -> ir.Expression:
    """`new HashMap<>() {{ put("a", "b"); }}`: a function that is given the map, does so with it, and returns it."""
    it = ir.Name("it {{}}", span)

    def body() -> ir.Block:
        lowered = [file.block(file, block) for block in blocks]
        names = tuple(name for block in lowered for name in block.names)
        statements = tuple(_done_with(it, one) for block in lowered for one in block.body)
        return ir.Block(names, (*statements, ir.Return(it, span)))

    code = ir.Code("what fills it", (ir.Parameter(it),), body, "java", span, keeps_this=True)
    return ir.Call(ir.Lambda(code, span), (ir.Argument(made),), span)


def _done_with(it: ir.Expression, statement: ir.Statement) -> ir.Statement:
    match statement:
        case ir.Evaluate(value=ir.Call(callee=ir.Name(name=name, span=at)) as call):
            return ir.Evaluate(call._replace(callee=ir.Member(it, name, at)))
        case ir.Evaluate():
            return statement
        case _:
            return ir.Lost("a statement that fills a map", it.span)


def _new_array(file: File, node: Node) -> ir.Expression:
    value = field(node, "value")
    return expression(file, value) if value is not None else ir.Other((), "an array", file.span(node))


def _array(file: File, node: Node) -> ir.Expression:
    return ir.ListLiteral(tuple(ir.Element(expression(file, child)) for child in named(node)), "list", file.span(node))


def _unary(file: File, node: Node) -> ir.Expression:
    operand = expression(file, field(node, "operand"))
    operator = field(node, "operator").type
    span = file.span(node)
    match operator, operand:
        case "!", _:
            return ir.Not(operand, span)
        case "-", ir.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return ir.Constant(-number, span)
        case _:
            return ir.Other((operand,), "arithmetic", span)


OPERATORS: dict[str, Any] = {"==": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}


def _binary(file: File, node: Node) -> ir.Expression:
    """A chain of operators is as deep as it is long: it is gone down in a loop."""
    chain = []
    while node.type == "binary_expression":
        chain.append(node)
        node = field(node, "left")
    value = expression(file, node)
    for one in reversed(chain):
        right = expression(file, field(one, "right"))
        value = _operation(field(one, "operator").type, value, right, file.span(one))
    return value


def _operation(operator: str, left: ir.Expression, right: ir.Expression, span: Span) -> ir.Expression:
    if operator in ("&&", "||"):
        return ir.Logic("and" if operator == "&&" else "or", left, right, span)
    if operator in ("==", "!=") and (_is_text(left) or _is_text(right)):
        return ir.Other((left, right), "whether two texts are one object", span)
    if operator in OPERATORS:
        return ir.Compare(OPERATORS[operator], left, right, span)
    return ir.Plus(left, right, span) if operator == "+" else ir.Other((left, right), "arithmetic", span)


def _is_text(value: ir.Expression) -> bool:
    return isinstance(value, ir.Constant) and isinstance(value.value, str)


def _ternary(file: File, node: Node) -> ir.Expression:
    return ir.Conditional(
        expression(file, field(node, "condition")),
        expression(file, field(node, "consequence")),
        expression(file, field(node, "alternative")),
        file.span(node),
    )


def _assignment(file: File, node: Node) -> ir.Expression:
    left, right = field(node, "left"), field(node, "right")
    operator, span = field(node, "operator").type, file.span(node)
    value = expression(file, right)
    if operator == "+=":
        value = ir.Plus(expression(file, left), value, span)
    elif operator != "=":
        value = ir.Other((expression(file, left), value), "arithmetic", span)
    return ir.Assign(target(file, left), value, span)


def _update(file: File, node: Node) -> ir.Expression:
    operand, span = named(node)[0], file.span(node)
    return ir.Assign(target(file, operand), ir.Other((expression(file, operand),), "arithmetic", span), span)


def _type_test(file: File, node: Node) -> ir.Expression:
    """`value instanceof Type name`."""
    value, name, span = expression(file, field(node, "left")), field(node, "name"), file.span(node)
    test = ir.Other((value,), "whether it is of a type", span)
    if name is None:
        return test
    return ir.Sequence((ir.Assign(ir.Name(file.text(name), file.span(name)), value, span), test), span)


def _switch(file: File, node: Node) -> ir.Expression:
    """A switch that is a value: a function of its own, called where it stands."""
    span = file.span(node)
    code = ir.Code("a switch", (), lambda: file.switch(file, node), "java", span, keeps_this=True)
    return ir.Call(ir.Lambda(code, span), (), span)


def _method_reference(file: File, node: Node) -> ir.Expression:
    owner, *rest = [child for child in node.children if child.type not in (*COMMENTS, "::", "type_arguments")]
    span = file.span(node)
    lowered = type_of(file, owner) if owner.type.endswith(("_type", "type_identifier")) else expression(file, owner)
    name = file.text(rest[-1]) if rest else "new"
    if name != "new":
        return ir.Member(lowered, name, span)
    given = ir.Name("given", span)
    made = ir.Call(lowered, (ir.Argument(given, None, "list"),), span, is_new=True)
    block = ir.Block((), (ir.Return(made, span),))
    code = ir.Code("new", (ir.Parameter(given, None, "rest"),), lambda: block, "java", span, keeps_this=True)
    return ir.Lambda(code, span)


def _lambda(file: File, node: Node) -> ir.Expression:
    body, span = field(node, "body"), file.span(node)

    def lower() -> ir.Block:
        if body.type == "block":
            return file.block(file, body)
        return ir.Block((), (ir.Return(expression(file, body), file.span(body)),))

    parameters = tuple(_lambda_parameters(file, field(node, "parameters")))
    return ir.Lambda(ir.Code("a lambda", parameters, lower, "java", span, keeps_this=True), span)


def _lambda_parameters(file: File, node: Node) -> Iterator[ir.Parameter]:
    if node.type == "formal_parameters":
        yield from parameters(file, node)
        return
    for child in [node] if node.type == "identifier" else named(node):
        yield ir.Parameter(ir.Name(file.text(child), file.span(child)))


def _first(file: File, node: Node) -> ir.Expression:
    return expression(file, named(node)[0])


def _cast(file: File, node: Node) -> ir.Expression:
    return expression(file, field(node, "value"))


def _fixed(value: ir.Primitive) -> Callable[[File, Node], ir.Expression]:
    return lambda file, node: ir.Constant(value, file.span(node))


EXPRESSIONS: dict[str, Callable[[File, Node], ir.Expression]] = {
    "string_literal": _text,
    "character_literal": _text,
    "decimal_integer_literal": _number,
    "hex_integer_literal": _number,
    "octal_integer_literal": _number,
    "binary_integer_literal": _number,
    "true": _fixed(True),
    "false": _fixed(False),
    "null_literal": _fixed(None),
    "identifier": _name,
    "this": _name,
    "super": _name,
    "field_access": _field_access,
    "array_access": _index,
    "method_invocation": _call,
    "object_creation_expression": _new,
    "array_creation_expression": _new_array,
    "array_initializer": _array,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "ternary_expression": _ternary,
    "assignment_expression": _assignment,
    "update_expression": _update,
    "instanceof_expression": _type_test,
    "switch_expression": _switch,
    "method_reference": _method_reference,
    "lambda_expression": _lambda,
    "parenthesized_expression": _first,
    "cast_expression": _cast,
}


def target(file: File, node: Node) -> ir.Target:
    """What can be assigned to."""
    lowered = expression(file, node)
    is_place = isinstance(lowered, ir.Name | ir.Member | ir.Item)
    return lowered if is_place else ir.Other((lowered,), "an unusual target", file.span(node))


# -- functions


def parameters(file: File, node: Node | None) -> Iterator[ir.Parameter]:
    for child in named(node) if node is not None else ():
        if child.type == "formal_parameter":
            name = field(child, "name")
            yield ir.Parameter(_name(file, name), type=type_name(file, field(child, "type")))
        elif child.type == "spread_parameter":
            declarator = next(one for one in named(child) if one.type == "variable_declarator")
            yield ir.Parameter(_name(file, field(declarator, "name")), None, "rest")


TRANSPARENT = frozenset(
    """
    Override SuppressWarnings Deprecated SafeVarargs FunctionalInterface Nullable NonNull NotNull Nonnull
    Logging Tracing Metrics FlushMetrics Idempotent PostConstruct VisibleForTesting JsonIgnore JsonProperty
    JsonCreator Timed Counted Transactional ActivateRequestContext SneakyThrows Synchronized XRayEnabled Segment Valid Generated Builder
    """.split()
)
"""Annotations that leave what a method returns alone, those of Powertools and Lombok among them."""


def annotations(file: File, node: Node) -> list[str]:
    """The simple names of what a declaration is annotated with."""
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    found = named(modifiers) if modifiers is not None else []
    return [file.text(field(one, "name")).rpartition(".")[2] for one in found if one.type.endswith("annotation")]


def code_of(file: File, node: Node, name: str, before: Callable[[], tuple[ir.Statement, ...]] = tuple) -> ir.Code:
    """A method or a constructor; `before` are statements that stand in front of its own."""
    body, written = field(node, "body"), field(node, "name")
    span = file.span(written if written is not None else node)
    is_method = node.type == "method_declaration"
    strange = next((one for one in annotations(file, node) if is_method and one not in TRANSPARENT), "")

    def lower() -> ir.Block:
        if body is None:
            return ir.Block((), (ir.Lost("a method without a body", span),))
        block = file.block(file, body)
        return ir.Block(block.names, (*before(), *block.body))

    return ir.Code(
        name,
        tuple(parameters(file, field(node, "parameters"))),
        lower,
        "java",
        span,
        unreadable=f"annotated with @{strange}" if strange else "",
    )
