"""Finding the files of Python's modules."""

import os

from corslint.handlers.files.search import Modules, search_path
from corslint.source import Repository


def python_module(modules: Modules, name: str, level: int, importer: str) -> str | None:
    """The file, or the directory without `__init__.py`, of a Python module; None where it is none of the project's."""
    parts = name.split(".") if name else []
    if level:
        base = os.path.dirname(importer)
        for _ in range(level - 1):
            base = os.path.dirname(base)
        return _python_file(modules, os.path.join(base, *parts))
    for base in (os.path.dirname(importer), *search_path(modules)):
        found = _python_file(modules, os.path.join(base, *parts))
        # above the code, a directory without `__init__.py` is no package but another project
        if found is not None and (found.endswith(".py") or base in modules.roots):
            return found
    return None


def _python_file(modules: Modules, path: str) -> str | None:
    for candidate in (path + ".py", os.path.join(path, "__init__.py")):
        if os.path.isfile(candidate) and modules.repository.holds(candidate):
            return candidate
    return path if os.path.isdir(path) and _has_python(path, modules.repository) else None


def _has_python(path: str, repository: Repository) -> bool:
    return any(name.endswith(".py") or os.path.isdir(os.path.join(path, name)) for name in repository.names(path))
