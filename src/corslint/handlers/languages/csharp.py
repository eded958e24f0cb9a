"""C# to the intermediate form, by its tree-sitter grammar: types by their whole names, and what a program starts with."""

import re
from collections.abc import Callable, Iterator

from corslint.handlers import ir
from corslint.handlers.interpreter.objects import CONSTRUCTOR
from corslint.handlers.languages import csharp_calls, csharp_literals  # noqa: F401 (they fill the tables of expressions)
from corslint.handlers.languages.csharp_patterns import declared_within, matches, pattern_names, switch_variable
from corslint.handlers.languages.csharp_units import (
    Unit,
    child_of,
    expression,
    named,
    target,
    type_name,
    zero,
)
from corslint.handlers.languages.csharp_values import body_of, code_of, type_reference
from corslint.handlers.languages.trees import Node, parse
from corslint.handlers.recorded.frameworks_dotnet import WRITTEN
from corslint.source import Source, Span
from corslint.syntax.grammars import grammar

MAIN = "<Main>$"
"""What the statements of a file that stand outside of all types are called."""


def lower(sources: tuple[Source, ...]) -> ir.Module | ir.Unparsed:
    """The module of a file, or of the files that hold the parts of one type."""
    parts: dict[str, list[tuple[Unit, Node]]] = {}
    starts: list[ir.Statement] = []
    for source in sources:
        root = parse(grammar("tree_sitter_c_sharp"), source)
        if isinstance(root, ir.Unparsed):
            return root
        unit = Unit(source, _block)
        for name, node in _types(unit, root, ""):
            parts.setdefault(name, []).append((unit, node))
        starts.extend(_start(unit, root))
    names = dict.fromkeys((*parts, *([MAIN] if starts else [])))
    body = (statement for name, found in parts.items() for statement in _declared_type(name, found))
    return ir.Module(sources[0], "csharp", ir.Block(tuple(names), (*body, *starts)))


def alone(module: ir.Module, name: str) -> ir.Module:
    """The module of one type."""
    body = tuple(one for one in module.block.body if _concerns(one, name))
    return ir.Module(module.source, "csharp", ir.Block((name,), body))


def _concerns(statement: ir.Statement, name: str) -> bool:
    match statement:
        case ir.Evaluate(value=ir.Assign(target=ir.Name(name=own))):
            return own == name
        case ir.Evaluate(value=ir.Call(callee=ir.Member(owner=ir.Name(name=own)))):
            return own == name
        case _:
            return False


TYPES = (
    *("class_declaration", "struct_declaration", "record_declaration", "record_struct_declaration"),
    *("interface_declaration", "enum_declaration"),
)


def _types(unit: Unit, node: Node, namespace: str) -> Iterator[tuple[str, Node]]:
    """The types of a file that stand in no other type, by their whole names."""
    for child in _declarations(node):
        match child.type:
            case "file_scoped_namespace_declaration":
                namespace = unit.text(child.child_by_field_name("name"))
                yield from _types(unit, child, namespace)
            case "namespace_declaration":
                inner = f"{namespace}.{unit.text(child.child_by_field_name('name'))}".lstrip(".")
                yield from _types(unit, child.child_by_field_name("body"), inner)
            case one if one in TYPES:
                name = unit.text(child.child_by_field_name("name"))
                yield f"{namespace}.{name}" if namespace else name, child


def _declarations(node: Node) -> Iterator[Node]:
    """What is declared, in the arms of `#if` too."""
    for child in node.named_children:
        if child.type.startswith("preproc_"):
            yield from _declarations(child)
        else:
            yield child


def _start(unit: Unit, root: Node) -> Iterator[ir.Statement]:
    """The statements outside of all types, as a function."""
    statements = [inner for child in named(root) if child.type == "global_statement" for inner in named(child)]
    if statements:
        span = unit.span(statements[0])
        code = ir.Code(MAIN, (), lambda: _sequence(unit, statements), "csharp", span)
        yield ir.assigned(MAIN, ir.Lambda(code, span), span)


# -- types


