"""C#'s projects: where one is, which files it is made of, and which of its types a name means in one of them."""

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from weakref import WeakKeyDictionary

from corslint.directories import WITHOUT_SOURCES, nearest_first
from corslint.records import NamedTuple
from corslint.source import Repository, Source

MOST_FILES = 1000
"""Files of a project, with those that it refers to, that are read; what the others declare is unknown."""

MOST_DIRECTORIES = 400
"""Directories that are searched for a project by its name."""

MOST_PROJECTS = 50
"""Projects of one function that are read, with those that they refer to."""

NOT_SEARCHED = WITHOUT_SOURCES | {"bin", "obj", "TestResults"}


def directory_of(root: str, assembly: str, repository: Repository) -> str | None:
    """The directory of the project that makes an assembly, from where its code is said to be: that directory, one
    above it (which `bin/Release/publish` stands in), or else the only one below it of that name."""
    above = list(_upwards(root, repository))
    for directory in above:
        found = _projects(directory, repository)
        if any(_makes(path, assembly, repository) for path in found) or (found and not assembly):
            return directory
        if found:
            break
    top = next((directory for directory in above if os.path.isdir(directory)), None)
    below = [
        directory
        for directory in (_directories(top, repository) if top is not None and top == root else ())
        if any(_makes(path, assembly, repository) for path in _projects(directory, repository))
    ]
    return below[0] if len(below) == 1 else None


def _upwards(root: str, repository: Repository) -> Iterator[str]:
    directory = os.path.normpath(root)
    while repository.holds(directory):
        yield directory
        parent = os.path.dirname(directory)
        if parent == directory or os.path.realpath(directory or ".") == repository.root:
            return
        directory = parent


def _projects(directory: str, repository: Repository) -> list[str]:
    names = repository.names(directory) if os.path.isdir(directory or ".") else []
    return [os.path.join(directory, name) for name in names if name.endswith(".csproj")]


def _makes(project: str, assembly: str, repository: Repository) -> bool:
    """Whether a project's assembly is called so: after the project's file, unless it says otherwise."""
    source = repository.open(project)
    named = re.search(r"<AssemblyName>\s*([^<\s]+)\s*</", source.text) if isinstance(source, Source) else None
    own = os.path.basename(project).removesuffix(".csproj")
    return assembly in (own, named[1]) if named is not None else own == assembly


def _directories(top: str, repository: Repository) -> Iterator[str]:
    """A directory and those below it, without those of what is built."""
    return nearest_first(top, partial(_inner, repository), MOST_DIRECTORIES)


def _inner(repository: Repository, directory: str) -> list[str]:
    below = [os.path.join(directory, name) for name in repository.names(directory) if name not in NOT_SEARCHED]
    return [path for path in below if os.path.isdir(path) and not os.path.islink(path)]


# -- one project


class File(NamedTuple):
    """What a file's text says of names: its namespaces, what it takes in, and what it may declare."""

    path: str
    namespaces: tuple[str, ...]
    usings: tuple[str, ...]
    statics: tuple[str, ...]
    aliases: dict[str, str]
    words: frozenset[str]
    """The names behind `class`, `record`, `struct`, `enum` and `interface`, wherever they stand."""


class Project(NamedTuple):
    files: dict[str, File]
    usings: tuple[str, ...]
    """The namespaces that every file takes in."""
    statics: tuple[str, ...]
    types: dict[str, tuple[str, ...]]
    """The whole names of the types of a file, once it was lowered."""
    meanings: dict[tuple[str, str, str], "list[Found]"]
    """What names mean, once they were looked up."""


_KEPT: WeakKeyDictionary[Repository, dict[tuple[str, ...], Project]] = WeakKeyDictionary()


def project(roots: tuple[str, ...], repository: Repository) -> Project:
    """The project of a directory or, of a file alone, the one that the file is in."""
    kept = _KEPT.setdefault(repository, {})
    if roots not in kept:
        kept[roots] = _project(roots, repository)
    return kept[roots]


def _project(roots: tuple[str, ...], repository: Repository) -> Project:
    directories = [one if os.path.isdir(one) else _home(one, repository) for one in roots]
    paths = dict.fromkeys(path for one in directories if one is not None for path in _sources(one, repository))
    paths.update(dict.fromkeys(one for one in roots if one.endswith(".cs")))
    taken = list(paths)[:MOST_FILES]
    opened = {path: source.text for path in taken if isinstance(source := repository.open(path), Source)}
    files = {path: _file(path, text) for path, text in opened.items() if path.endswith(".cs")}
    everywhere = "\n".join(
        (*_using_items(opened), *(line for text in opened.values() for line in _GLOBAL.findall(text)))
    )
    return Project(files, tuple(_USING.findall(everywhere)), tuple(_STATIC.findall(everywhere)), {}, {})


def _home(path: str, repository: Repository) -> str | None:
    """The directory of the project that a file is in."""
    return next((one for one in _upwards(os.path.dirname(path), repository) if _projects(one, repository)), None)


