"""REST APIs of CloudFormation templates: resources and bodies, and what they come to."""

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from corslint.model import GatewayResponse, Route, Stack
from corslint.value import MAYBE, NO, YES
from spanless import spanless
from stacks import api_of_template as api_of
from stacks import stack_of_template as stack_of
from stacks import written


def method(settings: str, more: str = "") -> Route:
    """The one route of an API whose root has a GET method with these settings."""
    (route,) = api_of(f"""
        Resources:
          Api: {{Type: AWS::ApiGateway::RestApi}}
          GetRoot:
            Type: AWS::ApiGateway::Method
            Properties: {{RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, {settings}}}
          {more}
        """).routes
    return route


RESOURCES = """
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties: {Handler: app.handler, Runtime: python3.12, FunctionName: orders}
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          BinaryMediaTypes: [image~1png]
          ApiKeySourceType: HEADER
      OrdersPath:
        Type: AWS::ApiGateway::Resource
        Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
      OrderPath:
        Type: AWS::ApiGateway::Resource
        Properties: {RestApiId: !Ref Api, ParentId: !Ref OrdersPath, PathPart: '{id}'}
      Pool:
        Type: AWS::ApiGateway::Authorizer
        Properties:
          RestApiId: !Ref Api
          Type: COGNITO_USER_POOLS
          IdentitySource: method.request.header.Authorization
          ProviderARNs: [!Sub 'arn:aws:cognito-idp:${AWS::Region}:1:userpool/p']
      Body:
        Type: AWS::ApiGateway::RequestValidator
        Properties: {RestApiId: !Ref Api, ValidateRequestBody: true}
      GetOrder:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !Ref OrderPath
          HttpMethod: GET
          AuthorizationType: COGNITO_USER_POOLS
          AuthorizerId: !Ref Pool
          ApiKeyRequired: true
          RequestValidatorId: !Ref Body
          RequestModels: {application/json: Order}
          Integration:
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations
      OrderPreflight:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !Ref OrderPath
          HttpMethod: OPTIONS
          AuthorizationType: NONE
          Integration:
            Type: MOCK
            RequestTemplates: {application/json: '{"statusCode": 200}'}
            PassthroughBehavior: WHEN_NO_MATCH
            ContentHandling: CONVERT_TO_TEXT
            IntegrationResponses:
              - StatusCode: 200
                ResponseParameters:
                  method.response.header.Access-Control-Allow-Origin: "'https://shop.example.com'"
                  method.response.header.Access-Control-Allow-Headers: "'Authorization'"
              - StatusCode: '500'
                SelectionPattern: 5\\d{2}
          MethodResponses:
            - StatusCode: 200
              ResponseParameters:
                method.response.header.Access-Control-Allow-Origin: true
                method.response.header.Access-Control-Allow-Headers: false
      Refused:
        Type: AWS::ApiGateway::GatewayResponse
        Properties:
          RestApiId: !Ref Api
          ResponseType: DEFAULT_4XX
          StatusCode: '400'
          ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}
    """

BODY = """
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties: {Handler: app.handler, Runtime: python3.12, FunctionName: orders}
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Body:
            openapi: 3.0.1
            x-amazon-apigateway-api-key-source: HEADER
            x-amazon-apigateway-binary-media-types: [image/png]
            x-amazon-apigateway-request-validators: {body: {validateRequestBody: true}}
            x-amazon-apigateway-gateway-responses:
              DEFAULT_4XX:
                statusCode: '400'
                responseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}
            components:
              securitySchemes:
                key: {type: apiKey, name: x-api-key, in: header}
                pool:
                  type: apiKey
                  name: Authorization
                  in: header
                  x-amazon-apigateway-authtype: cognito_user_pools
                  x-amazon-apigateway-authorizer:
                    type: cognito_user_pools
                    providerARNs: [!Sub 'arn:aws:cognito-idp:${AWS::Region}:1:userpool/p']
            paths:
              /orders/{id}:
                get:
                  security: [{pool: []}, {key: []}]
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
                  x-amazon-apigateway-request-validator: body
                  x-amazon-apigateway-integration:
                    type: aws_proxy
                    httpMethod: POST
                    uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations
                options:
                  responses:
                    '200':
                      description: preflight
                      headers:
                        Access-Control-Allow-Origin: {schema: {type: string}}
                        Access-Control-Allow-Headers: {schema: {type: string}}
                  x-amazon-apigateway-integration:
                    type: mock
                    requestTemplates: {application/json: '{"statusCode": 200}'}
                    passthroughBehavior: WHEN_NO_MATCH
                    contentHandling: CONVERT_TO_TEXT
                    responses:
                      default:
                        statusCode: '200'
                        responseParameters:
                          method.response.header.Access-Control-Allow-Origin: "'https://shop.example.com'"
                          method.response.header.Access-Control-Allow-Headers: "'Authorization'"
                      5\\d{2}:
                        statusCode: '500'
    """


