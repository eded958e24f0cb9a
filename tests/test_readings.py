"""What reading other people's projects has taught: the smallest configuration of each, and what is told of it."""

import pytest

from conftest import Put
from corslint.cors.matrix import matrix
from corslint.lint.engine import lint
from corslint.lint.settings import Settings

API = """
resource "aws_api_gateway_rest_api" "api" {
  name = "orders"
}
resource "aws_api_gateway_deployment" "it" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  triggers    = { redeployment = filesha1("main.tf") }
  lifecycle {
    create_before_destroy = true
  }
}
"""

FUNCTION = """
data "archive_file" "NAME" {
  type        = "zip"
  output_path = "NAME.zip"
  source {
    filename = "index.py"
    content  = <<-PYTHON
      def handler(event, context):
          return {'statusCode': 200, 'headers': {HEADERS}, 'body': '[]'}
    PYTHON
  }
}
resource "aws_lambda_function" "NAME" {
  function_name = "NAME"
  role          = "arn:aws:iam::123456789012:role/orders"
  runtime       = "python3.13"
  handler       = "index.handler"
  filename      = data.archive_file.NAME.output_path
}
"""


def function(name: str, **headers: str) -> str:
    sent = ", ".join(f"'Access-Control-{key.replace('_', '-')}': '{value}'" for key, value in headers.items())
    return FUNCTION.replace("NAME", name).replace("HEADERS", sent)


def resource(path: str) -> str:
    return f"""
resource "aws_api_gateway_resource" "{path}" {{
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "{path}"
}}
"""


def method(path: str, verb: str, behind: str, authorization: str = "NONE") -> str:
    return f"""
resource "aws_api_gateway_method" "{path}_{verb}" {{
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.{path}.id
  http_method   = "{verb}"
  authorization = "{authorization}"
}}
resource "aws_api_gateway_integration" "{path}_{verb}" {{
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.{path}.id
  http_method             = aws_api_gateway_method.{path}_{verb}.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.{behind}.invoke_arn
}}
"""


def told(put: Put, rule: str, **files: str) -> list[tuple[str, str]]:
    put({f"{name.replace('__', '/')}.tf": text for name, text in files.items()})
    found = [one.finding for one in lint(["."], Settings()).findings if one.rule == rule]
    return [(one.span.text, one.message) for one in found]


def test_what_all_instances_of_a_module_lack_is_told_once_in_the_words_of_the_module(put: Put) -> None:
    cors = """
variable "api" {}
variable "resource" {}
resource "aws_api_gateway_method" "options" {
  rest_api_id   = var.api
  resource_id   = var.resource
  http_method   = "OPTIONS"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "options" {
  rest_api_id       = var.api
  resource_id       = var.resource
  http_method       = aws_api_gateway_method.options.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}
resource "aws_api_gateway_method_response" "options" {
  rest_api_id         = var.api
  resource_id         = var.resource
  http_method         = aws_api_gateway_method.options.http_method
  status_code         = "200"
  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = true }
}
resource "aws_api_gateway_integration_response" "options" {
  rest_api_id         = var.api
  resource_id         = var.resource
  http_method         = aws_api_gateway_method.options.http_method
  status_code         = aws_api_gateway_method_response.options.status_code
  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'" }
}
"""
    call = """
module "cors_%s" {
  source   = "./cors"
  api      = aws_api_gateway_rest_api.api.id
  resource = aws_api_gateway_resource.%s.id
}
"""
    paths = ("orders", "items", "users")
    calls = "".join(resource(path) + method(path, "GET", "shop") + call % (path, path) for path in paths)
    shop = function("shop", Allow_Origin="https://app.example.com")
    lack = "aws_api_gateway_integration.options: the first apply may fail"
    assert told(put, "invalid-cors-setting", main=API + shop + calls, cors__main=cors) == [
        (
            'resource "aws_api_gateway_integration_response" "options"',
            f"nothing makes this integration response wait for {lack}",
        )
    ]


def gateway_response(exposed: str) -> str:
    return f"""
resource "aws_api_gateway_gateway_response" "refused" {{
  rest_api_id   = aws_api_gateway_rest_api.api.id
  response_type = "DEFAULT_4XX"
  response_parameters = {{
    "gatewayresponse.header.Access-Control-Allow-Origin"   = "'*'"
    "gatewayresponse.header.Access-Control-Expose-Headers" = "'{exposed}'"
  }}
}}
"""


