"""corslint: every way in which a browser will refuse your AWS API, before you deploy it.

What is named here is public; rules, built in or your own, import from nowhere else.
"""

from typing import TYPE_CHECKING

from corslint.finding import PATH, ROUTE, Finding, Fix, Related, Severity, about
from corslint.model import (
    Api,
    CorsPolicy,
    Deployment,
    Echo,
    Exit,
    Expectation,
    Function,
    GatewayResponse,
    Header,
    HeaderValue,
    Integration,
    MappedResponse,
    Mapping,
    Part,
    Renewal,
    Route,
    Stack,
)
from corslint.pen import (
    DeclaredHeader,
    OpenToAll,
    Policy,
    Preflight,
    Refusals,
    SentHeader,
    Setting,
    TextContent,
)
from corslint.source import Edit, Source, Span
from corslint.value import (
    MAYBE,
    NO,
    YES,
    Hole,
    Known,
    Text,
    Truth,
    Value,
    Values,
    agreed,
    equal,
    every,
    only,
    some,
    text,
    truth,
)

if TYPE_CHECKING:
    from corslint.cors.browser import covered_only_by_wildcard
    from corslint.cors.demand import Reason, faces_browsers
    from corslint.cors.exchange import (
        Exchange,
        Leg,
        exchanges,
        failing_preflights,
        obstacles,
        takes_wildcard_literally,
        unasked_obstacles,
    )
    from corslint.cors.gateway import responses
    from corslint.cors.handshake import told
    from corslint.cors.headers import is_forbidden_header, tokens
    from corslint.cors.mapping import evaluated, unquoted
    from corslint.cors.origins import Flaw, flaws, is_insecure
    from corslint.cors.platforms import honours_pattern, lets_anyone_in, violations
    from corslint.cors.protocol import (
        ALLOW_CREDENTIALS,
        ALLOW_HEADERS,
        ALLOW_ORIGIN,
        EXPOSE_HEADERS,
        MAX_AGE,
        VARY,
        Answer,
        CorsError,
        Fault,
        contains,
        is_cors_header,
        sent,
        shown,
    )
    from corslint.cors.simulation import Call, Simulation, simulate
    from corslint.cors.statements import Part, Reflection, Statement, differ, exits, reflections, stated, statements
    from corslint.mending import rewritten

_LAZY = {
    "stated": "statements",
    "Part": "statements",
    "takes_wildcard_literally": "exchange",
    "unasked_obstacles": "exchange",
    "ALLOW_HEADERS": "protocol",
    "EXPOSE_HEADERS": "protocol",
    "MAX_AGE": "protocol",
    "covered_only_by_wildcard": "browser",
    "is_forbidden_header": "headers",
    "tokens": "headers",
    "lets_anyone_in": "platforms",
    "obstacles": "exchange",
    "sent": "protocol",
    "VARY": "protocol",
    "reflections": "statements",
    "exits": "statements",
    "Reflection": "statements",
    "is_cors_header": "protocol",
    "contains": "protocol",
    "Flaw": "origins",
    "shown": "protocol",
    "honours_pattern": "platforms",
    "is_insecure": "origins",
    "differ": "statements",
    "ALLOW_CREDENTIALS": "protocol",
    "ALLOW_ORIGIN": "protocol",
    "Answer": "protocol",
    "Call": "simulation",
    "Simulation": "simulation",
    "simulate": "simulation",
    "told": "handshake",
    "CorsError": "protocol",
    "Exchange": "exchange",
    "Fault": "protocol",
    "Leg": "exchange",
    "Reason": "demand",
    "evaluated": "mapping",
    "exchanges": "exchange",
    "faces_browsers": "demand",
    "failing_preflights": "exchange",
    "flaws": "origins",
    "responses": "gateway",
    "Statement": "statements",
    "statements": "statements",
    "unquoted": "mapping",
    "violations": "platforms",
}
"""Names that live in `corslint.cors`, loaded when first asked for: a run that lints nothing needs none of it."""

_VERBS = {"rewritten"}
"""Names that live in `corslint.mending`."""

__all__ = [
    "ALLOW_CREDENTIALS",
    "ALLOW_HEADERS",
    "ALLOW_ORIGIN",
    "EXPOSE_HEADERS",
    "MAX_AGE",
    "MAYBE",
    "NO",
    "PATH",
    "ROUTE",
    "VARY",
    "YES",
    "Answer",
    "Api",
    "Call",
    "CorsError",
    "CorsPolicy",
    "DeclaredHeader",
    "Deployment",
    "Echo",
    "Edit",
    "Exchange",
    "Exit",
    "Expectation",
    "Fault",
    "Finding",
    "Fix",
    "Flaw",
    "Function",
    "GatewayResponse",
    "Header",
    "HeaderValue",
    "Hole",
    "Integration",
    "Known",
    "Leg",
    "MappedResponse",
    "Mapping",
    "OpenToAll",
    "Part",
    "Policy",
    "Preflight",
    "Reason",
    "Reflection",
    "Refusals",
    "Related",
    "Renewal",
    "Route",
    "SentHeader",
    "Setting",
    "Severity",
    "Simulation",
    "Source",
    "Span",
    "Stack",
    "Statement",
    "Text",
    "TextContent",
    "Truth",
    "Value",
    "Values",
    "about",
    "agreed",
    "contains",
    "covered_only_by_wildcard",
    "differ",
    "equal",
    "evaluated",
    "every",
    "exchanges",
    "exits",
    "faces_browsers",
    "failing_preflights",
    "flaws",
    "honours_pattern",
    "is_cors_header",
    "is_forbidden_header",
    "is_insecure",
    "lets_anyone_in",
    "obstacles",
    "only",
    "reflections",
    "responses",
    "rewritten",
    "sent",
    "shown",
    "simulate",
    "some",
    "stated",
    "statements",
    "takes_wildcard_literally",
    "text",
    "tokens",
    "told",
    "truth",
    "unasked_obstacles",
    "unquoted",
    "violations",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY and name not in _VERBS:
        raise AttributeError(f"module 'corslint' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only where something lazy is asked for

    return getattr(import_module(f"corslint.cors.{_LAZY[name]}" if name in _LAZY else "corslint.mending"), name)
