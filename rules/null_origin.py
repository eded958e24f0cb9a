"""The origin `null` is allowed, which any site can have

Browsers send `Origin: null` for pages without an origin of their own: files opened from a disk, `data:` URLs, frames
with the attribute `sandbox`. Any site can put its script into such a frame, so that to allow `null` is to allow every
site, and unlike `*` it is allowed with credentials.

Source: https://fetch.spec.whatwg.org/#origin-header
Source: https://portswigger.net/research/exploiting-cors-misconfigurations-for-bitcoins-and-bounties

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'null'"  # warning
        AllowHeaders: "'Content-Type'"
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'null'"}}}  # warning
        DEFAULT_5XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'null'"}}}  # warning
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: POST}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}}
        DEFAULT_5XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}}
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: POST}
```

```hcl bad
resource "aws_lambda_function_url" "orders" {
  function_name      = "orders"
  authorization_type = "NONE"
  cors {
    allow_origins     = ["https://app.example.com", "null"]  # error
    allow_methods     = ["GET"]
    allow_credentials = true
  }
}
```

```hcl good
resource "aws_lambda_function_url" "orders" {
  function_name      = "orders"
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

from corslint import YES, Finding, Severity, Stack, about, additions, statements, truth

SEVERITY = Severity.WARNING


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for statement in (*statements(api), *additions(stack, api)):
            is_credentialed = statement.credentials is YES
            finding = Finding(
                statement.span,
                "the origin 'null' is allowed, which every site can have"
                + (": each of them may act in the name of the user" if is_credentialed else ""),
                when=truth(statement.origin.known == "null") & statement.when,
                help="name the origins that may call; serve local pages from http://localhost while developing",
                severity=Severity.ERROR if is_credentialed else None,
            )
            yield about(api, statement.route, finding)
