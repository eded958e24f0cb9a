"""From a line of a browser's console to rules and findings."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from corslint.cli import main
from corslint.cors.browser import console
from corslint.cors.complaints import Complaint, complaint
from corslint.cors.protocol import CorsError, Request
from corslint.value import text

URL = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders"
PAGE = "https://app.example.com"


@pytest.mark.parametrize("error", CorsError)
def test_what_chromium_prints_is_understood(error: CorsError) -> None:
    printed = console(error, Request(text(PAGE), "PUT", "/orders"), URL, "x-request-id")
    found = complaint(f"orders.js:12 {printed}\n  fetch @ orders.js:12")
    assert found is not None
    assert (found.browser, found.errors, found.origin, found.url) == ("chromium", (error,), PAGE, URL)
    assert found.subject in printed
    assert found.subject in ("", "x-request-id")


NO_CORS = (
    " Have the server send the header with a valid value, or, if an opaque response serves your needs, set the request's "
    "mode to 'no-cors' to fetch the resource with CORS disabled."
)


@pytest.mark.parametrize("error", CorsError)
@pytest.mark.parametrize("end", ["", NO_CORS], ids=["nothing", "no-cors"])
def test_what_chromium_proposes_for_it_is_no_part_of_it(end: str, error: CorsError) -> None:
    whole = console(error, Request(text(PAGE), "PUT", "/orders"), URL, "https://other.example")
    printed = whole.removesuffix(" Have the server send the header with a valid value.") + end
    found = complaint(printed)
    assert found is not None
    assert (found.errors, found.subject) == ((error,), "https://other.example" if "other.example" in whole else "")


FIREFOX = f"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {URL}. "


@pytest.mark.parametrize(
    ("printed", "errors", "subject"),
    [
        (
            "(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 502.",
            {"PreflightMissingAllowOriginHeader", "MissingAllowOriginHeader"},
            "",
        ),
        (
            "(Reason: header ‘authorization’ is not allowed according to header ‘Access-Control-Allow-Headers’).",
            {"HeaderDisallowedByPreflightResponse"},
            "authorization",
        ),
        (
            "(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).",
            {"MethodDisallowedByPreflightResponse"},
            "",
        ),
        (
            "(Reason: CORS preflight response did not succeed). Status code: 403.",
            {"PreflightInvalidStatus", "PreflightDisallowedRedirect"},
            "",
        ),
        (
            "(Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).",
            {"WildcardOriginNotAllowed", "PreflightWildcardOriginNotAllowed"},
            "",
        ),
        ("(Reason: CORS request did not succeed). Status code: (null).", set(), ""),
    ],
)
def test_what_firefox_prints_is_understood(printed: str, errors: set[str], subject: str) -> None:
    found = complaint(FIREFOX + printed)
    assert found is not None
    assert (found.browser, found.url, found.subject) == ("firefox", URL, subject)
    assert {error.value for error in found.errors} == errors


SAFARI = f"[Error] Fetch API cannot load {URL} due to access control checks."


@pytest.mark.parametrize(
    ("printed", "error", "subject", "origin"),
    [
        (
            f"[Error] Origin {PAGE} is not allowed by Access-Control-Allow-Origin. Status code: 200",
            "MissingAllowOriginHeader",
            "",
            PAGE,
        ),
        (
            "[Error] Preflight response is not successful. Status code: 403",
            "PreflightInvalidStatus",
            "",
            "",
        ),
        (
            "[Error] Request header field X-Trace is not allowed by Access-Control-Allow-Headers.",
            "HeaderDisallowedByPreflightResponse",
            "X-Trace",
            "",
        ),
        (
            "[Error] Method PUT is not allowed by Access-Control-Allow-Methods.",
            "MethodDisallowedByPreflightResponse",
            "PUT",
            "",
        ),
    ],
)
def test_what_safari_prints_is_understood(printed: str, error: str, subject: str, origin: str) -> None:
    found = complaint(f"{printed}\n{SAFARI}")
    assert isinstance(found, Complaint)
    assert (found.browser, found.url, found.subject, found.origin) == ("safari", URL, subject, origin)
    assert error in {one.value for one in found.errors}


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {AllowOrigins: [https://app.example.com], AllowMethods: [GET, POST]}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://bucket/orders.zip
      Events:
        Place: {Type: HttpApi, Properties: {Path: /orders, Method: POST, ApiId: !Ref OrdersApi}}
        Cancel: {Type: HttpApi, Properties: {Path: "/orders/{id}", Method: DELETE, ApiId: !Ref OrdersApi}}
"""
REFUSED = "has been blocked by CORS policy: "
HEADER = "Request header field content-type is not allowed by Access-Control-Allow-Headers in preflight response."
MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
METHOD = "Method DELETE is not allowed by Access-Control-Allow-Methods in preflight response."


