"""What AWS answers: every answer that an API can give to a request, on every path that AWS can take."""

from collections.abc import Collection, Iterable, Iterator

from corslint.cors import mock
from corslint.cors.admission import admits
from corslint.cors.demand import key_is_a_header
from corslint.cors.errors import (
    WITHOUT_CREDENTIALS,
    error,
    failures,
    gateway_answer,
    refusals,
)
from corslint.cors.headers import tokens
from corslint.cors.mapping import mapped_answer
from corslint.cors.policy import policy_headers, with_policy
from corslint.cors.protocol import ALLOW_METHODS, NO_HEADERS, UNKNOWN_HEADERS, Answer, Fault, FaultKind, Request, sent
from corslint.cors.routing import DEFAULT_ROUTE, Candidate, candidates, is_unserved
from corslint.finding import enumerated
from corslint.model import Api, ApiKind, Exit, Header, HeaderValue, Integration, Invocation, NoResponse, Route
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Hole, Table, Text, Truth, Value, join, only, truth, unknown


class Barrier(NamedTuple):
    """What may stand between a request and the integration: whether it does, and how it refuses."""

    demanded: Truth
    response_type: str
    fault: Fault


def preflight(api: Api, request: Request, *, admitted: bool = False, mended: bool = False) -> tuple[Answer, ...]:
    """The answers, one of which the preflight for a request gets; with `admitted`, if it were asked for nothing that
    it does not carry; `mended`, if a MOCK that answers it could be rendered and a function be invoked, too."""
    if api.kind == "function-url":
        answers = _url_preflight(api, admitted=admitted or mended)
        return tuple(_as_asked(answer, request) for answer in answers)
    found = candidates(api, "OPTIONS", request.path)
    served = [
        _as_asked(answer, request)
        for candidate in found
        for answer in _preflight_by(api, candidate, admitted=admitted or mended, mended=mended)
    ]
    unserved = is_unserved(api, found)
    if unserved is NO:
        return tuple(served)
    managed = _managed_preflight(api, unserved)
    return (*served, *managed, *_unserved(api, "OPTIONS", request.path, unserved & _is_unmanaged(api)))


def call(api: Api, method: str, path: str, carried: Collection[str]) -> tuple[Answer, ...]:
    """The answers, one of which a call itself gets; `carried` are the headers that it is sent with, lower case."""
    found = called_routes(api, method, path)
    served = [
        answer
        for candidate in found
        for answer in _served(api, candidate, method, _unmet(api, candidate.route, carried))
    ]
    return (*served, *(_unread(api, answer) for answer in _unserved(api, method, path, is_unserved(api, found))))


def called_routes(api: Api, method: str, path: str) -> tuple[Candidate, ...]:
    """The routes that can serve a call; a function URL has one, which serves all."""
    return (Candidate(api.routes[0], YES),) if api.kind == "function-url" else candidates(api, method, path)


def answers(api: Api, route: Route) -> tuple[Answer, ...]:
    """Every answer that a call of a route can get: the integration's own, then the gateway's errors."""
    return (*responses(api, route), *refusals(api, route), *failures(api, route))


def responses(api: Api, route: Route, method: str = "", *, mended: bool = False) -> tuple[Answer, ...]:
    """The answers of the integration itself, once the gateway has let the call through; `mended`, as they would be if
    a MOCK could be rendered. The call's method is the route's where none is given."""
    own = integration_answers(api, route, method or route.method, mended=mended)
    return tuple(with_policy(api, answer) for answer in own)


# -- preflights


def _preflight_by(api: Api, candidate: Candidate, *, admitted: bool, mended: bool = False) -> Iterator[Answer]:
    """The preflight as a route answers it: refused for want of credentials, or served by its integration."""
    return _served(api, candidate, "OPTIONS", () if admitted else _barriers(api, candidate.route), mended=mended)


