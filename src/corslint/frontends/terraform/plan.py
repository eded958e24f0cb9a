"""Plans and states as `terraform show -json` prints them: the same resources, with values that Terraform worked out."""

import os
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_text
from corslint.frontends.terraform.evaluation import Effort
from corslint.frontends.terraform.resources import Resource, Resources, presented
from corslint.frontends.terraform.values import equal, forced
from corslint.model import Problem
from corslint.source import Repository, Source, Span
from corslint.syntax.node import Absent, Entry, Mapping, Node, Scalar, Sequence, Unknown, lookup
from corslint.value import YES, Hole

KEYS = ("planned_values", "values")
"""Where a plan and where a state holds the resources."""

MAJOR = "1."
"""Other major versions of the format may mean something else by the same keys (G12)."""

GRAPH = frozenset(
    (
        *("rest_api_id", "resource_id", "parent_id", "api_id", "target", "authorizer_id", "request_validator_id"),
        *("uri", "integration_uri", "function_name", "filename"),
    )
)
"""Arguments that say which other resource is meant; after the first deployment their values are ids (G14)."""

IDENTITIES = ("root_resource_id", "qualified_invoke_arn", "invoke_arn", "qualified_arn", "arn", "id", "output_path")
"""Attributes that others refer to, by the values that a state has for them."""

_DEEPEST = 20

Json = Node | None


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
    plan = _Plan(
        {address: _unknown(change) for address, change in _changes(root)},
        lookup(root, "configuration", "root_module"),
        dict(found),
        dict(_identities(found)),
        beside,
    )
    return {address: _resource(address, node, plan) for address, node in found}, ()


class _Plan(NamedTuple):
    """`unknown` is what only the deployment knows of each resource, `identities` are its known ids and ARNs."""

    unknown: dict[str, Json]
    configuration: Json
    values: dict[str, Mapping]
    identities: dict[str, str]
    beside: Resources


# -- the parts of a plan


def _reader(node: Json) -> Reader:
    return Reader(node or Absent(Source("", "").whole), lambda each: each)


def _items(node: Json) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _modules(module: Json, depth: int) -> Iterator[Node]:
    if isinstance(module, Mapping) and depth < _DEEPEST:
        yield module
        for child in _items(lookup(module, "child_modules")):
            yield from _modules(child, depth + 1)


def _listed(before: Json, modules: list[Node]) -> Iterator[tuple[str, Mapping]]:
    """Every resource once; data sources that were read before are only in the state before."""
    for module in (*_modules(before, 0), *modules):
        for resource in _items(lookup(module, "resources")):
            address, mode = _word(resource, "address"), _word(resource, "mode")
            if address and isinstance(resource, Mapping) and (mode == "data" or module in modules):
                yield address, resource


def _changes(root: Node) -> Iterator[tuple[str, Node]]:
    for change in _items(lookup(root, "resource_changes")):
        yield _word(change, "address"), change


def _unknown(change: Node) -> Json:
    return lookup(change, "change", "after_unknown")


def _word(node: Node, *keys: str) -> str:
    found = lookup(node, *keys)
    return found.text.known or "" if isinstance(found, Scalar) else ""


def _identities(found: list[tuple[str, Mapping]]) -> Iterator[tuple[str, str]]:
    """From ids and ARNs to the references that mean them."""
    for address, resource in found:
        for name in reversed(IDENTITIES):
            known = _word(resource, "values", name)
            if known:
                yield known, f"{address}.{name}"


# -- one resource


class _Owner(NamedTuple):
    """Whose argument is read. `written` is the resource in the configuration beside the plan, where there is one."""

    address: str
    unknown: Json
    written: Resource | None
    span: Span


