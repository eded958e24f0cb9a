"""CloudFront before APIs: which distribution leads where in every notation, and what rules make of it."""

import json
from textwrap import dedent, indent

import pytest

from conftest import Put
from corslint.cors.edge import fronts, is_served_with_a_site, lets, takes
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.model import Behaviour, HeadersPolicy, Stack
from corslint.value import MAYBE, NO, YES, Text, Truth, Values

API = """
  Orders:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: orders
      ProtocolType: HTTP
      CorsConfiguration: {AllowOrigins: ["https://app.example.com", "https://admin.example.com"], AllowMethods: [GET]}
  List:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Orders, RouteKey: GET /orders, Target: !Sub "integrations/${Backend}"}
  Backend:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Orders, IntegrationType: HTTP_PROXY, IntegrationUri: "https://orders.example.com"}
"""

API_IN_HCL = """
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://app.example.com", "https://admin.example.com"]
    allow_methods = ["GET"]
  }
}
resource "aws_apigatewayv2_stage" "live" {
  api_id = aws_apigatewayv2_api.orders.id
  name   = "$default"
}
resource "aws_apigatewayv2_route" "list" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "GET /orders"
  target    = "integrations/${aws_apigatewayv2_integration.backend.id}"
}
resource "aws_apigatewayv2_integration" "backend" {
  api_id           = aws_apigatewayv2_api.orders.id
  integration_type = "HTTP_PROXY"
  integration_uri  = "https://orders.example.com"
}
"""

HOST = '!Sub "${Orders}.execute-api.${AWS::Region}.amazonaws.com"'
DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def cloudformation(behaviour: str, origins: str = "", others: str = "", resources: str = "") -> str:
    """A distribution whose default behaviour has these settings, with further origins, behaviours and resources."""
    return f"""\
Resources:
{API}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Aliases: [api.example.com]
        Origins:
          - Id: api
            DomainName: {HOST}
            CustomOriginConfig: {{OriginProtocolPolicy: https-only}}
{indent(dedent(origins), " " * 10)}
        DefaultCacheBehavior:
          ViewerProtocolPolicy: https-only
{indent(dedent(behaviour), " " * 10)}
        CacheBehaviors:
{indent(dedent(others), " " * 10)}
{indent(dedent(resources), "  ")}
"""


def hcl(behaviour: str, resources: str = "") -> str:
    return f"""\
{API_IN_HCL}
resource "aws_cloudfront_distribution" "cdn" {{
  enabled = true
  aliases = ["api.example.com"]
  origin {{
    origin_id   = "api"
    domain_name = "${{aws_apigatewayv2_api.orders.id}}.execute-api.eu-west-1.amazonaws.com"
  }}
  default_cache_behavior {{
    viewer_protocol_policy = "https-only"
{indent(dedent(behaviour), "    ")}
  }}
}}
{dedent(resources)}
"""


def read(put: Put, text: str, name: str = "template.yaml") -> Stack:
    put({name: text})
    [stack] = stacks([name], Settings())
    assert stack.problems == ()
    return stack


def default(stack: Stack) -> Behaviour:
    [distribution] = stack.distributions
    return distribution.behaviours[-1]


def found(put: Put, text: str, *, possible: bool = False, origins: tuple[str, ...] = ()) -> set[str]:
    """The rules that find something in a template."""
    put({"template.yaml": text})
    report = lint(["template.yaml"], Settings(possible=possible, origins=origins))
    return {one.rule for one in report.findings}


# -- which API an origin leads to

DOMAINS = {
    "substitution": HOST,
    "join": '!Join ["", [!Ref Orders, ".execute-api.", !Ref AWS::Region, ".amazonaws.com"]]',
    "endpoint cut with select and split": '!Select [2, !Split ["/", !GetAtt Orders.ApiEndpoint]]',
    "endpoint cut twice": '!Select [0, !Split ["/", !Select [1, !Split ["//", !GetAtt Orders.ApiEndpoint]]]]',
    "as the CDK cuts it": (
        '!Select [2, !Split ["/", !Join ["", ["https://", !Ref Orders, ".execute-api.", !Ref AWS::Region, "."'
        ', !Ref AWS::URLSuffix, "/"]]]]'
    ),
}

