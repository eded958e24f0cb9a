"""Go to the intermediate form, by its tree-sitter grammar: a package is all the files of a directory."""

from collections.abc import Callable, Iterator

from corslint.handlers import ir
from corslint.handlers.languages.go_values import (
    Package,
    code_of,
    copied,
    expression,
    list_of,
    method_code,
    named,
    target,
    unquoted,
    zero,
)
from corslint.handlers.languages.trees import Node, parse
from corslint.source import Source, Span
from corslint.syntax.grammars import grammar


def lower(sources: tuple[Source, ...]) -> ir.Module | ir.Unparsed:
    """A package's module: its declarations first, then what its `init` functions do."""
    names: dict[str, None] = {}
    body: list[ir.Statement] = []
    for source in sources:
        root = parse(grammar("tree_sitter_go"), source)
        if isinstance(root, ir.Unparsed):
            return root
        places = Package(source, block_of)
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
    for node in named(root):
        match node.type:
            case "function_declaration":
                yield places.text(node.child_by_field_name("name"))
            case "type_declaration":
                for spec in named(node):
                    yield places.text(spec.child_by_field_name("name"))
            case "const_declaration" | "var_declaration":
                yield from _spec_names(places, node)
            case "import_declaration":
                yield from (name for name, _ in _imports(places, node))
            case "method_declaration":
                yield _receiver_type(places, node)


def _package(places: Package, root: Node) -> Iterator[ir.Statement]:
    types = [spec for node in named(root) if node.type == "type_declaration" for spec in named(node)]
    methods: dict[str, list[Node]] = {}
    for node in named(root):
        if node.type == "method_declaration":
            methods.setdefault(_receiver_type(places, node), []).append(node)
    for spec in types:
        yield _type(places, spec, methods.pop(places.text(spec.child_by_field_name("name")), []))
    for name, found in methods.items():
        span = places.span(found[0])
        yield ir.assigned(name, _class(places, name, found, span), span)
    for node in named(root):
        yield from _declaration(places, node)


def _type(places: Package, spec: Node, methods: list[Node]) -> ir.Statement:
    name = spec.child_by_field_name("name")
    span = places.span(name)
    return ir.assigned(places.text(name), _class(places, places.text(name), methods, span), span)


def _class(places: Package, name: str, methods: list[Node], span: Span) -> ir.ClassLiteral:
    lowered = tuple(
        ir.Method(places.text(node.child_by_field_name("name")), method_code(places, node)) for node in methods
    )
    return ir.ClassLiteral(name, (), lowered, (), None, span)


def _receiver_type(places: Package, node: Node) -> str:
    parameter = named(node.child_by_field_name("receiver"))[0]
    written = parameter.child_by_field_name("type")
    return places.text(written).lstrip("*").partition("[")[0] if written is not None else ""


def _declaration(places: Package, node: Node) -> Iterator[ir.Statement]:
    match node.type:
        case "function_declaration":
            name = node.child_by_field_name("name")
            span = places.span(name)
            lowered = ir.Lambda(code_of(places, node), span)
            if places.text(name) == "init":
                yield ir.Evaluate(ir.Call(lowered, (), span))
            else:
                yield ir.assigned(places.text(name), lowered, span)
        case "import_declaration":
            for alias, path in _imports(places, node):
                span = places.span(node)
                yield ir.assigned(alias, ir.Import(path, 0, None, span), span)
        case "const_declaration" | "var_declaration":
            yield from _specs(places, node)


def _imports(places: Package, node: Node) -> Iterator[tuple[str, str]]:
    waiting = list(named(node))
    while waiting:
        child = waiting.pop(0)
        if child.type == "import_spec_list":
            waiting.extend(named(child))
            continue
        path = unquoted(places, child.child_by_field_name("path"))
        alias = child.child_by_field_name("name")
        yield (places.text(alias) if alias is not None else package_name(path)), path


def package_name(path: str) -> str:
    """The last part of an import path that is no version."""
    parts = [part for part in path.split("/") if not (part[:1] == "v" and part[1:].isdigit())]
    return parts[-1].partition(".")[0] if parts else path


# -- statements