def _served(
    api: Api, candidate: Candidate, method: str, barriers: Iterable[Barrier], *, mended: bool = False
) -> Iterator[Answer]:
    """What a route answers: a refusal at each barrier that may stand there, then its integration."""
    route, when = candidate
    passes = YES
    for barrier in barriers:
        if barrier.demanded is not NO:
            refusal = error(api, route, barrier.response_type, when & barrier.demanded & passes, barrier.fault.span)
            yield refusal._replace(fault=barrier.fault)
            passes &= ~barrier.demanded
    if passes is not NO:
        for answer in responses(api, route, method, mended=mended):
            yield answer._replace(when=answer.when & when & passes)


def _as_asked(answer: Answer, request: Request) -> Answer:
    """The answer to a preflight for a method: code may refuse one that it does not list itself, be it GET or POST."""
    if answer.exit is None or answer.exit.refuses_with is None:
        return answer
    methods = sent(answer.exit.headers, ALLOW_METHODS, answer.exit.span)
    lists = methods.test(lambda own: tokens(own).has(request.method) if isinstance(own, Text) else MAYBE)
    if lists is not NO:
        return answer
    fault = Fault("unlisted-method", methods.place, f"the code does not allow {request.method}")
    return answer._replace(status=only(answer.exit.refuses_with, methods.place), fault=fault)


def _barriers(api: Api, route: Route) -> Iterator[Barrier]:
    if api.policy is not None and route.method in ("OPTIONS", "ANY"):
        fault = Fault("resource-policy", api.policy.span, "the resource policy lets no preflight pass")
        refuses = admits(api.policy, "OPTIONS", route.path) is NO  # of what may pass nothing is said
        yield Barrier(truth(refuses), "ACCESS_DENIED", fault)  # B34
    own = route.authorization
    refused_with = next(
        (WITHOUT_CREDENTIALS[k.value] for k in own.kind.alternatives if k.value != "none"), "UNAUTHORIZED"
    )
    fault = Fault("authorization", own.span, "authorization is demanded", own.exempted_by)
    yield Barrier(~own.kind.is_("none"), refused_with, fault)  # B30, C12
    fault = Fault("api-key", route.api_key.place, "an API key is demanded", route.key_exempted_by)
    yield Barrier(route.api_key.is_(value=True), "INVALID_API_KEY", fault)  # B31
    if route.validator is not None and route.method == "OPTIONS":
        # What the validator wants of an OPTIONS request is seldom there, but it may want nothing (B33).
        fault = Fault("validator", route.validator, "the request is validated")
        yield Barrier(MAYBE, "BAD_REQUEST_PARAMETERS", fault)


def _managed_preflight(api: Api, unserved: Truth) -> Iterator[Answer]:
    """An HTTP API with a CORS policy answers a preflight that no route catches (C2)."""
    if api.cors is not None and api.cors.configured is not NO:
        when = unserved & api.cors.configured
        yield Answer(
            "cors-configuration", only(204, api.cors.span), policy_headers(api.cors, api.kind), api.cors.span, when
        )


def _is_unmanaged(api: Api) -> Truth:
    return YES if api.cors is None else ~api.cors.configured


def _unserved(api: Api, method: str, path: str, when: Truth) -> Iterator[Answer]:
    if when is NO:
        return
    fault = Fault("no-route", api.span, f"nothing answers {method} {path}")
    if api.kind == "rest":  # B6
        yield gateway_answer(api, "MISSING_AUTHENTICATION_TOKEN", api.span, when)._replace(fault=fault)
    else:
        yield Answer("NOT_FOUND", only(404, api.span), NO_HEADERS, api.span, when, fault)


def _url_preflight(api: Api, *, admitted: bool) -> tuple[Answer, ...]:
    """A function URL answers preflights from its policy alone (D4), without one the function does (D7)."""
    managed = tuple(_managed_preflight(api, YES))
    unmanaged = _is_unmanaged(api)
    if unmanaged is NO:
        return managed
    route = api.routes[0]
    return managed + tuple(_preflight_by(api, Candidate(route, unmanaged), admitted=admitted))


# -- calls


def _unmet(api: Api, route: Route, carried: Collection[str]) -> Iterator[Barrier]:
    """The barriers for which a call does not carry what they ask for. That the validator lets it pass is assumed."""
    for barrier in _barriers(api, route):
        wanted = [header for header in _wanted(api, route, barrier.fault.kind) if header not in carried]
        if wanted:
            names = enumerated(f"'{header}'" for header in wanted)
            reason = f"{barrier.fault.reason}, and the call carries no {names}"
            yield barrier._replace(fault=barrier.fault._replace(reason=reason))


