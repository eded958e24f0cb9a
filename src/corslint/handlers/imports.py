"""Imports: what each language takes a name for, in modules of the project and in libraries."""

import os
import sys
from collections.abc import Callable

from corslint.handlers import ir
from corslint.handlers.files.go import go_package
from corslint.handlers.files.node import node_module
from corslint.handlers.files.python import python_module
from corslint.handlers.files.search import Modules
from corslint.handlers.interpreter.atoms import Abstract, Class, Lib, Module, Opaque, Ref, Scope, inert, opaque, union
from corslint.handlers.interpreter.heap import Object, State
from corslint.handlers.interpreter.invoke import CALLS
from corslint.handlers.interpreter.objects import own_member
from corslint.handlers.interpreter.run import Run
from corslint.handlers.modules import Loader
from corslint.handlers.recorded.libraries import HARMLESS, is_harmless
from corslint.source import Source, Span


def load(loader: Loader, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
    """What an import yields."""
    return _IMPORTS[scope.language](loader, run, wanted, scope)


# -- Python


def _python(loader: Loader, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
    path = python_module(loader.modules, wanted.module, wanted.level, scope.path)
    if path is None or (not wanted.level and _is_installed(loader.modules, wanted.module, path)):
        loader.is_complete = loader.is_complete and not wanted.level
        return _python_library(wanted)
    if os.path.isdir(path):
        return _submodule(loader, run, path, wanted) or inert("a directory", wanted.span)
    value = loader.file(run, path, wanted.span)
    if wanted.member == "*":
        _import_all(run, value, scope)
        return value
    return value if wanted.member is None else _member(loader, run, path, value, wanted)


def _member(loader: Loader, run: Run, path: str, value: Abstract, wanted: ir.Import) -> Abstract:
    assert wanted.member is not None
    match value:
        case (Module(scope=module),) if wanted.member in module.cells:
            cell = run.settled.get(module.cells[wanted.member])
            if cell is not None and not isinstance(cell, Object) and cell:
                return cell
            return opaque(f"{wanted.member} of a module that is not loaded yet", wanted.span)
    found = _submodule(loader, run, os.path.dirname(path), wanted) if path.endswith("__init__.py") else ()
    return found or opaque(f"{wanted.member} is not found in {path}", wanted.span)


def _submodule(loader: Loader, run: Run, directory: str, wanted: ir.Import) -> Abstract:
    if wanted.member is None:
        return ()
    path = os.path.join(directory, wanted.member)
    for candidate in (path + ".py", os.path.join(path, "__init__.py")):
        if os.path.isfile(candidate):
            return loader.file(run, candidate, wanted.span)
    return ()


def _import_all(run: Run, value: Abstract, scope: Scope) -> None:
    match value:
        case (Module(scope=module),):
            for name, place in module.cells.items():
                if not name.startswith("_"):
                    scope.top.cells.setdefault(name, place)


def _is_installed(modules: Modules, name: str, path: str) -> bool:
    """Whether a module is one of a well-known package that was installed beside the code; it is no part of the code."""
    package = name.partition(".")[0]
    above, _, rest = path.rpartition(f"{os.sep}{package}{os.sep}")
    if not rest or package not in PACKAGES or package in sys.stdlib_module_names:
        return False
    if any(one.endswith((".dist-info", ".egg-info")) for one in modules.repository.names(above)):
        return True
    start = modules.open(os.path.join(above, package, "__init__.py"))
    return isinstance(start, Source) and "version" in start.text.lower()


PACKAGES = HARMLESS["py"] | {
    name.removeprefix("py:").partition(":")[0] for name in CALLS if name.startswith("py:") and name.count(":") == 2
}
"""The packages of Python of which it is known what they do."""


def _python_library(wanted: ir.Import) -> Abstract:
    if wanted.level:
        return opaque(f"{'.' * wanted.level}{wanted.module} is not found", wanted.span)
    name = wanted.module if wanted.member is None else f"{wanted.module}.{wanted.member}"
    return (Lib(f"py:{name}"),)


# -- JavaScript


def _node(loader: Loader, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
    path = node_module(loader.modules, wanted.module, scope.path)
    if path is None or _is_installed_in_node(wanted.module, path):
        if wanted.module.startswith("."):
            loader.is_complete = False
            return opaque(f"{wanted.module} is not found", wanted.span)
        return _node_library(wanted)
    value = loader.file(run, path, wanted.span)
    return value if wanted.member is None else _exported(run, value, wanted)


def _exported(run: Run, value: Abstract, wanted: ir.Import) -> Abstract:
    """`import name from` a module: a name it exports; `default` of a CommonJS module is all that it exports."""
    match value:
        case (Ref(id=place),):
            whole = run.settled.get(place)
            slot = whole.get(wanted.member or "") if isinstance(whole, Object) else None
            if slot is not None:
                return slot.value
    return value if wanted.member == "default" else opaque(f"{wanted.member} is not exported", wanted.span)


def _is_installed_in_node(name: str, path: str) -> bool:
    """Whether a module is one of a well-known package that lies in the `node_modules` of the code or of a layer."""
    package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    is_known = is_harmless(f"js:{package}") or any(one.startswith(f"js:{package}") for one in CALLS)
    return is_known and f"{os.sep}node_modules{os.sep}" in path


def _node_library(wanted: ir.Import) -> Abstract:
    """The default export of a package is taken for the package: Node gives CommonJS packages so."""
    name = wanted.module.removeprefix("node:")
    member = "" if wanted.member in (None, "default", "*") else f".{wanted.member}"
    return (Lib(f"js:{name}{member}"),)


# -- Go


def _go(loader: Loader, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
    path = go_package(loader.modules, wanted.module, scope.path)
    if path is None:
        from corslint.handlers.languages.go import package_name

        return (Lib(f"go:{package_name(wanted.module)}"),)
    return loader.file(run, path, wanted.span)


# -- Java


def _java(loader: Loader, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
    """What a name means that nothing in a file is called: what is imported so, or what stands in its package."""
    for one in loader.imports.get(scope.path, ()):
        found = _java_import(loader, run, one, wanted, scope)
        if found:
            return found
    return (Lib(f"java:{wanted.module}"),)


def _java_import(loader: Loader, run: Run, one: ir.Import, wanted: ir.Import, scope: Scope) -> Abstract:
    name = wanted.module
    if one.member == "*":
        class_ = _java_class(loader, run, f"{one.module}.{name}".lstrip("."), wanted.span, scope)
        return class_ or _java_static(loader, run, one.module, wanted, scope) or _java_library(one.module, name)
    if one.member == name:
        return _java_static(loader, run, one.module, wanted, scope) or (Lib(f"java:{one.module}.{name}"),)
    if one.member is None and one.module.rpartition(".")[2] == name:
        return _java_class(loader, run, one.module, wanted.span, scope) or (Lib(f"java:{one.module}"),)
    return ()


def _java_static(loader: Loader, run: Run, owner: str, wanted: ir.Import, scope: Scope) -> Abstract:
    """A member of a class that a file takes the statics of."""
    class_ = _java_class(loader, run, owner, wanted.span, scope)
    found = [own_member(State(run.settled), one, wanted.module, one) for one in class_ if isinstance(one, Class)]
    return union(*found)


def _java_class(loader: Loader, run: Run, name: str, span: Span, scope: Scope) -> Abstract:
    """A class of the project by its whole name, which may be that of a class within another."""
    from corslint.handlers.files.java import class_file

    outer, _, inner = name.rpartition(".")
    path = class_file(name, scope.path, loader.modules.repository) if not name.startswith(("java.", "javax.")) else None
    if path is None:
        is_within = inner[:1].isupper() and outer.rpartition(".")[2][:1].isupper()
        owner = _java_class(loader, run, outer, span, scope) if is_within else ()
        return union(*(own_member(State(run.settled), o, inner, o) for o in owner if isinstance(o, Class)))
    match loader.file(run, path, span):
        case (Module(scope=module),) if inner in module.cells:
            cell = run.settled.get(module.cells[inner])
            return cell if cell is not None and not isinstance(cell, Object) else ()
        case value:
            return value if any(isinstance(atom, Opaque) for atom in value) else ()


def _java_library(package: str, name: str) -> Abstract:
    """What a library's package has, as far as that is modelled."""
    from corslint.handlers.recorded.libraries_java import LIBRARY

    path = f"java:{package}.{name}"
    return (Lib(path),) if any(known == path or known.startswith(f"{path}.") for known in LIBRARY) else ()


# -- C#


def _csharp(loader: Loader, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
    from corslint.handlers import csharp_types

    return csharp_types.named(loader, run, wanted.module, scope, wanted.span)


_IMPORTS: dict[ir.Language, Callable[[Loader, Run, ir.Import, Scope], Abstract]] = {
    "python": _python,
    "javascript": _node,
    "go": _go,
    "csharp": _csharp,
    "java": _java,
}
