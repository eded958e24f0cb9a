"""Which resource an argument of a plan means: a plan knows the values, its configuration the references."""

import re
from collections.abc import Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.terraform.resources import Resources
from corslint.records import NamedTuple
from corslint.syntax.node import Entry, Mapping, Node, Scalar, Sequence, lookup
from corslint.value import Hole

Json = Node | None

GRAPH = frozenset(
    (
        *("rest_api_id", "resource_id", "parent_id", "api_id", "target", "authorizer_id", "request_validator_id"),
        *("uri", "integration_uri", "function_name", "filename"),
    )
)
"""Arguments that say which other resource is meant; after the first deployment their values are ids (G14)."""

_IDS = {
    "rest_api_id": {"aws_api_gateway_rest_api": "id"},
    "api_id": {"aws_apigatewayv2_api": "id"},
    "resource_id": {"aws_api_gateway_resource": "id", "aws_api_gateway_rest_api": "root_resource_id"},
    "parent_id": {"aws_api_gateway_resource": "id", "aws_api_gateway_rest_api": "root_resource_id"},
}
"""What makes the ids that some of these arguments hold: the attribute by the type of the resource."""

_DEEPEST = 20
"""Expressions within expressions that references are looked for in."""


class Plan(NamedTuple):
    """`unknown` is what only the deployment knows of each resource, `identities` are its known ids and ARNs."""

    unknown: dict[str, Json]
    configuration: Json
    values: dict[str, Mapping]
    identities: dict[str, str]
    beside: Resources


def meant(argument: str, expression: Json, address: str, plan: Plan, *, is_hidden: bool) -> tuple[Hole, ...]:
    """What an argument means, or may mean. An id that is not known yet is one that this very plan makes."""
    found = led_to(expression, address, plan, argument)
    if argument not in _IDS or len(found) == 1:
        return found if len(found) == 1 else ()
    made = tuple(_made(_IDS[argument], plan)) if is_hidden else ()
    return tuple(hole for hole in found if hole in made) or made


def led_to(expression: Json, address: str, plan: Plan, argument: str = "") -> tuple[Hole, ...]:
    """The attributes of resources that an argument is made of, seen from the resource that has the argument."""
    return _followed(expression, _view(address, plan, argument), plan, 0)


def expression_of(address: str, name: str, plan: Plan) -> Json:
    """What the configuration writes for an argument: all instances of a resource share it."""
    declared = _declared(address, plan)
    return lookup(declared, "expressions", name) if declared is not None else None


def refers(place: Reader, plan: Plan) -> bool:
    """Whether the configuration beside the plan names what is in the plan; it knows locals, which a plan does not."""
    written = place.text()
    known = written.alternatives if written is not None else ()
    return any(hole.name.rpartition(".")[0] in plan.values for each in known for hole in each.value.holes)


def identified(known: Entry | None, plan: Plan) -> tuple[Hole, ...]:
    """The resource whose id or ARN a known value is, or ends with: `integrations/a1b2c3`."""
    value = known.value.text.known if known is not None and isinstance(known.value, Scalar) else None
    for part in (value, value.rpartition("/")[2]) if value else ():
        if part in plan.identities:
            return (Hole(plan.identities[part], value or ""),)
    return ()


# -- Terraform's JSON


def items(node: Json) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def word(node: Node, *keys: str) -> str:
    found = lookup(node, *keys)
    return found.text.known or "" if isinstance(found, Scalar) else ""


def is_true(node: Json) -> bool:
    return isinstance(node, Scalar) and node.text.known == "true"


# -- addresses

_STEP = re.compile(r'module\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.')
_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$')


def _declared(address: str, plan: Plan) -> Json:
    *calls, own = _path(address)
    module = _called(plan.configuration, calls)
    for resource in items(lookup(module, "resources")) if module is not None else ():
        if word(resource, "address") == own:
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


# -- following


class _View(NamedTuple):
    """From where a reference is seen: in which module, by the instance with which key, of which `for_each`, for which
    argument."""

    above: str
    key: str
    each: Json
    argument: str


def _view(address: str, plan: Plan, argument: str) -> _View:
    declared = _declared(address, plan)
    each = lookup(declared, "for_each_expression") if declared is not None else None
    return _View("".join(_STEP.findall(address)), _key_of(address), each, argument)


