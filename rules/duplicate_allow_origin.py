"""Access-Control-Allow-Origin is sent twice

A function URL with a CORS policy adds its headers to what the function sends. A function that sends
`Access-Control-Allow-Origin` too makes two of them, which browsers refuse even when they are equal: `The
'Access-Control-Allow-Origin' header contains multiple values`. The same happens to a function that sets the header
both in `headers` and, with another value, in `multiValueHeaders`.

Browser: MultipleAllowOriginValues
Source: https://fetch.spec.whatwg.org/#cors-check
Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html

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
                'Access-Control-Allow-Origin': 'https://app.example.com',  # error
            }
            return {'statusCode': 200, 'headers': headers, 'body': '[]'}
      FunctionUrlConfig:
        AuthType: NONE
        Cors: {AllowOrigins: ["https://app.example.com"]}
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
            return {'statusCode': 200, 'body': '[]'}
      FunctionUrlConfig:
        AuthType: NONE
        Cors: {AllowOrigins: ["https://app.example.com"]}
```

```hcl bad
data "archive_file" "orders" {
  type        = "zip"
  output_path = "orders.zip"

  source {
    filename = "index.py"
    content  = <<-PYTHON
      def handler(event, context):
          headers = {'Access-Control-Allow-Origin': 'https://app.example.com'}  # error
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

resource "aws_lambda_function_url" "orders" {
  function_name      = aws_lambda_function.orders.function_name
  authorization_type = "NONE"

  cors {
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

resource "aws_lambda_function_url" "orders" {
  function_name      = aws_lambda_function.orders.function_name
  authorization_type = "NONE"

  cors {
    allow_origins = ["https://app.example.com"]
  }
}
```
"""

from collections.abc import Iterator

from corslint import (
    ALLOW_ORIGIN,
    COUNT,
    NO,
    YES,
    Api,
    CorsError,
    Exit,
    Finding,
    Header,
    HeaderValue,
    Related,
    Severity,
    Shared,
    Stack,
    Truth,
    Value,
    about,
    exits,
    truth,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for route, way in exits(api):
            for finding in (*_beside_the_policy(api, way), *_in_both_maps(way)):
                yield about(api, route, finding._replace(browser_error=CorsError.MULTIPLE_ALLOW_ORIGIN_VALUES.value))


def _beside_the_policy(api: Api, way: Exit) -> Iterator[Finding]:
    header = way.headers.get(ALLOW_ORIGIN)
    policy = api.cors
    if api.kind == "function-url" and policy is not None and policy.origins is not None and header is not None:
        yield Finding(
            header.name_span,
            "the function URL sends access-control-allow-origin already: browsers refuse the answer that has it twice",
            when=policy.configured & _is_sent(header.value),
            help="leave the header to the function URL's CORS policy, or take the policy away",
            related=(Related(policy.origins.span, "the policy that adds it"),),
            shared=Shared(policy.span, TOGETHER, "this one, too"),
        )


TOGETHER = (
    f"the function URL sends access-control-allow-origin, and so do {COUNT} places of the code: "
    "browsers refuse the answer that has it twice"
)


def _in_both_maps(way: Exit) -> Iterator[Finding]:
    first, again = way.headers.get(ALLOW_ORIGIN), way.repeated.get(ALLOW_ORIGIN)
    if first is not None and again is not None:
        yield Finding(
            again.name_span,
            "access-control-allow-origin is set twice: browsers refuse the answer that has two values of it",
            when=_differ(first, again),
            help="set it once",
            related=(Related(first.name_span, "set here already"),),
        )


def _is_sent(value: Value[HeaderValue]) -> Truth:
    return value.test(lambda sent: truth(sent is not None))


def _differ(first: Header, again: Header) -> Truth:
    """Equal values are sent once; of what is not known nothing is claimed (B36)."""
    one, other = first.value.only, again.value.only
    return YES if one is not None and other is not None and one != other and not str(one).count("$") else NO
