"""What running statements does, on every way that they can take."""

from collections.abc import Callable
from typing import Any

from corslint.handlers import ir
from corslint.handlers.interpreter.assignment import assign, change_through
from corslint.handlers.interpreter.atoms import Abstract, Ref, Scope, constant, inert, known_text, undefined, union
from corslint.handlers.interpreter.branches import branch, branch_on
from corslint.handlers.interpreter.compare import compare
from corslint.handlers.interpreter.heap import LISTS, State, merged
from corslint.handlers.interpreter.here import Here, evaluate, listed
from corslint.handlers.interpreter.methods import MAP_METHODS
from corslint.handlers.interpreter.objects import without_key
from corslint.handlers.interpreter.run import (
    LONGEST_UNROLLED,
    MOST_ITERATIONS,
    Arguments,
    Attempt,
    Frame,
    Jump,
    Returned,
    Run,
    either,
    may_raise_here,
    raised,
)
from corslint.source import Span


def execute(here: Here, block: ir.Block, state: State) -> State | None:
    """The state after a block; None where it never gets to its end."""
    inner = within(here, block.names, state)
    after: State | None = state
    for statement in block.body:
        if after is None or after.is_left:
            return None
        here.run.step()
        after = EXECUTIONS[type(statement)](inner, statement, after)
    return None if after is not None and after.is_left else after


def within(here: Here, names: tuple[str, ...], state: State) -> Here:
    """The same place, seeing further names."""
    if not names:
        return here
    scope = Scope(here.scope, here.scope.language, here.scope.path)
    for name in names:
        scope.cells[name] = here.run.place()
    return Here(here.run, here.frame, scope)


def _evaluate(here: Here, statement: ir.Evaluate, state: State) -> State | None:
    evaluate(here, statement.value, state)
    return state


def _return(here: Here, statement: ir.Return, state: State) -> State | None:
    value = evaluate(here, statement.value, state) if statement.value is not None else undefined(statement.span)
    if not state.is_left:
        here.frame.returns.append(Returned(value, state, statement.span, here.run.catching > 0))
    return None


def _raise(here: Here, statement: ir.Raise, state: State) -> State | None:
    value = evaluate(here, statement.value, state) if statement.value is not None else ()
    may_raise_here(here.run, state)
    if not state.is_left:
        raised(here.run, value, statement.span)
    return None


def _if(here: Here, statement: ir.If, state: State) -> State | None:
    yes, no = branch(here, statement.test, state)
    after_yes = execute(here, statement.then, yes) if yes is not None else None
    after_no = execute(here, statement.otherwise, no) if no is not None else None
    return merged([after_yes, after_no])


# -- loops


def _loop(here: Here, statement: ir.Loop, state: State) -> State | None:
    items = _items(here, statement, state)
    outcome = _unrolled(here, statement, items, state) if items is not None else _repeated(here, statement, state)
    ended = _take_jumps(here.frame, ends=True)
    after = execute(here, statement.otherwise, outcome) if outcome is not None else None
    return merged([after, *ended])


def _items(here: Here, statement: ir.Loop, state: State) -> list[Abstract] | None:
    """The items that a loop is certainly run over."""
    if statement.iterable is None:
        return None
    value = evaluate(here, statement.iterable, state)
    may_raise_here(here.run, state)
    if statement.keys:
        value = _keys(here, value, state, statement.iterable.span)
    found = listed(value, state)
    return found if found is not None and len(found) <= LONGEST_UNROLLED else None


def _keys(here: Here, value: Abstract, state: State, span: Span) -> Abstract:
    """What a loop over a map takes: its keys. Lists give their elements."""
    return union(
        *(
            MAP_METHODS["keys"](here.run, state, atom, Arguments(), span)
            if isinstance(atom, Ref) and state.object(atom.id).kind not in LISTS
            else (atom,)
            for atom in value
        )
    )


def _unrolled(here: Here, statement: ir.Loop, items: list[Abstract], state: State) -> State | None:
    after: State | None = state
    for item in items:
        if after is None:
            return None
        assert statement.target is not None
        assign(here, statement.target, item, statement.target.span, after)
        after = _round(here, statement, after)
    return after


