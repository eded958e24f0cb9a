"""Where an expression stands, and the table of what evaluates it."""

from collections.abc import Callable
from typing import Any

from corslint.handlers import ir
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Ref,
    Scope,
    inert,
    union,
)
from corslint.handlers.interpreter.heap import LISTS, State, elements
from corslint.handlers.interpreter.run import (
    Frame,
    Run,
)
from corslint.source import Span


class Here:
    """Where an expression stands: its run, its call, the names it sees."""

    __slots__ = ("frame", "run", "scope")

    def __init__(self, run: Run, frame: Frame, scope: Scope) -> None:
        self.run = run
        self.frame = frame
        self.scope = scope


def evaluate(here: Here, expression: ir.Expression, state: State) -> Abstract:
    """What an expression may be; the state becomes what evaluating it leaves behind."""
    here.run.step()
    if state.is_left:
        return inert("code that is not reached", expression.span)
    return EVALUATIONS[type(expression)](here, expression, state)


EVALUATIONS: dict[type, Callable[[Here, Any, State], Abstract]] = {}
"""Filled in by `expressions`: expressions and targets hold each other."""


def listed(value: Abstract, state: State) -> list[Abstract] | None:
    """The elements of a list whose number is known."""
    match value:
        case (Ref(id=place),):
            whole = state.object(place)
            return list(whole.items) if whole.kind in LISTS and whole.items is not None else None
        case _:
            return None


def any_element(value: Abstract, state: State, span: Span) -> Abstract:
    found = [elements(state.object(atom.id)) for atom in value if isinstance(atom, Ref)]
    return union(*found, inert("an element", span))
