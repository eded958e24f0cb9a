"""Go's expressions, targets and functions to the intermediate form."""

from collections.abc import Callable, Iterator
from typing import Any

from corslint.handlers import ir
from corslint.handlers.languages.trees import Node, Places
from corslint.source import Source, Span


class Package(Places):
    """A file that is lowered; `results` are the named results of the function that is being lowered."""

    __slots__ = ("block", "results")

    def __init__(self, source: Source, block: "Callable[[Package, Node], ir.Block]") -> None:
        super().__init__(source)
        self.block = block
        """Lowers the statements of a function's body."""
        self.results: tuple[str, ...] = ()


RESPONSE_FIELDS = {
    "StatusCode": "statusCode",
    "Headers": "headers",
    "MultiValueHeaders": "multiValueHeaders",
    "Body": "body",
    "IsBase64Encoded": "isBase64Encoded",
}
"""The fields of aws-lambda-go's events, by the names that they have in JSON."""


def named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


# -- expressions


def expression(places: Package, node: Node) -> ir.Expression:
    lowering = EXPRESSIONS.get(node.type)
    if lowering is not None:
        return lowering(places, node)
    parts = tuple(expression(places, child) for child in named(node) if child.type in EXPRESSIONS)
    return ir.Other(parts, "an expression", places.span(node))


def copied(places: Package, node: Node) -> ir.Expression:
    """Structs are copied when they are assigned, returned or handed over."""
    value = expression(places, node)
    return ir.Copy(value, value.span) if isinstance(value, ir.Name | ir.Member | ir.Item) else value


def unquoted(places: Package, node: Node) -> str:
    written = places.text(node)
    if written.startswith("`"):
        return written[1:-1]
    import ast

    try:
        value = ast.literal_eval(written)
    except (SyntaxError, ValueError):
        return written[1:-1]
    return value if isinstance(value, str) else written[1:-1]


def _text(places: Package, node: Node) -> ir.Expression:
    whole = places.span(node)
    return ir.Constant(unquoted(places, node), Span(whole.source, whole.start + 1, whole.end - 1))


def _number(places: Package, node: Node) -> ir.Expression:
    try:
        return ir.number(int(places.text(node), 0), places.span(node))
    except ValueError:
        return ir.Other((), "a number", places.span(node))


def _name(places: Package, node: Node) -> ir.Expression:
    return ir.Name(places.text(node), places.span(node))


def _selector(places: Package, node: Node) -> ir.Expression:
    return ir.Member(expression(places, node.child_by_field_name("operand")), _field(places, node), places.span(node))


def _index(places: Package, node: Node) -> ir.Expression:
    owner = expression(places, node.child_by_field_name("operand"))
    return ir.Item(owner, expression(places, node.child_by_field_name("index")), places.span(node))


def _call(places: Package, node: Node) -> ir.Expression:
    arguments = tuple(
        ir.Argument(expression(places, named(child)[0]), None, "list")
        if child.type == "variadic_argument"
        else ir.Argument(copied(places, child))
        for child in named(node.child_by_field_name("arguments"))
    )
    return ir.Call(expression(places, node.child_by_field_name("function")), arguments, places.span(node))


def _composite(places: Package, node: Node) -> ir.Expression:
    type_ = node.child_by_field_name("type")
    return _literal(places, type_, node.child_by_field_name("body"), places.span(node))


def _literal(places: Package, type_: Node | None, body: Node, span: Span) -> ir.Expression:
    kind = type_.type if type_ is not None else ""
    children = named(body)
    if type_ is not None and kind in ("slice_type", "array_type", "implicit_length_array_type"):
        inner = type_.child_by_field_name("element")
        return list_of([_element(places, child, inner) for child in children], span)
    if type_ is not None and kind == "map_type":
        rows = _rows(places, children, is_struct=False, type_=type_.child_by_field_name("value"))
        return ir.MapLiteral(tuple(rows), "map", span)
    if type_ is not None and kind == "qualified_type" and places.text(type_).endswith((".Header", ".Map")):
        return ir.MapLiteral(tuple(_rows(places, children, is_struct=False)), "map", span)
    own = ir.Name(places.text(type_), span) if type_ is not None and kind == "type_identifier" else None
    return ir.MapLiteral(tuple(_rows(places, children, is_struct=True)), "struct", span, own)


