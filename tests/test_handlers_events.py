"""What handlers answer to the call that they are given: its method, its route, and what no gateway's event holds."""

from pathlib import Path

import pytest

from corslint.lint.profiles import MOST_CALLS
from corslint.model import ANY_CALL, Invocation, ResponseProfile
from corslint.testing import findings
from handlers_snippets import described, profiled

LISTED, PREFLIGHT = Invocation("GET", resource="/orders"), Invocation("OPTIONS", resource="/orders")

PYTHON = """
import json

CORS = {"Access-Control-Allow-Origin": "*"}

def handler(event, context):
    %s
        return {"statusCode": 204, "body": ""}
    return {"statusCode": 200, "headers": CORS, "body": "[]"}
"""

JAVASCRIPT = """
const headers = { "Access-Control-Allow-Origin": "*" };
export const handler = async (event) => {
  %s return { statusCode: 204 };
  return { statusCode: 200, headers, body: "[]" };
};
"""

CALLED, ASKED, EITHER = "200 *", "204 -", "204 -; 200 *"


def answers(directory: Path, test: str, call: Invocation) -> str:
    is_python = test.endswith(":")
    name, code = ("app.py", PYTHON) if is_python else ("app.mjs", JAVASCRIPT)
    runtime = "python3.13" if is_python else "nodejs22.x"
    return described(profiled(directory, {name: code % test}, runtime=runtime, call=call))


@pytest.mark.parametrize(
    "test",
    [
        "if event['httpMethod'] == 'OPTIONS':",
        "if event.get('httpMethod', '') == 'OPTIONS':",
        "if event.get('httpMethod', '').upper() in ('OPTIONS', 'HEAD'):",
        "if (event.get('requestContext') or {}).get('http', {}).get('method') == 'OPTIONS':",
        "if (event.get('httpMethod') or event['requestContext']['http']['method']) == 'OPTIONS':",
        "if f\"{event['httpMethod']} {event['resource']}\" == 'OPTIONS /orders':",
        "if (event.httpMethod === 'OPTIONS')",
        "const { httpMethod } = event; if (httpMethod === 'OPTIONS')",
        "if (event.requestContext?.http?.method === 'OPTIONS')",
        "const method = event.httpMethod ?? event.requestContext.http.method; if (method.toUpperCase() == 'OPTIONS')",
    ],
)
def test_what_is_answered_to_preflights_is_not_answered_to_calls(test: str, tmp_path: Path) -> None:
    told = {call: answers(tmp_path, test, call) for call in (LISTED, PREFLIGHT, ANY_CALL)}
    assert told == {LISTED: CALLED, PREFLIGHT: ASKED, ANY_CALL: EITHER}


def test_a_route_for_any_method_is_called_with_any_but_the_one_of_preflights(tmp_path: Path) -> None:
    assert answers(tmp_path, "if event['httpMethod'] == 'OPTIONS':", Invocation("ANY")) == CALLED
    assert answers(tmp_path, "if event['httpMethod'] == 'PUT':", Invocation("ANY")) == EITHER


@pytest.mark.parametrize(
    ("test", "call", "expected"),
    [
        ("if event['resource'] == '/orders/{id}':", LISTED, CALLED),
        ("if event['resource'] == '/orders':", LISTED, ASKED),
        ("if event['routeKey'] == 'GET /orders':", Invocation("GET", route_key="GET /orders"), ASKED),
        ("if event['routeKey'] == 'GET /orders':", Invocation("GET", route_key="$default"), CALLED),
        ("if event['routeKey'] == 'GET /orders':", Invocation("GET"), EITHER),
        ("if event['path'] == '/orders':", LISTED, EITHER),
    ],
)
def test_the_route_is_known_and_what_of_the_path_is_not(
    test: str, call: Invocation, expected: str, tmp_path: Path
) -> None:
    assert answers(tmp_path, test, call) == expected


