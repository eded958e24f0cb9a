"""What is wrong, where, and how to mend it."""

from collections.abc import Callable, Iterable
from enum import IntEnum

from corslint.model import Api, Route
from corslint.records import NamedTuple
from corslint.source import Edit, Span
from corslint.value import YES, Truth

ROUTE = "‹route›"
PATH = "‹path›"
"""What a message says in place of the route (`POST /orders`) or path it is about. Findings at one place that differ
in nothing else are told as one, which names them: `POST /orders and 3 more routes`."""

COUNT = "‹count›"
"""What a message about several places says in place of their number."""


class Severity(IntEnum):
    INFO = 0
    WARNING = 1
    ERROR = 2

    def __str__(self) -> str:
        return self.name.lower()


class Related(NamedTuple):
    """Another place that the reader must see to understand the finding."""

    span: Span
    message: str


class Shared(NamedTuple):
    """What makes one fault of several places: they are told as one, at the first of them, the others beside it."""

    cause: Span
    """What they all come from: the function whose answers they are, the integration whose mappings."""
    message: str
    """What is said of them all, with COUNT for their number."""
    again: str
    """What is said at each of the others: `nor has the error 404`."""


class Fix(NamedTuple):
    """Edits that belong together; `safe` when they change nothing but the fault."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


Mending = Callable[[], Fix | None]
"""Works out how to mend a fault, when somebody asks; None where that is not certain, or not to be written here.

A rule gives `partial(_fix, …)`: a lambda in a loop would see the loop's last turn.
"""


class Finding(NamedTuple):
    """One fault. The engine adds the rule's id, and its severity where the finding has none of its own.

    `when` is the truth of what the message says: YES is reported, MAYBE only where asked for, NO never.
    """

    span: Span
    message: str
    when: Truth = YES
    help: str = ""
    browser_error: str | None = None
    """Chromium's name for the refusal (`CorsError`); None when no browser is involved."""
    browser_subject: str = ""
    """What the browser's message names: a header, a method, a value; empty where it is not certain."""
    related: tuple[Related, ...] = ()
    api: str | None = None
    api_kind: str | None = None
    route: str | None = None
    method: str | None = None
    severity: Severity | None = None
    fix: Mending | None = None
    """None: nothing is known that mends it."""
    shared: Shared | None = None
    """None: it is a fault of its own, whatever else is wrong elsewhere."""


def about(api: Api, route: Route | None, finding: Finding) -> Finding:
    """The finding with the names of what it is about: a route of an API, or, with None, all of it."""
    named = finding._replace(api=api.name, api_kind=api.kind)
    return named if route is None else named._replace(route=route.path, method=route.method)


def enumerated(names: Iterable[str]) -> str:
    """Names in a sentence: `a`, `a and b`, `a, b and c`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
