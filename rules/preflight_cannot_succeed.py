"""The preflight gets an error

A preflight passes only with a status of 200 to 299, whatever headers it carries; redirects are not followed. A MOCK
integration answers 500 when its request template for `application/json` is missing or renders no integer
`statusCode` (`"200"` in quotes is no integer), and when no integration response is selected by that status. Code that
answers preflights itself fails them where it reads what they do not have: `JSON.parse(event.body).id` of no body raises.

Browser: PreflightMissingAllowOriginHeader, PreflightInvalidStatus
Source: https://fetch.spec.whatwg.org/#cors-preflight-fetch
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
Source: https://github.com/aws/aws-cdk/issues/5997
Source: https://github.com/hashicorp/terraform-provider-aws/issues/21210

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
        RequestTemplates:
          application/json: '{"statusCode": "200"}'  # error
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'*'"
              method.response.header.Access-Control-Allow-Methods: "'DELETE'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
            method.response.header.Access-Control-Allow-Methods: true
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
              method.response.header.Access-Control-Allow-Origin: "'*'"
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
  request_templates = { "application/json" = jsonencode({ statusCode = "200" }) }  # error
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
    Answer,
    Api,
    CorsError,
    Exchange,
    Finding,
    Fix,
    Leg,
    MockStatus,
    Route,
    Severity,
    Stack,
    about,
    failing_preflights,
    responses,
)

SEVERITY = Severity.ERROR

HELP = {
    "request-template": """map application/json to {"statusCode": 200} in the integration's request templates""",
    "no-integration": "give OPTIONS a MOCK integration that answers 200 with the headers",
    "no-integration-response": "add an integration response without a selection pattern, with status code 200 or 204",
    "integration-method": "set the integration's own HTTP method to POST; the route keeps its method",
    "malformed-response": "return statusCode, headers and body and nothing else, the body as a text",
    "function-error": "answer OPTIONS before the code does anything else: a preflight has no body",
    "payload-format": "name payload format 2.0 in the integration, or return statusCode, headers and body",
    "validator": "do not validate OPTIONS: a preflight has no body and none of the API's parameters",
    None: "answer OPTIONS with 200 or 204",
}
BAD_STATUS = (CorsError.PREFLIGHT_INVALID_STATUS, CorsError.PREFLIGHT_DISALLOWED_REDIRECT)


def check(stack: Stack) -> Iterator[Finding]:
    for exchange, leg, when in failing_preflights(stack, _gets_an_error):
        finding = Finding(
            leg.place,
            _told(leg.answer),
            when=when,
            help=HELP[leg.fault_kind],
            browser_error=leg.error_name,
            browser_subject=leg.verdict.subject,
            fix=partial(_fix, stack, exchange, leg) if leg.fault_kind == "request-template" else None,
        )
        yield about(exchange.api, exchange.route, finding)
    for api in stack.apis:
        if all(route.method == "OPTIONS" for route in api.routes):
            yield from _for_calls_elsewhere(api)


def _for_calls_elsewhere(api: Api) -> Iterator[Finding]:
    """The preflights of an API of which nothing else is here, whatever the calls are that they are for."""
    for route in api.routes:
        for answer in responses(api, route):
            if answer.fault is not None and answer.fault.kind in HELP:
                finding = Finding(
                    answer.fault.span,
                    _told(answer),
                    when=answer.when & route.exists,
                    help=HELP[answer.fault.kind],
                    browser_error=CorsError.PREFLIGHT_INVALID_STATUS.value,
                )
                yield about(api, route, finding)


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    """The template says the status of the first integration response that a preflight passes with."""
    api = exchange.api
    route = next((one for one in api.routes if one.method == "OPTIONS" and _is_of(one, leg)), None)
    statuses = [str(response.status.only) for response in route.integration.responses] if route is not None else []
    status = next((each for each in statuses if each.startswith("2") and each.isdecimal()), None)
    if route is None or status is None:
        return None
    return Fix(f"have the MOCK answer {status}", stack.pen(MockStatus(api, route, status)), safe=False)


def _is_of(route: Route, leg: Leg) -> bool:
    templates = route.integration.request_templates.rows.values()
    places = (route.integration.span, *(known.span for value in templates for known in value.alternatives))
    return route.integration.kind == "mock" and (leg.place in places or leg.answer.span in places)


def _gets_an_error(leg: Leg) -> bool:
    return leg.verdict.error in BAD_STATUS if leg.fault_kind is None else leg.fault_kind in HELP


def _told(answer: Answer) -> str:
    if answer.fault is not None and answer.fault.kind == "no-integration":
        return f"OPTIONS {PATH} has no integration: the deployment fails"
    return f"the preflight of {PATH} gets {_status(answer)}: {_reason(answer)}"


def _status(answer: Answer) -> str:
    return str(answer.status.only or "an error")


def _reason(answer: Answer) -> str:
    return answer.fault.reason if answer.fault else "browsers take nothing but 200 to 299"
