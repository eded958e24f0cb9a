"""Templates: their resources, what they include, what they nest, and what a reference leads to."""

import time

import pytest

from conftest import Put
from corpus import CORPUS, needs_corpus
from corslint.frontends.cloudformation.linking import Linker
from corslint.frontends.cloudformation.template import Template, is_template, load, referenced
from corslint.frontends.reading import Reader
from corslint.source import Repository, Source
from corslint.syntax.node import Call, Choice
from corslint.syntax.yaml import parse
from corslint.value import MAYBE, NO, YES, Hole, Text, only, text, unknown


def template(written: str) -> Template:
    return load(Source("template.yaml", written), Repository("."))


def opened(path: str) -> Template:
    repository = Repository(".")
    source = repository.open(path)
    assert isinstance(source, Source)
    return load(source, repository)


def told(reader: Reader) -> str | None:
    value = reader.text()
    return str(value.only) if value is not None and value.only is not None else None


# -- recognition


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("AWSTemplateFormatVersion: '2010-09-09'", True),
        ("Transform: AWS::Serverless-2016-10-31", True),
        ("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]", True),
        ("Resources: {Api: {Type: 'AWS::ApiGateway::RestApi'}}", True),
        ("Resources: {Cert: {Type: 'Custom::Certificate'}}", True),
        ('{"Resources": {"Skill": {"Type": "Alexa::ASK::Skill"}}}', True),
        ("Resources: {Api: {Type: gateway}}", False),
        ("Resources: [a]", False),
        ("resources: {Resources: {Api: {Type: 'AWS::ApiGateway::RestApi'}}}", False),
        ("openapi: 3.0.1\npaths: {}", False),
        ("kind: Service\nmetadata: {name: x}", False),
        ("- a", False),
        ("text", False),
        ("!Ref a", False),
    ],
)
def test_a_template_is_told_from_other_files(written: str, expected: bool) -> None:
    root = parse(Source("file.yaml", written)).root
    assert root is not None
    assert is_template(root) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}", True),
        ("Transform: [Mine, AWS::Serverless-2016-10-31]\nResources: {}", True),
        ("Resources: {F: {Type: 'AWS::Serverless::Function'}}", True),
        ("Resources: {F: {Type: 'AWS::Lambda::Function'}}", False),
    ],
)
def test_sam_is_told_by_its_transform_or_its_resources(written: str, expected: bool) -> None:
    assert template(written).is_sam is expected


# -- resources

ORDERS = """\
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Never: !Equals [a, b]
Globals:
  Function: {Timeout: 5}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    DependsOn: Role
    Properties: {Name: orders}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Condition: IsProd
  Topic:
    Type: AWS::SNS::Topic
    Condition: Never
"""


def test_a_resource_is_read_with_its_places() -> None:
    read = template(ORDERS)
    api = read.resources["Api"]
    assert (api.name, api.type, api.span.text, api.span.position) == ("Api", "AWS::ApiGateway::RestApi", "Api", (9, 3))
    assert told(api.properties.get("Name")) == "orders"
    assert told(api.attributes.get("DependsOn")) == "Role"
    assert read.resources["Alarm"].properties.exists is NO
    assert told(read.globals.get("Function", "Timeout")) == "5"
    assert read.is_complete
    assert read.problems == ()


def test_a_resource_exists_as_its_condition_says() -> None:
    exists = {name: resource.exists for name, resource in template(ORDERS).resources.items()}
    assert exists == {"Api": YES, "Alarm": MAYBE, "Topic": NO}


def test_a_syntax_error_leaves_what_stands_before_it() -> None:
    read = template(ORDERS + "  Broken:\n    Type: [AWS::SNS::Topic\n  Last: {}\n")
    assert list(read.resources) == ["Api", "Alarm", "Topic"]
    assert not read.is_complete
    assert [problem.span.position.line for problem in read.problems] == [21]


@pytest.mark.parametrize(
    ("written", "message", "place"),
    [
        ("AWSTemplateFormatVersion: x\nResources: [a]", "'Resources' is no mapping", "Resources"),
        ("Resources:\n  Api: {Properties: {}}", "the resource Api has no 'Type'", "Api"),
        ("[a]", "the template is no mapping", "[a]"),
    ],
)
def test_what_cloudformation_refuses_is_a_problem(written: str, message: str, place: str) -> None:
    [problem] = template(written).problems
    assert message in problem.message
    assert problem.span.text == place


@pytest.mark.parametrize("nothing", ["", " null", " ~"])
def test_a_template_that_is_still_to_be_written_is_no_problem(nothing: str) -> None:
    assert template(f"AWSTemplateFormatVersion: x\nResources:{nothing}\n").problems == ()


def test_what_a_macro_may_mend_is_no_problem() -> None:
    read = template("Transform: [Mine]\nResources:\n  Api: {Properties: {}}\n")
    assert read.problems == ()
    assert not read.is_complete


