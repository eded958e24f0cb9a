"""What a deployment waits for and what has it made anew, in every way in which templates and configurations say it."""

import json
from pathlib import Path

import pytest

from conftest import Put
from corslint.cli import main
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.source import Source

TERRAFORM = """
resource "aws_api_gateway_rest_api" "api" {
  name = "orders"
}
resource "aws_api_gateway_method" "list" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_rest_api.api.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "list" {
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_rest_api.api.root_resource_id
  http_method             = aws_api_gateway_method.list.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  uri                     = "https://backend.example.com/orders"
}
resource "aws_api_gateway_method" "preflight" {
  for_each      = toset(["OPTIONS"])
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_rest_api.api.root_resource_id
  http_method   = each.key
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "preflight" {
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_rest_api.api.root_resource_id
  http_method       = aws_api_gateway_method.preflight["OPTIONS"].http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}
resource "aws_api_gateway_method_response" "preflight" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_rest_api.api.root_resource_id
  http_method         = aws_api_gateway_method.preflight["OPTIONS"].http_method
  status_code         = "200"
  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = true }
}
resource "aws_api_gateway_integration_response" "preflight" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_rest_api.api.root_resource_id
  http_method         = aws_api_gateway_method.preflight["OPTIONS"].http_method
  status_code         = aws_api_gateway_method_response.preflight.status_code
  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'" }
  depends_on          = [aws_api_gateway_integration.preflight]
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  deployment_id = aws_api_gateway_deployment.it.id
  stage_name    = "prod"
  lifecycle { create_before_destroy = true }
}
locals {
  written = { path = "/orders", by = aws_api_gateway_integration.list.uri }
  whole = [aws_api_gateway_integration.list, aws_api_gateway_integration_response.preflight]
}
"""

WAITS = "depends_on = [aws_api_gateway_integration.list, aws_api_gateway_integration_response.preflight]"

EARLY = "error GET / and OPTIONS /"
SILENT = "warning nothing"
PARTIAL = "warning aws_api_gateway_integration_response.preflight"
BY_HAND = "info nothing"

DEPLOYMENTS = {
    "nothing is said": ("", {EARLY, SILENT}),
    "it waits for all, and is never made anew": (WAITS, {SILENT}),
    "it waits for names in quotes, as Terraform 0.11 had them": (
        """depends_on = ["aws_api_gateway_integration.list", "aws_api_gateway_integration_response.preflight"]
        triggers = { at = timestamp() }""",
        set(),
    ),
    "it waits for the integration, not for its response": (
        """depends_on = [aws_api_gateway_integration.list, aws_api_gateway_integration.preflight]
        triggers = { at = timestamp() }""",
        {"warning OPTIONS /"},
    ),
    "whole resources": ("triggers = { all = sha1(jsonencode(local.whole)) }", set()),
    "ids": ("triggers = { all = sha1(jsonencode([for one in local.whole : one.id])) }", {PARTIAL}),
    "ids of a splat": (
        "triggers = { all = join(aws_api_gateway_integration_response.preflight[*].id, local.whole[*].id) }",
        {PARTIAL},
    ),
    "the settings alone": (
        f"{WAITS}\ntriggers = {{ of = md5(jsonencode(aws_api_gateway_integration_response.preflight.response_parameters)) }}",
        set(),
    ),
    "the method is no integration response": (
        f"{WAITS}\ntriggers = {{ of = md5(jsonencode([aws_api_gateway_method.list, aws_api_gateway_method.preflight])) }}",
        {PARTIAL},
    ),
    "a file": (f'{WAITS}\ntriggers = {{ of = filesha1("main.tf") }}', set()),
    "a version in a variable": (f"{WAITS}\ntriggers = {{ of = var.version_of_the_api }}", set()),
    "a number that is counted up": (f'{WAITS}\ntriggers = {{ of = "7" }}', {BY_HAND}),
    "a variable of the stage": (f"{WAITS}\nvariables = {{ at = timestamp() }}", set()),
    "a map as a block, as Terraform 0.11 had it": (f"{WAITS}\nvariables {{\n at = timestamp()\n}}", set()),
    "a description is no trigger": (f"{WAITS}\ndescription = timestamp()", {SILENT}),
    "what is written out in a local": (f"{WAITS}\ntriggers = {{ of = sha1(jsonencode(local.written)) }}", set()),
    "the lifecycle": (
        "lifecycle { replace_triggered_by = [aws_api_gateway_integration_response.preflight, local.whole] }",
        set(),
    ),
    "the lifecycle, by another": (
        f"{WAITS}\nlifecycle {{ replace_triggered_by = [aws_api_gateway_integration.list] }}",
        {PARTIAL},
    ),
}


