"""A few lines that ask for all of the machine: each ends soon, in a problem or in something unknown."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bounds import bounded, write

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bounds need Linux")

Files = Mapping[str, str]

SAM = "AWS::Serverless-2016-10-31"


def tower(wrap: Callable[[object], object], inner: object, levels: int) -> object:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


def template(origin: object, **sections: object) -> Files:
    """A template whose one API allows an origin."""
    cors = {"CorsConfiguration": {"AllowOrigins": [origin]}}
    resources = {"Api": {"Type": "AWS::Serverless::HttpApi", "Properties": cors}}
    return {"template.json": json.dumps({"Transform": SAM, "Resources": resources, **sections})}


def nested(levels: int) -> Files:
    """Templates each of which deploys the next one twice."""
    files = {}
    for level in range(levels):
        stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"./level{level + 1}.json"}}
        files[f"level{level}.json"] = json.dumps({"Resources": {"One": stack, "Other": stack}})
    return {**files, f"level{levels}.json": template("https://app.example.com")["template.json"]}


def included(levels: int) -> Files:
    """Files each of which includes the next one twice, in the body of an API."""

    def inclusion(level: int) -> dict[str, object]:
        location = {"Location": f"./part{level}.json"}
        return {"Fn::Transform": {"Name": "AWS::Include", "Parameters": location}}

    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"Fn::ToJsonString": inclusion(0)}}}
    parts = {f"part{n}.json": json.dumps({"a": inclusion(n + 1), "b": inclusion(n + 1)}) for n in range(levels)}
    return {"template.json": json.dumps({"Resources": {"Api": api}}), **parts, f"part{levels}.json": '{"a": 1}'}


def loops(levels: int) -> Files:
    """A hundred copies of a hundred copies."""
    body: object = {"Api${V0}": {"Type": "AWS::ApiGatewayV2::Api"}}
    for level in range(levels):
        body = {f"Fn::ForEach::L{level}": [f"V{level}", [str(n) for n in range(100)], body]}
    return {"template.json": json.dumps({"Transform": "AWS::LanguageExtensions", "Resources": body})}


TEMPLATES: dict[str, Files] = {
    "Fn::Sub that doubles": template(tower(lambda x: {"Fn::Sub": ["${a}${a}", {"a": x}]}, "https://a.example", 38)),
    "Fn::Sub by a thousand": template(tower(lambda x: {"Fn::Sub": ["${a}" * 1000, {"a": x}]}, "https://a.example", 6)),
    "a hole that doubles": template(tower(lambda x: {"Fn::Sub": ["${a}-${a}", {"a": x}]}, {"Ref": "AWS::Region"}, 38)),
    "names of holes that double": template(
        tower(lambda x: {"Fn::Select": [x, {"Fn::Split": [x, x]}]}, {"Ref": "AWS::Region"}, 14)
    ),
    "a separator that grows": template(tower(lambda x: {"Fn::Join": [x, ["a"] * 50]}, "x", 12)),
    "quotes of quotes": template(tower(lambda x: {"Fn::ToJsonString": x}, '"\\', 38)),
    "Base64 of Base64": template(tower(lambda x: {"Fn::Base64": x}, "x" * 100_000, 38)),
    "lists that double": template(
        tower(lambda x: {"Fn::Join": [",", {"Fn::Split": [",", {"Fn::Sub": ["${a},${a}", {"a": x}]}]}]}, "a,b", 12)
    ),
    "conditions that ask twice": template(
        {"Fn::If": ["C0", "https://a.example", "https://b.example"]},
        Conditions={
            f"C{n}": {"Fn::And": [{"Condition": f"C{n + 1}"}, {"Condition": f"C{n + 1}"}]} for n in range(3000)
        },
    ),
    "conditions within conditions": template(
        {"Fn::If": ["C", "https://a.example", "https://b.example"]},
        Conditions={"C": tower(lambda x: {"Fn::Not": [x]}, {"Fn::Equals": ["a", "b"]}, 200)},
    ),
    "loops of loops": loops(8),
    "stacks that are each nested twice": nested(24),
    "files that are each included twice": included(30),
    "an origin without end": template("https://" + "a." * 100_000 + "com"),
    "an origin of blanks": template(" " * 300_000 + "x"),
    "wildcards": template("https://*" + "*a" * 50_000),
    "references without end": template("{{resolve:" * 50_000),
    "variables without end": template({"Fn::Sub": "${a" * 50_000 + "}"}),
}


@pytest.mark.parametrize("files", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_that_asks_for_everything(files: Files, tmp_path: Path) -> None:
    write(files, tmp_path)
    outcome = bounded(tmp_path)
    assert outcome.code == 0, outcome.findings
