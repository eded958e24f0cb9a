"""The missing half: a system that no browser can call, in each dialect, and what `--unsafe-fixes` writes into it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Put
from corslint.finding import Severity
from corslint.lint.rounds import Mended, mended
from corslint.lint.settings import Settings
from corslint.source import Source
from corslint.syntax.editing.hcl import outline

ORIGIN = "https://app.example.com"

REST_YAML = """\
Parameters:
  Origin: {Type: String}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
  PutOrder:  # replaces it
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: PUT
      AuthorizationType: AWS_IAM
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: PUT, Uri: "https://backend.example.com/orders"}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: PutOrder
    Properties: {RestApiId: !Ref Api, StageName: prod}
"""

REST_JSON = """\
{
    "Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "getOrders": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "HttpMethod": "GET",
                "AuthorizationType": "NONE",
                "ApiKeyRequired": true,
                "Integration": {"Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET", "Uri": "https://b.example.com/"}
            }
        }
    }
}
"""

SAM = """\
Transform: AWS::Serverless-2016-10-31

Resources:

  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create:
          Type: {0}
          Properties: {{Path: /orders, Method: POST}}
"""

OPENAPI = """\
openapi: 3.0.1
info: {title: orders, version: "1"}
paths:
  /orders:
    delete:
      responses: {}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: DELETE, uri: "https://backend.example.com/orders"}
"""

OPENAPI_HTTP = """\
openapi: 3.0.1
info: {title: orders, version: "1"}
paths:
  /orders:
    put:
      responses: {}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: PUT
        uri: https://backend.example.com/orders
        payloadFormatVersion: "1.0"
"""

TERRAFORM = """\
variable "origin" {
  default = "https://app.example.com"
}

resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_method" "delete_order" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_rest_api.orders.root_resource_id
  http_method   = "DELETE"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "delete_order" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_rest_api.orders.root_resource_id
  http_method             = aws_api_gateway_method.delete_order.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "DELETE"
  uri                     = "https://backend.example.com/orders"
}

resource "aws_api_gateway_deployment" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id

  triggers = {
    redeployment = sha1(jsonencode([aws_api_gateway_integration.delete_order]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "prod"
}
"""

TERRAFORM_BODY = """\
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "orders", version = "1" }
    paths = {
      "/orders" = {
        delete = {
          responses = {}
          x-amazon-apigateway-integration = {
            type       = "http_proxy"
            httpMethod = "DELETE"
            uri        = "https://backend.example.com/orders"
          }
        }
      }
    }
  })
}
"""

TERRAFORM_HTTP = """\
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_route" "replace" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "PUT /orders"
  target    = "integrations/${aws_apigatewayv2_integration.backend.id}"
}

resource "aws_apigatewayv2_integration" "backend" {
  api_id             = aws_apigatewayv2_api.orders.id
  integration_type   = "HTTP_PROXY"
  integration_method = "PUT"
  integration_uri    = "https://backend.example.com/orders"
}
"""

DIALECTS = {
    "CloudFormation": ("template.yaml", REST_YAML),
    "CloudFormation in JSON": ("template.json", REST_JSON),
    "SAM's implicit REST API": ("template.yaml", SAM.format("Api")),
    "SAM's implicit HTTP API": ("template.yaml", SAM.format("HttpApi")),
    "OpenAPI": ("api.yaml", OPENAPI),
    "OpenAPI of an HTTP API": ("api.yaml", OPENAPI_HTTP),
    "Terraform": ("main.tf", TERRAFORM),
    "a body in Terraform": ("main.tf", TERRAFORM_BODY),
    "an HTTP API in Terraform": ("main.tf", TERRAFORM_HTTP),
}


def fixed(name: str, text: str, *origins: str) -> Mended:
    return mended(["-"], Settings(origins=origins), Source(name, text), unsafe=True)


def written(name: str, text: str, *origins: str) -> str:
    return fixed(name, text, *origins).after[name]


@pytest.mark.parametrize(("name", "text"), DIALECTS.values(), ids=DIALECTS)
def test_nothing_is_left_to_complain_of(name: str, text: str) -> None:
    done = fixed(name, text, ORIGIN)
    left = [one.rule for one in done.report.findings if one.severity >= Severity.WARNING]
    # what the handler answers is in its code, which is not here
    assert set(left) <= {"handler-without-origin"}
    assert done.fixed


@pytest.mark.parametrize(("name", "text"), DIALECTS.values(), ids=DIALECTS)
def test_a_second_run_changes_nothing(name: str, text: str) -> None:
    once = written(name, text, ORIGIN)
    assert fixed(name, once, ORIGIN).after == {}


@pytest.mark.parametrize(("name", "text"), DIALECTS.values(), ids=DIALECTS)
def test_what_was_written_stays(name: str, text: str) -> None:
    """Line by line, but for brackets that get a comma, and a list that gets an item."""
    after = written(name, text, ORIGIN)
    kept = [line for line in text.splitlines() if "DependsOn" not in line and "redeployment" not in line]
    assert [line for line in kept if line not in after and line.rstrip() not in after] == []


def test_the_preflight_of_a_template_is_computed_from_its_calls() -> None:
    assert """
  PutOrder:  # replaces it
