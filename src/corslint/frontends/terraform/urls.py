"""Function URLs of a configuration: each is an API."""

from collections.abc import Iterator

from corslint.frontends.additions import Owner
from corslint.frontends.routes import function_url
from corslint.frontends.settings import FunctionBehind, cors_policy
from corslint.frontends.terraform.resources import Resources, block, of_type, snake_case
from corslint.model import Api

URL = "aws_lambda_function_url"


def apis(found: Resources, behind: FunctionBehind) -> Iterator[Api]:
    for resource in of_type(found, URL):
        place = resource.properties
        policy = cors_policy(block(place, "cors"), snake_case)
        yield function_url(
            Owner("function-url", resource.address, resource.span),
            place.get("authorization_type"),
            place.get("function_name"),
            # the provider leaves empty lists out (its lambda/function_url.go, expandCors)
            policy and policy._replace(sends_empty=False),
            behind,
        )
