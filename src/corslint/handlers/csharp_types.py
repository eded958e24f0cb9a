"""C#'s types, each run when it is first named, and what a function of C# starts with."""

import os
from collections.abc import Iterator

from corslint.handlers import ir
from corslint.handlers.files import csharp
from corslint.handlers.files.csharp import Found, Project
from corslint.handlers.files.found import Entry
from corslint.handlers.interpreter.atoms import Abstract, Class, Lib, Scope, inert, opaque
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.objects import own_member, read
from corslint.handlers.interpreter.run import Run
from corslint.handlers.languages import lowering
from corslint.handlers.languages.csharp import MAIN, alone
from corslint.handlers.modules import MOST_MODULES, Loader, run_module
from corslint.source import Source, Span


def named(loader: Loader, run: Run, name: str, scope: Scope, span: Span) -> Abstract:
    """What a name is that no variable and no member has: a type, a static of one that is taken in, or a library's."""
    whole = _project(loader)
    found = csharp.meant(whole, name, _namespace(scope), scope.path, _Declares(loader))
    if len(found) > 1:
        return opaque(f"{name} may be one of several types", span)
    if found:
        return _type(loader, run, found[0], span)
    inherited = _of_statics(loader, run, name, scope, span)
    return inherited or (Lib(f"cs:{name}"),)


def _namespace(scope: Scope) -> str:
    """Each type is run in a scope of its own, under its whole name."""
    return next(iter(scope.top.cells), "").rpartition(".")[0]


def start(loader: Loader, run: Run, entry: Entry, span: Span) -> Abstract:
    """The class whose method is the handler; of a program that starts its handler itself, what the program runs."""
    whole = _project(loader)
    opened = (loader.modules.open(path) for path in whole.files)
    loader.sources.extend(one for one in opened if isinstance(one, Source))
    if len(entry.exports) > 1:
        name = entry.exports[0]
        found = csharp.declared(whole, name, _Declares(loader))
        return _type(loader, run, found, span) if found is not None else opaque(f"no class is named {name}", span)
    if entry.exports:
        return _with_method(loader, run, entry, span)
    program = _started(loader, entry)
    return _type(loader, run, program, span) if program is not None else opaque("no one program is found", span)


def _project(loader: Loader) -> Project:
    return csharp.project(loader.modules.roots, loader.modules.repository)


class _Declares:
    """Whether a file declares a type."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def __call__(self, path: str, name: str) -> bool:
        return name in _names(self._loader, path)


def _names(loader: Loader, path: str) -> tuple[str, ...]:
    known = _project(loader).types
    if path not in known:
        lowered = _lowered(loader, (path,))
        known[path] = lowered.block.names if isinstance(lowered, ir.Module) else ()
    return known[path]


def _lowered(loader: Loader, paths: tuple[str, ...]) -> ir.Module | ir.Unparsed:
    opened = [loader.modules.open(path) for path in paths]
    sources = tuple(one for one in opened if isinstance(one, Source))
    lowered = lowering.of_files(loader.modules, sources, paths[0])
    if isinstance(lowered, ir.Unparsed) and lowered not in loader.unparsed:
        loader.unparsed.append(lowered)
    return lowered


def _type(loader: Loader, run: Run, found: Found, span: Span) -> Abstract:
    """A type's class; while its statics are set up, for what they need, nothing is known of it."""
    key = f"type {found.name}"
    if key not in loader.loaded:
        loader.loaded[key] = opaque(f"{found.name} needs itself", span)
        if len(loader.loaded) > MOST_MODULES:
            return opaque("too many types", span)
        lowered = _lowered(loader, found.paths)
        if isinstance(lowered, ir.Unparsed):
            return opaque(lowered.reason, span)
        module = run_module(run, alone(lowered, found.name), found.paths[0])
        loader.loaded[key] = _held(run, module, found.name, span)
    return loader.loaded[key]


def _held(run: Run, module: Abstract, name: str, span: Span) -> Abstract:
    scope = getattr(module[0], "scope", None)
    return State(run.settled).cell(scope.cells[name]) if isinstance(scope, Scope) else inert("no type", span)


def _of_statics(loader: Loader, run: Run, name: str, scope: Scope, span: Span) -> Abstract:
    """`using static Shop.Answers;` takes in what belongs to a class itself."""
    whole = _project(loader)
    file = whole.files.get(scope.path)
    for type_ in (*(file.statics if file is not None else ()), *whole.statics):
        found = csharp.declared(whole, type_, _Declares(loader))
        owner = _type(loader, run, found, span) if found is not None else ()
        for atom in owner:
            state = State(run.settled)
            member = own_member(state, atom, name, atom) if isinstance(atom, Class) else ()
            if member:
                value = read(run, state, member, span)
                run.settled.update(state.changed)
                return value
    return ()


# -- starts


def _with_method(loader: Loader, run: Run, entry: Entry, span: Span) -> Abstract:
    """The class of a file that has a method of a name; of a project, the class where that is annotated."""
    (name,) = entry.exports
    is_file = entry.path.endswith(".cs")
    paths = [entry.path] if is_file else _paths(loader, entry)
    found = [
        Found(literal.name, (path,))
        for path in paths
        for literal in _literals(loader, path)
        if any(method.name == name and (is_file or method.decorators) for method in literal.methods)
    ]
    return _type(loader, run, found[0], span) if len(found) == 1 else opaque(f"no one class has a method {name}", span)


def _paths(loader: Loader, entry: Entry) -> list[str]:
    """The files of the project itself, without those that it refers to."""
    return [path for path in _project(loader).files if path.startswith(os.path.join(entry.path, ""))]


def _literals(loader: Loader, path: str) -> Iterator[ir.ClassLiteral]:
    lowered = _lowered(loader, (path,))
    for one in lowered.block.body if isinstance(lowered, ir.Module) else ():
        match one:
            case ir.Evaluate(value=ir.Assign(value=ir.ClassLiteral() as literal)):
                yield literal


def _started(loader: Loader, entry: Entry) -> Found | None:
    """What a program starts with: the statements outside of all types or, without such, the one method `Main`."""
    paths = _paths(loader, entry)
    statements = [Found(MAIN, (path,)) for path in paths if MAIN in _names(loader, path)]
    mains = statements or [
        Found(literal.name, (path,))
        for path in paths
        for literal in _literals(loader, path)
        if any(method.name == "Main" for method in literal.methods)
    ]
    return mains[0] if len(mains) == 1 else None
