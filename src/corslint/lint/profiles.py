"""What joins the model to the code behind it: each function of a stack learns to say what its code can return."""

import os.path
from collections.abc import Callable
from functools import cache, partial

from corslint.cors.protocol import ALLOW_ORIGIN
from corslint.directories import BUILT
from corslint.model import ANY_CALL, Api, Function, Invocation, Profiling, ResponseProfile, Route, Stack, Unread
from corslint.records import NamedTuple
from corslint.source import Repository
from corslint.value import Text, Value

MOST_CALLS = 32
"""Calls that a function's code is read for one by one, where some of its answers let no origin in; what it answers to
further ones is not known."""


def with_profiles(stack: Stack, repository: Repository) -> Stack:
    """The stack with functions that read their code when a rule first asks for it, once for calls that are the same to it."""
    known: dict[int, Function] = {}
    alike: dict[object, _Reader] = {}

    def profiled(function: Function) -> Function:
        if id(function) not in known:
            known[id(function)] = function._replace(profile=_once(function, _reading(function, repository, alike)))
        return known[id(function)]

    apis = tuple(_with_functions(api, profiled) for api in stack.apis)
    return stack._replace(apis=apis, functions=tuple(map(profiled, stack.functions)))


def _with_functions(api: Api, profiled: Callable[[Function], Function]) -> Api:
    def changed(route: Route) -> Route:
        function = route.integration.function
        if function is None:
            return route
        return route._replace(integration=route.integration._replace(function=profiled(function)))

    return api._replace(routes=tuple(map(changed, api.routes)))


Reading = Callable[[Invocation], ResponseProfile]
"""Reads a function's code, as it answers one call."""


class _Reader(NamedTuple):
    """What reads a function's code."""

    function: Function
    reading: Reading


def _reading(function: Function, repository: Repository, alike: dict[object, _Reader]) -> Reading:
    """Of functions that run the same code in the same environment, as those of many a template do, one reads it."""
    runs = (
        function.code,
        function.package,
        function.inline_code,
        _written(function.handler),
        _written(function.runtime),
    )
    last = alike.get(runs)
    if last is not None and last.function.environment == function.environment:
        return _told_of(function, last)
    reader = alike[runs] = _Reader(function, cache(partial(_read, function, repository)))
    return reader.reading


def _written(value: Value[Text] | None) -> Text | None:
    return None if value is None else value.only


def _told_of(function: Function, other: _Reader) -> Reading:
    """What another function's code was read to say, where it says it of the function, of this one."""
    here, there = function.span, other.function.span

    def reading(call: Invocation) -> ResponseProfile:
        from corslint.handlers.moving import moved  # noqa: PLC0415 (as in `_read`)

        return moved(other.reading(call), lambda span: here if span == there else span)

    return reading


def _once(function: Function, reading: Reading) -> Profiling:
    read: dict[Invocation, ResponseProfile] = {}

    def known(call: Invocation) -> ResponseProfile:
        if call not in read:
            read[call] = reading(call)
        return read[call]

    def profile(call: Invocation = ANY_CALL, /) -> ResponseProfile:
        answered = known(ANY_CALL)
        is_apart = call.apart or call.method == "OPTIONS"
        if not is_apart and all(ALLOW_ORIGIN in way.headers.rows for way in answered.exits):
            return answered
        asked = _as_looked_at(call, answered)
        return known(asked) if asked in read or len(read) < MOST_CALLS else _not_told_apart(function, answered)

    return profile


def _not_told_apart(function: Function, answered: ResponseProfile) -> ResponseProfile:
    """Of what the code answers to any call, which part this call gets is not known."""
    unread = Unread("the function's code answers more calls than it is read for", function.span)
    return answered._replace(exits=(), unknowns=(unread,), may_raise=(), malformed=())


def _as_looked_at(call: Invocation, answered: ResponseProfile) -> Invocation:
    """What of a call the code looks at: calls that are the same to it are answered the same."""
    is_told_by_body = "body" in answered.asks and call.method == "OPTIONS"  # A8: a preflight has none
    method = call.method if "method" in answered.asks or is_told_by_body else ""
    return Invocation(method, call.resource, call.route_key) if "route" in answered.asks else Invocation(method)


def _read(function: Function, repository: Repository, call: Invocation) -> ResponseProfile:
    if function.inline_code is None and not any(map(_may_be_here, function.code)) and not _may_be_told(function):
        return ResponseProfile((), (Unread("the function's code is not in the repository", function.span),))
    from corslint.handlers.profile import profile  # noqa: PLC0415 (what reads code costs more than what reads templates)

    return profile(function, repository, call)


def _may_be_told(function: Function) -> bool:
    """Whether names say enough to look for what a package is made of."""
    from corslint.handlers.files import packages  # noqa: PLC0415 (as in `_read`)

    return packages.is_telling(function)


def _may_be_here(path: str) -> bool:
    """Whether code lies at a path, or is built to there from what may lie beside it."""
    return os.path.exists(path) or not BUILT.isdisjoint(path.replace(os.sep, "/").split("/"))
