"""The heap: the objects and variables that handler code has made, as they may be at one point of it."""

from collections.abc import Iterable, Iterator
from typing import Literal

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Check,
    Class,
    Closure,
    Native,
    Opaque,
    Origin,
    Ref,
    Scope,
    Str,
    is_nothing,
    union,
)
from corslint.handlers.ir import ClassLiteral
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import Text

ObjectKind = Literal["map", "object", "struct", "list", "array", "instance", "class", "module", "library"]

LISTS = ("list", "array")


class Slot(NamedTuple):
    """What an object holds under a key; `certain` is False where the key may not be there."""

    value: Abstract
    certain: bool
    key: Span
    """The key as written."""
    at: Span
    """The value as written."""


class Definition(NamedTuple):
    """What a class is made of."""

    literal: ClassLiteral
    scope: Scope
    bases: tuple[Atom, ...]


class Object(NamedTuple):
    """A map, a list, an instance … Never changed: the heap holds another in its place."""

    kind: ObjectKind
    site: Span
    """Where it is made."""
    slots: dict[str, Slot]
    open: Opaque | None = None
    """Why it may have further keys; None: it has none."""
    items: tuple[Abstract, ...] | None = ()
    """The elements of a list; None where their number is not known."""
    spread: Abstract = ()
    """What any element may be, where their number is not known."""
    in_catch: bool = False
    type: str = ""
    """What it is an instance of, where that is a library's: `py:flask.Flask`."""
    made_by: Class | None = None
    """The class of the project that it is an instance of."""
    definition: Definition | None = None

    def get(self, key: str) -> Slot | None:
        return self.slots.get(key)


class Stretch:
    """What a state has changed since it was last forked or merged, and the stretch that came before."""

    __slots__ = ("before", "depth", "places")

    def __init__(self, before: "Stretch | None" = None, places: Iterable[int] = ()) -> None:
        self.before = before
        self.depth: int = 0 if before is None else before.depth + 1
        self.places = set(places)


class State:
    """The heap at one point of the program. `settled` is shared by all states: what loading modules has made."""

    __slots__ = ("changed", "check", "is_left", "is_of_others", "refusal", "settled", "stretch", "unsaved")

    def __init__(self, settled: dict[int, Abstract | Object]) -> None:
        self.settled = settled
        self.changed: dict[int, Abstract | Object] = {}
        self.stretch = Stretch()
        self.unsaved: set[int] = set()
        """What was changed since code last ran that may raise."""
        self.check: Check | None = None
        """The check that the request's origin certainly passed here."""
        self.refusal: Check | None = None
        """The check that the request's origin certainly failed here."""
        self.is_left = False
        """Whether an exception has left the code here: what follows is not reached."""
        self.is_of_others = False
        """Whether only calls get here that bring what the gateway's do not, such as the code's own of itself."""

    def fork(self) -> "State":
        twin = State(self.settled)
        twin.changed = dict(self.changed)
        self.stretch, twin.stretch = Stretch(self.stretch), Stretch(self.stretch)
        twin.unsaved = set(self.unsaved)
        twin.check, twin.refusal, twin.is_of_others = self.check, self.refusal, self.is_of_others
        twin.is_left = self.is_left
        return twin

    def become(self, other: "State") -> None:
        self.changed, self.stretch, self.unsaved = other.changed, other.stretch, other.unsaved
        self.check, self.refusal, self.is_of_others = other.check, other.refusal, other.is_of_others
        self.is_left = other.is_left

    def forget_variables(self, first: int, last: int) -> None:
        """Drops the variables made after one place was handed out, up to another; the objects made then stay."""
        for place in range(first + 1, last + 1):
            held = self.changed.get(place)
            if held is not None and not isinstance(held, Object):
                del self.changed[place]
                self.stretch.places.add(place)

    def look(self, place: int) -> Abstract | Object | None:
        found = self.changed.get(place)
        return self.settled.get(place) if found is None else found

    def object(self, place: int) -> Object:
        found = self.look(place)
        assert isinstance(found, Object)
        return found

    def has_object(self, place: int) -> bool:
        return isinstance(self.look(place), Object)

    def cell(self, place: int) -> Abstract:
        found = self.look(place)
        return found if found is not None and not isinstance(found, Object) else ()

    def put(self, place: int, content: Abstract | Object) -> None:
        self.hold(place, content)
        self.unsaved.add(place)

    def hold(self, place: int, content: Abstract | Object) -> None:
        """Puts what those who catch know already."""
        self.changed[place] = content
        self.stretch.places.add(place)

    # -- the request's origin

    def pass_check(self, check: Check) -> None:
        """From here on the origin is one that passed: everything that is the origin is a checked one."""
        self.check, self.refusal = check, None
        for place, content in list(self.changed.items()):
            checked = _with_check(content, check)
            if checked is not content:
                self.put(place, checked)

    def fail_check(self, check: Check) -> None:
        self.check, self.refusal = None, check


