"""One call, step by step: what comes of it, where the browser stops, and how that is told."""

import json
import re
from collections.abc import Mapping

import pytest

from conftest import Put
from corslint.cli import main
from corslint.cors.simulation import Call, Simulation, simulate
from corslint.model import (
    ANY_CALL,
    Api,
    Echo,
    Exit,
    Function,
    Header,
    HeaderValue,
    IdentitySource,
    Integration,
    ResponseProfile,
    Route,
    Unread,
)
from corslint.value import NO, Hole, Table, only, text, unknown
from models import PLACE, api, customised, mapped, mock, policy, route

SITE = "https://app.example.com"
STAR = "'*'"
QUOTED = f"'{SITE}'"

Capture = pytest.CaptureFixture[str]


def way(status: int | None, origin: HeaderValue | str = None, *, in_catch: bool = False, foreign: bool = False) -> Exit:
    value = text(origin) if isinstance(origin, str) else origin
    rows = {} if value is None else {"access-control-allow-origin": Header(only(value, PLACE), PLACE)}
    code = unknown(Hole("status"), PLACE) if status is None else only(status, PLACE)
    return Exit(PLACE, "return", code, Table(rows), in_catch=in_catch, foreign=foreign)


def handler(*ways: Exit, unread: str | None = None) -> Integration:
    unknowns = () if unread is None else (Unread(unread, PLACE),)
    profile = ResponseProfile(ways, unknowns)
    return Integration(
        "lambda_proxy", PLACE, Function("F", PLACE, None, None, (), None, Table({}), lambda _=ANY_CALL, /: profile)
    )


def orders(*ways: Exit, unread: str | None = None, **settings: object) -> Route:
    return route("/orders/{id}", "PUT", integration=handler(*ways, unread=unread))._replace(**settings)  # type: ignore[arg-type]


def preflight(**headers: str) -> Route:
    defaults = {"access_control_allow_origin": STAR, "access_control_allow_methods": "'PUT'"}
    return route("/orders/{id}", "OPTIONS", integration=mock(mapped("204", **{**defaults, **headers})))


def put(one: Api, *headers: str, credentials: bool = False, path: str = "/orders/7", method: str = "PUT") -> Simulation:
    named = tuple(
        (name, value if colon else None) for name, colon, value in (header.partition(":") for header in headers)
    )
    return simulate(one, Call(text(SITE), method, path, named, credentials))


def outcome(found: Simulation) -> tuple[str, str | None, str | None]:
    return found.outcome, found.step, found.leg.error_name if found.leg is not None else None


FINE = way(200, SITE)


CASES: Mapping[str, tuple[list[Exit], str, tuple[str, str | None, str | None]]] = {
    "a success that is readable": ([FINE], "", ("allowed", None, None)),
    "an error that is not readable beside it": ([FINE, way(404)], "", ("allowed", None, None)),
    "a success that is not readable": ([way(200)], "", ("blocked", "response", "MissingAllowOriginHeader")),
    "one of two successes is readable": ([FINE, way(201)], "", ("unknown", "response", "MissingAllowOriginHeader")),
    "nothing but errors": ([way(404, SITE), way(400, SITE)], "", ("allowed", None, None)),
    "an exception's answer of unknown status": ([FINE, way(None, in_catch=True)], "", ("allowed", None, None)),
    "an answer of unknown status": ([FINE, way(None)], "", ("unknown", "response", "MissingAllowOriginHeader")),
    "code that turns others away": (
        [way(200, Echo((text(SITE),))), way(200, foreign=True)],
        "",
        ("allowed", None, None),
    ),
    "code that is not read": ([FINE], "a loop", ("unknown", "response", "AllowOriginMismatch")),
    "a redirect": ([way(302, SITE)], "", ("unknown", "response", None)),
}


@pytest.mark.parametrize(("ways", "unread", "expected"), CASES.values(), ids=CASES)
def test_the_verdict_is_that_of_the_success(
    ways: list[Exit], unread: str, expected: tuple[str, str | None, str | None]
) -> None:
    one = api(preflight(), orders(*ways, unread=unread or None))
    assert outcome(put(one)) == expected


def test_a_preflight_that_fails_comes_first() -> None:
    found = put(api(preflight(access_control_allow_methods="'GET'"), orders(way(200))))
    assert outcome(found) == ("blocked", "preflight", "MethodDisallowedByPreflightResponse")
    assert [leg.answer.status.only for leg in found.answers] == [200]


