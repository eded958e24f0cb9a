"""ASP.NET Core behind a Lambda function: its CORS policies, and the pipelines that use them.

What is said here is what the sources of ASP.NET Core's CORS middleware and of Amazon.Lambda.AspNetCoreServer say: the
header is put on every answer to a request with an Origin that a policy allows, on the 500 of an exception too.
Source: https://github.com/dotnet/aspnetcore/tree/main/src/Middleware/CORS/src/Infrastructure
Source: https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src/Amazon.Lambda.AspNetCoreServer
"""

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Check,
    Closure,
    Origin,
    Ref,
    constant,
    inert,
    known_text,
    opaque,
)
from corslint.handlers.interpreter.heap import Slot, State
from corslint.handlers.interpreter.objects import get, overloads
from corslint.handlers.interpreter.run import Arguments, Run, arguments, check_of, new_list
from corslint.handlers.interpreter.truthiness import truthiness
from corslint.handlers.recorded.frameworks import (
    Behaviour,
    answers,
    any_origin,
    become_unsure,
    echo_of,
    install,
    is_any,
    new_app,
    set_on,
    star,
)
from corslint.source import Span

BUILDER, SERVICES, OPTIONS, POLICY, APP, HOST = (
    *("cs:web builder", "cs:services", "cs:CORS options", "cs:CORS policy"),
    *("cs:web app", "cs:web host"),
)

HOSTS = tuple(
    f"cs:{name}.FunctionHandlerAsync"
    for name in ("APIGatewayProxyFunction", "APIGatewayHttpApiV2ProxyFunction", "APIGatewayRestApiV1ProxyFunction")
)
"""Base classes that hand a function's events to a pipeline."""

DEFAULT = "__DefaultCorsPolicy"


