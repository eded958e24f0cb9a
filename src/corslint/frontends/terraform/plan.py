"""Plans and states as `terraform show -json` prints them: the same resources, with values that Terraform worked out."""

import os
from collections.abc import Callable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_text
from corslint.frontends.terraform.graph import (
    GRAPH,
    Json,
    Plan,
    configured,
    expression_of,
    identified,
    items,
    meant,
    word,
)
from corslint.frontends.terraform.resources import Resource, Resources, presented
from corslint.frontends.terraform.scope import Effort
from corslint.frontends.terraform.values import equal, forced
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span
from corslint.syntax.node import Absent, Entry, Mapping, Node, Scalar, Sequence, Unknown, lookup
from corslint.value import YES, Hole

KEYS = ("planned_values", "values")
"""Where a plan and where a state holds the resources."""

MAJOR = "1."
"""Other major versions of the format may mean something else by the same keys (G12)."""

IDENTITIES = ("root_resource_id", "qualified_invoke_arn", "invoke_arn", "qualified_arn", "arn", "id", "output_path")
"""Attributes that others refer to, by the values that a state has for them."""

_DEEPEST = 20


def is_plan(root: Json) -> bool:
    """Whether a JSON document is a plan or a state."""
    return isinstance(root, Mapping) and {"format_version", "terraform_version"} <= root.entries.keys()


def resources(root: Node, beside: Resources) -> tuple[Resources, tuple[Problem, ...]]:
    """The resources of a plan. Those that are written in a configuration `beside` it have their places there."""
    version = certain_text(_reader(lookup(root, "format_version")))
    if version is not None and not version.startswith(MAJOR):
        message = f"format {version} of Terraform's JSON is not known: nothing of it is read"
        return {}, (Problem(root.span, message),)
    modules = [module for key in KEYS for module in _modules(lookup(root, key, "root_module"), 0)]
    found = list(_listed(lookup(root, "prior_state", "values", "root_module"), modules))
    plan = Plan(
        {address: _unknown(change) for address, change in _changes(root)},
        lookup(root, "configuration", "root_module"),
        dict(found),
        dict(_identities(found)),
        beside,
    )
    return {address: _resource(address, node, plan) for address, node in found}, ()


# -- the parts of a plan


def _reader(node: Json) -> Reader:
    return Reader(node or Absent(Source("", "").whole), lambda each: each)


def _modules(module: Json, depth: int) -> Iterator[Node]:
    if isinstance(module, Mapping) and depth < _DEEPEST:
        yield module
        for child in items(lookup(module, "child_modules")):
            yield from _modules(child, depth + 1)


def _listed(before: Json, modules: list[Node]) -> Iterator[tuple[str, Mapping]]:
    """Every resource once; data sources that were read before are only in the state before."""
    for module in (*_modules(before, 0), *modules):
        for resource in items(lookup(module, "resources")):
            address, mode = word(resource, "address"), word(resource, "mode")
            if address and isinstance(resource, Mapping) and (mode == "data" or module in modules):
                yield address, resource


def _changes(root: Node) -> Iterator[tuple[str, Node]]:
    for change in items(lookup(root, "resource_changes")):
        yield word(change, "address"), change


def _unknown(change: Node) -> Json:
    return lookup(change, "change", "after_unknown")


def _identities(found: list[tuple[str, Mapping]]) -> Iterator[tuple[str, str]]:
    """From ids and ARNs to the references that mean them."""
    for address, resource in found:
        for name in reversed(IDENTITIES):
            known = word(resource, "values", name)
            if known:
                yield known, f"{address}.{name}"


# -- one resource


class _Owner(NamedTuple):
    """Whose argument is read. `written` is the resource in the configuration beside the plan, where there is one."""

    address: str
    unknown: Json
    written: Resource | None
    span: Span


def _resource(address: str, node: Mapping, plan: Plan) -> Resource:
    written = plan.beside.get(address)
    kind = word(node, "type")
    owner = _Owner(address, plan.unknown.get(address), written, written.span if written is not None else _place(node))
    entries = {name: _argument(name, known, owner, plan) for name, known in _arguments(node, owner.unknown).items()}
    return Resource(
        address,
        f"data.{kind}" if word(node, "mode") == "data" else kind,
        owner.span,
        Reader(Mapping(entries, owner.span), presented, owner.span),
        YES,
        "",
        _raw(entries, written, owner.span),
        written.effort if written is not None else Effort(),
        written.declared if written is not None else None,
    )


def _arguments(node: Mapping, unknown: Json) -> dict[str, Entry | None]:
    """All that have a value, and those that will have one."""
    values = lookup(node, "values")
    known: dict[str, Entry | None] = {**values.entries} if isinstance(values, Mapping) else {}
    hidden = unknown.entries if isinstance(unknown, Mapping) else {}
    return {**dict.fromkeys(hidden), **known}


