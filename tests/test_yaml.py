"""YAML and JSON: what is read, where it stands, and that nothing which is written can bring the reader down."""

import json
import math
import subprocess
import sys
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from corpus import CORPUS, needs_corpus
from corslint.source import Source
from corslint.syntax.node import Call, Mapping, Node, Scalar, Sequence, Unknown, lookup
from corslint.syntax.yaml import DEEPEST, MOST_NODES, Parsed, parse

TEMPLATE = """\
# An API that is called from a browser
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Origin: &origin
    Type: String
    Default: "https://app.example.com"
  Other:
    <<: *origin
    Description: >-
      folded
      text
Resources:
  Api: !Transform {Name: "AWS::Include", Parameters: {Location: ./api.yaml}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 0x10
      Code:
        ZipFile: |
          def handler(event, context):
              return {"statusCode": 200}

      Environment:
        Variables: {ORIGIN: !Ref Origin, DEBUG: no, EMPTY: , RATIO: 1.5}
      Tags:
      - !Sub
        - "${A}-'b'"
        - A: !GetAtt Api.Arn
      - plain text
        on two lines
      - 'it''s'
      - "\\u00e9\\t\\""
      - ~
      - 2024-01-01
"""


def read(text: str) -> Parsed:
    return parse(Source("template.yaml", text))


def root(text: str) -> Node:
    parsed = read(text)
    assert parsed.problems == ()
    assert parsed.root is not None
    return parsed.root


def value(text: str) -> Scalar:
    """What stands under the key `k`."""
    node = lookup(root(text), "k")
    assert isinstance(node, Scalar)
    return node


def plain(node: Node | None) -> Any:
    """A tree as Python has it; a call as a pair."""
    match node:
        case Scalar(text=text, kind="string"):
            return text.known
        case Scalar(text=text, kind=kind):
            return kind, text.known
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key: plain(entry.value) for key, entry in entries.items()}
        case Call(name=name, argument=argument):
            return name, plain(argument)
        case _:
            return node


# -- what is read


@pytest.mark.parametrize(
    ("written", "kind", "text"),
    [
        ("abc", "string", "abc"),
        ("'true'", "string", "true"),
        ('"1"', "string", "1"),
        ("true", "boolean", "true"),
        ("TRUE", "boolean", "true"),
        ("Yes", "boolean", "true"),
        ("on", "boolean", "true"),
        ("no", "boolean", "false"),
        ("OFF", "boolean", "false"),
        ("yEs", "string", "yEs"),
        ("y", "string", "y"),
        ("", "null", ""),
        ("~", "null", ""),
        ("Null", "null", ""),
        ("600", "integer", "600"),
        ("-1", "integer", "-1"),
        ("0600", "integer", "0600"),
        ("0800", "string", "0800"),
        ("0x1F", "integer", "0x1F"),
        ("1_000", "integer", "1_000"),
        ("12:30", "integer", "12:30"),
        ("1.50", "float", "1.50"),
        (".5", "float", ".5"),
        ("-.inf", "float", "-.inf"),
        ("1.5e+3", "float", "1.5e+3"),
        ("1e3", "string", "1e3"),
        ("2012-10-17", "string", "2012-10-17"),
        ("2001-12-14t21:59:43.10-05:00", "string", "2001-12-14t21:59:43.10-05:00"),
        ("10.0.0.1", "string", "10.0.0.1"),
        ("-", "string", "-"),
        ("!!str 600", "string", "600"),
        ("!!int 600", "integer", "600"),
        ("! 600", "string", "600"),
    ],
)
def test_a_plain_text_is_what_yaml_1_1_says(written: str, kind: str, text: str) -> None:
    scalar = value(f"k: {written}\n" if written != "-" else 'k: "-"')
    assert (scalar.kind, scalar.text.known) == (kind, text)


def test_keys_are_texts_as_they_are_written() -> None:
    assert plain(root('200: a\non: b\n~: c\n"q": d\n? [x, y]\n: e\n')) == {
        "200": "a",
        "on": "b",
        "~": "c",
        "q": "d",
        "[x, y]": "e",
    }


def test_tags_are_calls() -> None:
    written = "k: !Join\n  - ','\n  - [!Ref A, !Sub 'x${B}']\nn: !Ref\n"
    assert plain(root(written)) == {
        "k": ("!Join", [",", [("!Ref", "A"), ("!Sub", "x${B}")]]),
        "n": ("!Ref", ""),
    }


def test_of_duplicate_keys_the_last_one_holds() -> None:
    assert plain(root("a: 1\nb: x\na: y\n")) == {"a": "y", "b": "x"}


