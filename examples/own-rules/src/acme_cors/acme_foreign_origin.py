"""An origin that is none of Acme's

Our APIs are for our own sites: `https://acme.example` and what is below it. A site that somebody else owns is allowed
only by a decision, which the ignore's reason names.

Source: https://wiki.acme.example/decisions/cors

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins:
          - https://shop.acme.example
          - https://partner.example.com  # warning
        AllowMethods: [GET]
```

```yaml good
Parameters:
  Stage: {Type: String}
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [https://acme.example, !Sub "https://${Stage}.shop.acme.example"]
        AllowMethods: [GET]
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://partner.example.com"]  # warning
    allow_methods = ["GET"]
  }
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://shop.acme.example"]
    allow_methods = ["GET"]
  }
}
```
"""

from collections.abc import Iterator

from corslint import MAYBE, Finding, Severity, Stack, Text, Truth, about, statements, truth

SEVERITY = Severity.WARNING

HOME = "https://acme.example"
BELOW = ".acme.example"


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for stated in statements(api):
            finding = Finding(
                stated.span,
                f"'{stated.origin}' is none of our sites",
                when=stated.when & ~_is_ours(stated.origin),
                help="allow a site of ours, or ignore this with the decision's number",
            )
            yield about(api, stated.route, finding)


def _is_ours(origin: Text) -> Truth:
    """How an origin ends decides, whatever fills the holes before; where it ends in a hole, it may be any."""
    ending = truth(origin.suffix.endswith(BELOW)) if origin.suffix or not origin.parts else MAYBE
    return origin.equals(HOME) | ending
