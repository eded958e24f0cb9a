"""The handlers of the articles that the project started from, in both languages, and what people forget in them."""

import json

import pytest

from conftest import Put
from corslint.cli import main

ALLOW_LIST_JS = """
import { randomUUID } from 'node:crypto';

const ALLOWED = ['https://app.example.com', 'http://localhost:3000'];

export const handler = async (event) => {
  const origin = event.headers.origin || event.headers.Origin || '';
  const headers = {
    'Access-Control-Allow-Origin': ALLOWED.includes(origin) ? origin : ALLOWED[0],
    'Access-Control-Allow-Credentials': 'true',
    'Content-Type': 'application/json',
  };
  try {
    const body = event.body ? JSON.parse(event.body) : {};
    return { statusCode: 200, headers, body: JSON.stringify({ id: randomUUID(), body }) };
  } catch (error) {
    console.error('failed', error);
    return { statusCode: 500, headers, body: JSON.stringify({ message: 'failed' }) };
  }
};
"""
HELPERS_TS = """
import { APIGatewayProxyHandler } from 'aws-lambda'

const cors = { 'Access-Control-Allow-Origin': process.env.ALLOWED_ORIGIN! }
const answer = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', ...cors },
  body: JSON.stringify(body),
})

export const handler: APIGatewayProxyHandler = async (event) => {
  if (!event.pathParameters) return answer(400, { message: 'which item?' })
  return answer(200, [{ id: 1 }])
}
"""
CONSTANT_PY = """
import json

CORS_HEADERS = {
    "Access-Control-Allow-Origin": "https://app.example.com",
    "Access-Control-Allow-Headers": "Content-Type,Authorization",
}


def lambda_handler(event, context):
    if not event.get("body"):
        return {"statusCode": 400, "headers": CORS_HEADERS, "body": json.dumps({"error": "no body"})}
    return {"statusCode": 200, "headers": CORS_HEADERS, "body": json.dumps({"message": "hello"})}
"""
CONSTANT_JS = """
const CORS_HEADERS = { 'Access-Control-Allow-Origin': 'https://app.example.com' };

exports.handler = async (event) => {
  return { statusCode: 200, headers: CORS_HEADERS, body: JSON.stringify({ message: 'hello' }) };
};
"""

HANDLERS = {
    "an allow-list, errors too": ("index.mjs", ALLOW_LIST_JS, "all"),
    "an allow-list, but not on errors": (
        "index.mjs",
        ALLOW_LIST_JS.replace("{ statusCode: 500, headers, ", "{ statusCode: 500, "),
        "some",
    ),
    "helpers that share the header": ("items.ts", HELPERS_TS, "all"),
    "helpers that forgot it": ("items.ts", HELPERS_TS.replace(", ...cors", ""), "none"),
    "a constant in Python": ("app.py", CONSTANT_PY, "all"),
    "but not on errors": ("app.py", CONSTANT_PY.replace('400, "headers": CORS_HEADERS,', "400,"), "some"),
    "no header at all in Python": ("app.py", CONSTANT_PY.replace('"headers": CORS_HEADERS, ', ""), "none"),
    "a constant in JavaScript": ("index.js", CONSTANT_JS, "all"),
    "no header at all in JavaScript": ("index.js", CONSTANT_JS.replace("headers: CORS_HEADERS, ", ""), "none"),
}


@pytest.mark.parametrize(("name", "code", "verdict"), HANDLERS.values(), ids=HANDLERS)
def test_the_profile_says_which_answers_carry_the_header(
    name: str, code: str, verdict: str, put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    put({name: code})
    assert main(["profile", name, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict


def test_an_environment_variable_stays_by_its_name(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    put({"items.ts": HELPERS_TS})
    main(["profile", "items.ts", "--handler", "handler", "--format", "json"])
    exits = json.loads(capsys.readouterr().out)["exits"]
    assert [one["headers"]["access-control-allow-origin"] for one in exits] == [{"env": "ALLOWED_ORIGIN"}] * 2


PROGRAM_GO = """
package main

import (
	"context"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func book(ctx context.Context, req events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return events.APIGatewayV2HTTPResponse{StatusCode: 201}, nil
}

func main() { lambda.Start(book) }
"""


@pytest.mark.parametrize("named", [(), ("--handler", "book")], ids=["what is started", "what is named"])
def test_the_handler_of_a_go_program(named: tuple[str, ...], put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    put({"main.go": PROGRAM_GO})
    main(["profile", "main.go", *named, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], [one["line"] for one in document["exits"]]) == ("none", [11])


@pytest.mark.parametrize("path", ["notes.txt", "missing.py"])
def test_what_is_no_handler_is_bad_use(path: str, put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    put({"notes.txt": "no code"})
    assert main(["profile", path]) == 2
    assert capsys.readouterr().err.startswith("corslint: error: ")


def test_code_in_a_json_template_is_code(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    code = "exports.handler = async () => ({ statusCode: 200, body: '[]' });\n"
    function = {"Handler": "index.handler", "Runtime": "nodejs22.x", "InlineCode": code}
    event = {"Type": "Api", "Properties": {"Path": "/orders", "Method": "GET"}}
    resource = {"Type": "AWS::Serverless::Function", "Properties": {**function, "Events": {"List": event}}}
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {"Api": {"Cors": "'https://app.example.com'"}},
        "Resources": {"Orders": resource},
    }
    put({"template.json": json.dumps(template, indent=1)})
    assert main(["template.json", "--format", "concise", "--select", "handler-without-origin"]) == 1
    assert "handler-without-origin" in capsys.readouterr().out
