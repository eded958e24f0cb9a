"""Environment variables: the template's values where it sets them, otherwise a hole named after the variable."""

from corslint.handlers.interpreter.atoms import Abstract, Str, undefined
from corslint.source import Span
from corslint.value import Hole, Table, Text, Value

ENVIRONMENTS = (
    *("py:os.environ", "js:process.env", "py:os.getenv()", "go:os.Getenv()"),
    "java:System.getenv()",
    "cs:Environment.GetEnvironmentVariable()",
)

PREFIX = "env:"
"""Holes named so are environment variables of which no template says the value."""


def variable(variables: Table[Value[Text]], path: str, name: str, span: Span) -> Abstract:
    """What a variable may be, undefined among it where it may not be set; empty where `path` is no environment."""
    if path not in ENVIRONMENTS:
        return ()
    row = variables.get(name)
    if row is not None:
        return _template_value(row, name, span)
    if variables.complete:
        return undefined(span)
    return (Str(_hole(name), span), *undefined(span))


def _template_value(row: Value[Text], name: str, span: Span) -> Abstract:
    known = tuple(Str(alternative.value, alternative.span) for alternative in row.alternatives)
    if row.rest is None:
        return known
    return (*known, *(undefined(span) if row.rest.name == "absent" else (Str(Text((row.rest,)), row.span),)))


def _hole(name: str) -> Text:
    return Text((Hole(PREFIX + name, name),))
