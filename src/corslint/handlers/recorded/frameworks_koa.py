"""Koa with @koa/cors."""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Closure, Str, constant, is_nothing, opaque, union
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Arguments, Run
from corslint.handlers.recorded import preflights
from corslint.handlers.recorded.frameworks import (
    CORS,
    CREDENTIALS,
    ROUTES,
    Behaviour,
    any_origin,
    credentials_header,
    is_any,
    is_true,
    option,
    set_on,
    star,
)
from corslint.handlers.recorded.frameworks_node import ROUTER, app_of, cors_middleware, use_one
from corslint.source import Span
from corslint.value import text

KOA = "js:koa()"


def _settle(run: Run, state: State, middleware: Atom, options: Abstract | None, span: Span) -> None:
    credentials = option(state, options, "credentials")
    allowed = credentials.value if credentials is not None else None
    set_on(state, middleware, CORS, _origin(run, state, options, allowed, span), span)
    set_on(state, middleware, CREDENTIALS, credentials_header(allowed, span), span)
    methods, headers = (option(state, options, name) for name in ("allowMethods", "allowHeaders"))
    allowed_methods = preflights.names(state, methods.value if methods else None, text(METHODS_BY_DEFAULT), span)
    allowed_headers = preflights.names(state, headers.value if headers else None, preflights.ASKED_FOR, span)
    preflights.keep(state, middleware, preflights.allowing(run, state, allowed_methods, allowed_headers, 204, span))


METHODS_BY_DEFAULT = "GET,HEAD,PUT,POST,DELETE,PATCH"


def _origin(run: Run, state: State, options: Abstract | None, credentials: Abstract | None, span: Span) -> Abstract:
    """`*`, by default too since version 5, is an echo of any origin where credentials are allowed."""
    slot = option(state, options, "origin")
    if slot is None or all(is_nothing(atom) for atom in slot.value):
        is_measured = (run.version("@koa/cors") or 0) >= 5
        return _any(credentials, span) if is_measured else union(any_origin(span), _any(credentials, span))
    if not all(isinstance(atom, Str) for atom in slot.value):
        return opaque("the allowed origin", slot.at)
    return slot.value if is_any(slot.value) is False else _any(credentials, slot.at)


def _any(credentials: Abstract | None, span: Span) -> Abstract:
    known = is_true(credentials)
    return any_origin(span) if known else star(span) if known is False else union(any_origin(span), star(span))


def _use(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """What is used before CORS may answer without it."""
    for value in given.positional:
        if len(value) == 1 and isinstance(value[0], Closure):
            set_on(state, this, ROUTES, constant(True, span), span)
        else:
            use_one(run, state, this, value, True, span)
    return (this,)


CALLS: dict[str, Behaviour] = {
    "js:koa": app_of(KOA),
    "js:@koa/cors": cors_middleware(_settle),
    **dict.fromkeys(("js:@koa/router", "js:koa-router"), app_of(ROUTER)),
}

METHODS: dict[tuple[str, str], Behaviour] = {
    (KOA, "use"): _use,
    **{(KOA, name): lambda run, state, this, given, span: (this,) for name in ("on", "listen")},
}
