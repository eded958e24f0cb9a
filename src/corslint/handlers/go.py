"""Go to the intermediate form, by its tree-sitter grammar: a package is all the files of a directory."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from corslint.handlers import ir
from corslint.handlers.trees import Node, Places, parse
from corslint.source import Source, Span


class Package(Places):
    """A file that is lowered; `results` are the named results of the function that is being lowered."""

    __slots__ = ("results",)

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.results: tuple[str, ...] = ()


RESPONSE_FIELDS = {
    "StatusCode": "statusCode",
    "Headers": "headers",
    "MultiValueHeaders": "multiValueHeaders",
    "Body": "body",
    "IsBase64Encoded": "isBase64Encoded",
}
"""The fields of aws-lambda-go's events, by the names that they have in JSON."""


def lower(sources: list[Source]) -> ir.Module | ir.Unparsed:
    """A package's module: its declarations first, then what its `init` functions do."""
    import tree_sitter_go

    names: dict[str, None] = {}
    body: list[ir.Statement] = []
    for source in sources:
        root = parse(tree_sitter_go.language(), source)
        if isinstance(root, ir.Unparsed):
            return root
        places = Package(source)
        names.update(dict.fromkeys(_package_names(places, root)))
        body.extend(_package(places, root))
    # functions, then types with their methods, then variables: an initialiser may call any of them
    ordered = sorted(body, key=_rank)
    return ir.Module(sources[0], "go", ir.Block(tuple(names), tuple(ordered)))


def _rank(statement: ir.Statement) -> int:
    match statement:
        case ir.Evaluate(value=ir.Assign(value=ir.Import())):
            return 0
        case ir.Evaluate(value=ir.Assign(value=ir.Lambda() | ir.ClassLiteral())):
            return 1
        case ir.Evaluate(value=ir.Call()):
            return 3
        case _:
            return 2


def has_main(source: Source) -> bool:
    return "func main()" in source.text


# -- packages


def _package_names(places: Package, root: Node) -> Iterator[str]:
    for node in _named(root):
        match node.type:
            case "function_declaration":
                yield places.text(node.child_by_field_name("name"))
            case "type_declaration":
                for spec in _named(node):
                    yield places.text(spec.child_by_field_name("name"))
            case "const_declaration" | "var_declaration":
                yield from _spec_names(places, node)
            case "import_declaration":
                yield from (name for name, _ in _imports(places, node))
            case "method_declaration":
                yield _receiver_type(places, node)


def _package(places: Package, root: Node) -> Iterator[ir.Statement]:
    types = [spec for node in _named(root) if node.type == "type_declaration" for spec in _named(node)]
    methods: dict[str, list[Node]] = {}
    for node in _named(root):
        if node.type == "method_declaration":
            methods.setdefault(_receiver_type(places, node), []).append(node)
    for spec in types:
        yield _type(places, spec, methods.pop(places.text(spec.child_by_field_name("name")), []))
    for name, found in methods.items():
        span = places.span(found[0])
        yield _assigned(name, _class(places, name, found, span), span)
    for node in _named(root):
        yield from _declaration(places, node)


def _type(places: Package, spec: Node, methods: list[Node]) -> ir.Statement:
    name = spec.child_by_field_name("name")
    span = places.span(name)
    return _assigned(places.text(name), _class(places, places.text(name), methods, span), span)


def _class(places: Package, name: str, methods: list[Node], span: Span) -> ir.ClassLiteral:
    lowered = tuple(
        ir.Method(places.text(node.child_by_field_name("name")), _method_code(places, node)) for node in methods
    )
    return ir.ClassLiteral(name, (), lowered, (), None, span)


def _receiver_type(places: Package, node: Node) -> str:
    parameter = _named(node.child_by_field_name("receiver"))[0]
    written = parameter.child_by_field_name("type")
    return places.text(written).lstrip("*").partition("[")[0] if written is not None else ""


