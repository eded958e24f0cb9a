"""An integration response lacks Access-Control-Allow-Origin

Without proxy integration the headers of an answer come from the mappings of its integration response and from nowhere
else. Each of them needs the header, those for errors too: otherwise browsers hide the answer from script, and an
error looks like a CORS failure.

A REST API calls its functions with POST whatever the method of the route: an integration that says otherwise is
answered with 500, and without the header.

Browser: MissingAllowOriginHeader
Source: https://fetch.spec.whatwg.org/#cors-check
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html

```yaml bad
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  List:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !GetAtt OrdersApi.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: HTTP
        IntegrationHttpMethod: GET
        Uri: https://backend.example.com/
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
          - StatusCode: "404"  # warning
            SelectionPattern: "404"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
        - StatusCode: "404"
```

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors: "'https://app.example.com'"
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /orders:
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: GET  # error
                uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${OrdersFunction.Arn}/invocations"
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      CodeUri: s3://code/orders.zip
```

```yaml good
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  List:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !GetAtt OrdersApi.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: HTTP
        IntegrationHttpMethod: GET
        Uri: https://backend.example.com/
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
          - StatusCode: "404"
            SelectionPattern: "404"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
        - StatusCode: "404"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
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
    "method.response.header.Content-Type" = true
  }
}

resource "aws_api_gateway_integration_response" "list" {  # error
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "GET"
  status_code = "200"
  response_parameters = {
    "method.response.header.Content-Type" = "'application/json'"
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
    "method.response.header.Access-Control-Allow-Origin" = true
  }
}

resource "aws_api_gateway_integration_response" "list" {
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
    ALLOW_ORIGIN,
    COUNT,
    ROUTE,
    YES,
    Exchange,
    Finding,
    Fix,
    Leg,
    SentHeader,
    Severity,
    Shared,
    Span,
    Stack,
    about,
    exchanges,
    failing_preflights,
    for_whom,
    intended_origin,
    replaces_headers,
    rewritten,
)

SEVERITY = Severity.ERROR

MAPPED = ("mock", "integration")

HELP = {
    None: "map method.response.header.Access-Control-Allow-Origin here, and declare it in the method response",
    "integration-method": "set the integration's own HTTP method to POST; the route keeps its method",
    "no-integration-response": "add an integration response without a selection pattern that maps "
    "method.response.header.Access-Control-Allow-Origin, and declare it in the method response",
}


OF_POLICIES = "list the site among the origins that are allowed here"


def check(stack: Stack) -> Iterator[Finding]:
    told = _told_of_preflights(stack)
    for exchange in exchanges(stack):
        find = _by_the_policy if replaces_headers(exchange.api) else _by_the_mappings
        for leg in exchange.responses if id(exchange.api) not in told else ():
            if leg.lacks_origin and not leg.answer.is_opened:
                yield from (about(exchange.api, exchange.route, one) for one in find(stack, exchange, leg))


def _told_of_preflights(stack: Stack) -> set[int]:
    """The APIs whose policy certainly keeps the origin from preflights: that is one fault with all their answers (C2)."""
    failing = failing_preflights(stack, lambda leg: leg.lacks_origin and leg.fault_kind is None)
    return {id(call.api) for call, _, when in failing if when is YES and replaces_headers(call.api)}


def _by_the_policy(stack: Stack, exchange: Exchange, leg: Leg) -> Iterator[Finding]:
    """It says the same of every answer."""
    policy = exchange.api.cors
    if policy is not None:
        message = f"the answer of {ROUTE} has no access-control-allow-origin: browsers hide it from script"
        yield _finding(stack, exchange, leg)._replace(span=policy.span, message=message, help=OF_POLICIES)


def _by_the_mappings(stack: Stack, exchange: Exchange, leg: Leg) -> Iterator[Finding]:
    if leg.answer.cause in MAPPED if leg.fault_kind is None else leg.fault_kind in HELP:
        is_error = leg.answer.fault is None and leg.answer.is_error
        yield _finding(stack, exchange, leg)._replace(severity=Severity.WARNING if is_error else None)


def _finding(stack: Stack, exchange: Exchange, leg: Leg) -> Finding:
    reason = f": {leg.answer.fault.reason}" if leg.answer.fault is not None else ""
    mend = FIXES.get(leg.fault_kind)
    return Finding(
        leg.place,
        f"the answer {leg.answer.status.only or 'here'} of {ROUTE} has no access-control-allow-origin: browsers hide it "
        f"from script{reason}",
        when=~leg.verdict.allowed & leg.answer.when & exchange.faces_browsers,
        help=HELP.get(leg.fault_kind, ""),
        browser_error=leg.error_name,
        browser_subject=leg.verdict.subject,
        fix=None if mend is None else partial(mend, stack, exchange, leg),
        shared=Shared(exchange.api.span, OF_METHODS, "and so does this one") if mend is _fix_method else None,
    )


OF_METHODS = (
    f"{COUNT} integrations call their function with a method other than POST: the answers of {ROUTE} are 500, without "
    "access-control-allow-origin"
)
"""Who takes the route's method for the integration's does so in the whole API."""


def _fix_method(stack: Stack, exchange: Exchange, _: Leg) -> Fix | None:
    """Where it is written out: what it is taken from may be the route's own method."""
    method = exchange.route.integration.method
    if method is None or method.only is None or not _holds(method.span, method.place):
        return None
    edits = rewritten(stack, method.place, str(method.only), "POST")
    return Fix("call the function with POST", edits, safe=True) if edits else None


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    origin = intended_origin(stack, exchange.api)
    if origin is None:
        return None
    wish = SentHeader(exchange.api, leg.answer.stated_at, ALLOW_ORIGIN, origin.text, origin.place)
    return Fix(f"send access-control-allow-origin {for_whom(origin)}", stack.pen(wish), safe=False)


FIXES = {None: _fix, "integration-method": _fix_method}
