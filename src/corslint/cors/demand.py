"""What a browser app must be able to ask of a route, and why it must send the headers it sends."""

from collections.abc import Iterator

from corslint.cors.headers import is_forbidden_header
from corslint.cors.protocol import ALLOW_ORIGIN, Request
from corslint.model import Api, Integration, Route, Site, Stack
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, truth

SIGNED_HEADERS = ("authorization", "x-amz-date", "x-amz-security-token")
"""What a browser sends that signs its calls with the temporary credentials of a Cognito identity (B32, D8)."""

BODY_METHODS = ("POST", "PUT", "PATCH")

ANY_SITE = Text((Hole("the site's origin", "any origin"),))
"""The origin of a site that nothing names: a check that fails for it fails for every site."""


class Reason(NamedTuple):
    """A request header that the app must send; `because` is said at `span`. `when`: whether it certainly must."""

    header: str
    because: str
    span: Span
    when: Truth = YES


class Demand(NamedTuple):
    """A call that a browser app must be able to make of a route."""

    method: str
    reasons: tuple[Reason, ...]

    def request(self, route: Route, origin: Text, *, credentials: bool) -> Request:
        headers = tuple(sorted({reason.header for reason in self.reasons if reason.when is YES}))
        return Request(origin, self.method, route.path, headers, credentials)


def demand(api: Api, route: Route) -> Demand | None:
    """The call that a route is there for; None for a route that answers preflights. A route for any method must
    at least let GET pass, with the headers that the route demands of every call."""
    if route.method == "OPTIONS":
        return None
    reasons = tuple(reason for reason in _reasons(api, route) if reason.when is not NO)
    return Demand("GET" if route.method == "ANY" else route.method, reasons)


def faces_browsers(stack: Stack, api: Api) -> Truth:
    """Whether browsers are meant to call an API across origins: a site is named that does, or something of CORS is
    written in it."""
    if named_sites(stack) or any(refusal.api == api.name for refusal in stack.refusals):
        return YES
    claim = NO
    for hint in _hints(api):
        claim |= hint
        if claim is YES:
            break
    return _from_afar(stack, api, claim) if stack.distributions else claim


def named_sites(stack: Stack) -> tuple[Site, ...]:
    """The sites that the user says call these APIs; of those that the stack deploys it is not known."""
    return tuple(site for site in stack.sites if site.span is None)


def _from_afar(stack: Stack, api: Api, claim: Truth) -> Truth:
    """Whether browsers that call an API behind CloudFront do so across origins; a policy there may say so, too."""
    from corslint.cors import edge  # noqa: PLC0415 (most stacks have no distribution)

    return (claim | edge.adds_an_origin(stack, api)) & edge.crosses_origins(stack, api)


def _hints(api: Api) -> Iterator[Truth]:
    """What speaks of browsers, what is dear to find out last: the code of the functions."""
    if api.cors is not None:
        yield api.cors.configured
    yield truth(any(route.method == "OPTIONS" and route.exists is not NO for route in api.routes))
    yield truth(any(ALLOW_ORIGIN in response.headers.rows for response in api.gateway_responses))
    for route in api.routes:
        yield truth(any(ALLOW_ORIGIN in response.headers.rows for response in route.integration.responses))
        yield truth(any(ALLOW_ORIGIN in declared.headers.rows for declared in route.declared))
    for function in {id(f): f for route in api.routes if (f := route.integration.function) is not None}.values():
        yield truth(any(ALLOW_ORIGIN in way.headers.rows for way in function.profile().exits))


def _reasons(api: Api, route: Route) -> Iterator[Reason]:
    yield from _authorization(api, route)
    if key_is_a_header(api):
        claim = route.api_key.is_(value=True)
        yield Reason("x-api-key", "an API key is required here", route.api_key.place, claim)
    body = _json_body(route)
    if body is not None:
        yield Reason("content-type", *body)
    yield from _token(api, route)


