"""What is found: a file of code, of which language it is, and which of its exports is the handler."""

from corslint.handlers.ir import Language
from corslint.records import NamedTuple

SUFFIXES: dict[Language, tuple[str, ...]] = {
    "python": (".py",),
    "javascript": (".ts", ".mts", ".tsx", ".js", ".mjs", ".cjs", ".cts", ".jsx"),
    "go": (".go",),
    "csharp": (".cs",),
    "java": (".java",),
}
"""Sources before what is built from them."""


class Entry(NamedTuple):
    """A file and the path of what it exports that is the handler: `("post", "getAllPosts")`."""

    path: str
    exports: tuple[str, ...]
    language: Language


class NotFound(NamedTuple):
    reason: str


def language_of_file(path: str) -> Language | None:
    return next((language for language, suffixes in SUFFIXES.items() if path.endswith(suffixes)), None)
