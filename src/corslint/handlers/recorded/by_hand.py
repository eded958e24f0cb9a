"""What a middleware of the project's own does with a call: which headers it sets, and whether it answers itself."""

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Closure,
    Const,
    Event,
    Native,
    Origin,
    Ref,
    constant,
    inert,
    known_text,
)
from corslint.handlers.interpreter.events import REQUEST
from corslint.handlers.interpreter.heap import Object, Slot, State
from corslint.handlers.interpreter.objects import escape
from corslint.handlers.interpreter.run import Arguments, Run, allocate, arguments
from corslint.handlers.recorded import preflights
from corslint.handlers.recorded.frameworks import (
    BY_HAND,
    CORS,
    CREDENTIALS,
    REPLIED,
    ROUTES,
    UNSURE,
    Behaviour,
    become_unsure,
    install,
    response,
    set_on,
)
from corslint.handlers.recorded.preflights import ALLOW_HEADERS, ALLOW_METHODS, PREFLIGHT, STATUS, VARY
from corslint.source import Span

REPLY = "js:reply"

SENT = "sent"
"""Set on a reply that is sent, which ends the call."""

Slots = dict[str, Slot]


def use(run: Run, state: State, app: Atom, function: Closure, is_everywhere: bool, span: Span) -> None:
    """Runs a middleware of the project's own on a call, unless one before it has answered."""
    if run.invocation.method == "OPTIONS" and STATUS in _kept(state, app):
        return
    reply = allocate(run, state, Object("library", span, {}, type=REPLY))
    given = arguments((Event(REQUEST, span),), (reply,), (Native("same"),))
    run.call(run, state, function, given, span)
    whole = state.object(reply.id)
    slots = {key.lower(): slot for key, slot in whole.slots.items()}
    origin = slots.get("access-control-allow-origin")
    if whole.open is not None:
        become_unsure(state, app, whole.open.reason, whole.open.span)
    elif origin is not None and not (is_everywhere and _is_decided(origin)):
        become_unsure(state, app, "a middleware may set CORS headers", span)
    elif is_everywhere:
        _take(run, state, app, slots, span)


def _take(run: Run, state: State, app: Atom, slots: Slots, span: Span) -> None:
    """What a middleware that sees every call does with the reply."""
    origin, sent = slots.get("access-control-allow-origin"), slots.get(SENT)
    is_sent = sent is not None and sent.certain
    if origin is not None:
        credentials = slots.get("access-control-allow-credentials")
        install(state, app, origin.value, credentials.value if credentials is not None else (), origin.at)
        set_on(state, app, BY_HAND, constant(True, span), span)
    if origin is not None or is_sent:
        _allow(run, state, app, slots, sent.at if sent is not None else span)
    if is_sent and run.invocation.method == "OPTIONS":
        _answer(run, state, app, span)


def _is_decided(origin: Slot) -> bool:
    """Whether the header is there in every answer, or for no origins but those that pass a check."""
    return origin.certain or all(isinstance(atom, Origin) and atom.is_settled for atom in origin.value)


def _allow(run: Run, state: State, app: Atom, slots: Slots, span: Span) -> None:
    """What one middleware allows, the next one need not say again."""
    earlier = _kept(state, app)
    if STATUS in earlier:
        return
    methods, headers, vary = (_one_of(slots, earlier, name) for name in (ALLOW_METHODS, ALLOW_HEADERS, VARY))
    preflights.keep(state, app, preflights.allowing(run, state, methods, headers, _status(slots), span, vary=vary))


def _kept(state: State, app: Atom) -> Slots:
    kept = state.object(app.id).get(PREFLIGHT) if isinstance(app, Ref) else None
    return state.object(kept.value[0].id).slots if kept is not None and isinstance(kept.value[0], Ref) else {}


def _one_of(slots: Slots, earlier: Slots, name: str) -> Abstract:
    slot = slots.get(name) or earlier.get(name)
    if slot is None:
        return ()
    return slot.value if slot.certain else inert("a header of some answers", slot.at)


def _status(slots: Slots) -> int | None:
    """None where the routes behind the middleware decide it, or where it is not known."""
    if SENT not in slots or not slots[SENT].certain:
        return None
    match slots.get(STATUS.lower()):
        case None:
            return 200
        case Slot(value=(Const(value=int() as status),), certain=True):
            return status
        case _:
            return None


def _answer(run: Run, state: State, app: Atom, span: Span) -> None:
    """No route sees the call: what is sent is known, unless something before it may have sent more."""
    assert isinstance(app, Ref)
    whole = state.object(app.id)
    if ROUTES in whole.slots:
        become_unsure(state, app, "routes are declared before the middleware", span)
    elif UNSURE not in whole.slots and REPLIED not in whole.slots:
        answer = preflights.complete(state, response(run, state, whole.get(CORS), whole.get(CREDENTIALS), span), whole)
        set_on(state, app, REPLIED, _with_no_others(state, answer), span)


def _with_no_others(state: State, answer: Abstract) -> Abstract:
    """No library that is known to be harmless sets headers of CORS."""
    assert isinstance(answer[0], Ref)
    for headers in state.object(answer[0].id).slots["headers"].value:
        if isinstance(headers, Ref):
            state.put(headers.id, state.object(headers.id)._replace(open=None))
    return answer


# -- the reply


def _set(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`res.header(name, value)`, `res.set({ name: value })`."""
    name, value = known_text(given.get(0) or ()), given.get(1)
    at = given.spans[1] if len(given.spans) > 1 else span
    if name is not None and value is not None:
        return _with(state, this, {name: Slot(value, certain=True, key=given.spans[0] if given.spans else span, at=at)})
    match given.get(0):
        case (Ref(id=place),) if state.object(place).kind == "object" and state.object(place).open is None:
            return _with(state, this, state.object(place).slots)
        case _:
            escape(state, (this,), "a header of a computed name", span)
            return (this,)


def _with(state: State, this: Atom, slots: Slots) -> Abstract:
    if isinstance(this, Ref):
        whole = state.object(this.id)
        state.put(this.id, whole._replace(slots={**whole.slots, **slots}))
    return (this,)


def _vary(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`res.vary(name)`."""
    return _with(state, this, {VARY: Slot(given.get(0) or (), certain=True, key=span, at=span)})


def _state_status(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    value = given.get(0) or inert("a status", span)
    return _with(state, this, {STATUS.lower(): Slot(value, certain=True, key=span, at=span)})


def _send(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return _with(state, this, {SENT: Slot((this,), certain=True, key=span, at=span)})


def _send_status(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    _state_status(run, state, this, given, span)
    return _send(run, state, this, given, span)


def _nothing(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (this,)


METHODS: dict[tuple[str, str], Behaviour] = {
    **{(REPLY, name): _set for name in ("header", "set", "setHeader", "append")},
    **{(REPLY, name): _send for name in ("end", "json", "jsonp", "send")},
    (REPLY, "vary"): _vary,
    (REPLY, "status"): _state_status,
    (REPLY, "sendStatus"): _send_status,
    **{(REPLY, name): _nothing for name in ("contentType", "cookie", "on", "once", "type")},
}
"""What Express's replies can do. Source: https://expressjs.com/en/4x/api.html#res"""
