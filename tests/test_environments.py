"""For which environment a stack says that it is deployed, and what is left in it that only developers need."""

import pytest

from conftest import Put
from corslint.frontends.arguments import Arguments
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks

API = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: %s
      CorsConfiguration: {AllowOrigins: ["http://localhost:3000"], AllowMethods: [GET]}
"""


def said(put: Put, name: str, content: str, arguments: Arguments = Arguments()) -> list[str]:  # noqa: B008 (a tuple)
    put({name: content})
    [stack] = stacks([name], Settings(arguments=arguments))
    return [str(known.value) for known in stack.environments]


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("Stage: {Type: String, Default: prod}", ["prod"]),
        ("environment: {Type: String, Default: Production}", ["Production"]),
        ("EnvName: {Type: String, AllowedValues: [prod]}", ["prod"]),
        ("DeployEnv: {Type: String, AllowedValues: [dev, prod]}", []),
        ("Stage: {Type: String}", []),
        ("StageRoleArn: {Type: String, Default: prod}", []),
    ],
)
def test_parameters_that_are_called_so_say_it(put: Put, parameter: str, expected: list[str]) -> None:
    assert said(put, "template.yaml", f"Parameters:\n  {parameter}\n{API % 'Prod'}") == expected


def test_the_command_line_decides_a_parameter(put: Put) -> None:
    text = f"Parameters:\n  Stage: {{Type: String, Default: dev}}\n{API % '!Ref Stage'}"
    assert said(put, "template.yaml", text) == ["dev", "dev"]
    assert said(put, "template.yaml", text, Arguments(parameters={"Stage": "prod"})) == ["prod", "prod"]


@pytest.mark.parametrize(
    ("stage", "expected"), [("prod", ["prod"]), ("v1", ["v1"]), ("Prod", []), ("!Ref Missing", [])]
)
def test_names_of_stages_say_it_but_for_those_of_samples(put: Put, stage: str, expected: list[str]) -> None:
    assert said(put, "template.yaml", API % stage) == expected


CONFIGURATION = """
variable "environment" { default = "dev" }
resource "aws_api_gateway_rest_api" "orders" { name = "orders" }
resource "aws_api_gateway_stage" "live" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  stage_name  = "live"
}
"""


def test_variables_and_stages_of_a_configuration_say_it(put: Put) -> None:
    assert said(put, "main.tf", CONFIGURATION) == ["dev", "live"]
    given = Arguments(variables=(("var", "environment=prod"),))
    assert said(put, "main.tf", CONFIGURATION, given) == ["prod", "live"]


@pytest.mark.parametrize(
    ("stage", "parameters", "is_told"),
    [
        ("prod", "", True),
        ("production", "Parameters: {Env: {Type: String, Default: production}}", True),
        ("prod", "Parameters: {Env: {Type: String, Default: dev}}", False),
        ("dev", "", False),
        ("v1", "", False),
        ("Prod", "", False),
    ],
)
def test_a_developers_origin_is_told_where_production_is_said_and_nothing_against_it(
    put: Put, stage: str, parameters: str, is_told: bool
) -> None:
    put({"template.yaml": f"{parameters}\n{API % stage}"})
    found = {one.rule for one in lint(["template.yaml"], Settings()).findings}
    assert ("localhost-origin" in found) is is_told