def _declaration(places: Package, node: Node) -> Iterator[ir.Statement]:
    match node.type:
        case "function_declaration":
            name = node.child_by_field_name("name")
            span = places.span(name)
            lowered = ir.Lambda(_code(places, node), span)
            if places.text(name) == "init":
                yield ir.Evaluate(ir.Call(lowered, (), span))
            else:
                yield _assigned(places.text(name), lowered, span)
        case "import_declaration":
            for alias, path in _imports(places, node):
                span = places.span(node)
                yield _assigned(alias, ir.Import(path, 0, None, span), span)
        case "const_declaration" | "var_declaration":
            yield from _specs(places, node)


def _imports(places: Package, node: Node) -> Iterator[tuple[str, str]]:
    waiting = list(_named(node))
    while waiting:
        child = waiting.pop(0)
        if child.type == "import_spec_list":
            waiting.extend(_named(child))
            continue
        path = _unquoted(places, child.child_by_field_name("path"))
        alias = child.child_by_field_name("name")
        yield (places.text(alias) if alias is not None else package_name(path)), path


def package_name(path: str) -> str:
    """The last part of an import path that is no version."""
    parts = [part for part in path.split("/") if not (part[:1] == "v" and part[1:].isdigit())]
    return parts[-1].partition(".")[0] if parts else path


def _named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


def _assigned(name: str, value: ir.Expression, span: Span) -> ir.Statement:
    return ir.Evaluate(ir.Assign(ir.Name(name, span), value, span))


# -- functions


def _code(places: Package, node: Node, name: str = "") -> ir.Code:
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


def _method_code(places: Package, node: Node) -> ir.Code:
    """A method takes its receiver first; one that is no pointer is a copy."""
    code = _code(places, node)
    receiver = _named(node.child_by_field_name("receiver"))[0]
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
    for child in _named(node) if node is not None else ():
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
    block = _block(places, node)
    places.results = outer
    zeros = tuple(_assigned(name, _zero(places, type_, span), span) for name, type_, span in named)
    return ir.Block((*names, *block.names), (*zeros, *block.body))


def _named_results(places: Package, node: Node | None) -> list[tuple[str, Node, Span]]:
    if node is None or node.type != "parameter_list":
        return []
    return [
        (places.text(name), child.child_by_field_name("type"), places.span(name))
        for child in _named(node)
        for name in child.children_by_field_name("name")
    ]


# -- statements


def _block(places: Package, node: Node) -> ir.Block:
    statements = [
        child for inner in _named(node) for child in (_named(inner) if inner.type == "statement_list" else [inner])
    ]
    return _sequence(places, statements)


def _sequence(places: Package, statements: list[Node]) -> ir.Block:
    names = dict.fromkeys(name for node in statements for name in _declared(places, node))
    return ir.Block(tuple(names), _lowered(places, statements))


def _lowered(places: Package, statements: list[Node]) -> tuple[ir.Statement, ...]:
    """What follows a `defer` is tried, with the deferred call at its end."""
    lowered: list[ir.Statement] = []
    for index, node in enumerate(statements):
        if node.type == "defer_statement":
            last = ir.Block((), (ir.Evaluate(_expression(places, _named(node)[0])),))
            rest = ir.Block((), _lowered(places, statements[index + 1 :]))
            return (*lowered, ir.Try(rest, (), ir.NOTHING, last))
        lowered.extend(_statements(places, node))
    return tuple(lowered)


def _declared(places: Package, node: Node) -> Iterator[str]:
    if node.type == "short_var_declaration":
        for child in _named(node.child_by_field_name("left")):
            yield places.text(child)
    elif node.type in ("var_declaration", "const_declaration"):
        yield from _spec_names(places, node)


def _spec_nodes(node: Node) -> Iterator[Node]:
    for child in _named(node):
        if child.type == "var_spec_list":
            yield from _named(child)
        else:
            yield child


