"""The APIs of Terraform configurations are what CloudFormation makes of the same, each value in its place."""

import pytest

from conftest import Put
from corslint.frontends.cloudformation.stack import stack as cloudformation
from corslint.model import Api, Route
from corslint.source import Repository, Source
from spanless import spanless
from stacks import REST
from stacks import api_of_configuration as api_of
from stacks import stack_of_configuration as stack_of

REST_IN_CLOUDFORMATION = """
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: orders, Handler: app.handler, Runtime: python3.12, Code: {S3Bucket: b, S3Key: k}}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {BinaryMediaTypes: [image/png], ApiKeySourceType: HEADER}
  OrdersPath:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
  OrderPath:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !Ref OrdersPath, PathPart: "{id}"}
  Users:
    Type: AWS::ApiGateway::Authorizer
    Properties: {RestApiId: !Ref Api, Type: COGNITO_USER_POOLS, IdentitySource: method.request.header.Authorization}
  All:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {RestApiId: !Ref Api, ValidateRequestParameters: true}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref OrderPath
      HttpMethod: POST
      AuthorizationType: COGNITO_USER_POOLS
      AuthorizerId: !Ref Users
      ApiKeyRequired: true
      RequestValidatorId: !Ref All
      RequestModels: {application/json: Order}
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations
  Options:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref OrderPath
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode":200}'}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://shop.example'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}
  Refused:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: DEFAULT_4XX
      StatusCode: "400"
      ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {ApiStages: [{ApiId: !Ref Api, Stage: live}]}
"""

HTTP = """
locals { origins = ["https://shop.example"] }
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  handler       = "app.handler"
  runtime       = "nodejs20.x"
}
resource "aws_apigatewayv2_api" "api" {
  name          = "shop"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins     = local.origins
    allow_methods     = ["GET", "POST"]
    allow_headers     = toset(["authorization"])
    max_age           = 600
    allow_credentials = true
  }
}
resource "aws_apigatewayv2_authorizer" "users" {
  api_id           = aws_apigatewayv2_api.api.id
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  name             = "users"
}
resource "aws_apigatewayv2_integration" "orders" {
  api_id                 = aws_apigatewayv2_api.api.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.orders.invoke_arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "list" {
  api_id             = aws_apigatewayv2_api.api.id
  route_key          = "GET /orders"
  target             = "integrations/${aws_apigatewayv2_integration.orders.id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.users.id
}
resource "aws_apigatewayv2_route" "default" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.orders.id}"
}
resource "aws_apigatewayv2_stage" "live" {
  api_id = aws_apigatewayv2_api.api.id
  name   = "$default"
  default_route_settings {
    throttling_rate_limit = 10
  }
}
"""

HTTP_IN_CLOUDFORMATION = """
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: orders, Handler: app.handler, Runtime: nodejs20.x, Code: {S3Bucket: b, S3Key: k}}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      ProtocolType: HTTP
      CorsConfiguration:
        AllowOrigins: [https://shop.example]
        AllowMethods: [GET, POST]
        AllowHeaders: [authorization]
        MaxAge: 600
        AllowCredentials: true
  Users:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties: {ApiId: !Ref Api, AuthorizerType: JWT, IdentitySource: [$request.header.Authorization]}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Orders.Arn
      PayloadFormatVersion: "2.0"
  List:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /orders
      Target: !Sub integrations/${Integration}
      AuthorizationType: JWT
      AuthorizerId: !Ref Users
  Default:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: $default, Target: !Sub "integrations/${Integration}"}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, DefaultRouteSettings: {ThrottlingRateLimit: 10}}
"""

URL = """
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  handler       = "app.handler"
  runtime       = "python3.12"
}
resource "aws_lambda_function_url" "orders" {
  function_name      = aws_lambda_function.orders.function_name
  authorization_type = "AWS_IAM"
  cors {
    allow_origins  = ["https://shop.example"]
    allow_methods  = ["*"]
    expose_headers = ["etag"]
  }
}
"""

URL_IN_CLOUDFORMATION = """
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: orders, Handler: app.handler, Runtime: python3.12, Code: {S3Bucket: b, S3Key: k}}
  Url:
    Type: AWS::Lambda::Url
    Properties:
      TargetFunctionArn: !GetAtt Orders.Arn
      AuthType: AWS_IAM
      Cors: {AllowOrigins: [https://shop.example], AllowMethods: ["*"], ExposeHeaders: [etag]}
"""

