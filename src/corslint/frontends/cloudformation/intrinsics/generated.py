"""`Fn::ForEach` and `Fn::Transform`: entries that a mapping does not write out."""

from corslint.frontends.cloudformation import loops
from corslint.frontends.cloudformation.evaluation import Scope, evaluate, known_text, under, unknown
from corslint.source import Span
from corslint.syntax.node import Choice, Entry, Mapping, Node, Scalar, Sequence


def with_generated_entries(node: Node, span: Span, scope: Scope) -> Node:
    """The mapping with what loops and includes add to it; where one adds what is not known, that or anything else."""
    if not isinstance(node, Mapping):
        return unknown(span, scope)
    added = [_generated(key, entry, scope) for key, entry in node.entries.items()]
    entries = {key: entry for some_entries in added for key, entry in (some_entries or {}).items()}
    mapping = Mapping(entries, span)
    return Choice((mapping, unknown(span, scope)), span) if None in added else mapping


def _generated(key: str, entry: Entry, scope: Scope) -> dict[str, Entry] | None:
    if key.startswith(loops.PREFIX):
        return _copies(entry.value, scope)
    if key == "Fn::Transform":
        included = transform(entry.value, entry.value.span, scope)
        return included.entries if isinstance(included, Mapping) else None
    return {key: entry}


def transform(argument: Node, span: Span, scope: Scope) -> Node:
    """The file that AWS::Include puts in its place; other macros are code that we do not have."""
    name = under(argument, "Name", scope)
    given = under(argument, "Parameters", scope)
    location = under(given, "Location", scope) if given else None
    if name is None or location is None or known_text(name, scope) != "AWS::Include":
        return unknown(span, scope)
    place = evaluate(location, scope)
    included = scope.include(place.text, span.source) if isinstance(place, Scalar) else None
    return unknown(span, scope) if included is None else evaluate(included, scope)


def _copies(written: Node, scope: Scope) -> dict[str, Entry] | None:
    loop = loops.loop(evaluate(written, scope))
    items = _collection(loop.collection, scope) if loop else None
    if loop is None or items is None or loops.cost(loop, len(items)) > scope.budget:
        return None
    scope.budget -= loops.cost(loop, len(items))
    entries: dict[str, Entry] = {}
    for item in items:
        copy = evaluate(loops.copy(loop, item), scope)
        if not isinstance(copy, Mapping):
            return None
        entries.update(copy.entries)
    return entries


def _collection(written: Node, scope: Scope) -> list[Scalar] | None:
    """The items of a loop; None unless each of them is known."""
    collection = evaluate(written, scope)
    if not isinstance(collection, Sequence):
        return None
    items = [evaluate(item, scope) for item in collection.items]
    known = [item for item in items if isinstance(item, Scalar) and item.text.known is not None]
    return known if len(known) == len(items) else None
