"""Frameworks: what the profile says is what the real libraries sent when they were run (see record_frameworks)."""

import json
from pathlib import Path
from typing import Any

import pytest

from corslint.cors.browser import check_preflight
from corslint.cors.gateway import preflight
from corslint.cors.protocol import Answer, Request
from corslint.handlers.verdict import ALLOW_ORIGIN
from corslint.model import (
    ANY_CALL,
    Api,
    Authorization,
    Echo,
    Exit,
    Function,
    Header,
    Integration,
    Invocation,
    ResponseProfile,
    Route,
)
from corslint.source import Span
from corslint.testing import findings
from corslint.value import MAYBE, NO, YES, Table, Text, only, text
from handlers_snippets import HERE, judged, profiled

LISTED, FOREIGN = "https://a.example.com", "https://evil.example.net"

REQUESTS = {"listed": LISTED, "foreign": FOREIGN, "missing": LISTED, "error": LISTED}
"""The requests that a browser can make from another origin, with that origin."""

NOT_ANSWERED_BY_CODE = {
    ("chalice", "missing"): "the gateway knows the routes, and answers itself",
    ("chalice", "error"): "the same, where there is no such route",
    ("fastapi", "error"): "what no route catches is answered by the adapter, which is said nowhere in the code",
}


def cases(file: str) -> list[Any]:
    parts = ("\n" + (HERE / f"{file}.txt").read_text()).split("\n=== ")[1:]
    codes = dict(part.split("\n", 1) for part in parts)
    recorded = json.loads((HERE / f"{file}.json").read_text())
    return [pytest.param(name, codes[name], answers, id=name) for name, answers in recorded["cases"].items()]


PACKAGES = {
    "package.json": '{"dependencies": {"@middy/http-cors": "^6.4.5", "@fastify/cors": "^11.4.3", '
    '"@as-integrations/aws-lambda": "^4.0.1", "@koa/cors": "^5.0.0"}}',
    "requirements.txt": "flask-cors==6.0.5\n",
}


def profile_of(name: str, code: str, directory: Path, call: Invocation = ANY_CALL) -> ResponseProfile:
    is_python = "import {" not in code and "export const" not in code
    file, runtime = ("app.py", "python3.12") if is_python else ("app.mjs", "nodejs20.x")
    return profiled(directory, {file: code, **PACKAGES}, runtime=runtime, call=call)


def predicted(one: Exit, origin: str) -> set[str | None]:
    """What an exit may send as the allowed origin to a page of an origin; `?` where that is not known."""
    header = one.headers.get(ALLOW_ORIGIN)
    if header is None:
        return {None if one.headers.complete else "?"}
    values = {sent(known.value, origin) for known in header.value.alternatives}
    return values | ({"?"} if header.value.rest else set())


def sent(value: Text | Echo | None, origin: str) -> str | None:
    if isinstance(value, Text):
        return str(value)
    if value is None:
        return None
    if value.origins is None and not value.checked:
        return origin
    if value.checked:
        return "?"
    others = str(value.otherwise) if value.otherwise is not None else None
    return origin if origin in map(str, value.origins or ()) else others


@pytest.mark.parametrize(("name", "code", "answers"), [*cases("frameworks_python"), *cases("frameworks_node")])
def test_the_profile_says_what_was_sent(name: str, code: str, answers: dict[str, Any], tmp_path: Path) -> None:
    found = profile_of(name, code, tmp_path)
    if found.unknowns:
        return
    for kind, origin in REQUESTS.items():
        recorded = answers[kind]
        if "raises" in recorded or (name.split(maxsplit=1)[0], kind) in NOT_ANSWERED_BY_CODE:
            continue
        header = recorded["headers"].get(ALLOW_ORIGIN)
        claims = {value for one in found.exits for value in predicted(one, origin)}
        assert header in claims or "?" in claims, (kind, header, claims)


ASKED = {
    "preflight": Request(text(LISTED), "PUT", "/ok", ("authorization", "content-type", "x-own")),
    "preflight of a form": Request(text(LISTED), "POST", "/ok", ("content-type",)),
}


def answered(recorded: dict[str, Any], span: Span) -> Answer:
    rows = {name: Header(only(text(value), span), span) for name, value in recorded["headers"].items()}
    return Answer("handler", only(recorded["status"], span), Table(rows), span)


