"""Dependencies: which resources of a template are sure to be made before one of them."""

import re
from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Resource, Template
from corslint.syntax.node import Call, Choice, Mapping, Node, Scalar, Sequence

_NAMING = ("Ref", "Fn::GetAtt", "Fn::Sub", "DependsOn", "!Ref", "!GetAtt", "!Sub")

_VARIABLE = re.compile(r"\$\{\s*([A-Za-z0-9]+)")


def before(resource: Resource, template: Template) -> frozenset[str]:
    """By `DependsOn` and by reference, at any distance.

    A nested stack is made with all that is in it; what is made by stacks around this one is taken to be there.
    """
    seen = {name for name in template.everything if not name.startswith(template.key)}
    waiting = [resource]
    while waiting:
        for name in _named(waiting.pop(), template.key):
            if name not in seen and name in template.resources:
                seen.add(name)
                waiting.append(template.resources[name])
    nested = [name for name in template.everything if name not in template.resources and name not in seen]
    return frozenset(seen.union(name for name in nested if any(above in seen for above in _above(name))))


def _above(name: str) -> Iterator[str]:
    """The nested stacks that something is in."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _named(resource: Resource, stack: str) -> Iterator[str]:
    waiting: list[Node] = list(resource.attributes.nodes)
    seen: set[int] = set()  # aliases share what they stand for
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case Mapping(entries=entries):
                for key, entry in entries.items():
                    if key in _NAMING:
                        yield from (stack + name for name in _names(entry.value))
                    waiting.append(entry.value)
            case Call(name=key, argument=argument):
                if key in _NAMING:
                    yield from (stack + name for name in _names(argument))
                waiting.append(argument)
            case Sequence(items=items) | Choice(alternatives=items):
                waiting.extend(items)


def _names(argument: Node) -> Iterator[str]:
    """`Orders`, `Orders.Arn`, `[Orders, Arn]`, `a text with ${Orders.Arn}`; and every element of a `DependsOn`."""
    for each in argument.items if isinstance(argument, Sequence) else (argument,):
        if isinstance(each, Scalar):
            written = str(each.text)
            yield written.partition(".")[0]
            yield from _VARIABLE.findall(written)
