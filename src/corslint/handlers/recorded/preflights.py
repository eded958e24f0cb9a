"""What frameworks answer preflights with: the methods and headers that an application allows.

It is kept with the application under `PREFLIGHT`, until the application is asked what it answers to OPTIONS.
"""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Ref, Str, constant, inert
from corslint.handlers.interpreter.heap import LISTS, Object, Slot, State
from corslint.handlers.interpreter.run import Run, new_map
from corslint.model import REQUESTED_HEADERS
from corslint.source import Span
from corslint.value import Text, join, text

PREFLIGHT = "preflight"

ALLOW_METHODS, ALLOW_HEADERS = "access-control-allow-methods", "access-control-allow-headers"

STATUS, REFUSES = "statusCode", "refuses"

VARY = "vary"

ASKED_FOR = Text((REQUESTED_HEADERS,))
"""Whatever headers the preflight asks for."""


def allowing(
    run: Run,
    state: State,
    methods: Abstract,
    headers: Abstract,
    status: int | None,
    span: Span,
    refuses: int = 0,
    vary: Abstract = (),
) -> dict[str, Slot]:
    """What an application is to keep: what it allows; without a status, of that it is not known what decides it.

    `refuses` is the status with which it answers in its place where the method is not listed; 0: it does not look.
    """
    rows = {
        ALLOW_METHODS: methods,
        ALLOW_HEADERS: headers,
        VARY: vary,
        STATUS: constant(status, span) if status else (),
        REFUSES: constant(refuses, span) if refuses else (),
    }
    slots = {name: _slot(value, _place(value, span)) for name, value in rows.items() if value}
    return {PREFLIGHT: _slot(new_map(run, state, "library", slots, span), span)}


def _slot(value: Abstract, at: Span) -> Slot:
    return Slot(value, certain=True, key=at, at=at)


def _place(value: Abstract, span: Span) -> Span:
    """Where a list is written; what a library says by itself stands where it is asked to."""
    return value[0].span if len(value) == 1 and isinstance(value[0], Str) else span


def keep(state: State, app: Atom, kept: dict[str, Slot]) -> None:
    if isinstance(app, Ref):
        whole = state.object(app.id)
        state.put(app.id, whole._replace(slots={**whole.slots, **kept}))


def is_asked(run: Run, app: Object) -> bool:
    """Whether the call is a preflight, of which it is known what the application answers; that it matters is noted."""
    if PREFLIGHT not in app.slots:
        return False
    run.asks.add("method")
    return run.invocation.method == "OPTIONS"


def complete(state: State, answer: Abstract, app: Object) -> Abstract:
    """The answer of an application with what it says to preflights alone."""
    kept = app.slots[PREFLIGHT].value
    if isinstance(answer[0], Ref) and isinstance(kept[0], Ref):
        allowed = dict(state.object(kept[0].id).slots)
        whole = state.object(answer[0].id)
        decided = {key: allowed.pop(key) for key in (STATUS, REFUSES) if key in allowed}
        headers = whole.slots["headers"].value
        if isinstance(headers[0], Ref):
            sent = state.object(headers[0].id)
            state.put(headers[0].id, sent._replace(slots={**sent.slots, **allowed}))
        state.put(answer[0].id, whole._replace(slots={**whole.slots, **decided}))
    return answer


# -- lists


def names(state: State, setting: Abstract | None, default: Text | None, span: Span) -> Abstract:
    """A list of names, or the text of one, as it is sent; where nothing is set the default, if that is known."""
    match setting:
        case None:
            return inert("a library's default", span) if default is None else (Str(default, span),)
        case (Str(),):
            return setting
        case (Ref(id=place),) if (whole := state.object(place)).kind in LISTS and whole.items:
            texts = [item[0].text for item in whole.items if len(item) == 1 and isinstance(item[0], Str)]
            if len(texts) == len(whole.items):
                return (Str(join(*[piece for one in texts for piece in (text(","), one)][1:]), whole.site),)
    return inert("a list of names", span)
