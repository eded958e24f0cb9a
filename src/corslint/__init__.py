"""corslint: every way in which a browser will refuse your AWS API, before you deploy it.

What is named here is public; rules, built in or your own, import from nowhere else.
"""

from corslint.finding import Edit, Finding, Fix, Related, Severity
from corslint.model import Api, CorsPolicy, Function, GatewayResponse, Integration, MappedResponse, Route, Stack
from corslint.source import Source, Span
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, Value, Values, every, only, some, truth

__all__ = [
    "MAYBE",
    "NO",
    "YES",
    "Api",
    "CorsPolicy",
    "Edit",
    "Finding",
    "Fix",
    "Function",
    "GatewayResponse",
    "Hole",
    "Integration",
    "MappedResponse",
    "Related",
    "Route",
    "Severity",
    "Source",
    "Span",
    "Stack",
    "Text",
    "Truth",
    "Value",
    "Values",
    "every",
    "only",
    "some",
    "truth",
]
