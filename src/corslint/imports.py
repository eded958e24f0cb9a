"""Imports of a package's modules from what is compiled of them, at once: to look for each took a twelfth of a small run."""

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from marshal import loads
from types import CodeType, ModuleType


def quicken(package: ModuleType) -> None:
    """From now on. What is not compiled yet, or was changed since, is imported as ever."""
    cached = (package.__spec__.cached if package.__spec__ is not None else None) or ""
    directory, name = os.path.split(cached)
    loader = package.__loader__
    if isinstance(loader, SourceFileLoader) and directory == os.path.join(os.path.dirname(loader.path), CACHE):
        head = loader.get_data(cached)[:HEAD] if os.path.exists(cached) else b""
        sys.meta_path.insert(0, _Finder(f"{package.__name__}.", name.removeprefix("__init__"), head))


CACHE = "__pycache__"

HEAD = 8
"""Bytes that say which Python has compiled a file, and that a source's time and size follow; then comes the code.
Source: https://peps.python.org/pep-0552/"""

CODE = 16


class _Finder:
    """Finds the modules of a directory in its list of names; what is more than a module is left to the finders behind."""

    __slots__ = ("ending", "head", "listed", "prefix")

    def __init__(self, prefix: str, ending: str, head: bytes) -> None:
        self.prefix = prefix
        self.ending = ending
        self.head = head
        self.listed: dict[str, frozenset[str]] = {}

    def find_spec(self, name: str, path: Sequence[str] | None, _: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith(self.prefix):
            return None
        stem = name.rpartition(".")[2]
        for directory in path or ():
            if directory not in self.listed:
                self.listed[directory] = _modules(directory)
            if stem in self.listed[directory]:
                return self._spec(name, directory, stem)
        return None

    def _spec(self, name: str, directory: str, stem: str) -> ModuleSpec:
        loader = _Loader(name, f"{directory}{os.sep}{stem}.py")
        spec = ModuleSpec(name, loader, origin=loader.path)
        loader.head = self.head
        spec.cached = loader.compiled = f"{directory}{os.sep}{CACHE}{os.sep}{stem}{self.ending}"
        return spec


def _modules(directory: str) -> frozenset[str]:
    """Those that are a source and nothing else: no package, and not compiled to machine code."""
    names = os.listdir(directory) if os.path.isdir(directory) else []
    others = {name.partition(".")[0] for name in names if not name.endswith(".py")}
    return frozenset(name.removesuffix(".py") for name in names if name.endswith(".py")) - others


class _Loader(SourceFileLoader):
    """Loads what is compiled of a source, if it is of just this source. Python has no other way to say how than this."""

    compiled: str
    head: bytes

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self.path
        super().exec_module(module)

    def get_code(self, fullname: str) -> CodeType | None:
        try:
            content = self.get_data(self.compiled)
            source = os.stat(self.path)
        except OSError:
            return super().get_code(fullname)
        time, size = (int(number) & 0xFFFFFFFF for number in (source.st_mtime, source.st_size))
        if content[:CODE] != self.head + (size << 32 | time).to_bytes(CODE - HEAD, "little"):
            return super().get_code(fullname)
        code: CodeType = loads(memoryview(content)[CODE:])  # noqa: S302 (as Python itself does)
        return code
