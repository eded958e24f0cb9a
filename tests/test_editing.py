"""Editing: a text is changed in its own hand, and nowhere else."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from textwrap import dedent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import CORPUS, needs_corpus
from corslint.source import Edit, Source, Span, Unreadable, read
from corslint.syntax import hcl as hcl_syntax
from corslint.syntax.editing import entries, hcl, items, rereading, scalars
from corslint.syntax.editing.content import Content, Verbatim
from corslint.syntax.editing.hcl_writing import BlockText
from corslint.syntax.editing.outline import narrowed, outline, own_entries
from corslint.syntax.editing.rereading import applied, said, shape
from corslint.syntax.node import Mapping, Node, Sequence
from corslint.syntax.yaml import parse


def source_of(text: str) -> Source:
    return Source("template", dedent(text))


def place(source: Source, text: str) -> Span:
    """Where a text stands that stands once."""
    assert source.text.count(text) == 1
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def edited(source: Source, edits: tuple[Edit, ...]) -> str:
    assert edits
    return applied(source.text, edits)


# -- YAML and JSON


INSERTIONS: dict[str, tuple[str, str, dict[str, Content], str]] = {
    "at the end of a block": (
        "a:\n  b: 1  # one\nz: 2\n",
        "b",
        {"c": {"d": "'*'", "e": ["x", {"f": 1, "g": True}]}},
        'a:\n  b: 1  # one\n  c:\n    d: "\'*\'"\n    e:\n      - x\n      - f: 1\n        g: true\nz: 2\n',
    ),
    "lists that are not indented": (
        "a:\n    b:\n    - 1\n",
        "b",
        {"c": ["x"]},
        "a:\n    b:\n    - 1\n    c:\n    - x\n",
    ),
    "after a sibling, before its comment": (
        "a: 1\n# about b\nb: 2\n",
        "a",
        {"new": "yes"},
        'a: 1\nnew: "yes"\n# about b\nb: 2\n',
    ),
    "blank lines between entries": (
        "A:\n  T: 1\n\nB:\n  T: 2\n",
        "B",
        {"C": {"T": 3}, "D": {"T": 4}},
        "A:\n  T: 1\n\nB:\n  T: 2\n\nC:\n  T: 3\n\nD:\n  T: 4\n",
    ),
    "a file without a final line end": ("a: 1", "a", {"b": 2}, "a: 1\nb: 2"),
    "line ends of Windows": ("a: 1\r\nb: 2\r\n", "a", {"c": ["x"]}, "a: 1\r\nc:\r\n  - x\r\nb: 2\r\n"),
    "behind the dash of an item": ("- a: 1\n- 2\n", "a", {"b": {"c": 3}}, "- a: 1\n  b:\n    c: 3\n- 2\n"),
    "after a block scalar": ("a:\n  b: |\n    text\n\nc: 1\n", "b", {"d": 2}, "a:\n  b: |\n    text\n  d: 2\n\nc: 1\n"),
    "in brackets": ("a: {b: 1, c: 2}  # note\n", "b", {"d": ["x y", "*"]}, 'a: {b: 1, d: ["x y", "*"], c: 2}  # note\n'),
    "in brackets over several lines": (
        "a: {\n  b: 1, # one\n  c: 2 # two\n}\n",
        "c",
        {"d": 3},
        "a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n}\n",
    ),
    "JSON": ('{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n', "b", {"c": {"d": []}}, '{\n\t"a": {\n\t\t"b": 1,\n\t\t"c": {\n\t\t\t"d": []\n\t\t}\n\t}\n}\n'),
    "JSON on one line": ('{"a":{"b":1}}', "b", {"c": "x"}, '{"a":{"b":1,"c":"x"}}'),
    "a part of JSON on one line": ('{\n  "a": {"b": 1}\n}', "b", {"c": "x"}, '{\n  "a": {"b": 1, "c": "x"}\n}'),
    "after an alias": ("a: &x {b: 1}\nc: *x # as a\n", "c", {"d": 1}, "a: &x {b: 1}\nc: *x # as a\nd: 1\n"),
    "quoted as the file does": ("a: 'x y'\n", "a", {"b": "1"}, "a: 'x y'\nb: '1'\n"),
    "an expression": ("a: !Ref X\n", "a", {"b": Verbatim("!Sub \"'${X}'\"")}, "a: !Ref X\nb: !Sub \"'${X}'\"\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "sibling", "new", "after"), INSERTIONS.values(), ids=INSERTIONS)
def test_entries_are_put_in_as_the_file_writes_them(
    before: str, sibling: str, new: dict[str, Content], after: str
) -> None:
    source = Source("template", before)
    read = outline(source)
    assert read is not None
    key = next(member.entry.key for member in read.members.values() if member.name == sibling)
    assert edited(source, entries.inserted_beside(key, new)) == after


@pytest.mark.parametrize(
    ("before", "mapping", "after"),
    [
        (
            "a:\n  b: {}  # none\nc: 1\n",
            "{}",
            "a:\n  b:  # none\n    n: {x: 1}\nc: 1\n".replace("{x: 1}", "\n      x: 1"),
        ),
        ("a: [{}]\n", "{}", "a: [{n: {x: 1}}]\n"),
        ('{\n  "a": {}\n}', "{}", '{\n  "a": {\n    "n": {\n      "x": 1\n    }\n  }\n}'),
        ('{"a": {}}', "{}", '{"a": {"n": {"x": 1}}}'),
    ],
)
def test_empty_mappings_are_filled(before: str, mapping: str, after: str) -> None:
    source = Source("template", before)
    assert edited(source, entries.inserted(place(source, mapping), {"n": {"x": 1}})) == after.replace("n: \n", "n:\n")


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("a: &x\n  b: 1\nc: *x\n", "b: 1"),
        ("a: &x\n  b: {d: 1}\nc:\n  <<: *x\n", "{d: 1}"),
        ("a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n", "b: 1"),
        ("a:\n  b: |+\n    text\n\n", "b: |+\n    text"),
        ("? [a]\n: {b: 1}\n? c\n: d\n", "? [a]\n: {b: 1}\n? c\n: d"),
        ("a: {new: 1}\n", "{new: 1}"),
        ("a: {b: 1\n", "{b: 1"),
    ],
    ids=["alias", "merge key", "merged mapping", "kept line ends", "explicit keys", "there already", "broken"],
)
def test_what_cannot_surely_be_edited_is_left_alone(text: str, mapping: str) -> None:
    source = Source("template", text)
    assert entries.inserted(place(source, mapping), {"new": 1}) == ()


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("a: 1\n# about b\nb:\n  c: 2 # note\nd: 3\n", "b", "a: 1\nd: 3\n"),
        ("a: 1\n\n# not about b\n\nb: 2\n", "b", "a: 1\n\n# not about b\n\n"),
        ("- b: 1\n  c: 2\n", "b", "- c: 2\n"),
        ("{b: 1, c: 2}", "b", "{c: 2}"),
        ('{"a": 1, "b": 2}', "b", '{"a": 1}'),
        ('{\n  "b": 1,\n  "c": 2\n}', "b", '{\n  "c": 2\n}'),
        ('{\n  "a": 1,\n  "b": 2\n}', "b", '{\n  "a": 1\n}'),
        ("a: 1\nb: 2", "b", "a: 1"),
        ("a: {b: 1}\n", "b", "a: {}\n"),
    ],
)
def test_entries_are_taken_out(before: str, key: str, after: str) -> None:
    source = Source("template", before)
    read = outline(source)
    assert read is not None
    found = next(member.entry.key for member in read.members.values() if member.name == key)
    assert edited(source, entries.removed(found)) == after


@pytest.mark.parametrize(
    ("before", "sequence", "after"),
    [
        ("a:\n  - 1 # one\nb: 2\n", "- 1", "a:\n  - 1 # one\n  - x\n  - y: 1\nb: 2\n"),
        ("a: [1]\n", "[1]", "a: [1, x, {y: 1}]\n"),
        ("a: []\n", "[]", "a: [x, {y: 1}]\n"),
        ('["1"]', '["1"]', '["1", "x", {"y": 1}]'),
        ('[\n  "1"\n]', '[\n  "1"\n]', '[\n  "1",\n  "x",\n  {\n    "y": 1\n  }\n]'),
        ("a: [\n  1, # one\n]\n", "[\n  1, # one\n]", "a: [\n  1, # one\n  x,\n  {y: 1}\n]\n"),
    ],
)  # fmt: skip
def test_items_are_put_in(before: str, sequence: str, after: str) -> None:
    source = Source("template", before)
    assert edited(source, items.appended(place(source, sequence), "x", {"y": 1})) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  - 1\n  # about x\n  - x\n  - 3\n", "a:\n  - 1\n  - 3\n"),
        ("a: [x, 2]", "a: [2]"),
        ("a: [1, 'x']", "a: [1]"),
        ('{"a": ["x"]}', '{"a": []}'),
    ],
)
def test_items_are_taken_out(before: str, after: str) -> None:
    source = Source("template", before)
    read = outline(source)
    assert read is not None
    item = next(node.span for node in read.nodes.values() if node.span.text == "x")
    assert edited(source, items.removed(item)) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: x # c\n", "y", "a: y # c\n"),
        ("a: x\n", "yes", 'a: "yes"\n'),
        ("a: x\n", "'*'", "a: \"'*'\"\n"),
        ("a: 'x'\n", "it's", "a: 'it''s'\n"),
        ('a: "x"\n', 'say "\\"', 'a: "say \\"\\\\\\""\n'),
        ("[x, 1]\n", "a,b", '["a,b", 1]\n'),
        ("a: |\n  x\nb: 1\n", "y", None),
        ('{"a": "x"}', "*", '{"a": "*"}'),
    ],
)
def test_texts_keep_their_quotation_marks(before: str, value: str, after: str | None) -> None:
    source = Source("template", before)
    edits = scalars.replaced(place(source, "x"), value)
    assert (applied(before, edits) if edits else None) == after


# -- any text

KEYS = st.text("abcXYZ-_", min_size=1, max_size=6)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
CONTENT: st.SearchStrategy[Content] = st.recursive(
    TEXTS | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
TREES = st.recursive(
    TEXTS | st.integers(),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=12,
)


@st.composite
def documents(draw: st.DrawFn) -> Source:
    tree = draw(st.dictionaries(KEYS, TREES, min_size=1, max_size=4))
    text = draw(
        st.sampled_from(
            [
                json.dumps(tree, indent=draw(st.sampled_from([None, 1, 2, "\t"])), ensure_ascii=False),
                yaml.safe_dump(tree, default_flow_style=draw(st.sampled_from([None, False])), allow_unicode=True),
            ]
        )
    )
    return Source("template", text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))))


@settings(max_examples=60, deadline=None)
@given(documents(), CONTENT)
def test_an_insertion_says_what_it_shall_and_touches_nothing_else(source: Source, new: Content) -> None:
    read = outline(source)
    assert read is not None
    for node in read.nodes.values():
        if isinstance(node, Mapping):
            _check(read.root, node, entries.inserted(node.span, {"brand new": new}), new)


def _check(root: Node, owner: Mapping, edits: tuple[Edit, ...], new: Content) -> None:
    """Insertions alone, but for the empty brackets that were filled; the text read again is the tree with the entry."""
    source = root.span.source
    again = parse(Source("", edited(source, edits))).root
    assert again is not None
    assert shape(again) == shape(root, {id(owner): lambda own: {**own, "brand new": said(new)}})
    assert all(not edit.span.text.strip("{} \t\r\n") for edit in edits)


# -- HCL


HCL_ATTRIBUTES = {
    "aligned": (
        'resource "a" "b" {\n  x = 1\n  y = 2\n}\n',
        {"long": "${z}"},
        'resource "a" "b" {\n  x    = 1\n  y    = 2\n  long = "$${z}"\n}\n',
    ),
    "fits the column": (
        'resource "a" "b" {\n  long = 1 # one\n}\n',
        {"y": Verbatim("var.y")},
        'resource "a" "b" {\n  long = 1 # one\n  y    = var.y\n}\n',
    ),
    "before inner blocks": (
        'resource "a" "b" {\n  x = 1\n\n  inner {\n    z = 1\n  }\n}\n',
        {"y": {"a.b": True, "c": ["d"]}},
        'resource "a" "b" {\n  x = 1\n  y = {\n    "a.b" = true\n    c     = ["d"]\n  }\n\n  inner {\n    z = 1\n  }\n}\n',
    ),
    "an empty block": ('resource "a" "b" {}\n', {"y": 1}, 'resource "a" "b" {\n  y = 1\n}\n'),
    "below a heredoc": (
        'resource "a" "b" {\n  x = <<EOF\ntext\nEOF\n}\n',
        {"y": 1},
        'resource "a" "b" {\n  x = <<EOF\ntext\nEOF\n  y = 1\n}\n',
    ),
}


@pytest.mark.parametrize(("before", "new", "after"), HCL_ATTRIBUTES.values(), ids=HCL_ATTRIBUTES)
def test_attributes_are_put_in(before: str, new: dict[str, Content], after: str) -> None:
    source = Source("main.tf", before)
    assert edited(source, hcl.attributes_inserted(place(source, 'resource "a" "b"'), new)) == after


def test_resources_stand_below_the_one_that_they_belong_to() -> None:
    source = Source("main.tf", 'resource "a" "b" {\n  x = 1\n}\n\nresource "c" "d" {}\n')
    block = BlockText('resource "e" "f"', {"x": 1, "longer": "y"}, (BlockText("inner", {"z": 1}),))
    assert edited(source, hcl.appended(place(source, 'resource "a" "b"'), block)) == (
        'resource "a" "b" {\n  x = 1\n}\n\nresource "e" "f" {\n  x      = 1\n  longer = "y"\n\n'
        '  inner {\n    z = 1\n  }\n}\n\nresource "c" "d" {}\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = { x = 1 }\n", 'a = { x = 1, "b.c" = "d" }\n'),
        ("a = {}\n", 'a = { "b.c" = "d" }\n'),
        ("a = {\n  x = 1\n}\n", 'a = {\n  x     = 1\n  "b.c" = "d"\n}\n'),
    ],
)  # fmt: skip
def test_objects_take_entries(before: str, after: str) -> None:
    source = Source("main.tf", before)
    assert edited(source, hcl.entries_inserted(place(source, before[4:-1]), {"b.c": "d"})) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('a = ["x"]\n', 'a = ["x", "y"]\n'),
        ("a = []\n", 'a = ["y"]\n'),
        ('a = [\n  "x", # one\n]\n', 'a = [\n  "x", # one\n  "y",\n]\n'),
        ('a = [\n  "x"\n]\n', 'a = [\n  "x",\n  "y",\n]\n'),
    ],
)
def test_tuples_take_items(before: str, after: str) -> None:
    source = Source("main.tf", before)
    assert edited(source, hcl.items_appended(place(source, before[4:-1]), "y")) == after


def test_an_attribute_is_taken_out_with_what_is_said_of_it() -> None:
    source = Source("main.tf", 'a "b" {\n  x = 1\n  # because\n  y = {\n    z = 1\n  }\n}\n\n# about c\nc "d" {\n}\n')
    without = edited(source, hcl.attribute_removed(place(source, "y = {")._replace(end=source.text.index("y = {") + 1)))
    assert without == 'a "b" {\n  x = 1\n}\n\n# about c\nc "d" {\n}\n'


def test_quoted_texts_of_hcl_are_escaped() -> None:
    source = Source("main.tf", 'a = "x"\n')
    assert edited(source, hcl.replaced(place(source, "x"), 'say "${y}"')) == 'a = "say \\"$${y}\\""\n'


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("x = {\n  a   = 1\n  bbb = 2\n}\n", "bbb", "x = {\n  a = 1\n}\n"),
        ('x = {\n  "a" = 1\n  # about b\n  "b" = 2\n  "c" = 3\n}\n', 'b"', 'x = {\n  "a" = 1\n  "c" = 3\n}\n'),
        ('x = { "a" = 1, "b" = 2 }\n', "a", 'x = { "b" = 2 }\n'),
        ('x = { "a" = 1, "b" = 2 }\n', "b", 'x = { "a" = 1 }\n'),
        ("y = 1\nx = {\n  a = 1\n}\n", "a", "y = 1\n"),
        ("r {\n  y = 1\n\n  x = {\n    a = 1\n  }\n}\n", "a", "r {\n  y = 1\n}\n"),
        ("r {\n  y = 1\n\n  x = {\n    a = 1\n  }\n\n  z = 2\n}\n", "a", "r {\n  y = 1\n\n  z = 2\n}\n"),
        ("r {\n  x = {\n    a = 1\n  }\n}\n", "a", "r {\n}\n"),
    ],
)
def test_an_entry_of_an_object_goes_with_its_line(before: str, gone: str, after: str) -> None:
    source = Source("main.tf", before)
    key = place(source, gone)
    key = key._replace(end=key.start + len(gone.strip('"')))
    assert edited(source, hcl.entry_removed(key)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = ["a", "GONE"]\n', 'x = ["a"]\n'),
        ('x = ["GONE", "a"]\n', 'x = ["a"]\n'),
        ('x = [\n  "a",\n  "GONE",\n]\n', 'x = [\n  "a",\n]\n'),
    ],
)
def test_an_item_of_a_tuple_goes_with_its_comma(before: str, after: str) -> None:
    source = Source("main.tf", before)
    assert edited(source, hcl.item_removed(place(source, "GONE"))) == after


def test_the_last_item_of_a_tuple_stays() -> None:
    source = Source("main.tf", 'x = ["GONE"]\n')
    assert hcl.item_removed(place(source, "GONE")) == ()


# -- the corpus


def corpus(*suffixes: str) -> Iterator[Source]:
    for path in sorted(CORPUS.rglob("*")) if CORPUS.is_dir() else ():
        if path.suffix in suffixes and path.is_file() and path.stat().st_size < 200_000:
            source = read(str(path))
            if not isinstance(source, Unreadable):
                yield source


@needs_corpus
def test_every_tenth_mapping_of_the_corpus_takes_an_entry() -> None:
    left = []
    for source in corpus(".yaml", ".yml", ".json", ".template"):
        read = outline(source)
        mappings = [node for node in read.nodes.values() if isinstance(node, Mapping)] if read is not None else []
        for number, mapping in enumerate(mappings[::10]):
            own = own_entries(mapping)
            after = own[number % len(own)][0] if own else None
            if not entries.inserted(mapping.span, {"Brand-New": {"a": ["'*'", {"b": "yes"}]}}, after):
                left.append(mapping.span.position)
    assert left == []


TERRAFORM = shutil.which("terraform")


@pytest.mark.skipif(not CORPUS.is_dir() or TERRAFORM is None, reason="the corpus or terraform is not here")
def test_terraform_fmt_finds_edited_files_as_tidy_as_before() -> None:
    for source in corpus(".tf"):
        read = hcl.outline(source)
        if read is None or not read.blocks or not _is_tidy(source.text):
            continue
        headers = [block.span for block in read.blocks.values()]
        objects = [node.span for node in read.nodes.values() if isinstance(node, Mapping)]
        lists = [node.span for node in read.nodes.values() if isinstance(node, Sequence)]
        made = [
            *(hcl.attributes_inserted(header, {"a_long_new_name": 1, "n": {"a.b": "'*'"}}) for header in headers[::9]),
            *(hcl.entries_inserted(span, {"Brand.New": "x"}) for span in objects[::9]),
            *(hcl.items_appended(span, "x") for span in lists[::9]),
            hcl.appended(headers[0], BlockText('resource "a" "b"', {"x": 1, "longer": ["y"]})),
        ]
        assert [_is_tidy(edited(source, edits)) for edits in made] == [True] * len(made)


def _is_tidy(text: str) -> bool:
    command = [str(TERRAFORM), "fmt", "-check", "-"]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=False).returncode == 0


# -- proof


ROOMS = """\
Description: two sections
Resources:
  # the first
  Api:
    Type: A  # of a kind
    Text: |
      one
        two
    Plain: some words
      go on
    List: [1, {a: 'b'}]
    Deep:
      Deeper:  # still
        Text: 'a'
        Other: {b: c}

      Last: 1
  Role:
    Type: B
