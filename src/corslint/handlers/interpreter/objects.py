"""Reading and writing what objects hold."""

from collections.abc import Callable, Iterator

from corslint.handlers.interpreter import environment
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Class,
    Closure,
    Const,
    Event,
    Lib,
    Module,
    Native,
    Opaque,
    Ref,
    Scope,
    Str,
    constant,
    inert,
    is_nothing,
    known_text,
    opaque,
    undefined,
    union,
)
from corslint.handlers.interpreter.events import of_event
from corslint.handlers.interpreter.heap import LISTS, Object, Slot, State, elements, joined, reachable
from corslint.handlers.interpreter.run import Arguments, Run, allocate
from corslint.handlers.ir import CLASS_LANGUAGES, Call, ClassLiteral, Expression, Member, Method, Name
from corslint.handlers.recorded.statuses import header_named, method_named, status_named
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import whole_number


def get(run: Run, state: State, owner: Abstract, key: Abstract, span: Span, *, is_member: bool = False) -> Abstract:
    """What stands under a key (`is_member`: behind a dot, which is another thing in Python's dicts)."""
    name = known_text(key)
    return union(*(_get_from(run, state, atom, name, key, span, is_member) for atom in owner))


def _get_from(
    run: Run, state: State, owner: Atom, name: str | None, key: Abstract, span: Span, is_member: bool
) -> Abstract:
    match owner:
        case Ref(id=place):
            return _get_from_object(run, state, Ref(place), state.object(place), name, key, span, is_member)
        case Class(id=place):
            found = class_member(state, owner, name or "", owner) or opaque(f"unknown member {name}", span)
            return read(run, state, found, span)
        case Lib(path=path) if name is not None:
            whole = f"{path}.{name}"
            word = status_named(whole) or method_named(whole) or header_named(whole)
            if word is not None:
                return constant(word, span)
            return environment.variable(run.environment, path, name, span) or (Lib(f"{path}.{name}"),)
        case Native(name="super", bound=(*bases, this)):
            inherits = [class_member(state, base, name or "", this) for base in bases if isinstance(base, Class)]
            unknown = inert("a member of a base class that is not known", span)
            return read(run, state, next((one for one in inherits if one), unknown), span)
        case Module(scope=scope) if name is not None:
            # a field of Go's responses is known by its name in JSON, which a package's own name is not
            cell = scope.cells.get(name, scope.cells.get(name[:1].upper() + name[1:]))
            return state.cell(cell) if cell is not None else opaque(f"{name} of a module that has none", span)
        case Event(path=path) if name is not None:
            return of_event(run, state, path, name, span)
        case Opaque(reason=reason, is_inert=is_inert, of_origin=of_origin):
            return (Opaque(reason, span, is_inert, of_origin=of_origin),)
        case Const(value=int()) | Str() if name == "value" and run.language == "python":
            # `HTTPStatus.OK.value`; no text but an enumeration's has this
            return (owner,)
        case Const() if is_nothing(owner):
            return undefined(span)
        case _:
            return inert("a part of a value that is not known", span)


def _get_from_object(
    run: Run,
    state: State,
    reference: Ref,
    whole: Object,
    name: str | None,
    key: Abstract,
    span: Span,
    is_member: bool,
) -> Abstract:
    if whole.kind in LISTS:
        return element(whole, name, span)
    if name is None:
        values = union(*(slot.value for slot in whole.slots.values()))
        is_table = bool(values) and whole.open is None and all(isinstance(atom, Closure) for atom in values)
        # of a table of functions, what is looked up is one of them where it can be called
        return union(values, undefined(span) if is_table else inert("a computed key", span))
    if is_member and whole.kind == "map":
        return opaque(f"the method {name}", span)
    slot = whole.get(name)
    found = slot.value if slot is not None else ()
    if slot is not None and slot.certain:
        return found
    more = read(run, state, inherited(state, reference, whole, name), span)
    return union(found, more or _missing(whole, span))


def read(run: Run, state: State, member: Abstract, span: Span) -> Abstract:
    """What a member of a class is where it is read: of a getter, what it returns."""
    match member:
        case (Native(name="getter", bound=(getter,)),):
            return run.call(run, state, getter, Arguments(), span)
        case _:
            return member


