"""The file could not be read

What corslint cannot read it cannot check. The place is where reading failed; what stands before it is checked all
the same, what comes after it may not be.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html

```yaml bad
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  OrdersApi:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: orders, ProtocolType: HTTP
  Topic:  # error
    Type: AWS::SNS::Topic
```

```yaml good
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  OrdersApi:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: orders, ProtocolType: HTTP}
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP  # error
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
}
```
"""

from collections.abc import Iterator

from corslint import Finding, Severity, Stack

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for problem in stack.problems:
        yield Finding(problem.span, problem.message)
