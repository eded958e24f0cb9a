"""Terraform modules: where values come from, which instances there are, and what is found of it."""

from pathlib import Path

import pytest

from conftest import Put
from corslint.frontends.arguments import Arguments
from corslint.frontends.terraform.evaluation import value
from corslint.frontends.terraform.module import Configuration, Module, load
from corslint.frontends.terraform.references import instances, scope, walk
from corslint.frontends.terraform.values import describe, forced
from corslint.source import Repository, Source
from corslint.syntax import hcl
from corslint.syntax.node import Node

NOTHING = Arguments()


def loaded(arguments: Arguments = NOTHING, directory: str = ".") -> tuple[Configuration, Module]:
    configuration, root = load(directory, Repository("."), arguments)
    return configuration, root


def evaluated(expression: str, module: Module) -> Node:
    node, _ = hcl.expression(Source("expression", expression))
    return forced(value(node, scope(module, {})))


def said(expression: str, arguments: Arguments = NOTHING) -> str:
    return describe(evaluated(expression, loaded(arguments)[1]))


def addresses(arguments: Arguments = NOTHING) -> list[str]:
    _, root = loaded(arguments)
    return [f"{one.address} {one.exists.name}" for module in walk(root) for one in instances(module)]


# -- variables


SOURCES = {
    "main.tf": 'variable "a" { default = "default" }',
    "terraform.tfvars": 'a = "tfvars"',
    "terraform.tfvars.json": '{"a": "tfvars.json"}',
    "a.auto.tfvars": 'a = "a.auto"',
    "b.auto.tfvars.json": '{"a": "b.auto"}',
    "given.tfvars": 'a = "file"',
}
ENVIRONMENT = {"TF_VAR_a": "environment", "TF_VAR_unused": "x", "HOME": "/"}


@pytest.mark.parametrize(
    ("files", "arguments", "expected"),
    [
        (["main.tf"], Arguments(), "default"),
        (["main.tf"], Arguments(environment=ENVIRONMENT), "environment"),
        (["main.tf", "terraform.tfvars"], Arguments(environment=ENVIRONMENT), "tfvars"),
        (["main.tf", "terraform.tfvars", "terraform.tfvars.json"], Arguments(), "tfvars.json"),
        (["main.tf", "terraform.tfvars.json", "a.auto.tfvars"], Arguments(), "a.auto"),
        (["main.tf", "b.auto.tfvars.json", "a.auto.tfvars"], Arguments(), "b.auto"),
        (["main.tf", "a.auto.tfvars", "given.tfvars"], Arguments(variables=(("var-file", "given.tfvars"),)), "file"),
        (["main.tf", "given.tfvars"], Arguments(variables=(("var", "a=option"), ("var-file", "given.tfvars"))), "file"),
        (["main.tf", "given.tfvars"], Arguments(variables=(("var-file", "given.tfvars"), ("var", "a=x=y"))), "x=y"),
    ],
)
def test_later_sources_win(put: Put, files: list[str], arguments: Arguments, expected: str) -> None:
    put({name: SOURCES[name] for name in files})
    assert said("var.a", arguments) == f'"{expected}"'


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ("type = list(string)", '["x", 1]', '["x", "1"]'),
        ("type = any", "[1]", "[1]"),
        ("type = string", "[1]", '"[1]"'),
        ("", "[1]", '"[1]"'),
        ("type = number", "5", "5"),
        ("type = bool", "true", "true"),
        ('type = object({ a = optional(string, "d") })', "{}", '{a = "d"}'),
        ('default = "d"\n  nullable = false\n  type = any', "null", '"d"'),
    ],
)
def test_given_text_is_read_by_the_variables_type(put: Put, declared: str, given: str, expected: str) -> None:
    put({"main.tf": f'variable "a" {{\n  {declared}\n}}'})
    assert said("var.a", Arguments(variables=(("var", f"a={given}"),))) in (expected, f"set {expected}")


def test_a_variable_without_a_value_is_a_hole_and_a_default_is_its_place(put: Put) -> None:
    put({"main.tf": 'variable "a" {}\nvariable "b" { default = "https://shop.example" }'})
    assert said('"x${var.a}"') == '"x${var.a}"'
    assert evaluated("var.b", loaded()[1]).span.text == "https://shop.example"


def test_a_file_of_variables_that_is_not_there_is_a_problem(put: Put) -> None:
    put({"main.tf": ""})
    (problem,) = loaded(Arguments(variables=(("var-file", "none.tfvars"),)))[0].problems
    assert "the values of this file are not known" in problem.message


# -- files


def test_json_is_read_as_hcl_is(put: Put) -> None:
    put(
        {
            "main.tf.json": """{
              "variable": {"origin": {"type": "list(string)", "default": ["https://a.example"]}},
              "locals": {"first": "${var.origin[0]}/x", "plain": "$${y}", "n": 1},
              "resource": {"aws_api_gateway_method": {"options": {"http_method": "OPTIONS"}, "get": [{"count": 2}]}},
              "output": {"o": {"value": "${local.n + 1}"}}
            }"""
        }
    )
    assert said("[local.first, local.plain, local.n]") == '["https://a.example/x", "${y}", 1]'
    assert addresses() == [
        "aws_api_gateway_method.options YES",
        "aws_api_gateway_method.get[0] YES",
        "aws_api_gateway_method.get[1] YES",
    ]
    assert evaluated("local.first", loaded()[1]).span.text == "${var.origin[0]}/x"


