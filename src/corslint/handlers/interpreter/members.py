"""Names that stand alone where all code is in classes: a variable, a member of a class around it, or a type."""

from collections.abc import Iterator

from corslint.handlers import ir
from corslint.handlers.interpreter.atoms import Abstract, Atom, Class, Native, Ref, Scope, constant, inert
from corslint.handlers.interpreter.heap import Slot, State
from corslint.handlers.interpreter.here import Here
from corslint.handlers.interpreter.objects import Change, change, lineage, methods_named, own_member, read, with_key
from corslint.source import Span


def named(here: Here, name: str, state: State, span: Span) -> Abstract:
    """What a name is: of variables and members the innermost, otherwise a type."""
    for scope, this in _outwards(here):
        if name in scope.cells:
            return state.cell(scope.cells[name]) or inert(f"{name} before it is set", span)
        found = _member(this, scope.owner, name, state) if scope.owner is not None else ()
        if found:
            return read(here.run, state, found, span)
        if scope.owner is not None and _simple_name(state, scope.owner) == name:
            return (scope.owner,)
    return here.run.load(here.run, ir.Import(name, 0, None, span), here.scope)


def _simple_name(state: State, owner: Class) -> str:
    return next(lineage(state, owner)).literal.name.rpartition(".")[2]


def called(here: Here, name: str, state: State, span: Span) -> Abstract:
    """What is called by a name where variables and fields cannot be (Java): a method, an imported one at last."""
    for scope, this in _outwards(here):
        if scope.owner is None:
            continue
        at_hand = this if isinstance(this, Ref) and _is_one(state, this, scope.owner) else None
        made_by = state.object(at_hand.id).made_by if at_hand is not None else None
        found = methods_named(state, made_by or scope.owner, name, at_hand or scope.owner)
        if found:
            return found
        if at_hand is not None and (state.object(at_hand.id).open is not None or state.object(at_hand.id).type):
            return (Native("inherited", (at_hand, *constant(name, span))),)
    return here.run.load(here.run, ir.Import(name, 0, None, span), here.scope)


def put_named(here: Here, name: str, slot: Slot, state: State) -> None:
    """Puts a value into a member that is named alone: one of its class's own, otherwise of the object at hand."""
    becomes: Change = lambda whole: with_key(whole, name, slot)  # noqa: E731
    for scope, this in _outwards(here):
        holder: Ref | Class | None = _static_holder(state, scope.owner, name) if scope.owner is not None else None
        if holder is None and isinstance(this, Ref) and state.object(this.id).get(name) is not None:
            holder = this
        if holder is not None:
            change(state, (holder,), becomes)
            return
    if isinstance(here.frame.this, Ref | Class):
        change(state, (here.frame.this,), becomes)


def _outwards(here: Here) -> Iterator[tuple[Scope, Atom | None]]:
    """The scopes around a place, each with what `this` is in it."""
    scope: Scope | None = here.scope
    this = here.frame.this
    while scope is not None:
        yield scope, this
        if scope.owner is not None:
            this = scope.around
        scope = scope.parent


def _member(this: Atom | None, owner: Class, name: str, state: State) -> Abstract:
    """A member of the object at hand, where that is one of the class, or one of the class itself."""
    if not isinstance(this, Ref) or not _is_one(state, this, owner):
        return own_member(state, owner, name, owner)
    slot = state.object(this.id).get(name)
    made_by = state.object(this.id).made_by
    if slot is not None and slot.certain:
        return slot.value
    return own_member(state, made_by or owner, name, this)


def _is_one(state: State, this: Ref, owner: Class) -> bool:
    made_by = state.object(this.id).made_by
    return made_by is not None and any(one.place == owner.id for one in lineage(state, made_by))


def _static_holder(state: State, owner: Class, name: str) -> Class | None:
    return next((Class(one.place) for one in lineage(state, owner) if name in state.object(one.place).slots), None)
