"""Which templates may deploy a file that is named alone: a nested stack or an API's document is a part of its parent."""

import os
from collections.abc import Iterable, Iterator

from corslint.frontends import BACKEND, INCLUSIONS
from corslint.frontends.cdk import MANIFEST
from corslint.lint.discovery import ancestors, candidates, root
from corslint.source import Source, read

_PARAMETERS = "samconfig.toml"
"""What holds values for the parameters of the template beside it."""

_NAMING_NO_FILES = (MANIFEST, BACKEND)
"""Of nested stacks a manifest knows nothing but the list of assets, which names them (F23); a backend's lie in directories
that are called as they are (E34)."""

Includers = dict[str, list[tuple[str, str]]]
"""Paths and texts of the templates that include other files, by their directory."""


def possible_parents(paths: Iterable[str]) -> list[str]:
    """Templates above the paths that include files and mention one of these; whether they mean it, reading will show."""
    includers: Includers = {}
    found = (parent for path in paths for parent in _mentioning(path, includers))
    return list(dict.fromkeys(found))


def _mentioning(path: str, includers: Includers) -> Iterator[str]:
    real = os.path.realpath(path)
    top, name = root(path), os.path.basename(real)
    if real == top:
        return
    if name == _PARAMETERS:
        yield from candidates(os.path.dirname(real))
    for directory in ancestors(os.path.dirname(real)):
        if directory not in includers:
            includers[directory] = list(_including(directory))
        for parent, text in includers[directory]:
            if parent != real and (name in text or os.path.basename(parent) in _NAMING_NO_FILES):
                yield parent
        if directory == top:
            return


def _including(directory: str) -> Iterator[tuple[str, str]]:
    for path in candidates(directory):
        source = read(path)
        if isinstance(source, Source) and any(word in source.text for word in INCLUSIONS):
            yield path, source.text
