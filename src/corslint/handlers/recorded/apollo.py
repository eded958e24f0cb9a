"""What Apollo's GraphQL servers answer behind Lambda: `@as-integrations/aws-lambda`, and `apollo-server-lambda` before it."""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Closure, Const, Event, Ref, opaque
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Arguments, Run, arguments
from corslint.handlers.recorded import preflights
from corslint.handlers.recorded.frameworks import (
    Behaviour,
    answers,
    become_unsure,
    is_true,
    listed_origins,
    new_app,
    option,
    options_are_known,
    set_on,
)
from corslint.handlers.recorded.frameworks_node import adapted, express_cors, install_middleware
from corslint.source import Span

HANDLER, SERVER, APP = "js:apollo handler", "js:apollo server", "js:apollo app"


def _integrated(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`startServerAndCreateLambdaHandler(server, requests, {middleware})`: what its middleware adds, and no more."""
    handler, options = new_app(run, state, HANDLER, span), given.get(2)
    middleware = option(state, options, "middleware")
    steps = listed_origins(state, middleware.value) if middleware is not None else ()
    if given.is_open or not options_are_known(state, options) or steps is None:
        become_unsure(state, handler[0], "the middleware is not known", span)
    if middleware is not None:
        set_on(state, handler[0], "middleware", middleware.value, span)
    if (run.version("@as-integrations/aws-lambda") or 0) >= MEASURED:
        preflights.keep(state, handler[0], preflights.allowing(run, state, (), (), 400, span))
    return handler


MEASURED = 4
"""The first major version of which it is known with what preflights are refused."""


def _integrated_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Each step of the middleware may return a function that is given the answer."""
    assert isinstance(this, Ref)
    middleware = state.object(this.id).get("middleware")
    steps = listed_origins(state, middleware.value) if middleware is not None else ()
    answer = answers(run, state, (this,), span)
    event: Abstract = given.get(0) or (Event((), span),)
    for step in steps or ():
        if not (len(step) == 1 and isinstance(step[0], Closure)):
            return opaque("a middleware is not known", span)
        for last in run.call(run, state, step[0], arguments(event), span):
            if isinstance(last, Closure):
                run.call(run, state, last, arguments(answer), span)
            elif not isinstance(last, Const):
                return opaque("a middleware may answer by itself", span)
    return answer


def _server(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return new_app(run, state, SERVER, span)


def _handler_of_server(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`server.createHandler()`: an application that allows what it is told to, with the settings of `cors`."""
    app, options, version = new_app(run, state, APP, span), given.get(0), run.version("apollo-server-lambda")
    if version not in SETTINGS or given.is_open or not options_are_known(state, options):
        become_unsure(state, app[0], "the server's settings are not known", span)
    elif (chosen := SETTINGS[version](state, options, span)) is not None:
        middleware = express_cors(run, state, app[0], chosen, span)
        assert isinstance(middleware[0], Ref)
        install_middleware(state, app[0], state.object(middleware[0].id))
    return adapted(run, state, this, arguments(app), span)


def _said(state: State, options: Abstract | None, span: Span) -> Arguments | None:
    """Version 2 allows nobody unless it is told whom."""
    cors = option(state, options, "cors")
    origin = option(state, cors.value, "origin") if cors is not None else None
    is_said = cors is not None and origin is not None and is_true(origin.value) is not False
    return arguments(cors.value) if cors is not None and is_said else None


def _said_to_express(state: State, options: Abstract | None, span: Span) -> Arguments | None:
    """Version 3 is an Express application, which allows any origin unless it is told otherwise."""
    settings = option(state, options, "expressGetMiddlewareOptions")
    cors = option(state, settings.value, "cors") if settings is not None else None
    if cors is None:
        return arguments()
    return None if is_true(cors.value) is False else arguments(cors.value)


SETTINGS = {2: _said, 3: _said_to_express}
"""By the version of `apollo-server-lambda`, what its CORS middleware is given; None: it has none."""


CALLS: dict[str, Behaviour] = {
    "js:@as-integrations/aws-lambda.startServerAndCreateLambdaHandler": _integrated,
    "js:apollo-server-lambda.ApolloServer": _server,
    HANDLER: _integrated_answers,
}

METHODS: dict[tuple[str, str], Behaviour] = {(SERVER, "createHandler"): _handler_of_server}
