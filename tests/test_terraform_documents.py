"""Documents in Terraform's texts: those in a string of JSON have one place, and say as much as any other."""

import json

import pytest

from conftest import Put
from corslint.cors.matrix import matrix
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks

GATEWAY = "x-amazon-apigateway-"
BEHIND = {f"{GATEWAY}integration": {"type": "http_proxy", "httpMethod": "GET", "uri": "https://x.example/${var.path}"}}
SCHEMES = {
    "users": {
        "type": "apiKey",
        "name": "X-Token",
        "in": "header",
        f"{GATEWAY}authtype": "custom",
        f"{GATEWAY}authorizer": {"type": "token", "authorizerUri": "${var.authorizer}"},
    },
    "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
}
DOCUMENT = {
    "openapi": "3.0.1",
    "paths": {"/orders": {"get": {"security": [{"users": []}, {"key": []}], **BEHIND}}},
    "components": {"securitySchemes": SCHEMES},
}


def test_a_key_and_an_authorizer_are_two_demands_though_they_stand_in_one_place(put: Put) -> None:
    api = {"name": "orders", "body": json.dumps(DOCUMENT)}
    put({"main.tf.json": json.dumps({"resource": {"aws_api_gateway_rest_api": {"orders": api}}})})
    [stack] = stacks(["."], Settings())
    [route] = stack.apis[0].routes
    assert route.authorization.kind.only == "custom"
    assert [str(source.header) for source in route.authorization.identity_sources] == ["x-token"]
    assert route.api_key.only is True


def test_what_is_not_known_is_told_by_its_name_and_not_by_the_whole_document(put: Put) -> None:
    mock = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
    sent = {f"{GATEWAY}integration": {**mock, "responses": {"default": {"statusCode": "200", **ORIGIN}}}}
    declared = {"200": {"description": "", "headers": {"Access-Control-Allow-Origin": {"schema": {"type": "string"}}}}}
    options = {"responses": declared, **sent}
    document = {"openapi": "3.0.1", "paths": {"/orders": {"get": BEHIND, "options": options}}}
    api = {"name": "orders", "body": json.dumps(document)}
    put({"main.tf.json": json.dumps({"resource": {"aws_api_gateway_rest_api": {"orders": api}}})})
    [orders] = matrix(stacks(["."], Settings()))
    preflight = orders["routes"][0]["preflight"]
    assert preflight is not None
    assert preflight["headers"] == {"access-control-allow-origin": {"unknown": "var.origin"}}


ORIGIN = {"responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'${var.origin}'"}}

ROLE = """
resource "aws_iam_role" "orders" {
  assume_role_policy = "{}"
  inline_policy {
    name   = "orders"
    policy = %s
  }
}
resource "aws_lambda_function" "orders" {
  role = aws_iam_role.orders.arn
}
resource "aws_lambda_function_url" "orders" {
  function_name      = aws_lambda_function.orders.function_name
  authorization_type = "NONE"
  cors { allow_origins = ["https://app.example.com"] }
}
data "aws_iam_policy_document" "all" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
"""


@pytest.mark.parametrize(
    ("policy", "place"),
    [
        ('jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })', "*"),
        ("data.aws_iam_policy_document.all.json", '["*"]'),
        ('jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })', None),
    ],
)
def test_the_policies_in_a_role_are_its_own(policy: str, place: str | None, put: Put) -> None:
    put({"main.tf": ROLE % policy})
    found = [one.finding.span.text for one in lint(["."], Settings(select=("overbroad-function-role",))).findings]
    assert found == ([] if place is None else [place])
