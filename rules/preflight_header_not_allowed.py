"""The preflight does not allow a header that the call must carry

Script may send a header of its own, `Authorization` included, and a `Content-Type` of `application/json`, only if
the preflight's `Access-Control-Allow-Headers` lists it. Where an authorizer, an API key, signed calls or a JSON body
make the header necessary and it is not listed, browsers never make the call. The short forms `Cors: "'*'"` and
`CorsConfiguration: true` of SAM send no `Access-Control-Allow-Headers` at all. A list in which anything but commas
separates the names fails the preflight as a whole, whatever it names.

Browser: HeaderDisallowedByPreflightResponse, InvalidAllowHeadersPreflightResponse
Source: https://fetch.spec.whatwg.org/#cors-preflight-fetch
Source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors: "'https://app.example.com'"  # error
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

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type; Authorization'"  # error
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
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "replace" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "PUT"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "replace" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "PUT"
  type                    = "HTTP_PROXY"
  integration_http_method = "PUT"
  uri                     = "https://backend.example.com/orders"
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
    "method.response.header.Access-Control-Allow-Origin"  = true
    "method.response.header.Access-Control-Allow-Methods" = true
    "method.response.header.Access-Control-Allow-Headers" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Methods" = "'PUT'"
    "method.response.header.Access-Control-Allow-Headers" = "'X-Requested-With'"  # error
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

resource "aws_api_gateway_method" "replace" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "PUT"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "replace" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "PUT"
  type                    = "HTTP_PROXY"
  integration_http_method = "PUT"
  uri                     = "https://backend.example.com/orders"
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
    "method.response.header.Access-Control-Allow-Origin"  = true
    "method.response.header.Access-Control-Allow-Headers" = true
    "method.response.header.Access-Control-Allow-Methods" = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "OPTIONS"
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type'"
    "method.response.header.Access-Control-Allow-Methods" = "'PUT'"
  }
}
```
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from corslint import (
    ALLOW_HEADERS,
    NO,
    ROUTE,
    Api,
    CorsError,
    Exchange,
    Finding,
    Fix,
    Leg,
    Reason,
    Related,
    SentHeader,
    Severity,
    Span,
    Stack,
    Text,
    Truth,
    about,
    enumerated,
    exchanges,
    listed,
    obstacles,
    rewritten,
    separated,
    spelled,
    takes_wildcard_literally,
    text,
)

SEVERITY = Severity.ERROR

SEPARATE = "separate the names by commas alone"


def check(stack: Stack) -> Iterator[Finding]:
    for exchange in exchanges(stack):
        broken = [(leg, when) for leg, when in obstacles(exchange) if _is_no_list(leg)]
        if broken:
            leg, when = broken[0]
            finding = _of_no_list(stack, leg, when & exchange.faces_browsers)
            yield about(exchange.api, exchange.route, finding)
            continue
        for (_, when), group in _refused(exchange).items():
            finding = _finding(group, when & exchange.faces_browsers)._replace(
                fix=partial(_fix, stack, exchange.api, group)
            )
            yield about(exchange.api, exchange.route, finding)


class Refused(NamedTuple):
    """A header that the call must carry, and the answer to the preflight that does not allow it."""

    reason: Reason
    leg: Leg


def _refused(exchange: Exchange) -> dict[tuple[Span, Truth], list[Refused]]:
    """The headers that are not allowed, by the place to mend and how certain it is."""
    groups: dict[tuple[Span, Truth], list[Refused]] = {}
    for leg, when in obstacles(exchange):
        if not _is_about_headers(leg) or takes_wildcard_literally(exchange, leg):
            continue
        for reason in exchange.demand.reasons:
            if leg.verdict.subject in ("", reason.header):
                groups.setdefault((leg.place, when & reason.when), []).append(Refused(reason, leg))
    return groups


def _is_about_headers(leg: Leg) -> bool:
    return leg.fault_kind is None and leg.verdict.error is CorsError.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE


def _is_no_list(leg: Leg) -> bool:
    """One item that is no token fails the preflight, even where all that the call must carry is listed (A13)."""
    is_about = leg.fault_kind is None and leg.verdict.error is CorsError.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE
    return is_about and leg.verdict.allowed is NO


def _of_no_list(stack: Stack, leg: Leg, when: Truth) -> Finding:
    return Finding(
        leg.place,
        f"{leg.verdict.reason}: the preflight fails, and browsers will not send {ROUTE}",
        when=when,
        help=SEPARATE,
        browser_error=leg.error_name,
        fix=partial(_separate, stack, leg),
    )


def _separate(stack: Stack, leg: Leg) -> Fix | None:
    sent = leg.answer.header(ALLOW_HEADERS).only
    meant = separated(sent) if isinstance(sent, Text) else None
    return None if meant is None else Fix(SEPARATE, rewritten(stack, leg.place, str(sent), meant), safe=True)


def _finding(group: list[Refused], when: Truth) -> Finding:
    names = list(dict.fromkeys(refused.reason.header for refused in group))
    quoted = enumerated(f"'{name}'" for name in names)
    return Finding(
        group[0].leg.place,
        f"the preflight does not allow {quoted}: browsers will not send {ROUTE}",
        when=when,
        help=f"list {', '.join(names)} in access-control-allow-headers",
        browser_error=group[0].leg.error_name,
        browser_subject=names[0],
        related=tuple(dict.fromkeys(Related(refused.reason.span, refused.reason.because) for refused in group)),
    )


def _fix(stack: Stack, api: Api, group: list[Refused]) -> Fix | None:
    """The list goes on where one is sent; where none is, the answer gets one, which others may have left out on purpose."""
    names = list(dict.fromkeys(refused.reason.header for refused in group))
    answer = group[0].leg.answer
    sent = answer.header(ALLOW_HEADERS)
    title = f"allow {', '.join(names)}"
    if sent.only is not None:
        return Fix(title, listed(stack, sent, names, in_items=answer.cause == "cors-configuration"), safe=True)
    return Fix(
        title,
        stack.pen(SentHeader(api, answer.stated_at, ALLOW_HEADERS, text(",".join(map(spelled, names))))),
        safe=False,
    )
