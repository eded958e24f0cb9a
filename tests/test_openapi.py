"""OpenAPI documents: what API Gateway makes of paths, security, integrations and extensions."""

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

from corslint.frontends import openapi
from corslint.frontends.openapi import Definition, without_template
from corslint.frontends.openapi.stack import is_document, stack
from corslint.frontends.reading import Reader
from corslint.model import Function, Route
from corslint.source import Source, Span
from corslint.syntax.yaml import parse
from corslint.value import MAYBE, NO, YES, Table, Text, Value
from stacks import written


def read(document: str, behind: Callable[[Value[Text] | None], Function | None] = lambda _: None) -> Definition:
    return openapi.rest(reader(document), behind)


def read_http(document: str) -> Definition:
    return openapi.http(reader(document), lambda _: None)


def reader(document: str) -> Reader:
    root = parse(Source("api.yaml", dedent(document))).root
    assert root is not None
    return Reader(root, without_template)


def operation(settings: str, more: str = "") -> Route:
    """The one route of a document with these settings of `GET /orders`."""
    heading = "openapi: 3.0.1\npaths:\n  /orders:\n    get:"
    (route,) = read("\n".join((heading, indent(settings, "      "), more))).routes
    return route


PREFLIGHT = """
    openapi: 3.0.1
    info: {title: Orders, version: '1'}
    paths:
      /orders/{id}:
        options:
          responses:
            '204':
              description: preflight
              headers:
                Access-Control-Allow-Origin: {schema: {type: string}}
                Access-Control-Allow-Methods: {schema: {type: string}}
          x-amazon-apigateway-integration:
            type: mock
            passthroughBehavior: when_no_templates
            contentHandling: CONVERT_TO_TEXT
            requestTemplates: {application/json: '{"statusCode": 200}'}
            responses:
              default:
                statusCode: 204
                responseParameters:
                  method.response.header.Access-Control-Allow-Origin: "'https://shop.example.com'"
                  method.response.header.Access-Control-Allow-Methods: "'GET,PUT'"
                responseTemplates: {application/json: ''}
              4\\d{2}:
                statusCode: '400'
    """


def test_a_mock_with_its_mapped_and_declared_headers() -> None:
    (route,) = read(PREFLIGHT).routes
    integration = route.integration

    assert (route.path, route.method, route.exists) == ("/orders/{id}", "OPTIONS", YES)
    assert integration.kind == "mock"
    assert written(integration.request_templates.rows["application/json"]) == '{"statusCode": 200}'
    assert (written(integration.passthrough), written(integration.content_handling)) == (
        "when_no_templates",
        "CONVERT_TO_TEXT",
    )
    default, refused = integration.responses
    assert (written(default.status), default.pattern) == ("204", None)
    assert {name: written(mapping.expression) for name, mapping in default.headers.rows.items()} == {
        "access-control-allow-origin": "'https://shop.example.com'",
        "access-control-allow-methods": "'GET,PUT'",
    }
    assert (written(refused.status), written(refused.pattern)) == ("400", "4\\d{2}")
    (declared,) = route.declared
    assert written(declared.status) == "204"
    assert list(declared.headers.rows) == ["access-control-allow-origin", "access-control-allow-methods"]
    assert integration.responses_complete
    assert route.declared_complete


def test_places_are_those_of_the_text_that_decides() -> None:
    (route,) = read(PREFLIGHT).routes
    mapping = route.integration.responses[0].headers.rows["access-control-allow-origin"]

    assert route.span.text == "options"
    assert mapping.name_span.text == "method.response.header.Access-Control-Allow-Origin"
    assert mapping.expression.place.text == "'https://shop.example.com'"
    assert route.integration.responses[0].span.text == "default"


