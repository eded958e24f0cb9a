"""SAM templates: what the transform refuses, drops or takes, and what is told of each."""

from typing import NamedTuple

import pytest

from corslint.source import Source
from sam_templates import http, implicit, line_at, stack, template, url
from sam_transform import Refused, translated


class Refusal(NamedTuple):
    """What the transform refuses: the line that is pointed at, and a word of what is said."""

    id: str
    template: str
    line: str
    says: str


EVENT = "Read: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /a, Method: get, Auth: %s}}"
HTTP_EVENT = "Read: {Type: HttpApi, Properties: {ApiId: !Ref Shop, Path: /a, Method: get, Auth: %s}}"
REFUSED = (
    Refusal("a key too many", template("Cors:\n  AllowOrigins: \"'*'\""), "AllowOrigins: \"'*'\"", "'AllowOrigins'"),
    Refusal("another", template("Cors:\n  ExposeHeaders: \"'etag'\""), "ExposeHeaders: \"'etag'\"", "'ExposeHeaders'"),
    Refusal(
        "credentials for anyone",
        template("Cors:\n  AllowOrigin: \"'*'\"\n  AllowCredentials: true"),
        "AllowCredentials: true",
        "any origin",
    ),
    Refusal(
        "credentials without an origin",
        template("Cors:\n  AllowCredentials: true"),
        "AllowCredentials: true",
        "any origin",
    ),
    Refusal("a number", template("Cors: 7"), "Cors: 7", "neither a text nor a map"),
    Refusal("a boolean", template("Cors: true"), "Cors: true", "neither a text nor a map"),
    Refusal("a list", template("Cors: [\"'*'\"]"), "Cors: [\"'*'\"]", "neither a text nor a map"),
    Refusal("no origin", template('Cors:\n  AllowOrigin: ""'), 'AllowOrigin: ""', "empty"),
    Refusal(
        "beside a file",
        template("DefinitionUri: s3://b/k\nCors: \"'*'\""),
        "Cors: \"'*'\"",
        "'Cors' beside 'DefinitionUri'",
    ),
    Refusal(
        "Auth beside a file",
        template("DefinitionUri: s3://b/k\nAuth: {ApiKeyRequired: true}"),
        "Auth: {ApiKeyRequired: true}",
        "'Auth' beside 'DefinitionUri'",
    ),
    Refusal(
        "gateway responses beside a file",
        template("DefinitionUri: s3://b/k\nGatewayResponses: {DEFAULT_4XX: {StatusCode: 400}}"),
        "GatewayResponses: {DEFAULT_4XX: {StatusCode: 400}}",
        "'GatewayResponses' beside",
    ),
    Refusal(
        "a document that is none",
        template("Cors: \"'*'\"\nDefinitionBody:\n  paths: {}"),
        "DefinitionBody:",
        "no OpenAPI",
    ),
    Refusal(
        "a document that depends",
        template(
            "Cors: \"'*'\"\nDefinitionBody: !If [C, {swagger: '2.0', paths: {}}, {swagger: '2.0', paths: {}}]"
        ).replace("Resources:", "Conditions: {C: !Equals [!Ref AWS::Region, x]}\nResources:"),
        "DefinitionBody: !If [C, {swagger: '2.0', paths: {}}, {swagger: '2.0', paths: {}}]",
        "no OpenAPI",
    ),
    Refusal(
        "an Auth that depends",
        template("Auth: !If [C, {ApiKeyRequired: true}, !Ref AWS::NoValue]").replace(
            "Resources:", "Conditions: {C: !Equals [!Ref AWS::Region, x]}\nResources:"
        ),
        "Auth: !If [C, {ApiKeyRequired: true}, !Ref AWS::NoValue]",
        "an intrinsic",
    ),
    Refusal(
        "an unknown key in Auth",
        template("Auth:\n  DefaultAuthoriser: X"),
        "DefaultAuthoriser: X",
        "'DefaultAuthoriser'",
    ),
    Refusal(
        "an unknown default",
        template("Auth:\n  DefaultAuthorizer: Pol\n  Authorizers: {Pool: {UserPoolArn: arn}}"),
        "DefaultAuthorizer: Pol",
        "'Pol' is not among",
    ),
    Refusal(
        "a default that is no text",
        template("Auth:\n  DefaultAuthorizer: [Pool]\n  Authorizers: {Pool: {UserPoolArn: arn}}"),
        "DefaultAuthorizer: [Pool]",
        "no text",
    ),
    Refusal("authorizers in a list", template("Auth:\n  Authorizers: [Pool]"), "Authorizers: [Pool]", "no map"),
    Refusal("an authorizer that is no map", template("Auth:\n  Authorizers:\n    Pool: arn"), "Pool: arn", "no map"),
    Refusal(
        "an Identity that is no map",
        template("Auth:\n  Authorizers:\n    Pool:\n      UserPoolArn: arn\n      Identity: Authorization"),
        "Identity: Authorization",
        "no map",
    ),
    Refusal(
        "a strange payload",
        template("Auth:\n  Authorizers:\n    Judge:\n      FunctionArn: arn\n      FunctionPayloadType: BODY"),
        "FunctionPayloadType: BODY",
        "'BODY'",
    ),
    Refusal(
        "a request authorizer that reads nothing",
        template("Auth:\n  Authorizers:\n    Judge:\n      FunctionArn: arn\n      FunctionPayloadType: REQUEST"),
        "Judge:",
        "names nothing to read",
    ),
    Refusal(
        "an unknown authorizer", template(events=EVENT % "{Authorizer: Pool}"), EVENT % "{Authorizer: Pool}", "'Pool'"
    ),
    Refusal(
        "another one",
        template("Auth: {Authorizers: {Pool: {UserPoolArn: arn}}}", EVENT % "{Authorizer: Pol}"),
        EVENT % "{Authorizer: Pol}",
        "'Pol'",
    ),
    Refusal("nobody, for nothing", template(events=EVENT % "{Authorizer: NONE}"), EVENT % "{Authorizer: NONE}", "NONE"),
    Refusal(
        "no key, for nothing",
        template(events=EVENT % "{ApiKeyRequired: false}"),
        EVENT % "{ApiKeyRequired: false}",
        "ApiKeyRequired",
    ),
    Refusal(
        "an authorizer that depends",
        template(events=EVENT % "{Authorizer: !Ref AWS::Region}"),
        EVENT % "{Authorizer: !Ref AWS::Region}",
        "no plain text",
    ),
    Refusal(
        "an API that is not there",
        template(events="Read: {Type: Api, Properties: {RestApiId: !Ref Shoe, Path: /a, Method: get}}"),
        "Read: {Type: Api, Properties: {RestApiId: !Ref Shoe, Path: /a, Method: get}}",
        "names no REST API",
    ),
    Refusal(
        "an API of elsewhere",
        template(events="Read: {Type: Api, Properties: {RestApiId: !ImportValue Shop, Path: /a, Method: get}}"),
        "Read: {Type: Api, Properties: {RestApiId: !ImportValue Shop, Path: /a, Method: get}}",
        "names no REST API",
    ),
    Refusal(
        "an API of the other kind",
        template(
            events="Read: {Type: Api, Properties: {RestApiId: !Ref Web, Path: /a, Method: get}}",
            extra="Web: {Type: AWS::Serverless::HttpApi}",
        ),
        "Read: {Type: Api, Properties: {RestApiId: !Ref Web, Path: /a, Method: get}}",
        "names no REST API",
    ),
    Refusal(
        "parameters in a list",
        template(
            "GatewayResponses:\n  DEFAULT_4XX:\n    ResponseParameters: []\n  DEFAULT_5XX:\n    ResponseParameters: [a]"
        ),
        "ResponseParameters: [a]",
        "no map",
    ),
    Refusal(
        "headers in a text",
        template("GatewayResponses:\n  DEFAULT_4XX:\n    ResponseParameters:\n      Headers: \"'*'\""),
        "Headers: \"'*'\"",
        "no map",
    ),
    Refusal(
        "a gateway response that is no map",
        template("GatewayResponses:\n  DEFAULT_4XX: 400"),
        "DEFAULT_4XX: 400",
        "no map",
    ),
    Refusal(
        "a gateway response that depends",
        template("GatewayResponses:\n  DEFAULT_4XX: !Ref AWS::Region"),
        "DEFAULT_4XX: !Ref AWS::Region",
        "an intrinsic",
    ),
    Refusal(
        "a strange key in a gateway response",
        template("GatewayResponses:\n  DEFAULT_4XX:\n    Headers: {}"),
        "Headers: {}",
        "'Headers'",
    ),
    Refusal(
        "a strange kind of parameter",
        template("GatewayResponses:\n  DEFAULT_4XX:\n    ResponseParameters:\n      Header: {A: \"'b'\"}"),
        "Header: {A: \"'b'\"}",
        "'Header'",
    ),
    Refusal(
        "a status that is none",
        template("GatewayResponses:\n  DEFAULT_4XX:\n    StatusCode: forbidden"),
        "StatusCode: forbidden",
        "'StatusCode'",
    ),
    Refusal(
        "the HTTP API's word", template("CorsConfiguration: true"), "CorsConfiguration: true", "'CorsConfiguration'"
    ),
    Refusal("the REST API's word", http("Cors: \"'*'\""), "Cors: \"'*'\"", "'Cors'"),
    Refusal(
        "in Globals",
        template(head="Globals:\n  HttpApi:\n    Cors: true"),
        "Cors: true",
        "'Cors'",
    ),
    Refusal("a text", http("CorsConfiguration: '*'"), "CorsConfiguration: '*'", "neither a boolean nor a map"),
    Refusal("a list of origins", http("CorsConfiguration: ['*']"), "CorsConfiguration: ['*']", "neither a boolean"),
    Refusal(
        "a key of the other kind",
        http("CorsConfiguration:\n  AllowOrigin: ['*']"),
        "AllowOrigin: ['*']",
        "'AllowOrigin'",
    ),
    Refusal(
        "credentials for all",
        http("CorsConfiguration:\n  AllowOrigins: ['*']\n  AllowCredentials: true"),
        "AllowCredentials: true",
        "'*'",
    ),
    Refusal(
        "CorsConfiguration beside a file",
        http("DefinitionUri: s3://b/k\nCorsConfiguration: true"),
        "CorsConfiguration: true",
        "beside 'DefinitionUri'",
    ),
    Refusal("a default of nobody", http("Auth:\n  DefaultAuthorizer: Jwt"), "DefaultAuthorizer: Jwt", "'Jwt'"),
    Refusal(
        "IAM that is not enabled",
        http("Auth:\n  DefaultAuthorizer: AWS_IAM"),
        "DefaultAuthorizer: AWS_IAM",
        "'AWS_IAM'",
    ),
    Refusal(
        "a key of the other Auth", http("Auth:\n  ApiKeyRequired: true"), "ApiKeyRequired: true", "'ApiKeyRequired'"
    ),
    Refusal(
        "a JWT from nowhere",
        http("Auth:\n  Authorizers:\n    Jwt:\n      JwtConfiguration: {issuer: https://i.example, audience: [a]}"),
        "Jwt:",
        "IdentitySource",
    ),
    Refusal(
        "a judge without a format",
        http("Auth:\n  Authorizers:\n    Judge:\n      FunctionArn: arn"),
        "Judge:",
        "AuthorizerPayloadFormatVersion",
    ),
    Refusal(
        "an event's unknown authorizer",
        http("", HTTP_EVENT % "{Authorizer: Jwt}"),
        HTTP_EVENT % "{Authorizer: Jwt}",
        "'Jwt'",
    ),
    Refusal(
        "an event's Auth without one",
        http("", HTTP_EVENT % "{AuthorizationScopes: [a]}"),
        HTTP_EVENT % "{AuthorizationScopes: [a]}",
        "without an Authorizer",
    ),
    Refusal("a URL for whom", url("InvokeMode: BUFFERED"), "FunctionUrlConfig:", "without AuthType"),
    Refusal("a URL for someone", url("AuthType: JWT"), "AuthType: JWT", "'JWT'"),
    Refusal(
        "a URL's strange key", url("AuthType: NONE\nCors:\n  AllowOrigin: ['*']"), "AllowOrigin: ['*']", "'AllowOrigin'"
    ),
    Refusal("a URL's lone origin", url("AuthType: NONE\nCors:\n  AllowOrigins: '*'"), "AllowOrigins: '*'", "a list"),
    Refusal("a URL's age in words", url("AuthType: NONE\nCors:\n  MaxAge: '60'"), "MaxAge: '60'", "a whole number"),
    Refusal(
        "a URL's credentials in words",
        url("AuthType: NONE\nCors:\n  AllowCredentials: 'true'"),
        "AllowCredentials: 'true'",
        "true or false",
    ),
    Refusal("a URL's Cors for all", url("AuthType: NONE\nCors: true"), "Cors: true", "no map"),
)


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda refusal: refusal.id)
def test_refused_by_the_transform_and_here(refusal: Refusal) -> None:
    with pytest.raises(Refused):
        translated(Source("template.yaml", refusal.template))
    said = [(line_at(found.span), found.message) for found in stack(refusal.template).refusals if not found.deploys]
    assert [line for line, message in said if refusal.says in message] == [refusal.line]


