"""Profiles: places in the code, the template's environment, inline code, modules, and how a profile is shown."""

import json
from pathlib import Path

import pytest

from conftest import Put
from corslint.formats.profile import Profiled, render
from corslint.frontends import stack
from corslint.frontends.arguments import Arguments
from corslint.handlers.profile import profile
from corslint.lint.profiles import with_profiles
from corslint.model import Echo, Function, Invocation, ResponseProfile
from corslint.source import Repository, Source, Span
from corslint.value import Hole, Table, Text, Value, only, text
from handlers_snippets import described, judged, profiled

SPAN = Source("template.yaml", "ORIGIN: !Ref Origin").whole

READS_ORIGIN = """\
import os

def handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"Access-Control-Allow-Origin": os.environ.get("ORIGIN", "*")},
    }
"""


def origin_of(found: ResponseProfile) -> Value[Text | Echo | None]:
    (one,) = found.exits
    header = one.headers.get("access-control-allow-origin")
    assert header is not None
    return header.value


def test_the_template_decides_a_variable(tmp_path: Path) -> None:
    origin = Text((Hole("Origin", "!Ref Origin"),))
    found = profiled(tmp_path, {"app.py": READS_ORIGIN}, environment={"ORIGIN": only(origin, SPAN)})
    first = origin_of(found).alternatives[0]
    assert (first.value, first.span) == (origin, SPAN)


def test_a_literal_of_the_template_is_all_that_a_variable_can_be(tmp_path: Path) -> None:
    value = only(text("https://app.example.com"), SPAN)
    found = profiled(tmp_path, {"app.py": READS_ORIGIN}, environment={"ORIGIN": value})
    assert described(found) == "200 https://app.example.com"


def test_a_variable_that_the_template_does_not_set_is_its_default(tmp_path: Path) -> None:
    assert described(profiled(tmp_path, {"app.py": READS_ORIGIN}, environment={})) == "200 *"


def test_a_list_in_the_template_is_an_allow_list(tmp_path: Path) -> None:
    code = """\
const ALLOWED = process.env.ALLOWED.split(',');
exports.handler = async (event) => ({
  statusCode: 200,
  headers: ALLOWED.includes(event.headers.origin) ? { 'Access-Control-Allow-Origin': event.headers.origin } : {},
});
"""
    value = only(text("https://a.example.com,https://b.example.com"), SPAN)
    found = profiled(tmp_path, {"app.js": code}, runtime="nodejs20.x", environment={"ALLOWED": value})
    assert described(found) == "200 echo[https://a.example.com https://b.example.com]"


def test_exits_and_headers_know_their_places(tmp_path: Path) -> None:
    (one,) = profiled(tmp_path, {"app.py": READS_ORIGIN}).exits
    header = one.headers.rows["access-control-allow-origin"]
    assert one.span.text.startswith("return {")
    assert header.name_span.text == '"Access-Control-Allow-Origin"'
    assert header.value.span.text == 'os.environ.get("ORIGIN", "*")'


def test_places_count_characters_not_bytes(tmp_path: Path) -> None:
    code = "// ü 🎉\nexports.handler = async () => { /* ß */ return { statusCode: 200 }; };\n"
    (one,) = profiled(tmp_path, {"app.js": code}, runtime="nodejs20.x").exits
    assert one.span.text == "return { statusCode: 200 };"


FORMATS = {
    '{"statusCode": 200}': "200 -",
    '{"statusCode": "201", "headers": None}': "201 -",
    '{"headers": {"Access-Control-Allow-Origin": "*"}}': "200 *",
    '{"statusCode": 200, "headers": {"access-control-allow-origin": True}}': "200 true",
    '{"statusCode": 200, "multiValueHeaders": {"Access-Control-Allow-Origin": ["a", "b"]}}': "200 a, b",
    '{"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "a", "access-control-allow-origin": "b"}}': "200 a+b",
}


@pytest.mark.parametrize(("returned", "expected"), FORMATS.items(), ids=FORMATS)
def test_b35_what_a_proxy_takes_for_a_response(returned: str, expected: str, tmp_path: Path) -> None:
    code = f"def handler(event, context):\n    return {returned}\n"
    assert described(profiled(tmp_path, {"app.py": code})) == expected


@pytest.mark.parametrize("returned", ['"fine"', "[200]", '{"message": "fine"}'])
def test_b35_and_what_it_does_not(returned: str, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"app.py": f"def handler(event, context):\n    return {returned}\n"})
    assert (found.exits, [one.span.text for one in found.malformed]) == ((), [f"return {returned}"])