def _spec_names(places: Package, node: Node) -> Iterator[str]:
    for spec in _spec_nodes(node):
        yield from (places.text(name) for name in spec.children_by_field_name("name") if name.is_named)


def _statements(places: Package, node: Node) -> Iterator[ir.Statement]:
    lowering = STATEMENTS.get(node.type)
    if lowering is not None:
        yield from lowering(places, node)
    elif node.type not in ("empty_statement", "type_declaration", "fallthrough_statement"):
        yield ir.Lost(f"the statement {node.type.replace('_', ' ')}", places.span(node))


def _specs(places: Package, node: Node) -> Iterator[ir.Statement]:
    for spec in _spec_nodes(node):
        names = [name for name in spec.children_by_field_name("name") if name.is_named]
        values = spec.child_by_field_name("value")
        type_ = spec.child_by_field_name("type")
        span = places.span(spec)
        if values is not None:
            targets = [_target(places, name) for name in names]
            yield ir.Evaluate(_assignment(places, targets, _named(values), span))
            continue
        for name in names:
            yield _assigned(places.text(name), _zero(places, type_, span), places.span(name))


def _zero(places: Package, type_: Node | None, span: Span) -> ir.Expression:
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


def _short_declaration(places: Package, node: Node) -> Iterator[ir.Statement]:
    targets = [_target(places, child) for child in _named(node.child_by_field_name("left"))]
    yield ir.Evaluate(_assignment(places, targets, _named(node.child_by_field_name("right")), places.span(node)))


def _assign(places: Package, node: Node) -> Iterator[ir.Statement]:
    left = _named(node.child_by_field_name("left"))
    right = _named(node.child_by_field_name("right"))
    operator = node.child_by_field_name("operator").type
    targets = [_target(places, child) for child in left]
    span = places.span(node)
    if operator == "=":
        yield ir.Evaluate(_assignment(places, targets, right, span))
    elif operator == "+=":
        value = ir.Plus(_expression(places, left[0]), _expression(places, right[0]), span)
        yield ir.Evaluate(ir.Assign(targets[0], value, span))
    else:
        value_of_parts = (_expression(places, left[0]), _expression(places, right[0]))
        yield ir.Evaluate(ir.Assign(targets[0], ir.Other(value_of_parts, "arithmetic", span), span))


def _assignment(places: Package, targets: list[ir.Target], values: list[Node], span: Span) -> ir.Expression:
    if len(targets) == 1:
        return ir.Assign(targets[0], _copied(places, values[0]), span)
    both = ir.Targets(tuple(targets), None, span)
    if len(values) == len(targets):
        return ir.Assign(both, _list([_copied(places, value) for value in values], span), span)
    return ir.Assign(both, _with_ok(places, values[0]), span)


def _with_ok(places: Package, node: Node) -> ir.Expression:
    """`value, ok := map[key]` and `value, ok := other.(Type)`."""
    span = places.span(node)
    if node.type == "index_expression":
        owner = _expression(places, node.child_by_field_name("operand"))
        key = _expression(places, node.child_by_field_name("index"))
        return _list([ir.Item(owner, key, span), ir.Compare("in", key, owner, span)], span)
    if node.type == "type_assertion_expression":
        return _list([_expression(places, node), ir.Other((), "a type assertion", span)], span)
    return _expression(places, node)


def _list(elements: list[Any], span: Span) -> ir.ListLiteral:
    return ir.ListLiteral(tuple(ir.Element(element) for element in elements), "list", span)


def _target(places: Package, node: Node) -> ir.Target:
    span = places.span(node)
    match node.type:
        case "selector_expression":
            return ir.Member(_expression(places, node.child_by_field_name("operand")), _field(places, node), span)
        case "index_expression":
            owner = _expression(places, node.child_by_field_name("operand"))
            return ir.Item(owner, _expression(places, node.child_by_field_name("index")), span)
        case "identifier" if places.text(node) != "_":
            return ir.Name(places.text(node), span)
        case _:
            return ir.Other((), "an unusual target", span)


