"""CloudFront distributions: what every dialect writes alike, but for its spelling and how a reference is followed."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from corslint.frontends.reading import Reader
from corslint.frontends.settings import Spelling, certain_text
from corslint.model import Behaviour, CorsPolicy, Distribution, HeadersPolicy
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Items, Known, Text, Truth, Value, Values, agreed, only, some, text, truth

ORIGIN = "origin"


class Dialect(NamedTuple):
    """How a dialect spells and nests the settings, and where the references in them lead."""

    spelled: Spelling
    one: Callable[[Reader, str], Reader]
    """The nested mapping of a name."""
    many: Callable[[Reader, str], Iterable[Reader]]
    """The nested mappings of a name."""
    listed: Callable[[Reader], Values[Text] | None]
    """The texts of a list of a policy's headers."""
    policy: Callable[[Reader, str], Reader | str | None]
    """The settings of the policy of a kind (`CachePolicy`) that an id means, or the name of a managed one."""
    api: Callable[[str], str | None]
    """The API that a reference in an origin's domain name leads to."""
    is_store: Callable[[str], bool]
    """Whether a reference in an origin's domain name leads to a store of files."""


def distribution(name: str, span: Span, place: Reader, hosts: Iterable[Known[Text]], dialect: Dialect) -> Distribution:
    """A distribution by its settings; `hosts` are the names that it has besides its aliases."""
    aliases = place.get(dialect.spelled("aliases")).texts()
    known = aliases.items if aliases is not None else ()
    over_http = some(_over_http(each, dialect) for each in (*_ordered(place, dialect), _default(place, dialect)))
    carried = tuple(header for each in _every_origin(place, dialect) for header in _custom_headers(each, dialect))
    return Distribution(name, span, (*known, *hosts), tuple(_behaviours(place, dialect)), over_http, carried)


def headers_policy(name: str, span: Span, place: Reader, dialect: Dialect) -> HeadersPolicy | None:
    """The CORS part of a response headers policy; None where it has none."""
    cors = dialect.one(place, dialect.spelled("corsConfig"))
    if cors.exists is NO:
        return None
    settings = cors.present
    policy = CorsPolicy(
        cors.key,
        _items(settings, "accessControlAllowOrigins", dialect),  # D23
        _items(settings, "accessControlAllowMethods", dialect),
        _items(settings, "accessControlAllowHeaders", dialect),
        _items(settings, "accessControlExposeHeaders", dialect),
        settings.get(dialect.spelled("accessControlMaxAgeSec")).number(),
        settings.get(dialect.spelled("accessControlAllowCredentials")).flag(),
        cors.exists,
    )
    overrides = settings.get(dialect.spelled("originOverride")).flag()
    return HeadersPolicy(name, span, policy, overrides or only(value=False, span=cors.key))


