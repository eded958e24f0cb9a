"""A handler by itself: what a file's function can return, whatever template names it."""

import os

from corslint.handlers.files.found import Entry, language_of_file
from corslint.handlers.ir import Language
from corslint.handlers.profile import of_entry
from corslint.model import Function, ResponseProfile
from corslint.records import NamedTuple
from corslint.source import Repository, Source
from corslint.value import Table, Text, Value

MAIN = "main"
"""Of a Go program not this is the handler, but what it gives to `lambda.Start`."""

NAMES: dict[Language, tuple[str, ...]] = {
    "python": ("lambda_handler", "handler"),
    "javascript": ("handler", "default"),
    "go": (MAIN, "handler", "Handler"),
    "csharp": ("FunctionHandler", "FunctionHandlerAsync", "Handler", "HandleAsync"),
    "java": ("handleRequest",),
}
"""What handlers are called, where nobody says."""


class Alone(NamedTuple):
    """A handler of a file, by its name."""

    handler: str
    language: Language
    profile: ResponseProfile


def alone(source: Source, handler: str | None, repository: Repository) -> Alone | None:
    """What a handler can return: the one that is named, or the first that is called as handlers are; None where
    the file is of no language that is read."""
    language = language_of_file(source.path)
    if language is None:
        return None
    names = (handler,) if handler else NAMES[language]
    found = [Alone(name, language, _profile(source, name, language, repository)) for name in names]
    return next((one for one in found if one.profile.exits or one.profile.malformed), found[0])


def _profile(source: Source, handler: str, language: Language, repository: Repository) -> ResponseProfile:
    """Of the environment nothing is known: its variables stay by their names."""
    environment: Table[Value[Text]] = Table({}, complete=False)
    function = Function(handler, source.whole, None, None, (source.path,), None, environment)
    return of_entry(Entry(source.path, _exports(source, handler, language), language), function, repository)


def _exports(source: Source, handler: str, language: Language) -> tuple[str, ...]:
    if language == "java":
        from corslint.handlers.files import java

        return java.exports(handler if "::" in handler or handler[:1].isupper() else f"{_stem(source)}::{handler}")
    if language == "csharp":
        # as a template says it, or only the end of that
        return tuple(handler.split("::")[-2:])
    return () if (language, handler) == ("go", MAIN) else tuple(handler.split("."))


def _stem(source: Source) -> str:
    """The class that a file is named after."""
    return os.path.basename(source.path).partition(".")[0]
