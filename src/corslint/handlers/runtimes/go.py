"""Lambda's runtime for Go: a program starts its handler itself, and throws a response away that comes with an error."""

from corslint.handlers.files.found import Entry
from corslint.handlers.interpreter.atoms import Abstract, Closure, Opaque, Ref, constant, is_nothing, opaque
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.invoke import call_all
from corslint.handlers.interpreter.objects import get
from corslint.handlers.interpreter.run import Arguments, Returned, Run
from corslint.handlers.runtimes.exports import exported
from corslint.source import Span


def handler(run: Run, state: State, module: Abstract, entry: Entry, span: Span) -> Abstract:
    if not entry.exports:
        return _started(run, state, module, span)
    run.started = exported(run, state, module, entry, span)
    return run.started


def _started(run: Run, state: State, module: Abstract, span: Span) -> Abstract:
    """What a Go program gives to `lambda.Start`."""
    if any(isinstance(atom, Opaque) for atom in module):
        return module
    main = get(run, state, module, constant("main", span), span)
    call_all(run, state, main, Arguments(), span)
    return run.started or opaque("the program never starts a handler", span)


def arguments(
    run: Run, state: State, closure: Closure | None, event: Abstract, context: Abstract, span: Span
) -> Arguments:
    """The context and the event, either or neither: one parameter is told by its name."""
    count = len(closure.code.parameters) if closure is not None else 2
    return Arguments((context, event) if count == 2 else (event,))


def returned(run: Run, closure: Closure | None, returns: list[Returned]) -> list[Returned]:
    """`return response, err`."""
    return [kept for one in returns for kept in _without_errors(run, one)]


def _without_errors(run: Run, returned: Returned) -> list[Returned]:
    split: list[Returned] = []
    for atom in returned.value:
        pair = returned.state.object(atom.id) if isinstance(atom, Ref) else None
        if pair is None or pair.kind != "list" or pair.items is None or len(pair.items) != 2 or not run.started:
            return [returned]
        response, error = pair.items
        if not all(is_nothing(one) for one in error):
            run.raises[returned.span] = None
        if any(is_nothing(one) or isinstance(one, Opaque) for one in error):
            split.append(returned._replace(value=response))
    return split