@pytest.mark.parametrize(
    "test",
    [
        "if 'Records' in event:",
        "if event.get('source') == 'aws.events':",
        "if event.get('detail-type'):",
        "if event.get('warmer') is True and event.get('source') == 'warmer':",
        "is_warm = lambda e: isinstance(e, dict) and e.get('source') == 'warmer'\n    if is_warm(event):",
        "if (event.Records)",
        "if (event.hasOwnProperty('Records'))",
        "if (event.source === 'serverless-plugin-warmup')",
        "if (event?.keepWarm)",
        "if event.get('action') == 'renew-tokens':",
        "const isRenewal = (e) => { if (!e) return false; return e.renewTokens === true; }; if (isRenewal(event))",
        "if (event.job === 'nightly')",
        "if 'httpMethod' not in event and 'requestContext' not in event:",
        "if 'httpMethod' not in event:",
        "if (!('httpMethod' in event))",
    ],
)
def test_what_is_answered_to_queues_and_schedules_is_not_answered_to_calls(test: str, tmp_path: Path) -> None:
    assert answers(tmp_path, test, ANY_CALL) == CALLED


@pytest.mark.parametrize(
    "test",
    [
        "if event.get('userId') is None:",
        "if event['body'] is None:",
        "if (!event.headers.records)",
        "if (event.requestContext.source)",
        "if (event.requestContext.http)",
        "if (event.user)",
        "Object.assign(event, JSON.parse(event.body)); if (event.action === 'list')",
        "event['action'] = json.loads(event['body'])['action']\n    if event['action'] == 'list':",
        "if event['version'] == '2.0':",
        "if (event.requestContext.stage === 'dev')",
    ],
)
def test_what_calls_may_or_may_not_bring_stays_unknown(test: str, tmp_path: Path) -> None:
    assert answers(tmp_path, test, LISTED) == EITHER


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        CORS = {'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'content-type'}

        def handler(event, context):
            if event['httpMethod'] == 'OPTIONS':
                return {'statusCode': %s}
            return {'statusCode': 200, 'headers': CORS, 'body': '[]'}
      Events:
        Calls: {Type: Api, Properties: {Path: '/{proxy+}', Method: %s}}
"""
MOCK = """\
Globals:
  Api:
    Cors: "'*'"
"""


def test_what_a_function_would_answer_to_a_preflight_that_it_never_gets_is_no_fault() -> None:
    assert "handler-without-origin" not in {rule for _, rule, _ in findings(TEMPLATE % (200, "get") + MOCK)}


def test_a_function_that_refuses_preflights_fails_them() -> None:
    told = findings(TEMPLATE % ("405, 'headers': CORS", "any"))
    refused = "the preflight of /{proxy+} gets 405: browsers take nothing but 200 to 299"
    assert (13, "preflight-cannot-succeed", refused) in told


ROUTER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        CORS = {'Access-Control-Allow-Origin': '*'}

        def handler(event, context):
            if event['routeKey'] == 'GET /0':
                return {'statusCode': 200}
            if event['routeKey'] in (%s):
                return {'statusCode': 200, 'headers': CORS}
            return {'statusCode': 404}
      Events:
%s
"""


@pytest.mark.parametrize("routes", [7, MOST_CALLS + 2])
def test_what_one_route_gets_is_not_told_of_others_however_many_there_are(routes: int) -> None:
    keys = ", ".join(f"'GET /{number}'" for number in range(routes))
    events = "\n".join(
        f"        Call{number}: {{Type: HttpApi, Properties: {{Path: /{number}, Method: get}}}}"
        for number in range(routes)
    )
    told = [message for _, rule, message in findings(ROUTER % (keys, events)) if rule.startswith("handler-")]
    assert told == ["the answer of GET /0 has no access-control-allow-origin: browsers hide it from script"]


BODY_OF_PYTHON = """
import contextlib
import json

CORS = {"Access-Control-Allow-Origin": "*"}

def parsed(event):
    return json.loads(event["body"])

def handler(event, context):
    %s
    return {"statusCode": 200, "headers": CORS, "body": "[]"}
"""
BODY_OF_JAVASCRIPT = """
const headers = { "Access-Control-Allow-Origin": "*" };
const parsed = (event) => JSON.parse(event.body).id;
const parsedLater = async (event) => JSON.parse(event.body).id;
export const handler = async (event, context) => {
  %s;
  return { statusCode: 200, headers, body: "[]" };
};
"""


def asked_without_body(directory: Path, statement: str, call: Invocation = PREFLIGHT) -> ResponseProfile:
    is_python = "const" not in statement and "try {" not in statement
    name, code = ("app.py", BODY_OF_PYTHON) if is_python else ("app.mjs", BODY_OF_JAVASCRIPT)
    runtime = "python3.13" if is_python else "nodejs22.x"
    return profiled(directory, {name: code % statement}, runtime=runtime, call=call)


@pytest.mark.parametrize(
    "statement",
    [
        "order = json.loads(event['body'])",
        "order = json.loads(event.get('body'))",
        "order = event['body']['id']",
        "order = parsed(event)",
        "const { id } = JSON.parse(event.body)",
        "const id = JSON.parse(event.body).id",
        "const [first] = JSON.parse(event.body)",
        "const order = event.body && JSON.parse(event.body), id = order.id",
        "const id = parsed(event)",
        "const order = typeof event.body === 'string' ? JSON.parse(event.body) : event.body; const { id } = order",
        "const id = event.body.trim()",
    ],
)
def test_code_that_needs_a_body_fails_preflights(statement: str, tmp_path: Path) -> None:
    """A8; each was run with `body` null and without `body`, and raised with both."""
    assert asked_without_body(tmp_path, statement).raises is not None
    assert asked_without_body(tmp_path, statement, LISTED).raises is None


@pytest.mark.parametrize(
    ("statement", "exits"),
    [
        ("order = json.loads(event.get('body') or '{}')", "200 *"),
        ("order = json.loads(event['body']) if event.get('body') else {}", "200 *"),
        ("order = json.loads(event.get('body', '{}'))", "200 *"),
        ("with contextlib.suppress(Exception):\n        order = json.loads(event['body'])", "200 *"),
        (
            "try:\n        order = parsed(event)\n    except Exception:\n        return {'statusCode': 400}",
            "400 -",
        ),
        ("const { id } = JSON.parse(event.body || '{}')", "200 *"),
        ("const { id } = JSON.parse(event.body ?? '{}')", "200 *"),
        ("const { id } = JSON.parse(event.body) || {}", "200 *"),
        ("const id = JSON.parse(event.body)?.order.id", "200 *"),
        ("const id = parsedLater(event).catch(() => null)", "200 *"),
        ("const order = { ...JSON.parse(event.body) }", "200 *"),
        ("if (!event.body) return { statusCode: 400 }; const { id } = JSON.parse(event.body)", "400 -"),
        ("try { const { id } = JSON.parse(event.body) } catch { return { statusCode: 500, headers } }", "500 *"),
        ("event.body = event.body || '{}'; const { id } = JSON.parse(event.body)", "200 *"),
        ("if (event.httpMethod === 'POST') { const { id } = JSON.parse(event.body); }", "200 *"),
    ],
)
def test_what_is_caught_or_needs_no_body_is_answered(statement: str, exits: str, tmp_path: Path) -> None:
    found = asked_without_body(tmp_path, statement)
    assert (found.raises, described(found)) == (None, exits)


READS_BODY = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async (event) => {
          const { id } = JSON.parse(event.body);
          return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' }, body: id };
        };
      Events:
        Calls: {Type: %s, Properties: {Path: /orders, Method: any}}
"""


@pytest.mark.parametrize(("event", "status"), [("Api", 502), ("HttpApi", 500)])
def test_a_function_that_fails_without_a_body_fails_the_preflight(event: str, status: int) -> None:
    told = [one for one in findings(READS_BODY % event) if one[1] == "preflight-cannot-succeed"]
    assert told == [
        (
            10,
            "preflight-cannot-succeed",
            f"the preflight of /orders gets {status}: the function ends in an error",
        )
    ]
