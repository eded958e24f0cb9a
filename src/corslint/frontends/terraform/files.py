"""Functions of files and their paths."""

import os
from collections.abc import Callable

from corslint.frontends.terraform.scope import Scope
from corslint.frontends.terraform.values import boolean, derived, string, to_text
from corslint.source import Source, Span
from corslint.syntax.node import Node

Arguments = tuple[Node, ...]


def opened(path: Node, scope: Scope) -> Source | None:
    """The file of a known path, if it is in the repository."""
    known = to_text(path).known
    return scope.read(known) if known is not None else None


def _content(arguments: Arguments, span: Span, scope: Scope) -> Node:
    """The whole text of a file, whose place is in that file."""
    source = opened(arguments[0], scope)
    return derived("file", arguments, span) if source is None else string(source.text, source.whole)


def _exists(arguments: Arguments, span: Span, scope: Scope) -> Node:
    """A file that is not in the repository may be made before the deployment."""
    return derived("fileexists", arguments, span) if opened(arguments[0], scope) is None else boolean(True, span)


def _of_path(name: str, change: Callable[[str], str]) -> Callable[[Arguments, Span, Scope], Node]:
    def function(arguments: Arguments, span: Span, _scope: Scope) -> Node:
        known = to_text(arguments[0]).known
        return derived(name, arguments, span) if known is None else string(change(known), span)

    return function


FUNCTIONS: dict[str, Callable[[Arguments, Span, Scope], Node]] = {
    "basename": _of_path("basename", lambda path: os.path.basename(path.rstrip("/")) or "."),
    "dirname": _of_path("dirname", lambda path: os.path.dirname(path) or "."),
    "file": _content,
    "fileexists": _exists,
}
