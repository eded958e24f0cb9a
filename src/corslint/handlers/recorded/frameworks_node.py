"""Node's frameworks: Express with cors, Hono, Fastify, Powertools for TypeScript."""

from collections.abc import Callable, Iterable, Iterator

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Check,
    Closure,
    Const,
    Lib,
    Native,
    Opaque,
    Origin,
    Ref,
    Str,
    constant,
    inert,
    is_nothing,
    known_text,
    opaque,
    undefined,
    union,
)
from corslint.handlers.interpreter.compare import matches_origin
from corslint.handlers.interpreter.heap import LISTS, Object, Slot, State, is_closure
from corslint.handlers.interpreter.methods import pattern_source
from corslint.handlers.interpreter.run import Answered, Arguments, Run, arguments, check_of, new_map
from corslint.handlers.recorded import by_hand, preflights
from corslint.handlers.recorded.frameworks import (
    CORS,
    CREDENTIALS,
    ROUTES,
    Behaviour,
    answers,
    any_origin,
    become_unsure,
    credentials_header,
    echo_of,
    install,
    is_any,
    is_true,
    listed_origins,
    new_app,
    option,
    options_are_known,
    set_on,
    star,
)
from corslint.source import Span
from corslint.value import Text, text

EXPRESS, HONO, FASTIFY, POWERTOOLS = "js:express()", "js:hono()", "js:fastify()", "js:powertools()"

ADAPTED, MIDDLEWARE = "js:adapted", "js:middleware"

ROUTER = "js:router"
"""Routes that an application uses: none runs before a call."""


