"""Knowledge: what can be said of a value that only deployment may decide."""

import re
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Generic, NoReturn, TypeVar

from corslint.records import NamedTuple
from corslint.source import Span

T = TypeVar("T")
U = TypeVar("U")


class Truth(Enum):
    """Kleene's three values. There is no way to use one as a condition: `if truth:` raises TypeError."""

    NO = 0
    MAYBE = 1
    YES = 2

    def __and__(self, other: "Truth") -> "Truth":
        return self if self is NO or other is YES else other

    def __or__(self, other: "Truth") -> "Truth":
        return self if self is YES or other is NO else other

    def __invert__(self) -> "Truth":
        return _OPPOSITE[self]

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth is not a bool: compare it with Truth.YES or Truth.NO, or hand it on")

    __hash__ = object.__hash__  # Enum's own hashes the name, in Python


_OPPOSITE = {Truth.NO: Truth.YES, Truth.MAYBE: Truth.MAYBE, Truth.YES: Truth.NO}
YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO


def truth(claim: bool) -> Truth:
    return YES if claim else NO


def every(claims: Iterable[Truth]) -> Truth:
    """YES when all are; YES of none. After a NO no further claim is asked for."""
    found = YES
    for claim in claims:
        if claim is NO:
            return NO
        found &= claim
    return found


def some(claims: Iterable[Truth]) -> Truth:
    """YES when at least one is; NO of none. After a YES no further claim is asked for."""
    found = NO
    for claim in claims:
        if claim is YES:
            return YES
        found |= claim
    return found


def agreed(claims: Iterable[Truth]) -> Truth:
    """What all say, MAYBE when they differ: the truth of a claim over alternatives of which one will hold."""
    said = iter(claims)
    first = next(said, MAYBE)
    return first if all(claim is first for claim in said) else MAYBE


class Hole(NamedTuple):
    """A stretch of text that only deployment knows, named after what fills it: `Origin`, `Api.RootResourceId`.

    Equal names are equal values. `written` is how the author wrote it (`!Ref Origin`), for messages.
    """

    name: str
    written: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hole) and other.name == self.name

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return f"${{{self.name}}}"


