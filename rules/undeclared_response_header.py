"""A mapped header is not declared in the method response

In a REST API an integration response may set only headers that the method response of the same status declares.
Otherwise the deployment fails with `Invalid mapping expression parameter specified`, or, where the status has no
method response at all, with `No method response exists for method`.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings-method-response.html
Source: https://github.com/olegabu/cognito-helper/issues/13

```yaml bad
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
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
              method.response.header.Access-Control-Allow-Methods: "'GET'"  # error
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
```

```yaml good
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
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
              method.response.header.Access-Control-Allow-Methods: "'GET'"
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
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Methods" = "'PUT'"  # error
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
    "method.response.header.Access-Control-Allow-Methods" = "'PUT'"
  }
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import (
    NO,
    ROUTE,
    YES,
    Api,
    DeclaredHeader,
    Finding,
    Fix,
    MappedResponse,
    Related,
    Route,
    Severity,
    Stack,
    Truth,
    about,
    enumerated,
    equal,
    every,
    is_cors_header,
    truth,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for route in api.routes:
            for response in route.integration.responses if route.integration.is_mapped else ():
                for finding in _findings(stack, api, route, response):
                    yield about(api, route, finding)


def _findings(stack: Stack, api: Api, route: Route, response: MappedResponse) -> Iterator[Finding]:
    stating = [header for header in response.headers.rows if is_cors_header(header)]
    if not stating:
        return
    lacking = _is_undeclared_itself(route, response)
    status = "the status" if response.status.only is None else str(response.status.only)
    yield Finding(
        response.status.span,
        f"no method response of {ROUTE} is for {status}, as this integration response is: the deployment fails",
        when=lacking,
        help=f"add a method response for {status} that declares {enumerated(stating)}",
        related=_declared_instead(route),
    )
    for header in stating if lacking is not YES else ():
        undeclared = _is_undeclared(route, response, header)
        yield Finding(
            response.headers.rows[header].name_span,
            f"{header} is set here, but the method response of {ROUTE} does not declare it: the deployment fails",
            when=undeclared if lacking is NO or undeclared is YES else NO,
            help=f"add method.response.header.{header} to the method response of that status",
            related=_declared_instead(route),
            fix=partial(_fix, stack, api, route, response, header),
        )


def _declared_instead(route: Route) -> tuple[Related, ...]:
    first = route.declared[:1]
    return tuple(Related(each.span, "declared are only the headers of this method response") for each in first)


def _fix(stack: Stack, api: Api, route: Route, response: MappedResponse, header: str) -> Fix | None:
    status = response.status.only
    if status is None or status.known is None:
        return None
    edits = stack.pen(DeclaredHeader(api, route, status, header))
    return Fix(f"declare {header} for {status}", edits, safe=True)


def _is_undeclared_itself(route: Route, response: MappedResponse) -> Truth:
    """Whether the response's status has no method response at all."""
    return truth(route.declared_complete) & every(~equal(response.status, one.status) for one in route.declared)


def _is_undeclared(route: Route, response: MappedResponse, header: str) -> Truth:
    """Whether no method response of the response's status declares the header."""
    if not route.declared_complete:
        return NO
    return every(
        ~equal(response.status, declared.status)
        | truth(header not in declared.headers.rows and declared.headers.complete)
        for declared in route.declared
    )
