"""Whether a handler reads what calls carry in their bodies, and what that makes of the headers that they need."""

from pathlib import Path

import pytest

from conftest import Put
from corslint.cors.demand import demand
from corslint.frontends.terraform.stack import stack
from corslint.lint.profiles import with_profiles
from corslint.source import Repository
from corslint.value import MAYBE, NO, Truth
from handlers_snippets import profiled

PYTHON = [
    ('if event["rawPath"] != "/hits":\n        return {"statusCode": 404}', NO),
    ('event.get("queryStringParameters")', NO),
    ('print(json.dumps(event))\n    event["requestContext"]["http"]', NO),
    ('"httpMethod" in event and event["path"]', NO),
    ('event["body"]', MAYBE),
    ('event.get("body", event["path"])', MAYBE),
    ('event.get("path", event["body"])', MAYBE),
    ('key = "body"\n    event[key]', MAYBE),
    ('print(event["path"], event["body"])', MAYBE),
    ('event["path"]\n    count(event)', MAYBE),
    ('event["path"]\n    queue.send(json.dumps(event))', MAYBE),
    ('event["path"]\n    later = lambda: event', MAYBE),
    ("print(event)", MAYBE),
    ("pass", MAYBE),
]

JAVASCRIPT = [
    ("(event) => { const { rawPath } = event;", NO),
    ("({ pathParameters, headers }) => {", NO),
    ("(event) => { console.log('got', event); event.headers?.referer;", NO),
    ("(event) => { const { rawPath, body } = event;", MAYBE),
    ("(event) => { const { rawPath, ...others } = event;", MAYBE),
    ("({ body }) => {", MAYBE),
    ("(...all) => { all[0].rawPath;", MAYBE),
    ("() => {", MAYBE),
]


@pytest.mark.parametrize(("code", "takes"), PYTHON)
def test_pythons_handlers(tmp_path: Path, code: str, takes: Truth) -> None:
    whole = f'import json\n\ndef handler(event, context):\n    {code}\n    return {{"statusCode": 200}}\n'
    assert profiled(tmp_path, {"app.py": whole}).takes_body is takes


@pytest.mark.parametrize(("code", "takes"), JAVASCRIPT)
def test_javascripts_handlers(tmp_path: Path, code: str, takes: Truth) -> None:
    whole = f"exports.handler = async {code} return {{ statusCode: 200 }}; }};\n"
    assert profiled(tmp_path, {"app.js": whole}, runtime="nodejs22.x").takes_body is takes


@pytest.mark.parametrize(("read", "certain"), [("body", True), ("rawPath", False)])
def test_a_post_whose_body_nobody_reads_need_not_be_json(put: Put, read: str, certain: bool) -> None:
    put(
        {
            "src/app.py": f'def handler(event, context):\n    print(event["{read}"], event["rawPath"])\n    event["rawPath"]\n'
        }
    )
    put({"main.tf": COUNTER})
    repository = Repository(".")
    (api,) = with_profiles(stack(".", repository), repository).apis
    asked = demand(api, api.routes[0])
    assert asked is not None
    assert [reason.when is MAYBE for reason in asked.reasons] == [not certain]


COUNTER = """
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "src"
  output_path = "code.zip"
}
resource "aws_lambda_function" "hits" {
  function_name = "hits"
  filename      = data.archive_file.code.output_path
  handler       = "app.handler"
  runtime       = "python3.13"
}
resource "aws_apigatewayv2_api" "hits" {
  name          = "hits"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "hits" {
  api_id           = aws_apigatewayv2_api.hits.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.hits.invoke_arn
}
resource "aws_apigatewayv2_route" "hit" {
  api_id    = aws_apigatewayv2_api.hits.id
  route_key = "POST /hits"
  target    = "integrations/${aws_apigatewayv2_integration.hits.id}"
}
"""
