"""Deployments: what a configuration puts on the stages of its APIs, and what has it put there anew."""

from collections.abc import Iterator

from corslint.frontends.additions import Additions
from corslint.frontends.terraform.dependencies import ANYTHING, Reference, after, before, declared, of_argument
from corslint.frontends.terraform.module import Instance
from corslint.frontends.terraform.resources import Resource, Resources, is_left_alone, leads_to, of_type, owner
from corslint.model import ApiKind, Deployment, Part, Renewal
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Entry
from corslint.value import MAYBE, NO, YES, Truth

_TYPES = {
    "rest": ("aws_api_gateway_deployment", "rest_api_id", "aws_api_gateway_stage"),
    "http": ("aws_apigatewayv2_deployment", "api_id", "aws_apigatewayv2_stage"),
    "function-url": ("", "", ""),
}

_RENEWING = ("triggers", "variables", "stage_description")
"""Arguments whose change replaces a deployment; that of `description` does not (G8)."""

_REPLACING = "replace_triggered_by"

_LASTING = frozenset(
    (
        *("id", "arn", "execution_arn", "root_resource_id", "rest_api_id", "api_id", "resource_id", "parent_id"),
        *("http_method", "status_code", "path", "path_part", "name"),
    )
)
"""Attributes that stay what they are when a resource is changed in place (G9)."""


def part(resource: Resource) -> Part:
    return Part(declared(resource.address), resource.span)


def is_awaited(one: Resource, other: Resource) -> bool:
    """Whether a resource is sure to be made before another; of what only a plan tells of, that is taken for granted."""
    return other.declared is None or declared(one.address) in before(other.declared)


def deployments(found: Resources, kind: ApiKind) -> Iterator[Additions]:
    """The deployments of APIs of a kind; a plan alone does not tell what they wait for."""
    own, key, stage = _TYPES[kind]
    for resource in of_type(found, own):
        api = owner(resource.properties.get(key), kind, found)
        if api is not None and resource.declared is not None:
            served = _served(resource, list(of_type(found, stage)), found)
            yield Additions(api, deployments=(_deployment(resource, resource.declared, api.name, served),))


def _served(deployment: Resource, stages: list[Resource], found: Resources) -> Truth:
    """YES where it makes a stage, or where one names it; others may in ways that are not to be seen."""
    if deployment.properties.get("stage_name").exists is not NO:
        return deployment.properties.get("stage_name").exists & deployment.exists
    for stage in stages:
        if leads_to(stage.properties.get("deployment_id"), found, deployment.type) is deployment:
            return MAYBE if is_left_alone(stage, "deployment_id") else YES
    return MAYBE


def _deployment(resource: Resource, instance: Instance, api: str, served: Truth) -> Deployment:
    attributes = instance.block.body.attributes
    waiting = attributes.get("depends_on") or attributes.get("triggers")
    return Deployment(
        resource.address,
        resource.span,
        before(instance) | {api},
        waiting.key if waiting is not None else resource.span,
        _renewal(resource, instance, api),
        served,
    )


def _renewal(resource: Resource, instance: Instance, api: str) -> Renewal:
    """What the arguments hold that replace a deployment. Constants are numbers that its author counts up."""
    written = dict(_renewing(instance.block))
    held = [each for name, entry in written.items() for each in of_argument(name, entry, instance.module)]
    by = {api if each.address == declared(api) else each.address for each in held if _shows_a_change(each)}
    span = next((entry.key for entry in written.values()), instance.span)
    is_complete = not any(each.address == ANYTHING for each in held)
    is_counted = bool(written) and not held
    return Renewal(frozenset(by), is_complete, span, is_counted, bool(held) and _is_in_the_way(resource, instance))


def _is_in_the_way(resource: Resource, instance: Instance) -> bool:
    """Whether the old deployment, which a stage still serves, must go before the new one comes (G10)."""
    if resource.properties.get("stage_name").exists is not NO:
        return False
    return not any(map(_comes_first, (instance.block, *after(instance))))


def _comes_first(block: Block) -> bool:
    """Whether a new one is made before the old one goes; what it depends on then does so too."""
    lives = [inner.body.attributes for inner in block.body.blocks if inner.type == "lifecycle"]
    written = (attributes.get("create_before_destroy") for attributes in lives)
    return any(entry is not None and entry.value.span.text != "false" for entry in written)


def _renewing(block: Block) -> Iterator[tuple[str, Entry]]:
    attributes = block.body.attributes
    yield from ((name, attributes[name]) for name in _RENEWING if name in attributes)
    for inner in block.body.blocks:
        if inner.type == "lifecycle" and _REPLACING in inner.body.attributes:
            yield _REPLACING, inner.body.attributes[_REPLACING]
        elif inner.type in _RENEWING:  # Terraform 0.11 has maps as blocks
            yield from inner.body.attributes.items()


def _shows_a_change(reference: Reference) -> bool:
    return reference.address != ANYTHING and reference.attribute not in _LASTING
