"""Function URLs of a template: each an API of one route, which catches every path and method."""

from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Template
from corslint.frontends.openapi import FunctionBehind
from corslint.frontends.settings import AUTHORIZATION, capitalised, cors_policy, one_of, unlisted
from corslint.model import Api, Authorization, Integration, Refusal, Route
from corslint.value import NO, Hole, only, unknown

URL = "AWS::Lambda::Url"


def apis(template: Template, behind: FunctionBehind) -> Iterator[Api]:
    for resource in template.resources.values():
        if resource.type != URL or resource.exists is NO:
            continue
        place = resource.properties
        written = place.get("AuthType").text()
        kind = unknown(Hole("AuthType"), resource.span) if written is None else one_of(written, AUTHORIZATION)
        target = place.get("TargetFunctionArn")
        route = Route(
            "$default",
            "ANY",
            resource.span,
            Authorization(kind, kind.place),
            only(value=False, span=resource.span),
            Integration("lambda_proxy", target.key, behind(target.text())),
        )
        yield Api(resource.name, "function-url", resource.span, (route,), cors_policy(place.get("Cors"), capitalised))


def refusals(template: Template) -> Iterator[Refusal]:
    """What CloudFormation refuses of their CORS policies."""
    for resource in template.resources.values():
        if resource.type == URL and resource.exists is not NO:
            for refusal in unlisted(resource.properties.get("Cors"), capitalised):
                yield refusal._replace(api=resource.name)