def _field(places: Package, node: Node) -> str:
    name = places.text(node.child_by_field_name("field"))
    return RESPONSE_FIELDS.get(name, name)


def _expression_statement(places: Package, node: Node) -> Iterator[ir.Statement]:
    value = _expression(places, _named(node)[0])
    span = places.span(node)
    if isinstance(value, ir.Call) and isinstance(value.callee, ir.Name) and value.callee.name == "delete":
        owner, key = (argument.value for argument in value.arguments[:2])
        yield ir.Delete((ir.Item(owner, key, span),), span)
    elif isinstance(value, ir.Call) and _ends_all(value.callee):
        yield ir.Raise(value, span)
    else:
        yield ir.Evaluate(value)


def _ends_all(callee: ir.Expression) -> bool:
    match callee:
        case ir.Name(name="panic"):
            return True
        case ir.Member(owner=ir.Name(name="log" | "os"), name=name):
            return name.startswith(("Fatal", "Panic", "Exit"))
        case _:
            return False


def _return(places: Package, node: Node) -> Iterator[ir.Statement]:
    span = places.span(node)
    values = [_copied(places, child) for inner in _named(node) for child in _named(inner)]
    values = values or [ir.Name(name, span) for name in places.results]
    if not values:
        yield ir.Return(None, span)
    else:
        yield ir.Return(values[0] if len(values) == 1 else _list(values, span), span)


def _if(places: Package, node: Node) -> Iterator[ir.Statement]:
    otherwise = node.child_by_field_name("alternative")
    statement = ir.If(
        _expression(places, node.child_by_field_name("condition")),
        _block(places, node.child_by_field_name("consequence")),
        _alternative(places, otherwise) if otherwise is not None else ir.NOTHING,
    )
    yield from _after(places, node.child_by_field_name("initializer"), statement)


def _alternative(places: Package, node: Node) -> ir.Block:
    return _block(places, node) if node.type == "block" else ir.Block((), tuple(_statements(places, node)))


def _after(places: Package, initial: Node | None, statement: ir.Statement) -> Iterator[ir.Statement]:
    """A statement behind its initialiser, whose names live as long as the statement."""
    if initial is None:
        yield statement
        return
    names = tuple(_declared(places, initial))
    yield ir.Scoped(ir.Block(names, (*_statements(places, initial), statement)))


def _for(places: Package, node: Node) -> Iterator[ir.Statement]:
    body = _block(places, node.child_by_field_name("body"))
    header = next((child for child in _named(node) if child.type != "block"), None)
    if header is not None and header.type == "range_clause":
        yield from _range(places, header, body)
        return
    is_clause = header is not None and header.type == "for_clause"
    test = header.child_by_field_name("condition") if header is not None and is_clause else header
    lowered = _expression(places, test) if test is not None else None
    loop = ir.Loop(None, None, lowered, body, None, ir.NOTHING, keys=False, first=False)
    yield from _after(places, header.child_by_field_name("initializer") if header and is_clause else None, loop)


def _range(places: Package, header: Node, body: ir.Block) -> Iterator[ir.Statement]:
    left = header.child_by_field_name("left")
    span = places.span(header)
    targets = [_target(places, child) for child in _named(left)] if left is not None else []
    names = tuple(target.name for target in targets if isinstance(target, ir.Name))
    pairs = ir.Call(
        ir.Name("range", span), (ir.Argument(_expression(places, header.child_by_field_name("right"))),), span
    )
    loop = ir.Loop(ir.Targets(tuple(targets), None, span), pairs, None, body, None, ir.NOTHING, keys=False, first=False)
    is_new = any(child.type == ":=" for child in header.children)
    yield ir.Scoped(ir.Block(names if is_new else (), (loop,)))


