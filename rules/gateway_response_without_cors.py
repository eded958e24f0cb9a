"""The gateway's own errors are hidden from script

What the gateway answers itself never reaches the function: a 401 or 403 of an authorizer, a missing API key, a failed
validation, a throttled call, a crashed or slow function. None of these answers carries CORS headers unless a gateway
response says so; script then sees `TypeError: Failed to fetch` and the console a CORS error in place of the real one.
`DEFAULT_4XX` and `DEFAULT_5XX` cover all types that have no gateway response of their own; one that has inherits
nothing from them.

Browser: MissingAllowOriginHeader
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
Source: https://github.com/serverless/serverless/issues/3896
Elsewhere: checkov CKV2_AWS_53 wants requests to be validated: the gateway then refuses some itself, with a 400 that
    pages can read only with these gateway responses
Elsewhere: cdk-nag AwsSolutions-APIG2 wants requests to be validated: the gateway then refuses some itself, with a 400
    that pages can read only with these gateway responses
Elsewhere: cdk-nag AwsSolutions-APIG3 wants a firewall before the API: its 403 is another that pages can read only with
    these gateway responses

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:  # warning
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
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}}
        DEFAULT_5XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}}
      Auth:
        DefaultAuthorizer: Users
        AddDefaultAuthorizerToCorsPreflight: false
        Authorizers:
          Users: {UserPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1"}
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
resource "aws_api_gateway_rest_api" "orders" {  # warning
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_authorizer" "users" {
  name          = "users"
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1"]
}

resource "aws_api_gateway_method" "replace" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "PUT"
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = aws_api_gateway_authorizer.users.id
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
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type,Authorization'"
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

resource "aws_api_gateway_authorizer" "users" {
  name          = "users"
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1"]
}

resource "aws_api_gateway_method" "replace" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "PUT"
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = aws_api_gateway_authorizer.users.id
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
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type,Authorization'"
    "method.response.header.Access-Control-Allow-Methods" = "'PUT'"
  }
}

resource "aws_api_gateway_gateway_response" "default_4xx" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  response_type = "DEFAULT_4XX"

  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
  }
}

resource "aws_api_gateway_gateway_response" "default_5xx" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  response_type = "DEFAULT_5XX"

  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
  }
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import (
    YES,
    Api,
    CorsError,
    Finding,
    Fix,
    Leg,
    Related,
    Severity,
    Span,
    Stack,
    about,
    enumerated,
    exchanges,
    faces_browsers,
    for_whom,
    hidden_refusals,
)

SEVERITY = Severity.WARNING


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        calls = [exchange for exchange in exchanges(stack) if exchange.api is api]
        refusals = _hidden(leg for call in calls for leg in call.refusals)
        failures = _hidden(leg for call in calls for leg in call.failures)
        for place in dict.fromkeys(_place(api, leg) for leg in (refusals | failures).values()):
            yield _finding(stack, api, place, _at(api, place, refusals), _at(api, place, failures))


def _hidden(legs: Iterator[Leg]) -> dict[str, Leg]:
    """The error types that certainly reach the browser without the header, with one answer each."""
    hidden: dict[str, Leg] = {}
    for leg in legs:
        if leg.answer.when is YES and _lacks_origin(leg):
            hidden.setdefault(leg.answer.cause, leg)
    return hidden


def _lacks_origin(leg: Leg) -> bool:
    return leg.verdict.error is CorsError.MISSING_ALLOW_ORIGIN_HEADER and (~leg.verdict.allowed) is YES


def _place(api: Api, leg: Leg) -> Span:
    """The gateway response that answers, which inherits nothing (B41); the API where there is none."""
    written = any(response.span == leg.answer.span for response in api.gateway_responses)
    return leg.answer.span if written else api.span


def _at(api: Api, place: Span, hidden: dict[str, Leg]) -> dict[str, Leg]:
    return {type_: leg for type_, leg in hidden.items() if _place(api, leg) == place}


def _finding(stack: Stack, api: Api, place: Span, refusals: dict[str, Leg], failures: dict[str, Leg]) -> Finding:
    """One finding for a place: a warning where calls are refused before the integration, else a remark."""
    hidden = refusals or failures
    types = ", ".join(sorted({f"{leg.answer.status.only} {type_}" for type_, leg in hidden.items()}))
    finding = Finding(
        place,
        f"the gateway's own errors carry no access-control-allow-origin: browsers hide {types} from script",
        when=faces_browsers(stack, api),
        help=_help(api, place, refusals | failures),
        browser_error=CorsError.MISSING_ALLOW_ORIGIN_HEADER.value,
        related=_related(place, refusals),
        severity=None if refusals else Severity.INFO,
        fix=partial(_fix, stack, api, tuple(refusals | failures)),
    )
    return about(api, None, finding)


def _help(api: Api, place: Span, hidden: dict[str, Leg]) -> str:
    if place != api.span:
        return "add gatewayresponse.header.Access-Control-Allow-Origin to it"
    classes = sorted({_class(leg) for leg in hidden.values()})
    return f"add the gateway responses {' and '.join(classes)} with gatewayresponse.header.Access-Control-Allow-Origin"


def _related(place: Span, refusals: dict[str, Leg]) -> tuple[Related, ...]:
    """Where calls are refused, and with what: each place is shown once."""
    types: dict[Span, list[str]] = {}
    for type_, leg in refusals.items():
        if leg.place != place:
            types.setdefault(leg.place, []).append(type_)
    return tuple(Related(at, f"calls can be refused here with {enumerated(found)}") for at, found in types.items())


def _fix(stack: Stack, api: Api, types: tuple[str, ...]) -> Fix | None:
    wish = hidden_refusals(stack, api, types)
    if wish is None:
        return None
    title = f"allow the gateway's own errors to be read {for_whom(wish.origin)}"
    return Fix(title, stack.pen(wish), safe=False)


def _class(leg: Leg) -> str:
    return "DEFAULT_5XX" if (leg.answer.status.only or 500) >= 500 else "DEFAULT_4XX"
