"""An answer that depends on the origin lacks Vary: Origin

Where `Access-Control-Allow-Origin` follows the origin that asks, an answer that is cached for one site is wrong for
another: browsers and shared caches keep it unless `Vary: Origin` says that it depends on the origin. One site then
gets the other's header, and its call fails now and then.

Source: https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        ORIGINS = ['https://app.example.com', 'https://admin.example.com']

        def handler(event, context):
            origin = event['headers'].get('origin', '')
            headers = {
                'Access-Control-Allow-Origin': origin if origin in ORIGINS else ORIGINS[0],  # warning
            }
            return {'statusCode': 200, 'headers': headers, 'body': '[]'}
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
Globals:
  Api:
    Cors: "'https://app.example.com'"
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        ORIGINS = ['https://app.example.com', 'https://admin.example.com']

        def handler(event, context):
            origin = event['headers'].get('origin', '')
            headers = {
                'Access-Control-Allow-Origin': origin if origin in ORIGINS else ORIGINS[0],
                'Vary': 'Origin',
            }
            return {'statusCode': 200, 'headers': headers, 'body': '[]'}
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: GET}}
Globals:
  Api:
    Cors: "'https://app.example.com'"
```
"""

from collections.abc import Iterator

from corslint import (
    ALLOW_ORIGIN,
    VARY,
    Echo,
    Exit,
    Finding,
    Severity,
    Stack,
    Truth,
    about,
    contains,
    exits,
    sent,
    truth,
)

SEVERITY = Severity.WARNING


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for route, way in exits(api):
            header = way.headers.get(ALLOW_ORIGIN)
            if header is not None:
                finding = Finding(
                    header.name_span,
                    "the answer follows the origin and has no 'Vary: Origin': a cache hands it to other sites",
                    when=header.value.test(lambda value: truth(isinstance(value, Echo))) & ~_varies(way),
                    help="send Vary: Origin with it",
                )
                yield about(api, route, finding)


def _varies(way: Exit) -> Truth:
    return sent(way.headers, VARY, way.span).test(lambda value: contains(value, "rigin") | contains(value, "*"))
