"""What an expression can see while it is evaluated."""

from collections.abc import Callable

from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.node import Node
from corslint.value import Hole, Text

Referred = Callable[[str, tuple[Node, ...], Span], tuple[Node, int]]
"""From the first name of a traversal and its steps to what it stands for, and how many of the steps that took."""


class Effort:
    """How deep and how much has been evaluated, the texts that were made from pieces, by their places, and what
    undecided choices depend on."""

    __slots__ = ("causes", "depth", "pieces", "steps")

    def __init__(self) -> None:
        self.depth = 0
        self.steps = 0
        self.pieces: dict[tuple[Span, Text], tuple[tuple[Text, Span], ...]] = {}
        self.causes: dict[int, tuple[Node, str]] = {}


class Scope(NamedTuple):
    """What an expression can see: `names` of its own (`each`, `count`, those of a `for`), then what `refer` finds."""

    names: dict[str, Node]
    refer: Referred
    attribute: Callable[[Hole, str], Node | None]
    """What is configured as an attribute of a thing that only deployment makes; None: nothing is."""
    read: Callable[[str], Source | None]
    """A file of the repository; None where there is none."""
    effort: Effort
