"""The HTML report: what it says, what it must not obey, and how it behaves in a real browser."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chromium.devtools import Browser, browsing
from corslint.formats import html
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.source import Source
from reports import ERROR, HOSTILE, REMARK, hostile, report

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowHeaders: "'Content-Type'"
        AllowMethods: "'GET,PUT'"
      Auth:
        DefaultAuthorizer: Users
        AddDefaultAuthorizerToCorsPreflight: false
        Authorizers:
          Users:
            UserPoolArn: arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: |
        def handler(event, context):
            return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://app.example.com"}}
      Events:
        Put:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
"""

SERVERS_ONLY = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties: {StageName: live}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: "def handler(event, context): return {'statusCode': 200}"
      Events:
        Put:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
"""


def page(template: str = TEMPLATE) -> str:
    settings = Settings(origins=("https://app.example.com",))
    return html.render(lint(["-"], settings, Source("template.yaml", template), with_stacks=True))


def classes(cell: str, rendered: str) -> list[str]:
    """How the answers of one column are coloured."""
    [content] = re.findall(f'<td class="{cell}">(.*?)</td>', rendered, re.DOTALL)
    return re.findall(r'<button class="(\w+)" title', content)


# -- what it says


def test_each_answer_of_a_route_has_its_verdict() -> None:
    rendered = page()
    assert classes("preflight", rendered) == ["blocked"]
    assert classes("success", rendered) == ["allowed"]
    assert set(classes("failure", rendered)) == {"blocked"}


def test_what_is_right_is_green() -> None:
    assert classes("preflight", page(TEMPLATE.replace("'Content-Type'", "'Content-Type,Authorization'"))) == ["allowed"]


@pytest.mark.parametrize(
    ("template", "says_so"), [(SERVERS_ONLY, True), (TEMPLATE, False)], ids=["servers", "browsers"]
)
def test_an_api_that_no_browser_is_meant_to_call_says_so(template: str, *, says_so: bool) -> None:
    rendered = html.render(lint(["-"], Settings(), Source("template.yaml", template), with_stacks=True))
    assert ("nothing says that browsers are meant to call it" in rendered) == says_so
    assert "which nothing here names: --origin does" in rendered
    assert "${the site" not in rendered


def test_what_a_refused_preflight_keeps_from_being_sent_says_so() -> None:
    refused, right = page(), page(TEMPLATE.replace("'Content-Type'", "'Content-Type,Authorization'"))
    unsent = "the browser never sends it: the preflight is refused"
    assert (unsent in refused, unsent in right) == (True, False)


def test_every_button_opens_a_panel_of_its_own() -> None:
    rendered = page()
    panels = re.findall(r' id="(exchange-\d+)"', rendered)
    assert len(set(panels)) == len(panels) > 3
    assert set(re.findall(r'popovertarget="([^"]+)"', rendered)) == set(panels)


def test_the_same_report_is_the_same_page() -> None:
    assert page() == page()


def test_findings_stand_below_the_worst_first() -> None:
    rendered = html.render(report(REMARK, ERROR))
    assert re.findall(r'<span class="(\w+)">(?:error|info)<', rendered) == ["error", "info"]
    assert "help: add it to the list:\n  AllowHeaders: " in rendered
    assert "api/src/app.py:2:5 this answer carries no header either" in rendered
    assert "no findings" in html.render(report())


# -- what it must not obey


def test_hostile_texts_stay_texts() -> None:
    rendered = html.render(report(hostile()))
    assert "<img" not in rendered
    assert "<script" not in rendered
    assert "</script> " not in rendered
    assert "&lt;img src=x onerror=alert(1)&gt;" in rendered
    rendered.encode()


def test_hostile_names_in_a_template_stay_texts() -> None:
    rendered = page(TEMPLATE.replace("/orders", "'/<img src=x onerror=alert(1)>'"))
    assert "<img" not in rendered


def test_nothing_is_loaded_and_nothing_runs() -> None:
    rendered = page()
    assert "default-src 'none'" in rendered
    assert not re.search(r"<(?:script|link|img|iframe)\b|\b(?:src|href|on\w+)=|url\(|@import", rendered)


# -- in a browser


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with browsing(PROGRAM, str(tmp_path_factory.mktemp("profile"))) as browser:
        yield browser


def shown(tab: Browser, rendered: str, directory: Path, scheme: str) -> None:
    file = directory / "report.html"
    file.write_text(rendered, encoding="utf-8")
    tab.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    tab.events.clear()
    tab.send("Page.navigate", url=file.as_uri())
    while evaluated(tab, "document.readyState + location.protocol") != "completefile:":
        pass


def evaluated(tab: Browser, script: str) -> Any:
    answer = tab.send("Runtime.evaluate", expression=script, returnByValue=True)
    assert "exceptionDetails" not in answer, answer
    return answer["result"].get("value")


OPEN = "document.querySelector(':popover-open')"


def clicked(tab: Browser, element: str) -> None:
    """A real click of the mouse on what an expression gives."""
    script = f"(() => {{ const box = {element}.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2] }})()"
    x, y = evaluated(tab, script)
    for kind in ("mousePressed", "mouseReleased"):
        tab.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_click_opens_the_exchange_and_another_closes_it(scheme: str, tab: Browser, tmp_path: Path) -> None:
    shown(tab, page(), tmp_path, scheme)
    assert evaluated(tab, OPEN) is None
    for column, said in (
        ("preflight", "OPTIONS /orders"),
        ("success", "PUT /orders"),
        ("failure", "401 (UNAUTHORIZED)"),
    ):
        clicked(tab, f"document.querySelector('td.{column} button')")
        assert said in evaluated(tab, f"{OPEN}.innerText")
        clicked(tab, f"{OPEN}.querySelector('button')")
        assert evaluated(tab, OPEN) is None


def test_the_exchange_names_each_header_and_its_place(tab: Browser, tmp_path: Path) -> None:
    shown(tab, page(), tmp_path, "light")
    clicked(tab, "document.querySelector('td.preflight button')")
    lines = evaluated(
        tab, f"[...{OPEN}.querySelectorAll('.answers div')].map(line => [...line.children].map(part => part.innerText))"
    )
    assert ["access-control-allow-headers: Content-Type", "template.yaml:9:24"] in lines
    steps = evaluated(
        tab, f"[...{OPEN}.querySelectorAll('li:is(.allowed, .blocked, .unknown)')].map(step => step.className)"
    )
    assert steps[-1] == "blocked"
    assert set(steps[:-1]) == {"allowed"}
    console = evaluated(tab, f"{OPEN}.querySelector('.console').innerText")
    assert console.endswith("is not allowed by Access-Control-Allow-Headers in preflight response.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(scheme: str, tab: Browser, tmp_path: Path) -> None:
    shown(
        tab,
        page(TEMPLATE.replace("InlineCode: |", "CodeUri: s3://orders/code.zip\n      Description: |")),
        tmp_path,
        scheme,
    )
    styles = evaluated(
        tab,
        "[document.body, ...document.querySelectorAll('td button, .findings span[class]')].map(element => {"
        " const style = getComputedStyle(element); return [element.className, style.color, style.backgroundColor] })",
    )
    assert {"blocked", "unknown", "error"} <= {name for name, _, _ in styles}
    assert all(contrast(text, back) >= 4.5 for _, text, back in styles if alpha(back)), styles
    _, _, back = styles[0]
    assert (luminance(back) > 0.5) == (scheme == "light")


def test_the_page_asks_for_nothing(tab: Browser, tmp_path: Path) -> None:
    shown(tab, page(TEMPLATE.replace("/orders", "'/<img src=//evil.example/x>'")), tmp_path, "light")
    asked = [
        event["params"]["request"]["url"] for event in tab.events if event["method"] == "Network.requestWillBeSent"
    ]
    assert asked == [(tmp_path / "report.html").as_uri()]


def test_hostile_texts_are_shown_as_they_are(tab: Browser, tmp_path: Path) -> None:
    shown(tab, html.render(report(hostile())), tmp_path, "light")
    assert HOSTILE.split("\x00")[0] in evaluated(tab, "document.querySelector('.findings strong').textContent")


def alpha(colour: str) -> bool:
    return colour != "rgba(0, 0, 0, 0)"


def luminance(colour: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