def _items(cors: Reader, name: str, dialect: Dialect) -> Values[Text] | None:
    return dialect.one(cors, dialect.spelled(name)).get(dialect.spelled("items")).texts()


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
    forwarded = _forwarding(place, dialect)
    associations = ("lambdaFunctionAssociations", "functionAssociations")
    return Behaviour(
        place.key,
        pattern,
        origin.api,
        origin.leads,
        origin.serves_files,
        place.get(dialect.spelled("allowedMethods")).texts(),
        YES if origin.sends_origin else forwarded.origin,
        forwarded.is_keyed,
        forwarded.caches,
        forwarded.place,
        _added(place, dialect),
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
    found = _OF_API.search(str(domain)) if domain.holes else None
    return dialect.api(found[1] or found[2]) if found is not None else None


def _is_store(domain: Text, dialect: Dialect) -> Truth:
    written = str(domain)
    if _OF_STORE.search(written) or any(map(dialect.is_store, _REFERENCE.findall(written))):
        return YES
    return MAYBE


# -- what is forwarded


class _Forwarding(NamedTuple):
    """What becomes of the Origin header, and where that is decided."""

    origin: Truth
    is_keyed: Truth
    caches: Truth
    place: Span


def _forwarding(place: Reader, dialect: Dialect) -> _Forwarding:
    cache, request = (place.get(dialect.spelled(f"{name}PolicyId")) for name in ("cache", "originRequest"))
    if cache.exists is NO:
        return _legacy(place, dialect)
    is_keyed, caches = _cached(dialect.policy(cache, "CachePolicy"), dialect)
    forwards = NO if request.exists is NO else _requested(dialect.policy(request, "OriginRequestPolicy"), dialect)
    decided = cache if request.exists is NO else request
    return _Forwarding(is_keyed | forwards, is_keyed, caches, decided.span)


def _legacy(place: Reader, dialect: Dialect) -> _Forwarding:
    """Settings of before there were policies. AWS says both that custom origins are sent Origin unasked, and that it
    has to be forwarded (D16)."""
    values = dialect.one(place, dialect.spelled("forwardedValues"))
    headers = values.get(dialect.spelled("headers"))
    if values.exists is not YES:
        return _Forwarding(MAYBE, MAYBE, MAYBE, place.key)
    named = _names(headers.texts(), ORIGIN) | _names(headers.texts(), "*")
    caches = _is_positive(place.get(dialect.spelled("maxTTL")), YES) & ~_names(headers.texts(), "*")
    decided = headers.span if headers.exists is YES else values.key
    return _Forwarding(
        named | MAYBE, named, caches & _is_positive(place.get(dialect.spelled("defaultTTL")), YES), decided
    )


def _cached(policy: Reader | str | None, dialect: Dialect) -> tuple[Truth, Truth]:
    """Whether the cache key holds the origin, and whether anything is cached."""
    if not isinstance(policy, Reader):
        return MANAGED_CACHES.get(policy or "", (MAYBE, MAYBE))
    key = dialect.one(policy, dialect.spelled("parametersInCacheKeyAndForwardedToOrigin"))
    headers = dialect.one(key, dialect.spelled("headersConfig"))
    ever = _is_positive(policy.get(dialect.spelled("maxTTL")), YES)
    unasked = _is_positive(policy.get(dialect.spelled("defaultTTL")), YES) | _is_positive(
        policy.get(dialect.spelled("minTTL")), NO
    )
    return _included(headers, dialect), ever & (unasked | MAYBE)


def _requested(policy: Reader | str | None, dialect: Dialect) -> Truth:
    if not isinstance(policy, Reader):
        return MANAGED_REQUESTS.get(policy or "", MAYBE)
    return _included(dialect.one(policy, dialect.spelled("headersConfig")), dialect)


def _included(config: Reader, dialect: Dialect) -> Truth:
    """Whether a policy's headers include Origin."""
    behaviour = certain_text(config.get(dialect.spelled("headerBehavior")))
    listed = dialect.listed(dialect.one(config, dialect.spelled("headers")))
    match behaviour:
        case "none":
            return NO
        case "whitelist":
            return _names(listed, ORIGIN)
        case "allExcept":
            return ~_names(listed, ORIGIN)
        case "allViewer" | "allViewerAndWhitelistCloudFront":
            return YES
        case _:
            return MAYBE


def _names(listed: Values[Text] | None, header: str) -> Truth:
    return NO if listed is None else listed.has(lambda item: item.lower().equals(header))


def _is_positive(seconds: Reader, unwritten: Truth) -> Truth:
    number = seconds.number()
    return unwritten if number is None else number.test(lambda known: truth(known > 0))


# -- managed policies, by id and by name

_NEVER, _BY_ORIGIN, _MIXED = (NO, NO), (YES, YES), (NO, YES)

_CACHES = {
    ("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachingDisabled"): _NEVER,
    ("658327ea-f89d-4fab-a63d-7e88639e58f6", "CachingOptimized"): _MIXED,
    ("b2884449-e4de-46a7-ac36-70bc7f1ddd6d", "CachingOptimizedForUncompressedObjects"): _MIXED,
    ("08627262-05a9-4f76-9ded-b50ca2e3a84f", "Elemental-MediaPackage"): _BY_ORIGIN,
    ("83da9c7e-98b4-4e11-a168-04f0df8e2c65", "UseOriginCacheControlHeaders"): _BY_ORIGIN,
    ("4cc15a8a-d715-48a4-82b8-cc0b614638fe", "UseOriginCacheControlHeaders-QueryStrings"): _BY_ORIGIN,
}
"""Whether they keep answers apart by origin, and whether they cache (D17)."""

_REQUESTS = {
    ("216adef6-5c7f-47e4-b989-5492eafa07d3", "AllViewer"): YES,
    ("b689b0a8-53d0-40ab-baf2-68738e2966ac", "AllViewerExceptHostHeader"): YES,
    ("33f36d7e-f396-46d9-90e0-52428a34d9dc", "AllViewerAndCloudFrontHeaders-2022-06"): YES,
    ("59781a5b-3903-41f3-afcb-af62929ccde1", "CORS-CustomOrigin"): YES,
    ("88a5eaf4-2fd4-4709-b370-b4c650ea3fcf", "CORS-S3Origin"): YES,
    ("775133bc-15f2-49f9-abea-afb2e0bf67d2", "Elemental-MediaTailor-PersonalizedManifests"): YES,
    ("acba4595-bd28-49b8-b9fe-13317c0390fa", "UserAgentRefererHeaders"): NO,
    ("bf0718e1-ba1e-49d1-88b1-f726733018ae", "HostHeaderOnly"): NO,
}
"""Whether they forward Origin (D17)."""

_HEADERS = {
    ("60669652-455b-4ae9-85a4-c4c02393f86c", "SimpleCORS"): True,
    ("5cc3b908-e619-4b99-88e5-2cf7f45965bd", "CORS-With-Preflight"): True,
    ("e61eb60c-9c35-4d20-a928-2b84e02af89c", "CORS-and-SecurityHeadersPolicy"): True,
    ("eaab4381-ed33-4a86-88ca-d9558dc6cd63", "CORS-with-preflight-and-SecurityHeadersPolicy"): True,
    ("67f7725c-6f97-4210-82d7-5512b31e9d03", "SecurityHeadersPolicy"): False,
}
"""Whether they add `*` to answers that have no origin of their own (D18)."""

MANAGED_CACHES = {key: managed for keys, managed in _CACHES.items() for key in keys}
MANAGED_REQUESTS = {key: managed for keys, managed in _REQUESTS.items() for key in keys}
MANAGED_HEADERS = {key: managed for keys, managed in _HEADERS.items() for key in keys}


def managed_name(written: str | None) -> str | None:
    """The name of a managed policy without what they all begin with."""
    return written.removeprefix("Managed-") if written is not None else None


# -- what is added


def _added(place: Reader, dialect: Dialect) -> HeadersPolicy | None:
    """The CORS headers that a behaviour adds to answers; of a policy that is not at hand nothing is known but that."""
    written = place.get(dialect.spelled("responseHeadersPolicyId"))
    if written.exists is NO:
        return None
    policy = dialect.policy(written, "ResponseHeadersPolicy")
    if isinstance(policy, Reader):
        return headers_policy("", policy.key, policy, dialect)
    if MANAGED_HEADERS.get(policy or "", True) is False:
        return None
    is_known = policy in MANAGED_HEADERS
    known = Items((Known(text("*"), written.span),)) if is_known else Items((), complete=False)
    cors = CorsPolicy(
        written.span, Values((known,), written.span), None, None, None, None, None, truth(is_known) | MAYBE
    )
    return HeadersPolicy(policy or "", written.span, cors, only(value=False, span=written.span))
