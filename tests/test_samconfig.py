"""What `sam deploy` gives a template's parameters holds in place of their defaults, and is mended where it is said."""

import pytest

from conftest import Put
from corslint.cli import main
from corslint.lint.engine import lint
from corslint.lint.settings import Settings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Origins: {Type: CommaDelimitedList, Default: "https://default.example.com/"}
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {AllowOrigins: !Ref Origins}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://code/orders.zip
      Events:
        List: {Type: HttpApi, Properties: {Path: /orders, Method: GET, ApiId: !Ref OrdersApi}}
"""
DEFAULT = "https://default.example.com/"


def told(*paths: str) -> list[tuple[str, int, str]]:
    found = [one.finding.span for one in lint(paths or ["."], Settings()).findings]
    return [(span.path, span.position.line, span.text) for span in found]


@pytest.mark.parametrize(
    "written",
    [
        r'parameter_overrides = "Stage=\"dev\" Origins=\"https://a.example, https://b.example/\""',
        r"parameter_overrides = 'Stage=dev Origins=https://a.example,https://b.example/'",
        'parameter_overrides = [\n"Origins=https://a.example,https://b.example/"]',
        "parameter_overrides = 'ParameterKey=Origins,ParameterValue=https://b.example/'",
    ],
)
@pytest.mark.parametrize("command", ["deploy", "global"])
def test_what_is_deployed_is_read_at_its_place(command: str, written: str, put: Put) -> None:
    elsewhere = "[dev.deploy.parameters]\nparameter_overrides = 'Origins=https://b.example/'\n"
    put({"template.yaml": TEMPLATE, "samconfig.toml": f"{elsewhere}[default.{command}.parameters]\n{written}\n"})
    assert told() == [("samconfig.toml", 5 if "\n" in written else 4, "https://b.example/")]


def test_what_toml_writes_otherwise_has_the_place_of_its_key(put: Put) -> None:
    written = r"parameter_overrides = 'Origins=https://b.example/'".replace("'", '"').replace("//", r"\u002f/")
    put({"template.yaml": TEMPLATE, "samconfig.toml": f"[default.deploy.parameters]\n{written}\n"})
    assert told() == [("samconfig.toml", 2, "parameter_overrides")]


OTHERS = {
    "of another environment": "[prod.deploy.parameters]\nparameter_overrides = 'Origins=https://b.example'",
    "for another template": "[default.deploy.parameters]\ntemplate_file = 'app.yaml'\nparameter_overrides = 'Origins=*'",
    "of another parameter": "[default.deploy.parameters]\nparameter_overrides = 'Origin=https://b.example'",
    "no TOML": "[default.deploy.parameters]\nparameter_overrides = 'Origins=https://b.example",
    "no texts": "[default.deploy.parameters]\nparameter_overrides = [1, ['Origins=https://b.example']]",
    "no tables": "default = 'parameter_overrides'",
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_is_not_said_of_a_template_leaves_its_defaults(other: str, put: Put) -> None:
    put({"template.yaml": TEMPLATE, "samconfig.toml": other})
    assert told() == [("template.yaml", 3, DEFAULT)]


def test_a_template_of_another_name_is_meant_where_it_is_named(put: Put) -> None:
    said = "[default.deploy.parameters]\nparameter_overrides = 'Origins=https://b.example'\n"
    put({"orders.yaml": TEMPLATE, "samconfig.toml": said})
    assert told() == [("orders.yaml", 3, DEFAULT)]
    put({"samconfig.toml": f"{said}template_file = './orders.yaml'\n"})
    assert told() == []
    put({"samconfig.toml": f"{said}template_file = '.aws-sam/build/template.yaml'\n"})
    assert told() == [("orders.yaml", 3, DEFAULT)]


def test_the_command_line_wins(put: Put) -> None:
    put(
        {
            "template.yaml": TEMPLATE,
            "samconfig.toml": "[default.deploy.parameters]\nparameter_overrides = 'Origins=*/'\n",
        }
    )
    assert main([]) == 1
    assert main(["--parameter-overrides", "Origins=https://b.example"]) == 0


def test_what_it_is_said_of_is_linted_where_it_is_named_alone(put: Put) -> None:
    said = "[default.deploy.parameters]\nparameter_overrides = 'Origins=https://b.example/'\n"
    put({"a/template.yaml": TEMPLATE, "a/samconfig.toml": said, "b/template.yaml": TEMPLATE, "b/samconfig.toml": ""})
    assert told("a/samconfig.toml") == [("a/samconfig.toml", 2, "https://b.example/")]
    assert told("b/samconfig.toml") == []
    assert told("a") == told("a/samconfig.toml", "a/template.yaml")


def test_it_is_mended_there(put: Put) -> None:
    said = '[default.deploy.parameters]\nparameter_overrides = "Origins=\\"https://a.example/,https://b.example/\\""\n'
    put({"template.yaml": TEMPLATE, "samconfig.toml": said})
    assert main(["--fix"]) == 1  # what else the value is for is not known
    assert main(["--fix", "--unsafe-fixes"]) == 0
    with open("samconfig.toml", encoding="utf-8") as mended:
        assert mended.read() == said.replace("e/", "e")
