"""A wildcard that does not cover what is asked for

In `Access-Control-Allow-Methods`, `-Allow-Headers` and `-Expose-Headers`, `*` stands for everything in calls without
credentials only. In a call with cookies it is a method or a header that is called `*`: browsers then send no PUT and
no JSON, and expose nothing. By the standard it never covers `Authorization` either, which has to be named beside it;
no browser insists on that yet, so that is told as a remark.

Browser: MethodDisallowedByPreflightResponse, HeaderDisallowedByPreflightResponse
Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Headers

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
        AllowMethods: ["*"]  # error
        AllowHeaders: ["*"]  # error
        ExposeHeaders: ["*"]  # warning
        AllowCredentials: true
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Replace:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
        AllowMethods: [GET, PUT]
        AllowHeaders: [content-type]
        AllowCredentials: true
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Replace:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins     = ["https://app.example.com"]
    allow_methods     = ["*"]  # error
    allow_headers     = ["*"]  # error
    expose_headers    = ["*"]  # warning
    allow_credentials = true
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
  route_key = "PUT /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET"]
    allow_headers = ["*"]  # info
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.example.com/orders"
}

resource "aws_apigatewayv2_authorizer" "users" {
  api_id           = aws_apigatewayv2_api.orders.id
  name             = "users"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "GET /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"

  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.users.id
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["PUT"]
    allow_headers = ["authorization", "*"]
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.example.com/orders"
}

resource "aws_apigatewayv2_authorizer" "users" {
  api_id           = aws_apigatewayv2_api.orders.id
  name             = "users"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "PUT /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"

  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.users.id
}
```
"""

from collections.abc import Iterator

from corslint import (
    ALLOW_HEADERS,
    EXPOSE_HEADERS,
    NO,
    ROUTE,
    YES,
    Exchange,
    Finding,
    HeaderValue,
    Leg,
    Related,
    Severity,
    Stack,
    Text,
    Truth,
    about,
    covered_only_by_wildcard,
    exchanges,
    obstacles,
    takes_wildcard_literally,
    tokens,
    truth,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for exchange in exchanges(stack):
        for finding in (*_of_the_preflight(exchange), *_exposed(exchange), *_bearer(exchange)):
            yield about(exchange.api, exchange.route, finding)


def _of_the_preflight(exchange: Exchange) -> Iterator[Finding]:
    """What a call with credentials asks for and `*` does not stand for (A25)."""
    for leg, when in obstacles(exchange):
        if takes_wildcard_literally(exchange, leg):
            name = leg.verdict.subject
            yield Finding(
                leg.place,
                f"'*' does not allow '{name}' in calls with credentials: browsers will not send {ROUTE}",
                when=when & exchange.faces_browsers & _is_asked_for(exchange, leg),
                help=f"list {name} by its name",
                browser_error=leg.error_name,
                browser_subject=name,
                related=tuple(Related(r.span, r.because) for r in exchange.demand.reasons if r.header == name),
            )


def _is_asked_for(exchange: Exchange, leg: Leg) -> Truth:
    """Whether the call certainly has what is refused: a method it has, a header it may only be said to have."""
    return next((r.when for r in exchange.demand.reasons if r.header == leg.verdict.subject), YES)


def _exposed(exchange: Exchange) -> Iterator[Finding]:
    for leg in exchange.responses if exchange.request.credentials else ():
        exposed = leg.answer.header(EXPOSE_HEADERS)
        yield Finding(
            exposed.place,
            f"'*' exposes no header of {ROUTE} to script that calls with credentials",
            when=exposed.test(_is_wildcard) & leg.answer.when & exchange.faces_browsers,
            help="list the headers that script is to read",
            severity=Severity.WARNING,
        )


def _bearer(exchange: Exchange) -> Iterator[Finding]:
    """By the standard `*` never covers Authorization; the browsers of today let it (A24)."""
    for leg in exchange.preflights:
        if leg.verdict.allowed is NO:
            continue
        yield Finding(
            leg.answer.header(ALLOW_HEADERS).place,
            f"by the standard '*' does not cover 'authorization', which {ROUTE} must carry: browsers may come to refuse it",
            when=covered_only_by_wildcard(exchange.request, leg.answer) & leg.answer.when & exchange.faces_browsers,
            help="list Authorization beside the '*'",
            severity=Severity.INFO,
        )


def _is_wildcard(sent: HeaderValue) -> Truth:
    return tokens(sent).has("*") if isinstance(sent, Text) else truth(False)