def test_a_certain_refusal_of_the_answer_outweighs_a_doubtful_preflight() -> None:
    one = api(preflight(access_control_allow_origin="stageVariables.Origin"), orders(way(200)))
    assert outcome(put(one)) == ("blocked", "response", "MissingAllowOriginHeader")


def test_what_decides_is_named() -> None:
    found = put(api(preflight(access_control_allow_origin="stageVariables.Origin"), orders(FINE)))
    assert outcome(found)[:2] == ("unknown", "preflight")
    assert "it depends on stageVariables.Origin" in found.reason
    found = put(api(preflight(), orders(unread="the function's code is not in the repository")))
    assert "the function's code is not in the repository" in found.reason


@pytest.mark.parametrize(
    ("header", "needed"),
    [
        ("accept", False),
        ("accept-language:de", False),
        ("content-type", True),
        ("content-type:text/plain", False),
        ("Content-Type:application/json", True),
        ("range", False),
        ("range:bytes=-5", True),
        ("x-request-id", True),
        ("cookie:a=b", False),
    ],
)
def test_which_headers_need_a_preflight(header: str, *, needed: bool) -> None:
    found = put(api(route("/orders/{id}", integration=handler(FINE))), header, method="GET")
    assert bool(found.preflights) is needed


# -- what the gateway demands


def guarded(kind: str, *sources: str) -> Route:
    one = route("/orders/{id}", integration=handler(FINE), authorization=kind)  # type: ignore[arg-type]
    named = tuple(IdentitySource(text(source), PLACE) for source in sources)
    return one._replace(authorization=one.authorization._replace(identity_sources=named))


LETS_ALL_IN = route(
    "/orders/{id}",
    "OPTIONS",
    integration=mock(mapped(access_control_allow_origin=STAR, access_control_allow_headers=STAR)),
)


@pytest.mark.parametrize(
    ("one", "headers", "cause"),
    [
        (guarded("cognito_user_pools"), (), "UNAUTHORIZED"),
        (guarded("cognito_user_pools"), ("authorization",), "handler"),
        (guarded("custom", "authorization"), ("Authorization:Bearer x",), "handler"),
        (guarded("custom", "x-token"), ("authorization",), "UNAUTHORIZED"),
        (guarded("custom", "x-token"), ("X-Token",), "handler"),
        (guarded("aws_iam"), (), "MISSING_AUTHENTICATION_TOKEN"),
        (guarded("aws_iam"), ("authorization", "x-amz-date"), "handler"),
        (guarded("none")._replace(api_key=only(True, PLACE)), ("authorization",), "INVALID_API_KEY"),
        (guarded("none")._replace(api_key=only(True, PLACE)), ("x-api-key",), "handler"),
    ],
)
def test_a_call_without_what_the_route_demands_is_refused(one: Route, headers: tuple[str, ...], cause: str) -> None:
    found = put(api(LETS_ALL_IN, one), *headers, method="GET")
    assert [leg.answer.cause for leg in found.answers] == [cause]
    assert outcome(found) == (
        ("allowed", None, None) if cause == "handler" else ("blocked", "response", "MissingAllowOriginHeader")
    )


def test_a_refusal_that_script_can_read_is_told() -> None:
    responses = (customised("DEFAULT_4XX", access_control_allow_origin=STAR),)
    found = put(api(LETS_ALL_IN, guarded("cognito_user_pools"), gateway_responses=responses), method="GET")
    assert found.outcome == "allowed"
    assert found.reason == (
        "script reads the gateway's own 401 UNAUTHORIZED: authorization is demanded, and the call carries no 'authorization'"
    )


def test_cookies_are_sent_with_credentials() -> None:
    one = api(guarded("custom", "cookie"), LETS_ALL_IN)
    assert put(one, method="GET").answers[0].answer.cause == "UNAUTHORIZED"
    assert put(one, method="GET", credentials=True).answers[0].answer.cause == "handler"


# -- what nothing serves, and what nobody knows


def test_nothing_serves_an_unknown_path_of_a_rest_api() -> None:
    found = put(api(route("/orders", "GET", integration=handler(FINE))), path="/prod/orders", method="GET")
    assert outcome(found) == ("blocked", "response", "MissingAllowOriginHeader")
    assert [(leg.answer.cause, leg.answer.status.only) for leg in found.answers] == [
        ("MISSING_AUTHENTICATION_TOKEN", 403)
    ]
    assert "did you mean '/orders'" in found.reason