class _LongForms(yaml.SafeLoader):
    """Reads short intrinsics as what they are short for."""


def _long_form(loader: _LongForms, tag: str, node: yaml.Node) -> dict[str, Any]:
    assert isinstance(node, yaml.ScalarNode)
    value = loader.construct_scalar(node)
    if tag == "GetAtt":
        return {"Fn::GetAtt": str(value).split(".")}
    return {"Ref" if tag == "Ref" else f"Fn::{tag}": value}


_LongForms.add_multi_constructor("!", _long_form)


def as_json(template: str) -> str:
    return json.dumps(yaml.load(dedent(template), _LongForms), indent=2)


@pytest.mark.parametrize("other", [BODY, as_json(RESOURCES), as_json(BODY)], ids=["body", "json", "json body"])
def test_one_api_is_one_model_however_it_is_written(other: str) -> None:
    assert spanless(api_of(other)) == spanless(api_of(RESOURCES))


def test_what_the_resources_come_to() -> None:
    api = api_of(RESOURCES)
    get, options = api.routes

    assert (api.name, api.kind, api.span.text) == ("Api", "rest", "Api")
    assert (get.path, get.method, get.span.text, get.exists) == ("/orders/{id}", "GET", "GetOrder", YES)
    assert get.authorization.kind.only == "cognito_user_pools"
    assert get.authorization.span.text == "COGNITO_USER_POOLS"
    assert [str(source.header) for source in get.authorization.identity_sources] == ["authorization"]
    assert get.api_key.only is True
    assert get.validator is not None
    assert get.body_model is not None
    assert (get.integration.kind, written(get.integration.method)) == ("lambda_proxy", "POST")
    assert get.integration.function is not None
    assert get.integration.function.name == "Orders"
    assert (options.path, options.method, options.integration.kind) == ("/orders/{id}", "OPTIONS", "mock")
    assert [written(response.pattern) for response in options.integration.responses] == ["?", "5\\d{2}"]
    assert list(options.declared[0].headers.rows) == ["access-control-allow-origin", "access-control-allow-headers"]


