"""An error of the function lacks Access-Control-Allow-Origin

The function sends the header when all goes well and forgets it when something fails: script then sees
`TypeError: Failed to fetch`, and the console a CORS error, in place of the status and the message of the error.

Browser: MissingAllowOriginHeader
Source: https://fetch.spec.whatwg.org/#cors-check
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        import json
        HEADERS = {'Access-Control-Allow-Origin': 'https://app.example.com'}

        def handler(event, context):
            try:
                limit = json.loads(event['body'])['limit']
            except ValueError:
                return {'statusCode': 400, 'body': 'no JSON'}  # warning
            return {'statusCode': 200, 'headers': HEADERS, 'body': str(limit)}
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
        import json
        HEADERS = {'Access-Control-Allow-Origin': 'https://app.example.com'}

        def handler(event, context):
            try:
                limit = json.loads(event['body'])['limit']
            except ValueError:
                return {'statusCode': 400, 'headers': HEADERS, 'body': 'no JSON'}
            return {'statusCode': 200, 'headers': HEADERS, 'body': str(limit)}
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
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
      import json

      HEADERS = {'Access-Control-Allow-Origin': 'https://app.example.com'}


      def handler(event, context):
          try:
              limit = json.loads(event['body'])['limit']
          except ValueError:
              return {'statusCode': 400, 'body': 'no JSON'}  # warning
          return {'statusCode': 200, 'headers': HEADERS, 'body': str(limit)}
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
      import json

      HEADERS = {'Access-Control-Allow-Origin': 'https://app.example.com'}


      def handler(event, context):
          try:
              limit = json.loads(event['body'])['limit']
          except ValueError:
              return {'statusCode': 400, 'headers': HEADERS, 'body': 'no JSON'}
          return {'statusCode': 200, 'headers': HEADERS, 'body': str(limit)}
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
    YES,
    Exchange,
    Exit,
    Finding,
    Fix,
    Function,
    Leg,
    Origin,
    Severity,
    Shared,
    Stack,
    Text,
    about,
    exchanges,
    for_whom,
    from_function,
    intended_origin,
    replaces_headers,
    sending,
)

SEVERITY = Severity.WARNING

UNSERVED = (405, 501)
"""What a function answers to methods that no route of it has."""


def check(stack: Stack) -> Iterator[Finding]:
    called = [one for one in exchanges(stack) if not replaces_headers(one.api)]
    told = {way.made for one in called for way in _successes_without_origin(one)}
    for exchange in called:
        for leg in filter(_is_error_without_origin, exchange.responses):
            way = leg.answer.exit
            if way is None or way.made is None or way.made not in told:
                yield about(exchange.api, exchange.route, _finding(stack, exchange, leg))


def _successes_without_origin(exchange: Exchange) -> Iterator[Exit]:
    """What `handler-without-origin` tells: what is made at one place for errors, too, is one fault."""
    for leg in exchange.responses:
        way = leg.answer.exit
        is_told = (~leg.verdict.allowed & exchange.faces_browsers) is YES and leg.lacks_origin
        if is_told and way is not None and not way.is_error and not leg.answer.is_opened:
            yield way


def _finding(stack: Stack, exchange: Exchange, leg: Leg) -> Finding:
    answer, function = leg.answer, exchange.route.integration.function
    made = None if answer.exit is None else answer.exit.made
    what = f"the error {answer.status.only or 'here'}"
    return Finding(
        made or answer.span,
        f"{what} of {ROUTE} has no access-control-allow-origin: browsers hide it from script"
        if made is None
        else f"the errors of {ROUTE} that are made here have no access-control-allow-origin: browsers hide them from script",
        when=~leg.verdict.allowed & exchange.faces_browsers,
        help="send Access-Control-Allow-Origin on errors too",
        browser_error=leg.error_name,
        browser_subject=leg.verdict.subject,
        related=from_function(exchange.route, answer),
        fix=partial(_fix, stack, exchange, leg),
        shared=None
        if function is None
        else Shared(function.span, SHARED, f"nor has {what}" if made is None else "nor have those made here"),
    )


SHARED = f"{COUNT} errors of {ROUTE} have no access-control-allow-origin: browsers hide them from script"
"""A function that forgets the header forgets it mostly wherever it answers so."""


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    """Not safe: what the code sends is what its tests look at."""
    way, function = leg.answer.exit, exchange.route.integration.function
    if way is None or function is None:
        return None
    origin = _sent_otherwise(function) or intended_origin(stack, exchange.api)
    if origin is None:
        return None
    edits = sending(way, function, ALLOW_ORIGIN, origin.text)
    return Fix(f"send Access-Control-Allow-Origin {for_whom(origin)}", edits, safe=False)


def _sent_otherwise(function: Function) -> Origin | None:
    """The one origin that all other exits send which send any."""
    headers = (way.headers.get(ALLOW_ORIGIN) for way in function.profile().exits)
    origins = {header.value.only for header in headers if header is not None}
    only = origins.pop() if len(origins) == 1 else None
    return Origin(only, None) if isinstance(only, Text) else None


def _is_error_without_origin(leg: Leg) -> bool:
    way = leg.answer.exit
    if way is not None and way.status.only in UNSERVED:
        return False
    return leg.lacks_origin and way is not None and not way.foreign and way.is_error
