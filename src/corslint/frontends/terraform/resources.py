"""Resources as places to read: their settings evaluated, their nested blocks like any other value."""

import re
from collections.abc import Callable, Iterator

from corslint.frontends.additions import Additions, Owner
from corslint.frontends.reading import Reader
from corslint.frontends.settings import hole_at
from corslint.frontends.terraform.evaluation import pairs, value
from corslint.frontends.terraform.expansion import ANY_INSTANCE
from corslint.frontends.terraform.module import Instance, Module
from corslint.frontends.terraform.references import instances, scope, walk
from corslint.frontends.terraform.scope import Effort, Scope
from corslint.frontends.terraform.values import Invalid, Undecided, describe, forced, is_null, mapping
from corslint.model import ApiKind
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.node import Absent, Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import NO, YES, Hole, Text, Truth, Value

MOST_BLOCKS = 200
"""Blocks that one `dynamic` may make."""


class Resource(NamedTuple):
    """A resource or data source. `raw` yields a setting as a value, with texts that are not written out yet."""

    address: str
    type: str
    span: Span
    properties: Reader
    exists: Truth
    condition: str
    """What decides whether it is there; empty when nothing does. Equal conditions are equal decisions."""
    raw: Callable[[str], Node]
    worked_out: Callable[[Node], Node]
    """An expression that stands in it, as such a value."""
    effort: Effort
    declared: Instance | None
    """Where it is declared; None where only a plan tells of it."""


Resources = dict[str, Resource]
"""By address."""


def resources(root: Module) -> Resources:
    """The resources and data sources of a module and of those that it calls."""
    return {
        instance.address: _resource(instance)
        for module in walk(root)
        for instance in instances(module)
        if instance.exists is not NO
    }


def of_type(found: Resources, *types: str) -> Iterator[Resource]:
    return (resource for resource in found.values() if resource.type in types)


def referred(place: Reader | Value[Text] | None, found: Resources) -> tuple[Resource, str] | None:
    """The resource that a text is a plain reference to, `aws_api_gateway_resource.orders.id`, and its attribute."""
    written = place.text() if isinstance(place, Reader) else place
    hole = written.only.only_hole if written is not None and written.only is not None else None
    return named(hole, found) if hole is not None else None


def named(hole: Hole, found: Resources) -> tuple[Resource, str] | None:
    address, _, attribute = hole.name.rpartition(".")
    resource = found.get(address)
    return (resource, attribute) if resource is not None else None


def leads_to(place: Reader, found: Resources, *types: str) -> Resource | None:
    """The resource of one of these types that a place refers to."""
    reference = referred(place, found)
    return reference[0] if reference is not None and reference[0].type in types else None


def owner(place: Reader, kind: ApiKind, found: Resources) -> Owner | None:
    """The API that an id means, by its address; None where none is written, or where that depends."""
    written = place.text()
    if written is None or written.only is None:
        return None
    return _owner(written.only, written.span, kind, found)


def undecided(place: Reader, kind: ApiKind, found: Resources) -> Iterator[Additions]:
    """Some addition, of which it depends to which of several APIs it belongs: all of them are then known in part."""
    written = place.text()
    for known in written.alternatives if written is not None else ():
        yield Additions(_owner(known.value, known.span, kind, found), elsewhere=hole_at(place.span))


def _owner(api: Text, span: Span, kind: ApiKind, found: Resources) -> Owner:
    hole = api.only_hole
    if hole is None:
        return Owner(kind, str(api), span)
    reference = named(hole, found)
    return Owner(kind, reference[0].address if reference is not None else hole.name, span)


def presence(resource: Resource, api: Owner, found: Resources) -> Truth:
    """Whether a resource is there, given that its API is: the same may decide of both."""
    made = found.get(api.name)
    if made is not None and made.condition == resource.condition:
        return YES
    return resource.exists


def is_given(resource: Resource, other: Resource) -> bool:
    """Whether a resource is sure to be there where another is."""
    return resource.exists is YES or resource.condition == other.condition


def is_left_alone(resource: Resource, *arguments: str) -> bool:
    """Whether Terraform only makes a resource with any of some arguments, and something else changes them later:
    `ignore_changes`."""
    inner = resource.declared.block.body.blocks if resource.declared is not None else ()
    ignored = (each.body.attributes.get("ignore_changes") for each in inner if each.type == "lifecycle")
    named = re.compile(rf"\b({'|'.join((*arguments, 'all'))})\b")
    return any(entry is not None and named.search(entry.value.span.text) for entry in ignored)


def block(place: Reader, name: str) -> Reader:
    """The one nested block of a type; it reads as absent where there is none."""
    inner = place.get(name)
    nodes = tuple(_first(node) for node in inner.nodes)
    return Reader(nodes[0] if len(nodes) == 1 else Choice(nodes, inner.span), inner.evaluate, inner.key)


def blocks(place: Reader, name: str) -> Iterator[Reader]:
    """The nested blocks of a type; a plan and JSON may write a single one without a list."""
    inner = place.get(name)
    if any(isinstance(node, Mapping) for node in inner.nodes):
        yield inner
    yield from inner.items()


def _first(node: Node) -> Node:
    if isinstance(node, Sequence):
        return node.items[0] if node.items else Absent(node.span)
    return node


def snake_case(name: str) -> str:
    """Terraform's spelling of a setting."""
    return "".join(f"_{character.lower()}" if character.isupper() else character for character in name)


# -- one resource


