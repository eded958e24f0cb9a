"""An allowed origin that no browser ever sends

Browsers compare `Access-Control-Allow-Origin` with the page's origin byte for byte. An origin is a scheme, a host and
a port that is not the default one, in lower case: `https://app.example.com`. A trailing slash, a path, upper case,
`:443`, a missing scheme, a wildcard inside a name or several origins in one value match nothing.

Browser: AllowOriginMismatch, PreflightAllowOriginMismatch, InvalidAllowOriginValue,
    PreflightInvalidAllowOriginValue, MultipleAllowOriginValues, PreflightMultipleAllowOriginValues
Source: https://fetch.spec.whatwg.org/#origin-header
Source: https://fetch.spec.whatwg.org/#cors-check

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - https://app.example.com/  # error
          - https://admin.example.com
        AllowMethods: [GET]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - https://app.example.com
          - https://admin.example.com
        AllowMethods: [GET]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}
```

```hcl bad
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "replace" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "PUT"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "replace" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "PUT"
  type                    = "HTTP_PROXY"
  integration_http_method = "PUT"
  uri                     = "https://backend.example.com/orders"
}

resource "aws_api_gateway_method" "preflight" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "preflight" {
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = "OPTIONS"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = true
    "method.response.header.Access-Control-Allow-Headers" = true
    "method.response.header.Access-Control-Allow-Methods" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com/'"  # error
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type'"
    "method.response.header.Access-Control-Allow-Methods" = "'PUT'"
  }
}
```

```hcl good
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "replace" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "PUT"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "replace" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "PUT"
  type                    = "HTTP_PROXY"
  integration_http_method = "PUT"
  uri                     = "https://backend.example.com/orders"
}

resource "aws_api_gateway_method" "preflight" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "preflight" {
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = "OPTIONS"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = true
    "method.response.header.Access-Control-Allow-Headers" = true
    "method.response.header.Access-Control-Allow-Methods" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type'"
    "method.response.header.Access-Control-Allow-Methods" = "'PUT'"
  }
}
```
"""

import re
from collections.abc import Iterator
from functools import partial

from corslint import (
    CorsError,
    Finding,
    Fix,
    Flaw,
    Severity,
    Stack,
    Statement,
    about,
    flaws,
    honours_pattern,
    rewritten,
    statements,
    text,
)

SEVERITY = Severity.ERROR

HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?|localhost(?::\d+)?")


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for statement in statements(api):
            for flaw in _flaws(statement)[:1]:
                yield about(api, statement.route, _finding(stack, statement, flaw))


def _flaws(statement: Statement) -> tuple[Flaw, ...]:
    """Space around a header's value is no part of it, but it is one of what the request's origin is compared with."""
    stripped = statement.origin.strip()
    if statement.is_compared and stripped != statement.origin:
        return (Flaw("it is compared with the space around it", stripped),)
    if statement.is_compared and statement.origin.known == "*":
        return (Flaw("it is compared letter by letter, and no browser sends it", None),)
    return flaws(statement.origin)


def _finding(stack: Stack, statement: Statement, flaw: Flaw) -> Finding:
    return Finding(
        statement.span,
        f"'{statement.origin}' is the origin of no web page: {flaw.reason}",
        when=statement.when & ~honours_pattern(statement.api.kind, statement.origin),
        help=_mending(statement, flaw),
        browser_error=_refusal(statement).value,
        browser_subject=str(statement.origin),
        fix=partial(_fix, stack, statement, flaw),
    )


def _mending(statement: Statement, flaw: Flaw) -> str:
    """What is put together of several values is written in none of them as a whole."""
    if flaw.mended is None:
        return "write the origin as browsers send it, such as https://app.example.com"
    is_written = str(statement.origin) in statement.span.text
    return f"write {flaw.mended}" if is_written else f"write this so that it makes {flaw.mended}"


def _refusal(statement: Statement) -> CorsError:
    return (
        CorsError.PREFLIGHT_ALLOW_ORIGIN_MISMATCH if statement.part == "preflight" else CorsError.ALLOW_ORIGIN_MISMATCH
    )


def _fix(stack: Stack, statement: Statement, flaw: Flaw) -> Fix | None:
    if flaw.mended is None:
        return _with_a_scheme(stack, statement)
    edits = rewritten(stack, statement.span, statement.origin, flaw.mended)
    return Fix(_mending(statement, flaw), edits, safe=flaw.mended.known != "*")


def _with_a_scheme(stack: Stack, statement: Statement) -> Fix | None:
    """A host alone, at the scheme that pages have which are not their author's own machine's."""
    host = statement.origin.known or ""
    if not HOST.fullmatch(host):
        return None
    origin = f"http://{host}" if host.startswith("localhost") else f"https://{host}"
    if flaws(text(origin)):
        return None
    return Fix(f"write {origin}", rewritten(stack, statement.span, host, origin), safe=False)
