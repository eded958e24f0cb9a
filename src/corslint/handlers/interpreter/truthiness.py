"""Whether a value counts as true, as far as that is known."""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Const, Event, Opaque, Origin, Ref, Str, Test
from corslint.handlers.interpreter.events import is_present
from corslint.handlers.interpreter.heap import Object, State
from corslint.handlers.ir import Undefined
from corslint.source import Span
from corslint.value import Text


def truthiness(value: Abstract, state: State) -> bool | None:
    """None where it is not known."""
    outcomes = {_of_atom(atom, state) for atom in value}
    return outcomes.pop() if len(outcomes) == 1 else None


def that_are(value: Abstract, wanted: bool, state: State) -> Abstract:
    """The atoms that can be true, or false."""
    return tuple(atom for atom in value if _of_atom(atom, state) is not (not wanted))


def falsy(value: Abstract, state: State, span: Span) -> Abstract:
    """What a value is, given that it is false."""
    kept = that_are(value, False, state)
    unknown = Opaque("false", span, is_inert=True, is_false=True)
    return tuple(unknown if isinstance(atom, Opaque | Event | Test) else atom for atom in kept)


def _of_atom(atom: Atom, state: State) -> bool | None:
    match atom:
        case Const(value=None | Undefined()):
            return False
        case Const(value=constant):
            return bool(constant)
        case Str(text=content):
            return None if content.parts and not _has_known_part(content) else bool(content.parts)
        case Ref(id=place):
            return _of_object(state.object(place))
        case Event() if is_present(atom):
            return True
        case Opaque(is_false=True):
            return False
        case Opaque() | Event() | Test():
            return None
        case Origin():
            # A browser's cross-origin request always has an Origin (A32); one without is none of our business.
            return True
        case _:
            return True


def _of_object(whole: Object) -> bool | None:
    """Python's empty containers are false, JavaScript's are true."""
    if whole.kind == "list":
        return None if whole.items is None else bool(whole.items)
    if whole.kind != "map" or any(slot.certain for slot in whole.slots.values()):
        return True
    return None if whole.slots or whole.open else False


def _has_known_part(content: Text) -> bool:
    return any(isinstance(part, str) for part in content.parts)
