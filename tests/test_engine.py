"""From paths to a report: what is read, what is linted once, what is shown."""

import os

import pytest

from conftest import Put
from corslint.finding import Severity
from corslint.frontends.arguments import Arguments
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError
from corslint.source import Source

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Open: {Type: String, Default: "yes"}
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {ApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
"""

MODULE = 'resource "aws_apigatewayv2_api" "orders" { protocol_type = "HTTP" }'

DOCUMENT = """\
openapi: 3.0.1
info: {title: orders, version: "1"}
paths:
  /orders:
    get:
      x-amazon-apigateway-integration: {type: mock}
"""

OWN_RULE = '''\
"""Something is said of every API"""

from corslint import MAYBE, YES, Finding, Severity

SEVERITY = Severity.WARNING


def check(stack):
    for api in stack.apis:
        yield Finding(api.span, "it may be so", when=MAYBE)
        yield Finding(api.span, "it is so", severity=Severity.ERROR)
        yield Finding(stack.source.whole, "it is said of every route")
        yield Finding(stack.source.whole, "it is said of every route")
        yield Finding(api.span, "it is not so", when=~YES)
'''

OWN = Settings(select=("own",), rules_directories=("lint",))


@pytest.fixture
def own_rule(put: Put) -> None:
    put({"lint/own.py": OWN_RULE})


def run(*paths: str, settings: Settings = Settings()) -> Report:  # noqa: B008 (a tuple, which nothing changes)
    return lint(paths or (".",), settings)


def shown(report: Report) -> list[tuple[int, str, str]]:
    return [(one.finding.span.position.line, str(one.severity), one.finding.message) for one in report.findings]


# -- what is shown


@pytest.mark.usefixtures("own_rule")
def test_what_is_certain_is_shown_once_in_the_order_of_the_file(put: Put) -> None:
    put({"template.yaml": TEMPLATE})
    report = run(settings=OWN)
    assert shown(report) == [(1, "warning", "it is said of every route"), (5, "error", "it is so")]
    assert report.hidden == 1


@pytest.mark.usefixtures("own_rule")
def test_what_is_only_possible_is_shown_where_asked_for(put: Put) -> None:
    put({"template.yaml": TEMPLATE})
    report = run(settings=OWN._replace(possible=True))
    assert [(one.certainty, one.finding.message) for one in report.findings[1:]] == [
        ("certain", "it is so"),
        ("possible", "it may be so"),
    ]
    assert report.hidden == 0


@pytest.mark.usefixtures("own_rule")
def test_files_are_reported_in_the_order_of_their_paths(put: Put) -> None:
    put({"b.yaml": TEMPLATE, "a/z.yaml": TEMPLATE, "c.yaml": TEMPLATE})
    paths = [one.finding.span.path for one in run("c.yaml", ".", settings=OWN).findings]
    assert paths == ["a/z.yaml"] * 2 + ["b.yaml"] * 2 + ["c.yaml"] * 2


# -- what is read


def test_inputs_say_how_much_of_a_stack_is_ours(put: Put) -> None:
    put({"template.yaml": TEMPLATE, "orders.yaml": DOCUMENT})
    assert [tuple(one) for one in run().inputs] == [
        ("orders.yaml", "openapi", 1, 1, 0),
        ("template.yaml", "sam", 1, 1, 1),
    ]


@pytest.mark.parametrize(
    "content",
    [
        *("", "a: 1\n", "- AWS::Serverless\n", "just text", "broken: [\n", '{"x": "AWS::Lambda::Url"}', "\0\0AWS::\0"),
        "service: orders\nresources:\n  Resources:\n    Topic:\n      Type: AWS::SNS::Topic\n\t\ncustom:\n  stage: dev\n",
    ],
)
def test_what_is_no_infrastructure_is_passed_over_silently(content: str, put: Put) -> None:
    put({"values.yaml": content})
    assert run("values.yaml") == Report((), ())


def test_a_template_that_does_not_parse_is_a_finding_at_its_place(put: Put) -> None:
    put({"template.yaml": 'AWSTemplateFormatVersion: "2010-09-09"\nResources: {\n'})
    [only] = run().findings
    assert (only.rule, only.severity, only.finding.span.path) == ("parse-error", Severity.ERROR, "template.yaml")


TWICE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {AllowOrigins: ["https://app.example.com"]}
      Description: one
      Description: other
      CorsConfiguration: {AllowOrigins: ["https://other.example.com"]}
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Timeout: 1, Timeout: 2}
  Api:
    Type: AWS::Serverless::HttpApi
"""


def test_what_of_cors_is_written_twice_is_lost_once(put: Put) -> None:
    put({"template.yaml": TWICE})
    findings = lint(["."], Settings(select=("parse-error",))).findings
    assert [(one.finding.span.position.line, one.finding.message) for one in findings] == [
        (3, "'Api' is written again on line 13, and what stands here is not deployed"),
        (6, "'CorsConfiguration' is written again on line 9, and what stands here is not deployed"),
    ]
    put({"template.yaml": TWICE.replace("other.example.com", "app.example.com").replace("  Api:", "  Apis:", 1)})
    assert lint(["."], Settings(select=("parse-error",))).findings == ()


UNRENDERED = {
    "a block of Jinja": "{% if on %}\n  Api: {Type: AWS::ApiGatewayV2::Api}\n{% endif %}\n",
    "a placeholder of cookiecutter": "  Api:\n    Type: {{cookiecutter.type}}-{{cookiecutter.kind}}\n",
    "a block of Helm": "  {{- if .Values.on }} {{ end }}\n  Api: {Type: AWS::ApiGatewayV2::Api}\n",
    "a block of ERB": "<% if on %>\n  Api: {Type: AWS::ApiGatewayV2::Api}\n<% end %>\n",
}


@pytest.mark.parametrize("written", UNRENDERED.values(), ids=UNRENDERED)
def test_a_template_that_something_is_still_to_write_is_none_yet(written: str, put: Put) -> None:
    put({"template.yaml": f"AWSTemplateFormatVersion: '2010-09-09'\nResources:\n{written}"})
    assert lint(["."], Settings()).inputs == ()


def test_a_mistake_beside_a_dynamic_reference_is_one(put: Put) -> None:
    put({"template.yaml": "Resources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n    Name: {{resolve:ssm:/a}}: {\n"})
    assert [one.rule for one in lint(["."], Settings()).findings] == ["parse-error"]


def test_one_that_breaks_off_before_its_resources_is_one_too(put: Put) -> None:
    put({"template.yaml": 'AWSTemplateFormatVersion: "2010-09-09"\nDescription: "no end\n'})
    assert [one.rule for one in run().findings] == ["parse-error"]


def test_a_file_that_cannot_be_read_is_a_finding(put: Put) -> None:
    put({"template.yaml": TEMPLATE})
    os.truncate("template.yaml", 33 * 1024 * 1024)
    [only] = run("template.yaml").findings
    assert only.rule == "parse-error"
    assert only.finding.message.startswith("the file cannot be read: larger than 32 MB")


def test_standard_input_is_read_under_its_name(put: Put) -> None:
    put({})
    report = lint(["-"], Settings(), Source("infra/template.yaml", TEMPLATE))
    assert [one.path for one in report.inputs] == ["infra/template.yaml"]


@pytest.mark.parametrize("paths", [("template.yaml", "nested.yaml"), ("nested.yaml",), (".",)])
def test_a_nested_stack_is_linted_with_its_parent(paths: tuple[str, ...], put: Put) -> None:
    parent = "Resources:\n  Orders:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: nested.yaml}\n"
    put({"template.yaml": parent, "nested.yaml": TEMPLATE})
    assert [(one.path, one.apis) for one in run(*paths).inputs] == [("template.yaml", 1)]


@pytest.mark.parametrize("paths", [("main.tf", "orders/main.tf"), (".",)])
def test_a_terraform_module_is_linted_as_it_is_called(paths: tuple[str, ...], put: Put) -> None:
    put({"main.tf": 'module "orders" { source = "./orders" }', "orders/main.tf": MODULE})
    assert [(one.path, one.apis) for one in run(*paths).inputs] == [("main.tf", 1)]


def test_a_terraform_module_that_is_named_alone_is_linted_alone(put: Put) -> None:
    put({"main.tf": 'module "orders" { source = "./orders" }', "orders/main.tf": MODULE})
    assert [(one.path, one.apis) for one in run("orders/main.tf").inputs] == [("orders/main.tf", 1)]


def test_a_document_in_a_subdirectory_is_linted_with_the_template_that_deploys_it(put: Put) -> None:
    parent = (
        "Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties: {BodyS3Location: api/orders.yaml}\n"
    )
    put({"template.yaml": parent, "other.yaml": TEMPLATE, "api/orders.yaml": DOCUMENT})
    for path in ("api/orders.yaml", "api"):
        assert [(one.path, one.routes) for one in run(path).inputs] == [("template.yaml", 1)]


def test_nothing_above_the_repository_is_a_parent(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    including = "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: own/a.yaml}}\n"
    put({"own/.git/HEAD": "", "own/a.yaml": TEMPLATE, "parent.yaml": including})
    monkeypatch.chdir("own")
    assert [one.path for one in run(".").inputs] == ["a.yaml"]


def test_a_template_that_only_mentions_a_files_name_is_not_its_parent(put: Put) -> None:
    put({"template.yaml": f"# Location: orders.yaml\n{TEMPLATE}", "orders.yaml": DOCUMENT})
    assert [one.path for one in run("orders.yaml").inputs] == ["orders.yaml"]


def test_of_two_stacks_that_include_each_other_one_is_linted(put: Put) -> None:
    circle = "Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: %s.yaml}\n"
    put({"a.yaml": circle % "b", "b.yaml": circle % "a"})
    assert [one.path for one in run().inputs] == ["a.yaml"]


def test_a_document_without_integrations_is_not_yet_what_is_deployed(put: Put) -> None:
    bare = """\
openapi: 3.0.1
info: {title: orders, version: "1"}
x-amazon-apigateway-gateway-responses:
  DEFAULT_4XX: {responseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}}
paths:
  /orders:
    put: {responses: {"200": {description: done}}}
"""
    whole = bare.replace("put: {", "put: {x-amazon-apigateway-integration: {type: http_proxy}, ")
    put({"whole.yaml": whole, "bare.yaml": bare})
    assert "preflight-missing" in [one.rule for one in run("whole.yaml").findings]
    assert run("bare.yaml").findings == ()


# -- what the user gives


def test_a_site_makes_every_api_face_browsers(put: Put) -> None:
    put({"template.yaml": TEMPLATE})
    assert [one.rule for one in run().findings] == ["cors-not-configured"]
    called = run(settings=Settings(origins=("https://app.example.com",))).findings
    assert {one.severity for one in called} == {Severity.ERROR}


def test_parameters_of_the_deployment_decide(put: Put) -> None:
    conditional = TEMPLATE.replace("Resources:\n", 'Conditions: {IsOpen: !Equals [!Ref Open, "yes"]}\nResources:\n')
    conditional = conditional.replace("HttpApi\n", "HttpApi\n    Condition: IsOpen\n", 1)
    put({"template.yaml": conditional})
    shut = run(settings=Settings(arguments=Arguments({"Open": "no"})))
    assert len(run().findings) == 1
    assert shut.findings == ()


# -- rules


def test_a_rule_that_is_not_there_is_bad_use_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"there is no rule 'preflight-mising', did you mean 'preflight-missing'\?"):
        run(settings=Settings(select=("preflight-mising",)))


def test_an_ignored_rule_is_not_run(put: Put) -> None:
    put({"template.yaml": TEMPLATE})
    assert run(settings=Settings(ignore=("cors-not-configured",))).findings == ()


@pytest.mark.parametrize(
    ("module", "complaint"),
    [
        ("import nothing_of_this_name", "cannot be imported: ModuleNotFoundError"),
        ("def check(stack: ...", "cannot be imported: SyntaxError"),
        ("{}['key']", "cannot be imported: KeyError"),
        ("def check(stack): ...", "the rule 'own' has no SEVERITY"),
        ("from corslint import Severity\nSEVERITY = Severity.INFO", r"the rule 'own' has no function check\(stack\)"),
    ],
)
def test_an_own_rule_that_is_none_is_bad_use(module: str, complaint: str, put: Put) -> None:
    put({"template.yaml": TEMPLATE, "lint/own.py": module})
    with pytest.raises(UsageError, match=complaint):
        run(settings=OWN)


def test_an_own_rule_cannot_take_a_built_in_ones_place(put: Put) -> None:
    put({"lint/preflight_missing.py": OWN_RULE})
    with pytest.raises(UsageError, match="there is already a rule 'preflight-missing'"):
        run(settings=Settings(rules_directories=("lint",)))


def test_a_directory_of_rules_that_is_not_there_is_bad_use() -> None:
    with pytest.raises(UsageError, match="'nowhere' is not a directory"):
        run(settings=Settings(rules_directories=("nowhere",)))


def test_a_template_that_breaks_before_its_first_resource_is_not_passed_over(put: Put) -> None:
    put({"template.yaml": "Resources:\n  A: {b: [\n  B:\n    Type: AWS::ApiGateway::RestApi\n"})
    assert [one.rule for one in lint(["template.yaml"], Settings()).findings] == ["parse-error"]
