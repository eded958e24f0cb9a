"""The preflight does not allow a header that the call must carry

Script may send a header of its own, `Authorization` included, and a `Content-Type` of `application/json`, only if
the preflight's `Access-Control-Allow-Headers` lists it. Where an authorizer, an API key, signed calls or a JSON body
make the header necessary and it is not listed, browsers never make the call. The short forms `Cors: "'*'"` and
`CorsConfiguration: true` of SAM send no `Access-Control-Allow-Headers` at all.

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
"""

from collections.abc import Iterator

from corslint import (
    ROUTE,
    CorsError,
    Exchange,
    Finding,
    Leg,
    Reason,
    Related,
    Severity,
    Stack,
    about,
    exchanges,
    faces_browsers,
    is_fatal,
    rejudged,
)

SEVERITY = Severity.ERROR

REFUSED = (CorsError.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE, CorsError.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE)


def check(stack: Stack) -> Iterator[Finding]:
    for exchange in exchanges(stack):
        for reason in exchange.demand.reasons:
            yield from _findings(stack, exchange, reason)


def _findings(stack: Stack, exchange: Exchange, reason: Reason) -> Iterator[Finding]:
    """What is wrong with a call that carries this header and no other."""
    preflights = rejudged(exchange.preflights, exchange.request._replace(headers=(reason.header,)))
    for leg in filter(_refuses_the_header, preflights):
        finding = Finding(
            leg.place,
            f"the preflight does not allow '{reason.header}': browsers will not send {ROUTE}",
            when=is_fatal(leg, preflights) & faces_browsers(stack, exchange.api) & reason.when,
            help=f"list {reason.header} in access-control-allow-headers",
            browser_error=leg.error_name,
            related=(Related(reason.span, reason.because),),
        )
        yield about(exchange.api, exchange.route, finding)


def _refuses_the_header(leg: Leg) -> bool:
    return leg.fault_kind is None and leg.verdict.error in REFUSED
