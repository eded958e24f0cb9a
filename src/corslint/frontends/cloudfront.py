"""CloudFront distributions: what every dialect writes alike, but for its spelling and how a reference is followed."""

import re
from collections.abc import Iterable, Iterator

from corslint.frontends.cloudfront_policies import ORIGIN, Dialect, added, forwarding
from corslint.frontends.reading import Reader
from corslint.model import Behaviour, Distribution
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Known, Text, Truth, Value, agreed, some, text, truth


def distribution(name: str, span: Span, place: Reader, hosts: Iterable[Known[Text]], dialect: Dialect) -> Distribution:
    """A distribution by its settings; `hosts` are the names that it has besides its aliases."""
    aliases = place.get(dialect.spelled("aliases")).texts()
    known = aliases.items if aliases is not None else ()
    over_http = some(_over_http(each, dialect) for each in (*_ordered(place, dialect), _default(place, dialect)))
    carried = tuple(header for each in _every_origin(place, dialect) for header in _custom_headers(each, dialect))
    enabled = place.get(dialect.spelled("enabled")).flag()
    exists = YES if enabled is None else enabled.is_(value=True)
    return Distribution(name, span, (*known, *hosts), tuple(_behaviours(place, dialect)), over_http, carried, exists)


# -- behaviours


class _Origin(NamedTuple):
    """Where a behaviour hands its calls to."""

    api: str | None
    leads: Truth
    serves_files: Truth
    sends_origin: bool
    """Whether it is sent an Origin of CloudFront's own, as a custom header."""


_ELSEWHERE = _Origin(None, NO, MAYBE, sends_origin=False)


def _behaviours(place: Reader, dialect: Dialect) -> Iterator[Behaviour]:
    origins = dict(_origins(place, dialect))
    for each in _ordered(place, dialect):
        yield _behaviour(each, each.get(dialect.spelled("pathPattern")).text(), origins, dialect)
    default = _default(place, dialect)
    if default.exists is not NO:
        yield _behaviour(default, None, origins, dialect)


def _ordered(place: Reader, dialect: Dialect) -> Iterable[Reader]:
    return dialect.many(place, dialect.spelled("cacheBehaviors"))


def _default(place: Reader, dialect: Dialect) -> Reader:
    return dialect.one(place, dialect.spelled("defaultCacheBehavior"))


def _over_http(behaviour: Reader, dialect: Dialect) -> Truth:
    policy = behaviour.get(dialect.spelled("viewerProtocolPolicy")).text()
    return MAYBE if policy is None else policy.test(lambda written: written.equals("allow-all"))


def _behaviour(place: Reader, pattern: Value[Text] | None, origins: dict[Text, _Origin], dialect: Dialect) -> Behaviour:
    target = place.get(dialect.spelled("targetOriginId")).text()
    origin = origins.get(target.only, _ELSEWHERE) if target is not None and target.only is not None else _ELSEWHERE
    forwarded = forwarding(place, dialect)
    associations = ("lambdaFunctionAssociations", "functionAssociations")
    return Behaviour(
        place.key,
        pattern,
        origin.api,
        origin.leads,
        origin.serves_files,
        place.get(dialect.spelled("allowedMethods")).texts(),
        YES if origin.sends_origin else forwarded.sent.origin,
        forwarded.sent.host,
        forwarded.is_keyed,
        forwarded.caches,
        forwarded.place,
        added(place, dialect),
        any(True for name in associations for _ in dialect.many(place, dialect.spelled(name))),
    )


def _origins(place: Reader, dialect: Dialect) -> Iterator[tuple[Text, _Origin]]:
    for each in _every_origin(place, dialect):
        key = each.get(dialect.spelled("originId")).text()
        if key is not None and key.only is not None:
            yield key.only, _origin(each, dialect)


def _every_origin(place: Reader, dialect: Dialect) -> Iterable[Reader]:
    return dialect.many(place, dialect.spelled("origins"))


def _custom_headers(origin: Reader, dialect: Dialect) -> Iterator[Text]:
    """The headers that an origin is sent, be they asked for or not, lower case."""
    for each in dialect.many(origin, dialect.spelled("originCustomHeaders")):
        name = each.get(dialect.spelled("headerName")).text()
        if name is not None and name.only is not None:
            yield name.only.lower()


def _origin(place: Reader, dialect: Dialect) -> _Origin:
    domain = place.get(dialect.spelled("domainName")).text()
    written = [known.value for known in domain.alternatives] if domain is not None else []
    apis = [_api(one, dialect) for one in written]
    api = next((api for api in apis if api is not None), None)
    leads = agreed(truth(own == api) for own in apis) if api is not None else NO
    is_bucket = dialect.one(place, dialect.spelled("s3OriginConfig")).exists
    return _Origin(
        api,
        leads,
        is_bucket | agreed(_is_store(one, dialect) for one in written) if api is None else NO,
        text(ORIGIN) in _custom_headers(place, dialect),
    )


_OF_API = re.compile(
    r"([^\s${}(),]+\.(?:ApiEndpoint|FunctionUrl|api_endpoint|invoke_url|function_url))\b"
    r"|([^\s${}(),]+)\}\.(?:execute-api|lambda-url)\."
)
"""What in a domain name refers to an API's own host, however it is cut out of the URL."""

_REFERENCE = re.compile(r"[^\s${}(),]+")
_OF_STORE = re.compile(r"\.s3[.-].*amazonaws\.com|\.amplifyapp\.com|mediastore")


def _api(domain: Text, dialect: Dialect) -> str | None:
    if domain.only_hole is not None and "(" not in domain.only_hole.name:
        return dialect.api(domain.only_hole.name)  # a plan tells no more of a domain name than what it is made of
    found = _OF_API.search(str(domain)) if domain.holes else None
    return dialect.api(found[1] or found[2]) if found is not None else None


def _is_store(domain: Text, dialect: Dialect) -> Truth:
    written = str(domain)
    if _OF_STORE.search(written) or any(map(dialect.is_store, _REFERENCE.findall(written))):
        return YES
    return MAYBE
