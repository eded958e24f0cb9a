"""Policies of a configuration: documents in a setting, and those that `aws_iam_policy_document` makes."""

from collections.abc import Iterator

from corslint.frontends import policies
from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_text
from corslint.frontends.terraform.documents import document
from corslint.frontends.terraform.resources import Resource, Resources, blocks, referred
from corslint.model import AccessCondition, AccessPolicy, AccessStatement
from corslint.syntax.node import Absent, Node, Sequence, lookup
from corslint.value import NO, only, text

DATA = "data.aws_iam_policy_document"

_INCLUDING = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
"""Settings that bring statements from elsewhere."""


def policy(resource: Resource, key: str, found: Resources) -> AccessPolicy | None:
    """The policy that a setting holds; None where none is written."""
    return _policy(resource.properties.get(key), resource.raw(key), resource, found)


def policies_of(resource: Resource, block: str, key: str, found: Resources) -> Iterator[AccessPolicy | None]:
    """The policies that nested blocks of a resource hold."""
    for inner in blocks(resource.properties, block):
        place = inner.get(key)
        written = lookup(inner.nodes[0], key)
        yield _policy(place, Absent(place.span) if written is None else resource.worked_out(written), resource, found)


def _policy(place: Reader, written: Node, resource: Resource, found: Resources) -> AccessPolicy | None:
    reference = referred(place, found)
    if reference is not None and reference[0].type == DATA:
        return _made(reference[0])._replace(span=place.key)
    return policies.policy(document(written, place.key, resource.effort).reader, place.key)


def _made(data: Resource) -> AccessPolicy:
    place = data.properties
    complete = all(place.get(key).exists is NO for key in _INCLUDING) and place.get("statement").is_known
    return AccessPolicy(tuple(map(_statement, blocks(place, "statement"))), complete, data.span)


def _statement(place: Reader) -> AccessStatement:
    groups = [
        (certain_text(each.get("type")) or "", each.get("identifiers").texts()) for each in blocks(place, "principals")
    ]
    return AccessStatement(
        place.get("effect").text() or only(text("Allow"), place.key),
        policies.principals(groups, place.key) if groups else None,
        place.get("actions").texts(),
        place.get("resources").texts(),
        tuple(_conditions(place)),
        place.key,
        any(_says_something(place.get(key)) for key in ("not_principals", "not_actions", "not_resources")),
    )


def _says_something(place: Reader) -> bool:
    """Whether anything may be written there; a plan has an empty list of blocks where there is none (G15)."""
    return not all(isinstance(node, Absent) or node == Sequence((), node.span) for node in place.nodes)


def _conditions(place: Reader) -> Iterator[AccessCondition]:
    for each in blocks(place, "condition"):
        operator, key = certain_text(each.get("test")), certain_text(each.get("variable"))
        yield AccessCondition(operator or ":", (key or "").lower(), each.get("values").texts(), each.key)
