"""The allowed origin is not the site's, or not the same everywhere

The preflight and the real answer are written in two places, and both must allow the very origin that the page comes
from. Where the preflight allows one origin and the answer sends another, every call fails in one leg or the other.
With a site named (`--origin`), every answer that would go to it must allow it. And an allowed origin that is meant for
a site of the same stack must be that site's: `https://${Cdn}` is made of a distribution's id, not of its domain name.

Browser: AllowOriginMismatch, PreflightAllowOriginMismatch, MissingAllowOriginHeader,
    PreflightMissingAllowOriginHeader
Source: https://fetch.spec.whatwg.org/#cors-check

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
      GatewayResponses:
        DEFAULT_4XX:
          ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}
        DEFAULT_5XX:
          ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://www.example.com'"}}  # warning
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
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [!Sub "https://${Cdn}"]  # error
        AllowMethods: [GET]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}
  Pages:
    Type: AWS::S3::Bucket
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: pages
            DomainName: !GetAtt Pages.RegionalDomainName
            S3OriginConfig: {OriginAccessIdentity: ""}
        DefaultCacheBehavior:
          TargetOriginId: pages
          ViewerProtocolPolicy: redirect-to-https
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = [aws_cloudfront_distribution.pages.domain_name]  # error
    allow_methods = ["GET"]
  }
}

resource "aws_cloudfront_distribution" "pages" {
  enabled = true
  origin {
    origin_id   = "pages"
    domain_name = aws_s3_bucket.pages.bucket_regional_domain_name
  }
  default_cache_behavior {
    target_origin_id       = "pages"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}

resource "aws_s3_bucket" "pages" {
  bucket = "pages"
}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [!Sub "https://${Cdn.DomainName}"]
        AllowMethods: [GET]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: GET}
  Pages:
    Type: AWS::S3::Bucket
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: pages
            DomainName: !GetAtt Pages.RegionalDomainName
            S3OriginConfig: {OriginAccessIdentity: ""}
        DefaultCacheBehavior:
          TargetOriginId: pages
          ViewerProtocolPolicy: redirect-to-https
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://${aws_cloudfront_distribution.pages.domain_name}"]
    allow_methods = ["GET"]
  }
}

resource "aws_cloudfront_distribution" "pages" {
  enabled = true
  origin {
    origin_id   = "pages"
    domain_name = aws_s3_bucket.pages.bucket_regional_domain_name
  }
  default_cache_behavior {
    target_origin_id       = "pages"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}

resource "aws_s3_bucket" "pages" {
  bucket = "pages"
}
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
      GatewayResponses:
        DEFAULT_4XX:
          ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}
        DEFAULT_5XX:
          ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}}
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
data "archive_file" "orders" {
  type        = "zip"
  output_path = "orders.zip"

  source {
    filename = "index.py"
    content  = <<-PYTHON
      def handler(event, context):
          headers = {'Access-Control-Allow-Origin': 'https://www.example.com'}  # error
          return {'statusCode': 200, 'headers': headers, 'body': '[]'}
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

resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "list" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "list" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "GET"
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.orders.invoke_arn
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
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
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
          headers = {'Access-Control-Allow-Origin': 'https://app.example.com'}
          return {'statusCode': 200, 'headers': headers, 'body': '[]'}
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

resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "orders"
}

resource "aws_api_gateway_method" "list" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "list" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = "GET"
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.orders.invoke_arn
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
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
  }
}
```
"""

from collections.abc import Iterator
from functools import partial

from corslint import (
    ALLOW_ORIGIN,
    NO,
    CorsError,
    Echo,
    Exchange,
    Finding,
    Fix,
    HeaderValue,
    Leg,
    Miss,
    Related,
    SentHeader,
    Severity,
    Stack,
    Statement,
    Text,
    Truth,
    Value,
    about,
    differ,
    enumerated,
    exchanges,
    faces_browsers,
    flaws,
    for_whom,
    from_function,
    intended_origin,
    missed_site,
    named_sites,
    obstacles,
    readable,
    shown,
    statements,
    truth,
)

SEVERITY = Severity.ERROR

MISMATCH = (CorsError.ALLOW_ORIGIN_MISMATCH, CorsError.PREFLIGHT_ALLOW_ORIGIN_MISMATCH)
UNLISTED = (CorsError.MISSING_ALLOW_ORIGIN_HEADER, CorsError.PREFLIGHT_MISSING_ALLOW_ORIGIN_HEADER)
"""What an origin gets that an allow-list does not name: no header at all."""


def check(stack: Stack) -> Iterator[Finding]:
    is_named = bool(named_sites(stack))
    for exchange in exchanges(stack):
        for finding in _from_the_site(exchange) if is_named else _between_the_legs(stack, exchange):
            yield about(exchange.api, exchange.route, finding)
    if stack.sites and not is_named:
        yield from _beside_the_sites(stack)