MALFORMED = {
    "{'statusCode': 200, 'body': {'a': 1}}": "its body is no text",
    "{'statusCode': 200, 'body': []}": "its body is no text",
    "{'statusCode': 200, 'body': event['a']}": "",
    "{'statusCode': 200, 'Headers': {}}": "a response has no 'Headers'",
    "{'statuscode': 200, 'body': ''}": "a response has no 'statuscode'",
    "{'isBase64Encoded': False, 'statusCode': 200, 'headers': {}, 'multiValueHeaders': {}, 'body': ''}": "",
}


@pytest.mark.parametrize(("returned", "said"), MALFORMED.items(), ids=MALFORMED)
def test_b35_what_a_rest_api_refuses(returned: str, said: str, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"app.py": f"def handler(event, context):\n    return {returned}\n"})
    assert [one.malformed for one in found.exits] == [said]


def test_b35_javascript_sends_nothing_of_what_is_undefined(tmp_path: Path) -> None:
    code = "exports.handler = async () => ({ statusCode: 200, body: '', cookies: undefined, %s })"
    for more, said in (("statusText: undefined", ""), ("statusText: 'fine'", "a response has no 'statusText'")):
        found = profiled(tmp_path, {"app.js": code % more}, runtime="nodejs22.x")
        assert [one.malformed for one in found.exits] == [said]


def test_b36_both_maps_may_set_a_header(tmp_path: Path) -> None:
    maps = (
        '"headers": {"Access-Control-Allow-Origin": "a"}, "multiValueHeaders": {"access-control-allow-origin": ["b"]}'
    )
    code = f'def handler(event, context):\n    return {{"statusCode": 200, {maps}}}\n'
    assert described(profiled(tmp_path, {"app.py": code})) == "200 a+b"


def test_what_is_raised_is_known_by_its_place(tmp_path: Path) -> None:
    code = 'def handler(event, context):\n    raise ValueError("no")\n'
    found = profiled(tmp_path, {"app.py": code})
    assert [span.text for span in found.may_raise] == ['raise ValueError("no")']


# -- finding the code

HELPER = """\
def reply(status):
    return {"statusCode": status, "headers": {"Access-Control-Allow-Origin": "*"}}
"""


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": "from cors import reply\ndef handler(e, c):\n    return reply(200)\n", "cors.py": HELPER},
        {"app.py": "import cors\ndef handler(e, c):\n    return cors.reply(200)\n", "cors.py": HELPER},
        {
            "app.py": "from lib import cors\ndef handler(e, c):\n    return cors.reply(200)\n",
            "lib/__init__.py": "",
            "lib/cors.py": HELPER,
        },
        {
            "app.py": "from lib.cors import *\ndef handler(e, c):\n    return reply(200)\n",
            "lib/cors.py": HELPER,
        },
        {
            "app.py": "import lib.cors\ndef handler(e, c):\n    return lib.cors.reply(200)\n",
            "lib/__init__.py": "from . import cors\n",
            "lib/cors.py": HELPER,
        },
        {"app.py": "from cors import reply\ndef handler(e, c):\n    return reply(200)\n", "python/cors.py": HELPER},
    ],
    ids=["from", "import", "package", "star", "dotted", "layer"],
)
def test_python_modules_are_followed(files: dict[str, str], tmp_path: Path) -> None:
    assert described(profiled(tmp_path, files)) == "200 *"


@pytest.mark.parametrize(
    "added",
    [
        'append(os.path.join(os.path.dirname(__file__), "..", "shared"))',
        "insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'shared'))",
        'append(str(Path(__file__).resolve().parent.parent / "shared"))',
        'insert(0, str(Path(__file__).parents[1] / "shared"))',
        'append(os.path.dirname(__file__) + "/../shared")',
    ],
)
def test_python_modules_are_found_where_a_file_says_that_they_are(added: str, tmp_path: Path) -> None:
    """Builds copy them beside it."""
    code = f"import os, sys\nfrom pathlib import Path\nsys.path.{added}\nfrom cors import reply\n"
    files = {"orders/app.py": f"{code}def handler(e, c):\n    return reply(200)\n", "shared/cors.py": HELPER}
    assert described(profiled(tmp_path, files, handler="orders.app.handler")) == "200 *"


SCRIPT = "exports.reply = (statusCode) => ({ statusCode, headers: { 'Access-Control-Allow-Origin': '*' } });\n"
MODULE = SCRIPT.replace("exports.reply =", "export const reply =")


