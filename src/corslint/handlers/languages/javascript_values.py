"""JavaScript's and TypeScript's expressions, patterns and functions to the intermediate form."""

from collections.abc import Callable, Iterator
from typing import Any

from corslint.handlers import ir
from corslint.handlers.languages.trees import Node, Places
from corslint.source import Span


class Script(Places):
    """A script that is lowered; `block` lowers the statements of a function's body."""

    __slots__ = ("block",)
    block: "Callable[[Script, Node], ir.Block]"


def expression(script: Script, node: Node) -> ir.Expression:
    lowering = EXPRESSIONS.get(node.type)
    if lowering is not None:
        return lowering(script, node)
    parts = tuple(expression(script, child) for child in node.named_children if child.type in EXPRESSIONS)
    return ir.Other(parts, REASONS.get(node.type, "an expression"), script.span(node))


REASONS = {"yield_expression": "a generator", "binary_expression": "arithmetic", "template_string": "tagged text"}


def named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


# -- literals


def text_of(script: Script, node: Node) -> str:
    """The characters that a string literal stands for."""
    return "".join(
        _unescaped(script.text(child)) if child.type == "escape_sequence" else script.text(child)
        for child in node.named_children
    )


def _unescaped(sequence: str) -> str:
    if sequence.startswith("\\u{"):
        return chr(min(int(sequence[3:-1], 16), 0x10FFFF))
    if sequence in ("\\\n", "\\\r\n"):
        return ""
    import ast

    try:
        value = ast.literal_eval(f'"{sequence}"') if sequence not in ('\\"', "\\`", "\\$", "\\/") else sequence[1:]
    except (SyntaxError, ValueError):
        return sequence[1:]
    return value if isinstance(value, str) and value != sequence else sequence[1:]


def content_span(script: Script, node: Node) -> Span:
    """A string literal without its quotes."""
    whole = script.span(node)
    return Span(whole.source, whole.start + 1, max(whole.start + 1, whole.end - 1))


def _string(script: Script, node: Node) -> ir.Expression:
    return ir.Constant(text_of(script, node), content_span(script, node))


def _template(script: Script, node: Node) -> ir.Expression:
    parts = tuple(
        expression(script, named(child)[0])
        if child.type == "template_substitution"
        else ir.Constant(
            _unescaped(script.text(child)) if child.type == "escape_sequence" else script.text(child),
            script.span(child),
        )
        for child in node.named_children
        if child.type in ("template_substitution", "string_fragment", "escape_sequence")
    )
    return ir.Joined(parts, script.span(node)) if parts else ir.Constant("", script.span(node))


def _number(script: Script, node: Node) -> ir.Expression:
    written = script.text(node).replace("_", "")
    for read in (lambda text: int(text, 0), float):
        try:
            return ir.number(_whole(read(written)), script.span(node))
        except ValueError:
            continue
    return ir.Other((), "a number", script.span(node))


def _whole(value: float) -> float:
    """JavaScript writes `2e2` as 200."""
    return int(value) if value == value // 1 else value


def _fixed(value: ir.Primitive) -> Callable[[Script, Node], ir.Expression]:
    return lambda script, node: ir.Constant(value, script.span(node))


def _regex(script: Script, node: Node) -> ir.Expression:
    pattern = node.child_by_field_name("pattern")
    return ir.Regex(script.text(pattern).replace("\\/", "/") if pattern else "", script.span(node))


def _object(script: Script, node: Node) -> ir.Expression:
    return ir.MapLiteral(tuple(_rows(script, node)), "object", script.span(node))


