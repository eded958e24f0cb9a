"""NestJS: the application that it makes around one of Express or Fastify."""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Ref, constant, inert, opaque
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Arguments, Run
from corslint.handlers.recorded.frameworks import (
    ROUTES,
    Behaviour,
    become_unsure,
    is_true,
    new_app,
    option,
    set_on,
)
from corslint.handlers.recorded.frameworks_node import EXPRESS, FASTIFY, cors_of, install_middleware, use_one
from corslint.source import Span

NEST = "js:nest()"

_INNER = "inner"


def _created(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`NestFactory.create(AppModule, adapter, options)`, of which both last ones may be left out."""
    app = new_app(run, state, NEST, span)
    rest = given.positional[1:]
    adapter = next((value for value in rest if _is_application(state, value)), ())
    inner = adapter or new_app(run, state, EXPRESS, span)
    set_on(state, app[0], _INNER, inner, span)
    for options in rest:
        cors = option(state, options, "cors") if options is not adapter else None
        if cors is not None:
            _allow(run, state, app[0], cors.value, cors.at)
    if given.is_open:
        become_unsure(state, inner[0], "the application's settings are not known", span)
    return app


def _is_application(state: State, value: Abstract) -> bool:
    return len(value) == 1 and isinstance(value[0], Ref) and state.object(value[0].id).type in CORS_OF


CORS_OF = {EXPRESS: "express", FASTIFY: "fastify"}
"""Which library's settings are those of `enableCors`."""


def _allow(run: Run, state: State, app: Atom, settings: Abstract, span: Span) -> None:
    """`cors: true` is the library's default, `cors: false` is none at all."""
    known = is_true(settings) if not any(isinstance(atom, Ref) for atom in settings) else None
    if known is not False:
        _enable(run, state, app, Arguments() if known else Arguments((settings,)), span)


def _enable_cors(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    _enable(run, state, this, given, span)
    return inert("nothing", span)


def _enable(run: Run, state: State, app: Atom, given: Arguments, span: Span) -> None:
    inner = _inner(state, app)
    type_ = state.object(inner[0].id).type if inner and isinstance(inner[0], Ref) else ""
    if type_ not in CORS_OF:
        return
    made = cors_of(CORS_OF[type_])(run, state, app, given, span)
    if isinstance(made[0], Ref):
        install_middleware(state, inner[0], state.object(made[0].id))


def _inner(state: State, app: Atom) -> Abstract:
    slot = state.object(app.id).get(_INNER) if isinstance(app, Ref) else None
    return slot.value if slot is not None else ()


def _instance(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`app.getHttpAdapter().getInstance()`, `app.getHttpServer()`."""
    return _inner(state, this) or opaque("an application", span)


def _initialised(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """From here on the routes are there: what is used afterwards comes too late for them."""
    for inner in _inner(state, this):
        set_on(state, inner, ROUTES, constant(True, span), span)
    return (this,)


def _used(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    for inner in _inner(state, this):
        for value in given.positional:
            use_one(run, state, inner, value, len(given.positional) == 1, span)
    return (this,)


def _same(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (this,)


def _provider(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return inert("a provider", span)


def _adapter(type_: str) -> Behaviour:
    """`new ExpressAdapter(express())`: the application itself, or one of its own."""

    def behaviour(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        first = given.get(0) or ()
        return first if _is_application(state, first) else new_app(run, state, type_, span)

    return behaviour


CALLS: dict[str, Behaviour] = {
    "js:@nestjs/core.NestFactory.create": _created,
    "js:@nestjs/platform-express.ExpressAdapter": _adapter(EXPRESS),
    "js:@nestjs/platform-fastify.FastifyAdapter": _adapter(FASTIFY),
}

METHODS: dict[tuple[str, str], Behaviour] = {
    (NEST, "enableCors"): _enable_cors,
    **{(NEST, name): _initialised for name in ("init", "listen")},
    (NEST, "use"): _used,
    (NEST, "getHttpAdapter"): _same,
    **{(NEST, name): _instance for name in ("getInstance", "getHttpServer")},
    **{(NEST, name): _provider for name in ("get", "resolve", "select", "close", "startAllMicroservices")},
    **{(NEST, name): _same for name in ("setGlobalPrefix", "enableVersioning", "enableShutdownHooks", "useLogger")},
    **{(NEST, name): _same for name in ("flushLogs", "useBodyParser", "set", "disable", "enable", "setBaseViewsDir")},
    **{(NEST, f"useGlobal{name}"): _same for name in ("Pipes", "Filters", "Interceptors", "Guards")},
}
