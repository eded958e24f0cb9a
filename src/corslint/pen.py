"""Wishes: what shall be written for an API, in the model's words; only its dialect knows how that is written.

A rule hands a wish to `stack.pen`, which answers with the edits that fulfil it; none where the dialect cannot say it,
where it is said already, or where it is not certain where to say it. Each wish is fulfilled whole or not at all.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from corslint.source import Edit

if TYPE_CHECKING:
    from corslint.model import Api, MappedResponse, Route
    from corslint.value import Text


class DeclaredHeader(NamedTuple):
    """A route's method response of a status shall declare a header (lower case), so that mappings may set it."""

    api: "Api"
    route: "Route"
    status: "Text"
    header: str


class SentHeader(NamedTuple):
    """An integration response shall set a header (lower case) that its method response declares.

    `value` is what the header shall be, without the mapping's quotes; its holes are written as their author wrote them.
    """

    api: "Api"
    route: "Route"
    response: "MappedResponse"
    header: str
    value: "Text"


class Setting(NamedTuple):
    """A switch of the platform shall be off for an API, by the name that its model calls it (`exempted_by`)."""

    api: "Api"
    name: str


class TextContent(NamedTuple):
    """The MOCK integration of a route, and those of its responses that have templates, shall convert to text."""

    api: "Api"
    route: "Route"


class OpenToAll(NamedTuple):
    """A route that answers preflights shall demand neither authorization nor an API key."""

    api: "Api"
    route: "Route"


class Preflight(NamedTuple):
    """A path of an API shall answer preflights. `near` is a route of that path."""

    api: "Api"
    near: "Route"
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    origin: "Text"
    credentials: bool = False


class Refusals(NamedTuple):
    """What a REST API answers itself with shall allow an origin: `types` such as `DEFAULT_4XX`."""

    api: "Api"
    types: tuple[str, ...]
    origin: "Text"


class Policy(NamedTuple):
    """An HTTP API or a function URL shall have a CORS policy."""

    api: "Api"
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    origin: "Text"
    credentials: bool = False


Wish = DeclaredHeader | SentHeader | Setting | TextContent | OpenToAll | Preflight | Refusals | Policy

Pen = Callable[[Wish], tuple[Edit, ...]]
"""How a dialect fulfils wishes: `match wish: case …`, and nothing for those that it does not know."""


def writes_nothing(_: Wish) -> tuple[Edit, ...]:
    """Of what no dialect writes yet, and of text that a program generates."""
    return ()
