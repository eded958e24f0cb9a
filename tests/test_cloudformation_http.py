"""HTTP APIs and function URLs of CloudFormation templates, and what they come to."""

import pytest

from corslint.frontends.cloudformation.stack import stack
from corslint.source import Repository, Source
from corslint.value import MAYBE, NO, YES
from spanless import spanless
from stacks import api_of_template as api_of
from stacks import stack_of_template as stack_of

RESOURCES = """
    Resources:
      Orders: {Type: AWS::Lambda::Function}
      Api:
        Type: AWS::ApiGatewayV2::Api
        Properties:
          Name: orders
          ProtocolType: HTTP
          CorsConfiguration:
            AllowOrigins: [https://shop.example.com]
            AllowMethods: [GET, PUT]
            AllowHeaders: ['*']
            MaxAge: 60
            AllowCredentials: false
      Proxy:
        Type: AWS::ApiGatewayV2::Integration
        Properties:
          ApiId: !Ref Api
          IntegrationType: AWS_PROXY
          IntegrationUri: !GetAtt Orders.Arn
          PayloadFormatVersion: '2.0'
      Guard:
        Type: AWS::ApiGatewayV2::Authorizer
        Properties:
          ApiId: !Ref Api
          AuthorizerType: JWT
          IdentitySource: [$request.header.Authorization]
      Get:
        Type: AWS::ApiGatewayV2::Route
        Properties:
          ApiId: !Ref Api
          RouteKey: GET /orders/{id}
          AuthorizationType: JWT
          AuthorizerId: !Ref Guard
          Target: !Sub integrations/${Proxy}
      Default:
        Type: AWS::ApiGatewayV2::Route
        Properties:
          ApiId: !Ref Api
          RouteKey: $default
          Target: !Join [/, [integrations, !Ref Proxy]]
    """

BODY = """
    Resources:
      Orders: {Type: AWS::Lambda::Function}
      Api:
        Type: AWS::ApiGatewayV2::Api
        Properties:
          Body:
            openapi: 3.0.1
            x-amazon-apigateway-cors:
              allowOrigins: [https://shop.example.com]
              allowMethods: [GET, PUT]
              allowHeaders: ['*']
              maxAge: 60
              allowCredentials: false
            components:
              securitySchemes:
                guard:
                  type: oauth2
                  x-amazon-apigateway-authorizer:
                    {type: jwt, identitySource: $request.header.Authorization}
            paths:
              /orders/{id}:
                get:
                  security: [{guard: []}]
                  x-amazon-apigateway-integration: &proxy
                    type: aws_proxy
                    payloadFormatVersion: '2.0'
                    uri: !GetAtt Orders.Arn
              $default:
                x-amazon-apigateway-any-method:
                  x-amazon-apigateway-integration: *proxy
    """


def test_one_api_is_one_model_however_it_is_written() -> None:
    assert spanless(api_of(BODY)) == spanless(api_of(RESOURCES))


def test_what_the_resources_come_to() -> None:
    api = api_of(RESOURCES)
    get, default = api.routes

    assert (api.name, api.kind) == ("Api", "http")
    assert (get.path, get.method, get.span.text) == ("/orders/{id}", "GET", "Get")
    assert get.authorization.kind.only == "jwt"
    assert [str(source.header) for source in get.authorization.identity_sources] == ["authorization"]
    assert get.integration.kind == "lambda_proxy"
    assert get.integration.function is not None
    assert get.integration.function.name == "Orders"
    assert (default.path, default.method, default.authorization.kind.only) == ("$default", "ANY", "none")
    assert default.integration.function is get.integration.function


def test_the_policy() -> None:
    cors = api_of(RESOURCES).cors
    assert cors is not None
    assert cors.configured is YES
    assert cors.span.text == "CorsConfiguration"
    assert cors.origins is not None
    assert [(str(item.value), item.span.text) for item in cors.origins.items] == [
        ("https://shop.example.com", "https://shop.example.com")
    ]
    assert cors.expose is None
    assert cors.max_age is not None
    assert cors.max_age.only == 60


def test_a_policy_that_a_condition_decides() -> None:
    cors = api_of("""
        Parameters: {Mode: {Type: String}}
        Conditions: {IsOpen: !Equals [!Ref Mode, open]}
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {CorsConfiguration: !If [IsOpen, {AllowOrigins: ['*']}, !Ref AWS::NoValue]}
        """).cors
    assert cors is not None
    assert cors.configured is MAYBE
    assert cors.origins is not None
    assert cors.origins.has(lambda origin: origin.equals("*")) is YES


def test_an_api_without_a_policy() -> None:
    assert api_of("Resources: {Api: {Type: AWS::ApiGatewayV2::Api}}").cors is None


