"""What an expression of a handler may be: one of a few atoms."""

from collections.abc import Iterable

from corslint.handlers.ir import UNDEFINED, Code, Language, Primitive, Undefined
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.value import Text, join, text

MOST_ATOMS, MOST_OBJECTS = 12, 128
"""A value that may be more things than this, or more objects, is unknown."""


LONGEST_TEXT = 100_000
"""Characters of a text that code puts together; a longer one is unknown."""


class Scope:
    """Names and the cells that hold their values; the cells live in the heap."""

    __slots__ = ("around", "cells", "exports", "language", "owner", "parent", "path")

    def __init__(self, parent: "Scope | None", language: Language, path: str) -> None:
        self.cells: dict[str, int] = {}
        self.parent = parent
        self.language: Language = language
        self.path = path
        """The file that the code is in, which relative imports start from."""
        self.owner: Class | None = None
        """The class whose members are named without it here (class languages)."""
        self.around: Atom | None = None
        """What `this` is where that class is written; None where it is nothing."""

    def cell(self, name: str) -> int | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.cells:
                return scope.cells[name]
            scope = scope.parent
        return None

    @property
    def top(self) -> "Scope":
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


class Check(NamedTuple):
    """A test that the request's origin passed. `origins` are those it lets pass, None when they could not be read."""

    origins: tuple[Text, ...] | None
    span: Span
    is_weak: bool = False
    """It looks at a part of the origin only, so that foreign origins can pass."""
    below: str = ""
    """The name below which every origin passes; empty where none is known."""


class Str(NamedTuple):
    """Text; `span` is what decides it."""

    text: Text
    span: Span


class Const(NamedTuple):
    """A number, a boolean, None (`null`, `nil`) or undefined."""

    value: Primitive
    span: Span


class Ref(NamedTuple):
    """An object on the heap."""

    id: int


class Closure(NamedTuple):
    code: Code
    scope: Scope
    this: "Atom | None" = None


class Class(NamedTuple):
    """A class of the project: an object on the heap that holds its statics and its definition."""

    id: int


class Lib(NamedTuple):
    """A name of the language's own library, of a package or of a global: `py:os.environ`, `js:process.env`."""

    path: str


class Native(NamedTuple):
    """A function that the interpreter itself provides, such as the runtime's callback; `bound` is what it acts on."""

    name: str
    bound: "tuple[Atom, ...]" = ()


class Module(NamedTuple):
    """A module of the project, of which every top-level name can be had."""

    scope: Scope


class Opaque(NamedTuple):
    """Anything. `is_inert` where it certainly is none of the program's own objects, nor can change one."""

    reason: str
    span: Span
    is_inert: bool = False
    is_text: bool = False
    """It certainly is text, of which nothing else is known."""
    is_false: bool = False
    """It certainly counts as false, of which nothing else is known."""
    of_origin: bool = False
    """It was worked out from the request's origin: what it decides is decided for some origins."""


class Event(NamedTuple):
    """What the request brought: the event itself, or what stands under a path of its keys."""

    path: tuple[str, ...]
    span: Span
    is_strange: bool = False
    """No such event has this key: who calls otherwise, as a schedule does, may bring it."""


class Origin(NamedTuple):
    """The request's Origin; where a check was passed, everyone else gets `otherwise` (None: nothing)."""

    span: Span
    check: Check | None = None
    otherwise: Text | None = None
    is_settled: bool = False
    """Whether `otherwise` is what everyone else gets; False while only those who passed the check are looked at."""


class Test(NamedTuple):
    """A boolean that is true exactly when the request's origin passes a check (`passes` False: when it does not)."""

    check: Check
    passes: bool = True
    is_index: bool = False
    """A position instead of a boolean: -1 where the check is not passed."""


Atom = Str | Const | Ref | Closure | Class | Lib | Native | Module | Opaque | Event | Origin | Test

Abstract = tuple[Atom, ...]
"""One of these; empty is no value at all: a name not yet bound, code that is not reached."""


def constant(value: Primitive, span: Span) -> Abstract:
    return (Str(text(value), span),) if isinstance(value, str) else (Const(value, span),)