def test_defaults_where_nothing_is_written() -> None:
    route = method("Integration: {Type: MOCK}")
    assert route.path == "/"
    assert (route.authorization.kind.only, route.authorization.span.text) == ("none", "GetRoot")
    assert (route.api_key.only, route.api_key.place.text) == (False, "GetRoot")
    assert route.validator is None
    assert route.body_model is None
    assert route.declared == ()
    assert route.declared_complete
    assert route.integration.responses_complete
    assert method("AuthorizationType: NONE").integration.kind == "none"


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        (
            "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations'",
            "Orders",
        ),
        ("!Join ['', ['arn:aws:apigateway:x:lambda:path/1/functions/', !GetAtt Orders.Arn, /invocations]]", "Orders"),
        ("!Sub ['arn:aws:apigateway:x:lambda:path/1/functions/${F}/invocations', {F: !GetAtt Orders.Arn}]", "Orders"),
        ("!Sub 'arn:aws:apigateway:x:lambda:path/1/functions/${Live}/invocations'", "Orders"),
        ("!Sub 'arn:aws:apigateway:x:lambda:path/1/functions/${First}/invocations'", "Orders"),
        (
            "!Sub 'arn:aws:apigateway:x:lambda:path/1/functions/arn:aws:lambda:${AWS::Region}:1:function:orders/invocations'",
            "Orders",
        ),
        (
            "!Sub 'arn:aws:apigateway:x:lambda:path/1/functions/arn:aws:lambda:${AWS::Region}:1:function:orders:live/invocations'",
            "Orders",
        ),
        ("'arn:aws:apigateway:x:lambda:path/1/functions/arn:aws:lambda:x:1:function:others/invocations'", None),
        ("!Sub 'arn:aws:apigateway:x:lambda:path/1/functions/${!stageVariables.function}/invocations'", None),
        ("!ImportValue orders-arn", None),
    ],
)
def test_the_function_behind_a_uri(uri: str, name: str | None) -> None:
    more = """Orders: {Type: AWS::Lambda::Function, Properties: {FunctionName: orders}}
          First: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Orders}}
          Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !GetAtt First.FunctionName, Name: live}}
    """
    integration = method(f"Integration: {{Type: AWS_PROXY, Uri: {uri}}}", more).integration
    assert integration.kind == "lambda_proxy"
    assert (integration.function.name if integration.function else None) == name


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ("{Type: AWS, Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/1/functions/x/invocations'}", "lambda"),
        ("{Type: AWS, Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:dynamodb:action/Query'}", "aws"),
        ("{Type: HTTP, Uri: 'https://backend.example.com'}", "http"),
        ("{Type: HTTP_PROXY, Uri: 'https://backend.example.com'}", "http_proxy"),
        ("{Type: !ImportValue type}", "unknown"),
    ],
)
def test_kinds_of_integrations(settings: str, kind: str) -> None:
    assert method(f"Integration: {settings}").integration.kind == kind


@pytest.mark.parametrize(
    ("authorizer", "kind", "headers"),
    [
        ("{Type: TOKEN, IdentitySource: method.request.header.X-Token}", "CUSTOM", ["x-token"]),
        ("{Type: TOKEN}", "CUSTOM", ["authorization"]),
        ("{Type: COGNITO_USER_POOLS}", "COGNITO_USER_POOLS", ["authorization"]),
        (
            "{Type: REQUEST, IdentitySource: 'method.request.header.A, method.request.querystring.q,method.request.header.B'}",
            "CUSTOM",
            ["a", "b"],
        ),
        ("{Type: REQUEST}", "CUSTOM", []),
        (
            "{Type: TOKEN, IdentitySource: !Sub 'method.request.header.${AWS::StackName}'}",
            "CUSTOM",
            ["${AWS::StackName}"],
        ),
        ("{Type: TOKEN}", "AWS_IAM", []),
        ("{Type: TOKEN}", "NONE", []),
    ],
)
def test_authorizers(authorizer: str, kind: str, headers: list[str]) -> None:
    more = f"Guard: {{Type: AWS::ApiGateway::Authorizer, Properties: {authorizer}}}"
    authorization = method(f"AuthorizationType: {kind}, AuthorizerId: !Ref Guard", more).authorization
    assert authorization.kind.only == kind.lower()
    assert [str(source.header) for source in authorization.identity_sources] == headers


def test_an_authorizer_of_another_stack_reads_we_know_not_what() -> None:
    authorization = method("AuthorizationType: CUSTOM, AuthorizerId: !ImportValue guard").authorization
    assert authorization.kind.only == "custom"
    assert authorization.identity_sources == ()


def test_authorization_that_a_condition_decides() -> None:
    authorization = method("AuthorizationType: !If [IsOpen, NONE, AWS_IAM]").authorization
    assert authorization.kind.is_("none") is MAYBE
    assert authorization.kind.is_("jwt") is NO


@pytest.mark.parametrize(
    ("validator", "validates"),
    [
        ("{ValidateRequestParameters: true}", True),
        ("{ValidateRequestBody: 'true'}", True),
        ("{ValidateRequestBody: false}", False),
        ("{Name: idle}", False),
    ],
)
def test_validators(validator: str, validates: bool) -> None:
    more = f"Checks: {{Type: AWS::ApiGateway::RequestValidator, Properties: {validator}}}"
    assert (method("RequestValidatorId: !Ref Checks", more).validator is not None) is validates