def _repeated(here: Here, statement: ir.Loop, state: State) -> State | None:
    """Any number of rounds: the state after none, one, two …"""
    last = _round(here, statement, state) if statement.first else state
    passed: list[State | None] = []
    for rounds in range(MOST_ITERATIONS + 1):
        if last is None:
            break
        going, done = _test(here, statement, last)
        passed.append(done)
        here.run.is_cut = here.run.is_cut or (going is not None and rounds == MOST_ITERATIONS)
        last = _round(here, statement, going) if going is not None and rounds < MOST_ITERATIONS else None
    return merged(passed)


def _test(here: Here, statement: ir.Loop, state: State) -> tuple[State | None, State | None]:
    """The states in which another round begins, and in which the loop is over."""
    if statement.test is not None:
        return branch(here, statement.test, state)
    if statement.target is None or statement.iterable is None:
        return state, None
    done = state.fork()
    value = inert("an element", statement.iterable.span)
    assign(here, statement.target, value, statement.iterable.span, state)
    return state, done


def _round(here: Here, statement: ir.Loop, state: State) -> State | None:
    after = merged([execute(here, statement.body, state), *_take_jumps(here.frame, ends=False)])
    if after is not None and statement.step is not None:
        evaluate(here, statement.step, after)
    return after


def _take_jumps(frame: Frame, *, ends: bool) -> list[State]:
    """The states that a loop's own `break`s (or `continue`s) were in."""
    taken = [jump.state for jump in frame.jumps if jump.ends == ends and jump.label is None]
    frame.jumps = [jump for jump in frame.jumps if jump.ends != ends or jump.label is not None]
    return taken


def _break(here: Here, statement: ir.Break, state: State) -> State | None:
    here.frame.jumps.append(Jump(True, statement.label, state))
    return None


def _continue(here: Here, statement: ir.Continue, state: State) -> State | None:
    here.frame.jumps.append(Jump(False, statement.label, state))
    return None


def _labelled(here: Here, statement: ir.Labelled, state: State) -> State | None:
    """A jump to a label, of either kind, goes on after the labelled statement: good enough for what is looked for."""
    after = EXECUTIONS[type(statement.body)](here, statement.body, state)
    taken = [jump.state for jump in here.frame.jumps if jump.label == statement.label]
    here.frame.jumps = [jump for jump in here.frame.jumps if jump.label != statement.label]
    return merged([after, *taken])


def _switch(here: Here, statement: ir.Switch, state: State) -> State | None:
    subject = evaluate(here, statement.subject, state) if statement.subject is not None else None
    inner = within(here, statement.names, state)
    waiting: State | None = state
    falling: State | None = None
    done: list[State | None] = []
    defaults = [case for case in statement.cases if not case.tests]
    entries: dict[int, State | None] = {}
    for case in statement.cases:
        if case.tests and waiting is not None:
            entries[id(case)], waiting = _enters(inner, case, subject, waiting)
    for case in defaults:
        entries[id(case)] = waiting
    for case in statement.cases:
        entry = merged([entries.get(id(case)), falling])
        after = execute(inner, case.body, entry.fork()) if entry is not None else None
        falling = after if case.falls_through else None
        done.extend([] if case.falls_through else [after])
    rest = None if defaults else waiting
    return merged([*done, falling, rest, *_take_jumps(here.frame, ends=True)])


def _enters(here: Here, case: ir.Case, subject: Abstract | None, state: State) -> tuple[State | None, State | None]:
    """The states in which a case is taken and not taken."""
    taken: list[State | None] = []
    waiting: State | None = state
    for test in case.tests:
        if waiting is None:
            break
        if subject is None:
            yes, waiting = branch(here, test, waiting)
        else:
            yes, waiting = _equals(here, subject, test, waiting)
        taken.append(yes)
    entry = merged(taken)
    if entry is not None and case.bind is not None:
        assign(here, case.bind, subject or (), case.bind.span, entry)
    return entry, waiting


def _equals(here: Here, subject: Abstract, test: ir.Expression, state: State) -> tuple[State | None, State | None]:
    value = compare("==", subject, evaluate(here, test, state), state, test.span)
    return branch_on(here, value, None, state)


# -- exceptions


