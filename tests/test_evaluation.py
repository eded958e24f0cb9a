"""Intrinsics: what they yield where the template decides it, and what stays open where it does not."""

from collections.abc import Mapping

import pytest

from corslint.frontends.cloudformation.template import Template, load
from corslint.frontends.reading import Reader
from corslint.source import Repository, Source
from corslint.value import MAYBE, NO, YES, Text, Truth, Value

HEAD = """\
Transform: AWS::LanguageExtensions
Parameters:
  Origin: {Type: String}
  Site: {Type: String, Default: 'https://app.example.com'}
  Stage: {Type: String, AllowedValues: [dev, prod]}
  One: {Type: String, AllowedValues: [only]}
  Empty: {Type: String, Default: ''}
  Origins: {Type: CommaDelimitedList, Default: 'https://a.example, https://b.example'}
  Unknowns: {Type: 'List<String>'}
  Looked: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /site/origin}
  Secret: {Type: String, Default: '{{resolve:ssm:/site/origin}}'}
Mappings:
  Sites:
    dev: {url: https://dev.example, port: 3000, list: [x, y]}
    prod: {url: https://www.example, port: 443}
  Regions:
    eu-west-1: {zone: same}
    us-east-1: {zone: same}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Equals [!Ref Stage, test]
  HasSite: !Not [!Equals [!Ref Site, '']]
  HasEmpty: !Not [!Equals [!Ref Empty, '']]
  SameHole: !Equals [!Ref Origin, !Sub '${Origin}']
  OtherHole: !Equals [!Ref Origin, !Ref 'AWS::Region']
  BySuffix: !Equals [!Sub '${Origin}/', 'https://app.example.com']
  Both: !And [!Condition HasSite, Condition: SameHole]
  Neither: !And [!Condition HasSite, !Condition HasEmpty]
  Either: !Or [!Condition IsProd, !Condition HasSite]
  Itself: !Not [!Condition Itself]
  Left: !Or [!Condition Right, !Condition Right]
  Right: !And [!Condition Left, !Condition Left]
  Wrong: !Equals [a]
  Strange: !Frob x
Resources:
  OrdersApi: {Type: 'AWS::ApiGateway::RestApi'}
  R:
    Type: Custom::Thing
    Properties:
      k: """


def template(written: str, overrides: Mapping[str, str] = {}) -> Template:
    return load(Source("template.yaml", f"{HEAD}{written}\n"), Repository("."), overrides)


def place(written: str, overrides: Mapping[str, str] = {}) -> Reader:
    return template(written, overrides).resources["R"].properties.get("k")


def value(written: str, overrides: Mapping[str, str] = {}) -> Value[Text]:
    found = place(written, overrides).text()
    assert found is not None
    return found


def told(reader: Reader) -> list[str]:
    """The alternatives at a place, as texts; `-` where nothing is written."""
    if reader.exists is NO:
        return ["-"]
    found = reader.text()
    assert found is not None
    absent = [] if reader.exists is YES else ["-"]
    return [str(known.value) for known in found.alternatives] + absent


