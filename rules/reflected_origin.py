"""Any origin is reflected

An answer that sends back whatever origin asks allows every site, as `*` does. With
`Access-Control-Allow-Credentials: true` it does what `*` cannot: every site that the user visits may call in the
user's name and read the answer. Compare the origin with a list first.

Source: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
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
            headers = {
                'Access-Control-Allow-Origin': event['headers']['origin'],  # error
                'Access-Control-Allow-Credentials': 'true',
                'Vary': 'Origin',
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
                'Access-Control-Allow-Credentials': 'true',
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

from corslint import YES, Finding, Severity, Stack, about, reflections

SEVERITY = Severity.INFO


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for reflection in reflections(api):
            credentialed = reflection.credentials is YES
            finding = Finding(
                reflection.span,
                "every origin is allowed that asks"
                + (", with credentials: every site may act in the name of the user" if credentialed else ", as with *"),
                help="compare the origin with a list of those that may call" + ("" if credentialed else ", or send *"),
                severity=Severity.ERROR if credentialed else None,
            )
            yield about(api, reflection.route, finding)