@pytest.mark.parametrize(
    ("method", "path", "hint"),
    [
        ("GET", "/order", "did you mean '/orders'?"),
        ("GET", "/stage/orders", "the stage is no part of the path"),
        ("DELETE", "/orders", "/orders has GET"),
    ],
)
def test_what_may_have_been_meant(method: str, path: str, hint: str) -> None:
    assert hint in put(api(route("/orders", "GET")), path=path, method=method).reason


def test_an_http_api_without_a_policy_answers_404() -> None:
    found = put(api(route("/orders", "GET"), kind="http"), path="/x", method="GET")
    assert [(leg.answer.status.only, leg.verdict.allowed) for leg in found.answers] == [(404, NO)]


@pytest.mark.parametrize("path", ["/orders/7", "/x"])
def test_j10_what_an_http_apis_own_errors_carry_is_an_open_question(path: str) -> None:
    one = api(guarded("jwt"), kind="http")._replace(cors=policy("*"))
    found = put(one, path=path, method="GET")
    assert outcome(found)[:2] == ("unknown", "response")
    assert "(J10)" in found.reason


def test_j13_and_so_is_what_a_function_urls_carry() -> None:
    one = api(route("$default", "ANY", authorization="aws_iam"), kind="function-url")._replace(cors=policy("*"))
    found = put(one, path="/", method="GET")
    assert found.outcome == "unknown"
    assert "(J13)" in found.reason


@pytest.mark.parametrize(("origin", "expected"), [("https://*.example.com", "unknown"), (SITE, "allowed")])
def test_j12_what_a_wildcard_within_an_origin_stands_for_is_one_too(origin: str, expected: str) -> None:
    url = api(route("$default", "ANY", integration=handler(way(200))), kind="function-url")
    policed = url._replace(cors=policy(origin, "https://other.example.com", methods=("PUT",)))
    found = put(policed, path="/")
    assert found.outcome == expected
    assert ("(J12)" in found.reason) is (expected == "unknown")


def test_j1_whether_a_parameter_falls_back_is_an_open_question() -> None:
    greedy = route("/{proxy+}", "OPTIONS", integration=preflight().integration)
    found = put(api(greedy, orders(FINE)))
    assert outcome(found)[:2] == ("unknown", "preflight")
    assert "(J1)" in found.reason


def test_concrete_paths_find_their_route() -> None:
    found = put(api(preflight(), orders(FINE), route("/orders/new", "GET")))
    assert found.route is not None
    assert found.route.path == "/orders/{id}"


# -- the command

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Cors:
        AllowOrigin: "'https://app.example.com'"
        AllowMethods: "'GET,PUT'"
        AllowHeaders: "'Content-Type'"
  StatusApi:
    Type: AWS::Serverless::HttpApi
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: |
        def handler(event, context):
            return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://app.example.com"}}
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: GET}
        Put:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: PUT}
        Status:
          Type: HttpApi
          Properties: {ApiId: !Ref StatusApi, Path: /status, Method: GET}
        Health:
          Type: Api
          Properties: {RestApiId: !Ref OrdersApi, Path: /health, Method: GET}
        HealthToo:
          Type: HttpApi
          Properties: {ApiId: !Ref StatusApi, Path: /health, Method: GET}
