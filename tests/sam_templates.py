"""SAM templates to test with: one API, one function, what a test adds to them, and the stack that comes of it."""

import textwrap

from corslint.model import Stack
from corslint.source import Source, Span
from sam_transform import read


def template(shop: str = "", events: str = "", extra: str = "", head: str = "", kind: str = "Api") -> str:
    """A template with one API, `Shop`, and a function, `Seller`, that answers `GET /a` of it unless told otherwise."""
    key = {"Api": "RestApiId", "HttpApi": "ApiId"}[kind]
    return "\n".join(
        (
            "Transform: AWS::Serverless-2016-10-31",
            _block(head, 0),
            "Resources:",
            "  Shop:",
            f"    Type: AWS::Serverless::{kind}",
            "    Properties:",
            "      StageName: prod",
            _block(shop, 6),
            "  Seller:",
            "    Type: AWS::Serverless::Function",
            "    Properties:",
            "      Runtime: python3.13",
            "      Handler: app.handler",
            "      CodeUri: src/",
            "      Events:",
            _block(events or f"Read: {{Type: {kind}, Properties: {{{key}: !Ref Shop, Path: /a, Method: get}}}}", 8),
            _block(extra, 2),
        )
    )


def implicit(events: str, head: str = "") -> str:
    """A template whose APIs are only implied, by the events of a function."""
    whole = template(events=events, head=head)
    start, end = whole.index("  Shop:"), whole.index("  Seller:")
    return whole[:start] + whole[end:]


def _block(written: str, indent: int) -> str:
    return textwrap.indent(textwrap.dedent(written).strip("\n"), " " * indent)


def stack(written: str) -> Stack:
    return read(Source("template.yaml", written))


_URL = """
Direct:
  Type: AWS::Serverless::Function
  Properties:
    Runtime: python3.13
    Handler: app.handler
    CodeUri: src/
    FunctionUrlConfig:
"""


def url(settings: str) -> str:
    return template(extra=_URL + _block(settings, 6))


def http(shop: str, events: str = "") -> str:
    return template(shop, events, kind="HttpApi")


def line_at(span: Span) -> str:
    return span.source.line(span.position.line).strip()
