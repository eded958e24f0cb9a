"""Nested stacks: what one hands up or down means the same in all templates that are deployed together."""

from textwrap import dedent

import pytest

from conftest import Put
from corslint.frontends.cloudformation.stack import stack
from corslint.model import Api, Stack
from corslint.source import Repository, Source


def read(put: Put, **templates: str) -> Stack:
    """The stack of `parent`, with the other templates beside it."""
    put({f"{name}.yaml": dedent(written) for name, written in templates.items()})
    repository = Repository(".")
    source = repository.open("parent.yaml")
    assert isinstance(source, Source)
    return stack(source, repository)


def routes(api: Api) -> list[str]:
    """`GET /orders orders.handler`: each route with the handler of the function behind it."""
    return [f"{route.method} {route.path} {_handler(route.integration.function)}" for route in api.routes]


def _handler(function: object) -> str:
    handler = getattr(function, "handler", None)
    return str(handler.only) if handler is not None else "?"


def nested(template: str, **parameters: str) -> str:
    given = ", ".join(f"{name}: {value}" for name, value in parameters.items())
    return (
        f"{{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {template}.yaml, Parameters: {{{given}}}}}}}"
    )


CODE = """
    Parameters: {Handler: {Type: String, Default: orders.handler}}
    Resources:
      Function: {Type: AWS::Lambda::Function, Properties: {Handler: !Ref Handler, Runtime: python3.13}}
    Outputs:
      Arn: {Value: !GetAtt Function.Arn}
      Uri: {Value: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations'}
    """

METHOD = "{Type: AWS::ApiGateway::Method, Properties: {RestApiId: %s, ResourceId: %s, HttpMethod: %s, Integration: %s}}"
ROOT = "!GetAtt Api.RootResourceId"


def proxy(uri: str) -> str:
    return f"{{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: {uri}}}"


CALLING = f"""
    Parameters: {{Uri: {{Type: String}}}}
    Resources:
      Api: {{Type: AWS::ApiGateway::RestApi}}
      Get: {METHOD % ("!Ref Api", ROOT, "GET", proxy("!Ref Uri"))}
    Outputs:
      Id: {{Value: !Ref Api}}
      Root: {{Value: {ROOT}}}
    """


def test_a_function_is_handed_up(put: Put) -> None:
    parent = f"""
        Resources:
          Code: {nested("code")}
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Get: {METHOD % ("!Ref Api", ROOT, "GET", proxy("!GetAtt Code.Outputs.Uri"))}
          Put: {METHOD % ("!Ref Api", ROOT, "PUT", proxy("!Sub 'functions/${Code.Outputs.Arn}/invocations'"))}
        """
    found = read(put, parent=parent, code=CODE)
    [api] = found.apis
    assert routes(api) == ["GET / orders.handler", "PUT / orders.handler"]
    assert [function.handler is not None for function in found.functions] == [True]


def test_a_function_is_handed_down(put: Put) -> None:
    parent = f"""
        Resources:
          Function: {{Type: AWS::Lambda::Function, Properties: {{Handler: own.handler, Runtime: python3.13}}}}
          Api: {nested("api", Uri="!Sub 'functions/${Function.Arn}/invocations'")}
        """
    [api] = read(put, parent=parent, api=CALLING).apis
    assert routes(api) == ["GET / own.handler"]


def test_a_function_of_the_same_name_is_another(put: Put) -> None:
    own = "Function: {Type: AWS::Lambda::Function, Properties: {Handler: wrong.handler, Runtime: python3.13}}"
    parent = f"""
        Resources:
          {own}
          Code: {nested("code")}
          Other: {nested("code", Handler="other.handler")}
          First: {nested("api", Uri="!GetAtt Code.Outputs.Uri")}
          Second: {nested("api", Uri="!GetAtt Other.Outputs.Uri")}
        """
    calling = CALLING.replace("Resources:", f"Resources:\n      {own}")
    found = read(put, parent=parent, code=CODE, api=calling)
    assert [routes(api) for api in found.apis] == [["GET / orders.handler"], ["GET / other.handler"]]


