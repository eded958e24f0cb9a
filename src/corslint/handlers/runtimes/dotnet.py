"""Lambda's runtime for .NET: it makes the handler's object and calls its method, or a program starts it by itself."""

from corslint.handlers.files.found import Entry
from corslint.handlers.interpreter.atoms import Abstract, Class, Closure, Lib, Opaque, constant, opaque
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.invoke import call_all
from corslint.handlers.interpreter.objects import CONSTRUCTOR, get, overloads
from corslint.handlers.interpreter.run import Arguments, Returned, Run
from corslint.handlers.recorded import frameworks_aspnet, frameworks_dotnet
from corslint.source import Span


def handler(run: Run, state: State, module: Abstract, entry: Entry, span: Span) -> Abstract:
    """A method of an object that the runtime makes of a class; of a program, what it hands to the runtime."""
    if any(isinstance(atom, Opaque) for atom in module):
        return module
    if not entry.exports:
        main = get(run, state, module, constant("Main", span), span) if isinstance(module[0], Class) else module
        call_all(run, state, main, Arguments(is_open=True), span)
        return run.started or opaque("the program never starts a handler", span)
    constructor = get(run, state, module, constant(CONSTRUCTOR, span), span)
    codes = [method.code for method in overloads(constructor)]
    is_injected = bool(codes) and all(any(one.default is None for one in code.parameters) for code in codes)
    instance = call_all(run, state, module, Arguments(is_open=is_injected), span)
    found = get(run, state, instance, constant(entry.exports[-1], span), span, is_member=True)
    match found:
        case (Lib(path=path),) if path in frameworks_aspnet.HOSTS:
            return frameworks_aspnet.hosted(run, state, instance, _site_of_class(state, module, span))
        case _:
            return found


def _site_of_class(state: State, module: Abstract, span: Span) -> Span:
    return next((state.object(atom.id).site for atom in module if isinstance(atom, Class)), span)


def arguments(
    run: Run, state: State, closure: Closure | None, event: Abstract, context: Abstract, span: Span
) -> Arguments:
    if closure is None:
        return Arguments((event, context))
    types = [parameter.type.rpartition(".")[2] for parameter in closure.code.parameters]
    return Arguments(tuple(context if type_ == "ILambdaContext" else event for type_ in types))


def returned(run: Run, closure: Closure | None, returns: list[Returned]) -> list[Returned]:
    return returns if closure is None else frameworks_dotnet.answered(run, closure, returns)