MAPPED = """
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  handler       = "app.handler"
  runtime       = "python3.12"
}
resource "aws_api_gateway_rest_api" "api" { name = "shop" }
locals {
  id = aws_api_gateway_rest_api.api.id
  at = {
    rest_api_id = local.id
    resource_id = aws_api_gateway_rest_api.api.root_resource_id
    http_method = "PUT"
  }
}
resource "aws_api_gateway_authorizer" "keys" {
  name            = "keys"
  rest_api_id     = local.id
  type            = "REQUEST"
  identity_source = "method.request.header.X-Token, method.request.querystring.q"
}
resource "aws_api_gateway_request_validator" "nothing" {
  name        = "nothing"
  rest_api_id = local.id
}
resource "aws_api_gateway_method" "put" {
  rest_api_id          = local.at.rest_api_id
  resource_id          = local.at.resource_id
  http_method          = local.at.http_method
  authorization        = "CUSTOM"
  authorizer_id        = aws_api_gateway_authorizer.keys.id
  request_validator_id = aws_api_gateway_request_validator.nothing.id
}
resource "aws_api_gateway_integration" "put" {
  rest_api_id          = local.at.rest_api_id
  resource_id          = local.at.resource_id
  http_method          = local.at.http_method
  type                 = "AWS"
  uri                  = "arn:aws:apigateway:${var.region}:lambda:path/2015-03-31/functions/${aws_lambda_function.orders.arn}/invocations"
  content_handling     = "CONVERT_TO_TEXT"
  passthrough_behavior = "NEVER"
  request_templates    = { "application/json" = "$input.body" }
}
resource "aws_api_gateway_integration_response" "put" {
  for_each            = { "200" = null, "500" = ".*Error.*" }
  rest_api_id         = local.at.rest_api_id
  resource_id         = local.at.resource_id
  http_method         = local.at.http_method
  status_code         = each.key
  selection_pattern   = each.value
  response_parameters = { "method.response.header.access-control-allow-origin" = "'*'" }
  response_templates  = { "application/json" = "$input.body" }
}
resource "aws_api_gateway_method_response" "put" {
  for_each            = toset(["200", "500"])
  rest_api_id         = local.at.rest_api_id
  resource_id         = local.at.resource_id
  http_method         = local.at.http_method
  status_code         = each.value
  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = false }
}
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = local.id
  stage_name  = "live"
  method_path = "*/*"
  settings {
    throttling_burst_limit = 5
    throttling_rate_limit  = -1
  }
}
"""

MAPPED_IN_CLOUDFORMATION = """
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: orders, Handler: app.handler, Runtime: python3.12, Code: {S3Bucket: b, S3Key: k}}
  Api: {Type: AWS::ApiGateway::RestApi}
  Keys:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Type: REQUEST
      IdentitySource: method.request.header.X-Token, method.request.querystring.q
  Nothing:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {RestApiId: !Ref Api}
  Put:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: PUT
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Keys
      RequestValidatorId: !Ref Nothing
      Integration:
        Type: AWS
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations
        ContentHandling: CONVERT_TO_TEXT
        PassthroughBehavior: NEVER
        RequestTemplates: {application/json: $input.body}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters: {method.response.header.access-control-allow-origin: "'*'"}
            ResponseTemplates: {application/json: $input.body}
          - StatusCode: "500"
            SelectionPattern: .*Error.*
            ResponseParameters: {method.response.header.access-control-allow-origin: "'*'"}
            ResponseTemplates: {application/json: $input.body}
      MethodResponses:
        - {StatusCode: "200", ResponseParameters: {method.response.header.Access-Control-Allow-Origin: false}}
        - {StatusCode: "500", ResponseParameters: {method.response.header.Access-Control-Allow-Origin: false}}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: live, MethodSettings: [{ThrottlingBurstLimit: 5}]}
"""

NAMES = {"Orders": "aws_lambda_function.orders"}


@pytest.mark.parametrize(
    ("terraform", "template"),
    [
        (REST, REST_IN_CLOUDFORMATION),
        (MAPPED, MAPPED_IN_CLOUDFORMATION),
        (HTTP, HTTP_IN_CLOUDFORMATION),
        (URL, URL_IN_CLOUDFORMATION),
    ],
    ids=["rest", "mapped", "http", "function-url"],
)
def test_it_is_what_cloudformation_makes_of_the_same_api(put: Put, terraform: str, template: str) -> None:
    (ours,) = stack_of(put, terraform).apis
    (theirs,) = cloudformation(Source("template.yaml", template), Repository(".")).apis
    assert comparable(ours) == comparable(theirs)


def comparable(api: Api) -> object:
    """The model without places and names, its routes in one order; of empty lists both know what becomes of them."""
    routes = tuple(sorted(map(unnamed, api.routes), key=lambda route: (route.path, route.method)))
    return spanless(api._replace(name="api", routes=routes, cors=api.cors and api.cors._replace(sends_empty=True)))


def unnamed(route: Route) -> Route:
    function = route.integration.function
    if function is None:
        return route
    function = function._replace(name=NAMES.get(function.name, function.name))
    return route._replace(integration=route.integration._replace(function=function))


# -- places


def test_every_value_stands_where_it_is_written(put: Put) -> None:
    api = api_of(put, HTTP)
    assert api.cors is not None
    assert api.cors.origins is not None
    assert [item.span.text for item in api.cors.origins.items] == ["https://shop.example"]
    assert api.cors.span.text == "cors_configuration"
    assert api.span.text == 'resource "aws_apigatewayv2_api" "api"'
