"""Java to the intermediate form, by its tree-sitter grammar: files and statements."""

from collections.abc import Callable, Iterator

from corslint.handlers import ir
from corslint.handlers.languages.java_classes import TYPES, class_body, type_
from corslint.handlers.languages.java_values import (
    File,
    expression,
    field,
    named,
)
from corslint.handlers.languages.trees import Node, parse
from corslint.source import Source
from corslint.syntax.grammars import grammar


def lower(source: Source) -> ir.Module | ir.Unparsed:
    """A file's module: its classes, and what it imports, which is looked up when it is first named."""
    root = parse(grammar("tree_sitter_java"), source)
    if isinstance(root, ir.Unparsed):
        return root
    file = File(source, block_of, _switch_value, class_body)
    types = [child for child in named(root) if child.type in TYPES]
    names = tuple(file.text(field(node, "name")) for node in types)
    block = ir.Block(names, tuple(_type(file, node) for node in types))
    return ir.Module(source, "java", block, tuple(sorted(_imports(file, root), key=_is_wide)))


def _is_wide(wanted: ir.Import) -> bool:
    """What is imported by its name comes before what stands in a package."""
    return wanted.member == "*"


def _imports(file: File, root: Node) -> Iterator[ir.Import]:
    package = ""
    for node in named(root):
        span = file.span(node)
        if node.type == "package_declaration":
            package = file.text(named(node)[-1])
        elif node.type == "import_declaration":
            path, *rest = named(node)
            written = file.text(path)
            if rest:
                yield ir.Import(written, 0, "*", span)
            elif any(child.type == "static" for child in node.children):
                owner, _, member = written.rpartition(".")
                yield ir.Import(owner, 0, member, span)
            else:
                yield ir.Import(written, 0, None, span)
    yield ir.Import(package, 0, "*", file.span(root))


def _type(file: File, node: Node) -> ir.Statement:
    name = field(node, "name")
    return ir.assigned(file.text(name), type_(file, node), file.span(name))


# -- statements


def block_of(file: File, node: Node) -> ir.Block:
    """The statements of a block or of a constructor, or a lone one."""
    if node.type in ("block", "constructor_body"):
        return _sequence(file, [child for child in named(node) if child.type != "explicit_constructor_invocation"])
    return _sequence(file, [node])


def _sequence(file: File, nodes: list[Node]) -> ir.Block:
    names = dict.fromkeys(name for node in nodes for name in _declared(file, node))
    return ir.Block(tuple(names), tuple(one for node in nodes for one in _statements(file, node)))


def _declared(file: File, node: Node) -> Iterator[str]:
    """What a statement binds for those behind it, with what its tests of types bind."""
    if node.type in TYPES:
        yield file.text(field(node, "name"))
        return
    if node.type == "local_variable_declaration":
        yield from (file.text(field(one, "name")) for one in node.children_by_field_name("declarator"))
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == "instanceof_expression" and field(one, "name") is not None:
            yield file.text(field(one, "name"))
        waiting.extend(child for child in one.named_children if child.type not in OWN_NAMES)


OWN_NAMES = frozenset(("block", "lambda_expression", "class_body", "switch_block"))


def _statements(file: File, node: Node) -> Iterator[ir.Statement]:
    lowering = STATEMENTS.get(node.type)
    if lowering is not None:
        yield from lowering(file, node)
    elif node.type in TYPES:
        yield _type(file, node)
    elif node.type not in ("assert_statement", *TYPES):
        yield ir.Lost(f"the statement {node.type.replace('_', ' ')}", file.span(node))


def _declaration(file: File, node: Node) -> Iterator[ir.Statement]:
    for one in node.children_by_field_name("declarator"):
        name, value = field(one, "name"), field(one, "value")
        if value is not None:
            yield ir.assigned(file.text(name), expression(file, value), file.span(name))


def _evaluated(file: File, node: Node) -> Iterator[ir.Statement]:
    value = named(node)[0]
    if value.type == "switch_expression":
        yield from _switch(file, value)
    else:
        yield ir.Evaluate(expression(file, value))


def _return(file: File, node: Node) -> Iterator[ir.Statement]:
    value = named(node)[0] if named(node) else None
    yield ir.Return(expression(file, value) if value is not None else None, file.span(node))


def _throw(file: File, node: Node) -> Iterator[ir.Statement]:
    yield ir.Raise(expression(file, named(node)[0]), file.span(node))


def _if(file: File, node: Node) -> Iterator[ir.Statement]:
    otherwise = field(node, "alternative")
    yield ir.If(
        expression(file, field(node, "condition")),
        block_of(file, field(node, "consequence")),
        block_of(file, otherwise) if otherwise is not None else ir.NOTHING,
    )


def _loop(test: ir.Expression | None, body: ir.Block, step: ir.Expression | None = None, *, first: bool) -> ir.Loop:
    return ir.Loop(None, None, test, body, step, ir.NOTHING, keys=False, first=first)


def _while(file: File, node: Node) -> Iterator[ir.Statement]:
    test = expression(file, field(node, "condition"))
    is_always = isinstance(test, ir.Constant) and test.value is True
    body = block_of(file, field(node, "body"))
    yield _loop(None if is_always else test, body, first=node.type == "do_statement")