Outputs:
  Url: {Value: !Sub "https://${Api}"}
  Last: end
"""

WRITTEN = st.text(
    st.sampled_from("\n\r \t:-#&*!|>?'\"[]{},%.@`abT") | st.sampled_from("ab"), max_size=12
) | st.sampled_from(
    (
        "\n---\n",
        "\n...\n",
        "\n  B: 1",
        "\nB: 1",
        "\n    c: 1",
        "\n    c: &x 1",
        "\n    c: *x",
        "\n    <<: {d: 1}",
        "\n    ? a\n    : b",
    )
)


BRACKETS = """\
{
  "Description": "two sections",
  "Resources": {
    "Api": {"Type": "A", "Deep": {"Deeper": {"a": {"b": 1}}, "c": "d"}, "Text": "one\\ntwo", "List": [1, {"a": "b"}]},
    "Role": {
      "Type": "B" }
  },
  "Outputs": {"Url": {"Value": {"Ref": "Api"}}, "Last": {"Value": 1}}
}
"""


@given(st.sampled_from((ROOMS, BRACKETS)), st.integers(0, max(len(ROOMS), len(BRACKETS))), st.integers(0, 3), WRITTEN)
@settings(deadline=None, max_examples=1000)
def test_what_the_lines_of_a_resource_prove_the_whole_text_proves(
    text: str, start: int, length: int, written: str
) -> None:
    source, start = Source("template", text), min(start, len(text))
    read = outline(source)
    assert read is not None
    edits = (Edit(Span(source, start, min(start + length, len(text))), written),)
    whole = read.room(start, edits[0].span.end)
    for room in (whole, narrowed(whole, start, edits[0].span.end)) if whole is not None else ():
        first, last = room.brackets
        now = parse(Source("", first + applied(text[room.start : room.end], edits, room.start) + last)).root
        if isinstance(now, Mapping) and room.name in now.entries:
            said_now = shape(now.entries[room.name].value)
            changes = {id(room.node): lambda _, said=said_now: said}
            is_proven_within = rereading._is_proven_within(room, edits, changes)
            assert rereading._is_proven(read.root, edits, changes) or not is_proven_within


@pytest.mark.parametrize(
    ("text", "at", "alone"),
    [
        (ROOMS, "'a'\n", "        Text: 'a'\n"),
        (ROOMS, "{b: c}", "        Other: {b: c}\n\n"),
        (ROOMS, "[1, ", "    List: [1, {a: 'b'}]\n"),
        (BRACKETS, '1}}, "c"', '"a": {"b": 1}'),
    ],
)
def test_the_innermost_part_of_a_resource_is_read_alone(text: str, at: str, alone: str) -> None:
    read = outline(Source("template", text))
    room = read.room(text.index(at), text.index(at)) if read is not None else None
    assert room is not None
    inner = narrowed(room, text.index(at), text.index(at))
    assert text[inner.start : inner.end] == alone


REPEATED = {
    "a resource": "R:\n  A: &x\n    b: 1\nC: *x\n",
    "a section": "R: &x\n  A:\n    b: 1\nC: *x\n",
    "by a merge key": "R:\n  A: &x\n    b: 1\nC:\n  <<: *x\n",
}


@pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
def test_nothing_is_put_into_what_is_repeated(text: str) -> None:
    source = Source("template", text)
    assert entries.inserted_beside(place(source, "b"), {"c": 1}) == ()


def test_a_resource_in_brackets_is_found_as_well() -> None:
    read = outline(Source("template", BRACKETS))
    assert read is not None
    assert [room.name for room in read.rooms] == ["Api", "Role", "Url", "Last"]
    assert BRACKETS[read.rooms[1].start : read.rooms[1].end] == '"Role": {\n      "Type": "B" }'


def test_a_resource_is_found_by_what_lies_in_it() -> None:
    read = outline(Source("template", ROOMS))
    assert read is not None
    assert [room.name for room in read.rooms] == ["Api", "Role", "Url", "Last"]
    assert "".join(ROOMS[room.start : room.end] for room in read.rooms) == ROOMS.partition("  # the first\n")[
        2
    ].replace("Outputs:\n", "")


BLOCKS = """\
# the first
locals {
  a = 1 # one
  b = [1, { "c" = "x" }]
}

