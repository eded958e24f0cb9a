"""The function answers without Access-Control-Allow-Origin

With proxy integration API Gateway passes the function's answer on as it is: a preflight that is set up in the
gateway says that the call may be made, and nothing more. The answer itself needs the header too, and only the
function can send it. Without it the call is made, and browsers hide the answer from script. (An HTTP API or a
function URL with a CORS policy adds the header itself.) `sam local start-api` hides the fault: it adds what `Cors`
says to every answer.

What is no response at all to a REST API ("malformed Lambda proxy response"), as its body is no text or it has keys that
responses have not, the gateway replaces with a 502 of its own: the console speaks of CORS then, too. HTTP APIs and
function URLs take a map without a response's keys for the body, and send no header but the content's type.

Browser: MissingAllowOriginHeader
Source: https://fetch.spec.whatwg.org/#cors-check
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
Source: https://repost.aws/knowledge-center/malformed-502-api-gateway
Source: https://github.com/aws/aws-cdk/issues/16876
Source: https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/apigw/local_apigw_service.py

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return {'statusCode': 200, 'body': '[]'}  # error
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
Globals:
  Api:
    Cors: "'https://app.example.com'"
```

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        const headers = { 'Access-Control-Allow-Origin': 'https://app.example.com' }
        exports.handler = async () => {
          return { statusCode: 200, headers, body: { orders: [] } }  // error
        }
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
Globals:
  Api:
    Cors: "'https://app.example.com'"
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            headers = {'Access-Control-Allow-Origin': 'https://app.example.com'}
            return {'statusCode': 200, 'headers': headers, 'body': '[]'}
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
  LoginFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            if 'code' not in (event['queryStringParameters'] or {}):
                return {'statusCode': 400, 'body': 'no code'}
            # browsers are sent here; no script fetches it
            return {'statusCode': 302, 'headers': {'Location': 'https://app.example.com'}}
      Events:
        Callback: {Type: Api, Properties: {Path: /login/callback, Method: GET}}
Globals:
  Api:
    Cors: "'https://app.example.com'"
```

```hcl bad
data "archive_file" "orders" {
  type        = "zip"
  output_path = "orders.zip"

  source {
    filename = "index.py"
    content  = <<-PYTHON
      def handler(event, context):
          return {'statusCode': 200, 'body': '[]'}  # error
    PYTHON
  }
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  runtime       = "python3.13"
  handler       = "index.handler"
  filename      = data.archive_file.orders.output_path
}

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
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.orders.invoke_arn
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

```hcl good
data "archive_file" "orders" {
  type        = "zip"
  output_path = "orders.zip"

  source {
    filename = "index.py"
    content  = <<-PYTHON
      def handler(event, context):
          headers = {'Access-Control-Allow-Origin': 'https://app.example.com'}
          return {'statusCode': 200, 'headers': headers, 'body': '[]'}
    PYTHON
  }
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  runtime       = "python3.13"
  handler       = "index.handler"
  filename      = data.archive_file.orders.output_path
}

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
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.orders.invoke_arn
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
from functools import partial

from corslint import (
    ALLOW_ORIGIN,
    COUNT,
    ROUTE,
    Answer,
    Exchange,
    Finding,
    Fix,
    Function,
    Leg,
    Severity,
    Shared,
    Span,
    Stack,
    about,
    exchanges,
    for_whom,
    from_function,
    intended_origin,
    replaces_headers,
    sending,
)

SEVERITY = Severity.ERROR

HELP = "send Access-Control-Allow-Origin with the origin that the preflight allows, on every answer"
FORM = "return statusCode, headers with Access-Control-Allow-Origin, and body, nothing else, and the body as a text"


def check(stack: Stack) -> Iterator[Finding]:
    for exchange in (one for one in exchanges(stack) if not replaces_headers(one.api)):
        for leg in filter(_is_success_without_origin, exchange.responses):
            yield about(exchange.api, exchange.route, _finding(stack, exchange, leg))


def _finding(stack: Stack, exchange: Exchange, leg: Leg) -> Finding:
    answer, function = leg.answer, exchange.route.integration.function
    made = None if answer.exit is None else answer.exit.made
    return Finding(
        made or answer.span,
        _told(answer, made),
        when=~leg.verdict.allowed & exchange.faces_browsers,
        help=FORM if answer.exit is not None and answer.exit.malformed else HELP,
        browser_error=leg.error_name,
        browser_subject=leg.verdict.subject,
        related=from_function(exchange.route, answer),
        fix=partial(_fix, stack, exchange, leg),
        shared=_shared(function, answer, made) if function is not None else None,
    )


def _told(answer: Answer, made: Span | None) -> str:
    if answer.fault is not None:
        status = answer.status.only or "an error"
        return f"the gateway answers {ROUTE} with {status} in the function's place, without access-control-allow-origin: {answer.fault.reason}"
    if made is not None:
        return f"the answers of {ROUTE} that are made here have no access-control-allow-origin: browsers hide them from script"
    return f"the answer of {ROUTE} has no access-control-allow-origin: browsers hide it from script"


def _shared(function: Function, answer: Answer, made: Span | None) -> Shared:
    """A function that forgets the header forgets it mostly wherever it answers so."""
    if answer.fault is not None:
        return Shared(function.span, _told(answer, made), "in place of this, too")
    told = f"{COUNT} answers of {ROUTE} have no access-control-allow-origin: browsers hide them from script"
    return Shared(function.span, told, "nor has this" if made is None else "nor have those made here")


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    """Not safe: what the code sends is what its tests look at."""
    origin, way, function = intended_origin(stack, exchange.api), leg.answer.exit, exchange.route.integration.function
    if origin is None or way is None or way.malformed or function is None:
        return None
    edits = sending(way, function, ALLOW_ORIGIN, origin.text)
    return Fix(f"send Access-Control-Allow-Origin {for_whom(origin)}", edits, safe=False)


def _is_success_without_origin(leg: Leg) -> bool:
    way = leg.answer.exit
    is_success = way is not None and not way.foreign and not way.is_error
    return is_success and leg.lacks_origin and not leg.answer.is_opened