def asked(one: Exit, request: Request) -> Answer:
    """What an HTTP API hands on of a preflight."""
    profile = ResponseProfile((one,), ())
    function = Function("Function", one.span, None, None, (), None, Table({}), lambda _=ANY_CALL: profile)
    open_to_all = Authorization(only("none", one.span), one.span)
    behind = Integration("lambda_proxy", one.span, function)
    route = Route("/ok", "ANY", one.span, open_to_all, only(value=False, span=one.span), behind)
    (answer,) = preflight(Api("Api", "http", one.span, (route,)), request)
    return answer


@pytest.mark.parametrize(("name", "code", "answers"), [*cases("frameworks_python"), *cases("frameworks_node")])
def test_preflights_are_judged_as_those_that_were_answered(
    name: str, code: str, answers: dict[str, Any], tmp_path: Path
) -> None:
    found = profile_of(name, code, tmp_path, Invocation("OPTIONS"))
    if found.unknowns or name.startswith("chalice"):
        return
    for kind, request in ASKED.items():
        if kind not in answers or "raises" in answers[kind]:
            continue
        sent = check_preflight(request, answered(answers[kind], found.exits[0].span)).allowed
        said = [check_preflight(request, asked(one, request)) for one in found.exits]
        assert any(verdict.allowed in (sent, MAYBE) for verdict in said), (kind, sent, said)


DECIDED = {
    "powertools headers": (MAYBE, MAYBE),
    "fastapi methods and headers": (NO, NO),
    "fastapi all methods and headers": (YES, YES),
    "fastapi one origin": (NO, NO),
    "express any origin": (YES, YES),
    "express methods and headers": (NO, YES),
    "express methods and headers as text": (NO, YES),
    "express preflights that go on": (MAYBE, MAYBE),
    "express a middleware of the project": (NO, NO),
    "express behind aws-serverless-express": (MAYBE, MAYBE),
    "express by hand with preflights": (YES, YES),
    "express by hand with preflights or next": (YES, YES),
    "express by hand with preflights of no status": (YES, YES),
    "express by hand refusing preflights": (NO, NO),
    "express by hand with headers of preflights alone": (YES, YES),
    "express by hand with preflights before the headers": (NO, NO),
    "express by hand in two middlewares": (YES, YES),
    "express by hand all at once": (NO, YES),
    "express by hand from a list": (NO, YES),
    "express by hand behind what refuses": (MAYBE, MAYBE),
    "express by hand after cors": (MAYBE, MAYBE),
    "hono any origin": (YES, YES),
    "hono methods and headers": (NO, YES),
    "fastify any origin": (NO, YES),
    "fastify methods and headers": (NO, YES),
    "powertools methods and headers": (NO, NO),
    "powertools any origin": (NO, YES),
    "apollo without cors": (NO, NO),
    "apollo with middleware": (NO, NO),
    "flask default": (MAYBE, MAYBE),
    "flask methods and headers": (NO, MAYBE),
    "flask all paths": (MAYBE, MAYBE),
    "nest any origin": (YES, YES),
    "nest one origin": (NO, YES),
    "koa any origin": (YES, YES),
}
"""Whether the two preflights pass; MAYBE where the status depends on the routes."""


@pytest.mark.parametrize(
    ("name", "code", "answers"),
    [case for file in ("frameworks_python", "frameworks_node") for case in cases(file) if case.id in DECIDED],
)
def test_what_a_framework_allows_is_known(name: str, code: str, answers: dict[str, Any], tmp_path: Path) -> None:
    (found,) = profile_of(name, code, tmp_path, Invocation("OPTIONS")).exits
    said = tuple(check_preflight(request, asked(found, request)).allowed for request in ASKED.values())
    assert said == DECIDED[name]


