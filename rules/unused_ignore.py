"""Something is ignored that no rule finds

An ignore outlives what it was written for: the fault was mended, or the rule's name is mistyped. Left in place it
hides the next fault at that line. Only rules that ran are judged, so a run with `--select` tells less.
Source: https://docs.astral.sh/ruff/rules/unused-noqa/

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  ReportsApi: # corslint: ignore[preflight-missing] only our servers call it # info
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  ReportsApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" { # corslint: ignore[preflight-missing] only our servers call it # info
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET"]
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.example.com/orders"
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "GET /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET"]
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.example.com/orders"
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "GET /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import Finding, Fix, Severity, Span, Stack, without_ignore

SEVERITY = Severity.INFO


def check(stack: Stack) -> Iterator[Finding]:
    for problem in stack.unused:
        yield Finding(
            problem.span,
            problem.message,
            help="remove it, or mend the rule's name",
            fix=partial(_fix, problem.span),
        )


def _fix(ignored: Span) -> Fix:
    """Not safe: with the comment goes what it tells."""
    return Fix(f"no longer ignore {ignored.text}", without_ignore(ignored), safe=False)
