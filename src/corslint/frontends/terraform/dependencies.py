"""Dependencies: what a block refers to, followed through locals, variables and modules, and so what is made before it."""

import re
from collections.abc import Iterable, Iterator

from corslint.frontends.terraform.module import Configuration, Instance, Module
from corslint.frontends.terraform.references import called, walk
from corslint.records import NamedTuple
from corslint.source import Source
from corslint.syntax.hcl import expression
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.node import Call, Choice, Entry, Mapping, Node, Scalar, Sequence

ANYTHING = ""
"""The address of what is no block: a file, a root variable, a text that is written out in a local, the time."""

EXISTENCE = "id"
"""What of a block is taken where nothing matters but that it is there."""

NAMING = ("depends_on", "replace_triggered_by")
"""Arguments that name blocks."""

_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+|\*)\]')

_CHANGING = ("file", "templatefile", "timestamp", "plantimestamp", "uuid", "bcrypt")
"""How the functions start whose results change though no expression does."""


class Reference(NamedTuple):
    """A block that an expression names, and the attribute that it takes of it; empty where it takes the whole."""

    address: str
    attribute: str = ""


def declared(address: str) -> str:
    """The address of the block that an instance is made of: Terraform orders blocks, not their instances."""
    return _KEY.sub("", address)


def before(instance: Instance) -> frozenset[str]:
    """The addresses of all blocks that are sure to be made before an instance."""
    configuration = instance.module.configuration
    seen: set[str] = set()
    waiting = [declared(instance.address)]
    while waiting:
        named = _named(waiting.pop(), configuration) - seen
        seen |= named
        waiting += named
    return frozenset(seen)


def after(instance: Instance) -> Iterator[Block]:
    """The blocks that are sure to be made after an instance: those that name it, at any distance."""
    configuration = instance.module.configuration
    blocks = _blocks(configuration)
    waiting = [declared(instance.address)]
    seen = set(waiting)
    while waiting:
        above = waiting.pop()
        for address, (_, block) in blocks.items():
            if address not in seen and above in _named(address, configuration):
                seen.add(address)
                waiting.append(address)
                yield block


def of_argument(name: str, entry: Entry, module: Module) -> Iterator[Reference]:
    """What an argument refers to. Those that name blocks have them in quotes in JSON, and may in HCL, as in the days of
    Terraform 0.11: that is taken with a warning."""
    written = entry.value
    if name in NAMING and isinstance(written, Sequence):
        written = written._replace(items=tuple(map(_unquoted, written.items)))
    yield from references(written, module)


def references(node: Node, module: Module) -> Iterator[Reference]:
    """What an expression in a module refers to."""
    seen: set[tuple[str, str]] = set()
    waiting = [_Name("", node, module)]
    while waiting:
        name = waiting.pop()
        if name.name and _holds_text(name.value):
            yield Reference(ANYTHING)
        for found in _taken(_references(name.value, _View(name.module, {})), name.attribute):
            if isinstance(found, Reference):
                yield found
            elif (found.name, found.attribute) not in seen:
                seen.add((found.name, found.attribute))
                waiting.append(found)


def _holds_text(node: Node) -> bool:
    """Whether something is written out in a value, which its author may change, besides the names that it is made of."""
    match node:
        case Scalar(kind=kind):
            return kind != "null"
        case Sequence(items=items) | Choice(alternatives=items):
            return any(map(_holds_text, items))
        case Mapping(entries=entries):
            return any(_holds_text(entry.value) for entry in entries.values())
        case Call(name=("traversal" | "splat" | "index")):
            return False
        case Call(name="for list" | "for map", argument=Sequence(items=(_, *rest))):
            return any(map(_holds_text, rest[:-1]))
        case Call(argument=argument):
            return _holds_text(argument)
        case _:
            return False


class _Name(NamedTuple):
    """A local, a variable or an output, and the expression that it stands for in a module."""

    name: str
    value: Node
    module: Module
    attribute: str = ""


_Found = Reference | _Name


class _View(NamedTuple):
    """From where an expression is read; `bound` are the names of its `for`s, with what they go through."""

    module: Module
    bound: dict[str, tuple[_Found, ...]]


def _named(address: str, configuration: Configuration) -> frozenset[str]:
    """The blocks that a block names."""
    if address not in configuration.named:
        found = _blocks(configuration).get(address)
        named = (reference.address for reference in _of_block(*found)) if found is not None else ()
        configuration.named[address] = frozenset(named)
    return configuration.named[address]


def _blocks(configuration: Configuration) -> dict[str, tuple[Module, Block]]:
    if not configuration.blocks:
        configuration.blocks = {
            declared(module.named(key)): (module, block)
            for module in walk(configuration.modules[""])
            for key, block in module.resources.items()
        }
    return configuration.blocks


def _of_block(module: Module, block: Block) -> Iterator[Reference]:
    """The references of a block, and those of the calls of the modules that it is in."""
    yield from _of_body(block.body, module)
    while module.caller is not None:
        module, call = module.caller
        for word in ("depends_on", "count", "for_each"):
            if word in call.body.attributes:
                yield from of_argument(word, call.body.attributes[word], module)


def _of_body(body: Body, module: Module) -> Iterator[Reference]:
    for name, entry in body.attributes.items():
        yield from of_argument(name, entry, module)
    for inner in body.blocks:
        yield from _of_body(inner.body, module)