def block_of(places: Package, node: Node) -> ir.Block:
    statements = [
        child for inner in named(node) for child in (named(inner) if inner.type == "statement_list" else [inner])
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
            last = ir.Block((), (ir.Evaluate(expression(places, named(node)[0])),))
            rest = ir.Block((), _lowered(places, statements[index + 1 :]))
            return (*lowered, ir.Try(rest, (), ir.NOTHING, last))
        lowered.extend(_statements(places, node))
    return tuple(lowered)


def _declared(places: Package, node: Node) -> Iterator[str]:
    if node.type == "short_var_declaration":
        for child in named(node.child_by_field_name("left")):
            yield places.text(child)
    elif node.type in ("var_declaration", "const_declaration"):
        yield from _spec_names(places, node)


def _spec_nodes(node: Node) -> Iterator[Node]:
    for child in named(node):
        if child.type == "var_spec_list":
            yield from named(child)
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
            targets = [target(places, name) for name in names]
            yield ir.Evaluate(_assignment(places, targets, named(values), span))
            continue
        for name in names:
            yield ir.assigned(places.text(name), zero(places, type_, span), places.span(name))


def _short_declaration(places: Package, node: Node) -> Iterator[ir.Statement]:
    targets = [target(places, child) for child in named(node.child_by_field_name("left"))]
    yield ir.Evaluate(_assignment(places, targets, named(node.child_by_field_name("right")), places.span(node)))


def _assign(places: Package, node: Node) -> Iterator[ir.Statement]:
    left = named(node.child_by_field_name("left"))
    right = named(node.child_by_field_name("right"))
    operator = node.child_by_field_name("operator").type
    targets = [target(places, child) for child in left]
    span = places.span(node)
    if operator == "=":
        yield ir.Evaluate(_assignment(places, targets, right, span))
    elif operator == "+=":
        value = ir.Plus(expression(places, left[0]), expression(places, right[0]), span)
        yield ir.Evaluate(ir.Assign(targets[0], value, span))
    else:
        value_of_parts = (expression(places, left[0]), expression(places, right[0]))
        yield ir.Evaluate(ir.Assign(targets[0], ir.Other(value_of_parts, "arithmetic", span), span))


def _assignment(places: Package, targets: list[ir.Target], values: list[Node], span: Span) -> ir.Expression:
    if len(targets) == 1:
        return ir.Assign(targets[0], copied(places, values[0]), span)
    both = ir.Targets(tuple(targets), None, span)
    if len(values) == len(targets):
        return ir.Assign(both, list_of([copied(places, value) for value in values], span), span)
    return ir.Assign(both, _with_ok(places, values[0]), span)


def _with_ok(places: Package, node: Node) -> ir.Expression:
    """`value, ok := map[key]` and `value, ok := other.(Type)`."""
    span = places.span(node)
    if node.type == "index_expression":
        owner = expression(places, node.child_by_field_name("operand"))
        key = expression(places, node.child_by_field_name("index"))
        return list_of([ir.Item(owner, key, span), ir.Compare("in", key, owner, span)], span)
    if node.type == "type_assertion_expression":
        return list_of([expression(places, node), ir.Other((), "a type assertion", span)], span)
    return expression(places, node)


def _expression_statement(places: Package, node: Node) -> Iterator[ir.Statement]:
    value = expression(places, named(node)[0])
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
    values = [copied(places, child) for inner in named(node) for child in named(inner)]
    values = values or [ir.Name(name, span) for name in places.results]
    if not values:
        yield ir.Return(None, span)
    else:
        yield ir.Return(values[0] if len(values) == 1 else list_of(values, span), span)


def _if(places: Package, node: Node) -> Iterator[ir.Statement]:
    otherwise = node.child_by_field_name("alternative")
    statement = ir.If(
        expression(places, node.child_by_field_name("condition")),
        block_of(places, node.child_by_field_name("consequence")),
        _alternative(places, otherwise) if otherwise is not None else ir.NOTHING,
    )
    yield from _after(places, node.child_by_field_name("initializer"), statement)


def _alternative(places: Package, node: Node) -> ir.Block:
    return block_of(places, node) if node.type == "block" else ir.Block((), tuple(_statements(places, node)))


def _after(places: Package, initial: Node | None, statement: ir.Statement) -> Iterator[ir.Statement]:
    """A statement behind its initialiser, whose names live as long as the statement."""
    if initial is None:
        yield statement
        return
    names = tuple(_declared(places, initial))
    yield ir.Scoped(ir.Block(names, (*_statements(places, initial), statement)))


def _for(places: Package, node: Node) -> Iterator[ir.Statement]:
    body = block_of(places, node.child_by_field_name("body"))
    header = next((child for child in named(node) if child.type != "block"), None)
    if header is not None and header.type == "range_clause":
        yield from _range(places, header, body)
        return
    is_clause = header is not None and header.type == "for_clause"
    test = header.child_by_field_name("condition") if header is not None and is_clause else header
    lowered = expression(places, test) if test is not None else None
    loop = ir.Loop(None, None, lowered, body, None, ir.NOTHING, keys=False, first=False)
    yield from _after(places, header.child_by_field_name("initializer") if header and is_clause else None, loop)


def _range(places: Package, header: Node, body: ir.Block) -> Iterator[ir.Statement]:
    left = header.child_by_field_name("left")
    span = places.span(header)
    targets = [target(places, child) for child in named(left)] if left is not None else []
    names = tuple(target.name for target in targets if isinstance(target, ir.Name))
    pairs = ir.Call(
        ir.Name("range", span), (ir.Argument(expression(places, header.child_by_field_name("right"))),), span
    )
    loop = ir.Loop(ir.Targets(tuple(targets), None, span), pairs, None, body, None, ir.NOTHING, keys=False, first=False)
    is_new = any(child.type == ":=" for child in header.children)
    yield ir.Scoped(ir.Block(names if is_new else (), (loop,)))


def _switch(places: Package, node: Node) -> Iterator[ir.Statement]:
    subject = node.child_by_field_name("value")
    cases = tuple(
        _case(places, child) for child in named(node) if child.type in ("expression_case", "default_case", "type_case")
    )
    is_typed = node.type == "type_switch_statement"
    value = expression(places, subject) if subject is not None else None
    statement = ir.Switch(value if not is_typed else None, cases, ())
    yield from _after(places, node.child_by_field_name("initializer"), statement)


def _case(places: Package, node: Node) -> ir.Case:
    values = node.child_by_field_name("value")
    tests = tuple(expression(places, value) for value in named(values)) if values is not None else ()
    if node.type == "type_case":
        tests = (ir.Other((), "a type", places.span(node)),)
    skipped = {child.id for child in (values, *node.children_by_field_name("type")) if child is not None}
    inner = [child for child in named(node) if child.id not in skipped]
    statements = [one for child in inner for one in (named(child) if child.type == "statement_list" else [child])]
    falls = any(one.type == "fallthrough_statement" for one in statements)
    return ir.Case(tests, _sequence(places, statements), falls_through=falls)


def _labelled(places: Package, node: Node) -> Iterator[ir.Statement]:
    label, *rest = named(node)
    body = tuple(statement for child in rest for statement in _statements(places, child))
    yield ir.Labelled(places.text(label), ir.Scoped(ir.Block((), body)))


def _jump(places: Package, node: Node) -> Iterator[ir.Statement]:
    label = places.text(named(node)[0]) if named(node) else None
    yield ir.Break(label) if node.type == "break_statement" else ir.Continue(label)


def _called_aside(places: Package, node: Node) -> Iterator[ir.Statement]:
    """`go function()` runs it at some time."""
    yield ir.Evaluate(expression(places, named(node)[0]))


def _counted(places: Package, node: Node) -> Iterator[ir.Statement]:
    operand = named(node)[0]
    span = places.span(node)
    value = ir.Other((expression(places, operand),), "arithmetic", span)
    yield ir.Evaluate(ir.Assign(target(places, operand), value, span))


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
    "block": lambda places, node: iter((ir.Scoped(block_of(places, node)),)),
    "labeled_statement": _labelled,
    "break_statement": _jump,
    "continue_statement": _jump,
    "go_statement": _called_aside,
    "inc_statement": _counted,
    "dec_statement": _counted,
}
