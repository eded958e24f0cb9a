"""The preflight is answered without Access-Control-Allow-Origin

`OPTIONS` exists and succeeds, but its answer does not say which origin may call: browsers refuse the preflight, and
the call is never made. In a REST API the header must be mapped in the integration response of the OPTIONS method. The
CORS policy of an HTTP API takes the place of all that its integrations say: one that allows no origin is told here, once,
for calls that are not preflighted, too.

Browser: PreflightMissingAllowOriginHeader, MissingAllowOriginHeader
Source: https://fetch.spec.whatwg.org/#cors-check

```yaml bad
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  DeleteAll:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !GetAtt OrdersApi.RootResourceId
      HttpMethod: DELETE
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: DELETE, Uri: "https://backend.example.com/"}
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
          - StatusCode: "200"  # error
            ResponseParameters:
              method.response.header.Access-Control-Allow-Methods: "'DELETE'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters: {method.response.header.Access-Control-Allow-Methods: true}
```

```yaml good
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  DeleteAll:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !GetAtt OrdersApi.RootResourceId
      HttpMethod: DELETE
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: DELETE, Uri: "https://backend.example.com/"}
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
              method.response.header.Access-Control-Allow-Methods: "'DELETE'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
            method.response.header.Access-Control-Allow-Methods: true
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
    "method.response.header.Access-Control-Allow-Headers" = true
    "method.response.header.Access-Control-Allow-Methods" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {  # error
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
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

from collections.abc import Iterator
from functools import partial

from corslint import (
    ALLOW_ORIGIN,
    PATH,
    Exchange,
    Finding,
    Fix,
    Leg,
    SentHeader,
    Severity,
    Stack,
    about,
    failing_preflights,
    for_whom,
    intended_origin,
    replaces_headers,
)

SEVERITY = Severity.ERROR


OF_ANSWERS = "send access-control-allow-origin with the site's origin on the answer to OPTIONS"
OF_POLICIES = "list the site among the origins that are allowed here"


def check(stack: Stack) -> Iterator[Finding]:
    for exchange, leg, when in failing_preflights(stack, _lacks_origin):
        also = ", as is every call" if replaces_headers(exchange.api) else ""
        finding = Finding(
            leg.answer.stated_at,
            f"the preflight of {PATH} is answered without access-control-allow-origin{also}: browsers refuse it",
            when=when,
            help=OF_ANSWERS if exchange.api.cors is None else OF_POLICIES,
            browser_error=leg.error_name,
            browser_subject=leg.verdict.subject,
            fix=partial(_fix, stack, exchange, leg),
        )
        yield about(exchange.api, exchange.route, finding)


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    origin = intended_origin(stack, exchange.api)
    if origin is None:
        return None
    wish = SentHeader(exchange.api, leg.answer.stated_at, ALLOW_ORIGIN, origin.text, origin.place)
    return Fix(f"send access-control-allow-origin {for_whom(origin)}", stack.pen(wish), safe=False)


def _lacks_origin(leg: Leg) -> bool:
    return leg.lacks_origin and leg.fault_kind is None
