"""Credentials are allowed by the preflight or by the answer, not by both

A call with cookies must be allowed twice: on the preflight and on the answer itself, which browsers discard unless it
carries `Access-Control-Allow-Credentials: true`. Setting it on OPTIONS (SAM's `AllowCredentials`, the CDK's
`allowCredentials`) does nothing for what the function or the integration answers, nor for the gateway's own errors; and
where only the function sets it, a call with cookies that needs a preflight is never sent.
Where an authorizer reads a cookie, every call is one with credentials, and so is it under `--credentials`.

Browser: InvalidAllowCredentials, PreflightInvalidAllowCredentials,
    WildcardOriginNotAllowed, PreflightWildcardOriginNotAllowed
Source: https://fetch.spec.whatwg.org/#http-access-control-allow-credentials
Source: https://github.com/serverless/serverless/issues/7575

```yaml bad
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    Cors:
      AllowOrigin: "'https://app.example.com'"
      AllowCredentials: true
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        HEADERS = {'Access-Control-Allow-Origin': 'https://app.example.com'}

        def handler(event, context):
            return {'statusCode': 200, 'headers': HEADERS, 'body': '[]'}  # warning
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
```

```yaml bad
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    Cors:  # info
      AllowOrigin: "'https://app.example.com'"
      AllowHeaders: "'content-type'"
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        HEADERS = {
            'Access-Control-Allow-Origin': 'https://app.example.com',
            'Access-Control-Allow-Credentials': 'true',
        }

        def handler(event, context):
            return {'statusCode': 201, 'headers': HEADERS, 'body': '{}'}
      Events:
        Create:
          Type: Api
          Properties: {Path: /orders, Method: POST}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    Cors:
      AllowOrigin: "'https://app.example.com'"
      AllowCredentials: true
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        HEADERS = {
            'Access-Control-Allow-Origin': 'https://app.example.com',
            'Access-Control-Allow-Credentials': 'true',
        }

        def handler(event, context):
            return {'statusCode': 200, 'headers': HEADERS, 'body': '[]'}
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
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

resource "aws_api_gateway_method" "list" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "list" {
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = "GET"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "list" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "GET"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = true
  }
}

resource "aws_api_gateway_integration_response" "list" {  # warning
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "GET"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
  }
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
    "method.response.header.Access-Control-Allow-Origin"      = true
    "method.response.header.Access-Control-Allow-Credentials" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"      = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Credentials" = "'true'"
  }
}
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {  # error
    allow_origins = ["https://app.example.com"]
    allow_methods = ["PUT"]
    allow_headers = ["content-type"]
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.example.com/orders"
}

resource "aws_apigatewayv2_authorizer" "session" {
  api_id           = aws_apigatewayv2_api.orders.id
  name             = "session"
  authorizer_type  = "REQUEST"
  identity_sources = ["$request.header.Cookie"]
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "PUT /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"

  authorization_type = "CUSTOM"
  authorizer_id      = aws_apigatewayv2_authorizer.session.id
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

resource "aws_api_gateway_method" "list" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "list" {
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = "GET"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "list" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "GET"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"      = true
    "method.response.header.Access-Control-Allow-Credentials" = true
  }
}

resource "aws_api_gateway_integration_response" "list" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "GET"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"      = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Credentials" = "'true'"
  }
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
    "method.response.header.Access-Control-Allow-Origin"      = true
    "method.response.header.Access-Control-Allow-Credentials" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"      = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Credentials" = "'true'"
  }
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import (
    ALLOW_CREDENTIALS,
    ALLOW_ORIGIN,
    NO,
    ROUTE,
    YES,
    CorsError,
    Exchange,
    Finding,
    Fix,
    Leg,
    Related,
    SentHeader,
    Severity,
    Stack,
    Text,
    Truth,
    about,
    allows_credentials,
    contains,
    every,
    exchanges,
    obstacles,
    sending,
    text,
    truth,
)

SEVERITY = Severity.WARNING

REFUSED = (CorsError.INVALID_ALLOW_CREDENTIALS, CorsError.PREFLIGHT_INVALID_ALLOW_CREDENTIALS)
WILDCARD = (CorsError.WILDCARD_ORIGIN_NOT_ALLOWED, CorsError.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED)


def check(stack: Stack) -> Iterator[Finding]:
    for exchange in exchanges(stack):
        for finding in _needed(exchange) if exchange.needs_credentials else _apart(stack, exchange):
            yield about(exchange.api, exchange.route, finding)


def _apart(stack: Stack, exchange: Exchange) -> Iterator[Finding]:
    """What one of the two legs says and the other does not (I.3, A11)."""
    yield from _unlike_the_preflight(stack, exchange)
    yield from _unlike_the_answer(stack, exchange)


def _unlike_the_preflight(stack: Stack, exchange: Exchange) -> Iterator[Finding]:
    for leg in (*exchange.responses, *exchange.refusals, *exchange.failures):
        if leg.verdict.error is CorsError.INVALID_ALLOW_CREDENTIALS and not _is_doubled(leg):
            yield Finding(
                leg.place,
                f"the preflight allows credentials, {_answer(leg)} of {ROUTE} does not: browsers discard it when it was "
                "called with them",
                when=~leg.verdict.allowed & leg.answer.when & exchange.faces_browsers,
                help="send access-control-allow-credentials: true on every answer, or on none",
                browser_error=leg.error_name,
                browser_subject=leg.verdict.subject,
                related=tuple(Related(a.span, "the preflight that allows them") for a in exchange.answered[:1]),
                severity=None if leg in exchange.responses else Severity.INFO,
                fix=partial(_fix, stack, exchange, leg),
            )


def _unlike_the_answer(stack: Stack, exchange: Exchange) -> Iterator[Finding]:
    """The preflight that lacks what every success says."""
    said = bool(exchange.responses) and every(map(_allows_them, exchange.responses)) is YES
    for leg in exchange.preflights if said and len(exchange.preflights) == 1 else ():
        if leg.answer.fault is None and leg.states_origin:
            yield Finding(
                leg.answer.span,
                f"the answer of {ROUTE} allows credentials, its preflight does not: browsers do not send the call with them",
                when=~allows_credentials(leg.answer) & leg.answer.when & exchange.faces_browsers,
                help="send access-control-allow-credentials: true on the preflight, too, or on no answer",
                browser_error=CorsError.PREFLIGHT_INVALID_ALLOW_CREDENTIALS.value,
                related=tuple(
                    Related(one.answer.span, "the answer that allows them") for one in exchange.responses[:1]
                ),
                severity=Severity.INFO,  # headers that are sent everywhere need not mean that cookies are
                fix=partial(_fix, stack, exchange, leg),
            )


def _allows_them(leg: Leg) -> Truth:
    """Whether an answer means calls with credentials to be read: to `*` they are allowed for nothing (A17)."""
    is_wildcard = leg.answer.header(ALLOW_ORIGIN).test(lambda sent: truth(isinstance(sent, Text) and sent.known == "*"))
    return allows_credentials(leg.answer) & ~is_wildcard


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix:
    """As the preflight has it, which says what is meant."""
    way, function = leg.answer.exit, exchange.route.integration.function
    if way is not None and function is not None:
        edits = sending(way, function, ALLOW_CREDENTIALS, text("true"))
    else:
        edits = stack.pen(SentHeader(exchange.api, leg.answer.stated_at, ALLOW_CREDENTIALS, text("true")))
    return Fix("allow credentials here, too", edits, safe=False)


def _needed(exchange: Exchange) -> Iterator[Finding]:
    """The answers that refuse what the call must carry."""
    preflights = [(leg, when) for leg, when in obstacles(exchange) if _is_refusal(leg)]
    answers = [(leg, ~leg.verdict.allowed & leg.answer.when) for leg in exchange.responses if _is_refusal(leg)]
    for leg, when in preflights or answers:
        refused = (
            "to '*' credentials are not sent" if leg.verdict.error in WILDCARD else "credentials are not allowed here"
        )
        yield Finding(
            leg.place,
            f"{refused}, yet {exchange.needs_credentials}: browsers refuse the call",
            when=when & exchange.faces_browsers,
            help="send access-control-allow-credentials: true with the origins that may call",
            browser_error=leg.error_name,
            browser_subject=leg.verdict.subject,
            related=tuple(Related(r.span, r.because) for r in exchange.demand.reasons if r.header == "cookie"),
            severity=Severity.ERROR,
        )


def _is_refusal(leg: Leg) -> bool:
    """A `*` beside credentials that are allowed is a fault of its own, whatever calls."""
    if leg.verdict.error in WILDCARD:
        return allows_credentials(leg.answer) is NO
    return leg.verdict.error in REFUSED


def _is_doubled(leg: Leg) -> bool:
    """Whether the function and the platform both send the header (A20), as they then do with the origin."""
    return leg.answer.header(ALLOW_CREDENTIALS).test(lambda sent: contains(sent, ",")) is YES


def _answer(leg: Leg) -> str:
    status = leg.answer.status.only
    return "the answer" if status is None or status < 400 else f"the answer {status}"
