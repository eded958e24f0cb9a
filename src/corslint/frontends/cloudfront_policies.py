"""The policies of CloudFront's behaviours: which headers an API is sent and its answers are kept apart by or given."""

from collections.abc import Callable, Iterable

from corslint.frontends.reading import Reader
from corslint.frontends.settings import Spelling, certain_text
from corslint.model import CorsPolicy, HeadersPolicy
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Items, Known, Text, Truth, Values, only, text, truth

ORIGIN, HOST = "origin", "host"


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


# -- what is forwarded


class Sent(NamedTuple):
    """Whether the viewer's `Origin` and `Host` are sent on."""

    origin: Truth
    host: Truth


class Forwarding(NamedTuple):
    """What an API is sent, whether answers are kept apart by the origin or kept at all, and where that is decided."""

    sent: Sent
    is_keyed: Truth
    caches: Truth
    place: Span


def forwarding(place: Reader, dialect: Dialect) -> Forwarding:
    cache, request = (place.get(dialect.spelled(f"{name}PolicyId")) for name in ("cache", "originRequest"))
    if cache.exists is NO:
        return _legacy(place, dialect)
    key, caches = _cached(dialect.policy(cache, "CachePolicy"), dialect)
    sent = _NOTHING if request.exists is NO else _requested(dialect.policy(request, "OriginRequestPolicy"), dialect)
    decided = cache if request.exists is NO else request
    return Forwarding(Sent(key.origin | sent.origin, key.host | sent.host), key.origin, caches, decided.span)


def _legacy(place: Reader, dialect: Dialect) -> Forwarding:
    """Settings of before there were policies. AWS says both that custom origins are sent Origin unasked, and that it
    has to be forwarded (D16)."""
    values = dialect.one(place, dialect.spelled("forwardedValues"))
    headers = values.get(dialect.spelled("headers"))
    if values.exists is not YES:
        return Forwarding(_UNKNOWN, MAYBE, MAYBE, place.key)
    listed = headers.texts()
    is_all = _names(listed, "*")
    origin, host = _names(listed, ORIGIN) | is_all, _names(listed, HOST) | is_all
    ever, unasked = (_is_positive(place.get(dialect.spelled(ttl)), YES) for ttl in ("maxTTL", "defaultTTL"))
    decided = headers.span if headers.exists is YES else values.key
    return Forwarding(Sent(origin | MAYBE, host), origin, ever & unasked & ~is_all, decided)


def _cached(policy: Reader | str | None, dialect: Dialect) -> tuple[Sent, Truth]:
    """What the cache key holds, which is sent on too, and whether anything is cached."""
    if not isinstance(policy, Reader):
        return MANAGED_CACHES.get(policy or "", (_UNKNOWN, MAYBE))
    key = dialect.one(policy, dialect.spelled("parametersInCacheKeyAndForwardedToOrigin"))
    ever, unasked = (_is_positive(policy.get(dialect.spelled(ttl)), YES) for ttl in ("maxTTL", "defaultTTL"))
    always = _is_positive(policy.get(dialect.spelled("minTTL")), NO)
    return _included(dialect.one(key, dialect.spelled("headersConfig")), dialect), ever & (unasked | always | MAYBE)


def _requested(policy: Reader | str | None, dialect: Dialect) -> Sent:
    if not isinstance(policy, Reader):
        return MANAGED_REQUESTS.get(policy or "", _UNKNOWN)
    return _included(dialect.one(policy, dialect.spelled("headersConfig")), dialect)


def _included(config: Reader, dialect: Dialect) -> Sent:
    """What the headers of a policy include."""
    behaviour = certain_text(config.get(dialect.spelled("headerBehavior")))
    listed = dialect.listed(dialect.one(config, dialect.spelled("headers")))
    named = Sent(_names(listed, ORIGIN), _names(listed, HOST))
    return {
        "none": _NOTHING,
        "whitelist": named,
        "allExcept": Sent(~named.origin, ~named.host),
        "allViewer": _EVERYTHING,
        "allViewerAndWhitelistCloudFront": _EVERYTHING,
    }.get(behaviour or "", _UNKNOWN)