@pytest.mark.parametrize("written", ["a: 1\nb: x\na: y\n", '{"a": {}, "a": "y"}', "a: !Ref X\na: [y]\n"])
def test_and_the_others_are_known_to_be_lost(written: str) -> None:
    [(entry, by)] = read(written).overwritten
    assert (entry.key.text, by.key.text) == ("a", "a")
    assert entry.key.start < by.key.start


def test_what_a_merge_key_adds_overwrites_nothing() -> None:
    assert read("x: &x {a: 1}\ny: {<<: *x, a: 2}\n").overwritten == ()


def test_only_the_first_document_is_read() -> None:
    assert plain(root("a: b\n---\nc: d\n---\n[\n")) == {"a": "b"}


def test_nothing_written_is_no_tree() -> None:
    assert read("") == Parsed(None, ())
    assert read("# only a comment\n") == Parsed(None, ())


MERGED = """\
base: &base {a: base, b: base}
other: &other {b: other, c: other}
one:
  <<: *base
  a: own
list:
  <<: [*base, *other]
twice:
  <<: *base
  <<: *other
quoted:
  "<<": *base
"""


def test_merge_keys_add_what_is_not_there() -> None:
    read_as = plain(root(MERGED))
    assert read_as["one"] == {"a": "own", "b": "base"}
    assert read_as["list"] == {"a": "base", "b": "base", "c": "other"}
    assert read_as["twice"] == {"a": "base", "b": "other", "c": "other"}
    assert read_as["quoted"] == {"<<": {"a": "base", "b": "base"}}


def test_an_alias_shares_the_node() -> None:
    tree = root("a: &x {k: v}\nb: *x\n")
    assert lookup(tree, "a") is lookup(tree, "b")


# -- where it stands


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("k: abc  # comment\n", "abc"),
        ("k: 'it''s'\n", "it''s"),
        ('k: "a b"\n', "a b"),
        ("k: &anchor 'a'\n", "a"),
        ("k: !!str 'a'\n", "a"),
        ("k: !!str &x # comment\n  a\n", "a"),
        ("k: a\n  b\nl: c\n", "a\n  b"),
        ("k: |\n  one\n  two\n\nl: c\n", "one\n  two"),
        ("k: >-  # comment\n\n   folded\n", "folded"),
        ("k: &x |\n  one\n", "one"),
        ("k: |\r\n  one\r\n", "one"),
        ("k: |\n\nl: c\n", ""),
        ("k:\nl: c\n", ""),
        ("{k: a, l: c}", "a"),
        ("k: {a: b}  # comment\n", "{a: b}"),
        ("k: &x [a,\n b]\n", "[a,\n b]"),
        ("k:\n  a: b\n  c: 'd'\n\n# comment\nl: c\n", "a: b\n  c: 'd'"),
        ("k:\n- a\n- b # comment\nl: c\n", "- a\n- b"),
        ("k: !!map &x\n  # comment\n  a: b\nl: c\n", "a: b"),
        ("k: !!seq\n- a\nl: c\n", "- a"),
        ("k: !Ref  Origin\n", "!Ref  Origin"),
        ("k: !Sub 'x'\n", "!Sub 'x'"),
        ("k: &x !Join\n  - a\n  - b: c\n\nl: c\n", "&x !Join\n  - a\n  - b: c"),
        ("k: !Sub |\n  one\n  two\n\nl: c\n", "!Sub |\n  one\n  two"),
        ("k: !Ref\nl: c\n", "!Ref"),
    ],
)
def test_a_place_is_exactly_what_was_written(written: str, place: str) -> None:
    node = lookup(root(written), "k")
    assert node is not None
    assert node.span.text.rstrip("\n") == place


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("k: !Ref  Origin\n", "Origin"),
        ("k: !Sub '${A}'\n", "${A}"),
        ("k: !Sub |\n  one\n  two\n", "one\n  two"),
        ("k: !Join [a, b]\n", "[a, b]"),
        ("k: !Join\n  - a\n  - b\nl: c\n", "- a\n  - b"),
        ("k: !Join\n- a\nl: c\n", "- a"),
        ("k: !If # comment\n  - a\n", "- a"),
    ],
)
def test_the_place_of_an_argument_is_without_the_tag(written: str, place: str) -> None:
    node = lookup(root(written), "k")
    assert isinstance(node, Call)
    assert node.argument.span.text == place


def test_the_place_of_a_key_is_its_text() -> None:
    tree = root("\"a b\": 1\n'c': 2\nd : 3\n&x e: 4\n? f\n: 5\n")
    assert isinstance(tree, Mapping)
    assert [entry.key.text for entry in tree.entries.values()] == ["a b", "c", "d", "e", "f"]


def test_places_count_characters_not_bytes() -> None:
    tree = root("a: 'é😀ü'\nb: {c: 'x'}\n")
    node = lookup(tree, "b", "c")
    assert node is not None
    assert node.span.text == "x"