def _switch(places: Package, node: Node) -> Iterator[ir.Statement]:
    subject = node.child_by_field_name("value")
    cases = tuple(
        _case(places, child) for child in _named(node) if child.type in ("expression_case", "default_case", "type_case")
    )
    is_typed = node.type == "type_switch_statement"
    value = _expression(places, subject) if subject is not None else None
    statement = ir.Switch(value if not is_typed else None, cases, ())
    yield from _after(places, node.child_by_field_name("initializer"), statement)


def _case(places: Package, node: Node) -> ir.Case:
    values = node.child_by_field_name("value")
    tests = tuple(_expression(places, value) for value in _named(values)) if values is not None else ()
    if node.type == "type_case":
        tests = (ir.Other((), "a type", places.span(node)),)
    skipped = {child.id for child in (values, *node.children_by_field_name("type")) if child is not None}
    inner = [child for child in _named(node) if child.id not in skipped]
    statements = [one for child in inner for one in (_named(child) if child.type == "statement_list" else [child])]
    falls = any(one.type == "fallthrough_statement" for one in statements)
    return ir.Case(tests, _sequence(places, statements), falls_through=falls)


def _labelled(places: Package, node: Node) -> Iterator[ir.Statement]:
    label, *rest = _named(node)
    body = tuple(statement for child in rest for statement in _statements(places, child))
    yield ir.Labelled(places.text(label), ir.Scoped(ir.Block((), body)))


def _jump(places: Package, node: Node) -> Iterator[ir.Statement]:
    label = places.text(_named(node)[0]) if _named(node) else None
    yield ir.Break(label) if node.type == "break_statement" else ir.Continue(label)


def _called_aside(places: Package, node: Node) -> Iterator[ir.Statement]:
    """`go function()` runs it at some time."""
    yield ir.Evaluate(_expression(places, _named(node)[0]))


def _counted(places: Package, node: Node) -> Iterator[ir.Statement]:
    operand = _named(node)[0]
    span = places.span(node)
    value = ir.Other((_expression(places, operand),), "arithmetic", span)
    yield ir.Evaluate(ir.Assign(_target(places, operand), value, span))


STATEMENTS: dict[str, Callable[[Package, Node], Iterator[ir.Statement]]] = {
    "short_var_declaration": _short_declaration,
    "assignment_statement": _assign,
    "var_declaration": _specs,
    "const_declaration": _specs,
    "expression_statement": _expression_statement,
    "return_statement": _return,
    "if_statement": _if,
    "for_statement": _for,
    "expression_switch_statement": _switch,
    "type_switch_statement": _switch,
    "block": lambda places, node: iter((ir.Scoped(_block(places, node)),)),
    "labeled_statement": _labelled,
    "break_statement": _jump,
    "continue_statement": _jump,
    "go_statement": _called_aside,
    "inc_statement": _counted,
    "dec_statement": _counted,
}


# -- expressions


def _expression(places: Package, node: Node) -> ir.Expression:
    lowering = EXPRESSIONS.get(node.type)
    if lowering is not None:
        return lowering(places, node)
    parts = tuple(_expression(places, child) for child in _named(node) if child.type in EXPRESSIONS)
    return ir.Other(parts, "an expression", places.span(node))


def _copied(places: Package, node: Node) -> ir.Expression:
    """Structs are copied when they are assigned, returned or handed over."""
    value = _expression(places, node)
    return ir.Copy(value, value.span) if isinstance(value, ir.Name | ir.Member | ir.Item) else value


def _unquoted(places: Package, node: Node) -> str:
    written = places.text(node)
    if written.startswith("`"):
        return written[1:-1]
    try:
        value = ast.literal_eval(written)
    except (SyntaxError, ValueError):
        return written[1:-1]
    return value if isinstance(value, str) else written[1:-1]


def _text(places: Package, node: Node) -> ir.Expression:
    whole = places.span(node)
    return ir.Constant(_unquoted(places, node), Span(whole.source, whole.start + 1, whole.end - 1))