def test_swagger_2_and_openapi_3_are_equal_to_the_gateway() -> None:
    swagger = """
        swagger: '2.0'
        securityDefinitions:
          key: {type: apiKey, in: header, name: X-Api-Key}
        paths:
          /orders:
            post:
              consumes: [application/json]
              parameters: [{in: body, name: order, schema: {}}]
              security: [{key: []}]
              responses:
                200: {headers: {X-Total: {type: integer}}}
        """
    openapi_3 = """
        openapi: 3.0.1
        components:
          securitySchemes:
            key: {type: apiKey, in: header, name: X-Api-Key}
        paths:
          /orders:
            post:
              requestBody: {content: {application/json: {schema: {}}}}
              security: [{key: []}]
              responses:
                '200': {headers: {X-Total: {schema: {type: integer}}}}
        """
    (two,), (three,) = read(swagger).routes, read(openapi_3).routes

    for route in (two, three):
        assert route.api_key.only is True
        assert route.body_model is not None
        assert list(route.declared[0].headers.rows) == ["x-total"]
        assert written(route.declared[0].status) == "200"


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ("{type: aws_proxy, uri: 'arn:aws:apigateway:eu-west-1:lambda:path/x/invocations'}", "lambda_proxy"),
        ("{type: AWS, uri: 'arn:aws:apigateway:eu-west-1:lambda:path/x/invocations'}", "lambda"),
        ("{type: aws, uri: 'arn:aws:apigateway:eu-west-1:sqs:path/1/orders'}", "aws"),
        ("{type: aws}", "aws"),
        ("{type: http, uri: 'https://backend.example.com'}", "http"),
        ("{type: HTTP_PROXY, uri: 'https://backend.example.com'}", "http_proxy"),
        ("{type: mock}", "mock"),
        ("{uri: 'https://backend.example.com'}", "unknown"),
        ("{type: carrier_pigeon}", "unknown"),
    ],
)
def test_kinds_of_integrations(settings: str, kind: str) -> None:
    assert operation(f"x-amazon-apigateway-integration: {settings}").integration.kind == kind


def test_an_operation_without_integration() -> None:
    assert operation("responses: {}").integration.kind == "none"


def test_the_function_behind_an_integration() -> None:
    function = Function("Orders", Span(Source("", ""), 0, 0), None, None, (), None, Table({}))
    (route,) = read(
        "{paths: {/: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: some-arn}}}}}",
        lambda uri: function if written(uri) == "some-arn" else None,
    ).routes
    assert route.integration.function is function


SCHEMES = dedent("""
    components:
      securitySchemes:
        token:
          {type: apiKey, in: header, name: X-Token, x-amazon-apigateway-authtype: custom,
           x-amazon-apigateway-authorizer: {type: token}}
        request:
          {type: apiKey, in: header, name: Unused, x-amazon-apigateway-authtype: custom,
           x-amazon-apigateway-authorizer:
             {type: request, identitySource: 'method.request.header.X-Tenant, method.request.querystring.q'}}
        pool:
          {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: cognito_user_pools,
           x-amazon-apigateway-authorizer: {type: cognito_user_pools}}
        jwt:
          {type: oauth2,
           x-amazon-apigateway-authorizer: {type: jwt, identitySource: $request.header.X-Jwt}}
        bare_jwt: {type: oauth2, x-amazon-apigateway-authorizer: {type: jwt}}
        iam: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}
        key: {type: apiKey, in: header, name: x-api-key}
        bearer: {type: http, scheme: bearer}
    """)


@pytest.mark.parametrize(
    ("security", "kind", "headers", "key"),
    [
        ("[{token: []}]", "custom", ["x-token"], False),
        ("[{request: []}]", "custom", ["x-tenant"], False),
        ("[{pool: [orders/read]}]", "cognito_user_pools", ["authorization"], False),
        ("[{jwt: []}]", "jwt", ["x-jwt"], False),
        ("[{bare_jwt: []}]", "jwt", ["authorization"], False),
        ("[{iam: []}]", "aws_iam", [], False),
        ("[{key: []}]", "none", [], True),
        ("[{pool: [], key: []}]", "cognito_user_pools", ["authorization"], True),
        ("[{pool: []}, {key: []}]", "cognito_user_pools", ["authorization"], True),
        ("[{NONE: []}]", "none", [], False),
        ("[]", "none", [], False),
        ("[{bearer: []}]", None, [], False),
        ("[{undefined: []}]", None, [], False),
        ("[{token: []}, {pool: []}]", None, [], False),
    ],
)
def test_security(security: str, kind: str | None, headers: list[str], key: bool) -> None:
    route = operation(f"security: {security}", SCHEMES)
    assert route.authorization.kind.only == kind
    assert [str(source.header) for source in route.authorization.identity_sources] == headers
    assert route.api_key.only is key


