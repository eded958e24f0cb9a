"""One fault is told once: of many routes at one place, and at many places of one cause."""

import pytest

from conftest import Put
from corslint.lint.engine import lint
from corslint.lint.report import Report, Reported
from corslint.lint.rounds import mended
from corslint.lint.settings import Settings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    Cors: "'https://app.example.com'"
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: orders.handler
      CodeUri: src/
      Events:
        Read: {Type: Api, Properties: {Path: /orders, Method: get}}
        Write: {Type: Api, Properties: {Path: /orders, Method: post}}
  UsersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: users.handler
      CodeUri: src/
      Events:
        Read: {Type: Api, Properties: {Path: /users, Method: get}}
"""

ORDERS = """\
from shared import failed

HEADERS = {"Access-Control-Allow-Origin": "https://app.example.com"}

def handler(event, context):
    if not event["headers"].get("x-tenant"):
        return {"statusCode": 400, "body": "no tenant"}
    if not event["headers"].get("x-trace"):
        return {"statusCode": 422, "body": "no trace"}
    try:
        orders = context.orders()
    except KeyError:
        return failed()
    return {"statusCode": 200, "headers": HEADERS, "body": orders}
"""

USERS = """\
from shared import failed

HEADERS = {"Access-Control-Allow-Origin": "https://app.example.com"}

def handler(event, context):
    if not event["headers"].get("x-tenant"):
        return {"statusCode": 400, "body": "no tenant"}
    try:
        users = context.users()
    except KeyError:
        return failed()
    return {"statusCode": 200, "headers": HEADERS, "body": users}
"""

SHARED = """\
def failed():
    return {"statusCode": 500, "body": "failed"}
"""

RULE = "handler-error-without-origin"


@pytest.fixture
def project(put: Put) -> None:
    put({"template.yaml": TEMPLATE, "src/orders.py": ORDERS, "src/users.py": USERS, "src/shared.py": SHARED})


def run(settings: Settings = Settings()) -> Report:  # noqa: B008 (a tuple, which nothing changes)
    return lint(["."], settings._replace(select=(RULE,)))


def told(one: Reported) -> tuple[str, str, list[str]]:
    finding = one.finding
    others = [f"{each.span.path}:{each.span.position.line} {each.message}" for each in finding.related]
    message, _, _ = finding.message.replace(" has ", " have ").partition(" have ")
    return f"{finding.span.path}:{finding.span.position.line}", message, others


@pytest.mark.usefixtures("project")
def test_what_one_function_forgets_is_told_once_with_all_places() -> None:
    first = run().findings[0]
    place, message, others = told(first)
    assert (place, message) == ("src/orders.py:7", "2 errors of GET /orders and POST /orders")
    assert others[-1] == "src/orders.py:9 nor has the error 422"


@pytest.mark.usefixtures("project")
def test_what_several_functions_share_is_told_apart_from_what_is_their_own() -> None:
    messages = {told(one)[0]: told(one)[1] for one in run().findings[1:]}
    assert messages == {
        "src/shared.py:2": "the errors of GET /orders and 2 more routes that are made here",
        "src/users.py:7": "the error 400 of GET /users",
    }


@pytest.mark.usefixtures("project")
def test_every_place_is_known_to_baselines() -> None:
    assert {told(one)[0] for one in run().every} == {
        "src/orders.py:7",
        "src/orders.py:9",
        "src/shared.py:2",
        "src/users.py:7",
    }


def test_a_place_that_is_silenced_is_none_of_them(put: Put, project: None) -> None:
    put({"src/orders.py": ORDERS.replace('"no trace"}', f'"no trace"}}  # corslint: ignore[{RULE}] a machine')})
    report = run()
    assert [told(one)[0] for one in report.suppressed] == ["src/orders.py:9"]
    assert "src/orders.py:9" not in " ".join(told(report.findings[0])[2])


@pytest.mark.usefixtures("project")
def test_all_places_are_mended_at_once() -> None:
    fix = run().findings[0].fix
    assert fix is not None
    assert sorted(edit.span.position.line for edit in fix.edits) == [7, 9]
    assert run().findings
    assert mended(["."], Settings(select=(RULE,)), unsafe=True).report.findings == ()


def test_what_is_made_for_answers_and_errors_is_told_once(put: Put, project: None) -> None:
    respond = 'def respond(status):\n    return {"statusCode": status, "body": ""}\n'
    orders = """