""" in written("template.yaml", REST_YAML, ORIGIN)
    assert """
  OptionsOrder:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates:
          application/json: '{"statusCode": 204}'
        IntegrationResponses:
          - StatusCode: "204"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
              method.response.header.Access-Control-Allow-Methods: "'PUT'"
              method.response.header.Access-Control-Allow-Headers: "'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'"
""" in written("template.yaml", REST_YAML, ORIGIN)


def test_the_type_of_a_body_is_allowed_whatever_takes_it() -> None:
    """What a mapped integration makes of a body is not known; pages send JSON all the same."""
    text = REST_YAML.replace("Type: HTTP_PROXY", "Type: HTTP")
    assert "'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'" in written("template.yaml", text, ORIGIN)


def test_the_deployment_waits_for_what_is_written() -> None:
    after = written("template.yaml", REST_YAML, ORIGIN)
    assert "DependsOn: [PutOrder, OptionsOrder, ApiDefault4XX, ApiDefault5XX]" in after


def test_a_template_of_json_stays_one() -> None:
    after = json.loads(written("template.json", REST_JSON, ORIGIN))["Resources"]
    [answer] = after["optionsOrders"]["Properties"]["Integration"]["IntegrationResponses"]
    assert answer["ResponseParameters"] == {
        "method.response.header.Access-Control-Allow-Origin": f"'{ORIGIN}'",
        "method.response.header.Access-Control-Allow-Methods": "'GET'",
        "method.response.header.Access-Control-Allow-Headers": "'X-Api-Key'",
    }


def test_an_api_that_only_events_imply_is_told_in_globals() -> None:
    after = written("template.yaml", SAM.format("Api"), ORIGIN)
    assert after.index("Globals:") < after.index("Resources:")
    assert (
        """
    Cors:
      AllowOrigin: "'https://app.example.com'"
      AllowHeaders: "'Content-Type'"
"""
        in after
    )


def test_an_origin_that_a_parameter_holds_is_written_by_its_name() -> None:
    text = (
        REST_YAML.replace("{Type: String}", f"{{Type: String, Default: {ORIGIN}}}")
        + """\
  Failed:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: DEFAULT_5XX
      ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: !Sub "'${Origin}'"}
"""
    )
    after = written("template.yaml", text)
    assert after.count("""Access-Control-Allow-Origin: !Sub "'${Origin}'\"""") == 3
    assert f"'{ORIGIN}'" not in after


def test_an_origin_that_a_variable_holds_is_written_by_its_name() -> None:
    answer = """
resource "aws_api_gateway_gateway_response" "failed" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  response_type = "DEFAULT_5XX"
  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'${var.origin}'"
  }
}
"""
    after = written("main.tf", TERRAFORM + answer)
    assert after.count("""Access-Control-Allow-Origin"  = "'${var.origin}'\"""") == 1
    assert after.count("""Access-Control-Allow-Origin" = "'${var.origin}'\"""") == 2
    assert f"'{ORIGIN}'" not in after


def test_a_deployment_in_terraform_is_made_after_what_is_written_and_anew_with_it() -> None:
    after = written("main.tf", TERRAFORM, ORIGIN)
    [block] = [b for b in outline(Source("main.tf", after)).body.blocks if "deployment" in b.labels[0]]  # type: ignore[union-attr]
    for part in (
        "integration.options_order",
        "integration_response.options_order",
        "gateway_response.orders_default_4xx",
    ):
        assert f"aws_api_gateway_{part}" in block.body.span.text


