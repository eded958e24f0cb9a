"""The intermediate form: what the languages of handlers have in common, as far as answers depend on it.

A front end lowers a file's top level at once, and the body of a function only when the function is called. What it
has no word for becomes `Other`: its parts are still evaluated, its value is unknown.
"""

from collections.abc import Callable
from typing import Literal, Protocol

from corslint.records import NamedTuple
from corslint.source import Source, Span

Language = Literal["python", "javascript", "go", "java", "csharp"]

CLASS_LANGUAGES: tuple[Language, ...] = ("java", "csharp")
"""All code stands in classes: members are named without their owner, and told apart by what they take."""

Operator = Literal["==", "!=", "in", "not in", "<", ">", "<=", ">="]


class Undefined(NamedTuple):
    """What JavaScript calls undefined: nothing was ever put here."""

    name: str = "undefined"


UNDEFINED = Undefined()

Primitive = str | int | float | bool | Undefined | None


class Expression(Protocol):
    """Any of the expressions below, told apart by `match`.

    Not a union of them: tuples that hold each other are compared by structure, which takes mypy minutes.
    """

    @property
    def span(self) -> Span: ...


class Target(Protocol):
    """What can be assigned to: a name, a member, an item, or a pattern of targets."""

    @property
    def span(self) -> Span: ...


Statement = object
"""Any of the statements below, told apart by their type."""


class Constant(NamedTuple):
    value: Primitive
    span: Span


LARGEST = 10**18
"""A number that nothing here counts to: Python refuses to write one of thousands of digits."""


class Name(NamedTuple):
    name: str
    span: Span


class Member(NamedTuple):
    owner: Expression
    name: str
    span: Span
    is_optional: bool = False
    """Whether it stands behind `?.`: of nothing it is nothing."""


class Item(NamedTuple):
    """`owner[key]`."""

    owner: Expression
    key: Expression
    span: Span
    is_optional: bool = False


class Argument(NamedTuple):
    """An argument of a call; `spread` is for `*list`, `**map` and `...list`."""

    value: Expression
    name: str | None = None
    spread: Literal["", "list", "map"] = ""


class Call(NamedTuple):
    callee: Expression
    arguments: tuple[Argument, ...]
    span: Span
    is_new: bool = False


class Row(NamedTuple):
    """A key and a value of a map literal; without a key, the value is spread into the map."""

    key: Expression | None
    value: Expression
    span: Span
    """The key's own text."""


MapKind = Literal["map", "object", "struct"]
"""`map`: members are methods only (Python's dict, Go's map). `object`: members are keys. `struct`: copied when assigned."""

ListKind = Literal["list", "array"]
"""`list`: empty is false. `array`: always true."""


class MapLiteral(NamedTuple):
    rows: tuple[Row, ...]
    kind: MapKind
    span: Span
    type: Expression | None = None
    """The type of the project that it is one of (Go)."""


class Element(NamedTuple):
    value: Expression
    spread: bool = False


class ListLiteral(NamedTuple):
    elements: tuple[Element, ...]
    kind: ListKind
    span: Span


class Joined(NamedTuple):
    """Text made of the texts of its parts: an f-string, a template string, `+`."""

    parts: tuple[Expression, ...]
    span: Span


class Compare(NamedTuple):
    """For `in` the right side holds the left."""

    operator: Operator
    left: Expression
    right: Expression
    span: Span


class Plus(NamedTuple):
    """`left + right`, of texts, lists or numbers; `left | right` of maps."""

    left: Expression
    right: Expression
    span: Span


class Logic(NamedTuple):
    operator: Literal["and", "or", "nullish"]
    left: Expression
    right: Expression
    span: Span


class Not(NamedTuple):
    operand: Expression
    span: Span


class Conditional(NamedTuple):
    test: Expression
    yes: Expression
    no: Expression
    span: Span


class Assign(NamedTuple):
    """Puts a value into a target and yields it."""

    target: Target
    value: Expression
    span: Span


class Sequence(NamedTuple):
    """Each in turn; the value is the last one's."""

    parts: tuple[Expression, ...]
    span: Span


class Filled(NamedTuple):
    """An object with values put under its keys, or added where there is no key; it yields the object.

    Without an owner, as a row's value, it fills what stands under the row's key already.
    """

    owner: Expression | None
    rows: tuple[Row, ...]
    span: Span


class Comprehension(NamedTuple):
    """A list (no `key`) or a map made of each item of an iterable for which all the tests hold."""

    key: Expression | None
    value: Expression
    target: Target
    iterable: Expression
    tests: tuple[Expression, ...]
    names: tuple[str, ...]
    span: Span


class Import(NamedTuple):
    """A module. `level` counts Python's leading dots; `member` is a name taken from it, which may be a module itself."""

    module: str
    level: int
    member: str | None
    span: Span


class Wait(NamedTuple):
    """`await`: the value that was promised."""

    value: Expression
    span: Span


class Regex(NamedTuple):
    """A regular expression literal."""

    source: str
    span: Span


class Copy(NamedTuple):
    """A value where the language copies structs."""

    value: Expression
    span: Span


class Other(NamedTuple):
    """What there is no word for: its parts are evaluated, its value is unknown."""

    parts: tuple[Expression, ...]
    reason: str
    span: Span


def assigned(name: str, value: Expression, span: Span) -> Statement:
    return Evaluate(Assign(Name(name, span), value, span))


