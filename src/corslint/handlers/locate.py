"""Finding a handler's code: from `Handler`, code directories and import paths to files of the repository."""

import os
import re
from collections.abc import Iterator
from functools import lru_cache

from corslint.directories import BUILT, WITHOUT_SOURCES
from corslint.handlers.ir import Language
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Unreadable

SUFFIXES: dict[Language, tuple[str, ...]] = {
    "python": (".py",),
    "javascript": (".ts", ".mts", ".tsx", ".js", ".mjs", ".cjs", ".cts", ".jsx"),
    "go": (".go",),
    "csharp": (".cs",),
    "java": (".java",),
}
"""Sources before what is built from them."""

LAYER_DIRECTORIES: dict[Language, tuple[str, ...]] = {
    "python": ("python",),
    "javascript": ("nodejs/node_modules", "nodejs"),
    "go": (),
    "csharp": (),
}


class Entry(NamedTuple):
    """A file and the path of what it exports that is the handler: `("post", "getAllPosts")`."""

    path: str
    exports: tuple[str, ...]
    language: Language


class NotFound(NamedTuple):
    reason: str


def entry(code: tuple[str, ...], handler: str, runtime: str, repository: Repository) -> Entry | NotFound:
    """The file that holds a function's handler."""
    code = tuple(filter(repository.holds, code))
    if not code:
        return NotFound("the function's code is not in the repository")
    language = language_of(runtime, code, repository)
    if language is None and runtime.startswith("provided"):
        program = _in_project(code, handler, repository)
        return program if isinstance(program, Entry) else NotFound(f"code for {runtime} is not read")
    if language is None:
        return NotFound(f"code for {runtime or 'an unknown runtime'} is not read")
    if language == "csharp":
        return _in_project(code, handler, repository)
    if language == "java":
        from corslint.handlers import java_files

        return java_files.entry(code, handler, repository)
    files = [root for root in code if os.path.isfile(root) and root.endswith(SUFFIXES[language])]
    for root in code:
        if root in files:
            found = _in_file(root, handler, language, is_only=len(files) == 1)
        else:
            found = _below(root, handler, language)
        if found is not None and repository.holds(found.path):  # not so of a link, or of a handler named ../index
            return found
    if not any(map(os.path.exists, code)):
        return NotFound("the function's code is not in the repository")
    return NotFound(f"no file for the handler {handler} below {code[0]}")


def unpacked(code: tuple[str, ...]) -> tuple[str, ...]:
    """What of the code can be looked into: a package cannot, nor what is yet to be built."""
    return tuple(path for path in code if os.path.exists(path) and not path.endswith(".zip"))


def _in_file(path: str, handler: str, language: Language, *, is_only: bool) -> Entry | None:
    """A handler in a file that is named outright: of several, the one that the handler's module is named after."""
    module, exports = named_module(handler, language)
    if language == "go":
        return Entry(path, (), "go")
    is_meant = is_only or os.path.splitext(os.path.basename(path))[0] == os.path.basename(module)
    return Entry(path, exports, language) if is_meant else None


def _in_project(code: tuple[str, ...], handler: str, repository: Repository) -> Entry | NotFound:
    """A handler of C#: `Assembly::Namespace.Class::Method`, or the assembly of a program that starts it by itself."""
    from corslint.handlers.csharp_project import directory_of

    assembly, *exports = handler.split("::")
    for root in code:
        is_bootstrap = assembly == "bootstrap" and not exports
        directory = directory_of(root, "" if is_bootstrap else assembly, repository)
        if directory is not None:
            return Entry(directory, tuple(_own_names(exports)), "csharp")
    return NotFound(f"no project for the handler {handler} at {code[0]}")


def _own_names(exports: list[str]) -> list[str]:
    """`Shop.Orders_Get_Generated::Get` is what the annotations generate to call `Shop.Orders::Get`."""
    if len(exports) != 2:
        return exports
    return [exports[0].removesuffix(f"_{exports[1]}_Generated"), exports[1]]


def language_of(runtime: str, code: tuple[str, ...], repository: Repository) -> Language | None:
    if runtime.startswith("python"):
        return "python"
    if runtime.startswith("nodejs"):
        return "javascript"
    if runtime.startswith("dotnet"):
        return "csharp"
    if runtime.startswith("java"):
        return "java"
    if runtime.startswith(("go", "provided")):
        return "go" if any(root.endswith(".go") or _has(repository, root, ".go") for root in code) else None
    return next((language_of_file(root) for root in code if os.path.isfile(root)), None) if not runtime else None


def language_of_file(path: str) -> Language | None:
    return next((language for language, suffixes in SUFFIXES.items() if path.endswith(suffixes)), None)


def _has(repository: Repository, directory: str, suffix: str) -> bool:
    return any(name.endswith(suffix) for name in repository.names(directory))