DEPLOYMENT = (
    Refusal(
        "several origins",
        template("Cors:\n  AllowOrigin: [\"'a'\", \"'b'\"]"),
        "AllowOrigin: [\"'a'\", \"'b'\"]",
        "a list",
    ),
    Refusal("E8: headers in a list", template("Cors:\n  AllowHeaders: [a, b]"), "AllowHeaders: [a, b]", "a list"),
    Refusal(
        "a map behind an intrinsic",
        template(
            "Cors: !If [C, {AllowOrigin: \"'a'\"}, \"'*'\"]", head="Conditions: {C: !Equals [!Ref AWS::Region, x]}"
        ),
        "Cors: !If [C, {AllowOrigin: \"'a'\"}, \"'*'\"]",
        "an intrinsic",
    ),
    Refusal(
        "a REST API that asks for an HTTP API's token",
        template("Auth:\n  Authorizers:\n    Jwt:\n      JwtConfiguration: {issuer: https://a, audience: [b]}"),
        "Jwt:",
        "neither FunctionArn nor UserPoolArn",
    ),
)


@pytest.mark.parametrize("refusal", DEPLOYMENT, ids=lambda refusal: refusal.id)
def test_refused_only_at_deployment(refusal: Refusal) -> None:
    translated(Source("template.yaml", refusal.template))
    said = [(line_at(found.span), found.message) for found in stack(refusal.template).refusals if not found.deploys]
    assert [line for line, message in said if refusal.says in message] == [refusal.line]