def _resource(address: str, node: Mapping, plan: _Plan) -> Resource:
    written = plan.beside.get(address)
    kind = _word(node, "type")
    owner = _Owner(address, plan.unknown.get(address), written, written.span if written is not None else _place(node))
    entries = {name: _argument(name, known, owner, plan) for name, known in _arguments(node, owner.unknown).items()}
    return Resource(
        address,
        f"data.{kind}" if _word(node, "mode") == "data" else kind,
        owner.span,
        Reader(Mapping(entries, owner.span), presented, owner.span),
        YES,
        "",
        _raw(entries, written, owner.span),
        written.effort if written is not None else Effort(),
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


def _argument(name: str, known: Entry | None, owner: _Owner, plan: _Plan) -> Entry:
    """An argument: as the configuration writes it, where that is what was planned."""
    place = owner.written.properties.get(name) if owner.written is not None else None
    key = place.key if place is not None else known.key if known is not None else owner.span
    expression = _expression(owner.address, name, plan)
    hidden = lookup(owner.unknown, name) if owner.unknown is not None else None
    if name in GRAPH:
        hole = _configured(place, plan) or _meant(expression, owner.address, plan) or _identified(known, plan)
        if hole is not None:
            return Entry(key, Unknown(hole, place.span if place is not None else key))
    if isinstance(hidden, Scalar) and hidden.text.known == "true":
        return Entry(key, _hidden(f"{owner.address}.{name}", expression, key, plan))
    value = known.value if known is not None else Absent(owner.span)
    value = _with_unknown(value, hidden, f"{owner.address}.{name}")
    return Entry(key, _as_written(value, place) if place is not None else value)


def _hidden(name: str, expression: Json, key: Span, plan: _Plan) -> Node:
    """What only the deployment knows; of an argument that nobody wrote, it is the provider's default."""
    if expression is None and plan.configuration is not None:
        return Absent(key)
    hole = _meant(expression, name.rpartition(".")[0], plan) or Hole(name, name)
    return Unknown(hole, key)


def _with_unknown(value: Node, hidden: Json, name: str) -> Node:
    """A value with holes where `after_unknown` says so (G13)."""
    match value, hidden:
        case _, Scalar(text=content) if content.known == "true":
            return Unknown(Hole(name, name), value.span)
        case Mapping(entries=entries), Mapping(entries=unknown):
            both = dict.fromkeys([*entries, *unknown])
            return Mapping({key: _entry(key, entries, unknown, value.span, name) for key in both}, value.span)
        case Sequence(items=items), Sequence(items=unknown_items) if len(items) == len(unknown_items):
            pairs = enumerate(zip(items, unknown_items, strict=True))
            return Sequence(
                tuple(_with_unknown(item, each, f"{name}[{index}]") for index, (item, each) in pairs), value.span
            )
        case _:
            return value


def _entry(key: str, entries: dict[str, Entry], unknown: dict[str, Entry], owner: Span, name: str) -> Entry:
    known = entries.get(key, Entry(owner, Absent(owner)))
    hidden = unknown[key].value if key in unknown else None
    return Entry(known.key, _with_unknown(known.value, hidden, f"{name}.{key}"))


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


# -- references


_STEP = re.compile(r'module\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.')
_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$')


class _View(NamedTuple):
    """From where a reference is seen: in which module, by the instance with which key, of which `for_each`."""

    above: str
    key: str
    each: Json


def _expression(address: str, name: str, plan: _Plan) -> Json:
    """What the configuration writes for an argument: all instances of a resource share it."""
    declared = _declared(address, plan)
    return lookup(declared, "expressions", name) if declared is not None else None


def _declared(address: str, plan: _Plan) -> Json:
    *calls, own = _path(address)
    module = _called(plan.configuration, calls)
    for resource in _items(lookup(module, "resources")) if module is not None else ():
        if _word(resource, "address") == own:
            return resource
    return None


def _path(address: str) -> list[str]:
    """The names of the modules on the way, then the resource, all without the keys of instances."""
    steps = _STEP.findall(address)
    own = address[sum(map(len, steps)) :]
    return [_KEY.sub("", step[:-1]).removeprefix("module.") for step in steps] + [_KEY.sub("", own)]


def _calls(above: str) -> list[str]:
    return _path(above + "x")[:-1]


def _called(module: Json, calls: list[str]) -> Json:
    for name in calls:
        module = lookup(module, "module_calls", name, "module") if module is not None else None
    return module


def _key_of(address: str) -> str:
    found = _KEY.search(address)
    return found.group() if found is not None else ""


def _meant(expression: Json, address: str, plan: _Plan) -> Hole | None:
    """The attribute of a resource that an argument is made of, seen from the resource that has the argument."""
    return _followed(expression, _view(address, plan), plan, 0)


def _view(address: str, plan: _Plan) -> _View:
    declared = _declared(address, plan)
    each = lookup(declared, "for_each_expression") if declared is not None else None
    return _View("".join(_STEP.findall(address)), _key_of(address), each)


def _followed(expression: Json, view: _View, plan: _Plan, depth: int) -> Hole | None:
    """The first reference that leads to a resource of the plan."""
    if not isinstance(expression, Mapping) or depth > _DEEPEST:
        return None
    for reference in _items(lookup(expression, "references")):
        written = reference.text.known or "" if isinstance(reference, Scalar) else ""
        first, _, rest = written.partition(".")
        hole = _FOLLOWING.get(first, _attribute)(written, rest, view, plan, depth + 1)
        if hole is not None:
            return hole
    return None


def _input(_written: str, rest: str, view: _View, plan: _Plan, depth: int) -> Hole | None:
    """A variable of a module, as its caller writes it."""
    if not view.above:
        return None
    steps = _STEP.findall(view.above)
    caller = "".join(steps[:-1])
    module = _called(plan.configuration, _calls(caller))
    name = _calls(view.above)[-1]
    call = lookup(module, "module_calls", name) if module is not None else None
    if call is None:
        return None
    expression = lookup(call, "expressions", rest.partition(".")[0])
    return _followed(
        expression, _View(caller, _key_of(steps[-1][:-1]), lookup(call, "for_each_expression")), plan, depth
    )


def _output(written: str, _rest: str, view: _View, plan: _Plan, depth: int) -> Hole | None:
    """An output of a module, as that module writes it."""
    step = _STEP.match(written)
    if step is None:
        return None
    inner = view.above + step.group()
    module = _called(plan.configuration, _calls(inner))
    name = written[step.end() :].partition(".")[0]
    expression = lookup(module, "outputs", name, "expression") if module is not None else None
    return _followed(expression, _View(inner, view.key, None), plan, depth)


def _each(_written: str, rest: str, view: _View, plan: _Plan, _depth: int) -> Hole | None:
    """`each.value.id` of a resource that goes through another resource's instances."""
    attribute = rest.removeprefix("value.")
    for reference in _items(lookup(view.each, "references")) if view.each is not None else ():
        target = reference.text.known if isinstance(reference, Scalar) else None
        address = f"{view.above}{target}{view.key}"
        if address in plan.values and attribute != rest:
            return Hole(f"{address}.{attribute}", f"each.{rest}")
    return None


def _attribute(written: str, _rest: str, view: _View, plan: _Plan, depth: int) -> Hole | None:
    """Of several instances the one with the same key; `aws_x.y[each.key].id` is listed as `aws_x.y` alone."""
    target, _, attribute = written.rpartition(".")
    own = f"{view.above}{target}"
    for address in (own, own + view.key, f"{own}[0]"):
        if address in plan.values:
            return _further(address, attribute, plan, depth) or Hole(f"{address}.{attribute}", written)
    whole = f"{view.above}{written}{view.key}"
    return Hole(f"{whole}.id", written) if view.key and whole in plan.values else None


def _further(address: str, attribute: str, plan: _Plan, depth: int) -> Hole | None:
    """Where an attribute is an argument that refers to yet another resource, that one."""
    if attribute not in GRAPH:
        return None
    return _followed(_expression(address, attribute, plan), _view(address, plan), plan, depth)


_FOLLOWING = {"var": _input, "module": _output, "each": _each}


def _configured(place: Reader | None, plan: _Plan) -> Hole | None:
    """What the configuration beside the plan refers to, if it is in the plan; it knows locals, which a plan does not."""
    written = place.text() if place is not None else None
    for hole in written.only.holes if written is not None and written.only is not None else ():
        if hole.name.rpartition(".")[0] in plan.values:
            return hole
    return None


def _identified(known: Entry | None, plan: _Plan) -> Hole | None:
    """The resource whose id or ARN a known value is, or ends with: `integrations/a1b2c3`."""
    value = known.value.text.known if known is not None and isinstance(known.value, Scalar) else None
    for part in (value, value.rpartition("/")[2]) if value else ():
        if part in plan.identities:
            return Hole(plan.identities[part], value or "")
    return None


def configuration_directory(source: Source, repository: Repository) -> str | None:
    """The directory beside a plan, if a configuration lies there."""
    directory = os.path.dirname(source.path) or "."
    try:
        names = os.listdir(directory)
    except OSError:
        return None
    return directory if repository.holds(directory) and any(name.endswith(".tf") for name in names) else None
