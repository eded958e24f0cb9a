"""CloudFront refuses the preflight before the API sees it

A cache behaviour lets through one of three sets of methods: GET and HEAD, which is what it does when nothing is
written; those and OPTIONS; or all seven. With the first, the browser's preflight is answered with an error by
CloudFront itself, and no setting of the API can mend that; with the second, POST, PUT, PATCH and DELETE are.

Where some calls need no preflight and pass, this may be what is meant, and is a warning.

Nothing is said of a behaviour on the hostname of the site itself, such as `/api/*`: calls within one origin have no
preflight.

Browser: PreflightMissingAllowOriginHeader, PreflightInvalidStatus, MissingAllowOriginHeader
Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
        AllowMethods: [GET, POST]
        AllowHeaders: [content-type]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: POST}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Aliases: [api.example.com]
        Origins:
          - Id: api
            DomainName: !Sub ${OrdersApi}.execute-api.${AWS::Region}.amazonaws.com
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: https-only
          AllowedMethods: [GET, HEAD]  # error
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
          OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
        AllowMethods: [GET, POST]
        AllowHeaders: [content-type]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: POST}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Aliases: [api.example.com]
        Origins:
          - Id: api
            DomainName: !Sub ${OrdersApi}.execute-api.${AWS::Region}.amazonaws.com
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: https-only
          AllowedMethods: [GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE]
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
          OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac
```

```hcl bad
resource "aws_lambda_function_url" "orders" {
  function_name      = "orders"
  authorization_type = "NONE"
  cors {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["*"]
    allow_headers = ["content-type"]
  }
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
  aliases = ["api.example.com"]
  origin {
    origin_id   = "api"
    domain_name = split("/", aws_lambda_function_url.orders.function_url)[2]
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id         = "api"
    viewer_protocol_policy   = "https-only"
    allowed_methods          = ["GET", "HEAD"]  # warning
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { acm_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1" }
}
```

```hcl good
resource "aws_lambda_function_url" "orders" {
  function_name      = "orders"
  authorization_type = "NONE"
  cors {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["*"]
    allow_headers = ["content-type"]
  }
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
  aliases = ["api.example.com"]
  origin {
    origin_id   = "api"
    domain_name = split("/", aws_lambda_function_url.orders.function_url)[2]
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id         = "api"
    viewer_protocol_policy   = "https-only"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { acm_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1" }
}
```
"""

from collections.abc import Iterator

from corslint import (
    NO,
    ROUTE,
    YES,
    CorsError,
    Exchange,
    Finding,
    Front,
    Related,
    Severity,
    Stack,
    about,
    concerns,
    exchanges,
    fronts,
    lets,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis if stack.distributions else ():
        calls = [exchange for exchange in exchanges(stack) if exchange.api is api]
        for front in fronts(stack, api):
            lets_some_pass = any(_lets_some(front, call) for call in calls)
            for call in calls:
                finding = _finding(front, call)
                # A distribution may be there for what it lets pass, as a cache of what is read.
                yield about(api, call.route, finding._replace(severity=Severity.WARNING if lets_some_pass else None))


def _finding(front: Front, call: Exchange) -> Finding:
    method = _first_method(front, call)
    is_preflight = method == "OPTIONS"
    error = CorsError.PREFLIGHT_MISSING_ALLOW_ORIGIN_HEADER if is_preflight else CorsError.MISSING_ALLOW_ORIGIN_HEADER
    return Finding(
        front.behaviour.methods.span if front.behaviour.methods is not None else front.behaviour.span,
        f"CloudFront refuses the {'preflight of ' if is_preflight else ''}{ROUTE}: {method} is not let through",
        when=~lets(front, method) & concerns(front, call),
        help="let all methods through: GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE",
        browser_error=error.value if front.behaviour.adds is None else None,
        related=(Related(call.api.span, "the API that the calls are handed to"),),
    )


def _lets_some(front: Front, call: Exchange) -> bool:
    """Whether a call may pass. A route for any method has a plain GET among its calls, which no preflight precedes."""
    is_plain = call.route.method == "ANY" and not call.request.headers
    return lets(front, call.demand.method if is_plain else _first_method(front, call)) is not NO


def _first_method(front: Front, call: Exchange) -> str:
    """The method of the first of a call's requests that is refused, or of the call."""
    is_refused = bool(call.preflights) and lets(front, "OPTIONS") is not YES
    return "OPTIONS" if is_refused else call.demand.method
