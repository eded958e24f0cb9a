"""A header is allowed that script can never send

`Access-Control-Allow-Headers` lists the request headers that script may send. Headers of answers, such as
`Access-Control-Allow-Origin`, are no request headers; what the browser alone sets (`Origin`, `Host`, `Cookie`,
`Sec-…`) is never asked for. Listing them allows nothing, and often stands where a header is missing that is meant:
headers that script is to read belong in `Access-Control-Expose-Headers` of the answer.

Source: https://fetch.spec.whatwg.org/#forbidden-request-header
Source: https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type,Access-Control-Allow-Origin'"  # info
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: POST}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: POST}
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
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type,Origin'"  # info
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
  }
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import (
    ALLOW_HEADERS,
    Api,
    Finding,
    Fix,
    HeaderValue,
    Severity,
    Span,
    Stack,
    Text,
    about,
    enumerated,
    is_forbidden_header,
    stated,
    tokens,
    unlisted,
)

SEVERITY = Severity.INFO


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for useless, written, span in _useless(api):
            finding = Finding(
                span,
                f"script never sends {enumerated(useless)}: allowing it has no effect",
                help="remove it; headers of the answer that script is to read go into access-control-expose-headers",
                fix=partial(_fix, useless, written, span),
            )
            yield about(api, None, finding)


def _fix(useless: list[str], written: Text, place: Span) -> Fix:
    return Fix(f"remove {', '.join(useless)}", unlisted(place, written, useless), safe=True)


def _useless(api: Api) -> Iterator[tuple[list[str], Text, Span]]:
    """The names that allow nothing, with the list that they are in and its place."""
    for _, part, sent in stated(api, ALLOW_HEADERS):
        found = [name for name in _names(sent.value) if _is_never_sent(name)]
        if found and part == "preflight" and isinstance(sent.value, Text):
            yield found, sent.value, sent.span
    for item in api.cors.headers.items if api.cors is not None and api.cors.headers is not None else ():
        if item.value.known is not None and _is_never_sent(item.value.known):
            yield [item.value.known], item.value, item.span


def _names(sent: HeaderValue) -> tuple[str, ...]:
    return tokens(sent).known if isinstance(sent, Text) else ()


def _is_never_sent(name: str) -> bool:
    return is_forbidden_header(name) or name.lower().startswith("access-control-")
