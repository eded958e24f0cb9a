"""Knowing less never makes more certain: a value that only deployment knows adds no certain finding."""

import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest

from conftest import Put
from corslint.lint.engine import lint
from corslint.lint.plugins import chosen, load
from corslint.lint.report import Report, Reported
from corslint.lint.rule import page
from corslint.lint.settings import Settings
from corslint.source import Source, read
from corslint.testing import source_of
from fuzzing import unknowns
from fuzzing.unknowns import Place

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((*ROOT.glob("tests/fixtures/*/*.yaml"), *ROOT.glob("examples/*/template.yaml")))

MOST_PLACES = 40
"""Of one file, spread over it; `make fuzz` tries all."""


METHODS = """\
resource "aws_api_gateway_rest_api" "shop" { name = "shop" }
resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "orders"
}
resource "aws_api_gateway_method" "preflight" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}
resource "aws_api_gateway_method_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = aws_api_gateway_method.preflight.http_method
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = true
    "method.response.header.Access-Control-Allow-Methods" = true
  }
}
resource "aws_api_gateway_integration" "preflight" {
  rest_api_id       = aws_api_gateway_rest_api.shop.id
  resource_id       = aws_api_gateway_resource.orders.id
  http_method       = aws_api_gateway_method.preflight.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\\"statusCode\\": 200}" }
}
resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = aws_api_gateway_method.preflight.http_method
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
    "method.response.header.Access-Control-Allow-Methods" = "'GET,PUT'"
  }
}
resource "aws_api_gateway_method" "write" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "PUT"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "write" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = aws_api_gateway_method.write.http_method
  integration_http_method = "PUT"
  type                    = "HTTP_PROXY"
  uri                     = "https://orders.example.com"
}
"""

ARGUED = {
    "invalid-cors-setting": "SAM refuses many settings for being an intrinsic, whatever that yields",
    "parse-error": "the place that is changed may be the anchor of an alias",
    "cors-not-configured": "it says itself that what is behind the API may answer, and does so where that is not known",
}


def certain(report: Report) -> list[Reported]:
    return [reported for reported in report.every if reported.certainty == "certain"]


SAME = {"preflight-cannot-succeed": "unasked-preflight-fails"}
"""Where it is not known which call a preflight is for, the one becomes the other."""


def line(reported: Reported) -> tuple[object, ...]:
    return SAME.get(reported.rule, reported.rule), reported.finding.span.path, reported.finding.span.position.line


def subject(reported: Reported) -> tuple[object, ...]:
    """What a finding is about: an API that has no place of its own is told of at one of its routes."""
    finding = reported.finding
    return reported.rule, finding.api, finding.route, finding.method


def new(before: Report, after: Report) -> list[str]:
    """The certain findings that there were none of before; what SAM refuses to deploy is not looked at further."""
    known = {key(one) for one in certain(before) for key in (line, subject)}
    found = [one for one in certain(after) if line(one) not in known and subject(one) not in known]
    if any(one.rule in ("invalid-cors-setting", "parse-error") for one in found):
        return []
    return [
        f"{one.rule} at {one.finding.span.position}: {one.finding.message}" for one in found if one.rule not in ARGUED
    ]


def adds_nothing(source: Source, places: Iterable[Place]) -> None:
    settings = Settings(ignores=False)
    before = lint(["-"], settings, source)
    for place in places:
        added = new(before, lint(["-"], settings, place.changed))
        assert not added, (place.span.position, place.span.text, place.unknown)


def spread(places: Iterable[Place]) -> list[Place]:
    every = list(places)
    return every[:: max(1, len(every) // MOST_PLACES)]


PAGES = load(chosen((), (), ()))
"""The examples of the rules' pages show every fault there is."""


def examples(*notations: str) -> list[object]:
    return [
        pytest.param(source_of(example), id=f"{rule.id}-{number}")
        for rule in PAGES
        for number, example in enumerate(page(rule).examples)
        if example.notation in notations
    ]


@pytest.mark.parametrize("source", examples("yaml", "json"))
def test_a_value_of_an_example(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    template = unknowns.declared(source)
    if template is not None:
        adds_nothing(template, spread(unknowns.places(template)))


@pytest.mark.parametrize("source", [*examples("hcl"), Source("main.tf", METHODS)])
def test_an_argument_of_terraform(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    configuration = unknowns.configured(source)
    adds_nothing(configuration, spread(unknowns.arguments(configuration)))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_value_of_a_template(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    written = read(path.name)
    source = unknowns.declared(written) if isinstance(written, Source) else None
    if source is not None:
        adds_nothing(source, spread(unknowns.places(source)))


# -- what such values once made certain

REST = """\
Parameters:
  Verb: {Type: String}
  Part: {Type: String}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
  Other:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: PART}
  Create:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: POST
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: POST, Uri: "https://orders.example.com"}
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Other
      HttpMethod: VERB
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters: {method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"}
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}
"""


def rules(*sites: str) -> set[str]:
    return {one.rule for one in certain(lint(["."], Settings(origins=sites)))}


@pytest.mark.parametrize(
    ("verb", "part", "is_missing"),
    [
        ("OPTIONS", "items", True),
        ("OPTIONS", "'{proxy+}'", False),
        ("OPTIONS", "!Ref Part", False),
        ("!Ref Verb", "'{proxy+}'", False),
    ],
)
def test_a_method_that_may_answer_preflights(verb: str, part: str, *, is_missing: bool, put: Put) -> None:
    put({"template.yaml": REST.replace("VERB", verb).replace("PART", part)})
    assert ("preflight-missing" in rules("https://app.example.com")) is is_missing


def test_sam_allows_the_method_of_an_event_whatever_it_is(put: Put) -> None:
    template = """\
        Transform: AWS::Serverless-2016-10-31
        Parameters:
          Verb: {Type: String}
        Globals:
          Api: {Cors: "'https://app.example.com'"}
        Resources:
          Orders:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: s3://code/orders.zip
              Handler: app.handler
              Runtime: python3.13
              Events:
                Some: {Type: Api, Properties: {Path: /orders, Method: !Ref Verb}}
                Create: {Type: Api, Properties: {Path: /orders, Method: post}}
        """
    put({"template.yaml": textwrap.dedent(template)})
    assert "preflight-method-not-allowed" not in rules()


def test_a_body_that_may_hold_a_policy(put: Put) -> None:
    function = """\
        Parameters:
          Document: {Type: String}
        Resources:
          Orders:
            Type: AWS::Lambda::Function
            Properties:
              Runtime: python3.13
              Handler: index.handler
              Code:
                ZipFile: |
                  def handler(event, context):
                      return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Body: !Ref Document}
          Integration:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Orders.Arn}
          Create:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: POST /orders, Target: !Sub "integrations/${Integration}"}
        """
    put({"template.yaml": textwrap.dedent(function)})
    assert "redundant-handler-header" not in rules()


def test_a_body_that_may_hold_a_policy_for_terraform_to_delete(put: Put) -> None:
    put({"main.tf": 'variable "body" {}\nresource "aws_apigatewayv2_api" "a" {\n  name = "a"\n  body = var.body\n}\n'})
    assert rules() == set()
