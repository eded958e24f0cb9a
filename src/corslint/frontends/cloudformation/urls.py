"""Function URLs of a template: each is an API."""

from collections.abc import Iterator

from corslint.frontends.additions import Owner
from corslint.frontends.cloudformation.template import Template
from corslint.frontends.routes import function_url
from corslint.frontends.settings import FunctionBehind, capitalised, cors_policy, unlisted
from corslint.model import Api, Refusal
from corslint.value import NO

URL = "AWS::Lambda::Url"


def apis(template: Template, behind: FunctionBehind) -> Iterator[Api]:
    for resource in template.resources.values():
        if resource.type != URL or resource.exists is NO:
            continue
        place = resource.properties
        yield function_url(
            Owner("function-url", resource.name, resource.span),
            place.get("AuthType"),
            place.get("TargetFunctionArn"),
            cors_policy(place.get("Cors"), capitalised),
            behind,
        )


def refusals(template: Template) -> Iterator[Refusal]:
    """What CloudFormation refuses of their CORS policies."""
    for resource in template.resources.values():
        if resource.type == URL and resource.exists is not NO:
            for refusal in unlisted(resource.properties.get("Cors"), capitalised):
                yield refusal._replace(api=resource.name)