def _rows(script: Script, node: Node) -> Iterator[ir.Row]:
    for child in named(node):
        span = script.span(child)
        match child.type:
            case "pair":
                key = child.child_by_field_name("key")
                value = expression(script, child.child_by_field_name("value"))
                yield ir.Row(key_of(script, key), value, _key_span(script, key))
            case "shorthand_property_identifier":
                name = script.text(child)
                yield ir.Row(ir.Constant(name, span), variable(name, span), span)
            case "spread_element":
                yield ir.Row(None, expression(script, named(child)[0]), span)
            case "method_definition":
                key = child.child_by_field_name("name")
                is_accessor = any(part.type in ("get", "set") for part in child.children)
                value = ir.Other((), "a getter", span) if is_accessor else function(script, child)
                yield ir.Row(key_of(script, key), value, _key_span(script, key))
            case _:
                yield ir.Row(None, ir.Other((), "a part of an object", span), span)


def key_of(script: Script, node: Node) -> ir.Expression:
    if node.type == "computed_property_name":
        return expression(script, named(node)[0])
    if node.type in ("string", "number"):
        return expression(script, node)
    return ir.Constant(script.text(node), script.span(node))


def _key_span(script: Script, node: Node) -> Span:
    return content_span(script, node) if node.type == "string" else script.span(node)


def _array(script: Script, node: Node) -> ir.Expression:
    return ir.ListLiteral(tuple(_elements(script, node)), "array", script.span(node))


def _elements(script: Script, node: Node) -> Iterator[ir.Element]:
    for child in named(node):
        if child.type == "spread_element":
            yield ir.Element(expression(script, named(child)[0]), spread=True)
        else:
            yield ir.Element(expression(script, child))


# -- names, members, calls


def variable(name: str, span: Span) -> ir.Expression:
    return ir.Constant(ir.UNDEFINED, span) if name == "undefined" else ir.Name(name, span)


def _identifier(script: Script, node: Node) -> ir.Expression:
    return variable(script.text(node), script.span(node))


def _member(script: Script, node: Node) -> ir.Expression:
    owner = expression(script, node.child_by_field_name("object"))
    name = script.text(node.child_by_field_name("property"))
    return ir.Member(owner, name, script.span(node), _is_optional(node, owner))


def _subscript(script: Script, node: Node) -> ir.Expression:
    owner = expression(script, node.child_by_field_name("object"))
    key = expression(script, node.child_by_field_name("index"))
    return ir.Item(owner, key, script.span(node), _is_optional(node, owner))


def _is_optional(node: Node, owner: ir.Expression) -> bool:
    """Whether `?.` stands before it, or anywhere in the chain that it ends."""
    if any(child.type == "optional_chain" for child in node.children):
        return True
    link = owner.callee if isinstance(owner, ir.Call) else owner
    return isinstance(link, ir.Member | ir.Item) and link.is_optional


def _call(script: Script, node: Node) -> ir.Expression:
    called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    given = node.child_by_field_name("arguments")
    span = script.span(node)
    if given is not None and given.type == "template_string":
        return ir.Other((expression(script, called), _template(script, given)), "tagged text", span)
    arguments = tuple(_arguments(script, given)) if given is not None else ()
    module = arguments[0].value if len(arguments) == 1 else None
    if (
        script.text(called) in ("require", "import")
        and isinstance(module, ir.Constant)
        and isinstance(module.value, str)
    ):
        return ir.Import(module.value, 0, None, span)
    callee = expression(script, called)
    if called.type == "super":
        callee = ir.Member(callee, "constructor", span)
    return ir.Call(callee, arguments, span, is_new=node.type == "new_expression")


def _arguments(script: Script, node: Node) -> Iterator[ir.Argument]:
    for child in named(node):
        if child.type == "spread_element":
            yield ir.Argument(expression(script, named(child)[0]), None, "list")
        else:
            yield ir.Argument(expression(script, child))


# -- operators


def _unwrapped(script: Script, node: Node) -> ir.Expression:
    """Parentheses, and TypeScript's `value as Type`, `value!`, `value satisfies Type`."""
    return expression(script, named(node)[0])


def _asserted(script: Script, node: Node) -> ir.Expression:
    return expression(script, named(node)[-1])