def _declared_type(name: str, parts: list[tuple[Unit, Node]]) -> Iterator[ir.Statement]:
    unit, node = parts[0]
    span = unit.span(node.child_by_field_name("name"))
    literal = class_of(name, parts)
    yield ir.assigned(name, literal, span)
    if isinstance(literal, ir.ClassLiteral) and any(one.name == INITIALIZER for one in literal.methods):
        yield ir.Evaluate(ir.Call(ir.Member(ir.Name(name, span), INITIALIZER, span), (), span))


INITIALIZER = "static constructor"


def class_of(name: str, parts: list[tuple[Unit, Node]]) -> ir.Expression:
    unit, node = parts[0]
    span = unit.span(node.child_by_field_name("name"))
    if node.type == "enum_declaration":
        return ir.ClassLiteral(name, (), (), tuple(_enum_rows(unit, node)), None, span)
    members = [(unit, child) for unit, node in parts for child in _members(node)]
    if any(_has_setter(child) for _, child in members):
        return ir.Other((), "a class whose setters do more than set", span)
    fields = tuple(row for unit, child in members for row in _fields(unit, child, is_static=False))
    primary = [(unit, one) for unit, node in parts if (one := child_of(node, "parameter_list")) is not None]
    return ir.ClassLiteral(
        name,
        tuple(base for unit, node in parts for base in _bases(unit, node)),
        (
            *(method for unit, child in members for method in _methods(unit, child)),
            *(_primary_constructor(unit, node, list_, fields, span) for unit, list_ in primary),
            *(one for unit, list_ in primary if node.type.startswith("record") for one in _positional(unit, list_)),
        ),
        tuple(row for unit, child in members for row in _statics(unit, child)),
        None if primary else _initializer(fields, span),
        span,
    )


def _members(node: Node) -> Iterator[Node]:
    body = node.child_by_field_name("body")
    return _declarations(body) if body is not None else iter(())


def _bases(unit: Unit, node: Node) -> Iterator[ir.Expression]:
    """The class that it inherits from, not the interfaces: those hold no state, and are named with an I."""
    bases = child_of(node, "base_list")
    for child in named(bases) if bases is not None else ():
        written = child_of(child, "identifier", "qualified_name", "generic_name") if child.type == PRIMARY else child
        name = type_name(unit, written).rpartition(".")[2]
        if child.type != "argument_list" and not (name[:1] == "I" and name[1:2].isupper()):
            yield type_reference(unit, written)


PRIMARY = "primary_constructor_base_type"


def _has(node: Node, *modifiers: str) -> bool:
    return any(child.type == "modifier" and child.text.decode() in modifiers for child in node.named_children)


def _has_setter(node: Node) -> bool:
    accessors = node.child_by_field_name("accessors") if node.type == "property_declaration" else None
    return accessors is not None and any(
        one.children[-1].type != ";" and any(part.type in ("set", "init") for part in one.children)
        for one in named(accessors)
        if one.type == "accessor_declaration"
    )


def _enum_rows(unit: Unit, node: Node) -> Iterator[ir.Row]:
    next_value: int | None = 0
    for child in named(node.child_by_field_name("body")):
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        span = unit.span(name)
        lowered = expression(unit, value) if value is not None else None
        if isinstance(lowered, ir.Constant) and isinstance(lowered.value, int):
            next_value = lowered.value
        elif lowered is not None:
            next_value = None
        number = ir.Other((), "an enum", span) if next_value is None else ir.Constant(next_value, span)
        yield ir.Row(ir.Constant(unit.text(name), span), number, span)
        next_value = None if next_value is None else next_value + 1


def _statics(unit: Unit, node: Node) -> Iterator[ir.Row]:
    """What belongs to the class itself: static fields and properties, constants, types within it."""
    if node.type in TYPES:
        name = node.child_by_field_name("name")
        span = unit.span(name)
        yield ir.Row(ir.Constant(unit.text(name), span), class_of(unit.text(name), [(unit, node)]), span)
    else:
        yield from _fields(unit, node, is_static=True)


