"""What CloudFront makes of the calls of an API: where it stands before it, and what it adds to the answers."""

import re
from collections.abc import Iterable, Iterator

from corslint.cors.mapping import unquoted
from corslint.cors.origins import is_loopback
from corslint.cors.protocol import ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, Answer, Passed
from corslint.model import (
    Api,
    AuthorizationKind,
    Behaviour,
    Distribution,
    Header,
    HeadersPolicy,
    HeaderValue,
    Route,
    Stack,
)
from corslint.records import NamedTuple
from corslint.value import MAYBE, NO, YES, Hole, Known, Text, Truth, Value, join, some, text, truth

ADDED = (ALLOW_ORIGIN, ALLOW_METHODS, ALLOW_HEADERS)


class Front(NamedTuple):
    """A behaviour of a distribution that hands calls to an API."""

    distribution: Distribution
    behaviour: Behaviour

    @property
    def when(self) -> Truth:
        """Whether it does, whatever deployment decides."""
        return self.behaviour.leads & self.distribution.exists


def fronts(stack: Stack, api: Api) -> tuple[Front, ...]:
    return tuple(
        Front(distribution, behaviour)
        for distribution in stack.distributions
        for behaviour in distribution.behaviours
        if behaviour.api == api.name and behaviour.leads & distribution.exists is not NO
    )


def before(stack: Stack, api: Api) -> tuple[Distribution, ...]:
    """The distributions that hand calls to an API."""
    return tuple({id(front.distribution): front.distribution for front in fronts(stack, api)}.values())


def with_callers(stack: Stack) -> Stack:
    """The stack with what is known of callers: an authorizer that reads nothing but what CloudFront adds asks nothing
    of browsers, while what it makes of a call is not known."""
    carried = {header for distribution in stack.distributions for header in distribution.carries}
    if not carried:
        return stack
    return stack._replace(apis=tuple(_with_callers(api, carried) for api in stack.apis))


def _with_callers(api: Api, carried: set[Text]) -> Api:
    def changed(route: Route) -> Route:
        own = route.authorization
        if not own.identity_sources or any(source.header not in carried for source in own.identity_sources):
            return route
        unknown = Value[AuthorizationKind]((), Hole("what CloudFront adds"), own.kind.span)
        return route._replace(authorization=own._replace(kind=unknown, identity_sources=()))

    return api._replace(routes=tuple(map(changed, api.routes)))


def shares_host(distribution: Distribution) -> Truth:
    """Whether a distribution serves a site beside the APIs that it hands calls to: their calls stay within one origin,
    where there is no CORS (D25)."""
    others = [behaviour for behaviour in distribution.behaviours if behaviour.api is None]
    serves = some(behaviour.serves_files for behaviour in others)
    default_is_other = any(behaviour.pattern is None for behaviour in others)
    return serves if default_is_other else serves & MAYBE


def is_served_with_a_site(stack: Stack, api: Api) -> Truth:
    return some(shares_host(front.distribution) & front.when for front in fronts(stack, api))


def crosses_origins(stack: Stack, api: Api) -> Truth:
    """Whether browsers that call an API do so across origins. One that shares its host with a site may still be called
    by others; that is certain where it allows them by name."""
    shared = is_served_with_a_site(stack, api)
    if shared is NO or any(_is_foreign(origin, stack) for origin in _named_origins(api)):
        return YES
    return ~shared | MAYBE


def is_own_host(stack: Stack, api: Api, origin: Text) -> bool:
    """Whether a page of an origin calls the API on its own host."""
    return any(
        origin == join("https://", host.value)
        for front in fronts(stack, api)
        if (shares_host(front.distribution) & front.when) is YES
        for host in front.distribution.hosts
    )


def _is_foreign(origin: Text, stack: Stack) -> bool:
    """Whether an origin is somebody else's than the distributions' and the developer's own machine."""
    written = origin.known or ""
    hosts = [host.value for distribution in stack.distributions for host in distribution.hosts]
    named = [host for host in hosts if host.only_hole is None or written.endswith(".cloudfront.net")]
    own = some(origin.equals(join(scheme, host)) for host in named for scheme in ("https://", "http://"))
    return "://" in written and is_loopback(origin) is NO and own is NO