def _builder(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    services = new_app(run, state, SERVICES, span)
    return new_app(run, state, BUILDER, span, {"Services": Slot(services, certain=True, key=span, at=span)})


def _built(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    slot = state.object(this.id).get("Services") if isinstance(this, Ref) else None
    return new_app(run, state, APP, span, {"Services": slot} if slot is not None else {})


def hosted(run: Run, state: State, entry: Abstract, span: Span) -> Abstract:
    """The pipeline of a class that inherits a host's: what the `Startup` that its `Init` names sets up."""
    host = new_app(run, state, HOST, span)
    _call_method(run, state, entry, "Init", host, span)
    startup, configures = (_slot_value(state, host[0], name) for name in ("startup", "configures"))
    services, app = _slot_value(state, host[0], "services"), new_app(run, state, APP, span)
    services = services or new_app(run, state, SERVICES, span)
    if not startup and not configures:
        return opaque("what the pipeline is made of", span)
    set_on(state, app[0], "Services", services, span)
    for atom in configures:
        run.call(run, state, atom, arguments(app), span)
    _call_method(run, state, startup, "ConfigureServices", services, span)
    _call_method(run, state, startup, "Configure", app, span)
    return app


def _configures_services(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`builder.ConfigureServices(services => …)`, or with a context before them."""
    services = _slot_value(state, this, "services") or new_app(run, state, SERVICES, span)
    for atom in given.get(0) or ():
        has_context = isinstance(atom, Closure) and len(atom.code.parameters) > 1
        before = (inert("the host's context", span),) if has_context else ()
        run.call(run, state, atom, arguments(*before, services), span)
    set_on(state, this, "services", services, span)
    return (this,)


def _configures(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`builder.Configure(app => …)`, which is run when the services are known."""
    first = given.get(0) or ()
    is_plain = all(isinstance(atom, Closure) and len(atom.code.parameters) == 1 for atom in first)
    set_on(state, this, "configures", first if is_plain else (), span)
    return (this,)


def _call_method(run: Run, state: State, owner: Abstract, name: str, first: Abstract, span: Span) -> None:
    """Calls a method with one thing that is known, and others that are injected."""
    found = get(run, state, owner, constant(name, span), span)
    for method in overloads(found):
        injected = tuple(inert("an injected service", span) for _ in method.code.parameters[1:])
        run.call(run, state, method, arguments(first, *injected), span)


def _uses_startup(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    type_ = given.get(0) or ()
    made = run.call(run, state, type_[0], Arguments(is_open=True), span) if len(type_) == 1 else ()
    set_on(state, this, "startup", made, span)
    return (this,)


# -- policies


def _adds_cors(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    options = new_app(run, state, OPTIONS, span)
    for atom in given.get(0) or ():
        run.call(run, state, atom, arguments(options), span)
    set_on(state, this, "policies", options, span)
    return (this,)


def _adds_policy(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`options.AddPolicy("name", policy => …)`; the default policy has no name."""
    *names, configure = given.positional or ((),)
    name = known_text(names[0]) if names else DEFAULT
    if name is not None:
        set_on(state, this, name, _policy(run, state, configure, span), span)
    return inert("nothing", span)


def _policy(run: Run, state: State, configure: Abstract, span: Span) -> Abstract:
    policy = new_app(run, state, POLICY, span)
    for atom in configure:
        run.call(run, state, atom, arguments(policy), span)
    return policy


def _allows_any(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    set_on(state, this, "origins", star(span), span)
    return (this,)


def _with_origins(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Origins one by one, or in one list; `*` among them only counts where it is alone."""
    first = given.get(0) or ()
    is_list = len(given.positional) == 1 and all(isinstance(atom, Ref) for atom in first)
    whole = first if is_list else new_list(run, state, "array", given.positional, span)
    at = given.spans[0] if given.spans else span
    items = state.object(whole[0].id).items if len(whole) == 1 and isinstance(whole[0], Ref) else None
    if items is not None and len(items) == 1 and is_any(items[0]):
        set_on(state, this, "origins", star(at), at)
    elif _slot_value(state, this, "origins") or given.is_open:
        set_on(state, this, "origins", (Origin(at, Check(None, at), is_settled=True),), at)
    else:
        set_on(state, this, "origins", echo_of(state, whole, at), at)
    return (this,)


def _with_function(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`SetIsOriginAllowed(origin => …)`: the origin is echoed where the function says so."""
    allowed: Abstract = ()
    for atom in given.get(0) or ():
        allowed = run.call(run, state, atom, arguments((Origin(span),)), span)
    check = check_of(allowed)
    if truthiness(allowed, state) is True:
        value = any_origin(span)
    else:
        is_told = check is not None and check.passes
        value = (Origin(span, check.check if check is not None and is_told else Check(None, span), is_settled=True),)
    set_on(state, this, "origins", value, span)
    return (this,)


def _with_subdomains(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    set_on(state, this, "origins", (Origin(span, Check(None, span), is_settled=True),), span)
    return (this,)


def _credentials(allowed: bool) -> Behaviour:
    def behaviour(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        set_on(state, this, "credentials", constant("true", span) if allowed else (), span)
        return (this,)

    return behaviour


# -- pipelines


def _uses_cors(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`app.UseCors()`, `app.UseCors("name")`, `app.UseCors(policy => …)`."""
    policy = _used(run, state, this, given, span)
    whole = state.object(policy[0].id) if len(policy) == 1 and isinstance(policy[0], Ref) else None
    origins = whole.get("origins") if whole is not None else None
    credentials = whole.get("credentials") if whole is not None else None
    if origins is None or not origins.certain or (credentials is not None and not credentials.certain):
        become_unsure(state, this, "which CORS policy is used", span)
    elif credentials is not None and credentials.value and is_any(origins.value):
        # such a policy is refused when it is built: the application may not even start
        become_unsure(state, this, "a policy that allows credentials to any origin is refused", span)
    else:
        install(state, this, origins.value, credentials.value if credentials is not None else (), origins.at)
    return (this,)


def _used(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    first = given.get(0)
    if first is not None and all(isinstance(atom, Closure) for atom in first):
        return _policy(run, state, first, span)
    services = _slot_value(state, this, "Services")
    options = _slot_value(state, services[0], "policies") if services else ()
    named = _slot_value(state, options[0], "DefaultPolicyName") if options and first is None else first
    name = known_text(named) if named else DEFAULT
    return _slot_value(state, options[0], name) if options and name is not None else ()


def _slot_value(state: State, owner: Atom, name: str) -> Abstract:
    slot = state.object(owner.id).get(name) if isinstance(owner, Ref) else None
    return slot.value if slot is not None and slot.certain else ()


def _uses(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Middleware that is not known here may answer, or add headers."""
    become_unsure(state, this, "a middleware that is not known", span)
    return (this,)


def _same(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (this,)


def _service(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return inert("a service", span)


def _endpoint(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return inert("an endpoint", span)


def _runs(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    run.started = (this,)
    return inert("the pipeline's end", span)


def _answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Attributes and endpoints may have a policy of their own, or none."""
    if run.mentions("enablecors", "disablecors", "requirecors"):
        return opaque("the policies of single endpoints", span)
    return answers(run, state, (this,), span)


HARMLESS = frozenset(
    """
    UseAuthentication UseAuthorization UseDefaultFiles UseDeveloperExceptionPage UseEndpoints UseExceptionHandler
    UseForwardedHeaders UseHealthChecks UseHsts UseHttpLogging UseHttpsRedirection UseMvc UseOutputCaching
    UsePathBase UseRateLimiter UseRequestLocalization UseResponseCaching UseResponseCompression UseRouting
    UseSerilogRequestLogging UseSession UseStaticFiles UseStatusCodePages UseSwagger UseSwaggerUI UseWebSockets
    UseXRay
    """.split()
)
"""Middleware that adds no headers of CORS."""

CALLS: dict[str, Behaviour] = {
    **dict.fromkeys(
        (
            *("cs:WebApplication.CreateBuilder", "cs:WebApplication.CreateSlimBuilder"),
            "cs:WebApplication.CreateEmptyBuilder",
        ),
        _builder,
    ),
    APP: _answers,
}

METHODS: dict[tuple[str, str], Behaviour] = {
    (BUILDER, "Build"): _built,
    (BUILDER, "*"): _same,
    (HOST, "UseStartup"): _uses_startup,
    (HOST, "ConfigureServices"): _configures_services,
    (HOST, "Configure"): _configures,
    (HOST, "*"): _same,
    (SERVICES, "AddCors"): _adds_cors,
    **dict.fromkeys(
        ((SERVICES, name) for name in ("GetService", "GetRequiredService", "BuildServiceProvider")), _service
    ),
    (SERVICES, "*"): _same,
    (OPTIONS, "AddPolicy"): _adds_policy,
    (OPTIONS, "AddDefaultPolicy"): _adds_policy,
    (POLICY, "AllowAnyOrigin"): _allows_any,
    (POLICY, "WithOrigins"): _with_origins,
    (POLICY, "SetIsOriginAllowed"): _with_function,
    (POLICY, "SetIsOriginAllowedToAllowWildcardSubdomains"): _with_subdomains,
    (POLICY, "AllowCredentials"): _credentials(allowed=True),
    (POLICY, "DisallowCredentials"): _credentials(allowed=False),
    **{
        (POLICY, name): _same
        for name in (
            *("AllowAnyHeader", "AllowAnyMethod", "WithHeaders", "WithMethods", "WithExposedHeaders"),
            *("SetPreflightMaxAge", "Build"),
        )
    },
    (APP, "UseCors"): _uses_cors,
    **dict.fromkeys(((APP, name) for name in HARMLESS), _same),
    **dict.fromkeys(((APP, name) for name in ("Run", "RunAsync")), _runs),
    **{
        (APP, name): _endpoint
        for name in (
            *("MapGet", "MapPost", "MapPut", "MapDelete", "MapPatch", "MapMethods", "MapControllers", "MapGroup"),
            *("MapRazorPages", "MapHealthChecks", "MapSwagger", "MapOpenApi", "MapFallback", "MapControllerRoute"),
            "MapDefaultControllerRoute",
        )
    },
    (APP, "*"): _uses,
}
"""A star is any other method."""