def merged(states: Iterable[State | None]) -> State | None:
    """One state that stands for several; None (code that is not reached) where there are none."""
    reached = [state for state in states if state is not None and not state.is_left]
    if not reached:
        return None
    whole = reached[0]
    for other in reached[1:]:
        whole = _both(whole, other)
    return whole


def _both(one: State, other: State) -> State:
    whole = State(one.settled)
    check = _complement(one, other)
    first_passed = check if one.check else None
    whole.changed = dict(one.changed)
    whole.stretch = _together(one.stretch, other.stretch)
    for place in sorted(whole.stretch.places):  # in all others they agree
        theirs = other.look(place)
        if theirs is not None and theirs is not one.changed.get(place):
            whole.changed[place] = _either(one.look(place), theirs, first_passed, check)
    whole.unsaved = one.unsaved | other.unsaved
    whole.check = one.check if one.check == other.check else None
    whole.refusal = one.refusal if one.refusal == other.refusal else None
    whole.is_of_others = one.is_of_others and other.is_of_others
    return whole


def _together(one: Stretch, other: Stretch) -> Stretch:
    """What two states have changed since they were one."""
    places: set[int] = set()
    mine: Stretch | None = one
    theirs: Stretch | None = other
    while mine is not theirs:
        if mine is None or (theirs is not None and theirs.depth > mine.depth):
            mine, theirs = theirs, mine
        assert mine is not None
        places |= mine.places
        mine = mine.before
    return Stretch(mine, places)


def _complement(one: State, other: State) -> Check | None:
    """The check that was passed in one state and failed in the other."""
    for passed, failed in ((one, other), (other, one)):
        if passed.check is not None and passed.check == failed.refusal:
            return passed.check
    return None


def _either(
    one: Abstract | Object | None, other: Abstract | Object | None, first_passed: Check | None, check: Check | None
) -> Abstract | Object:
    if one is None or other is None or one is other:
        return _present(one, other)
    if isinstance(one, Object) and isinstance(other, Object):
        return (
            joined(one, other)
            if check is None
            else settled_objects(one, other)
            if first_passed
            else settled_objects(other, one)
        )
    assert not isinstance(one, Object)
    assert not isinstance(other, Object)
    if check is None:
        return union(one, other)
    return settled(one, other) if first_passed is not None else settled(other, one)


def _present(one: Abstract | Object | None, other: Abstract | Object | None) -> Abstract | Object:
    found = one if one is not None else other
    assert found is not None
    return found


def settled(passed: Abstract, failed: Abstract) -> Abstract:
    """What a value is when it is `passed` for origins that pass a check and `failed` for all others."""
    origin = passed[0] if len(passed) == 1 else None
    if isinstance(origin, Origin) and origin.check is not None and not origin.is_settled and len(failed) <= 1:
        otherwise = failed[0] if failed else None
        if otherwise is None or is_nothing(otherwise):
            return (origin._replace(is_settled=True),)
        if isinstance(otherwise, Str):
            return (origin._replace(otherwise=otherwise.text or None, is_settled=True),)
    return union(passed, failed)


