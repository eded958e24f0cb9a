"""CloudFront's response headers policies: what is refused of them, and whom they let in."""

import pytest

from conftest import Put
from corslint.cors.suffixes import is_public_suffix
from corslint.lint.engine import lint
from corslint.lint.settings import Settings

BEFORE_AN_API = """
  Orders:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: orders, ProtocolType: HTTP, Target: "arn:aws:lambda:eu-west-1:123456789012:function:orders"}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{Id: api, DomainName: !Sub "${Orders}.execute-api.${AWS::Region}.amazonaws.com"}]
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: https-only
          AllowedMethods: [GET, HEAD, OPTIONS]
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
          OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac
          ResponseHeadersPolicyId: !Ref Cors
"""


def template(
    origins: str = "[https://app.example.com]",
    methods: str = "[GET]",
    headers: str = "[content-type]",
    credentials: str = "false",
    others: str = "",
) -> str:
    return f"""\
Resources:
  Cors:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Properties:
      ResponseHeadersPolicyConfig:
        Name: cors
        CorsConfig:
          AccessControlAllowOrigins: {{Items: {origins}}}
          AccessControlAllowMethods: {{Items: {methods}}}
          AccessControlAllowHeaders: {{Items: {headers}}}
          AccessControlAllowCredentials: {credentials}
          OriginOverride: false
  Other:  # so that it is a template of an API
    Type: AWS::ApiGatewayV2::Api
    Properties: {{Name: other, ProtocolType: HTTP}}
{others}
"""


def messages(put: Put, text: str, rule: str) -> list[str]:
    put({"template.yaml": text})
    findings = lint(["template.yaml"], Settings()).findings
    return [one.finding.message for one in findings if one.rule == rule]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (template(headers='["*"]', credentials="true"), ["allowed headers of *"]),
        (template(headers='["*"]'), []),
        (template(headers="[authorization]", credentials="true"), []),
        (template(origins="['https://test.*.example.org']"), ["the origin https://test.*.example.org"]),
        (template(origins="['https://exa*mple.org']"), ["the origin https://exa*mple.org"]),
        (template(origins="['example.*']"), ["the origin example.*"]),
        (template(origins="['https://*.example.org', '*.example.com', '*', 'https://*']"), []),
        (template(methods="[GET, PROPFIND]"), ["the method PROPFIND"]),
        (template(methods="[ALL]"), []),
    ],
)
def test_what_cloudfront_refuses_is_told(put: Put, text: str, refused: list[str]) -> None:
    found = messages(put, text, "invalid-cors-setting")
    assert [message.partition(" is refused")[0].partition(" with credentials")[0] for message in found] == [
        one.partition(" with credentials")[0] for one in refused
    ]


@pytest.mark.parametrize(
    ("rule", "origins", "credentials", "count"),
    [
        ("wildcard-with-credentials", '["*"]', "true", 1),
        ("wildcard-with-credentials", '["*"]', "false", 0),
        ("insecure-origin", '["http://app.example.com", "http://*.example.com"]', "false", 2),
        ("insecure-origin", '["http://localhost:3000", "https://app.example.com"]', "true", 0),
        ("null-origin", '["null"]', "false", 1),
        ("public-suffix-wildcard", '["https://*.netlify.app", "*.co.uk"]', "false", 2),
        ("public-suffix-wildcard", '["https://*.shop.netlify.app", "*.example.co.uk", "*"]', "false", 0),
    ],
)
def test_whom_a_policy_lets_in_counts_where_it_stands_before_an_api(
    put: Put, rule: str, origins: str, credentials: str, count: int
) -> None:
    before = template(origins=origins, credentials=credentials, others=BEFORE_AN_API)
    assert len(messages(put, before, rule)) == count
    assert messages(put, template(origins=origins, credentials=credentials), rule) == []


@pytest.mark.parametrize(
    "name",
    [
        *("com", "io", "co.uk", "com.au", "Vercel.App", "cloudfront.net", "amazonaws.com", "s3.amazonaws.com"),
        *("s3.eu-west-1.amazonaws.com", "s3-website-us-east-1.amazonaws.com", "execute-api.us-east-1.amazonaws.com"),
        *("lambda-url.eu-west-1.on.aws", "amazonaws.com.cn"),
    ],
)
def test_names_below_which_anybody_can_have_one(name: str) -> None:
    assert is_public_suffix(name)


@pytest.mark.parametrize(
    "name", ["example.com", "example.co.uk", "main.d1.amplifyapp.com", "bucket.s3.amazonaws.com", "d1.cloudfront.net"]
)
def test_names_that_are_somebodys(name: str) -> None:
    assert not is_public_suffix(name)


HANDLER = """
exports.handler = async (event) => {
  const origin = event.headers.origin;
  const headers = %s.test(origin) ? { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' } : {};
  return { statusCode: 200, headers, body: '{}' };
};
"""

FUNCTION_URL = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      CodeUri: src/
      FunctionUrlConfig: {AuthType: NONE}
"""


@pytest.mark.parametrize(
    ("pattern", "is_found"),
    [
        (r"/^https:\/\/[a-z0-9-]+\.vercel\.app$/", True),
        (r"/^https:\/\/([a-z0-9-]+\.)?vercel\.app$/", True),
        (r"/^https:\/\/[a-z0-9-]+\.example\.com$/", False),
        (r"/^https:\/\/shop-[a-z0-9]+\.vercel\.app$/", False),
    ],
)
def test_a_handlers_pattern_for_all_below_a_name(put: Put, pattern: str, is_found: bool) -> None:
    put({"template.yaml": FUNCTION_URL, "src/app.js": HANDLER % pattern})
    found = {one.rule: one for one in lint(["template.yaml"], Settings()).findings}
    assert ("public-suffix-wildcard" in found) is is_found
    if is_found:
        assert found["public-suffix-wildcard"].finding.span.path == "src/app.js"