TEXTS = [
    # references
    ("!Ref Site", ["https://app.example.com"]),
    ("{Ref: Site}", ["https://app.example.com"]),
    ("!Ref Origin", ["${Origin}"]),
    ("!Ref Stage", ["dev", "prod"]),
    ("!Ref One", ["only"]),
    ("!Ref Looked", ["${Looked}"]),
    ("!Ref Secret", ["${{{resolve:ssm:/site/origin}}}"]),
    ("!Ref AWS::Region", ["${AWS::Region}"]),
    ("!Ref AWS::NoValue", ["-"]),
    ("!Ref OrdersApi", ["${OrdersApi}"]),
    ("!GetAtt OrdersApi.RootResourceId", ["${OrdersApi.RootResourceId}"]),
    ("!GetAtt [OrdersApi, RootResourceId]", ["${OrdersApi.RootResourceId}"]),
    ("{'Fn::GetAtt': [OrdersApi, RootResourceId]}", ["${OrdersApi.RootResourceId}"]),
    ("{'Fn::GetAtt': OrdersApi.RootResourceId}", ["${OrdersApi.RootResourceId}"]),
    ("!ImportValue shared-origin", ["${import:shared-origin}"]),
    ("!ImportValue {'Fn::Sub': '${AWS::StackName}-origin'}", ["${import:${AWS::StackName}-origin}"]),
    ("!ImportValue {'Fn::Sub': '${Stage}-origin'}", ["${import:dev-origin}", "${import:prod-origin}"]),
    ("'{{resolve:ssm:/a}}'", ["${{{resolve:ssm:/a}}}"]),
    ("'https://{{resolve:ssm:/a:1}}/x'", ["https://${{{resolve:ssm:/a:1}}}/x"]),
    # substitution
    ("!Sub '${Site}/x'", ["https://app.example.com/x"]),
    ("!Sub 'https://${Origin}/'", ["https://${Origin}/"]),
    ("!Sub '${Stage}-${Stage}'", ["dev-dev", "prod-prod"]),
    ("!Sub '${!Literal} ${Site}'", ["${Literal} https://app.example.com"]),
    ("!Sub '${OrdersApi.RootResourceId}'", ["${OrdersApi.RootResourceId}"]),
    ("!Sub ['${A}.${Origin}', {A: !Ref Stage}]", ["dev.${Origin}", "prod.${Origin}"]),
    ("{'Fn::Sub': ['${Site}', {Site: own}]}", ["own"]),
    ("!Sub 'x${AWS::NoValue}'", ["x"]),
    ("!Sub '{{resolve:ssm:/${Site}}}'", ["${{{resolve:ssm:/https://app.example.com}}}"]),
    ("!Sub '{{resolve:ssm:/${Origin}}}'", ["${{{resolve:ssm:/${Origin}}}}"]),
    ("!Join ['', ['{{resolve:ssm:/', !Ref Stage, '}}']]", ["${{{resolve:ssm:/dev}}}", "${{{resolve:ssm:/prod}}}"]),
    ("!Sub no variable", ["no variable"]),
    # lists and texts
    ("!Join [',', [a, !Ref Site, !Ref AWS::NoValue]]", ["a,https://app.example.com"]),
    ("!Join [',', !Ref Origins]", ["https://a.example,https://b.example"]),
    ("!Join ['', ['https://', !Ref Origin]]", ["https://${Origin}"]),
    ("!Join [!Ref Stage, [a, b]]", ["adevb", "aprodb"]),
    ("!Join [',', [!If [IsProd, a, !Ref 'AWS::NoValue'], b]]", ["a,b", "b"]),
    ("!Join [',', !Ref Unknowns]", ["${join(,,${Unknowns})}"]),
    ("!Select [1, [a, b, c]]", ["b"]),
    ("!Select ['1', !Ref Origins]", ["https://b.example"]),
    ("!Select [0, !Ref Unknowns]", ["${${Unknowns}[0]}"]),
    ("!Select [2, !Split [/, !Ref Site]]", ["app.example.com"]),
    ("!Select [!Ref Origin, [a, b]]", ["a", "b"]),
    ("!Base64 hello", ["aGVsbG8="]),
    ("!Length [a, b, !Ref 'AWS::NoValue']", ["2"]),
    ("{'Fn::Length': !Ref Origins}", ["2"]),
    (
        "{'Fn::ToJsonString': {a: [1, !Ref Site, true], b: !Ref Origin}}",
        ['{"a":[1,"https://app.example.com",true],"b":${Origin}}'],
    ),
    # choices
    ("!If [HasSite, a, b]", ["a"]),
    ("!If [HasEmpty, a, b]", ["b"]),
    ("!If [IsProd, a, b]", ["a", "b"]),
    ("!If [IsProd, a, a]", ["a"]),
    ("!If [IsProd, a, !Ref 'AWS::NoValue']", ["a", "-"]),
    ("{'Fn::If': [IsProd, !If [HasSite, a, b], c]}", ["a", "c"]),
    ("!If [IsProd, !If [IsProd, a, b], c]", ["a", "b", "c"]),
    ("!FindInMap [Sites, prod, url]", ["https://www.example"]),
    ("!FindInMap [Sites, !Ref Stage, url]", ["https://dev.example", "https://www.example"]),
    ("!FindInMap [Sites, !Ref Origin, url]", ["https://dev.example", "https://www.example"]),
    ("!FindInMap [Sites, !Sub 'p${Origin}', port]", ["443"]),
    ("!FindInMap [Regions, !Ref 'AWS::Region', zone]", ["same"]),
    ("!FindInMap [Sites, test, url, DefaultValue: none]", ["none"]),
    ("!FindInMap [Sites, dev, none, DefaultValue: none]", ["none"]),
    ("!Sub ['${Url}/', {Url: !FindInMap [Sites, prod, url]}]", ["https://www.example/"]),
]


