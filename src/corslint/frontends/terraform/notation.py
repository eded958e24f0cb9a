"""Configuration files in HCL or in JSON as one thing: a body of attributes and blocks."""

from collections.abc import Iterator

from corslint.model import Problem
from corslint.source import Source, Span
from corslint.syntax import hcl
from corslint.syntax.hcl import Parsed
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.node import Call, Entry, Mapping, Node, Scalar, Sequence

LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "variable": 1,
    "module": 1,
    "output": 1,
    "provider": 1,
    "dynamic": 1,
}
"""How many names stand between a block's type and its body; in JSON they are keys within keys."""

ENDINGS = (".tf", ".tf.json", ".tofu", ".tofu.json")

EXPRESSIONS = ("variable.type",)
"""Texts in JSON that are expressions without the marks of a template."""

OWN = {
    **dict.fromkeys(("resource", "data"), frozenset(("lifecycle", "dynamic"))),
    "dynamic": frozenset(("content",)),
    "content": frozenset(("dynamic",)),
}
"""The nested blocks that are Terraform's own, by what has them."""

UNREAD = (
    *("aws_cloudwatch_", "aws_dynamodb_", "aws_kms_", "aws_sqs_", "aws_sns_", "aws_sfn_", "aws_ecs_", "aws_ecr_"),
    *("aws_vpc", "aws_subnet", "aws_route_table", "aws_security_group", "aws_internet_gateway", "aws_nat_gateway"),
    *("aws_db_", "aws_rds_", "aws_instance", "aws_autoscaling_", "aws_launch_", "aws_backup_", "aws_budgets_"),
)
"""Resources that say nothing of any answer. References to them stay what they are."""


def is_configuration(name: str) -> bool:
    return name.endswith(ENDINGS)


def parse(source: Source) -> Parsed:
    """A configuration file."""
    if not source.path.endswith(".json"):
        read = hcl.parse(source)
        asked = tuple(block for block in read.body.blocks if not _is_unread(block))
        return Parsed(read.body._replace(blocks=asked), read.problems)
    root, problems = _json(source)
    blocks = tuple(_blocks(root, problems)) if isinstance(root, Mapping) else ()
    return Parsed(Body({}, blocks, source.whole), tuple(problems))


def _is_unread(block: Block) -> bool:
    return block.type == "resource" and block.labels[:1] != () and block.labels[0].startswith(UNREAD)


def definitions(source: Source) -> Parsed:
    """A file of variables' values."""
    if not source.path.endswith(".json"):
        return hcl.parse(source)
    root, problems = _json(source)
    return Parsed(Body(root.entries if isinstance(root, Mapping) else {}, (), source.whole), tuple(problems))


def _json(source: Source) -> tuple[Node | None, list[Problem]]:
    from corslint.syntax.documents import parse as parse_document  # noqa: PLC0415 (few configurations are JSON)

    parsed = parse_document(source)
    return parsed.root, list(parsed.problems)


def _blocks(root: Mapping, problems: list[Problem]) -> Iterator[Block]:
    for kind, entry in root.entries.items():
        yield from _of_kind(kind, entry, problems)


def _of_kind(kind: str, entry: Entry, problems: list[Problem]) -> Iterator[Block]:
    for labels, key, node in _labelled(entry.key, entry.value, LABELS.get(kind, 0)):
        for body in node.items if isinstance(node, Sequence) else (node,):
            if isinstance(body, Mapping):
                yield Block(kind, labels, _body(kind, body, problems), key)


def _labelled(key: Span, node: Node, count: int) -> Iterator[tuple[tuple[str, ...], Span, Node]]:
    if count == 0:
        yield (), key, node
        return
    for part in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(part, Mapping):
            for name, entry in part.entries.items():
                for labels, inner, body in _labelled(entry.key, entry.value, count - 1):
                    yield (name, *labels), inner, body


def _body(kind: str, node: Mapping, problems: list[Problem]) -> Body:
    """Which keys are blocks only the provider knows: all become attributes but those that are Terraform's own."""
    own = [name for name in node.entries if name in OWN.get(kind, ())]
    entries = {
        name: Entry(entry.key, _expression(entry.value, f"{kind}.{name}" in EXPRESSIONS, problems))
        for name, entry in node.entries.items()
        if name not in own
    }
    blocks = (block for name in own for block in _of_kind(name, node.entries[name], problems))
    return Body(entries, tuple(blocks), node.span)


def _expression(node: Node, is_bare: bool, problems: list[Problem]) -> Node:
    """A value in which every text is a template."""
    match node:
        case Mapping(entries=entries):
            inner = {key: Entry(each.key, _expression(each.value, False, problems)) for key, each in entries.items()}
            return _with_computed_keys(Mapping(inner, node.span), problems)
        case Sequence(items=items):
            return Sequence(tuple(_expression(item, False, problems) for item in items), node.span)
        case Scalar(kind="string", text=content) if is_bare:
            found, faults = hcl.expression(Source(node.span.path, content.known or ""))
            problems.extend(faults)
            return found
        case Scalar(kind="string", text=content) if "${" in str(content) or "%{" in str(content):
            return _template(content.known or "", node.span, problems)
        case _:
            return node


def _template(written: str, span: Span, problems: list[Problem]) -> Node:
    """Escapes of JSON make the text shorter than what stands in the file: then its place is the whole string."""
    is_exact = span.text == written
    found, faults = hcl.template(
        written,
        lambda start, end: Span(span.source, span.start + start, span.start + end) if is_exact else span,
    )
    problems.extend(faults)
    return found


def _with_computed_keys(node: Mapping, problems: list[Problem]) -> Node:
    if not any("${" in key for key in node.entries):
        return node
    pairs = [
        Sequence((_template(key, entry.key, problems), entry.value), entry.key) for key, entry in node.entries.items()
    ]
    return Call("object", Sequence(tuple(pairs), node.span), node.span)