def _fields(unit: Unit, node: Node, *, is_static: bool) -> Iterator[ir.Row]:
    """Fields, and properties that are no more than a field."""
    if node.type not in ("field_declaration", "property_declaration") or _has(node, "static", "const") != is_static:
        return
    if node.type == "property_declaration":
        if _getter(node) is None:
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            yield _field(unit, name, node.child_by_field_name("type"), value)
        return
    declaration = child_of(node, "variable_declaration")
    for child in named(declaration) if declaration is not None else ():
        if declaration is not None and child.type == "variable_declarator":
            yield _field(
                unit, child.child_by_field_name("name"), declaration.child_by_field_name("type"), value_of(child)
            )


def value_of(declarator: Node) -> Node | None:
    """What a variable is declared with."""
    name = declarator.child_by_field_name("name") or child_of(declarator, "tuple_pattern")
    rest = [child for child in named(declarator) if name is None or child.id != name.id]
    return rest[-1] if rest else None


def _field(unit: Unit, name: Node, type_: Node, value: Node | None) -> ir.Row:
    span = unit.span(name)
    lowered = zero(unit, type_, span) if value is None else expression(unit, value, type_name(unit, type_))
    return ir.Row(ir.Constant(unit.text(name), span), lowered, span)


def _getter(node: Node) -> Node | None:
    """The accessor or the arrow that a property runs where it is read; None of one that is a field."""
    value = node.child_by_field_name("value")
    if value is not None and value.type == "arrow_expression_clause":
        return value
    accessors = node.child_by_field_name("accessors")
    reads = [
        one
        for one in (named(accessors) if accessors is not None else ())
        if one.type == "accessor_declaration" and any(part.type == "get" for part in one.children)
    ]
    return reads[0] if reads and reads[0].children[-1].type != ";" else None


def _methods(unit: Unit, node: Node) -> Iterator[ir.Method]:
    match node.type:
        case "method_declaration" if node.child_by_field_name("body") is not None:
            name = unit.text(node.child_by_field_name("name"))
            yield ir.Method(name, code_of(unit, node, name), tuple(_attributes(unit, node)))
        case "constructor_declaration":
            yield _constructor(unit, node)
        case "property_declaration":
            name = unit.text(node.child_by_field_name("name"))
            getter = _getter(node)
            if getter is not None:
                yield ir.Method(name, _getter_code(unit, node, getter, name), is_getter=True)
            if _has(node, "public"):
                yield from _written(unit, node)


def _written(unit: Unit, node: Node) -> Iterator[ir.Method]:
    """How a public property is written as JSON: under the name that an attribute gives it, or under its own."""
    name = node.child_by_field_name("name")
    marks = [one for list_ in named(node) if list_.type == "attribute_list" for one in named(list_)]
    names = {mark_name(unit, one): one for one in marks if one.type == "attribute"}
    if not {"JsonIgnore", "IgnoreDataMember"} & names.keys():
        renaming = next(
            (names[one] for one in ("JsonPropertyName", "JsonProperty", "DataMember") if one in names), None
        )
        found = re.search(r'"([^"]*)"', unit.text(renaming)) if renaming is not None else None
        yield written(unit, name, found[1] if found is not None else unit.text(name))


def written(unit: Unit, name: Node, key: str) -> ir.Method:
    span = unit.span(name)
    value = ir.Member(ir.Name("this", span), unit.text(name), span)
    code = ir.Code(key, (), lambda: ir.Block((), (ir.Return(value, span),)), "csharp", span)
    return ir.Method(f"{WRITTEN}{key}", code, (ir.Name(unit.text(name), span),))


def _attributes(unit: Unit, node: Node) -> Iterator[ir.Expression]:
    for list_ in named(node):
        if list_.type == "attribute_list":
            for child in named(list_):
                if child.type == "attribute":
                    yield ir.Name(mark_name(unit, child), unit.span(child))


def mark_name(unit: Unit, attribute: Node) -> str:
    return type_name(unit, attribute.child_by_field_name("name")).rpartition(".")[2].removesuffix("Attribute")


