"""From what a handler returns to exits: statuses and headers, with what is known of them."""

from collections.abc import Iterator
from typing import Literal, TypeVar

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Const,
    Opaque,
    Origin,
    Ref,
    Str,
    is_nothing,
    is_undefined,
)
from corslint.handlers.interpreter.environment import PREFIX
from corslint.handlers.interpreter.heap import LISTS, Object, Slot, State
from corslint.handlers.ir import Undefined
from corslint.model import Echo, Exit, Header, HeaderValue, NoResponse, ResponseProfile, Unread
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import Hole, Known, Table, Text, Value, join, text, whole_number

T = TypeVar("T")

ALLOW_ORIGIN = "access-control-allow-origin"

ExitKind = Literal["return", "callback", "framework", "stream"]

Verdict = Literal["all", "some", "none", "unknown", "not-a-response"]

RESPONSE_KEYS = ("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded")
"""B35: the keys of a proxy response."""


class Seen(NamedTuple):
    """What is made of one returned value."""

    exits: tuple[Exit, ...] = ()
    malformed: tuple[NoResponse, ...] = ()
    unknowns: tuple[Unread, ...] = ()


def verdict(profile: ResponseProfile) -> Verdict:
    """Whether the exits carry Access-Control-Allow-Origin; an exit that turns a foreign origin away need not."""
    if profile.unknowns:
        return "unknown"
    if not profile.exits:
        return "not-a-response" if profile.malformed or profile.may_raise else "unknown"
    claims = {_carries(one) for one in profile.exits if not one.foreign} or {True}
    if claims == {True}:
        return "all"
    if None in claims:
        return "some" if {True, False} <= claims else "unknown"
    return "none" if claims == {False} else "some"


def _carries(one: Exit) -> bool | None:
    """Whether an exit sends the header; None where it is not known."""
    rows = [row for row in (one.headers.get(ALLOW_ORIGIN), one.repeated.get(ALLOW_ORIGIN)) if row is not None]
    if not rows:
        return False if one.headers.complete else None
    found = [_sent(row.value) for row in rows]
    return True if True in found else None if None in found else False


def _sent(value: Value[HeaderValue]) -> bool | None:
    """An environment variable of which no template tells is taken to be set; what depends on it may be left out."""
    variables = {one.span for one in value.alternatives if isinstance(one.value, Text) and _is_variable(one.value)}
    kinds = {one.value is not None for one in value.alternatives if one.value is not None or one.span not in variables}
    if value.rest is not None:
        kinds.add(True)
    return kinds.pop() if len(kinds) == 1 else None


def _is_variable(sent: Text) -> bool:
    return any(hole.name.startswith(PREFIX) for hole in sent.holes)


def exits_of(value: Abstract, state: State, span: Span, kind: ExitKind, in_catch: bool) -> Seen:
    """What is answered by returning (or handing over) a value."""
    objects = [atom for atom in value if isinstance(atom, Ref)]
    seen = [
        _of_atom(atom, state, span if len(objects) < 2 else _site(atom, state, span), kind, in_catch) for atom in value
    ]
    return Seen(
        tuple(one for part in seen for one in part.exits),
        # what calls itself, or is called by a schedule, answers as it likes
        tuple(one for part in seen for one in part.malformed if not state.is_of_others),
        tuple(one for part in seen for one in part.unknowns),
    )


def _site(atom: Atom, state: State, span: Span) -> Span:
    """Of several objects that may be returned in one place, each is known by where it is made."""
    return state.object(atom.id).site if isinstance(atom, Ref) else span


def _of_atom(atom: Atom, state: State, span: Span, kind: ExitKind, in_catch: bool) -> Seen:
    match atom:
        case Ref(id=place):
            return _of_object(state.object(place), state, span, kind, in_catch)
        case Opaque(is_text=True):
            return Seen(malformed=(NoResponse(span),))
        case Opaque(reason=reason, span=at):
            return Seen(unknowns=(Unread(f"what is returned is not known: {reason}", at),))
        case Str() | Const() | Origin():
            return Seen(malformed=(NoResponse(span, is_nothing(atom)),))
        case _:
            return Seen(unknowns=(Unread("what is returned is not known", span),))


