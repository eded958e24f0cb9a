"""What a handler's code can return: its `ResponseProfile`."""

import sys
from collections.abc import Callable
from functools import partial

from corslint.handlers import imports, runtimes
from corslint.handlers.bodies import takes_body
from corslint.handlers.files import entries, packages
from corslint.handlers.files.found import Entry, NotFound
from corslint.handlers.files.search import Modules
from corslint.handlers.inline import relocated
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Closure,
    Event,
    Opaque,
    Ref,
    is_nothing,
)
from corslint.handlers.interpreter.closures import call_closure, outcomes
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.invoke import call_all
from corslint.handlers.interpreter.run import Arguments, OutOfBudgetError, Returned, Run
from corslint.handlers.modules import Loader
from corslint.handlers.runtimes import Runtime
from corslint.handlers.verdict import Seen, exits_of
from corslint.model import ANY_CALL, Exit, Function, Invocation, ResponseProfile, Unread
from corslint.source import Repository, Source, Span
from corslint.value import Text, Value

DEEPEST_STACK = 12_000
"""Python frames that one run may use: functions that call each other, each with its nested expressions."""


def profile(function: Function, repository: Repository, call: Invocation = ANY_CALL) -> ResponseProfile:
    """What a function's code can return to a call; what cannot be known is said in `unknowns`."""
    handler, runtime = _text(function.handler), _text(function.runtime) or ""
    if function.inline_code is not None:
        return _of_inline(function, function.inline_code, handler or "index.handler", runtime, repository, call)
    if handler is None and not runtime.startswith(("go", "provided")):
        return _unread("the handler is not known", function.span)
    found = entries.entry(function.code, handler or "", runtime, repository)
    if isinstance(found, NotFound):
        found = packages.source_of(function, repository) or found
    if isinstance(found, NotFound):
        return _unread(found.reason, function.span)
    return of_entry(found, function, repository, call)


def of_entry(entry: Entry, function: Function, repository: Repository, call: Invocation = ANY_CALL) -> ResponseProfile:
    """What a function can return whose handler is an export of a file."""
    if entry.language == "csharp":
        from corslint.handlers import csharp_types

        annotated = _text(function.environment.get("ANNOTATIONS_HANDLER"))
        if not entry.exports and annotated is not None:
            # the program that annotations generate is told by its environment which method to call
            entry = entry._replace(exports=(annotated,))
        own = Loader(Modules((entry.path,), repository, entry.language))
        return _profiled(function, call, own, entry, lambda run: csharp_types.start(own, run, entry, function.span))
    roots = entries.unpacked(function.code) or (entry.path,)
    loader = Loader(Modules(roots, repository, entry.language))
    return _profiled(function, call, loader, entry, lambda run: loader.file(run, entry.path, function.span))


def _of_inline(
    function: Function, code: Value[Text], handler: str, runtime: str, repository: Repository, call: Invocation
) -> ResponseProfile:
    text = code.only
    language = entries.language_of(runtime, (), repository)
    if text is None or text.known is None:
        return _unread("the inline code is made of values that are not known", code.span)
    if language is None:
        return _unread(f"code for {runtime or 'an unknown runtime'} is not read", function.span)
    source = Source(code.place.path, text.known)
    loader = Loader(Modules((), repository, language))
    entry = Entry(code.place.path, tuple(handler.split(".")[1:]), language)
    found = _profiled(function, call, loader, entry, lambda run: loader.inline(run, source, code.place.path, code.span))
    return relocated(found, source, code.place)


def _profiled(
    function: Function, call: Invocation, loader: Loader, entry: Entry, load: Callable[[Run], Abstract]
) -> ResponseProfile:
    """Runs the handler within its budget."""
    load_import = partial(imports.load, loader)
    run = Run(function.environment, load_import, call_closure, loader.mentions, loader.version, call, entry.language)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST_STACK))
    try:
        return _run(run, loader, entry, load(run), function.span)
    except OutOfBudgetError:
        return _unread("the code is too large to be followed to its end", function.span)
    except RecursionError:
        return _unread("the code is nested too deep to be followed", function.span)
    finally:
        sys.setrecursionlimit(limit)