def test_an_operation_that_says_nothing_is_open() -> None:
    route = operation("responses: {}", SCHEMES)
    assert route.authorization.kind.only == "none"
    assert route.api_key.only is False
    assert route.authorization.span.text == "get"


def test_security_of_the_whole_document_may_not_hold() -> None:
    route = operation("responses: {}", SCHEMES + "security: [{pool: [], key: []}]\n")
    assert route.authorization.inherited == "security"
    assert route.authorization.kind.is_("none") is MAYBE
    assert route.authorization.kind.is_("jwt") is NO
    assert route.api_key.is_(value=True) is MAYBE


def test_an_operation_that_opens_itself_within_a_guarded_document() -> None:
    route = operation("security: []", SCHEMES + "security: [{pool: []}]\n")
    assert route.authorization.kind.only == "none"


@pytest.mark.parametrize(
    ("auth", "kind"), [("AWS_IAM", "aws_iam"), ("aws_iam", "aws_iam"), ("NONE", "none"), ("CUSTOM", "custom")]
)
def test_the_auth_extension_over_security(auth: str, kind: str) -> None:
    route = operation(f"x-amazon-apigateway-auth: {{type: {auth}}}\nsecurity: [{{token: []}}]", SCHEMES)
    assert route.authorization.kind.only == kind


VALIDATORS = dedent("""
    x-amazon-apigateway-request-validators:
      all: {validateRequestBody: true, validateRequestParameters: true}
      body: {validateRequestBody: true}
      nothing: {validateRequestBody: false, validateRequestParameters: false}
    """)


@pytest.mark.parametrize(
    ("own", "general", "place"),
    [
        ("all", "", "all"),
        ("body", "", "body"),
        ("nothing", "", None),
        ("unheard-of", "", None),
        ("", "body", "body"),
        ("nothing", "body", None),
        ("", "", None),
    ],
)
def test_validators_that_validate(own: str, general: str, place: str | None) -> None:
    key = "x-amazon-apigateway-request-validator"
    more = f"{key}: {general}\n" if general else ""
    route = operation(f"{key}: {own}" if own else "responses: {}", VALIDATORS + more)
    assert (route.validator.text if route.validator else None) == place


@pytest.mark.parametrize(
    ("settings", "takes_json"),
    [
        ("requestBody: {content: {application/json: {}}}", True),
        ("requestBody: {content: {application/vnd.api+json: {}}}", True),
        ("requestBody: {content: {'application/json; charset=utf-8': {}}}", True),
        ("requestBody: {content: {multipart/form-data: {}}}", False),
        ("requestBody: {$ref: '#/components/requestBodies/Order'}", True),
        ("parameters: [{in: body, name: order}]", True),
        ("parameters: [{in: body, name: order}]\nconsumes: [text/csv]", False),
        ("parameters: [{in: query, name: order}]", False),
        ("responses: {}", False),
    ],
)
def test_json_bodies(settings: str, takes_json: bool) -> None:
    bodies = "components: {requestBodies: {Order: {content: {application/json: {}}}}}\n"
    assert (operation(settings, bodies).body_model is not None) is takes_json


def test_references_within_the_document() -> None:
    (route,) = read("""
        paths:
          /orders: {$ref: '#/x-items/a~1b'}
        x-items:
          a/b:
            x-amazon-apigateway-any-method:
              x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/own'}
        components: {x-amazon-apigateway-integrations: {own: {type: mock}}}
        """).routes
    assert (route.path, route.method, route.integration.kind) == ("/orders", "ANY", "mock")


def test_references_in_a_circle_end() -> None:
    assert read("{paths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/paths/~1a'}}}").routes == ()


def test_a_referenced_response_declares_we_know_not_what() -> None:
    (declared,) = operation("responses: {'200': {$ref: '#/components/responses/Ok'}}").declared
    assert not declared.headers.complete


def test_a_default_response_leaves_declarations_open() -> None:
    assert not operation("responses: {default: {description: any}}").declared_complete


