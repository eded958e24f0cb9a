"""SAM templates as files: the place of each value, the files beside them, what they leave open or get wrong."""

from pathlib import Path

import pytest

from corslint.model import Route
from corslint.source import Source
from sam_templates import line_at, stack, template
from sam_transform import read

# -- places: each leaf stands where its author would change it

PLACES = template(
    """
    Auth:
      DefaultAuthorizer: Pool
      ApiKeyRequired: true
      Authorizers:
        Pool:
          UserPoolArn: arn
          Identity: {Header: X-Token}
    Cors:
      AllowHeaders: "'x-token'"
      AllowCredentials: true
    """,
    head="""
    Parameters:
      Site:
        Type: String
        Default: "'https://a.example'"
    Globals:
      Api:
        Cors:
          AllowOrigin: !Ref Site
    """,
)


def _preflight(written: str) -> Route:
    (api,) = stack(written).apis
    (route,) = (route for route in api.routes if route.method == "OPTIONS")
    return route


def test_generated_headers_stand_where_their_values_are_written() -> None:
    (response,) = _preflight(PLACES).integration.responses
    places = {name: mapping.expression.place.text for name, mapping in response.headers.rows.items()}
    keys = {name: mapping.name_span.text for name, mapping in response.headers.rows.items()}
    assert places == {
        "access-control-allow-origin": "'https://a.example'",
        "access-control-allow-headers": "'x-token'",
        "access-control-allow-methods": "Cors",
        "access-control-allow-credentials": "true",
    }
    assert keys == {
        "access-control-allow-origin": "AllowOrigin",
        "access-control-allow-headers": "AllowHeaders",
        "access-control-allow-methods": "Cors",
        "access-control-allow-credentials": "AllowCredentials",
    }


def test_what_a_preflight_inherits_stands_where_the_api_demands_it() -> None:
    route = _preflight(PLACES)
    assert route.generated_by is not None
    assert route.generated_by.text == "Cors"
    assert line_at(route.authorization.span) == "DefaultAuthorizer: Pool"
    assert line_at(route.api_key.place) == "ApiKeyRequired: true"
    assert [source.span.text for source in route.authorization.identity_sources] == ["X-Token"]


def test_a_route_stands_where_its_event_is_named() -> None:
    (api,) = stack(template()).apis
    assert [route.span.text for route in api.routes] == ["Read"]
    assert api.span.text == "Shop"


# -- files


def test_a_definition_in_a_file_is_read_from_there(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(
        "swagger: '2.0'\npaths: {/b: {get: {x-amazon-apigateway-integration: {type: mock}}}}\n"
    )
    found = read(Source(str(tmp_path / "template.yaml"), template("DefinitionUri: api.yaml")))
    (api,) = found.apis
    assert [(route.path, route.span.path) for route in api.routes] == [("/b", found.members[0])]
    assert api.elsewhere is None


def test_a_definition_that_is_not_there_is_a_problem_and_unknown(tmp_path: Path) -> None:
    found = read(Source(str(tmp_path / "template.yaml"), template("DefinitionUri: api.yaml")))
    assert [line_at(problem.span) for problem in found.problems] == ["DefinitionUri: api.yaml"]
    assert found.apis[0].elsewhere is not None


def test_a_definition_in_the_cloud_is_unknown() -> None:
    (api,) = stack(template("DefinitionUri: s3://bucket/api.yaml")).apis
    assert api.elsewhere is not None
    assert api.routes == ()


# -- what only deployment decides


def test_a_path_that_only_deployment_knows_leaves_the_rest_of_the_api_unknown() -> None:
    (api,) = stack(
        template(events="Read: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: !Ref Path, Method: get}}")
    ).apis
    assert api.elsewhere is not None


SWITCHED_BY_PARAMETER = template(
    "Cors: \"'*'\"\nAuth: {DefaultAuthorizer: AWS_IAM, AddDefaultAuthorizerToCorsPreflight: !Ref Guard}",
    head="Parameters: {Guard: {Type: String, Default: 'false'}}",
)


def test_a_switch_by_a_parameter_may_be_a_text_or_a_boolean() -> None:
    kind = _preflight(SWITCHED_BY_PARAMETER).authorization.kind
    assert {alternative.value for alternative in kind.alternatives} == {"aws_iam", "none"}


BROKEN = (
    template("Cors: {AllowOrigin: [{}]}\nAuth: [1]\nGatewayResponses: x\nBinaryMediaTypes: {a: b}\nModels: 1"),
    template("Auth: {Authorizers: {A: {Identity: 1, FunctionPayloadType: {}}}, DefaultAuthorizer: {}, UsagePlan: 1}"),
    template("DefinitionBody: 1"),
    template("DefinitionBody: {paths: [1]}"),
    template("DefinitionBody: {swagger: '2.0', paths: {/a: {get: 1, options: [], post: {security: {a: b}}}}}\nCors: x"),
    template("MethodSettings: 1", events="- 1\n- 2"),
    template(
        events="Read: 1\nWrite: {Type: [Api], Properties: []}\nMore: {Type: Api}\nLess: {Type: Api, Properties: {Path: {}}}"
    ),
    template("CorsConfiguration: {AllowOrigins: {a: b}, MaxAge: []}\nRouteSettings: 1", kind="HttpApi"),
    template("Auth: {Authorizers: [], DefaultAuthorizer: 1, EnableIamAuthorizer: x}", kind="HttpApi"),
    template(head="Globals: 1"),
    template(head="Globals: {Api: 1, Function: []}"),
    template(head="Globals: {Api: {Cors: [], Auth: 1}}"),
    template(extra="Bad: {Type: AWS::Serverless::Function, Properties: {FunctionUrlConfig: [1], Events: 2}}"),
    template(extra="Bad: {Type: AWS::Serverless::Api, IgnoreGlobals: {a: b}, Properties: 1}"),
)


@pytest.mark.parametrize("written", BROKEN)
def test_bad_input_never_raises(written: str) -> None:
    assert stack(written).kind == "sam"


@pytest.mark.parametrize("end", range(0, len(PLACES), 7))
def test_no_beginning_of_a_template_raises(end: int) -> None:
    written = PLACES[:end]
    if "AWS::Serverless-2016-10-31" in written and "Resources:" in written:
        assert stack(written).kind in ("sam", "cloudformation")


def test_a_definition_whose_place_a_script_fills_in_is_unknown() -> None:
    found = stack(template("DefinitionUri: ${definition}"))
    assert found.problems == ()
    assert found.apis[0].elsewhere is not None