def _await(script: Script, node: Node) -> ir.Expression:
    return ir.Wait(expression(script, named(node)[0]), script.span(node))


def _sequence(script: Script, node: Node) -> ir.Expression:
    return ir.Sequence(tuple(expression(script, child) for child in named(node)), script.span(node))


LOGIC: dict[str, Any] = {"&&": "and", "||": "or", "??": "nullish"}

COMPARISONS: dict[str, Any] = {
    "===": "==",
    "==": "==",
    "!==": "!=",
    "!=": "!=",
    "in": "in",
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
}


def _binary(script: Script, node: Node) -> ir.Expression:
    operator = node.child_by_field_name("operator").type
    left = expression(script, node.child_by_field_name("left"))
    right = expression(script, node.child_by_field_name("right"))
    return _combined(operator, left, right, script.span(node))


def _combined(operator: str, left: ir.Expression, right: ir.Expression, span: Span) -> ir.Expression:
    if operator in LOGIC:
        return ir.Logic(LOGIC[operator], left, right, span)
    if operator in COMPARISONS:
        return ir.Compare(COMPARISONS[operator], left, right, span)
    return ir.Plus(left, right, span) if operator == "+" else ir.Other((left, right), "arithmetic", span)


def _unary(script: Script, node: Node) -> ir.Expression:
    operator = node.child_by_field_name("operator").type
    operand = expression(script, node.child_by_field_name("argument"))
    span = script.span(node)
    match operator, operand:
        case "!", _:
            return ir.Not(operand, span)
        case "void", ir.Constant():
            return ir.Constant(ir.UNDEFINED, span)
        case "-", ir.Constant(value=int() | float() as number):
            return ir.Constant(-number, span)
        case "~", ir.Call():
            # `~list.indexOf(item)` is `list.indexOf(item) !== -1`
            return ir.Compare("!=", operand, ir.Constant(-1, span), span)
        case _:
            return ir.Other((operand,), f"{operator} of a value", span)


def _ternary(script: Script, node: Node) -> ir.Expression:
    parts = [expression(script, node.child_by_field_name(f)) for f in ("condition", "consequence", "alternative")]
    return ir.Conditional(parts[0], parts[1], parts[2], script.span(node))


def _assignment(script: Script, node: Node) -> ir.Expression:
    value = expression(script, node.child_by_field_name("right"))
    return ir.Assign(target(script, node.child_by_field_name("left")), value, script.span(node))


def _augmented(script: Script, node: Node) -> ir.Expression:
    written = node.child_by_field_name("left")
    operator = node.child_by_field_name("operator").type.removesuffix("=")
    span = script.span(node)
    value = _combined(
        operator, expression(script, written), expression(script, node.child_by_field_name("right")), span
    )
    return ir.Assign(target(script, written), value, span)


def _update(script: Script, node: Node) -> ir.Expression:
    written = node.child_by_field_name("argument")
    span = script.span(node)
    value = ir.Other((expression(script, written),), "arithmetic", span)
    return ir.Assign(target(script, written), value, span)


# -- targets


def target(script: Script, node: Node) -> ir.Target:
    span = script.span(node)
    match node.type:
        case "identifier" | "shorthand_property_identifier_pattern" | "this" | "type_identifier":
            return ir.Name(script.text(node), span)
        case "member_expression":
            owner = expression(script, node.child_by_field_name("object"))
            return ir.Member(owner, script.text(node.child_by_field_name("property")), span)
        case "subscript_expression":
            owner = expression(script, node.child_by_field_name("object"))
            return ir.Item(owner, expression(script, node.child_by_field_name("index")), span)
        case "object_pattern":
            return _object_pattern(script, node, span)
        case "array_pattern":
            return _array_pattern(script, node, span)
        case "assignment_pattern" | "object_assignment_pattern":
            inner = target(script, node.child_by_field_name("left"))
            return ir.Defaulted(inner, expression(script, node.child_by_field_name("right")), span)
        case "parenthesized_expression" | "non_null_expression" | "as_expression":
            return target(script, named(node)[0])
        case _:
            return ir.Other((), "an unusual target", span)


