"""Comparisons, and what they say of the request's origin."""

import re

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Const,
    Event,
    Opaque,
    Ref,
    Str,
    Test,
    inert,
    is_nothing,
    known_text,
    worked_out,
)
from corslint.handlers.interpreter.events import is_in_event, is_present
from corslint.handlers.interpreter.heap import LISTS, Object, State
from corslint.handlers.interpreter.run import check_outcome, is_origin
from corslint.source import Span
from corslint.value import Text, Truth, text


def compare(operator: str, left: Abstract, right: Abstract, state: State, span: Span) -> Abstract:
    return worked_out(_compared(operator, left, right, state, span), left, right)


def _compared(operator: str, left: Abstract, right: Abstract, state: State, span: Span) -> Abstract:
    if operator in ("!=", "not in"):
        return negated(compare(OPPOSITES[operator], left, right, state, span), span)
    if operator == "==":
        return _equal(left, right, span)
    if operator == "in":
        return _holds(right, left, state, span)
    return _position(operator, left, right) or inert("a comparison", span)


OPPOSITES = {"!=": "==", "not in": "in"}


def negated(value: Abstract, span: Span) -> Abstract:
    match value:
        case (Test() as test,):
            return (test._replace(passes=not test.passes),)
        case (Const(value=bool() as known),):
            return (Const(not known, span),)
        case _:
            return worked_out(inert("not", span), value)


def _equal(left: Abstract, right: Abstract, span: Span) -> Abstract:
    for one, other in ((left, right), (right, left)):
        if len(one) == 1 and isinstance(one[0], Test):
            return _test_equals(one[0], other, span)
        if is_origin(one):
            return _origin_equals(other, span)
        if other and all(is_nothing(atom) for atom in other):
            return _is_nothing(one, span)
    known = {_equal_atoms(a, b) for a in left for b in right}
    outcome = known.pop() if len(known) == 1 else None
    return inert("a comparison", span) if outcome is None else (Const(outcome, span),)


def _origin_equals(other: Abstract, span: Span) -> Abstract:
    if other and all(is_nothing(atom) for atom in other):
        return (Const(False, span),)
    texts = [atom.text for atom in other if isinstance(atom, Str)]
    return check_outcome(tuple(texts) if len(texts) == len(other) else None, span)


def _test_equals(test: Test, other: Abstract, span: Span) -> Abstract:
    """`isAllowed(origin) === true`, `indexOf(origin) === -1`."""
    match other:
        case (Const(value=True),) if not test.is_index:
            return (test,)
        case (Const(value=False),) if not test.is_index:
            return (test._replace(passes=not test.passes),)
        case (Const(value=-1),) if test.is_index:
            return (test._replace(passes=not test.passes, is_index=False),)
        case _:
            return inert("a comparison", span)


def _position(operator: str, left: Abstract, right: Abstract) -> Abstract:
    """`indexOf(origin) > -1` and `indexOf(origin) >= 0`."""
    match left, right:
        case (Test(is_index=True) as test,), (Const(value=int() as number),):
            if (operator, number) in ((">", -1), (">=", 0)):
                return (test._replace(is_index=False),)
            if (operator, number) == ("<", 0):
                return (test._replace(passes=not test.passes, is_index=False),)
    return ()


def _is_nothing(value: Abstract, span: Span) -> Abstract:
    if all(is_nothing(atom) for atom in value):
        return (Const(True, span),)
    if any(is_nothing(atom) or isinstance(atom, Opaque) or _may_be_missing(atom) for atom in value):
        return inert("a comparison", span)
    return (Const(False, span),)


def _may_be_missing(atom: Atom) -> bool:
    return isinstance(atom, Event) and not is_present(atom)


def _equal_atoms(one: Atom, other: Atom) -> bool | None:
    match one, other:
        case Str(text=a), Str(text=b):
            return {Truth.YES: True, Truth.NO: False, Truth.MAYBE: None}[a.equals(b)]
        case Const(value=a), Const(value=b):
            return a == b
        case Str(), Const(value=b) if not isinstance(b, int | float):
            return False
        case Const(value=a), Str() if not isinstance(a, int | float):
            return False
        case (Event(is_strange=True), Str() | Const()) | (Str() | Const(), Event(is_strange=True)):
            return False
        case _:
            return None


