"""Loops: the copies that `Fn::ForEach` of AWS::LanguageExtensions makes of what it holds."""

from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Call, Entry, Mapping, Node, Scalar, Sequence, Unknown, lookup
from corslint.value import Hole, text

PREFIX = "Fn::ForEach::"  # the SAM translator knows it as little as the service before its macros do (E22)

MOST_COPIED = 4_000_000
"""Characters that all loops of a template may copy; CloudFormation takes a template of 1 MB after the copying."""

DEEPEST = 100
"""Levels that are copied."""


class Loop(NamedTuple):
    """The body is copied for each item, which stands wherever the body names the variable."""

    variable: str
    collection: Node
    body: Mapping


def loop(written: Node) -> Loop | None:
    """The loop that is written as a list of variable, collection and body; None where it is not."""
    match written:
        case Sequence(items=(Scalar(text=variable), collection, Mapping() as body)) if variable.known:
            return Loop(variable.known, collection, body)
        case _:
            return None


def cost(loop: Loop, copies: int) -> int:
    return copies * (loop.body.span.end - loop.body.span.start)


def copy(loop: Loop, item: Scalar) -> Node:
    """The body for one item. What an alias shares within the body, its copies share too."""
    return _copied(loop.body, loop.variable, item, {}, 0)


def _copied(node: Node, variable: str, item: Scalar, done: dict[int, Node], depth: int) -> Node:
    if id(node) not in done:
        done[id(node)] = _replaced(node, variable, item, done, depth + 1) if depth < DEEPEST else _too_deep(node.span)
    return done[id(node)]


def _replaced(node: Node, variable: str, item: Scalar, done: dict[int, Node], depth: int) -> Node:
    if _names(node, variable):
        return item
    match node:
        case Scalar(text=content, kind=kind, span=span):
            known = content.known
            return Scalar(text(_with(known, variable, item)), kind, span) if known and "{" in known else node
        case Sequence(items=items, span=span):
            return Sequence(tuple([_copied(each, variable, item, done, depth) for each in items]), span)
        case Mapping(entries=entries, span=span):
            copies: dict[str, Entry] = {}
            for key, entry in entries.items():
                copies[_with(key, variable, item)] = Entry(entry.key, _copied(entry.value, variable, item, done, depth))
            return Mapping(copies, span)
        case Call(name=name, argument=argument, span=span):
            return Call(name, _copied(argument, variable, item, done, depth), span)
        case _:
            return node


def _names(node: Node, variable: str) -> bool:
    """Whether a node is a `Ref` to the variable, in either form."""
    named = node.argument if isinstance(node, Call) and node.name == "!Ref" else lookup(node, "Ref")
    return isinstance(named, Scalar) and named.text.known == variable


def _with(known: str, variable: str, item: Scalar) -> str:
    """`${Variable}` stands for the item, `&{Variable}` for its letters and digits, as logical ids need it."""
    value = item.text.known or ""
    letters = "".join(filter(str.isalnum, value))
    return known.replace(f"${{{variable}}}", value).replace(f"&{{{variable}}}", letters)


def _too_deep(span: Span) -> Unknown:
    return Unknown(Hole(f"{span.path} at {span.start}, too deep to be copied", span.text[:60]), span)
