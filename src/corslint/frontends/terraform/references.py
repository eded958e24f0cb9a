"""What the names in a module stand for: variables, locals, resources, data sources and the modules that it calls."""

import os
from collections.abc import Callable, Iterator
from functools import partial

from corslint.frontends.terraform import expansion, registry
from corslint.frontends.terraform.computed import COMPUTED
from corslint.frontends.terraform.conversion import converted
from corslint.frontends.terraform.evaluation import value
from corslint.frontends.terraform.expansion import ANY_INSTANCE, MOST_INSTANCES, Expansion, T
from corslint.frontends.terraform.module import (
    Configuration,
    Instance,
    Module,
    file,
    opened,
    source_directory,
    stand_in,
    written_source,
)
from corslint.frontends.terraform.scope import Scope
from corslint.frontends.terraform.values import Invalid, Undecided, is_null, named_hole, size, string, to_known
from corslint.frontends.terraform.variables import Given
from corslint.source import Span
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import YES, Hole, Truth

DEEPEST_MODULES = 12
"""Modules within modules; a module that calls itself would go on for ever, and Terraform refuses it."""

LARGEST_VALUE = 50_000
"""Nodes and characters (in tens) of a value that is kept: hostile locals could double it again and again."""

DEEPEST_VALUE = 100
"""Values within a value; a deeper one is unknown."""

REFERENCE = 2
"""How many expressions deep a reference counts as, by the calls that it takes to follow it."""


def walk(module: Module) -> Iterator[Module]:
    """The module and all modules below it that are read."""
    yield module
    for name in module.calls:
        for child in called(module, name).instances:
            yield from walk(child)


def instances(module: Module) -> Iterator[Instance]:
    """The resources and data sources of one module."""
    for key in module.resources:
        yield from expanded(module, key).instances


# -- what expressions refer to


def scope(module: Module, names: dict[str, Node]) -> Scope:
    """What can be seen from inside a module; `names` are those of the block, such as `each`."""
    configuration = module.configuration
    return Scope(
        names,
        lambda name, steps, span: _referred(module, name, steps, span),
        lambda hole, name: _attribute(configuration, hole, name),
        lambda path: file(configuration, path),
        configuration.effort,
    )


def _referred(module: Module, name: str, steps: tuple[Node, ...], span: Span) -> tuple[Node, int]:
    first = to_known(steps[0]) if steps else ""
    match name:
        case "var":
            return variable(module, first, span), 1
        case "local":
            return _local(module, first, span), 1
        case "path":
            return _path(module, first, span), 1
        case "module":
            return _instances(called(module, first), module.named(f"module.{first}"), steps, 1, span)
        case "data" if len(steps) > 1:
            key = f"data.{first}.{to_known(steps[1])}"
            return _instances(expanded(module, key), module.named(key), steps, 2, span)
        case _ if steps and name not in ("each", "count", "self", "terraform"):
            key = f"{name}.{first}"
            return _instances(expanded(module, key), module.named(key), steps, 1, span)
        case _:
            return named_hole(name, span), 0


def _instances(found: Expansion[T], address: str, steps: tuple[Node, ...], taken: int, span: Span) -> tuple[Node, int]:
    """All instances of a block; where their keys are not known, an index leads to the one that stands for all."""
    if not found.is_known and len(steps) > taken:
        return named_hole(address + ANY_INSTANCE, span), taken + 1
    return _spanned(found.node, span), taken


def _spanned(node: Node, span: Span) -> Node:
    """Instances are referred to where they are used."""
    match node:
        case Unknown(hole=hole):
            return named_hole(hole.name, span)
        case Sequence(items=items):
            return Sequence(tuple(_spanned(item, span) for item in items), span)
        case Mapping(entries=entries):
            return Mapping({key: Entry(entry.key, _spanned(entry.value, span)) for key, entry in entries.items()}, span)
        case _:
            return node