def test_responses_that_a_condition_decides_are_not_claimed() -> None:
    integration = method(
        "Integration: {Type: MOCK, IntegrationResponses: [{StatusCode: 200}, !If [IsOdd, {StatusCode: 400}, !Ref AWS::NoValue]]}"
    ).integration
    assert [written(response.status) for response in integration.responses] == ["200"]
    assert not integration.responses_complete


# -- paths


@pytest.mark.parametrize(
    ("parent", "path", "elsewhere"),
    [
        ("!GetAtt Api.RootResourceId", "/orders", None),
        ("Fn::GetAtt: [Api, RootResourceId]", "/orders", None),
        ("!ImportValue parent", "/${import:parent}/orders", "import:parent"),
        ("!Ref Parent", "/${Parent}/orders", "Parent"),
        ("r00t", "/${r00t}/orders", "r00t"),
        ("!Ref OrdersPath", None, "OrdersPath"),
    ],
)
def test_paths(parent: str, path: str | None, elsewhere: str | None) -> None:
    parent = f"{{{parent}}}" if parent.startswith("Fn::") else parent
    api = api_of(f"""
        Parameters: {{Parent: {{Type: String}}}}
        Resources:
          Api: {{Type: AWS::ApiGateway::RestApi}}
          OrdersPath:
            Type: AWS::ApiGateway::Resource
            Properties: {{RestApiId: !Ref Api, PathPart: orders, ParentId: {parent}}}
          GetOrders:
            Type: AWS::ApiGateway::Method
            Properties: {{RestApiId: !Ref Api, ResourceId: !Ref OrdersPath, HttpMethod: get}}
        """)
    assert path is None or api.routes[0].path == path
    assert (api.elsewhere.name if api.elsewhere else None) == elsewhere


def test_parts_of_paths_with_holes() -> None:
    api = api_of("""
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi}
          Path:
            Type: AWS::ApiGateway::Resource
            Properties: {RestApiId: !Ref Api, PathPart: !Sub 'v-${AWS::StackName}', ParentId: !GetAtt Api.RootResourceId}
          Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref Path, HttpMethod: GET}}
        """)
    assert api.routes[0].path == "/v-${AWS::StackName}"


def test_a_method_that_only_deployment_knows_leaves_the_api_open() -> None:
    api = api_of("""
        Parameters: {Verb: {Type: String}}
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi}
          Get:
            Type: AWS::ApiGateway::Method
            Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: !Ref Verb}
        """)
    assert api.routes == ()
    assert api.elsewhere is not None


# -- conditions


@pytest.mark.parametrize(
    ("api_condition", "method_condition", "exists"),
    [("", "", YES), ("", "Condition: IsBig,", MAYBE), ("Condition: IsBig,", "Condition: IsBig,", YES)],
)
def test_methods_under_conditions(api_condition: str, method_condition: str, exists: object) -> None:
    (route,) = api_of(f"""
        Parameters: {{Size: {{Type: String}}}}
        Conditions: {{IsBig: !Equals [!Ref Size, big]}}
        Resources:
          Api: {{{api_condition} Type: AWS::ApiGateway::RestApi}}
          Get:
            {{{method_condition} Type: AWS::ApiGateway::Method,
             Properties: {{RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET}}}}
        """).routes
    assert route.exists is exists


def test_what_is_certainly_not_deployed_is_not_there() -> None:
    stack = stack_of("""
        Conditions: {Never: !Equals [a, b]}
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi}
          Other: {Type: AWS::ApiGateway::RestApi, Condition: Never}
          Get:
            Type: AWS::ApiGateway::Method
            Condition: Never
            Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET}
        """)
    assert [(api.name, api.routes) for api in stack.apis] == [("Api", ())]


def test_paths_of_a_body_under_conditions() -> None:
    api = api_of("""
        Parameters: {Size: {Type: String}}
        Conditions: {IsBig: !Equals [!Ref Size, big]}
        Resources:
          Api:
            Type: AWS::ApiGateway::RestApi
            Properties:
              Body:
                paths:
                  /orders:
                    Fn::If:
                      - IsBig
                      - {get: {}, post: {}}
                      - {get: {}}
        """)
    assert {route.method: route.exists for route in api.routes} == {"GET": YES, "POST": MAYBE}


# -- what else belongs to an API


