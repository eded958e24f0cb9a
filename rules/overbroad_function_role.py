"""A function behind web pages may do anything in the account

What web pages call, anybody can call with anything. A fault in such a function, or in one of its dependencies, has all
the rights of its role: with `AdministratorAccess`, or a policy of its own that allows `*` on `*`, that is the whole
account. Allow what the function does, on what it does it to; writing its log takes `AWSLambdaBasicExecutionRole`.

Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html

```yaml bad
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi:
    CorsConfiguration: {AllowOrigins: ["https://app.example.com"]}
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Policies:
        - AdministratorAccess  # warning
      Events:
        List: {Type: HttpApi, Properties: {Path: /orders, Method: GET}}
```

```yaml bad
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Role: !GetAtt OrdersRole.Arn
      Code: {S3Bucket: code, S3Key: orders.zip}
  OrdersRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: orders
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: "*"  # warning
                Resource: "*"
  OrdersUrl:
    Type: AWS::Lambda::Url
    Properties:
      TargetFunctionArn: !GetAtt Orders.Arn
      AuthType: NONE
      Cors: {AllowOrigins: ["https://app.example.com"]}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi:
    CorsConfiguration: {AllowOrigins: ["https://app.example.com"]}
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Policies:
        - DynamoDBReadPolicy: {TableName: orders}
      Events:
        List: {Type: HttpApi, Properties: {Path: /orders, Method: GET}}
```

```hcl bad
data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy_attachment" "orders" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"  # warning
}

resource "aws_iam_role_policy" "orders" {
  name = "orders"
  role = aws_iam_role.orders.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "*"  # warning
      Resource = "*"
    }]
  })
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = "orders.zip"
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
data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy_attachment" "orders" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "orders" {
  name = "orders"
  role = aws_iam_role.orders.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "dynamodb:GetItem"
      Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
    }]
  })
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = "orders.zip"
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
    ROUTE,
    AccessStatement,
    Finding,
    Function,
    Related,
    Role,
    Severity,
    Span,
    Stack,
    Text,
    Truth,
    about,
    faces_browsers,
    truth,
)

SEVERITY = Severity.WARNING

ANYTHING = {
    "AdministratorAccess": "everything",
    "PowerUserAccess": "everything but to manage users and roles",
    "IAMFullAccess": "give itself every right",
}
"""AWS's managed policies that are as good as the account, and what they allow."""


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for route in api.routes:
            function = route.integration.function
            for span, allowed, when in _overbroad(function):
                finding = Finding(
                    span,
                    f"the function behind {ROUTE} may do {allowed}: so may whoever finds a fault in it",
                    when=when & faces_browsers(stack, api),
                    help="allow only what the function does, on what it does it to",
                    related=(Related(function.span, "the function that has this role"),)
                    if function is not None
                    else (),
                )
                yield about(api, route, finding)


def _overbroad(function: Function | None) -> Iterator[tuple[Span, str, Truth]]:
    role: Role | None = function.role() if function is not None else None
    for names in role.managed if role is not None else ():
        for item in names.items:
            allowed = ANYTHING.get(str(item.value).rpartition("/")[2])
            if allowed is not None:
                yield item.span, allowed, names.has(item.value.equals)
    for policy in role.policies if role is not None else ():
        for statement in policy.statements:
            if statement.actions is not None:
                yield statement.actions.span, "everything", _allows_everything(statement)


def _allows_everything(statement: AccessStatement) -> Truth:
    actions, resources = statement.actions, statement.resources
    if actions is None or resources is None or statement.conditions or statement.is_inverted:
        return truth(False)
    is_allowed = statement.effect.test(lambda written: written.equals("Allow"))
    return is_allowed & actions.has(_is_everything) & resources.has(lambda resource: resource.equals("*"))


def _is_everything(action: Text) -> Truth:
    return action.equals("*") | action.equals("*:*")