def said(name: str, text: str, *, possible: bool = False) -> set[str]:
    """The rule's findings, by severity and by what they are about."""
    settings = Settings(possible=possible)
    found = lint(["-"], settings, Source(name, text)).findings
    return {f"{one.severity} {subject(one.finding.message)}" for one in found if one.rule == "stale-deployment"}


def subject(message: str) -> str:
    if "nothing makes this deployment anew" in message or "ever deployed" in message:
        return "nothing"
    if message.startswith("no later change"):
        return "the old one"
    before, _, _ = message.partition(" does not reach the stage")
    return (
        before.removeprefix("a later change of ")
        if before != message
        else message.partition(" wait for ")[2].split(":")[0]
    )


@pytest.mark.parametrize(("arguments", "expected"), DEPLOYMENTS.values(), ids=DEPLOYMENTS)
def test_a_terraform_deployment_is_judged_by_what_it_refers_to(arguments: str, expected: set[str]) -> None:
    deployment = f"""
    resource "aws_api_gateway_deployment" "it" {{
      rest_api_id = aws_api_gateway_rest_api.api.id
      {arguments}
    }}
    variable "version_of_the_api" {{}}
    """
    assert said("main.tf", TERRAFORM + deployment) == expected


JSON = {
    "what it waits for": (
        {"depends_on": ["aws_api_gateway_integration.list", "aws_api_gateway_integration_response.preflight"]},
        {SILENT},
    ),
    "what replaces it": (
        {"lifecycle": {"replace_triggered_by": ["aws_api_gateway_integration_response.preflight", "local.whole"]}},
        {"warning the old one"},
    ),
    "what comes first": (
        {
            "triggers": {"all": "${sha1(jsonencode(local.whole))}"},
            "lifecycle": [{"create_before_destroy": True}],
        },
        set(),
    ),
}


@pytest.mark.parametrize(("arguments", "expected"), JSON.values(), ids=JSON)
def test_json_says_the_same_in_texts(put: Put, arguments: dict[str, object], expected: set[str]) -> None:
    deployment = {"rest_api_id": "${aws_api_gateway_rest_api.api.id}", **arguments}
    written = {"resource": {"aws_api_gateway_deployment": {"it": deployment}}}
    alone = TERRAFORM.replace("lifecycle { create_before_destroy = true }", "")
    put({"main.tf": alone, "deployment.tf.json": json.dumps(written)})
    found = [one for one in lint(["."], Settings()).findings if one.rule == "stale-deployment"]
    assert {f"{one.severity} {subject(one.finding.message)}" for one in found} == expected


def test_a_deployment_that_no_stage_serves_may_be_served_elsewhere() -> None:
    alone = TERRAFORM.replace('resource "aws_api_gateway_stage" "prod"', 'resource "aws_other" "prod"')
    text = alone + 'resource "aws_api_gateway_deployment" "it" { rest_api_id = aws_api_gateway_rest_api.api.id }'
    assert said("main.tf", text) == set()
    assert said("main.tf", text, possible=True) == {EARLY, SILENT}


def test_a_stage_that_something_else_deploys_to_may_serve_anything() -> None:
    first = "lifecycle { create_before_destroy = true }"
    elsewhere = TERRAFORM.replace(first, "lifecycle { ignore_changes = [deployment_id] }")
    deployment = 'resource "aws_api_gateway_deployment" "it" { rest_api_id = aws_api_gateway_rest_api.api.id }'
    assert said("main.tf", TERRAFORM + deployment) == {EARLY, SILENT}
    assert said("main.tf", elsewhere + deployment) == set()


