"""CloudFront in a template: its distributions with their policies."""

from collections.abc import Collection, Iterator
from functools import partial

from corslint.frontends.cloudformation.template import Resource, Template, referenced
from corslint.frontends.cloudfront import distribution
from corslint.frontends.cloudfront_policies import Dialect, headers_policy, managed_name
from corslint.frontends.reading import Reader
from corslint.frontends.settings import capitalised, certain_text
from corslint.model import Distribution, HeadersPolicy
from corslint.value import NO, Hole, Known, Text

DISTRIBUTION, HEADERS_POLICY = "AWS::CloudFront::Distribution", "AWS::CloudFront::ResponseHeadersPolicy"

_SPELLED = {"originId": "Id"}
_STORES = ("AWS::S3::Bucket", "AWS::Amplify::App")


def distributions(template: Template, apis: Collection[str]) -> Iterator[Distribution]:
    """The distributions of a template; `apis` are the names of those that they may lead to."""
    dialect = _dialect(template, apis)
    for resource in _of_type(template, DISTRIBUTION):
        own = Known(
            Text((Hole(f"{resource.name}.DomainName", f"${{{resource.span.text}.DomainName}}"),)), resource.span
        )
        place = resource.properties.get("DistributionConfig")
        found = distribution(resource.name, resource.span, place, (own,), dialect)
        yield found._replace(exists=found.exists & resource.exists)


def headers_policies(template: Template) -> Iterator[HeadersPolicy]:
    """What response headers policies say of CORS."""
    dialect = _dialect(template, {})
    for resource in _of_type(template, HEADERS_POLICY):
        place = resource.properties.get("ResponseHeadersPolicyConfig")
        policy = headers_policy(resource.name, resource.span, place, dialect)
        yield from [policy] if policy is not None else []


def _of_type(template: Template, kind: str) -> Iterator[Resource]:
    return (each for each in template.resources.values() if each.type == kind and each.exists is not NO)


def _dialect(template: Template, apis: Collection[str]) -> Dialect:
    return Dialect(
        lambda name: _SPELLED.get(name) or capitalised(name),
        lambda place, name: place.get(name),
        lambda place, name: place.get(name).items(),
        Reader.texts,
        partial(_policy, template),
        lambda reference: name if (name := reference.partition(".")[0]) in apis else None,
        lambda reference: _is_store(reference, template),
    )


def _policy(template: Template, place: Reader, kind: str) -> Reader | str | None:
    name = referenced(place.text(), template)
    if name is not None:
        return template.everything[name].properties.get(f"{kind}Config")
    return managed_name(certain_text(place))


def _is_store(reference: str, template: Template) -> bool:
    resource = template.everything.get(reference.partition(".")[0])
    return resource is not None and resource.type in _STORES
