"""The event that API Gateway or a function URL gives a function: what of it is known before the call."""

from corslint.handlers.interpreter.atoms import Abstract, Event, Origin, constant, undefined, union
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Run, absent
from corslint.handlers.ir import Language
from corslint.model import Invocation
from corslint.source import Span

Path = tuple[str, ...]
"""Keys from the event downwards, lower case: the structs of Go's own library write them otherwise."""

ORIGIN_MAPS = ("headers", "multivalueheaders")

REQUEST: Path = ("requestcontext", "http")
"""What has a method; with headers too it is as a framework's request is."""

METHODS: frozenset[Path] = frozenset({("httpmethod",), ("requestcontext", "httpmethod"), (*REQUEST, "method")})
RESOURCES: frozenset[Path] = frozenset({("resource",), ("requestcontext", "resourcepath")})
ROUTE_KEYS: frozenset[Path] = frozenset({("routekey",), ("requestcontext", "routekey")})

PRESENT: frozenset[Path] = frozenset({(), ("requestcontext",), ("headers",)})
"""What every such event has: a browser's cross-origin request has an Origin (A32), thus headers.
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

BODY: Path = ("body",)
NO_BODY_IS_NOTHING: tuple[Language, ...] = ("javascript", "python")
"""Where the body of a call without one, as each preflight is (A8), is null or is not there.
Source: https://github.com/dherault/serverless-offline/issues/479
Source: https://github.com/aws-powertools/powertools-lambda-python/pull/820
"""

KEYS = frozenset(
    {
        *("body", "headers", "httpmethod", "isbase64encoded", "multivalueheaders", "multivaluequerystringparameters"),
        *("path", "pathparameters", "querystringparameters", "requestcontext", "resource", "stagevariables", "version"),
        *("cookies", "rawpath", "rawquerystring", "routekey"),
        *("bodyjson", "decodedbody", "jsonbody", "rawbody", "rawevent"),
    }
)
"""What such events have at their top, and what libraries make of it; the sources are those of PRESENT."""

OF_OTHERS = frozenset({"records", "source", "detail", "detail-type", "triggersource"})
"""What no such event has at its top, but those of queues, buckets, tables, buses, schedules and user pools have."""

WARMING = "warm"
"""In the name of a key, what code looks for that is called by a schedule of its own lest it grow cold."""

CALLED_WITH = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""The methods of calls; with OPTIONS browsers ask beforehand."""


def of_event(run: Run, state: State, path: Path, name: str, span: Span) -> Abstract:
    """What the request brought under a key."""
    if path and path[-1].lower() in ORIGIN_MAPS:
        if name.lower() == "origin":
            return (Origin(span, state.check),)
        run.reads.setdefault(name.lower(), span)
    if is_in_event(path, name) is False:
        return undefined(span)
    whole = _lower(path, name)
    if whole == BODY and run.language in NO_BODY_IS_NOTHING and not _is_written(run, "body"):
        run.asks.add("body")
        if run.invocation.method == "OPTIONS":
            return absent(run, span)
    return _told(run, whole, span) or (Event((*path, name), span, _is_strange(run, whole)),)


def _is_strange(run: Run, whole: Path) -> bool:
    """A key at the top that the gateway does not send, nor the code puts there."""
    return len(whole) == 1 and whole[0].replace("_", "") not in KEYS and not _is_written(run, whole[0])


def _is_written(run: Run, key: str) -> bool:
    """Whether the code may itself put something under a key of the event."""
    places = (f".{key}", f'["{key}"]', f"['{key}']")
    written = (f"{place} {operator} " for place in places for operator in ("=", "||=", "??="))
    return run.mentions(*written, *(word for event in ("event", "evt") for word in _merged_into(event)))


def _merged_into(event: str) -> tuple[str, ...]:
    return f"{event}.update(", f"assign({event}"


def is_in_event(path: Path, name: str) -> bool | None:
    """Whether the event has a key; None where that depends on the call."""
    whole = _lower(path, name)
    if whole in PRESENT or whole in METHODS:
        # code asks for one form's method lest it be called by something else; the other form's method is as good
        return True
    return False if len(whole) == 1 and (whole[0] in OF_OTHERS or WARMING in whole[0]) else None


def is_present(event: Event) -> bool:
    return tuple(map(str.lower, event.path)) in PRESENT


def needs_no_default(event: Event) -> bool:
    """Whether what code gives in place of it is never used: `get("http", {})` stands in code for events that have it."""
    return is_present(event) or tuple(map(str.lower, event.path)) == REQUEST


def _told(run: Run, whole: Path, span: Span) -> Abstract:
    """What is known of the call; that it was asked for is noted, for others may be answered otherwise."""
    if whole in METHODS:
        run.asks.add("method")
        return union(*(constant(method, span) for method in _methods(run.invocation)))
    if whole in RESOURCES or whole in ROUTE_KEYS:
        run.asks.add("route")
        route = run.invocation.resource if whole in RESOURCES else run.invocation.route_key
        return constant(route, span) if route else ()
    return ()


def _methods(invocation: Invocation) -> tuple[str, ...]:
    if invocation.method == "ANY":
        return CALLED_WITH
    return (invocation.method,) if invocation.method else ()


def _lower(path: Path, name: str) -> Path:
    return (*map(str.lower, path), name.lower())
