"""Lambda's runtime for Node, whose context and callback answer, too."""

from corslint.handlers.interpreter.atoms import Abstract, Closure, Native, Opaque
from corslint.handlers.interpreter.heap import Object, Slot, State
from corslint.handlers.interpreter.run import Arguments, Returned, Run, allocate
from corslint.handlers.runtimes.exports import exported
from corslint.source import Span

handler = exported

_WAYS = {"succeed": "succeed", "fail": "fail", "done": "callback"}


def arguments(
    run: Run, state: State, closure: Closure | None, event: Abstract, context: Abstract, span: Span
) -> Arguments:
    slots = {key: Slot((Native(name),), certain=True, key=span, at=span) for key, name in _WAYS.items()}
    unknown = Opaque("the context", span, is_inert=True)
    answering = allocate(run, state, Object("object", span, slots, open=unknown))
    return Arguments((event, (answering,), (Native("callback"),)))


def returned(run: Run, closure: Closure | None, returns: list[Returned]) -> list[Returned]:
    return returns