DOMAINS_IN_HCL = {
    "interpolation": '"${aws_apigatewayv2_api.orders.id}.execute-api.eu-west-1.amazonaws.com"',
    "replace": 'replace(aws_apigatewayv2_api.orders.api_endpoint, "/^https?://([^/]*).*/", "$1")',
    "trim": 'trimprefix(aws_apigatewayv2_api.orders.api_endpoint, "https://")',
    "split": 'split("/", aws_apigatewayv2_stage.live.invoke_url)[2]',
    "element": 'element(split("/", aws_apigatewayv2_stage.live.invoke_url), 2)',
    "regex": 'regex("https://([^/]+)", aws_apigatewayv2_api.orders.api_endpoint)[0]',
    "join": 'join(".", [aws_apigatewayv2_api.orders.id, "execute-api", "eu-west-1", "amazonaws.com"])',
}


@pytest.mark.parametrize("domain", DOMAINS.values(), ids=DOMAINS)
def test_an_origin_leads_to_the_api_whose_host_it_is(put: Put, domain: str) -> None:
    text = cloudformation(f"TargetOriginId: api\nCachePolicyId: {DISABLED}").replace(HOST, domain)
    behaviour = default(read(put, text))
    assert (behaviour.api, behaviour.leads, behaviour.serves_files) == ("Orders", YES, NO)


@pytest.mark.parametrize("domain", DOMAINS_IN_HCL.values(), ids=DOMAINS_IN_HCL)
def test_an_origin_of_a_configuration_leads_to_the_api_whose_host_it_is(put: Put, domain: str) -> None:
    text = hcl(f'target_origin_id = "api"\ncache_policy_id = "{DISABLED}"')
    behaviour = default(read(put, text.replace(DOMAINS_IN_HCL["interpolation"], domain), "main.tf"))
    assert (behaviour.api, behaviour.leads, behaviour.serves_files) == ("aws_apigatewayv2_api.orders", YES, NO)


@pytest.mark.parametrize(
    ("domain", "serves_files"),
    [
        ("!GetAtt Assets.RegionalDomainName", YES),
        ('!Select [2, !Split ["/", !GetAtt Assets.WebsiteURL]]', YES),
        ("assets.s3.eu-west-1.amazonaws.com", YES),
        ('!Sub "${Orders}-assets.s3.amazonaws.com"', YES),
        ("!Ref Elsewhere", MAYBE),
        ("www.example.org", MAYBE),
    ],
)
def test_an_origin_that_is_no_api_may_be_a_site(put: Put, domain: str, serves_files: Truth) -> None:
    text = cloudformation("TargetOriginId: api", resources="Assets: {Type: AWS::S3::Bucket}").replace(HOST, domain)
    behaviour = default(read(put, text.replace("Resources:", "Parameters: {Elsewhere: {Type: String}}\nResources:", 1)))
    assert (behaviour.api, behaviour.leads, behaviour.serves_files) == (None, NO, serves_files)


def test_an_origin_that_is_only_sometimes_the_api_is_not_certain(put: Put) -> None:
    text = cloudformation("TargetOriginId: api").replace(HOST, f"!If [Own, api.example.org, {HOST}]")
    conditions = 'Parameters: {Domain: {Type: String}}\nConditions: {Own: !Equals [!Ref Domain, ""]}\nResources:'
    behaviour = default(read(put, text.replace("Resources:", conditions, 1)))
    assert (behaviour.api, behaviour.leads) == ("Orders", MAYBE)


# -- what is forwarded and cached


def key(headers: str, ttls: str = "MinTTL: 0, DefaultTTL: 60, MaxTTL: 600") -> str:
    return (
        f"{{{ttls}, ParametersInCacheKeyAndForwardedToOrigin: {{EnableAcceptEncodingGzip: true, "
        f"HeadersConfig: {headers}, CookiesConfig: {{CookieBehavior: none}}, "
        "QueryStringsConfig: {QueryStringBehavior: none}}}"
    )


NONE = "{HeaderBehavior: none}"
ORIGIN = "{HeaderBehavior: whitelist, Headers: [Origin]}"
OTHER = "{HeaderBehavior: whitelist, Headers: [Accept]}"

