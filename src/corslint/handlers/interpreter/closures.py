"""Calling a function of the project: its body is run in place, with what it is given."""

from corslint.handlers import ir
from corslint.handlers.interpreter import expressions  # noqa: F401 (fills the table of evaluations)
from corslint.handlers.interpreter.assignment import assign, defaulted
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Closure,
    Opaque,
    Scope,
    constant,
    opaque,
    undefined,
    union,
)
from corslint.handlers.interpreter.heap import Object, ObjectKind, Slot, State
from corslint.handlers.interpreter.here import Here
from corslint.handlers.interpreter.invoke import call
from corslint.handlers.interpreter.objects import escape
from corslint.handlers.interpreter.run import (
    DEEPEST_CALL,
    DEEPEST_RECURSION,
    Arguments,
    Frame,
    Result,
    Returned,
    Run,
    allocate,
    merge,
    new_list,
    some_list,
)
from corslint.handlers.interpreter.statements import execute
from corslint.source import Span


def call_closure(run: Run, state: State, function: Atom, given: Arguments, span: Span) -> Abstract:
    """What a function returns; the state becomes what it leaves behind."""
    if not isinstance(function, Closure):
        return call(run, state, function, given, span)
    code = function.code
    if len(run.calls) >= DEEPEST_CALL or run.calls.count(code) >= DEEPEST_RECURSION:
        return _unfollowed(state, code, given, span)
    first, captures = run.next_place, run.captures
    returns = outcomes(run, state, function, given, span)
    value = merge(state, [Result(returned.value, returned.state) for returned in returns])
    if not returns and _raises(run, code):
        state.is_left = True
    if run.captures == captures:
        state.forget_variables(first, run.next_place)
    return opaque(code.unreadable, span) if code.unreadable else value


def _raises(run: Run, code: ir.Code) -> bool:
    """Whether what never comes to its end raises where it is called, not where it is waited for."""
    return code.language != "go" and not (code.is_async or code.unreadable or run.is_cut)


def outcomes(run: Run, state: State, function: Closure, given: Arguments, span: Span) -> list[Returned]:
    """Every way in which a call comes to its end; what falls off the end returns undefined, at the function's span."""
    code = function.code
    scope = Scope(function.scope, code.language, function.scope.path)
    frame = Frame(function.this)
    here = Here(run, frame, scope)
    run.calls.append(code)
    _bind(here, code, function.this, given, state, span)
    after = execute(here, code.body, state.fork())
    run.calls.pop()
    if after is not None:
        nothing = undefined(code.span) if code.language == "javascript" else constant(None, code.span)
        frame.returns.append(Returned(nothing, after, code.span, run.catching > 0))
    return frame.returns


def _unfollowed(state: State, code: ir.Code, given: Arguments, span: Span) -> Abstract:
    for value in given.everything:
        escape(state, value, f"{code.name} is called too deep to be followed", span)
    return opaque(f"{code.name} is called too deep to be followed", span)


def _bind(here: Here, code: ir.Code, this: Atom | None, given: Arguments, state: State, span: Span) -> None:
    """Gives the parameters their values."""
    positional = list(given.positional)
    if code.language in ("python", "go") and this is not None:
        positional.insert(0, (this,))
    taken: set[str] = set()
    index = 0
    for parameter in code.parameters:
        _declare(here, parameter.target)
        name = parameter.target.name if isinstance(parameter.target, ir.Name) else ""
        if parameter.kind == "rest":
            assign(here, parameter.target, _rest(here, positional[index:], given, state, span), span, state)
            continue
        if parameter.kind == "keywords":
            assign(here, parameter.target, _keywords(here, given, taken, state, span), span, state)
            continue
        value: Abstract | None = None
        if name and name in given.named:
            value = given.named[name]
        elif parameter.kind == "plain" and index < len(positional):
            value = positional[index]
        if parameter.kind == "plain":
            index += 1
        taken.add(name)
        assign(here, parameter.target, _value(here, parameter, value, given, state, span), span, state)


def _value(
    here: Here, parameter: ir.Parameter, value: Abstract | None, given: Arguments, state: State, span: Span
) -> Abstract:
    if value is None and given.is_open:
        value = opaque("an argument that is not known", span)
    if value is None:
        value = undefined(span)
    return value if parameter.default is None else defaulted(here, value, parameter.default, state)


def _rest(here: Here, rest: list[Abstract], given: Arguments, state: State, span: Span) -> Abstract:
    kind: ObjectKind = "array" if here.scope.language == "javascript" else "list"
    if given.is_open:
        return some_list(here.run, state, kind, union(*rest, opaque("an argument", span)), span)
    return new_list(here.run, state, kind, tuple(rest), span)


def _keywords(here: Here, given: Arguments, taken: set[str], state: State, span: Span) -> Abstract:
    spans = given.spans[len(given.positional) :]
    slots = {
        name: Slot(value, certain=True, key=at, at=at)
        for (name, value), at in zip(given.named.items(), spans, strict=True)
        if name not in taken
    }
    unknown = Opaque("an argument", span, is_inert=True) if given.is_open else None
    return (allocate(here.run, state, Object("map", span, slots, open=unknown)),)


def _declare(here: Here, target: ir.Target) -> None:
    for name in bound_names(target):
        here.scope.cells[name] = here.run.place()


def bound_names(target: ir.Target | None) -> list[str]:
    """The variables that a target sets."""
    match target:
        case ir.Name(name=name):
            return [name]
        case ir.Targets(items=items, rest=rest):
            return [name for item in (*items, rest) for name in bound_names(item)]
        case ir.Keys(keys=keys, rest=rest):
            return [name for part in (*(key.target for key in keys), rest) for name in bound_names(part)]
        case ir.Defaulted(target=inner):
            return bound_names(inner)
        case _:
            return []
