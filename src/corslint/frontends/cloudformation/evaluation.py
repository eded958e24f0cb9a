"""Evaluation: what CloudFormation's intrinsics yield, as far as a template's own text decides it.

What is written wrongly, nested too deeply or known only at deployment becomes a hole; nothing raises.
"""

import re
from binascii import b2a_base64
from collections.abc import Callable, Iterable
from itertools import product
from math import prod
from typing import NamedTuple

from corslint.frontends.cloudformation import loops
from corslint.source import Source, Span
from corslint.syntax.node import Absent, Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, agreed, every, join, some, text

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

Part = str | Hole | Text

Include = Callable[[str, Source], Node | None]
"""The tree of the file at a location that a source names; None where it cannot be had."""


class Links(NamedTuple):
    """What the references of a template mean where it is read together with others."""

    name: Callable[[str], str] = str
    """The name among all of them of what this template calls `Orders` or `Orders.Arn`."""
    value: Callable[[str, Span], Node | None] = lambda name, span: None
    """What another one tells of `Child.Outputs.Url` or `import:NAME`; None where none does."""


class Scope:
    """What the intrinsics of one template can refer to, and what they have yielded so far."""

    __slots__ = (
        *("budget", "conditions", "depth", "include", "links", "made", "mappings"),
        *("parameters", "truths", "unknowns", "yielded"),
    )

    def __init__(
        self,
        parameters: dict[str, Node],
        mappings: Node,
        conditions: Node,
        include: Include,
        links: Links = Links(),  # noqa: B008 (a tuple, which nothing changes)
    ) -> None:
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


def evaluate(node: Node, scope: Scope) -> Node:
    """The node without its outermost calls; its children are evaluated when they are read."""
    if isinstance(node, Scalar):
        return _scalar(node.text, node.span) if _is_dynamic(node.text) else node
    if isinstance(node, Mapping):
        return _once(node, scope) if any(map(_is_call, node.entries)) else node
    if isinstance(node, Call):
        return _once(node, scope)
    if isinstance(node, Choice):
        return _choice([evaluate(alternative, scope) for alternative in node.alternatives], node.span, scope)
    return node


def assuming(name: str, scope: Scope) -> Scope:
    """What holds where a condition does, and so all that follows from it."""
    inner = Scope(scope.parameters, scope.mappings, scope.conditions, scope.include, scope.links)
    inner.truths[name] = YES
    return inner


def condition(name: str, scope: Scope) -> Truth:
    """Whether the condition of that name holds; MAYBE of one that is not declared, or that depends on itself."""
    if name not in scope.truths:
        scope.truths[name] = MAYBE
        declared = _under(scope.conditions, name, scope)
        scope.truths[name] = MAYBE if declared is None else _claim(declared, scope)
    return scope.truths[name]


# -- calls


