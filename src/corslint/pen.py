"""Wishes: what shall be written for an API, in the model's words; only its dialect knows how that is written.

A rule hands a wish to `stack.pen`, which answers with the edits that fulfil it; none where the dialect cannot say it,
where it is said already, or where it is not certain where to say it. Each wish is fulfilled whole or not at all.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from corslint.records import NamedTuple
from corslint.source import Edit, Span

if TYPE_CHECKING:
    from corslint.model import Api, Deployment, Route
    from corslint.value import Text


class DeclaredHeader(NamedTuple):
    """A route's method response of a status shall declare a header (lower case), so that mappings may set it."""

    api: "Api"
    route: "Route"
    status: "Text"
    header: str


class Rewording(NamedTuple):
    """Words of a text that is put together at a place shall be others, in the value that they come from."""

    place: Span
    old: str
    new: str


class SentHeader(NamedTuple):
    """An answer of an API shall carry a header (lower case) with a value, whether or not it carries it with another.

    `place` is the answer's span: an integration response, whose method response must then declare the header, or the
    setting that makes the platform answer (SAM's `Cors`, a CORS policy). `value` is what browsers shall get, without
    the quotes of mappings; its holes are written as their author wrote them.
    """

    api: "Api"
    place: Span
    header: str
    value: "Text"
    decided_at: Span | None = None
    """Where an origin is decided, as `Origin.place`."""


class Setting(NamedTuple):
    """A switch of the platform shall be off, by the words in which the model names it (`Authorization.exempted_by`).

    `place` is the demand that it keeps off preflights.
    """

    api: "Api"
    place: Span
    name: str


class TextContent(NamedTuple):
    """A MOCK integration, and those of its responses that have templates, shall convert to text.

    `place` is the integration's span.
    """

    api: "Api"
    place: Span


class OpenToAll(NamedTuple):
    """A route that answers preflights shall not demand what it demands at a place."""

    api: "Api"
    place: Span


class Origin(NamedTuple):
    """An origin to be allowed, and where it is decided, so that its author's own name for it may be written.

    None: nothing of the stack decides it.
    """

    text: "Text"
    place: Span | None


class MockStatus(NamedTuple):
    """The MOCK integration of a route shall be told by its request template to answer with a status."""

    api: "Api"
    route: "Route"
    status: str


class Awaited(NamedTuple):
    """A deployment shall be made after parts of its API (by their names), and anew when they change, with `renewal`."""

    api: "Api"
    deployment: "Deployment"
    parts: tuple[str, ...]
    renewal: bool


class Overlapping(NamedTuple):
    """A deployment shall be made before the one that it replaces goes."""

    api: "Api"
    deployment: "Deployment"


class Preflight(NamedTuple):
    """A path of an API shall answer preflights. `near` is a route of that path.

    `headers_of_all` are those that calls of any of the API's paths carry.
    """

    api: "Api"
    near: "Route"
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    headers_of_all: tuple[str, ...]
    origin: Origin
    credentials: bool = False


class Refusals(NamedTuple):
    """What a REST API answers itself with shall allow an origin: `types` such as `DEFAULT_4XX`."""

    api: "Api"
    types: tuple[str, ...]
    origin: Origin


class Policy(NamedTuple):
    """An HTTP API or a function URL shall have a CORS policy."""

    api: "Api"
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    origin: Origin
    credentials: bool = False


Wish = (
    Rewording
    | DeclaredHeader
    | SentHeader
    | Setting
    | TextContent
    | OpenToAll
    | MockStatus
    | Awaited
    | Overlapping
    | Preflight
    | Refusals
    | Policy
)

Pen = Callable[[Wish], tuple[Edit, ...]]
"""How a dialect fulfils wishes: `match wish: case …`, and nothing for those that it does not know."""


def writes_nothing(_: Wish) -> tuple[Edit, ...]:
    """Of what no dialect writes yet, and of text that a program generates."""
    return ()


def spelled(header: str) -> str:
    """A header as most people write it: `Access-Control-Allow-Origin`."""
    return "-".join(part.capitalize() for part in header.split("-"))


def reworded(place: Span, old: str, new: str) -> tuple[Edit, ...]:
    """Words that stand at a place once, as others that no notation would escape."""
    found = once(place, old)
    return () if found is None or is_special(new) else (Edit(found, new),)


def once(place: Span, words: str) -> Span | None:
    """Where words stand at a place; None where they do not, or more than once."""
    if not words or place.text.count(words) != 1:
        return None
    start = place.start + place.text.index(words)
    return Span(place.source, start, start + len(words))


def is_special(words: str) -> bool:
    return any(character in "\"'\\\r\n\t#&!%@`" for character in words)
