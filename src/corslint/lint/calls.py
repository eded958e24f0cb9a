"""The API that a call is for, of all that the paths deploy."""

from collections.abc import Iterable

from corslint.cors.simulation import Call, serving
from corslint.lint.usage import UsageError, suggestion
from corslint.model import Api, Stack


def called(stacks: Iterable[Stack], call: Call, name: str | None) -> tuple[Api, Stack]:
    """The API of that name, or the one that has the path of the call the most exactly, with its stack; of several, the
    caller must say which."""
    owners = [(api, stack) for stack in stacks for api in stack.apis]
    apis = [api for api, _ in owners]
    if not apis:
        raise UsageError("the paths declare no API")
    named = [api for api in apis if name in (None, api.name)]
    if not named:
        raise UsageError(f"--api: there is no API '{name}'{suggestion(name or '', _names(apis))}")
    found = named if len(named) == 1 else serving(named, call)
    if len(found) == 1:
        return next(owner for owner in owners if owner[0] is found[0])
    described = ", ".join(f"{api.name} ({api.span.path}:{api.span.position.line})" for api in found or named)
    if found:
        raise UsageError(f"several APIs have {call.method} {call.path}: name one with --api: {described}")
    raise UsageError(f"no API has {call.method} {call.path}: name one with --api: {described}")


def _names(apis: Iterable[Api]) -> list[str]:
    return [api.name for api in apis]