@pytest.mark.parametrize(
    ("key", "route"),
    [
        ("GET /orders", ("/orders", "GET")),
        ("'any /{proxy+}'", ("/{proxy+}", "ANY")),
        ("OPTIONS /", ("/", "OPTIONS")),
        ("$default", ("$default", "ANY")),
        ("!Sub 'POST /${AWS::StackName}'", ("/${AWS::StackName}", "POST")),
        ("$connect", None),
        ("sendMessage", None),
    ],
)
def test_route_keys(key: str, route: tuple[str, str] | None) -> None:
    api = api_of(f"""
        Resources:
          Api: {{Type: AWS::ApiGatewayV2::Api}}
          Route: {{Type: AWS::ApiGatewayV2::Route, Properties: {{ApiId: !Ref Api, RouteKey: {key}}}}}
        """)
    assert [(route.path, route.method) for route in api.routes] == ([route] if route else [])
    assert api.elsewhere is None


@pytest.mark.parametrize("key", ["!Ref Key", "!If [IsOdd, GET /odd, GET /even]", "!Sub '${Key} /orders'"])
def test_a_route_key_that_only_deployment_knows_leaves_the_api_open(key: str) -> None:
    api = api_of(f"""
        Parameters: {{Key: {{Type: String}}}}
        Conditions: {{IsOdd: !Equals [!Ref Key, odd]}}
        Resources:
          Api: {{Type: AWS::ApiGatewayV2::Api}}
          Route: {{Type: AWS::ApiGatewayV2::Route, Properties: {{ApiId: !Ref Api, RouteKey: {key}}}}}
        """)
    assert api.routes == ()
    assert api.elsewhere is not None


@pytest.mark.parametrize(
    ("integration", "kind"),
    [
        ("{IntegrationType: HTTP_PROXY, IntegrationUri: 'https://backend.example.com'}", "http_proxy"),
        ("{IntegrationType: AWS_PROXY, IntegrationSubtype: EventBridge-PutEvents}", "aws"),
        ("{IntegrationType: AWS_PROXY, IntegrationUri: !ImportValue function}", "lambda_proxy"),
        ("{}", "unknown"),
    ],
)
def test_kinds_of_integrations(integration: str, kind: str) -> None:
    (route,) = api_of(f"""
        Resources:
          Api: {{Type: AWS::ApiGatewayV2::Api}}
          Backend: {{Type: AWS::ApiGatewayV2::Integration, Properties: {integration}}}
          Route:
            Type: AWS::ApiGatewayV2::Route
            Properties: {{ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${{Backend}}'}}
        """).routes
    assert route.integration.kind == kind


@pytest.mark.parametrize(("written", "known"), [("", None), (", PayloadFormatVersion: '1.0'", "1.0")])
def test_c17_the_format_in_which_a_function_is_called(written: str, known: str | None) -> None:
    (route,) = api_of(f"""
        Resources:
          Api: {{Type: AWS::ApiGatewayV2::Api}}
          Backend:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {{IntegrationType: AWS_PROXY, IntegrationUri: !ImportValue function{written}}}
          Route:
            Type: AWS::ApiGatewayV2::Route
            Properties: {{ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${{Backend}}'}}
        """).routes
    payload = route.integration.payload
    assert (payload and str(payload.only)) == known


@pytest.mark.parametrize(
    ("target", "kind", "function"),
    [
        ("!GetAtt Orders.Arn", "lambda_proxy", "Orders"),
        ("arn:aws:lambda:eu-west-1:1:function:others", "lambda_proxy", None),
        ("https://backend.example.com", "http_proxy", None),
        ("!ImportValue target", "unknown", None),
    ],
)
def test_quick_create(target: str, kind: str, function: str | None) -> None:
    (route,) = api_of(f"""
        Resources:
          Orders: {{Type: AWS::Lambda::Function}}
          Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{Target: {target}}}}}
        """).routes
    assert (route.path, route.method, route.authorization.kind.only) == ("$default", "ANY", "none")
    assert route.integration.kind == kind
    assert (route.integration.function.name if route.integration.function else None) == function


def test_quick_create_with_a_route_key_and_managed_overrides() -> None:
    (route,) = api_of("""
        Resources:
          Orders: {Type: AWS::Lambda::Function}
          Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Target: !GetAtt Orders.Arn, RouteKey: GET /orders}}
          Overrides:
            Type: AWS::ApiGatewayV2::ApiGatewayManagedOverrides
            Properties: {ApiId: !Ref Api, Route: {AuthorizationType: AWS_IAM}}
        """).routes
    assert (route.path, route.method, route.authorization.kind.only) == ("/orders", "GET", "aws_iam")
    assert route.authorization.span.text == "AWS_IAM"


def test_websockets_are_no_apis_of_ours() -> None:
    stack = stack_of("""
        Resources:
          Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}
          Connect: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Chat, RouteKey: $connect}}
          Default: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Chat, RouteKey: $default}}
        """)
    assert stack.apis == ()


