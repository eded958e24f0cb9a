"""Calls: what is called, and what becomes of what it is given."""

from collections.abc import Callable

from corslint.handlers.interpreter import overloads
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Class,
    Closure,
    Const,
    Event,
    Lib,
    Module,
    Native,
    Opaque,
    Origin,
    Ref,
    Str,
    Test,
    constant,
    inert,
    is_nothing,
    known_text,
    opaque,
    some_text,
    undefined,
    union,
    worked_out,
)
from corslint.handlers.interpreter.changes import LIST_CHANGES, MAP_CHANGES
from corslint.handlers.interpreter.heap import LISTS, Definition, Object, State, elements, is_closure
from corslint.handlers.interpreter.methods import EVENT_METHODS, LIST_METHODS, MAP_METHODS, TEXT_METHODS, Method
from corslint.handlers.interpreter.objects import CONSTRUCTOR, change, escape, get, inherited, lineage, methods_named
from corslint.handlers.interpreter.run import (
    Answered,
    Arguments,
    Result,
    Run,
    allocate,
    arguments,
    may_raise_here,
    merge,
)
from corslint.handlers.ir import CLASS_LANGUAGES
from corslint.handlers.recorded import (
    apollo,
    frameworks_aspnet,
    frameworks_dotnet,
    frameworks_koa,
    frameworks_middy,
    frameworks_nest,
    frameworks_node,
    frameworks_python,
    streaming,
    wrappers,
)
from corslint.handlers.recorded.libraries import LIBRARY, is_harmless, is_known_base
from corslint.source import Span


def call_all(run: Run, state: State, function: Abstract, given: Arguments, span: Span) -> Abstract:
    """Calls what may be one of several functions; what is none of them, and may be called all the same, only raises."""
    function = tuple(atom for atom in function if not is_nothing(atom)) or function
    if len(function) == 1:
        return call(run, state, function[0], given, span)
    results = []
    for atom in function:
        own = state.fork()
        results.append(Result(call(run, own, atom, given, span), own))
    return merge(state, results) if results else inert("a call of nothing", span)


def call(run: Run, state: State, function: Atom, given: Arguments, span: Span) -> Abstract:
    match function:
        case Closure():
            return run.call(run, state, function, given, span)
        case Class(id=place):
            return _instance(run, state, place, given, span)
        case Native():
            return NATIVES[function.name](run, state, function.bound, given, span)
        case Lib(path=path):
            return _call_library(run, state, path, given, span)
        case Ref(id=place) if (type_ := state.object(place).type) in CALLS:
            return CALLS[type_](run, state, function, given, span)
        case Ref(id=place) if method := inherited(state, function, state.object(place), "__call__"):
            return call_all(run, state, method, given, span)
        case Ref() | Opaque(is_inert=False):
            return _call_unknown(run, state, "a function that is not known", given, span)
        case _:
            call_back(run, state, given, span)
            return inert("the result of a call", span)


CALLS = {
    **frameworks_python.CALLS,
    **frameworks_node.CALLS,
    **frameworks_nest.CALLS,
    **frameworks_koa.CALLS,
    **frameworks_middy.CALLS,
    **apollo.CALLS,
    **frameworks_dotnet.CALLS,
    **frameworks_aspnet.CALLS,
    **wrappers.CALLS,
    **streaming.CALLS,
}
METHODS = {
    **frameworks_python.METHODS,
    **frameworks_node.METHODS,
    **frameworks_nest.METHODS,
    **frameworks_koa.METHODS,
    **frameworks_middy.METHODS,
    **apollo.METHODS,
    **frameworks_dotnet.METHODS,
    **wrappers.METHODS,
    **streaming.METHODS,
    **frameworks_aspnet.METHODS,
}