def _unquoted(node: Node) -> Node:
    written = node.text.known if isinstance(node, Scalar) else None
    return node if written is None else expression(Source(node.span.path, written))[0]


def _references(node: Node, view: _View) -> Iterator[_Found]:
    match node:
        case Sequence(items=items) | Choice(alternatives=items):
            for item in items:
                yield from _references(item, view)
        case Mapping(entries=entries):
            for entry in entries.values():
                yield from _references(entry.value, view)
        case Call(name="traversal", argument=Sequence(items=items)):
            yield from _traversal(items, view)
        case Call(name="splat", argument=Sequence(items=(base, *steps))):
            yield from _taken(_references(base, view), _word(steps[0]) if steps else "")
        case Call(name=("for list" | "for map"), argument=Sequence(items=(Sequence(items=names), collection, *rest))):
            through = _distinct(_references(collection, view))
            yield from _taken(through, EXISTENCE)
            inner = view._replace(bound={**view.bound, **_bound(names, through)})
            for part in rest:
                yield from _references(part, inner)
        case Call(name=name, argument=argument):
            if name.startswith(_CHANGING):
                yield Reference(ANYTHING)
            yield from _references(argument, view)


def _distinct(found: Iterable[_Found]) -> tuple[_Found, ...]:
    """Each once: what a `for` goes through may be gone through again within it, and there again."""
    return tuple({each[:1] + each[-1:]: each for each in found}.values())


def _bound(names: tuple[Node, ...], through: tuple[_Found, ...]) -> dict[str, tuple[_Found, ...]]:
    """The last name of a `for` is that of the elements, one before it that of their keys."""
    *keys, element = map(_word, names)
    return {**dict.fromkeys(keys, ()), element: through}


def _word(node: Node) -> str:
    return node.text.known or "" if isinstance(node, Scalar) else ""


def _taken(found: Iterable[_Found], attribute: str) -> Iterator[_Found]:
    """An attribute of what is referred to as a whole."""
    return (each._replace(attribute=each.attribute or attribute) for each in found)


def _traversal(items: tuple[Node, ...], view: _View) -> Iterator[_Found]:
    root, *steps = items
    name, words = _word(root), [*map(_word, steps), "", ""]
    for step in steps:
        yield from _references(step, view)
    if name in view.bound:
        yield from _taken(view.bound[name], words[0])
    elif name in _FOLLOWING:
        yield from _FOLLOWING[name](words, view.module)
    else:
        yield from _block(f"{name}.{words[0]}", words[1:], view.module)


def _block(key: str, words: list[str], module: Module) -> Iterator[_Found]:
    block = module.resources.get(key)
    if block is not None:
        is_many = not block.body.attributes.keys().isdisjoint(("count", "for_each"))
        yield Reference(declared(module.named(key)), words[1] if is_many else words[0])


def _data(words: list[str], module: Module) -> Iterator[_Found]:
    """What a data source reads may change by itself."""
    yield Reference(ANYTHING)
    yield from _block(f"data.{words[0]}.{words[1]}", words[2:], module)


def _local(words: list[str], module: Module) -> Iterator[_Found]:
    entry = module.locals.get(words[0])
    if entry is not None:
        yield _standing(module.named(f"local.{words[0]}"), entry, module, words[1])


def _variable(words: list[str], module: Module) -> Iterator[_Found]:
    """What the module is called with; the default of a variable that it is not called with changes by hand alone."""
    if module.caller is None:
        yield Reference(ANYTHING)
        return
    caller, call = module.caller
    entry = call.body.attributes.get(words[0])
    if entry is not None:
        yield _standing(module.named(f"var.{words[0]}"), entry, caller, words[1])


def _module(words: list[str], module: Module) -> Iterator[_Found]:
    """The outputs of a module; where it is named as a whole they are its value, and all that is in it is made before."""
    call = module.calls.get(words[0])
    children = called(module, words[0]).instances[:1]
    if call is not None and not children:
        yield Reference(ANYTHING)
        yield from _of_body(call.body, module)
    for child in children:
        at = next((index for index, word in enumerate(words) if index and word in child.outputs), 0)
        if at:
            yield from _output(words[at], child, words[at + 1])
            continue
        yield from (Reference(declared(each.named(key)), EXISTENCE) for each in walk(child) for key in each.resources)
        for name in child.outputs:
            yield from _output(name, child, "")


def _output(name: str, module: Module, attribute: str) -> Iterator[_Found]:
    written = module.outputs[name].body.attributes
    if "value" in written:
        yield _standing(module.named(f"output.{name}"), written["value"], module, attribute)
    if "depends_on" in written:
        yield from _taken(of_argument("depends_on", written["depends_on"], module), EXISTENCE)


def _standing(name: str, entry: Entry, module: Module, attribute: str) -> _Name:
    """A step into an object leads to one of its parts, not to an attribute of what they are."""
    return _Name(name, entry.value, module, "" if isinstance(entry.value, Mapping) else attribute)


def _elsewhere(_words: list[str], _module: Module) -> Iterator[_Found]:
    """What an instance is given by its collection; the block names the collection too."""
    yield Reference(ANYTHING)


_FOLLOWING = {
    "data": _data,
    "local": _local,
    "var": _variable,
    "module": _module,
    "each": _elsewhere,
    "terraform": _elsewhere,
}
"""By the first name of a traversal; every other one is that of a type of resources."""