def _path(module: Module, name: str, span: Span) -> Node:
    root = module.configuration.directory
    match name:
        case "module":
            relative = os.path.relpath(module.directory or ".", root or ".")
            return string(relative.replace(os.sep, "/"), span)
        case "root":
            return string(".", span)
        case _:
            return named_hole(f"path.{name}", span)


def _attribute(configuration: Configuration, hole: Hole, name: str) -> Node | None:
    """What is configured as an attribute of the resource, or is an output of the module, of that address."""
    instance = configuration.instances.get(hole.name)
    if instance is not None:
        return _configured(instance, name)
    module = configuration.modules.get(hole.name)
    if module is not None and module.address and name in module.outputs:
        entry = module.outputs[name].body.attributes.get("value")
        return _decided(module, f"output.{name}", entry) if entry else None
    return None


def _configured(instance: Instance, name: str) -> Node | None:
    entry = instance.block.body.attributes.get(name)
    compute = COMPUTED.get((instance.type, name))
    inner = scope(instance.module, instance.names)
    if entry is not None:
        evaluate: Callable[[], Node] = partial(value, entry.value, inner)
    elif compute is not None:
        evaluate = partial(compute, instance, inner)
    else:
        return None
    found = remembered(instance.module, f"{instance.address}.{name}", instance.span, evaluate)
    return None if is_null(found) is YES else found


def remembered(module: Module, key: str, span: Span, evaluate: Callable[[], Node]) -> Node:
    """Evaluated once; what is asked for while it is being evaluated is unknown, a circle."""
    memory, effort = module.memory, module.configuration.effort
    if key not in memory:
        memory[key] = None
        effort.depth += REFERENCE
        try:
            memory[key] = _bounded(evaluate(), Hole(module.named(key)))
        finally:
            effort.depth -= REFERENCE
            if memory[key] is None:
                del memory[key]
    found = memory[key]
    return found if found is not None else Unknown(Hole(module.named(key)), span)


def _bounded(node: Node, name: Hole) -> Node:
    """The value, unless it is larger than anybody's; values share their parts, so that it may be very large."""
    left, waiting = LARGEST_VALUE, [(node, 0)]
    while waiting:
        part, depth = waiting.pop()
        left -= 1
        if left < 0 or depth > DEEPEST_VALUE:
            return Unknown(name, node.span)
        match part:
            case Scalar(text=content):
                left -= size(content) // 10
            case Sequence(items=items) | Choice(alternatives=items):
                waiting.extend((item, depth + 1) for item in items)
            case Mapping(entries=entries):
                waiting.extend((entry.value, depth + 1) for entry in entries.values())
            case Call(argument=argument):
                waiting.append((argument, depth + 1))
    return node


# -- variables and locals


def variable(module: Module, name: str, span: Span) -> Node:
    """A variable's value: what it is given, or its default."""
    block = module.variables.get(name)
    if block is None:
        return named_hole(module.named(f"var.{name}"), span)
    found = remembered(module, f"var.{name}", block.span, lambda: _variable(module, name, block))
    return named_hole(found.hole.name, span) if isinstance(found, Unknown) else found


def _variable(module: Module, name: str, block: Block) -> Node:
    attributes = block.body.attributes
    constraint = attributes.get("type")
    default = attributes.get("default")
    held = _given(module, name, constraint.value if constraint else None)
    not_null = "nullable" in attributes and _is_false(attributes["nullable"].value)
    if held is None or (not_null and is_null(held) is YES):
        if default is None:
            return Unknown(Hole(module.named(f"var.{name}"), f"var.{name}"), block.span)
        held = value(default.value, scope(module, {}))
    if constraint is None:
        return held
    try:
        return converted(held, constraint.value, lambda node: value(node, scope(module, {})))
    except (Invalid, Undecided):
        return Unknown(Hole(module.named(f"var.{name}"), f"var.{name}"), held.span)