def test_an_error_of_the_gateway_is_no_preflight_that_exposes_headers(put: Put) -> None:
    main = API + function("shop", Allow_Origin="*") + resource("orders") + method("orders", "POST", "shop")
    main += gateway_response("X-Total")
    assert told(put, "exposed-headers-on-preflight-only", main=main) == []


@pytest.mark.parametrize(("exposed", "lost"), [("X-Total,Content-Type", True), ("content-type, Expires", False)])
def test_script_reads_some_headers_that_nothing_exposes(put: Put, exposed: str, *, lost: bool) -> None:
    preflight = function("preflight", Allow_Origin="*", Expose_Headers=exposed)
    main = API + function("shop", Allow_Origin="*") + preflight + resource("orders")
    main += method("orders", "GET", "shop") + method("orders", "OPTIONS", "preflight")
    assert bool(told(put, "exposed-headers-on-preflight-only", main=main)) is lost


@pytest.mark.parametrize(("authorization", "is_told"), [("AWS_IAM", True), ("NONE", False)])
def test_a_wildcard_is_told_of_an_answer_to_calls_that_carry_something(
    put: Put, authorization: str, *, is_told: bool
) -> None:
    main = API + function("health", Allow_Origin="*") + function("shop", Allow_Origin="https://app.example.com")
    main += resource("health") + resource("orders")
    main += method("health", "GET", "health", authorization) + method("orders", "GET", "shop", "AWS_IAM")
    assert bool(told(put, "wildcard-on-authenticated-api", main=main)) is is_told


HTTP = """
resource "aws_apigatewayv2_api" "api" {
  name          = "orders"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "preflight" {
  api_id                 = aws_apigatewayv2_api.api.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.preflight.arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "preflight" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "OPTIONS /{proxy+}"
  target    = "integrations/${aws_apigatewayv2_integration.preflight.id}"
}
"""


def test_what_a_function_sends_in_place_of_a_policy_is_refused_by_browsers(put: Put) -> None:
    main = HTTP + function("preflight", Allow_Origin="*", Allow_Credentials="true")
    assert told(put, "wildcard-with-credentials", main=main) == [
        ("'*'", "credentials are allowed to any origin: browsers refuse every call with credentials")
    ]


LATER = "\n  lifecycle {\n    ignore_changes = [%s]\n  }"


@pytest.mark.parametrize(
    ("ignored", "is_told"), [("tags", True), ("filename, source_code_hash", False), ("all", False)]
)
def test_what_stands_in_for_code_that_is_deployed_later_is_not_the_code(
    put: Put, ignored: str, *, is_told: bool
) -> None:
    own = "filename      = data.archive_file.shop.output_path"
    shop = function("shop").replace(own, own + LATER % ignored)
    main = API + shop + function("preflight", Allow_Origin="*") + resource("orders")
    main += method("orders", "GET", "shop") + method("orders", "OPTIONS", "preflight")
    assert bool(told(put, "handler-without-origin", main=main)) is is_told


def test_an_expression_of_many_lines_is_named_by_its_first(put: Put) -> None:
    paths = """
variable "services" {}
locals {
  paths = merge([
    for name, service in var.services : { for path in service.paths : path => { part = path } }
  ]...)
}
resource "aws_api_gateway_resource" "each" {
  for_each    = local.paths
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = each.value.part
}
resource "aws_api_gateway_method" "preflight" {
  for_each      = local.paths
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.each[each.key].id
  http_method   = "OPTIONS"
  authorization = "NONE"
}
"""
    put({"main.tf": API + paths})
    found = lint(["."], Settings(possible=True)).findings
    (path,) = {one.finding.route for one in found if one.finding.route}
    assert path.startswith("/${merge([… (")
    assert "\n" not in path