def _number(places: Package, node: Node) -> ir.Expression:
    try:
        return ir.Constant(int(places.text(node), 0), places.span(node))
    except ValueError:
        return ir.Other((), "a number", places.span(node))


def _name(places: Package, node: Node) -> ir.Expression:
    return ir.Name(places.text(node), places.span(node))


def _selector(places: Package, node: Node) -> ir.Expression:
    return ir.Member(_expression(places, node.child_by_field_name("operand")), _field(places, node), places.span(node))


def _index(places: Package, node: Node) -> ir.Expression:
    owner = _expression(places, node.child_by_field_name("operand"))
    return ir.Item(owner, _expression(places, node.child_by_field_name("index")), places.span(node))


def _call(places: Package, node: Node) -> ir.Expression:
    arguments = tuple(
        ir.Argument(_expression(places, _named(child)[0]), None, "list")
        if child.type == "variadic_argument"
        else ir.Argument(_copied(places, child))
        for child in _named(node.child_by_field_name("arguments"))
    )
    return ir.Call(_expression(places, node.child_by_field_name("function")), arguments, places.span(node))


def _composite(places: Package, node: Node) -> ir.Expression:
    type_ = node.child_by_field_name("type")
    return _literal(places, type_, node.child_by_field_name("body"), places.span(node))


def _literal(places: Package, type_: Node | None, body: Node, span: Span) -> ir.Expression:
    kind = type_.type if type_ is not None else ""
    children = _named(body)
    if kind in ("slice_type", "array_type", "implicit_length_array_type"):
        return _list([_element(places, child) for child in children], span)
    if kind == "map_type" or (kind == "qualified_type" and places.text(type_).endswith((".Header", ".Map"))):
        return ir.MapLiteral(tuple(_rows(places, children, is_struct=False)), "map", span)
    own = ir.Name(places.text(type_), span) if kind == "type_identifier" else None
    return ir.MapLiteral(tuple(_rows(places, children, is_struct=True)), "struct", span, own)


def _element(places: Package, node: Node) -> ir.Expression:
    inner = _named(node)[0] if node.type == "literal_element" else node
    if inner.type == "literal_value":
        return ir.MapLiteral(tuple(_rows(places, _named(inner), is_struct=True)), "struct", places.span(inner))
    if node.type == "keyed_element":
        return ir.Other((), "a keyed element", places.span(node))
    return _expression(places, inner)


def _rows(places: Package, children: list[Node], *, is_struct: bool) -> Iterator[ir.Row]:
    for child in children:
        span = places.span(child)
        if child.type != "keyed_element":
            yield ir.Row(None, ir.Other((), "a field without its name", span), span)
            continue
        key = _named(child.child_by_field_name("key"))[0]
        value = _element(places, child.child_by_field_name("value"))
        name = RESPONSE_FIELDS.get(places.text(key), places.text(key))
        lowered = ir.Constant(name, places.span(key)) if is_struct else _expression(places, key)
        yield ir.Row(lowered, value, lowered.span)


def _unary(places: Package, node: Node) -> ir.Expression:
    operand = _expression(places, node.child_by_field_name("operand"))
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
    left = _expression(places, node.child_by_field_name("left"))
    right = _expression(places, node.child_by_field_name("right"))
    operator = node.child_by_field_name("operator").type
    span = places.span(node)
    if operator in ("&&", "||"):
        return ir.Logic("and" if operator == "&&" else "or", left, right, span)
    if operator in OPERATORS:
        return ir.Compare(OPERATORS[operator], left, right, span)
    return ir.Plus(left, right, span) if operator == "+" else ir.Other((left, right), "arithmetic", span)


def _function(places: Package, node: Node) -> ir.Expression:
    return ir.Lambda(_code(places, node), places.span(node))


def _first(places: Package, node: Node) -> ir.Expression:
    return _expression(places, _named(node)[0])


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