from shared import respond

def handler(event, context):
    if not event["headers"].get("x-tenant"):
        return respond(400)
    return respond(200)
"""
    put({"src/shared.py": respond, "src/orders.py": orders, "src/users.py": orders})
    report = lint(["."], Settings(select=(RULE, "handler-without-origin")))
    assert [(one.rule, told(one)[0], told(one)[1]) for one in report.findings] == [
        ("handler-without-origin", "src/shared.py:2", "the answers of GET /orders and 2 more routes that are made here")
    ]
    assert lint(["."], Settings(select=("handler-without-origin",))).findings[0].fix is not None


ANY_METHOD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {AllowOrigins: ["https://app.example.com"], AllowMethods: ["*"], AllowHeaders: [x-tenant]}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: orders.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Add: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /orders, Method: post}}
        Any: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /users, Method: ANY}}
"""


def test_what_is_certain_of_one_route_is_not_said_of_others_of_which_it_is_possible(put: Put) -> None:
    put({"template.yaml": ANY_METHOD})
    report = lint(["."], Settings(select=("preflight-header-not-allowed",), possible=True))
    assert [one.finding.message for one in report.findings] == [
        "the preflight does not allow 'content-type': browsers will not send POST /orders"
    ]


DOCUMENT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors: "'https://app.example.com'"
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /orders:
            get:
              x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: GET, uri: !Ref Function}
            delete:
              x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: DELETE, uri: !Ref Function}
Parameters:
  Function: {Type: String}
"""


def test_what_is_wrong_in_a_whole_api_is_told_and_mended_once(put: Put) -> None:
    put({"template.yaml": DOCUMENT})
    settings = Settings(select=("response-without-origin",))
    [only] = lint(["."], settings).findings
    assert only.finding.message.startswith("2 integrations call their function with a method other than POST")
    assert only.fix is not None
    assert [edit.text for edit in only.fix.edits] == ["POST", "POST"]
    assert mended(["."], settings).report.findings == ()


URLS = {
    "main.tf": """\
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  runtime       = "python3.13"
  handler       = "orders.handler"
  filename      = data.archive_file.orders.output_path
}
data "archive_file" "orders" {
  type        = "zip"
  source_file = "orders.py"
  output_path = "orders.zip"
}
resource "aws_lambda_function_url" "orders" {
  function_name      = aws_lambda_function.orders.function_name
  authorization_type = "NONE"
  cors { allow_origins = ["https://app.example.com"] }
}
""",
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: orders.handler
      CodeUri: .
      FunctionUrlConfig: {AuthType: NONE, Cors: {AllowOrigins: ["https://app.example.com"]}}
""",
}


@pytest.mark.parametrize("path", URLS)
def test_what_the_code_behind_a_url_sends_again_is_told_once(path: str, put: Put) -> None:
    code = """\
def handler(event, context):
    if not event["headers"].get("x-tenant"):
        return {"statusCode": 400, "headers": {"Access-Control-Allow-Origin": "*"}, "body": ""}
    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}, "body": "[]"}
"""
    put({path: URLS[path], "orders.py": code})
    [only] = lint(["."], Settings(select=("duplicate-allow-origin",))).findings
    assert "2 places of the code" in only.finding.message
    assert [one.message for one in only.finding.related] == ["the policy that adds it", "this one, too"]


