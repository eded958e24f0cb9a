"""Evaluation of CloudFormation's intrinsics, as far as a template's own text decides what they yield.

What is written wrongly, nested too deeply or known only at deployment becomes a hole; nothing raises.
"""

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Table
from itertools import product
from math import prod

from corslint.frontends.cloudformation import loops
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.node import Absent, Call, Choice, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import YES, Hole, Text, Truth, join

MOST_ALTERNATIVES = 32
"""What may be more things than this is read as a hole."""

DEEPEST = 40
"""Intrinsics within intrinsics; whoever nests deeper than CloudFormation allows is not followed."""

LONGEST_WRITTEN = 60
"""Characters of what an author wrote that a message may repeat."""

LONGEST_TEXT = 1_000_000
"""Characters of a text that intrinsics yield, or pieces of a list; CloudFormation takes a template of 1 MB."""

MOST_MADE = 10_000_000
"""Characters of all texts that the intrinsics of a template yield: a few of them can ask for any number."""

AMONG_OTHERS = ""
"""The row of what adds entries to the mapping it stands in (loops, includes); its argument is that mapping."""

Part = str | Hole | Text

Include = Callable[[Text, Source], Node | None]
"""The tree of the file at a location that a source names; None where it cannot be had."""


IMPORT = "import:"

_OF_STACK = ("AWS::StackId", "AWS::StackName")
"""Pseudo parameters that every stack has its own values of; all others are the same in an account and region."""


class Links(NamedTuple):
    """What the references of a template mean where it is read together with others."""

    key: str = ""
    """What its names begin with among those of all; empty for one that is read alone, or that others are nested in."""
    value: Callable[[str, Span], Node | None] = lambda name, span: None
    """What another one tells of `Child.Outputs.Url` or `import:NAME`; None where none does."""

    def name(self, own: str) -> str:
        """The name among all of them of what this template calls `Orders` or `Orders.Arn`."""
        return own if own.startswith("AWS::") and own not in _OF_STACK else self.key + own


class Scope:
    """What the intrinsics of one template can refer to, and what they have yielded so far."""

    __slots__ = (
        *("budget", "conditions", "depth", "include", "intrinsics", "links", "made", "mappings"),
        *("parameters", "truths", "unknowns", "yielded"),
    )

    def __init__(
        self,
        intrinsics: "Table[str, Intrinsic]",
        parameters: dict[str, Node],
        mappings: Node,
        conditions: Node,
        include: Include,
        links: Links = Links(),  # noqa: B008 (a tuple, which nothing changes)
    ) -> None:
        self.intrinsics = intrinsics
        self.parameters = parameters
        self.mappings = mappings
        self.conditions = conditions
        self.include = include
        self.links = links
        self.truths: dict[str, Truth] = {}
        self.yielded: dict[int, tuple[Node, Node]] = {}
        """By the call's identity; the call itself is kept so that no other node is given its identity."""
        self.budget = loops.MOST_COPIED
        self.depth = 0
        self.made = 0
        """Characters of the texts that were yielded so far."""
        self.unknowns = 0


Intrinsic = Callable[[Node, Span, Scope], Node]
"""What an intrinsic yields for its argument, at the place of its call."""


def evaluate(node: Node, scope: Scope) -> Node:
    """The node without its outermost calls; its children are evaluated when they are read."""
    if isinstance(node, Scalar):
        return scalar(node.text, node.span) if _is_dynamic(node.text) else node
    if isinstance(node, Mapping):
        return _once(node, scope) if any(map(_is_call, node.entries)) else node
    if isinstance(node, Call):
        return _once(node, scope)
    if isinstance(node, Choice):
        return choice([evaluate(alternative, scope) for alternative in node.alternatives], node.span, scope)
    return node


def assuming(name: str, scope: Scope) -> Scope:
    """What holds where a condition does, and so all that follows from it."""
    inner = Scope(*(scope.intrinsics, scope.parameters, scope.mappings, scope.conditions, scope.include, scope.links))
    inner.truths[name] = YES
    return inner


# -- calls