FORWARDING = {
    "nothing": (f"CachePolicyId: {DISABLED}", (NO, NO, NO)),
    "all but the host": (f"CachePolicyId: {DISABLED}\nOriginRequestPolicyId: {EXCEPT_HOST}", (YES, NO, NO)),
    "cached by nothing": (f"CachePolicyId: {OPTIMIZED}\nOriginRequestPolicyId: {EXCEPT_HOST}", (YES, NO, YES)),
    "of a policy elsewhere": ("CachePolicyId: !ImportValue cache", (MAYBE, MAYBE, MAYBE)),
    "legacy, named": ("ForwardedValues: {QueryString: true, Headers: [Origin]}", (YES, YES, YES)),
    "legacy, all": ('ForwardedValues: {QueryString: true, Headers: ["*"]}', (YES, YES, NO)),
    "legacy, others": ("ForwardedValues: {QueryString: true, Headers: [Authorization]}", (MAYBE, NO, YES)),
    "legacy, none cached": ("ForwardedValues: {QueryString: true}\nDefaultTTL: 0\nMaxTTL: 0", (MAYBE, NO, NO)),
}


@pytest.mark.parametrize(("settings", "expected"), FORWARDING.values(), ids=FORWARDING)
def test_what_becomes_of_the_origin(put: Put, settings: str, expected: tuple[Truth, ...]) -> None:
    behaviour = default(read(put, cloudformation(f"TargetOriginId: api\n{settings}")))
    assert (behaviour.forwards_origin, behaviour.is_keyed_by_origin, behaviour.caches) == expected


OWN = {
    "in the key": (key(ORIGIN), NONE, (YES, YES, YES)),
    "in the request": (key(NONE), ORIGIN, (YES, NO, YES)),
    "all of the viewer": (key(NONE), "{HeaderBehavior: allViewer}", (YES, NO, YES)),
    "all but": (key(NONE), "{HeaderBehavior: allExcept, Headers: [host]}", (YES, NO, YES)),
    "all but it": (key(NONE), "{HeaderBehavior: allExcept, Headers: [Origin]}", (NO, NO, YES)),
    "others": (key(OTHER), OTHER, (NO, NO, YES)),
    "never cached": (key(NONE, "MinTTL: 0, DefaultTTL: 0, MaxTTL: 0"), ORIGIN, (YES, NO, NO)),
    "cached when the API asks for it": (key(NONE, "MinTTL: 0, DefaultTTL: 0, MaxTTL: 9"), ORIGIN, (YES, NO, MAYBE)),
}


@pytest.mark.parametrize(("cache", "request_headers", "expected"), OWN.values(), ids=OWN)
def test_what_policies_of_the_stack_make_of_it(
    put: Put, cache: str, request_headers: str, expected: tuple[Truth, ...]
) -> None:
    settings = "TargetOriginId: api\nCachePolicyId: !Ref Cache\nOriginRequestPolicyId: !GetAtt Request.Id"
    text = f"""
    Cache:
      Type: AWS::CloudFront::CachePolicy
      Properties: {{CachePolicyConfig: {cache}}}
    Request:
      Type: AWS::CloudFront::OriginRequestPolicy
      Properties: {{OriginRequestPolicyConfig: {{Name: request, HeadersConfig: {request_headers}}}}}
    """
    behaviour = default(read(put, cloudformation(settings, resources=text)))
    assert (behaviour.forwards_origin, behaviour.is_keyed_by_origin, behaviour.caches) == expected