def _authorization(api: Api, route: Route) -> Iterator[Reason]:
    kind = route.authorization.kind
    # A function URL's calls are often signed by a CloudFront distribution in front of it, not by the browser (D8).
    signed = kind.is_("aws_iam") & (MAYBE if api.kind == "function-url" else YES)
    for header in SIGNED_HEADERS if signed is not NO else ():
        yield Reason(header, "calls are signed here (AWS_IAM)", route.authorization.span, signed)
    for source in route.authorization.identity_sources:
        if source.header.known is not None:
            yield Reason(
                source.header.known,
                f"the authorizer reads '{source.header}' here",
                source.span,
                ~kind.is_("none") & ~signed,
            )


def _token(api: Api, route: Route) -> Iterator[Reason]:
    """A token that the code checks by itself. It certainly must be sent where the code is there for this route alone,
    answers 401, and looks for nothing else that would tell who calls."""
    function = route.integration.function
    if function is None or route.integration.kind != "lambda_proxy" or _has_authorizer(route):
        return
    profile = function.profile()
    found = dict(profile.reads)
    token = found.pop("authorization", None)
    if token is not None:
        refuses = any(known.value == 401 for way in profile.exits for known in way.status.alternatives)
        alone = sum(_serves_calls(other, function.name) for other in api.routes) == 1
        certain = truth(refuses and alone and not any(map(_tells_who_calls, found)))
        yield Reason("authorization", "the code reads 'authorization' here", token, certain | MAYBE)


def _tells_who_calls(header: str) -> bool:
    """Whether a header may stand in for a token: a cookie may, and what only script sends."""
    is_sent_by_itself = header in SAFE_HEADERS or header.startswith(ADDED) or is_forbidden_header(header)
    return header == "cookie" or not is_sent_by_itself


SAFE_HEADERS = ("accept", "accept-language", "content-language", "content-type", "range", "user-agent")

ADDED = ("cloudfront-", "x-amzn-", "x-forwarded-")
"""What gateways and CloudFront add."""


def _has_authorizer(route: Route) -> bool:
    return route.authorization.kind.is_("none") is not YES


def _serves_calls(route: Route, function: str) -> bool:
    behind = route.integration.function
    return behind is not None and behind.name == function and route.method != "OPTIONS"


def key_is_a_header(api: Api) -> bool:
    """The key comes in `x-api-key` unless the authorizer supplies it."""
    source = api.api_key_source
    return source is None or source.test(lambda written: written.equals("HEADER")) is YES


def _json_body(route: Route) -> tuple[str, Span, Truth] | None:
    """Why a call carries JSON: its method, and something behind the route that takes a body (A3)."""
    takes_body = YES if route.method in BODY_METHODS else MAYBE if route.method == "ANY" else NO
    if route.body_model is not None:
        return "the route takes a JSON body", route.body_model, YES
    if route.validator is not None:
        return "the route validates a JSON body", route.validator, takes_body
    if route.integration.kind in ("lambda_proxy", "http_proxy"):
        if takes_body is YES and _passes_over_bodies(route.integration):
            takes_body = MAYBE
        return f"{route.method} hands a JSON body to the integration", route.span, takes_body
    if takes_body is not NO and _takes_json_only(route.integration):
        return "nothing but application/json is taken here", route.integration.span, takes_body
    return None


def may_take_a_body(route: Route) -> bool:
    """Whether calls of a route may carry a body to what is behind it."""
    is_answered_here = route.integration.kind == "mock" or _passes_over_bodies(route.integration)
    return route.method in BODY_METHODS and not is_answered_here


def _passes_over_bodies(integration: Integration) -> bool:
    """Whether the code behind the route certainly reads none: pages then have little reason to send one."""
    return integration.function is not None and integration.function.profile().takes_body is NO


def _takes_json_only(integration: Integration) -> bool:
    """Whether a body of any other type is refused: it has no template, and is not passed through (B16)."""
    passthrough, templates = integration.passthrough, integration.request_templates
    if not integration.is_mapped or passthrough is None or not templates.rows or not templates.complete:
        return False
    refuses = passthrough.test(lambda mode: truth((mode.known or "").upper() in ("NEVER", "WHEN_NO_TEMPLATES")))
    return refuses is YES and all("json" in media_type for media_type in templates.rows)