@pytest.mark.parametrize(
    "files",
    [
        {
            "app.js": "const { reply } = require('./cors');\nexports.handler = async () => reply(200);\n",
            "cors.js": SCRIPT,
        },
        {
            "app.mjs": "import { reply } from './cors.mjs';\nexport const handler = () => reply(200);\n",
            "cors.mjs": MODULE,
        },
        {
            "app.ts": "import * as c from './cors';\nexport const handler = async () => c.reply(200);\n",
            "cors.ts": MODULE,
        },
        {
            "app.ts": "import { reply } from './lib';\nexport const handler = async () => reply(200);\n",
            "lib/index.ts": "export * from './cors.js';\n",
            "lib/cors.ts": MODULE,
        },
        {
            "app.js": "const { reply } = require('/opt/cors');\nexports.handler = async () => reply(200);\n",
            "nodejs/cors.js": SCRIPT,
        },
        {
            "app.js": "exports.handler = async () => { const c = require('./cors'); return c.reply(200); };\n",
            "cors.js": SCRIPT,
        },
        {
            "app.ts": "import { reply } from '@libs/cors';\nexport const handler = async () => reply(200);\n",
            "tsconfig.json": '{ "compilerOptions": { /* short */ "paths": { "@libs/*": ["src/libs/*"] } } }',
            "src/libs/cors.ts": MODULE,
        },
        {
            "app.ts": "import { headers } from './cors.json';\nexport const handler = async () => ({ statusCode: 200, headers });\n",
            "cors.json": '{"headers": {"Access-Control-Allow-Origin": "*"}}',
        },
    ],
    ids=["require", "import", "namespace", "re-export", "layer", "inside a function", "paths", "JSON"],
)
def test_scripts_are_followed(files: dict[str, str], tmp_path: Path) -> None:
    assert described(profiled(tmp_path, files, runtime="nodejs20.x")) == "200 *"


def test_go_packages_are_followed(tmp_path: Path) -> None:
    helper = 'package cors\n\nvar Headers = map[string]string{"Access-Control-Allow-Origin": "*"}\n'
    main = """\
package main

import "example.com/shop/internal/cors"

func handler(r events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: cors.Headers}, nil
}

func main() { lambda.Start(handler) }
"""
    files = {"go.mod": "module example.com/shop\n", "main.go": main, "internal/cors/cors.go": helper}
    assert described(profiled(tmp_path, files, "bootstrap", "provided.al2023")) == "200 *"


def test_a_directory_of_several_programs_is_unknown(tmp_path: Path) -> None:
    program = "package main\n\nfunc main() { lambda.Start(nil) }\n"
    assert judged(profiled(tmp_path, {"a.go": program, "b.go": program}, "bootstrap", "provided.al2")) == "unknown"


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "cors.py").write_text(HELPER, encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "cors.py").symlink_to(outside / "cors.py")
    code = "from cors import reply\ndef handler(e, c):\n    return reply(200)\n"
    assert judged(profiled(inside, {"app.py": code})) == "unknown"


@pytest.mark.parametrize(
    ("runtime", "reason"),
    [
        ("ruby3.3", "code for ruby3.3 is not read"),
        ("python3.12", "no file for the handler app.handler"),
    ],
)
def test_code_that_is_not_found_is_unknown_with_the_reason(runtime: str, reason: str, tmp_path: Path) -> None:
    (unread,) = profiled(tmp_path, {}, runtime=runtime).unknowns
    assert unread.reason.startswith(reason)


# -- inline code

TEMPLATE = """\
Function:
  InlineCode: |
    def handler(event, context):
        return {"statusCode": 200}
"""


def test_inline_code_is_placed_in_the_template() -> None:
    source = Source("template.yaml", TEMPLATE)
    start = TEMPLATE.index("|")
    written = Span(source, TEMPLATE.index("def"), len(TEMPLATE))
    code = 'def handler(event, context):\n    return {"statusCode": 200}\n'
    function = Function(
        "Function",
        Span(source, 0, start),
        only(text("index.handler"), written),
        only(text("python3.12"), written),
        (),
        only(text(code), written),
        Table({}),
    )
    (one,) = profile(function, Repository(".")).exits
    assert one.span.source is source
    assert one.span.position == (4, 9)
    assert one.span.text == 'return {"statusCode": 200}'


# -- budgets


