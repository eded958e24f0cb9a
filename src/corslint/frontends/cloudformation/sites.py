"""Where browsers come from, as far as a template deploys it: buckets, Amplify apps, the pages of a login."""

from collections.abc import Callable, Iterator

from corslint.frontends.cloudformation.template import Resource, Template, referenced
from corslint.frontends.sites import of_branch, of_page, of_subdomain
from corslint.model import Site
from corslint.value import YES, Hole, Text

TYPES = ("AWS::S3::Bucket", "AWS::Amplify::Branch", "AWS::Amplify::Domain", "AWS::Cognito::UserPoolClient")


def sites(template: Template) -> Iterator[Site]:
    """The sites besides those of distributions."""
    for resource in template.resources.values():
        if resource.type in _SITES and resource.exists is YES:
            yield from _SITES[resource.type](resource, template)


def _bucket(resource: Resource, _: Template) -> Iterator[Site]:
    """The endpoint of a bucket that is a website is had over http only."""
    if resource.properties.get("WebsiteConfiguration").exists is YES:
        written = f"${{{resource.span.text}.WebsiteURL}}"
        yield Site(Text((Hole(f"{resource.name}.WebsiteURL", written),)), resource.span)


def _branch(resource: Resource, template: Template) -> Iterator[Site]:
    app = referenced(resource.properties.get("AppId").text(), template)
    name = resource.properties.get("BranchName").text()
    if app is not None and name is not None and name.only is not None:
        written = f"${{{template.everything[app].span.text}.DefaultDomain}}"
        yield from of_branch(name.only, Text((Hole(f"{app}.DefaultDomain", written),)), name.place)


def _domain(resource: Resource, _: Template) -> Iterator[Site]:
    domain = resource.properties.get("DomainName").text()
    for each in resource.properties.get("SubDomainSettings").items() if domain is not None else ():
        prefix = each.get("Prefix").text()
        if domain is not None and domain.only is not None and (prefix is None or prefix.only is not None):
            yield from of_subdomain(prefix.only if prefix is not None else None, domain.only, domain.place)


def _client(resource: Resource, _: Template) -> Iterator[Site]:
    urls = resource.properties.get("CallbackURLs").texts()
    for url in urls.items if urls is not None else ():
        yield from of_page(url.value, url.span)


_SITES: dict[str, Callable[[Resource, Template], Iterator[Site]]] = dict(
    zip(TYPES, (_bucket, _branch, _domain, _client), strict=True)
)