def _for(file: File, node: Node) -> Iterator[ir.Statement]:
    initial, test = node.children_by_field_name("init"), field(node, "condition")
    steps = tuple(expression(file, one) for one in node.children_by_field_name("update") if one.is_named)
    loop = _loop(
        expression(file, test) if test is not None else None,
        block_of(file, field(node, "body")),
        ir.Sequence(steps, file.span(node)) if steps else None,
        first=False,
    )
    declared = [one for one in initial if one.type in STATEMENTS]
    names = tuple(name for one in declared for name in _declared(file, one))
    before = [statement for one in declared for statement in _statements(file, one)]
    before += [ir.Evaluate(expression(file, one)) for one in initial if one.is_named and one.type not in STATEMENTS]
    yield ir.Scoped(ir.Block(names, (*before, loop)))


def _for_each(file: File, node: Node) -> Iterator[ir.Statement]:
    name = field(node, "name")
    value = expression(file, field(node, "value"))
    target = ir.Name(file.text(name), file.span(name))
    body = block_of(file, field(node, "body"))
    loop = ir.Loop(target, value, None, body, None, ir.NOTHING, keys=False, first=False)
    yield ir.Scoped(ir.Block((target.name,), (loop,)))


def _try(file: File, node: Node) -> Iterator[ir.Statement]:
    body = block_of(file, field(node, "body"))
    resources = field(node, "resources")
    last = next((child for child in named(node) if child.type == "finally_clause"), None)
    yield ir.Try(
        _opened(file, resources, body) if resources is not None else body,
        tuple(_handler(file, child) for child in named(node) if child.type == "catch_clause"),
        ir.NOTHING,
        block_of(file, named(last)[0]) if last is not None else ir.NOTHING,
    )


def _opened(file: File, resources: Node, body: ir.Block) -> ir.Block:
    """What is tried with resources, which are made first."""
    made = [one for one in named(resources) if field(one, "name") is not None]
    names = tuple(file.text(field(one, "name")) for one in made)
    before = tuple(
        ir.assigned(name, expression(file, field(one, "value")), file.span(one))
        for name, one in zip(names, made, strict=True)
    )
    return ir.Block(names, (*before, ir.Scoped(body)))


CATCH_ALL = ("Exception", "Throwable", "java.lang.Exception", "java.lang.Throwable")


def _handler(file: File, node: Node) -> ir.Handler:
    parameter = next(child for child in named(node) if child.type == "catch_formal_parameter")
    types = next(child for child in named(parameter) if child.type == "catch_type")
    name = field(parameter, "name")
    target = ir.Name(file.text(name), file.span(name))
    catches_all = any(file.text(one) in CATCH_ALL for one in named(types))
    return ir.Handler(target, block_of(file, field(node, "body")), catches_all, (target.name,))


# -- switches


Lowered = Callable[[File, list[Node]], ir.Block]


def _switch(file: File, node: Node) -> Iterator[ir.Statement]:
    yield _switch_of(file, node, _ran)


def _switch_value(file: File, node: Node) -> ir.Block:
    return ir.Block((), (_switch_of(file, node, _yielded),))


def _switch_of(file: File, node: Node, lowered: Lowered) -> ir.Switch:
    subject = expression(file, field(node, "condition"))
    cases = tuple(_case(file, child, lowered) for child in named(field(node, "body")))
    return ir.Switch(subject, cases, ())


def _case(file: File, node: Node, lowered: Lowered) -> ir.Case:
    labels = [child for child in named(node) if child.type == "switch_label"]
    body = [child for child in named(node) if child.type != "switch_label"]
    is_default = any(
        child.type in ("default", "identifier") and file.text(child) == "default"
        for label in labels
        for child in label.children
    )
    tests = () if is_default else tuple(_test(file, one) for label in labels for one in named(label))
    is_group = node.type == "switch_block_statement_group"
    return ir.Case(tests, _sequence(file, body) if is_group else lowered(file, body), falls_through=is_group)


def _test(file: File, node: Node) -> ir.Expression:
    return ir.Other((), "a pattern", file.span(node)) if node.type in ("pattern", "guard") else expression(file, node)


def _ran(file: File, nodes: list[Node]) -> ir.Block:
    return ir.Block((), tuple(ir.Scoped(block_of(file, node)) for node in nodes))


def _yielded(file: File, nodes: list[Node]) -> ir.Block:
    """What stands behind an arrow of a switch that is a value: its value, unless it is a block, which yields it."""
    (node,) = nodes
    if node.type != "expression_statement":
        return block_of(file, node)
    return ir.Block((), (ir.Return(expression(file, named(node)[0]), file.span(node)),))


def _labelled(file: File, node: Node) -> Iterator[ir.Statement]:
    label, body = named(node)
    yield ir.Labelled(file.text(label), ir.Scoped(block_of(file, body)))


def _jump(file: File, node: Node) -> Iterator[ir.Statement]:
    label = file.text(named(node)[0]) if named(node) else None
    yield ir.Break(label) if node.type == "break_statement" else ir.Continue(label)


def _scoped(file: File, node: Node) -> Iterator[ir.Statement]:
    body = field(node, "body") if node.type == "synchronized_statement" else node
    yield ir.Scoped(block_of(file, body))


STATEMENTS: dict[str, Callable[[File, Node], Iterator[ir.Statement]]] = {
    "local_variable_declaration": _declaration,
    "expression_statement": _evaluated,
    "return_statement": _return,
    "yield_statement": _return,
    "throw_statement": _throw,
    "if_statement": _if,
    "switch_expression": _switch,
    "while_statement": _while,
    "do_statement": _while,
    "for_statement": _for,
    "enhanced_for_statement": _for_each,
    "try_statement": _try,
    "try_with_resources_statement": _try,
    "labeled_statement": _labelled,
    "break_statement": _jump,
    "continue_statement": _jump,
    "block": _scoped,
    "synchronized_statement": _scoped,
}
