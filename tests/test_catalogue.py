"""Small systems in which one thing is right or wrong: which rules speak, and which have nothing to say."""

from textwrap import dedent

import pytest

from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.source import Source


def rules(name: str, written: str) -> set[str]:
    found = lint(["-"], Settings(), Source(name, dedent(written))).findings
    return {one.rule for one in found}


ORDERS = """
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {{Name: orders{api}}}
      Orders:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: {method}
          AuthorizationType: NONE
          ApiKeyRequired: {key}
          Integration: {{Type: HTTP_PROXY, IntegrationHttpMethod: ANY, Uri: "https://backend.example.com"}}
      Preflight:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: OPTIONS
          AuthorizationType: NONE
          Integration:
            Type: MOCK
            RequestTemplates: {{application/json: '{{"statusCode": {status}}}'}}
            IntegrationResponses:
              - StatusCode: "200"
                ResponseParameters: {headers}
          MethodResponses:
            - StatusCode: "200"
              ResponseParameters: {headers}
    """
ORIGIN = """{method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"}"""
LITERAL = (
    """{method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'", """
    """method.response.header.Access-Control-Allow-Credentials: "'true'", """
    """method.response.header.Access-Control-Allow-Methods: "'*'"}"""
)


def orders(
    *, method: str = "GET", key: str = "false", status: str = "200", headers: str = ORIGIN, api: str = ""
) -> str:
    return ORDERS.format(method=method, key=key, status=status, headers=headers, api=api)


def test_a_mock_that_fails_hides_nothing_of_what_is_written_for_it() -> None:
    found = rules("template.yaml", orders(key="true", status='"200"'))
    assert {"preflight-cannot-succeed", "preflight-header-not-allowed"} <= found


def test_a_preflight_that_fails_is_an_error_where_it_is_sent_and_a_remark_where_not() -> None:
    asked, unasked = {"preflight-cannot-succeed"}, {"unasked-preflight-fails"}
    assert rules("template.yaml", orders(method="PUT", status="none")) & (asked | unasked) == asked
    assert rules("template.yaml", orders(method="GET", status="none")) & (asked | unasked) == unasked
    assert rules("template.yaml", orders(method="GET")) & (asked | unasked) == set()


def test_a_wildcard_that_is_taken_literally_is_told_once() -> None:
    found = rules("template.yaml", orders(method="PUT", headers=LITERAL))
    assert found & {"wildcard-not-covering", "preflight-method-not-allowed"} == {"wildcard-not-covering"}


def test_no_call_is_taken_to_carry_credentials_that_an_origin_of_all_refuses() -> None:
    found = rules("template.yaml", orders(method="PUT", headers=LITERAL.replace("https://app.example.com", "*")))
    assert found & {"wildcard-not-covering", "wildcard-with-credentials"} == {"wildcard-with-credentials"}