def _object_pattern(script: Script, node: Node, span: Span) -> ir.Target:
    keys: list[ir.KeyTarget] = []
    rest: ir.Target | None = None
    for child in named(node):
        match child.type:
            case "pair_pattern":
                key = key_of(script, child.child_by_field_name("key"))
                keys.append(ir.KeyTarget(key, target(script, child.child_by_field_name("value"))))
            case "rest_pattern":
                rest = target(script, named(child)[0])
            case "object_assignment_pattern":
                left = child.child_by_field_name("left")
                keys.append(ir.KeyTarget(ir.Constant(script.text(left), script.span(left)), target(script, child)))
            case _:
                keys.append(ir.KeyTarget(ir.Constant(script.text(child), script.span(child)), target(script, child)))
    return ir.Keys(tuple(keys), rest, span)


def _array_pattern(script: Script, node: Node, span: Span) -> ir.Target:
    items: list[ir.Target | None] = []
    rest: ir.Target | None = None
    is_empty = True
    for child in node.children[1:]:
        if child.type in (",", "]"):
            if is_empty and child.type == ",":
                items.append(None)
            is_empty = True
        elif child.type == "rest_pattern":
            rest, is_empty = target(script, named(child)[0]), False
        elif child.type != "comment":
            items.append(target(script, child))
            is_empty = False
    return ir.Targets(tuple(items), rest, span)


# -- functions and classes


def function(script: Script, node: Node, name: str = "") -> ir.Expression:
    span = script.span(node)
    return ir.Lambda(code_of(script, node, name), span)


def code_of(script: Script, node: Node, name: str = "", prefix: tuple[ir.Statement, ...] = ()) -> ir.Code:
    body = node.child_by_field_name("body")
    written = node.child_by_field_name("name")
    return ir.Code(
        name or (script.text(written) if written is not None else "a function"),
        tuple(_parameters(script, node)),
        lambda: _body(script, body, prefix),
        "javascript",
        script.span(written if written is not None else node),
        keeps_this=node.type == "arrow_function",
        is_async=any(child.type == "async" for child in node.children),
        unreadable="a generator" if any(child.type == "*" for child in node.children) else "",
    )


def _body(script: Script, body: Node, prefix: tuple[ir.Statement, ...]) -> ir.Block:
    if body.type != "statement_block":
        return ir.Block((), (ir.Return(expression(script, body), script.span(body)),))
    block = script.block(script, body)
    return ir.Block(block.names, (*prefix, *block.body))


def _parameters(script: Script, node: Node) -> Iterator[ir.Parameter]:
    single = node.child_by_field_name("parameter")
    if single is not None:
        yield ir.Parameter(target(script, single))
    parameters = node.child_by_field_name("parameters")
    for child in named(parameters) if parameters is not None else ():
        yield from _parameter(script, child)


def _parameter(script: Script, node: Node) -> Iterator[ir.Parameter]:
    default: Node | None = None
    if node.type in ("required_parameter", "optional_parameter"):
        default = node.child_by_field_name("value")
        node = node.child_by_field_name("pattern")
    if node.type == "this":
        return
    if node.type == "rest_pattern":
        yield ir.Parameter(target(script, named(node)[0]), None, "rest")
        return
    if node.type == "assignment_pattern":
        default = node.child_by_field_name("right")
        node = node.child_by_field_name("left")
    yield ir.Parameter(target(script, node), expression(script, default) if default is not None else None)


