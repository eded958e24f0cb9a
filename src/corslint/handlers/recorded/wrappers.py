"""What wraps a handler: libraries' decorators and functions that leave its answers alone, or hand them to the project."""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Const, Native, Ref, Str, inert, opaque, union
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Arguments, Run, arguments
from corslint.handlers.recorded.frameworks import Behaviour, new_app, set_on
from corslint.source import Span

DECORATOR, DECORATED = "py:decorator", "py:decorated"
"""A function of the project that Powertools makes a decorator of, and a handler behind it."""


def _passes_through(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`@validator`, `@xray_recorder.capture("orders")`, `datadog(handler, settings)`: the function stays what it is."""
    first = given.get(0) or ()
    is_function = bool(first) and not all(isinstance(atom, Str | Const) for atom in first)
    return first if is_function else (Native("same"),)


def _idempotent(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    if run.mentions("response_hook"):
        return opaque("a handler whose stored answers a hook may change", span)
    return _passes_through(run, state, this, given, span)


# -- Powertools' decorators made by the project


def _decorator(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`@lambda_handler_decorator` on `def allowed(handler, event, context)`, with settings of its own or without."""
    if not given.positional:
        return (Native("decorator"),)
    return decorator(run, state, given.positional[0], span)


def decorator(run: Run, state: State, function: Abstract, span: Span) -> Abstract:
    made = new_app(run, state, DECORATOR, span)
    set_on(state, made[0], "function", function, span)
    return made


def _decorates(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`@allowed` and `@allowed(origin="*")`, whose settings the function is given by their names."""
    assert isinstance(this, Ref)
    whole = state.object(this.id)
    made = new_app(run, state, DECORATED if given.positional else DECORATOR, span, dict(whole.slots))
    for name, value in given.named.items():
        set_on(state, made[0], f"{_SETTING}{name}", value, span)
    if given.positional:
        set_on(state, made[0], "inner", given.positional[0], span)
    return made


_SETTING = "setting "


def _decorated_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    assert isinstance(this, Ref)
    slots, named = state.object(this.id).slots, _settings(state, this)
    event: Abstract = given.get(0) or inert("the event", span)
    context: Abstract = given.get(1) or inert("the context", span)
    positional = (slots["inner"].value, event, context)
    whole = Arguments(positional, named, (span,) * (len(positional) + len(named)), given.is_open)
    return union(*(run.call(run, state, function, whole, span) for function in slots["function"].value))


# -- functools.partial


def _partial(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`partial(answer, 200)`: the function with what it is given beforehand."""
    made = new_app(run, state, PARTIAL, span)
    if given.is_open or not given.positional:
        return opaque("a function that is given what is not known", span)
    for key, value in enumerate(given.positional):
        set_on(state, made[0], str(key), value, span)
    for name, value in given.named.items():
        set_on(state, made[0], f"{_SETTING}{name}", value, span)
    return made


PARTIAL = "py:partial"


def _partial_answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    assert isinstance(this, Ref)
    function, *first = (slot.value for key, slot in state.object(this.id).slots.items() if key.isdigit())
    positional, named = (*first, *given.positional), {**_settings(state, this), **given.named}
    whole = Arguments(positional, named, (span,) * (len(positional) + len(named)), given.is_open)
    return union(*(run.call(run, state, atom, whole, span) for atom in function))


def _settings(state: State, this: Ref) -> dict[str, Abstract]:
    slots = state.object(this.id).slots
    return {name.removeprefix(_SETTING): slot.value for name, slot in slots.items() if name.startswith(_SETTING)}


# -- metrics and traces


def _captured(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`captureAsyncFunc("orders", async (segment) => …)` is what the function returns."""
    segment = arguments(inert("the segment", span))
    return union(*(run.call(run, state, function, segment, span) for function in given.get(1) or ()))


def _metric_scope(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`metricScope((metrics) => handler)`."""
    metrics = arguments(inert("the metrics", span))
    return union(*(run.call(run, state, function, metrics, span) for function in given.get(0) or ()))


def _stored(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`storage.run(store, function, argument)` is what the function returns."""
    rest = Arguments(given.positional[2:], {}, given.spans[2:], given.is_open)
    functions = given.get(1) or ()
    return union(*(run.call(run, state, function, rest, span) for function in functions)) or opaque("run", span)


def _storage(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return new_app(run, state, STORAGE, span)


STORAGE = "js:storage"
"""Node's `new AsyncLocalStorage()`."""


def _tool(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return new_app(run, state, TOOL, span)


TOOL = "py:tool"
"""Powertools' `Logger()`, `Tracer()`, `Metrics()`."""

CALLS: dict[str, Behaviour] = {
    **{f"py:aws_lambda_powertools:{name}": _tool for name in ("Logger", "Tracer", "Metrics", "SingleMetric")},
    **{f"py:aws_lambda_powertools:{name}": _passes_through for name in ("event_source", "event_parser", "validator")},
    "py:aws_lambda_powertools:idempotent": _idempotent,
    "py:aws_lambda_powertools:lambda_handler_decorator": _decorator,
    DECORATOR: _decorates,
    DECORATED: _decorated_answers,
    "py:functools:partial": _partial,
    PARTIAL: _partial_answers,
    **dict.fromkeys(
        (
            "py:aws_embedded_metrics:metric_scope",
            "py:aws_xray_sdk:capture",
            "py:datadog_lambda:datadog_lambda_wrapper",
            "py:functools:cache",
            "py:functools:lru_cache",
            "py:staticmethod",
            "py:classmethod",
            "js:datadog-lambda-js.datadog",
            "js:@sentry/serverless.AWSLambda.wrapHandler",
            "js:@sentry/aws-serverless.wrapHandler",
            "js:@lumigo/tracer.trace",
        ),
        _passes_through,
    ),
    **dict.fromkeys(("js:aws-xray-sdk-core.captureFunc", "js:aws-xray-sdk-core.captureAsyncFunc"), _captured),
    "js:aws-embedded-metrics.metricScope": _metric_scope,
    "js:async_hooks.AsyncLocalStorage": _storage,
}

METHODS: dict[tuple[str, str], Behaviour] = {
    **{
        (TOOL, name): _passes_through
        for name in ("inject_lambda_context", "capture_lambda_handler", "capture_method", "log_metrics")
    },
    (STORAGE, "run"): _stored,
}