def element(whole: Object, name: str | None, span: Span) -> Abstract:
    index = None if name is None else _index(name)
    if whole.items is not None and index is not None:
        return whole.items[index] if -len(whole.items) <= index < len(whole.items) else undefined(span)
    if name is not None and index is None:
        return inert("a member of a list", span)
    return union(elements(whole), inert("an element of a list", span))


def _index(name: str) -> int | None:
    """Negative ones count from the end, where the language has them."""
    number = whole_number(name.removeprefix("-"))
    return -number if number is not None and name.startswith("-") else number


def _missing(whole: Object, span: Span) -> Abstract:
    if whole.open is not None:
        return (whole.open,)
    return inert("no such key", span) if whole.kind == "map" else undefined(span)


def inherited(state: State, reference: Ref, whole: Object, name: str) -> Abstract:
    """What an instance has from its class."""
    return class_member(state, whole.made_by, name, reference) if whole.made_by is not None else ()


def class_member(state: State, owner: Class, name: str, this: Atom) -> Abstract:
    """A method, bound, or a static of a class or of the nearest base that has it."""
    statics = state.object(owner.id)
    slot = statics.get(name)
    if slot is not None:
        return slot.value
    assert statics.definition is not None
    if statics.definition.scope.language in CLASS_LANGUAGES:
        return own_member(state, owner, name, this) or _of_library_base(state, owner, name)
    method = find_method(statics.definition.literal, name)
    if method is not None and method.is_getter:
        return (Native("getter", (Closure(method.code, statics.definition.scope, this),)),)
    if method is not None and all(map(_leaves_alone, method.decorators)):
        return (Closure(method.code, statics.definition.scope, this),)
    if method is not None:
        return opaque(f"the decorated method {name}", method.code.span)
    for base in statics.definition.bases:
        found = class_member(state, base, name, this) if isinstance(base, Class) else _of_library(base, name)
        if found:
            return found
    return ()


def _leaves_alone(decorator: Expression) -> bool:
    """Whether a method stays what it is: `@tracer.capture_method`, `@xray_recorder.capture("orders")`, `@override`."""
    function = decorator.callee if isinstance(decorator, Call) else decorator
    name = function.name if isinstance(function, Name | Member) else ""
    return name in ("capture_method", "capture", "override", "abstractmethod")


def own_member(state: State, owner: Class, name: str, this: Atom) -> Abstract:
    """What the project's own code gives a class under a name (class languages): a static, a getter, or methods."""
    for definition in lineage(state, owner):
        slot = state.object(definition.place).get(name)
        if slot is not None:
            return slot.value
        found = [method for method in definition.literal.methods if method.name == name]
        if found and found[0].is_getter:
            return (Native("getter", (Closure(found[0].code, definition.scope, this),)),)
        if found:
            break
    return methods_named(state, owner, name, this)


def methods_named(state: State, owner: Class, name: str, this: Atom) -> Abstract:
    """The methods of a name. A class's own come before those that it inherits; of the same parameters there is one."""
    found: dict[tuple[str, ...], Closure] = {}
    for definition in lineage(state, owner):
        for method in definition.literal.methods:
            if method.name == name and not method.is_getter:
                taken = tuple(parameter.type for parameter in method.code.parameters)
                found.setdefault(taken, Closure(method.code, definition.scope, this))
        if name == CONSTRUCTOR and found:
            break
    return tuple(found.values()) if len(found) < 2 else (Native("overloads", tuple(found.values())),)


def overloads(found: Abstract) -> list[Closure]:
    """Each of the methods of one name: several are bound in one value."""
    each = (one for atom in found for one in (atom.bound if isinstance(atom, Native) else (atom,)))
    return [one for one in each if isinstance(one, Closure)]


CONSTRUCTOR = "constructor"
"""What class languages' constructors are called here; a class that has one inherits none."""


class Descent(NamedTuple):
    """A class of which another is made."""

    place: int
    literal: ClassLiteral
    scope: Scope
    bases: tuple[Atom, ...]


def lineage(state: State, owner: Class) -> Iterator[Descent]:
    """A class, then those that it inherits from."""
    seen: set[int] = set()
    waiting: list[Atom] = [owner]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, Class) or one.id in seen:
            continue
        seen.add(one.id)
        definition = state.object(one.id).definition
        assert definition is not None
        yield Descent(one.id, definition.literal, definition.scope, definition.bases)
        waiting.extend(definition.bases)


