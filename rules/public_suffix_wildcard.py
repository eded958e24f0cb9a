"""A wildcard below which anybody can have a name

`https://*.example.com` lets in the subdomains of one company. `https://*.vercel.app`, `https://*.cloudfront.net` and
`https://*.co.uk` let in everybody: whoever deploys a page there, which takes a minute, may call the API as the site
does, and with credentials in the name of the user.

Source: https://publicsuffix.org/learn/
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
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
          AccessControlAllowOrigins:
            Items:
              - https://app.example.com
              - https://*.vercel.app  # error
          AccessControlAllowMethods: {Items: [GET]}
          AccessControlAllowHeaders: {Items: [content-type]}
          AccessControlAllowCredentials: true
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
}

resource "aws_cloudfront_response_headers_policy" "cors" {
  name = "cors"
  cors_config {
    access_control_allow_origins {
      items = ["https://*.cloudfront.net"]  # warning
    }
    access_control_allow_methods {
      items = ["GET"]
    }
    access_control_allow_headers {
      items = ["content-type"]
    }
    access_control_allow_credentials = false
    origin_override                  = true
  }
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
    response_headers_policy_id = aws_cloudfront_response_headers_policy.cors.id
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
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
          AccessControlAllowOrigins:
            Items:
              - https://app.example.com
              - https://*.example.com
          AccessControlAllowMethods: {Items: [GET]}
          AccessControlAllowHeaders: {Items: [content-type]}
          AccessControlAllowCredentials: true
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

```hcl good
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
}

resource "aws_cloudfront_response_headers_policy" "cors" {
  name = "cors"
  cors_config {
    access_control_allow_origins {
      items = ["https://*.example.com"]
    }
    access_control_allow_methods {
      items = ["GET"]
    }
    access_control_allow_headers {
      items = ["content-type"]
    }
    access_control_allow_credentials = false
    origin_override                  = true
  }
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
    response_headers_policy_id = aws_cloudfront_response_headers_policy.cors.id
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
```
"""

import re
from collections.abc import Iterator

from corslint import (
    YES,
    Finding,
    Severity,
    Span,
    Stack,
    Truth,
    about,
    additions,
    honours,
    is_public_suffix,
    names_let_in,
    statements,
    truth,
)

SEVERITY = Severity.WARNING

BELOW = r"(?:https?://)?\*\.([^*:/]+)(?::[0-9]+)?"


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        for statement in (*statements(api), *additions(stack, api)):
            below = re.fullmatch(BELOW, str(statement.origin))
            if below is not None and is_public_suffix(below[1]):
                finding = _finding(statement.span, below[1], statement.credentials)
                yield about(api, statement.route, finding._replace(when=honours(statement) & statement.when))
        for name, reflection in names_let_in(api):
            finding = _finding(reflection.span, name, reflection.credentials)
            yield about(api, reflection.route, finding._replace(when=truth(is_public_suffix(name))))


def _finding(span: Span, name: str, credentials: Truth) -> Finding:
    return Finding(
        span,
        f"every origin below {name} is allowed, where anybody can have one"
        + (": each of them may act in the name of the user" if credentials is YES else ""),
        help="name the origins that may call, or use a domain of your own",
        severity=Severity.ERROR if credentials is YES else None,
    )