def test_code_that_is_nested_too_deep_is_unknown(tmp_path: Path) -> None:
    code = "exports.handler = async () => " + "[" * 4000 + "]" * 4000 + ";\n"
    assert judged(profiled(tmp_path, {"app.js": code}, runtime="nodejs20.x")) in ("unknown", "not-a-response")


def test_code_that_is_too_large_is_unknown(tmp_path: Path) -> None:
    steps = "".join(f"    x{i} = [i for i in (1, 2, 3)]\n" for i in range(9000))
    found = profiled(tmp_path, {"app.py": f"def handler(e, c):\n{steps}    return {{'statusCode': 200}}\n"})
    assert judged(found) == "unknown"


# -- how a profile is shown


def shown(found: ResponseProfile, output: str) -> str:
    return render(Profiled("app.py", "handler", "python", judged(found), found), output)


def test_json_names_the_variable_and_the_default(tmp_path: Path) -> None:
    found = json.loads(shown(profiled(tmp_path, {"app.py": READS_ORIGIN}), "json"))
    (one,) = found["exits"]
    assert found["verdict"] == "all"
    assert (one["line"], one["column"], one["kind"], one["status"], one["in_catch"]) == (4, 5, "return", 200, False)
    assert one["headers"] == {"access-control-allow-origin": {"env": "ORIGIN", "default": "*"}}


def test_json_gives_the_reason_for_what_is_unknown(tmp_path: Path) -> None:
    code = "from acme import reply\n\ndef handler(event, context):\n    return reply(event)\n"
    found = json.loads(shown(profiled(tmp_path, {"app.py": code}), "json"))
    assert found["verdict"] == "unknown"
    assert [(one["line"], one["reason"]) for one in found["unknowns"]] == [
        (4, "what is returned is not known: the result of acme.reply")
    ]


def test_text_shows_the_source_line(tmp_path: Path) -> None:
    lines = shown(profiled(tmp_path, {"app.py": READS_ORIGIN}), "text").splitlines()
    assert lines[0] == "app.py handler: every exit carries Access-Control-Allow-Origin"
    assert lines[2].endswith(":4:5: 200, allowed origin from the environment variable ORIGIN, by default *")
    assert lines[3] == "    return {"


# -- from a template to the code

SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shared:
    Type: AWS::Serverless::LayerVersion
    Metadata:
      BuildMethod: python3.12
    Properties:
      ContentUri: shared/
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: orders/
      Handler: app.handler
      Runtime: python3.12
      Layers: [!Ref Shared]
  Stock:
    Type: AWS::Serverless::Function
    Properties:
      Handler: stock/app.handler
      Runtime: python3.12
  Reviews:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties:
        EntryPoints: [handlers/other.ts, handlers/reviews.ts]
    Properties:
      CodeUri: reviews/
      Handler: reviews.handler
      Runtime: nodejs20.x
"""

SAM_FILES = {
    "template.yaml": SAM,
    "shared/cors.py": HELPER,
    "orders/app.py": "from cors import reply\n\ndef handler(event, context):\n    return reply(201)\n",
    "stock/app.py": "def handler(event, context):\n    return {'statusCode': 203}\n",
    "reviews/handlers/other.ts": "export const handler = async () => ({ statusCode: 500 });\n",
    "reviews/handlers/reviews.ts": "export const handler = async () => ({ statusCode: 202 });\n",
}


@pytest.mark.parametrize(
    ("name", "exits"),
    [("Orders", "201 *"), ("Reviews", "202 -"), ("Stock", "203 -")],
    ids=["layer", "esbuild", "without CodeUri"],
)
def test_the_code_is_found_from_a_sam_template(name: str, exits: str, tmp_path: Path) -> None:
    for path, content in SAM_FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    repository = Repository(str(tmp_path))
    source = repository.open(str(tmp_path / "template.yaml"))
    assert isinstance(source, Source)
    found = stack(source, repository, Arguments())
    assert found is not None
    (function,) = (one for one in found.functions if one.name == name)
    assert described(profile(function, repository)) == exits


def test_functions_of_the_same_code_are_read_once_and_told_each_at_its_own_place(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Function] = []

    def reading(function: Function, repository: Repository, call: Invocation) -> ResponseProfile:
        read.append(function)
        return profile(function, repository, call)

    monkeypatch.setattr("corslint.handlers.profile.profile", reading)
    put({"src/app.py": "handler = missing\n"})
    put({"template.yaml": _TWINS.format(origin="https://a.example.com")})
    first, second, other = functions()
    assert [one.profile().unknowns[0].span for one in (first, second, other)] == [first.span, second.span, other.span]
    put({"src/app.py": READS_ORIGIN})
    first, second, other = functions()
    assert [str(origin_of(one.profile()).only) for one in (first, second, other)] == ["https://a.example.com"] * 2 + [
        "*"
    ]
    assert [one.name for one in read] == ["One", "Other"] * 2


def functions() -> tuple[Function, ...]:
    repository = Repository(".")
    source = repository.open("template.yaml")
    assert isinstance(source, Source)
    read = stack(source, repository, Arguments())
    assert read is not None
    return with_profiles(read, repository).functions


_TWINS = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  One: &function
    Type: AWS::Serverless::Function
    Properties: &properties
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Environment: {{Variables: {{ORIGIN: "{origin}"}}}}
  Two: *function
  Other:
    Type: AWS::Serverless::Function
    Properties:
      <<: *properties
      Environment: {{Variables: {{}}}}
"""