def _getter_code(unit: Unit, node: Node, getter: Node, name: str) -> ir.Code:
    result = type_name(unit, node.child_by_field_name("type"))
    is_arrow = getter.type == "arrow_expression_clause"
    body = getter if is_arrow else getter.child_by_field_name("body") or child_of(getter, "arrow_expression_clause")
    span = unit.span(node.child_by_field_name("name"))
    return ir.Code(name, (), lambda: body_of(unit, body, result), "csharp", span)


def _constructor(unit: Unit, node: Node) -> ir.Method:
    """What a constructor hands on to another comes before its own statements; a base's is called where none is named."""
    code = code_of(unit, node, unit.text(node.child_by_field_name("name")))
    if _has(node, "static"):
        return ir.Method(INITIALIZER, code)
    initializer = child_of(node, "constructor_initializer")
    span = unit.span(node.child_by_field_name("name"))
    is_own = initializer is not None and any(child.type == "this" for child in initializer.children)
    given = child_of(initializer, "argument_list") if initializer is not None else None
    first = _constructs(unit, "this" if is_own else "super", given, span)

    def body() -> ir.Block:
        block = code.body
        return ir.Block(block.names, (first, *block.body))

    return ir.Method(CONSTRUCTOR, ir.Code(code.name, code.parameters, body, "csharp", code.span))


def _constructs(unit: Unit, owner: str, given: Node | None, span: Span) -> ir.Statement:
    arguments = [child for child in named(given) if child.type == "argument"] if given is not None else []
    lowered = tuple(ir.Argument(expression(unit, named(child)[-1])) for child in arguments)
    return ir.Evaluate(ir.Call(ir.Member(ir.Name(owner, span), CONSTRUCTOR, span), lowered, span))


def _primary_constructor(unit: Unit, node: Node, parameters: Node, fields: tuple[ir.Row, ...], span: Span) -> ir.Method:
    """`class Function(IOrders orders) : Base(orders)`: the parameters are seen by all members, as fields are."""
    code = code_of(unit, parameters.parent, "")
    taken = [one.target for one in code.parameters if isinstance(one.target, ir.Name)]
    held = tuple(_put(ir.Constant(one.name, one.span), one, one.span) for one in taken)
    base = child_of(child_of(parameters.parent, "base_list") or parameters, PRIMARY)
    given = child_of(base, "argument_list") if base is not None else None
    first = _constructs(unit, "super", given, span)
    body = ir.Block((), (*held, *_filling(fields), first))
    return ir.Method(CONSTRUCTOR, ir.Code("", code.parameters, lambda: body, "csharp", span))


def _positional(unit: Unit, parameters: Node) -> Iterator[ir.Method]:
    for child in named(parameters):
        name = child.child_by_field_name("name") if child.type == "parameter" else None
        if name is not None:
            yield written(unit, name, unit.text(name))


def _initializer(fields: tuple[ir.Row, ...], span: Span) -> ir.Code | None:
    if not fields:
        return None
    return ir.Code("fields", (), lambda: ir.Block((), tuple(_filling(fields))), "csharp", span)


def _filling(fields: tuple[ir.Row, ...]) -> Iterator[ir.Statement]:
    for row in fields:
        assert row.key is not None
        yield _put(row.key, row.value, row.span)


def _put(key: ir.Expression, value: ir.Expression, span: Span) -> ir.Statement:
    return ir.Evaluate(ir.Assign(ir.Item(ir.Name("this", span), key, span), value, span))


# -- statements


def _block(unit: Unit, node: Node) -> ir.Block:
    return _sequence(unit, named(node)) if node.type == "block" else _sequence(unit, [node])


def _sequence(unit: Unit, statements: list[Node]) -> ir.Block:
    names = dict.fromkeys(name for node in statements for name in _names(unit, node))
    functions = [one for node in statements for one in _local_functions(unit, node)]
    return ir.Block(tuple(names), (*functions, *(one for node in statements for one in _statements(unit, node))))