def test_one_broken_file_does_not_hide_the_others(put: Put) -> None:
    put({"broken.tf": 'resource "x" {', "main.tf": 'locals { a = "b" }'})
    configuration, root = loaded()
    assert [problem.span.path for problem in configuration.problems] == ["broken.tf"]
    assert describe(evaluated("local.a", root)) == '"b"'
    assert root.unread is not None


def test_overrides_and_files_of_opentofu(put: Put) -> None:
    put(
        {
            "main.tf": 'resource "x" "a" {\n  kept = 1\n  changed = 1\n  block {}\n}',
            "override.tf": 'resource "x" "a" {\n  changed = 2\n}',
            "other.tf": "locals { from = 1 }",
            "other.tofu": "locals { from = 2 }",
        }
    )
    assert said("[x.a.kept, x.a.changed, local.from]") == "[1, 2, 2]"


def test_nothing_outside_the_repository_is_read(put: Put, tmp_path: Path) -> None:
    put({"inner/main.tf": 'locals { a = file("../../secret.txt") }\nmodule "m" { source = "../.." }'})
    configuration, root = load("inner", Repository("inner"), Arguments())
    assert describe(evaluated("local.a", root)).startswith("file(")
    assert len(list(walk(root))) == 1
    assert configuration.problems == []


# -- instances


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", ["x.a YES"]),
        ("count = 0", []),
        ("count = 2", ["x.a[0] YES", "x.a[1] YES"]),
        ("count = var.on ? 1 : 0", ["x.a[0] MAYBE"]),
        ("count = var.on ? 2 : 1", ["x.a[0] YES", "x.a[1] MAYBE"]),
        ("count = var.number", ["x.a[*] MAYBE"]),
        ("for_each = { b = 1, a = 2 }", ['x.a["a"] YES', 'x.a["b"] YES']),
        ('for_each = toset(["a"])', ['x.a["a"] YES']),
        ("for_each = var.map", ["x.a[*] MAYBE"]),
        ("for_each = var.on ? { a = 1, b = 2 } : { a = 3 }", ['x.a["a"] YES', 'x.a["b"] MAYBE']),
        ("for_each = { a = var.number }", ['x.a["a"] YES']),
        ("count = 100000", ["x.a[*] MAYBE"]),
        ("count = x.a.count", ["x.a[*] MAYBE"]),
    ],
)
def test_count_and_for_each(put: Put, setting: str, expected: list[str]) -> None:
    put(
        {
            "main.tf": f'variable "on" {{}}\nvariable "number" {{}}\nvariable "map" {{}}\nresource "x" "a" {{\n{setting}\n}}'
        }
    )
    assert addresses() == expected


