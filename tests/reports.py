"""A small report to render, with all that a finding can have, and what is hostile in a text."""

from collections.abc import Iterator

from corslint.finding import Finding, Fix, Related, Severity
from corslint.lint.report import Input, Report, Reported
from corslint.lint.rule import Rule
from corslint.model import Stack
from corslint.source import Edit, Source, Span

TEMPLATE = Source(
    "api/template.yaml",
    """\
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      Cors:
        AllowOrigin: "'https://app.example.com/'"
        AllowHeaders: "'Content-Type'"
      Auth:
        DefaultAuthorizer: Users
""",
)
HANDLER = Source("api/src/app.py", "def handler(event, context):\n    return {'statusCode': 200}\n")
HOSTILE = (
    "@everyone </script> <img src=x onerror=alert(1)> | `a` *b* [c](https://evil.example) &amp; ]]> \"'\x00\x1b\ud800"
)

INPUTS = (Input("api/template.yaml", "sam", 1, 2, 1), Input("other/template.yaml", "sam", 1, 1, 0))

PAGE = """\
A header that the call needs is not allowed

Browsers ask first.
Source: https://fetch.spec.whatwg.org/#cors-preflight-fetch

```yaml bad
AllowHeaders: "'Content-Type'" # error
```
"""


def at(source: Source, written: str) -> Span:
    start = source.text.index(written)
    return Span(source, start, start + len(written))


def no_check(_: Stack) -> Iterator[Finding]:
    return iter(())


def rules(*ids: str) -> tuple[Rule, ...]:
    return tuple(Rule(rule, Severity.ERROR, no_check, PAGE) for rule in ids)


HEADER = Finding(
    at(TEMPLATE, "'Content-Type'"),
    "the preflight of POST /orders/{id} does not allow 'authorization'",
    help="add it to the list:\n  AllowHeaders: \"'Content-Type,Authorization'\"",
    browser_error="HeaderDisallowedByPreflightResponse",
    browser_subject="authorization",
    related=(
        Related(at(TEMPLATE, "Users"), "this authorizer reads [authorization]"),
        Related(at(HANDLER, "return {'statusCode': 200}"), "this answer carries no header either"),
    ),
    api="OrdersApi",
    api_kind="rest",
    route="/orders/{id}",
    method="POST",
    fix=lambda: Fix("allow it", (Edit(at(TEMPLATE, "Content-Type"), "Content-Type,Authorization"),), safe=True),
)
WHOLE = Finding(at(TEMPLATE, "OrdersApi:\n    Type: AWS::Serverless::Api"), "nothing of CORS is set", api="OrdersApi")
ERROR = Reported("preflight-header-not-allowed", Severity.ERROR, "certain", HEADER)
REMARK = Reported("cors-not-configured", Severity.INFO, "certain", WHOLE)
SILENCED = Reported(
    "weak-origin-check", Severity.WARNING, "certain", Finding(at(HANDLER, "handler"), "any host passes"), "it is a demo"
)


def report(*findings: Reported, suppressed: tuple[Reported, ...] = ()) -> Report:
    return Report(INPUTS, findings, 0, suppressed, rules(*dict.fromkeys(one.rule for one in (*findings, *suppressed))))


WHOLE_REPORT = report(REMARK, ERROR, suppressed=(SILENCED,))


def hostile() -> Reported:
    """A finding all of whose texts come from somebody who means harm."""
    source = Source("a|b <i>@team</i>.yaml", f"key: {HOSTILE}\n")
    related = Related(Span(source, 0, 3), HOSTILE)
    finding = Finding(source.whole, HOSTILE, help=f"{HOSTILE}\n{HOSTILE}", related=(related,), api=HOSTILE)
    return Reported("invalid-origin", Severity.ERROR, "certain", finding)
