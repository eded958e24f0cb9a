"""Originals: what of the app an asset was made of, where its author edits: a directory, a document or a module."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from corslint.directories import WITHOUT_SOURCES, nearest_first
from corslint.frontends.cdk import bundles
from corslint.source import Repository, Source

MOST_DIRECTORIES = 2000
"""Directories of an app that are compared with its assets; in a larger one the copies stay what is read."""


def finder(app: str, repository: Repository) -> Callable[[str], str | None]:
    """Finds the original of an asset by its content; assemblies tell the copy only. None of what was built otherwise.

    The app may stand beside the code that it deploys: what lies around it is searched where it has no such code.
    """
    listed = cache(_directories)

    @cache
    def original(asset: str) -> str | None:
        names = _names(asset)
        if not names:
            return None
        return _copied(asset, names, app) or bundles.entry(asset, app, repository) or _copied_around(asset, names)

    def _copied(asset: str, names: frozenset[str], top: str) -> str | None:
        alike = (directory for directory, own in listed(top).items() if names <= own) if repository.holds(top) else ()
        return next((found for found in alike if _is_copy(asset, found, names, repository)), None)

    def _copied_around(asset: str, names: frozenset[str]) -> str | None:
        around = os.path.dirname(app)
        return _copied(asset, names, around) if around != app else None

    return original


def with_documents(assets: Mapping[str, str], app: str, repository: Repository) -> Mapping[str, str]:
    """The assets by their keys, each document that is but a copy as the file of the app that it was made of."""
    copies = {key: path for key, path in assets.items() if _is_document(path)}
    if not copies:
        return assets
    listed = cache(_directories)
    tops = [top for top in (app, os.path.dirname(app)) if repository.holds(top)]

    def original(copy: str) -> str:
        alike = (path for top in tops for path in _of_its_kind(copy, listed(top)))
        return next((path for path in alike if _is_same(copy, path, repository)), copy)

    return {**assets, **{key: original(path) for key, path in copies.items()}}


def _is_document(path: str) -> bool:
    return os.path.basename(path).startswith("asset.") and path.endswith((".json", ".yaml", ".yml"))


def _of_its_kind(copy: str, directories: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """The files with its extension."""
    extension = os.path.splitext(copy)[1]
    for directory, names in directories.items():
        yield from (os.path.join(directory, name) for name in sorted(names) if name.endswith(extension))


def _is_same(copy: str, path: str, repository: Repository) -> bool:
    try:
        is_as_long = os.path.getsize(copy) == os.path.getsize(path)
    except OSError:
        return False
    return is_as_long and _content(*os.path.split(copy), repository) == _content(*os.path.split(path), repository)


def _directories(app: str) -> dict[str, frozenset[str]]:
    """What lies in each directory of the app, by its name."""
    found: dict[str, frozenset[str]] = {}
    for directory in nearest_first(app, lambda one: _inner(one, found[one]), MOST_DIRECTORIES):
        found[directory] = _names(directory)
    return found


def _inner(directory: str, names: frozenset[str]) -> list[str]:
    below = (os.path.join(directory, name) for name in sorted(names) if _is_searched(name))
    return [path for path in below if os.path.isdir(path) and not os.path.islink(path)]


def _is_searched(name: str) -> bool:
    return name not in WITHOUT_SOURCES and not name.startswith((".", "asset."))


def _names(directory: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(directory))
    except OSError:
        return frozenset()


def _is_copy(asset: str, directory: str, names: frozenset[str], repository: Repository) -> bool:
    """Whether every file of the asset, those of its directories aside, is the same there; one must be."""
    files = [name for name in names if os.path.isfile(os.path.join(asset, name))]
    return bool(files) and all(
        _content(asset, name, repository) == _content(directory, name, repository) for name in files
    )


def _content(directory: str, name: str, repository: Repository) -> str | None:
    source = repository.open(os.path.join(directory, name))
    return source.text if isinstance(source, Source) else None
