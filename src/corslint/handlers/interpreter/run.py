"""One run of a handler's code on abstract values: its budget, and what is gathered on the way."""

from collections.abc import Callable
from typing import Literal

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Check,
    Const,
    Origin,
    Ref,
    Scope,
    Test,
    constant,
    is_nothing,
    union,
)
from corslint.handlers.interpreter.heap import (
    LISTS,
    Object,
    ObjectKind,
    Slot,
    State,
    joined,
    merged,
    settled,
    settled_objects,
)
from corslint.handlers.ir import Code, Import, Language
from corslint.model import Invocation
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import Table, Text, Value

MOST_STEPS = 45_000
"""Expressions and statements that are looked at for one function."""

DEEPEST_CALL = 28
"""Calls within calls; what a deeper one does is unknown."""

DEEPEST_RECURSION = 2
"""How often one function may stand on the stack of calls."""

MOST_ITERATIONS = 3
"""Rounds of a loop whose number of rounds is not known: enough for what is set in one to be seen in the next."""

LONGEST_LIST = 1000
"""Elements of a list that code puts together; of a longer one only is known what an element may be."""

LONGEST_UNROLLED = 24
"""Elements of a known list that a loop is run over one by one."""


class OutOfBudgetError(Exception):
    """The code is too large, or its calls too deep, to be looked at completely."""


class Returned(NamedTuple):
    value: Abstract
    state: State
    span: Span
    in_catch: bool


class Jump(NamedTuple):
    """A `break` (`ends`) or `continue` on its way to its loop."""

    ends: bool
    label: str | None
    state: State


class Frame:
    """A call on its way: where it has returned so far."""

    __slots__ = ("jumps", "returns", "this")

    def __init__(self, this: Atom | None = None) -> None:
        self.returns: list[Returned] = []
        self.jumps: list[Jump] = []
        self.this = this


class Attempt:
    """A try on its way: what the heap may hold when something in it raises, and what is raised."""

    __slots__ = ("raised", "reached", "seen")

    def __init__(self) -> None:
        self.seen: dict[int, Abstract | Object] = {}
        self.raised: Abstract = ()
        self.reached = False


class Answered(NamedTuple):
    """An answer given by calling something, not by returning it: the runtime's callback, a stream."""

    value: Abstract
    state: State
    span: Span
    in_catch: bool
    kind: Literal["callback", "stream"]


class Run:
    """What is shared by everything that is evaluated for one handler."""

    __slots__ = (
        "absent",
        "answers",
        "asks",
        "attempts",
        "call",
        "calls",
        "captures",
        "catching",
        "environment",
        "invocation",
        "is_cut",
        "language",
        "load",
        "losses",
        "mentions",
        "next_place",
        "raises",
        "reads",
        "settled",
        "started",
        "steps",
        "version",
    )

    def __init__(
        self,
        environment: Table[Value[Text]],
        load: "Callable[[Run, Import, Scope], Abstract]",
        call: "Callable[[Run, State, Atom, Arguments, Span], Abstract]",
        mentions: Callable[..., bool],
        version: Callable[[str], int | None],
        invocation: Invocation,
        language: Language,
    ) -> None:
        self.environment = environment
        self.language: Language = language
        """The language of everything that is run."""
        self.invocation = invocation
        """The call that is to be answered."""
        self.asks: set[Literal["method", "route", "body"]] = set()
        self.reads: dict[str, Span] = {}
        """What of it the code looks at."""
        self.load = load
        """Loads a module."""
        self.call = call
        """Calls a function; a field, so that libraries that are given a function can call it."""
        self.mentions = mentions
        """Whether any of the files that were read mentions one of some words, in small letters."""
        self.version = version
        """The major version of a package that the project depends on, where it says one."""
        self.absent: set[Span] = set()
        """Where the code has in its hands what the call does not bring."""
        self.settled: dict[int, Abstract | Object] = {}
        self.captures = 0
        """How many functions and classes were made: each may hold on to the variables around it."""
        self.attempts: list[Attempt] = []
        self.calls: list[Code] = []
        self.catching = 0
        self.answers: list[Answered] = []
        self.raises: dict[Span, None] = {}
        self.is_cut = False
        """Whether a loop was given up before it came to its end."""
        self.losses: dict[Span, str] = {}
        """Statements that could not be understood: what follows them may be different from what it seems."""
        self.started: Abstract = ()
        """What Go's `lambda.Start` was given."""
        self.steps = 0
        self.next_place = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise OutOfBudgetError

    def place(self) -> int:
        self.next_place += 1
        return self.next_place