@pytest.mark.parametrize(
    "written",
    ["", "Resources:", "Resources: {}", "Resources: !Ref x", "Resources: {A: }", "Parameters: [a]\nConditions: x\nMappings: [a]", "Parameters: {A: b, C: {Type: [x], Default: {a: b}}}", "Transform: {Name: [a]}", "Transform: [[a]]", "Resources: {A: {Type: !Ref b, Condition: [c]}}", "Resources: {'Fn::ForEach::A': x, 'Fn::Transform': y}"],
)  # fmt: skip
def test_an_odd_template_is_read_without_an_exception(written: str) -> None:
    assert template(written).resources == {}


# -- references


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("!Ref Api", "Api"),
        ("{Ref: Api}", "Api"),
        ("!GetAtt Api.RootResourceId", "Api"),
        ("!Sub '${Api}'", "Api"),
        ("!Sub '${Api.RootResourceId}'", "Api"),
        ("!Join ['', [!Ref Api]]", "Api"),
        ("!If [IsProd, !Ref Api, !GetAtt Api.Arn]", "Api"),
        ("!If [IsProd, !Ref Api, !Ref Alarm]", None),
        ("!If [IsProd, !Ref Api, abc123]", None),
        ("!Sub '${Api}/x'", None),
        ("!Ref Stage", None),
        ("!Ref Elsewhere", None),
        ("!ImportValue Api", None),
        ("Api", None),
    ],
)
def test_a_reference_leads_to_a_resource(written: str, name: str | None) -> None:
    read = template(f"{ORDERS}    Properties:\n      k: {written}\n")
    assert referenced(read.resources["Topic"].properties.get("k").text(), read) == name


def test_nothing_refers_to_nothing() -> None:
    assert referenced(None, template(ORDERS)) is None


# -- includes

INCLUDING = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./apis/orders.yaml}}
"""


def test_an_included_file_stands_where_it_is_included(put: Put) -> None:
    put({"template.yaml": INCLUDING, "apis/orders.yaml": "openapi: 3.0.1\ninfo: {title: !Ref 'AWS::Region'}\n"})
    read = opened("template.yaml")
    body = read.resources["Api"].properties.get("Body")
    assert told(body.get("openapi")) == "3.0.1"
    assert told(body.get("info", "title")) == "${AWS::Region}"
    assert body.get("openapi").nodes[0].span.path == "apis/orders.yaml"
    assert read.members == ("apis/orders.yaml",)


@pytest.mark.parametrize("location", ["s3://bucket/api.yaml", "./missing.yaml", "../outside.yaml", "!Ref Where", "''"])
def test_a_file_that_cannot_be_had_is_unknown(put: Put, location: str) -> None:
    put({"template.yaml": INCLUDING.replace("./apis/orders.yaml", location)})
    read = opened("template.yaml")
    assert read.resources["Api"].properties.get("Body").hole is not None
    assert read.problems == ()
    assert read.members == ()


def test_what_is_written_beside_an_include_is_kept(put: Put) -> None:
    put(
        {
            "template.yaml": INCLUDING + "        paths: {/own: {}}\n",
            "apis/orders.yaml": "openapi: 3.0.1\npaths: {}\n",
        }
    )
    body = opened("template.yaml").resources["Api"].properties.get("Body")
    assert [name for name, _ in body.entries()] == ["openapi", "paths"]
    assert [name for name, _ in body.get("paths").entries()] == ["/own"]


def test_a_syntax_error_in_an_included_file_is_a_problem_there(put: Put) -> None:
    put({"template.yaml": INCLUDING, "apis/orders.yaml": "openapi: [3.0.1\npaths: {}\n"})
    [problem] = opened("template.yaml").problems
    assert problem.span.path == "apis/orders.yaml"


def test_resources_and_sections_can_be_included(put: Put) -> None:
    put(
        {
            "template.yaml": """\
Transform: {Name: AWS::Include, Parameters: {Location: sections.yaml}}
Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: resources.yaml}}
  Own: {Type: 'AWS::SNS::Topic'}
""",
            "sections.yaml": "Globals: {Api: {Name: x}}\n",
            "resources.yaml": "Included: {Type: 'AWS::SNS::Topic'}\n",
        }
    )
    read = opened("template.yaml")
    assert set(read.resources) == {"Included", "Own"}
    assert told(read.globals.get("Api", "Name")) == "x"
    assert read.is_complete


def test_files_that_include_each_other_end(put: Put) -> None:
    include = "Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: {}}}}}\n"
    put(
        {
            "template.yaml": INCLUDING,
            "apis/orders.yaml": f"a:\n  {include.format('other.yaml')}",
            "apis/other.yaml": f"a:\n  {include.format('orders.yaml')}",
        }
    )
    body = opened("template.yaml").resources["Api"].properties.get("Body")
    assert body.get("a").is_complete
    assert body.get("a", "a").hole is not None


# -- nested stacks

PARENT = """\
Parameters:
  Origin: {Type: String}
  Site: {Type: String, Default: 'https://app.example.com'}