def _element(places: Package, node: Node, type_: Node | None = None) -> ir.Expression:
    """An item or a field; `type_` is that of the elements, which a literal among them need not say again."""
    inner = named(node)[0] if node.type == "literal_element" else node
    if inner.type == "literal_value":
        is_pointer = type_ is not None and type_.type == "pointer_type"
        return _literal(places, named(type_)[0] if is_pointer else type_, inner, places.span(inner))
    if node.type == "keyed_element":
        return ir.Other((), "a keyed element", places.span(node))
    return expression(places, inner)


def _rows(places: Package, children: list[Node], *, is_struct: bool, type_: Node | None = None) -> Iterator[ir.Row]:
    for child in children:
        span = places.span(child)
        if child.type != "keyed_element":
            yield ir.Row(None, ir.Other((), "a field without its name", span), span)
            continue
        key = named(child.child_by_field_name("key"))[0]
        value = _element(places, child.child_by_field_name("value"), type_)
        name = RESPONSE_FIELDS.get(places.text(key), places.text(key))
        lowered = ir.Constant(name, places.span(key)) if is_struct else expression(places, key)
        yield ir.Row(lowered, value, lowered.span)


def _unary(places: Package, node: Node) -> ir.Expression:
    operand = expression(places, node.child_by_field_name("operand"))
    operator = node.child_by_field_name("operator").type
    span = places.span(node)
    match operator:
        case "!":
            return ir.Not(operand, span)
        case "&":
            return ir.Call(ir.Name("&", span), (ir.Argument(operand),), span)
        case "*":
            return ir.Copy(operand, span)
        case _:
            return ir.Other((operand,), "arithmetic", span)


OPERATORS: dict[str, Any] = {"==": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}


def _binary(places: Package, node: Node) -> ir.Expression:
    left = expression(places, node.child_by_field_name("left"))
    right = expression(places, node.child_by_field_name("right"))
    operator = node.child_by_field_name("operator").type
    span = places.span(node)
    if operator in ("&&", "||"):
        return ir.Logic("and" if operator == "&&" else "or", left, right, span)
    if operator in OPERATORS:
        return ir.Compare(OPERATORS[operator], left, right, span)
    return ir.Plus(left, right, span) if operator == "+" else ir.Other((left, right), "arithmetic", span)


def _function(places: Package, node: Node) -> ir.Expression:
    return ir.Lambda(code_of(places, node), places.span(node))


def _first(places: Package, node: Node) -> ir.Expression:
    return expression(places, named(node)[0])


def _fixed(value: ir.Primitive) -> Callable[[Package, Node], ir.Expression]:
    return lambda places, node: ir.Constant(value, places.span(node))


EXPRESSIONS: dict[str, Callable[[Package, Node], ir.Expression]] = {
    "interpreted_string_literal": _text,
    "raw_string_literal": _text,
    "int_literal": _number,
    "true": _fixed(True),
    "false": _fixed(False),
    "nil": _fixed(None),
    "identifier": _name,
    "selector_expression": _selector,
    "index_expression": _index,
    "call_expression": _call,
    "composite_literal": _composite,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "func_literal": _function,
    "parenthesized_expression": _first,
    "type_assertion_expression": _first,
    "type_conversion_expression": _first,
}


# -- targets


def list_of(elements: list[Any], span: Span) -> ir.ListLiteral:
    return ir.ListLiteral(tuple(ir.Element(element) for element in elements), "list", span)


