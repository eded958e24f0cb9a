"""What a module exports by the name of a handler."""

from corslint.handlers.files.found import Entry
from corslint.handlers.interpreter.atoms import Abstract, Ref, constant
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.objects import get, inherited
from corslint.handlers.interpreter.run import Run
from corslint.source import Span


def exported(run: Run, state: State, module: Abstract, entry: Entry, span: Span) -> Abstract:
    """What the module exports by the handler's name; of an object that is called, the method that then runs."""
    handler = module
    for name in entry.exports:
        handler = get(run, state, handler, constant(name, span), span)
    match handler:
        case (Ref(id=place) as this,):
            return inherited(state, this, state.object(place), "__call__") or handler
        case _:
            return handler
