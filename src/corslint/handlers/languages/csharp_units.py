"""What the lowering of C# shares: a file that is lowered, its types, and the tables of its expressions."""

import re
from collections.abc import Callable

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

Lowering = Callable[[Unit, Node], ir.Expression]

EXPRESSIONS: dict[str, Lowering] = {}
"""Filled by the modules of values, literals, calls and patterns."""

TYPED: dict[str, Callable[[Unit, Node, str], ir.Expression]] = {}
"""Expressions that hand on, or make, the type that is wanted; filled as the others are."""


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


def argument(unit: Unit, node: Node) -> ir.Argument:
    name = node.child_by_field_name("name")
    inner = [child for child in named(node) if name is None or child.id != name.id]
    value = expression(unit, inner[-1]) if inner else ir.Other((), "an argument", unit.span(node))
    return ir.Argument(value, unit.text(name) if name is not None else None)


def value_of(unit: Unit, node: Node) -> ir.Expression:
    return argument(unit, node).value


def list_of(elements: list[ir.Expression], span: Span) -> ir.ListLiteral:
    return ir.ListLiteral(tuple(ir.Element(element) for element in elements), "array", span)


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
