"""Sites: what a stack deploys for browsers to come from, and which allowed origins miss them."""

import pytest

from conftest import Put
from corslint.cors.sites import missed_site, readable
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.model import Site, Stack
from corslint.source import Source
from corslint.value import MAYBE, YES, Hole, Text, Truth, join, text

PLACE = Source("model", "x").whole
DOMAIN = Hole("Cdn.DomainName", "${Cdn.DomainName}")
DEFAULT = Hole("App.DefaultDomain")


def site(*parts: str | Hole) -> Site:
    return Site(join(*parts), PLACE)


CDN = site("https://", DOMAIN)
BRANCH = site("https://main.", DEFAULT)
WEBSITE = site("http://", Hole("aws_s3_bucket_website_configuration.site.website_endpoint"))
APP = site("https://www.example.com")


@pytest.mark.parametrize(
    ("allowed", "sites", "reason"),
    [
        (join("https://", Hole("Cdn")), [CDN], "that is an identifier, not the domain name"),
        (join("https://", Hole("Cdn.Id")), [CDN], "that is an identifier, not the domain name"),
        (join(DOMAIN), [CDN], "it lacks the scheme"),
        (join("http://", DOMAIN), [CDN], "its pages are served over https"),
        (join("https://", WEBSITE.origin.holes[0]), [WEBSITE], "its pages are served over http"),
        (join("https://", DEFAULT), [BRANCH], "its pages are on the names of its branches"),
        (text("https://example.com"), [APP], "browsers tell it from the one with www"),
        (text("http://www.example.com"), [APP], "its pages are served over https"),
        (text("https://www.exmaple.com"), [APP], "it is spelled otherwise"),
        (text("https://www.examplee.com"), [APP], "it is spelled otherwise"),
    ],
)
def test_an_origin_that_misses_the_site_it_is_meant_for(allowed: Text, sites: list[Site], reason: str) -> None:
    found = missed_site(allowed, [], sites)
    assert found is not None
    assert (found.reason, found.when) == (reason, YES)


@pytest.mark.parametrize(
    ("allowed", "sites"),
    [
        (CDN.origin, [CDN]),
        (join("http://", DOMAIN), [CDN, site("http://", DOMAIN)]),
        (join("https://", Hole("Other.DomainName")), [CDN]),
        (join("https://", Hole("AllowedHost")), [CDN]),
        (join(Hole("AllowedOrigin")), [CDN, APP]),
        (text("https://app.example.com"), [CDN]),
        (text("https://app.example.com"), [site("https://api.example.com")]),
        (text("https://shop2.example.com"), [site("https://shop1.example.com")]),
        (text("https://example.org"), [APP]),
        (text("*"), [CDN, APP]),
    ],
)
def test_an_origin_that_is_a_sites_or_most_likely_anothers(allowed: Text, sites: list[Site]) -> None:
    assert missed_site(allowed, [], sites) is None


@pytest.mark.parametrize(
    ("others", "sites", "when"),
    [
        ([], [APP], YES),
        ([text("http://localhost:3000")], [APP], YES),
        ([text("https://admin.example.org")], [APP], MAYBE),
        ([], [APP, site("https://docs.example.com")], MAYBE),
        ([APP.origin], [APP], None),
        ([join(Hole("AllowedOrigin"))], [APP], None),
    ],
)
def test_letters_convince_where_there_is_no_other_choice(
    others: list[Text], sites: list[Site], when: Truth | None
) -> None:
    found = missed_site(text("https://example.com"), others, sites)
    assert (found.when if found is not None else None) is when


def test_a_reference_convinces_whatever_else_is_allowed() -> None:
    allowed = join("https://", Hole("Cdn"))
    for others in ([text("https://app.example.com")], [join(Hole("AllowedOrigin"))]):
        found = missed_site(allowed, others, [CDN])
        assert found is not None
        assert found.when is YES
    assert missed_site(allowed, [CDN.origin], [CDN]) is None


# -- what is a site