@pytest.mark.parametrize(
    "document",
    [
        "!Ref Body",
        "paths: !Ref Paths",
        "paths: {/orders: !Ref Orders}",
        "paths: {/orders: {$ref: './orders.yaml'}}",
        "{paths: {}, x-amazon-apigateway-gateway-responses: !Ref Responses}",
        '\'{"openapi": "3.0.1"}\'',
    ],
)
def test_what_stands_elsewhere(document: str) -> None:
    assert read(document).elsewhere is not None


def test_a_document_that_is_all_here() -> None:
    assert read(PREFLIGHT).elsewhere is None


def test_gateway_responses() -> None:
    definition = read("""
        paths: {}
        x-amazon-apigateway-gateway-responses:
          DEFAULT_4XX:
            statusCode: 400
            responseParameters:
              gatewayresponse.header.Access-Control-Allow-Origin: "'*'"
              gatewayresponse.querystring.q: method.request.querystring.q
          UNAUTHORIZED:
            responseParameters:
              method.response.header.Access-Control-Allow-Origin: "'*'"
        """)
    default, unauthorized = definition.gateway_responses

    assert (default.type, written(default.status), default.exists) == ("DEFAULT_4XX", "400", YES)
    assert list(default.headers.rows) == ["access-control-allow-origin"]
    assert (unauthorized.type, unauthorized.status, unauthorized.headers.rows) == ("UNAUTHORIZED", None, {})
    (refusal,) = definition.refusals
    assert refusal.span.text == "method.response.header.Access-Control-Allow-Origin"
    assert refusal.help == "name it 'gatewayresponse.header.Access-Control-Allow-Origin'"
    assert refusal.deploys is False


@pytest.mark.parametrize(("kind", "is_refused"), [("mock", True), ("aws", True), ("aws_proxy", False)])
def test_misnamed_mappings_of_integrations(kind: str, is_refused: bool) -> None:
    definition = read(f"""
        paths:
          /orders:
            get:
              x-amazon-apigateway-integration:
                type: {kind}
                responses: {{default: {{responseParameters: {{Access-Control-Allow-Origin: "'*'"}}}}}}
        """)
    assert [refusal.span.text for refusal in definition.refusals] == ["Access-Control-Allow-Origin"] * is_refused


def test_settings_of_the_whole_rest_api() -> None:
    definition = read("""
        paths: {}
        x-amazon-apigateway-binary-media-types: ['*/*', image/png]
        x-amazon-apigateway-api-key-source: AUTHORIZER
        """)
    assert definition.binary_media_types is not None
    assert [str(item.value) for item in definition.binary_media_types.items] == ["*/*", "image/png"]
    assert written(definition.api_key_source) == "AUTHORIZER"


def test_methods_that_may_not_be_there() -> None:
    root = parse(Source("api.yaml", "paths: {/orders: {get: {}, x-note: text, summary: {}}}")).root
    assert root is not None
    (route,) = openapi.rest(Reader(root, without_template), lambda _: None).routes
    assert route.method == "GET"


# -- HTTP APIs


HTTP = """
    openapi: 3.0.1
    paths:
      /orders:
        post:
          security: [{jwt: [orders/write]}]
          x-amazon-apigateway-integration:
            {type: aws_proxy, payloadFormatVersion: '2.0', uri: 'arn:aws:lambda:eu-west-1:1:function:orders'}
        put:
          x-amazon-apigateway-integration: {type: AWS_PROXY, integrationSubtype: SQS-SendMessage}
      /$default:
        x-amazon-apigateway-any-method:
          x-amazon-apigateway-integration: {type: http_proxy, uri: 'https://backend.example.com'}
    x-amazon-apigateway-cors:
      allowOrigins: [https://shop.example.com, https://*]
      allowMethods: '*'
      maxAge: 600
      allowCredentials: true
    components:
      securitySchemes:
        jwt:
          type: oauth2
          x-amazon-apigateway-authorizer: {type: jwt, identitySource: [$request.header.Authorization]}
    """


def test_routes_of_an_http_api() -> None:
    post, put, default = read_http(HTTP).routes
    assert (post.authorization.kind.only, post.integration.kind) == ("jwt", "lambda_proxy")
    assert [str(source.header) for source in post.authorization.identity_sources] == ["authorization"]
    assert put.integration.kind == "aws"
    assert (default.path, default.method, default.integration.kind) == ("$default", "ANY", "http_proxy")