@pytest.mark.parametrize(
    "calls",
    [
        'module "shop" { source = "./shop" }',
        'module "shop" {\n  source   = "./shop"\n  for_each = toset(["a", "b"])\n}',
    ],
    ids=["once", "twice"],
)
def test_what_a_module_has_is_named_in_it_as_in_a_configuration_of_its_own(calls: str, put: Put) -> None:
    put({"main.tf": f"{calls}\n", "shop/main.tf": TERRAFORM})
    after = mended(["main.tf"], Settings(origins=(ORIGIN,)), unsafe=True).after
    assert after == {"shop/main.tf": written("main.tf", TERRAFORM, ORIGIN)}


def test_what_another_module_has_is_not_named_in_a_module(put: Put) -> None:
    api = 'resource "aws_api_gateway_rest_api" "orders" {\n  name = "orders"\n}\n'
    deployed = TERRAFORM[TERRAFORM.index('resource "aws_api_gateway_deployment"') :]
    deployed = deployed.replace("aws_api_gateway_rest_api.orders.id", "var.api")
    methods = TERRAFORM.replace(api, "").replace(deployed, "").partition('resource "aws_api_gateway_deployment"')[0]
    calls = 'module "served" {\n  source = "./served"\n  api    = aws_api_gateway_rest_api.orders.id\n}\n'
    served = f'variable "api" {{}}\n\n{deployed.replace("[aws_api_gateway_integration.delete_order]", "[var.api]")}'
    put({"main.tf": f"{api}\n{methods}\n{calls}", "served/main.tf": served})
    after = mended(["main.tf"], Settings(origins=(ORIGIN,)), unsafe=True).after
    assert list(after) == ["main.tf"]


def test_any_site_is_written_only_where_no_call_carries_cookies() -> None:
    text = (
        REST_YAML
        + """\
  Failed:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: DEFAULT_5XX
      ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Credentials: "'true'"}
"""
    )
    titles = {
        one.fix.title if one.fix is not None else None
        for given in (text, text.replace("-Credentials", "-Methods"))
        for one in mended(["-"], Settings(), Source("template.yaml", given)).report.findings
        if one.rule == "preflight-missing"
    }
    assert titles <= {
        None,
        "answer OPTIONS /orders for any site, as nothing here names one: every page on the web may then call",
    }


def test_a_gateway_response_of_a_type_and_those_of_all_others_are_written_at_once() -> None:
    own = """\
x-amazon-apigateway-gateway-responses:
  THROTTLED:
    statusCode: 429
"""
    after = written("api.yaml", OPENAPI + own, ORIGIN)
    allowed = f"""gatewayresponse.header.Access-Control-Allow-Origin: "'{ORIGIN}'\""""
    assert (
        f"""{own}    responseParameters:
      {allowed}
  DEFAULT_5XX:
    responseParameters:
      {allowed}
"""
        in after
    )


def test_a_document_in_terraform_declares_the_header_that_it_maps() -> None:
    integration = """\
          x-amazon-apigateway-integration = {
            type      = "aws"
            uri       = "arn:aws:apigateway:eu-west-1:sqs:path/1/orders"
            responses = { default = { statusCode = "200" } }
          }
"""
    start, end = TERRAFORM_BODY.index("          x-amazon"), TERRAFORM_BODY.index("        }\n      }\n    }")
    after = written("main.tf", TERRAFORM_BODY[:start] + integration + TERRAFORM_BODY[end:], ORIGIN)
    assert f"""{{ "method.response.header.Access-Control-Allow-Origin" = "'{ORIGIN}'" }}""" in after
    assert 'Access-Control-Allow-Origin = { schema = { type = "string" } }' in after


TERRAFORM_COMMAND = shutil.which("terraform")


@pytest.mark.skipif(TERRAFORM_COMMAND is None, reason="terraform is not here")
@pytest.mark.parametrize("text", [TERRAFORM, TERRAFORM_BODY, TERRAFORM_HTTP])
def test_terraform_reads_what_is_written_and_finds_it_tidy(text: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(written("main.tf", text, ORIGIN), encoding="utf-8")
    command = [str(TERRAFORM_COMMAND), "fmt", "-check", "-diff", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
