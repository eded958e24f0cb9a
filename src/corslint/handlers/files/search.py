"""Where the imports of a function are looked for: beside its code, in layers, and in the directories above."""

import os
from collections.abc import Iterator
from functools import lru_cache

from corslint.directories import WITHOUT_SOURCES
from corslint.handlers.ir import Language
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Unreadable

LAYER_DIRECTORIES: dict[Language, tuple[str, ...]] = {
    "python": ("python",),
    "javascript": ("nodejs/node_modules", "nodejs"),
    "go": (),
    "csharp": (),
}


class Modules(NamedTuple):
    """Where the imports of one function are looked for."""

    roots: tuple[str, ...]
    repository: Repository
    language: Language

    def open(self, path: str) -> Source | Unreadable:
        return self.repository.open(path)


def search_path(modules: Modules) -> tuple[str, ...]:
    """The code's own directories, the layers' inner ones, and, as builds copy siblings in, the directories above."""
    return _search_path(modules.roots, modules.repository.root, modules.language)


@lru_cache(maxsize=256)
def _search_path(roots: tuple[str, ...], top: str, language: Language) -> tuple[str, ...]:
    bases = [root if os.path.isdir(root) else os.path.dirname(root) for root in roots]
    inner = [os.path.join(base, part) for base in bases for part in LAYER_DIRECTORIES[language]]
    above = [parent for base in bases[:1] for parent in parents(base, top)]
    beside = [found for parent in above for found in _layers_in(parent, language)]
    return (*bases, *inner, *above, *beside)


def parents(base: str, top: str) -> Iterator[str]:
    """The directories above one, up to the repository's."""
    parent = os.path.realpath(base)
    while parent != top and parent.startswith(top.rstrip(os.sep) + os.sep):
        parent = os.path.dirname(parent)
        yield parent


@lru_cache(maxsize=256)
def _layers_in(parent: str, language: Language) -> tuple[str, ...]:
    """Layer directories one or two below a directory: `layers/utils/python`."""
    below = [parent, *_directories(parent)]
    flat = [one for one in below[1:] if os.path.basename(one) in FLAT_LAYERS]
    flat += [inner for one in flat for inner in _directories(one)]
    candidates = [os.path.join(one, part) for one in below for part in LAYER_DIRECTORIES[language]]
    candidates += [
        os.path.join(inner, part)
        for one in below[1:]
        if os.path.basename(one) in LAYERS
        for inner in _directories(one)
        for part in LAYER_DIRECTORIES[language]
    ]
    return (*(one for one in candidates if os.path.isdir(one)), *flat)


FLAT_LAYERS = ("layers", "layer")
"""Directories of layers that SAM builds: what they hold stands in them as it is, or a directory each."""

LAYERS = ("layers", "layer", "lambda-layers", "lambda_layers", "src", "backend", "lambda", "functions", "shared")
"""Directories in which layers are often kept, one directory each."""


MOST_DIRECTORIES = 100
"""A directory with more below it is a collection of projects, not one."""


def _directories(path: str) -> list[str]:
    try:
        with os.scandir(path) as entries:
            found = sorted(
                one.path for one in entries if one.name not in WITHOUT_SOURCES and one.is_dir(follow_symlinks=False)
            )
    except OSError:
        return []
    return found if len(found) <= MOST_DIRECTORIES else []