def undefined(span: Span) -> Abstract:
    return (Const(UNDEFINED, span),)


def opaque(reason: str, span: Span) -> Abstract:
    return (Opaque(reason, span),)


def text_of(parts: Iterable[Text | str], span: Span) -> "Abstract":
    """The text of all parts, unless it is longer than any header."""
    every = [part if isinstance(part, Text) else text(part) for part in parts]
    if sum(map(_size, every)) > LONGEST_TEXT:
        return some_text("a text that is too long", span)
    return (Str(join(*every), span),)


def _size(content: Text) -> int:
    return sum(len(part) if isinstance(part, str) else len(part.name) for part in content.parts)


def inert(reason: str, span: Span) -> Abstract:
    return (Opaque(reason, span, is_inert=True),)


def worked_out(result: Abstract, *parts: Abstract) -> Abstract:
    """What is not known of a result, remembering whether the request's origin has a part in it."""
    atoms = [atom for part in parts for atom in part]
    if not any(isinstance(atom, Origin) or (isinstance(atom, Opaque) and atom.of_origin) for atom in atoms):
        return result
    return tuple(atom._replace(of_origin=True) if isinstance(atom, Opaque) else atom for atom in result)


def some_text(reason: str, span: Span) -> Abstract:
    return (Opaque(reason, span, is_inert=True, is_text=True),)


def union(*values: Abstract) -> Abstract:
    """Any of several values."""
    first, *others = [value for value in values if value] or [()]
    if all(value == first for value in others):
        return first
    atoms = _with_one_test(_without_checked_twin(dict.fromkeys(atom for value in values for atom in value)))
    return tuple(atoms) if len(atoms) <= MOST_ATOMS else _widened(tuple(atoms))


def _is_narrow(atoms: Abstract) -> bool:
    """Handlers of many routes answer in many ways, each an object."""
    objects = sum(isinstance(atom, Ref) for atom in atoms)
    return objects <= MOST_OBJECTS and len(atoms) - objects <= MOST_ATOMS


def _without_checked_twin(atoms: dict[Atom, None]) -> dict[Atom, None]:
    """An origin that may be unchecked is unchecked, whatever else it may be."""
    if not any(isinstance(atom, Origin) and atom.check is None for atom in atoms):
        return atoms
    return {a: None for a in atoms if not (isinstance(a, Origin) and a.check is not None and not a.is_settled)}


def _with_one_test(atoms: dict[Atom, None]) -> dict[Atom, None]:
    """The origin is looked up in one of several lists: it passes if that one, whichever it is, holds it."""
    tests = [atom for atom in atoms if isinstance(atom, Test)]
    if len(tests) < 2 or len({(test.passes, test.is_index) for test in tests}) > 1:
        return atoms
    first = tests[0].check
    check = Check(None, first.span, any(test.check.is_weak for test in tests))
    return {Test(check, tests[0].passes, tests[0].is_index): None} | {a: None for a in atoms if not isinstance(a, Test)}


def _widened(atoms: Abstract) -> Abstract:
    if _is_narrow(atoms):
        return atoms
    objects = tuple(atom for atom in atoms if isinstance(atom, Ref))[:MOST_OBJECTS]
    return (*objects, Opaque("too many possible values", _span_of(atoms)))


def _span_of(atoms: Abstract) -> Span:
    spans = (atom.span for atom in atoms if isinstance(atom, Str | Const | Opaque | Event | Origin))
    return next(spans, NOWHERE)


NOWHERE = Span(Source("", ""), 0, 0)
"""The place of what is only known to be one of many objects."""


def known_text(value: Abstract) -> str | None:
    """The one text that a value certainly is; numbers count as text, as they do as keys."""
    if len(value) != 1:
        return None
    match value[0]:
        case Str(text=content):
            return content.known
        case Const(value=int() | float() as number) if not isinstance(number, bool):
            return str(number)
        case _:
            return None


def is_undefined(atom: Atom) -> bool:
    return isinstance(atom, Const) and isinstance(atom.value, Undefined)


def is_nothing(atom: Atom) -> bool:
    """None, null, nil or undefined."""
    return isinstance(atom, Const) and (atom.value is None or isinstance(atom.value, Undefined))