def test_methods_of_an_api_of_another_stack() -> None:
    stack = stack_of("""
        Parameters: {SharedApi: {Type: String}, SharedRoot: {Type: String}}
        Resources:
          Get:
            Type: AWS::ApiGateway::Method
            Properties: {RestApiId: !Ref SharedApi, ResourceId: !Ref SharedRoot, HttpMethod: GET}
        """)
    (api,) = stack.apis
    assert (api.name, api.kind, len(api.routes)) == ("SharedApi", "rest", 1)
    assert api.elsewhere is not None


def test_bodies_and_resources_of_one_api_are_one() -> None:
    api = api_of("""
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {paths: {/orders: {get: {}}}}}}
          Get:
            Type: AWS::ApiGateway::Method
            Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET}
        """)
    assert [(route.path, route.method) for route in api.routes] == [("/orders", "GET"), ("/", "GET")]


def gateway_response(settings: str) -> tuple[Stack, GatewayResponse | None]:
    stack = stack_of(f"""
        Resources:
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Refused: {{Type: AWS::ApiGateway::GatewayResponse, Properties: {{RestApiId: !Ref Api, {settings}}}}}
        """)
    (api,) = stack.apis
    return stack, api.gateway_responses[0] if api.gateway_responses else None


def test_gateway_responses() -> None:
    _, response = gateway_response(
        "ResponseType: UNAUTHORIZED, ResponseParameters: "
        "{gatewayresponse.header.Access-Control-Allow-Origin: method.request.header.origin}"
    )
    assert response is not None
    assert (response.type, response.status, response.span.text) == ("UNAUTHORIZED", None, "Refused")
    mapping = response.headers.rows["access-control-allow-origin"]
    assert written(mapping.expression) == "method.request.header.origin"


def test_gateway_responses_with_misnamed_parameters() -> None:
    stack, response = gateway_response(
        "ResponseType: THROTTLED, ResponseParameters: {Access-Control-Allow-Origin: \"'*'\"}"
    )
    (refusal,) = stack.refusals
    assert (refusal.span.text, refusal.api) == ("Access-Control-Allow-Origin", "Api")
    assert (
        refusal.message == "'Access-Control-Allow-Origin' is no parameter of a gateway response: the deployment fails"
    )
    assert response is not None
    assert response.headers.rows == {}


def test_a_gateway_response_of_an_unknown_type_leaves_the_api_open() -> None:
    stack, response = gateway_response("ResponseType: !ImportValue type")
    assert response is None
    assert stack.apis[0].elsewhere is not None


def test_resources_that_belong_to_a_sam_api() -> None:
    (api,) = stack_of("""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Shop: {Type: AWS::Serverless::Api, Properties: {StageName: live, DefinitionBody: {paths: {/orders: {get: {}}}}}}
          Refused:
            Type: AWS::ApiGateway::GatewayResponse
            Properties: {RestApiId: !Ref Shop, ResponseType: DEFAULT_4XX}
          Post:
            Type: AWS::ApiGateway::Method
            Properties: {RestApiId: !Ref Shop, ResourceId: !GetAtt Shop.RootResourceId, HttpMethod: POST}
        """).apis
    assert [(route.path, route.method) for route in api.routes] == [("/orders", "GET"), ("/", "POST")]
    assert [response.type for response in api.gateway_responses] == ["DEFAULT_4XX"]
    assert api.elsewhere is None


# -- files


@pytest.mark.parametrize(
    "settings",
    [
        "Properties: {BodyS3Location: ./api.yaml}",
        "Properties: {BodyS3Location: {Bucket: b, Key: k}}, Metadata: {'aws:asset:path': api.yaml}",
    ],
)
def test_a_body_in_a_file_beside_the_template(tmp_path: Path, settings: str) -> None:
    (tmp_path / "api.yaml").write_text("paths: {/orders: {get: {x-amazon-apigateway-integration: {type: mock}}}}")
    stack = stack_of(f"Resources: {{Api: {{Type: AWS::ApiGateway::RestApi, {settings}}}}}", str(tmp_path))
    (api,) = stack.apis
    assert [(route.path, route.integration.kind) for route in api.routes] == [("/orders", "mock")]
    assert api.elsewhere is None
    assert [member.rpartition("/")[2] for member in stack.members] == ["api.yaml"]
    assert stack.problems == ()


