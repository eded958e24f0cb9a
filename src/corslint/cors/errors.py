"""What the gateway answers itself: its errors before and around the integration, and the gateway responses they get."""

from collections.abc import Iterator

from corslint.cors.mapping import mapped, status_of
from corslint.cors.protocol import NO_HEADERS, UNKNOWN_HEADERS, Answer
from corslint.model import Api, GatewayResponse, Route
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Hole, Truth, only, truth, unknown

ERROR_STATUS = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_FAILURE": 500,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "DEFAULT_5XX": 502,
    "EXPIRED_TOKEN": 403,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "INVALID_API_KEY": 403,
    "INVALID_SIGNATURE": 403,
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "QUOTA_EXCEEDED": 429,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
}
"""The status of each gateway response that we predict, unless it is customised (B.4); DEFAULT_5XX has none of its
own and stands for what a function that crashes or answers nonsense causes (B37)."""

REFUSALS = {
    "custom": ("UNAUTHORIZED", "ACCESS_DENIED", "AUTHORIZER_FAILURE"),
    "cognito_user_pools": ("UNAUTHORIZED",),
    "jwt": ("UNAUTHORIZED", "ACCESS_DENIED"),
    "aws_iam": ("MISSING_AUTHENTICATION_TOKEN", "INVALID_SIGNATURE", "EXPIRED_TOKEN", "ACCESS_DENIED"),
}
"""How each kind of authorization refuses a call (B.4)."""

WITHOUT_CREDENTIALS = {
    "custom": "UNAUTHORIZED",
    "cognito_user_pools": "UNAUTHORIZED",
    "jwt": "UNAUTHORIZED",
    "aws_iam": "MISSING_AUTHENTICATION_TOKEN",
}
"""How it refuses a call that carries no credentials at all, as a preflight never does (A8)."""


def refusals(api: Api, route: Route) -> tuple[Answer, ...]:
    """The gateway's errors before the integration: authorization, API key, validation, throttling."""
    return tuple(error(api, route, *refusal) for refusal in _refusal_types(route) if refusal[1] is not NO)


def failures(api: Api, route: Route) -> tuple[Answer, ...]:
    """The gateway's errors around the integration: throttled, unreachable, too slow, crashed."""
    types = ["THROTTLED"]
    if route.integration.kind not in ("mock", "none"):
        types += ["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"]
    if route.integration.kind == "lambda_proxy":
        types += ["DEFAULT_5XX"]
    return tuple(error(api, route, type_, YES, route.span) for type_ in types)


def _refusal_types(route: Route) -> Iterator[tuple[str, Truth, Span]]:
    for kind in dict.fromkeys(alternative.value for alternative in route.authorization.kind.alternatives):
        for type_ in REFUSALS.get(kind, ()):
            yield type_, route.authorization.kind.is_(kind), route.authorization.span
    yield "INVALID_API_KEY", route.api_key.is_(value=True), route.api_key.place
    if route.validator is not None:
        yield "BAD_REQUEST_PARAMETERS", YES, route.validator
        yield "BAD_REQUEST_BODY", YES, route.validator


def error(api: Api, route: Route, type_: str, when: Truth, span: Span) -> Answer:
    """One of the gateway's own errors; HTTP APIs and function URLs cannot be told what it carries (C16, J10, J13)."""
    if api.kind == "rest":
        return gateway_answer(api, type_, span, when)
    return Answer(type_, only(ERROR_STATUS[type_], route.span), UNKNOWN_HEADERS, span, when)


def gateway_answer(api: Api, type_: str, span: Span, when: Truth) -> Answer:
    response, certain = gateway_response(api, type_)
    if certain is not YES:
        return Answer(type_, unknown(Hole(type_), span), UNKNOWN_HEADERS, span, when)
    if response is None:
        return Answer(type_, only(ERROR_STATUS[type_], span), NO_HEADERS, span, when)
    status = status_of(response.status) if response.status is not None else only(ERROR_STATUS[type_], span)
    return Answer(type_, status, mapped(response.headers, sees_request=True), response.span, when)


def gateway_response(api: Api, type_: str) -> tuple[GatewayResponse | None, Truth]:
    """The gateway response that answers for a type, and whether that is certain; None: an uncustomised one does.

    A type that is customised itself inherits nothing (B41, B42); any other takes all of its class's default (B40).
    """
    fallback = "DEFAULT_5XX" if ERROR_STATUS[type_] >= 500 else "DEFAULT_4XX"
    for wanted in dict.fromkeys((type_, fallback)):
        found = [response for response in api.gateway_responses if response.type == wanted]
        if found:
            return found[-1], truth(len(found) == 1) & found[-1].exists
    return None, YES if api.elsewhere is None else MAYBE
