"""The intermediate form: what Python, JavaScript, TypeScript and Go have in common, as far as answers depend on it.

A front end lowers a file's top level at once, and the body of a function only when the function is called. What it
has no word for becomes `Other`: its parts are still evaluated, its value is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from corslint.source import Source, Span

Language = Literal["python", "javascript", "go"]

Operator = Literal["==", "!=", "in", "not in", "<", ">", "<=", ">="]


@dataclass(frozen=True, slots=True)
class Undefined:
    """What JavaScript calls undefined: nothing was ever put here."""


UNDEFINED = Undefined()

Primitive = str | int | float | bool | Undefined | None


@dataclass(frozen=True, slots=True)
class Constant:
    value: Primitive
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    owner: "Expression"
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """`owner[key]`."""

    owner: "Expression"
    key: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call; `spread` is for `*list`, `**map` and `...list`."""

    value: "Expression"
    name: str | None = None
    spread: Literal["", "list", "map"] = ""


@dataclass(frozen=True, slots=True)
class Call:
    callee: "Expression"
    arguments: tuple[Argument, ...]
    span: Span
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A key and a value of a map literal; without a key, the value is spread into the map."""

    key: "Expression | None"
    value: "Expression"
    span: Span
    """The key's own text."""


MapKind = Literal["map", "object", "struct"]
"""`map`: members are methods only (Python's dict, Go's map). `object`: members are keys. `struct`: copied when assigned."""

ListKind = Literal["list", "array"]
"""`list`: empty is false. `array`: always true."""


@dataclass(frozen=True, slots=True)
class MapLiteral:
    rows: tuple[Row, ...]
    kind: MapKind
    span: Span


@dataclass(frozen=True, slots=True)
class Element:
    value: "Expression"
    spread: bool = False


@dataclass(frozen=True, slots=True)
class ListLiteral:
    elements: tuple[Element, ...]
    kind: ListKind
    span: Span


@dataclass(frozen=True, slots=True)
class Joined:
    """Text made of the texts of its parts: an f-string, a template string, `+`."""

    parts: "tuple[Expression, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Compare:
    """For `in` the right side holds the left."""

    operator: Operator
    left: "Expression"
    right: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Plus:
    """`left + right`, of texts, lists or numbers; `left | right` of maps."""

    left: "Expression"
    right: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Logic:
    operator: Literal["and", "or", "nullish"]
    left: "Expression"
    right: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Conditional:
    test: "Expression"
    yes: "Expression"
    no: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Assign:
    """Puts a value into a target and yields it."""

    target: "Target"
    value: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """Each in turn; the value is the last one's."""

    parts: "tuple[Expression, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Comprehension:
    """A list (no `key`) or a map made of each item of an iterable for which all the tests hold."""

    key: "Expression | None"
    value: "Expression"
    target: "Target"
    iterable: "Expression"
    tests: "tuple[Expression, ...]"
    names: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Import:
    """A module. `level` counts Python's leading dots; `member` is a name taken from it, which may be a module itself."""

    module: str
    level: int
    member: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Wait:
    """`await`: the value that was promised."""

    value: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression literal."""

    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class Copy:
    """A value where the language copies structs."""

    value: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Other:
    """What there is no word for: its parts are evaluated, its value is unknown."""

    parts: "tuple[Expression, ...]"
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    target: "Target"
    default: "Expression | None" = None
    kind: Literal["plain", "rest", "keywords", "keyword-only"] = "plain"


@dataclass(frozen=True, slots=True)
class Block:
    """Statements with the names whose life is this block."""

    names: tuple[str, ...]
    body: "tuple[Statement, ...]"


class Code:
    """A function as written. Two are the same only if they are the same text."""

    __slots__ = ("_body", "_lower", "is_async", "keeps_this", "language", "name", "parameters", "span", "unreadable")

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
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.language: Language = language
        self.span = span
        self.keeps_this = keeps_this
        self.is_async = is_async
        self.unreadable = unreadable
        """Why its result cannot be known: a generator, for one. Empty: it can."""
        self._lower = lower
        self._body: Block | None = None

    @property
    def body(self) -> Block:
        if self._body is None:
            self._body = self._lower()
        return self._body


@dataclass(frozen=True, slots=True)
class Lambda:
    code: Code
    span: Span


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    code: Code
    decorators: "tuple[Expression, ...]" = ()
    is_static: bool = False


@dataclass(frozen=True, slots=True)
class ClassLiteral:
    """A class: its methods, what belongs to the class itself (`statics`), and what sets up an instance's fields."""

    name: str
    bases: "tuple[Expression, ...]"
    methods: tuple[Method, ...]
    statics: tuple[Row, ...]
    fields: Code | None
    span: Span