@pytest.mark.parametrize(
    ("settings", "problems"),
    [
        ("Properties: {BodyS3Location: 's3://bucket/api.yaml'}", 0),
        ("Properties: {BodyS3Location: {Bucket: b, Key: k}}", 0),
        ("Properties: {BodyS3Location: !Ref AWS::StackName}", 0),
        ("Properties: {BodyS3Location: missing.yaml}", 1),
        ("Properties: {BodyS3Location: ../../../api.yaml}", 0),
        ("Properties: {BodyS3Location: {Bucket: b, Key: k}}, Metadata: {'aws:asset:path': missing.yaml}", 0),
    ],
)
def test_a_body_out_of_reach(settings: str, problems: int) -> None:
    stack = stack_of(f"Resources: {{Api: {{Type: AWS::ApiGateway::RestApi, {settings}}}}}")
    (api,) = stack.apis
    assert api.elsewhere is not None
    assert len(stack.problems) == problems


def test_a_nested_stack_adds_to_the_api_that_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(
        dedent("""
            Parameters: {Api: {Type: String}, Root: {Type: String}}
            Resources:
              OrdersPath:
                Type: AWS::ApiGateway::Resource
                Properties: {RestApiId: !Ref Api, ParentId: !Ref Root, PathPart: orders}
              Get:
                Type: AWS::ApiGateway::Method
                Properties: {RestApiId: !Ref Api, ResourceId: !Ref OrdersPath, HttpMethod: GET}
            """)
    )
    stack = stack_of(
        """
        Resources:
          Shop: {Type: AWS::ApiGateway::RestApi}
          Orders:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: ./orders.yaml
              Parameters: {Api: !Ref Shop, Root: !GetAtt Shop.RootResourceId}
        """,
        str(tmp_path),
    )
    (api,) = stack.apis
    assert (api.name, api.elsewhere) == ("Shop", None)
    assert [(route.path, route.method) for route in api.routes] == [("/orders", "GET")]
    assert [member.rpartition("/")[2] for member in stack.members] == ["orders.yaml"]


# -- what nobody should write


def test_a_method_of_one_of_two_apis_leaves_both_open() -> None:
    stack = stack_of("""
        Parameters: {Size: {Type: String}}
        Conditions: {IsBig: !Equals [!Ref Size, big]}
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi}
          Other: {Type: AWS::ApiGateway::RestApi}
          Get:
            Type: AWS::ApiGateway::Method
            Properties: {RestApiId: !If [IsBig, !Ref Api, !Ref Other], ResourceId: root, HttpMethod: GET}
        """)
    assert [(api.name, api.routes, api.elsewhere is not None) for api in stack.apis] == [
        ("Api", (), True),
        ("Other", (), True),
    ]


JUNK: tuple[Any, ...] = (None, [[]], {"a": 1}, {"Ref": "Nothing"}, {"Fn::If": ["Unheard", 1, {"Ref": "AWS::NoValue"}]})


def _with_junk(tree: Any, junk: Any) -> Iterator[Any]:
    """The tree with each of its values in turn replaced."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        for other in (junk, *_with_junk(value, junk)):
            changed = tree.copy()
            changed[key] = other
            yield changed


@pytest.mark.parametrize("junk", JUNK, ids=str)
@pytest.mark.parametrize("template", [RESOURCES, BODY], ids=["resources", "body"])
def test_no_shape_is_too_strange_to_be_read(template: str, junk: Any) -> None:
    for changed in _with_junk(yaml.load(dedent(template), _LongForms), junk):
        assert stack_of(json.dumps(changed)).kind == "cloudformation"


def test_an_api_whose_root_is_handed_to_another_stack_may_have_methods_there() -> None:
    outputs = "Outputs: {Root: {Value: !GetAtt Api.RootResourceId}}"
    api = "Resources: {Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}}"
    (alone,) = stack_of(api).apis
    (shared,) = stack_of(f"{api}\n{outputs}").apis
    assert alone.elsewhere is None
    assert shared.elsewhere is not None
