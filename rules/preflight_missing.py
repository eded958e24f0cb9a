"""Nothing answers the preflight

Before a call that is not simple (any method but GET, HEAD and POST, or a header such as `Authorization` or a JSON
`Content-Type`) a browser sends `OPTIONS` to the same path. Where nothing answers it, API Gateway sends 403
`Missing Authentication Token` without a CORS header, and the browser never makes the call. CORS is set up for each
resource on its own: enabling it on `/` does nothing for `/orders`. An `ANY` method or a greedy parent such as
`/{proxy+}` that has `OPTIONS` also answers.

Browser: PreflightMissingAllowOriginHeader
Source: https://fetch.spec.whatwg.org/#cors-preflight-fetch
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
Elsewhere: checkov CKV2_AWS_53 wants a request validator on every method of Terraform's, the preflight's mock too, where
    it does no harm and has nothing to validate
Elsewhere: checkov CKV_AWS_258 wants a function URL to ask for IAM, which only pages can call that sign their requests;
    for all others it must be open, and the function ask who calls
Elsewhere: checkov CKV_AWS_301 wants no function to be open to everybody, as one behind an open function URL must be

```yaml bad
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref OrdersApi, ParentId: !GetAtt OrdersApi.RootResourceId, PathPart: orders}
  DeleteOrders:  # error
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !Ref Orders
      HttpMethod: DELETE
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: DELETE, Uri: "https://backend.example.com/orders"}
  Failed:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref OrdersApi
      ResponseType: DEFAULT_5XX
      ResponseParameters:
        gatewayresponse.header.Access-Control-Allow-Origin: "'https://app.example.com'"
```

```yaml good
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref OrdersApi, ParentId: !GetAtt OrdersApi.RootResourceId, PathPart: orders}
  DeleteOrders:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !Ref Orders
      HttpMethod: DELETE
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: DELETE, Uri: "https://backend.example.com/orders"}
  OrdersPreflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !Ref Orders
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 204}'}
        IntegrationResponses:
          - StatusCode: "204"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
              method.response.header.Access-Control-Allow-Methods: "'DELETE'"
      MethodResponses:
        - StatusCode: "204"
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

resource "aws_api_gateway_resource" "order" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_resource.orders.id
  path_part   = "{id}"
}

resource "aws_api_gateway_method" "cancel" {  # error
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.order.id
  http_method   = "DELETE"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "cancel" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.order.id
  http_method             = "DELETE"
  type                    = "HTTP_PROXY"
  integration_http_method = "DELETE"
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

resource "aws_api_gateway_resource" "order" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_resource.orders.id
  path_part   = "{id}"
}

resource "aws_api_gateway_method" "cancel" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.order.id
  http_method   = "DELETE"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "cancel" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.order.id
  http_method             = "DELETE"
  type                    = "HTTP_PROXY"
  integration_http_method = "DELETE"
  uri                     = "https://backend.example.com/orders"
}

resource "aws_api_gateway_method" "preflight_order" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.order.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "preflight_order" {
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.order.id
  http_method       = "OPTIONS"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "preflight_order" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.order.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = true
    "method.response.header.Access-Control-Allow-Headers" = true
    "method.response.header.Access-Control-Allow-Methods" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight_order" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.order.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type'"
    "method.response.header.Access-Control-Allow-Methods" = "'DELETE'"
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
    PATH,
    Exchange,
    Finding,
    Fix,
    Leg,
    Related,
    Severity,
    Shared,
    Stack,
    Truth,
    about,
    enumerated,
    failing_preflights,
    for_whom,
    missing_preflight,
)

SEVERITY = Severity.ERROR

HELP = {
    "rest": "add an OPTIONS method without authorization to {path}: a MOCK integration that answers 2xx with "
    "access-control-allow-origin, -methods and -headers",
    "http": "give the API a CORS policy: it then answers preflights itself",
    "function-url": "give the function URL a CORS policy: it then answers preflights itself",
}


def check(stack: Stack) -> Iterator[Finding]:
    unserved = list(failing_preflights(stack, _is_unserved))
    together: dict[object, list[Exchange]] = {}
    for exchange, _, when in unserved:
        together.setdefault(_path(exchange, when), []).append(exchange)
    for exchange, leg, when in unserved:
        finding = Finding(
            exchange.route.span,
            f"nothing answers OPTIONS {PATH}, which browsers send before {_call(exchange)}: the call is never made",
            when=when,
            help=HELP[exchange.api.kind].format(path=exchange.route.path),
            browser_error=leg.error_name,
            browser_subject=leg.verdict.subject,
            related=tuple(Related(reason.span, reason.because) for reason in exchange.demand.reasons[:1]),
            fix=partial(_fix, stack, exchange),
            shared=_shared(together[_path(exchange, when)]),
        )
        yield about(exchange.api, exchange.route, finding)


def _path(exchange: Exchange, when: Truth) -> object:
    """What the calls have in common that one preflight would do for."""
    return id(exchange.api), exchange.route.path, when


def _shared(exchanges: list[Exchange]) -> Shared:
    calls = enumerated(dict.fromkeys(map(_briefly, exchanges)))
    message = f"nothing answers OPTIONS {PATH}, which browsers send before {calls}: the calls are never made"
    return Shared(exchanges[0].route.span, message, "nor is this call made")


def _fix(stack: Stack, exchange: Exchange) -> Fix | None:
    wish = missing_preflight(stack, exchange)
    if wish is None:
        return None
    return Fix(f"answer OPTIONS {exchange.route.path} {for_whom(wish.origin)}", stack.pen(wish), safe=False)


def _is_unserved(leg: Leg) -> bool:
    return leg.fault_kind == "no-route"


def _call(exchange: Exchange) -> str:
    """The call as far as it is the reason for a preflight: its method, or the header that it must carry."""
    headers = exchange.request.headers
    return exchange.request.method + (f" with {headers[0]}" if headers else "")


def _briefly(exchange: Exchange) -> str:
    """A method that is preflighted whatever the call carries is reason enough (A1)."""
    method = exchange.request.method
    return _call(exchange) if method in ("GET", "HEAD", "POST") else method
