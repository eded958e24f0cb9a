"""What a handler's code can return: its `ResponseProfile`."""

import sys
from collections.abc import Callable
from functools import partial

from corslint.handlers import imports
from corslint.handlers.bodies import takes_body
from corslint.handlers.files import entries, packages
from corslint.handlers.files.found import Entry, NotFound
from corslint.handlers.files.search import Modules
from corslint.handlers.inline import relocated
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Class,
    Closure,
    Const,
    Event,
    Lib,
    Native,
    Opaque,
    Ref,
    constant,
    opaque,
)
from corslint.handlers.interpreter.closures import call_closure, outcomes
from corslint.handlers.interpreter.heap import Object, Slot, State
from corslint.handlers.interpreter.invoke import call_all
from corslint.handlers.interpreter.objects import CONSTRUCTOR, get, inherited
from corslint.handlers.interpreter.run import Arguments, OutOfBudgetError, Returned, Run, allocate
from corslint.handlers.modules import Loader
from corslint.handlers.recorded import frameworks_aspnet, frameworks_dotnet
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
    handler = _handler(run, state, module, entry, span)
    if loader.unparsed and any(isinstance(atom, Opaque) for atom in module):
        return ResponseProfile((), tuple(Unread(one.reason, one.span) for one in loader.unparsed[:1]))
    if len(handler) == 1 and isinstance(handler[0], Closure):
        closure = handler[0]
        if closure.code.unreadable:
            return ResponseProfile((), (Unread(f"the handler is {closure.code.unreadable}", closure.code.span),))
        returns = outcomes(run, state, closure, _arguments(run, state, closure, entry, span), span)
        if entry.language == "csharp":
            returns = frameworks_dotnet.answered(run, closure, returns)
        if entry.language == "java":
            from corslint.handlers import java_runtime

            returns = java_runtime.written(run, closure.code, returns)
        return _judged(run, closure, returns)._replace(takes_body=takes_body(closure.code))
    return _of_other(run, state, handler, entry, span)


def _handler(run: Run, state: State, module: Abstract, entry: Entry, span: Span) -> Abstract:
    """What the module exports by the handler's name; of a Go program where none is named, what it starts."""
    if entry.language == "csharp":
        return _of_class(run, state, module, entry, span)
    if entry.language == "go" and not entry.exports:
        return _started(run, state, module, span)
    if entry.language == "java":
        from corslint.handlers import java_runtime

        return java_runtime.handler(run, state, module, entry.exports, span)
    handler = module
    for name in entry.exports:
        handler = get(run, state, handler, constant(name, span), span)
    if entry.language == "go":
        run.started = handler
    return _called(state, handler)


def _called(state: State, handler: Abstract) -> Abstract:
    """Of an object that is called, the method that then runs."""
    match handler:
        case (Ref(id=place) as this,):
            return inherited(state, this, state.object(place), "__call__") or handler
        case _:
            return handler


def _started(run: Run, state: State, module: Abstract, span: Span) -> Abstract:
    """What a Go program gives to `lambda.Start`."""
    if any(isinstance(atom, Opaque) for atom in module):
        return module
    main = get(run, state, module, constant("main", span), span)
    call_all(run, state, main, Arguments(), span)
    return run.started or opaque("the program never starts a handler", span)


def _of_class(run: Run, state: State, type_: Abstract, entry: Entry, span: Span) -> Abstract:
    """A method of an object that the runtime makes of a class; of a program, what it hands to the runtime."""
    if any(isinstance(atom, Opaque) for atom in type_):
        return type_
    if not entry.exports:
        main = get(run, state, type_, constant("Main", span), span) if isinstance(type_[0], Class) else type_
        call_all(run, state, main, Arguments(is_open=True), span)
        return run.started or opaque("the program never starts a handler", span)
    constructor = get(run, state, type_, constant(CONSTRUCTOR, span), span)
    codes = [atom.code for atom in _closures(constructor)]
    is_injected = bool(codes) and all(any(one.default is None for one in code.parameters) for code in codes)
    instance = call_all(run, state, type_, Arguments(is_open=is_injected), span)
    handler = get(run, state, instance, constant(entry.exports[-1], span), span, is_member=True)
    match handler:
        case (Lib(path=path),) if path in frameworks_aspnet.HOSTS:
            return frameworks_aspnet.hosted(run, state, instance, _site_of_class(state, type_, span))
        case _:
            return handler