def _of_object(whole: Object, state: State, span: Span, kind: ExitKind, in_catch: bool) -> Seen:
    if whole.kind in LISTS:
        return Seen(malformed=(NoResponse(span),))
    if not _is_response(whole):
        if whole.open is not None or any(key in whole.slots for key in RESPONSE_KEYS):
            reason = whole.open.reason if whole.open else "it may or may not be a response"
            return Seen(unknowns=(Unread(f"what is returned is not known: {reason}", span),))
        return Seen(malformed=(NoResponse(span),))
    headers, repeated = _headers(whole, state, span)
    is_framework = whole.type.startswith("answer")
    one = Exit(
        span,
        "framework" if is_framework else kind,
        _status(whole, span),
        headers,
        in_catch or whole.in_catch,
        repeated,
        foreign=state.refusal is not None,
        malformed="" if is_framework else _malformed(whole, state),
        made=None if is_framework or _holds(span, whole.site) else whole.site,
        refuses_with=_refusal(whole) if is_framework else None,
    )
    return Seen(exits=(one,))


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _is_response(whole: Object) -> bool:
    """B35, C17: what has none of a response's keys is malformed for a REST API, and a body for an HTTP API."""
    return any((slot := whole.get(key)) is not None and slot.certain for key in RESPONSE_KEYS)


def _malformed(whole: Object, state: State) -> str:
    """B35, as far as it is certain of an object that the code itself writes: a body of parts, and a key too many.
    Source: https://repost.aws/knowledge-center/malformed-502-api-gateway
    """
    if whole.kind not in WRITTEN:
        return ""
    body = whole.get("body")
    if body is not None and body.certain and body.value and all(_has_parts(atom, state) for atom in body.value):
        return "its body is no text"
    unknown = [name for name, slot in whole.slots.items() if name not in RESPONSE_KEYS and _is_sent(slot)]
    return f"a response has no '{unknown[0]}'" if unknown else ""


WRITTEN = ("map", "object", *LISTS)
"""What becomes JSON as it stands in the code."""


def _has_parts(atom: Atom, state: State) -> bool:
    whole = state.object(atom.id) if isinstance(atom, Ref) else None
    return whole is not None and whole.kind in WRITTEN and not whole.type


def _is_sent(slot: Slot) -> bool:
    """JavaScript leaves what is undefined out of its JSON."""
    return slot.certain and not any(map(is_undefined, slot.value))


def _status(whole: Object, span: Span) -> Value[int]:
    slot = whole.get("statusCode")
    if slot is None:
        # B35: a response without a status is 200
        return Value((Known(200, span),), None, span) if whole.open is None else Value((), Hole("status"), span)
    known: list[Known[int]] = []
    rest: Hole | None = None
    for atom in slot.value:
        number = _number(atom)
        if number is not None:
            known.append(Known(number, atom.span if isinstance(atom, Const | Str) else slot.at))
        else:
            rest = Hole(f"status at {slot.at.position.line}:{slot.at.position.column}")
    return Value(tuple(_distinct(known)), rest if known or rest else Hole("status"), slot.at)


def _refusal(whole: Object) -> int | None:
    slot = whole.get("refuses")
    return None if slot is None else _number(slot.value[0])


def _number(atom: Atom) -> int | None:
    match atom:
        case Const(value=int() as number) if not isinstance(number, bool):
            return number
        case Str(text=content) if content.known is not None:
            return whole_number(content.known)  # B35: a status may be a text of digits
        case _:
            return None


# -- headers


def _headers(whole: Object, state: State, span: Span) -> tuple[Table[Header], Table[Header]]:
    """The headers that are sent once, and those that are sent a second time (B36)."""
    plain = _table(whole.get("headers"), whole, state, span, is_many=False)
    many = _table(whole.get("multiValueHeaders"), whole, state, span, is_many=True)
    repeated = {name: row for name, row in many.first.items() if name in plain.first}
    repeated.update(plain.again)
    repeated.update(many.again)
    first = {**many.first, **plain.first}
    return Table(first, plain.complete and many.complete), Table(repeated, plain.complete and many.complete)


class Rows(NamedTuple):
    """The headers of one map; `again` are those written a second time, in another spelling (B36)."""

    first: dict[str, Header]
    again: dict[str, Header]
    complete: bool


def _table(slot: Slot | None, owner: Object, state: State, span: Span, *, is_many: bool) -> Rows:
    if slot is None:
        return Rows({}, {}, owner.open is None)
    tables = [_rows(atom, state, is_many=is_many) for atom in slot.value]
    if not slot.certain:
        tables.append(Rows({}, {}, complete=True))
    return _either(tables, slot.at)