"""


@pytest.fixture
def template(put: Put) -> str:
    put({"template.yaml": TEMPLATE})
    return "template.yaml"


def run(template: str, *arguments: str) -> int:
    return main(["simulate", template, "--origin", SITE, *arguments])


def test_the_document_has_the_shape_that_scripts_know(template: str, capsys: Capture) -> None:
    assert run(template, "--method", "PUT", "--path", "/orders", "--header", "X-Trace", "-f", "json") == 1
    document = json.loads(capsys.readouterr().out)
    allowed_headers = 'AllowHeaders: "'
    line = next(number for number, text in enumerate(TEMPLATE.splitlines(), 1) if allowed_headers in text)
    assert document == {
        "schema_version": 1,
        "verdict": "blocked",
        "step": "preflight",
        "browser_error": "HeaderDisallowedByPreflightResponse",
        "console": f"Access to fetch at 'https://{{OrdersApi}}/orders' from origin '{SITE}' has been blocked by CORS "
        "policy: Request header field x-trace is not allowed by Access-Control-Allow-Headers in preflight response.",
        "reason": "'access-control-allow-headers' does not list 'x-trace'",
        "path": "template.yaml",
        "line": line,
        "column": TEMPLATE.splitlines()[line - 1].index("'") + 1,
        "request": {"origin": SITE, "method": "PUT", "path": "/orders", "headers": ["x-trace"], "credentials": False},
        "behind": [],
        "preflight": {
            "needed": True,
            "status": 200,
            "headers": {
                "access-control-allow-headers": "Content-Type",
                "access-control-allow-methods": "GET,PUT",
                "access-control-allow-origin": SITE,
            },
        },
        "answers": [
            {"cause": "handler", "status": 200, "headers": {"access-control-allow-origin": SITE}, "verdict": "allowed"},
            {"cause": "THROTTLED", "status": 429, "headers": {}, "verdict": "blocked"},
            {"cause": "INTEGRATION_FAILURE", "status": 504, "headers": {}, "verdict": "blocked"},
            {"cause": "INTEGRATION_TIMEOUT", "status": 504, "headers": {}, "verdict": "blocked"},
            {"cause": "DEFAULT_5XX", "status": 502, "headers": {}, "verdict": "blocked"},
        ],
    }


def test_without_a_place_there_is_null(template: str, capsys: Capture) -> None:
    assert run(template, "--path", "/orders", "-f", "json") == 0
    document = json.loads(capsys.readouterr().out)
    nothing = ("step", "browser_error", "console", "path", "line", "column")
    assert (document["verdict"], [document[name] for name in nothing]) == ("allowed", [None] * 6)
    assert document["preflight"] == {"needed": False, "status": None, "headers": {}}


def test_the_handshake_is_told_step_by_step(template: str, capsys: Capture) -> None:
    assert run(template, "--method", "PUT", "--path", "/orders", "--header", "X-Trace") == 1
    out = capsys.readouterr().out
    in_order = [
        "PUT https://{OrdersApi}/orders from https://app.example.com",
        "> OPTIONS /orders",
        "> Access-Control-Request-Headers: x-trace",
        "< 200 (mock)",
        "< access-control-allow-headers: Content-Type",
        "ok   'access-control-allow-origin' lets 'https://app.example.com' in",
        "ok   PUT is allowed",
        "FAIL 'access-control-allow-headers' does not list 'x-trace'",
        "2. PUT /orders, which is never sent",
        "script reads the answer, 200",
        "THROTTLED 429: script sees TypeError: Failed to fetch",
        "blocked at the preflight",
        "HeaderDisallowedByPreflightResponse",
        "curl -i -X OPTIONS 'https://{OrdersApi}/orders'",
    ]
    places = [out.find(part) for part in in_order]
    assert -1 not in places
    assert places == sorted(places)
    assert f"template.yaml:{TEMPLATE[: TEMPLATE.index('AllowHeaders')].count(chr(10)) + 1}" in out


def test_a24_a_wildcard_that_stands_for_authorization_is_told(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE.replace("'Content-Type'", "'*'")})
    assert run("template.yaml", "--path", "/orders", "--header", "authorization") == 0
    assert "not by the standard (A24)" in capsys.readouterr().out


def test_what_others_wrote_cannot_move_the_cursor(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE.replace("'GET,PUT'", r"'GET\e[2JPUT'")})
    assert run("template.yaml", "--method", "PUT", "--path", "/orders") == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert r"\x1b[2J" in out


def test_colours_change_nothing_but_colour(template: str, capsys: Capture) -> None:
    call = ("--method", "PUT", "--path", "/orders", "--header", "x-trace", "--color")
    run(template, *call, "never")
    plain = capsys.readouterr().out
    run(template, *call, "always")
    coloured = capsys.readouterr().out
    assert coloured != plain
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--path", "/orders"], 0),
        (["--path", "/orders?page=2"], 0),
        (["--path", "/status"], 0),
        (["--path", "/health", "--api", "OrdersApi"], 0),
        (["--path", "/nothing", "--api", "OrdersApi"], 1),
        (["--path", "/orders", "--credentials"], 1),
    ],
)
def test_the_exit_code_is_the_verdict(template: str, arguments: list[str], code: int) -> None:
    assert run(template, *arguments) == code


def test_an_unknown_value_is_exit_4(put: Put) -> None:
    put({"template.yaml": TEMPLATE.replace("\"'GET,PUT'\"", "!ImportValue methods")})
    assert run("template.yaml", "--method", "PUT", "--path", "/orders") == 4


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--path", "/health"], "several APIs have GET /health: name one with --api: OrdersApi"),
        (["--path", "/nothing"], "no API has GET /nothing: name one with --api: OrdersApi"),
        (["--path", "/orders", "--api", "OrderApi"], "there is no API 'OrderApi', did you mean 'OrdersApi'?"),
        (["--path", "/orders", "--origin", "https://b.example"], "simulate takes one --origin"),
        (["--path", "/orders", "--method", "TRACE"], "'TRACE' is no method that script may use"),
        (["--path", "/orders", "--header", "a b"], "'a b' is not NAME or NAME:VALUE"),
        ([], "--path"),
    ],
)
def test_bad_use(template: str, arguments: list[str], complaint: str, capsys: Capture) -> None:
    assert run(template, *arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert complaint in err


BEHIND = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/orders
      Code: {{ZipFile: "def handler(event, context): return {{'statusCode': 200}}"}}
  Url:
    Type: AWS::Lambda::Url
    Properties: {{AuthType: NONE, TargetFunctionArn: !GetAtt Orders.Arn}}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Aliases: [shop.example.com]
        Origins:
          - {{Id: url, DomainName: !Select [2, !Split ["/", !GetAtt Url.FunctionUrl]], CustomOriginConfig: {{OriginProtocolPolicy: https-only}}}}
          - {{Id: site, DomainName: !GetAtt Site.RegionalDomainName, S3OriginConfig: {{}}}}
        DefaultCacheBehavior:
          {{TargetOriginId: {default}, ViewerProtocolPolicy: https-only, CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad{more}}}
        CacheBehaviors:
          - {{PathPattern: {pattern}, TargetOriginId: {special}, ViewerProtocolPolicy: https-only, CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad}}
  Site:
    Type: AWS::S3::Bucket
"""

