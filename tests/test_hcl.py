"""HCL as nodes: what is read, and that every node stands where it says."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest

from corslint.source import Source, Span
from corslint.syntax import hcl, hcl_parser
from corslint.syntax.hcl_blocks import Body
from corslint.syntax.node import Call, Mapping, Node, Scalar, Sequence, Unknown


def body_of(text: str) -> Body:
    parsed = hcl.parse(Source("main.tf", dedent(text)))
    assert parsed.problems == ()
    return parsed.body


def expression_of(text: str) -> Node:
    node, problems = hcl.expression(Source("main.tf", text))
    assert problems == ()
    return node


def shape(node: Node) -> object:
    """A node without its places: calls as tuples that begin with their names."""
    match node:
        case Scalar(text=content, kind="string"):
            return str(content)
        case Scalar(text=content, kind=kind):
            return {"integer": int, "float": float}.get(kind, str)(str(content))
        case Sequence(items=items):
            return [shape(item) for item in items]
        case Mapping(entries=entries):
            return {key: shape(entry.value) for key, entry in entries.items()}
        case Call(name=name, argument=Sequence(items=items)):
            return (name, *map(shape, items))
        case Call(name=name, argument=argument):
            return (name, shape(argument))
        case _:
            return None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1", 1),
        ("2.5", 2.5),
        ('"x"', "x"),
        ('"tab\\t\\"\\\\ \\u00e9 $${x} %%{y}"', 'tab\t"\\ é ${x} %{y}'),
        ("[1, 2,]", [1, 2]),
        ('{ a = 1, "b" : 2\n c = 3 }', {"a": 1, "b": 2, "c": 3}),
        ("{ for = 1, in = 2 }", {"for": 1, "in": 2}),
        ("{ (a) = 1 }", ("object", [("traversal", "a"), 1])),
        ("var.origin", ("traversal", "var", "origin")),
        ('a.b[0]["c"].1', ("traversal", "a", "b", 0, "c", 1)),
        ("a[b.c].d", ("traversal", "a", ("traversal", "b", "c"), "d")),
        ("f(1).x[0]", ("index", ("f()", 1), "x", 0)),
        ("a[*].b.c", ("splat", ("traversal", "a"), "b", "c")),
        ("a[*].b[0]", ("splat", ("traversal", "a"), "b", 0)),
        ("a.*.b[0]", ("index", ("splat", ("traversal", "a"), "b"), 0)),
        ("1 + 2 * 3", ("+", 1, ("*", 2, 3))),
        ("1 - 2 - 3", ("-", ("-", 1, 2), 3)),
        ("(1 - 2) - (3 - 4)", ("-", ("-", 1, 2), ("-", 3, 4))),
        ("!!a", ("!", ("!", ("traversal", "a")))),
        ("a || b && !c", ("||", ("traversal", "a"), ("&&", ("traversal", "b"), ("!", ("traversal", "c"))))),
        ("a ? 1 : 2", ("conditional", ("traversal", "a"), 1, 2)),
        ("f(a, b...)", ("f()", ("traversal", "a"), ("...", ("traversal", "b")))),
        ("core::upper(1)", ("upper()", 1)),
        ('"a${b}c"', ("template", "a", ("traversal", "b"), "c")),
        ('"${b}"', ("traversal", "b")),
        ('"${~ b ~} c"', ("template", ("traversal", "b"), "c")),
        ("[for x in y : x]", ("for list", ["x"], ("traversal", "y"), ("traversal", "x"), None)),
        (
            "{ for k, v in y : k => v... if v }",
            ("for map", ["k", "v"], *(("traversal", name) for name in "ykvv"), "true"),
        ),
        (
            '"%{ if a }b%{ else }c%{ endif }"',
            ("conditional", ("traversal", "a"), ("template", "b"), ("template", "c")),
        ),
        (
            '"%{ for x in y }${x}%{ endfor }"',
            ("join()", "", ("for list", ["x"], ("traversal", "y"), ("template", ("traversal", "x")), None)),
        ),
    ],
)
def test_expressions(written: str, expected: object) -> None:
    assert shape(expression_of(written)) == expected


def test_blocks_have_types_labels_and_bodies() -> None:
    body = body_of("""
        resource "aws_lambda_function" orders {
          handler = "app.handler"
          environment {
            variables = {}
          }
        }
        locals {}
    """)
    resource, local = body.blocks
    assert (resource.type, resource.labels, local.labels) == ("resource", ("aws_lambda_function", "orders"), ())
    assert resource.span.text == 'resource "aws_lambda_function" orders'
    assert list(resource.body.attributes) == ["handler"]
    assert [block.type for block in resource.body.blocks] == ["environment"]


def spans(node: Node) -> list[tuple[str, str]]:
    """Every literal with the characters at its place."""
    match node:
        case Scalar(text=content):
            return [(str(content), node.span.text)]
        case Sequence(items=items):
            return [pair for item in items for pair in spans(item)]
        case Mapping(entries=entries):
            return [pair for entry in entries.values() for pair in spans(entry.value)]
        case Call(argument=argument):
            return spans(argument)
        case _:
            return []


@pytest.mark.parametrize(
    "written",
    [
        'a = ["x", 12, true, { b = "y" }]',
        'a = "x${f("z", 1)}y"',
        'a = "%{ if b.c }d%{ else }e%{ endif }"',
        "a = <<EOT\nfirst ${b.c} second\nthird\nEOT\n",
        "a = <<EOT\n%{ if b.c }d%{ endif }\nEOT",
        'b = <<EOT\nx\nEOT   \na = f("y")',
        "/* é */ a = [for x in y.z : x]\r\n",
    ],
)
def test_every_literal_stands_at_its_place(written: str) -> None:
    found = spans(body_of(written).attributes["a"].value)
    assert found
    assert [content for content, _ in found] == [text for _, text in found]


@pytest.mark.parametrize(
    ("written", "content"),
    [
        ("<<EOT\na\n  b\nEOT\n", "a\n  b\n"),
        ("<<-EOT\n    a\n      b\n\n    c\n  EOT\n", "a\n  b\n\nc\n"),
        ("<<EOT\nEOT\n", ""),
        ("<<EOT\n  EOT x\nEOT\n", "  EOT x\n"),
        ('<<EOT\n"quoted" \\n # no comment $${x}\nEOT\n', '"quoted" \\n # no comment ${x}\n'),
        ("<<EOT\r\na\r\nEOT\r\n", "a\r\n"),
    ],
)
def test_heredocs(written: str, content: str) -> None:
    value = body_of(f"a = {written}").attributes["a"].value
    parts = value.argument.items if isinstance(value, Call) and isinstance(value.argument, Sequence) else (value,)
    assert "".join(str(part.text) for part in parts if isinstance(part, Scalar)) == content


def test_a_heredoc_does_not_begin_in_a_comment_or_a_text() -> None:
    body = body_of('# see <<EOT\na = "<<EOT" // <<EOT\nb = 1\n')
    assert shape(body.attributes["a"].value) == "<<EOT"
    assert shape(body.attributes["b"].value) == 1


@pytest.mark.parametrize(
    ("written", "line", "message"),
    [
        ("a = 1\nb = = 2\n", 2, "unexpected '=', nothing in it is read"),
        (
            'resource "x" {\n  a = 1\n',
            2,
            "the text ends in the middle of a block or an expression, nothing in it is read",
        ),
        ('a = "x\nb = 1\n', 1, "the text ends in the middle of a block or an expression, nothing in it is read"),
        ('a = "x\n"\n', 1, "the quotation mark is not closed on this line"),
        ("a = <<EOT\n${b +}\nEOT\n", 2, "unexpected ')', nothing in it is read"),
    ],
)
def test_what_does_not_parse_is_a_problem_at_its_line(written: str, line: int, message: str) -> None:
    (problem,) = hcl.parse(Source("main.tf", written)).problems
    assert (problem.span.position.line, problem.message) == (line, message)


DEEP = 5_000


@pytest.mark.parametrize(
    "written",
    [
        "a = " + "(" * DEEP + "1" + ")" * DEEP,
        "a = " + "[" * DEEP + "]" * DEEP,
        "a = " + "!" * DEEP + "b",
        "a = " + "f(" * DEEP + ")" * DEEP,
        "a = " + '"${' * 300 + "b" + '}"' * 300,
        "a = " + " || ".join(["b"] * DEEP),
        "a = b" + ".c" * DEEP,
        "a = b" + "[*]" * DEEP,
        "a = " + "b ? 1 : " * DEEP + "2",
        "a {" * DEEP + "}" * DEEP,
        "a = <<E\n" + "%{ if b }" * DEEP + "\nE\n",
        "a = <<E\n" + '${"' * DEEP + "\nE\n",
        "<<A\n" * 500,
        "/*" * DEEP,
        '"' * (DEEP + 1),
        "\0\ufeff\u2028",
        "",
    ],
    ids=lambda written: written[:12],
)
def test_hostile_input_is_read_or_refused(written: str) -> None:
    parsed = hcl.parse(Source("main.tf", written))
    assert isinstance(parsed.body, Body)


def test_what_is_nested_too_deeply_is_unknown() -> None:
    node: Node = expression_of("[" * DEEP + "]" * DEEP)
    while isinstance(node, Sequence):
        (node,) = node.items
    assert isinstance(node, Unknown)


SAMPLE = """
variable "origin" { default = "https://shop.example" }
locals { names = [for n in ["a", "b"] : "${n}-x" if n != "c"] }
resource "aws_api_gateway_method" "options" {
  http_method = "OPTIONS"
  settings    = { "k" = <<-EOT
    text ${var.origin}
  EOT
  }
}
"""


@pytest.mark.parametrize("length", range(0, len(SAMPLE), 3))
def test_every_beginning_of_a_file_is_read_or_refused(length: int) -> None:
    parsed = hcl.parse(Source("main.tf", SAMPLE[:length]))
    assert all(0 <= problem.span.start <= problem.span.end <= length for problem in parsed.problems)


def test_a_template_of_its_own_keeps_its_places() -> None:
    source = Source("page.tftpl", "before ${name} after")
    node, problems = hcl.template(source.text, lambda start, end: Span(source, start, end))
    assert problems == ()
    assert shape(node) == ("template", "before ", ("traversal", "name"), " after")


@pytest.mark.parametrize("theirs", [theirs for theirs, _ in hcl_parser.MENDED])
def test_what_we_mend_in_the_grammar_is_still_there(theirs: str) -> None:
    spec = find_spec("hcl2")
    assert spec is not None
    assert spec.origin is not None
    assert theirs in Path(os.path.dirname(spec.origin), "hcl2.lark").read_text(encoding="utf-8")


# -- the cache of the grammar's tables

PARSE = "from corslint.syntax import hcl_parser as h; import sys; h.parse('a = 1'); print('hcl2' in sys.modules)"


def run(home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "-c", PARSE], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the tables; building them takes seconds."""
    home = tmp_path_factory.mktemp("built")
    assert run(home).stdout == "False\n"
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