DEFINITE = {
    "powertools default": "all",
    "powertools one origin": "all",
    "powertools several origins": "all",
    "powertools any origin with credentials": "all",
    "powertools without cors": "none",
    "powertools a route without cors": "some",
    "powertools changed afterwards": "all",
    "fastapi any origin": "all",
    "fastapi any origin with credentials": "all",
    "fastapi one origin": "all",
    "fastapi a pattern": "all",
    "fastapi without cors": "none",
    "flask default": "all",
    "flask one origin": "all",
    "flask several origins with credentials": "all",
    "flask any origin with credentials": "all",
    "flask some paths": "unknown",
    "flask without cors": "none",
    "chalice each route": "all",
    "chalice one origin": "all",
    "chalice for all routes": "all",
    "chalice without cors": "none",
    "powertools headers": "all",
    "fastapi methods and headers": "all",
    "fastapi all methods and headers": "all",
    "flask methods and headers": "all",
    "powertools wrapper validator": "all",
    "powertools wrapper parser": "all",
    "powertools wrapper of the project": "all",
    "powertools wrapper of the project with settings": "all",
    "embedded metrics wrapper": "all",
    "xray wrapper": "none",
    "fastapi a header of its own": "all",
    "flask a header of its own": "all",
    "powertools a header of its own": "all",
    "chalice a header of its own": "all",
    "fastapi regex": "all",
    "fastapi middleware argument": "all",
    "fastapi middleware by hand": "unknown",
    "aws wsgi": "all",
    "aws wsgi without cors": "none",
    "powertools any origin beside another": "all",
    "flask all paths": "all",
    "flask all paths with credentials": "all",
    "flask all paths and one origin": "all",
    "flask a path for all": "all",
    "flask wildcard sent": "all",
}

DEFINITE_NODE = {
    "middy nothing said": "none",
    "middy one origin": "all",
    "middy any origin": "all",
    "middy any origin with credentials": "all",
    "middy several origins": "all",
    "middy with errors": "some",
    "middy without cors": "none",
    "express any origin": "all",
    "express reflecting": "all",
    "express one origin": "all",
    "express several origins": "all",
    "express a function": "all",
    "express any origin with credentials": "all",
    "express cors after a route": "unknown",
    "express without cors": "none",
    "hono any origin": "all",
    "hono one origin": "all",
    "hono several origins": "all",
    "hono some paths": "unknown",
    "hono without cors": "none",
    "fastify any origin": "all",
    "fastify one origin": "all",
    "fastify several origins": "all",
    "fastify without cors": "none",
    "powertools any origin": "all",
    "powertools one origin": "all",
    "powertools several origins": "all",
    "powertools without cors": "none",
    "express methods and headers": "all",
    "express methods and headers as text": "all",
    "express preflights that go on": "all",
    "express a middleware of the project": "all",
    "express behind aws-serverless-express": "all",
    "express behind aws-serverless-express without cors": "none",
    "hono methods and headers": "all",
    "fastify methods and headers": "all",
    "powertools methods and headers": "all",
    "apollo without cors": "none",
    "apollo with middleware": "all",
    "apollo in a wrapper of the project": "all",
    "wrapper of embedded metrics": "all",
    "wrapper of x-ray": "all",
    "vendia any origin": "all",
    "codegenie one origin": "all",
    "codegenie without cors": "none",
    "express headers by hand": "all",
    "express origin pattern": "all",
    "hono credentials": "all",
    "hono a function": "all",
    "hono reflecting": "all",
    "fastify reflecting": "all",
    "middy credentials and a list": "all",
    "middy a header of its own": "all",
    "express by hand with preflights": "all",
    "express by hand with preflights or next": "all",
    "express by hand with preflights of no status": "all",
    "express by hand refusing preflights": "all",
    "express by hand with headers of preflights alone": "unknown",
    "express by hand with preflights before the headers": "unknown",
    "express by hand in two middlewares": "all",
    "express by hand all at once": "all",
    "express by hand from a list": "all",
    "express by hand reflecting": "all",
    "express by hand behind what refuses": "all",
    "express by hand after cors": "all",
    "express a header of its own": "all",
    "hono a header of its own": "all",
    "fastify a header of its own": "all",
    "powertools a header of its own": "all",
    "express any origin in a list": "all",
    "express origin of an option": "all",
    "express rate limit": "all",
    "hono any origin in a list": "all",
    "fastify any origin in a list": "all",
    "fastify any origin with credentials": "all",
    "powertools any origin in a list": "all",
    "nest any origin": "all",
    "nest credentials": "all",
    "nest option": "all",
    "nest one origin": "all",
    "nest without cors": "none",
    "koa any origin": "all",
    "koa one origin": "all",
    "koa any origin with credentials": "all",
    "koa without cors": "none",
    "middy any origin in a list": "all",
    "middy one origin in a list": "all",
    "middy all below a name": "all",
}