def _run(run: Run, loader: Loader, entry: Entry, module: Abstract, span: Span) -> ResponseProfile:
    state = State(run.settled)
    runtime = runtimes.of(entry.language)
    handler = runtime.handler(run, state, module, entry, span)
    if loader.unparsed and any(isinstance(atom, Opaque) for atom in module):
        return ResponseProfile((), tuple(Unread(one.reason, one.span) for one in loader.unparsed[:1]))
    if len(handler) == 1 and isinstance(handler[0], Closure):
        closure = handler[0]
        if closure.code.unreadable:
            return ResponseProfile((), (Unread(f"the handler is {closure.code.unreadable}", closure.code.span),))
        returns = outcomes(run, state, closure, _arguments(runtime, run, state, closure, span), span)
        return _judged(runtime, run, closure, returns)._replace(takes_body=takes_body(closure.code))
    return _of_other(runtime, run, state, handler, entry, span)


def _of_other(runtime: Runtime, run: Run, state: State, handler: Abstract, entry: Entry, span: Span) -> ResponseProfile:
    """A handler that a library has made, or that may be one of several functions."""
    unknown = next((atom for atom in handler if isinstance(atom, Opaque)), None)
    if unknown is not None or not handler:
        reason = unknown.reason if unknown else "nothing"
        name = " ".join(("the handler", ".".join(entry.exports))).rstrip()
        return ResponseProfile((), (Unread(f"{name} is not known: {reason}", _in_code(unknown, span)),))
    value = call_all(run, state, handler, _arguments(runtime, run, state, None, span), span)
    place = _place_of(state, handler, span)
    return _judged(runtime, run, None, [Returned(value, state, place, in_catch=False)])


def _in_code(unknown: Opaque | None, span: Span) -> Span:
    return unknown.span if unknown is not None else span


def _place_of(state: State, handler: Abstract, span: Span) -> Span:
    return next((state.object(atom.id).site for atom in handler if isinstance(atom, Ref)), span)


def _arguments(runtime: Runtime, run: Run, state: State, closure: Closure | None, span: Span) -> Arguments:
    context = Opaque("the context", span, is_inert=True)
    return runtime.arguments(run, state, closure, (Event((), span),), (context,), span)


def _judged(runtime: Runtime, run: Run, closure: Closure | None, returns: list[Returned]) -> ResponseProfile:
    seen = [_of_returned(run, closure, returned) for returned in runtime.returned(run, closure, returns)]
    seen += [exits_of(one.value, one.state, one.span, one.kind, one.in_catch) for one in run.answers]
    exits = {_content(one): one for part in seen for one in part.exits}
    unknowns = [unread for part in seen for unread in part.unknowns]
    unknowns += [Unread(reason, span) for span, reason in run.losses.items()]
    malformed = tuple(dict.fromkeys(one for part in seen for one in part.malformed))
    if not exits and not unknowns and closure is not None and _waits_for_callback(closure) and not run.raises:
        unknowns = [Unread("its callback is never seen to be called", closure.code.span)]
    return ResponseProfile(
        tuple(exits.values()),
        tuple(dict.fromkeys(unknowns)),
        tuple(run.raises),
        malformed,
        frozenset(run.asks),
        reads=tuple(run.reads.items()),
        raises=_raises(run) if not returns and not unknowns else None,
    )


def _raises(run: Run) -> Span | None:
    """Where the code raises that never comes to its end, as far as it was followed."""
    is_known = run.invocation.method == "OPTIONS" and not run.answers and not run.is_cut
    return next(iter(run.raises), None) if is_known else None


def _content(one: Exit) -> str:
    """Equal for exits that are the same, seen twice: a loop's body is run more than once."""
    return repr(one)


def _of_returned(run: Run, closure: Closure | None, returned: Returned) -> Seen:
    falls_off = closure is not None and closure.code.language == "javascript"
    if falls_off and _is_nothing(returned.value) and (run.answers or _waits_for_callback(closure)):
        return Seen()
    return exits_of(returned.value, returned.state, returned.span, "return", returned.in_catch)


def _is_nothing(value: Abstract) -> bool:
    return all(map(is_nothing, value))


def _waits_for_callback(closure: Closure | None) -> bool:
    return closure is not None and closure.code.language == "javascript" and len(closure.code.parameters) > 2


def _text(value: Value[Text] | None) -> str | None:
    only = value.only if value is not None else None
    return only.known if only is not None else None


def _unread(reason: str, span: Span | None) -> ResponseProfile:
    return ResponseProfile((), (Unread(reason, span),))
