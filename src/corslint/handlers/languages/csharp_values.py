"""C#'s expressions, patterns and functions to the intermediate form."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from corslint.handlers import ir
from corslint.handlers.languages.trees import Node, Places
from corslint.source import Source, Span


class Unit(Places):
    """A file that is lowered."""

    __slots__ = ("block", "bound", "result")

    def __init__(self, source: Source, block: "Callable[[Unit, Node], ir.Block]") -> None:
        super().__init__(source)
        self.block = block
        """Lowers the statements of a function's body."""
        self.bound: ir.Expression | None = None
        """What stands before the `?.` behind which something is lowered."""
        self.result = ""
        """The type that the function which is lowered returns."""


def named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment" and not child.type.startswith("preproc_")]


def child_of(node: Node, *types: str) -> Node | None:
    return next((child for child in node.named_children if child.type in types), None)


def assigned(name: str, value: ir.Expression, span: Span) -> ir.Statement:
    return ir.Evaluate(ir.Assign(ir.Name(name, span), value, span))


# -- types


def type_name(unit: Unit, node: Node | None) -> str:
    """A type without what it is generic over: `Dictionary`, `Amazon.Lambda.APIGatewayEvents.APIGatewayProxyResponse`."""
    if node is None or node.type == "implicit_type":
        return ""
    if node.type in ("nullable_type", "array_type", "ref_type"):
        inner = type_name(unit, node.child_by_field_name("type"))
        return f"{inner}[]" if node.type == "array_type" else inner
    return re.sub(r"<.*>|\s|\?|^global::", "", unit.text(node), flags=re.DOTALL)


def awaited_type(unit: Unit, node: Node | None) -> str:
    """The type that a function returns, or promises."""
    if node is not None and node.type == "generic_name" and type_name(unit, node) in ("Task", "ValueTask"):
        arguments = child_of(node, "type_argument_list")
        return type_name(unit, named(arguments)[0]) if arguments is not None and named(arguments) else ""
    return type_name(unit, node)


MAPS = frozenset(
    """
    Dictionary IDictionary SortedDictionary ConcurrentDictionary IReadOnlyDictionary ReadOnlyDictionary SortedList
    """.split()
)

LISTS = frozenset(
    """
    List IList HashSet ISet IEnumerable ICollection IReadOnlyList IReadOnlyCollection IReadOnlySet SortedSet Collection
    """.split()
)

HEADER_MAPS = ("Headers", "MultiValueHeaders")
"""Properties of Lambda's responses that are dictionaries."""


def last_part(name: str) -> str:
    return name.rpartition(".")[2]


def zero(unit: Unit, type_: Node | None, span: Span) -> ir.Expression:
    """What a variable of a type is before it is set."""
    return ir.Constant(ZEROS.get(unit.text(type_) if type_ is not None else ""), span)


NUMBERS = ("int", "long", "short", "byte", "uint", "ulong", "ushort", "float", "double", "decimal")

ZEROS: dict[str, ir.Primitive] = {"bool": False, **dict.fromkeys(NUMBERS, 0)}


# -- expressions


def expression(unit: Unit, node: Node, type_: str = "") -> ir.Expression:
    """An expression where a value of a type, if one is written, is wanted: `new()` makes one."""
    if node.type in TYPED:
        return TYPED[node.type](unit, node, type_)
    lowering = EXPRESSIONS.get(node.type)
    if lowering is not None:
        return lowering(unit, node)
    parts = tuple(expression(unit, child) for child in named(node) if child.type in EXPRESSIONS)
    return ir.Other(parts, REASONS.get(node.type, "an expression"), unit.span(node))


REASONS = {"query_expression": "a query", "anonymous_method_expression": "a delegate"}


# -- literals


def _string(unit: Unit, node: Node) -> ir.Expression:
    whole = unit.span(node)
    content = "".join(
        _unescaped(unit.text(child)) if child.type == "escape_sequence" else unit.text(child)
        for child in node.named_children
        if child.type in ("string_literal_content", "escape_sequence")
    )
    return ir.Constant(content, Span(whole.source, whole.start + 1, max(whole.start + 1, whole.end - 1)))


