"""The binary media type */* breaks the preflight

With `*/*` among an API's binary media types the gateway takes the preflight's empty body for binary data and cannot
render the MOCK integration's template: the preflight gets 500. The integration must convert its content to text
(`ContentHandling: CONVERT_TO_TEXT`), and so must an integration response with a template of its own. SAM's `Cors`
and the CDK's `defaultCorsPreflightOptions` cannot say so: name the types that are binary instead of `*/*`.

Browser: PreflightMissingAllowOriginHeader
Source: https://github.com/aws/serverless-application-model/issues/553
Source: https://github.com/aws/chalice/issues/1310

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  ImagesApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      BinaryMediaTypes: ["*~1*"]  # error
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
  ImagesFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/images.zip
      Events:
        Upload:
          Type: Api
          Properties: {RestApiId: !Ref ImagesApi, Path: /images, Method: PUT}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  ImagesApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      BinaryMediaTypes: [image~1png, image~1jpeg]
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
  ImagesFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/images.zip
      Events:
        Upload:
          Type: Api
          Properties: {RestApiId: !Ref ImagesApi, Path: /images, Method: PUT}
```

```hcl bad
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  binary_media_types = ["*/*"]  # error
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

```hcl good
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  binary_media_types = ["*/*"]
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
  content_handling  = "CONVERT_TO_TEXT"
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

from corslint import PATH, Exchange, Finding, Fix, Leg, Related, Severity, Stack, TextContent, about, failing_preflights

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for exchange, leg, when in failing_preflights(stack, _is_binary):
        finding = Finding(
            leg.place,
            f"the binary media type */* makes the preflight of {PATH} fail with 500",
            when=when,
            help="name the binary types, such as image/png, or convert the MOCK integration of OPTIONS to text "
            "(content handling CONVERT_TO_TEXT)",
            browser_error=leg.error_name,
            browser_subject=leg.verdict.subject,
            fix=partial(_fix, stack, exchange, leg),
            related=(Related(exchange.route.span, "this route's preflight is answered by a MOCK integration"),),
        )
        yield about(exchange.api, exchange.route, finding)


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    fault = leg.answer.fault
    if fault is None or fault.integration is None:
        return None
    edits = stack.pen(TextContent(exchange.api, fault.integration))
    return Fix("convert the content of OPTIONS to text", edits, safe=True)


def _is_binary(leg: Leg) -> bool:
    return leg.fault_kind == "binary-media"
