"""Bundles: the module of the app that esbuild made an asset of, by what the bundle says of its sources."""

import os
import re
from collections.abc import Iterator
from json import JSONDecodeError, loads

from corslint.frontends.cdk.manifest import table, texts
from corslint.source import Repository, Source

_BUNDLES = ("index.js", "index.mjs")
"""What NodejsFunction names them."""

_MODULE = re.compile(r"^// (\S.*\.[cm]?[jt]sx?)$", re.MULTILINE)
"""The comment before each module of a bundle that is not minified, with its path from where esbuild was run."""

_EXPORTS = re.compile(r"0 ?&& ?\(module\.exports")
"""Ends a CommonJS bundle of an ES module, which is then the first that it names; of any other it is the last."""


def entry(asset: str, app: str, repository: Repository) -> str | None:
    """The path of the module that holds the handler; None where the asset is no bundle, or its module is not at hand."""
    for name in _BUNDLES:
        bundle = repository.open(os.path.join(asset, name)) if name in repository.names(asset) else None
        if isinstance(bundle, Source):
            paths = list(_named(bundle, app, repository))
            index = 0 if _EXPORTS.search(bundle.text) else -1
            found = next((each[index] for each in paths if each), None)
            return found if found is not None and repository.holds(found) and os.path.isfile(found) else None
    return None


def _named(bundle: Source, app: str, repository: Repository) -> Iterator[list[str]]:
    """The modules of a bundle in order, as its comments name them and as its map does."""
    written = _MODULE.findall(bundle.text)
    for base in _upwards(app, repository):
        if written and os.path.isfile(os.path.join(base, written[0])):
            yield [os.path.normpath(os.path.join(base, path)) for path in written]
    map_ = repository.open(f"{bundle.path}.map")
    if isinstance(map_, Source):
        directory = os.path.dirname(bundle.path)
        yield [os.path.normpath(os.path.join(directory, path)) for path in _sources(map_)]


def _upwards(app: str, repository: Repository) -> Iterator[str]:
    """The directories that esbuild may have been run in: that of the app, and those around it."""
    while repository.holds(app):
        yield app
        if app == os.path.dirname(app):
            return
        app = os.path.dirname(app)


def _sources(map_: Source) -> tuple[str, ...]:
    try:
        return texts(table(loads(map_.text)).get("sources"))
    except (JSONDecodeError, RecursionError):
        return ()