def test_both_notations_say_the_same(put: Put) -> None:
    text = cloudformation(
        f"""
        TargetOriginId: api
        AllowedMethods: [GET, HEAD, OPTIONS]
        CachePolicyId: {DISABLED}
        OriginRequestPolicyId: !Ref Request
        ResponseHeadersPolicyId: !Ref Cors
        """,
        resources="""
        Request:
          Type: AWS::CloudFront::OriginRequestPolicy
          Properties:
            OriginRequestPolicyConfig:
              Name: request
              HeadersConfig: {HeaderBehavior: whitelist, Headers: [Origin]}
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
                AccessControlMaxAgeSec: 600
                OriginOverride: true
        """,
    )
    configuration = hcl(
        f"""
        target_origin_id           = "api"
        allowed_methods            = ["GET", "HEAD", "OPTIONS"]
        cache_policy_id            = "{DISABLED}"
        origin_request_policy_id   = aws_cloudfront_origin_request_policy.request.id
        response_headers_policy_id = aws_cloudfront_response_headers_policy.cors.id
        """,
        """
        resource "aws_cloudfront_origin_request_policy" "request" {
          name = "request"
          headers_config {
            header_behavior = "whitelist"
            headers { items = ["Origin"] }
          }
        }
        resource "aws_cloudfront_response_headers_policy" "cors" {
          name = "cors"
          cors_config {
            access_control_allow_origins { items = ["https://app.example.com"] }
            access_control_allow_methods { items = ["GET"] }
            access_control_allow_headers { items = ["content-type"] }
            access_control_allow_credentials = false
            access_control_max_age_sec       = 600
            origin_override                  = true
          }
        }
        """,
    )
    one, other = read(put, text), read(put, configuration, "main.tf")
    assert summary(default(one)) == summary(default(other))
    [policy], [its_twin] = one.headers_policies, other.headers_policies
    assert (
        cors(policy)
        == cors(its_twin)
        == (
            *(["https://app.example.com"], ["GET"], ["content-type"], None),
            *(False, 600, True),
        )
    )


def summary(behaviour: Behaviour) -> tuple[object, ...]:
    return (
        behaviour.leads,
        listed(behaviour.methods),
        *(behaviour.forwards_origin, behaviour.is_keyed_by_origin, behaviour.caches, behaviour.is_programmed),
        cors(behaviour.adds) if behaviour.adds is not None else None,
    )


def cors(policy: HeadersPolicy) -> tuple[object, ...]:
    said = policy.cors
    assert said.credentials is not None
    assert said.max_age is not None
    lists = (listed(said.origins), listed(said.methods), listed(said.headers), listed(said.expose))
    return (*lists, said.credentials.only, said.max_age.only, policy.overrides.only)


def listed(values: Values[Text] | None) -> list[str] | None:
    return None if values is None else [str(item.value) for item in values.items]


def test_managed_policies_are_known_by_name_in_terraform(put: Put) -> None:
    settings = """
    target_origin_id         = "api"
    cache_policy_id          = data.aws_cloudfront_cache_policy.cache.id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.request.id
    """
    resources = """
    data "aws_cloudfront_cache_policy" "cache" { name = "Managed-CachingOptimized" }
    data "aws_cloudfront_origin_request_policy" "request" { name = "Managed-UserAgentRefererHeaders" }
    """
    behaviour = default(read(put, hcl(settings, resources), "main.tf"))
    assert (behaviour.forwards_origin, behaviour.is_keyed_by_origin, behaviour.caches) == (NO, NO, YES)


@pytest.mark.parametrize(
    ("methods", "options", "post"),
    [("", NO, NO), ("[GET, HEAD]", NO, NO), ("[GET, HEAD, OPTIONS]", YES, NO), ("!Ref Methods", MAYBE, MAYBE)],
)
def test_which_methods_are_let_through(put: Put, methods: str, options: Truth, post: Truth) -> None:
    text = cloudformation("TargetOriginId: api" + (f"\nAllowedMethods: {methods}" if methods else ""))
    parameters = "Parameters: {Methods: {Type: CommaDelimitedList}}\nResources:"
    stack = read(put, text.replace("Resources:", parameters, 1))
    [front] = fronts(stack, stack.apis[0])
    assert (lets(front, "GET") is NO, lets(front, "OPTIONS"), lets(front, "POST")) == (False, options, post)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/orders", YES),
        ("orders", YES),
        ("/ord*", YES),
        ("*", YES),
        ("/api/*", YES),  # the stage, or a prefix that is cut off
        ("/prod/returns", MAYBE),
        ("!Ref Pattern", MAYBE),
    ],
)
def test_which_calls_a_behaviour_takes(put: Put, pattern: str, expected: Truth) -> None:
    other = f"""
    - TargetOriginId: api
      ViewerProtocolPolicy: https-only
      PathPattern: {pattern if pattern != "*" else "'*'"}
    """
    text = cloudformation("TargetOriginId: site", others=other)
    stack = read(put, text.replace("Resources:", "Parameters: {Pattern: {Type: String}}\nResources:", 1))
    [front] = fronts(stack, stack.apis[0])
    assert takes(front, stack.apis[0].routes[0]) is expected