def _wanted(api: Api, route: Route, kind: FaultKind) -> tuple[str, ...]:
    if kind == "api-key":
        return ("x-api-key",) if key_is_a_header(api) else ()
    if kind != "authorization":
        return ()
    sources = [source.header.known for source in route.authorization.identity_sources]
    return tuple(source.lower() for source in sources if source is not None) or ("authorization",)


def _unread(api: Api, answer: Answer) -> Answer:
    """What an HTTP API with a policy adds to a 404 of its own is not known (C16, J10)."""
    return answer if _is_unmanaged(api) is YES else answer._replace(headers=UNKNOWN_HEADERS)


# -- the integration's own answers


def integration_answers(api: Api, route: Route, method: str, *, mended: bool = False) -> tuple[Answer, ...]:
    """What is answered behind a route to calls with a method; with the empty one, to any, preflights among them."""
    integration = route.integration
    behind = _answers_behind(api, route, method, mended=mended)
    uninvoked = NO if mended else _is_uninvoked(api, integration)
    if uninvoked is NO:
        return behind
    failure = _uninvoked(api, integration, uninvoked)
    if uninvoked is YES:
        return (failure,)
    return (*(answer._replace(when=answer.when & MAYBE) for answer in behind), failure)


def _is_uninvoked(api: Api, integration: Integration) -> Truth:
    """Lambda is invoked with POST, whatever the call's own method; what ANY does is not recorded (B38)."""
    if api.kind != "rest" or integration.method is None or integration.kind not in ("lambda_proxy", "lambda"):
        return NO
    return integration.method.test(lambda method: MAYBE if method.known == "ANY" else ~method.equals("POST"))


def _uninvoked(api: Api, integration: Integration, when: Truth) -> Answer:
    """An error of status 500, and so one of configuration: which gateway response it gets is not recorded (B38)."""
    place = integration.method.span if integration.method is not None else integration.span
    fault = Fault("integration-method", place, "the integration calls its function with a method other than POST")
    return gateway_answer(api, "API_CONFIGURATION_ERROR", place, when)._replace(fault=fault)


def _answers_behind(api: Api, route: Route, method: str, *, mended: bool) -> tuple[Answer, ...]:
    integration = route.integration
    match integration.kind:
        case "mock":
            return mock.answers(api, integration, mended=mended)
        case "lambda_proxy":
            return _handler_answers(api, integration, invocation(api, route, method))
        case "lambda" | "aws" | "http" if api.kind == "rest":
            return _mapped_answers(api, integration)
        case "none" if api.kind == "rest":
            reason = "the method has no integration"
            fault = Fault("no-integration", integration.span, reason)
            return (gateway_answer(api, "API_CONFIGURATION_ERROR", integration.span, YES)._replace(fault=fault),)
        case _:
            return (_unknown_answer(integration.span),)


def invocation(api: Api, route: Route, method: str) -> Invocation:
    """What the function behind a route is told of a call with a method; the empty one stands for any."""
    path = "" if "${" in route.path else route.path
    if api.kind == "rest":
        return Invocation(method, resource=path)
    return Invocation(method, route_key=path if path in ("", DEFAULT_ROUTE) else f"{route.method} {path}")


def _handler_answers(api: Api, integration: Integration, call: Invocation) -> tuple[Answer, ...]:
    """The exits of the function's code; what could not be read is an answer of which nothing is known, and so is what
    comes of a return of nothing."""
    if integration.function is None:
        return (_unknown_answer(integration.span)._replace(cause="handler"),)
    profile = integration.function.profile(call)
    if profile.raises is not None:
        return (_failed(api, profile.raises),)
    ways = (_answer_of(api, way) for way in profile.exits)
    exits = (*ways, *(_taken(api, integration, one) for one in profile.malformed if not one.is_nothing))
    is_open = bool(profile.unknowns) or any(one.is_nothing for one in profile.malformed) or not exits
    unread = (_unknown_answer(integration.span)._replace(cause="handler"),)
    return exits + unread if is_open else exits