def kept(home: Path) -> Path:
    (tables,) = (home / "corslint").iterdir()
    return tables


def test_the_tables_are_kept_in_the_users_cache(home: Path) -> None:
    written = kept(home).stat().st_mtime_ns
    assert run(home).returncode == 0
    assert kept(home).stat().st_mtime_ns == written


def test_a_damaged_cache_is_written_anew(home: Path) -> None:
    whole = kept(home).read_bytes()
    kept(home).write_bytes(whole[: len(whole) // 2])
    assert run(home).returncode == 0
    assert kept(home).stat().st_size > len(whole) * 0.9


def test_tables_that_others_may_write_are_not_loaded(home: Path) -> None:
    kept(home).chmod(0o666)
    assert run(home).returncode == 0
    assert kept(home).stat().st_mode & 0o022 == 0


def test_without_a_place_for_a_cache_it_parses_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file").returncode == 0


# -- blocks that nobody asks for

AROUND = """resource "aws_api" "before" {
  name = "before"
}

%s

resource "aws_api" "after" {
  name = "after"
}
"""

PASSED_OVER = {
    "plain": ('resource "aws_queue" "it" {\n  name = "it"\n}', True),
    "what is no HCL": ('resource "aws_queue" "it" {\n  name = = {}\n}', True),
    "nested blocks": ('resource "aws_queue" "it" {\n  tags {\n    a = "${b}"\n  }\n}', True),
    "braces at the start of a line": ('resource "aws_queue" "it" {\ntags {\n}\n}', True),
    "a document": ('resource "aws_queue" "it" {\n  policy = <<EOF\n{\n  "a": "}"\n}\nEOF\n}', True),
    "braces in a text": ('resource "aws_queue" "it" {\n  name = "{"\n}', False),
    "one line": ('resource "aws_queue" "it" { name = "it" }', False),
    "data": ('data "aws_queue" "it" {\n  name = "it"\n}', False),
    "within a comment": ('/*\nresource "aws_queue" "it" {\n*/\nresource "aws_queue" "it" {\n}', False),
}


@pytest.mark.parametrize(("block", "is_passed_over"), PASSED_OVER.values(), ids=PASSED_OVER)
def test_a_block_that_nobody_asks_for_is_not_read(block: str, is_passed_over: bool) -> None:
    source = Source("main.tf", AROUND % block)
    read = hcl.parse(source, lambda kind, name: kind == "resource" and name == "aws_queue")
    assert read.problems == ()
    assert [each.labels[1] for each in read.body.blocks] == ["before", *([] if is_passed_over else ["it"]), "after"]
    last = read.body.blocks[-1]
    assert last.span.text == 'resource "aws_api" "after"'
    assert last.body.attributes["name"].value.span.text == "after"


def test_what_is_not_to_be_read_hides_no_fault_of_the_rest() -> None:
    source = Source("main.tf", 'resource "aws_queue" "it" {\n  name = = {}\n}\na = = 1\n')
    read = hcl.parse(source, lambda _kind, _name: True)
    assert [problem.span.position.line for problem in read.problems] == [2]
    assert read.body.blocks == ()


def test_what_is_set_twice_is_a_problem_at_the_second_and_holds() -> None:
    source = Source("main.tf", 'a = 1\nb {\n  c = 1\n  c = 2\n}\nd = {e = 1, e = 2}\na = "x"\n')
    parsed = hcl.parse(source)
    assert [(problem.span.text, problem.span.position.line) for problem in parsed.problems] == [("c", 4), ("a", 7)]
    assert shape(parsed.body.attributes["a"].value) == "x"