def _named_origins(api: Api) -> Iterator[Text]:
    """What an API is written to allow, wherever that is said outside of mapping templates."""
    if api.cors is not None and api.cors.origins is not None:
        yield from (item.value for item in api.cors.origins.items)
    mapped = (response.headers for route in api.routes for response in route.integration.responses)
    for table in (*mapped, *(response.headers for response in api.gateway_responses)):
        mapping = table.get(ALLOW_ORIGIN)
        for known in mapping.expression.alternatives if mapping is not None else ():
            yield unquoted(known.value) or known.value
    for function in {id(f): f for route in api.routes if (f := route.integration.function) is not None}.values():
        for way in function.profile().exits:
            header = way.headers.get(ALLOW_ORIGIN)
            for known_header in header.value.alternatives if header is not None else ():
                yield from [known_header.value] if isinstance(known_header.value, Text) else []


# -- which calls a behaviour takes


def takes(front: Front, route: Route) -> Truth:
    """Whether the calls of a route that go through a distribution are taken by a behaviour.

    The path that viewers ask for may have the stage before the route's own.
    """
    same = [one for one in front.distribution.behaviours if one.api == front.behaviour.api]
    pattern = front.behaviour.pattern
    if pattern is None:
        return YES if len(same) == 1 else MAYBE
    if pattern.only is None or pattern.only.known is None:
        return MAYBE
    return _matches(pattern.only.known, route.path) & (YES if len(same) == 1 else MAYBE)


def _matches(pattern: str, path: str) -> Truth:
    """A pattern's `*` is any text, its `?` any character, and a `/` at its start goes without saying."""
    if path == "$default":
        return MAYBE
    expression = re.escape("/" + pattern.removeprefix("/")).replace(r"\*", ".*").replace(r"\?", ".")
    if re.fullmatch(expression, path):
        return YES
    stage = re.fullmatch(r"/[^/*?]+/\*", "/" + pattern.removeprefix("/"))
    return MAYBE if stage is None else YES


# -- what is added to the answers


def through(stack: Stack, api: Api) -> Passed:
    """What an answer may become on its way through what stands before an API: browsers may call it there or directly."""
    policies = [front.behaviour.adds for front in fronts(stack, api) if front.behaviour.adds is not None]
    names = [name for name in ADDED if policies and any(_may_add(policy, name) for policy in policies)]

    def passed(answer: Answer) -> Answer:
        missing = [name for name in names if answer.headers.complete and answer.headers.get(name) is None]
        rows = {name: _perhaps(name, answer, policies[0]) for name in missing}
        return answer if not rows else answer._replace(headers=answer.headers._replace(rows=answer.headers.rows | rows))

    return passed


def _may_add(policy: HeadersPolicy, name: str) -> bool:
    cors = policy.cors
    listed = {ALLOW_ORIGIN: cors.origins, ALLOW_METHODS: cors.methods, ALLOW_HEADERS: cors.headers}[name]
    return cors.configured is not NO and (listed is not None or cors.configured is MAYBE)


def _perhaps(name: str, answer: Answer, policy: HeadersPolicy) -> Header:
    missing = Known[HeaderValue](None, answer.span)
    return Header(Value((missing,), Hole(f"{name} of {policy.cors.span.start}"), answer.span), answer.span)


def adds_an_origin(stack: Stack, api: Api) -> Truth:
    """Whether what stands before an API certainly lets other sites read its answers, which answers no preflight (D20)."""
    return some(adds_origin(front) & front.when for front in fronts(stack, api))


def adds_origin(front: Front) -> Truth:
    """Whether a behaviour adds an allowed origin to answers that have none (D21)."""
    policy = front.behaviour.adds
    if policy is None:
        return NO
    return policy.cors.configured & (NO if policy.cors.origins is None else ~policy.cors.origins.is_empty)


# -- what is let through


def lets(front: Front, method: str) -> Truth:
    """Whether a behaviour lets a method through (D14)."""
    methods = front.behaviour.methods
    return truth(method in ("GET", "HEAD")) if methods is None else methods.has(text(method).equals)


def barred(front: Front, route: Route, methods: Iterable[str]) -> Iterator[str]:
    """The methods that a behaviour lets no call of a route through with, where it certainly takes the route's calls."""
    if takes(front, route) is YES:
        yield from (method for method in methods if lets(front, method) is NO)
