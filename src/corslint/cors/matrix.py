"""What every route answers, as data: the preflight, each of the integration's answers, each of the gateway's errors."""

from typing import TypedDict, TypeVar

from corslint.cors import gateway
from corslint.cors.demand import ANY_SITE, demand
from corslint.cors.protocol import ALLOW_ORIGIN, Answer, Passed, Request, as_it_is, is_cors_header
from corslint.model import Api, Distribution, Echo, Header, HeaderValue, Route, Stack
from corslint.value import NO, Hole, Table, Text, Value

T = TypeVar("T")
Json = str | int | bool | None | dict[str, "Json"] | list["Json"]


class AnswerRow(TypedDict, total=False):
    """One answer; `path` and `line` only where a handler's code gives it."""

    cause: str
    status: Json
    headers: dict[str, Json]
    path: str
    line: int


class PreflightRow(TypedDict):
    served_by: str
    status: Json
    headers: dict[str, Json]


class RouteRow(TypedDict):
    path: str
    method: str
    authorization: Json
    api_key: Json
    integration: str
    function: str | None
    preflight: PreflightRow | None
    answers: list[AnswerRow]


class ApiRow(TypedDict):
    name: str
    kind: str
    path: str
    line: int
    stack: str
    behind: list[str]
    routes: list[RouteRow]


def matrix(stacks: list[Stack]) -> list[ApiRow]:
    """A row for each API, in the shape that the JSON output has."""
    return [_api(stack, api) for stack in stacks for api in stack.apis]


def _api(stack: Stack, api: Api) -> ApiRow:
    behind, passed = _way(stack, api)
    routes = sorted((route for route in api.routes if demand(api, route)), key=lambda route: (route.path, route.method))
    return {
        "name": api.name,
        "kind": api.kind,
        "path": api.span.path,
        "line": api.span.position.line,
        "stack": stack.name,
        "behind": [distribution.name for distribution in behind],
        "routes": [_route(api, route, passed) for route in routes],
    }


def _way(stack: Stack, api: Api) -> tuple[tuple[Distribution, ...], Passed]:
    """What stands before an API, and what it may make of the answers."""
    if not stack.distributions:
        return (), as_it_is
    from corslint.cors import edge  # noqa: PLC0415 (most stacks have no distribution)

    return edge.before(stack, api), edge.through(stack, api)


def _route(api: Api, route: Route, passed: Passed) -> RouteRow:
    return {
        "path": route.path,
        "method": route.method,
        "authorization": known(route.authorization.kind),
        "api_key": known(route.api_key),
        "integration": route.integration.kind,
        "function": route.integration.function.name if route.integration.function else None,
        "preflight": _preflight(api, route, passed),
        "answers": [_answer(passed(answer)) for answer in gateway.answers(api, route) if answer.when is not NO],
    }


def _preflight(api: Api, route: Route, passed: Passed) -> PreflightRow | None:
    """The answer to OPTIONS; None where nothing answers it. Of several the first that is no error of code, such as it
    answers where its database cannot be reached."""
    answers = gateway.preflight(api, Request(ANY_SITE, route.method, route.path))
    given = sorted((answer for answer in answers if answer.when is not NO), key=_is_made_an_error)
    first = given[0] if given else None
    if first is None or (first.fault is not None and first.fault.kind == "no-route"):
        return None
    return {"served_by": _served_by(first), "status": known(first.status), "headers": headers(passed(first).headers)}


def _is_made_an_error(answer: Answer) -> bool:
    return answer.exit is not None and answer.exit.is_error


def _served_by(answer: Answer) -> str:
    if answer.fault is not None:
        return answer.cause
    return "integration" if answer.cause == "handler" else answer.cause


def _answer(answer: Answer) -> AnswerRow:
    row: AnswerRow = {"cause": answer.cause, "status": known(answer.status), "headers": headers(answer.headers)}
    if answer.exit is not None:
        row |= {"path": answer.span.path, "line": answer.span.position.line}
    return row


def headers(table: Table[Header]) -> dict[str, Json]:
    """The headers that matter to CORS; where there may be others, nothing is known of the one that matters most."""
    rows = {name: header.value for name, header in sorted(table.rows.items()) if is_cors_header(name)}
    sent = {name: known(value) for name, value in rows.items() if not _is_never_sent(value)}
    return sent if table.complete else {ALLOW_ORIGIN: {"unknown": "its headers"}, **sent}


def _is_never_sent(value: Value[HeaderValue]) -> bool:
    return value.rest is None and all(alternative.value is None for alternative in value.alternatives)


def known(value: Value[T]) -> Json:
    """A value as JSON says it: itself, one of several, or unknown by the name of what decides it."""
    alternatives = [_alternative(alternative.value) for alternative in value.alternatives]
    if value.rest is not None:
        alternatives.append(_unknown(value.rest))
    distinct = [one for index, one in enumerate(alternatives) if one not in alternatives[:index]]
    return distinct[0] if len(distinct) == 1 else {"one_of": list(distinct)}


def _alternative(value: object) -> Json:
    match value:
        case Text(only_hole=Hole() as hole):
            return _unknown(hole)
        case Text():
            return value.known if value.known is not None else {"text": str(value)}
        case Echo(origins=None):
            return {"echo": "any"}
        case Echo(checked=True):
            return {"echo": "checked"}
        case Echo(origins=tuple(listed)):
            return {"echo": [str(origin) for origin in listed]}
        case str() | int():
            return value
        case _:
            return None


def _unknown(hole: Hole) -> Json:
    return {"unknown": hole.written or str(hole)}
