"""Loading a project's modules: each file is run once, and what it made is shared by all that imports it."""

import os
import sys

from corslint.handlers import ir
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Class,
    Lib,
    Module,
    Opaque,
    Ref,
    Scope,
    Str,
    inert,
    opaque,
    union,
)
from corslint.handlers.interpreter.heap import Object, Slot, State
from corslint.handlers.interpreter.here import Here
from corslint.handlers.interpreter.invoke import CALLS
from corslint.handlers.interpreter.objects import own_member
from corslint.handlers.interpreter.run import Frame, Run, allocate
from corslint.handlers.interpreter.statements import execute
from corslint.handlers.languages import lowering
from corslint.handlers.locate import Modules, go_files, go_package, major_version, node_module, python_module
from corslint.handlers.recorded.libraries import HARMLESS, is_harmless
from corslint.source import Source, Span
from corslint.value import text

MOST_MODULES = 200
"""Files that are read for one function."""


class Loader:
    """The modules that one run has loaded, by file."""

    __slots__ = ("imports", "is_complete", "loaded", "modules", "sources", "unparsed")

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.loaded: dict[str, Abstract] = {}
        self.imports: dict[str, tuple[ir.Import, ...]] = {}
        """What names of a file may be that nothing in it is called (Java)."""
        self.unparsed: list[ir.Unparsed] = []
        self.sources: list[Source] = []
        self.is_complete = True
        """Whether every file of the project's own that is imported was found."""

    def mentions(self, *words: str) -> bool:
        """Whether the code that was read, or code that was not found, may say one of these words."""
        texts = [source.text.lower() for source in self.sources]
        return not self.is_complete or any(word in text for text in texts for word in words)

    def version(self, package: str) -> int | None:
        """The major version of a package that the project declares."""
        return major_version(self.modules, package)

    def load(self, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
        """What an import yields."""
        if scope.language == "python":
            return self._python(run, wanted, scope)
        if scope.language == "javascript":
            return self._node(run, wanted, scope)
        if scope.language == "csharp":
            from corslint.handlers import csharp_types

            return csharp_types.named(self, run, wanted.module, scope, wanted.span)
        if scope.language == "java":
            return self._java(run, wanted, scope)
        return self._go(run, wanted, scope)

    # -- Python

    def _python(self, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
        path = python_module(self.modules, wanted.module, wanted.level, scope.path)
        if path is None or (not wanted.level and _is_installed(self.modules, wanted.module, path)):
            self.is_complete = self.is_complete and not wanted.level
            return _python_library(wanted)
        if os.path.isdir(path):
            return self._submodule(run, path, wanted) or inert("a directory", wanted.span)
        value = self.file(run, path, wanted.span)
        if wanted.member == "*":
            _import_all(run, value, scope)
            return value
        return value if wanted.member is None else self._member(run, path, value, wanted)

    def _member(self, run: Run, path: str, value: Abstract, wanted: ir.Import) -> Abstract:
        assert wanted.member is not None
        match value:
            case (Module(scope=module),) if wanted.member in module.cells:
                cell = run.settled.get(module.cells[wanted.member])
                if cell is not None and not isinstance(cell, Object) and cell:
                    return cell
                return opaque(f"{wanted.member} of a module that is not loaded yet", wanted.span)
        found = self._submodule(run, os.path.dirname(path), wanted) if path.endswith("__init__.py") else ()
        return found or opaque(f"{wanted.member} is not found in {path}", wanted.span)

    def _submodule(self, run: Run, directory: str, wanted: ir.Import) -> Abstract:
        if wanted.member is None:
            return ()
        path = os.path.join(directory, wanted.member)
        for candidate in (path + ".py", os.path.join(path, "__init__.py")):
            if os.path.isfile(candidate):
                return self.file(run, candidate, wanted.span)
        return ()

    # -- JavaScript

    def _node(self, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
        path = node_module(self.modules, wanted.module, scope.path)
        if path is None or _is_installed_in_node(wanted.module, path):
            if wanted.module.startswith("."):
                self.is_complete = False
                return opaque(f"{wanted.module} is not found", wanted.span)
            return _node_library(wanted)
        value = self.file(run, path, wanted.span)
        return value if wanted.member is None else _exported(run, value, wanted)

    # -- Go

    def _go(self, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
        path = go_package(self.modules, wanted.module, scope.path)
        if path is None:
            from corslint.handlers.languages.go import package_name

            return (Lib(f"go:{package_name(wanted.module)}"),)
        return self.file(run, path, wanted.span)

    def go_package(self, run: Run, path: str, span: Span) -> Abstract:
        """A package's module: all the files of its directory, or one file that is a program of its own."""
        from corslint.handlers.languages import go

        sources = [self.modules.open(one) for one in go_files(path, self.modules.repository)]
        readable = tuple(one for one in sources if isinstance(one, Source))
        if not readable:
            return opaque(f"no Go files in {path}", span)
        if len([one for one in readable if go.has_main(one)]) > 1:
            return opaque(f"{path} holds several programs", span)
        return self._run(run, lowering.of_files(self.modules, readable, path), path, span)

    # -- Java

    def _java(self, run: Run, wanted: ir.Import, scope: Scope) -> Abstract:
        """What a name means that nothing in a file is called: what is imported so, or what stands in its package."""
        for one in self.imports.get(scope.path, ()):
            found = self._java_import(run, one, wanted, scope)
            if found:
                return found
        return (Lib(f"java:{wanted.module}"),)

    def _java_import(self, run: Run, one: ir.Import, wanted: ir.Import, scope: Scope) -> Abstract:
        name = wanted.module
        if one.member == "*":
            class_ = self._java_class(run, f"{one.module}.{name}".lstrip("."), wanted.span, scope)
            return class_ or self._java_static(run, one.module, wanted, scope) or _java_library(one.module, name)
        if one.member == name:
            return self._java_static(run, one.module, wanted, scope) or (Lib(f"java:{one.module}.{name}"),)
        if one.member is None and one.module.rpartition(".")[2] == name:
            return self._java_class(run, one.module, wanted.span, scope) or (Lib(f"java:{one.module}"),)
        return ()

    def _java_static(self, run: Run, owner: str, wanted: ir.Import, scope: Scope) -> Abstract:
        """A member of a class that a file takes the statics of."""
        class_ = self._java_class(run, owner, wanted.span, scope)
        found = [own_member(State(run.settled), one, wanted.module, one) for one in class_ if isinstance(one, Class)]
        return union(*found)

    def _java_class(self, run: Run, name: str, span: Span, scope: Scope) -> Abstract:
        """A class of the project by its whole name, which may be that of a class within another."""
        from corslint.handlers.java_files import class_file

        outer, _, inner = name.rpartition(".")
        path = (
            class_file(name, scope.path, self.modules.repository) if not name.startswith(("java.", "javax.")) else None
        )
        if path is None:
            is_within = inner[:1].isupper() and outer.rpartition(".")[2][:1].isupper()
            owner = self._java_class(run, outer, span, scope) if is_within else ()
            return union(*(own_member(State(run.settled), o, inner, o) for o in owner if isinstance(o, Class)))
        match self.file(run, path, span):
            case (Module(scope=module),) if inner in module.cells:
                cell = run.settled.get(module.cells[inner])
                return cell if cell is not None and not isinstance(cell, Object) else ()
            case value:
                return value if any(isinstance(atom, Opaque) for atom in value) else ()

    # -- files

    def file(self, run: Run, path: str, span: Span) -> Abstract:
        """A file's module; while it is loading, for what it imports, nothing is known of it."""
        key = os.path.realpath(path)
        if key not in self.loaded:
            self.loaded[key] = opaque(f"{path} imports itself", span)
            if len(self.loaded) > MOST_MODULES:
                return opaque("too many modules", span)
            if self.modules.language == "go":
                self.loaded[key] = self.go_package(run, path, span)
                return self.loaded[key]
            source = self.modules.open(path)
            if not isinstance(source, Source):
                return opaque(f"{source.path} is {source.reason}", span)
            self.sources.append(source)
            lowered = lowering.of_files(self.modules, (source,), path)
            self.loaded[key] = self._run(run, lowered, path, span)
        return self.loaded[key]

    def inline(self, run: Run, source: Source, path: str, span: Span) -> Abstract:
        """A module of code that stands in a template."""
        self.sources.append(source)
        return self._run(run, lowering.of_code(self.modules.language, path, (source,)), path, span)

    def _run(self, run: Run, lowered: ir.Module | ir.Unparsed, path: str, span: Span) -> Abstract:
        if isinstance(lowered, ir.Unparsed):
            self.unparsed.append(lowered)
            return opaque(lowered.reason, span)
        self.imports[path] = lowered.imports
        return run_module(run, lowered, path)


def run_module(run: Run, module: ir.Module, path: str) -> Abstract:
    """Runs a module's top level on a heap of its own, which then is part of what all states share."""
    state = State(run.settled)
    scope = Scope(None, module.language, path)
    for name in module.block.names:
        scope.cells[name] = run.place()
    exports: Abstract = ()
    if module.language == "javascript":
        exports = _node_exports(run, state, scope, module.source.whole)
    if module.language == "python":
        _name_python(run, state, scope, module.source.whole)
    attempts, calls = run.attempts, run.calls
    run.attempts, run.calls = [], []
    after = execute(Here(run, Frame(), scope), ir.Block((), module.block.body), state) or state
    run.attempts, run.calls = attempts, calls
    run.settled.update(after.changed)
    if module.language != "javascript":
        return (Module(scope),)
    return _module_exports(after, exports)


def _node_exports(run: Run, state: State, scope: Scope, span: Span) -> Abstract:
    """Node gives each module `module` and `exports`."""
    span = Span(span.source, 0, 0)
    exports = (allocate(run, state, Object("object", span, {})),)
    slot = Slot(exports, certain=True, key=span, at=span)
    module = (allocate(run, state, Object("object", span, {"exports": slot})),)
    for name, value in (("exports", exports), ("module", module)):
        if name not in scope.cells:
            scope.cells[name] = run.place()
            state.put(scope.cells[name], value)
    return module


def _name_python(run: Run, state: State, scope: Scope, span: Span) -> None:
    """Lambda imports the handler's module: what stands under `__name__ == "__main__"` does not run."""
    if "__name__" not in scope.cells:
        scope.cells["__name__"] = run.place()
        name = os.path.splitext(scope.path)[0].replace("/", ".")
        state.put(scope.cells["__name__"], (Str(text(name), Span(span.source, 0, 0)),))


def _module_exports(state: State, module: Abstract) -> Abstract:
    match module:
        case (Ref(id=place),):
            slot = state.object(place).get("exports")
            return slot.value if slot is not None else ()
        case _:
            return module


def _exported(run: Run, value: Abstract, wanted: ir.Import) -> Abstract:
    """`import name from` a module: a name it exports; `default` of a CommonJS module is all that it exports."""
    match value:
        case (Ref(id=place),):
            whole = run.settled.get(place)
            slot = whole.get(wanted.member or "") if isinstance(whole, Object) else None
            if slot is not None:
                return slot.value
    return value if wanted.member == "default" else opaque(f"{wanted.member} is not exported", wanted.span)


def _import_all(run: Run, value: Abstract, scope: Scope) -> None:
    match value:
        case (Module(scope=module),):
            for name, place in module.cells.items():
                if not name.startswith("_"):
                    scope.top.cells.setdefault(name, place)


def _java_library(package: str, name: str) -> Abstract:
    """What a library's package has, as far as that is modelled."""
    from corslint.handlers.recorded.libraries_java import LIBRARY

    path = f"java:{package}.{name}"
    return (Lib(path),) if any(known == path or known.startswith(f"{path}.") for known in LIBRARY) else ()


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


def _is_installed_in_node(name: str, path: str) -> bool:
    """The same of a package that lies in the `node_modules` of the code or of a layer."""
    package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    is_known = is_harmless(f"js:{package}") or any(one.startswith(f"js:{package}") for one in CALLS)
    return is_known and f"{os.sep}node_modules{os.sep}" in path


def _python_library(wanted: ir.Import) -> Abstract:
    if wanted.level:
        return opaque(f"{'.' * wanted.level}{wanted.module} is not found", wanted.span)
    name = wanted.module if wanted.member is None else f"{wanted.module}.{wanted.member}"
    return (Lib(f"py:{name}"),)


def _node_library(wanted: ir.Import) -> Abstract:
    """The default export of a package is taken for the package: Node gives CommonJS packages so."""
    name = wanted.module.removeprefix("node:")
    member = "" if wanted.member in (None, "default", "*") else f".{wanted.member}"
    return (Lib(f"js:{name}{member}"),)