def _site_of_class(state: State, type_: Abstract, span: Span) -> Span:
    return next((state.object(atom.id).site for atom in type_ if isinstance(atom, Class)), span)


def _closures(member: Abstract) -> list[Closure]:
    """The methods of one name."""
    bound = [inner for atom in member if isinstance(atom, Native) for inner in atom.bound]
    return [atom for atom in (*member, *bound) if isinstance(atom, Closure)]


def _of_other(run: Run, state: State, handler: Abstract, entry: Entry, span: Span) -> ResponseProfile:
    """A handler that a library has made, or that may be one of several functions."""
    unknown = next((atom for atom in handler if isinstance(atom, Opaque)), None)
    if unknown is not None or not handler:
        reason = unknown.reason if unknown else "nothing"
        name = " ".join(("the handler", ".".join(entry.exports))).rstrip()
        return ResponseProfile((), (Unread(f"{name} is not known: {reason}", _in_code(unknown, span)),))
    value = call_all(run, state, handler, _arguments(run, state, None, entry, span), span)
    place = _place_of(state, handler, span)
    return _judged(run, None, [Returned(value, state, place, in_catch=False)])


def _in_code(unknown: Opaque | None, span: Span) -> Span:
    return unknown.span if unknown is not None else span


def _place_of(state: State, handler: Abstract, span: Span) -> Span:
    return next((state.object(atom.id).site for atom in handler if isinstance(atom, Ref)), span)


def _arguments(run: Run, state: State, closure: Closure | None, entry: Entry, span: Span) -> Arguments:
    """What the runtime gives a handler: the event, the context and, to JavaScript, a callback."""
    event: Abstract = (Event((), span),)
    inert_context = Opaque("the context", span, is_inert=True)
    ways = {"succeed": "succeed", "fail": "fail", "done": "callback"}
    slots = {key: Slot((Native(name),), certain=True, key=span, at=span) for key, name in ways.items()}
    context: Abstract = (allocate(run, state, Object("object", span, slots, open=inert_context)),)
    if closure is not None and closure.code.language == "csharp":
        types = [parameter.type.rpartition(".")[2] for parameter in closure.code.parameters]
        return Arguments(tuple((inert_context,) if type_ == "ILambdaContext" else event for type_ in types))
    language = closure.code.language if closure is not None else entry.language
    if language == "javascript":
        return Arguments((event, context, (Native("callback"),)))
    if language == "java" and closure is not None:
        from corslint.handlers import java_runtime

        return java_runtime.arguments(run, state, closure.code, event, (inert_context,), span)
    if language == "go":
        return _go_arguments(closure, event, inert_context)
    return Arguments((event, (inert_context,)))


def _go_arguments(closure: Closure | None, event: Abstract, context: Opaque) -> Arguments:
    """Go's handlers take a context, an event, both or neither: with one parameter it is told by its name."""
    count = len(closure.code.parameters) if closure is not None else 2
    return Arguments(((context,), event) if count == 2 else (event,))


def _judged(run: Run, closure: Closure | None, returns: list[Returned]) -> ResponseProfile:
    seen = [_of_returned(run, closure, one) for returned in returns for one in _with_errors(run, returned)]
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


def _with_errors(run: Run, returned: Returned) -> list[Returned]:
    """Go's `return response, err`: with an error the runtime throws the response away."""
    split: list[Returned] = []
    for atom in returned.value:
        pair = returned.state.object(atom.id) if isinstance(atom, Ref) else None
        if pair is None or pair.kind != "list" or pair.items is None or len(pair.items) != 2 or not run.started:
            return [returned]
        response, error = pair.items
        if not all(_is_nil(one) for one in error):
            run.raises[returned.span] = None
        if any(_is_nil(one) or isinstance(one, Opaque) for one in error):
            split.append(returned._replace(value=response))
    return split


def _is_nil(atom: object) -> bool:
    return isinstance(atom, Const) and (atom.value is None or not isinstance(atom.value, str | int | float | bool))


def _is_nothing(value: Abstract) -> bool:
    return all(_is_nil(atom) for atom in value)


def _waits_for_callback(closure: Closure | None) -> bool:
    return closure is not None and closure.code.language == "javascript" and len(closure.code.parameters) > 2


def _text(value: Value[Text] | None) -> str | None:
    only = value.only if value is not None else None
    return only.known if only is not None else None


def _unread(reason: str, span: Span | None) -> ResponseProfile:
    return ResponseProfile((), (Unread(reason, span),))
