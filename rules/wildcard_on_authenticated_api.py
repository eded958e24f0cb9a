"""Any site may call an API that wants to know its callers

What `*` puts at risk depends on how callers are known. A token, a key or a signature is sent by script that holds it,
which no other site's does: with those, `*` lets in nobody who has none. It is a remark here, since a list of origins
still says who is meant, and keeps a token that leaked from being used in other people's browsers. It is a fault where
being in the right place is enough: an API that only certain addresses may call (a resource policy with `aws:SourceIp`
or `aws:SourceVpce`) is open to every web page that somebody inside visits, which reads it through their browser. With
cookies, `*` never works; that is told by `credentials-not-allowed` and `wildcard-with-credentials`.

Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
Source: https://portswigger.net/web-security/cors#intranets-and-cors-without-credentials

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["*"]  # info
        AllowHeaders: [authorization]
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: "https://id.example.com", audience: [orders]}
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

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  StockApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors: "'*'"  # warning
      Auth:
        ResourcePolicy: {IpRangeWhitelist: ["192.0.2.0/24"]}
  StockFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/stock.zip
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref StockApi, Path: /stock, Method: GET}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
        AllowHeaders: [authorization]
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: "https://id.example.com", audience: [orders]}
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
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["*"]  # info
    allow_methods = ["GET"]
    allow_headers = ["authorization"]
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
    allow_methods = ["GET"]
    allow_headers = ["authorization"]
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
"""

from collections.abc import Iterator

from corslint import (
    MAYBE,
    NO,
    YES,
    Api,
    Finding,
    Related,
    Route,
    Severity,
    Span,
    Stack,
    Statement,
    Text,
    Truth,
    Values,
    about,
    statements,
    truth,
)

SEVERITY = Severity.INFO

OF_THE_NETWORK = ("aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce")
"""Conditions that a browser meets by where it is."""


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        network, demanding = _of_the_network(api), list(_demanding(api))
        statement, when = _wildcard(api, None if network else demanding) if network or demanding else (None, NO)
        if statement is None:
            continue
        if network is not None:
            yield about(api, statement.route, _open_to_visitors(statement, network, when))
        else:
            yield about(api, statement.route, _open_to_holders(statement, demanding[0], when))


def _wildcard(api: Api, demanding: list[Route] | None) -> tuple[Statement | None, Truth]:
    """Where any origin is allowed, the certain place first: to call one of some routes, or, with None, of all. Errors of
    the gateway tell nobody anything."""
    stated = [one for one in statements(api) if one.part != "error"]
    meant = stated if demanding is None else _met_by(demanding, stated)
    claims = [(one, one.lets_anyone_in & one.when) for one in meant]
    for wanted in (YES, MAYBE):
        for statement, when in claims:
            if when is wanted:
                return statement, when
    return None, NO


def _met_by(demanding: list[Route], stated: list[Statement]) -> Iterator[Statement]:
    """Those that calls of a route that demands something, or their preflights, get to see."""
    routes, paths = set(map(id, demanding)), {route.path for route in demanding}
    for statement in stated:
        own = statement.route
        is_preflight = own is not None and own.method == "OPTIONS"
        if own is None or id(own) in routes or (is_preflight and (own.path in paths or own.path.endswith("+}"))):
            yield statement


def _open_to_visitors(statement: Statement, network: Span, when: Truth) -> Finding:
    return Finding(
        statement.span,
        "any site may call this API, which only certain addresses may: web pages that somebody there visits can read it",
        when=when,
        help="name the origins that may call",
        related=(Related(network, "calls are admitted by where they come from"),),
        severity=Severity.WARNING,
    )


def _open_to_holders(statement: Statement, route: Route, when: Truth) -> Finding:
    return Finding(
        statement.span,
        "any site may call this API, if its script has the token, key or signature that calls must carry",
        when=when,
        help="name the origins that may call, unless the sites of others are meant to, too",
        related=(Related(_demanded_at(route), "calls are asked for it here"),),
    )


def _of_the_network(api: Api) -> Span | None:
    """Where some addresses only are let in: they are allowed, or all others denied."""
    for statement in api.policy.statements if api.policy is not None else ():
        denies = statement.effect.test(lambda written: written.equals("Deny"))
        for condition in statement.conditions:
            is_kept = condition.key in OF_THE_NETWORK and denies is truth("Not" in condition.operator)
            if is_kept and not _is_the_world(condition.values):
                return condition.span
    return None


def _is_the_world(values: Values[Text] | None) -> bool:
    return values is not None and any(item.value.known in ("0.0.0.0/0", "::/0") for item in values.items)


def _demanding(api: Api) -> Iterator[Route]:
    """The routes whose calls certainly must carry a credential."""
    for route in api.routes:
        if (~route.authorization.kind.is_("none") | route.api_key.is_(value=True)) is YES:
            yield route


def _demanded_at(route: Route) -> Span:
    is_authorized = (~route.authorization.kind.is_("none")) is YES
    return route.authorization.span if is_authorized else route.api_key.place
