"""Tests: the states in which one holds and does not, and what is then known."""

from corslint.handlers import ir
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Check,
    Event,
    Native,
    Opaque,
    Test,
    is_nothing,
)
from corslint.handlers.interpreter.heap import State, merged
from corslint.handlers.interpreter.here import Here, evaluate
from corslint.handlers.interpreter.truthiness import that_are, truthiness


def branch(here: Here, test: ir.Expression, state: State) -> tuple[State | None, State | None]:
    """The states in which a test holds and does not; None where that cannot be."""
    match test:
        case ir.Not(operand=operand):
            yes, no = branch(here, operand, state)
            return no, yes
        case ir.Logic(operator="and"):
            return _branch_both(here, test, state)
        case ir.Logic(operator="or"):
            negated = ir.Logic("and", ir.Not(test.left, test.span), ir.Not(test.right, test.span), test.span)
            no, yes = _branch_both(here, negated, state)
            return yes, no
        case _:
            return _branch_on_value(here, test, state)


def _branch_both(here: Here, test: ir.Logic, state: State) -> tuple[State | None, State | None]:
    first, failed_first = branch(here, test.left, state)
    if first is None:
        return None, failed_first
    both, failed_second = branch(here, test.right, first)
    return both, merged([failed_first, failed_second])


def _branch_on_value(here: Here, test: ir.Expression, state: State) -> tuple[State | None, State | None]:
    return branch_on(here, evaluate(here, test, state), test, state)


def branch_on(
    here: Here, value: Abstract, test: ir.Expression | None, state: State
) -> tuple[State | None, State | None]:
    """The states in which a value, that of `test` where there is one, is true and is false."""
    known = truthiness(value, state)
    if known is not None:
        return (state, None) if known else (None, state)
    yes, no = state, state.fork()
    narrow(yes, value, True, here, test)
    narrow(no, value, False, here, test)
    return yes, no


def narrow(state: State, value: Abstract, outcome: bool, here: Here, test: ir.Expression | None) -> None:
    """What is known once a test of this value has come out."""
    match that_are(value, outcome, state):
        case (Test() as found,) if found.passes == outcome:
            state.pass_check(found.check)
        case (Test() as found,):
            state.fail_check(found.check)
        case (Opaque(of_origin=True) as unknown,):
            # which origins it lets pass cannot be told, but that it tells them apart can
            state.pass_check(Check(None, unknown.span))
        case (Event(is_strange=True),) if outcome:
            state.is_of_others = True
    place = here.scope.cell(test.name) if isinstance(test, ir.Name) else None
    if place is not None:
        kept = that_are(state.cell(place), outcome, state)
        if kept:
            state.put(place, kept)
    if isinstance(test, ir.Compare):
        _narrow_comparison(state, outcome, here, test)


def _narrow_comparison(state: State, outcome: bool, here: Here, test: ir.Compare) -> None:
    """`name is None`, `name === undefined`."""
    is_equality = test.operator in ("==", "!=")
    if not (is_equality and isinstance(test.left, ir.Name) and isinstance(test.right, ir.Constant)):
        return
    place = here.scope.cell(test.left.name)
    if place is None or not (test.right.value is None or isinstance(test.right.value, ir.Undefined)):
        return
    is_none = (test.operator == "==") == outcome
    if here.scope.language == "go" and not is_none:
        # an error that is not nil
        state.put(place, tuple(Native("something") if isinstance(a, Opaque) else a for a in state.cell(place)))
    kept = tuple(a for a in state.cell(place) if is_nothing(a) == is_none or (is_none and isinstance(a, Opaque)))
    if kept:
        state.put(place, kept)