def test_routes_of_an_api_of_another_stack() -> None:
    api = api_of("""
        Resources:
          Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !ImportValue shared, RouteKey: GET /}}
        """)
    assert (api.name, api.kind, len(api.routes)) == ("import:shared", "http", 1)
    assert api.elsewhere is not None


# -- function URLs


def test_a_function_url() -> None:
    api = api_of("""
        Resources:
          Orders: {Type: AWS::Lambda::Function}
          Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Orders}}
          Url:
            Type: AWS::Lambda::Url
            Properties:
              AuthType: AWS_IAM
              TargetFunctionArn: !Ref Live
              Cors: {AllowOrigins: ['*'], AllowCredentials: true}
        """)
    (route,) = api.routes
    assert (api.name, api.kind) == ("Url", "function-url")
    assert (route.path, route.method, route.authorization.kind.only) == ("$default", "ANY", "aws_iam")
    assert route.integration.function is not None
    assert route.integration.function.name == "Orders"
    assert api.cors is not None
    assert api.cors.credentials is not None
    assert api.cors.credentials.only is True


@pytest.mark.parametrize(
    ("auth", "is_open"),
    [("AuthType: NONE", YES), ("AuthType: AWS_IAM", NO), ("AuthType: !ImportValue auth", MAYBE), ("", MAYBE)],
)
def test_who_may_call_a_function_url(auth: str, is_open: object) -> None:
    api = api_of(f"Resources: {{Url: {{Type: AWS::Lambda::Url, Properties: {{TargetFunctionArn: x, {auth}}}}}}}")
    assert api.routes[0].authorization.kind.is_("none") is is_open
    assert api.cors is None


# -- functions


def test_functions() -> None:
    (function,) = stack_of("""
        Resources:
          Orders:
            Type: AWS::Lambda::Function
            Properties:
              Handler: app.handler
              Runtime: python3.12
              Code: ./src
              Environment: {Variables: {ORIGIN: https://shop.example.com}}
          Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Orders}}
        """).functions
    assert (function.name, function.span.text) == ("Orders", "Orders")
    assert str(function.handler.only if function.handler else None) == "app.handler"
    assert function.code == ("src",)
    assert str(function.environment.rows["ORIGIN"].only) == "https://shop.example.com"


@pytest.mark.parametrize(
    ("resource", "code", "inline"),
    [
        ("Properties: {Code: {ZipFile: 'def handler(): ...'}}", (), "def handler(): ..."),
        ("Properties: {Code: {S3Bucket: b, S3Key: k}}", (), None),
        ("Properties: {Code: 's3://bucket/key'}", (), None),
        ("Properties: {Code: ../../../elsewhere}", (), None),
        ("Properties: {Code: {S3Bucket: b}}, Metadata: {'aws:asset:path': asset.1}", ("asset.1",), None),
    ],
)
def test_where_code_lies(resource: str, code: tuple[str, ...], inline: str | None) -> None:
    (function,) = stack_of(f"Resources: {{Orders: {{Type: AWS::Lambda::Function, {resource}}}}}").functions
    assert function.code == code
    assert (str(function.inline_code.only) if function.inline_code else None) == inline


def test_code_that_the_serverless_framework_packs_lies_around_its_templates() -> None:
    template = (
        "Resources: {Orders: {Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: b, S3Key: s/orders.zip}}}}"
    )
    source = Source("shop/.serverless/cloudformation-template-update-stack.json", template)
    (function,) = stack(source, Repository(".")).functions
    assert function.code == ("shop",)


def test_c18_a_mapping_of_a_cors_header_is_refused() -> None:
    (refusal,) = stack_of(
        """
        Resources:
          Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: orders, ProtocolType: HTTP}}
          Backend:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Api
              IntegrationType: HTTP_PROXY
              IntegrationUri: https://backend.example.com
              ResponseParameters:
                "200":
                  ResponseParameters:
                    - {Destination: overwrite:header.Access-Control-Allow-Origin, Source: "*"}
                    - {Destination: overwrite:header.x-served-by, Source: backend}
        """
    ).refusals
    assert refusal.span.text == "overwrite:header.Access-Control-Allow-Origin"
    assert not refusal.deploys


def test_what_stands_under_a_condition_is_read_as_it_is_where_that_holds() -> None:
    (api,) = stack_of("""
        Parameters: {Stage: {Type: String}}
        Conditions:
          IsProd: !Equals [!Ref Stage, prod]
          IsOther: !Not [!Condition IsProd]
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Condition: IsProd
            Properties:
              ProtocolType: HTTP
              CorsConfiguration:
                AllowOrigins: !If [IsProd, ["https://app.example.com"], ["*"]]
                AllowMethods: !If [IsOther, ["*"], [GET]]
        """).apis
    policy = api.cors
    assert policy is not None
    assert policy.origins is not None
    assert policy.methods is not None
    assert [str(one.value) for one in policy.origins.items] == ["https://app.example.com"]
    assert [str(one.value) for one in policy.methods.items] == ["GET"]