def app_of(type_: str) -> Behaviour:
    def behaviour(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        return new_app(run, state, type_, span)

    return behaviour


# -- middleware


Settle = Callable[[Run, State, Atom, Abstract | None, Span], None]


def cors_middleware(settle: Settle) -> Behaviour:
    """A CORS middleware that is not yet put into an application; `settle` gives it what its options say."""

    def behaviour(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        options = given.get(0)
        middleware = new_app(run, state, MIDDLEWARE, span)
        if options_are_known(state, options) and not given.is_open:
            settle(run, state, middleware[0], options, span)
        else:
            leave_unknown(state, middleware[0], span)
        return middleware

    return behaviour


def leave_unknown(state: State, middleware: Atom, span: Span) -> None:
    set_on(state, middleware, CORS, opaque("the CORS settings are not known", span), span)


def cors_of(kind: str) -> Behaviour:
    def settle(run: Run, state: State, middleware: Atom, options: Abstract | None, span: Span) -> None:
        origin, at = _origin(run, state, kind, options, span)
        credentials = option(state, options, "credentials")
        set_on(state, middleware, CORS, origin, at)
        header = credentials_header(credentials.value if credentials else None, credentials.at if credentials else span)
        set_on(state, middleware, CREDENTIALS, header, credentials.at if credentials else span)
        preflights.keep(state, middleware, _preflights(run, state, kind, options, span))

    return cors_middleware(settle)


express_cors = cors_of("express")


def _preflights(run: Run, state: State, kind: str, options: Abstract | None, span: Span) -> dict[str, Slot]:
    """What is answered to preflights: all that is asked for, unless it is said; Powertools has lists of its own."""
    methods, headers = PREFLIGHT_OPTIONS[kind]
    allowed_methods = preflights.names(state, _set(state, options, methods), _methods(run, kind), span)
    allowed_headers = preflights.names(state, _set(state, options, headers), HEADERS[kind], span)
    refuses = 404 if kind == "powertools" else 0
    return preflights.allowing(run, state, allowed_methods, allowed_headers, _status(state, options), span, refuses)


def _status(state: State, options: Abstract | None) -> int | None:
    """None where the route behind the middleware decides it."""
    if _set(state, options, "preflightContinue") is not None:
        return None
    match _set(state, options, "optionsSuccessStatus"):
        case None:
            return 204
        case (Const(value=int() as status),):
            return status
        case _:
            return None


def _set(state: State, options: Abstract | None, name: str) -> Abstract | None:
    slot = option(state, options, name)
    return None if slot is None or all(is_nothing(atom) for atom in slot.value) else slot.value


PREFLIGHT_OPTIONS = {
    "express": ("methods", "allowedHeaders"),
    "fastify": ("methods", "allowedHeaders"),
    "hono": ("allowMethods", "allowHeaders"),
    "powertools": ("allowMethods", "allowHeaders"),
}

METHODS_BY_DEFAULT = {
    "express": text("GET,HEAD,PUT,PATCH,POST,DELETE"),
    "hono": text("GET,HEAD,PUT,POST,DELETE,PATCH"),
    "powertools": text("DELETE,GET,HEAD,PATCH,POST,PUT"),
}

HEADERS = {
    "express": preflights.ASKED_FOR,
    "fastify": preflights.ASKED_FOR,
    "hono": preflights.ASKED_FOR,
    "powertools": text("Authorization,Content-Type,X-Amz-Date,X-Api-Key,X-Amz-Security-Token"),
}


def _methods(run: Run, kind: str) -> Text | None:
    """Fastify allows fewer methods since its plugin's version 11."""
    if kind != "fastify":
        return METHODS_BY_DEFAULT[kind]
    version = run.version("@fastify/cors")
    return None if version is None else text("GET,HEAD,POST") if version >= 11 else METHODS_BY_DEFAULT["express"]


def _origin(run: Run, state: State, kind: str, options: Abstract | None, span: Span) -> tuple[Abstract, Span]:
    """The value that is sent, and where it is decided."""
    slot = option(state, options, "origin")
    if slot is None or all(is_nothing(atom) for atom in slot.value):
        return star(span), span
    value, at = slot.value, slot.at
    if any(is_closure(atom) for atom in value):
        return _chosen_echo(run, state, kind, value, at), at
    known = is_true(value) if all(isinstance(atom, Const) for atom in value) else None
    if known is not None:
        return (any_origin(at) if known else ()), at
    if all(isinstance(atom, Str) for atom in value):
        # hono and Powertools send a lone origin only to itself, the others to everyone
        return (_to_itself(state, value, at) if kind in ("hono", "powertools") else value), at
    if len(value) == 1 and isinstance(value[0], Native) and value[0].name == "regex":
        return _pattern_echo(value, at), at
    if listed_origins(state, value) is not None or isinstance(value[0], Ref):
        return list_echo(run, state, kind, value, at), at
    return opaque("the allowed origin", at), at


def _chosen_echo(run: Run, state: State, kind: str, functions: Abstract, at: Span) -> Abstract:
    """Express and Fastify ask a function which origins are allowed, and echo those; Hono sends what it returns."""
    if kind in ("express", "fastify"):
        return (Origin(at, Check(None, at), is_settled=True),)
    if kind != "hono" or not all(is_closure(atom) for atom in functions):
        return opaque("the origin is chosen by a function", at)
    given = arguments((Origin(at),), inert("the request", at))
    chosen = union(*(run.call(run, state, function, given, at) for function in functions))
    # an empty text, null or undefined is not sent
    return tuple(atom for atom in chosen if not is_nothing(atom) and known_text((atom,)) != "")


def _to_itself(state: State, value: Abstract, span: Span) -> Abstract:
    known = is_any(value)
    if known:
        return value
    echo = union(*(echo_of(state, (atom,), span) for atom in value if isinstance(atom, Str)))
    return echo if known is False else union(echo, value)


def list_echo(run: Run, state: State, kind: str, value: Abstract, span: Span) -> Abstract:
    items = listed_origins(state, value)
    patterns = tuple(atom for item in items or () for atom in item if isinstance(atom, Native))
    if patterns:
        return _pattern_echo(patterns, span)
    if items is not None and any(is_any(item) for item in items):
        return _list_with_any(run, state, kind, value, span)
    return echo_of(state, value, span)


def _list_with_any(run: Run, state: State, kind: str, value: Abstract, span: Span) -> Abstract:
    """Express and Hono look for the origin in the list, where `*` is one that no browser sends."""
    if kind in ("express", "hono"):
        return echo_of(state, value, span)
    is_measured = kind == "powertools" or (kind == "fastify" and (run.version("@fastify/cors") or 0) >= 11)
    return star(span) if is_measured else opaque("a list of origins with *", span)


def _pattern_echo(patterns: Abstract, span: Span) -> Abstract:
    return widest_echo(_sources(patterns), span)


def widest_echo(sources: Iterable[tuple[str, Span]], span: Span) -> Abstract:
    """What one of several patterns lets in is let in: the widest decides."""
    tests = (check_of(matches_origin(source, at)) for source, at in sources)
    checks = [test.check for test in tests if test is not None]
    widest = max(checks, key=lambda check: (check.is_weak, bool(check.below)), default=Check(None, span))
    return (Origin(span, widest, is_settled=True),)


def _sources(patterns: Abstract) -> Iterator[tuple[str, Span]]:
    for pattern in patterns:
        source = pattern_source(pattern)
        if source is not None and isinstance(pattern, Native) and isinstance(pattern.bound[0], Str):
            yield source, pattern.bound[0].span


def _use(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`app.use(middleware)`, `app.use("*", middleware)`."""
    paths = [value for value in given.positional if known_text(value) is not None]
    for value in given.positional:
        if value not in paths:
            use_one(run, state, this, value, all(known_text(path) in EVERYWHERE for path in paths), span)
    return (this,)


EVERYWHERE = ("*", "/*", "/", "/**", "(.*)", "/{*splat}", "*all")


def use_one(run: Run, state: State, app: Atom, value: Abstract, is_everywhere: bool, span: Span) -> None:
    middleware = state.object(value[0].id) if len(value) == 1 and isinstance(value[0], Ref) else None
    if middleware is not None and middleware.type == MIDDLEWARE:
        if is_everywhere:
            install_middleware(state, app, middleware)
        else:
            become_unsure(state, app, "CORS is set up for some paths", span)
    elif middleware is not None and middleware.type == ROUTER:
        set_on(state, app, ROUTES, constant(True, span), span)
    elif middleware is not None and middleware.kind in LISTS:
        become_unsure(state, app, "a list of middleware", span)
    elif len(value) == 1 and isinstance(value[0], Closure):
        by_hand.use(run, state, app, value[0], is_everywhere, span)
    elif not is_harmless(value):
        become_unsure(state, app, "a middleware is not known", span)


def install_middleware(state: State, app: Atom, middleware: Object) -> None:
    cors, credentials = middleware.slots[CORS], middleware.slots.get(CREDENTIALS)
    if any(isinstance(atom, Opaque) and not atom.is_inert for atom in cors.value):
        become_unsure(state, app, "the CORS settings are not known", cors.at)
    elif not cors.value:
        become_unsure(state, app, "CORS is switched off", cors.at)
    else:
        install(state, app, cors.value, credentials.value if credentials is not None else (), cors.at)
        preflights.keep(
            state, app, {key: slot for key, slot in middleware.slots.items() if key == preflights.PREFLIGHT}
        )


def is_harmless(value: Abstract) -> bool:
    """Body parsers, routers and loggers: what they are is known by the library that made them."""
    return bool(value) and all(isinstance(atom, Opaque) and atom.is_inert for atom in value)


def _route(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    set_on(state, this, ROUTES, constant(True, span), span)
    return (this,)


def _nothing(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (this,)


def _register(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Fastify's `app.register(plugin, options)`."""
    plugin = given.get(0) or ()
    if plugin == (Lib("js:@fastify/cors"),) or plugin == (Lib("js:fastify-cors"),):
        rest = Arguments(given.positional[1:], {}, given.spans[1:], given.is_open)
        middleware = cors_of("fastify")(run, state, this, rest, span)
        assert isinstance(middleware[0], Ref)
        install_middleware(state, this, state.object(middleware[0].id))
    elif not all(isinstance(atom, Closure) for atom in plugin):
        become_unsure(state, this, "a plugin is not known", span)
    else:
        set_on(state, this, ROUTES, constant(True, span), span)
    return (this,)


# -- adapters


def adapted(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`serverless(app)`, `handle(app)`, `serverlessExpress({ app })`."""
    adapted = new_app(run, state, ADAPTED, span)
    app = given.get(0) or ()
    inner = option(state, app, "app")
    is_app = len(app) == 1 and isinstance(app[0], Ref) and state.object(app[0].id).type
    set_on(state, adapted[0], "app", app if is_app or inner is None else inner.value, span)
    return adapted


def _adapted_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    app = state.object(this.id).get("app") if isinstance(this, Ref) else None
    return answers(run, state, app.value if app is not None else (), span)


def _served(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`http.createServer(app)`: the adapters take the server for the application."""
    return given.get(0) or ()


def _proxied(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`proxy(server, event, context)` hands the answer to the context; with `PROMISE` it returns a promise of it."""
    server = given.get(0) or ()
    is_known = len(server) == 1 and isinstance(server[0], Ref) and state.object(server[0].id).type == ADAPTED
    answer = _adapted_answers(run, state, server[0], given, span) if is_known else opaque("a server of its own", span)
    if known_text(given.get(3) or ()) == "PROMISE":
        promise = Slot(answer, certain=True, key=span, at=span)
        return new_map(run, state, "library", {"promise": promise}, span)
    run.answers.append(Answered(answer, state.fork(), span, run.catching > 0, "callback"))
    return undefined(span)


def _app_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return answers(run, state, (this,), span)


ROUTE_METHODS = ("get", "post", "put", "delete", "patch", "head", "all", "route", "on")

CALLS: dict[str, Behaviour] = {
    "js:express": app_of(EXPRESS),
    "js:express.Router": app_of(ROUTER),
    "js:cors": express_cors,
    "js:hono.Hono": app_of(HONO),
    "js:hono/cors.cors": cors_of("hono"),
    "js:fastify": app_of(FASTIFY),
    "js:fastify.fastify": app_of(FASTIFY),
    "js:@aws-lambda-powertools/event-handler/http.Router": app_of(POWERTOOLS),
    "js:@aws-lambda-powertools/event-handler/experimental-rest.Router": app_of(POWERTOOLS),
    "js:@aws-lambda-powertools/event-handler/http/middleware.cors": cors_of("powertools"),
    "js:@aws-lambda-powertools/event-handler/experimental-rest/middleware.cors": cors_of("powertools"),
    "js:http.createServer": _served,
    "js:serverless-http": adapted,
    "js:@vendia/serverless-express": adapted,
    "js:@codegenie/serverless-express": adapted,
    **{
        f"js:{package}.configure": adapted
        for package in ("@vendia/serverless-express", "@codegenie/serverless-express")
    },
    "js:hono/aws-lambda.handle": adapted,
    "js:@fastify/aws-lambda": adapted,
    **{f"js:{package}.createServer": adapted for package in ("aws-serverless-express", "@vendia/serverless-express")},
    **{f"js:{package}.proxy": _proxied for package in ("aws-serverless-express", "@vendia/serverless-express")},
    "js:aws-lambda-fastify": adapted,
    ADAPTED: _adapted_answers,
}

METHODS: dict[tuple[str, str], Behaviour] = {
    **{(app, name): _route for app in (EXPRESS, HONO, FASTIFY, POWERTOOLS) for name in ROUTE_METHODS},
    (ROUTER, "*"): _nothing,
    **{(app, "use"): _use for app in (EXPRESS, HONO, POWERTOOLS)},
    **{(EXPRESS, name): _nothing for name in ("set", "disable", "enable", "options", "listen", "param")},
    **{(HONO, name): _nothing for name in ("onError", "notFound", "options")},
    **{(FASTIFY, name): _nothing for name in ("ready", "listen", "setErrorHandler", "options", "decorate", "log")},
    **{(POWERTOOLS, name): _nothing for name in ("errorHandler", "notFound", "methodNotAllowed", "options")},
    (FASTIFY, "register"): _register,
    (POWERTOOLS, "resolve"): _app_answers,
    **by_hand.METHODS,
}

MIDDLEWARE_PACKAGES = (
    "js:@middy/",
    "js:aws-serverless-express/middleware",
    "js:express.",
    "js:body-parser",
    "js:helmet",
    "js:hpp",
    "js:morgan",
    "js:multer",
    "js:compression",
    "js:cookie-parser",
    "js:cookie-session",
    "js:express-fileupload",
    "js:express-mongo-sanitize",
    "js:express-rate-limit",
    "js:express-session",
    "js:express-slow-down",
    "js:method-override",
    "js:passport",
    "js:pino-http",
    "js:response-time",
    "js:hono/body-limit",
    "js:hono/compress",
    "js:hono/etag",
    "js:hono/logger",
    "js:hono/pretty-json",
    "js:hono/request-id",
    "js:hono/secure-headers",
    "js:hono/timing",
    "js:@aws-lambda-powertools/",
    "js:koa-bodyparser",
    "js:@koa/bodyparser",
    "js:koa-helmet",
    "js:koa-logger",
)
"""Packages of which the middleware leaves CORS headers alone; some answer a call themselves, as where it is one too many."""


def is_harmless_middleware(path: str) -> bool:
    return path.startswith(MIDDLEWARE_PACKAGES)
