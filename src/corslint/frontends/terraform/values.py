"""Terraform's values as nodes: what they are worth in Python, and back.

An evaluated value is a node without calls, but for three that stay to be used: `set` marks the `Sequence` it holds as
a set, `json` and `yaml` are texts that are not written out yet, so that who reads them as a document finds its places.
"""

import json
from collections.abc import Callable, Iterable
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.node import Absent, Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, agreed, every, join, text, truth

if TYPE_CHECKING:
    from decimal import Decimal

SET, JSON, YAML = "set", "json", "yaml"

MOST_ALTERNATIVES = 16
"""Combinations of undecided values that are followed; beyond them the result is unknown."""

LONGEST_NAME = 200
"""Characters of a hole's name, when it is made of what the value is computed from."""

LONGEST_WRITTEN = 200
"""Characters of what an author wrote that a message may repeat."""

Plain = object
"""`str`, `bool`, `int`, `Decimal`, `None`, `list`, `dict` or `Distinct`."""


class Invalid(Exception):  # noqa: N818 - what Terraform calls an invalid expression
    """Terraform refuses the expression; `try` takes its next argument."""


class Undecided(Exception):  # noqa: N818 - no error: only deployment knows
    """The value depends on what only deployment knows."""


class Distinct(NamedTuple):
    """A set, in Terraform's order."""

    items: list[Plain]


# -- making nodes


def string(known: str, span: Span) -> Scalar:
    return Scalar(text(known), "string", span)


def boolean(claim: bool, span: Span) -> Scalar:
    return Scalar(text("true" if claim else "false"), "boolean", span)


def number(value: "int | Decimal", span: Span) -> Scalar:
    written = digits(value)
    return Scalar(text(written), "float" if "." in written else "integer", span)


def null(span: Span) -> Scalar:
    return Scalar(text(""), "null", span)


def mapping(entries: Iterable[tuple[str, Node]], span: Span) -> Mapping:
    return Mapping({key: Entry(value.span, value) for key, value in entries}, span)


def as_set(items: Iterable[Node], span: Span) -> Node:
    """A set of these: each once, and sorted where all of them are known."""
    distinct: list[Node] = []
    for item in items:
        sameness = [equal(item, other) for other in distinct]
        if YES in sameness:
            continue
        if MAYBE in sameness:
            raise Undecided
        distinct.append(item)
    ordered = sorted(distinct, key=_order) if all(map(_is_orderable, distinct)) else distinct
    return Call(SET, Sequence(tuple(ordered), span), span)