@dataclass(frozen=True, slots=True)
class Targets:
    """Unpacks a list into targets; `rest` takes what is left over."""

    items: "tuple[Target | None, ...]"
    rest: "Target | None"
    span: Span


@dataclass(frozen=True, slots=True)
class KeyTarget:
    key: "Expression"
    target: "Target"


@dataclass(frozen=True, slots=True)
class Keys:
    """Unpacks a map into targets."""

    keys: tuple[KeyTarget, ...]
    rest: "Target | None"
    span: Span


@dataclass(frozen=True, slots=True)
class Defaulted:
    """A target inside a pattern, with what it takes where nothing is there."""

    target: "Target"
    default: "Expression"


Target = Name | Member | Item | Targets | Keys | Defaulted | Other

Expression = (
    Constant
    | Name
    | Member
    | Item
    | Call
    | MapLiteral
    | ListLiteral
    | Joined
    | Compare
    | Plus
    | Logic
    | Not
    | Conditional
    | Assign
    | Sequence
    | Comprehension
    | Import
    | Wait
    | Regex
    | Copy
    | Lambda
    | ClassLiteral
    | Other
)


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An expression as a statement."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Return:
    """`errors` is a second result that is an error (Go): unless it is certainly nil, the first one is discarded."""

    value: Expression | None
    span: Span
    error: Expression | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    value: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class If:
    test: Expression
    then: Block
    otherwise: Block


@dataclass(frozen=True, slots=True)
class Loop:
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


@dataclass(frozen=True, slots=True)
class Try:
    body: Block
    handlers: "tuple[Handler, ...]"
    otherwise: Block
    last: Block


@dataclass(frozen=True, slots=True)
class Handler:
    """What runs when the body raises; `catches_all` is False for one that names what it catches."""

    target: Target | None
    body: Block
    catches_all: bool
    names: tuple[str, ...] = ()
    """The names whose life is this handler, its target's among them."""


@dataclass(frozen=True, slots=True)
class With:
    """Contexts entered around a body; one that is not known may swallow what the body raises."""

    contexts: tuple[Expression, ...]
    targets: tuple[Target | None, ...]
    body: Block
    suppresses: bool


@dataclass(frozen=True, slots=True)
class Case:
    """`tests` are values equal to the subject, or conditions where there is none; empty is the default."""

    tests: tuple[Expression, ...]
    body: Block
    falls_through: bool
    bind: Target | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    subject: Expression | None
    cases: tuple[Case, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delete:
    targets: tuple[Target, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Scoped:
    """A block as a statement."""

    block: Block


@dataclass(frozen=True, slots=True)
class Break:
    label: str | None


@dataclass(frozen=True, slots=True)
class Continue:
    label: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    label: str
    body: "Statement"


@dataclass(frozen=True, slots=True)
class Lost:
    """A statement that there is no word for; what follows it is not known to be reached as it seems."""

    reason: str
    span: Span


Statement = (
    Evaluate | Return | Raise | If | Loop | Try | With | Switch | Delete | Scoped | Break | Continue | Labelled | Lost
)

NOTHING = Block((), ())


@dataclass(frozen=True, slots=True)
class Module:
    """A file, lowered."""

    source: Source
    language: Language
    block: Block


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A file that could not be lowered, and why."""

    reason: str
    span: Span