# -- one hostname for the site and its API (D25)

SITE = """
- Id: site
  DomainName: !GetAtt Assets.RegionalDomainName
  S3OriginConfig: {OriginAccessIdentity: ""}
"""
BUCKET = "Assets: {Type: AWS::S3::Bucket}"
BEHIND_A_PATH = f"""
- PathPattern: /orders*
  TargetOriginId: api
  ViewerProtocolPolicy: https-only
  CachePolicyId: {DISABLED}
"""
UNCONFIGURED = '      CorsConfiguration: {AllowOrigins: ["https://app.example.com", "https://admin.example.com"], AllowMethods: [GET]}\n'


def with_a_site(cors: str = "") -> str:
    text = cloudformation("TargetOriginId: site", SITE, BEHIND_A_PATH, BUCKET)
    assert UNCONFIGURED in text
    return text.replace(UNCONFIGURED, f"      CorsConfiguration: {cors}\n" if cors else "")


def test_an_api_on_the_hostname_of_its_site_needs_no_cors(put: Put) -> None:
    stack = read(put, with_a_site())
    assert is_served_with_a_site(stack, stack.apis[0]) is YES
    assert found(put, with_a_site(), possible=True) == set()


def test_an_api_on_a_hostname_of_its_own_is_no_such_thing(put: Put) -> None:
    text = cloudformation(f"TargetOriginId: api\nCachePolicyId: {DISABLED}").replace(UNCONFIGURED, "")
    assert found(put, text) == {"cors-not-configured"}


def test_it_may_be_called_from_other_origins_that_it_allows(put: Put) -> None:
    incomplete = '{AllowOrigins: ["%s"], AllowMethods: [PUT]}'
    text = with_a_site(incomplete % "https://partner.example.org").replace("GET /orders", "DELETE /orders")
    assert "preflight-method-not-allowed" in found(put, text)
    text = with_a_site(incomplete % "https://api.example.com").replace("GET /orders", "DELETE /orders")
    assert found(put, text) == set()


def test_a_named_site_calls_across_origins_unless_it_is_the_hostname_itself(put: Put) -> None:
    assert found(put, with_a_site(), origins=("https://api.example.com",)) == set()
    assert "preflight-missing" in found(
        put, with_a_site().replace("GET /orders", "DELETE /orders"), origins=("https://app.example.com",)
    )


def test_what_it_refuses_within_one_origin_is_no_preflight(put: Put) -> None:
    stack = read(put, with_a_site())
    [front] = fronts(stack, stack.apis[0])
    assert lets(front, "OPTIONS") is NO
    assert "cloudfront-blocks-preflight" not in found(
        put, with_a_site('{AllowOrigins: ["https://api.example.com"], AllowMethods: [DELETE]}'), possible=False
    )


# -- what is added to the answers (D21)

MAPPED = """\
Resources:
  Orders:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Orders
      ResourceId: !GetAtt Orders.RootResourceId
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
              method.response.header.Access-Control-Allow-Methods: "'GET'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
            method.response.header.Access-Control-Allow-Methods: true
  List:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Orders
      ResourceId: !GetAtt Orders.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: HTTP
        IntegrationHttpMethod: GET
        Uri: https://backend.example.com/
        IntegrationResponses: [{StatusCode: "200"}]
      MethodResponses: [{StatusCode: "200"}]
"""


@pytest.mark.parametrize(
    ("policy", "is_certain"),
    [
        ("", True),
        ("ResponseHeadersPolicyId: 67f7725c-6f97-4210-82d7-5512b31e9d03", True),  # security headers only
        ("ResponseHeadersPolicyId: 60669652-455b-4ae9-85a4-c4c02393f86c", False),
        ("ResponseHeadersPolicyId: !ImportValue policy", False),
    ],
)
def test_what_a_headers_policy_may_add_is_not_certainly_missing(put: Put, policy: str, is_certain: bool) -> None:
    before = cloudformation(f"TargetOriginId: api\nCachePolicyId: {DISABLED}\n{policy}").partition("  Cdn:")
    text = MAPPED + before[1] + before[2]
    assert ("response-without-origin" in found(put, text)) is is_certain
    assert "response-without-origin" in found(put, text, possible=True)