DROPPED = (
    Refusal(
        "E6: credentials as a text",
        template("Cors:\n  AllowOrigin: \"'a'\"\n  AllowCredentials: 'true'"),
        "AllowCredentials: 'true'",
        "ignores it",
    ),
    Refusal(
        "E6: credentials in quotes like all else",
        template("Cors:\n  AllowOrigin: \"'a'\"\n  AllowCredentials: \"'true'\""),
        "AllowCredentials: \"'true'\"",
        "ignores it",
    ),
    Refusal(
        "credentials that depend",
        template("Cors:\n  AllowOrigin: \"'a'\"\n  AllowCredentials: !Equals [a, b]"),
        "AllowCredentials: !Equals [a, b]",
        "ignores it",
    ),
    Refusal(
        "E27: credentials as a text",
        http("CorsConfiguration:\n  AllowOrigins: [https://a.example]\n  AllowCredentials: 'true'"),
        "AllowCredentials: 'true'",
        "ignores it",
    ),
    Refusal(
        "a default that is nowhere", template("Auth:\n  DefaultAuthorizer: Pool"), "DefaultAuthorizer: Pool", "'Pool'"
    ),
    Refusal(
        "a false that is true",
        template("Auth:\n  DefaultAuthorizer: AWS_IAM\n  AddDefaultAuthorizerToCorsPreflight: 'false'"),
        "AddDefaultAuthorizerToCorsPreflight: 'false'",
        "takes it for true",
    ),
    Refusal(
        "beside the properties of the API",
        template("Name: shop").replace("    Properties:\n", "    Cors: \"'*'\"\n    Properties:\n", 1),
        "Cors: \"'*'\"",
        "beside the Properties of Shop",
    ),
    Refusal(
        "beside the properties of the function",
        template("DefinitionBody: {openapi: 3.0.1, paths: {}}").replace(
            "      Events:\n        ", "    Events:\n      "
        ),
        "Events:",
        "beside the Properties of Seller",
    ),
    Refusal(
        "E16: an event that does not name the API",
        template("Cors: \"'*'\"", events="Read: {Type: Api, Properties: {Path: /a, Method: get}}"),
        "Cors: \"'*'\"",
        "Read names no RestApiId, and so is of ServerlessRestApi",
    ),
    Refusal(
        "E31: an event that does not name the HTTP API",
        http("CorsConfiguration: true", events="Read: {Type: HttpApi, Properties: {Path: /a, Method: get}}"),
        "CorsConfiguration: true",
        "Read names no ApiId, and so is of ServerlessHttpApi",
    ),
    Refusal(
        "E16: an API of the name that events imply",
        template("Cors: \"'*'\"").replace("Shop", "ServerlessRestApi"),
        "Cors: \"'*'\"",
        "in place of ServerlessRestApi",
    ),
    Refusal(
        "E31: an HTTP API of the name that events imply",
        http("CorsConfiguration: true", "Read: {Type: HttpApi, Properties: {Path: /a, Method: get}}").replace(
            "Shop", "ServerlessHttpApi"
        ),
        "CorsConfiguration: true",
        "in place of ServerlessHttpApi",
    ),
    Refusal(
        "the globals of HTTP APIs",
        template(head="Globals:\n  HttpApi:\n    CorsConfiguration: {AllowOrigins: ['*']}"),
        "CorsConfiguration: {AllowOrigins: ['*']}",
        "holds for no REST API",
    ),
    Refusal(
        "the globals of REST APIs",
        implicit(
            "Read: {Type: HttpApi, Properties: {Path: /a, Method: get}}", head="Globals:\n  Api:\n    Cors: \"'*'\""
        ),
        "Cors: \"'*'\"",
        "holds for no HTTP API",
    ),
)