def _try(here: Here, statement: ir.Try, state: State) -> State | None:
    returns, jumps = here.frame.returns, here.frame.jumps
    here.frame.returns, here.frame.jumps = [], []
    after, uncaught = _tried(here, statement, state)
    own_returns, own_jumps = here.frame.returns, here.frame.jumps
    here.frame.returns, here.frame.jumps = returns, jumps
    if not statement.last.body:
        here.frame.returns.extend(own_returns)
        here.frame.jumps.extend(own_jumps)
        return after
    for jump in own_jumps:
        last = execute(here, statement.last, jump.state)
        here.frame.jumps.extend([jump._replace(state=last)] if last is not None else [])
    for returned in own_returns:
        last = execute(here, statement.last, returned.state)
        here.frame.returns.extend([returned._replace(state=last)] if last is not None else [])
    if uncaught is not None:
        execute(here, statement.last, uncaught)
    return execute(here, statement.last, after) if after is not None else None


def _tried(here: Here, statement: ir.Try, state: State) -> tuple[State | None, State | None]:
    """The state after body and handlers, and the one in which an exception leaves them."""
    before = state.fork()
    attempt = Attempt()
    here.run.attempts.append(attempt)
    after = execute(here, statement.body, state)
    here.run.attempts.pop()
    if after is not None:
        after = execute(here, statement.otherwise, after)
    thrown = _thrown(before, attempt) if attempt.reached else None
    if thrown is None or not statement.handlers:
        return after, _passes_on(here.run, attempt, thrown)
    handled = [_handled(here, handler, attempt.raised, thrown.fork()) for handler in statement.handlers]
    catches_all = any(handler.catches_all for handler in statement.handlers)
    return merged([after, *handled]), None if catches_all else _passes_on(here.run, attempt, thrown)


def _passes_on(run: Run, attempt: Attempt, thrown: State | None) -> State | None:
    if thrown is not None and run.attempts:
        run.attempts[-1].raised = union(run.attempts[-1].raised, attempt.raised)
    return thrown


def _thrown(before: State, attempt: Attempt) -> State:
    """What the heap may hold when something in a try has raised."""
    thrown = before.fork()
    for place, content in attempt.seen.items():
        thrown.hold(place, either(before.look(place), content))
    thrown.check = thrown.refusal = None
    return thrown


def _handled(here: Here, handler: ir.Handler, raised_values: Abstract, state: State) -> State | None:
    here.run.catching += 1
    here = within(here, handler.names, state)
    if handler.target is not None:
        error = union(raised_values, inert("an error", handler.target.span))
        assign(here, handler.target, error, handler.target.span, state)
    after = execute(here, handler.body, state)
    here.run.catching -= 1
    return after


def _with(here: Here, statement: ir.With, state: State) -> State | None:
    swallows = statement.suppresses
    for context, target in zip(statement.contexts, statement.targets, strict=True):
        value = evaluate(here, context, state)
        if target is not None:
            assign(here, target, value, context.span, state)
    if not swallows:
        return execute(here, statement.body, state)
    handler = ir.Handler(None, ir.NOTHING, catches_all=True)
    return _try(here, ir.Try(statement.body, (handler,), ir.NOTHING, ir.NOTHING), state)


def _delete(here: Here, statement: ir.Delete, state: State) -> State | None:
    for target in statement.targets:
        match target:
            case ir.Item(owner=owner, key=key):
                name = known_text(evaluate(here, key, state))
                change_through(here, owner, lambda whole, name=name: without_key(whole, name), state)  # type: ignore[misc]
            case ir.Member(owner=owner, name=member):
                change_through(here, owner, lambda whole, name=member: without_key(whole, name), state)  # type: ignore[misc]
            case ir.Name(name=variable):
                place = here.scope.cell(variable)
                if place is not None:
                    state.put(place, constant(None, statement.span))
    return state


def _scoped(here: Here, statement: ir.Scoped, state: State) -> State | None:
    return execute(here, statement.block, state)


def _lost(here: Here, statement: ir.Lost, state: State) -> State | None:
    here.run.losses[statement.span] = statement.reason
    return state


EXECUTIONS: dict[type, Callable[[Here, Any, State], State | None]] = {
    ir.Evaluate: _evaluate,
    ir.Return: _return,
    ir.Raise: _raise,
    ir.If: _if,
    ir.Loop: _loop,
    ir.Switch: _switch,
    ir.Break: _break,
    ir.Continue: _continue,
    ir.Labelled: _labelled,
    ir.Try: _try,
    ir.With: _with,
    ir.Delete: _delete,
    ir.Scoped: _scoped,
    ir.Lost: _lost,
}