# -- JSON


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc <:-'\"\\", max_size=3), inner, max_size=4),
    max_leaves=12,
)


def as_json(node: Node | None) -> Any:
    match node:
        case Scalar(text=text, kind="string"):
            return text.known
        case Scalar(text=text):
            return json.loads(text.known or "null")
        case Sequence(items=items):
            return [as_json(item) for item in items]
        case Mapping(entries=entries):
            return {key: as_json(entry.value) for key, entry in entries.items()}
        case _:
            pytest.fail(f"JSON has no {node}")


@given(JSON, st.sampled_from([None, 2, "\t"]))
def test_json_is_read_as_json(data: Any, indent: int | str | None) -> None:
    written = json.dumps({"root": data}, indent=indent)
    parsed = read(written)
    assert parsed.problems == ()
    surrogates = any(ord(character) > 0xFFFF for character in json.dumps(data, ensure_ascii=False))
    assert surrogates or as_json(parsed.root) == {"root": data}


def test_characters_that_json_writes_as_two_keep_all_places_right() -> None:
    written = '{"a": "\\ud83d\\ude00", "b": "\\\\ud83d\\\\ude00", "c": "x"}'
    tree = root(written)
    node = lookup(tree, "c")
    assert node is not None
    assert node.span.text == "x"
    assert plain(tree)["b"] == "\\ud83d\\ude00"


def test_what_follows_a_json_document_is_a_problem() -> None:
    [problem] = read('{"a": 1} {"b": 2}').problems
    assert problem.span.text == "{"
    assert problem.span.start > 1


# -- what cannot be read


def test_a_syntax_error_keeps_what_is_read_before_it() -> None:
    parsed = read("a:\n  b: c\n  d: [e, {f: g}\n  h: i\nj: k\n")
    assert plain(lookup(parsed.root, "a", "b") if parsed.root else None) == "c"
    [problem] = parsed.problems
    assert problem.span.position.line == 4
    assert "did not find expected ',' or ']'" in problem.message


def test_a_key_whose_value_cannot_be_read_has_an_unknown_value() -> None:
    parsed = read("a: b\nc: @d\n")
    assert parsed.root is not None
    assert isinstance(lookup(parsed.root, "c"), Unknown)
    [problem] = parsed.problems
    assert problem.span.position == (2, 4)


def test_what_is_left_open_is_shown_where_it_was_opened() -> None:
    [problem] = read("a: b\nc: 'd\ne: f\n").problems
    assert problem.span.position == (2, 4)


def test_a_character_that_is_refused_is_shown_and_the_rest_is_read() -> None:
    parsed = read("a: x\x00y\nb: c\n")
    assert plain(parsed.root) == {"a": "x\ufffdy", "b": "c"}
    [problem] = parsed.problems
    assert problem.span.position == (1, 5)
    assert "U+0000" in problem.message


def test_a_lone_surrogate_is_refused() -> None:
    parsed = read("a: \ud800\nb: c\n")
    assert plain(parsed.root)["b"] == "c"
    assert "U+D800" in parsed.problems[0].message


@pytest.mark.parametrize(
    ("written", "position"),
    [("a: *nowhere\nb: c\n", (1, 4)), ("a: &x\n  b: *x\n  c: d\n", (2, 6)), ("a: &x [*x]\n", (1, 8))],
)
def test_an_alias_of_nothing_or_of_itself_is_unknown(written: str, position: tuple[int, int]) -> None:
    parsed = read(written)
    assert [problem.span.position for problem in parsed.problems] == [position]
    assert isinstance(parsed.root, Mapping)


def laughs(width: int, depth: int) -> str:
    """Aliases of aliases of aliases: a small text that stands for `width` to the power of `depth` values."""
    lines = ["a0: &a0 x"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, depth)]
    return "\n".join(lines)


CHAIN = "\n".join(["a0: &a0 x", *(f"a{n}: &a{n} {'[' * 100}*a{n - 1}{']' * 100}" for n in range(1, 6))])


@pytest.mark.parametrize(
    "written",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 50_000,
        "\n".join("  " * depth + "k:" for depth in range(2_000)),
        "? " * 50_000,
        CHAIN,
    ],
    ids=["flow sequences", "flow mappings", "block sequences", "block mappings", "keys", "aliases"],
)
def test_deep_input_is_read_to_a_limit(written: str) -> None:
    parsed = read(written)
    assert depth_of(parsed.root) <= DEEPEST
    assert [f"more than {DEEPEST} levels" in problem.message for problem in parsed.problems] == [True]


