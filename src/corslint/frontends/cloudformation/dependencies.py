"""Dependencies: which resources of a template are sure to be made before one of them."""

import re
from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Resource, Template
from corslint.syntax.node import Call, Choice, Mapping, Node, Scalar, Sequence

_NAMING = ("Ref", "Fn::GetAtt", "Fn::Sub", "DependsOn", "!Ref", "!GetAtt", "!Sub")

_VARIABLE = re.compile(r"\$\{\s*([A-Za-z0-9]+)")


def before(resource: Resource, template: Template) -> frozenset[str]:
    """By `DependsOn` and by reference, at any distance. What another stack makes is taken to be there."""
    stack = _stack(resource.name)
    seen = {name for name in template.resources if _stack(name) != stack}
    waiting = [resource]
    while waiting:
        for name in _named(waiting.pop(), stack):
            if name not in seen and name in template.resources:
                seen.add(name)
                waiting.append(template.resources[name])
    return frozenset(seen)


def _stack(name: str) -> str:
    """What stands before a logical id where several templates are read as one."""
    return name[: name.rfind("/") + 1]


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