def test_a_deployment_that_a_stage_serves_must_not_go_before_the_next_one_comes() -> None:
    text = (
        TERRAFORM
        + """
    resource "aws_api_gateway_deployment" "it" {
      rest_api_id = aws_api_gateway_rest_api.api.id
      triggers    = { all = sha1(jsonencode(local.whole)) }
    }"""
    )
    first = "lifecycle { create_before_destroy = true }"
    assert said("main.tf", text) == set()
    assert said("main.tf", text.replace(first, "")) == {"warning the old one"}
    assert said("main.tf", text.replace(first, "").replace("triggers", f"{first}\n triggers")) == set()


def test_modules_are_waited_for_by_name_by_output_and_by_their_calls(put: Put) -> None:
    put(
        {
            "cors/main.tf": f"""
                variable "api" {{}}
                variable "root" {{}}
                {TERRAFORM[TERRAFORM.index('resource "aws_api_gateway_method" "preflight"') : TERRAFORM.index('resource "aws_api_gateway_stage"')]}
                output "written" {{
                  description = "what the preflight says"
                  value       = aws_api_gateway_integration_response.preflight
                }}
                output "ready" {{
                  value      = "yes"
                  depends_on = [aws_api_gateway_integration_response.preflight]
                }}
            """.replace("aws_api_gateway_rest_api.api.id", "var.api").replace(
                "aws_api_gateway_rest_api.api.root_resource_id", "var.root"
            ),
            "deployed/main.tf": """
                variable "api" {}
                variable "because_of" { default = null }
                resource "aws_api_gateway_deployment" "it" {
                  rest_api_id = var.api
                  stage_name  = "prod"
                  triggers    = { all = sha1(jsonencode(var.because_of)) }
                }
            """,
        }
    )
    root = """
        resource "aws_api_gateway_rest_api" "api" { name = "orders" }
        module "cors" {
          source   = "./cors"
          for_each = toset(["one"])
          api      = aws_api_gateway_rest_api.api.id
          root     = aws_api_gateway_rest_api.api.root_resource_id
        }
        module "deployed" {
          source = "./deployed"
          api    = aws_api_gateway_rest_api.api.id
          %s
        }
    """
    partial = "warning module.cors.aws_api_gateway_integration_response.preflight"
    cases = {
        "": {"error OPTIONS /", BY_HAND},
        "depends_on = [module.cors]": {BY_HAND},
        'because_of = module.cors["one"].written': set(),
        'because_of = module.cors["one"].written.id': {partial},
        "because_of = module.cors": set(),
        'because_of = module.cors["one"].ready': set(),
    }
    for arguments, expected in cases.items():
        put({"main.tf": root % arguments})
        found = lint(["."], Settings()).findings
        assert {
            f"{one.severity} {subject(one.finding.message)}" for one in found if one.rule == "stale-deployment"
        } == expected, arguments


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("squidfunk/api-gateway-enable-cors/aws", "api_id = ID\napi_resource_id = ROOT"),
        ("mewa/apigateway-cors/aws", 'api = ID\nresource = ROOT\nmethods = ["GET"]'),
    ],
)
def test_a_module_as_a_whole_is_made_before_but_shows_no_more_than_its_outputs(source: str, arguments: str) -> None:
    """Its value is the object of its outputs, of which these have none."""
    api = TERRAFORM[: TERRAFORM.index('resource "aws_api_gateway_method" "preflight"')]
    given = arguments.replace("ID", "aws_api_gateway_rest_api.api.id")
    given = given.replace("ROOT", "aws_api_gateway_rest_api.api.root_resource_id")
    text = f"""
    {api}
    module "cors" {{
      source = "{source}"
      {given}
    }}
    resource "aws_api_gateway_deployment" "it" {{
      rest_api_id = aws_api_gateway_rest_api.api.id
      stage_name  = "prod"
      triggers    = {{ all = sha1(jsonencode(module.cors)) }}
      depends_on  = [aws_api_gateway_integration.list]
    }}"""
    (found,) = said("main.tf", text)
    assert found.startswith("warning module.cors.aws_api_gateway_method.")


