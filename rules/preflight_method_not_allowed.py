"""The preflight does not allow the method

A browser makes a call with PUT, PATCH, DELETE or a method of your own only if the preflight's
`Access-Control-Allow-Methods` lists it, letter for letter: `put` or `Put` allows nothing. GET, HEAD and POST pass
whether they are listed or not, and so does everything under `*` as long as no credentials are sent. One name that is
no method, such as two of them with a space between, makes browsers refuse the whole list.

Browser: MethodDisallowedByPreflightResponse, InvalidAllowMethodsPreflightResponse
Source: https://fetch.spec.whatwg.org/#cors-preflight-fetch

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
        AllowHeaders: [content-type]
        AllowMethods: [GET, put]  # error
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Change:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: "/orders/{id}", Method: PUT}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
        AllowHeaders: [content-type]
        AllowMethods: [GET, PUT]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Change:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: "/orders/{id}", Method: PUT}
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
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type'"
    "method.response.header.Access-Control-Allow-Methods" = "'GET,POST'"  # error
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

from collections.abc import Iterator
from functools import partial

from corslint import (
    ALLOW_METHODS,
    PATH,
    ROUTE,
    CorsError,
    Exchange,
    Finding,
    Fix,
    HeaderValue,
    Leg,
    Related,
    SentHeader,
    Severity,
    Span,
    Stack,
    Text,
    Truth,
    about,
    calls_by_code,
    enumerated,
    failing_preflights,
    listed,
    obstacles,
    rewritten,
    separated,
    takes_wildcard_literally,
    text,
    tokens,
)

SEVERITY = Severity.ERROR

SEPARATE = "separate the methods by commas alone"

REFUSED = (CorsError.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE, CorsError.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE)


Refused = tuple[Exchange, Leg, Truth, Span]
"""A call and the answer to its preflight, whether it is refused, and where its method is served."""


def check(stack: Stack) -> Iterator[Finding]:
    refused = [one for one in _refused(stack) if not _is_told_otherwise(one)]
    together: dict[object, list[str]] = {}
    for one in refused:
        together.setdefault(_list(one), []).append(one[0].request.method)
    for one in refused:
        yield about(one[0].api, one[0].route, _finding(stack, one, tuple(dict.fromkeys(together[_list(one)]))))


def _refused(stack: Stack) -> Iterator[Refused]:
    for exchange, leg, when in failing_preflights(stack, _refuses_the_method):
        yield exchange, leg, when, exchange.route.span
    for exchange, place in calls_by_code(stack):
        for leg, when in obstacles(exchange):
            if _refuses_the_method(leg):
                yield exchange, leg, when & exchange.faces_browsers, place


def _is_told_otherwise(refused: Refused) -> bool:
    exchange, leg, *_ = refused
    return takes_wildcard_literally(exchange, leg) or _is_refused_at_deployment(leg)


def _list(refused: Refused) -> object:
    """What several methods are missing in as one fault; one that is but written wrongly is a fault of its own."""
    exchange, leg, when, _ = refused
    method = exchange.request.method
    return leg.place, when, method if _miswritten(leg.answer.header(ALLOW_METHODS).only, method) else ""


def _finding(stack: Stack, refused: Refused, methods: tuple[str, ...]) -> Finding:
    exchange, leg, when, served = refused
    return Finding(
        leg.place,
        f"the preflight does not allow {enumerated(methods)}: browsers will not send {_sent(exchange, methods)}",
        when=when,
        help=SEPARATE if _meant(leg) else _advice(leg, enumerated(methods)),
        browser_error=leg.error_name,
        browser_subject=leg.verdict.subject,
        related=(Related(served, f"{exchange.request.method} is served here"),),
        fix=partial(_fix, stack, exchange, leg, methods),
    )


def _sent(exchange: Exchange, methods: tuple[str, ...]) -> str:
    """The calls: a route for any method is called with one."""
    method = exchange.request.method
    if exchange.route.method != "ANY" or method in ("GET", "ANY"):
        return ROUTE
    return f"{method} {PATH}" if len(methods) == 1 else f"them to {PATH}"


def _advice(leg: Leg, methods: str) -> str:
    by_library = leg.answer.exit is not None and leg.answer.exit.kind == "framework"
    place = "among the methods of the code's CORS settings" if by_library else "in access-control-allow-methods"
    return f"list {methods}, in upper case, {place}"


def _refuses_the_method(leg: Leg) -> bool:
    """The browser, or the code itself, which may refuse GET, HEAD and POST too."""
    return leg.fault_kind == "unlisted-method" or (leg.fault_kind is None and leg.verdict.error in REFUSED)


def _is_refused_at_deployment(leg: Leg) -> bool:
    """Whether it is for ANY that a policy allows no more: it is not even deployed, and told for that."""
    sent = leg.answer.header(ALLOW_METHODS).only
    return leg.answer.cause == "cors-configuration" and isinstance(sent, Text) and "ANY" in tokens(sent).known


def _fix(stack: Stack, exchange: Exchange, leg: Leg, methods: tuple[str, ...]) -> Fix | None:
    sent, title = leg.answer.header(ALLOW_METHODS), f"allow {enumerated(methods)}"
    if sent.only is None:
        wish = SentHeader(exchange.api, leg.answer.stated_at, ALLOW_METHODS, text(",".join(methods)))
        return Fix(title, stack.pen(wish), safe=False)
    method = exchange.request.method
    for written in _miswritten(sent.only, method):
        return Fix(f"write {method} for {written}", rewritten(stack, sent.place, written, method), safe=True)
    if meant := _meant(leg):
        return Fix(SEPARATE, rewritten(stack, sent.place, str(sent.only), meant), safe=True)
    edits = listed(stack, sent, methods, in_items=leg.answer.cause == "cors-configuration")
    return Fix(title, edits, safe=True)


def _meant(leg: Leg) -> str:
    """The methods with commas between them, where something else stands there; otherwise empty."""
    sent = leg.answer.header(ALLOW_METHODS).only
    return (separated(sent) or "").upper() if isinstance(sent, Text) else ""


def _miswritten(sent: HeaderValue, method: str) -> list[str]:
    """The method as it is listed in the wrong case."""
    names = tokens(sent).known if isinstance(sent, Text) else ()
    return [name for name in names if name != method and name.upper() == method]