def class_(script: Script, node: Node) -> ir.Expression:
    name = node.child_by_field_name("name")
    span = script.span(name if name is not None else node)
    members = named(node.child_by_field_name("body"))
    if any(child.type == "decorator" for child in node.children):
        return ir.Other((), "a decorated class", span)
    if any(_sets(one) for one in members):
        return ir.Other((), "a class with setters", span)
    heritage = next((child for child in node.children if child.type == "class_heritage"), None)
    fields = [one for one in members if one.type in ("field_definition", "public_field_definition")]
    return ir.ClassLiteral(
        script.text(name) if name is not None else "",
        tuple(_bases(script, heritage)) if heritage is not None else (),
        tuple(_methods(script, members)),
        tuple(row for one in fields if _is_static(one) for row in _field_row(script, one)),
        _initializer(script, [one for one in fields if not _is_static(one)], span),
        span,
    )


def _bases(script: Script, heritage: Node) -> Iterator[ir.Expression]:
    for child in named(heritage):
        if child.type == "extends_clause":
            yield expression(script, child.child_by_field_name("value"))
        elif child.type != "implements_clause":
            yield expression(script, child)


def _methods(script: Script, members: list[Node]) -> Iterator[ir.Method]:
    for one in members:
        if one.type == "method_definition":
            name = script.text(one.child_by_field_name("name"))
            prefix = tuple(_parameter_properties(script, one)) if name == "constructor" else ()
            yield ir.Method(name, code_of(script, one, name, prefix), is_getter=_is_getter(one))


def _parameter_properties(script: Script, node: Node) -> Iterator[ir.Statement]:
    """TypeScript's `constructor(private name: string)` sets `this.name`."""
    for child in named(node.child_by_field_name("parameters")):
        if any(part.type in ("accessibility_modifier", "readonly") for part in child.children):
            pattern = child.child_by_field_name("pattern")
            name, span = script.text(pattern), script.span(pattern)
            place = ir.Member(ir.Name("this", span), name, span)
            yield ir.Evaluate(ir.Assign(place, ir.Name(name, span), span))


def _is_static(node: Node) -> bool:
    return any(child.type == "static" for child in node.children)


def _sets(node: Node) -> bool:
    return any(child.type == "set" for child in node.children)


def _is_getter(node: Node) -> bool:
    return any(child.type == "get" for child in node.children)


def _field_row(script: Script, node: Node) -> Iterator[ir.Row]:
    key = node.child_by_field_name("property") or node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    span = script.span(key)
    lowered = expression(script, value) if value is not None else ir.Constant(ir.UNDEFINED, span)
    yield ir.Row(key_of(script, key), lowered, span)


def _initializer(script: Script, fields: list[Node], span: Span) -> ir.Code | None:
    """What sets up an instance."""
    rows = [row for one in fields for row in _field_row(script, one)]
    if not rows:
        return None
    statements = tuple(
        ir.Evaluate(ir.Assign(ir.Item(ir.Name("this", span), row.key or row.value, row.span), row.value, row.span))
        for row in rows
    )
    return ir.Code("fields", (), lambda: ir.Block((), statements), "javascript", span)


EXPRESSIONS: dict[str, Callable[[Script, Node], ir.Expression]] = {
    "string": _string,
    "template_string": _template,
    "number": _number,
    "true": _fixed(True),
    "false": _fixed(False),
    "null": _fixed(None),
    "undefined": _fixed(ir.UNDEFINED),
    "regex": _regex,
    "object": _object,
    "array": _array,
    "identifier": _identifier,
    "this": _identifier,
    "super": _identifier,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _call,
    "parenthesized_expression": _unwrapped,
    "as_expression": _unwrapped,
    "satisfies_expression": _unwrapped,
    "non_null_expression": _unwrapped,
    "instantiation_expression": _unwrapped,
    "type_assertion": _asserted,
    "await_expression": _await,
    "sequence_expression": _sequence,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "ternary_expression": _ternary,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _augmented,
    "update_expression": _update,
    "arrow_function": function,
    "function_expression": function,
    "generator_function": function,
    "class": class_,
}