def target(places: Package, node: Node) -> ir.Target:
    span = places.span(node)
    match node.type:
        case "selector_expression":
            return ir.Member(expression(places, node.child_by_field_name("operand")), _field(places, node), span)
        case "index_expression":
            owner = expression(places, node.child_by_field_name("operand"))
            return ir.Item(owner, expression(places, node.child_by_field_name("index")), span)
        case "identifier" if places.text(node) != "_":
            return ir.Name(places.text(node), span)
        case _:
            return ir.Other((), "an unusual target", span)


def _field(places: Package, node: Node) -> str:
    name = places.text(node.child_by_field_name("field"))
    return RESPONSE_FIELDS.get(name, name)


# -- functions


def code_of(places: Package, node: Node, name: str = "") -> ir.Code:
    written = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    results = node.child_by_field_name("result")
    return ir.Code(
        name or (places.text(written) if written is not None else "a function"),
        tuple(_parameters(places, node.child_by_field_name("parameters"))),
        lambda: _body(places, body, results),
        "go",
        places.span(written if written is not None else node),
        unreadable=_unreadable(places, body, results),
    )


def _unreadable(places: Package, body: Node | None, results: Node | None) -> str:
    """A deferred function may set named results after they are returned."""
    is_named = bool(_named_results(places, results))
    return "named results with a deferred function" if is_named and "defer " in places.text(body) else ""


def method_code(places: Package, node: Node) -> ir.Code:
    """A method takes its receiver first; one that is no pointer is a copy."""
    code = code_of(places, node)
    receiver = named(node.child_by_field_name("receiver"))[0]
    name = receiver.child_by_field_name("name")
    span = places.span(receiver)
    written = ir.Name(places.text(name) if name is not None else "_", span)
    by_value = receiver.child_by_field_name("type").type != "pointer_type"
    copied = ir.Evaluate(ir.Assign(written, ir.Copy(written, span), span))

    def body() -> ir.Block:
        block = code.body
        return ir.Block(block.names, (copied, *block.body) if by_value else block.body)

    return ir.Code(
        code.name, (ir.Parameter(written), *code.parameters), body, "go", code.span, unreadable=code.unreadable
    )


def _parameters(places: Package, node: Node | None) -> Iterator[ir.Parameter]:
    for child in named(node) if node is not None else ():
        names = child.children_by_field_name("name")
        kind: Any = "rest" if child.type == "variadic_parameter_declaration" else "plain"
        if not names:
            yield ir.Parameter(ir.Name("_", places.span(child)), None, kind)
        for name in names:
            yield ir.Parameter(ir.Name(places.text(name), places.span(name)), None, kind)


def _body(places: Package, node: Node | None, results: Node | None) -> ir.Block:
    if node is None:
        return ir.Block((), (ir.Lost("a function without a body", Span(places.source, 0, 0)),))
    named = _named_results(places, results)
    names = tuple(name for name, _, _ in named)
    outer, places.results = places.results, names
    block = places.block(places, node)
    places.results = outer
    zeros = tuple(ir.assigned(name, zero(places, type_, span), span) for name, type_, span in named)
    return ir.Block((*names, *block.names), (*zeros, *block.body))


def _named_results(places: Package, node: Node | None) -> list[tuple[str, Node, Span]]:
    if node is None or node.type != "parameter_list":
        return []
    return [
        (places.text(name), child.child_by_field_name("type"), places.span(name))
        for child in named(node)
        for name in child.children_by_field_name("name")
    ]


def zero(places: Package, type_: Node | None, span: Span) -> ir.Expression:
    """What a variable of a type is before it is set."""
    written = places.text(type_) if type_ is not None else ""
    if written in ZEROS:
        return ir.Constant(ZEROS[written], span)
    if type_ is not None and type_.type == "qualified_type":
        return ir.MapLiteral((), "struct", span)
    if type_ is not None and type_.type == "type_identifier":
        return ir.MapLiteral((), "struct", span, ir.Name(written, span))
    return ir.Constant(None, span)


NUMBERS = ("int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint32", "uint64", "float32", "float64", "byte")

ZEROS: dict[str, ir.Primitive] = {"string": "", "bool": False, "error": None, "any": None, **dict.fromkeys(NUMBERS, 0)}
