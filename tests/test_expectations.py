"""Expectations: what the configuration says of calls, which APIs it means, and how a failure is told."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from conftest import Put
from corslint.cli import main

Capture = pytest.CaptureFixture[str]
Findings = list[dict[str, Any]]

SHOP = "https://shop.example.com"


def http_api(name: str, *routes: str, origins: str = SHOP, further: str = "") -> str:
    """A template of one HTTP API whose policy lets a site in; routes are written as `GET /orders`."""
    resources = [f"  {name}:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      ProtocolType: HTTP"]
    resources[0] += f"\n      CorsConfiguration: {{AllowOrigins: ['{origins}'], AllowMethods: [PUT]{further}}}\n"
    for number, key in enumerate(routes):
        properties = f"{{ApiId: !Ref {name}, RouteKey: '{key}', Target: integrations/x}}"
        resources.append(f"  {name}Route{number}:\n    Type: AWS::ApiGatewayV2::Route\n    Properties: {properties}\n")
    return "Resources:\n" + "".join(resources)


def expect(path: str, **said: Any) -> str:
    """An expectation, by default that the shop may call a path."""
    said = {"origin": SHOP, "path": path, **said}
    return "[[expect]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in said.items())


def failed(capsys: Capture, *arguments: str) -> Findings:
    capsys.readouterr()
    main([*arguments, "--select", "expectation-failed", "-f", "json"])
    return list(json.loads(capsys.readouterr().out)["findings"])


ORDERS = http_api("Orders", "GET /orders", "PUT /orders/{id}")

CASES: Mapping[str, tuple[str, list[str]]] = {
    "a call that is let in": (expect("/orders"), []),
    "from elsewhere": (
        expect("/orders", origin="https://evil.example"),
        ["GET /orders from https://evil.example must be allowed, but is blocked at the answer: "],
    ),
    "as it must be": (expect("/orders", origin="https://evil.example", verdict="blocked"), []),
    "let in although it must not be": (
        expect("/orders", verdict="blocked"),
        [f"GET /orders from {SHOP} must be blocked, but is allowed"],
    ),
    "a method that the preflight allows": (expect("/orders/7", method="put"), []),
    "one that it does not": (
        expect("/orders/7", method="PATCH", name="the shop mends orders"),
        [f"PATCH /orders/7 from {SHOP} must be allowed, but is blocked at the preflight: "],
    ),
    "a method that no route has": (expect("/orders/7", method="DELETE", verdict="blocked"), []),
    "a header that it does not allow": (
        expect("/orders", headers=["X-Trace"]),
        [f"GET /orders from {SHOP} must be allowed, but is blocked at the preflight: "],
    ),
    "a header by whose value none is sent": (expect("/orders", headers=["accept-language: de"]), []),
    "with credentials": (
        expect("/orders", credentials=True),
        [f"GET /orders from {SHOP} with credentials must be allowed, but is blocked at the answer: "],
    ),
    "the origin is as a browser sends it": (expect("/orders?page=2", origin="HTTPS://shop.example.com:443/basket"), []),
    "the origin of a sandboxed frame": (expect("/orders", origin="null", verdict="blocked"), []),
}


@pytest.mark.parametrize(("written", "expected"), CASES.values(), ids=CASES)
def test_a_call_must_end_as_it_is_expected(written: str, expected: list[str], put: Put, capsys: Capture) -> None:
    put({"template.yaml": ORDERS, "corslint.toml": written})
    found = failed(capsys)
    assert [one["message"][: len(said)] for one, said in zip(found, expected, strict=True)] == expected


def test_a_failure_is_told_where_the_browser_stops_with_the_whole_call(put: Put, capsys: Capture) -> None:
    put({"api/template.yaml": ORDERS, "corslint.toml": f"# why\n{expect('/orders', headers=['x-a'], name='tracing')}"})
    [one] = failed(capsys)
    assert (one["path"], one["line"], one["api"], one["route"], one["method"]) == (
        *("api/template.yaml", 6, "Orders", "/orders", "GET"),
    )
    assert one["browser_error"] == "HeaderDisallowedByPreflightResponse"
    assert [(place["path"], place["line"], place["message"]) for place in one["related"]] == [
        ("corslint.toml", 2, "it is expected here: tracing")
    ]
    steps = ["> OPTIONS /orders", "< 204 (cors-configuration)", "FAIL ", "2. GET /orders", "blocked at the preflight"]
    places = [one["help"].find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)


def test_what_only_deployment_can_tell_is_no_failure(put: Put, capsys: Capture) -> None:
    put(
        {"template.yaml": ORDERS.replace("'https://shop.example.com'", "!Ref Site"), "corslint.toml": expect("/orders")}
    )
    assert failed(capsys) == []
    [possible] = failed(capsys, "--possible")
    assert "must be allowed, but may be blocked at the answer" in possible["message"]


def test_each_item_has_a_place_of_its_own(put: Put, capsys: Capture) -> None:
    calls = [expect(f"/x{number}") for number in range(3)]
    put({"template.yaml": ORDERS, "pyproject.toml": "[tool.corslint]\n" + "".join(calls).replace("expect", "tool.corslint.expect")})  # fmt: skip
    assert [(one["path"], one["line"]) for one in failed(capsys)] == [("pyproject.toml", 2 + 3 * n) for n in range(3)]


def test_an_ignore_silences_an_expectation(put: Put, capsys: Capture) -> None:
    ignored = expect("/x").replace("]]", "]] # corslint: ignore[expectation-failed] not built yet")
    put({"template.yaml": ORDERS, "corslint.toml": ignored})
    assert [one["suppressed"] for one in failed(capsys)] == [None] * 0 or "not built yet" in failed(capsys)[0][
        "suppressed"
    ]


# -- which API is meant

EXACT = http_api("Exact", "GET /orders")
OTHER = http_api("Other", "GET /orders", origins="https://other.example.com")
PARAMETER = http_api("Parameter", "GET /{id}", origins="https://other.example.com")
GREEDY = http_api("Greedy", "ANY /{proxy+}", origins="https://other.example.com")
CATCH_ALL = http_api("CatchAll", "$default", origins="https://other.example.com")

MEANT: Mapping[str, tuple[list[str], str, list[str | None]]] = {
    "each that has the path": ([EXACT, OTHER], expect("/orders"), ["Other"]),
    "the one that is named": ([EXACT, OTHER], expect("/orders", api="Exact"), []),
    "those of a pattern": ([EXACT, OTHER], expect("/orders", api="O*r"), ["Other"]),
    "not one that has it less exactly": ([EXACT, PARAMETER, GREEDY, CATCH_ALL], expect("/orders"), []),
    "but if it is named": ([EXACT, GREEDY], expect("/orders", api="Greedy"), ["Greedy"]),
    "the only one": ([GREEDY], expect("/orders"), ["Greedy"]),
    "of two that take every path it must be named": ([GREEDY, GREEDY.replace("Greedy", "All")], expect("/a"), [None]),
    "none has the path": ([EXACT], expect("/order"), [None]),
    "none has the name": ([EXACT], expect("/orders", api="Exct"), [None]),
    "the one that is named has not the path": ([EXACT, PARAMETER], expect("/orders/7", api="Exact"), [None]),
    "there is none": ([], expect("/orders"), [None]),
}


@pytest.mark.parametrize(("templates", "written", "expected"), MEANT.values(), ids=MEANT)
def test_which_api_is_meant(
    templates: list[str], written: str, expected: list[str | None], put: Put, capsys: Capture
) -> None:
    put({f"{number}/template.yaml": template for number, template in enumerate(templates)})
    put({"corslint.toml": written})
    assert [one["api"] for one in failed(capsys)] == expected


COMPLAINTS = {
    expect("/order"): "no API has /order, did you mean '/orders'?",
    expect("/orders", api="Exct"): "no API is named 'Exct', did you mean 'Exact'?",
    expect("/items", api="Exact"): "Exact has not /items",
}


@pytest.mark.parametrize(("written", "complaint"), COMPLAINTS.items(), ids=COMPLAINTS.values())
def test_an_expectation_of_nothing_is_reported_where_it_is_written(
    written: str, complaint: str, put: Put, capsys: Capture
) -> None:
    put({"template.yaml": EXACT, "corslint.toml": written})
    [one] = failed(capsys)
    assert one["message"] == f"this expectation cannot be checked: {complaint}"
    assert (one["path"], one["line"]) == ("corslint.toml", 1)


@pytest.mark.parametrize("written", [expect("/items"), expect("/x", api="Items")])
def test_a_run_over_a_part_says_nothing_of_what_may_be_elsewhere(written: str, put: Put, capsys: Capture) -> None:
    put({"orders.yaml": ORDERS, "items.yaml": http_api("Items", "GET /items"), "corslint.toml": written})
    assert failed(capsys, "orders.yaml") == []


def test_in_a_run_over_a_part_an_api_that_takes_every_path_is_perhaps_meant(put: Put, capsys: Capture) -> None:
    put({"one.yaml": EXACT, "two.yaml": GREEDY, "corslint.toml": expect("/orders")})
    assert failed(capsys) == []
    assert failed(capsys, "two.yaml") == []
    assert [one["certainty"] for one in failed(capsys, "two.yaml", "--possible")] == ["possible"]


def test_a_template_that_cannot_be_read_may_have_it(put: Put, capsys: Capture) -> None:
    put({"template.yaml": "Resources:\n  Orders: {Type: AWS::ApiGatewayV2::Api\n", "corslint.toml": expect("/orders")})
    assert failed(capsys) == []


def test_terraform_and_cloudformation_are_expected_the_same_of(put: Put, capsys: Capture) -> None:
    configuration = f"""\
resource "aws_apigatewayv2_api" "orders" {{
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {{
    allow_origins = ["{SHOP}"]
    allow_methods = ["PUT"]
  }}
}}

resource "aws_apigatewayv2_route" "put" {{
  api_id    = aws_apigatewayv2_api.orders.id
  route_key = "PUT /orders/{{id}}"
  target    = "integrations/x"
}}
"""
    written = expect("/orders/7", method="PUT", headers=["x-trace"])
    put({"template.yaml": ORDERS, "corslint.toml": written})
    [one] = failed(capsys)
    put({"template.yaml": "", "main.tf": configuration})
    [other] = failed(capsys)
    assert (one["message"], one["browser_error"]) == (other["message"], other["browser_error"])
