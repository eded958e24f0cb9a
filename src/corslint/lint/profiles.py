"""What joins the model to the code behind it: each function of a stack learns to say what its code can return."""

import os.path
from collections.abc import Callable

from corslint.model import Api, Function, ResponseProfile, Route, Stack, Unread
from corslint.source import Repository


def with_profiles(stack: Stack, repository: Repository) -> Stack:
    """The stack with functions that read their code, once, when a rule first asks for it."""
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


def _once(function: Function, repository: Repository) -> Callable[[], ResponseProfile]:
    read: list[ResponseProfile] = []

    def profile() -> ResponseProfile:
        if not read:
            read.append(_read(function, repository))
        return read[0]

    return profile


def _read(function: Function, repository: Repository) -> ResponseProfile:
    if function.inline_code is None and not any(map(os.path.exists, function.code)):
        return ResponseProfile((), (Unread("the function's code is not in the repository", function.span),))
    from corslint.handlers.profile import profile  # noqa: PLC0415 (what reads code costs more than what reads templates)

    return profile(function, repository)
