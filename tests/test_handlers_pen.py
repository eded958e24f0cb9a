"""A header in a handler's answer: where it is written, and in whose hand."""

import pytest

from corslint.handlers.pen import sending
from corslint.model import Exit, Function, Header
from corslint.source import Source, Span
from corslint.value import Hole, Table, Text, Value, only, text, unknown

ORIGIN = text("https://app.example.com")
SITE = Text((Hole("Site"),))


def given(path: str, before: str, answer: str, value: Text = ORIGIN, **environment: Text) -> str:
    """The answer, which stands behind other text, with the header."""
    source = Source(path, f"{before}{answer}\n")
    span = Span(source, len(before), len(before) + len(answer))
    way = Exit(span, "return", only(200, span), Table({}))
    rows: dict[str, Value[Text]] = {name: only(held, span) for name, held in environment.items()}
    runtime = only(text("python3.13" if "def " in before else "nodejs22.x"), span)
    function = Function("f", span, None, runtime, (), None, Table(rows))
    written = source.text
    for edit in sending(way, function, "Access-Control-Allow-Origin", value):
        written = written[: edit.span.start] + edit.text + written[edit.span.end :]
    assert written.startswith(before)
    return written.removeprefix(before).removesuffix("\n")


@pytest.mark.parametrize(
    ("path", "answer", "after"),
    [
        (
            "app.py",
            "return {'statusCode': 200, 'body': 'größe'}",
            "return {'statusCode': 200, 'headers': {'Access-Control-Allow-Origin': 'https://app.example.com'}, 'body': 'größe'}",
        ),
        (
            "app.py",
            'return {"statusCode": 200, "headers": {}}',
            'return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://app.example.com"}}',
        ),
        (
            "app.py",
            'return {\n        "statusCode": 200,\n        "headers": {\n            "A": "größe",\n        },\n    }',
            (
                'return {\n        "statusCode": 200,\n        "headers": {\n            "A": "größe",\n'
                '            "Access-Control-Allow-Origin": "https://app.example.com",\n        },\n    }'
            ),
        ),
        (
            "app.js",
            "return { statusCode: 200, body: '[]' };",
            "return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://app.example.com' }, body: '[]' };",
        ),
        (
            "app.mjs",
            "callback(null, {\n    statusCode: 200,\n    body: '',\n  })",
            (
                "callback(null, {\n    statusCode: 200,\n    headers: {'Access-Control-Allow-Origin': 'https://app.example.com'},\n"
                "    body: '',\n  })"
            ),
        ),
    ],
)
def test_the_header_is_an_entry_of_the_literal(path: str, answer: str, after: str) -> None:
    assert given(path, "// before 🙂\n", answer) == after


def test_where_the_answer_has_no_quotation_marks_those_of_its_file_are_taken() -> None:
    for mark in "'\"":
        written = given("app.js", f"const table = {mark}orders{mark};\n", "return { statusCode: 500 };")
        header = f"{mark}Access-Control-Allow-Origin{mark}: {mark}https://app.example.com{mark}"
        assert written == f"return {{ statusCode: 500, headers: {{ {header} }} }};"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("app.py", "return answer"),
        ("app.py", "return {**base, 'statusCode': 200}"),
        ("app.py", "return {'statusCode': 200, 'headers': HEADERS}"),
        ("app.js", "return { ...base, statusCode: 200 }"),
        ("app.js", "return { statusCode: 200, headers }"),
        ("app.go", "return events.APIGatewayProxyResponse{StatusCode: 200}, nil"),
        ("template.json", "return {'statusCode': 200}"),
    ],
)
def test_what_is_no_literal_is_left_alone(path: str, answer: str) -> None:
    assert given(path, "", answer) == answer


def test_the_environment_says_it_where_it_holds_the_same() -> None:
    answer = "return {'statusCode': 200}"
    with_header = "return {{'statusCode': 200, 'headers': {{'Access-Control-Allow-Origin': {}}}}}"
    python = given("app.py", "import os\n\n\ndef f(): ", answer, SITE, ORIGIN=SITE, OTHER=ORIGIN)
    assert python == with_header.format("os.environ['ORIGIN']")
    assert given("app.py", "def f(): ", answer, SITE, ORIGIN=SITE) == answer, "os is not imported"
    assert given("app.js", "", answer, SITE, ORIGIN=SITE) == with_header.format("process.env.ORIGIN")
    assert given("app.js", "", answer, SITE, ORIGIN=Text((Hole("Else"),))) == answer


def test_a_value_that_is_not_known_is_not_one() -> None:
    source = Source("app.js", "return { statusCode: 200 }")
    span = source.whole
    environment: Table[Value[Text]] = Table({"ORIGIN": unknown(Hole("Site"), span)})
    function = Function("f", span, None, None, (), None, environment)
    way = Exit(span, "return", only(200, span), Table({}))
    assert sending(way, function, "Access-Control-Allow-Origin", SITE) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{'Access-Control-Allow-Origin': o}", "{'Vary': 'Origin', 'Access-Control-Allow-Origin': o}"),
        (
            '{\n    "Access-Control-Allow-Origin": o,\n}',
            '{\n    "Vary": "Origin",\n    "Access-Control-Allow-Origin": o,\n}',
        ),
    ],
)
def test_headers_that_stand_elsewhere_get_it_there(before: str, after: str) -> None:
    source = Source("app.py", f"HEADERS = {before}\n\n\ndef f():\n    return answer(HEADERS)\n")
    key = source.text.index("Access") - 1
    place = Span(source, key, key + len("'Access-Control-Allow-Origin'"))
    whole = Span(source, source.text.index("return"), len(source.text) - 1)
    row = Header(only(text("o"), place), place)
    way = Exit(whole, "return", only(200, whole), Table({"access-control-allow-origin": row}))
    function = Function("f", whole, None, None, (), None, Table({}))
    [edit] = sending(way, function, "vary", text("Origin"))
    assert source.text[: edit.span.start] + edit.text + source.text[edit.span.end :] == source.text.replace(
        before, after
    )


def test_a_header_that_is_assigned_is_left_alone() -> None:
    source = Source("app.py", "h['Access-Control-Allow-Origin'] = o\nreturn answer(h)\n")
    place = Span(source, 2, 2 + len("'Access-Control-Allow-Origin'"))
    way = Exit(source.whole, "return", only(200, place), Table({"a": Header(only(text("o"), place), place)}))
    assert sending(way, Function("f", place, None, None, (), None, Table({})), "vary", text("Origin")) == ()
