"""Nothing lets a browser call this API

An API in which nothing speaks of CORS can be called by servers, apps and tests, but not by script on a web page of
another origin: there is no `Access-Control-Allow-Origin` on any answer. That is right for an API that no web page
calls, so this is no more than a remark, once for each API; the other rules are silent about it. With `--origin`,
or a site in the configuration, they speak. An API that CloudFront serves on the site's own hostname needs no CORS.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:  # info
    Type: AWS::Serverless::HttpApi
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
        AllowOrigins: ["https://app.example.com"]
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
resource "aws_apigatewayv2_api" "orders" {  # info
  name          = "orders"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.example.com/orders"
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "GET /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET"]
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://backend.example.com/orders"
}

resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "GET /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}
```
"""

from collections.abc import Iterator

from corslint import MAYBE, NO, YES, Finding, Severity, Stack, about, faces_browsers, is_served_with_a_site

SEVERITY = Severity.INFO


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        known = YES if api.elsewhere is None else MAYBE
        finding = Finding(
            api.span,
            f"no CORS is set up for {api.name}: web pages cannot call it, unless what is behind it answers for itself",
            when=~faces_browsers(stack, api) & ~is_served_with_a_site(stack, api) & known if api.routes else NO,
            help="if web pages call this API, configure CORS, and name the site with --origin to see what else they need",
        )
        yield about(api, None, finding)
