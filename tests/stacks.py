"""What small templates and configurations deploy, and what their values say."""

from textwrap import dedent

from conftest import Put
from corslint.frontends.cloudformation import stack as cloudformation
from corslint.frontends.terraform import stack as terraform
from corslint.model import Api, Stack
from corslint.source import Repository, Source
from corslint.value import Text, Value

REST = """
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  handler       = "app.handler"
  runtime       = "python3.12"
}
resource "aws_api_gateway_rest_api" "api" {
  name               = "shop"
  binary_media_types = ["image/png"]
  api_key_source     = "HEADER"
}
resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "orders"
}
resource "aws_api_gateway_resource" "order" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_resource.orders.id
  path_part   = "{id}"
}
resource "aws_api_gateway_authorizer" "users" {
  name        = "users"
  rest_api_id = aws_api_gateway_rest_api.api.id
  type        = "COGNITO_USER_POOLS"
}
resource "aws_api_gateway_request_validator" "all" {
  name                        = "all"
  rest_api_id                 = aws_api_gateway_rest_api.api.id
  validate_request_parameters = true
}
resource "aws_api_gateway_method" "post" {
  rest_api_id          = aws_api_gateway_rest_api.api.id
  resource_id          = aws_api_gateway_resource.order.id
  http_method          = "POST"
  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.users.id
  api_key_required     = true
  request_validator_id = aws_api_gateway_request_validator.all.id
  request_models       = { "application/json" = "Order" }
}
resource "aws_api_gateway_integration" "post" {
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.order.id
  http_method             = aws_api_gateway_method.post.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.orders.invoke_arn
}
resource "aws_api_gateway_method" "options" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.order.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "options" {
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_method.options.resource_id
  http_method       = aws_api_gateway_method.options.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}
resource "aws_api_gateway_method_response" "options" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.order.id
  http_method = aws_api_gateway_method.options.http_method
  status_code = "200"
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = true
  }
}
resource "aws_api_gateway_integration_response" "options" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.order.id
  http_method = aws_api_gateway_method.options.http_method
  status_code = aws_api_gateway_method_response.options.status_code
  response_parameters = {
    "method.response.header.Access-Control-Allow-Origin" = "'https://shop.example'"
  }
  depends_on = [aws_api_gateway_integration.options]
}
resource "aws_api_gateway_gateway_response" "refused" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  response_type       = "DEFAULT_4XX"
  status_code         = "400"
  response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'" }
}
resource "aws_api_gateway_usage_plan" "plan" {
  name = "plan"
  api_stages {
    api_id = aws_api_gateway_rest_api.api.id
    stage  = "live"
  }
}
"""
"""A REST API with a preflight, in Terraform."""


def stack_of_template(template: str, directory: str = ".") -> Stack:
    source = Source(f"{directory}/template.yaml", dedent(template))
    return cloudformation.stack(source, Repository(directory))


def api_of_template(template: str) -> Api:
    (api,) = stack_of_template(template).apis
    return api


def stack_of_configuration(put: Put, text: str) -> Stack:
    put({"main.tf": dedent(text)})
    return terraform.stack(".", Repository("."))


def api_of_configuration(put: Put, text: str) -> Api:
    found = stack_of_configuration(put, text)
    assert found.problems == ()
    (api,) = found.apis
    return api


def written(value: Value[Text] | None) -> str:
    return str(value.only) if value is not None and value.only is not None else "?"