/* the
second */
resource "a" "b" { # "of" a kind
  text = <<EOT
one
EOT
  inner {
    c = "${local.a}"
  }
} // told
output "d" { value = 1 } /* over
two lines */
output "e" {
}
"""

WRITTEN_IN_HCL = st.text(st.sampled_from('\n\r \t#/*{}[]()="$%<>,.:ab1\\'), max_size=12) | st.sampled_from(
    (
        "\n}\n",
        "\n}\na {\n",
        "}\nb {}\n",
        "/*",
        "*/",
        "<<EOT\n",
        "\nEOT\n",
        '"${',
        "c = 1",
        "\n  c = 1\n",
        "#",
        "\n\nf {}",
    )
)


@given(st.integers(0, len(BLOCKS)), st.integers(0, 40), WRITTEN_IN_HCL)
@settings(deadline=None, max_examples=500)
def test_what_the_lines_of_a_block_prove_the_whole_file_proves(start: int, length: int, written: str) -> None:
    source = Source("main.tf", BLOCKS)
    read = hcl.outline(source)
    assert read is not None
    edits = (Edit(Span(source, start, min(start + length, len(BLOCKS))), written),)
    room = read.room(start, edits[0].span.end)
    attributes, blocks = hcl._body_shape(
        hcl_syntax.parse(Source("", applied(room.span.text, edits, room.span.start))).body
    )
    others = [hcl._block_shape(block) for block in read.body.blocks if block not in room.blocks]
    whole = attributes, sorted([*others, *blocks], key=repr)
    is_proven_within = hcl._is_proven(room, edits, room, lambda _: (attributes, blocks))
    assert hcl._is_proven(read.body, edits, read.body, lambda _: whole) or not is_proven_within


def test_the_outermost_blocks_of_a_file_are_all_of_its_lines() -> None:
    read = hcl.outline(Source("main.tf", BLOCKS))
    assert read is not None
    assert "".join(room.span.text for room in read.rooms) == BLOCKS
    assert [[block.type for block in room.blocks] for room in read.rooms] == [
        ["locals"],
        ["resource"],
        ["output", "output"],
        [],
    ]
