"""Plans and states as `terraform show -json` prints them: the same resources, with values that Terraform worked out."""

import os
from collections.abc import Callable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_text
from corslint.frontends.terraform.graph import (
    GRAPH,
    Json,
    Plan,
    expression_of,
    identified,
    is_true,
    items,
    led_to,
    meant,
    refers,
    word,
)
from corslint.frontends.terraform.resources import Resource, Resources, presented
from corslint.frontends.terraform.scope import Effort
from corslint.frontends.terraform.values import equal, forced
from corslint.frontends.terraform.written import as_written
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span
from corslint.syntax.node import Absent, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown, lookup
from corslint.value import NO, YES, Hole

KEYS = ("planned_values", "values")
"""Where a plan and where a state holds the resources."""

MAJOR = "1."
"""Other major versions of the format may mean something else by the same keys (G12)."""

IDENTITIES = ("root_resource_id", "qualified_invoke_arn", "invoke_arn", "qualified_arn", "arn", "id", "output_path")
"""Attributes that others refer to, by the values that a state has for them."""

_DEEPEST = 20
"""Modules within modules; deeper ones are not read."""


def is_plan(root: Json) -> bool:
    """Whether a JSON document is a plan or a state."""
    return isinstance(root, Mapping) and {"format_version", "terraform_version"} <= root.entries.keys()


def configuration_directory(source: Source, repository: Repository) -> str | None:
    """The directory beside a plan, if a configuration lies there."""
    directory = os.path.dirname(source.path) or "."
    return directory if any(name.endswith(".tf") for name in repository.names(directory)) else None


def resources(root: Node, beside: Resources) -> tuple[Resources, tuple[Problem, ...]]:
    """The resources of a plan. Those that are written in a configuration `beside` it have their places there."""
    version = certain_text(_reader(lookup(root, "format_version")))
    if version is not None and not version.startswith(MAJOR):
        message = f"format {version} of Terraform's JSON is not known: nothing of it is read"
        return {}, (Problem(root.span, message),)
    modules = [module for key in KEYS for module in _modules(lookup(root, key, "root_module"), 0)]
    before = lookup(root, "prior_state", "values", "root_module")
    found = [*_listed(before, modules), *map(_later, filter(_is_read_later, _changes(root)))]
    plan = Plan(
        {word(change, "address"): lookup(change, "change", "after_unknown") for change in _changes(root)},
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


def _changes(root: Node) -> Iterator[Mapping]:
    return (change for change in items(lookup(root, "resource_changes")) if isinstance(change, Mapping))


def _is_read_later(change: Mapping) -> bool:
    """Whether it is a data source that only the apply can read: no other part of the plan lists it (G13)."""
    return word(change, "mode") == "data" and isinstance(lookup(change, "change", "after"), Mapping)


def _later(change: Mapping) -> tuple[str, Mapping]:
    """A data source as far as its arguments are known."""
    values = lookup(change, "change", "after") or Absent(change.span)
    return word(change, "address"), Mapping({**change.entries, "values": Entry(values.span, values)}, change.span)


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
        written.worked_out if written is not None else lambda inner: inner,
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
    hidden = lookup(owner.unknown, name) if owner.unknown is not None else None
    expression = expression_of(owner.address, name, plan)
    is_written = expression is not None or plan.configuration is None
    here = _Hidden(f"{owner.address}.{name}", expression, owner.address, plan, is_written)
    if name in GRAPH and place is not None and refers(place, plan):
        return Entry(key, Choice(place.nodes, place.span) if len(place.nodes) > 1 else place.nodes[0])
    is_hidden = is_true(hidden)
    holes = meant(name, expression, owner.address, plan, is_hidden=is_hidden) or identified(known, plan)
    if name in GRAPH and holes:
        return Entry(key, _one_of(holes, place.span if place is not None else key))
    value = known.value if known is not None else Absent(key if is_hidden else owner.span)
    value = _with_unknown(value, hidden, here)
    return Entry(key, as_written(value, place) if place is not None else value)


def _one_of(holes: tuple[Hole, ...], span: Span) -> Node:
    return Choice(tuple(Unknown(hole, span) for hole in holes), span) if len(holes) > 1 else Unknown(holes[0], span)


class _Hidden(NamedTuple):
    """Where something is that only the deployment knows, and what the configuration writes there."""

    name: str
    expression: Json
    address: str
    plan: Plan
    is_written: bool = True
    """False: the block that it would stand in does not have it, so it is the provider's default."""

    @property
    def hole(self) -> Hole:
        """The one attribute that it is made of; where there are several, its own name."""
        found = led_to(self.expression, self.address, self.plan)
        return found[0] if len(found) == 1 else Hole(self.name, self.name)

    def at(self, key: str) -> "_Hidden":
        inner = lookup(self.expression, key) if self.expression is not None else None
        is_written = inner is not None or not isinstance(self.expression, Mapping)
        return self._replace(name=f"{self.name}.{key}", expression=inner, is_written=is_written)

    def item(self, index: int, value: Node) -> "_Hidden":
        """What writes an item: the planned items of a set are not in the order of the configuration (G15)."""
        found = [each for each in items(self.expression) if _may_write(each, value)]
        own = items(self.expression)[index : index + 1]
        expression = found[0] if len(found) == 1 else own[0] if own and own[0] in found else None
        return self._replace(name=f"{self.name}[{index}]", expression=expression)


def _may_write(expression: Node, value: Node) -> bool:
    """Whether no constant of a nested block is anything else than what is planned."""
    if not isinstance(expression, Mapping) or not isinstance(value, Mapping):
        return True
    pairs = [(lookup(expression, key, "constant_value"), entry.value) for key, entry in value.entries.items()]
    return not any(_differ(constant, planned) for constant, planned in pairs)


def _differ(one: Json, other: Node) -> bool:
    return isinstance(one, Scalar) and isinstance(other, Scalar) and one.text.equals(other.text) is NO


def _with_unknown(value: Node, hidden: Json, here: _Hidden) -> Node:
    """A value with holes where `after_unknown` says so (G13)."""
    if is_true(hidden):
        return Unknown(here.hole, value.span) if here.is_written else Absent(value.span)
    match value, hidden:
        case Mapping(entries=entries), Mapping(entries=unknown):
            both = dict.fromkeys([*entries, *unknown])
            return Mapping({key: _entry(key, entries, unknown, value.span, here) for key in both}, value.span)
        case Sequence(items=known), Sequence(items=unknown_items) if len(known) == len(unknown_items):
            pairs = enumerate(zip(known, unknown_items, strict=True))
            return Sequence(
                tuple(_with_unknown(item, each, here.item(index, item)) for index, (item, each) in pairs), value.span
            )
        case _:
            return value


def _entry(key: str, entries: dict[str, Entry], unknown: dict[str, Entry], owner: Span, here: _Hidden) -> Entry:
    known = entries.get(key, Entry(owner, Absent(owner)))
    hidden = unknown[key].value if key in unknown else None
    return Entry(known.key, _with_unknown(known.value, hidden, here.at(key)))


def _raw(entries: dict[str, Entry], written: Resource | None, span: Span) -> Callable[[str], Node]:
    """A document keeps its places where the configuration says the same."""

    def raw(name: str) -> Node:
        planned = entries[name].value if name in entries else Absent(span)
        own = written.raw(name) if written is not None else planned
        return own if isinstance(planned, Unknown) or equal(forced(own), forced(planned)) is YES else planned

    return raw
