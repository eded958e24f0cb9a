"""The systems that the project started from: right they pass clean, and each of their mistakes gets its finding."""

import re
from pathlib import Path

import pytest

from corslint.finding import Severity
from corslint.lint.engine import lint
from corslint.lint.rounds import mended
from corslint.lint.settings import Settings
from corslint.source import Source

SEEDS = Path(__file__).parent / "fixtures" / "seeds"
RIGHT = sorted(path.name for path in SEEDS.iterdir())

MISTAKES = {
    "a trailing slash": (
        "one_origin.yaml",
        "Default: https://app.example.com",
        "Default: https://app.example.com/",
        {"invalid-origin"},
    ),
    "an origin without a scheme": (
        "one_origin.yaml",
        "Default: https://app.example.com",
        "Default: app.example.com",
        {"invalid-origin"},
    ),
    "no OPTIONS on the resource": (
        "one_origin.yaml",
        "HttpMethod: OPTIONS",
        "HttpMethod: HEAD",
        {"preflight-missing"},
    ),
    "the preflight without the origin": (
        "one_origin.yaml",
        """              method.response.header.Access-Control-Allow-Origin: !Sub "'${AllowedOrigin}'"\n""",
        "",
        {"preflight-without-origin"},
    ),
    "a header that the call carries is not allowed": (
        "one_origin.yaml",
        "'Content-Type'",
        "'X-Requested-With'",
        {"preflight-header-not-allowed"},
    ),
    "another origin on the gateway's errors": (
        "one_origin.yaml",
        """ResponseType: DEFAULT_5XX
      ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: !Sub "'${AllowedOrigin}'"}""",
        """ResponseType: DEFAULT_5XX
      ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'http://localhost:3000'"}""",
        {"origin-mismatch"},
    ),
    "the header mapped on a proxy integration": (
        "one_origin.yaml",
        "        Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Items.Arn}/invocations\n  C",
        """        Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Items.Arn}/invocations
        IntegrationResponses:
          - {StatusCode: "200", ResponseParameters: {method.response.header.Access-Control-Allow-Origin: "'*'"}}
  C""",
        {"ignored-response-mapping"},
    ),
    "the single quotes forgotten": (
        "non_proxy.yaml",
        "\"'https://app.example.com'\"",
        "https://app.example.com",
        {"unquoted-header-value"},
    ),
    "the header not declared": (
        "non_proxy.yaml",
        """          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
""",
        "",
        {"undeclared-response-header"},
    ),
    "the header not mapped": (
        "non_proxy.yaml",
        """            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
""",
        "",
        {"response-without-origin"},
    ),
    "credentials under a wildcard": (
        "two_origins.yaml",
        "\"'https://app.example.com'\"",
        "\"'*'\"",
        {"wildcard-with-credentials"},
    ),
    "an authorizer on the preflight": (
        "sam_users.yaml",
        "AddDefaultAuthorizerToCorsPreflight: false",
        "AddDefaultAuthorizerToCorsPreflight: true",
        {"preflight-requires-authorization"},
    ),
    "the token not allowed": (
        "sam_users.yaml",
        "Authorization,X-Api-Key",
        "X-Api-Key",
        {"preflight-header-not-allowed"},
    ),
    "the method not allowed": (
        "sam_users.yaml",
        "'GET,POST,PUT,OPTIONS'",
        "'GET,POST,OPTIONS'",
        {"preflight-method-not-allowed"},
    ),
    "refusals without the header": (
        "sam_users.yaml",
        "        DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: \"'https://app.example.com'\"}}}\n",
        "",
        {"gateway-response-without-cors"},
    ),
    "the mock without a request template": (
        "greedy_preflight.yaml",
        """        RequestTemplates: {application/json: '{"statusCode": 200}'}\n""",
        "",
        {"preflight-cannot-succeed"},
    ),
    "every media type binary": (
        "greedy_preflight.yaml",
        "{Name: shop}",
        '{Name: shop, BinaryMediaTypes: ["*/*"]}',
        {"binary-media-breaks-preflight"},
    ),
    "methods without commas": (
        "sam_users.yaml",
        "'GET,POST,PUT,OPTIONS'",
        "'GET POST PUT'",
        {"preflight-method-not-allowed"},
    ),
}