Resources:
  Bucket: {Type: 'AWS::S3::Bucket'}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/child.yaml
      Parameters:
        Site: !Ref Site
        Origin: !Sub 'https://${Origin}'
        Name: !Ref Bucket
        Stack: !Ref AWS::StackName
        Origins: ['https://a.example', !Ref Site]
  App:
    Type: AWS::Serverless::Application
    Properties:
      Location: nested/child.yaml
  Shared:
    Type: AWS::Serverless::Application
    Properties:
      Location: {ApplicationId: x, SemanticVersion: 1.0.0}
  Remote:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/child.yaml'}
  Missing:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: missing.yaml}
"""

CHILD = """\
Parameters:
  Site: {Type: String}
  Origin: {Type: String}
  Name: {Type: String}
  Stack: {Type: String, Default: x}
  Origins: {Type: CommaDelimitedList}
  Own: {Type: String, Default: own}
Resources:
  Bucket:
    Type: Custom::Thing
    Properties:
      Site: !Ref Site
      Origin: !Ref Origin
      Name: !Ref Name
      Stack: !Sub '${Stack} ${AWS::StackName}'
      Origins: !Ref Origins
      Own: !Ref Own
"""


def together(path: str) -> list[Template]:
    """The templates that a file deploys, in the words of all of them."""
    repository = Repository(".")
    source = repository.open(path)
    assert isinstance(source, Source)
    linker = Linker(repository)
    linker.add(source)
    return list(linker.complete())


def test_a_nested_stack_is_given_what_its_parent_hands_over(put: Put) -> None:
    put({"parent.yaml": PARENT, "nested/child.yaml": CHILD})
    parent, read, app = together("parent.yaml")
    assert [(one.key, one.source.path) for one in (parent, read, app)] == [
        ("", "parent.yaml"),
        ("Child/", "nested/child.yaml"),
        ("App/", "nested/child.yaml"),
    ]
    properties = read.resources["Child/Bucket"].properties
    texts = {name: told(reader) for name, reader in properties.entries() if name != "Origins"}
    assert texts == {
        "Site": "https://app.example.com",
        "Origin": "https://${Origin}",
        "Name": "${Bucket}",
        "Stack": "${AWS::StackName} ${Child/AWS::StackName}",
        "Own": "own",
    }
    assert [told(item) for item in properties.get("Origins").items()] == [
        "https://a.example",
        "https://app.example.com",
    ]
    site = properties.get("Site").text()
    assert site is not None
    assert site.place.path == "parent.yaml"
    assert referenced(properties.get("Name").text(), read) == "Bucket"


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        (lambda span: only(text("a"), span), {"a"}),
        (lambda span: unknown(Hole("Domain"), span), {"${Domain}"}),
        (lambda span: only(Text(("x", Hole("Thing.Arn"))), span), {"x${Thing.Arn}"}),
    ],
)
def test_an_argument_is_what_a_parameter_is(given: object, texts: set[str]) -> None:
    source = Source(
        "child.yaml",
        "Parameters: {P: {Type: String, Default: d}}\nResources: {Thing: {Type: 'A::B::C', Properties: {k: !Ref P}}}",
    )
    assert callable(given)
    read = load(source, Repository("."), arguments={"P": given(source.whole)})
    value = read.resources["Thing"].properties.get("k").text()
    assert value is not None
    assert {str(known.value) for known in value.alternatives} == texts


# -- size


def walked(reader: Reader) -> int:
    """The number of places in a tree, each of them read."""
    reader.text()
    reader.texts()
    assert not any(isinstance(node, Call | Choice) for node in reader.nodes)
    members = [member for _, member in reader.entries()]
    return 1 + sum(map(walked, (*members, *reader.items())))


def test_a_tree_as_deep_as_can_be_read_is_walked() -> None:
    depth = 200
    read = template("Resources: {A: {Type: 'A::B::C', Properties: " + "{k: " * depth + "x" + "}" * depth + "}}")
    assert walked(read.resources["A"].properties) > depth


def test_time_grows_with_size() -> None:
    def seconds(count: int) -> float:
        body = "\n".join(
            f"  R{n}: {{Type: 'AWS::SNS::Topic', Properties: {{Name: !Sub 'x${{R{n}}}'}}}}" for n in range(count)
        )
        source = Source("template.yaml", f"Resources:\n{body}\n")
        start = time.process_time()
        read = load(source, Repository("."))
        for resource in read.resources.values():
            resource.properties.get("Name").text()
        return time.process_time() - start

    assert seconds(8_000) < 8 * 4 * max(seconds(1_000), 0.02)


@needs_corpus
@pytest.mark.parametrize("kind", ["cfn-yaml", "cfn-json", "sam-yaml", "sam-json", "cdk-out"])
def test_real_templates_are_read_wholly(kind: str) -> None:
    for path in sorted((CORPUS / kind).rglob("*")):
        source = Repository(str(path.parent)).open(str(path)) if path.is_file() else None
        if not isinstance(source, Source) or path.stat().st_size > 60_000:
            continue
        parsed = parse(source)
        if parsed.root is not None and is_template(parsed.root):
            read = load(source, Repository(str(path.parent)), parsed=parsed)
            assert read.resources, path
            for resource in read.resources.values():
                assert walked(resource.attributes) > 1
