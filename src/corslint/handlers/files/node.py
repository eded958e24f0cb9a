"""Finding the files of JavaScript's modules, by the paths of a `tsconfig.json` too."""

import os
import re

from corslint.handlers.files.found import SUFFIXES
from corslint.handlers.files.search import Modules, parents, search_path
from corslint.source import Source


def node_module(modules: Modules, name: str, importer: str) -> str | None:
    """The file of a JavaScript module; None where it is none of the project's."""
    if name.startswith("."):
        return _node_file(modules, os.path.normpath(os.path.join(os.path.dirname(importer), name)))
    mapped = _mapped(modules, name, importer)
    if mapped is not None:
        return mapped
    if name.startswith("/opt/"):
        relative = name.removeprefix("/opt/").removeprefix("nodejs/")
        return _first_node_file(modules, relative)
    return _first_node_file(modules, name)


def _mapped(modules: Modules, name: str, importer: str) -> str | None:
    """A module by the `paths` of the nearest `tsconfig.json`: `@libs/cors` is `src/libs/cors`."""
    directory = os.path.dirname(importer)
    for parent in (directory, *parents(directory, modules.repository.root)):
        for config in ("tsconfig.json", "tsconfig.paths.json"):
            path = os.path.join(parent, config)
            source = modules.open(path) if os.path.isfile(path) else None
            for prefix, target in _path_mappings(source.text) if isinstance(source, Source) else ():
                if name.startswith(prefix):
                    found = _node_file(modules, os.path.normpath(os.path.join(parent, target + name[len(prefix) :])))
                    if found is not None:
                        return found
    return None


def _path_mappings(text: str) -> list[tuple[str, str]]:
    """`"@libs/*": ["src/libs/*"]`; the file may hold comments, which JSON may not."""
    return re.findall(r"""["']([^"'\n]+/)\*["']\s*:\s*\[\s*["']([^"'\n]*)\*["']""", text)


def _first_node_file(modules: Modules, name: str) -> str | None:
    for base in search_path(modules):
        found = _node_file(modules, os.path.join(base, name))
        if found is not None:
            return found
    return None


def _node_file(modules: Modules, path: str) -> str | None:
    stem = os.path.splitext(path)[0]
    candidates = [path] if path.endswith((*SUFFIXES["javascript"], ".json")) else []
    candidates += [path + suffix for suffix in SUFFIXES["javascript"]]
    candidates += [stem + suffix for suffix in SUFFIXES["javascript"] if path.endswith((".js", ".mjs", ".cjs"))]
    candidates += [os.path.join(path, "index" + suffix) for suffix in SUFFIXES["javascript"]]
    return next((one for one in candidates if os.path.isfile(one) and modules.repository.holds(one)), None)