def settled_objects(passed: Object, failed: Object) -> Object:
    """An object that is as `passed` for origins that pass a check, and as `failed` for all others."""
    whole = joined(passed, failed)
    slots = dict(whole.slots)
    for key, slot in passed.slots.items():
        missed = failed.slots.get(key)
        if not slot.certain or (missed is not None and not missed.certain) or (missed is None and failed.open):
            continue
        value = settled(slot.value, missed.value if missed else ())
        if value and isinstance(value[0], Origin) and value[0].is_settled:
            slots[key] = slot._replace(value=value, certain=True)
    return whole._replace(slots=slots)


def joined(one: Object, other: Object) -> Object:
    """An object that may be as either is: the same one, seen on two ways through the code."""
    items = one.items if one.items == other.items else None
    lengths_agree = one.items is not None and other.items is not None and len(one.items) == len(other.items)
    if items is None and lengths_agree:
        assert one.items is not None
        assert other.items is not None
        items = tuple(union(a, b) for a, b in zip(one.items, other.items, strict=True))
    return one._replace(
        slots=_joined_slots(one.slots, other.slots),
        open=one.open or other.open,
        items=items,
        spread=() if items is not None else union(elements(one), elements(other)),
        in_catch=one.in_catch and other.in_catch,
    )


def _joined_slots(one: dict[str, Slot], other: dict[str, Slot]) -> dict[str, Slot]:
    if one == other:
        return one
    slots: dict[str, Slot] = {}
    for key in dict.fromkeys([*one, *other]):
        mine, theirs = one.get(key), other.get(key)
        if mine is None or theirs is None:
            only = mine or theirs
            assert only is not None
            slots[key] = only._replace(certain=False)
        else:
            slots[key] = mine._replace(value=union(mine.value, theirs.value), certain=mine.certain and theirs.certain)
    return slots


def elements(whole: Object) -> Abstract:
    """What any element of a list may be."""
    return whole.spread if whole.items is None else union(*whole.items) if whole.items else ()


def reachable(state: State, value: Abstract) -> Iterator[int]:
    """The objects that can be got at from a value, through keys, elements and what functions have closed over."""
    seen: set[int] = set()
    waiting = list(value)
    while waiting:
        atom = waiting.pop()
        if not isinstance(atom, Ref) or atom.id in seen or not state.has_object(atom.id):
            if isinstance(atom, Native):
                waiting.extend(atom.bound)
            continue
        seen.add(atom.id)
        yield atom.id
        whole = state.object(atom.id)
        for slot in whole.slots.values():
            waiting.extend(slot.value)
        waiting.extend(elements(whole))


def _with_check(content: Abstract | Object, check: Check) -> Abstract | Object:
    if not isinstance(content, Object):
        return _checked(content, check)
    if not any(_is_unchecked(slot.value) for slot in content.slots.values()):
        return content
    return content._replace(
        slots={key: slot._replace(value=_checked(slot.value, check)) for key, slot in content.slots.items()}
    )


def _is_unchecked(value: Abstract) -> bool:
    return any(isinstance(atom, Origin) and atom.check is None for atom in value)


def _checked(value: Abstract, check: Check) -> Abstract:
    if not _is_unchecked(value):
        return value
    return tuple(
        atom._replace(check=check) if isinstance(atom, Origin) and atom.check is None else atom for atom in value
    )


def text_or_none(value: Abstract) -> Text | None:
    """The text that a value certainly is, holes and all."""
    match value:
        case (Str(text=content),):
            return content
        case _:
            return None


def is_closure(atom: Atom) -> bool:
    return isinstance(atom, Closure | Native)