def number(value: float, span: Span) -> Expression:
    """A number as it is written; of one that is larger than any that matters, only that it is one."""
    return Constant(value, span) if -LARGEST < value < LARGEST else Other((), "a number", span)


class Parameter(NamedTuple):
    target: Target
    default: Expression | None = None
    kind: Literal["plain", "rest", "keywords", "keyword-only"] = "plain"
    type: str = ""
    """As written, without what it is generic over, where methods are told apart by it."""


class Block(NamedTuple):
    """Statements with the names whose life is this block."""

    names: tuple[str, ...]
    body: tuple[Statement, ...]


class Code:
    """A function as written. Two are the same only if they are the same text."""

    __slots__ = (
        *(
            "_body",
            "_lower",
            "is_async",
            "keeps_this",
            "language",
            "name",
            "parameters",
            "result",
            "span",
            "unreadable",
        ),
    )

    def __init__(
        self,
        name: str,
        parameters: tuple[Parameter, ...],
        lower: Callable[[], Block],
        language: Language,
        span: Span,
        *,
        keeps_this: bool = False,
        is_async: bool = False,
        unreadable: str = "",
        result: str = "",
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.language: Language = language
        self.span = span
        self.keeps_this = keeps_this
        self.is_async = is_async
        self.unreadable = unreadable
        """Why its result cannot be known: a generator, for one. Empty: it can."""
        self.result = result
        """The type that it says to return, as written; empty where it says none."""
        self._lower = lower
        self._body: Block | None = None

    @property
    def body(self) -> Block:
        if self._body is None:
            self._body = self._lower()
        return self._body


class Lambda(NamedTuple):
    code: Code
    span: Span


class Method(NamedTuple):
    name: str
    code: Code
    decorators: tuple[Expression, ...] = ()
    is_getter: bool = False
    """Whether it is run where it is named."""


class ClassLiteral(NamedTuple):
    """A class: its methods, what belongs to the class itself (`statics`), and what sets up an instance's fields."""

    name: str
    bases: tuple[Expression, ...]
    methods: tuple[Method, ...]
    statics: tuple[Row, ...]
    fields: Code | None
    span: Span
    interfaces: tuple[Expression, ...] = ()
    """What it takes methods and statics from, as from its bases, but no fields (Java)."""


class Targets(NamedTuple):
    """Unpacks a list into targets; `rest` takes what is left over."""

    items: tuple[Target | None, ...]
    rest: Target | None
    span: Span


class KeyTarget(NamedTuple):
    key: Expression
    target: Target


class Keys(NamedTuple):
    """Unpacks a map into targets."""

    keys: tuple[KeyTarget, ...]
    rest: Target | None
    span: Span


class Defaulted(NamedTuple):
    """A target inside a pattern, with what it takes where nothing is there."""

    target: Target
    default: Expression
    span: Span


class Evaluate(NamedTuple):
    """An expression as a statement."""

    value: Expression


class Return(NamedTuple):
    value: Expression | None
    span: Span


class Raise(NamedTuple):
    value: Expression | None
    span: Span


class If(NamedTuple):
    test: Expression
    then: Block
    otherwise: Block


class Loop(NamedTuple):
    """Over an iterable with a target, or while a test holds (None: for ever); the body may run no time at all.

    `keys` where the target takes the iterable's keys (JavaScript's `for … in`).
    """

    target: Target | None
    iterable: Expression | None
    test: Expression | None
    body: Block
    step: Expression | None
    otherwise: Block
    keys: bool
    first: bool
    """Whether the body certainly runs once (`do … while`)."""


class Try(NamedTuple):
    body: Block
    handlers: "tuple[Handler, ...]"
    otherwise: Block
    last: Block


class Handler(NamedTuple):
    """What runs when the body raises; `catches_all` is False for one that names what it catches."""

    target: Target | None
    body: Block
    catches_all: bool
    names: tuple[str, ...] = ()
    """The names whose life is this handler, its target's among them."""


class With(NamedTuple):
    """Contexts entered around a body; one that is not known may swallow what the body raises."""

    contexts: tuple[Expression, ...]
    targets: tuple[Target | None, ...]
    body: Block
    suppresses: bool


class Case(NamedTuple):
    """`tests` are values equal to the subject, or conditions where there is none; empty is the default."""

    tests: tuple[Expression, ...]
    body: Block
    falls_through: bool
    bind: Target | None = None


class Switch(NamedTuple):
    subject: Expression | None
    cases: tuple[Case, ...]
    names: tuple[str, ...]


class Delete(NamedTuple):
    targets: tuple[Target, ...]
    span: Span


class Scoped(NamedTuple):
    """A block as a statement."""

    block: Block


class Break(NamedTuple):
    label: str | None


class Continue(NamedTuple):
    label: str | None


class Labelled(NamedTuple):
    label: str
    body: Statement


class Lost(NamedTuple):
    """A statement that there is no word for; what follows it is not known to be reached as it seems."""

    reason: str
    span: Span


NOTHING = Block((), ())


class Module(NamedTuple):
    """A file, lowered."""

    source: Source
    language: Language
    block: Block
    imports: tuple[Import, ...] = ()
    """What names may be that nothing in the file is called, the nearest first (Java); `*` is any name of a package."""


class Unparsed(NamedTuple):
    """A file that could not be lowered, and why."""

    reason: str
    span: Span
