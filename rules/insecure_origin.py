"""An allowed origin that anyone on the way can pose as

A page that comes over plain `http` can be replaced by whoever carries it: the café's network, a router, a proxy. What
they put in its place runs with its origin, and an API that allows this origin answers them; with credentials it does
so in the name of the user. Only this machine's own origins, such as `http://localhost:3000`, travel no network; those of
a private network, such as `http://192.168.0.10:3000`, travel but that.

Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
Source: https://portswigger.net/research/exploiting-cors-misconfigurations-for-bitcoins-and-bounties

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - http://app.example.com  # warning
          - http://192.168.0.10:3000  # info
          - http://localhost:3000
        AllowMethods: [GET]
  AccountApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - http://app.example.com  # error
        AllowMethods: [GET]
        AllowCredentials: true
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - https://app.example.com
          - http://localhost:3000
        AllowMethods: [GET]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins     = ["http://app.example.com"]  # error
    allow_methods     = ["GET"]
    allow_credentials = true
  }
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins     = ["https://app.example.com", "http://localhost:3000"]
    allow_methods     = ["GET"]
    allow_credentials = true
  }
}
```
"""

import re
from collections.abc import Iterator

from corslint import (
    NO,
    YES,
    Finding,
    Severity,
    Stack,
    Statement,
    Truth,
    about,
    additions,
    flaws,
    honours,
    is_insecure,
    statements,
)

SEVERITY = Severity.WARNING

NEARBY = r"http://(?:10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|[^/:]+\.(?:home|internal|lan|local|test)(?::|$))"
"""RFC 1918; RFC 6761, RFC 6762 and what routers call their own."""


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for statement in (*statements(api), *additions(stack, api)):
            is_credentialed = statement.credentials is YES
            finding = Finding(
                statement.span,
                f"{statement.origin} is allowed, whose pages anyone on the way can replace"
                + (": they may then act in the name of the user" if is_credentialed else ""),
                when=is_insecure(statement.origin) & _is_effective(statement) & statement.when,
                help="serve the site over https, and allow that origin only",
                severity=Severity.ERROR if is_credentialed else Severity.INFO if _is_nearby(statement) else None,
            )
            yield about(api, statement.route, finding)


def _is_nearby(statement: Statement) -> bool:
    """Whether an origin is of a private network, by its address or by a name that no registry gives away."""
    return re.match(NEARBY, str(statement.origin)) is not None


def _is_effective(statement: Statement) -> Truth:
    """An origin that no browser sends lets nobody in; of one that only deployment knows there is nothing to say."""
    if not statement.origin.prefix.startswith("http://"):
        return NO
    return honours(statement) if flaws(statement.origin) else YES