class Text(NamedTuple):
    """Known text with holes. Neighbouring known parts are joined; the empty text has no parts."""

    parts: tuple[str | Hole, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    @property
    def known(self) -> str | None:
        """The text, or None when it has a hole."""
        if not self.parts:
            return ""
        first = self.parts[0]
        return first if len(self.parts) == 1 and isinstance(first, str) else None

    @property
    def only_hole(self) -> Hole | None:
        """The hole, when the text is nothing else."""
        first = self.parts[0] if len(self.parts) == 1 else None
        return first if isinstance(first, Hole) else None

    @property
    def prefix(self) -> str:
        """The known characters at the start, empty when it starts with a hole."""
        return self.parts[0] if self.parts and isinstance(self.parts[0], str) else ""

    @property
    def suffix(self) -> str:
        return self.parts[-1] if self.parts and isinstance(self.parts[-1], str) else ""

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(part for part in self.parts if isinstance(part, Hole))

    def equals(self, other: "Text | str") -> Truth:
        if isinstance(other, str):
            return _is(self, other)
        if other.known is not None:
            return _is(self, other.known)
        if self.known is not None:
            return _could_fill(other, self.known)
        return YES if self.parts == other.parts else _could_be_equal(*_without_common_ends(self, other))

    def matches(self, pattern: str) -> Truth:
        """Whether the whole text matches a regular expression; a text with holes never certainly does."""
        known = self.known
        return MAYBE if known is None else truth(re.fullmatch(pattern, known, re.DOTALL) is not None)

    def lower(self) -> "Text":
        return Text(tuple(part.lower() if isinstance(part, str) else part for part in self.parts))

    def strip(self) -> "Text":
        """Without white space at its known ends; what a hole may end with is not known."""
        parts = list(self.parts)
        if parts and isinstance(parts[0], str):
            parts[0] = parts[0].lstrip()
        if parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip()
        return join(*parts)

    def split(self, separator: str) -> "tuple[Text, ...]":
        """The pieces between known separators; a hole stays whole in its piece."""
        if self.known is not None:
            return tuple(map(text, self.known.split(separator)))
        pieces: list[list[str | Hole]] = [[]]
        for part in self.parts:
            if isinstance(part, Hole):
                pieces[-1].append(part)
                continue
            first, *rest = part.split(separator)
            pieces[-1].append(first)
            pieces.extend([piece] for piece in rest)
        return tuple(join(*piece) for piece in pieces)


def text(known: str) -> Text:
    return Text((known,) if known else ())


def whole_number(written: str) -> int | None:
    """The number that a text of digits is; None of other texts, and of numbers that nothing here counts to."""
    return int(written) if len(written) <= MOST_DIGITS and written.isascii() and written.isdigit() else None


MOST_DIGITS = 18
"""Of a number that is read from a text; Python refuses to read, or to write, thousands of them."""


def join(*parts: "str | Hole | Text") -> Text:
    """One text of many pieces, with neighbouring known parts joined."""
    joined: list[str | Hole] = []
    known: list[str] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            if isinstance(piece, str):
                known.append(piece)
            else:
                joined += filter(None, ("".join(known), piece))
                known.clear()
    joined += filter(None, ("".join(known),))
    return Text(tuple(joined))


def _without_common_ends(one: Text, other: Text) -> tuple[Text, Text]:
    """Both without what they provably share at either end, so that `${D}/` against `${D}` leaves `/` against ``."""
    left, right = _atoms(one), _atoms(other)
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    end = 0
    while end < min(len(left), len(right)) and left[-1 - end] == right[-1 - end]:
        end += 1
    return join(*left[: len(left) - end]), join(*right[: len(right) - end])


def _atoms(whole: Text) -> list[str | Hole]:
    return [atom for part in whole.parts for atom in ((part,) if isinstance(part, Hole) else part)]


def _is(whole: Text, known: str) -> Truth:
    return truth(whole.known == known) if whole.known is not None else _could_fill(whole, known)


def _could_be_equal(one: Text, other: Text) -> Truth:
    """NO when no filling of the holes can make them equal, as far as their known ends and what is between can tell."""
    if other.known is not None:
        return _is(one, other.known)
    if one.known is not None:
        return _could_fill(other, one.known)
    starts = (one.prefix.startswith(other.prefix), other.prefix.startswith(one.prefix))
    ends = (one.suffix.endswith(other.suffix), other.suffix.endswith(one.suffix))
    return MAYBE if any(starts) and any(ends) else NO


def _could_fill(whole: Text, known: str) -> Truth:
    """NO when a known text does not have the known parts of one with holes, in their order and at its ends."""
    start, end = whole.prefix, whole.suffix
    at, last = len(start), len(known) - len(end)
    if at > last or not (known.startswith(start) and known.endswith(end)):
        return NO
    for part in whole.parts[bool(start) : len(whole.parts) - bool(end)]:
        if isinstance(part, str):
            found = known.find(part, at, last)
            if found < 0:
                return NO
            at = found + len(part)
    return MAYBE


class Known(NamedTuple, Generic[T]):
    """A value that may hold, with the span of the text that decides it."""

    value: T
    span: Span


class Value(NamedTuple, Generic[T]):
    """One of a few known alternatives; `rest` names what else it may be, None when the alternatives are all.

    `span` is where the value is used; each alternative carries the span of the text that decides it.
    """

    alternatives: tuple[Known[T], ...]
    rest: Hole | None
    span: Span

    @property
    def only(self) -> T | None:
        """The value, when there is exactly one that it can be."""
        return self.alternatives[0].value if self.rest is None and len(self.alternatives) == 1 else None

    @property
    def place(self) -> Span:
        """Where the author decides it: the one alternative's span, otherwise where the value is used."""
        return self.alternatives[0].span if self.rest is None and len(self.alternatives) == 1 else self.span

    def test(self, claim: Callable[[T], Truth]) -> Truth:
        """The truth of a claim about the value."""
        if self.rest is None and len(self.alternatives) == 1:  # as most values are
            return claim(self.alternatives[0].value)
        claims = [claim(alternative.value) for alternative in self.alternatives]
        return agreed([*claims, MAYBE] if self.rest is not None or not claims else claims)

    def is_(self, value: T) -> Truth:
        return self.test(lambda own: truth(own == value))

    def map(self, change: Callable[[T], U]) -> "Value[U]":
        return Value(tuple(Known(change(a.value), a.span) for a in self.alternatives), self.rest, self.span)


def only(value: T, span: Span) -> Value[T]:
    """A value that is certain."""
    return Value((Known(value, span),), None, span)


def unknown(hole: Hole, span: Span) -> Value[T]:
    return Value((), hole, span)


def equal(one: Value[Text], other: Value[Text]) -> Truth:
    """Whether two texts are the same, whichever of their alternatives hold."""
    return one.test(lambda own: other.test(own.equals))


class Items(NamedTuple, Generic[T]):
    """One list: its known items in order; `complete` is False when further, unknown ones may stand among them."""

    known: tuple[Known[T], ...]
    complete: bool = True


class Values(NamedTuple, Generic[T]):
    """A list: one of a few known alternatives. A list of which nothing is known is one incomplete alternative."""

    alternatives: tuple[Items[T], ...]
    span: Span

    def has(self, claim: Callable[[T], Truth]) -> Truth:
        """Whether an item makes the claim true."""
        return agreed(_some_item(items, claim) for items in self.alternatives)

    @property
    def is_empty(self) -> Truth:
        return ~self.has(lambda item: YES)

    @property
    def items(self) -> tuple[Known[T], ...]:
        """Every item that some alternative holds."""
        return tuple(item for items in self.alternatives for item in items.known)


def _some_item(items: Items[T], claim: Callable[[T], Truth]) -> Truth:
    return some([claim(item.value) for item in items.known] + ([] if items.complete else [MAYBE]))


class Table(NamedTuple, Generic[T]):
    """A mapping of which rows are known; `complete` is False when it may hold further, unknown rows."""

    rows: dict[str, T]
    complete: bool = True

    def get(self, key: str) -> T | None:
        """The row of that name, or None when no such row is written; ask `complete` whether one may be."""
        return self.rows.get(key)
