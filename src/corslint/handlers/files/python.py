"""Finding the files of Python's modules."""

import os
import re
from collections.abc import Iterator

from corslint.handlers.files.search import Modules, search_path
from corslint.source import Repository, Source


def python_module(modules: Modules, name: str, level: int, importer: str) -> str | None:
    """The file, or the directory without `__init__.py`, of a Python module; None where it is none of the project's."""
    parts = name.split(".") if name else []
    if level:
        base = os.path.dirname(importer)
        for _ in range(level - 1):
            base = os.path.dirname(base)
        return _python_file(modules, os.path.join(base, *parts))
    for base in _bases(modules, importer):
        found = _python_file(modules, os.path.join(base, *parts))
        # above the code, a directory without `__init__.py` is no package but another project
        if found is not None and (found.endswith(".py") or base in modules.roots):
            return found
    return None


def _bases(modules: Modules, importer: str) -> Iterator[str]:
    yield os.path.dirname(importer)
    yield from _added(modules, importer)
    yield from search_path(modules)


def _added(modules: Modules, importer: str) -> Iterator[str]:
    """The directories that a file adds to `sys.path`, as far as it says there where they are from itself."""
    source = modules.open(importer)
    for written in _ADDS.findall(source.text) if isinstance(source, Source) else ():
        base = os.path.realpath(importer)
        for step in _STEPS.finditer(written):
            up = int(step["parents"]) + 1 if step["parents"] else 1
            for _ in range(0 if step["name"] else up):
                base = os.path.dirname(base)
            base = os.path.normpath(os.path.join(base, (step["name"] or "").lstrip("/")))
        yield base


_ADDS = re.compile(r"^\s*sys\.path\.(?:append|insert)\((.*__file__.*)", re.MULTILINE)
_STEPS = re.compile(r"""dirname\(|\.parents\[(?P<parents>\d)\]|\.parent\b|["'](?P<name>[\w.\-/]+)["']""")


def _python_file(modules: Modules, path: str) -> str | None:
    for candidate in (path + ".py", os.path.join(path, "__init__.py")):
        if os.path.isfile(candidate) and modules.repository.holds(candidate):
            return candidate
    return path if os.path.isdir(path) and _has_python(path, modules.repository) else None


def _has_python(path: str, repository: Repository) -> bool:
    return any(name.endswith(".py") or os.path.isdir(os.path.join(path, name)) for name in repository.names(path))