@pytest.mark.parametrize(
    ("policy", "missing"),
    [("60669652-455b-4ae9-85a4-c4c02393f86c", True), ("67f7725c-6f97-4210-82d7-5512b31e9d03", False)],
)
def test_a_headers_policy_lets_sites_in_but_answers_no_preflight(put: Put, policy: str, missing: bool) -> None:
    every = "AllowedMethods: [GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE]"
    behaviour = f"TargetOriginId: api\nCachePolicyId: {DISABLED}\n{every}\nResponseHeadersPolicyId: {policy}"
    settings = [line for line in cloudformation(behaviour).split("\n") if "CorsConfiguration" not in line]
    text = "\n".join(settings).replace("GET /orders", "PUT /orders")
    assert ("preflight-missing" in found(put, text)) is missing


# -- the name that an API is called by

VIEWER = f"TargetOriginId: api\nCachePolicyId: {DISABLED}\nOriginRequestPolicyId: 216adef6-5c7f-47e4-b989-5492eafa07d3"


def test_an_alias_may_be_a_domain_name_of_the_api_too(put: Put) -> None:
    assert "cloudfront-forwards-host" not in found(put, cloudformation(VIEWER))
    assert "cloudfront-forwards-host" in found(put, cloudformation(VIEWER), possible=True)
    assert "cloudfront-forwards-host" in found(put, cloudformation(VIEWER).replace("Aliases: [api.example.com]", ""))


def test_code_at_the_edge_may_mend_what_is_sent(put: Put) -> None:
    edge = "\nFunctionAssociations: [{EventType: viewer-request, FunctionARN: !Ref Elsewhere}]"
    text = cloudformation(VIEWER + edge).replace("Aliases: [api.example.com]", "")
    assert "cloudfront-forwards-host" not in found(
        put, text.replace("Resources:", "Parameters: {Elsewhere: {Type: String}}\nResources:", 1)
    )


# -- two that allow origins (D21)


@pytest.mark.parametrize(
    ("origins", "overrides", "expected"),
    [
        ('["https://app.example.com", "https://admin.example.com"]', "true", []),
        ('["https://app.example.com", "https://admin.example.com"]', "false", []),
        ('["https://app.example.com"]', "true", ["CloudFront's origins replace the API's"]),
        ('["https://app.example.com"]', "false", []),
        ('["*"]', "true", ["CloudFront replaces the origins that the API allows with *"]),
        ('["*"]', "false", []),
        ('["https://www.example.org"]', "false", ["the API's own origins are kept"]),
        ('["https://*.example.com"]', "true", []),
        ("[!Ref Elsewhere]", "true", []),
    ],
)
def test_what_counts_for_nothing_is_told(put: Put, origins: str, overrides: str, expected: list[str]) -> None:
    policy = f"""
    Cors:
      Type: AWS::CloudFront::ResponseHeadersPolicy
      Properties:
        ResponseHeadersPolicyConfig:
          Name: cors
          CorsConfig:
            AccessControlAllowOrigins: {{Items: {origins}}}
            AccessControlAllowMethods: {{Items: [GET]}}
            AccessControlAllowHeaders: {{Items: [content-type]}}
            AccessControlAllowCredentials: false
            OriginOverride: {overrides}
    """
    behaviour = f"TargetOriginId: api\nCachePolicyId: {DISABLED}\nResponseHeadersPolicyId: !Ref Cors"
    text = cloudformation(behaviour, resources=policy)
    put({"template.yaml": text.replace("Resources:", "Parameters: {Elsewhere: {Type: String}}\nResources:", 1)})
    messages = [one.finding.message for one in lint(["template.yaml"], Settings()).findings]
    own = [message for message in messages if "origins" in message]
    assert [message.partition(",")[0].partition(":")[0] for message in own] == expected


