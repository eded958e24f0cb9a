"""Python's frameworks: Powertools, FastAPI and Starlette with Mangum, Flask with flask-cors, Chalice."""

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Check,
    Class,
    Const,
    Event,
    Native,
    Origin,
    Ref,
    Str,
    constant,
    inert,
    is_nothing,
    known_text,
    opaque,
    union,
)
from corslint.handlers.interpreter.compare import matches_origin
from corslint.handlers.interpreter.heap import LISTS, Slot, State
from corslint.handlers.interpreter.run import Arguments, Run, check_of, new_list, new_map
from corslint.handlers.recorded import preflights
from corslint.handlers.recorded.frameworks import (
    CORS,
    ROUTES,
    WRAPPED,
    Behaviour,
    answers,
    any_origin,
    become_unsure,
    credentials_header,
    echo_of,
    has_any,
    is_any,
    is_true,
    listed_origins,
    names_library,
    new_app,
    options_are_known,
    replaceable,
    response,
    set_on,
    star,
)
from corslint.source import Span
from corslint.value import join, text

POWERTOOLS, FASTAPI, FLASK, CHALICE = "py:powertools", "py:fastapi", "py:flask", "py:chalice"

ROUTER = "py:router"
"""Routes that an application includes: none runs before a call, and CORS is the application's."""

ADAPTED = "py:adapted"
"""What an adapter makes of an application: a function that the runtime calls."""