def test_the_policy_of_an_http_api() -> None:
    policy = read_http(HTTP).cors
    assert policy is not None
    assert policy.configured is YES
    assert policy.origins is not None
    assert policy.origins.has(lambda origin: origin.equals("https://*")) is YES
    assert policy.methods is not None
    assert [str(item.value) for item in policy.methods.items] == ["*"]
    assert policy.headers is None
    assert policy.expose is None
    assert policy.max_age is not None
    assert policy.max_age.only == 600
    assert policy.credentials is not None
    assert policy.credentials.only is True


def test_an_http_api_has_no_policy_unless_it_says_so() -> None:
    assert read_http("paths: {}").cors is None


# -- a document alone


def stack_of(document: str) -> tuple[str, str]:
    source = Source("apis/orders.yaml", dedent(document))
    (api,) = stack(source, parse(source)).apis
    return api.name, api.kind


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (HTTP, "http"),
        (PREFLIGHT, "rest"),
        ("{openapi: 3.0.1, paths: {/$default: {get: {}}}}", "http"),
        ("{openapi: 3.0.1, paths: {}, x-amazon-apigateway-cors: {}}", "http"),
        (
            "{openapi: 3.0.1, paths: {}, x-amazon-apigateway-cors: {}, x-amazon-apigateway-gateway-responses: {}}",
            "rest",
        ),
        ("{openapi: 3.0.1, paths: {/a: {get: {x-amazon-apigateway-integration: {type: aws_proxy}}}}}", "rest"),
        (
            "{openapi: 3.0.1, paths: {}, components: {securitySchemes: {a: {x-amazon-apigateway-authorizer: {type: jwt}}}}}",
            "http",
        ),
    ],
)
def test_which_api_a_document_is_meant_for(document: str, kind: str) -> None:
    assert stack_of(document)[1] == kind


def test_an_api_is_named_by_its_title_or_its_file() -> None:
    assert stack_of(PREFLIGHT)[0] == "Orders"
    assert stack_of("openapi: 3.0.1")[0] == "orders.yaml"


def test_refusals_name_the_api() -> None:
    source = Source(
        "api.yaml",
        "{info: {title: Orders}, x-amazon-apigateway-gateway-responses: {THROTTLED: {responseParameters: {X: y}}}}",
    )
    (refusal,) = stack(source, parse(source)).refusals
    assert refusal.api == "Orders"


@pytest.mark.parametrize(
    ("document", "is_ours"),
    [
        ("{openapi: 3.0.1, x-amazon-apigateway-cors: {}}", True),
        ("{swagger: '2.0', paths: {/a: {get: {x-amazon-apigateway-integration: {}}}}}", True),
        ("{openapi: 3.0.1, paths: {/a: {x-amazon-apigateway-any-method: {}}}}", True),
        ("{openapi: 3.0.1, paths: {/a: {get: {}}}}", False),
        ("{x-amazon-apigateway-cors: {}}", False),
        ("[openapi]", False),
        ("openapi", False),
        ("{openapi: 3.0.1, paths: [1]}", False),
    ],
)
def test_recognition(document: str, is_ours: bool) -> None:
    assert is_document(parse(Source("", document)).root) is is_ours


@pytest.mark.parametrize("end", range(0, len(PREFLIGHT), 7))
def test_a_document_that_breaks_off_is_read_as_far_as_it_goes(end: int) -> None:
    source = Source("api.yaml", dedent(PREFLIGHT)[:end])
    alone = stack(source, parse(source))
    assert len(alone.apis[0].routes) <= 1


@pytest.mark.parametrize(
    "document",
    [
        "[]",
        "1",
        "{paths: [1, 2]}",
        "{paths: {/a: [get]}}",
        "{paths: {/a: {get: text}}}",
        "{paths: {/a: {get: {responses: [1], security: 1, parameters: {}, x-amazon-apigateway-integration: [x]}}}}",
    ],
)
def test_shapes_that_no_document_has(document: str) -> None:
    assert read(document).routes is not None
    assert read_http(document).cors is None
