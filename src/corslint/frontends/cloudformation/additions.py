"""What CloudFormation's resources say of the APIs that they add to, besides what every dialect says alike."""

from corslint.frontends.additions import Owner
from corslint.frontends.cloudformation.template import Resource, Template
from corslint.value import YES, Text, Truth, Value


def presence(resource: Resource, owner: Owner, template: Template) -> Truth:
    """Whether a resource is there, given that its API is: both may depend on the same condition."""
    api = template.resources.get(owner.name)
    if api is not None and condition(api) == condition(resource):
        return YES
    return resource.exists


def condition(resource: Resource) -> Text | None:
    """The name of what decides whether a resource is there; None where nothing does."""
    written: Value[Text] | None = resource.attributes.get("Condition").text()
    return written.only if written is not None else None
