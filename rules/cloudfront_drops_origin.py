"""CloudFront keeps the request's origin from the API

An HTTP API adds its CORS headers only to calls that carry `Origin`, and so does every API that compares the origin
with a list. CloudFront forwards no header that no policy of the behaviour names: the answer then comes back without
`Access-Control-Allow-Origin`. And an answer that is cached without the origin in the cache key is handed to all sites
alike, with the first one's origin.

Browser: MissingAllowOriginHeader, AllowOriginMismatch
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/header-caching.html#header-caching-web-cors
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com", "https://admin.example.com"]
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
          AllowedMethods: [GET, HEAD, OPTIONS]
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad  # error
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com", "https://admin.example.com"]
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
          AllowedMethods: [GET, HEAD, OPTIONS]
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
          OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac
```

```hcl bad
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
  cors_configuration {
    allow_origins = ["https://app.example.com", "https://admin.example.com"]
    allow_methods = ["GET"]
  }
}

data "aws_cloudfront_cache_policy" "api" {
  name = "Managed-CachingOptimized"
}

data "aws_cloudfront_origin_request_policy" "all" {
  name = "Managed-AllViewerExceptHostHeader"
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
  aliases = ["api.example.com"]
  origin {
    origin_id   = "api"
    domain_name = replace(aws_apigatewayv2_api.orders.api_endpoint, "https://", "")
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
    allowed_methods          = ["GET", "HEAD", "OPTIONS"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = data.aws_cloudfront_cache_policy.api.id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.all.id  # warning
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { acm_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1" }
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
  cors_configuration {
    allow_origins = ["https://app.example.com", "https://admin.example.com"]
    allow_methods = ["GET"]
  }
}

data "aws_cloudfront_cache_policy" "api" {
  name = "Managed-CachingDisabled"
}

data "aws_cloudfront_origin_request_policy" "all" {
  name = "Managed-AllViewerExceptHostHeader"
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
  aliases = ["api.example.com"]
  origin {
    origin_id   = "api"
    domain_name = replace(aws_apigatewayv2_api.orders.api_endpoint, "https://", "")
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
    allowed_methods          = ["GET", "HEAD", "OPTIONS"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = data.aws_cloudfront_cache_policy.api.id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.all.id
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
    CorsError,
    Exchange,
    Finding,
    Front,
    Related,
    Severity,
    Stack,
    Truth,
    about,
    adds_origin,
    concerns,
    differs_by_origin,
    exchanges,
    fronts,
    needs_origin,
    truth,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for call in exchanges(stack) if stack.distributions else ():
        for front in fronts(stack, call.api):
            for finding in (_dropped(front, call), _shared(front, call)):
                yield about(call.api, call.route, finding)


def _dropped(front: Front, call: Exchange) -> Finding:
    return Finding(
        front.behaviour.decided_at,
        f"CloudFront does not forward 'Origin': the answer of {ROUTE} has no access-control-allow-origin",
        when=needs_origin(call) & ~front.behaviour.forwards_origin & ~adds_origin(front) & concerns(front, call),
        help="add the origin request policy Managed-AllViewerExceptHostHeader to this behaviour",
        browser_error=CorsError.MISSING_ALLOW_ORIGIN_HEADER.value,
        related=(Related(call.api.span, "the API that compares the origin"),),
    )


def _shared(front: Front, call: Exchange) -> Finding:
    return Finding(
        front.behaviour.decided_at,
        f"CloudFront caches the answer of {ROUTE} for all origins alike: other sites get the first one's",
        when=differs_by_origin(call) & _is_mixed(front, call) & concerns(front, call),
        help="cache with 'Origin' in the key, or not at all: Managed-CachingDisabled",
        browser_error=CorsError.ALLOW_ORIGIN_MISMATCH.value,
        related=(Related(call.api.span, "the API that answers each origin with its own"),),
        severity=Severity.WARNING,
    )


def _is_mixed(front: Front, call: Exchange) -> Truth:
    """Whether what one site was answered is kept for others; a policy that overrides answers each anew (D21)."""
    behaviour = front.behaviour
    answers_anew = adds_origin(front) & behaviour.adds.overrides.is_(value=True) if behaviour.adds is not None else NO
    is_cached = behaviour.caches & truth(call.demand.method in ("GET", "HEAD"))
    return is_cached & behaviour.forwards_origin & ~behaviour.is_keyed_by_origin & ~answers_anew