def _made(types: dict[str, str], plan: Plan) -> Iterator[Hole]:
    for address, resource in plan.values.items():
        attribute = types.get(word(resource, "type"))
        if attribute is not None and is_true(lookup(plan.unknown.get(address) or resource, attribute)):
            yield Hole(f"{address}.{attribute}")


def _followed(expression: Json, view: _View, plan: Plan, depth: int) -> tuple[Hole, ...]:
    """What the references lead to. What is known already makes nothing unknown, nor is what a data source reads ours."""
    if not isinstance(expression, Mapping) or depth > _DEEPEST:
        return ()
    found: dict[str, Hole] = {}
    for written in _references(expression):
        first, _, rest = written.partition(".")
        found |= {hole.name: hole for hole in _FOLLOWING.get(first, _attribute)(written, rest, view, plan, depth + 1)}
    holes = tuple(found.values())
    unknown = tuple(hole for hole in holes if not _is_known(hole.name, plan))
    ours = tuple(hole for hole in unknown or holes if not _DATA.match(hole.name))
    return holes if len(holes) < 2 else ours or unknown or holes


_DATA = re.compile(f"(?:{_STEP.pattern})*data\\.")


def _references(expression: Mapping) -> list[str]:
    """What an expression names; each is followed by what it is a part of, which is left out."""
    written = [item.text.known or "" for item in items(lookup(expression, "references")) if isinstance(item, Scalar)]
    return [one for one in written if not any(other.startswith((f"{one}.", f"{one}[")) for other in written)]


def _is_known(name: str, plan: Plan) -> bool:
    address, _, attribute = name.rpartition(".")
    return address in plan.values and bool(word(plan.values[address], "values", attribute))


def _input(_written: str, rest: str, view: _View, plan: Plan, depth: int) -> tuple[Hole, ...]:
    """A variable of a module, as its caller writes it."""
    if not view.above:
        return ()
    steps = _STEP.findall(view.above)
    caller = "".join(steps[:-1])
    module = _called(plan.configuration, _calls(caller))
    name = _calls(view.above)[-1]
    call = lookup(module, "module_calls", name) if module is not None else None
    if call is None:
        return ()
    expression = lookup(call, "expressions", rest.partition(".")[0])
    each = lookup(call, "for_each_expression")
    return _followed(expression, _View(caller, _key_of(steps[-1][:-1]), each, view.argument), plan, depth)


def _output(written: str, _rest: str, view: _View, plan: Plan, depth: int) -> tuple[Hole, ...]:
    """An output of a module, as that module writes it."""
    step = _STEP.match(written)
    if step is None:
        return ()
    inner = view.above + step.group()
    module = _called(plan.configuration, _calls(inner))
    name = written[step.end() :].partition(".")[0]
    expression = lookup(module, "outputs", name, "expression") if module is not None else None
    return _followed(expression, _View(inner, view.key, None, view.argument), plan, depth)


def _each(_written: str, rest: str, view: _View, plan: Plan, _depth: int) -> tuple[Hole, ...]:
    """`each.value.id` of a resource that goes through another resource's instances."""
    attribute = rest.removeprefix("value.")
    for reference in items(lookup(view.each, "references")) if view.each is not None else ():
        target = reference.text.known if isinstance(reference, Scalar) else None
        address = f"{view.above}{target}{view.key}"
        if address in plan.values and attribute != rest:
            return (Hole(f"{address}.{attribute}", f"each.{rest}"),)
    return ()


def _attribute(written: str, _rest: str, view: _View, plan: Plan, depth: int) -> tuple[Hole, ...]:
    """Of several instances the one with the same key; `aws_x.y[each.key].id` is listed as `aws_x.y` alone."""
    target, _, attribute = written.rpartition(".")
    own = f"{view.above}{target}"
    for address in (own, own + view.key, f"{own}[0]"):
        if address in plan.values:
            further = _further(address, attribute, plan, depth)
            return further if attribute in _IDS else further or (Hole(f"{address}.{attribute}", written),)
    whole = f"{view.above}{written}{view.key}"
    if not view.key or whole not in plan.values:
        return ()
    return _further(whole, view.argument, plan, depth) or (Hole(f"{whole}.id", written),)


def _further(address: str, attribute: str, plan: Plan, depth: int) -> tuple[Hole, ...]:
    """Where an attribute is an argument that refers to yet another resource, that one."""
    if attribute not in GRAPH:
        return ()
    return _followed(expression_of(address, attribute, plan), _view(address, plan, attribute), plan, depth)


_FOLLOWING = {"var": _input, "module": _output, "each": _each}