RESOURCES = """
variable "paths" {}
resource "x" "one" {
  name = "known"
}
resource "x" "many" {
  for_each = toset(["a", "b"])
  name     = "${each.key}!"
}
resource "x" "counted" {
  count = 2
  name  = "n${count.index}"
}
resource "x" "some" {
  for_each = var.paths
  name     = each.value
}
data "y" "found" {
  name = x.one.name
}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x.one.name", '"known"'),
        ("x.one.id", "x.one.id"),
        ('x.many["a"].name', '"a!"'),
        ('x.many["a"].id', 'x.many["a"].id'),
        ("x.counted[1].name", '"n1"'),
        ("x.counted[*].id", "[x.counted[0].id, x.counted[1].id]"),
        ("[for k, v in x.many : v.id]", '[x.many["a"].id, x.many["b"].id]'),
        ("values(x.many)[*].name", '["a!", "b!"]'),
        ('x.some["q"].id', "x.some[*].id"),
        ('x.some["q"].name', "var.paths[*]"),
        ("data.y.found.name", '"known"'),
        ("data.y.found.arn", "data.y.found.arn"),
        ("data.z.missing.arn", "data.z.missing.arn"),
        ("missing.thing.id", "missing.thing.id"),
        ("terraform.workspace", "terraform.workspace"),
        ("path.module", '"."'),
    ],
)
def test_references(put: Put, expression: str, expected: str) -> None:
    put({"main.tf": RESOURCES})
    assert said(expression) == expected


# -- modules


MODULES = {
    "main.tf": """
        variable "origin" { default = "https://shop.example" }
        module "cors" {
          source   = "./modules/cors"
          for_each = toset(["a", "b"])
          origin   = var.origin
          key      = each.key
        }
        module "off" {
          source = "./modules/cors"
          count  = 0
        }
        module "remote" { source = "acme/cors/aws" }
    """,
    "modules/cors/main.tf": """
        variable "origin" {}
        variable "key" { default = "none" }
        resource "x" "inner" { name = "${var.key} ${var.origin} ${path.module}" }
        module "deeper" {
          source = "../deeper"
          given  = x.inner.name
        }
        output "id" { value = x.inner.id }
        output "name" { value = module.deeper.name }
    """,
    "modules/deeper/main.tf": 'variable "given" {}\noutput "name" { value = upper(var.given) }',
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('module.cors["a"].id', 'module.cors["a"].x.inner.id'),
        ('module.cors["b"].name', '"B HTTPS://SHOP.EXAMPLE MODULES/CORS"'),
        (
            "{ for k, m in module.cors : k => m.id }",
            '{a = module.cors["a"].x.inner.id, b = module.cors["b"].x.inner.id}',
        ),
        ("module.remote.anything", "module.remote.anything"),
        ("length(module.off)", "0"),
    ],
)
def test_modules_have_inputs_and_outputs(put: Put, expression: str, expected: str) -> None:
    put(MODULES)
    assert said(expression) == expected


def test_a_value_that_is_handed_down_stands_where_it_is_written(put: Put) -> None:
    put(MODULES)
    _, root = loaded()
    (module,) = (one for one in walk(root) if one.address == 'module.cors["a"]')
    assert evaluated("var.origin", module).span.path == "main.tf"


def test_a_module_that_calls_itself_comes_to_an_end(put: Put) -> None:
    put({"main.tf": 'module "again" { source = "./" }\nresource "x" "a" {}'})
    assert 1 < len(addresses()) < 50


def test_an_installed_module_is_read_where_init_put_it(put: Put) -> None:
    put(
        {
            "main.tf": 'module "api" { source = "acme/api/aws" }',
            ".terraform/modules/modules.json": '{"Modules": [{"Key": "api", "Source": "x", "Dir": "vendor/api"}]}',
            "vendor/api/main.tf": 'resource "x" "a" {}',
        }
    )
    assert addresses() == ["module.api.x.a YES"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('jsonencode({ a = x.one.arn == "" ? 1 : 2 })', '"{\\"a\\":${jsonencode(1 or 2)}}"'),
        ("jsonencode({ a = x.one.arn })", '"{\\"a\\":${jsonencode(x.one.arn)}}"'),
        ("jsonencode(1e999)", "jsonencode(1e999)"),
        ("fileexists()", "fileexists()"),
        ("templatefile(1)", "templatefile(1) (1)"),
        ('lower("A${x.one.arn}")', '"a${lower(x.one.arn)}"'),
        ("[for v in [x.one.arn] : lower(v)]", "[lower(x.one.arn)]"),
        ("x.one.arn == x.one.arn", "true"),
        ("x.one.arn == x.counted[0].arn", "==(x.one.arn, x.counted[0].arn)"),
        ("merge({ a = 1 }, x.one.tags)", "merge({a = 1}, x.one.tags)"),
        ("{ a = 1, b = 2 }[x.one.arn]", "1 or 2"),
    ],
)
def test_what_is_unknown_stays_so_by_a_name_of_its_own(put: Put, expression: str, expected: str) -> None:
    put({"main.tf": RESOURCES})
    assert said(expression) == expected


# -- circles and sizes


@pytest.mark.parametrize(
    "content",
    [
        "locals {\n  a = local.b\n  b = local.a\n}",
        "locals { a = [local.a] }",
        'variable "x" { default = var.x }\nlocals { a = var.x }',
        'resource "x" "y" { for_each = x.y }\nlocals { a = x.y }',
        "locals {\n  a = l0\n"
        + "\n".join(f'  l{n} = "${{local.l{n + 1}}}${{local.l{n + 1}}}"' for n in range(60))
        + "\n l60 = 1\n}",
        "locals {\n  l0 = [1]\n"
        + "\n".join(f"  l{n + 1} = [local.l{n}, local.l{n}]" for n in range(300))
        + "\n  a = jsonencode(local.l300)\n}",
        "locals {\n" + "\n".join(f"  l{n} = local.l{n + 1}" for n in range(500)) + "\n  a = local.l0\n}",
        "locals { a = x.y0.z }\n"
        + "\n".join(
            f'resource "x" "y{n}" {{\n  for_each = x.y{n + 1}\n  z = x.y{n + 1}["k"].z\n}}' for n in range(500)
        ),
        'locals { a = jsondecode("' + "[" * 20_000 + "]" * 20_000 + '") }',
        "locals { a = [for x in range(1000) : [for y in range(1000) : [for z in range(1000) : x * y * z]]] }",
        'locals { a = format("%999999999d", 1) }',
        "locals { a = pow(9, 999999999) }",
        'locals { a = regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") }',
    ],
)
def test_circles_and_floods_end_in_the_unknown(put: Put, content: str) -> None:
    put({"main.tf": content})
    assert evaluated("local.a", loaded()[1]) is not None


def test_resources_that_say_nothing_of_any_answer_are_not_declared(put: Put) -> None:
    put({"main.tf": 'resource "aws_sqs_queue" "q" {}\nresource "aws_api_gateway_rest_api" "a" {}\nresource "x" {}\n'})
    _, root = loaded()
    assert [str(name) for name in root.resources] == ["aws_api_gateway_rest_api.a"]
