"""JavaScript and TypeScript to the intermediate form: modules and statements."""

from collections.abc import Callable, Iterator

from corslint.handlers import ir
from corslint.handlers.interpreter.closures import bound_names
from corslint.handlers.languages.javascript_values import (
    Script,
    class_,
    code_of,
    expression,
    function,
    named,
    target,
    text_of,
)
from corslint.handlers.languages.trees import Node, parse
from corslint.source import Source, Span
from corslint.syntax.grammars import grammar


def lower(source: Source, path: str) -> ir.Module | ir.Unparsed:
    """A file's module; which grammar reads it is told by its name."""
    root = parse(_grammar(path), source)
    if isinstance(root, ir.Unparsed):
        return root
    script = Script(source)
    script.block = _function_block
    exports = tuple(_late_exports(script, root))
    names = dict.fromkeys((*_block_names(script, root), *_var_names(script, root)))
    return ir.Module(source, "javascript", ir.Block(tuple(names), (*_body(script, root), *exports)))


def _grammar(path: str) -> object:
    if path.endswith((".ts", ".mts", ".cts")):
        return grammar("tree_sitter_typescript", "language_typescript")
    if path.endswith(".tsx"):
        return grammar("tree_sitter_typescript", "language_tsx")
    return grammar("tree_sitter_javascript")


# -- names


FUNCTIONS = ("function_declaration", "generator_function_declaration")

CLASSES = ("class_declaration", "abstract_class_declaration", "enum_declaration", "internal_module", "module")


def _function_block(script: Script, node: Node) -> ir.Block:
    names = dict.fromkeys((*_block_names(script, node), *_var_names(script, node)))
    return ir.Block(tuple(names), _body(script, node))


def _block(script: Script, node: Node | None) -> ir.Block:
    """A block, or a lone statement where a block may stand."""
    if node is None:
        return ir.NOTHING
    if node.type == "statement_block":
        return ir.Block(tuple(_block_names(script, node)), _body(script, node))
    return ir.Block((), tuple(_statements(script, node)))


def _block_names(script: Script, node: Node) -> Iterator[str]:
    """What `let`, `const`, functions, classes and imports bind in a block."""
    for child in named(node):
        yield from _declared(script, child)


def _declared(script: Script, node: Node) -> Iterator[str]:
    if node.type == "lexical_declaration":
        yield from _declarator_names(script, node)
    elif node.type in FUNCTIONS or node.type in CLASSES:
        name = node.child_by_field_name("name")
        yield from [script.text(name)] if name is not None else []
    elif node.type == "import_statement":
        yield from (name for name, _, _ in _imports(script, node))
    elif node.type == "export_statement":
        declaration = node.child_by_field_name("declaration")
        yield from _declared(script, declaration) if declaration is not None else ()


def _declarator_names(script: Script, node: Node) -> Iterator[str]:
    for child in named(node):
        if child.type == "variable_declarator":
            yield from bound_names(target(script, child.child_by_field_name("name")))


def _var_names(script: Script, node: Node) -> Iterator[str]:
    """What `var` binds in a function, however deep in its blocks."""
    waiting = list(node.named_children)
    while waiting:
        child = waiting.pop()
        if child.type == "variable_declaration":
            yield from _declarator_names(script, child)
        elif child.type == "for_in_statement":
            kind = child.child_by_field_name("kind")
            if kind is not None and kind.type == "var":
                yield from bound_names(target(script, child.child_by_field_name("left")))
        if child.type in STATEMENT_HOLDERS:
            waiting.extend(child.named_children)


STATEMENT_HOLDERS = frozenset(
    """
    statement_block if_statement else_clause for_statement for_in_statement while_statement do_statement
    try_statement catch_clause finally_clause switch_statement switch_body switch_case switch_default
    labeled_statement export_statement
    """.split()
)


# -- statements


def _body(script: Script, node: Node) -> tuple[ir.Statement, ...]:
    """The statements of a block, the functions that it declares first."""
    children = named(node)
    hoisted = [one for child in children for one in _hoisted(script, child)]
    return (*hoisted, *(statement for child in children for statement in _statements(script, child)))


def _hoisted(script: Script, node: Node) -> Iterator[ir.Statement]:
    if node.type == "export_statement":
        node = node.child_by_field_name("declaration") or node
    name = node.child_by_field_name("name") if node.type in FUNCTIONS else None
    if name is not None:
        span = script.span(name)
        yield ir.Evaluate(ir.Assign(ir.Name(script.text(name), span), ir.Lambda(code_of(script, node), span), span))