def _names(unit: Unit, node: Node) -> Iterator[str]:
    """What a statement declares for the block that it stands in."""
    if node.type == "local_function_statement":
        yield unit.text(node.child_by_field_name("name"))
        return
    if node.type == "local_declaration_statement":
        yield from _variables(unit, child_of(node, "variable_declaration"))
    yield from declared_within(unit, node)


def _variables(unit: Unit, declaration: Node | None) -> Iterator[str]:
    for child in named(declaration) if declaration is not None else ():
        name = child.child_by_field_name("name") if child.type == "variable_declarator" else None
        if name is not None and name.type == "identifier":
            yield unit.text(name)


def _local_functions(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    if node.type == "local_function_statement":
        name = unit.text(node.child_by_field_name("name"))
        span = unit.span(node.child_by_field_name("name"))
        yield ir.assigned(name, ir.Lambda(code_of(unit, node, name, keeps_this=True), span), span)


def _statements(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    lowering = STATEMENTS.get(node.type)
    if lowering is not None:
        yield from lowering(unit, node)
    elif node.type not in ("empty_statement", "local_function_statement"):
        yield ir.Lost(f"the statement {node.type.replace('_', ' ')}", unit.span(node))


def _expression_statement(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    for child in named(node):
        yield ir.Evaluate(expression(unit, child))


def _declaration(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    yield from _declarators(unit, child_of(node, "variable_declaration"))


def _declarators(unit: Unit, declaration: Node) -> Iterator[ir.Statement]:
    type_ = declaration.child_by_field_name("type")
    for child in named(declaration):
        if child.type == "variable_declarator":
            written = child.child_by_field_name("name") or child_of(child, "tuple_pattern")
            value = value_of(child)
            if value is not None:
                lowered = expression(unit, value, type_name(unit, type_))
                yield ir.Evaluate(ir.Assign(target(unit, written), lowered, unit.span(child)))


def _return(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    value = named(node)[0] if named(node) else None
    yield ir.Return(expression(unit, value, unit.result) if value is not None else None, unit.span(node))


def _throw(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    value = named(node)[0] if named(node) else None
    yield ir.Raise(expression(unit, value) if value is not None else None, unit.span(node))


def _if(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    otherwise = node.child_by_field_name("alternative")
    yield ir.If(
        expression(unit, node.child_by_field_name("condition")),
        _block(unit, node.child_by_field_name("consequence")),
        _block(unit, otherwise) if otherwise is not None else ir.NOTHING,
    )


def _loop(unit: Unit, node: Node, *, first: bool = False) -> ir.Loop:
    test = node.child_by_field_name("condition")
    steps = [expression(unit, one) for one in node.children_by_field_name("update") if one.is_named]
    return ir.Loop(
        None,
        None,
        expression(unit, test) if test is not None else None,
        _block(unit, node.child_by_field_name("body")),
        ir.Sequence(tuple(steps), unit.span(node)) if steps else None,
        ir.NOTHING,
        keys=False,
        first=first,
    )


def _for(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    initial = node.child_by_field_name("initializer")
    loop = _loop(unit, node)
    if initial is None:
        yield loop
    elif initial.type == "variable_declaration":
        yield ir.Scoped(ir.Block(tuple(_variables(unit, initial)), (*_declarators(unit, initial), loop)))
    else:
        yield ir.Scoped(ir.Block((), (ir.Evaluate(expression(unit, initial)), loop)))


def _foreach(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    left = node.child_by_field_name("left")
    names = [unit.text(left)] if left.type == "identifier" else [unit.text(one) for one in pattern_names(left)]
    iterable = expression(unit, node.child_by_field_name("right"))
    pairs = ir.Call(ir.Name("foreach", iterable.span), (ir.Argument(iterable),), iterable.span)
    body = _block(unit, node.child_by_field_name("body"))
    loop = ir.Loop(target(unit, left), pairs, None, body, None, ir.NOTHING, keys=False, first=False)
    yield ir.Scoped(ir.Block(tuple(names), (loop,)))


def _switch(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    value = expression(unit, node.child_by_field_name("value"))
    held = ir.Name(switch_variable(unit, node), value.span)
    sections = [child for child in named(node.child_by_field_name("body")) if child.type == "switch_section"]
    names = (held.name, *(name for one in sections for child in named(one) for name in _names(unit, child)))
    cases = tuple(_case(unit, one, held) for one in sections)
    yield ir.Scoped(ir.Block(names, (ir.Evaluate(ir.Assign(held, value, value.span)), ir.Switch(None, cases, ()))))


def _case(unit: Unit, node: Node, subject: ir.Expression) -> ir.Case:
    """`case` and `default`; one without statements falls into the next."""
    children = named(node)
    labels = [child for child in children if child.type.endswith("_pattern") or child.type == "discard"]
    when = child_of(node, "when_clause")
    inside = {child.id for child in (*labels, *([when] if when is not None else []))}
    statements = [child for child in children if child.id not in inside and child.type in STATEMENTS]
    label = next((child for child in children if child.type not in STATEMENTS and child.id not in inside), None)
    tests = [matches(unit, one, subject, unit.span(one)) for one in labels]
    if label is not None and not labels:
        tests = [ir.Compare("==", subject, expression(unit, label), unit.span(label))]
    if when is not None and tests:
        tests = [ir.Logic("and", tests[0], expression(unit, named(when)[0]), unit.span(when))]
    return ir.Case(tuple(tests), _sequence(unit, statements), falls_through=not statements)


def _try(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    last = child_of(node, "finally_clause")
    yield ir.Try(
        _block(unit, node.child_by_field_name("body")),
        tuple(_handler(unit, child) for child in named(node) if child.type == "catch_clause"),
        ir.NOTHING,
        _block(unit, child_of(last, "block")) if last is not None else ir.NOTHING,
    )


def _handler(unit: Unit, node: Node) -> ir.Handler:
    declaration = child_of(node, "catch_declaration")
    name = declaration.child_by_field_name("name") if declaration is not None else None
    type_ = type_name(unit, declaration.child_by_field_name("type")) if declaration is not None else "Exception"
    is_filtered = child_of(node, "catch_filter_clause") is not None
    written = ir.Name(unit.text(name), unit.span(name)) if name is not None else None
    return ir.Handler(
        written,
        _block(unit, node.child_by_field_name("body")),
        catches_all=type_.rpartition(".")[2] == "Exception" and not is_filtered,
        names=(written.name,) if written is not None else (),
    )


def _using(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    """`using`, `lock`, `checked`, `fixed`: what is named before the block, then the block."""
    declaration = child_of(node, "variable_declaration")
    body = node.child_by_field_name("body") or child_of(node, "block") or named(node)[-1]
    before = list(_declarators(unit, declaration)) if declaration is not None else []
    before += [ir.Evaluate(expression(unit, one)) for one in named(node) if one.id != body.id and declaration is None]
    names = tuple(_variables(unit, declaration)) if declaration is not None else ()
    yield ir.Scoped(ir.Block(names, (*before, ir.Scoped(_block(unit, body)))))


def _jump(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    yield ir.Break(None) if node.type == "break_statement" else ir.Continue(None)


def _while(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    yield _loop(unit, node, first=node.type == "do_statement")


def _scoped(unit: Unit, node: Node) -> Iterator[ir.Statement]:
    yield ir.Scoped(_block(unit, node))


STATEMENTS: dict[str, Callable[[Unit, Node], Iterator[ir.Statement]]] = {
    "expression_statement": _expression_statement,
    "local_declaration_statement": _declaration,
    "local_function_statement": lambda unit, node: iter(()),
    "return_statement": _return,
    "throw_statement": _throw,
    "if_statement": _if,
    "for_statement": _for,
    "foreach_statement": _foreach,
    "while_statement": _while,
    "do_statement": _while,
    "switch_statement": _switch,
    "try_statement": _try,
    "using_statement": _using,
    "lock_statement": _using,
    "checked_statement": _using,
    "block": _scoped,
    "break_statement": _jump,
    "continue_statement": _jump,
}