def depth_of(node: Node | None) -> int:
    deepest = 0
    waiting: list[tuple[Node, int]] = [(node, 1)] if node else []
    while waiting:
        current, depth = waiting.pop()
        match current:
            case Sequence(items=items):
                deepest = max(deepest, depth)
                waiting.extend((item, depth + 1) for item in items)
            case Mapping(entries=entries):
                deepest = max(deepest, depth)
                waiting.extend((entry.value, depth + 1) for entry in entries.values())
    return deepest


def test_a_bomb_of_aliases_is_read_to_a_limit() -> None:
    parsed = read(laughs(10, 12))
    assert [f"more than {MOST_NODES:,} values" in problem.message for problem in parsed.problems] == [True]
    assert plain(lookup(parsed.root, "a1") if parsed.root else None) == ["x"] * 10


def test_a_merge_of_merges_ends() -> None:
    lines = ["m0: &m0 {k0: v}"] + [f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}], k{n}: v}}" for n in range(1, 30)]
    parsed = read("\n".join(lines))
    assert len(parsed.problems) == 1


@pytest.mark.parametrize(
    "written",
    [
        "a: b\rc: d\r",
        "a: b\u2028c: d",
        "\ufeffa: b\n",
        'a: "b',
        "a: 'b",
        "a: |",
        "\t",
        "%YAML 9.9\n---\na: b",
        "a: !<",
        "&",
        "*",
        "!",
        "---",
        "...",
        "a: b\n...\n",
        "<<: x",
        "<<: [a, {b: c}]",
        "a: &x",
        "{[a]: b, {c: d}: e}",
        "\x85",
        "a\u2029: b",
    ],
)
def test_odd_input_is_read_without_an_exception(written: str) -> None:
    assert_in_place(read(written), written)


def test_lines_may_end_with_a_carriage_return_only() -> None:
    assert plain(root("a: b\rc: d\r")) == {"a": "b", "c": "d"}


def test_every_prefix_of_a_template_can_be_read() -> None:
    for end in range(len(TEMPLATE)):
        assert_in_place(read(TEMPLATE[:end]), TEMPLATE[:end])


def assert_in_place(parsed: Parsed, text: str) -> None:
    waiting = [parsed.root] if parsed.root else []
    for problem in parsed.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    while waiting:
        node = waiting.pop()
        assert 0 <= node.span.start <= node.span.end <= len(text)
        match node:
            case Sequence(items=items):
                waiting.extend(items)
            case Mapping(entries=entries):
                waiting.extend(entry.value for entry in entries.values())
            case Call(argument=argument):
                waiting.append(argument)


# -- as PyYAML reads it


class Loader(pyyaml.SafeLoader):
    """PyYAML's own composition, with tags kept and dates as texts."""


Loader.add_multi_constructor("!", lambda loader, tag, node: (f"!{tag}", _untagged(loader, node)))
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}


def _untagged(loader: Loader, node: pyyaml.Node) -> Any:
    if isinstance(node, pyyaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, pyyaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


def alike(ours: Any, theirs: Any) -> bool:
    """Whether two readings are the same; of a typed value ours is the kind and the text."""
    match ours, theirs:
        case dict(), dict():
            return ours.keys() == {str(key) for key in theirs} and all(
                alike(ours[str(key)], value) for key, value in theirs.items()
            )
        case list(), list():
            return len(ours) == len(theirs) and all(map(alike, ours, theirs))
        case (name, argument), (tag, other):
            return bool(name == tag) and alike(argument, other)
        case ("null", ""), None:
            return True
        case ("boolean", word), bool():
            return bool(word == str(theirs).lower())
        case ("integer", _), int():
            return True
        case ("float", written), float():
            return not written[-1].isdigit() or math.isclose(float(written.replace("_", "")), theirs)
        case _:
            return bool(ours == theirs)


def test_a_template_is_read_as_pyyaml_reads_it() -> None:
    assert alike(plain(root(TEMPLATE)), pyyaml.load(TEMPLATE, Loader))


@needs_corpus
@pytest.mark.parametrize("kind", ["cfn-yaml", "cfn-json", "sam-json", "openapi"])
def test_real_templates_are_read_as_pyyaml_reads_them(kind: str) -> None:
    for path in sorted((CORPUS / kind).rglob("*")):
        if path.is_file() and path.stat().st_size < 20_000:
            written = path.read_text(encoding="utf-8")
            parsed = read(written)
            assert parsed.problems or alike(plain(parsed.root), next(pyyaml.load_all(written, Loader))), path


def test_the_pure_parser_of_pyyaml_still_works_after_ours_is_imported() -> None:
    script = "import corslint.syntax.yaml, yaml; print(yaml.load('a: 2001-12-14\\nb: 0x1F', yaml.SafeLoader))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'a': datetime.date(2001, 12, 14), 'b': 31}"