def chromium(path: str, words: str) -> str:
    return f"Access to fetch at '{URL.removesuffix('/orders')}{path}' from origin '{PAGE}' {REFUSED}{words}"


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return "template.yaml"


def why(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    code = main(["why", *arguments, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_without_paths_the_rules_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = why(capsys, chromium("/orders", HEADER))
    assert code == 0
    assert "preflight-header-not-allowed" in [rule["id"] for rule in found["rules"]]
    assert found["findings"] is None


@pytest.mark.parametrize(
    ("line", "rule", "method"),
    [
        (chromium("/orders", HEADER), "preflight-header-not-allowed", "POST"),
        (chromium("/orders/7", METHOD), "preflight-method-not-allowed", "DELETE"),
    ],
)
def test_with_paths_the_findings_behind_it(
    line: str, rule: str, method: str, template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = why(capsys, line, template)
    assert code == 1
    assert [(one["rule"], one["method"]) for one in found["findings"]] == [(rule, method)]


SILENT = """
Transform: AWS::Serverless-2016-10-31
Globals: {Api: {Cors: "'https://app.example.com'"}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return {"statusCode": 200, "body": "[]"}
      Events:
        Orders: {Type: Api, Properties: {Path: /orders, Method: get}}
        Users: {Type: Api, Properties: {Path: /users, Method: get}}
"""


def test_what_is_told_of_many_routes_is_told_of_the_one_that_was_called(
    template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(template).write_text(SILENT)
    _, found = why(capsys, chromium("/users", MISSING), template, "--origin", PAGE)
    told = [one["message"] for one in found["findings"] if one["rule"] == "handler-without-origin"]
    assert [message.partition(" has ")[0] for message in told] == ["the answer of GET /users"]


def test_a_policy_without_origins_is_behind_what_is_said_of_answers(
    template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(template).write_text(TEMPLATE.replace("AllowOrigins: [https://app.example.com], ", ""))
    code, found = why(capsys, chromium("/orders", MISSING), template)
    assert code == 1
    assert [one["rule"] for one in found["findings"]] == ["preflight-without-origin"]


def test_the_page_that_complains_is_the_site(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = f"Origin https://www.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200\n{SAFARI}"
    code, found = why(capsys, line, template)
    assert code == 1
    assert {one["rule"] for one in found["findings"]} == {"origin-mismatch"}


def test_what_nothing_explains(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused = "The 'Access-Control-Allow-Origin' header contains multiple values 'a, b', but only one is allowed."
    assert (
        main(["why", chromium("/orders", f"{refused} Have the server send the header with a valid value."), template])
        == 0
    )
    assert "nothing that was read explains it" in capsys.readouterr().out


def test_a_console_can_be_piped_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(f"{SAFARI}\n".encode())))
    assert main(["why", "-"]) == 0
    assert "preflight-missing" in capsys.readouterr().out


def test_what_is_no_complaint_is_bad_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "TypeError: Failed to fetch"]) == 2
    assert "no browser says this of CORS" in capsys.readouterr().err
