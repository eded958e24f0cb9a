"""Lambda's runtime for Python."""

from corslint.handlers.interpreter.atoms import Abstract, Closure
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Arguments, Returned, Run
from corslint.handlers.runtimes.exports import exported
from corslint.source import Span

handler = exported


def arguments(
    run: Run, state: State, closure: Closure | None, event: Abstract, context: Abstract, span: Span
) -> Arguments:
    return Arguments((event, context))


def returned(run: Run, closure: Closure | None, returns: list[Returned]) -> list[Returned]:
    return returns
