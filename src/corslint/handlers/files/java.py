"""Finding the files of Java's classes: by package and name, below the directories that hold sources."""

import os
from collections.abc import Iterator
from functools import lru_cache

from corslint.directories import BUILT, WITHOUT_SOURCES, nearest_first
from corslint.handlers.files.found import Entry, NotFound
from corslint.source import Repository

SOURCES = os.path.join("src", "main", "java")
"""Where Maven and Gradle look for a module's sources."""

BUILDS = ("pom.xml", "build.gradle", "build.gradle.kts")

MOST_DIRECTORIES = 2_000
"""Directories that are searched for one class."""


def entry(code: tuple[str, ...], handler: str, repository: Repository) -> Entry | NotFound:
    """The file of a handler such as `com.example.App::handle`, and the path of classes to it within."""
    class_ = handler.partition("::")[0].partition("$")[0]
    for root in code:
        if root.endswith(".java") and os.path.isfile(root):
            return Entry(root, exports(handler), "java")
        found = _below(module_of(root, repository), os.path.join(*class_.split(".")) + ".java", repository)
        if len(found) == 1:
            return Entry(found[0], exports(handler), "java")
        if found:
            return NotFound(f"the handler {handler} may be any of {len(found)} classes below {root}")
    return NotFound(f"no class for the handler {handler} below {code[0]}")


def exports(handler: str) -> tuple[str, ...]:
    """`com.example.Orders$Get::handle` is the method `handle` of `Get` within `Orders`."""
    class_, _, method = handler.partition("::")
    return (*class_.rpartition(".")[2].split("$"), method or "handleRequest")


def module_of(path: str, repository: Repository) -> str:
    """The directory of the module that something is built in; a directory that nothing is built in is one itself."""
    directory = path if os.path.isdir(path) else os.path.dirname(path)
    parent = directory
    while repository.holds(parent):
        if any(os.path.isfile(os.path.join(parent, name)) for name in BUILDS):
            return parent
        if os.path.basename(parent) not in BUILT and os.path.isdir(parent):
            break
        parent = os.path.dirname(parent)
    return directory


def _below(module: str, relative: str, repository: Repository) -> list[str]:
    """The files of one class: the module's own, or those of the modules in it."""
    own = os.path.join(module, SOURCES, relative)
    if os.path.isfile(own) and repository.holds(own):
        return [own]
    found = [os.path.join(directory, relative) for directory in nearest_first(module, _inner, MOST_DIRECTORIES)]
    return [path for path in found if os.path.isfile(path) and repository.holds(path)]


@lru_cache(maxsize=4096)
def _inner(directory: str) -> tuple[str, ...]:
    """The directories in one that hold no tests."""
    try:
        with os.scandir(directory) as entries:
            found = [one.path for one in entries if one.is_dir(follow_symlinks=False) and _is_searched(one.name)]
    except OSError:
        return ()
    return tuple(sorted(found))


def _is_searched(name: str) -> bool:
    return name not in WITHOUT_SOURCES and name not in ("test", "target", ".gradle") and not name.startswith(".")


def class_file(name: str, importer: str, repository: Repository) -> str | None:
    """The file of a class that code in another file names in full: of the same sources, or of another module's.

    None where there is none, or where it may be one of several.
    """
    relative = os.path.join(*name.split(".")) + ".java"
    above = list(_above(importer, repository.root))
    for directory in above:
        if os.path.isfile(os.path.join(directory, relative)):
            return os.path.join(directory, relative)
    beside = dict.fromkeys(root for directory in above for root in _sources_in(directory))
    found = [path for root in beside if os.path.isfile(path := os.path.join(root, relative))]
    return found[0] if len(found) == 1 and repository.holds(found[0]) else None


def _above(path: str, top: str) -> Iterator[str]:
    directory = os.path.dirname(os.path.realpath(path))
    while directory.startswith(top):
        yield directory
        if directory in (top, os.path.dirname(directory)):
            return
        directory = os.path.dirname(directory)


@lru_cache(maxsize=1024)
def _sources_in(directory: str) -> tuple[str, ...]:
    """The directories of sources of a module and of the modules in it."""
    candidates = (directory, *_inner(directory))
    return tuple(path for one in candidates if os.path.isdir(path := os.path.join(one, SOURCES)))