def test_what_is_refused_before_its_headers_are_seen_is_not_told_of_them(put: Put) -> None:
    http = """
resource "aws_apigatewayv2_api" "api" {
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_headers = ["Authorization"]
  }
}
resource "aws_apigatewayv2_authorizer" "users" {
  api_id           = aws_apigatewayv2_api.api.id
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
}
resource "aws_apigatewayv2_route" "all" {
  api_id             = aws_apigatewayv2_api.api.id
  route_key          = "ANY /orders"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.users.id
  target             = "integrations/${aws_apigatewayv2_integration.shop.id}"
}
resource "aws_apigatewayv2_integration" "shop" {
  api_id           = aws_apigatewayv2_api.api.id
  integration_type = "HTTP_PROXY"
  integration_uri  = "https://shop.example.com"
}
"""
    put({"main.tf": http})
    found = {one.rule for one in lint(["."], Settings(possible=True)).findings}
    assert "preflight-requires-authorization" in found
    assert "wildcard-not-covering" not in found


ORDERS = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: index.handler, CodeUri: ., Events: EVENTS}
"""


def test_an_answer_of_a_helper_that_is_not_handed_the_origin_is_shown_where_it_is_returned(put: Put) -> None:
    code = """\
SITES = ['https://app.example.com', 'https://admin.example.com']

def answer(body, origin=None):
    allowed = origin if origin in SITES else SITES[0]
    return {'statusCode': 200, 'headers': {'Access-Control-Allow-Origin': allowed}, 'body': body}

def handler(event, context):
    return answer('[]')
"""
    template = ORDERS.replace("EVENTS", "{List: {Type: Api, Properties: {Path: /orders, Method: GET}}}")
    put({"template.yaml": template + """Globals: {Api: {Cors: "'https://admin.example.com'"}}\n""", "index.py": code})
    [found] = lint(["."], Settings(select=("origin-mismatch",))).findings
    places = {related.message: related.span.text for related in found.finding.related}
    assert places["returned here"] == "return answer('[]')"
    assert places["this route hands its calls to the function"] == "List"


def test_the_matrix_shows_the_preflight_that_is_answered_when_all_goes_well(put: Put) -> None:
    code = """\
def handler(event, context):
    headers = {'Access-Control-Allow-Origin': '*'}
    try:
        connect()
    except Exception:
        return {'statusCode': 500, 'headers': headers}
    return {'statusCode': 204, 'headers': headers}
"""
    template = ORDERS.replace("EVENTS", "{All: {Type: Api, Properties: {Path: /orders, Method: ANY}}}")
    put({"template.yaml": template, "index.py": code})
    [stack] = lint(["."], Settings(), with_stacks=True).stacks
    [[route]] = [api["routes"] for api in matrix([stack])]
    assert route["preflight"] is not None
    assert route["preflight"]["status"] == 204


def test_what_nothing_is_known_of_is_not_taken_to_expose_headers(put: Put) -> None:
    calls = {"Ask": "options", "List": "get"}
    events = ", ".join(
        f"{name}: {{Type: Api, Properties: {{Path: /orders, Method: {method}}}}}" for name, method in calls.items()
    )
    template = ORDERS.replace("EVENTS", f"{{{events}}}").replace("CodeUri: .", "CodeUri: s3://code/orders.zip")
    put({"template.yaml": template})
    found = lint(["."], Settings(possible=True)).findings
    assert [one.rule for one in found] == ["gateway-response-without-cors"]


SCRIPTED = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}
  Options:
    Type: AWS::ApiGateway::Method
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
            ResponseParameters:
              method.response.header.Access-Control-Allow-Methods: "'GET'"
              method.response.header.Access-Control-Allow-Credentials: "'CREDENTIALS'"
            ResponseTemplates:
              application/json: |
                #set($origin = $input.params().header.get("Origin"))
                #set($context.responseOverride.header.Access-Control-Allow-Origin = "*")
                #if($origin == "*")
                  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
                #end
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Methods: true
            method.response.header.Access-Control-Allow-Credentials: true
"""


@pytest.mark.parametrize(("credentials", "rules"), [("false", set()), ("true", {"wildcard-with-credentials"})])
def test_a_wildcard_that_everyone_is_sent_first_is_one_whatever_is_compared_with_it(
    credentials: str, rules: set[str], put: Put
) -> None:
    put({"template.yaml": SCRIPTED.replace("CREDENTIALS", credentials)})
    found = {one.rule for one in lint(["."], Settings()).findings if one.certainty == "certain"}
    assert found & {"invalid-origin", "wildcard-with-credentials"} == rules