def test_an_api_is_handed_to_a_sibling(put: Put) -> None:
    parent = f"""
        Resources:
          Adding: {nested("adding", ApiId="!GetAtt Shop.Outputs.Id", Root="!GetAtt Shop.Outputs.Root")}
          Shop: {nested("api", Uri="'https://x.example'")}
          Own: {METHOD % ("!GetAtt Shop.Outputs.Id", "!GetAtt Shop.Outputs.Root", "PUT", "{Type: MOCK}")}
        """
    adding = f"""
        Parameters: {{ApiId: {{Type: String}}, Root: {{Type: String}}}}
        Resources:
          Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: HTTP}}}}
          Options: {METHOD % ("!Ref ApiId", "!Ref Root", "OPTIONS", "{Type: MOCK}")}
        """
    found = read(put, parent=parent, adding=adding, api=CALLING)
    [shop] = [api for api in found.apis if api.kind == "rest"]
    assert shop.name == "Api"
    assert sorted(route.method for route in shop.routes) == ["GET", "OPTIONS", "PUT"]
    assert shop.elsewhere is None
    assert len(found.apis) == 2


def test_outputs_are_followed_through_several_levels(put: Put) -> None:
    between = f"""
        Resources:
          Function: {{Type: AWS::Lambda::Function, Properties: {{Handler: wrong.handler, Runtime: python3.13}}}}
          Inner: {nested("code")}
        Outputs: {{Uri: {{Value: !GetAtt Inner.Outputs.Uri}}}}
        """
    further = f"""
        Parameters: {{Uri: {{Type: String}}}}
        Resources: {{Inner: {nested("api", Uri="!Ref Uri")}}}
        """
    parent = f"""
        Resources:
          Inner: {nested("between")}
          Other: {nested("further", Uri="!GetAtt Inner.Outputs.Uri")}
        """
    [api] = read(put, parent=parent, between=between, further=further, code=CODE, api=CALLING).apis
    assert routes(api) == ["GET / orders.handler"]


def test_what_was_handed_down_comes_up_as_it_was(put: Put) -> None:
    passing = """
        Parameters: {Uri: {Type: String}}
        Resources: {Function: {Type: AWS::SNS::Topic}}
        Outputs: {Uri: {Value: !Ref Uri}}
        """
    parent = f"""
        Resources:
          Function: {{Type: AWS::Lambda::Function, Properties: {{Handler: own.handler, Runtime: python3.13}}}}
          Passing: {nested("passing", Uri="!Sub 'functions/${Function.Arn}/invocations'")}
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Get: {METHOD % ("!Ref Api", ROOT, "GET", proxy("!GetAtt Passing.Outputs.Uri"))}
        """
    [api] = read(put, parent=parent, passing=passing).apis
    assert routes(api) == ["GET / own.handler"]


def test_applications_of_sam_hand_up_too(put: Put) -> None:
    serverless = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Function: {Type: AWS::Serverless::Function, Properties: {Handler: sam.handler, Runtime: python3.13}}
        Outputs: {Arn: {Value: !GetAtt Function.Arn}}
        """
    parent = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          App: {Type: AWS::Serverless::Application, Properties: {Location: app.yaml}}
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: live
              DefinitionBody:
                openapi: 3.0.1
                paths:
                  /orders:
                    get:
                      x-amazon-apigateway-integration:
                        type: aws_proxy
                        httpMethod: POST
                        uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${App.Outputs.Arn}/invocations
        """
    [api] = read(put, parent=parent, app=serverless).apis
    assert routes(api) == ["GET /orders sam.handler"]


def test_an_implicit_api_is_added_to_by_a_nested_stack_and_is_not_its_own(put: Put) -> None:
    serverless = """
        Transform: AWS::Serverless-2016-10-31
        {more}
        Resources:
          Function:
            Type: AWS::Serverless::Function
            Properties:
              Handler: {name}.handler
              Runtime: python3.13
              Events: {{Get: {{Type: Api, Properties: {{Path: /{name}, Method: get}}}}}}
          {adds}
        """
    handed = {"ApiId": "!Ref ServerlessRestApi", "Root": "!GetAtt ServerlessRestApi.RootResourceId"}
    adds = "Put: " + METHOD % ("!Ref ApiId", "!Ref Root", "PUT", "{Type: MOCK}")
    found = read(
        put,
        parent=serverless.format(name="own", more="", adds=f"Child: {nested('child', **handed)}"),
        child=serverless.format(
            name="inner", more="Parameters: {ApiId: {Type: String}, Root: {Type: String}}", adds=adds
        ),
    )
    assert [routes(api) for api in found.apis] == [["GET /own own.handler", "PUT / ?"], ["GET /inner inner.handler"]]