ENDLESS = "def turn(n):\n" + "".join(f"    n = turn(n + {number}) if n else n\n" for number in range(400)) + "turn(1)\n"

SHOP = """
from flask import Flask
from flask_cors import CORS
import serverless_wsgi
import pymysql

app = Flask(__name__)
CORS(app, origins="https://shop.example")

def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
"""


@pytest.mark.parametrize(
    "marks",
    [
        {"PyMySQL-1.1.1.dist-info/METADATA": "", "pymysql/__init__.py": ENDLESS, "flask_cors/__init__.py": ENDLESS},
        {
            "pymysql/__init__.py": f"VERSION = (1, 1, 1)\n{ENDLESS}",
            "flask_cors/__init__.py": f"from .version import __version__\n{ENDLESS}",
        },
    ],
)
def test_packages_that_are_installed_beside_the_code_are_not_the_code(tmp_path: Path, marks: dict[str, str]) -> None:
    found = profiled(tmp_path, {"app.py": SHOP, "flask/__init__.py": f"__version__ = '3'\n{ENDLESS}", **marks})
    assert (judged(found), described(found)) == ("all", "? echo[https://shop.example]"), found


def test_a_package_of_the_project_with_a_known_name_is_code(tmp_path: Path) -> None:
    answers = "def ok():\n    return {'statusCode': 200, 'headers': {'Access-Control-Allow-Origin': '*'}}\n"
    handler = "import stripe\n\ndef handler(event, context):\n    return stripe.ok()\n"
    found = profiled(tmp_path, {"app.py": handler, "stripe/__init__.py": answers})
    assert (judged(found), described(found)) == ("all", "200 *")


def test_packages_in_node_modules_are_not_the_code(tmp_path: Path) -> None:
    app = """
        import express from 'express';
        import cors from 'cors';
        import serverless from 'serverless-http';

        const app = express();
        app.use(cors({ origin: 'https://shop.example' }));
        export const handler = serverless(app);
    """
    installed = {
        f"nodejs/node_modules/{name}/index.js": "module.exports = () => { throw new Error(); };"
        for name in ("express", "cors", "serverless-http")
    }
    found = profiled(tmp_path, {"app.mjs": app, **installed}, runtime="nodejs20.x")
    assert (judged(found), described(found)) == ("all", "? https://shop.example"), found


@pytest.mark.parametrize(
    ("asked", "count"),
    [("event.get('run_in_background')", 0), ("event.get('body')", 1), ("not event.get('job')", 1)],
)
def test_what_answers_calls_of_others_is_no_answer_to_the_gateway(asked: str, count: int, tmp_path: Path) -> None:
    answers = f"    if {asked}:\n        return {{'jobs': 1}}\n    return {{'statusCode': 200}}\n"
    found = profiled(tmp_path, {"app.py": f"def handler(event, context):\n{answers}"})
    assert (len(found.exits), len(found.malformed)) == (1, count)


def test_the_answers_of_a_handler_of_many_routes_are_all_known(tmp_path: Path) -> None:
    functions = "".join(f"def answer{number}():\n    return {{'statusCode': {200 + number}}}\n" for number in range(60))
    ways = "".join(f"    if event['path'] == '/{number}':\n        return answer{number}()\n" for number in range(60))
    code = f"{functions}def route(event):\n{ways}def handler(event, context):\n    answer = route(event)\n    return answer\n"
    found = profiled(tmp_path, {"app.py": code})
    assert (len(found.exits), found.unknowns) == (60, ())
