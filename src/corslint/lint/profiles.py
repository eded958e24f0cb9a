"""What joins the model to the code behind it: each function of a stack learns to say what its code can return."""

import os.path
from collections.abc import Callable

from corslint.cors.protocol import ALLOW_ORIGIN
from corslint.model import ANY_CALL, Api, Function, Invocation, Profiling, ResponseProfile, Route, Stack, Unread
from corslint.source import Repository

MOST_CALLS = 32
"""Calls that a function's code is read for one by one, where some of its answers let no origin in; what it answers to
further ones is not known."""


def with_profiles(stack: Stack, repository: Repository) -> Stack:
    """The stack with functions that read their code when a rule first asks for it, once for calls that are the same to it."""
    known: dict[int, Function] = {}

    def reading(function: Function) -> Function:
        return known.setdefault(id(function), function._replace(profile=_once(function, repository)))

    apis = tuple(_with_functions(api, reading) for api in stack.apis)
    return stack._replace(apis=apis, functions=tuple(map(reading, stack.functions)))


def _with_functions(api: Api, reading: Callable[[Function], Function]) -> Api:
    def changed(route: Route) -> Route:
        function = route.integration.function
        if function is None:
            return route
        return route._replace(integration=route.integration._replace(function=reading(function)))

    return api._replace(routes=tuple(map(changed, api.routes)))


def _once(function: Function, repository: Repository) -> Profiling:
    read: dict[Invocation, ResponseProfile] = {}

    def reading(call: Invocation) -> ResponseProfile:
        if call not in read:
            read[call] = _read(function, repository, call)
        return read[call]

    def profile(call: Invocation = ANY_CALL, /) -> ResponseProfile:
        answered = reading(ANY_CALL)
        if call.method != "OPTIONS" and all(ALLOW_ORIGIN in way.headers.rows for way in answered.exits):
            return answered
        asked = _as_looked_at(call, answered)
        return reading(asked) if asked in read or len(read) < MOST_CALLS else _not_told_apart(function, answered)

    return profile


def _not_told_apart(function: Function, answered: ResponseProfile) -> ResponseProfile:
    """Of what the code answers to any call, which part this call gets is not known."""
    unread = Unread("the function's code answers more calls than it is read for", function.span)
    return answered._replace(exits=(), unknowns=(unread,), may_raise=(), malformed=())


def _as_looked_at(call: Invocation, answered: ResponseProfile) -> Invocation:
    """What of a call the code looks at: calls that are the same to it are answered the same."""
    method = call.method if "method" in answered.asks else ""
    return Invocation(method, call.resource, call.route_key) if "route" in answered.asks else Invocation(method)


def _read(function: Function, repository: Repository, call: Invocation) -> ResponseProfile:
    if function.inline_code is None and not any(map(os.path.exists, function.code)):
        return ResponseProfile((), (Unread("the function's code is not in the repository", function.span),))
    from corslint.handlers.profile import profile  # noqa: PLC0415 (what reads code costs more than what reads templates)

    return profile(function, repository, call)