BESIDE_A_PREFLIGHT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /orders:
            get: &proxy
              x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: https://backend.example.com}
            options:
              responses: {"200": {headers: {Access-Control-Allow-Origin: {}, Access-Control-Allow-Methods: {}}}}
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: {application/json: '{"statusCode": 200}'}
                responses:
                  default:
                    statusCode: "200"
                    responseParameters:
                      method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
                      method.response.header.Access-Control-Allow-Methods: "'GET'"
"""


def of_rule(report: Report, rule: str) -> list[Reported]:
    return [one for one in report.findings if one.rule == rule]


def test_methods_that_are_missing_in_one_list_are_one_fault_and_are_added_together(put: Put) -> None:
    added = "            put: *proxy\n            delete: *proxy\n            options:"
    put({"template.yaml": BESIDE_A_PREFLIGHT.replace("            options:", added)})
    [found] = of_rule(lint(["."], Settings()), "preflight-method-not-allowed")
    assert found.finding.message == (
        "the preflight does not allow PUT and DELETE: browsers will not send PUT /orders and DELETE /orders"
    )
    [after] = mended(["."], Settings()).after.values()
    assert "Access-Control-Allow-Methods: \"'GET,PUT,DELETE'\"" in after


def test_calls_that_one_preflight_would_do_for_are_one_fault(put: Put) -> None:
    added = "          /users:\n            put: *proxy\n            delete: *proxy\n          /tags:\n            delete: *proxy\n"
    put({"template.yaml": BESIDE_A_PREFLIGHT + added})
    found = of_rule(lint(["."], Settings()), "preflight-missing")
    assert [one.finding.message for one in found] == [
        "nothing answers OPTIONS /users, which browsers send before PUT and DELETE: the calls are never made",
        "nothing answers OPTIONS /tags, which browsers send before DELETE: the call is never made",
    ]
    [again] = [one for one in found[0].finding.related if one.message == "nor is this call made"]
    assert again.span.position.line == found[0].finding.span.position.line + 1


def test_a_resource_of_many_paths_lacks_their_preflights_in_one_place(put: Put) -> None:
    resources = """
        resource "aws_api_gateway_rest_api" "shop" {}
        resource "aws_api_gateway_resource" "each" {
          for_each    = toset(["orders", "users", "tags"])
          rest_api_id = aws_api_gateway_rest_api.shop.id
          parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
          path_part   = each.key
        }
        resource "aws_api_gateway_method" "each" {
          for_each      = aws_api_gateway_resource.each
          rest_api_id   = aws_api_gateway_rest_api.shop.id
          resource_id   = each.value.id
          http_method   = "DELETE"
          authorization = "NONE"
        }
        resource "aws_api_gateway_integration" "each" {
          for_each                = aws_api_gateway_method.each
          rest_api_id             = aws_api_gateway_rest_api.shop.id
          resource_id             = each.value.resource_id
          http_method             = each.value.http_method
          type                    = "HTTP_PROXY"
          integration_http_method = "DELETE"
          uri                     = "https://backend.example.com"
        }
        """
    put({"main.tf": resources})
    [found] = of_rule(lint(["."], Settings(origins=("https://app.example.com",))), "preflight-missing")
    assert found.finding.message == (
        "nothing answers OPTIONS /orders and 2 more paths, which browsers send before DELETE: the call is never made"
    )


def test_what_developers_are_allowed_in_production_is_told_once(put: Put) -> None:
    put({"terraform.tfvars": 'environment = "prod"\n'})
    put(
        {
            "main.tf": """\
variable "environment" {}
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders-${var.environment}"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://app.example.com", "http://localhost:3000", "http://localhost:5173"]
  }
}
resource "aws_apigatewayv2_route" "orders" {
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "GET /orders"
}
"""
        }
    )
    [only] = lint(["."], Settings(select=("localhost-origin",))).findings
    assert only.finding.message == "origins on developers' machines are allowed in production, at 2 places"
    assert "this one, too" in [one.message for one in only.finding.related]