def _call_library(run: Run, state: State, path: str, given: Arguments, span: Span) -> Abstract:
    if path.startswith("java:"):
        from corslint.handlers.recorded import java_calls

        known = java_calls.library(run, state, path, given, span, call_back)
        return known if known is not None else _call_unknown(run, state, path.removeprefix("java:"), given, span)
    if path in LIBRARY:
        return LIBRARY[path](run, state, given, span)
    for name in (path, frameworks_python.library_name(path)):
        if name in CALLS:
            return CALLS[name](run, state, Lib(path), given, span)
    name = path.partition(":")[2]
    if is_harmless(path) or frameworks_node.is_harmless_middleware(path):
        call_back(run, state, given, span)
        return worked_out(inert(f"the result of {name}", span), *given.everything)
    return _call_unknown(run, state, name, given, span)


def _call_unknown(run: Run, state: State, name: str, given: Arguments, span: Span) -> Abstract:
    """Code that cannot be read may change what it is given, call what it is given, and return anything."""
    for value in given.everything:
        escape(state, value, f"{name} may change it", span)
    call_back(run, state, given, span)
    return worked_out(opaque(f"the result of {name}", span), *given.everything)


def call_back(run: Run, state: State, given: Arguments, span: Span) -> None:
    """A function that is handed over may be called, with anything that is handed over too, later or never."""
    if any(isinstance(atom, Closure) for value in given.everything for atom in value):
        for value in given.everything:
            escape(state, value, "a function may be called with it", span)
    for value in given.everything:
        for atom in value:
            if is_closure(atom) and not (isinstance(atom, Native) and atom.name == "regex"):
                called = state.fork()
                anything = Arguments(is_open=True)
                call(run, called, atom, anything, span)
                merge(state, [Result((), state.fork()), Result((), called)])


def method_call(run: Run, state: State, owner: Abstract, name: str, given: Arguments, span: Span) -> Abstract:
    if len(owner) == 1:
        return _method_call(run, state, owner[0], name, given, span)
    results = []
    for atom in owner:
        own = state.fork()
        results.append(Result(_method_call(run, own, atom, name, given, span), own))
    return merge(state, results) if results else inert("a call on nothing", span)


def _method_call(run: Run, state: State, this: Atom, name: str, given: Arguments, span: Span) -> Abstract:
    if run.language == "java":
        from corslint.handlers.recorded import java_calls

        found = java_calls.method(run, state, this, name, given, span, call_back)
        if found is not None:
            return found
    match this:
        case Ref(id=place):
            return _object_method(run, state, this, state.object(place), name, given, span)
        case Lib(path=path):
            return _call_library(run, state, f"{path}.{name}", given, span)
        case Class() if _has_methods_apart(state, this) and (found := methods_named(state, this, name, this)):
            return call_all(run, state, found, given, span)
        case Class() | Module():
            return call_all(run, state, get(run, state, (this,), constant(name, span), span), given, span)
        case Native(name="super"):
            return call_all(run, state, get(run, state, (this,), constant(name, span), span), given, span)
        case Closure() if name in ("call", "apply", "bind"):
            return _called_with_this(run, state, this, name, given, span)
        case Event() if name in EVENT_METHODS:
            return EVENT_METHODS[name](run, state, this, given, span)
        case Str() | Origin() if name in TEXT_METHODS:
            return TEXT_METHODS[name](run, state, this, given, span)
        case Native(name="regex") if name in TEXT_METHODS:
            return TEXT_METHODS[name](run, state, this, given, span)
        case _ if name in PROMISES and _is_javascript(run):
            return PROMISES[name](run, state, this, given, span)
        case Opaque(is_inert=True) | Event() | Str() | Const() | Test() | Origin():
            return _method_of_unknown(run, state, this, name, given, span)
        case _:
            return _call_unknown(run, state, f"the method {name}", given, span)


def _has_methods_apart(state: State, owner: Class) -> bool:
    """Whether a method may be called as a field is."""
    definition = state.object(owner.id).definition
    return definition is not None and definition.scope.language == "java"