def _is_orderable(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.known is not None


def _order(node: Node) -> tuple[int, "int | Decimal", str]:
    if isinstance(node, Scalar) and node.kind in ("integer", "float"):
        return 0, to_number(node), ""
    return 1, 0, str(node.text) if isinstance(node, Scalar) else ""


LONGEST_TEXT = 1_000_000
"""Characters of a text that a function may make."""

LARGEST = 50_000
"""Nodes and characters (in hundreds) of what a function is given, or of a list that it makes."""


def weight(nodes: Iterable[Node]) -> int:
    """How much there is to go through, as far as it is not too much; what values share counts each time."""
    total, waiting = 0, list(nodes)
    while waiting and total <= LARGEST:
        node = waiting.pop()
        total += 1
        match node:
            case Scalar(text=content):
                total += size(content) // 100
            case Sequence(items=items) | Choice(alternatives=items):
                waiting.extend(items)
            case Mapping(entries=entries):
                waiting.extend(entry.value for entry in entries.values())
            case Call(argument=argument):
                waiting.append(argument)
    return total


def size(content: Text) -> int:
    """Characters of a text; a hole counts by its name."""
    return sum(len(part) if isinstance(part, str) else len(part.name) for part in content.parts)


def derived(name: str, arguments: Iterable[Node], span: Span) -> Unknown:
    """What is computed from something unknown: equal computations from equal unknowns are equal."""
    described = f"{name}({', '.join(map(describe, arguments))})"
    if len(described) > LONGEST_NAME:
        import hashlib  # noqa: PLC0415 (seldom needed)

        described = f"{name}({hashlib.sha1(described.encode(), usedforsecurity=False).hexdigest()})"
    return named_hole(described, span)


def named_hole(name: str, span: Span) -> Unknown:
    """What is known by its name only, as its author wrote it; of an expression in a string of JSON, no place is known."""
    is_short = span.end - span.start <= LONGEST_WRITTEN
    return Unknown(Hole(name, span.text if is_short else name[:LONGEST_WRITTEN]), span)


def describe(node: Node) -> str:
    """A value's canonical writing, for the names of holes."""
    match node:
        case Scalar(kind="string", text=content):
            return json.dumps(str(content))
        case Scalar(kind="null"):
            return "null"
        case Scalar(text=content):
            return str(content)
        case Unknown(hole=hole):
            return hole.name
        case Sequence(items=items):
            return f"[{', '.join(map(describe, items))}]"
        case Mapping(entries=entries):
            return f"{{{', '.join(f'{key} = {describe(entry.value)}' for key, entry in sorted(entries.items()))}}}"
        case Choice(alternatives=alternatives):
            return " or ".join(map(describe, alternatives))
        case Call(name=name, argument=argument):
            return f"{name} {describe(argument)}"
        case Absent():
            return "nothing"


# -- alternatives


def over(nodes: tuple[Node, ...], combine: Callable[[tuple[Node, ...]], Node], span: Span, name: str) -> Node:
    """What each combination of alternatives yields; past a limit the result is unknown."""
    if not any(isinstance(node, Choice) for node in nodes):
        return combine(nodes)
    columns = [node.alternatives if isinstance(node, Choice) else (node,) for node in nodes]
    if prod(map(len, columns)) > MOST_ALTERNATIVES:
        return derived(name, nodes, span)
    results: list[Node] = []
    for row in product(*columns):
        try:
            results.append(combine(row))
        except Invalid:
            continue  # Terraform would refuse this case, so that it is none
    return choice(results, span) if results else derived(name, nodes, span)


def choice(alternatives: Iterable[Node], span: Span) -> Node:
    """One of these, each once; a single one is no choice."""
    distinct: dict[str, Node] = {}
    for node in alternatives:
        for alternative in node.alternatives if isinstance(node, Choice) else (node,):
            distinct.setdefault(describe(alternative), alternative)
    if len(distinct) == 1:
        return next(iter(distinct.values()))
    if len(distinct) > MOST_ALTERNATIVES:
        return derived("one of", distinct.values(), span)
    return Choice(tuple(distinct.values()), span)


# -- asking nodes


def items_of(node: Node) -> tuple[Node, ...]:
    """The elements of a list or a set; those of anything else are undecided or no elements at all."""
    match node:
        case Sequence(items=items):
            return items
        case Call(name="set", argument=Sequence(items=items)):
            return items
        case Unknown() | Choice():
            raise Undecided
        case _:
            raise Invalid


def entries_of(node: Node) -> dict[str, Entry]:
    match node:
        case Mapping(entries=entries):
            return entries
        case Unknown() | Choice():
            raise Undecided
        case _:
            raise Invalid


def is_null(node: Node) -> Truth:
    match node:
        case Unknown():
            return MAYBE
        case Choice(alternatives=alternatives):
            return agreed(map(is_null, alternatives))
        case Scalar(kind="null") | Absent():
            return YES
        case _:
            return NO


def condition(node: Node) -> Truth:
    """A boolean, or a text that reads as one."""
    match node:
        case Scalar(kind="boolean" | "string", text=content):
            if content.known in ("true", "false"):
                return truth(content.known == "true")
            if content.known is None:
                return MAYBE
            raise Invalid
        case Unknown():
            return MAYBE
        case Choice(alternatives=alternatives):
            return agreed(map(condition, alternatives))
        case _:
            raise Invalid


def as_boolean(claim: Truth, span: Span) -> Node:
    if claim is MAYBE:
        raise Undecided
    return boolean(claim is YES, span)


def equal(one: Node, other: Node) -> Truth:
    """Terraform's `==`: values of different types are different, unless something of them is unknown."""
    match forced(one), forced(other):
        case (Unknown(hole=a), Unknown(hole=b)) if a == b:
            return YES
        case (Unknown() | Choice(), _) | (_, Unknown() | Choice()):
            return MAYBE
        case (Scalar() as a, Scalar() as b):
            return _equal_scalars(a, b)
        case (Sequence(items=a), Sequence(items=b)):
            return truth(len(a) == len(b)) & every(map(equal, a, b)) if len(a) == len(b) else NO
        case (Call(argument=a), Call(argument=b)):
            return equal(a, b)
        case (Mapping(entries=a), Mapping(entries=b)):
            return every(equal(a[key].value, b[key].value) for key in a) if a.keys() == b.keys() else NO
        case _:
            return NO


_TYPES = {"integer": "number", "float": "number"}


def _equal_scalars(one: Scalar, other: Scalar) -> Truth:
    if _TYPES.get(one.kind, one.kind) != _TYPES.get(other.kind, other.kind):
        return NO
    if one.kind in _TYPES:
        return truth(to_number(one) == to_number(other))
    return one.text.equals(other.text)


# -- conversions


def to_text(node: Node) -> Text:
    """The value as text, as Terraform converts it for a template."""
    match forced(node):
        case Scalar(kind="string" | "boolean", text=content):
            return content
        case Scalar(kind="integer" | "float") as scalar:
            return text(digits(to_number(scalar)))
        case Unknown(hole=hole):
            return Text((hole,))
        case Choice():
            raise Undecided
        case _:
            raise Invalid


def to_known(node: Node) -> str:
    known = to_text(node).known
    if known is None:
        raise Undecided
    return known


def to_number(node: Node) -> "int | Decimal":
    match node:
        case Scalar(kind="integer" | "float" | "string", text=content):
            if content.known is None:
                raise Undecided
            return parsed_number(content.known)
        case Unknown() | Choice():
            raise Undecided
        case _:
            raise Invalid


def parsed_number(written: str) -> "int | Decimal":
    try:
        return int(written) if len(written) < LONGEST_NAME and "_" not in written else _decimal(written)
    except ValueError:
        return _decimal(written)


def _decimal(written: str) -> "int | Decimal":
    from decimal import Decimal, DecimalException  # noqa: PLC0415 (few configurations calculate with fractions)

    try:
        value = Decimal(written)
    except DecimalException as error:
        raise Invalid from error
    if not value.is_finite() or abs(value.adjusted()) > LONGEST_NAME or "_" in written:
        raise Invalid
    return int(value) if value == value.to_integral_value() else value


def digits(value: "int | Decimal") -> str:
    return str(value) if isinstance(value, int) else format(value, "f").rstrip("0").rstrip(".")


def plain(node: Node) -> Plain:
    """The value in Python; raises `Undecided` where any of it is unknown."""
    match forced(node):
        case Scalar(kind="null") | Absent():
            return None
        case Scalar(kind="integer" | "float") as scalar:
            return to_number(scalar)
        case Scalar(kind="boolean", text=content):
            return content.known == "true"
        case Scalar(text=content):
            return to_known(node) if content.known is None else content.known
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key: plain(entry.value) for key, entry in sorted(entries.items())}
        case Call(name="set") as elements:
            return Distinct([plain(item) for item in items_of(elements)])
        case _:
            raise Undecided