CLOUDFORMATION = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  List:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: "https://backend.example.com/orders"}
  Preflight:
    Type: AWS::ApiGateway::Method
    DependsOn: List
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters: {method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"}
      MethodResponses:
        - {StatusCode: "200", ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}}
  Refused:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: DEFAULT_4XX
      ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'https://app.example.com'"}
  Waiting:
    Type: Custom::Waiting
    Properties: {For: !Sub "${Preflight} and ${Refused}"}
"""

WAITING = {
    "one by one": ("DependsOn: [List, Preflight, Refused]", set()),
    "through a method": ("DependsOn: [Preflight, Refused]", set()),
    "through any resource": ("DependsOn: Waiting", set()),
    "by reference": ("Metadata: {After: [!Ref Preflight, {Ref: Refused}]}", set()),
    "only for a call": ("DependsOn: [List]", {"warning OPTIONS /", "warning the gateway response DEFAULT_4XX"}),
    "not at all": ("", {EARLY, "warning the gateway response DEFAULT_4XX"}),
}

IDS = {
    "Deployment": {BY_HAND},
    "Deployment2": {BY_HAND},
    "Deployment20241101": {BY_HAND},
    "ApiGatewayDeployment1732147200000": set(),  # the Serverless Framework's time
    "ApiDeployment5332c373d4": set(),  # SAM's hash
    "ApiDeployment149F12945b9e1d2f0c7a8e6d4b3a291807f6e5d4": set(),  # the CDK's
    "Deployment__BUILD__": set(),
}


@pytest.mark.parametrize(("waiting", "expected"), WAITING.values(), ids=WAITING)
def test_a_cloudformation_deployment_waits_for_what_it_names_at_any_distance(waiting: str, expected: set[str]) -> None:
    deployment = f"""
  Deployment{"0123456789"}:
    Type: AWS::ApiGateway::Deployment
    {waiting}
    Properties: {{RestApiId: !Ref Api, StageName: prod}}
"""
    assert said("template.yaml", CLOUDFORMATION + deployment) == expected


@pytest.mark.parametrize(("name", "expected"), IDS.items(), ids=IDS)
def test_only_another_logical_id_makes_another_deployment(name: str, expected: set[str]) -> None:
    deployment = f"""
  {name}:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Waiting
    Properties: {{RestApiId: !Ref Api, StageName: prod}}
"""
    assert said("template.yaml", CLOUDFORMATION + deployment) == expected


def test_what_sam_deploys_does_not_wait_for_what_is_written_beside_it() -> None:
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, Cors: "'https://app.example.com'"}
  Refused:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: DEFAULT_4XX
      ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'https://app.example.com'"}
"""
    assert said("template.yaml", template) == {"warning the gateway response DEFAULT_4XX"}


STAGES = {
    "automatic": ("auto_deploy = true", "AutoDeploy: true", set()),
    "by a parameter": ("auto_deploy = var.it", "AutoDeploy: !Ref It", set()),
    "named": ("deployment_id = aws_apigatewayv2_deployment.it.id", "DeploymentId: !Ref Deployment0123456789", set()),
    "neither": ("", "", {"warning nothing"}),
    "switched off": ("auto_deploy = false", "AutoDeploy: false", {"warning nothing"}),
}