def _of_library_base(state: State, owner: Class, name: str) -> Abstract:
    bases = [base for one in lineage(state, owner) for base in one.bases]
    return next((_of_library(base, name) for base in bases if isinstance(base, Lib)), ())


def _of_library(base: Atom, name: str) -> Abstract:
    return (Lib(f"{base.path}.{name}"),) if isinstance(base, Lib) else ()


def find_method(literal: ClassLiteral, name: str) -> Method | None:
    return next((method for method in literal.methods if method.name == name), None)


# -- writing

Change = Callable[[Object], Object]
"""What becomes of an object."""


def change(state: State, owner: Abstract, becomes: Change) -> None:
    """Changes an object; where it may be one of several, each of them may or may not be changed."""
    places = [atom.id for atom in owner if isinstance(atom, Ref | Class)]
    for place in places:
        whole = state.object(place)
        changed = becomes(whole)
        state.put(place, changed if len(owner) == 1 else joined(whole, changed))


def put(state: State, owner: Abstract, key: Abstract, slot: Slot) -> None:
    """Puts a value under a key."""
    change(state, owner, lambda whole: with_key(whole, known_text(key), slot))
    if any(isinstance(atom, Opaque) and not atom.is_inert for atom in owner):
        escape(state, slot.value, "it is stored where it cannot be followed", slot.at)


def with_key(whole: Object, name: str | None, slot: Slot) -> Object:
    if name is None:
        return _with_some_key(whole, slot)
    if whole.kind in LISTS:
        return _with_element(whole, name, slot.value)
    old = whole.get(name)
    if not slot.certain:
        slot = slot._replace(value=union(old.value if old else (), slot.value), certain=bool(old and old.certain))
    return whole._replace(slots={**whole.slots, name: slot})


def _with_element(whole: Object, name: str, value: Abstract) -> Object:
    index = whole_number(name)
    if whole.items is not None and index is not None and index < len(whole.items):
        items = list(whole.items)
        items[index] = value
        return whole._replace(items=tuple(items))
    return whole._replace(items=None, spread=union(elements(whole), value))


def _with_some_key(whole: Object, slot: Slot) -> Object:
    """Any key may have been set, the known ones among them."""
    if whole.kind in LISTS:
        return whole._replace(items=None, spread=union(elements(whole), slot.value))
    slots = {key: old._replace(value=union(old.value, slot.value)) for key, old in whole.slots.items()}
    return whole._replace(slots=slots, open=Opaque("a key is computed", slot.key))


def without_key(whole: Object, name: str | None) -> Object:
    if whole.kind in LISTS:
        return whole._replace(items=None, spread=elements(whole))
    if name is not None:
        return whole._replace(slots={key: slot for key, slot in whole.slots.items() if key != name})
    return whole._replace(slots={key: slot._replace(certain=False) for key, slot in whole.slots.items()})


def merge_into(whole: Object, other: Object, site: Span) -> Object:
    """The first object with all that the second one holds put over it."""
    if other.kind in LISTS:
        return whole._replace(open=Opaque("pairs from a list", site))
    if other.open is not None:
        whole = spread_over(whole, other.open)
    for key, slot in other.slots.items():
        whole = with_key(whole, key, slot)
    return whole


def spread_over(whole: Object, unknown: Opaque) -> Object:
    """What cannot be read is put over an object: every key may be another's now, and there may be more."""
    slots = {key: slot._replace(value=union(slot.value, (unknown,))) for key, slot in whole.slots.items()}
    return whole._replace(slots=slots, open=whole.open or unknown)


def copied(run: Run, state: State, place: int) -> Ref:
    return allocate(run, state, state.object(place))


def escape(state: State, value: Abstract, reason: str, span: Span) -> None:
    """A value is given to code that cannot be read: whatever can be got at from it may have been changed."""
    unknown = Opaque(reason, span)
    for place in list(reachable(state, value)):
        whole = state.object(place)
        if whole.kind in ("module", "class"):
            continue
        slots = {
            key: slot._replace(certain=False, value=union(slot.value, (unknown,))) for key, slot in whole.slots.items()
        }
        if whole.kind in LISTS:
            whole = whole._replace(items=None, spread=union(elements(whole), (unknown,)))
        state.put(place, whole._replace(slots=slots, open=whole.open or unknown))
