"""`Fn::Sub`, `Fn::Join`, `Fn::Base64` and `Fn::ToJsonString`: texts made of others."""

import re
from binascii import b2a_base64

from corslint.frontends.cloudformation.evaluation import (
    DEEPEST,
    LONGEST_WRITTEN,
    Part,
    Scope,
    computed,
    each,
    evaluate,
    has_room,
    known_text,
    made,
    scalar,
    size,
    text_of,
    unknown,
)
from corslint.frontends.cloudformation.intrinsics.references import reference, referred
from corslint.source import Span
from corslint.syntax.node import Absent, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import Hole, Text, text
from corslint.value import join as joined

_VARIABLE = r"\$\{([^${}]+)\}"


def sub(argument: Node, span: Span, scope: Scope) -> Node:
    """A template of text, alone or with a mapping of variables of its own."""
    pieces = argument.items if isinstance(argument, Sequence) else (argument,)
    template = pieces[0] if pieces else argument
    known = template.text.known if isinstance(template, Scalar) else None
    own = evaluate(pieces[1], scope) if len(pieces) > 1 else Mapping({}, span)
    if known is None or not isinstance(own, Mapping):
        return unknown(span, scope)
    names = list(dict.fromkeys(name for name in re.findall(_VARIABLE, known) if not name.startswith("!")))
    values = [_variable(name.strip(), own, template.span, scope) for name in names]

    def filled(*found: Node) -> Node:
        return _filled(known, dict(zip(names, found, strict=True)), template.span, scope)

    return each(values, span, scope, filled)


def _variable(name: str, own: Mapping, span: Span, scope: Scope) -> Node:
    if name in own.entries:
        return evaluate(own.entries[name].value, scope)
    if "." in name:
        return _in_a_text(reference(name, "", span, scope), name, span)
    found = referred(text(name), "", span, scope)
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
            return unknown(span, scope)
        parts += inserted, literal
    return made(parts, _decided_at(template, values, span), scope)


def _decided_at(template: str, values: dict[str, Node], span: Span) -> Span:
    """A variable in the quotes that API Gateway's mappings want, `'${Origin}'`, is decided where the variable is."""
    quoted = [value for name, value in values.items() if template == f"'${{{name}}}'"]
    is_known = [isinstance(value, Scalar) and not value.text.holes for value in quoted] == [True]
    return quoted[0].span if is_known else span


def _inserted(value: Node) -> Text | None:
    return Text(()) if isinstance(value, Absent) else text_of(value)


def join(separator: Node, items: Node, span: Span, scope: Scope) -> Node:
    by = text_of(separator)
    if isinstance(items, Sequence) and by is not None:
        return each(items.items, span, scope, lambda *these: _in_a_row(by, these, span, scope))
    return computed("join({},{})", "!Join [{}, {}]", [separator, items], span, scope)


def _in_a_row(separator: Text, items: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    present = [item for item in items if not isinstance(item, Absent)]
    if len(present) == 1 and isinstance(present[0], Scalar):
        return present[0]
    parts: list[Part] = []
    for item in present:
        content = text_of(item)
        if content is None:
            return unknown(span, scope)
        parts += (separator, content) if parts else (content,)
    return made(parts, span, scope)


def base64(argument: Node, span: Span, scope: Scope) -> Node:
    known = known_text(argument, scope)
    if known is None:
        return computed("base64({})", "!Base64 {}", [argument], span, scope)
    if not has_room(2 * len(known), scope):
        return unknown(span, scope)
    return Scalar(text(b2a_base64(known.encode(errors="replace"), newline=False).decode()), "string", span)


def to_json_string(argument: Node, span: Span, scope: Scope) -> Node:
    written = _json(argument, scope, 0)
    return unknown(span, scope) if written is None else scalar(written, span)


def _json(node: Node, scope: Scope, depth: int) -> Text | None:
    """The JSON text of a tree; None where there may be different ones, and where it is too long."""
    if not has_room(LONGEST_WRITTEN, scope):
        return None
    evaluated = evaluate(node, scope)
    match evaluated:
        case Scalar(text=content, kind="string") if has_room(size(content), scope):
            return joined('"', *(_escaped(part) if isinstance(part, str) else part for part in content.parts), '"')
        case Scalar(text=content) if evaluated.kind != "string":
            return content if content.parts else text("null")
        case Unknown(hole=hole):
            return Text((hole,))
        case Sequence(items=items) if depth < DEEPEST:
            return _listed("[", [_json(item, scope, depth + 1) for item in items], "]")
        case Mapping(entries=entries) if depth < DEEPEST:
            values = {key: _json(entry.value, scope, depth + 1) for key, entry in entries.items()}
            members = [value and joined(f'"{_escaped(key)}":', value) for key, value in values.items()]
            return _listed("{", members, "}")
        case _:
            return None


def _listed(start: str, members: list[Text | None], end: str) -> Text | None:
    parts: list[Part] = [start]
    for member in members:
        if member is None:
            return None
        parts += (",", member) if len(parts) > 1 else (member,)
    return joined(*parts, end)


def _escaped(known: str) -> str:
    return known.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