def test_credentials_of_one_path_are_not_demanded_of_another() -> None:
    """A path whose preflight allows none is called without."""
    both = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: prod
              DefinitionBody:
                paths:
                  /session: {options: &allowing
                    {responses: {"200": {headers: {Access-Control-Allow-Origin: {}, Access-Control-Allow-Headers: {},
                      Access-Control-Allow-Credentials: {}}}}, x-amazon-apigateway-integration: {type: mock,
                      requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200",
                      responseParameters: {
                        method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'",
                        method.response.header.Access-Control-Allow-Headers: "'Content-Type'",
                        method.response.header.Access-Control-Allow-Credentials: "'true'"}}}}}}
                  /orders:
                    post: {x-amazon-apigateway-integration: {type: http_proxy, uri: "https://backend.example.com"}}
                    options:
                      responses: {"200": {headers: {Access-Control-Allow-Origin: {}, Access-Control-Allow-Headers: {}}}}
                      x-amazon-apigateway-integration:
                        type: mock
                        requestTemplates: {application/json: '{"statusCode": 200}'}
                        responses:
                          default:
                            statusCode: "200"
                            responseParameters:
                              method.response.header.Access-Control-Allow-Origin: "'*'"
                              method.response.header.Access-Control-Allow-Headers: "'*'"
        """
    assert rules("template.yaml", both) == {"gateway-response-without-cors"}


ANYBODY = 'Principal: "*", Action: execute-api:Invoke'
POLICIES = {
    "everybody may do everything": ("{Effect: Allow, ANYBODY, Resource: execute-api:/*}", False),
    "a statement need not stand in a list, nor name the stage": (
        "{Effect: Allow, Principal: {AWS: ['*']}, Action: 'execute-api:*', Resource: '*'}",
        False,
    ),
    "only the methods that are called": (
        "[{Effect: Allow, ANYBODY, Resource: [execute-api:/prod/PUT/*]}]",
        True,
    ),
    "OPTIONS beside them": (
        "[{Effect: Allow, ANYBODY, Resource: [execute-api:/prod/PUT/*, execute-api:/*/OPTIONS/*]}]",
        False,
    ),
    "an ARN of any API": (
        "[{Effect: Allow, ANYBODY, Resource: !Sub 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:*/*/GET/'}]",
        True,
    ),
    "an account": ("{Effect: Allow, Principal: {AWS: '123456789012'}, Action: '*', Resource: '*'}", True),
    "an organisation, which only signed calls have": (
        "{Effect: Allow, ANYBODY, Resource: '*', Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}}",
        True,
    ),
    "addresses, which preflights have too": (
        "{Effect: Allow, ANYBODY, Resource: '*', Condition: {IpAddress: {'aws:SourceIp': 192.0.2.0/24}}}",
        False,
    ),
    "all but an organisation are denied": (
        (
            "[{Effect: Allow, ANYBODY, Resource: '*'}, {Effect: Deny, ANYBODY, Resource: '*', "
            "Condition: {StringNotEquals: {'aws:PrincipalOrgID': o-1}}}]"
        ),
        True,
    ),
    "all from elsewhere are denied": (
        (
            "[{Effect: Allow, ANYBODY, Resource: '*'}, {Effect: Deny, ANYBODY, Resource: '*', "
            "Condition: {NotIpAddress: {'aws:SourceIp': 192.0.2.0/24}}}]"
        ),
        False,
    ),
    "a text, which is not read": ("x", False),
}


@pytest.mark.parametrize(("statements", "is_refused"), POLICIES.values(), ids=POLICIES.keys())
def test_what_a_resource_policy_makes_of_preflights(statements: str, is_refused: bool) -> None:
    written = statements.replace("ANYBODY", ANYBODY)
    policy = "x" if statements == "x" else f"{{Statement: {written}}}"
    found = rules("template.yaml", orders(method="PUT", api=f", Policy: {policy}"))
    assert ("resource-policy-refuses-preflight" in found) is is_refused


def test_the_policy_of_a_sam_event_allows_no_preflight() -> None:
    template = """
        Transform: AWS::Serverless-2016-10-31
        Globals: {{Api: {{Cors: {{AllowOrigin: "'https://app.example.com'", AllowHeaders: "'Content-Type'"}}}}}}
        Resources:
          Orders:
            Type: AWS::Serverless::Function
            Properties:
              Handler: app.handler
              Runtime: python3.13
              CodeUri: s3://code/orders.zip
              Events:
                Create: {{Type: Api, Properties: {{Path: /orders, Method: POST, {own}}}}}
        """
    networks = 'Auth: {ResourcePolicy: {IpRangeWhitelist: ["192.0.2.0/24"]}}'
    assert "resource-policy-refuses-preflight" in rules("template.yaml", template.format(own=networks))
    assert "resource-policy-refuses-preflight" not in rules("template.yaml", template.format(own=""))


ROLES = {
    "a managed policy by its ARN": ("ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]", "", True),
    "a policy that is attached": (
        "Path: /",
        (
            "Everything: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref Role], PolicyDocument: "
            "{Statement: {Effect: Allow, Action: ['*'], Resource: ['*']}}}}"
        ),
        True,
    ),
    "one that is attached to another role": (
        "Path: /",
        (
            "Everything: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref Other], PolicyDocument: "
            "{Statement: {Effect: Allow, Action: ['*'], Resource: ['*']}}}}"
        ),
        False,
    ),
    "everything on one thing": (
        "Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: 'arn:aws:s3:::b'}}}]",
        "",
        False,
    ),
    "everything under a condition": (
        (
            "Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*', "
            "Condition: {StringEquals: {'aws:RequestedRegion': eu-west-1}}}}}]"
        ),
        "",
        False,
    ),
}


@pytest.mark.parametrize(("role", "more", "is_overbroad"), ROLES.values(), ids=ROLES.keys())
def test_the_role_of_a_function(role: str, more: str, is_overbroad: bool) -> None:
    template = f"""
        Resources:
          Function:
            Type: AWS::Lambda::Function
            Properties: {{Handler: app.handler, Runtime: python3.13, Role: !GetAtt Role.Arn, Code: {{S3Bucket: b, S3Key: k}}}}
          Role: {{Type: AWS::IAM::Role, Properties: {{{role}}}}}
          Url:
            Type: AWS::Lambda::Url
            Properties:
              TargetFunctionArn: !Ref Function
              AuthType: NONE
              Cors: {{AllowOrigins: ["https://app.example.com"]}}
          {more}
        """
    assert ("overbroad-function-role" in rules("template.yaml", template)) is is_overbroad


def test_what_cloudfront_adds_is_asked_of_no_browser() -> None:
    """An authorizer behind CloudFront that checks CloudFront's own header lets preflights pass as it does calls."""
    system = """
        resource "aws_apigatewayv2_api" "api" {
          name          = "api"
          protocol_type = "HTTP"
          cors_configuration {
            allow_origins = ["https://app.example.com"]
            allow_methods = ["GET"]
          }
        }
        resource "aws_apigatewayv2_authorizer" "edge" {
          api_id           = aws_apigatewayv2_api.api.id
          name             = "edge"
          authorizer_type  = "REQUEST"
          identity_sources = ["$request.header.x-from-edge"]
        }
        resource "aws_apigatewayv2_integration" "backend" {
          api_id             = aws_apigatewayv2_api.api.id
          integration_type   = "HTTP_PROXY"
          integration_method = "ANY"
          integration_uri    = "https://backend.example.com"
        }
        resource "aws_apigatewayv2_route" "any" {
          api_id             = aws_apigatewayv2_api.api.id
          route_key          = "ANY /"
          target             = "integrations/${aws_apigatewayv2_integration.backend.id}"
          authorization_type = "CUSTOM"
          authorizer_id      = aws_apigatewayv2_authorizer.edge.id
        }
        resource "aws_cloudfront_distribution" "edge" {
          enabled = true
          origin {
            domain_name = "api.example.com"
            origin_id   = "api"
            custom_header {
              name  = "HEADER"
              value = "secret"
            }
          }
        }
        """
    told = {"preflight-requires-authorization", "preflight-header-not-allowed"}
    assert rules("main.tf", system.replace("HEADER", "X-From-Edge")) & told == set()
    assert rules("main.tf", system.replace("HEADER", "X-Region")) & told == told


