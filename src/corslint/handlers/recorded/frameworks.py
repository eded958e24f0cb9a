"""What frameworks answer, by library: a table of constructors, functions and methods, each with what it does.

The behaviours are those that the real libraries showed when they were run (tests/handlers/frameworks_*.json). An
application is an object on the heap: under `cors` it holds the value of Access-Control-Allow-Origin that it puts on
every answer, under `credentials` that of Access-Control-Allow-Credentials. What may make it answer otherwise in a way
that cannot be followed is remembered under `unsure`, and then nothing is known of its answers.
"""

from collections.abc import Callable

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Check,
    Const,
    Lib,
    Opaque,
    Origin,
    Ref,
    Str,
    constant,
    inert,
    opaque,
    union,
)
from corslint.handlers.interpreter.compare import origins_of
from corslint.handlers.interpreter.heap import LISTS, Object, Slot, State
from corslint.handlers.interpreter.run import Arguments, Run, allocate, new_map
from corslint.handlers.recorded import preflights
from corslint.source import Span
from corslint.value import text

Behaviour = Callable[[Run, State, Atom, Arguments, Span], Abstract]

CORS, CREDENTIALS, UNSURE, ROUTES = "cors", "credentials", "unsure", "routes"

BY_HAND, WRAPPED = "by hand", "wrapped"
"""Set where the project's own code sets the headers, and where such code sees every answer last."""

REPLIED = "replied"
"""What a middleware has answered, so that no route sees the call."""

LAST_WORD = ("py:fastapi", "py:powertools")
"""The applications whose CORS replaces what a route sends; in the others a route's own header stays."""

ANSWER = "answer"
"""The type of a response that a framework makes."""


def new_app(run: Run, state: State, type_: str, span: Span, slots: dict[str, Slot] | None = None) -> Abstract:
    unknown = Opaque("a part of the framework", span, is_inert=True)
    return (allocate(run, state, Object("library", span, slots or {}, unknown, type=type_)),)


def set_on(state: State, app: Atom, key: str, value: Abstract, span: Span) -> None:
    if isinstance(app, Ref):
        whole = state.object(app.id)
        slot = Slot(value, certain=True, key=span, at=span)
        state.put(app.id, whole._replace(slots={**whole.slots, key: slot}))


def become_unsure(state: State, app: Atom, reason: str, span: Span) -> None:
    set_on(state, app, UNSURE, opaque(reason, span), span)


def install(state: State, app: Atom, origin: Abstract, credentials: Abstract, span: Span) -> None:
    """The application allows an origin on every answer from here on; routes that are older may be without."""
    if isinstance(app, Ref) and ROUTES in state.object(app.id).slots:
        become_unsure(state, app, "routes are declared before CORS is set up", span)
    set_on(state, app, CORS, origin, span)
    set_on(state, app, CREDENTIALS, credentials, span)


def answers(run: Run, state: State, app: Abstract, span: Span) -> Abstract:
    """What is returned for a request."""
    return union(*(_answer(run, state, atom, span) for atom in app)) or opaque("an application", span)


def _answer(run: Run, state: State, app: Atom, span: Span) -> Abstract:
    if not isinstance(app, Ref):
        return opaque("an application that is not known", span)
    whole = state.object(app.id)
    decided = whole.get(REPLIED) or whole.get(UNSURE)
    if decided is not None:
        return decided.value
    if whole.open is None or not whole.open.is_inert:
        return opaque("the application may have been changed", span)
    cors = whole.get(CORS)
    if cors is not None and not cors.certain:
        return opaque("CORS may or may not be set up", span)
    if cors is not None and (WRAPPED in whole.slots if whole.type in LAST_WORD else BY_HAND not in whole.slots):
        cors = replaceable(run, cors)
    others = opaque("the application may send CORS headers itself", span) if _may_send_itself(run, cors) else ()
    answer = response(run, state, cors, whole.get(CREDENTIALS), span, others)
    return preflights.complete(state, answer, whole) if preflights.is_asked(run, whole) else answer


