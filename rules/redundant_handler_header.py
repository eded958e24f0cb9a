"""The function's CORS headers are replaced by the API's

An HTTP API with a CORS policy answers preflights itself and puts the policy's headers in place of whatever CORS
headers the function sends. What the function says is dead code, which misleads the next reader who changes it.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html

```yaml bad
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: {CorsConfiguration: {AllowOrigins: ["https://app.example.com"]}}
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            headers = {
                'Access-Control-Allow-Origin': 'https://app.example.com',  # info
            }
            return {'statusCode': 200, 'headers': headers, 'body': '[]'}
      Events:
        List: {Type: HttpApi, Properties: {Path: /orders, Method: GET}}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: {CorsConfiguration: {AllowOrigins: ["https://app.example.com"]}}
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return {'statusCode': 200, 'body': '[]'}
      Events:
        List: {Type: HttpApi, Properties: {Path: /orders, Method: GET}}
```

```hcl bad
data "archive_file" "orders" {
  type        = "zip"
  output_path = "orders.zip"

  source {
    filename = "index.py"
    content  = <<-PYTHON
      def handler(event, context):
          headers = {'Access-Control-Allow-Origin': 'https://app.example.com'}  # info
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

resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = aws_lambda_function.orders.arn

  cors_configuration {
    allow_origins = ["https://app.example.com"]
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
          return {'statusCode': 200, 'body': '[]'}
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

resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = aws_lambda_function.orders.arn

  cors_configuration {
    allow_origins = ["https://app.example.com"]
  }
}
```
"""

from collections.abc import Iterator

from corslint import ALLOW_ORIGIN, COUNT, Finding, Related, Severity, Shared, Stack, about, exits

SEVERITY = Severity.INFO


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        policy = api.cors
        for route, way in exits(api) if api.kind == "http" and policy is not None else ():
            header = way.headers.get(ALLOW_ORIGIN)
            if header is not None and policy is not None:
                finding = Finding(
                    header.name_span,
                    "the API's CORS policy replaces this header: what the function sends never arrives",
                    when=policy.configured,
                    help="delete the CORS headers from the function; the policy says who may call",
                    related=(Related(policy.span, "the policy that replaces it"),),
                    shared=Shared(policy.span, TOGETHER, "this one, too"),
                )
                yield about(api, route, finding)


TOGETHER = f"the API's CORS policy replaces this header, at {COUNT} places: what functions send never arrives"
