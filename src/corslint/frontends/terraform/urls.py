"""Function URLs of a configuration: each an API of one route, which catches every path and method."""

from collections.abc import Iterator

from corslint.frontends.openapi import FunctionBehind
from corslint.frontends.settings import AUTHORIZATION, cors_policy, one_of
from corslint.frontends.terraform.resources import Resources, block, of_type, snake_case
from corslint.model import Api, Authorization, Integration, Route
from corslint.value import Hole, only, unknown

URL = "aws_lambda_function_url"


def apis(found: Resources, behind: FunctionBehind) -> Iterator[Api]:
    for resource in of_type(found, URL):
        place = resource.properties
        written = place.get("authorization_type").text()
        kind = unknown(Hole("authorization_type"), resource.span) if written is None else one_of(written, AUTHORIZATION)
        target = place.get("function_name")
        route = Route(
            "$default",
            "ANY",
            resource.span,
            Authorization(kind, kind.place),
            only(value=False, span=resource.span),
            Integration("lambda_proxy", target.key, behind(target.text())),
        )
        policy = cors_policy(block(place, "cors"), snake_case)
        yield Api(resource.address, "function-url", resource.span, (route,), policy)
