"""What frameworks answer, by library and version, as measured by running them."""

from collections.abc import Callable

from corslint.handlers.atoms import Abstract, Atom
from corslint.handlers.heap import State
from corslint.handlers.run import Arguments, Run
from corslint.source import Span

Behaviour = Callable[[Run, State, Atom, Arguments, Span], Abstract]

CALLS: dict[str, Behaviour] = {}
METHODS: dict[tuple[str, str], Behaviour] = {}
WRAPPERS: frozenset[str] = frozenset()