def _resource(instance: Instance) -> Resource:
    inner = scope(instance.module, instance.names)
    body = instance.block.body
    evaluated: dict[int, Node] = {}

    def evaluate(node: Node) -> Node:
        if not isinstance(node, Call):
            return presented(node)
        if id(node) not in evaluated:
            evaluated[id(node)] = presented(value(node, inner))
        return evaluated[id(node)]

    def raw(name: str) -> Node:
        entry = body.attributes.get(name)
        return value(entry.value, inner) if entry is not None else Absent(instance.span)

    return Resource(
        instance.address,
        instance.type,
        instance.span,
        Reader(_settings(body, inner), evaluate, instance.span),
        instance.exists,
        _condition(instance, inner),
        raw,
        lambda node: value(node, inner),
        inner.effort,
        instance,
    )


def _condition(instance: Instance, inner: Scope) -> str:
    """Known counts decide nothing: what is not there then is no resource."""
    if instance.exists is YES:
        return ""
    attributes = instance.block.body.attributes
    decided = [value(attributes[word].value, inner) for word in ("count", "for_each") if word in attributes]
    own = " ".join(_cause(node, instance, inner) for node in decided if not _is_number(node))
    index = instance.address.rpartition("[")[2] if own and instance.address.endswith("]") else ""
    return f"{_deciding(instance.module).address} {own} {index}"


def _is_number(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.known is not None


def _deciding(module: Module) -> Module:
    """The module, at this one or above it, whose call decides whether this one is there."""
    while module.caller is not None and module.caller[1].body.attributes.keys().isdisjoint(("count", "for_each")):
        module = module.caller[0]
    return module


def _cause(decided: Node, instance: Instance, inner: Scope) -> str:
    """What a count or a collection depends on; two choices between the same may still be made differently."""
    if not isinstance(decided, Choice):
        return describe(forced(decided))
    _, cause = inner.effort.causes.get(id(decided), (decided, instance.address))
    return cause


def presented(node: Node) -> Node:
    """A value for who only reads: a null is not written at all, a set is a list."""
    match forced(node):
        case Choice(alternatives=alternatives):
            return Choice(tuple(map(presented, alternatives)), node.span)
        case Call(name="set", argument=inner):
            return inner
        case found if is_null(found) is YES:
            return Absent(found.span)
        case found:
            return found


def _settings(body: Body, inner: Scope) -> Mapping:
    """Attributes as they are written, to be evaluated when they are read; blocks of one type as a list. Beside those
    that a `dynamic` makes JSON may have others, as an attribute."""
    entries = dict(body.attributes)
    for name, group in _grouped(body.blocks).items():
        span = group[0].span
        made = Unknown(hole_at(span), span) if name in body.attributes else _list(group, inner)
        entries[name] = Entry(span, made)
    return Mapping(entries, body.span)


def _grouped(nested: tuple[Block, ...]) -> dict[str, list[Block]]:
    """By type; a `dynamic` block is of the type that it makes."""
    groups: dict[str, list[Block]] = {}
    for each in nested:
        groups.setdefault(each.labels[0] if each.type == "dynamic" and each.labels else each.type, []).append(each)
    return groups


def _list(group: list[Block], inner: Scope) -> Node:
    span = group[0].span
    items: list[Node] = []
    for each in group:
        if each.type != "dynamic":
            items.append(_settings(each.body, inner))
            continue
        made = _made(each, inner)
        if not isinstance(made, Sequence):
            return made if len(group) == 1 else Unknown(hole_at(span), span)
        items.extend(made.items)
    return Sequence(tuple(items), span)


def _made(dynamic: Block, inner: Scope) -> Node:
    """The blocks that a `dynamic` makes; where its collection is unknown, one that stands for all, or none."""
    attributes = dynamic.body.attributes
    content = next((each for each in dynamic.body.blocks if each.type == "content"), None)
    if content is None or "for_each" not in attributes:
        return Unknown(hole_at(dynamic.span), dynamic.span)
    collection = value(attributes["for_each"].value, inner)
    name = _iterator(dynamic)
    alternatives = collection.alternatives if isinstance(collection, Choice) else (collection,)
    made = [node for each in alternatives for node in _passes(content, name, each, inner)]
    return made[0] if len(made) == 1 else Choice(tuple(made), dynamic.span)


def _passes(content: Block, name: str, collection: Node, inner: Scope) -> Iterator[Node]:
    try:
        found = list(pairs(collection))[:MOST_BLOCKS]
    except Invalid:
        found = []
    except Undecided:
        described = describe(forced(collection))
        held = Unknown(Hole(f"{described}{ANY_INSTANCE}", f"{name}.value"), content.span)
        key = Unknown(Hole(f"keys({described}){ANY_INSTANCE}", f"{name}.key"), content.span)
        yield Sequence((_content(content, name, key, held, inner),), content.span)
        yield Absent(content.span)
        return
    yield Sequence(tuple(_content(content, name, key, held, inner) for key, held in found), content.span)


def _content(content: Block, name: str, key: Node, held: Node, inner: Scope) -> Node:
    """Evaluated at once, while its iterator is bound."""
    bound = inner._replace(names={**inner.names, name: mapping([("key", key), ("value", held)], held.span)})
    return value(_settings(content.body, bound), bound)


def _iterator(dynamic: Block) -> str:
    named_by = dynamic.body.attributes.get("iterator")
    return named_by.value.span.text if named_by is not None else dynamic.labels[0]