def _holds(whole: Abstract, part: Abstract, state: State, span: Span) -> Abstract:
    """`part in whole`."""
    if is_origin(part):
        return contains_origin(whole, state, span)
    if is_origin(whole):
        return check_outcome(None, span, is_weak=True)
    match whole, part:
        case (Ref(id=place),), (Str(text=content),) if content.known is not None:
            return _holds_key(state.object(place), content.known, span)
        case (Ref(id=place),), (nothing,) if is_nothing(nothing) and _holds_texts_only(state.object(place)):
            return (Const(False, span),)
        case (Event(path=path),), (Str(text=content),) if (is_there := is_in_event(path, str(content))) is not None:
            return (Const(is_there, span),)
        case (Str(text=a),), (Str(text=b),) if a.known is not None and b.known is not None:
            return (Const(b.known in a.known, span),)
        case _:
            return inert("whether something is in another", span)


def _holds_texts_only(whole: Object) -> bool:
    return whole.kind in LISTS and origins_of(whole) is not None


def _holds_key(whole: Object, key: str, span: Span) -> Abstract:
    if whole.kind in LISTS:
        texts = origins_of(whole)
        if texts is None or any(content.known is None for content in texts):
            return inert("whether a list holds it", span)
        return (Const(key in [content.known for content in texts], span),)
    slot = whole.get(key)
    if (slot is not None and slot.certain) or (slot is None and whole.open is None):
        return (Const(slot is not None, span),)
    return inert("whether a map holds it", span)


def contains_origin(whole: Abstract, state: State, span: Span) -> Abstract:
    """Whether an allow-list holds the request's origin. In a text it is looked for as a part of it, which is weak."""
    if whole and all(isinstance(atom, Str) for atom in whole):
        return check_outcome(None, span, is_weak=True)
    match whole:
        case (Ref(id=place),):
            return check_outcome(origins_of(state.object(place)), span)
        case _:
            return check_outcome(None, span)


def ends_origin(ending: Abstract, span: Span) -> Abstract:
    """Whether the origin ends so: with a dot before it, it is a name below one, with `//` a whole name."""
    written = known_text(ending)
    if written is None:
        return check_outcome(None, span)
    is_name = written.startswith((".", "//", "://"))
    return check_outcome(None, span, is_weak=not is_name, below=written[1:] if written.startswith(".") else "")


def starts_origin(beginning: Abstract, span: Span) -> Abstract:
    """Whether the origin begins so: what follows a host's colon is its port, what follows a host may be more of it."""
    written = known_text(beginning)
    if written is None:
        return check_outcome(None, span)
    return check_outcome(None, span, is_weak=re.fullmatch(r"https?://[^/:]+:\d*", written) is None)


def origins_of(whole: Object) -> tuple[Text, ...] | None:
    """The texts that a list holds, or the keys of a map; None where not all are known."""
    if whole.kind not in LISTS:
        is_known = whole.open is None and all(slot.certain for slot in whole.slots.values())
        return tuple(text(key) for key in whole.slots) if is_known else None
    if whole.items is None:
        return None
    texts = [atom.text for item in whole.items for atom in item if len(item) == 1 and isinstance(atom, Str)]
    return tuple(texts) if len(texts) == len(whole.items) else None


def matches_origin(pattern: str, span: Span, *, is_full: bool = False) -> Abstract:
    """A regular expression that is tried on the origin; one that is not held at both ends is weak.

    So is one with an unescaped dot before the name that a visitor can register (`a.example.com` and `axexample.com`).
    A scheme holds the beginning: no origin has two slashes but behind its own (A35).
    """
    inner = pattern.removeprefix("(?i)")
    begins = re.match(r"\^|https?\??:(\\?/){2}", inner) is not None
    is_held = is_full or (begins and inner.endswith(("$", r"\Z", r"\z")) and not _alternates(inner))
    return check_outcome(None, span, is_weak=not is_held or _has_bare_dot(inner), below=_name_below(inner))


_ALL_BELOW = (
    r"\^?https?\??:(?:\\?/){2}(?:\(\?:|\()?(?:\.|\\w|\\S|\[[^]]*\])[*+]\??(?:\\\.\)[?*+]?|\)?\\\.)"
    r"((?:[A-Za-z0-9-]|\\[.-])+)(?:\$|\\[Zz])?"
)
r"""`^https://[a-z0-9-]+\.example\.com$`: every name below one."""


def _name_below(pattern: str) -> str:
    found = re.fullmatch(_ALL_BELOW, pattern)
    return found[1].replace("\\", "") if found is not None else ""


def _alternates(pattern: str) -> bool:
    """`^a|b$` holds each alternative at one end only."""
    depth = 0
    for character in re.sub(r"\\.|\[[^]]*\]", "", pattern):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            return True
    return False


def _has_bare_dot(pattern: str) -> bool:
    """A dot that means any character: between letters, as in `example.com`, or before the name, as in `.*example`."""
    plain = re.sub(r"\\.|\[[^]]*\]", "#", pattern)
    return re.search(r"[A-Za-z0-9]\.[A-Za-z]|\.[*+]\??\)?[A-Za-z]", plain) is not None