RESOURCES = """
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {WebsiteConfiguration: {IndexDocument: index.html}}}
  Private: {Type: AWS::S3::Bucket}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Aliases: [www.example.com]
        Origins: [{Id: pages, DomainName: !GetAtt Private.RegionalDomainName, S3OriginConfig: {}}]
        DefaultCacheBehavior: {TargetOriginId: pages, ViewerProtocolPolicy: %s}
  Front:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Aliases: [api.example.com]
        Origins: [{Id: api, DomainName: !Sub "${Orders}.execute-api.${AWS::Region}.amazonaws.com"}]
        DefaultCacheBehavior: {TargetOriginId: api, ViewerProtocolPolicy: https-only}
  Orders: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: orders, ProtocolType: HTTP}}
  App: {Type: AWS::Amplify::App, Properties: {Name: app}}
  Branch: {Type: AWS::Amplify::Branch, Properties: {AppId: !GetAtt App.AppId, BranchName: feature/cart}}
  Domain:
    Type: AWS::Amplify::Domain
    Properties:
      AppId: !GetAtt App.AppId
      DomainName: example.org
      SubDomainSettings: [{Prefix: shop, BranchName: main}, {Prefix: "", BranchName: main}]
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: pool
      CallbackURLs: ["https://login.example.net/back", "http://localhost:3000/back", "myapp://back"]
"""

IN_HCL = """
resource "aws_s3_bucket_website_configuration" "bucket" {
  bucket = "site"
  index_document { suffix = "index.html" }
}
resource "aws_s3_bucket" "private" { bucket = "private" }
resource "aws_cloudfront_distribution" "cdn" {
  aliases = ["www.example.com"]
  origin {
    origin_id   = "pages"
    domain_name = aws_s3_bucket.private.bucket_regional_domain_name
  }
  default_cache_behavior {
    target_origin_id       = "pages"
    viewer_protocol_policy = "https-only"
  }
}
resource "aws_amplify_app" "app" { name = "app" }
resource "aws_amplify_branch" "branch" {
  app_id      = aws_amplify_app.app.id
  branch_name = "feature/cart"
}
resource "aws_amplify_domain_association" "domain" {
  app_id      = aws_amplify_app.app.id
  domain_name = "example.org"
  sub_domain {
    prefix      = "shop"
    branch_name = "main"
  }
  sub_domain {
    prefix      = ""
    branch_name = "main"
  }
}
resource "aws_cognito_user_pool_client" "client" {
  name          = "client"
  user_pool_id  = "pool"
  callback_urls = ["https://login.example.net/back", "http://localhost:3000/back", "myapp://back"]
}
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
}
"""

BOTH = {"https://www.example.com", "https://shop.example.org", "https://example.org"} | {
    *("https://login.example.net", "http://localhost:3000")
}


def read(put: Put, name: str, content: str) -> Stack:
    put({name: content})
    [stack] = stacks([name], Settings())
    assert stack.problems == ()
    return stack


def test_the_sites_of_a_template(put: Put) -> None:
    stack = read(put, "template.yaml", RESOURCES % "redirect-to-https")
    assert {readable(one.origin) for one in stack.sites} == BOTH | {
        *("https://${Cdn.DomainName}", "${Bucket.WebsiteURL}", "https://feature-cart.${App.DefaultDomain}"),
    }
    assert all(one.span is not None for one in stack.sites)


def test_pages_may_be_had_over_http_where_the_distribution_allows_it(put: Put) -> None:
    stack = read(put, "template.yaml", RESOURCES % "allow-all")
    assert {readable(one.origin) for one in stack.sites} >= {"http://www.example.com", "http://${Cdn.DomainName}"}


def test_the_sites_of_a_configuration(put: Put) -> None:
    stack = read(put, "main.tf", IN_HCL)
    assert {readable(one.origin) for one in stack.sites} == BOTH | {
        "https://${aws_cloudfront_distribution.cdn.domain_name}",
        "http://${aws_s3_bucket_website_configuration.bucket.website_endpoint}",
        "https://feature-cart.${aws_amplify_app.app.default_domain}",
    }


def test_a_site_that_is_only_deployed_is_not_said_to_call(put: Put) -> None:
    put({"template.yaml": RESOURCES % "https-only"})
    assert {one.rule for one in lint(["template.yaml"], Settings(possible=True)).findings} <= {"cors-not-configured"}


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ('!Sub "https://${Cdn.DomainName}"', set()),
        ('!Sub "https://${Cdn}"', {"origin-mismatch"}),
        ("!GetAtt Cdn.DomainName", {"origin-mismatch"}),
        ('!Sub "https://${App.DefaultDomain}"', {"origin-mismatch"}),
        ("!GetAtt Bucket.WebsiteURL", set()),
        ("https://partner.example", set()),
    ],
)
def test_a_deployed_site_that_its_api_misses_is_told(put: Put, origin: str, expected: set[str]) -> None:
    policy = f"ProtocolType: HTTP, CorsConfiguration: {{AllowOrigins: [{origin}], AllowMethods: [GET]}}}}}}"
    put({"template.yaml": (RESOURCES % "https-only").replace("ProtocolType: HTTP}}", policy)})
    assert {one.rule for one in lint(["template.yaml"], Settings()).findings} == expected
