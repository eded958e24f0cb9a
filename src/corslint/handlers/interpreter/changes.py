"""What the methods that change a list or a map leave in it: `update`, `push`, `set` and their like."""

from collections.abc import Callable

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Const,
    Opaque,
    Ref,
    constant,
    inert,
    is_nothing,
    known_text,
    union,
)
from corslint.handlers.interpreter.heap import Object, Slot, State, elements, joined
from corslint.handlers.interpreter.methods import exact_items
from corslint.handlers.interpreter.objects import Change, merge_into, spread_over, with_key, without_key
from corslint.handlers.interpreter.run import LONGEST_UNROLLED, Arguments
from corslint.source import Span

Changer = Callable[[State, Arguments, Span], Change]


def _updates(state: State, given: Arguments, span: Span) -> Change:
    def change(whole: Object) -> Object:
        for value in given.positional:
            whole = put_over(state, whole, value, span)
        for (name, value), at in zip(given.named.items(), _named_spans(given), strict=True):
            whole = with_key(whole, name, Slot(value, certain=True, key=at, at=at))
        return whole if not given.is_open else spread_over(whole, Opaque("spread arguments", span))

    return change


def _named_spans(given: Arguments) -> tuple[Span, ...]:
    return given.spans[len(given.positional) :]


def put_over(state: State, whole: Object, value: Abstract, span: Span) -> Object:
    """The object with all that a value holds put over it; what that is may be one of several things."""
    changed = [_one_put_over(state, whole, atom, span) for atom in value]
    if not changed:
        return whole
    result = changed[0]
    for other in changed[1:]:
        result = joined(result, other)
    return result


def _one_put_over(state: State, whole: Object, atom: Atom, span: Span) -> Object:
    match atom:
        case Ref(id=place):
            return merge_into(whole, state.object(place), span)
        case Const() if is_nothing(atom) or isinstance(atom.value, bool):
            return whole
        case Opaque():
            return spread_over(whole, atom)
        case _:
            return spread_over(whole, Opaque("a value that is not known is put over it", span))


def _sets_default(state: State, given: Arguments, span: Span) -> Change:
    key, value = known_text(given.get(0) or ()), given.get(1, "default") or constant(None, span)

    def change(whole: Object) -> Object:
        old = whole.get(key) if key is not None else None
        if old is not None and old.certain:
            return whole
        at = given.spans[1] if len(given.spans) > 1 else span
        kept = union(_before(whole, old), value)
        return with_key(whole, key, Slot(kept, certain=True, key=given.spans[0] if given.spans else span, at=at))

    return change


def _before(whole: Object, slot: Slot | None) -> Abstract:
    """What a key may hold already, whether or not it was seen to be written."""
    if slot is not None:
        return slot.value
    return () if whole.open is None else (whole.open,)


def _removes(state: State, given: Arguments, span: Span) -> Change:
    key = known_text(given.get(0) or ())
    return lambda whole: without_key(whole, key)


def _clears(state: State, given: Arguments, span: Span) -> Change:
    return lambda whole: whole._replace(slots={}, items=(), spread=(), open=None)


def _appends(state: State, given: Arguments, span: Span) -> Change:
    def change(whole: Object) -> Object:
        if whole.items is not None and len(whole.items) < LONGEST_UNROLLED:
            return whole._replace(items=whole.items + given.positional)
        return whole._replace(items=None, spread=union(elements(whole), *given.positional))

    return change


def _shuffles(state: State, given: Arguments, span: Span) -> Change:
    """What is left in a list is not known, but is what was in it or is given."""
    return lambda whole: whole._replace(items=None, spread=union(elements(whole), *given.positional))


def _extends(state: State, given: Arguments, span: Span) -> Change:
    def change(whole: Object) -> Object:
        more = exact_items(state, given.get(0) or ())
        if whole.items is not None and more is not None and len(whole.items) + len(more) <= LONGEST_UNROLLED:
            return whole._replace(items=whole.items + more)
        return whole._replace(items=None, spread=union(elements(whole), inert("an element", span)))

    return change


def _sets(state: State, given: Arguments, span: Span) -> Change:
    """`map.set(key, value)`."""
    spans = given.spans if len(given.spans) > 1 else (span, span)
    slot = Slot(given.get(1) or (), certain=True, key=spans[0], at=spans[1])
    return lambda whole: with_key(whole, known_text(given.get(0) or ()), slot)


def _recomputes(state: State, given: Arguments, span: Span) -> Change:
    """`map.merge(key, value, function)`: any key may hold anything afterwards, or be gone."""
    return lambda whole: spread_over(without_key(whole, None), Opaque("a map is computed", span))


MAP_CHANGES: dict[str, Changer] = {
    **dict.fromkeys(("update", "__ior__"), _updates),
    "setdefault": _sets_default,
    "pop": _removes,
    "popitem": lambda state, given, span: lambda whole: without_key(whole, None),
    "clear": _clears,
    "set": _sets,
    "delete": _removes,
    "Add": _sets,
    "TryAdd": _sets_default,
    "Remove": _removes,
    "Clear": _clears,
    **dict.fromkeys(("__setitem__", "put"), _sets),
    "putAll": _updates,
    "putIfAbsent": _sets_default,
    "remove": _removes,
    **dict.fromkeys(("compute", "computeIfAbsent", "computeIfPresent", "merge", "replace", "replaceAll"), _recomputes),
}

LIST_CHANGES: dict[str, Changer] = {
    "append": _appends,
    "push": _appends,
    "add": _appends,
    **dict.fromkeys(("extend", "__ior__", "addAll"), _extends),
    "pop": _shuffles,
    "shift": _shuffles,
    "unshift": _shuffles,
    "splice": _shuffles,
    "insert": _shuffles,
    "remove": _shuffles,
    "clear": _clears,
    "sort": _shuffles,
    "reverse": _shuffles,
    "Add": _appends,
    **dict.fromkeys(("AddRange", "UnionWith"), _extends),
    **dict.fromkeys(("Remove", "Insert", "Sort", "Reverse", "RemoveAll"), _shuffles),
    "Clear": _clears,
}
