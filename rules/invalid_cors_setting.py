"""A CORS setting that the platform refuses or drops

Each platform has limits of its own for CORS settings, which show only at deployment: a function URL takes no
`OPTIONS` among its methods, an HTTP API no origin but http and https, SAM no key that it does not know, a response
headers policy of CloudFront no `*` among the headers that it allows with credentials, CloudFormation no text where a
list belongs. `ANY`, the method of a route that serves all, is refused among the methods of an HTTP API's policy; in a
REST API's header browsers take it for a method of that name. Others are dropped or taken literally without a word:
`x-amazon-apigateway-cors` in the body of a REST API, which only HTTP APIs know; quotes around each header of a list;
Terraform's provider deletes the CORS settings of an HTTP API's `body` where there is no `cors_configuration`, takes `put`
and `PUT` for the same, and imports the `body` of a REST API over what other resources have added to that. A second OPTIONS for a path, as two
modules make it of which each adds a method and its preflight, is refused as one that is there already.

SAM gives the events that name no API one of their own, `ServerlessRestApi` or `ServerlessHttpApi`, for which the CORS
settings of the API beside them do not hold; it drops what stands beside `Properties` instead of in them, and an
`AllowCredentials` that is a text.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html
Source: https://github.com/aws/aws-cli/issues/3992
Source: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html
Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/apigatewayv2_api
Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_rest_api
Source: https://github.com/aws/aws-cdk/issues/13643
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html

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
        AllowOrigins: ["https://app.example.com"]
        AllowMethods: [GET, OPTIONS]  # error
        AllowHeaders: ["content-type,authorization"]  # warning
        MaxAge: 172800  # error
```

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:  # warning
        AllowOrigins: ["https://app.example.com"]
        AllowMethods: [GET]
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: |
        def handler(event, context):
            return {'statusCode': 200, 'body': '[]'}
      Events:
        List:
          Type: HttpApi
          Properties:  # no ApiId: !Ref Shop
            Path: /orders
            Method: GET
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  body = jsonencode({
    openapi                  = "3.0.1"
    x-amazon-apigateway-cors = { allowOrigins = ["https://app.example.com"] }  # warning
    paths                    = {}
  })
}

resource "aws_apigatewayv2_api" "items" {
  name          = "items"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET", "put"]  # warning
  }
}

resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
  body = file("openapi.yaml")
}

resource "aws_api_gateway_gateway_response" "failed" {  # warning
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  response_type       = "DEFAULT_5XX"
  response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = "'https://app.example.com'" }
}
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
        AllowHeaders: [content-type, authorization]
        MaxAge: 86400
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
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET", "OPTIONS"]  # error
    max_age       = 86400
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
    allow_methods = ["GET"]
    max_age       = 86400
  }
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    PATH,
    YES,
    Api,
    Finding,
    Fix,
    HeaderValue,
    Known,
    Related,
    Route,
    Severity,
    Stack,
    Text,
    Truth,
    Violation,
    about,
    enumerated,
    refused,
    replaced_item,
    rewritten,
    stated,
    tokens,
    truth,
    violations,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    yield from _refused(stack)
    for api in stack.apis:
        yield from _beyond_limits(api)
        yield from _not_true(stack, api)
        yield from _in_quotes(api)
        yield from _made_twice(api)
        yield from _named_any(stack, api)


def _refused(stack: Stack) -> Iterator[Finding]:
    for refusal in stack.refusals:
        severity = Severity.INFO if refusal.by_chance else Severity.WARNING if refusal.deploys else None
        finding = Finding(refusal.span, refusal.message, help=refusal.help, api=refusal.api, severity=severity)
        yield next((about(api, None, finding) for api in stack.apis if api.name == refusal.api), finding)
    for policy in stack.headers_policies:
        for broken in refused(policy):
            yield Finding(broken.span, broken.message, broken.when & policy.cors.configured, broken.help)


def _beyond_limits(api: Api) -> Iterator[Finding]:
    for broken in violations(api):
        severity = Severity.WARNING if broken.deploys else None
        finding = Finding(broken.span, broken.message, broken.when, broken.help, severity=severity)
        yield about(api, None, finding._replace(fix=partial(_fix, broken)))


def _not_true(stack: Stack, api: Api) -> Iterator[Finding]:
    for route, _, sent in stated(api, ALLOW_CREDENTIALS):
        finding = Finding(
            sent.span,
            "access-control-allow-credentials counts for nothing unless it is true, in lower case",
            when=_is_meant_as_true(sent.value),
            help="write 'true'",
            severity=Severity.WARNING,
            fix=partial(_true, stack, sent),
        )
        yield about(api, route, finding)


def _in_quotes(api: Api) -> Iterator[Finding]:
    for route, listed in _quoted(api):
        finding = Finding(
            listed.span,
            f"{listed.value} is taken with its quotes, and so allows nothing",
            help="quote a REST API's list once, as a whole: \"'Content-Type,Authorization'\"; elsewhere not at all",
        )
        yield about(api, route, finding)


def _quoted(api: Api) -> Iterator[tuple[Route | None, Known[Text]]]:
    """Lists of methods or headers of which an item has quotes of its own."""
    for name in (ALLOW_METHODS, ALLOW_HEADERS):
        for route, part, sent in stated(api, name):
            if part == "preflight" and isinstance(sent.value, Text) and any(map(_has_quotes, tokens(sent.value).known)):
                yield route, Known(sent.value, sent.span)
    members = (api.cors.methods, api.cors.headers) if api.cors is not None else ()
    for listed in members:
        for item in listed.items if listed is not None else ():
            if item.value.known is not None and _has_quotes(item.value.known):
                yield None, item


def _has_quotes(item: str) -> bool:
    return item.startswith(("'", '"')) or item.endswith(("'", '"'))


def _named_any(stack: Stack, api: Api) -> Iterator[Finding]:
    """`ANY` where a route serves all methods: of those that it would have to name, each is refused."""
    every = {route.path for route in api.routes if route.method == "ANY"}
    for route, part, sent in stated(api, ALLOW_METHODS):
        if part == "preflight" and route is not None and route.path in every and _names_any(sent.value):
            finding = Finding(
                sent.span,
                f"ANY is no method that calls have: browsers will not send PUT, PATCH or DELETE to {PATH}",
                help=f"list the methods by their names: {EVERY_METHOD}",
                severity=Severity.WARNING,
                fix=partial(_every_method, stack, sent),
            )
            yield about(api, route, finding)


EVERY_METHOD = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"

NAMED = frozenset(("*", "DELETE", "PATCH", "PUT"))


def _names_any(sent: HeaderValue) -> bool:
    """Whether ANY is listed, and none of the methods that a list must name (A14)."""
    names = tokens(sent) if isinstance(sent, Text) else None
    return names is not None and "ANY" in names.known and names.complete and NAMED.isdisjoint(names.known)


def _every_method(stack: Stack, sent: Known[HeaderValue]) -> Fix:
    return Fix("list all methods", rewritten(stack, sent.span, str(sent.value), EVERY_METHOD), safe=True)


def _made_twice(api: Api) -> Iterator[Finding]:
    """A method that is there already is refused, `Method already exists for this resource`; documents have each once.
    Source: https://github.com/aws/aws-cli/issues/3992
    """
    made: dict[str, list[Route]] = {}
    for route in api.routes:
        if route.method == "OPTIONS" and route.parts and route.exists is YES and "${" not in route.path:
            made.setdefault(route.path, []).append(route)
    for first, *more in made.values():
        for route in more[:1]:
            names = enumerated(each.parts[0].name for each in (first, *more))
            finding = Finding(
                route.span,
                f"the preflight of {PATH} is made more than once, by {names}: the deployment fails",
                help="make one OPTIONS for each path, apart from its other methods",
                related=(Related(first.span, "it is made here, too"),) if first.span != route.span else (),
            )
            yield about(api, route, finding)


def _fix(broken: Violation) -> Fix | None:
    if broken.instead is None:
        return None
    title = f"write {', '.join(broken.instead)}" if broken.instead else f"remove {broken.span.text}"
    return Fix(title, replaced_item(broken.span, broken.instead), safe=True)


def _true(stack: Stack, sent: Known[HeaderValue]) -> Fix | None:
    if "(" in sent.span.text:
        return None  # code that works it out, such as `str(True)`
    return Fix("write true", rewritten(stack, sent.span, str(sent.value), "true"), safe=True)


def _is_meant_as_true(sent: HeaderValue) -> Truth:
    """`True`, `TRUE`, `1`, `yes`, `*` (A19)."""
    written = sent.known if isinstance(sent, Text) else None
    return truth(written is not None and written != "true" and written.lower() in ("true", "1", "yes", "*"))