@pytest.mark.parametrize("refusal", DROPPED, ids=lambda refusal: refusal.id)
def test_dropped_without_a_word(refusal: Refusal) -> None:
    translated(Source("template.yaml", refusal.template))
    said = [(line_at(found.span), found.message) for found in stack(refusal.template).refusals if found.deploys]
    assert [line for line, message in said if refusal.says in message] == [refusal.line]


@pytest.mark.parametrize(
    ("origin", "says"),
    [("'https://a.example'", "write AllowCredentials: true"), ("'*'", "name the origins that may send them")],
)
def test_credentials_are_advised_where_the_transform_then_takes_them(origin: str, says: str) -> None:
    written = template(f"Cors:\n  AllowOrigin: \"{origin}\"\n  AllowCredentials: 'true'")
    assert [refusal.help.startswith(says) for refusal in stack(written).refusals] == [True]


ACCEPTED = (
    template('Cors: ""'),
    template("Cors: {}"),
    template("Cors:"),
    template("Cors: {AllowOrigin: !Ref AWS::Region, AllowCredentials: true}"),
    template("Cors: {AllowOrigin: \"'*' \", AllowCredentials: true}"),
    template("Auth: {DefaultAuthorizer: AWS_IAM}"),
    template(events=EVENT % "{Authorizer: AWS_IAM}"),
    template(events=EVENT % "{Authorizer: null, ApiKeyRequired: true}"),
    template("DefinitionUri: s3://b/k"),
    template("DefinitionUri: s3://b/k\nCors:"),
    template("GatewayResponses: {DEFAULT_4XX: {}}"),
    http("CorsConfiguration: {AllowOrigins: [https://a.example], AllowCredentials: true}"),
    http("CorsConfiguration: {}"),
    http("CorsConfiguration: !If [C, {AllowOrigins: ['*']}, !Ref AWS::NoValue]").replace(
        "Resources:", "Conditions: {C: !Equals [!Ref AWS::Region, x]}\nResources:"
    ),
    http("Auth: {EnableIamAuthorizer: true, DefaultAuthorizer: AWS_IAM}"),
    url("AuthType: !Ref AWS::Region\nCors: {AllowMethods: [OPTIONS], MaxAge: !Ref AWS::Region}"),
    url("AuthType: NONE\nCors: {}"),
    template(
        "Cors: \"'*'\"",
        extra="Plain: {Type: 'AWS::ApiGateway::RestApi', Properties: {Name: plain}}",
        events="Read: {Type: Api, Properties: {RestApiId: !Ref Plain, Path: /a, Method: get}}",
    ),
    template(
        head="Globals:\n  Api: {Cors: \"'*'\"}\n  HttpApi: {CorsConfiguration: true}",
        events="Read: {Type: Api, Properties: {Path: /a, Method: get}}",
    ),
    http(
        "CorsConfiguration: true",
        events="Read: {Type: HttpApi, Properties: {Path: /a, Method: get}}",
    )
    + "\nOutputs: {Shared: {Value: !Ref Shop, Export: {Name: shop}}}",
)


@pytest.mark.parametrize("written", ACCEPTED)
def test_accepted_by_the_transform_and_here(written: str) -> None:
    translated(Source("template.yaml", written))
    assert stack(written).refusals == ()
