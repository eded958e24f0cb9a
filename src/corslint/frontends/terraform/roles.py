"""Roles: what the functions of a configuration may do, by the policies that their role is given."""

from collections.abc import Iterator

from corslint.frontends import policies
from corslint.frontends.reading import Reader
from corslint.frontends.terraform.policies import policies_of, policy
from corslint.frontends.terraform.resources import Resource, Resources, of_type, referred
from corslint.model import AccessPolicy, Role
from corslint.value import YES, Text, Values

ROLE, POLICY = "aws_iam_role", "aws_iam_policy"

_ATTACHING = {"aws_iam_role_policy_attachment": "role", "aws_iam_policy_attachment": "roles"}
"""Resources that give a role a managed policy, and the setting that names the roles."""


def role(function: Resource, found: Resources) -> Role | None:
    """The role of a function; None where it is not made here."""
    reference = referred(function.properties.get("role"), found)
    if reference is None or reference[0].type != ROLE:
        return None
    made = reference[0]
    arns = list(_arns(made, found))
    managed = tuple(names for place in arns if (names := policies.names(place)) is not None)
    written = [*_inline(made, found), *_referenced(managed, found)]
    return Role(managed, tuple(one for one in written if one is not None), made.span)


def _arns(role: Resource, found: Resources) -> Iterator[Reader]:
    """Where managed policies are named for the role."""
    yield role.properties.get("managed_policy_arns")
    for resource in of_type(found, *_ATTACHING):
        if resource.exists is YES and _is_given(resource.properties.get(_ATTACHING[resource.type]), role):
            yield resource.properties.get("policy_arn")


def _inline(role: Resource, found: Resources) -> Iterator[AccessPolicy | None]:
    yield from policies_of(role, "inline_policy", "policy", found)
    for resource in of_type(found, "aws_iam_role_policy"):
        if resource.exists is YES and _is_given(resource.properties.get("role"), role):
            yield policy(resource, "policy", found)


def _is_given(place: Reader, role: Resource) -> bool:
    """Whether a role is named, by its `name`, `id` or `arn`, among others or alone."""
    listed = policies.names(place)
    own = role.properties.get("name").text()
    return any(
        _leads_to(item.value, role) or (own is not None and item.value == own.only)
        for item in (listed.items if listed is not None and len(listed.alternatives) == 1 else ())
    )


def _leads_to(name: Text, role: Resource) -> bool:
    hole = name.only_hole
    return hole is not None and hole.name.rpartition(".")[0] == role.address


def _referenced(managed: tuple[Values[Text], ...], found: Resources) -> Iterator[AccessPolicy | None]:
    """The managed policies of the same configuration that the role is given."""
    for arn in (item for names in managed for item in names.items):
        hole = arn.value.only_hole
        resource = found.get(hole.name.rpartition(".")[0]) if hole is not None else None
        if resource is not None and resource.type == POLICY and resource.exists is YES:
            yield policy(resource, "policy", found)