def test_headers_that_a_policy_adds_by_hand_are_not_known(put: Put) -> None:
    policy = """
    Cors:
      Type: AWS::CloudFront::ResponseHeadersPolicy
      Properties:
        ResponseHeadersPolicyConfig:
          Name: cors
          CustomHeadersConfig:
            Items: [{Header: Access-Control-Allow-Origin, Value: "*", Override: true}]
    """
    adds = default(
        read(put, cloudformation("TargetOriginId: api\nResponseHeadersPolicyId: !Ref Cors", resources=policy))
    ).adds
    assert adds is not None
    assert adds.cors.configured is MAYBE


# -- a module that everybody uses

MODULE = """
module "cdn" {
  source  = "terraform-aws-modules/cloudfront/aws"
  aliases = ["shop.example.com"]
  origin = {
    api = {
      domain_name = replace(aws_apigatewayv2_api.orders.api_endpoint, "https://", "")
      custom_origin_config = {
        http_port              = 80
        https_port             = 443
        origin_protocol_policy = "https-only"
        origin_ssl_protocols   = ["TLSv1.2"]
      }
    }
    pages = { domain_name = aws_s3_bucket.pages.bucket_regional_domain_name }
  }
  default_cache_behavior = {
    target_origin_id       = "pages"
    viewer_protocol_policy = "redirect-to-https"
  }
  ordered_cache_behavior = [{
    path_pattern               = "/orders*"
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD"]
    use_forwarded_values       = false
    cache_policy_name          = "Managed-CachingDisabled"
    origin_request_policy_name = "Managed-AllViewerExceptHostHeader"
  }]
}
resource "aws_s3_bucket" "pages" { bucket = "pages" }
"""


def test_the_registrys_module_is_a_distribution_like_any_other(put: Put) -> None:
    stack = read(put, API_IN_HCL + MODULE, "main.tf")
    [distribution] = stack.distributions
    [ordered, pages] = distribution.behaviours
    assert str(distribution.hosts[0].value) == "shop.example.com"
    assert (ordered.api, ordered.leads, listed(ordered.methods)) == (
        "aws_apigatewayv2_api.orders",
        YES,
        ["GET", "HEAD"],
    )
    assert (ordered.forwards_origin, ordered.forwards_host, ordered.caches) == (YES, NO, NO)
    assert (pages.api, pages.serves_files) == (None, YES)
    assert {str(site.origin) for site in stack.sites} >= {"https://shop.example.com"}
    assert stack.apis[0].elsewhere is None


def planned(type_: str, name: str, values: object, unknown: object, expressions: object) -> tuple[object, ...]:
    """A resource of a plan: its values, what is unknown of it, and what the configuration writes."""
    address = f"{type_}.{name}"
    known = {"address": address, "mode": "managed", "type": type_, "name": name, "values": values}
    change = {"address": address, "change": {"actions": ["create"], "after_unknown": unknown}}
    return known, change, {"address": address, "type": type_, "name": name, "expressions": expressions}


def test_a_plan_tells_what_an_origin_is_made_of(put: Put) -> None:
    api = planned("aws_apigatewayv2_api", "orders", {"name": "orders", "protocol_type": "HTTP"}, {"id": True}, {})
    made_of = ["aws_apigatewayv2_api.orders.api_endpoint", "aws_apigatewayv2_api.orders"]
    cdn = planned(
        "aws_cloudfront_distribution",
        "cdn",
        {
            "enabled": True,
            "origin": [{"origin_id": "api"}],
            "default_cache_behavior": [{"target_origin_id": "api", "cache_policy_id": DISABLED}],
        },
        {"origin": [{"domain_name": True}]},
        {"origin": [{"domain_name": {"references": made_of}}]},
    )
    resources, changes, configured = zip(api, cdn, strict=True)
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured}},
    }
    behaviour = default(read(put, json.dumps(plan), "plan.json"))
    assert (behaviour.api, behaviour.leads) == ("aws_apigatewayv2_api.orders", YES)


def test_a_distribution_that_is_switched_off_serves_nobody(put: Put) -> None:
    text = cloudformation(f"TargetOriginId: api\nCachePolicyId: {DISABLED}").replace("Enabled: true", "Enabled: false")
    assert found(put, text) == set()
