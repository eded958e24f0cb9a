"""corslint: every way in which a browser will refuse your AWS API, before you deploy it.

What is named here is public; rules, built in or your own, import from nowhere else.
"""

from typing import TYPE_CHECKING

from corslint.finding import PATH, ROUTE, Finding, Fix, Related, Severity, about
from corslint.model import (
    Api,
    CorsPolicy,
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
    from corslint.cors.demand import Reason, faces_browsers
    from corslint.cors.exchange import Exchange, Leg, exchanges, failing_preflights, obstacles
    from corslint.cors.gateway import responses
    from corslint.cors.handshake import told
    from corslint.cors.mapping import evaluated, unquoted
    from corslint.cors.origins import Flaw, flaws, is_insecure
    from corslint.cors.platforms import honours_pattern, lets_anyone_in, violations
    from corslint.cors.protocol import (
        ALLOW_CREDENTIALS,
        ALLOW_ORIGIN,
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
    from corslint.cors.statements import Reflection, Statement, credentials, differ, exits, reflections, statements

_LAZY = {
    "credentials": "statements",
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

__all__ = [
    "ALLOW_CREDENTIALS",
    "ALLOW_ORIGIN",
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
    "Policy",
    "Preflight",
    "Reason",
    "Reflection",
    "Refusals",
    "Related",
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
    "credentials",
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
    "is_insecure",
    "lets_anyone_in",
    "obstacles",
    "only",
    "reflections",
    "responses",
    "sent",
    "shown",
    "simulate",
    "some",
    "statements",
    "text",
    "told",
    "truth",
    "unquoted",
    "violations",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module 'corslint' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only where something lazy is asked for

    return getattr(import_module(f"corslint.cors.{_LAZY[name]}"), name)