SETTINGS = {
    "a text where CloudFormation takes a list": (
        """
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: a, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: "https://app.example.com"}}
        """,
        True,
    ),
    "a list that a parameter holds": (
        """
        Parameters: {Origins: {Type: CommaDelimitedList}}
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: a, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: !Ref Origins}}
        """,
        False,
    ),
    "a list item in the quotes of a REST API": (
        """
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties:
              Name: a
              ProtocolType: HTTP
              CorsConfiguration: {AllowOrigins: ["https://app.example.com"], AllowHeaders: ["'Content-Type'"]}
        """,
        True,
    ),
    "an HTTP API's setting in the body of a REST API": (
        """
        Resources:
          Api:
            Type: AWS::ApiGateway::RestApi
            Properties: {Body: {openapi: 3.0.1, x-amazon-apigateway-cors: {allowOrigins: ["*"]}, paths: {}}}
        """,
        True,
    ),
    "a body that a macro writes": (
        """
        Resources:
          Api:
            Type: AWS::ApiGateway::RestApi
            Properties: {Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/api.yaml}}}}
        """,
        False,
    ),
}


@pytest.mark.parametrize(("template", "is_invalid"), SETTINGS.values(), ids=SETTINGS.keys())
def test_settings_that_count_for_nothing_or_deploy_nothing(template: str, is_invalid: bool) -> None:
    assert ("invalid-cors-setting" in rules("template.yaml", template)) is is_invalid


def test_quotes_around_each_header_of_a_rest_api() -> None:
    each = ORIGIN.replace(
        "}", """, method.response.header.Access-Control-Allow-Headers: "'Content-Type', 'X-Api-Key'"}"""
    )
    assert "invalid-cors-setting" in rules("template.yaml", orders(headers=each))
    whole = each.replace("', '", ", ")
    assert "invalid-cors-setting" not in rules("template.yaml", orders(headers=whole))