def _rows(atom: Atom, state: State, *, is_many: bool) -> Rows:
    if is_nothing(atom):
        return Rows({}, {}, complete=True)
    if not isinstance(atom, Ref):
        return Rows({}, {}, complete=False)
    whole = state.object(atom.id)
    first: dict[str, Header] = {}
    again: dict[str, Header] = {}
    for key, slot in whole.slots.items():
        name = key.lower()
        table = again if name in first else first
        table[name] = Header(_value(slot, state, is_many=is_many), slot.key)
    return Rows(first, again, whole.open is None and whole.kind not in LISTS)


def _either(tables: list[Rows], span: Span) -> Rows:
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(name for table in tables for name in table.first)
    again = {name: row for table in tables for name, row in table.again.items()}
    first = {name: _joined([table.first.get(name) for table in tables], span) for name in names}
    return Rows(first, again, all(table.complete for table in tables))


def _joined(headers: list[Header | None], span: Span) -> Header:
    """A header that several maps may set, or not."""
    present = [header for header in headers if header is not None]
    known: list[Known[HeaderValue]] = [known for header in present for known in header.value.alternatives]
    if len(present) < len(headers):
        known = [*_sent_ones(known), Known(None, span)]
    rest = next((header.value.rest for header in present if header.value.rest is not None), None)
    return Header(Value(tuple(_distinct(known)), rest, present[0].value.span), present[0].name_span)


def _value(slot: Slot, state: State, *, is_many: bool) -> Value[HeaderValue]:
    known: list[Known[HeaderValue]] = []
    rest: Hole | None = None
    for atom in slot.value:
        found = _many(atom, state, slot.at) if is_many else _one(atom, slot.at)
        if found is None:
            rest = _unknown(atom, slot)
        else:
            known.append(found)
    if not slot.value:
        rest = Hole(f"value at {slot.at.path}:{slot.at.position.line}:{slot.at.position.column}")
    if not slot.certain:
        known = [*_sent_ones(known), Known(None, slot.key)]
    return Value(tuple(_distinct(known)), rest, slot.at)


def _sent_ones(known: list[Known[HeaderValue]]) -> list[Known[HeaderValue]]:
    return [one for one in known if one.value is not None]


def _one(atom: Atom, at: Span) -> Known[HeaderValue] | None:
    match atom:
        case Str(text=content, span=span):
            return Known(content, span)
        case Const(value=bool() as flag, span=span):
            # B35: values that are no texts become texts
            return Known(text("true" if flag else "false"), span)
        case Const(value=int() | float() as number, span=span):
            return Known(text(str(number)), span)
        case Const(value=Undefined(), span=span):
            return Known(None, span)
        case Origin(check=check):
            return Known(_echo(atom), at if check is None else check.span)
        case _:
            return None


def _echo(origin: Origin) -> Echo:
    check = origin.check
    if check is None:
        return Echo(None)
    if check.is_weak:
        return Echo(None, checked=True, otherwise=origin.otherwise, weak=check.span)
    return Echo(check.origins or (), checked=check.origins is None, otherwise=origin.otherwise, below=check.below)


def _many(atom: Atom, state: State, at: Span) -> Known[HeaderValue] | None:
    """A list of values is sent as one, with commas (B36)."""
    if is_undefined(atom):
        return Known(None, at)
    whole = state.object(atom.id) if isinstance(atom, Ref) else None
    if whole is None or whole.items is None:
        return None
    if len(whole.items) == 1 and len(whole.items[0]) == 1:
        return _one(whole.items[0][0], at)
    parts = [_one(item[0], at) for item in whole.items if len(item) == 1]
    texts = [part.value for part in parts if part is not None and isinstance(part.value, Text)]
    if len(texts) != len(whole.items) or not texts:
        return None
    return Known(join(*[piece for one in texts for piece in (text(", "), one)][1:]), at)


def _unknown(atom: Atom, slot: Slot) -> Hole:
    reason = atom.reason if isinstance(atom, Opaque) else "a value that is not known"
    return Hole(f"{reason} at {slot.at.path}:{slot.at.position.line}:{slot.at.position.column}", reason)


def _distinct(known: list[Known[T]]) -> Iterator[Known[T]]:
    seen = set()
    for one in known:
        if one.value not in seen:
            seen.add(one.value)
            yield one
