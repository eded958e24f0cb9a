"""Any origin is reflected

An answer that sends back whatever origin asks allows every site, as `*` does. With
`Access-Control-Allow-Credentials: true` it does what `*` cannot: every site that the user visits may call in the
user's name and read the answer. Compare the origin with a list first.

Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
Source: https://portswigger.net/web-security/cors
Elsewhere: semgrep cors-misconfiguration wants the header to be a literal, and reports in Express what is sent after
    a check against a list, too

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
            headers = {
                'Access-Control-Allow-Origin': event['headers']['origin'],  # error
                'Access-Control-Allow-Credentials': 'true',
                'Vary': 'Origin',
            }
            return {'statusCode': 200, 'headers': headers, 'body': '[]'}
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
        ORIGINS = ['https://app.example.com', 'https://admin.example.com']

        def handler(event, context):
            origin = event['headers'].get('origin', '')
            headers = {
                'Access-Control-Allow-Origin': origin if origin in ORIGINS else ORIGINS[0],
                'Access-Control-Allow-Credentials': 'true',
                'Vary': 'Origin',
            }
            return {'statusCode': 200, 'headers': headers, 'body': '[]'}
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
      def handler(event, context):
          headers = {
              'Access-Control-Allow-Origin': event['headers'].get('origin'),  # error
              'Access-Control-Allow-Credentials': 'true',
              'Vary': 'Origin',
          }
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
    "method.response.header.Access-Control-Allow-Origin"      = true
    "method.response.header.Access-Control-Allow-Credentials" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"      = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Credentials" = "'true'"
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
      ORIGINS = ['https://app.example.com', 'https://admin.example.com']


      def handler(event, context):
          origin = event['headers'].get('origin')
          headers = {
              'Access-Control-Allow-Origin': origin if origin in ORIGINS else ORIGINS[0],
              'Vary': 'Origin',
          }
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

from corslint import YES, Finding, Severity, Stack, about, reflections

SEVERITY = Severity.INFO


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for reflection in reflections(api):
            credentialed = reflection.credentials is YES
            finding = Finding(
                reflection.span,
                "every origin is allowed that asks"
                + (", with credentials: every site may act in the name of the user" if credentialed else ", as with *"),
                help="compare the origin with a list of those that may call" + ("" if credentialed else ", or send *"),
                severity=Severity.ERROR if credentialed else None,
            )
            yield about(api, reflection.route, finding)
