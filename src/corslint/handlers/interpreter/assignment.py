"""Assignment: putting values into names, members, items and patterns."""

from corslint.handlers import ir
from corslint.handlers.interpreter import members
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Opaque,
    Ref,
    constant,
    is_undefined,
    known_text,
    union,
)
from corslint.handlers.interpreter.changes import put_over
from corslint.handlers.interpreter.heap import Object, ObjectKind, Slot, State
from corslint.handlers.interpreter.here import Here, any_element, evaluate, listed
from corslint.handlers.interpreter.objects import (
    Change,
    change,
    escape,
    get,
    with_key,
    without_key,
)
from corslint.handlers.interpreter.run import (
    allocate,
    is_absent,
    leave,
    may_raise_here,
    new_list,
    some_list,
)
from corslint.source import Span


def assign(here: Here, target: ir.Target, value: Abstract, at: Span, state: State) -> None:
    """Puts a value into a target; `at` is where the value is written."""
    match target:
        case ir.Name(name=name):
            place = here.scope.cell(name)
            if place is None and here.scope.language in ir.CLASS_LANGUAGES:
                members.put_named(here, name, Slot(value, certain=True, key=target.span, at=at), state)
                return
            if place is None:
                top = here.scope.top
                place = top.cells[name] = here.run.place()
            state.put(place, value)
        case ir.Member(owner=owner, name=name, span=span):
            _put_through(here, owner, name, Slot(value, certain=True, key=span, at=at), state)
        case ir.Item(owner=owner, key=key):
            slot = Slot(value, certain=True, key=key.span, at=at)
            _put_through(here, owner, known_text(evaluate(here, key, state)), slot, state)
        case ir.Targets() | ir.Keys() if is_absent(here.run, value):
            leave(here.run, state, target.span)
        case ir.Targets():
            _assign_list(here, target, value, at, state)
        case ir.Keys():
            _assign_keys(here, target, value, at, state)
        case ir.Defaulted(target=inner, default=default):
            assign(here, inner, defaulted(here, value, default, state), at, state)
        case ir.Other():
            evaluate(here, target, state)


def defaulted(here: Here, value: Abstract, default: ir.Expression, state: State) -> Abstract:
    if value and not any(is_undefined(atom) for atom in value) and not any(isinstance(a, Opaque) for a in value):
        return value
    given = tuple(atom for atom in value if not is_undefined(atom))
    return union(given, evaluate(here, default, state))


def _assign_list(here: Here, target: ir.Targets, value: Abstract, at: Span, state: State) -> None:
    known = listed(value, state)
    for index, item in enumerate(target.items):
        if item is not None:
            key = constant(index, at)
            assign(here, item, get(here.run, state, value, key, at), at, state)
    if target.rest is not None:
        rest = known[len(target.items) :] if known is not None else None
        kind: ObjectKind = "array" if here.scope.language == "javascript" else "list"
        left_over = (
            new_list(here.run, state, kind, tuple(rest), at)
            if rest is not None
            else some_list(here.run, state, kind, any_element(value, state, at), at)
        )
        assign(here, target.rest, left_over, at, state)


def _assign_keys(here: Here, target: ir.Keys, value: Abstract, at: Span, state: State) -> None:
    taken = []
    for row in target.keys:
        key = evaluate(here, row.key, state)
        taken.append(key)
        assign(here, row.target, get(here.run, state, value, key, row.key.span), at, state)
    if target.rest is not None:
        rest = put_over(state, Object("object", at, {}), value, at)
        for key in taken:
            rest = without_key(rest, known_text(key))
        assign(here, target.rest, (allocate(here.run, state, rest),), at, state)


# -- changing what is behind a variable


def _put_through(here: Here, owner: ir.Expression, name: str | None, slot: Slot, state: State) -> None:
    value = change_through(here, owner, lambda whole: with_key(whole, name, slot), state)
    if any(isinstance(atom, Opaque) and not atom.is_inert for atom in value):
        escape(state, slot.value, "it is stored where it cannot be followed", slot.at)


def change_through(here: Here, owner: ir.Expression, becomes: Change, state: State) -> Abstract:
    """Changes the object that an expression is, and returns what it was.

    Where a variable is one of several objects, the change happens to whichever it is: the variable gets changed
    copies, so that the change is certain, while the originals, which others may hold, may or may not be changed.
    """
    value = evaluate(here, owner, state)
    may_raise_here(here.run, state)
    path = _variable_path(owner)
    if len(value) < 2 or path is None or not all(isinstance(atom, Ref) for atom in value):
        change(state, value, becomes)
        return value
    place = here.scope.cell(path[0])
    if place is None or not all(isinstance(atom, Ref) for atom in state.cell(place)):
        change(state, value, becomes)
        return value
    renewed = _renewed(here, state.cell(place), path[1], becomes, state)
    change(state, value, becomes)
    state.put(place, renewed)
    return value


def _variable_path(owner: ir.Expression) -> tuple[str, tuple[str, ...]] | None:
    """`response.headers` is the variable `response` and the keys `headers`."""
    match owner:
        case ir.Name(name=name):
            return name, ()
        case ir.Member(owner=base, name=key) | ir.Item(owner=base, key=ir.Constant(value=str() as key)):
            path = _variable_path(base)
            return (path[0], (*path[1], key)) if path is not None else None
        case _:
            return None


def _renewed(here: Here, value: Abstract, keys: tuple[str, ...], becomes: Change, state: State) -> Abstract:
    """The objects with the change made along a path of keys: in place where there is one, in copies where several."""
    is_one = len(value) == 1
    return tuple(_renewed_one(here, atom, keys, becomes, state, in_place=is_one) for atom in value)


def _renewed_one(
    here: Here, atom: Atom, keys: tuple[str, ...], becomes: Change, state: State, *, in_place: bool
) -> Atom:
    if not isinstance(atom, Ref):
        return atom
    whole = state.object(atom.id)
    slot = whole.get(keys[0]) if keys else None
    if not keys:
        whole = becomes(whole)
    elif slot is not None and all(isinstance(inner, Ref) for inner in slot.value):
        inner = _renewed(here, slot.value, keys[1:], becomes, state)
        whole = whole._replace(slots={**whole.slots, keys[0]: slot._replace(value=inner)})
    if in_place:
        state.put(atom.id, whole)
        return atom
    copy = Ref(here.run.place())
    state.put(copy.id, whole)
    return copy