def _unescaped(sequence: str) -> str:
    try:
        value = ast.literal_eval(f'"{sequence}"')
    except (SyntaxError, ValueError):
        return sequence[1:]
    return value if isinstance(value, str) else sequence[1:]


def _verbatim(unit: Unit, node: Node) -> ir.Expression:
    whole = unit.span(node)
    content = Span(whole.source, whole.start + 2, max(whole.start + 2, whole.end - 1))
    return ir.Constant(content.text.replace('""', '"'), content)


def _raw(unit: Unit, node: Node) -> ir.Expression:
    """Of several lines the indentation is not taken away: no header has several."""
    content = child_of(node, "raw_string_content")
    if content is None:
        return ir.Constant("", unit.span(node))
    written = unit.text(content)
    return ir.Other((), "raw text", unit.span(node)) if "\n" in written else ir.Constant(written, unit.span(content))


def _interpolated(unit: Unit, node: Node) -> ir.Expression:
    is_verbatim = "@" in unit.text(node)[:2]
    parts = [_interpolated_part(unit, child, is_verbatim=is_verbatim) for child in named(node)]
    return ir.Joined(tuple(part for part in parts if part is not None), unit.span(node))


def _interpolated_part(unit: Unit, node: Node, *, is_verbatim: bool) -> ir.Expression | None:
    span = unit.span(node)
    match node.type:
        case "string_content":
            written = unit.text(node)
            return ir.Constant(written.replace('""', '"') if is_verbatim else written, span)
        case "escape_sequence":
            return ir.Constant(_escaped(unit.text(node)), span)
        case "interpolation":
            inner = [child for child in named(node) if child.type != "interpolation_brace"]
            whole = expression(unit, inner[0]) if inner else ir.Other((), "nothing", span)
            return whole if len(inner) == 1 else ir.Other((whole,), "formatted text", span)
        case _:
            return None


def _escaped(sequence: str) -> str:
    return sequence[1:] if sequence in ("{{", "}}") else _unescaped(sequence)


def _number(unit: Unit, node: Node) -> ir.Expression:
    try:
        return ir.number(int(unit.text(node).rstrip("uUlL").replace("_", ""), 0), unit.span(node))
    except ValueError:
        return ir.Other((), "a number", unit.span(node))


def _boolean(unit: Unit, node: Node) -> ir.Expression:
    return ir.Constant(unit.text(node) == "true", unit.span(node))


def _null(unit: Unit, node: Node) -> ir.Expression:
    return ir.Constant(None, unit.span(node))


def _default(unit: Unit, node: Node, type_: str) -> ir.Expression:
    written = node.child_by_field_name("type")
    return ir.Constant(ZEROS.get(unit.text(written) if written is not None else type_), unit.span(node))


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


# -- calls


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
    return ir.Call(callee, tuple(_argument(unit, child) for child in arguments), span)


def _type_arguments(unit: Unit, node: Node) -> Iterator[ir.Expression]:
    name = node.child_by_field_name("name")
    written = child_of(name, "type_argument_list") if name is not None else None
    yield from (type_reference(unit, child) for child in named(written)) if written is not None else ()


def _argument(unit: Unit, node: Node) -> ir.Argument:
    name = node.child_by_field_name("name")
    inner = [child for child in named(node) if name is None or child.id != name.id]
    value = expression(unit, inner[-1]) if inner else ir.Other((), "an argument", unit.span(node))
    return ir.Argument(value, unit.text(name) if name is not None else None)


def _value(unit: Unit, node: Node) -> ir.Expression:
    return _argument(unit, node).value


def _is_out(node: Node) -> bool:
    return any(child.type in ("out", "ref") for child in node.children)


def _with_out(unit: Unit, callee: ir.Expression, arguments: list[Node], span: Span) -> ir.Expression:
    """What is handed over to be set is then anything."""
    given = tuple(_argument(unit, child) for child in arguments if not _is_out(child))
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
    key = _value(unit, arguments[0])
    sets = ir.Assign(_out_target(unit, arguments[1]), ir.Item(callee.owner, key, span), span)
    return ir.Sequence((sets, ir.Compare("in", key, callee.owner, span)), span)


