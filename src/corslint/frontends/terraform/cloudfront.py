"""CloudFront in a configuration: its distributions with their policies."""

from collections.abc import Collection, Iterator
from functools import partial

from corslint.frontends.cloudfront import distribution
from corslint.frontends.cloudfront_policies import Dialect, headers_policy, managed_name
from corslint.frontends.reading import Reader
from corslint.frontends.settings import certain_text
from corslint.frontends.terraform.resources import (
    Resource,
    Resources,
    block,
    blocks,
    named,
    of_type,
    owner,
    referred,
    snake_case,
)
from corslint.model import Distribution, HeadersPolicy
from corslint.value import Hole, Known, Text, Values

DISTRIBUTION, HEADERS_POLICY = "aws_cloudfront_distribution", "aws_cloudfront_response_headers_policy"

_SPELLED = {
    "cacheBehaviors": "ordered_cache_behavior",
    "origins": "origin",
    "originCustomHeaders": "custom_header",
    "headerName": "name",
    "lambdaFunctionAssociations": "lambda_function_association",
    "functionAssociations": "function_association",
    "minTTL": "min_ttl",
    "defaultTTL": "default_ttl",
    "maxTTL": "max_ttl",
}
_STORES = ("aws_s3_bucket", "aws_s3_bucket_website_configuration", "aws_amplify_app")
_OWNERS = ("rest_api_id", "api_id")
"""How stages and deployments, which know the URL, say of which API they are."""


def distributions(found: Resources, apis: Collection[str]) -> Iterator[Distribution]:
    """The distributions of a configuration; `apis` are the addresses of what it makes."""
    dialect = _dialect(found, apis)
    for resource in of_type(found, DISTRIBUTION):
        name = f"{resource.address}.domain_name"
        own = Known(Text((Hole(name, f"${{{name}}}"),)), resource.span)
        made = distribution(resource.address, resource.span, resource.properties, (own,), dialect)
        yield made._replace(exists=made.exists & resource.exists)


def headers_policies(found: Resources) -> Iterator[HeadersPolicy]:
    """What response headers policies say of CORS."""
    dialect = _dialect(found, ())
    for resource in of_type(found, HEADERS_POLICY):
        policy = headers_policy(resource.address, resource.span, resource.properties, dialect)
        yield from [policy] if policy is not None else []


def _dialect(found: Resources, apis: Collection[str]) -> Dialect:
    return Dialect(
        lambda name: _SPELLED.get(name) or snake_case(name),
        block,
        blocks,
        _items,
        partial(_policy, found),
        lambda reference: _api(reference, found, apis),
        lambda reference: _is_store(reference, found),
    )


def _items(place: Reader) -> Values[Text] | None:
    """Policies nest their lists of headers one deeper, in `items`."""
    return place.get("items").texts()


def _policy(found: Resources, place: Reader, kind: str) -> Reader | str | None:
    reference = referred(place, found)
    if reference is None:
        return managed_name(certain_text(place))
    resource = reference[0]
    if resource.type.startswith("data."):
        return managed_name(certain_text(resource.properties.get("name")))
    return resource.properties if resource.type == f"aws_cloudfront{snake_case(kind)}" else None


def _api(reference: str, found: Resources, apis: Collection[str]) -> str | None:
    """An API itself, or the API of a stage or a deployment."""
    target = named(Hole(reference), found)
    if target is None or target[0].address in apis:
        return target[0].address if target is not None else None
    return next((api for key in _OWNERS if (api := _owned(target[0], key, found)) in apis), None)


def _owned(resource: Resource, key: str, found: Resources) -> str:
    api = owner(resource.properties.get(key), "rest", found)
    return api.name if api is not None else ""


def _is_store(reference: str, found: Resources) -> bool:
    target = named(Hole(reference), found)
    return target is not None and target[0].type in _STORES