@pytest.mark.parametrize(("written", "texts"), TEXTS, ids=[written for written, _ in TEXTS])
def test_an_intrinsic_yields_what_the_template_decides(written: str, texts: list[str]) -> None:
    assert told(place(written)) == texts


@pytest.mark.parametrize(
    "written",
    ["!Ref [a]", "!Ref {a: b}", "!GetAtt []", "!GetAtt {a: b}", "!Sub [a, b]", "!Sub []", "!Sub {a: b}", "!Sub '${Origins}'", "!Join a", "!Join [',']", "!Join [',', a]", "!Join [',', [[a]]]", "!Join [[a], [b]]", "!Select [5, [a]]", "!Select [-1, [a]]", "!Select [x, a]", "!Select a", "!Split a", "!Split ['', a]", "!Split [',', [a]]", "!FindInMap [Nowhere, a, b]", "!FindInMap [Sites, test, url]", "!FindInMap [!Ref Origin, a, b]", "!FindInMap a", "!If [IsProd, a]", "!If a", "!ImportValue [a]", "!Frob x", "{'Fn::Frob': x}", "!GetAZs ''", "!Cidr [a, 1, 2]", "!Transform {Name: Mine}", "!Equals [a, a]", "!Condition IsProd", "!Length 5", "!Base64 [a]"],
)  # fmt: skip
def test_what_is_written_wrongly_or_elsewhere_is_one_hole(written: str) -> None:
    reader = place(written)
    assert reader.exists is YES
    assert reader.hole is not None
    assert not reader.is_complete


def texts_of(written: str) -> list[Text]:
    """The texts of a list, each of which is one text, maybe with holes."""
    values = [item.text() for item in place(written).items()]
    return [known.value for one in values if one for known in one.alternatives]


def test_two_unknown_things_may_differ() -> None:
    one, other = texts_of("[!Frob x, !Frob x]")
    assert one.equals(other) is MAYBE


def test_the_same_question_has_the_same_answer() -> None:
    asked = "!Select [1, !Split ['//', !GetAtt Url.FunctionUrl]]"
    one, other = texts_of(f"[{asked}, {asked}]")
    assert one.equals(other) is YES


# -- places


@pytest.mark.parametrize(
    ("written", "place_text"),
    [
        ("!Ref Site", "https://app.example.com"),
        ("!Sub '${Site}'", "https://app.example.com"),
        ("!Sub '${Site}/'", "${Site}/"),
        ("!Join ['', [!Ref Site]]", "https://app.example.com"),
        ("!Join ['', [!Ref Site, /]]", "!Join ['', [!Ref Site, /]]"),
        ("!Select [1, !Ref Origins]", "https://b.example"),
        ("!Select [2, !Split [/, !Ref Site]]", "app.example.com"),
        ("!FindInMap [Sites, prod, url]", "https://www.example"),
        ("!If [HasSite, a, b]", "a"),
        ("!Ref Origin", "!Ref Origin"),
    ],
)
def test_a_value_stands_where_its_author_decides_it(written: str, place_text: str) -> None:
    assert value(written).alternatives[0].span.text == place_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("!Ref OrdersApi", "!Ref OrdersApi"),
        ("{Ref: OrdersApi}", "{Ref: OrdersApi}"),
        ("\n        Ref:\n          OrdersApi", "!Ref OrdersApi"),
        ("!GetAtt OrdersApi.RootResourceId", "!GetAtt OrdersApi.RootResourceId"),
        ("\n        Fn::GetAtt:\n        - OrdersApi\n        - RootResourceId", "!GetAtt OrdersApi.RootResourceId"),
        ("!Sub 'https://${Origin}'", "${Origin}"),
        ("!ImportValue x", "!ImportValue x"),
    ],
)
def test_a_hole_tells_how_it_was_written(written: str, shown: str) -> None:
    [hole] = value(written).alternatives[0].value.holes
    assert hole.written == shown