def _sources(directory: str, repository: Repository) -> Iterator[str]:
    """The files of a project and of those that it refers to."""
    seen: set[str] = set()
    waiting = [directory]
    while waiting and len(seen) < MOST_PROJECTS:
        one = waiting.pop(0)
        real = os.path.realpath(one)
        if real in seen or not repository.holds(one):
            continue
        seen.add(real)
        for path in _projects(one, repository):
            yield path
            source = repository.open(path)
            for reference in _REFERENCE.findall(source.text) if isinstance(source, Source) else ():
                place = os.path.join(one, *reference.replace("\\", "/").split("/"))
                waiting.append(os.path.normpath(os.path.dirname(place)))
        yield from _own_sources(one, repository)


def _own_sources(top: str, repository: Repository) -> Iterator[str]:
    for directory in nearest_first(top, partial(_parts, repository), MOST_DIRECTORIES):
        names = repository.names(directory)
        yield from (os.path.join(directory, name) for name in names if name.endswith(".cs"))


def _parts(repository: Repository, directory: str) -> list[str]:
    """The directories in one that belong to the same project."""
    inner = _inner(repository, directory)
    return [path for path in inner if "." not in os.path.basename(path)[:1] and not _projects(path, repository)]


_REFERENCE = re.compile(r"""<ProjectReference\s[^>]*?Include\s*=\s*["']([^"']+)["']""")
_GLOBAL = re.compile(r"(?m)^\s*global\s+(using\s[^;\n]*;)")
_USING = re.compile(r"(?m)^\s*using\s+([A-Za-z_][\w.]*)\s*;")
_STATIC = re.compile(r"(?m)^\s*using\s+static\s+([A-Za-z_][\w.]*)\s*;")
_ALIAS = re.compile(r"(?m)^\s*(?:global\s+)?using\s+(\w+)\s*=\s*([A-Za-z_][\w.]*)\s*;")
_NAMESPACE = re.compile(r"(?m)^\s*namespace\s+([A-Za-z_][\w.]*)")
_TYPE = re.compile(r"\b(?:class|record(?:\s+(?:class|struct))?|struct|enum|interface)\s+([A-Za-z_]\w*)")


def _using_items(opened: dict[str, str]) -> Iterator[str]:
    """`<Using Include="Shop.Web" />` in a project's file."""
    for path, text in opened.items():
        if path.endswith(".csproj"):
            for item in re.findall(r"<Using\s[^>]*>", text):
                included = re.search(r"""Include\s*=\s*["']([\w.]+)["']""", item)
                if included is not None and "Alias" not in item:
                    yield f"using {'static ' if 'Static' in item else ''}{included[1]};"


def _file(path: str, text: str) -> File:
    return File(
        path,
        tuple(dict.fromkeys(_NAMESPACE.findall(text))),
        tuple(_USING.findall(text)),
        tuple(_STATIC.findall(text)),
        dict(_ALIAS.findall(text)),
        frozenset(_TYPE.findall(text)),
    )


# -- names


class Found(NamedTuple):
    """A type by its whole name, with the files that declare it; several of a partial one."""

    name: str
    paths: tuple[str, ...]


Declares = Callable[[str, str], bool]
"""Whether a file declares a type of a whole name."""


def meant(whole: Project, name: str, namespace: str, path: str, declares: Declares) -> list[Found]:
    """The types that a name may mean in a namespace of a file; more than one where that is not clear, none where it is a library's."""
    key = (name, namespace, path)
    if key not in whole.meanings:
        whole.meanings[key] = _meant(whole, name, namespace, path, declares)
    return whole.meanings[key]


def _meant(whole: Project, name: str, namespace: str, path: str, declares: Declares) -> list[Found]:
    file = whole.files.get(path)
    first, dot, rest = name.partition(".")
    if file is not None and first in file.aliases:
        name = file.aliases[first] + dot + rest
    for around in _around(namespace):
        found = declared(whole, f"{around}.{name}".lstrip("."), declares)
        if found is not None:
            return [found]
    taken = dict.fromkeys((*(file.usings if file is not None else ()), *whole.usings))
    candidates = [declared(whole, f"{one}.{name}", declares) for one in taken]
    return [one for one in candidates if one is not None]


def _around(namespace: str) -> Iterator[str]:
    """A namespace, then those that it is in, at last the one without a name."""
    parts = namespace.split(".")
    yield from (".".join(parts[:length]) for length in range(len(parts), -1, -1))


def declared(whole: Project, name: str, declares: Declares) -> Found | None:
    simple = name.rpartition(".")[2]
    candidates = (path for path, file in whole.files.items() if simple in file.words and _may_hold(file, name))
    paths = tuple(path for path in candidates if declares(path, name))
    return Found(name, paths) if paths else None


def _may_hold(file: File, name: str) -> bool:
    namespace = name.rpartition(".")[0]
    return any(namespace == one or namespace.startswith(f"{one}.") for one in file.namespaces) or not namespace