def node_of(value: Plain, span: Span) -> Node:
    """A computed value as a node, all of it decided at one place."""
    match value:
        case None:
            return null(span)
        case bool():
            return boolean(value, span)
        case str():
            return string(value, span)
        case list() | tuple() if not isinstance(value, Distinct):
            return Sequence(tuple(node_of(item, span) for item in value), span)
        case Distinct(items=items):
            return as_set((node_of(item, span) for item in items), span)
        case dict():
            return mapping(((str(key), node_of(item, span)) for key, item in value.items()), span)
        case int():
            return number(value, span)
        case _:
            return number(_decimal(str(value)), span)


# -- texts not written out yet


def forced(node: Node) -> Node:
    """A text that is not written out yet, written out; anything else as it is."""
    if not isinstance(node, Call) or node.name == SET:
        return node
    if node.name == YAML:
        return _yaml_text(node)
    try:
        return Scalar(json_text(node.argument), "string", node.span)
    except (Invalid, Undecided):
        return derived("jsonencode", (node.argument,), node.span)


def json_text(node: Node) -> Text:
    """A value as Terraform's `jsonencode` writes it: no blanks, keys in order, `<`, `>` and `&` escaped.

    Raises Undecided for a text that is too long: quotes of quotes double at each level.
    """
    parts: list[str | Hole] = []
    length = 0
    for part in _json(node):
        length += len(str(part))
        if length > LONGEST_TEXT:
            raise Undecided
        parts.append(part)
    return join(*parts)