MORE_OUTPUTS = """
  Where: {Condition: Some, Value: !GetAtt Function.Arn}
  Never: {Condition: Unmade, Value: !GetAtt Function.Arn}
  Either: {Value: !If [Some, !GetAtt Function.Arn, elsewhere]}
  List: {Value: [!GetAtt Function.Arn]}
Conditions: {Some: !Equals [!Ref AWS::Region, a], Unmade: !Equals [a, b]}
"""


@pytest.mark.parametrize(
    ("output", "handler"),
    [
        ("Uri", "orders.handler"),
        ("Missing", "?"),
        ("Where", "orders.handler"),
        ("Never", "?"),
        ("Either", "?"),
        ("List", "?"),
    ],
)
def test_what_an_output_may_be(output: str, handler: str, put: Put) -> None:
    code = dedent(CODE).rstrip() + MORE_OUTPUTS
    parent = f"""
        Resources:
          Code: {nested("code")}
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Get: {METHOD % ("!Ref Api", ROOT, "GET", proxy(f"!GetAtt Code.Outputs.{output}"))}
        """
    [api] = read(put, parent=parent, code=code).apis
    assert routes(api) == [f"GET / {handler}"]


def test_a_nested_stack_that_is_not_made_hands_up_nothing(put: Put) -> None:
    parent = f"""
        Conditions: {{Unmade: !Equals [a, b], Some: !Equals [!Ref AWS::Region, a]}}
        Resources:
          Code: {nested("code").replace("{Type", "{Condition: Unmade, Type", 1)}
          Other: {nested("code").replace("{Type", "{Condition: Some, Type", 1)}
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Get: {METHOD % ("!Ref Api", ROOT, "GET", proxy("!GetAtt Code.Outputs.Uri"))}
          Put: {METHOD % ("!Ref Api", ROOT, "PUT", proxy("!GetAtt Other.Outputs.Uri"))}
        """
    [api] = read(put, parent=parent, code=CODE).apis
    assert routes(api) == ["GET / ?", "PUT / orders.handler"]


def test_circles_come_to_an_end(put: Put) -> None:
    parent = f"""
        Resources:
          Self: {nested("api", Uri="!GetAtt Self.Outputs.Id")}
          One: {nested("api", Uri="!GetAtt Other.Outputs.Id")}
          Other: {nested("api", Uri="!GetAtt One.Outputs.Root")}
          Again: {nested("parent")}
        """
    assert [routes(api) for api in read(put, parent=parent, api=CALLING).apis] == [["GET / ?"]] * 3


def test_a_long_chain_is_unknown_at_its_end(put: Put) -> None:
    chained = (f"S{n}: {nested('api', Uri=f'!GetAtt S{n + 1}.Outputs.Id')}" for n in range(150))
    parent = "Resources:\n" + "".join(f"  {one}\n" for one in chained) + f"  S150: {nested('api', Uri='x')}\n"
    assert len(read(put, parent=parent, api=CALLING).apis) == 151


def test_what_a_nested_stack_exports_its_sibling_imports(put: Put) -> None:
    exporting = dedent(CODE).replace("invocations'}", "invocations', Export: {Name: orders-uri}}")
    importing = CALLING.replace("!Ref Uri", "!ImportValue orders-uri")
    parent = f"Resources: {{Api: {nested('api', Uri='x')}, Code: {nested('code')}}}"
    [api] = read(put, parent=parent, code=exporting, api=importing).apis
    assert routes(api) == ["GET / orders.handler"]


def test_an_alias_leads_to_a_function_of_another_template(put: Put) -> None:
    parent = f"""
        Resources:
          Code: {nested("code")}
          Alias: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !GetAtt Code.Outputs.Arn}}}}
          Api: {nested("api", Uri="!Sub 'functions/${Alias}/invocations'")}
        """
    [api] = read(put, parent=parent, code=CODE, api=CALLING).apis
    assert routes(api) == ["GET / orders.handler"]