def _may_send_itself(run: Run, cors: Slot | None) -> bool:
    return cors is None and run.mentions("access-control-", "cors")


def replaceable(run: Run, cors: Slot) -> Slot:
    """The value that is sent where no code sends one itself."""
    if not run.mentions("access-control-allow-origin"):
        return cors
    return cors._replace(value=union(cors.value, inert("what the code may send in its place", cors.at)))


def response(
    run: Run, state: State, cors: Slot | None, credentials: Slot | None, span: Span, others: Abstract = ()
) -> Abstract:
    """A framework's response: with an allowed origin, or without; `others` where it may have further headers."""
    slots: dict[str, Slot] = {}
    if cors is not None:
        slots["access-control-allow-origin"] = cors
    if cors is not None and credentials is not None and credentials.value:
        slots["access-control-allow-credentials"] = credentials
    headers = new_map(run, state, "map", slots, span)
    if cors is not None:
        others = inert("the framework's other headers", span)
    if others and isinstance(headers[0], Ref) and isinstance(others[0], Opaque):
        state.put(headers[0].id, state.object(headers[0].id)._replace(open=others[0]))
    rows = {
        "statusCode": Slot(inert("the framework's status", span), certain=True, key=span, at=span),
        "headers": Slot(headers, certain=True, key=span, at=span),
    }
    return (allocate(run, state, Object("map", span, rows, type=ANSWER)),)


# -- options


def option(state: State, options: Abstract | None, name: str) -> Slot | None:
    """What is set under a name in an object of options; None where nothing is."""
    match options:
        case (Ref(id=place),):
            return state.object(place).get(name)
        case _:
            return None


def options_are_known(state: State, options: Abstract | None) -> bool:
    match options:
        case None | (Const(),):
            return True
        case (Ref(id=place),):
            whole = state.object(place)
            return whole.open is None and all(slot.certain for slot in whole.slots.values())
        case _:
            return False


def is_true(value: Abstract | None) -> bool | None:
    """Whether an option is on; None where it is not known."""
    match value:
        case None:
            return False
        case (Const(value=known),):
            return bool(known)
        case _:
            return None


def credentials_header(value: Abstract | None, span: Span) -> Abstract:
    """`true` where credentials are allowed, nothing where they are not."""
    known = is_true(value)
    if known is None:
        return inert("whether credentials are allowed", span)
    return constant("true", span) if known else ()


def listed_origins(state: State, value: Abstract) -> tuple[Abstract, ...] | None:
    """The items of a list of origins; None where they are not known."""
    match value:
        case (Ref(id=place),) if state.object(place).kind in LISTS:
            return state.object(place).items
        case _:
            return None


def echo_of(state: State, value: Abstract, span: Span) -> Abstract:
    """The request's origin where a list holds it, nothing otherwise."""
    match value:
        case (Ref(id=place),):
            return (Origin(span, Check(origins_of(state.object(place)), span), is_settled=True),)
        case (Str(text=content),):
            return (Origin(span, Check((content,), span), is_settled=True),)
        case _:
            return (Origin(span, Check(None, span), is_settled=True),)


def is_any(value: Abstract) -> bool | None:
    """Whether an origin is `*`; None where it is not known."""
    known = {atom.text.known == "*" if isinstance(atom, Str) and not atom.text.holes else None for atom in value}
    return known.pop() if len(known) == 1 else None


def has_any(state: State, value: Abstract) -> bool | None:
    """Whether a list of origins, or a lone one, holds `*`."""
    items = listed_origins(state, value)
    if items is None:
        is_text = bool(value) and all(isinstance(atom, Str) for atom in value)
        return is_any(value) if is_text else None
    found = [is_any(item) for item in items]
    return True if True in found else None if None in found else False


def any_origin(span: Span) -> Abstract:
    return (Origin(span),)


def star(span: Span) -> Abstract:
    return (Str(text("*"), span),)


def names_library(value: Abstract, *names: str) -> bool:
    """Whether a value is a library's thing of one of these names, from whichever of its modules."""
    match value:
        case (Lib(path=path),):
            return path.rpartition(".")[2] in names
        case _:
            return False