def _decorator(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`@app.get("/")`: a route, which stays the function that it is."""
    set_on(state, this, ROUTES, constant(True, span), span)
    return (Native("same"),)


def _nothing(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return inert("nothing", span)


def _router(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return new_app(run, state, ROUTER, span)


def _router_method(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`@router.get("/")`: what it decorates stays what it is."""
    return (Native("same"),)


# -- Powertools


def _powertools(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    app = new_app(run, state, POWERTOOLS, span)
    event: Abstract = (Event((), span),)
    set_on(state, app[0], "current_event", event, span)
    config = given.get(1, "cors")
    if config is not None and not all(is_nothing(atom) for atom in config):
        _configure_powertools(state, app[0], config, span)
    if given.is_open:
        become_unsure(state, app[0], "the resolver is given what is not known", span)
    return app


def _configure_powertools(state: State, app: Atom, config: Abstract, span: Span) -> None:
    match config:
        case (Ref(id=place),) if (cors := state.object(place).get(CORS)) is not None:
            set_on(state, app, CORS, cors.value, cors.at)
            credentials = state.object(place).get("credentials")
            set_on(state, app, "credentials", credentials.value if credentials else (), cors.at)
            preflights.keep(state, app, {preflights.PREFLIGHT: state.object(place).slots[preflights.PREFLIGHT]})
        case _:
            become_unsure(state, app, "the resolver's CORS settings are not known", span)


def _powertools_config(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`*` stays `*`, and then credentials are not allowed; listed origins are echoed, other ones get nothing."""
    origin = given.get(0, "allow_origin") or star(span)
    extra = given.get(1, "extra_origins")
    allows_any = is_any(origin)
    slots: dict[str, Slot] = {}
    if allows_any:
        slots = {CORS: Slot(origin, certain=True, key=span, at=span)}
    elif given.is_open:
        slots = {}
    else:
        more = listed_origins(state, extra) if extra is not None else ()
        every = new_list(run, state, "list", (origin, *more), span) if more is not None else inert("origins", span)
        echo = echo_of(state, every, span)
        value = union(echo, star(span)) if allows_any is None and len(origin) > 1 else echo
        header = credentials_header(given.get(5, "allow_credentials"), span)
        if allows_any is False and has_any(state, every):
            value = tuple(_or_star(atom) for atom in echo)
            header = inert("what listed origins get", span) if header else ()
        slots = {
            CORS: Slot(value, certain=True, key=span, at=span),
            "credentials": Slot(header, certain=True, key=span, at=span),
        }
    # the methods are those of the routes
    allowed = _powertools_headers(state, given.get(2, "allow_headers"), span)
    slots |= preflights.allowing(run, state, inert("the methods of the routes", span), allowed, 204, span)
    return new_map(run, state, "library", slots, span)


def _or_star(echo: Atom) -> Atom:
    """Listed origins are echoed, with credentials; any other gets `*`, without."""
    if not isinstance(echo, Origin) or echo.check is None or echo.check.origins is None:
        return echo
    listed = tuple(one for one in echo.check.origins if one.known != "*")
    return echo._replace(check=echo.check._replace(origins=listed), otherwise=text("*"))


def _powertools_headers(state: State, listed: Abstract | None, span: Span) -> Abstract:
    """Five headers are always allowed; `*` stands for all."""
    own = preflights.names(state, listed, text(""), span)
    if len(own) != 1 or not isinstance(own[0], Str):
        return own
    return own if has_any(state, listed or ()) else _beside(ALWAYS_ALLOWED, own[0])


def _beside(always: str, more: Str) -> Abstract:
    """What is listed, with what is allowed without being listed."""
    return (Str(join(text(always), ",", more.text) if more.text.parts else text(always), more.span),)


ALWAYS_ALLOWED = "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key"


def _powertools_route(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    own = given.named.get("cors")
    if own is not None and not all(isinstance(atom, Const) and atom.value in (True, None) for atom in own):
        set_on(state, this, "without", constant(True, span), span)
    return (Native("same"),)


def _powertools_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    with_cors = answers(run, state, (this,), span)
    has_route_without = isinstance(this, Ref) and "without" in state.object(this.id).slots
    if not has_route_without:
        return with_cors
    if run.mentions("access-control-"):
        return opaque("a route without CORS may set the headers itself", span)
    return (*with_cors, *response(run, state, None, None, span))


# -- FastAPI, Starlette


def _fastapi(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    app = new_app(run, state, FASTAPI, span)
    listed = listed_origins(state, given.named["middleware"]) if "middleware" in given.named else ()
    if listed is None or given.is_open:
        become_unsure(state, app[0], "the application's middleware is not known", span)
    for middleware in listed or ():
        _add_listed(run, state, app[0], middleware, span)
    return app


def _middleware(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`Middleware(CORSMiddleware, allow_origins=["*"])`: what is added later."""
    made = new_app(run, state, MIDDLEWARE, span)
    if not given.is_open:
        set_on(state, made[0], "class", given.get(0) or (), span)
    for name, value in given.named.items():
        set_on(state, made[0], f"{_SETTING}{name}", value, span)
    return made


MIDDLEWARE = "py:middleware"

_SETTING = "setting "


def _add_listed(run: Run, state: State, app: Atom, middleware: Abstract, span: Span) -> None:
    whole = state.object(middleware[0].id) if len(middleware) == 1 and isinstance(middleware[0], Ref) else None
    if whole is None or whole.type != MIDDLEWARE or "class" not in whole.slots:
        become_unsure(state, app, "a middleware is not known", span)
        return
    slots = {name.removeprefix(_SETTING): slot for name, slot in whole.slots.items() if name.startswith(_SETTING)}
    given = Arguments((whole.slots["class"].value,), {name: slot.value for name, slot in slots.items()})
    _add_middleware(run, state, app, given, whole.slots["class"].at)


def _http_middleware(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`@app.middleware("http")`: what runs around all that was added before."""
    set_on(state, this, WRAPPED, constant(True, span), span)
    return (Native("same"),)


def _add_middleware(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    if names_library(given.get(0) or (), "CORSMiddleware"):
        origin = _starlette_origin(state, given, span)
        set_on(state, this, CORS, origin, span)
        set_on(state, this, "credentials", credentials_header(given.named.get("allow_credentials"), span), span)
        preflights.keep(state, this, _starlette_preflights(run, state, given, span))
        if given.is_open:
            become_unsure(state, this, "the CORS settings are not known", span)
    elif _is_of_the_project(given.get(0) or ()):
        _http_middleware(run, state, this, given, span)
    elif not names_library(given.get(0) or (), *HARMLESS_MIDDLEWARE):
        become_unsure(state, this, "a middleware is not known", span)
    return inert("nothing", span)


def _is_of_the_project(middleware: Abstract) -> bool:
    """A class such as logs each call: the header that it might send stands somewhere in the project's code."""
    return bool(middleware) and all(isinstance(atom, Class) for atom in middleware)


HARMLESS_MIDDLEWARE = ("GZipMiddleware", "TrustedHostMiddleware", "HTTPSRedirectMiddleware", "SessionMiddleware")


def _starlette_origin(state: State, given: Arguments, span: Span) -> Abstract:
    """`*` with credentials echoes any origin; a pattern must match the whole origin."""
    origins = given.named.get("allow_origins")
    pattern = given.named.get("allow_origin_regex")
    with_credentials = is_true(given.named.get("allow_credentials"))
    allows_any = has_any(state, origins) if origins is not None else False
    if allows_any:
        echoed = any_origin(span)
        return echoed if with_credentials else star(span) if with_credentials is False else union(echoed, star(span))
    if allows_any is None:
        return inert("the allowed origins", span)
    if pattern is not None and not all(is_nothing(atom) for atom in pattern):
        return _pattern_echo(pattern, span)
    return echo_of(state, origins or (), span)


def _pattern_echo(pattern: Abstract, span: Span) -> Abstract:
    source = pattern[0].text.known if len(pattern) == 1 and isinstance(pattern[0], Str) else None
    test = check_of(matches_origin(source, span, is_full=True)) if source is not None else None
    return (Origin(span, test.check if test is not None else Check(None, span), is_settled=True),)


def _starlette_preflights(run: Run, state: State, given: Arguments, span: Span) -> dict[str, Slot]:
    """Preflights that ask for more than is allowed get 400, and the lists that say so."""
    methods, headers = given.named.get("allow_methods"), given.named.get("allow_headers")
    allowed_methods = preflights.names(state, methods, text("GET"), span)
    if methods is not None and has_any(state, methods):
        allowed_methods = (Str(text(STARLETTE_METHODS), span),)
    allowed_headers = preflights.names(state, headers, text(""), span)
    if headers is not None and has_any(state, headers):
        allowed_headers = (Str(preflights.ASKED_FOR, span),)
    elif len(allowed_headers) == 1 and isinstance(allowed_headers[0], Str):
        allowed_headers = _beside(STARLETTE_HEADERS, allowed_headers[0])
    return preflights.allowing(run, state, allowed_methods, allowed_headers, 200, span, refuses=400)


STARLETTE_METHODS = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"

STARLETTE_HEADERS = "Accept,Accept-Language,Content-Language,Content-Type"


def _include(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return inert("nothing", span)


# -- Flask


def _flask(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return new_app(run, state, FLASK, span)


def _flask_cors(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    app = given.get(0, "app") or ()
    if not app:
        return new_app(run, state, "py:flask_cors", span)
    for atom in app:
        _set_up_flask(run, state, atom, given, span)
    return inert("the extension", span)


def _set_up_flask(run: Run, state: State, app: Atom, given: Arguments, span: Span) -> None:
    told = _told_for_all_paths(state, given)
    sends_star = is_true(told.named.get("send_wildcard")) if told is not None else None
    if told is None or sends_star is None or "intercept_exceptions" in told.named:
        become_unsure(state, app, "CORS is set up for some paths, or in a way that is not followed", span)
        return
    origins = told.named.get("origins")
    origin = star(span) if sends_star and _allows_any(state, origins) else _flask_origin(run, state, origins, span)
    set_on(state, app, CORS, origin, span)
    set_on(state, app, "credentials", credentials_header(told.named.get("supports_credentials"), span), span)
    preflights.keep(state, app, _flask_preflights(run, state, told, span))


def _told_for_all_paths(state: State, given: Arguments) -> Arguments | None:
    """The settings, those of `resources` among them where it names all paths at once; None where it does not."""
    resources = given.named.get("resources")
    if given.is_open or resources is None:
        return None if given.is_open else given
    if known_text(resources) in ALL_PATHS:
        return given
    match resources:
        case (Ref(id=place),) if options_are_known(state, resources) and state.object(place).kind not in LISTS:
            rows = state.object(place).slots
            own = next(iter(rows.values())).value if len(rows) == 1 and set(rows) <= ALL_PATHS else ()
            if own and isinstance(own[0], Ref) and options_are_known(state, own):
                more = {name: slot.value for name, slot in state.object(own[0].id).slots.items()}
                return Arguments(given.positional, {**given.named, **more})
    return None


ALL_PATHS = frozenset({"/*", "*", ".*", "/.*"})
"""Patterns that flask-cors finds in every path."""


def _allows_any(state: State, origins: Abstract | None) -> bool:
    return origins is None or has_any(state, origins) is True


def _flask_preflights(run: Run, state: State, given: Arguments, span: Span) -> dict[str, Slot]:
    """All that is asked for is allowed, unless it is said; what is no plain name is a pattern."""
    methods = preflights.names(state, given.named.get("methods"), text(STARLETTE_METHODS), span)
    headers = preflights.names(state, given.named.get("allow_headers"), preflights.ASKED_FOR, span)
    if any(isinstance(atom, Str) and set(atom.text.known or "") & PATTERN for atom in headers):
        headers = inert("patterns of headers", span)
    return preflights.allowing(run, state, methods, headers, None, span)


PATTERN = frozenset("*\\]?$^[()|+")
"""What makes a pattern of a name."""


def _flask_origin(run: Run, state: State, origins: Abstract | None, span: Span) -> Abstract:
    """Any origin is echoed, by default too; what is no plain origin is a pattern."""
    allows_any = True if origins is None else has_any(state, origins)
    if allows_any:
        is_measured = (run.version("flask-cors") or 0) >= FLASK_CORS_MEASURED
        return any_origin(span) if is_measured else union(any_origin(span), star(span))
    if allows_any is None or origins is None:
        return inert("the allowed origins", span)
    items = listed_origins(state, origins) or (origins,)
    texts = [atom.text.known or "" for item in items for atom in item if isinstance(atom, Str)]
    if any(set(one) & PATTERN for one in texts):
        return inert("the allowed origins", span)
    return echo_of(state, origins, span)


FLASK_CORS_MEASURED = 6
"""The first major version of which it is known that `*` is echoed."""


def _flask_wsgi(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return answers(run, state, given.get(0) or (), span)


# -- Chalice


def _chalice(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    app = new_app(run, state, CHALICE, span)
    set_on(state, app[0], "api", new_map(run, state, "instance", {}, span), span)
    set_on(state, app[0], "answers", new_list(run, state, "list", (), span), span)
    return app


def _chalice_route(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """A route has CORS of its own; with none, it has what the whole API has (`app.api.cors`)."""
    assert isinstance(this, Ref)
    whole = state.object(this.id)
    own = given.named.get("cors")
    api = whole.slots["api"].value
    everywhere = state.object(api[0].id).get("cors") if api and isinstance(api[0], Ref) else None
    value = own if own is not None else everywhere.value if everywhere is not None else constant(False, span)
    if given.is_open:
        value = inert("the route's settings", span)
    listed = whole.slots["answers"].value
    if listed and isinstance(listed[0], Ref):
        routes = state.object(listed[0].id)
        settings = new_map(run, state, "library", {CORS: Slot(value, certain=True, key=span, at=span)}, span)
        items = (*routes.items, settings) if routes.items is not None else None
        state.put(listed[0].id, routes._replace(items=items))
    return (Native("same"),)


def _chalice_config(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    origin = given.get(0, "allow_origin") or star(span)
    credentials = credentials_header(given.named.get("allow_credentials"), span)
    slots = {
        CORS: Slot(origin, certain=True, key=span, at=span),
        "credentials": Slot(credentials, certain=True, key=span, at=span),
    }
    return new_map(run, state, "library", slots, span)


def _chalice_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    assert isinstance(this, Ref)
    whole = state.object(this.id)
    listed = listed_origins(state, whole.slots["answers"].value)
    if listed is None or not whole.slots["answers"].certain or not listed:
        return opaque("the application's routes are not known", span)
    return union(*(_chalice_route_answers(run, state, route) for route in listed))


def _chalice_route_answers(run: Run, state: State, route: Abstract) -> Abstract:
    settings = state.object(route[0].id).slots[CORS] if isinstance(route[0], Ref) else None
    assert settings is not None
    known = is_true(settings.value)
    if known is True:
        star_slot = settings._replace(value=star(settings.at))
        return response(run, state, replaceable(run, star_slot), None, settings.at)
    if known is False:
        if run.mentions("access-control-"):
            return opaque("a route may set the headers itself", settings.at)
        return response(run, state, None, None, settings.at)
    match settings.value:
        case (Ref(id=place),) if (cors := state.object(place).get(CORS)) is not None:
            return response(run, state, replaceable(run, cors), state.object(place).get("credentials"), settings.at)
        case _:
            return opaque("a route's CORS settings are not known", settings.at)


# -- adapters


def _adapted(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`Mangum(app)`, `make_lambda_handler(app)`."""
    adapted = new_app(run, state, ADAPTED, span)
    set_on(state, adapted[0], "app", given.get(0, "app") or (), span)
    return adapted


def _adapted_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    app = state.object(this.id).get("app") if isinstance(this, Ref) else None
    return answers(run, state, app.value if app is not None else (), span)


ROUTE_METHODS = ("get", "post", "put", "delete", "patch", "head", "options", "route", "api_route")

RESOLVERS = ("APIGatewayRestResolver", "APIGatewayHttpResolver", "LambdaFunctionUrlResolver", "ApiGatewayResolver")

CALLS: dict[str, Behaviour] = {
    **{f"py:aws_lambda_powertools:{name}": _powertools for name in RESOLVERS},
    "py:aws_lambda_powertools:CORSConfig": _powertools_config,
    POWERTOOLS: _powertools_answers,
    "py:fastapi:FastAPI": _fastapi,
    "py:fastapi:APIRouter": _router,
    "py:fastapi:Depends": _nothing,
    "py:starlette:Starlette": _fastapi,
    "py:flask:Flask": _flask,
    "py:flask:Blueprint": _router,
    "py:flask_cors:CORS": _flask_cors,
    "py:chalice:Chalice": _chalice,
    "py:chalice:CORSConfig": _chalice_config,
    CHALICE: _chalice_answers,
    "py:mangum:Mangum": _adapted,
    "py:apig_wsgi:make_lambda_handler": _adapted,
    **dict.fromkeys(("py:serverless_wsgi:handle_request", "py:awsgi:response", "py:awsgi2:response"), _flask_wsgi),
    **dict.fromkeys(("py:fastapi:Middleware", "py:starlette:Middleware"), _middleware),
    ADAPTED: _adapted_answers,
}
"""By the package and the name, whichever of the package's modules it is imported from; objects by their type."""

METHODS: dict[tuple[str, str], Behaviour] = {
    **{(POWERTOOLS, name): _powertools_route for name in ROUTE_METHODS},
    **{(app, name): _decorator for app in (FASTAPI, FLASK) for name in ROUTE_METHODS},
    (POWERTOOLS, "resolve"): _powertools_answers,
    **{(POWERTOOLS, name): _decorator for name in ("not_found", "exception_handler")},
    (POWERTOOLS, "include_router"): _nothing,
    (FASTAPI, "add_middleware"): _add_middleware,
    (FASTAPI, "middleware"): _http_middleware,
    (ROUTER, "*"): _router_method,
    **{(FASTAPI, name): _include for name in ("include_router", "mount", "add_api_route", "add_event_handler")},
    **{(FASTAPI, name): _decorator for name in ("exception_handler", "on_event", "websocket")},
    **{(FLASK, name): _nothing for name in ("register_blueprint", "add_url_rule", "run", "app_context")},
    **{(FLASK, name): _decorator for name in ("errorhandler", "before_request", "teardown_appcontext", "cli")},
    **{(CHALICE, name): _chalice_route for name in ("route", "get", "post", "put", "delete", "patch")},
    ("py:flask_cors", "init_app"): _flask_cors,
}


def library_name(path: str) -> str:
    """`py:fastapi.middleware.cors.CORSMiddleware` is fastapi's CORSMiddleware."""
    root, _, rest = path.partition(".")
    return f"{root}:{rest.rpartition('.')[2]}" if rest else path
