"""Credentials are allowed to any origin

A browser discards the answer to a call with cookies when `Access-Control-Allow-Origin` is `*`, whatever
`Access-Control-Allow-Credentials` says: REST APIs deploy the pair and no such call works. An HTTP API with the pair
does not deploy. A function URL takes it and does worse: it reflects the origin of every site, which may then act in
the name of the user.

Browser: WildcardOriginNotAllowed, PreflightWildcardOriginNotAllowed
Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
Source: https://github.com/aws/aws-cdk/issues/9076

```yaml bad
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/orders
      Code: {S3Bucket: code, S3Key: orders.zip}
  OrdersUrl:
    Type: AWS::Lambda::Url
    Properties:
      TargetFunctionArn: !GetAtt Orders.Arn
      AuthType: NONE
      Cors:
        AllowOrigins: ["*"]  # error
        AllowMethods: [GET]
        AllowCredentials: true
```

```yaml good
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/orders
      Code: {S3Bucket: code, S3Key: orders.zip}
  OrdersUrl:
    Type: AWS::Lambda::Url
    Properties:
      TargetFunctionArn: !GetAtt Orders.Arn
      AuthType: NONE
      Cors:
        AllowOrigins: ["https://app.example.com"]
        AllowMethods: [GET]
        AllowCredentials: true
```

```hcl bad
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
    allow_origins     = ["*"]  # error
    allow_methods     = ["GET"]
    allow_credentials = true
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
    allow_origins     = ["https://app.example.com"]
    allow_methods     = ["GET"]
    allow_credentials = true
  }
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import (
    ALLOW_CREDENTIALS,
    ALLOW_ORIGIN,
    YES,
    CorsError,
    Finding,
    Fix,
    Mapping,
    Severity,
    Stack,
    Statement,
    about,
    additions,
    rewritten,
    statements,
    without_entry,
)

SEVERITY = Severity.ERROR

CONSEQUENCE = {
    "rest": "browsers refuse every call with credentials",
    "http": "the deployment fails",
    "function-url": "every site may call in the name of the user, for the function URL reflects its origin",
}


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for statement in (*statements(api), *additions(stack, api)):
            finding = Finding(
                statement.span,
                f"credentials are allowed to any origin: {_consequence(statement)}",
                when=statement.lets_anyone_in & statement.credentials & statement.when,
                help="name the origins that may send credentials, or allow none",
                browser_error=CorsError.WILDCARD_ORIGIN_NOT_ALLOWED.value if statement.taken_as == "rest" else None,
                fix=partial(_fix, stack, statement),
            )
            yield about(api, statement.route, finding)


def _fix(stack: Stack, statement: Statement) -> Fix | None:
    """Credentials off where they are allowed with this origin; whom else they may be meant for, only the author knows."""
    policy, title = statement.api.cors, "allow no credentials, as every site is let in here"
    if policy is not None and policy.credentials is not None and statement.part == "policy":
        return Fix(title, rewritten(stack, policy.credentials.place, "true", "false"), safe=False)
    edits = tuple(edit for headers in _wild(statement) for edit in without_entry(headers[ALLOW_CREDENTIALS].name_span))
    return Fix(title, edits, safe=False)


def _wild(statement: Statement) -> Iterator[dict[str, Mapping]]:
    """The headers of the answers that allow both, at the route that the statement is about or on the gateway's own."""
    route = statement.route
    answers = route.integration.responses if route is not None else statement.api.gateway_responses
    for rows in (answer.headers.rows for answer in answers):
        if {ALLOW_ORIGIN, ALLOW_CREDENTIALS} <= rows.keys():
            sent = rows[ALLOW_ORIGIN].expression
            if any(known.value.equals(f"'{statement.origin}'") is YES for known in sent.alternatives):
                yield rows


def _consequence(statement: Statement) -> str:
    if statement.part == "added":
        return "if CloudFront takes the pair, browsers refuse every call with credentials"  # J14
    if (statement.origin.known or "").endswith("://*"):
        return "every site of that scheme may call in the name of the user"
    return CONSEQUENCE[statement.taken_as]
