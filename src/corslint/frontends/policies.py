"""Policies of IAM: what a document allows whom, as far as it is written."""

from collections.abc import Iterable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_items
from corslint.model import AccessCondition, AccessPolicy, AccessStatement
from corslint.source import Span
from corslint.syntax.node import Mapping
from corslint.value import NO, Hole, Items, Known, Text, Values, join, unknown

ANYBODY = "*"


def policy(document: Reader, span: Span) -> AccessPolicy | None:
    """A policy document, written as a mapping; None where none is written."""
    if document.exists is NO:
        return None
    found, are_all = statements(document.present.get("Statement"))
    is_written_out = all(isinstance(node, Mapping) for node in document.nodes)
    return AccessPolicy(found, are_all and is_written_out, span)


def statements(written: Reader) -> tuple[tuple[AccessStatement, ...], bool]:
    """The statements of a list, or the one that stands in its place, and whether there are no others."""
    is_one = len(written.nodes) == 1 and isinstance(written.nodes[0], Mapping)
    items, are_all = ((written,), True) if is_one else certain_items(written)
    return tuple(map(_statement, items)), are_all


def joined(policies: Iterable[AccessPolicy]) -> AccessPolicy | None:
    """Policies that hold together, as one; None of none."""
    found = list(policies)
    if not found:
        return None
    statements = tuple(statement for one in found for statement in one.statements)
    return AccessPolicy(statements, all(one.complete for one in found), found[0].span)


def principals(groups: Iterable[tuple[str, Values[Text] | None]], span: Span) -> Values[Text]:
    """Who is meant, by type: `*` for anybody, of other types than AWS with the type before it."""
    known: list[Known[Text]] = []
    complete = True
    for kind, names in groups:
        if names is None or len(names.alternatives) != 1 or not names.alternatives[0].complete:
            complete = False
            continue
        known += [Known(_named(kind, item.value), item.span) for item in names.items]
    return Values((Items(tuple(known), complete),), span)


def _statement(place: Reader) -> AccessStatement:
    return AccessStatement(
        place.get("Effect").text() or unknown(Hole("effect"), place.span),
        _principals(place.get("Principal")),
        place.get("Action").texts(),
        place.get("Resource").texts(),
        tuple(_conditions(place.get("Condition"))),
        place.span,
        any(place.get(key).exists is not NO for key in ("NotPrincipal", "NotAction", "NotResource")),
    )


def _principals(place: Reader) -> Values[Text] | None:
    if place.exists is NO:
        return None
    if any(isinstance(node, Mapping) for node in place.nodes):
        return principals([(name, member.texts()) for name, member in place.members()], place.span)
    return place.texts()


def _named(kind: str, name: Text) -> Text:
    """Other types have no principal for everybody, but of unknown ones nothing is known."""
    return name if kind in ("AWS", ANYBODY) else join(f"{kind}:", *name.parts)


def _conditions(place: Reader) -> Iterator[AccessCondition]:
    for operator, keys in place.members():
        for key, values in keys.members():
            yield AccessCondition(operator, key.lower(), values.texts(), values.key)


def names(place: Reader) -> Values[Text] | None:
    """The names or ARNs of a list, or the one that stands in its place, be it a reference; None where none is."""
    listed, alone = place.texts(), place.text()
    if listed is None or alone is None or listed.items or alone.only is None or alone.only.only_hole is None:
        return listed
    return Values((Items((Known(alone.only, alone.place),)),), place.span)
