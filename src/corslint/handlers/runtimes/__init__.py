"""Lambda's runtimes: what each takes for the handler, what it gives it, and what it makes of what that returns."""

from typing import Protocol

from corslint.handlers.files.found import Entry
from corslint.handlers.interpreter.atoms import Abstract, Closure
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Arguments, Returned, Run
from corslint.handlers.ir import Language
from corslint.source import Span


class Runtime(Protocol):
    """A runtime, which is a module of this package."""

    def handler(self, run: Run, state: State, module: Abstract, entry: Entry, span: Span) -> Abstract:
        """What is called of what was loaded for an entry."""

    def arguments(
        self, run: Run, state: State, closure: Closure | None, event: Abstract, context: Abstract, span: Span
    ) -> Arguments:
        """What a handler is given; without a closure, one that a library has made."""

    def returned(self, run: Run, closure: Closure | None, returns: list[Returned]) -> list[Returned]:
        """What becomes of what a handler returns."""


def of(language: Language) -> Runtime:
    """The runtime of a language; those of others are not imported."""
    match language:
        case "csharp":
            from corslint.handlers.runtimes import dotnet

            return dotnet
        case "go":
            from corslint.handlers.runtimes import go

            return go
        case "java":
            from corslint.handlers.runtimes import java

            return java
        case "javascript":
            from corslint.handlers.runtimes import node

            return node
        case "python":
            from corslint.handlers.runtimes import python

            return python
