"""Calls that only Java has: of its libraries, of methods that its values have and those of other languages have not."""

from collections.abc import Callable

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Class,
    Closure,
    Const,
    Event,
    Lib,
    Native,
    Opaque,
    Origin,
    Ref,
    Str,
    inert,
    is_nothing,
    opaque,
)
from corslint.handlers.interpreter.changes import MAP_CHANGES
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.methods import EVENT_METHODS, MAP_METHODS, Method
from corslint.handlers.interpreter.objects import CONSTRUCTOR, Change, escape, methods_named
from corslint.handlers.interpreter.run import Arguments, Run
from corslint.handlers.recorded import java_json, libraries_java
from corslint.handlers.recorded.libraries_java import LIBRARY, OPTIONALS, PATTERNS, RESPONSE, TEXTS
from corslint.source import Span

CallBack = Callable[[Run, State, Arguments, Span], None]
"""Calls the functions among what is handed over, as a library may."""


def library(run: Run, state: State, path: str, given: Arguments, span: Span, call_back: CallBack) -> Abstract | None:
    """What a library's function gives back; None where that is not known."""
    if path in LIBRARY:
        return LIBRARY[path](run, state, given, span)
    if not libraries_java.is_harmless(path) or java_json.is_given_stream(state, given):
        return None
    call_back(run, state, given, span)
    return inert(f"the result of {path.partition(':')[2]}", span)


def setter(state: State, owner: Abstract, name: str, given: Arguments) -> Change | None:
    """What a setter makes of what may be one of several of Lambda's own responses; None of anything else."""
    is_response = all(isinstance(atom, Ref) and state.object(atom.id).type == RESPONSE for atom in owner)
    return libraries_java.response_change(name, given) if is_response else None


def inherit(run: Run, state: State, made: Ref, bases: tuple[Atom, ...], span: Span) -> None:
    """Makes an object of a class of the project one of Lambda's own responses, where its class is made of one."""
    for base in bases:
        if isinstance(base, Lib) and base.path in libraries_java.RESPONSES:
            (own,) = libraries_java.RESPONSES[base.path](run, state, Arguments(), span)
            assert isinstance(own, Ref)
            state.put(made.id, state.object(own.id)._replace(made_by=state.object(made.id).made_by))


def method(
    run: Run, state: State, this: Atom, name: str, given: Arguments, span: Span, call_back: CallBack
) -> Abstract | None:
    """What a method gives back; None where other languages' methods do."""
    written = java_json.method(run, state, this, name, given, span)
    if written is not None:
        return written
    if isinstance(this, Native) and this.name == "super":
        return _of_base(run, state, this.bound, name, given, span)
    own = _method(this, name, given)
    if own is not None:
        return own(run, state, this, given, span)
    return _of_object(run, state, this, name, given, span, call_back) if isinstance(this, Ref) else None


def _method(this: Atom, name: str, given: Arguments) -> Method | None:
    match this:
        case Event() if name.startswith("get") and name[3:4].isupper() and not given.positional:
            return libraries_java.of_getter(name)
        case Closure() if name not in ("andThen", "compose", "negate", "and", "or"):
            return lambda run, state, this, given, span: run.call(run, state, this, given, span)
        case Native(name="regex"):
            return PATTERNS.get(name)
        case Str() | Origin() if name in TEXTS:
            return TEXTS[name]
        case Const() if name in libraries_java.NUMBERS and not is_nothing(this):
            return OPTIONALS["get"]
        case Event() if name in EVENT_METHODS:
            return None
        case Str() | Origin() | Const() | Event() if given.positional or name != "get":
            return OPTIONALS.get(name)
        case Opaque() | Ref() if name in ("or", "orElse", "orElseGet", "orElseThrow"):
            return OPTIONALS[name]
        case Ref() if name == "ifPresent":
            return OPTIONALS[name]
        case _:
            return None


def _of_base(run: Run, state: State, bound: Abstract, name: str, given: Arguments, span: Span) -> Abstract | None:
    """`super.setHeaders(…)`: where no class of the project has the method, it is a library's, which may do anything."""
    *bases, this = bound
    if any(methods_named(state, base, name, this) for base in bases if isinstance(base, Class)):
        return None
    if name != CONSTRUCTOR and isinstance(this, Ref) and state.object(this.id).type == RESPONSE:
        return libraries_java.response_method(run, state, this, name, given, span)
    for value in given.everything:
        escape(state, value, f"{name} of a base class may change it", span)
    if name == CONSTRUCTOR:
        return inert("a constructor of a library", span)
    escape(state, (this,), f"{name} of a base class may change it", span)
    return opaque(f"the result of {name} of a base class", span)


def _of_object(
    run: Run, state: State, this: Ref, name: str, given: Arguments, span: Span, call_back: CallBack
) -> Abstract | None:
    whole = state.object(this.id)
    is_own = whole.made_by is not None and bool(methods_named(state, whole.made_by, name, this))
    if whole.type == RESPONSE and not is_own:
        return libraries_java.response_method(run, state, this, name, given, span)
    if whole.kind != "map" or name in MAP_CHANGES or name in MAP_METHODS or name in libraries_java.ASKED:
        return None
    for value in ((this,), *given.everything):
        escape(state, value, f"{name} may change it", span)
    call_back(run, state, given, span)
    return opaque(f"the result of {name}", span)
