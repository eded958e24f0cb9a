"""CloudFront and the API allow different origins

A response headers policy adds `Access-Control-Allow-Origin` to answers that lack it. Where an API sends one too, one of
them counts for nothing: the API's, if the policy overrides the origin, else the policy's. A site that only the one
that does not count allows is refused; and a policy that overrides with `*` lets in every site, whatever the API says.

Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
Elsewhere: checkov CKV2_AWS_32 wants a response headers policy on every distribution of Terraform's; AWS's own
    `Managed-SecurityHeadersPolicy` satisfies it without a word of CORS, while those with `CORS` in their names let
    every site in

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
  Cors:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Properties:
      ResponseHeadersPolicyConfig:
        Name: cors
        CorsConfig:
          AccessControlAllowOrigins: {Items: ["https://www.example.com"]}  # warning
          AccessControlAllowMethods: {Items: [GET]}
          AccessControlAllowHeaders: {Items: [content-type]}
          AccessControlAllowCredentials: false
          OriginOverride: true
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
          ResponseHeadersPolicyId: !Ref Cors
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
  Cors:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Properties:
      ResponseHeadersPolicyConfig:
        Name: cors
        CorsConfig:
          AccessControlAllowOrigins: {Items: ["https://app.example.com"]}
          AccessControlAllowMethods: {Items: [GET]}
          AccessControlAllowHeaders: {Items: [content-type]}
          AccessControlAllowCredentials: false
          OriginOverride: true
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
          ResponseHeadersPolicyId: !Ref Cors
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

resource "aws_cloudfront_response_headers_policy" "cors" {
  name = "cors"
  cors_config {
    access_control_allow_origins {
      items = ["https://app.example.com", "https://www.example.com"]  # warning
    }
    access_control_allow_methods {
      items = ["GET"]
    }
    access_control_allow_headers {
      items = ["content-type"]
    }
    access_control_allow_credentials = false
    origin_override                  = false
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
    response_headers_policy_id = aws_cloudfront_response_headers_policy.cors.id
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

resource "aws_cloudfront_response_headers_policy" "cors" {
  name = "cors"
  cors_config {
    access_control_allow_origins {
      items = ["https://app.example.com"]
    }
    access_control_allow_methods {
      items = ["GET"]
    }
    access_control_allow_headers {
      items = ["content-type"]
    }
    access_control_allow_credentials = false
    origin_override                  = false
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
    response_headers_policy_id = aws_cloudfront_response_headers_policy.cors.id
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
```
"""

from collections.abc import Collection, Iterator

from corslint import (
    NO,
    YES,
    Finding,
    Related,
    Severity,
    Stack,
    Statement,
    Text,
    Truth,
    about,
    additions,
    every,
    faces_browsers,
    overrides,
    some,
    statements,
    truth,
)

SEVERITY = Severity.WARNING


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis if stack.distributions else ():
        added = list(additions(stack, api))
        own = [statement for statement in statements(api) if statement.part in ("policy", "response")] if added else []
        if added and own:
            meant = faces_browsers(stack, api)
            for finding in (
                *_replaced(own, added, overrides(stack, api)),
                *_ignored(own, added, overrides(stack, api)),
            ):
                yield about(api, None, finding._replace(when=finding.when & meant))


def _replaced(own: list[Statement], added: list[Statement], overriding: Truth) -> Iterator[Finding]:
    """What the API allows counts for nothing."""
    for statement in own:
        refused = _is_missing(statement.origin, added)
        yield Finding(
            added[0].span,
            f"CloudFront's origins replace the API's, without {statement.origin}: browsers refuse its pages the answers",
            when=refused & overriding & statement.when,
            help=f"allow {statement.origin} here too, or do not override the origin",
            related=(Related(statement.span, "what the API allows"),),
        )
    for statement in added:
        is_opened = truth(statement.origin.known == "*") & every(truth(one.origin.known != "*") for one in own)
        yield Finding(
            statement.span,
            "CloudFront replaces the origins that the API allows with *: every site may read the answers",
            when=is_opened & overriding & statement.when,
            help="name the origins here too, or do not override the origin",
            related=(Related(own[0].span, "what the API allows"),),
        )


def _ignored(own: list[Statement], added: list[Statement], overriding: Truth) -> Iterator[Finding]:
    """What the policy allows counts for nothing: the API's own header is kept."""
    for statement in added:
        yield Finding(
            statement.span,
            f"the API's own origins are kept, and {statement.origin} is none of them: browsers refuse its pages the answers",
            when=_is_missing(statement.origin, own) & ~overriding & statement.when,
            help=f"allow {statement.origin} in the API, or override the origin here",
            related=(Related(own[0].span, "what the API allows"),),
        )


def _is_missing(origin: Text, where: Collection[Statement]) -> Truth:
    """Whether a site that is allowed by name at one place is certainly not at the other."""
    if origin.known is None or "*" in origin.known or any("*" in str(other.origin) for other in where):
        return NO
    return ~some(other.origin.equals(origin) for other in where) & YES
