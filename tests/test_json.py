"""Long JSON texts, which are read without YAML's reader: as it would read them, or not at all."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corslint.source import Source
from corslint.syntax import documents, yaml
from corslint.syntax import json as reader

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)
COLLECTIONS = st.lists(VALUES) | st.dictionaries(st.text(), VALUES)


def as_yaml(source: Source) -> yaml.Parsed:
    return yaml.parse(source)


@given(COLLECTIONS, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_what_is_read_as_json_says_what_it_says_as_yaml(
    content: object, indent: int | str | None, ascii_: bool
) -> None:
    source = Source("", json.dumps(content, indent=indent, ensure_ascii=ascii_))
    read = reader.parse(source)
    assert read is None or read == as_yaml(source)


@pytest.mark.parametrize(
    "text",
    [
        '{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi"}}, "List": [1, -2.5, 1e5, "", {}, []]}',
        '{"a": {"Ref": "A"}, "a": {"Ref": "B"}, "b": "\\u0041\\"\\\\\\/\\n", "<<": {"c": "d"}, "n": null, "t": true}\n',
        '[{"é": "😀"}, "a\\"b:{}[],", [[[]]]]',
        '{\r\n\t"a" : "b" ,\r\n\t"c":["d",2]\r\n}\r\n',
    ],
)
def test_json_is_read_with_its_places(text: str) -> None:
    source = Source("", text)
    assert reader.parse(source) == as_yaml(source)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Resources: {}",
        '{"a": 1',
        '{"a": 1} {"b": 2}',
        '{"a": 1} # said of it',
        "{'a': 1}",
        '{"a": NaN}',
        '{"a": "\\ud83d\\ude00"}',
        '{"a": "\x7f"}',
        '{"a": "\x85\x86"}',
        '{"a": 1}\t',
        f'{{"{"k" * 1100}": 1}}',
        "[" * 300 + "]" * 300,
        "[" * 100_000 + "]" * 100_000,
    ],
)
def test_what_yaml_may_read_otherwise_is_not_read_as_json(text: str) -> None:
    assert reader.parse(Source("", text)) is None


def test_a_long_text_is_read_as_json() -> None:
    source = Source("", json.dumps({"Resources": {f"Path{n}": {"Ref": "Api"} for n in range(4000)}}, indent=1))
    assert len(source.text) >= documents.LONG
    read = documents.parse(source)
    assert read == reader.parse(source)
    assert read.root is not None
    assert read.root.span == source.whole