def _is_false(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.known == "false"


def _given(module: Module, name: str, constraint: Node | None) -> Node | None:
    """What comes from outside; text of a type that is no primitive is an expression."""
    held = module.given(name)
    if held is None:
        return None
    is_primitive = constraint is None or _is_word(constraint, ("string", "number", "bool"))
    if held.written is None or is_primitive:
        return value(held.value, scope(module, {}))
    from corslint.syntax import hcl  # noqa: PLC0415 (few runs are given variables)

    parsed, problems = hcl.expression(held.written)
    module.configuration.problems.extend(problems)
    return value(parsed, scope(module, {}))


def _is_word(node: Node, words: tuple[str, ...]) -> bool:
    return isinstance(node, Call) and node.name == "traversal" and node.span.text in words


def _local(module: Module, name: str, span: Span) -> Node:
    entry = module.locals.get(name)
    if entry is None:
        return named_hole(module.named(f"local.{name}"), span)
    return _decided(module, f"local.{name}", entry)


# -- instances


def expanded(module: Module, key: str) -> Expansion[Instance]:
    """The instances of a resource, `aws_lambda_function.orders`, or of a data source, `data.aws_region.current`."""
    block = module.resources.get(key)
    address = module.named(key)
    if block is None:
        return expansion.none(address, module.place)

    def made(at: str, names: dict[str, Node], exists: Truth) -> Instance:
        instance = Instance(at, key.rpartition(".")[0], block, module, names, exists & module.exists)
        return module.configuration.instances.setdefault(at, instance)

    return _expanded(module, key, address, block, made, module.instances)


def called(module: Module, name: str) -> Expansion[Module]:
    """The instances of a module that is called; none where nothing is known of what it does."""
    block = module.calls.get(name)
    address = module.named(f"module.{name}")
    modules = module.configuration.modules
    if block is None or not is_seen(module, name) or module.depth >= DEEPEST_MODULES or len(modules) > MOST_INSTANCES:
        return expansion.none(address, module.place)

    def made(at: str, names: dict[str, Node], exists: Truth) -> Module:
        if at not in modules:
            child = _opened(module, name, block, at)
            child.exists = exists & module.exists
            child.caller = module, block
            child.given = lambda argument: _argument(module, names, block, argument)
        return modules[at]

    return _expanded(module, f"module.{name}", address, block, made, module.children)


def is_seen(module: Module, name: str) -> bool:
    """Whether a module that is called is on disk, or one of those whose effect everybody knows."""
    block = module.calls[name]
    return source_directory(module, name, block) is not None or registry.effect(written_source(block)) is not None


def _opened(module: Module, name: str, block: Block, at: str) -> Module:
    directory = source_directory(module, name, block)
    configuration, depth = module.configuration, module.depth + 1
    if directory is not None:
        return opened(at, directory, configuration, depth)
    return stand_in(at, registry.effect(written_source(block)) or "", block.span, configuration, depth)


def _argument(module: Module, names: dict[str, Node], block: Block, name: str) -> Given | None:
    entry = block.body.attributes.get(name)
    return Given(value(entry.value, scope(module, names))) if entry is not None else None


def _expanded(
    module: Module,
    key: str,
    address: str,
    block: Block,
    made: expansion.Made[T],
    known: dict[str, tuple[Node, Expansion[T]]],
) -> Expansion[T]:
    """The instances of a block, kept with the collection or the number that decides of them."""
    for word, expand in (("for_each", expansion.for_each), ("count", expansion.counted)):
        entry = block.body.attributes.get(word)
        if entry is not None:
            decided = _decided(module, f"{key}.{word}", entry)
            before = known.get(key)
            if before is None or before[0] is not decided:  # what is asked for in a circle is decided later
                known[key] = before = decided, expand(address, block.span, decided, made)
            return before[1]
    return expansion.single(address, block.span, made)


def _decided(module: Module, key: str, entry: Entry) -> Node:
    return remembered(module, key, entry.value.span, lambda: value(entry.value, scope(module, {})))