@pytest.mark.parametrize(
    ("name", "code", "wanted"),
    [
        pytest.param(*case.values[:2], wanted[str(case.values[0])], id=f"{file} {case.id}")
        for file, wanted in (("frameworks_python", DEFINITE), ("frameworks_node", DEFINITE_NODE))
        for case in cases(file)
    ],
)
def test_a_framework_is_judged(name: str, code: str, wanted: str, tmp_path: Path) -> None:
    found = profile_of(name, code, tmp_path)
    assert judged(found) == wanted, found
    assert all(one.kind == "framework" or name.startswith("middy") or "wrapper" in name for one in found.exits)


@pytest.mark.parametrize(("name", "code", "answers"), [*cases("frameworks_python"), *cases("frameworks_node")])
def test_no_vary_is_missed_that_was_sent(name: str, code: str, answers: dict[str, Any], tmp_path: Path) -> None:
    sends_vary = "origin" in answers["listed"].get("headers", {}).get("vary", "").lower()
    found = [] if not sends_vary else profile_of(name, code, tmp_path).exits
    assert all("vary" in one.headers.rows or not one.headers.complete for one in found)


LISTED_LETTER_BY_LETTER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        const allowed = ['https://app.example.com', '*'];
        exports.handler = async (event) => {
          const { origin } = event.headers;
          const headers = { 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin' };
          if (allowed.includes(origin)) headers['Access-Control-Allow-Origin'] = origin;
          return { statusCode: 200, headers, body: '[]' };
        };
      Events:
        Calls: {Type: HttpApi, Properties: {Path: /orders, Method: get}}
"""


def test_a_wildcard_that_the_origin_is_compared_with_lets_nobody_in() -> None:
    told = {rule: message for _, rule, message in findings(LISTED_LETTER_BY_LETTER)}
    assert "wildcard-with-credentials" not in told
    reason = "it is compared letter by letter, and no browser sends it"
    assert told["invalid-origin"] == f"'*' is the origin of no web page: {reason}"


APOLLO = """
const { ApolloServer } = require("apollo-server-lambda");
const server = new ApolloServer({ typeDefs: "type Query { ok: String }", resolvers: {} });
exports.handler = server.createHandler(SETTINGS);
"""


@pytest.mark.parametrize(
    ("version", "settings", "wanted"),
    [
        ("2.26.1", "", "none"),
        ("2.26.1", "{ cors: { origin: true, credentials: true } }", "all"),
        ("3.13.0", "", "all"),
        ("3.13.0", "{ expressGetMiddlewareOptions: { cors: { origin: 'https://a.example.com' } } }", "all"),
        ("3.13.0", "{ expressGetMiddlewareOptions: { cors: false } }", "unknown"),  # the code may do it by itself
        ("1.4.0", "", "unknown"),
    ],
)
def test_what_apollo_allows_depends_on_its_version(version: str, settings: str, wanted: str, tmp_path: Path) -> None:
    packages = json.dumps({"dependencies": {"apollo-server-lambda": version}})
    code = APOLLO.replace("SETTINGS", settings)
    found = profiled(tmp_path, {"app.js": code, "package.json": packages}, runtime="nodejs20.x")
    assert judged(found) == wanted


BY_HAND = """import express from 'express';
import serverless from 'serverless-http';
import helper from 'some-helper';
const app = express();
app.use((req, res, next) => {{
  {line}
  next();
}});
app.use((req, res, next) => (req.method === 'OPTIONS' ? res.sendStatus(200) : next()));
export const handler = serverless(app);
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("console.log(req.method);", "none"),
        ("for (const [k, v] of Object.entries({ 'Access-Control-Allow-Origin': '*' })) res.setHeader(k, v);", "all"),
        ("res.set(helper.headers);", "unknown"),
        ("res.setHeader(helper.name, '*');", "unknown"),
        ("helper(req, res);", "unknown"),
    ],
)
def test_a_reply_that_other_code_may_change_is_not_known(line: str, verdict: str, tmp_path: Path) -> None:
    found = profile_of("express", BY_HAND.format(line=line), tmp_path, Invocation("OPTIONS"))
    assert judged(found) == verdict