ADDS = ", ResponseHeadersPolicyId: 60669652-455b-4ae9-85a4-c4c02393f86c"


def behind(put: Put, capsys: Capture, *words: str, origin: str = SITE, more: str = "", default: str = "url") -> str:
    paths = ("/static/*", "site") if default == "url" else ("/api/*", "url")
    put({"template.yaml": BEHIND.format(more=more, default=default, pattern=paths[0], special=paths[1])})
    main(["simulate", "template.yaml", "--origin", origin, "--path", "/api/orders", *words])
    return capsys.readouterr().out


def test_a_distribution_before_the_api_is_told(put: Put, capsys: Capture) -> None:
    assert "behind Cdn (CloudFront) template.yaml:" in behind(put, capsys)
    assert json.loads(behind(put, capsys, "-f", "json"))["behind"] == ["Cdn"]


def test_what_a_distribution_does_not_let_through_is_told(put: Put, capsys: Capture) -> None:
    told = behind(put, capsys, "--method", "PUT")
    assert "Cdn lets no OPTIONS through; Cdn lets no PUT through" in told


def test_a_header_that_may_be_added_on_the_way_leaves_it_open(put: Put, capsys: Capture) -> None:
    assert json.loads(behind(put, capsys, "-f", "json"))["verdict"] == "blocked"
    assert "may add to it" in json.loads(behind(put, capsys, "-f", "json", more=ADDS))["reason"]


def test_a_call_of_the_pages_own_host_may_be_none_across_origins(put: Put, capsys: Capture) -> None:
    own = "https://shop.example.com"
    assert "there is no CORS (D25)" in behind(put, capsys, origin=own, default="site")
    assert json.loads(behind(put, capsys, "-f", "json", origin=SITE, default="site"))["verdict"] == "blocked"


MANY = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: index.handler, Role: "arn:aws:iam::123456789012:role/orders", Code: {ZipFile: ""}}
  Url:
    Type: AWS::Lambda::Url
    Properties: {AuthType: NONE, TargetFunctionArn: !GetAtt Orders.Arn}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: orders, ProtocolType: HTTP}
  Backend:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationMethod: ANY, IntegrationUri: "https://backend.example.com"}
  Get:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: "GET /orders/{id}", Target: !Sub "integrations/${Backend}"}
"""


def test_of_several_apis_the_one_that_has_the_path_the_most_exactly_is_called(put: Put, capsys: Capture) -> None:
    put({"template.yaml": MANY})
    run("template.yaml", "--path", "/orders/7")
    assert "https://{Api}/orders/7" in capsys.readouterr().out
    run("template.yaml", "--path", "/anything")
    assert "https://{Url}/anything" in capsys.readouterr().out