def _is_call(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::")


def _once(node: Node, scope: Scope) -> Node:
    known = scope.yielded.get(id(node))
    if known is not None:
        return known[1]
    if scope.depth >= DEEPEST:
        return unknown(node.span, scope)
    scope.depth += 1
    result = _yielded(node, scope)
    scope.depth -= 1
    scope.yielded[id(node)] = node, result
    return result


def _yielded(node: Node, scope: Scope) -> Node:
    name, argument = as_call(node) or (AMONG_OTHERS, node)
    intrinsic = scope.intrinsics.get(name)
    return intrinsic(argument, node.span, scope) if intrinsic else unknown(node.span, scope)


def as_call(node: Node) -> tuple[str, Node] | None:
    """An intrinsic's long name and its argument, of `!Sub x` and `{"Fn::Sub": x}`; None of anything else."""
    if isinstance(node, Call):
        name = node.name.removeprefix("!")
        return (name if name in ("Ref", "Condition") else f"Fn::{name}"), node.argument
    if isinstance(node, Mapping) and len(node.entries) == 1:
        [(name, entry)] = node.entries.items()
        return None if name.startswith(loops.PREFIX) else (name, entry.value)
    return None


def arguments_of(argument: Node, scope: Scope) -> tuple[Node, ...]:
    """The arguments of an intrinsic that takes a list of them; the list itself may be an intrinsic's."""
    evaluated = evaluate(argument, scope)
    return evaluated.items if isinstance(evaluated, Sequence) else ()


def of_two(yields: Callable[[Node, Node, Span, Scope], Node]) -> Intrinsic:
    """An intrinsic of two arguments, by what it yields for each combination of what they may be."""

    def intrinsic(argument: Node, span: Span, scope: Scope) -> Node:
        match arguments_of(argument, scope):
            case (one, other):
                return each([one, other], span, scope, lambda first, second: yields(first, second, span, scope))
            case _:
                return unknown(span, scope)

    return intrinsic


def under(node: Node, key: str, scope: Scope) -> Node | None:
    evaluated = evaluate(node, scope)
    entry = evaluated.entries.get(key) if isinstance(evaluated, Mapping) else None
    return entry.value if entry else None


def each(arguments: Iterable[Node], span: Span, scope: Scope, combine: Callable[..., Node]) -> Node:
    """What an intrinsic yields for each combination of what its arguments may be."""
    evaluated = [alternatives(evaluate(argument, scope)) for argument in arguments]
    if prod(map(len, evaluated)) > MOST_ALTERNATIVES:
        return unknown(span, scope)
    return choice([combine(*combination) for combination in product(*evaluated)], span, scope)


def alternatives(node: Node) -> tuple[Node, ...]:
    return node.alternatives if isinstance(node, Choice) else (node,)


def choice(nodes: Iterable[Node], span: Span, scope: Scope) -> Node:
    """One of several nodes, of which those that are equal texts or the same hole are one."""
    distinct: dict[object, Node] = {}
    for node in nodes:
        for alternative in alternatives(node):
            distinct.setdefault(_identity(alternative), alternative)
    if len(distinct) == 1:
        return next(iter(distinct.values()))
    return unknown(span, scope) if len(distinct) > MOST_ALTERNATIVES else Choice(tuple(distinct.values()), span)


def _identity(node: Node) -> object:
    match node:
        case Scalar(text=content, kind=kind):
            return content, kind
        case Unknown(hole=hole):
            return hole
        case Absent():
            return Absent
        case _:
            return id(node)


# -- texts and holes


def text_of(node: Node) -> Text | None:
    """What a node contributes to a text; None of a list, a mapping, and of what is not there."""
    match node:
        case Scalar(text=content):
            return content
        case Unknown(hole=hole):
            return Text((hole,))
        case _:
            return None


def known_text(node: Node, scope: Scope) -> str | None:
    evaluated = evaluate(node, scope)
    return evaluated.text.known if isinstance(evaluated, Scalar) else None


def made(parts: list[Part], span: Span, scope: Scope) -> Node:
    """The text of all parts; what is too long, alone or with all others, is unknown."""
    return scalar(join(*parts), span) if has_room(sum(map(size, parts)), scope) else unknown(span, scope)


def has_room(length: int, scope: Scope) -> bool:
    scope.made += length
    return length <= LONGEST_TEXT and scope.made <= MOST_MADE


def size(part: Part) -> int:
    pieces = part.parts if isinstance(part, Text) else (part,)
    return sum(len(piece) if isinstance(piece, str) else len(piece.name) for piece in pieces)


def scalar(content: Text, span: Span) -> Node:
    resolved = _resolving(content) if _is_dynamic(content) else content
    hole = resolved.only_hole
    return Scalar(resolved, "string", span) if hole is None else Unknown(hole, span)


def named_hole(name: str, written: str, span: Span) -> Unknown:
    """A hole, as its author wrote it where that is one short line, otherwise in the short form."""
    is_short = span.end - span.start <= LONGEST_WRITTEN and "\n" not in span.text
    return Unknown(Hole(name, span.text if is_short else written), span)


def unknown(span: Span, scope: Scope) -> Unknown:
    """What nothing is known of. No two are equal: a loop's copies stand in one place, and still may differ."""
    scope.unknowns += 1
    start = span.source.text[span.start : min(span.end, span.start + LONGEST_WRITTEN)]
    return Unknown(Hole(f"unknown {scope.unknowns} of {scope.links.key}{span.path}", " ".join(start.split())), span)


def computed(name: str, written: str, arguments: Iterable[Node], span: Span, scope: Scope) -> Node:
    """What is not known, but the same wherever the same is asked for: a hole named after the question."""

    def asked(*nodes: Node) -> Node:
        texts = list(map(text_of, nodes))
        if None in texts or not has_room(sum(size(content) for content in texts if content), scope):
            return unknown(span, scope)
        return named_hole(name.format(*texts), written.format(*texts), span)

    return each(arguments, span, scope, asked)


def _is_dynamic(content: Text) -> bool:
    known = content.known
    if known is not None:
        return "{{resolve:" in known
    return any("{{resolve:" in part for part in content.parts if isinstance(part, str))


def _resolving(content: Text) -> Text:
    """Dynamic references are holes named by their own text; one that is itself made up of holes is all that is known."""
    known = content.known
    if known is None:
        return Text((Hole(str(content), str(content)),))
    pieces = re.split(r"(\{\{resolve:[^{}]*\}\})", known)
    return join(*(Hole(piece, piece) if index % 2 else piece for index, piece in enumerate(pieces)))
