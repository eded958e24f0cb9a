"""A check of the origin that foreign origins pass

A check that looks at a part of the origin only (how it ends, whether it contains a name, a pattern that is not
anchored or whose dots match anything) lets in origins that an attacker can register:
`https://example.com.evil.net` contains, and `https://notexample.com` ends with, the name that it looks for. Compare
whole origins. In a mapping template, `matches` takes a pattern too: its dots match anything unless they are escaped.

Source: https://portswigger.net/web-security/cors

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            origin = event['headers'].get('origin', '')
            headers = {'Vary': 'Origin'}
            if origin.endswith('example.com'):  # warning
                headers['Access-Control-Allow-Origin'] = origin
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

from corslint import Finding, Severity, Stack, about, reflections

SEVERITY = Severity.WARNING


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for reflection in reflections(api, weak=True):
            finding = Finding(
                reflection.span,
                "this check looks at a part of the origin only: foreign origins can pass it",
                help="compare the whole origin with each that may call",
            )
            yield about(api, reflection.route, finding)
