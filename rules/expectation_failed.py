"""A call ends differently from what the configuration says

The configuration's `[[expect]]` tables are a contract: what must come of calls from a page, allowed or blocked. This
one does not hold; the help tells the call step by step. An expectation that no API can meet, as none has its path, is
reported where it is written, unless only a part of the project is linted.
Browser: any
Source: https://fetch.spec.whatwg.org/#http-cors-protocol

```toml
[[expect]]
name = "the shop places orders"
origin = "https://shop.example.com"
method = "POST"
path = "/orders"
headers = ["content-type"]

[[expect]]
origin = "https://evil.example"
path = "/orders"
verdict = "blocked"
```

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://shop.example.com"]
        AllowHeaders: [authorization]  # error
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      CodeUri: s3://code/orders.zip
      Events:
        Add: {Type: HttpApi, Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: POST}}
        List: {Type: HttpApi, Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://shop.example.com"]
        AllowHeaders: [authorization, content-type]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      CodeUri: s3://code/orders.zip
      Events:
        Add: {Type: HttpApi, Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: POST}}
        List: {Type: HttpApi, Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}}
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://shop.example.com"]
    allow_headers = ["authorization"]  # error
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id                 = aws_apigatewayv2_api.orders.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.orders.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "orders" {
  for_each  = toset(["GET", "POST"])
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "${each.key} /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  runtime       = "python3.13"
  handler       = "index.handler"
  s3_bucket     = "code"
  s3_key        = "orders.zip"
  role          = aws_iam_role.orders.arn
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://shop.example.com"]
    allow_headers = ["authorization", "content-type"]
  }
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id                 = aws_apigatewayv2_api.orders.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.orders.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "orders" {
  for_each  = toset(["GET", "POST"])
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "${each.key} /orders"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  runtime       = "python3.13"
  handler       = "index.handler"
  s3_bucket     = "code"
  s3_key        = "orders.zip"
  role          = aws_iam_role.orders.arn
}
```
"""

from collections.abc import Iterator

from corslint import (
    ALLOW_ORIGIN,
    MAYBE,
    YES,
    Api,
    Call,
    Expectation,
    Finding,
    Related,
    Severity,
    Simulation,
    Span,
    Stack,
    about,
    simulate,
    text,
    told,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for expected in stack.expectations:
        if expected.complaint:
            message = f"this expectation cannot be checked: {expected.complaint}"
            yield Finding(expected.span, message, expected.when, help="mend the path, or say with 'api' whose it is")
        for api in expected.apis:
            call = Call(text(expected.origin), expected.method, expected.path, expected.headers, expected.credentials)
            found = simulate(api, call, stack)
            if found.outcome != expected.verdict:
                yield _failure(api, expected, found)


def _failure(api: Api, expected: Expectation, found: Simulation) -> Finding:
    call = found.call.request
    subject = f"{call.method} {call.path} from {call.origin}{' with credentials' if call.credentials else ''}"
    leg = found.leg if found.outcome == "blocked" else None
    finding = Finding(
        _place(found),
        f"{subject} must be {expected.verdict}, but {_what_comes(expected, found)}",
        when=expected.when & (MAYBE if found.outcome == "unknown" else YES),
        help=f"this is the call, step by step:\n{told(found)}",
        browser_error=leg.error_name if leg is not None else None,
        browser_subject=leg.verdict.subject if leg is not None else "",
        related=(Related(expected.span, f"it is expected here{f': {expected.name}' if expected.name else ''}"),),
    )
    return about(api, found.route, finding)


def _place(found: Simulation) -> Span:
    """Where the browser stops; where it does not, what lets the site in."""
    if found.leg is not None:
        return found.leg.place
    return next((leg.answer.header(ALLOW_ORIGIN).place for leg in found.answers), found.api.span)


_OPPOSITE = {"allowed": "blocked", "blocked": "allowed"}


def _what_comes(expected: Expectation, found: Simulation) -> str:
    outcome = f"may be {_OPPOSITE[expected.verdict]}" if found.outcome == "unknown" else f"is {found.outcome}"
    where = {None: "", "preflight": " at the preflight", "response": " at the answer"}[found.step]
    reason = f": {found.reason}" if found.reason else ""
    return f"{outcome}{where}{reason}"