def _is_call(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::")


def _as_call(node: Node) -> tuple[str, Node] | None:
    """An intrinsic's long name and its argument, of `!Sub x` and `{"Fn::Sub": x}`; None of anything else."""
    if isinstance(node, Call):
        name = node.name.removeprefix("!")
        return (name if name in ("Ref", "Condition") else f"Fn::{name}"), node.argument
    if isinstance(node, Mapping) and len(node.entries) == 1:
        [(name, entry)] = node.entries.items()
        return name, entry.value
    return None


def _once(node: Node, scope: Scope) -> Node:
    known = scope.yielded.get(id(node))
    if known is not None:
        return known[1]
    if scope.depth >= DEEPEST:
        return _unknown(node.span, scope)
    scope.depth += 1
    result = _yielded(node, scope)
    scope.depth -= 1
    scope.yielded[id(node)] = node, result
    return result


def _yielded(node: Node, scope: Scope) -> Node:
    name, argument = _as_call(node) or ("", node)
    if name in _INTRINSICS:
        return _INTRINSICS[name](argument, node.span, scope)
    if isinstance(node, Mapping) and (len(node.entries) > 1 or name.startswith(loops.PREFIX)):
        return _with_generated_entries(node, scope)
    return _unknown(node.span, scope)


def _arguments(argument: Node, scope: Scope) -> tuple[Node, ...]:
    """The arguments of an intrinsic that takes a list of them; the list itself may be an intrinsic's."""
    evaluated = evaluate(argument, scope)
    return evaluated.items if isinstance(evaluated, Sequence) else ()


def _each(arguments: Iterable[Node], span: Span, scope: Scope, combine: Callable[..., Node]) -> Node:
    """What an intrinsic yields for each combination of what its arguments may be."""
    evaluated = [_alternatives(evaluate(argument, scope)) for argument in arguments]
    if prod(map(len, evaluated)) > MOST_ALTERNATIVES:
        return _unknown(span, scope)
    return _choice([combine(*combination) for combination in product(*evaluated)], span, scope)


def _alternatives(node: Node) -> tuple[Node, ...]:
    return node.alternatives if isinstance(node, Choice) else (node,)


def _choice(nodes: Iterable[Node], span: Span, scope: Scope) -> Node:
    """One of several nodes, of which those that are equal texts or the same hole are one."""
    distinct: dict[object, Node] = {}
    for node in nodes:
        for alternative in _alternatives(node):
            distinct.setdefault(_identity(alternative), alternative)
    if len(distinct) == 1:
        return next(iter(distinct.values()))
    return _unknown(span, scope) if len(distinct) > MOST_ALTERNATIVES else Choice(tuple(distinct.values()), span)


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


def _text(node: Node) -> Text | None:
    """What a node contributes to a text; None of a list, a mapping, and of what is not there."""
    match node:
        case Scalar(text=content):
            return content
        case Unknown(hole=hole):
            return Text((hole,))
        case _:
            return None


def _known(node: Node, scope: Scope) -> str | None:
    evaluated = evaluate(node, scope)
    return evaluated.text.known if isinstance(evaluated, Scalar) else None


def _made(parts: list[Part], span: Span, scope: Scope) -> Node:
    """The text of all parts; what is too long, alone or with all others, is unknown."""
    return _scalar(join(*parts), span) if _has_room(sum(map(_size, parts)), scope) else _unknown(span, scope)


def _has_room(length: int, scope: Scope) -> bool:
    scope.made += length
    return length <= LONGEST_TEXT and scope.made <= MOST_MADE


def _size(part: Part) -> int:
    pieces = part.parts if isinstance(part, Text) else (part,)
    return sum(len(piece) if isinstance(piece, str) else len(piece.name) for piece in pieces)


def _scalar(content: Text, span: Span) -> Node:
    resolved = _resolving(content) if _is_dynamic(content) else content
    hole = resolved.only_hole
    return Scalar(resolved, "string", span) if hole is None else Unknown(hole, span)


def _hole(name: str, written: str, span: Span) -> Unknown:
    """A hole, as its author wrote it where that is one short line, otherwise in the short form."""
    is_short = span.end - span.start <= LONGEST_WRITTEN and "\n" not in span.text
    return Unknown(Hole(name, span.text if is_short else written), span)


def _unknown(span: Span, scope: Scope) -> Unknown:
    """What nothing is known of. No two are equal: a loop's copies stand in one place, and still may differ."""
    scope.unknowns += 1
    start = span.source.text[span.start : min(span.end, span.start + LONGEST_WRITTEN)]
    return Unknown(Hole(f"unknown {scope.unknowns} of {span.path}", " ".join(start.split())), span)


def _is_dynamic(content: Text) -> bool:
    return any("{{resolve:" in part for part in content.parts if isinstance(part, str))


def _resolving(content: Text) -> Text:
    """Dynamic references are holes named by their own text; one that is itself made up of holes is all that is known."""
    known = content.known
    if known is None:
        return Text((Hole(str(content), str(content)),))
    pieces = re.split(r"(\{\{resolve:[^{}]*\}\})", known)
    return join(*(Hole(piece, piece) if index % 2 else piece for index, piece in enumerate(pieces)))


# -- references


def _ref(argument: Node, span: Span, scope: Scope) -> Node:
    return _each([argument], span, scope, lambda named: _referred(_text(named), f"!Ref {_text(named)}", span, scope))


def _referred(named: Text | None, written: str, span: Span, scope: Scope) -> Node:
    name = named.known if named is not None else None
    if name is None:
        return _unknown(span, scope)
    if name == "AWS::NoValue":
        return Absent(span)
    parameter = scope.parameters.get(name)
    if parameter is None:
        return _reference(name, written, span, scope)
    return Unknown(parameter.hole, span) if isinstance(parameter, Unknown) else evaluate(parameter, scope)


def _get_att(argument: Node, span: Span, scope: Scope) -> Node:
    """`Api.RootResourceId`, or the same in two pieces."""
    evaluated = evaluate(argument, scope)
    pieces = evaluated.items if isinstance(evaluated, Sequence) else (evaluated,)
    return _each(pieces, span, scope, lambda *names: _attribute(list(map(_text, names)), span, scope))


def _attribute(names: list[Text | None], span: Span, scope: Scope) -> Node:
    if not names or None in names:
        return _unknown(span, scope)
    name = ".".join(map(str, names))
    return _reference(name, f"!GetAtt {name}", span, scope)


def _reference(name: str, written: str, span: Span, scope: Scope) -> Node:
    return scope.links.value(name, span) or _hole(scope.links.name(name), written, span)


def _import_value(argument: Node, span: Span, scope: Scope) -> Node:
    imported = _computed("import:{}", "!ImportValue {}", [argument], span, scope)
    found = scope.links.value(imported.hole.name, span) if isinstance(imported, Unknown) else None
    return imported if found is None else found


def _computed(name: str, written: str, arguments: Iterable[Node], span: Span, scope: Scope) -> Node:
    """What is not known, but the same wherever the same is asked for: a hole named after the question."""

    def asked(*nodes: Node) -> Node:
        texts = list(map(_text, nodes))
        if None in texts or not _has_room(sum(_size(each) for each in texts if each), scope):
            return _unknown(span, scope)
        return _hole(name.format(*texts), written.format(*texts), span)

    return _each(arguments, span, scope, asked)


# -- texts


_VARIABLE = r"\$\{([^${}]+)\}"


def _sub(argument: Node, span: Span, scope: Scope) -> Node:
    """A template of text, alone or with a mapping of variables of its own."""
    pieces = argument.items if isinstance(argument, Sequence) else (argument,)
    template = pieces[0] if pieces else argument
    known = template.text.known if isinstance(template, Scalar) else None
    own = evaluate(pieces[1], scope) if len(pieces) > 1 else Mapping({}, span)
    if known is None or not isinstance(own, Mapping):
        return _unknown(span, scope)
    names = list(dict.fromkeys(name for name in re.findall(_VARIABLE, known) if not name.startswith("!")))
    values = [_variable(name.strip(), own, template.span, scope) for name in names]

    def filled(*found: Node) -> Node:
        return _filled(known, dict(zip(names, found, strict=True)), template.span, scope)

    return _each(values, span, scope, filled)


def _variable(name: str, own: Mapping, span: Span, scope: Scope) -> Node:
    if name in own.entries:
        return evaluate(own.entries[name].value, scope)
    if "." in name:
        return _in_a_text(_reference(name, "", span, scope), name, span)
    found = _referred(text(name), "", span, scope)
    return _in_a_text(found, name, span)


def _in_a_text(found: Node, name: str, span: Span) -> Node:
    return Unknown(Hole(found.hole.name, f"${{{name}}}"), span) if isinstance(found, Unknown) else found


def _filled(template: str, values: dict[str, Node], span: Span, scope: Scope) -> Node:
    if [template] == [f"${{{name}}}" for name in values]:
        [value] = values.values()
        if isinstance(value, Scalar):
            return value  # the place that decides it is the variable's
    literal, *others = re.split(_VARIABLE, template)
    parts: list[Part] = [literal]
    for name, literal in zip(others[::2], others[1::2], strict=True):
        inserted = text(f"${{{name[1:]}}}") if name.startswith("!") else _inserted(values[name])
        if inserted is None:
            return _unknown(span, scope)
        parts += inserted, literal
    return _made(parts, span, scope)


def _inserted(value: Node) -> Text | None:
    return Text(()) if isinstance(value, Absent) else _text(value)


def _join(argument: Node, span: Span, scope: Scope) -> Node:
    match _arguments(argument, scope):
        case (separator, items):
            return _each([separator, items], span, scope, lambda by, these: _joined(by, these, span, scope))
        case _:
            return _unknown(span, scope)


def _joined(separator: Node, items: Node, span: Span, scope: Scope) -> Node:
    by = _text(separator)
    if isinstance(items, Sequence) and by is not None:
        return _each(items.items, span, scope, lambda *these: _in_a_row(by, these, span, scope))
    return _computed("join({},{})", "!Join [{}, {}]", [separator, items], span, scope)


def _in_a_row(separator: Text, items: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    present = [item for item in items if not isinstance(item, Absent)]
    if len(present) == 1 and isinstance(present[0], Scalar):
        return present[0]
    parts: list[Part] = []
    for item in present:
        content = _text(item)
        if content is None:
            return _unknown(span, scope)
        parts += (separator, content) if parts else (content,)
    return _made(parts, span, scope)


def _split(argument: Node, span: Span, scope: Scope) -> Node:
    match _arguments(argument, scope):
        case (separator, whole):
            return _each([separator, whole], span, scope, lambda by, this: _pieces(by, this, span, scope))
        case _:
            return _unknown(span, scope)


def _pieces(separator: Node, whole: Node, span: Span, scope: Scope) -> Node:
    by = _known(separator, scope)
    if by and isinstance(whole, Scalar) and whole.text.known is not None:
        is_short = _has_room(whole.text.known.count(by) * LONGEST_WRITTEN, scope)
        return pieces(whole, by) if is_short else _unknown(span, scope)
    # What fills a hole may hold separators: the pieces cannot be counted.
    return _computed("split({},{})", "!Split [{}, {}]", [separator, whole], span, scope)


def pieces(whole: Scalar, separator: str) -> Sequence:
    """The pieces of a known text, each at its own place where the text is written as it is."""
    written = whole.text.known or ""
    starts_at = whole.span.start if whole.span.text == written else None
    items: list[Node] = []
    start = 0
    for piece in written.split(separator):
        span = (
            whole.span
            if starts_at is None
            else Span(whole.span.source, starts_at + start, starts_at + start + len(piece))
        )
        items.append(Scalar(text(piece), "string", span))
        start += len(piece) + len(separator)
    return Sequence(tuple(items), whole.span)


def _select(argument: Node, span: Span, scope: Scope) -> Node:
    match _arguments(argument, scope):
        case (index, items):
            return _each([index, items], span, scope, lambda at, these: _selected(at, these, span, scope))
        case _:
            return _unknown(span, scope)


def _selected(index: Node, items: Node, span: Span, scope: Scope) -> Node:
    at = _known(index, scope)
    if not isinstance(items, Sequence):
        return _computed("{}[{}]", "!Select [{1}, {0}]", [items, index], span, scope)
    if at is None:
        return _choice([evaluate(item, scope) for item in items.items[: MOST_ALTERNATIVES + 1]], span, scope)
    within = re.fullmatch("[0-9]{1,6}", at) and int(at) < len(items.items)
    return evaluate(items.items[int(at)], scope) if within else _unknown(span, scope)


def _base64(argument: Node, span: Span, scope: Scope) -> Node:
    known = _known(argument, scope)
    if known is None:
        return _computed("base64({})", "!Base64 {}", [argument], span, scope)
    if not _has_room(2 * len(known), scope):
        return _unknown(span, scope)
    return Scalar(text(b2a_base64(known.encode(errors="replace"), newline=False).decode()), "string", span)


def _length(argument: Node, span: Span, scope: Scope) -> Node:
    items = evaluate(argument, scope)
    if not isinstance(items, Sequence):
        return _unknown(span, scope)
    elements = [evaluate(item, scope) for item in items.items]
    if any(isinstance(element, Choice) for element in elements):
        return _unknown(span, scope)
    return Scalar(text(str(sum(not isinstance(element, Absent) for element in elements))), "integer", span)


# -- choices


def _if(argument: Node, span: Span, scope: Scope) -> Node:
    match _arguments(argument, scope):
        case (claim, when_true, when_false):
            holds = _claim(claim, scope)
            arms = [arm for arm, out in ((when_true, NO), (when_false, YES)) if holds is not out]
            return _choice([evaluate(arm, scope) for arm in arms], span, scope)
        case _:
            return _unknown(span, scope)


def _find_in_map(argument: Node, span: Span, scope: Scope) -> Node:
    match _arguments(argument, scope):
        case (mapping, first, second, *options):
            default = _under(options[0], "DefaultValue", scope) if options else None
            return _each([mapping, first, second], span, scope, lambda *keys: _found(keys, default, span, scope))
        case _:
            return _unknown(span, scope)


def _found(keys: tuple[Node, ...], default: Node | None, span: Span, scope: Scope) -> Node:
    """What stands under the keys; under a key that is not known, whatever it may lead to."""
    places = [scope.mappings] if isinstance(keys[0], Scalar) else []
    for key in keys:
        places = [found for place in places for found in _matching(place, _text(key), scope)]
    is_exact = all(isinstance(key, Scalar) and key.text.known is not None for key in keys)
    if default is not None and not (places and is_exact):
        places.append(default)
    if not places:
        return _unknown(span, scope)
    return _choice([evaluate(place, scope) for place in places], span, scope)


def _matching(table: Node, key: Text | None, scope: Scope) -> list[Node]:
    rows = evaluate(table, scope)
    if key is None or not isinstance(rows, Mapping):
        return []
    if key.known is not None:
        return [rows.entries[key.known].value] if key.known in rows.entries else []
    return [entry.value for name, entry in rows.entries.items() if key.equals(name) is not NO]


def _under(node: Node, key: str, scope: Scope) -> Node | None:
    evaluated = evaluate(node, scope)
    entry = evaluated.entries.get(key) if isinstance(evaluated, Mapping) else None
    return entry.value if entry else None


# -- conditions


def _claim(claim: Node, scope: Scope) -> Truth:
    """Whether a condition holds, given by name or as an intrinsic."""
    if isinstance(claim, Scalar):
        return condition(claim.text.known or "", scope)
    name, argument = _as_call(claim) or ("", claim)
    if name not in _CLAIMS or scope.depth >= DEEPEST:
        return MAYBE
    scope.depth += 1
    truth = _CLAIMS[name](argument, scope)
    scope.depth -= 1
    return truth


def _equals(argument: Node, scope: Scope) -> Truth:
    match _arguments(argument, scope):
        case (one, other):
            pairs = product(_alternatives(evaluate(one, scope)), _alternatives(evaluate(other, scope)))
            return agreed(_are_equal(_text(left), _text(right)) for left, right in pairs)
        case _:
            return MAYBE


def _are_equal(one: Text | None, other: Text | None) -> Truth:
    return MAYBE if one is None or other is None else one.equals(other)


def _claims(argument: Node, scope: Scope) -> list[Truth]:
    return [_claim(claim, scope) for claim in _arguments(argument, scope)] or [MAYBE]


_CLAIMS: dict[str, Callable[[Node, Scope], Truth]] = {
    "Condition": _claim,
    "Fn::And": lambda argument, scope: every(_claims(argument, scope)),
    "Fn::Equals": _equals,
    "Fn::Not": lambda argument, scope: ~every(_claims(argument, scope)),
    "Fn::Or": lambda argument, scope: some(_claims(argument, scope)),
}


# -- what is generated


def _transform(argument: Node, span: Span, scope: Scope) -> Node:
    """The file that AWS::Include puts in its place; other macros are code that we do not have."""
    name = _under(argument, "Name", scope)
    given = _under(argument, "Parameters", scope)
    location = _under(given, "Location", scope) if given else None
    if name is None or location is None or _known(name, scope) != "AWS::Include":
        return _unknown(span, scope)
    path = _known(location, scope)
    included = scope.include(path, span.source) if path else None
    return _unknown(span, scope) if included is None else evaluate(included, scope)


def _with_generated_entries(node: Mapping, scope: Scope) -> Node:
    """The mapping with what loops and includes add to it; where one adds what is not known, that or anything else."""
    added = [_generated(key, entry, scope) for key, entry in node.entries.items()]
    entries = {key: entry for some_entries in added for key, entry in (some_entries or {}).items()}
    mapping = Mapping(entries, node.span)
    return Choice((mapping, _unknown(node.span, scope)), node.span) if None in added else mapping


def _generated(key: str, entry: Entry, scope: Scope) -> dict[str, Entry] | None:
    if key.startswith(loops.PREFIX):
        return _copies(entry.value, scope)
    if key == "Fn::Transform":
        included = _transform(entry.value, entry.value.span, scope)
        return included.entries if isinstance(included, Mapping) else None
    return {key: entry}


def _copies(written: Node, scope: Scope) -> dict[str, Entry] | None:
    loop = loops.loop(evaluate(written, scope))
    items = _collection(loop.collection, scope) if loop else None
    if loop is None or items is None or loops.cost(loop, len(items)) > scope.budget:
        return None
    scope.budget -= loops.cost(loop, len(items))
    entries: dict[str, Entry] = {}
    for item in items:
        copy = evaluate(loops.copy(loop, item), scope)
        if not isinstance(copy, Mapping):
            return None
        entries.update(copy.entries)
    return entries


def _collection(written: Node, scope: Scope) -> list[Scalar] | None:
    """The items of a loop; None unless each of them is known."""
    collection = evaluate(written, scope)
    if not isinstance(collection, Sequence):
        return None
    items = [evaluate(item, scope) for item in collection.items]
    known = [item for item in items if isinstance(item, Scalar) and item.text.known is not None]
    return known if len(known) == len(items) else None


def _to_json(argument: Node, span: Span, scope: Scope) -> Node:
    written = _json(argument, scope, 0)
    return _unknown(span, scope) if written is None else _scalar(written, span)


def _json(node: Node, scope: Scope, depth: int) -> Text | None:
    """The JSON text of a tree; None where there may be different ones, and where it is too long."""
    if not _has_room(LONGEST_WRITTEN, scope):
        return None
    evaluated = evaluate(node, scope)
    match evaluated:
        case Scalar(text=content, kind="string") if _has_room(_size(content), scope):
            return join('"', *(_escaped(part) if isinstance(part, str) else part for part in content.parts), '"')
        case Scalar(text=content) if evaluated.kind != "string":
            return content if content.parts else text("null")
        case Unknown(hole=hole):
            return Text((hole,))
        case Sequence(items=items) if depth < DEEPEST:
            return _listed("[", [_json(item, scope, depth + 1) for item in items], "]")
        case Mapping(entries=entries) if depth < DEEPEST:
            values = {key: _json(entry.value, scope, depth + 1) for key, entry in entries.items()}
            members = [value and join(f'"{_escaped(key)}":', value) for key, value in values.items()]
            return _listed("{", members, "}")
        case _:
            return None


def _listed(start: str, members: list[Text | None], end: str) -> Text | None:
    parts: list[Part] = [start]
    for member in members:
        if member is None:
            return None
        parts += (",", member) if len(parts) > 1 else (member,)
    return join(*parts, end)


def _escaped(known: str) -> str:
    return known.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


_INTRINSICS: dict[str, Callable[[Node, Span, Scope], Node]] = {
    "Fn::Base64": _base64,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _to_json,
    "Fn::Transform": _transform,
    "Ref": _ref,
}
"""By their long names. Others yield what is not known."""
