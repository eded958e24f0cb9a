"""A max-age that no browser honours

`Access-Control-Max-Age` says how many seconds a preflight's answer may be kept. Firefox keeps it for a day (86400) at
most, Chromium for two hours (7200), Safari for ten minutes (600); more is cut off without a word. What is no whole
number of seconds counts for nothing: the answer is then kept for five seconds, and nearly every call is preflighted.

Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age
Source: https://fetch.spec.whatwg.org/#cors-preflight-fetch-0

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
        MaxAge: "'604800'"  # info
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
        MaxAge: "'7200'"
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
    "method.response.header.Access-Control-Allow-Origin" = true
    "method.response.header.Access-Control-Max-Age"      = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
    "method.response.header.Access-Control-Max-Age"      = "'604800'"  # info
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
    "method.response.header.Access-Control-Allow-Origin" = true
    "method.response.header.Access-Control-Max-Age"      = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
    "method.response.header.Access-Control-Max-Age"      = "'7200'"
  }
}
```
"""

from collections.abc import Iterator

from corslint import MAX_AGE, Finding, HeaderValue, Severity, Stack, Text, about, stated, truth

SEVERITY = Severity.INFO

LONGEST = 86_400  # A29: Firefox; Chromium and Safari keep it for less


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for route, part, sent in stated(api, MAX_AGE):
            consequence = _consequence(sent.value)
            finding = Finding(
                sent.span,
                f"a max-age of {sent.value} {consequence}",
                when=truth(bool(consequence) and part == "preflight"),
                help=f"write whole seconds, {LONGEST} at most; Chromium keeps it for 7200, Safari for 600",
            )
            yield about(api, route, finding)


def _consequence(sent: HeaderValue) -> str:
    """What browsers make of it; empty where they do as it says. `-1` is what AWS documents for no time at all (A30)."""
    written = sent.known.strip() if isinstance(sent, Text) and sent.known is not None else "-1"
    if written == "-1":
        return ""
    if not (written.isascii() and written.isdigit()):
        return "is no number of seconds: browsers keep the preflight's answer for 5"
    return f"is more than any browser keeps: {LONGEST} seconds" if _is_longer(written) else ""


def _is_longer(digits: str) -> bool:
    """Python reads no number of thousands of digits."""
    significant = digits.lstrip("0")
    return len(significant) > len(str(LONGEST)) or int(significant or "0") > LONGEST
