"""The preflight is asked for credentials that browsers never send with it

A browser sends a preflight without cookies, without `Authorization`, without any header of the app's own. An
authorizer, IAM or an API key on `OPTIONS` therefore refuses every preflight, and no call is ever made. SAM puts
`DefaultAuthorizer` and `ApiKeyRequired` on the OPTIONS methods that its `Cors` makes, unless told not to; in an
HTTP API an `ANY` or `$default` route with an authorizer catches `OPTIONS` although the API has a CORS policy.
`sam local start-api` hides the fault: it answers OPTIONS before it asks any authorizer.

Browser: PreflightMissingAllowOriginHeader, PreflightInvalidStatus
Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
Source: https://github.com/aws/serverless-application-model/issues/717
Source: https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/apigw/local_apigw_service.py
Elsewhere: checkov CKV_AWS_309 wants an authorization type on every route of an HTTP API; on one for OPTIONS it would
    refuse every preflight
Elsewhere: checkov CKV_AWS_59 wants authorization or an API key on every method but OPTIONS, so on ANY too, which takes
    the preflights with it; give OPTIONS a method of its own, and ANY can have it
Elsewhere: cdk-nag AwsSolutions-APIG4 leaves OPTIONS alone only where each of its responses has the status 204, as the
    CDK's own have: a preflight that is answered with 200 is as good to browsers, and so is an HTTP API's route for it
Elsewhere: kics 671211c5-5d2a-4e97-8867-30fc28b02216 wants an API key on every method of Terraform's, by its
    documentation on OPTIONS too, where no browser sends one

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Authorization'"
      Auth:
        DefaultAuthorizer: Users  # error
        Authorizers:
          Users: {UserPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1"}
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}}
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: GET}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Authorization'"
      Auth:
        DefaultAuthorizer: Users
        AddDefaultAuthorizerToCorsPreflight: false
        Authorizers:
          Users: {UserPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1"}
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}}
        DEFAULT_5XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}}
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: GET}
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
  authorization = "AWS_IAM"  # error
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
    OpenToAll,
    Preflight,
    Setting,
    Severity,
    Stack,
    about,
    failing_preflights,
    for_whom,
    missing_preflight,
)

SEVERITY = Severity.ERROR

DEMANDED = {"authorization": "authorization", "api-key": "an API key"}


def check(stack: Stack) -> Iterator[Finding]:
    for exchange, leg, when in failing_preflights(stack, _is_refused):
        finding = Finding(
            leg.place,
            f"{DEMANDED[leg.fault_kind or '']} is demanded of the preflight of {PATH}, which browsers send without "
            "credentials: it is refused",
            when=when,
            help=_help(leg),
            browser_error=leg.error_name,
            browser_subject=leg.verdict.subject,
            fix=partial(_fix, stack, exchange, leg),
        )
        yield about(exchange.api, exchange.route, finding)


def _help(leg: Leg) -> str:
    remedy = leg.answer.fault.remedy if leg.answer.fault is not None else ""
    return f"set {remedy}" if remedy else "demand nothing of OPTIONS: give it a method or a route of its own"


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    """The platform's own switch, which is about preflights alone; else what the author demands of OPTIONS is undone."""
    fault = leg.answer.fault
    if fault is None:
        return None
    if fault.remedy:
        edits = stack.pen(Setting(exchange.api, fault.span, fault.remedy))
        return Fix(f"set {fault.remedy}", edits, safe=True)
    edits = stack.pen(OpenToAll(exchange.api, fault.span))
    return Fix("demand nothing of OPTIONS", edits, safe=False) if edits else _of_its_own(stack, exchange)


def _of_its_own(stack: Stack, exchange: Exchange) -> Fix | None:
    """An OPTIONS beside the method for any, which demands what it must of all others."""
    wish = missing_preflight(stack, exchange)
    if exchange.route.method != "ANY" or not isinstance(wish, Preflight):
        return None
    return Fix(f"answer OPTIONS {exchange.route.path} {for_whom(wish.origin)}", stack.pen(wish), safe=False)


def _is_refused(leg: Leg) -> bool:
    return leg.fault_kind in DEMANDED