def _from_the_site(exchange: Exchange) -> Iterator[Finding]:
    """The answers that do not allow the site that the call comes from."""
    origin = exchange.request.origin
    legs = (*exchange.responses, *exchange.refusals, *exchange.failures)
    for leg, when in (*obstacles(exchange), *((leg, ~leg.verdict.allowed) for leg in legs)):
        if leg.verdict.error in MISMATCH or (leg.verdict.error in UNLISTED and leg.states_origin):
            yield Finding(
                leg.place,
                f"{origin} is not the origin allowed here: browsers refuse the answer",
                when=when,
                help=f"allow {origin}",
                browser_error=leg.error_name,
                browser_subject=leg.verdict.subject,
            )


def _beside_the_sites(stack: Stack) -> Iterator[Finding]:
    """The allowed origins that are meant for a site of the stack, and miss it."""
    for api in stack.apis:
        stated = [statement for statement in statements(api) if statement.part != "error"]
        origins = tuple(dict.fromkeys(statement.origin for statement in stated))
        for statement in stated:
            others = [other for other in origins if other != statement.origin]
            missed = missed_site(statement.origin, others, stack.sites)
            if missed is not None:
                finding = _missing(statement, missed)
                when = finding.when & faces_browsers(stack, api)
                yield about(api, statement.route, finding._replace(when=when))


def _missing(statement: Statement, missed: Miss) -> Finding:
    site = readable(missed.site.origin)
    return Finding(
        statement.span,
        f"{readable(statement.origin)} is not the site {site}: {missed.reason}",
        when=statement.when & missed.when,
        help=f"allow {site}",
        browser_error=CorsError.ALLOW_ORIGIN_MISMATCH.value,
        related=(Related(missed.site.span, "the site"),) if missed.site.span is not None else (),
    )


def _between_the_legs(stack: Stack, exchange: Exchange) -> Iterator[Finding]:
    """The answers that allow another origin than the preflight does."""
    if len(exchange.answered) != 1:
        return
    allowed = exchange.answered[0].header(ALLOW_ORIGIN)
    for leg in exchange.responses:
        if not leg.answer.is_error:
            yield from _unlisted(exchange, leg, allowed)
    for leg in (*exchange.responses, *exchange.refusals, *exchange.failures):
        sent = leg.answer.header(ALLOW_ORIGIN)
        when = differ(allowed, sent)
        if when is not NO:
            yield Finding(
                sent.place,
                f"the answer allows {shown(sent)} where the preflight allows {shown(allowed)}: no site can use both",
                when=when & ~_is_flawed(allowed) & ~_is_flawed(sent) & exchange.faces_browsers,
                help="send the same origin on the preflight, the answer and the gateway's errors",
                browser_error=CorsError.ALLOW_ORIGIN_MISMATCH.value,
                related=(*_leading_to(exchange, leg), Related(allowed.place, "the preflight's origin")),
                severity=Severity.WARNING if _is_error(exchange, leg) else None,
                fix=partial(_fix, stack, exchange, leg),
            )


def _unlisted(exchange: Exchange, leg: Leg, allowed: Value[HeaderValue]) -> Iterator[Finding]:
    """The sites that the preflight lets call, and the answer then does not."""
    sent = leg.answer.header(ALLOW_ORIGIN)
    missed = [origin for origin in _listed(allowed) if not any(one.equals(origin) is not NO for one in _listed(sent))]
    if missed and _listed(sent) and differ(allowed, sent) is NO:
        names = enumerated(map(str, missed))
        yield Finding(
            sent.place,
            f"the preflight allows {names}, the answer does not: browsers hide it from script there",
            when=leg.answer.when & exchange.faces_browsers,
            help="allow the same origins on the preflight and on the answer",
            browser_error=CorsError.ALLOW_ORIGIN_MISMATCH.value,
            related=(*_leading_to(exchange, leg), Related(allowed.place, "the preflight's origins")),
            severity=Severity.WARNING,
        )


def _leading_to(exchange: Exchange, leg: Leg) -> tuple[Related, ...]:
    """Where code answers so: the header is often that of all answers, of which one forgets to hand it the call's origin."""
    return () if leg.answer.exit is None else from_function(exchange.route, leg.answer)


def _listed(sent: Value[HeaderValue]) -> tuple[Text, ...]:
    """The sites that a header certainly allows by name; none where there may be others."""
    named: tuple[Text, ...] = ()
    match sent.only:
        case Echo(origins=tuple(listed), checked=False, weak=None):
            named = listed
        case Text() as one:
            named = (one,)
    is_plain = all(not flaws(origin) and origin == origin.strip() and "*" not in str(origin) for origin in named)
    return named if is_plain else ()


def _is_flawed(sent: Value[HeaderValue]) -> Truth:
    """Whether it allows what is no origin: that is another mistake, and told as one."""
    return sent.test(lambda value: truth(isinstance(value, Text) and bool(flaws(value))))


def _fix(stack: Stack, exchange: Exchange, leg: Leg) -> Fix | None:
    """What the preflight allows is what the author meant last, for browsers never got any further without it."""
    origin = intended_origin(stack, exchange.api, "preflight", "policy")
    if origin is None:
        return None
    wish = SentHeader(exchange.api, leg.answer.stated_at, ALLOW_ORIGIN, origin.text, origin.place)
    return Fix(f"send the preflight's origin, {for_whom(origin)}", stack.pen(wish), safe=False)


def _is_error(exchange: Exchange, leg: Leg) -> bool:
    return leg not in exchange.responses
