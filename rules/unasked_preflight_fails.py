"""The preflight fails, though no call of today needs one

A plain GET or POST of text without headers of its own is sent without a preflight, so that a broken OPTIONS goes
unnoticed until the day when script sends JSON, a token or a tracing header. This is a remark: what is called today
works.

Browser: PreflightMissingAllowOriginHeader, PreflightInvalidStatus
Source: https://fetch.spec.whatwg.org/#cors-preflight-fetch

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
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: "https://backend.example.com/orders"}
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !GetAtt OrdersApi.RootResourceId
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": "200"}'}  # info
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}
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
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: "https://backend.example.com/orders"}
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !GetAtt OrdersApi.RootResourceId
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}
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
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "GET"
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
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
  request_templates = { "application/json" = jsonencode({ statusCode = "200" }) }  # info
}

resource "aws_api_gateway_method_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
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
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "GET"
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
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
    "method.response.header.Access-Control-Allow-Origin" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
  }
}
```
"""

from collections.abc import Iterator

from corslint import (
    MAYBE,
    NO,
    PATH,
    ROUTE,
    YES,
    CorsError,
    Exchange,
    Finding,
    Leg,
    Severity,
    Stack,
    Truth,
    about,
    exchanges,
    obstacles,
    unasked_obstacles,
)

SEVERITY = Severity.INFO

BAD_STATUS = (CorsError.PREFLIGHT_INVALID_STATUS, CorsError.PREFLIGHT_DISALLOWED_REDIRECT)


def check(stack: Stack) -> Iterator[Finding]:
    calls = exchanges(stack)
    asked = {(call.api.name, call.route.path) for call in calls if call.preflights}
    answering = {(api.name, route.path) for api in stack.apis for route in api.routes if route.method == "OPTIONS"}
    unasked = answering - asked
    known = answering - set(_undecided(stack))
    told = {leg.place for call in calls for leg, _ in obstacles(call)}
    for call in calls:
        path = call.api.name, call.route.path
        if path in unasked:
            for leg, when in filter(_is_broken, unasked_obstacles(call)):
                if leg.place in told:  # a preflight that is asked for fails for it, too
                    continue
                finding = Finding(
                    leg.place,
                    f"the preflight of {PATH} fails: {_reason(leg)}; {_need(call)}",
                    when=when & call.faces_browsers & (YES if path in known else MAYBE),
                    help="let OPTIONS answer 2xx with access-control-allow-origin, or take it away",
                    browser_error=leg.error_name,
                    browser_subject=leg.verdict.subject,
                )
                yield about(call.api, call.route, finding)


def _need(call: Exchange) -> str:
    """Who would ask: what an authorizer that is not at hand reads may be a header, which needs a preflight."""
    is_guarded = call.route.authorization.kind.is_("none") is NO and not call.route.authorization.identity_sources
    if is_guarded:
        return f"{ROUTE} needs one if its authorizer reads a header"
    return "no call of today needs one, the first with JSON or a token will"


def _undecided(stack: Stack) -> Iterator[tuple[str, str]]:
    """The paths of which some call may need a preflight: by what is demanded of it, or by being described elsewhere."""
    for api in stack.apis:
        for route in api.routes:
            if api.elsewhere is not None or route.authorization.kind.only is None:
                yield api.name, route.path


def _is_broken(obstacle: tuple[Leg, Truth]) -> bool:
    """Whether it fails for every site: the gateway refuses it, or its status or its lack of the header does."""
    leg, _ = obstacle
    return leg.answer.fault is not None or leg.verdict.error in BAD_STATUS or leg.lacks_origin


def _reason(leg: Leg) -> str:
    return leg.answer.fault.reason if leg.answer.fault is not None else leg.verdict.reason
