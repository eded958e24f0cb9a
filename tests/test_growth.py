"""What must not grow with what is found: how often, and how much of, a text is read."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import FrameType

import pytest
from yaml import safe_load

from corslint.formats import text
from corslint.lint.engine import lint
from corslint.lint.plugins import available, load
from corslint.lint.rule import Rule
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.model import Stack
from corslint.source import Source
from corslint.syntax import hcl, yaml
from corslint.syntax.hcl_template import Place

METHOD = """\
  Options{number}:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {{application/json: '{{"statusCode": 200}}'}}
        IntegrationResponses:
          - StatusCode: 200
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com/'"
      MethodResponses:
        - StatusCode: 200
          ResponseParameters: {{method.response.header.Access-Control-Allow-Origin: true}}
"""

CALL = """\
  Path{number}:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders-{number}}}
  Call{number}:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Path{number}
      HttpMethod: PUT
      AuthorizationType: NONE
      Integration: {{Type: HTTP_PROXY, IntegrationHttpMethod: PUT, Uri: "https://internal.example.com/"}}
""" + METHOD.replace("!GetAtt Api.RootResourceId", "!Ref Path{number}").replace(".com/", ".com")

TEMPLATE = "Resources:\n  Api: {Type: AWS::ApiGateway::RestApi}\n"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    """What is parsed, as it is parsed."""
    seen: list[Source] = []
    parse = yaml.parse

    def parsing(source: Source) -> yaml.Parsed:
        seen.append(source)
        return parse(source)

    monkeypatch.setattr(yaml, "parse", parsing)
    return seen


def test_a_template_is_parsed_once_whatever_is_found_in_it(parsed: list[Source]) -> None:
    source = Source("template.yaml", TEMPLATE + "".join(METHOD.format(number=number) for number in range(5)))
    report = lint(["-"], Settings(), source)
    assert "--fix" in text.render(report)
    assert parsed.count(source) == 1


@pytest.mark.parametrize("notation", ["yaml", "json"])
def test_what_is_read_to_mend_grows_with_the_findings_and_not_with_the_text_as_well(
    notation: str, parsed: list[Source]
) -> None:
    methods = range(30)
    written = TEMPLATE + "".join(CALL.format(number=number) for number in methods)
    source = Source(f"template.{notation}", written if notation == "yaml" else _as_json(written))
    report = lint(["-"], Settings(), source)
    assert sum(one.fix is not None for one in report.findings) >= len(methods)
    assert sum(len(one.text) for one in parsed) < 10 * len(source.text)


def _as_json(template: str) -> str:
    plain = re.sub(r"!Ref (\w+)", r"{Ref: \1}", re.sub(r"!GetAtt ([\w.]+)", r"{'Fn::GetAtt': \1}", template))
    return json.dumps(safe_load(plain), indent=1)


TERRAFORM = """
resource "aws_api_gateway_resource" "orders{number}" {{
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "orders-{number}"
}}

resource "aws_api_gateway_method" "put{number}" {{
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.orders{number}.id
  http_method   = "PUT"
  authorization = "NONE"
}}

resource "aws_api_gateway_integration" "put{number}" {{
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.orders{number}.id
  http_method             = aws_api_gateway_method.put{number}.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "PUT"
  uri                     = "https://internal.example.com/"
}}

resource "aws_api_gateway_method" "options{number}" {{
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.orders{number}.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}}

resource "aws_api_gateway_integration" "options{number}" {{
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_resource.orders{number}.id
  http_method       = aws_api_gateway_method.options{number}.http_method
  type              = "MOCK"
  request_templates = {{ "application/json" = "{{\\"statusCode\\": 200}}" }}
}}

resource "aws_api_gateway_method_response" "options{number}" {{
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.orders{number}.id
  http_method = aws_api_gateway_method.options{number}.http_method
  status_code = "200"
}}

resource "aws_api_gateway_integration_response" "options{number}" {{
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.orders{number}.id
  http_method = aws_api_gateway_method.options{number}.http_method
  status_code = aws_api_gateway_method_response.options{number}.status_code
  response_parameters = {{
    "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'"
  }}
}}
"""


def test_the_same_is_so_of_terraform(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    parse_text = hcl.parse_text

    def parsing(written: str, place: Place) -> hcl.Parsed:
        seen.append(written)
        return parse_text(written, place)

    monkeypatch.setattr(hcl, "parse_text", parsing)
    paths = range(30)
    written = 'resource "aws_api_gateway_rest_api" "api" {\n  name = "orders"\n}\n'
    source = Source("main.tf", written + "".join(TERRAFORM.format(number=number) for number in paths))
    report = lint(["-"], Settings(), source)
    assert sum(one.fix is not None for one in report.findings) >= 3 * len(paths)
    assert sum(map(len, seen)) < 10 * len(source.text)


# -- what rules ask of a stack

FEW, MANY = 60, 120


def calls_of(rule: Rule, stack: Stack) -> int:
    """How many functions a rule calls for a stack of which everybody has asked before."""
    called = 0

    def counting(_: FrameType, event: str, __: object) -> None:
        nonlocal called
        called += event == "call"

    list(rule.check(stack))
    sys.setprofile(counting)
    try:
        list(rule.check(stack))
    finally:
        sys.setprofile(None)
    return called


def of_paths(number: int) -> Stack:
    """Every other call demands a signature."""
    calls = [CALL.format(number=path) for path in range(number)]
    signed = [call.replace("AuthorizationType: NONE", "AuthorizationType: AWS_IAM", 1) for call in calls[::2]]
    (found,) = stacks(["-"], Settings(), Source("template.yaml", TEMPLATE + "".join(signed + calls[1::2])))
    return found


def test_rules_look_at_each_route_as_often_however_many_there_are() -> None:
    few, many = of_paths(FEW), of_paths(MANY)
    rules = load(available(()))
    grown = {rule.id: calls_of(rule, many) / max(calls_of(rule, few), 100) for rule in rules}
    assert {rule: growth for rule, growth in grown.items() if growth > 1.2 * MANY / FEW} == {}


# -- what a run asks of a repository

PACKAGED = """\
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {{StageName: prod, Cors: "'*'"}}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: orders{number}.handler
      Runtime: python3.13
      CodeUri: s3://artifacts/orders.zip
      Events: {{Call: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /orders, Method: get}}}}}}
"""

COUNTED = """\
import sys
from corslint.cli import main
asked = []
sys.addaudithook(lambda event, _: asked.append(event) if event in ("open", "os.scandir", "os.listdir") else None)
main(["-q", "--jobs", "1"])
print(len(asked))
"""


def asked_for(root: Path, number: int) -> int:
    """How often a run over templates, each with code of its own elsewhere, opens a file or lists a directory."""
    for name in range(number):
        at = root / f"service{name}"
        (at / "src").mkdir(parents=True)
        (at / "src" / f"orders{name}.py").write_text("def handler(event, context):\n    return {}\n", encoding="utf-8")
        (at / "template.yaml").write_text(PACKAGED.format(number=name), encoding="utf-8")
    (root / ".git").mkdir()
    done = subprocess.run([sys.executable, "-c", COUNTED], cwd=root, capture_output=True, text=True, check=True)
    return int(done.stdout.splitlines()[-1])


def test_a_repository_is_asked_as_often_for_each_template_however_many_there_are(tmp_path: Path) -> None:
    few, many = (asked_for(tmp_path / str(number), number) for number in (FEW // 2, MANY // 2))
    of_each = (many - few) / (MANY // 2 - FEW // 2)
    assert 2 <= of_each < 10, "its template, its code, and the directories on the way to them"