# -- parameters


def test_an_override_is_what_a_parameter_is() -> None:
    assert told(place("!Ref Stage", {"Stage": "prod"})) == ["prod"]
    assert told(place("!Ref Site", {"Site": "https://b.example"})) == ["https://b.example"]
    assert told(place("!Join ['|', !Ref Unknowns]", {"Unknowns": "a,b"})) == ["a|b"]
    assert told(place("!If [IsProd, a, b]", {"Stage": "dev"})) == ["b"]
    assert told(place("!Ref Looked", {"Looked": "/other"})) == ["${Looked}"]


def test_a_list_of_texts_is_a_list() -> None:
    listed = place("!Ref Origins").texts()
    assert listed is not None
    [items] = listed.alternatives
    assert [(str(item.value), item.span.text) for item in items.known] == [
        ("https://a.example", "https://a.example"),
        ("https://b.example", "https://b.example"),
    ]
    assert items.complete


def test_an_unknown_list_is_unknown() -> None:
    listed = place("!Ref Unknowns").texts()
    assert listed is not None
    assert listed.has(lambda item: item.equals("x")) is MAYBE


# -- conditions


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("IsProd", MAYBE),
        ("IsTest", NO),
        ("HasSite", YES),
        ("HasEmpty", NO),
        ("SameHole", YES),
        ("OtherHole", MAYBE),
        ("BySuffix", NO),
        ("Both", YES),
        ("Neither", NO),
        ("Either", YES),
        ("Itself", MAYBE),
        ("Left", MAYBE),
        ("Wrong", MAYBE),
        ("Strange", MAYBE),
        ("Undeclared", MAYBE),
    ],
)
def test_a_condition_is_as_true_as_the_template_makes_it(name: str, truth: Truth) -> None:
    assert template("x").conditions(name) is truth


# -- limits


def test_what_may_be_too_many_things_is_a_hole() -> None:
    many = ", ".join(f"!If [IsProd, a{n}, b{n}]" for n in range(12))
    assert place(f"!Join ['', [{many}]]").hole is not None
    assert place("!Join ['', [!Ref Stage, !Ref Stage]]").hole is None


def nest(depth: int) -> str:
    return "!Join ['', [" * depth + "x" + "]]" * depth


def test_a_number_of_any_length_selects_nothing() -> None:
    assert place(f"!Select ['{'9' * 5000}', [a]]").hole is not None


def test_intrinsics_nested_too_deeply_are_a_hole() -> None:
    assert told(place(nest(10))) == ["x"]
    assert place(nest(60)).hole is not None


def test_a_long_chain_of_conditions_ends() -> None:
    lines = ["Conditions:", "  C0: !Equals [a, a]"]
    lines += [f"  C{n}: !And [!Condition C{n - 1}, !Condition C{n - 1}]" for n in range(1, 500)]
    source = Source("template.yaml", "\n".join([*lines, "Resources: {}"]))
    assert load(source, Repository(".")).conditions("C499") is MAYBE
    assert load(source, Repository(".")).conditions("C9") is YES


# -- loops


def looped(written: str) -> Template:
    return load(Source("template.yaml", written), Repository("."))


