"""The developer's own machine may call what is in production

`http://localhost:3000` is an origin that every machine has, and whatever happens to serve a page there has it: a
tool, another project, malware. While developing there is no way round it; in production it lets in what nobody looks
at, with credentials in the name of the user.

That something is for production is taken from a parameter or a variable such as `Stage` or `environment`, or from the
name of a stage.

Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
Source: https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy

```yaml bad
Transform: AWS::Serverless-2016-10-31
Parameters:
  Environment:
    Type: String
    Default: production
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - https://app.example.com
          - http://localhost:3000  # warning
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
Parameters:
  Environment:
    Type: String
    Default: production
Conditions:
  IsProduction: !Equals [!Ref Environment, production]
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - https://app.example.com
          - !If [IsProduction, !Ref AWS::NoValue, "http://localhost:3000"]
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

```hcl bad
variable "environment" {
  default = "prod"
}

resource "aws_apigatewayv2_api" "orders" {
  name          = "orders-${var.environment}"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://app.example.com", "http://localhost:5173"]  # info
    allow_methods = ["GET"]
  }
}
```

```hcl good
variable "environment" {
  default = "prod"
}

resource "aws_apigatewayv2_api" "orders" {
  name          = "orders-${var.environment}"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = concat(["https://app.example.com"], var.environment == "prod" ? [] : ["http://localhost:5173"])
    allow_methods = ["GET"]
  }
}
```
"""

from collections.abc import Iterator

from corslint import (
    COUNT,
    YES,
    Finding,
    Known,
    Related,
    Severity,
    Shared,
    Stack,
    Text,
    about,
    additions,
    flaws,
    is_loopback,
    statements,
    truth,
)

SEVERITY = Severity.INFO

PRODUCTION = ("live", "prd", "prod", "production")
OTHERS = (
    "dev",
    "develop",
    "development",
    "local",
    "preview",
    "qa",
    "sandbox",
    "stage",
    "staging",
    "test",
    "testing",
    "uat",
)


def check(stack: Stack) -> Iterator[Finding]:
    said = _said(stack)
    for api in stack.apis if said is not None else ():
        for statement in (*statements(api), *additions(stack, api)):
            is_credentialed = statement.credentials is YES
            consequence = ": whatever serves a page there may act in the name of the user" if is_credentialed else ""
            finding = Finding(
                statement.span,
                f"{statement.origin} is allowed in production{consequence}",
                when=truth(is_loopback(statement.origin) is YES and not flaws(statement.origin)) & statement.when,
                help="allow it in the environments only where somebody develops",
                related=(Related(said.span, "this says that it is production"),) if said is not None else (),
                severity=Severity.WARNING if is_credentialed else None,
                shared=Shared(api.span, f"{TOGETHER}{consequence}", "this one, too"),
            )
            yield about(api, statement.route, finding)


TOGETHER = f"origins on developers' machines are allowed in production, at {COUNT} places"


def _said(stack: Stack) -> Known[Text] | None:
    """What says that a stack is for production, and is not contradicted."""
    words = {str(known.value).lower(): known for known in stack.environments}
    if words.keys() & set(OTHERS):
        return None
    return next((words[word] for word in PRODUCTION if word in words), None)
