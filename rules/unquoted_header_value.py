"""A header value is not in single quotes

The values that a REST API maps to headers are expressions. Text is written in single quotes inside the quotes of the
notation, `"'*'"`; without them the deployment fails with `Invalid mapping expression specified`.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
Source: https://github.com/awsdocs/aws-sam-developer-guide/issues/55

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors: "*"  # error
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: GET}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors: "'*'"
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: GET}
```

```hcl bad
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "preflight" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "preflight" {
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = "OPTIONS"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "*"  # error
  }
}
```

```hcl good
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "preflight" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "preflight" {
  rest_api_id       = aws_api_gateway_rest_api.orders.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = "OPTIONS"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "'*'"
  }
}
```
"""

import re
from collections.abc import Iterator
from functools import partial

from corslint import (
    Api,
    Finding,
    Fix,
    Known,
    Mapping,
    SentHeader,
    Severity,
    Span,
    Stack,
    Text,
    Truth,
    about,
    quoted,
    truth,
    unquoted,
)

SEVERITY = Severity.ERROR

RESPONSE_EXPRESSIONS = ("integration.response.", "context.", "stageVariables.")
GATEWAY_EXPRESSIONS = ("method.request.", "context.", "stageVariables.")


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for place, header, mapping, expressions in _mappings(api):
            for value in mapping.expression.alternatives:
                finding = Finding(
                    value.span if _is_written_here(mapping, value) else mapping.name_span,
                    f"{value.value} is neither text in single quotes nor an expression allowed here: the deployment fails",
                    when=_is_unquoted(value.value, expressions),
                    help=_help(header, mapping, value),
                    fix=partial(_fix, stack, api, place, header, mapping, value),
                )
                yield about(api, None, finding)


def _help(header: str, mapping: Mapping, value: Known[Text]) -> str:
    written = value.value
    if str(written).startswith("method.request."):  # B9
        return f"an integration response cannot see the request: write {header} as text, or override it in a template"
    if not _is_written_here(mapping, value):
        return f"""put single quotes around it here: {header} must be "'{written}'\""""
    return f"""write "'{written}'" for {header}"""


def _fix(stack: Stack, api: Api, place: Span, header: str, mapping: Mapping, value: Known[Text]) -> Fix | None:
    """Quotes around what is written here; what is a parameter's has other users, who want it as it is."""
    if str(value.value).startswith("method.request.") or "'" in str(value.value):
        return None
    if _is_written_here(mapping, value):
        return Fix(f"""write "'{value.value}'\"""", quoted(value.span, value.value), safe=True)
    return Fix(
        "put single quotes around it here",
        stack.pen(SentHeader(api, place, header, value.value, value.span)),
        safe=True,
    )


def _is_written_here(mapping: Mapping, value: Known[Text]) -> bool:
    """Whether the value stands beside its name: it is a parameter's or a local's otherwise."""
    name, written = mapping.name_span, value.span
    if written.source is not name.source or written.start < name.end:
        return False
    return name.source.text.count("\n", name.end, written.start) < 2


def _mappings(api: Api) -> Iterator[tuple[Span, str, Mapping, tuple[str, ...]]]:
    """Every header mapping that the platform reads, with its response and what its expressions may start with (B9, B46)."""
    for response in api.gateway_responses:
        for header, mapping in response.headers.rows.items():
            yield response.span, header, mapping, GATEWAY_EXPRESSIONS
    for route in api.routes:
        for mapped in route.integration.responses if route.integration.is_mapped else ():
            for header, mapping in mapped.headers.rows.items():
                yield mapped.span, header, mapping, RESPONSE_EXPRESSIONS


def _is_unquoted(written: Text, expressions: tuple[str, ...]) -> Truth:
    """Whether known text starts it that is neither a quote nor an expression's, or ends it that can end neither."""
    start = written.prefix
    if unquoted(written) is not None:
        return truth(False)
    if not start and written.parts:
        return truth(_NO_END.search(written.suffix) is not None)
    return truth(not any(start.startswith(e) or (written.holes and e.startswith(start)) for e in expressions))


_NO_END = re.compile(r"[,/][\w*/.-]*$")
"""What follows a value that is not known: names of a list, a path. Expressions have commas in brackets alone (B9)."""
