"""Loading a project's modules: each file is run once, and what it made is shared by all that imports it."""

import os

from corslint.handlers import ir
from corslint.handlers.files.go import go_files
from corslint.handlers.files.search import Modules
from corslint.handlers.files.versions import major_version
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Module,
    Ref,
    Scope,
    Str,
    opaque,
)
from corslint.handlers.interpreter.heap import Object, Slot, State
from corslint.handlers.interpreter.here import Here
from corslint.handlers.interpreter.run import Frame, Run, allocate
from corslint.handlers.interpreter.statements import execute
from corslint.handlers.languages import lowering
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

    def file(self, run: Run, path: str, span: Span) -> Abstract:
        """A file's module; while it is loading, for what it imports, nothing is known of it."""
        key = os.path.realpath(path)
        if key not in self.loaded:
            self.loaded[key] = opaque(f"{path} imports itself", span)
            if len(self.loaded) > MOST_MODULES:
                return opaque("too many modules", span)
            if self.modules.language == "go":
                self.loaded[key] = self._go_package(run, path, span)
                return self.loaded[key]
            source = self.modules.open(path)
            if not isinstance(source, Source):
                return opaque(f"{source.path} is {source.reason}", span)
            self.sources.append(source)
            lowered = lowering.of_files(self.modules, (source,), path)
            self.loaded[key] = self._run(run, lowered, path, span)
        return self.loaded[key]

    def _go_package(self, run: Run, path: str, span: Span) -> Abstract:
        """A package's module: all the files of its directory, or one file that is a program of its own."""
        from corslint.handlers.languages import go

        sources = [self.modules.open(one) for one in go_files(path, self.modules.repository)]
        readable = tuple(one for one in sources if isinstance(one, Source))
        if not readable:
            return opaque(f"no Go files in {path}", span)
        if len([one for one in readable if go.has_main(one)]) > 1:
            return opaque(f"{path} holds several programs", span)
        return self._run(run, lowering.of_files(self.modules, readable, path), path, span)

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
