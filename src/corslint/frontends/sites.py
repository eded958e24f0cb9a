"""Sites: the origins that browsers come from, as far as what deploys them tells."""

from collections.abc import Iterable, Iterator

from corslint.model import Distribution, Site
from corslint.source import Span
from corslint.value import NO, YES, Text, join, text


def of_distributions(distributions: Iterable[Distribution]) -> Iterator[Site]:
    """The hostnames of the distributions that serve a site's files."""
    for distribution in distributions:
        serves = any(behaviour.serves_files is YES for behaviour in distribution.behaviours)
        for host in distribution.hosts if serves and distribution.exists is YES else ():
            yield Site(join("https://", host.value), host.span)
            if distribution.over_http is not NO:
                yield Site(join("http://", host.value), host.span)


def of_page(url: Text, span: Span) -> Iterator[Site]:
    """The origin of a page, such as the one that a login comes back to; an app's own scheme is no site."""
    scheme, *rest = url.split("/")
    if len(rest) > 1 and scheme in (text("https:"), text("http:")) and rest[0] == text(""):
        yield Site(join(scheme, "//", rest[1]), span)


def of_branch(branch: Text, domain: Text, span: Span) -> Iterator[Site]:
    """A branch below the default domain of its Amplify app, where `/` is no letter of a name."""
    yield Site(join("https://", *_dashed(branch), ".", domain), span)


def _dashed(branch: Text) -> Iterator[Text]:
    first, *others = branch.split("/")
    yield first
    for other in others:
        yield join("-", other)


def of_subdomain(prefix: Text | None, domain: Text, span: Span) -> Iterator[Site]:
    """A name of one's own for an Amplify app; without a prefix it is the domain itself."""
    before = () if prefix is None or prefix == text("") else (prefix, ".")
    yield Site(join("https://", *before, domain), span)