@pytest.mark.parametrize(
    ("methods", "is_invalid"),
    [("ANY", True), ("OPTIONS,ANY", True), ("ANY,PUT,PATCH,DELETE", False), ("*", False), ("GET,POST", False)],
)
def test_a_rest_api_that_names_no_method_but_any(methods: str, is_invalid: bool) -> None:
    headers = ORIGIN.replace("}", f""", method.response.header.Access-Control-Allow-Methods: "'{methods}'"}}""")
    assert ("invalid-cors-setting" in rules("template.yaml", orders(method="ANY", headers=headers))) is is_invalid


def test_a_method_that_is_refused_at_deployment_is_told_once() -> None:
    template = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Api:
            Type: AWS::Serverless::HttpApi
            Properties:
              CorsConfiguration: {AllowOrigins: ["https://app.example.com"], AllowMethods: [ANY]}
          Orders:
            Type: AWS::Serverless::Function
            Properties:
              Handler: app.handler
              Runtime: python3.13
              CodeUri: s3://code/orders.zip
              Events: {Remove: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /orders, Method: DELETE}}}
        """
    assert rules("template.yaml", template) == {"invalid-cors-setting"}
    assert rules("template.yaml", template.replace("[ANY]", "['*']")) == set()


SIGNED_IN = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: prod, Cors: "'https://app.example.com'"}}}}
      Profile:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          InlineCode: |
            def handler(event, context):
                headers = {{"Access-Control-Allow-Origin": "https://app.example.com"}}
                token = event["headers"].get("{header}")
                if not token:
                    return {{"statusCode": {status}, "headers": headers}}
                return {{"statusCode": 200, "headers": headers}}
          Events:
            Read: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /profile, Method: GET}}}}
            {more}
    """
SIGN_UP = "Sign: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /news, Method: GET}}"


@pytest.mark.parametrize(
    ("header", "status", "more", "is_told"),
    [
        ("Authorization", 401, "", True),
        ("authorization", 401, "", True),
        ("Authorization", 200, "", False),  # it may be there, or not
        ("Authorization", 401, SIGN_UP, False),  # it may be the other route that wants it
        ("X-Trace", 401, "", False),
        ('X-Secret") or event["headers"].get("Authorization', 401, "", False),  # another header will do
        ('User-Agent") and event["headers"].get("Authorization', 401, "", True),
    ],
)
def test_a_token_that_code_checks_must_be_allowed(header: str, status: int, more: str, is_told: bool) -> None:
    template = SIGNED_IN.format(header=header, status=status, more=more)
    assert ("preflight-header-not-allowed" in rules("template.yaml", template)) is is_told


@pytest.mark.parametrize(("written", "is_told"), [("str(True)", True), ("str(True).lower()", False), ("True", False)])
def test_what_python_makes_a_text_of(written: str, is_told: bool) -> None:
    template = f"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Orders:
            Type: AWS::Serverless::Function
            Properties:
              Handler: index.handler
              Runtime: python3.13
              InlineCode: |
                def handler(event, context):
                    headers = {{"Access-Control-Allow-Origin": "https://app.example.com"}}
                    headers["Access-Control-Allow-Credentials"] = {written}
                    return {{"statusCode": 200, "headers": headers}}
              Events: {{List: {{Type: Api, Properties: {{Path: /orders, Method: GET}}}}}}
        """
    assert ("invalid-cors-setting" in rules("template.yaml", template)) is is_told


BY_METHOD = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api:
        Type: AWS::Serverless::Api
        Properties:
          StageName: prod
          Cors: {{AllowOrigin: "'https://app.example.com'", AllowMethods: "'{methods}'"}}
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          InlineCode: |
            HEADERS = {{"Access-Control-Allow-Origin": "https://app.example.com"}}

            def handler(event, context):
                method = event["httpMethod"]
                if method == "GET":
                    return {{"statusCode": 200, "headers": HEADERS, "body": "[]"}}
                if method == "DELETE":
                    return {{"statusCode": {status}, "headers": HEADERS}}
                return {{"statusCode": 405, "headers": HEADERS}}
          Events: {{Any: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /orders, Method: ANY}}}}}}
    """


@pytest.mark.parametrize(
    ("methods", "status", "is_told"),
    [("GET,POST", 204, True), ("GET,POST", 403, False), ("GET,DELETE", 204, False), ("*", 204, False)],
)
def test_a_method_that_code_serves_behind_any_must_be_allowed(methods: str, status: int, is_told: bool) -> None:
    template = BY_METHOD.format(methods=methods, status=status)
    assert ("preflight-method-not-allowed" in rules("template.yaml", template)) is is_told


