"""Roles: what the functions of a template may do, by their role or, in SAM, by the policies of their own."""

from collections.abc import Iterator

from corslint.frontends import policies
from corslint.frontends.cloudformation.template import Resource, Template, referenced
from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_items
from corslint.model import AccessPolicy, Role
from corslint.syntax.node import Scalar
from corslint.value import NO, YES, Items, Known, Text, Truth, Values, truth

ROLE, MANAGED = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"

_ATTACHING = {"AWS::IAM::Policy": "Roles", MANAGED: "Roles", "AWS::IAM::RolePolicy": "RoleName"}
"""Resources that give a role a policy, and the property that names the roles."""


def role(function: Reader, template: Template) -> Role | None:
    """The role of a function, by its properties; None where it is not made here. SAM makes one where none is named."""
    named = function.get("Role")
    if named.exists is NO:
        own = function.get("Policies")
        return _of_list(own) if own.exists is not NO else None
    resource = template.everything.get(referenced(named.text(), template) or "")
    return _made(resource, template) if resource is not None and resource.type == ROLE else None


def _made(resource: Resource, template: Template) -> Role:
    place = resource.properties
    managed = place.get("ManagedPolicyArns").texts()
    items, _ = certain_items(place.get("Policies"))
    written = [_document(item) for item in items] + list(_attached(resource, template))
    attached = list(_referenced(managed, template)) if managed is not None else []
    found = tuple(policy for policy in (*written, *attached) if policy is not None)
    return Role(() if managed is None else (managed,), found, resource.span)


def _document(place: Reader) -> AccessPolicy | None:
    document = place.get("PolicyDocument")
    return policies.policy(document, document.key)


def _attached(role: Resource, template: Template) -> Iterator[AccessPolicy | None]:
    """The policies that name the role."""
    for resource in template.everything.values():
        if resource.type not in _ATTACHING or resource.exists is not YES:
            continue
        named = policies.names(resource.properties.get(_ATTACHING[resource.type]))
        if named is not None and named.has(lambda name: _names(name, role)) is YES:
            yield _document(resource.properties)


def _referenced(arns: Values[Text], template: Template) -> Iterator[AccessPolicy | None]:
    """The managed policies of the same template that a role names."""
    for arn in arns.items:
        hole = arn.value.only_hole
        resource = template.everything.get(hole.name.partition(".")[0]) if hole is not None else None
        if resource is not None and resource.type == MANAGED and resource.exists is YES:
            yield _document(resource.properties)


def _names(name: Text, role: Resource) -> Truth:
    hole = name.only_hole
    return truth(hole is not None and hole.name == role.name)


def _of_list(place: Reader) -> Role:
    """SAM's `Policies`: names and ARNs of managed policies, documents, and templates of its own, one of them or many."""
    items, _ = certain_items(place)
    each = items or (place,)
    names = [Known(node.text, node.span) for item in each for node in item.nodes if isinstance(node, Scalar)]
    written = (policies.policy(item, item.key) for item in each if item.get("Statement").exists is YES)
    managed = Values((Items(tuple(names)),), place.span)
    return Role((managed,), tuple(policy for policy in written if policy is not None), place.key)