def _method_of_unknown(run: Run, state: State, this: Atom, name: str, given: Arguments, span: Span) -> Abstract:
    """A list that could not be read may still be an allow-list that the origin is looked up in."""
    origin = next((value for value in given.positional if any(isinstance(atom, Origin) for atom in value)), None)
    if origin is not None and name in LIST_METHODS and isinstance(this, Opaque):
        return LIST_METHODS[name](run, state, this, given, span)
    if name == "run_until_complete":
        return given.get(0) or inert("a result", span)
    if name in SOME_TEXT:
        return some_text(f"the result of {name}", span)
    if name in ("some", "find"):
        return LIST_METHODS[name](run, state, this, given, span)
    call_back(run, state, given, span)
    return worked_out(inert(f"the result of {name}", span), (this,), *given.everything)


SOME_TEXT = ("ToString", "ToUpper", "ToLower", "Trim", "GetRawText")
"""Methods of C# that give text, whatever they are called on."""


def _object_method(
    run: Run, state: State, this: Ref, whole: Object, name: str, given: Arguments, span: Span
) -> Abstract:
    behaviour = METHODS.get((whole.type, name)) or METHODS.get((whole.type, "*"))
    if behaviour is not None:
        return behaviour(run, state, this, given, span)
    function = _called(state, this, whole, name)
    if function and whole.kind != "map":
        return call_all(run, state, _bound(function, this), given, span)
    changes, methods = (LIST_CHANGES, LIST_METHODS) if whole.kind in LISTS else (MAP_CHANGES, MAP_METHODS)
    if name in changes:
        before = methods.get("get", _anything)(run, state, this, given, span) if name == "pop" else (this,)
        change(state, (this,), changes[name](state, given, span))
        return get(run, state, (this,), given.get(0) or (), span) if name == "setdefault" else before
    if name in methods:
        return methods[name](run, state, this, given, span)
    if name in PROMISES and _is_javascript(run):
        return PROMISES[name](run, state, this, given, span)
    return _unknown_object_method(run, state, this, whole, name, given, span)


def _called(state: State, this: Ref, whole: Object, name: str) -> Abstract:
    """What is called by a name: a field that holds a function, otherwise a method, even where a field has its name."""
    own = whole.get(name)
    held = own.value if own is not None else ()
    return held if any(is_closure(atom) for atom in held) else inherited(state, this, whole, name) or held


def _bound(function: Abstract, this: Ref) -> Abstract:
    """What is called on an object knows it; of Python's functions only methods do, which are bound where they are found."""
    return tuple(
        atom._replace(this=this) if isinstance(atom, Closure) and not _keeps_this(atom) else atom for atom in function
    )


def _keeps_this(function: Closure) -> bool:
    return function.code.keeps_this or function.code.language == "python"


def _unknown_object_method(
    run: Run, state: State, this: Ref, whole: Object, name: str, given: Arguments, span: Span
) -> Abstract:
    if whole.kind in LISTS:
        # what it gives back may be one of the elements, by another name
        escape(state, (this,), f"the method {name}", span)
        return _call_unknown(run, state, f"the method {name}", given, span)
    if whole.kind == "map" and whole.type == "":
        call_back(run, state, given, span)
        return inert(f"the result of {name}", span)
    escape(state, (this,), f"the method {name} may change it", span)
    return _call_unknown(run, state, f"the method {name}", given, span)