def test_who_needs_a_preflight_that_fails_may_be_an_authorizer_that_is_not_at_hand() -> None:
    without = orders(headers="{}").replace(
        "AuthorizationType: NONE", "AuthorizationType: CUSTOM\n          AuthorizerId: abc", 1
    )
    found = lint(["-"], Settings(), Source("template.yaml", dedent(without))).findings
    [told] = [one.finding.message for one in found if one.rule == "unasked-preflight-fails"]
    assert told.endswith("GET / needs one if its authorizer reads a header")


def test_addresses_are_no_protection_where_they_are_all() -> None:
    """A policy that lets the whole world in keeps no page of anybody out."""
    wide = """{method.response.header.Access-Control-Allow-Origin: "'*'"}"""
    statement = "{Effect: Allow, %s, Resource: '*', Condition: {IpAddress: {'aws:SourceIp': RANGE}}}"
    policy = f", Policy: {{Statement: {statement.replace('%s', ANYBODY)}}}"

    def found(addresses: str) -> bool:
        template = orders(method="GET", headers=wide, api=policy.replace("RANGE", addresses))
        return "wildcard-on-authenticated-api" in rules("template.yaml", template)

    assert found("192.0.2.0/24")
    assert not found("0.0.0.0/0")


@pytest.mark.parametrize(
    ("of_the_api", "of_the_function", "is_certain"),
    [
        ("", "", True),
        ("Condition: IsWeb", "Condition: IsWeb", True),
        ("", "Condition: IsWeb", False),
        ("Condition: IsWeb", "Condition: IsOther", False),
    ],
)
def test_an_api_and_its_function_under_the_same_condition(
    of_the_api: str, of_the_function: str, is_certain: bool
) -> None:
    template = f"""
        Transform: AWS::Serverless-2016-10-31
        Parameters: {{Kind: {{Type: String}}}}
        Conditions:
          IsWeb: !Equals [!Ref Kind, web]
          IsOther: !Equals [!Ref Kind, other]
        Resources:
          Api:
            Type: AWS::Serverless::Api
            {of_the_api}
            Properties: {{StageName: prod, Cors: "'https://app.example.com'"}}
          Orders:
            Type: AWS::Serverless::Function
            {of_the_function}
            Properties:
              Handler: app.handler
              Runtime: python3.13
              CodeUri: s3://code/orders.zip
              Events: {{Create: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /orders, Method: PUT}}}}}}
        """
    assert ("preflight-header-not-allowed" in rules("template.yaml", template)) is is_certain


REFUSED = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api:
        Type: AWS::Serverless::Api
        Properties:
          StageName: prod
          Cors: {AllowOrigin: "'https://app.example.com'", AllowHeaders: "'*'", AllowMethods: "'PUT'", AllowCredentials: true}
          Auth: {DefaultAuthorizer: AWS_IAM, AddDefaultAuthorizerToCorsPreflight: true}
      Profile:
        Type: AWS::Serverless::Function
        Properties:
          Handler: profile.handler
          Runtime: python3.13
          CodeUri: s3://code/profile.zip
          Events:
            Write: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /profile, Method: put}}
    """


def test_a_preflight_that_is_refused_would_have_said_that_calls_carry_credentials() -> None:
    assert {"preflight-requires-authorization", "wildcard-not-covering"} <= rules("template.yaml", REFUSED)


SHORT_LINK = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api: {Type: AWS::Serverless::HttpApi}
      Link:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          InlineCode: |
            def handler(event, context):
                if "queryStringParameters" not in event:
                    return {"statusCode": 400}
                return {"statusCode": 302, "headers": {"Location": "https://app.example.com/", ORIGIN}}
          Events:
            Open: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /link, Method: get}}
            Read: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /more, Method: get}}
    """


def test_a_redirect_that_names_an_origin_is_not_there_to_be_opened_only() -> None:
    named = SHORT_LINK.replace("ORIGIN", '"Access-Control-Allow-Origin": "https://app.example.com"')
    assert "handler-error-without-origin" in rules("template.yaml", named)
    assert "handler-error-without-origin" not in rules("template.yaml", SHORT_LINK.replace(", ORIGIN", ""))
