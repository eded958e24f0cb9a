"""Where browsers come from, as far as a configuration deploys it: buckets, Amplify apps, the pages of a login."""

from collections.abc import Callable, Iterator

from corslint.frontends.sites import of_branch, of_page, of_subdomain
from corslint.frontends.terraform.resources import Resource, Resources, blocks, leads_to, of_type
from corslint.model import Site
from corslint.value import YES, Hole, Text, join

TYPES = (
    *("aws_s3_bucket_website_configuration", "aws_amplify_branch", "aws_amplify_domain_association"),
    "aws_cognito_user_pool_client",
)


def sites(found: Resources) -> Iterator[Site]:
    """The sites besides those of distributions."""
    for resource in of_type(found, *TYPES):
        if resource.exists is YES:
            yield from _SITES[resource.type](resource, found)


def _website(resource: Resource, _: Resources) -> Iterator[Site]:
    """The endpoint of a bucket that is a website is had over http only."""
    name = f"{resource.address}.website_endpoint"
    yield Site(join("http://", Hole(name, f"${{{name}}}")), resource.span)


def _branch(resource: Resource, found: Resources) -> Iterator[Site]:
    app = leads_to(resource.properties.get("app_id"), found, "aws_amplify_app")
    name = resource.properties.get("branch_name").text()
    if app is not None and name is not None and name.only is not None:
        domain = f"{app.address}.default_domain"
        yield from of_branch(name.only, Text((Hole(domain, f"${{{domain}}}"),)), name.place)


def _domain(resource: Resource, _: Resources) -> Iterator[Site]:
    domain = resource.properties.get("domain_name").text()
    for each in blocks(resource.properties, "sub_domain"):
        prefix = each.get("prefix").text()
        if domain is not None and domain.only is not None and (prefix is None or prefix.only is not None):
            yield from of_subdomain(prefix.only if prefix is not None else None, domain.only, domain.place)


def _client(resource: Resource, _: Resources) -> Iterator[Site]:
    urls = resource.properties.get("callback_urls").texts()
    for url in urls.items if urls is not None else ():
        yield from of_page(url.value, url.span)


_SITES: dict[str, Callable[[Resource, Resources], Iterator[Site]]] = dict(
    zip(TYPES, (_website, _branch, _domain, _client), strict=True)
)