class Arguments(NamedTuple):
    """What a call is given. `is_open` where a spread may add further ones."""

    positional: tuple[Abstract, ...] = ()
    named: dict[str, Abstract] = {}  # noqa: RUF012 - never changed
    spans: tuple[Span, ...] = ()
    is_open: bool = False

    def get(self, index: int, name: str = "") -> Abstract | None:
        """The argument at a position or of a name; None where it is not given."""
        if name and name in self.named:
            return self.named[name]
        return self.positional[index] if index < len(self.positional) else None

    @property
    def everything(self) -> tuple[Abstract, ...]:
        return (*self.positional, *self.named.values())


def arguments(*positional: Abstract) -> Arguments:
    return Arguments(positional)


def allocate(run: Run, state: State, whole: Object) -> Ref:
    place = run.place()
    state.put(place, whole._replace(in_catch=run.catching > 0))
    return Ref(place)


def new_map(run: Run, state: State, kind: ObjectKind, slots: dict[str, Slot], site: Span) -> Abstract:
    return (allocate(run, state, Object(kind, site, slots)),)


def new_list(run: Run, state: State, kind: ObjectKind, items: tuple[Abstract, ...], site: Span) -> Abstract:
    assert kind in LISTS
    return (allocate(run, state, Object(kind, site, {}, items=items)),)


def some_list(run: Run, state: State, kind: ObjectKind, spread: Abstract, site: Span) -> Abstract:
    """A list of which only is known what any element may be."""
    return (allocate(run, state, Object(kind, site, {}, items=None, spread=spread)),)


def may_raise_here(run: Run, state: State) -> None:
    """Whoever catches what is raised here finds the heap as it is now."""
    for attempt in run.attempts:
        attempt.reached = True
        for place in state.unsaved:
            attempt.seen[place] = either(attempt.seen.get(place), state.look(place))
    state.unsaved.clear()


def leave(run: Run, state: State, span: Span) -> None:
    """What is evaluated here raises: whatever follows is not reached."""
    may_raise_here(run, state)
    raised(run, (), span)
    state.is_left = True


def raised(run: Run, value: Abstract, span: Span) -> None:
    if run.attempts:
        run.attempts[-1].raised = union(run.attempts[-1].raised, value)
    else:
        run.raises[span] = None


def absent(run: Run, span: Span) -> Abstract:
    """What the call does not bring."""
    run.absent.add(span)
    return constant(None, span)


def is_absent(run: Run, value: Abstract) -> bool:
    return bool(value) and all(
        isinstance(atom, Const) and is_nothing(atom) and atom.span in run.absent for atom in value
    )


def either(one: Abstract | Object | None, other: Abstract | Object | None) -> Abstract | Object:
    if isinstance(one, Object) and isinstance(other, Object):
        return joined(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple) and not isinstance(one, Object):
        return union(one, other) if not isinstance(other, Object) else other
    return one if one is not None else other if other is not None else ()


class Result(NamedTuple):
    """A value on one way through the code."""

    value: Abstract
    state: State


def merge(state: State, results: list[Result]) -> Abstract:
    """Makes `state` stand for all the ways that are not left, and returns what the value may be."""
    if not results:
        return ()
    results = [one for one in results if not one.state.is_left] or results[:1]
    whole = results[0]
    for other in results[1:]:
        whole = _both(whole, other)
    state.become(whole.state)
    return whole.value


def _both(one: Result, other: Result) -> Result:
    state = merged([one.state, other.state])
    assert state is not None
    if one.state.check is not None and one.state.check == other.state.refusal:
        return Result(_settled(state, one, other), state)
    if other.state.check is not None and other.state.check == one.state.refusal:
        return Result(_settled(state, other, one), state)
    return Result(union(one.value, other.value), state)


def _settled(state: State, passed: Result, failed: Result) -> Abstract:
    """A value for origins that pass a check and another for all others.

    Two maps, each made on its own way (`ok ? {"…": origin} : {}`), become one that says both.
    """
    match passed.value, failed.value:
        case (Ref(id=yes),), (Ref(id=no),) if failed.state.look(yes) is None and passed.state.look(no) is None:
            state.put(yes, settled_objects(passed.state.object(yes), failed.state.object(no)))
            return passed.value
        case _:
            return settled(passed.value, failed.value)


def check_of(value: Abstract) -> Test | None:
    """The check of the request's origin that a value is the outcome of."""
    found = [atom for atom in value if isinstance(atom, Test)]
    return found[0] if len(found) == 1 else None


def is_origin(value: Abstract) -> bool:
    return bool(value) and all(isinstance(atom, Origin) for atom in value)


def check_outcome(origins: tuple[Text, ...] | None, span: Span, *, is_weak: bool = False, below: str = "") -> Abstract:
    return (Test(Check(origins, span, is_weak, below)),)