IN_TERRAFORM = {
    "a trailing slash": ("one_origin.tf", '"https://app.example.com"', '"https://app.example.com/"'),
    "an origin without a scheme": ("one_origin.tf", '"https://app.example.com"', '"app.example.com"'),
    "no OPTIONS on the resource": ("one_origin.tf", '"OPTIONS"', '"HEAD"'),
    "the preflight without the origin": (
        "one_origin.tf",
        """    "method.response.header.Access-Control-Allow-Origin"  = "'${var.allowed_origin}'"\n""",
        "",
    ),
    "a header that the call carries is not allowed": ("one_origin.tf", "'Content-Type'", "'X-Requested-With'"),
    "another origin on the gateway's errors": (
        "one_origin.tf",
        """"gatewayresponse.header.Access-Control-Allow-Origin" = "'${var.allowed_origin}'\"""",
        """"gatewayresponse.header.Access-Control-Allow-Origin" = "'http://localhost:3000'\"""",
    ),
    "the header mapped on a proxy integration": ("non_proxy.tf", '= "AWS"', '= "AWS_PROXY"'),
    "the single quotes forgotten": ("non_proxy.tf", "'https://app.example.com'", "https://app.example.com"),
    "the header not declared": (
        "non_proxy.tf",
        """  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = true }\n""",
        "",
    ),
    "the header not mapped": (
        "non_proxy.tf",
        """  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'" }\n""",
        "",
    ),
    "credentials under a wildcard": ("two_origins.tf", "'https://app.example.com'", "'*'"),
    "an authorizer on the preflight": (
        "sam_users.tf",
        """"OPTIONS"\n  authorization = "NONE\"""",
        """"OPTIONS"\n  authorization = "COGNITO_USER_POOLS"\n  authorizer_id = aws_api_gateway_authorizer.users.id""",
    ),
    "the token not allowed": ("sam_users.tf", "Authorization,X-Api-Key", "X-Api-Key"),
    "the method not allowed": ("sam_users.tf", '"GET,POST,PUT,OPTIONS"', '"GET,POST,OPTIONS"'),
    "refusals without the header": ("sam_users.tf", '"DEFAULT_4XX"', '"WAF_FILTERED"'),
    "the mock without a request template": ("greedy_preflight.tf", "request_templates", "# request_templates"),
    "every media type binary": (
        "greedy_preflight.tf",
        'name = "shop"',
        'name = "shop"\n  binary_media_types = ["*/*"]',
    ),
    "methods without commas": ("sam_users.tf", '"GET,POST,PUT,OPTIONS"', '"GET POST PUT"'),
}
"""The same mistakes of the same systems: they have the same findings."""

PRINTED = Path(__file__).parents[2] / "shared" / "seeds" / "002_b86341b81873ba7d.txt"


def rules_found(name: str, text: str) -> set[str]:
    findings = lint(["-"], Settings(), Source(name, text)).findings
    return {one.rule for one in findings if one.severity >= Severity.WARNING}


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_system_passes_clean(name: str) -> None:
    assert rules_found(name, (SEEDS / name).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(("name", "right", "wrong", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_the_mistake_gets_its_finding(name: str, right: str, wrong: str, expected: set[str]) -> None:
    text = (SEEDS / name).read_text(encoding="utf-8")
    assert right in text
    assert rules_found(name, text.replace(right, wrong, 1)) == expected


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_mistake_gets_its_finding_in_terraform_too(mistake: str) -> None:
    name, right, wrong = IN_TERRAFORM[mistake]
    text = (SEEDS / name).read_text(encoding="utf-8")
    assert right in text
    assert rules_found(name, text.replace(right, wrong, 1)) == MISTAKES[mistake][3]


@pytest.mark.skipif(not PRINTED.is_file(), reason="the articles are not here")
def test_the_printed_configuration_gets_what_it_deserves() -> None:
    """A MOCK without a request template answers every preflight with 500 (B17); with one, nothing is left to say."""
    article = PRINTED.read_text(encoding="utf-8")
    printed = "\n".join(re.findall(r"^resource .*?(?=^That)", article, re.DOTALL | re.MULTILINE))
    template = 'type = "MOCK"\nrequest_templates = { "application/json" = "{statusCode: 200}" }'
    for route in ("", CALL):
        assert rules_found("main.tf", printed + route) == {"preflight-cannot-succeed"}
        assert rules_found("main.tf", printed.replace('type = "MOCK"', template) + route) == set()


CALL = """
resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.backend.id
  parent_id   = aws_api_gateway_rest_api.backend.root_resource_id
  path_part   = "orders"
}
resource "aws_api_gateway_method" "orders" {
  rest_api_id   = aws_api_gateway_rest_api.backend.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "POST"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "orders" {
  rest_api_id             = aws_api_gateway_rest_api.backend.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = aws_api_gateway_method.orders.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.orders.invoke_arn
}
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  s3_bucket     = "code"
  s3_key        = "orders.zip"
}
"""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_mistake_is_mended_by_one_command(mistake: str) -> None:
    for name, right, wrong in (MISTAKES[mistake][:3], IN_TERRAFORM[mistake]):
        source = Source(name, (SEEDS / name).read_text(encoding="utf-8").replace(right, wrong, 1))
        left = mended(["-"], Settings(), source, unsafe=True).report.findings
        assert [one.rule for one in left if one.severity >= Severity.WARNING] == []