def _json(node: Node) -> Iterable[str | Hole]:
    match forced(node):
        case Scalar(kind="string", text=content):
            yield '"'
            for part in content.parts:
                yield part if isinstance(part, Hole) else _escaped(part)
            yield '"'
        case Scalar(kind="null") | Absent():
            yield "null"
        case Scalar() as scalar:
            yield str(to_text(scalar))
        case Unknown(hole=hole):
            yield Hole(f"jsonencode({hole.name})", hole.written)
        case Sequence() | Call() as elements:
            for index, item in enumerate(items_of(elements)):
                yield "," if index else "["
                yield from _json(item)
            yield "]" if items_of(elements) else "[]"
        case Mapping(entries=entries):
            for index, (key, entry) in enumerate(sorted(entries.items())):
                yield f'{"," if index else "{"}"{_escaped(key)}":'
                yield from _json(entry.value)
            yield "}" if entries else "{}"
        case Choice():
            yield Hole(f"jsonencode({describe(node)})", node.span.text)


def _escaped(known: str) -> str:
    escaped = json.dumps(known, ensure_ascii=False)[1:-1]
    for character in "<>&\u2028\u2029":
        escaped = escaped.replace(character, f"\\u{ord(character):04x}")
    return escaped


def _yaml_text(node: Call) -> Node:
    """A value as `yamlencode` writes it, when all of it is known."""
    try:
        lines = list(_yaml(plain(node.argument)))
    except (Invalid, Undecided):
        return derived("yamlencode", (node.argument,), node.span)
    return string("\n".join(lines) + "\n", node.span)


def _yaml(value: Plain) -> Iterable[str]:
    match value:
        case dict() if value:
            for key, item in sorted(value.items()):
                first, *others = _yaml(item)
                opens = isinstance(item, dict | list | Distinct) and (first not in ("[]", "{}"))
                if opens:
                    yield f"{json.dumps(key, ensure_ascii=False)}:"
                    indent = "  " if isinstance(item, dict) else ""
                    yield from (indent + line for line in (first, *others))
                else:
                    yield f"{json.dumps(key, ensure_ascii=False)}: {first}"
                    yield from others
        case list() | Distinct() if items := value.items if isinstance(value, Distinct) else value:
            for item in items:
                first, *others = _yaml(item)
                yield f"- {first}"
                yield from (f"  {line}" for line in others)
        case str():
            yield json.dumps(value, ensure_ascii=False)
        case bool() | None:
            yield {True: "true", False: "false", None: "null"}[value]
        case dict():
            yield "{}"
        case list() | Distinct():
            yield "[]"
        case _:
            yield str(to_text(node_of(value, Source("", "").whole)))