def _statements(script: Script, node: Node) -> Iterator[ir.Statement]:
    lowering = STATEMENTS.get(node.type)
    if lowering is not None:
        yield from lowering(script, node)
    elif node.type not in SILENT:
        yield ir.Lost(f"the statement {node.type.replace('_', ' ')}", script.span(node))


SILENT = frozenset(
    """
    comment empty_statement function_declaration generator_function_declaration interface_declaration
    type_alias_declaration ambient_declaration function_signature debugger_statement hash_bang_line
    import_alias
    """.split()
)


def _expression_statement(script: Script, node: Node) -> Iterator[ir.Statement]:
    written = named(node)[0] if named(node) else None
    if written is None:
        return
    if written.type == "unary_expression" and written.child_by_field_name("operator").type == "delete":
        yield ir.Delete((target(script, written.child_by_field_name("argument")),), script.span(node))
    elif written.type in ("internal_module", "module"):
        yield from _opaque_declaration(script, written)
    else:
        yield ir.Evaluate(expression(script, written))


def _declaration(script: Script, node: Node) -> Iterator[ir.Statement]:
    for child in named(node):
        if child.type == "variable_declarator":
            yield from _declarator(script, child)


def _declarator(script: Script, node: Node) -> Iterator[ir.Statement]:
    written = node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    span = script.span(node)
    if value is None:
        if node.parent.type == "lexical_declaration":
            yield ir.Evaluate(ir.Assign(target(script, written), ir.Constant(ir.UNDEFINED, span), span))
        return
    named_function = value.type in ("arrow_function", "function_expression")
    lowered = function(script, value, script.text(written)) if named_function else expression(script, value)
    yield ir.Evaluate(ir.Assign(target(script, written), lowered, span))


def _class(script: Script, node: Node) -> Iterator[ir.Statement]:
    name = node.child_by_field_name("name")
    if name is not None:
        span = script.span(name)
        yield ir.Evaluate(ir.Assign(ir.Name(script.text(name), span), class_(script, node), span))


def _enum(script: Script, node: Node) -> Iterator[ir.Statement]:
    name = node.child_by_field_name("name")
    rows = []
    for index, child in enumerate(named(node.child_by_field_name("body"))):
        key = child.child_by_field_name("name") if child.type == "enum_assignment" else child
        value = child.child_by_field_name("value")
        span = script.span(key)
        lowered = expression(script, value) if value is not None else ir.Constant(index, span)
        rows.append(ir.Row(ir.Constant(script.text(key).strip("'\""), span), lowered, span))
    span = script.span(name)
    yield ir.Evaluate(ir.Assign(ir.Name(script.text(name), span), ir.MapLiteral(tuple(rows), "object", span), span))


def _opaque_declaration(script: Script, node: Node) -> Iterator[ir.Statement]:
    name = node.child_by_field_name("name")
    span = script.span(name)
    yield ir.Evaluate(ir.Assign(ir.Name(script.text(name), span), ir.Other((), "a namespace", span), span))


def _return(script: Script, node: Node) -> Iterator[ir.Statement]:
    value = named(node)[0] if named(node) else None
    yield ir.Return(expression(script, value) if value is not None else None, script.span(node))


def _throw(script: Script, node: Node) -> Iterator[ir.Statement]:
    yield ir.Raise(expression(script, named(node)[0]), script.span(node))


def _if(script: Script, node: Node) -> Iterator[ir.Statement]:
    otherwise = node.child_by_field_name("alternative")
    yield ir.If(
        expression(script, node.child_by_field_name("condition")),
        _block(script, node.child_by_field_name("consequence")),
        _block(script, named(otherwise)[0]) if otherwise is not None else ir.NOTHING,
    )


def _for(script: Script, node: Node) -> Iterator[ir.Statement]:
    initial = node.child_by_field_name("initializer")
    test = node.child_by_field_name("condition")
    step = node.child_by_field_name("increment")
    loop = ir.Loop(
        None,
        None,
        _test(script, test),
        _block(script, node.child_by_field_name("body")),
        expression(script, step) if step is not None else None,
        ir.NOTHING,
        keys=False,
        first=False,
    )
    if initial is None or not initial.is_named:
        yield loop
        return
    names = tuple(_declared(script, initial))
    before = _statements(script, initial) if initial.type in STATEMENTS else (ir.Evaluate(expression(script, initial)),)
    yield ir.Scoped(ir.Block(names, (*before, loop)))


def _test(script: Script, node: Node | None) -> ir.Expression | None:
    if node is None or not node.is_named or node.type == "empty_statement":
        return None
    return expression(script, named(node)[0] if node.type == "expression_statement" else node)


