"""Frameworks: what the profile says is what the real libraries sent when they were run (see record_frameworks)."""

import json
from pathlib import Path
from typing import Any

import pytest

from corslint.handlers.verdict import ALLOW_ORIGIN
from corslint.model import Echo, Exit, ResponseProfile
from corslint.value import Text
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
    "package.json": '{"dependencies": {"@middy/http-cors": "^6.4.5"}}',
    "requirements.txt": "flask-cors==6.0.5\n",
}


def profile_of(name: str, code: str, directory: Path) -> ResponseProfile:
    is_python = "import {" not in code and "export const" not in code
    file, runtime = ("app.py", "python3.12") if is_python else ("app.mjs", "nodejs20.x")
    return profiled(directory, {file: code, **PACKAGES}, runtime=runtime)


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
    "powertools wrapper validator": "all",
    "powertools wrapper parser": "all",
    "powertools wrapper of the project": "all",
    "powertools wrapper of the project with settings": "all",
    "embedded metrics wrapper": "all",
    "xray wrapper": "none",
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
    "wrapper of embedded metrics": "all",
    "wrapper of x-ray": "all",
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
