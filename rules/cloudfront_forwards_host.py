"""CloudFront calls the API by a name that it does not answer to

API Gateway and function URLs tell their APIs apart by the hostname that is asked for. A behaviour that forwards all
headers of the viewer forwards `Host` too: the API is then asked for the distribution's name, and answers 403 to every
call and every preflight, without CORS headers. `Managed-AllViewerExceptHostHeader` forwards all but that.

An API with a custom domain name that is the distribution's alias does answer to it.

Browser: MissingAllowOriginHeader, PreflightMissingAllowOriginHeader
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
Source: https://github.com/aws/aws-cdk/issues/20090

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
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
        Origins:
          - Id: api
            DomainName: !Sub ${OrdersApi}.execute-api.${AWS::Region}.amazonaws.com
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: https-only
          AllowedMethods: [GET, HEAD, OPTIONS]
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
          OriginRequestPolicyId: 216adef6-5c7f-47e4-b989-5492eafa07d3  # error
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
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
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET"]
  }
}

data "aws_cloudfront_origin_request_policy" "viewer" {
  name = "Managed-AllViewer"
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
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
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id   = data.aws_cloudfront_origin_request_policy.viewer.id  # error
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
```

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET"]
  }
}

data "aws_cloudfront_origin_request_policy" "viewer" {
  name = "Managed-AllViewerExceptHostHeader"
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
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
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id   = data.aws_cloudfront_origin_request_policy.viewer.id
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
```
"""

from collections.abc import Iterator

from corslint import (
    MAYBE,
    ROUTE,
    YES,
    CorsError,
    Exchange,
    Finding,
    Front,
    Related,
    Severity,
    Stack,
    Truth,
    about,
    concerns,
    exchanges,
    fronts,
)

SEVERITY = Severity.ERROR


def check(stack: Stack) -> Iterator[Finding]:
    for call in exchanges(stack) if stack.distributions else ():
        for front in fronts(stack, call.api):
            finding = Finding(
                front.behaviour.decided_at,
                f"CloudFront forwards 'Host': the API does not know itself by that name, and refuses {ROUTE} with 403",
                when=front.behaviour.forwards_host & _is_no_domain_of(front, call) & concerns(front, call),
                help="use the origin request policy Managed-AllViewerExceptHostHeader",
                browser_error=_error(call).value if front.behaviour.adds is None else None,
                related=(Related(call.api.span, "the API"),),
            )
            yield about(call.api, call.route, finding)


def _is_no_domain_of(front: Front, call: Exchange) -> Truth:
    """An alias may be a custom domain name of the API too; function URLs have none."""
    has_aliases = len(front.distribution.hosts) > 1
    return MAYBE if has_aliases and call.api.kind != "function-url" else YES


def _error(call: Exchange) -> CorsError:
    if call.preflights:
        return CorsError.PREFLIGHT_MISSING_ALLOW_ORIGIN_HEADER
    return CorsError.MISSING_ALLOW_ORIGIN_HEADER