def _for_in(script: Script, node: Node) -> Iterator[ir.Statement]:
    written = target(script, node.child_by_field_name("left"))
    kind = node.child_by_field_name("kind")
    loop = ir.Loop(
        written,
        expression(script, node.child_by_field_name("right")),
        None,
        _block(script, node.child_by_field_name("body")),
        None,
        ir.NOTHING,
        keys=node.child_by_field_name("operator").type == "in",
        first=False,
    )
    is_own = kind is not None and kind.type != "var"
    yield ir.Scoped(ir.Block(tuple(bound_names(written)) if is_own else (), (loop,)))


def _while(script: Script, node: Node) -> Iterator[ir.Statement]:
    yield ir.Loop(
        None,
        None,
        expression(script, node.child_by_field_name("condition")),
        _block(script, node.child_by_field_name("body")),
        None,
        ir.NOTHING,
        keys=False,
        first=node.type == "do_statement",
    )


def _try(script: Script, node: Node) -> Iterator[ir.Statement]:
    handler = node.child_by_field_name("handler")
    last = node.child_by_field_name("finalizer")
    yield ir.Try(
        _block(script, node.child_by_field_name("body")),
        (_handler(script, handler),) if handler is not None else (),
        ir.NOTHING,
        _block(script, last.child_by_field_name("body")) if last is not None else ir.NOTHING,
    )


def _handler(script: Script, node: Node) -> ir.Handler:
    parameter = node.child_by_field_name("parameter")
    block = _block(script, node.child_by_field_name("body"))
    if parameter is None:
        return ir.Handler(None, block, catches_all=True)
    written = target(script, parameter)
    return ir.Handler(written, block, catches_all=True, names=tuple(bound_names(written)))


def _switch(script: Script, node: Node) -> Iterator[ir.Statement]:
    body = node.child_by_field_name("body")
    cases = [child for child in named(body) if child.type in ("switch_case", "switch_default")]
    names = tuple(name for case in cases for child in named(case) for name in _declared(script, child))
    lowered = tuple(_case(script, case) for case in cases)
    yield ir.Switch(expression(script, node.child_by_field_name("value")), lowered, names)


def _case(script: Script, node: Node) -> ir.Case:
    value = node.child_by_field_name("value")
    children = [child for child in named(node) if value is None or child.id != value.id]
    hoisted = [one for child in children for one in _hoisted(script, child)]
    body = (*hoisted, *(one for child in children for one in _statements(script, child)))
    tests = (expression(script, value),) if value is not None else ()
    return ir.Case(tests, ir.Block((), body), falls_through=True)


def _scoped(script: Script, node: Node) -> Iterator[ir.Statement]:
    yield ir.Scoped(_block(script, node))


def _labelled(script: Script, node: Node) -> Iterator[ir.Statement]:
    label = script.text(node.child_by_field_name("label"))
    body = tuple(_statements(script, node.child_by_field_name("body")))
    yield ir.Labelled(label, ir.Scoped(ir.Block((), body)))


def _break(script: Script, node: Node) -> Iterator[ir.Statement]:
    label = node.child_by_field_name("label")
    name = script.text(label) if label is not None else None
    yield ir.Break(name) if node.type == "break_statement" else ir.Continue(name)


# -- modules


def _import(script: Script, node: Node) -> Iterator[ir.Statement]:
    span = script.span(node)
    found = list(_imports(script, node))
    for name, member, module in found:
        yield ir.Evaluate(ir.Assign(ir.Name(name, span), ir.Import(module, 0, member, span), span))


def _imports(script: Script, node: Node) -> Iterator[tuple[str, str | None, str]]:
    """The names that an import binds, the member that each is, and the module."""
    if any(child.type == "type" for child in node.children):
        return
    for child in named(node):
        if child.type == "import_require_clause":
            source = child.child_by_field_name("source")
            yield script.text(named(child)[0]), None, text_of(script, source)
    source = node.child_by_field_name("source")
    clause = next((child for child in named(node) if child.type == "import_clause"), None)
    if source is None or clause is None:
        return
    module = text_of(script, source)
    for child in named(clause):
        match child.type:
            case "identifier":
                yield script.text(child), "default", module
            case "namespace_import":
                yield script.text(named(child)[0]), None, module
            case "named_imports":
                yield from (
                    (*_specified(script, one), module) for one in named(child) if one.type == "import_specifier"
                )


def _specified(script: Script, node: Node) -> tuple[str, str]:
    name = node.child_by_field_name("name")
    alias = node.child_by_field_name("alias") or name
    return script.text(alias), script.text(name)


