"""The matrix of answers in each of its formats."""

import json
import re
from html.parser import HTMLParser

import pytest

from conftest import Put
from corslint.cli import main
from corslint.formats.matrix import LEGEND, NOTHING, render
from corslint.model import Stack
from models import PLACE, api, customised, mapped, mock, route

CELL = "<b>|*`"

ORDERS = api(
    route("/orders", "OPTIONS", integration=mock(mapped("204", access_control_allow_origin=f"'{CELL}'"))),
    route("/orders", "PUT", integration=mock(mapped("200", access_control_allow_origin="'*'")), authorization="custom"),
    gateway_responses=(customised("DEFAULT_4XX", access_control_allow_origin="'*'"),),
)
STACK = Stack("orders", "cloudformation", PLACE.source, (ORDERS,))


BARE_ANSWER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return {"statusCode": 400}
      Events:
        Get: {Type: Api, Properties: {Path: /orders, Method: get}}
"""


class Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data.rstrip("\n")


ROW = ["PUT /orders", f"204 {CELL}", "200 *", "401 *, 403 *, 500 none, 429 *"]


def test_text_is_a_table() -> None:
    [heading, _, row, _, legend] = render([STACK], "text").splitlines()
    assert legend == LEGEND
    assert heading == "Api (rest) model:1 of orders"
    assert re.split(r"  +", row.strip()) == ROW


def test_html_is_escaped_and_loads_nothing() -> None:
    page = render([STACK], "html")
    parsed = Cells()
    parsed.feed(page)
    assert parsed.cells[-4:] == ROW
    assert "b" not in parsed.tags
    assert not parsed.tags & {"script", "link", "img"}
    assert "http" not in page
    assert "light-dark(" in page


def test_markdown_is_escaped() -> None:
    *_, row, _, _ = render([STACK], "markdown").splitlines()
    cells = re.split(r" (?<!\\)\| ", row.removeprefix("| ").removesuffix(" |"))
    assert [re.sub(r"\\(.)", r"\1", cell) for cell in cells] == ROW
    assert not re.search(r"(?<!\\)[<*`]", row)


def test_json_is_for_scripts() -> None:
    document = json.loads(render([STACK], "json"))
    assert document["apis"][0]["routes"][0]["preflight"]["headers"] == {"access-control-allow-origin": CELL}


def test_json_says_where_the_code_answers_without_headers(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    put({"template.yaml": BARE_ANSWER})
    main(["matrix", "--format", "json"])
    first = json.loads(capsys.readouterr().out)["apis"][0]["routes"][0]["answers"][0]
    assert first == {"cause": "handler", "status": 400, "headers": {}, "path": "template.yaml", "line": 10}


@pytest.mark.parametrize("output", ["text", "markdown", "html"])
def test_of_nothing_it_says_so(output: str) -> None:
    assert NOTHING in render([], output)


@pytest.mark.parametrize(
    "command", [["matrix"], ["simulate", "--origin", "https://a.example.com", "--path", "/orders"]]
)
def test_what_cannot_be_read_is_told_beside_it(
    command: list[str], put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    api = "  Api:\n    Type: AWS::Serverless::HttpApi\n    Properties: {CorsConfiguration: true}\n"
    put({"template.yaml": f"Transform: AWS::Serverless-2016-10-31\nResources:\n{api}  Broken: {{\n"})
    main(command)
    assert re.match(r"corslint: template.yaml:\d+:\d+: the file cannot be read from here on", capsys.readouterr().err)


def test_what_stands_before_an_api_is_told_and_may_add_to_its_answers(
    put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    put({"template.yaml": BARE_ANSWER + BEFORE})
    main(["matrix", "template.yaml", "-f", "json"])
    [found] = json.loads(capsys.readouterr().out)["apis"]
    assert found["behind"] == ["Cdn"]
    assert found["routes"][0]["answers"][0]["headers"]["access-control-allow-origin"]["one_of"][0] is None
    main(["matrix", "template.yaml"])
    told = capsys.readouterr().out
    assert re.search(r"^ServerlessRestApi \(rest\) template\.yaml:\d+ behind Cdn \(CloudFront\)$", told, re.MULTILINE)
    assert "400 none | ?" in told


BEFORE = """\
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: api
            DomainName: !Sub ${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com
            OriginPath: /Prod
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: https-only
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
          ResponseHeadersPolicyId: 60669652-455b-4ae9-85a4-c4c02393f86c
"""