def _anything(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return opaque("an element", span)


def _called_with_this(run: Run, state: State, this: Closure, name: str, given: Arguments, span: Span) -> Abstract:
    receiver = given.get(0) or undefined(span)
    bound = this._replace(this=receiver[0]) if not this.code.keeps_this else this
    if name == "bind":
        return (bound,)
    rest = Arguments(given.positional[1:], given.named, given.spans[1:], given.is_open)
    return run.call(run, state, bound, rest if name == "call" else Arguments(is_open=True), span)


# -- instances


def new_all(run: Run, state: State, function: Abstract, given: Arguments, span: Span) -> Abstract:
    """`new` of what may be one of several functions."""
    match function:
        case (Lib(path="js:Promise"),):
            return _new_promise(run, state, given, span)
        case (Closure() as closure,):
            instance = allocate(run, state, Object("instance", span, {}))
            run.call(run, state, closure._replace(this=instance), given, span)
            unknown = Opaque("what a prototype holds", span)
            state.put(instance.id, state.object(instance.id)._replace(open=unknown))
            return (instance,)
        case _:
            return call_all(run, state, function, given, span)


def _instance(run: Run, state: State, place: int, given: Arguments, span: Span) -> Abstract:
    definition = state.object(place).definition
    assert definition is not None
    reference = allocate(run, state, Object("instance", span, {}, made_by=Class(place)))
    if _has_unknown_base(state, definition):
        _open(state, reference, span)
    if run.language == "java":
        from corslint.handlers.recorded import java_calls

        bases = tuple(base for one in lineage(state, Class(place)) for base in one.bases)
        java_calls.inherit(run, state, reference, bases, span)
    constructor = _constructor(state, definition, reference)
    _set_fields(run, state, definition, reference, span)
    if constructor:
        call_all(run, state, constructor, given, span)
    return (reference,)


def _constructor(state: State, definition: Definition, instance: Ref) -> Abstract:
    names = (CONSTRUCTOR,) if definition.scope.language in CLASS_LANGUAGES else ("__init__", CONSTRUCTOR)
    found = (inherited(state, instance, state.object(instance.id), name) for name in names)
    return next((one for one in found if one), ())


def _set_fields(run: Run, state: State, definition: Definition, instance: Ref, span: Span) -> None:
    """Sets up an instance's fields, those of base classes first."""
    for base in definition.bases:
        inner = state.object(base.id).definition if isinstance(base, Class) else None
        if inner is not None:
            _set_fields(run, state, inner, instance, span)
    if definition.literal.fields is not None:
        run.call(run, state, Closure(definition.literal.fields, definition.scope, instance), arguments(), span)


def _has_unknown_base(state: State, definition: Definition) -> bool:
    return any(not isinstance(base, Class) and not is_known_base(base) for base in definition.bases) or any(
        _has_unknown_base(state, found)
        for base in definition.bases
        if isinstance(base, Class) and (found := state.object(base.id).definition) is not None
    )


def _open(state: State, reference: Ref, span: Span) -> None:
    unknown = Opaque("its base class is not known", span, is_inert=True)
    state.put(reference.id, state.object(reference.id)._replace(open=unknown))


# -- functions that the interpreter provides


def _answers(run: Run, state: State, bound: Abstract, given: Arguments, span: Span) -> Abstract:
    """`callback(error, response)`: with an error the invocation fails, and the gateway answers in its place."""
    error = given.get(0) or undefined(span)
    if all(is_nothing(atom) for atom in error) or given.is_open:
        _answer(run, state, given, 1, span)
    elif not any(is_nothing(atom) for atom in error):
        fails(run, state, span)
    else:
        fails(run, state, span)
        _answer(run, state, given, 1, span)
    return undefined(span)


def _succeeds(run: Run, state: State, bound: Abstract, given: Arguments, span: Span) -> Abstract:
    """`context.succeed(response)`."""
    _answer(run, state, given, 0, span)
    return undefined(span)


def _answer(run: Run, state: State, given: Arguments, index: int, span: Span) -> None:
    default = opaque("what the callback is given", span) if given.is_open else undefined(span)
    value = given.get(index) or default
    run.answers.append(Answered(value, state.fork(), span, run.catching > 0, "callback"))


def _fails(run: Run, state: State, bound: Abstract, given: Arguments, span: Span) -> Abstract:
    fails(run, state, span)
    return undefined(span)


def fails(run: Run, state: State, span: Span) -> None:
    """The invocation ends in an error, which the gateway answers."""
    may_raise_here(run, state)
    run.raises[span] = None


def _overloaded(run: Run, state: State, bound: Abstract, given: Arguments, span: Span) -> Abstract:
    """Which of several methods of one name is called is told by what it is given."""
    closures = [atom for atom in bound if isinstance(atom, Closure)]
    meant = overloads.meant(closures, given, state)
    if meant is not None:
        return run.call(run, state, meant, given, span)
    for one in closures:
        escape(state, (one.this,) if one.this is not None else (), "one of several methods may change it", span)
    return _call_unknown(run, state, f"one of the methods named {closures[0].code.name}", given, span)


def _inherited(run: Run, state: State, bound: Abstract, given: Arguments, span: Span) -> Abstract:
    """A method of a base class that cannot be read, or is a library's."""
    (this, name) = bound
    if isinstance(this, Ref) and state.object(this.id).type:
        return method_call(run, state, (this,), known_text((name,)) or "", given, span)
    escape(state, bound, "its base class may change it", span)
    return _call_unknown(run, state, "a method of a base class that is not known", given, span)


def _resolves(run: Run, state: State, bound: Abstract, given: Arguments, span: Span) -> Abstract:
    value = given.get(0) or undefined(span)
    change(state, bound, lambda whole: whole._replace(items=None, spread=union(whole.spread, value)))
    return undefined(span)


def _new_promise(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`new Promise((resolve, reject) => …)` is whatever it is resolved with."""
    promise = allocate(run, state, Object("array", span, {}, items=None))
    executor = given.get(0) or ()
    call_all(run, state, executor, arguments((Native("resolve", (promise,)),), (Native("reject"),)), span)
    state.is_left = False
    return elements(state.object(promise.id)) or opaque("a promise that is resolved elsewhere", span)


NATIVES: dict[str, Callable[[Run, State, Abstract, Arguments, Span], Abstract]] = {
    "callback": _answers,
    "succeed": _succeeds,
    "fail": _fails,
    "resolve": _resolves,
    "reject": _fails,
    "something": lambda run, state, bound, given, span: inert("the result of a call", span),
    "decorator": lambda run, state, bound, given, span: wrappers.decorator(run, state, given.get(0) or (), span),
    "same": lambda run, state, bound, given, span: given.get(0) or undefined(span),
    "super": lambda run, state, bound, given, span: (Native("super", bound),),
    "regex": lambda run, state, bound, given, span: inert("a pattern", span),
    "getter": lambda run, state, bound, given, span: _call_unknown(run, state, "what a getter returns", given, span),
    "overloads": _overloaded,
    "inherited": _inherited,
}


def _then(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`promise.then(done, failed)`."""
    results = [Result((this,), state.fork())] if not given.positional else []
    for position, value in enumerate(given.positional[:2]):
        own = state.fork()
        run.catching += position
        may_raise_here(run, own)
        results.append(Result(_waited_for(run, own, value, _settled_with(this, position, span), span), own))
        run.catching -= position
    return merge(state, results)


def _waited_for(run: Run, state: State, function: Abstract, settled: Abstract, span: Span) -> Abstract:
    """What it raises is a rejected promise, which leaves the code that made it as it is."""
    value = call_all(run, state, function, arguments(settled) if settled else arguments(), span)
    state.is_left = False
    return value


def _settled_with(this: Atom, position: int, span: Span) -> Abstract:
    return inert("an error", span) if position else (this,)


def _catch(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    own = state.fork()
    run.catching += 1
    value = _waited_for(run, own, given.get(0) or (), inert("an error", span), span)
    run.catching -= 1
    return merge(state, [Result((this,), state.fork()), Result(value, own)])


def _finally(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    _waited_for(run, state, given.get(0) or (), (), span)
    return (this,)


PROMISES: dict[str, Method] = {
    "then": _then,
    "catch": _catch,
    "finally": _finally,
    "promise": lambda run, state, this, given, span: (this,),
}


def _is_javascript(run: Run) -> bool:
    return bool(run.calls) and run.calls[-1].language == "javascript"