def _names(listed: Values[Text] | None, header: str) -> Truth:
    return NO if listed is None else listed.has(lambda item: item.lower().equals(header))


def _is_positive(seconds: Reader, unwritten: Truth) -> Truth:
    number = seconds.number()
    return unwritten if number is None else number.test(lambda known: truth(known > 0))


# -- managed policies, by id and by name

_NOTHING, _EVERYTHING, _UNKNOWN = Sent(NO, NO), Sent(YES, YES), Sent(MAYBE, MAYBE)
_ORIGIN = Sent(YES, NO)

_CACHES = {
    ("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachingDisabled"): (_NOTHING, NO),
    ("658327ea-f89d-4fab-a63d-7e88639e58f6", "CachingOptimized"): (_NOTHING, YES),
    ("b2884449-e4de-46a7-ac36-70bc7f1ddd6d", "CachingOptimizedForUncompressedObjects"): (_NOTHING, YES),
    ("08627262-05a9-4f76-9ded-b50ca2e3a84f", "Elemental-MediaPackage"): (_ORIGIN, YES),
    ("83da9c7e-98b4-4e11-a168-04f0df8e2c65", "UseOriginCacheControlHeaders"): (_EVERYTHING, MAYBE),
    ("4cc15a8a-d715-48a4-82b8-cc0b614638fe", "UseOriginCacheControlHeaders-QueryStrings"): (_EVERYTHING, MAYBE),
}
"""What their keys hold, and whether they cache (D17)."""

_REQUESTS = {
    ("216adef6-5c7f-47e4-b989-5492eafa07d3", "AllViewer"): _EVERYTHING,
    ("b689b0a8-53d0-40ab-baf2-68738e2966ac", "AllViewerExceptHostHeader"): _ORIGIN,
    ("33f36d7e-f396-46d9-90e0-52428a34d9dc", "AllViewerAndCloudFrontHeaders-2022-06"): _EVERYTHING,
    ("59781a5b-3903-41f3-afcb-af62929ccde1", "CORS-CustomOrigin"): _ORIGIN,
    ("88a5eaf4-2fd4-4709-b370-b4c650ea3fcf", "CORS-S3Origin"): _ORIGIN,
    ("775133bc-15f2-49f9-abea-afb2e0bf67d2", "Elemental-MediaTailor-PersonalizedManifests"): _ORIGIN,
    ("acba4595-bd28-49b8-b9fe-13317c0390fa", "UserAgentRefererHeaders"): _NOTHING,
    ("bf0718e1-ba1e-49d1-88b1-f726733018ae", "HostHeaderOnly"): Sent(NO, YES),
}
"""What they forward (D17)."""

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


def added(place: Reader, dialect: Dialect) -> HeadersPolicy | None:
    """The CORS headers that a behaviour adds to answers; of a policy that is not at hand nothing is known but that."""
    written = place.get(dialect.spelled("responseHeadersPolicyId"))
    if written.exists is NO:
        return None
    policy = dialect.policy(written, "ResponseHeadersPolicy")
    if isinstance(policy, Reader) and not _adds_by_hand(policy, dialect):
        return headers_policy("", policy.key, policy, dialect)
    if isinstance(policy, Reader) or MANAGED_HEADERS.get(policy or "", True):
        return _unlisted(policy if isinstance(policy, str) else "", written)
    return None


def _adds_by_hand(policy: Reader, dialect: Dialect) -> bool:
    """Whether CORS headers are among those that a policy adds one by one."""
    custom = dialect.one(policy, dialect.spelled("customHeadersConfig"))
    names = (
        certain_text(each.get(dialect.spelled("header"))) or ""
        for each in dialect.many(custom, dialect.spelled("items"))
    )
    return any(name.lower().startswith("access-control-") for name in names)


def _unlisted(name: str, written: Reader) -> HeadersPolicy:
    """A managed policy, which adds `*` (D18), or one of which nothing is known."""
    is_known = name in MANAGED_HEADERS
    known = Items((Known(text("*"), written.span),)) if is_known else Items((), complete=False)
    cors = CorsPolicy(
        written.span, Values((known,), written.span), None, None, None, None, None, truth(is_known) | MAYBE
    )
    return HeadersPolicy(name, written.span, cors, only(value=False, span=written.span))
