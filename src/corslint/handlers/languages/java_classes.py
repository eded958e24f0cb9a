"""Java's classes, records, enums and interfaces to the intermediate form, with what Lombok adds to them."""

from collections.abc import Callable, Iterator

from corslint.handlers import ir
from corslint.handlers.languages.java_values import (
    TRANSPARENT,
    File,
    annotations,
    arguments,
    code_of,
    expression,
    field,
    named,
    parameters,
    type_name,
    type_of,
)
from corslint.handlers.languages.lombok import Field, logger, methods_of
from corslint.handlers.languages.trees import Node
from corslint.source import Span

TYPES = (
    "class_declaration",
    "record_declaration",
    "enum_declaration",
    "interface_declaration",
    "annotation_type_declaration",
)

CONSTRUCTOR = "constructor"


def type_(file: File, node: Node) -> ir.Expression:
    """A class that is declared."""
    name = file.text(field(node, "name"))
    superclass = field(node, "superclass")
    bases = [type_of(file, named(superclass)[0])] if superclass is not None else []
    return _class(file, node, field(node, "body"), name, tuple(bases), has_base=superclass is not None)


def class_body(file: File, body: Node, name: str, bases: tuple[ir.Expression, ...]) -> ir.Expression:
    """A class that is declared where an object is made of it; its constructor is the base's."""
    return _class(file, body, body, name, bases, has_base=True)


def _class(
    file: File, node: Node, body: Node, name: str, bases: tuple[ir.Expression, ...], *, has_base: bool
) -> ir.Expression:
    span = file.span(field(node, "name") or node)
    members = list(_members(body))
    declared = {child.id: list(_fields(file, child)) for child in members}
    own = [*_components(file, node), *(one for few in declared.values() for one in few if not one.is_static)]
    written = list(_methods(file, members, has_base=has_base))
    added = methods_of(name, annotations(file, node), own, span)
    if node.type == "record_declaration":
        added = [*_of_record(own, span), *added]
    added = [*added, *_written(own)]
    taken = {_signature(one) for one in written}
    methods = (*written, *(one for one in added if _signature(one) not in taken))
    rows = (*_constants(file, node, body, name), *_statics(file, node, members, declared))
    return ir.ClassLiteral(
        name, bases, methods, rows, _initializer(file, own, members, span), span, _interfaces(file, node)
    )


def _signature(method: ir.Method) -> tuple[str, int]:
    return method.name, len(method.code.parameters)


def _interfaces(file: File, node: Node) -> tuple[ir.Expression, ...]:
    lists = [child for child in named(node) if child.type in ("super_interfaces", "extends_interfaces")]
    return tuple(type_of(file, one) for child in lists for one in named(named(child)[0]))


def _members(body: Node) -> Iterator[Node]:
    for child in named(body):
        if child.type == "enum_body_declarations":
            yield from named(child)
        else:
            yield child


# -- methods


def _methods(file: File, members: list[Node], *, has_base: bool) -> Iterator[ir.Method]:
    for node in members:
        if node.type == "method_declaration" and field(node, "body") is not None:
            name = file.text(field(node, "name"))
            yield ir.Method(name, code_of(file, node, name))
        elif node.type == "constructor_declaration":
            yield ir.Method(CONSTRUCTOR, code_of(file, node, CONSTRUCTOR, _chained(file, node, has_base=has_base)))
        elif node.type == "compact_constructor_declaration":
            yield ir.Method(CONSTRUCTOR, _compact(file, node))


def _chained(file: File, node: Node, *, has_base: bool) -> Callable[[], tuple[ir.Statement, ...]]:
    """The constructor that a constructor calls first, said or not."""

    def before() -> tuple[ir.Statement, ...]:
        body = field(node, "body")
        written = next((child for child in named(body) if child.type == "explicit_constructor_invocation"), None)
        span = file.span(written or node)
        if written is not None and field(written, "constructor").type == "this":
            return (_constructed("this", arguments(file, field(written, "arguments")), span),)
        given = arguments(file, field(written, "arguments")) if written is not None else ()
        return (_constructed("super", given, span),) if has_base else ()

    return before


def _constructed(whose: str, given: tuple[ir.Argument, ...], span: Span) -> ir.Statement:
    return ir.Evaluate(ir.Call(ir.Member(ir.Name(whose, span), CONSTRUCTOR, span), given, span))


def _compact(file: File, node: Node) -> ir.Code:
    """A record's constructor that leaves the setting of its components to the language."""
    written = tuple(parameters(file, field(node.parent.parent, "parameters")))
    names = [one.target.name for one in written if isinstance(one.target, ir.Name)]
    span = file.span(node)

    def lower() -> ir.Block:
        block = file.block(file, field(node, "body"))
        return ir.Block(block.names, (*block.body, *(_set(name, ir.Name(name, span), span) for name in names)))

    return ir.Code(CONSTRUCTOR, written, lower, "java", span)


def _set(name: str, value: ir.Expression, span: Span) -> ir.Statement:
    return ir.Evaluate(ir.Assign(ir.Member(ir.Name("this", span), name, span), value, span))


def _of_record(fields: list[Field], span: Span) -> Iterator[ir.Method]:
    """A record's own constructor, and for each of its components a method of its name."""
    components = [one for one in fields if one.is_component]
    body = tuple(_set(one.name, ir.Name(one.name, one.span), one.span) for one in components)
    written = tuple(ir.Parameter(ir.Name(one.name, one.span), type=one.type) for one in components)
    yield ir.Method(CONSTRUCTOR, ir.Code(CONSTRUCTOR, written, lambda: ir.Block((), body), "java", span))
    for one in components:
        yield _reading(one.name, one)


