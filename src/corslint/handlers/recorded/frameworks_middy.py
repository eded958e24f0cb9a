"""middy: what its middlewares do to what a handler returns."""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Opaque, Origin, Ref, Str, constant, inert, opaque, union
from corslint.handlers.interpreter.heap import Object, Slot, State, is_closure
from corslint.handlers.interpreter.objects import escape
from corslint.handlers.interpreter.run import Arguments, Run, new_map
from corslint.handlers.recorded.frameworks import (
    CORS,
    CREDENTIALS,
    Behaviour,
    any_origin,
    become_unsure,
    credentials_header,
    has_any,
    is_any,
    is_true,
    listed_origins,
    new_app,
    option,
    response,
    set_on,
    star,
)
from corslint.handlers.recorded.frameworks_node import (
    MIDDLEWARE,
    cors_middleware,
    is_harmless,
    leave_unknown,
    list_echo,
    widest_echo,
)
from corslint.handlers.recorded.preflights import VARY
from corslint.source import Span

MIDDY = "js:middy()"


def _app(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    app = new_app(run, state, MIDDY, span)
    set_on(state, app[0], "inner", given.get(0) or (), span)
    return app


def _handler(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    set_on(state, this, "inner", given.get(0) or (), span)
    return (this,)


def _use(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    value = given.get(0) or ()
    for item in listed_origins(state, value) or (value,):
        _use_one(state, this, item, span)
    return (this,)


def _use_one(state: State, this: Atom, value: Abstract, span: Span) -> None:
    whole = state.object(value[0].id) if len(value) == 1 and isinstance(value[0], Ref) else None
    if whole is not None and whole.type == MIDDLEWARE and CORS in whole.slots:
        set_on(state, this, CORS, whole.slots[CORS].value, whole.slots[CORS].at)
        credentials = whole.slots.get(CREDENTIALS)
        set_on(state, this, CREDENTIALS, credentials.value if credentials else (), span)
        set_on(state, this, VARY, whole.slots[VARY].value if VARY in whole.slots else (), span)
    elif whole is not None and whole.type == MIDDLEWARE:
        # what runs last on an error is what is used first: CORS used after this one finds no response yet
        before = isinstance(this, Ref) and CORS in state.object(this.id).slots
        set_on(state, this, "errors", constant(before, span), span)
    elif not is_harmless(value):
        become_unsure(state, this, "a middleware is not known", span)


def _unsure(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    become_unsure(state, this, "a hook may change the response", span)
    return (this,)


def _settle(run: Run, state: State, middleware: Atom, options: Abstract | None, span: Span) -> None:
    if option(state, options, "getOrigin") is not None:
        leave_unknown(state, middleware, span)
        return
    credentials = option(state, options, "credentials")
    allowed = is_true(credentials.value) if credentials is not None else False
    origin = _origin(run, state, options, allowed, span)
    set_on(state, middleware, CORS, origin, span)
    set_on(state, middleware, VARY, _vary(run, state, options, origin, span), span)
    set_on(state, middleware, CREDENTIALS, credentials_header(credentials.value if credentials else None, span), span)


def _origin(run: Run, state: State, options: Abstract | None, credentials: bool | None, span: Span) -> Abstract:
    """Nothing is sent unless it is said (since 5; `*` before); `*` with credentials is an echo of any origin."""
    origin, many = option(state, options, "origin"), option(state, options, "origins")
    if many is not None:
        return _list(run, state, many.value, credentials, many.at)
    if origin is None:
        return () if _is_measured(run) else opaque("middy's default", span)
    known = is_any(origin.value)
    if known is False or credentials is False:
        return origin.value
    return any_origin(origin.at) if known and credentials else opaque("the allowed origin", origin.at)


def _list(run: Run, state: State, listed: Abstract, credentials: bool | None, at: Span) -> Abstract:
    """`*` in a list lets any origin in; with other text around it, it stands for a part without dots."""
    if has_any(state, listed):
        return any_origin(at) if credentials else star(at) if credentials is False else opaque("any origin", at)
    patterns = [one for one in _listed_texts(state, listed) if "*" in one]
    if not patterns:
        return list_echo(run, state, "middy", listed, at)
    if not _is_measured(run):
        return opaque("a list of origins with patterns", at)
    return widest_echo(((_pattern(one), at) for one in patterns), at)


def _listed_texts(state: State, listed: Abstract) -> list[str]:
    return [
        atom.text.known or "" for item in listed_origins(state, listed) or () for atom in item if isinstance(atom, Str)
    ]


def _pattern(origin: str) -> str:
    return f"^{origin}$".replace(".", r"\.").replace("*", "[^.]*")


def _vary(run: Run, state: State, options: Abstract | None, origin: Abstract, span: Span) -> Abstract:
    """`Origin` where any of several origins is echoed."""
    many = option(state, options, "origins")
    listed = _listed_texts(state, many.value) if many is not None else []
    echoes = any(isinstance(atom, Origin) for atom in origin)
    if not echoes or (many is not None and len(listed) == 1 and "*" not in listed[0]):
        return ()
    return constant("Origin", span) if _is_measured(run) else inert("what an older middy says", span)


def _is_measured(run: Run) -> bool:
    return (run.version("@middy/http-cors") or 0) >= MEASURED


MEASURED = 6
"""The first major version of which it is known that nothing is sent by default."""


def _error_handler(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return new_app(run, state, MIDDLEWARE, span)


def _answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """What the inner handler returns, with the headers that the middlewares add."""
    assert isinstance(this, Ref)
    whole = state.object(this.id)
    inner = whole.get("inner")
    if "unsure" in whole.slots or inner is None or not inner.value:
        return opaque("a handler with middleware that is not known", span)
    value = union(*(run.call(run, state, atom, given, span) for atom in inner.value if is_closure(atom)))
    if not value or not all(is_closure(atom) for atom in inner.value):
        return opaque("the handler behind the middleware is not known", span)
    cors = whole.get(CORS)
    if cors is not None:
        for atom in value:
            _allow(run, state, atom, cors, whole)
    return (*value, *_errors(run, state, whole, cors, span))


def _allow(run: Run, state: State, atom: Atom, cors: Slot, app: Object) -> None:
    """Puts the headers on a response, unless they are there."""
    if not isinstance(atom, Ref):
        return
    answer = state.object(atom.id)
    if not any(key in answer.slots for key in ("statusCode", "headers", "body")):
        return
    if any(isinstance(one, Opaque) for one in cors.value):
        escape(state, (atom,), "a middleware adds headers that are not known", cors.at)
        return
    slot = answer.get("headers")
    headers = slot.value if slot is not None else new_map(run, state, "object", {}, cors.at)
    for header in headers:
        if isinstance(header, Ref):
            whole = state.object(header.id)
            credentials, vary = app.get(CREDENTIALS), app.get(VARY)
            added = {
                "Access-Control-Allow-Origin": cors,
                "Access-Control-Allow-Credentials": credentials,
                "Vary": vary,
            }
            more = {
                name: one for name, one in added.items() if one is not None and one.value and name not in whole.slots
            }
            state.put(header.id, whole._replace(slots={**whole.slots, **more}))
    if slot is None:
        new = Slot(headers, certain=True, key=cors.key, at=cors.at)
        state.put(atom.id, answer._replace(slots={**answer.slots, "headers": new}))


def _errors(run: Run, state: State, whole: Object, cors: Slot | None, span: Span) -> Abstract:
    """What the error handler answers when the inner handler raises."""
    errors = whole.get("errors")
    if errors is None:
        return ()
    has_cors = is_true(errors.value)
    run.catching += 1
    answer = response(run, state, cors if has_cors else None, whole.get(CREDENTIALS), errors.at)
    run.catching -= 1
    return answer


CALLS: dict[str, Behaviour] = {
    "js:@middy/core": _app,
    "js:middy": _app,
    "js:@middy/http-cors": cors_middleware(_settle),
    "js:@middy/http-error-handler": _error_handler,
    MIDDY: _answers,
}

METHODS: dict[tuple[str, str], Behaviour] = {
    (MIDDY, "use"): _use,
    (MIDDY, "handler"): _handler,
    **{(MIDDY, name): _unsure for name in ("before", "after", "onError")},
}