def _failed(api: Api, raised: Span) -> Answer:
    """A function that ends in an error answers nothing: the gateway does in its place (B37)."""
    fault = Fault("function-error", raised, "the function ends in an error")
    if api.kind == "rest":
        return gateway_answer(api, "DEFAULT_5XX", raised, YES)._replace(fault=fault)
    return Answer("DEFAULT_5XX", only(FUNCTION_ERRORS[api.kind], raised), UNKNOWN_HEADERS, raised, fault=fault)


FUNCTION_ERRORS: dict[ApiKind, int] = {"http": 500, "function-url": 502}
"""What is answered for a function that ends in an error.
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html
"""


def _taken(api: Api, integration: Integration, returned: NoResponse) -> Answer:
    """HTTP APIs and function URLs take what is no response for the body of one, but not in payload format 1.0, where
    an HTTP API answers with an error of its own (C17)."""
    malformed = "it has none of a response's keys"
    way = Exit(returned.span, "return", only(200, returned.span), NO_HEADERS, malformed=malformed)
    is_strict = NO if integration.payload is None else integration.payload.test(lambda own: own.equals("1.0"))
    if api.kind != "http" or is_strict is NO:
        return _answer_of(api, way)
    if is_strict is MAYBE:
        return _unknown_answer(integration.span)._replace(cause="handler")
    fault = Fault("payload-format", way.span, f"malformed response in payload format 1.0, {malformed}")
    return Answer("DEFAULT_5XX", only(500, way.span), UNKNOWN_HEADERS, way.span, fault=fault, exit=way)


def _answer_of(api: Api, way: Exit) -> Answer:
    """What an exit comes to; a REST API puts an error of its own in place of a malformed one (B35)."""
    if api.kind != "rest" or not way.malformed:
        return Answer("handler", way.status, _sent(api, way), way.span, exit=way)
    reason = f"malformed Lambda proxy response, {way.malformed}"
    fault = Fault("malformed-response", way.span, reason)
    return gateway_answer(api, "DEFAULT_5XX", way.span, YES)._replace(fault=fault, exit=way)


def _sent(api: Api, way: Exit) -> Table[Header]:
    """A REST API makes one header of what is set in both maps, or in two spellings (B36)."""
    if api.kind != "rest" or not way.repeated.rows:
        return way.headers
    rows = dict(way.headers.rows)
    for name, again in way.repeated.rows.items():
        first = rows.get(name)
        rows[name] = again if first is None else first._replace(value=_merged(first.value, again.value))
    return Table(rows, way.headers.complete)


def _merged(first: Value[HeaderValue], again: Value[HeaderValue]) -> Value[HeaderValue]:
    """Both values, equal ones once; which of them comes first does not matter to a browser."""
    one, other = first.only, again.only
    if isinstance(one, Text) and isinstance(other, Text):
        equal = one.equals(other)
        if equal is not MAYBE:
            return first if equal is YES else only(join(one, ", ", other), again.span)
    return unknown(Hole(f"header at {again.span.start}", "a header that is set twice"), again.span)


def _mapped_answers(api: Api, integration: Integration) -> tuple[Answer, ...]:
    """Without proxying, headers come from the mappings of each integration response, and from nowhere else (B29)."""
    mapped = tuple(mapped_answer("integration", response, YES) for response in integration.responses)
    if not integration.responses_complete:
        return (*mapped, _unknown_answer(integration.span))
    return mapped or (_unmapped(api, integration),)


def _unmapped(api: Api, integration: Integration) -> Answer:
    """Of what stands behind, nothing is passed on that no integration response is selected for (B18)."""
    fault = Fault("no-integration-response", integration.span, mock.NO_RESPONSES)
    return gateway_answer(api, "API_CONFIGURATION_ERROR", integration.span, YES)._replace(fault=fault)


def _unknown_answer(span: Span) -> Answer:
    return Answer("integration", unknown(Hole("integration status"), span), UNKNOWN_HEADERS, span)