def _reading(name: str, one: Field) -> ir.Method:
    block = ir.Block((), (ir.Return(ir.Member(ir.Name("this", one.span), one.name, one.span), one.span),))
    return ir.Method(name, ir.Code(name, (), lambda: block, "java", one.span))


def _written(fields: list[Field]) -> Iterator[ir.Method]:
    """The getters by which what stands in a record is found, or in fields that are public or marked."""
    for one in fields:
        if one.is_component or one.is_public or "JsonProperty" in one.annotations:
            yield _reading(f"get{one.name[:1].upper()}{one.name[1:]}", one)


# -- fields


def _components(file: File, node: Node) -> Iterator[Field]:
    if node.type == "record_declaration":
        for child in named(field(node, "parameters")):
            name = field(child, "name")
            span, written = file.span(name), type_name(file, field(child, "type"))
            yield Field(file.text(name), written, span, zero(written, span), is_component=True)


def _fields(file: File, node: Node) -> Iterator[Field]:
    """The fields that a declaration makes; in an interface they are static."""
    if node.type not in ("field_declaration", "constant_declaration"):
        return
    modifiers, marks = _modifiers(node), annotations(file, node)
    written = type_name(file, field(node, "type"))
    for one in node.children_by_field_name("declarator"):
        name, value = field(one, "name"), field(one, "value")
        span = file.span(name)
        at_first = ir.Other((), "what is injected", span) if set(marks) - PLAIN else zero(written, span)
        yield Field(
            file.text(name),
            written,
            span,
            expression(file, value) if value is not None else at_first,
            is_static=node.type == "constant_declaration" or "static" in modifiers,
            is_final="final" in modifiers,
            is_public="public" in modifiers,
            is_set=value is not None,
            annotations=tuple(marks),
        )


PLAIN = TRANSPARENT | {"Getter", "Setter", "With", "Default", "Singular", "Exclude", "JsonInclude", "SerializedName"}
"""Annotations of fields that put nothing into them."""


def _modifiers(node: Node) -> frozenset[str]:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    return frozenset(child.type for child in modifiers.children) if modifiers is not None else frozenset()


def zero(written: str, span: Span) -> ir.Expression:
    """What a field of a type is before it is set."""
    if written in ("int", "long", "short", "byte", "double", "float", "char"):
        return ir.Constant(0, span)
    return ir.Constant(False if written == "boolean" else None, span)


def _initializer(file: File, fields: list[Field], members: list[Node], span: Span) -> ir.Code | None:
    """What sets up an object: the classes that are of an object each, its fields, then its blocks."""
    blocks = [node for node in members if node.type == "block"]
    classes = [node for node in members if node.type == "class_declaration" and "static" not in _modifiers(node)]
    if not fields and not blocks and not classes:
        return None

    def lower() -> ir.Block:
        inner = (_set(file.text(field(one, "name")), type_(file, one), file.span(one)) for one in classes)
        statements = (_set(one.name, one.value, one.span) for one in fields)
        return ir.Block((), (*inner, *statements, *(ir.Scoped(file.block(file, block)) for block in blocks)))

    return ir.Code("fields", (), lower, "java", span)


# -- what belongs to the class itself


def _constants(file: File, node: Node, body: Node, name: str) -> Iterator[ir.Row]:
    for child in named(body) if node.type == "enum_declaration" else ():
        if child.type == "enum_constant":
            written = field(child, "name")
            span = file.span(written)
            made: ir.Expression = ir.Call(
                ir.Name(name, span), arguments(file, field(child, "arguments")), file.span(child), is_new=True
            )
            if field(child, "body") is not None:
                made = ir.Other((), "a constant with a class of its own", span)
            yield ir.Row(ir.Constant(file.text(written), span), made, span)


def _statics(file: File, node: Node, members: list[Node], declared: dict[int, list[Field]]) -> Iterator[ir.Row]:
    """Inner classes that have nothing to set up, then all else in its order."""
    plain = [child for child in members if child.type in TYPES and not _sets_up(child)]
    for child in plain:
        yield _inner(file, child)
    for annotation in annotations(file, node):
        yield from logger(annotation, file.span(node))
    for child in members:
        yield from (_row(one) for one in declared[child.id] if one.is_static)
        if child.type == "static_initializer":
            yield _block_row(file, child)
        elif child.type in TYPES and child not in plain:
            yield _inner(file, child)


def _sets_up(node: Node) -> bool:
    """Whether a class holds something of its own, which may be made of what stands before it."""
    inner = list(_members(field(node, "body")))
    return any(one.type in ("static_initializer", "constant_declaration", "enum_constant") for one in inner) or any(
        one.type == "field_declaration" and "static" in _modifiers(one) for one in inner
    )


def _inner(file: File, node: Node) -> ir.Row:
    name = field(node, "name")
    return ir.Row(ir.Constant(file.text(name), file.span(name)), type_(file, node), file.span(name))


def _row(one: Field) -> ir.Row:
    return ir.Row(ir.Constant(one.name, one.span), one.value, one.span)


def _block_row(file: File, node: Node) -> ir.Row:
    """What a static block does, under a name that nothing asks for."""
    span = file.span(node)
    code = ir.Code("static", (), lambda: file.block(file, named(node)[0]), "java", span, keeps_this=True)
    return ir.Row(ir.Constant("static {}", span), ir.Call(ir.Lambda(code, span), (), span), span)
