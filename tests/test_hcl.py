"""HCL as nodes: what is read, and that every node stands where it says."""

import shutil
import subprocess
from textwrap import dedent

import pytest

from corslint.source import Position, Source, Span
from corslint.syntax import hcl
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
        ("{ in = 1, for = 2 }", {"in": 1, "for": 2}),
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
        "a = <<EOT\n%{ if b.c }d%{ endif }\nEOT\n",
        'b = <<EOT\nx\nEOT   \na = f("y")',
        "/* é */ a = [for x in y.z : x]\r\n",
    ],
)
def test_every_literal_stands_at_its_place(written: str) -> None:
    found = spans(body_of(written).attributes["a"].value)
    assert found
    assert [content for content, _ in found] == [text for _, text in found]


@pytest.mark.parametrize(
    "written", ["(a + 1) * 2", "1 - (a)", '"a" == b', "(a) == (b) && (c)", '(a == b) ? "a" : (c)', "(a)[0]", "!(a)"]
)
def test_an_expression_stands_at_all_of_its_text(written: str) -> None:
    assert expression_of(written).span.text == written


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


ENDS = "the text ends in the middle of a block or an expression, nothing in it is read"
OPEN = "the quotation mark is not closed on this line, nothing in the file is read"


@pytest.mark.parametrize(
    ("written", "line", "column", "message"),
    [
        ("a = 1\nb = = 2\n", 2, 5, "unexpected '=', nothing in it is read"),
        ('/* é */ a = 1\nb = "é" 2\n', 2, 9, "unexpected '2', nothing in it is read"),
        ('resource "x" {\n  a = 1\n', 2, 7, ENDS),
        ("a = <<EOT\nb\nEOT", 3, 3, ENDS),
        ('a = "x\nb = 1\n', 1, 5, OPEN),
        ('a = "x\nb = "y"\n', 1, 5, OPEN),
        ('a = "x\n"\n', 1, 5, "the quotation mark is not closed on this line"),
        ("a = <<EOT\n${b +}\nEOT\n", 2, 6, "unexpected '}', nothing in it is read"),
        ('a = "${}"\n', 1, 6, "nothing stands in '${}', which is refused"),
        ("a = 1b\nc = 2\n", 1, 6, "unexpected 'b', nothing in it is read"),
        ("a = 1\u00a0\n", 1, 6, "unexpected character U+00A0, nothing in it is read"),
        ("a = 1 +\n2\n", 1, 8, "unexpected line end, nothing in it is read"),
        ("a = 1 b = 2\n", 1, 7, "unexpected 'b', nothing in it is read"),
        ("a = {\n  b = 1 c = 2\n}\n", 2, 9, "unexpected 'c', nothing in it is read"),
        ("{}\n", 1, 1, "unexpected '{', nothing in it is read"),
    ],
)
def test_what_does_not_parse_is_a_problem_at_its_place(written: str, line: int, column: int, message: str) -> None:
    (problem,) = hcl.parse(Source("main.tf", written)).problems
    assert (problem.span.position, problem.message) == (Position(line, column), message)


def test_what_does_not_parse_in_a_long_file_is_a_problem_of_it() -> None:
    (problem,) = hcl.parse(Source("main.tf", "a = [1]\n" * 30_000 + "b = = 2\n")).problems
    assert problem.span.position.line == 30_001


ACCEPTED = [
    "a = {b = c\n(d) = 1}",
    "a = f(b\n,\nc\n)",
    "a = [f\n(b)]",
    "a = [1e5, 2.5E-3, -1e+3]",
    "a = (1 +\n2)",
    'a = "${1 +\n2}"',
    "a = {\nfor k, v in b :\nk => v\n}",
    "a = f(b,)",
    "a = <<E\nb\nE c\nE\n",
    "a = f(<<E\nb\nE\n, 1)",
    "a = {b = <<E\nc\nE\n d = 1}",
    "a = /* \n */ 1",
    "a = b[\n0\n]",
    "a = {(b) = 1, c.d = 2, f(x) = 3, null = 1, -1 = 3, a?b:c = 1}",
    "a = {b = 1 # c\nd = 2}",
    "a { b = [1,\n2] }",
    "a { # b\n c = 1 # d\n} # e",
    "a = [\n{\n b = [\n1\n]\n c = 2\n}\n]",
    "größe = 1",
    "a = <<é\nb\né\n",
    'a = "\0"',
    "a = b\r\nc = 2\r\n",
    "a = f(\n# c\n1)",
    "a = f(\n1\n# c\n)",
    "a = f( # c\n// d\n1, # e\n2 /* g */)",
    "a = (\n# c\nb +\nc)",
    "a = ( # c\nb ?\n1 : # d\n2)",
    "a = 1 + /* \n */ 2",
]
REFUSED = [
    "a = {for = 1, in = 2}",
    "a {b = 1\n}",
    "a {\nb = 1 }",
    "a { b = 1\nc = 2 }",
    "a { b {} }",
    "a { b = 1, c = 2}",
    "a {} b {}",
    "a\n{}",
    'a "b"\n{}',
    "a = b ? 1\n: 2",
    "a = b ? <<E\nc\nE\n : 2",
    "a = {b = 1\n, c = 2}",
    "a = {b =\n1}",
    "a = {\nb\n= 1}",
    "a = f\n(b)",
    "a = f # c\n(b)",
    "a = 1 + # c\n2",
    "a = b\n.c",
    "a = b[*]\n.c",
    "a = {b = 1,, c = 2}",
    "a = 1 /* \n */ b = 2",
    "a.b = 1",
    '"a" = 1',
    'a = "\\q"',
    "a =\n1",
    "a = [for b in c : d...]",
    'a = "%{ if b }c"',
    'a "\n" {}',
    "a {\n b = 1 c = 2\n}",
]


@pytest.mark.parametrize("written", [*ACCEPTED, *REFUSED])
def test_what_is_hcl_and_what_is_not_is_as_terraform_has_it(written: str) -> None:
    problems = hcl.parse(Source("main.tf", f"{written}\n")).problems
    assert bool(problems) == (written in REFUSED)
    if shutil.which("terraform") is not None:
        told = subprocess.run(
            ["terraform", "fmt", "-"], input=f"{written}\n".encode(), capture_output=True, check=False
        )
        assert bool(told.returncode) == (written in REFUSED)


DEEP = 5_000


@pytest.mark.parametrize(
    "written",
    [
        "a = " + "(" * DEEP + "1" + ")" * DEEP,
        "a = " + "[" * DEEP + "]" * DEEP,
        "a = " + "!" * DEEP + "b",
        "a = " + "f(" * DEEP + ")" * DEEP,
        "a = " + '"${' * 300 + "b" + '}"' * 300,
        "a = " + '"${' * 16_000,
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


def test_what_is_set_twice_is_a_problem_at_the_second_and_holds() -> None:
    source = Source("main.tf", 'a = 1\nb {\n  c = 1\n  c = 2\n}\nd = {e = 1, e = 2}\na = "x"\n')
    parsed = hcl.parse(source)
    assert [(problem.span.text, problem.span.position.line) for problem in parsed.problems] == [("c", 4), ("a", 7)]
    assert shape(parsed.body.attributes["a"].value) == "x"
