"""Deployments: what a template puts on the stages of its APIs, and what has it put there anew."""

import re
from collections.abc import Iterator

from corslint.frontends.additions import Additions, owner
from corslint.frontends.cloudformation.additions import presence
from corslint.frontends.cloudformation.dependencies import before
from corslint.frontends.cloudformation.template import Resource, Template, referenced
from corslint.model import ApiKind, Deployment, Part, Renewal
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Truth

_TYPES = {
    "rest": ("AWS::ApiGateway::Deployment", "RestApiId", "AWS::ApiGateway::Stage"),
    "http": ("AWS::ApiGatewayV2::Deployment", "ApiId", "AWS::ApiGatewayV2::Stage"),
    "function-url": ("", "", ""),
}

_GENERATED = r"(?=[0-9a-f]*[0-9])[0-9a-f]{10,}$|[^A-Za-z0-9]"
"""How a logical id ends that a program makes of what it deploys, or of the time: a hash or a number (B53)."""


def part(resource: Resource) -> Part:
    return Part(resource.name, resource.span)


def deployments(template: Template, kind: ApiKind) -> Iterator[Additions]:
    """The deployments of APIs of a kind, and the stages that have none."""
    own, key, stage = _TYPES[kind]
    made, stages = (list(_made(each, template)) for each in (own, stage))
    for resource in made:
        if resource.name not in template.resources:
            continue
        api = owner(resource.properties.get(key), kind)
        if api is not None:
            served = _served(resource, stages, template) & presence(resource, api, template)
            yield Additions(api, deployments=(_deployment(resource, template, served),))
    for resource in stages if kind == "http" else ():
        if resource.name not in template.resources:
            continue
        api = owner(resource.properties.get(key), kind)
        if api is not None and _is_idle(resource, made):
            yield Additions(api, idle_stages=(resource.span,))


def _made(kind: str, template: Template) -> Iterator[Resource]:
    """A deployment and its stage need not stand in one template."""
    return (one for one in template.everything.values() if one.type == kind and one.exists is not NO)


def _served(deployment: Resource, stages: list[Resource], template: Template) -> Truth:
    """YES where it makes a stage, or where one names it; others may in ways that are not to be seen."""
    if deployment.properties.get("StageName").exists is YES:
        return YES
    names = (referenced(stage.properties.get("DeploymentId").text(), template) for stage in stages)
    return YES if deployment.name in names else MAYBE


def _is_idle(stage: Resource, deployments: list[Resource]) -> bool:
    """A stage that is not deployed to by itself, that names no deployment and that none names (C22)."""
    place = stage.properties
    automatic = place.get("AutoDeploy").flag()
    if place.get("DeploymentId").exists is not NO or (automatic is not None and automatic.only is not False):
        return False
    return all(each.properties.get("StageName").exists is NO for each in deployments)


def _deployment(resource: Resource, template: Template, served: Truth) -> Deployment:
    waiting = resource.attributes.get("DependsOn")
    return Deployment(
        resource.name,
        resource.span,
        before(resource, template),
        waiting.key if waiting.exists is not NO else resource.span,
        _renewal(resource.name, resource.span),
        served,
    )


def _renewal(name: str, span: Span) -> Renewal | None:
    """Only another logical id makes another deployment (B51)."""
    return None if re.search(_GENERATED, name.rpartition("/")[2]) else Renewal(frozenset(), True, span, by_hand=True)