def _equals(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`one.Equals(other)`, `string.Equals(one, other, StringComparison.Ordinal)`."""
    values = [_value(unit, child) for child in arguments]
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING):
        values.insert(0, callee.owner)
    return ir.Compare("==", values[0], values[1], span) if len(values) in (2, 3) else None


STRING = ("string", "String")


def _is_empty(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    is_meant = isinstance(callee.owner, ir.Name) and callee.owner.name in STRING and len(arguments) == 1
    return ir.Not(_value(unit, arguments[0]), span) if is_meant else None


def _awaits(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`task.ConfigureAwait(false)`, `task.GetAwaiter().GetResult()`."""
    return ir.Wait(callee.owner, span)


def _concatenates(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING):
        return None
    return ir.Joined(tuple(_value(unit, child) for child in arguments), span)


def _joins(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`string.Join(", ", list)` and `string.Join(", ", one, other)`."""
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING) or len(arguments) < 2:
        return None
    separator, *values = (_value(unit, child) for child in arguments)
    whole = values[0] if len(values) == 1 else list_of(values, span)
    return ir.Call(ir.Member(separator, "join", span), (ir.Argument(whole),), span)


def _formats(unit: Unit, callee: ir.Member, arguments: list[Node], span: Span) -> ir.Expression | None:
    """`string.Format("https://{0}", domain)`."""
    if not (isinstance(callee.owner, ir.Name) and callee.owner.name in STRING) or not arguments:
        return None
    template, *values = (_value(unit, child) for child in arguments)
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
    made: ir.Expression = ir.Call(type_, tuple(_argument(unit, child) for child in given), span, is_new=True)
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


def list_of(elements: list[ir.Expression], span: Span) -> ir.ListLiteral:
    return ir.ListLiteral(tuple(ir.Element(element) for element in elements), "array", span)


def _tuple(unit: Unit, node: Node) -> ir.Expression:
    return list_of([_value(unit, child) for child in named(node)], unit.span(node))


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


# -- patterns


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


def declared_within(unit: Unit, node: Node) -> Iterator[str]:
    """The variables that patterns, `out` and switches make within a statement or an expression."""
    yield from (unit.text(name) for name in pattern_names(node))
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == "switch_expression":
            yield switch_variable(unit, one)
        waiting.extend(_within(one))


Lowering = Callable[[Unit, Node], ir.Expression]

EXPRESSIONS: dict[str, Lowering] = {
    "string_literal": _string,
    "verbatim_string_literal": _verbatim,
    "raw_string_literal": _raw,
    "interpolated_string_expression": _interpolated,
    "integer_literal": _number,
    "boolean_literal": _boolean,
    "null_literal": _null,
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
    "invocation_expression": _call,
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
    "is_pattern_expression": _is,
    "lambda_expression": _lambda,
    "declaration_expression": _declared,
    "throw_expression": _throw,
}

TYPED: dict[str, Callable[[Unit, Node, str], ir.Expression]] = {
    "implicit_object_creation_expression": _implicit_new,
    "collection_expression": _collection,
    "default_expression": _default,
    "conditional_expression": _ternary,
    "cast_expression": _cast,
    "parenthesized_expression": _inner,
    "checked_expression": _inner,
    "await_expression": _await,
    "switch_expression": _switch_expression,
}
"""Expressions that hand on, or make, the type that is wanted."""


# -- targets


def target(unit: Unit, node: Node) -> ir.Target:
    span = unit.span(node)
    match node.type:
        case "identifier" if unit.text(node) != "_":
            return ir.Name(unit.text(node), span)
        case "parenthesized_expression":
            return target(unit, named(node)[0])
        case "tuple_expression":
            return ir.Targets(tuple(target(unit, named(one)[-1]) for one in named(node)), None, span)
        case "tuple_pattern" | "parenthesized_variable_designation":
            return ir.Targets(tuple(target(unit, one) for one in named(node)), None, span)
        case "declaration_expression":
            name = node.child_by_field_name("name")
            return target(unit, name) if name is not None else ir.Other((), "an unusual target", span)
    lowered = expression(unit, node)
    return lowered if isinstance(lowered, ir.Member | ir.Item) else ir.Other((lowered,), "an unusual target", span)
