"""The binary media type */* breaks the preflight

With `*/*` among an API's binary media types the gateway takes the preflight's empty body for binary data and cannot
render the MOCK integration's template: the preflight gets 500. The integration must convert its content to text
(`ContentHandling: CONVERT_TO_TEXT`), and so must an integration response with a template of its own. SAM's `Cors`
and the CDK's `defaultCorsPreflightOptions` cannot say so: name the types that are binary instead of `*/*`.

Source: https://github.com/aws/serverless-application-model/issues/553
Source: https://github.com/aws/chalice/issues/1310

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  ImagesApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      BinaryMediaTypes: ["*~1*"]  # error
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
  ImagesFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/images.zip
      Events:
        Upload:
          Type: Api
          Properties: {RestApiId: !Ref ImagesApi, Path: /images, Method: PUT}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  ImagesApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      BinaryMediaTypes: [image~1png, image~1jpeg]
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
  ImagesFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/images.zip
      Events:
        Upload:
          Type: Api
          Properties: {RestApiId: !Ref ImagesApi, Path: /images, Method: PUT}
```
"""

from collections.abc import Iterator

from corslint import PATH, Finding, Leg, Related, Severity, Stack, about, failing_preflights

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for exchange, leg, when in failing_preflights(stack, _is_binary):
        finding = Finding(
            leg.place,
            f"the binary media type */* makes the preflight of {PATH} fail with 500",
            when=when,
            help="name the binary types, such as image/png, or convert the MOCK integration of OPTIONS to text "
            "(content handling CONVERT_TO_TEXT)",
            browser_error=leg.error_name,
            browser_subject=leg.verdict.subject,
            related=(Related(exchange.route.span, "this route's preflight is answered by a MOCK integration"),),
        )
        yield about(exchange.api, exchange.route, finding)


def _is_binary(leg: Leg) -> bool:
    return leg.fault_kind == "binary-media"
