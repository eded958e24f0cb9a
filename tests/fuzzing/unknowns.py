"""What is written, with one value taken out that then only deployment knows: no fault may become certain by that."""

from collections.abc import Iterator
from typing import NamedTuple

from corslint.source import Source, Span
from corslint.syntax import hcl
from corslint.syntax.hcl_blocks import Body
from corslint.syntax.node import Call, Mapping, Node, Scalar, Sequence, lookup
from corslint.syntax.yaml import parse

NAME = "KnownToDeployment"
TEXT = f'{{"Ref": "{NAME}"}}'
TEXTS = f'{{"Fn::Split": [",", {TEXT}]}}'
EITHER = f'{{"Fn::If": ["Undecided", %s, {TEXT}]}}'
ANYTHING = f'{{"Fn::Transform": {{"Name": "Somebody", "Parameters": {{"About": {TEXT}}}}}}}'
"""What a parameter may say, a list that it may hold, and what a macro may make."""


class Place(NamedTuple):
    """A value of a text, and what it is replaced by; all lines stay where they are."""

    span: Span
    unknown: str

    @property
    def changed(self) -> Source:
        source, start, end = self.span
        kept = "\n" * source.text.count("\n", start, end)
        # a list in a block may stand as far left as its key, what replaces it may not
        return Source(source.path, f"{source.text[:start]}  {self.unknown}{kept}{source.text[end:]}")


def declared(source: Source) -> Source | None:
    """The template with a parameter that has no default; None of what is no template."""
    root = parse(source).root
    if not isinstance(root, Mapping) or "Resources" not in root.entries:
        return None
    section = lookup(root, "Parameters")
    own = f'"{NAME}": {{"Type": "String"}}'
    at = _first(section) if isinstance(section, Mapping) and section.entries else None
    if at is None:
        own, at = f'"Parameters": {{{own}}}', _first(root)
    is_flow = source.text[root.span.start] == "{" or (section is not None and source.text[section.span.start] == "{")
    line = source.text.rfind("\n", 0, at) + 1
    own += ", " if is_flow else "\n" + source.text[line:at]
    return Source(source.path, source.text[:at] + own + source.text[at:])


def _first(mapping: Mapping) -> int:
    key = next(iter(mapping.entries.values())).key
    is_quoted = key.source.text[key.start - 1 : key.start] in ('"', "'")
    return key.start - is_quoted


def places(source: Source) -> Iterator[Place]:
    """Every value of the properties of a template's resources, of its globals and of its conditions."""
    root = parse(source).root
    resources = lookup(root, "Resources") if root is not None else None
    bodies = [entry.value for entry in resources.entries.values()] if isinstance(resources, Mapping) else []
    for held in (*(lookup(body, "Properties") for body in bodies), lookup(root, "Globals") if root else None):
        if held is not None:
            yield from _below(held)


def _below(node: Node) -> Iterator[Place]:
    match node:
        case Mapping(entries=entries) if not any(key == "Ref" or key.startswith("Fn::") for key in entries):
            for name, entry in entries.items():
                # SAM takes no intrinsic for an event's type, and drops a default authorizer that is one
                if name != "DefaultAuthorizer" and not (name == "Type" and "Properties" in entries):
                    yield from _values(entry.value)
        case Sequence(items=items):
            for item in items:
                yield from _values(item)


def _values(node: Node) -> Iterator[Place]:
    written = whole(node)
    if written is not None and not (isinstance(node, Mapping) and "Type" in node.entries):  # no macro makes events
        yield Place(written, _unknown(node))
    yield from _below(node)


def _unknown(node: Node) -> str:
    match node:
        case Mapping(entries=entries) if any(key == "Ref" or key.startswith("Fn::") for key in entries):
            return EITHER % " ".join(node.span.text.split())
        case Call() if "\n" not in node.span.text:
            return EITHER % node.span.text
        case Mapping():
            return ANYTHING
        case Sequence(items=items):
            return TEXTS if all(isinstance(item, Scalar) for item in items) else ANYTHING
        case _:
            return TEXT


def whole(node: Node) -> Span | None:
    """With its quotes; None of a block of text and of nothing, which cannot be replaced where they stand."""
    source, start, end = node.span
    if start == end:
        return None
    before, after = source.text[start - 1 : start], source.text[end : end + 1]
    if before == after and before in ("'", '"'):
        return Span(source, start - 1, end + 1)
    return None if isinstance(node, Scalar) and _is_block(node) else node.span


def _is_block(node: Scalar) -> bool:
    source, start, _ = node.span
    line = source.text.rfind("\n", 0, start)
    return source.text[line + 1 : start].strip() == "" and source.text[max(line - 2, 0) : line].strip()[-1:] in "|>-+"


# -- Terraform

VARIABLE = "known_to_deployment"
DECLARATION = f'\nvariable "{VARIABLE}" {{}}\nvariable "undecided" {{}}\n'


def configured(source: Source) -> Source:
    """A file of Terraform with variables that have no default."""
    return Source(source.path, source.text + DECLARATION)


def arguments(source: Source) -> Iterator[Place]:
    """Every argument of a configuration's resources and locals: a value becomes a variable's, a reference may be one."""
    for block in hcl.parse(source).body.blocks:
        if block.type in ("resource", "locals", "module"):
            yield from _arguments(block.body)


def _arguments(body: Body) -> Iterator[Place]:
    for name, entry in body.attributes.items():
        if name not in _OF_TERRAFORM:
            yield from _expressions(entry.value)
    for block in body.blocks:
        if block.type not in ("lifecycle", "provisioner"):
            yield from _arguments(block.body)


_OF_TERRAFORM = ("depends_on", "provider", "source", "version", "providers")


def _expressions(node: Node) -> Iterator[Place]:
    written = whole(node)
    match node:
        case Call(name="traversal"):
            if written is not None:
                yield Place(written, f"(var.undecided ? {written.text} : var.{VARIABLE})")
        case _:
            if written is not None:
                yield Place(written, f"var.{VARIABLE}")
    match node:
        case Mapping(entries=entries):
            for entry in entries.values():
                yield from _expressions(entry.value)
        case Sequence(items=items):
            for item in items:
                yield from _expressions(item)