def _export(script: Script, node: Node) -> Iterator[ir.Statement]:
    """What is declared; that it is exported is said at the end of the module (`_late_exports`)."""
    declaration = node.child_by_field_name("declaration")
    if declaration is not None:
        yield from _statements(script, declaration)
    if any(child.type == "default" for child in node.children):
        yield from _default_export(script, node, declaration)
    elif any(child.type == "=" for child in node.children):
        span = script.span(node)
        place = ir.Member(ir.Name("module", span), "exports", span)
        yield ir.Evaluate(ir.Assign(place, expression(script, named(node)[0]), span))


def _default_export(script: Script, node: Node, declaration: Node | None) -> Iterator[ir.Statement]:
    span = script.span(node)
    value = node.child_by_field_name("value")
    if value is not None:
        lowered = expression(script, value)
    elif declaration is not None and (name := declaration.child_by_field_name("name")) is not None:
        lowered = ir.Name(script.text(name), span)
    elif declaration is not None:
        is_function = declaration.type in FUNCTIONS
        lowered = function(script, declaration) if is_function else class_(script, declaration)
    else:
        return
    yield ir.Evaluate(ir.Assign(_exported("default", span), lowered, span))


def _exported(name: str, span: Span) -> ir.Member:
    return ir.Member(ir.Name("exports", span), name, span)


def _late_exports(script: Script, root: Node) -> Iterator[ir.Statement]:
    """What a module exports by name, with the values that the names have when the module has run."""
    for node in named(root):
        if node.type == "export_statement":
            yield from _exports_of(script, node)
        elif node.type == "expression_statement":
            yield from _bundled_exports(script, node)


def _exports_of(script: Script, node: Node) -> Iterator[ir.Statement]:
    span = script.span(node)
    source = node.child_by_field_name("source")
    module = text_of(script, source) if source is not None else None
    declaration = node.child_by_field_name("declaration")
    if declaration is not None and not any(child.type == "default" for child in node.children):
        names = [*_declared(script, declaration)]
        names += _declarator_names(script, declaration) if declaration.type == "variable_declaration" else []
        for name in names:
            yield ir.Evaluate(ir.Assign(_exported(name, span), ir.Name(name, span), span))
    for child in node.children:
        if child.type == "export_clause":
            for one in named(child):
                alias, name = _specified(script, one)
                value = ir.Name(name, span) if module is None else ir.Import(module, 0, name, span)
                yield ir.Evaluate(ir.Assign(_exported(alias, span), value, span))
        elif child.type == "namespace_export" and module is not None:
            name = script.text(named(child)[0])
            yield ir.Evaluate(ir.Assign(_exported(name, span), ir.Import(module, 0, None, span), span))
        elif child.type == "*" and module is not None:
            assign = ir.Member(ir.Name("Object", span), "assign", span)
            given = (ir.Argument(ir.Name("exports", span)), ir.Argument(ir.Import(module, 0, None, span)))
            yield ir.Evaluate(ir.Call(assign, given, span))


def _bundled_exports(script: Script, node: Node) -> Iterator[ir.Statement]:
    """esbuild's `__export(entry, {handler: () => handler})`, whatever it is called in a minified bundle."""
    call = named(node)[0] if named(node) else None
    if call is None or call.type != "call_expression":
        return
    given = named(call.child_by_field_name("arguments"))
    if len(given) != 2 or given[0].type != "identifier" or given[1].type != "object":
        return
    getters = {one: value for one in named(given[1]) if (value := _getter(one)) is not None}
    if not getters or len(getters) != len(named(given[1])):
        return
    span = script.span(node)
    exports = ir.Member(ir.Name("module", span), "exports", span)
    rows = tuple(
        ir.Row(
            ir.Constant(script.text(one.child_by_field_name("key")).strip("'\""), span),
            ir.Name(script.text(value), span),
            span,
        )
        for one, value in getters.items()
    )
    yield ir.Evaluate(ir.Assign(exports, ir.MapLiteral(rows, "object", span), span))


def _getter(node: Node) -> Node | None:
    """`value` of `name: () => value`."""
    value = node.child_by_field_name("value") if node.type == "pair" else None
    if value is None or value.type != "arrow_function":
        return None
    body = value.child_by_field_name("body")
    parameters = value.child_by_field_name("parameters")
    return body if body.type == "identifier" and parameters is not None and not named(parameters) else None


STATEMENTS: dict[str, Callable[[Script, Node], Iterator[ir.Statement]]] = {
    "expression_statement": _expression_statement,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "enum_declaration": _enum,
    "internal_module": _opaque_declaration,
    "return_statement": _return,
    "throw_statement": _throw,
    "if_statement": _if,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "while_statement": _while,
    "do_statement": _while,
    "try_statement": _try,
    "switch_statement": _switch,
    "statement_block": _scoped,
    "labeled_statement": _labelled,
    "break_statement": _break,
    "continue_statement": _break,
    "import_statement": _import,
    "export_statement": _export,
}
