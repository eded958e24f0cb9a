"""A CORS header with a name that no browser knows

Browsers look for six headers of an answer, by their exact names, and pass over all others: what
`Access-Control-Allow-Max-Age` or `Access-Control-Allow-Origins` was to allow stays as it was without them. The prefixes
with which API Gateway maps a header, `method.response.header.` or `gatewayresponse.header.`, stand before its name once;
a second one becomes a part of the name.

Source: https://fetch.spec.whatwg.org/#http-responses
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html

```yaml bad
Resources:
  Orders:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Unauthorized:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Orders
      ResponseType: UNAUTHORIZED
      ResponseParameters:
        gatewayresponse.header.Access-Control-Allow-Origins: "'https://app.example.com'"  # warning
```

```yaml good
Resources:
  Orders:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Unauthorized:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Orders
      ResponseType: UNAUTHORIZED
      ResponseParameters:
        gatewayresponse.header.Access-Control-Allow-Origin: "'https://app.example.com'"
```

```hcl bad
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_gateway_response" "unauthorized" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  response_type = "UNAUTHORIZED"
  response_parameters = {
    "gatewayresponse.header.method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"  # warning
  }
}
```

```hcl good
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_gateway_response" "unauthorized" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  response_type = "UNAUTHORIZED"
  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
  }
}
```
"""

from collections.abc import Iterator

from corslint import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    EXPOSE_HEADERS,
    MAX_AGE,
    Finding,
    Severity,
    Stack,
    about,
    enumerated,
    written_answers,
)

SEVERITY = Severity.WARNING

KNOWN = (ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS, MAX_AGE)

OF_NETWORKS = ("access-control-allow-private-network", "access-control-allow-local-network")
"""What some browsers ask servers in private networks for (https://wicg.github.io/private-network-access/)."""

OF_REQUESTS = ("access-control-request-method", "access-control-request-headers")
"""What browsers send with a preflight; in an answer it does nothing, and no harm."""

SIGNS = ("access-control-", "control-allow-", "allow-origin")
"""What a name has that was meant to be one of them, misspelt elsewhere."""


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for route, answer in written_answers(api):
            names = [name for name in answer.headers.rows if _is_meant_for_browsers(name)]
            if names:
                told = enumerated(f"'{name}'" for name in names)
                finding = Finding(
                    answer.headers.rows[names[0]].name_span,
                    f"no browser knows the header {told}: what it says counts for nothing",
                    help=f"the headers that browsers look for are {', '.join(KNOWN)}",
                )
                yield about(api, route, finding)


def _is_meant_for_browsers(name: str) -> bool:
    is_known = name in KNOWN or name in OF_NETWORKS or name in OF_REQUESTS
    return not is_known and not name.startswith("x-") and any(sign in name for sign in SIGNS)
