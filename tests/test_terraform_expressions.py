"""Expressions mean what Terraform itself makes of them, as `terraform/record.py` recorded it."""

import json
import os

import pytest

from corslint.frontends.arguments import Arguments
from corslint.frontends.terraform.evaluation import value
from corslint.frontends.terraform.module import Module, load
from corslint.frontends.terraform.references import scope
from corslint.frontends.terraform.values import equal, forced, items_of, to_text
from corslint.source import Repository, Source
from corslint.syntax import hcl
from corslint.syntax.node import Call, Choice, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import YES

DIRECTORY = os.path.join(os.path.dirname(__file__), "terraform", "expressions")

with open(os.path.join(DIRECTORY, "recorded.json"), encoding="utf-8") as file:
    RECORDED: dict[str, str | None] = json.load(file)

WE_KNOW_MORE = {
    'false && local.unknown == "x"': "false whatever the other side is",
    'true || local.unknown == "x"': "true whatever the other side is",
    "local.unknown == local.unknown": "one value equals itself",
    'local.unknown == "x" ? "a" : "a"': "both arms are the same",
    'endswith(local.partly, ".example")': "the end of the text is known",
    'strcontains(local.partly, "://")': "the start of the text is known",
}
"""Where Terraform says unknown and we do not, with the reason."""

WE_KNOW_LESS = {
    "local.unknown == null": "that an id is never null is the provider's knowledge",
    "local.unknown != null": "that an id is never null is the provider's knowledge",
    "terraform_data.later.input": "what is not configured may be computed by the provider",
    'cidrhost("10.0.0.0/16", 5)': "no header is made of network addresses",
    'cidrsubnet("10.0.0.0/16", 8, 2)': "no header is made of network addresses",
    'cidrnetmask("10.0.0.0/16")': "no header is made of network addresses",
    'fileexists("missing.txt")': "a build may make the file before the deployment",
    'filemd5("body.json")': "files are read as text, not as bytes",
    'filebase64sha256("body.json")': "files are read as text, not as bytes",
    'filebase64("template.txt")': "files are read as text, not as bytes",
    'abspath("x") == "x"': "where the configuration is deployed from is not known",
    'issensitive("x")': "sensitivity is not followed",
}
"""Where we say unknown and Terraform does not, with the reason."""


@pytest.fixture(scope="module")
def module() -> Module:
    configuration, root = load(DIRECTORY, Repository(DIRECTORY), Arguments())
    assert configuration.problems == []
    return root


def evaluated(expression: str, module: Module) -> Node:
    node, problems = hcl.expression(Source("expression", expression))
    return node if problems else forced(value(node, scope(module, {})))


@pytest.mark.parametrize("expression", RECORDED)
def test_an_expression_means_what_terraform_makes_of_it(expression: str, module: Module) -> None:
    ours = evaluated(expression, module)
    printed = RECORDED[expression]
    if expression in WE_KNOW_LESS:
        assert is_undecided(ours)
    elif expression in WE_KNOW_MORE:
        assert not is_undecided(ours)
    elif printed is None:
        assert is_undecided(ours), f"Terraform refuses it, we say {ours}"
    else:
        assert agrees(read(printed), ours), f"Terraform says {printed}, we say {ours}"


def test_there_are_enough_expressions() -> None:
    assert len(RECORDED) > 400


def read(printed: str) -> Node:
    """What the console prints is nearly HCL."""
    if printed.startswith("<<EOT\n"):
        return Scalar(to_text(literal(printed[6:-4])), "string", Source("", "").whole)
    written = printed.replace("(known after apply)", "known_after_apply").replace("${", "$${").replace("%{", "%%{")
    node, problems = hcl.expression(Source("printed", written))
    assert problems == ()
    return node


def literal(content: str) -> Node:
    node, _ = hcl.expression(
        Source("", json.dumps(content, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{"))
    )
    return node


def agrees(printed: Node, ours: Node) -> bool:
    match printed, forced(ours):
        case Call(name="traversal"), found:
            return is_undecided(found)
        case Call(
            name="tostring()" | "tonumber()" | "tobool()" | "tolist()" | "toset()" | "tomap()",
            argument=Sequence(items=(Scalar(kind="null"),)),
        ), found:
            return isinstance(found, Scalar) and found.kind == "null"
        case Call(name="toset()", argument=Sequence(items=(Sequence(items=items),))), Call(name="set") as found:
            return same(items, items_of(found))
        case Call(name="tolist()" | "tomap()", argument=Sequence(items=(inner,))), found:
            return agrees(inner, found)
        case Sequence(items=items), Sequence(items=found_items):
            return same(items, found_items)
        case Mapping(entries=entries), Mapping(entries=found_entries):
            return entries.keys() == found_entries.keys() and all(
                agrees(entry.value, found_entries[key].value) for key, entry in entries.items()
            )
        case Scalar(kind="float"), Scalar(kind="float"):
            return str(printed.text)[:100] == str(ours.text)[:100]  # type: ignore[union-attr] # both are scalars
        case Call(name="-", argument=Sequence(items=(Scalar(text=digits),))), Scalar(text=content):
            return str(content) == f"-{digits}"
        case Scalar(), Scalar():
            return equal(printed, ours) is YES
        case _:
            return False


def same(printed: tuple[Node, ...], ours: tuple[Node, ...]) -> bool:
    return len(printed) == len(ours) and all(map(agrees, printed, ours))


def is_undecided(node: Node) -> bool:
    match forced(node):
        case Unknown() | Choice():
            return True
        case Scalar(text=content):
            return content.known is None
        case Sequence(items=items):
            return any(map(is_undecided, items))
        case Mapping(entries=entries):
            return any(is_undecided(entry.value) for entry in entries.values())
        case Call(argument=argument):
            return is_undecided(argument)
        case _:
            return False