@pytest.mark.parametrize(("terraform", "cloudformation", "expected"), STAGES.values(), ids=STAGES)
def test_a_stage_of_an_http_api_is_deployed_to(terraform: str, cloudformation: str, expected: set[str]) -> None:
    configuration = f"""
        variable "it" {{}}
        resource "aws_apigatewayv2_api" "api" {{
          name          = "orders"
          protocol_type = "HTTP"
          cors_configuration {{ allow_origins = ["https://app.example.com"] }}
        }}
        resource "aws_apigatewayv2_deployment" "it" {{
          api_id   = aws_apigatewayv2_api.api.id
          triggers = {{ all = sha1(jsonencode(aws_apigatewayv2_api.api)) }}
          lifecycle {{ create_before_destroy = true }}
        }}
        resource "aws_apigatewayv2_stage" "prod" {{
          api_id = aws_apigatewayv2_api.api.id
          name   = "prod"
          {terraform}
        }}
    """
    template = f"""
Parameters: {{It: {{Type: String}}}}
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {{Name: orders, ProtocolType: HTTP, CorsConfiguration: {{AllowOrigins: ["https://app.example.com"]}}}}
  Deployment0123456789:
    Type: AWS::ApiGatewayV2::Deployment
    Properties: {{ApiId: !Ref Api}}
  Prod:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Api
      StageName: prod
      {cloudformation}
"""
    assert said("main.tf", configuration) == expected
    assert said("template.yaml", template) == expected


def test_references_within_references_are_followed_once() -> None:
    inner = "v15.id"
    for level in reversed(range(16)):
        collection = f"v{level - 1}" if level else "aws_api_gateway_integration_response.preflight"
        inner = f"[for v{level} in [{collection}, {collection}, {collection}] : {inner}]"
    chain = "\n".join(f"l{level} = [local.l{level + 1}, local.l{level + 1}, {inner}]" for level in range(40))
    text = f"""
        locals {{
          {chain}
          l40 = local.l0
        }}
        resource "aws_api_gateway_deployment" "it" {{
          rest_api_id = aws_api_gateway_rest_api.api.id
          depends_on  = [aws_api_gateway_integration.list]
          triggers    = {{ all = sha1(jsonencode(local.l0)) }}
        }}
    """
    assert said("main.tf", TERRAFORM + text) == {PARTIAL}


def test_what_aliases_share_is_looked_through_once() -> None:
    levels = "\n".join(f"    l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]" for level in range(1, 12))
    template = f"""
Metadata:
  Shared:
    l0: &l0 [!Ref Refused]
{levels}
{CLOUDFORMATION.strip()}
  Deployment0123456789:
    Type: AWS::ApiGateway::Deployment
    Metadata: {{Much: *l11}}
    DependsOn: Preflight
    Properties: {{RestApiId: !Ref Api, StageName: prod}}
"""
    assert said("template.yaml", template) == set()


def test_gateway_responses_that_a_deployment_does_not_wait_for_are_one_fault() -> None:
    responses = "\n".join(
        f"""
resource "aws_api_gateway_gateway_response" "of_{status}" {{
  rest_api_id         = aws_api_gateway_rest_api.api.id
  response_type       = "DEFAULT_{status}"
  response_parameters = {{ "gatewayresponse.header.Access-Control-Allow-Origin" = "'https://app.example.com'" }}
}}"""
        for status in ("4XX", "5XX")
    )
    deployment = f"""
resource "aws_api_gateway_deployment" "it" {{
  rest_api_id = aws_api_gateway_rest_api.api.id
  {WAITS}
  triggers = {{ at = timestamp() }}
  lifecycle {{ create_before_destroy = true }}
}}"""
    assert said("main.tf", TERRAFORM + responses + deployment) == {
        "warning the gateway responses DEFAULT_4XX and DEFAULT_5XX"
    }


def test_in_a_nested_stack_a_deployment_depends_on_what_stands_beside_it(put: Put) -> None:
    nested = (
        CLOUDFORMATION
        + """
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [List]
    Properties: {RestApiId: !Ref Api, StageName: prod}
"""
    )
    parent = "Resources: {Orders: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: orders.yaml}}}"
    put({"parent.yaml": parent, "orders.yaml": nested})
    told = lint(["."], Settings(select=("stale-deployment",))).findings
    found = [one.finding for one in told if one.finding.related]
    assert {finding.help for finding in found} == {"let it depend on Preflight, Refused"}
    assert {related.message for finding in found for related in finding.related} == {
        "Preflight may be made after it",
        "Refused may be made after it",
    }
    assert main(["--fix", "--unsafe-fixes", "--select", "stale-deployment"]) == 0
    assert "DependsOn: [List, Preflight, Refused]" in Path("orders.yaml").read_text(encoding="utf-8")