TOPICS = """\
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'orders,bills'}
  Open: {Type: CommaDelimitedList}
Resources:
  Fn::ForEach::Topics:
    - Name
    - COLLECTION
    - 'Topic${Name}':
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Join ['.', [!Ref Name, fifo]]
          Display: !Sub 'the ${Name} of ${AWS::Region}'
          Plain: '${Name}'
      'Policy&{Name}':
        Type: AWS::SNS::TopicPolicy
        Properties:
          Topics: [!Ref 'Topic${Name}']
          Arn: !GetAtt 'Topic${Name}.TopicArn'
  Other: {Type: 'AWS::SNS::Topic'}
"""


@pytest.mark.parametrize("collection", ["[orders, bills]", "!Ref Names", "[!Select [0, !Ref Names], bills]"])
def test_a_loop_makes_a_copy_for_each_item(collection: str) -> None:
    made = looped(TOPICS.replace("COLLECTION", collection))
    assert list(made.resources) == ["Topicorders", "Policyorders", "Topicbills", "Policybills", "Other"]
    topic = made.resources["Topicbills"].properties
    assert told(topic.get("TopicName")) == ["bills.fifo"]
    assert told(topic.get("Display")) == ["the bills of ${AWS::Region}"]
    assert told(topic.get("Plain")) == ["bills"]
    policy = made.resources["Policyorders"].properties
    assert told(policy.get("Arn")) == ["${Topicorders.TopicArn}"]
    assert [told(item) for item in policy.get("Topics").items()] == [["${Topicorders}"]]
    assert made.is_complete


def test_a_logical_id_takes_the_letters_and_digits_of_an_item() -> None:
    made = looped(TOPICS.replace("COLLECTION", "[my-topic]"))
    assert list(made.resources) == ["Topicmy-topic", "Policymytopic", "Other"]


@pytest.mark.parametrize("collection", ["!Ref Open", "[!Ref Other]", "text", "[[a]]"])
def test_a_loop_over_what_is_not_known_leaves_the_template_incomplete(collection: str) -> None:
    made = looped(TOPICS.replace("COLLECTION", collection))
    assert list(made.resources) == ["Other"]
    assert not made.is_complete
    assert made.problems == ()


def test_a_loop_over_nothing_makes_nothing() -> None:
    made = looped(TOPICS.replace("COLLECTION", "[]"))
    assert list(made.resources) == ["Other"]
    assert made.is_complete


NESTED = """\
Resources:
  Fn::ForEach::Stages:
    - Stage
    - [dev, prod]
    - Fn::ForEach::Apis:
        - Kind
        - [Orders, Bills]
        - '${Stage}${Kind}Api':
            Type: AWS::ApiGateway::RestApi
            Properties:
              Name: !Sub '${Kind}-${Stage}'
              Fn::ForEach::Flags:
                - Flag
                - [A, B]
                - 'Is${Flag}': !Sub '${Stage}${Flag}'
"""


def test_loops_stand_within_loops_and_within_properties() -> None:
    made = looped(NESTED)
    assert list(made.resources) == ["devOrdersApi", "devBillsApi", "prodOrdersApi", "prodBillsApi"]
    read = made.resources["prodBillsApi"].properties
    assert {name: told(reader) for name, reader in read.entries()} == {
        "Name": ["Bills-prod"],
        "IsA": ["prodA"],
        "IsB": ["prodB"],
    }


def test_a_copy_keeps_the_places_of_what_it_copies() -> None:
    made = looped(NESTED)
    assert made.resources["devBillsApi"].span.text == "${Stage}${Kind}Api"


def test_a_bomb_of_loops_is_not_made() -> None:
    items = ", ".join(map(str, range(300)))
    made = looped(f"""\
Resources:
  Topic: {{Type: 'AWS::SNS::Topic'}}
  Fn::ForEach::As:
    - A
    - [{items}]
    - Fn::ForEach::Bs:
        - B
        - [{items}]
        - Fn::ForEach::Cs:
            - C
            - [{items}]
            - 'Topic${{A}}${{B}}${{C}}': {{Type: 'AWS::SNS::Topic'}}
""")
    assert list(made.resources) == ["Topic"]
    assert not made.is_complete