def named_module(handler: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """The module's path and the exports: `src/index.post.getAllPosts` names `post.getAllPosts` of `src/index`."""
    if language == "python":
        name, _, function = handler.rpartition(".")
        return name.replace(".", "/"), (function,)
    directory, _, last = handler.rpartition("/")
    module, *exports = last.split(".")
    return (f"{directory}/{module}" if directory else module), tuple(exports)


def _below(root: str, handler: str, language: Language) -> Entry | None:
    if language == "go":
        return Entry(root, (), "go") if os.path.isdir(root) else None
    module, exports = named_module(handler, language)
    for candidate in [os.path.join(root, module)] if language == "python" else _candidates(root, module):
        path = _with_suffix(candidate, language)
        if path is not None:
            return Entry(path, exports, language)
    return None


def _candidates(root: str, module: str) -> Iterator[str]:
    """A module where it is said to be, then where its source would be if that is a built file."""
    yield os.path.join(root, module)
    first, _, rest = module.partition("/")
    if first in BUILT and rest:
        yield from (os.path.join(root, "src", rest), os.path.join(root, rest))
    else:
        yield os.path.join(root, "src", module)
    head, name = os.path.split(os.path.normpath(root))
    if name in BUILT:
        yield from (os.path.join(head, "src", module), os.path.join(head, module))


def _with_suffix(path: str, language: Language) -> str | None:
    return next((path + suffix for suffix in SUFFIXES[language] if os.path.isfile(path + suffix)), None)


# -- modules


class Modules(NamedTuple):
    """Where the imports of one function are looked for."""

    roots: tuple[str, ...]
    repository: Repository
    language: Language

    def open(self, path: str) -> Source | Unreadable:
        return self.repository.open(path)


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
    for parent in (directory, *_parents(directory, modules.repository.root)):
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


def go_files(path: str, repository: Repository) -> list[str]:
    """The files of a package, without its tests."""
    if os.path.isfile(path):
        return [path]
    names = repository.names(path)
    return [os.path.join(path, name) for name in names if name.endswith(".go") and not name.endswith("_test.go")]


def go_package(modules: Modules, name: str, importer: str) -> str | None:
    """The directory of a package of the program's own module; None where it is another's."""
    directory = importer if os.path.isdir(importer) else os.path.dirname(importer)
    for parent in (directory, *_parents(directory, modules.repository.root)):
        module = (
            modules.open(os.path.join(parent, "go.mod")) if os.path.isfile(os.path.join(parent, "go.mod")) else None
        )
        if not isinstance(module, Source):
            continue
        own = module.text.partition("module ")[2].partition("\n")[0].strip()
        if own and (name == own or name.startswith(own + "/")):
            found = os.path.join(parent, *name[len(own) :].strip("/").split("/"))
            return found if os.path.isdir(found) and modules.repository.holds(found) else None
    return None


def major_version(modules: Modules, package: str) -> int | None:
    """The major version of a package that `package.json` or `requirements.txt`, nearest to the code, declares."""
    bases = [root if os.path.isdir(root) else os.path.dirname(root) for root in modules.roots[:1]]
    for directory in [one for base in bases for one in (base, *_parents(base, modules.repository.root))]:
        for name in ("package.json", "requirements.txt", "pyproject.toml"):
            source = (
                modules.open(os.path.join(directory, name)) if os.path.isfile(os.path.join(directory, name)) else None
            )
            found = _declared_version(source.text, package) if isinstance(source, Source) else None
            if found is not None:
                return found
    return None


def _declared_version(text: str, package: str) -> int | None:
    """`"package": "^4.2.0"`, `package==4.2.0`; underscores and hyphens are the same to Python."""
    name = re.escape(package).replace(r"\-", "[-_]")
    found = re.search(
        rf"""(?im)["']{name}["']\s*:\s*["'][\^~>=v ]*(\d{{1,9}})|^\s*["']?{name}\s*[=~>]=\s*(\d{{1,9}})""", text
    )
    return int(found[1] or found[2]) if found is not None else None


def search_path(modules: Modules) -> tuple[str, ...]:
    """The code's own directories, the layers' inner ones, and, as builds copy siblings in, the directories above."""
    return _search_path(modules.roots, modules.repository.root, modules.language)


@lru_cache(maxsize=256)
def _search_path(roots: tuple[str, ...], top: str, language: Language) -> tuple[str, ...]:
    bases = [root if os.path.isdir(root) else os.path.dirname(root) for root in roots]
    inner = [os.path.join(base, part) for base in bases for part in LAYER_DIRECTORIES[language]]
    above = [parent for base in bases[:1] for parent in _parents(base, top)]
    beside = [found for parent in above for found in _layers_in(parent, language)]
    return (*bases, *inner, *above, *beside)


def _parents(base: str, top: str) -> Iterator[str]:
    """The directories above one, up to the repository's."""
    parent = os.path.realpath(base)
    while parent != top and parent.startswith(top.rstrip(os.sep) + os.sep):
        parent = os.path.dirname(parent)
        yield parent


@lru_cache(maxsize=256)
def _layers_in(parent: str, language: Language) -> tuple[str, ...]:
    """Layer directories one or two below a directory: `layers/utils/python`."""
    below = [parent, *_directories(parent)]
    flat = [one for one in below[1:] if os.path.basename(one) in FLAT_LAYERS]
    flat += [inner for one in flat for inner in _directories(one)]
    candidates = [os.path.join(one, part) for one in below for part in LAYER_DIRECTORIES[language]]
    candidates += [
        os.path.join(inner, part)
        for one in below[1:]
        if os.path.basename(one) in LAYERS
        for inner in _directories(one)
        for part in LAYER_DIRECTORIES[language]
    ]
    return (*(one for one in candidates if os.path.isdir(one)), *flat)


FLAT_LAYERS = ("layers", "layer")
"""Directories of layers that SAM builds: what they hold stands in them as it is, or a directory each."""

LAYERS = ("layers", "layer", "lambda-layers", "lambda_layers", "src", "backend", "lambda", "functions", "shared")
"""Directories in which layers are often kept, one directory each."""


MOST_DIRECTORIES = 100
"""A directory with more below it is a collection of projects, not one."""


def _directories(path: str) -> list[str]:
    try:
        with os.scandir(path) as entries:
            found = sorted(
                one.path for one in entries if one.name not in WITHOUT_SOURCES and one.is_dir(follow_symlinks=False)
            )
    except OSError:
        return []
    return found if len(found) <= MOST_DIRECTORIES else []