def test_what_is_not_known_of_two_that_are_alike_differs(put: Put) -> None:
    unknown = "Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {Uri: {Value: !GetAZs [x]}}"
    parent = f"""
        Resources:
          One: {nested("unknown")}
          Two: {nested("unknown")}
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Get: {METHOD % ("!Ref Api", "!GetAtt One.Outputs.Uri", "GET", "{Type: MOCK}")}
          Put: {METHOD % ("!Ref Api", "!GetAtt Two.Outputs.Uri", "GET", "{Type: MOCK}")}
        """
    [api] = read(put, parent=parent, unknown=unknown).apis
    assert len({route.path for route in api.routes}) == 2


@pytest.mark.parametrize(("waits", "awaits"), [("Adding", ["Adding/Options"]), ("Api", [])])
def test_a_deployment_awaits_a_nested_stack_with_all_that_is_in_it(waits: str, awaits: list[str], put: Put) -> None:
    parent = f"""
        Resources:
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Adding: {nested("adding", ApiId="!Ref Api", Root=ROOT)}
          Live: {{Type: AWS::ApiGateway::Deployment, DependsOn: {waits}, Properties: {{RestApiId: !Ref Api}}}}
        """
    adding = f"""
        Parameters: {{ApiId: {{Type: String}}, Root: {{Type: String}}}}
        Resources: {{Options: {METHOD % ("!Ref ApiId", "!Ref Root", "OPTIONS", "{Type: MOCK}")}}}
        """
    [api] = read(put, parent=parent, adding=adding).apis
    [deployment] = api.deployments
    parts = {part.name for route in api.routes for part in route.parts}
    assert sorted(deployment.awaits & parts) == awaits


# -- what others may add


def test_the_api_of_a_nested_stack_is_whole_where_its_parent_is_read(put: Put) -> None:
    [api] = read(put, parent=f"Resources: {{Shop: {nested('api', Uri='x')}}}", api=CALLING).apis
    assert api.elsewhere is None


REMOTE = "{TemplateURL: 'https://bucket.example/x.yaml', Parameters: {Root: !GetAtt Shop.Outputs.Root}}"


@pytest.mark.parametrize(
    "more",
    [
        "Resources: {Shop: %s}\nOutputs: {Root: {Value: !GetAtt Shop.Outputs.Root}}",
        "Resources: {Shop: %s, Remote: {Type: AWS::CloudFormation::Stack, Properties: " + REMOTE + "}}",
        "Transform: Custom\nResources: {Shop: %s}",
    ],
)
def test_the_api_of_a_nested_stack_that_is_handed_on_is_known_in_part(more: str, put: Put) -> None:
    [api] = read(put, parent=more % nested("api", Uri="x"), api=CALLING).apis
    assert api.elsewhere is not None


def test_an_api_whose_nested_stack_is_not_at_hand_is_known_in_part(put: Put) -> None:
    remote = "{TemplateURL: 'https://bucket.example/x.yaml', Parameters: {Root: !GetAtt Api.RootResourceId}}"
    parent = f"""
        Resources:
          Api: {{Type: AWS::ApiGateway::RestApi}}
          Get: {METHOD % ("!Ref Api", ROOT, "GET", "{Type: MOCK}")}
          Remote: {{Type: AWS::CloudFormation::Stack, Properties: {remote}}}
        """
    [api] = read(put, parent=parent).apis
    assert api.elsewhere is not None


def test_a_distribution_stands_before_the_api_of_a_nested_stack(put: Put) -> None:
    domain = "!Sub '${Shop.Outputs.Id}.execute-api.${AWS::Region}.amazonaws.com'"
    parent = f"""
        Resources:
          Shop: {nested("api", Uri="x")}
          Edge:
            Type: AWS::CloudFront::Distribution
            Properties:
              DistributionConfig:
                Origins: [{{Id: api, DomainName: {domain}}}]
                DefaultCacheBehavior: {{TargetOriginId: api, ViewerProtocolPolicy: https-only}}
        """
    [edge] = read(put, parent=parent, api=CALLING).distributions
    [behaviour] = edge.behaviours
    assert behaviour.api == "Api"