def _place(node: Mapping) -> Span:
    address = lookup(node, "address")
    return address.span if address is not None else node.span


def _argument(name: str, known: Entry | None, owner: _Owner, plan: Plan) -> Entry:
    """An argument: as the configuration writes it, where that is what was planned."""
    place = owner.written.properties.get(name) if owner.written is not None else None
    key = place.key if place is not None else known.key if known is not None else owner.span
    expression = expression_of(owner.address, name, plan)
    hidden = lookup(owner.unknown, name) if owner.unknown is not None else None
    if name in GRAPH:
        hole = configured(place, plan) or meant(expression, owner.address, plan) or identified(known, plan)
        if hole is not None:
            return Entry(key, Unknown(hole, place.span if place is not None else key))
    if isinstance(hidden, Scalar) and hidden.text.known == "true":
        return Entry(key, _hidden(f"{owner.address}.{name}", expression, key, plan))
    value = known.value if known is not None else Absent(owner.span)
    value = _with_unknown(value, hidden, _Hidden(f"{owner.address}.{name}", expression, owner.address, plan))
    return Entry(key, _as_written(value, place) if place is not None else value)


def _hidden(name: str, expression: Json, key: Span, plan: Plan) -> Node:
    """What only the deployment knows; of an argument that nobody wrote, it is the provider's default."""
    if expression is None and plan.configuration is not None:
        return Absent(key)
    hole = meant(expression, name.rpartition(".")[0], plan) or Hole(name, name)
    return Unknown(hole, key)


class _Hidden(NamedTuple):
    """Where something is that only the deployment knows, and what the configuration writes there."""

    name: str
    expression: Json
    address: str
    plan: Plan

    def at(self, key: str) -> "_Hidden":
        inner = lookup(self.expression, key) if self.expression is not None else None
        return self._replace(name=f"{self.name}.{key}", expression=inner)

    def item(self, index: int) -> "_Hidden":
        found = items(self.expression)
        return self._replace(name=f"{self.name}[{index}]", expression=found[index] if index < len(found) else None)


def _with_unknown(value: Node, hidden: Json, here: _Hidden) -> Node:
    """A value with holes where `after_unknown` says so (G13)."""
    match value, hidden:
        case _, Scalar(text=content) if content.known == "true":
            return Unknown(meant(here.expression, here.address, here.plan) or Hole(here.name, here.name), value.span)
        case Mapping(entries=entries), Mapping(entries=unknown):
            both = dict.fromkeys([*entries, *unknown])
            return Mapping({key: _entry(key, entries, unknown, value.span, here) for key in both}, value.span)
        case Sequence(items=known), Sequence(items=unknown_items) if len(known) == len(unknown_items):
            pairs = enumerate(zip(known, unknown_items, strict=True))
            return Sequence(
                tuple(_with_unknown(item, each, here.item(index)) for index, (item, each) in pairs), value.span
            )
        case _:
            return value


def _entry(key: str, entries: dict[str, Entry], unknown: dict[str, Entry], owner: Span, here: _Hidden) -> Entry:
    known = entries.get(key, Entry(owner, Absent(owner)))
    hidden = unknown[key].value if key in unknown else None
    return Entry(known.key, _with_unknown(known.value, hidden, here.at(key)))


def _as_written(planned: Node, place: Reader) -> Node:
    """The planned value with the places of the configuration, as far as both are the same."""
    (written, *others) = place.nodes
    if not others and equal(forced(written), planned) is YES:
        return written
    match planned, written:
        case Mapping(entries=entries), _:
            inner = {
                key: Entry(place.get(key).key, _as_written(entry.value, place.get(key)))
                for key, entry in entries.items()
            }
            return Mapping(inner, place.span)
        case Sequence(items=items), Sequence() if len(found := list(place.items())) == len(items):
            return Sequence(tuple(map(_as_written, items, found)), place.span)
        case Unknown(), Unknown():
            return written  # locals, which no plan knows, are followed there
        case ((Scalar() | Unknown() | Absent()), _):
            return planned._replace(span=place.span)
        case _:
            return planned


def _raw(entries: dict[str, Entry], written: Resource | None, span: Span) -> Callable[[str], Node]:
    """A document keeps its places where the configuration says the same."""

    def raw(name: str) -> Node:
        planned = entries[name].value if name in entries else Absent(span)
        own = written.raw(name) if written is not None else planned
        return own if equal(forced(own), forced(planned)) is YES else planned

    return raw


def configuration_directory(source: Source, repository: Repository) -> str | None:
    """The directory beside a plan, if a configuration lies there."""
    directory = os.path.dirname(source.path) or "."
    return directory if any(name.endswith(".tf") for name in repository.names(directory)) else None
