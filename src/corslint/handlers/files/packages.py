"""Finding the source of code that is deployed as a package, by what the package and the handler are called.

A script or a pipeline builds the package, and says what of in a language of its own. What it takes is told by names:
`dist/get_orders.zip` with the handler `index.handler` is made of `lambdas/get-orders/index.ts`. Of several files that
may be meant none is taken.
"""

import os
import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from corslint.directories import BUILT, WITHOUT_SOURCES, nearest_first
from corslint.handlers.files.entries import named_module, unpacked
from corslint.handlers.files.found import SUFFIXES, Entry
from corslint.handlers.ir import Language
from corslint.model import Function
from corslint.records import NamedTuple
from corslint.source import Directories, Repository, Source, shown
from corslint.value import Text, Value

MOST_DIRECTORIES = 3_000
"""Directories of a repository that is searched; of a larger one it is not known whether it holds another such file."""

_RUNTIMES: dict[str, Language] = {"python": "python", "nodejs": "javascript"}
"""Those whose handlers are named after their files."""

_TESTS = frozenset(("test", "tests", "spec", "fixtures", "mocks", "testdata", "__tests__", "__mocks__", "__fixtures__"))

_OUTPUTS = (BUILT | {"coverage"}) - {"lib", "libs"}
"""Directories that builds write to; `lib` is to many an author one of sources."""

_ASIDE = frozenset((*BUILT, "terraform", "tf", "infra", "infrastructure", "cloudformation", "deploy", "deployment"))
"""Directories that hold no source, which stands beside them."""

_COMMON = frozenset(
    (
        *("", "api", "app", "application", "archive", "backend", "build", "bundle", "code", "deployment", "dist"),
        *("deploymentpackage", "entrypoint", "function", "functions", "handler", "handlers", "index", "lambda"),
        *("lambdafunction", "lambdafunctions", "lambdahandler", "lambdapackage", "lambdas", "latest", "main", "output"),
        *("package", "payload", "placeholder", "server", "service", "source", "src"),
    )
)
"""What so many handlers and packages are called that it tells none from another."""

_DEPLOYS = re.compile(
    r"""(?x) \.tf$ | ^template\.(?:ya?ml|json)$ | ^serverless\.(?:ya?ml|json|[jt]s)$ | ^cdk\.json$ | ^samconfig\.toml$"""
)
"""Files that say how what lies around them is deployed."""

_DEEPEST_NAME = 4
"""Directories that a package is named after at most: `ai/components/create` makes `ai-components-create.zip`."""


class _File(NamedTuple):
    """A file of code; `parts` is its path from the repository's root, without its suffix."""

    path: str
    parts: tuple[str, ...]
    deployed_by: tuple[str, ...]
    """The nearest directory around it that says how it is deployed, from the root; the root itself where none does."""


class _Package(NamedTuple):
    """What is known of a package: its name, empty where that tells nothing, and the directory that it is built to."""

    name: str
    directory: tuple[str, ...] | None


class _Search(NamedTuple):
    """What is looked for, and where: what a file should export, the files, and where the function is declared."""

    exports: tuple[str, ...]
    files: tuple[_File, ...]
    home: tuple[str, ...]
    repository: Repository


def is_telling(function: Function) -> bool:
    """Whether the names of a function's package and handler say enough to look for its source."""
    language, handler = _language(function), _known(function.handler)
    if language is None or not handler:
        return False
    return bool(function.code) or _letters(_stem(function.package)) not in _COMMON or _is_own(_parts(handler, language))


def source_of(function: Function, repository: Repository) -> Entry | None:
    """The file of a function's handler where its code is a package; None where names do not tell which that is."""
    language, handler = _language(function), _known(function.handler)
    if language is None or not handler or unpacked(function.code):
        return None
    exports = named_module(handler, language)[1]
    home = _from(os.path.dirname(os.path.realpath(function.span.path)), repository.root)
    search = _Search(exports, _files(repository, language), home, repository)
    found = _meant(_package(function, repository), _parts(handler, language), search, language)
    return Entry(found.path, exports, language) if found is not None else None


def _language(function: Function) -> Language | None:
    runtime = _known(function.runtime)
    return next((language for start, language in _RUNTIMES.items() if runtime.startswith(start)), None)


def _known(value: Value[Text] | None) -> str:
    only = value.only if value is not None else None
    return "" if only is None else only.known or ""


def _parts(handler: str, language: Language) -> tuple[str, ...]:
    """The module's path within the package: what it is built to is none of its source's."""
    first, *rest = named_module(handler, language)[0].split("/")
    return tuple(rest) if first in BUILT and rest else (first, *rest)


def _meant(package: _Package, module: tuple[str, ...], search: _Search, language: Language) -> _File | None:
    """The only file that the surest names mean: those of places, then those of what is deployed from here."""
    alike = [one for one in search.files if one.parts[-len(module) :] == module]
    beside = _beside(package, alike, len(module), search)
    own = _exporting([one for one in alike if _is_deployed_here(one, search.home)], search)
    if _is_own(module):
        return _only(beside or own)
    named = [one for one in own if package.name and package.name in _names(one.parts[:-1])]
    if not named and not beside and package.name and language == "javascript" and len(module) == 1:
        # bundlers call what they make `index`, whatever its source is called
        here = (one for one in search.files if _is_deployed_here(one, search.home))
        named = _exporting([one for one in here if _letters(one.parts[-1]) == package.name], search)
    return _only(named or beside)


def _is_deployed_here(file: _File, home: tuple[str, ...]) -> bool:
    """Whether nothing but what declares the function, or what is around that, says how a file is deployed."""
    return home[: len(file.deployed_by)] == file.deployed_by


def _only(files: list[_File]) -> _File | None:
    return files[0] if len(files) == 1 else None


def _beside(package: _Package, alike: list[_File], depth: int, search: _Search) -> list[_File]:
    """The file that stands where the package is built, or beside that; none where it has fellows further down."""
    if package.directory is None:
        return []
    around = package.directory
    while around and around[-1] in _ASIDE:
        around = around[:-1]
    near = _exporting([one for one in alike if one.parts[: len(around)] == around], search)
    inner = {(), ("src",), package.directory[len(around) :]}
    return near if all(one.parts[len(around) : -depth] in inner for one in near) else []


def _names(directories: tuple[str, ...]) -> Iterator[str]:
    """What a package of the file in a directory may be called: after it, or after those around it too."""
    own = directories[:-1] if directories[-1:] == ("src",) else directories
    return (_letters("".join(own[-count:])) for count in range(1, _DEEPEST_NAME + 1))


def _package(function: Function, repository: Repository) -> _Package:
    path = function.code[0] if function.code else ""
    name = _letters(_stem(path or function.package))
    directory = _from(os.path.realpath(os.path.dirname(path)), repository.root) if path else None
    return _Package("" if name in _COMMON else name, directory)


def _stem(path: str) -> str:
    name = path.rstrip("/").rpartition("/")[2]
    return name.removesuffix(".zip")


def _letters(name: str) -> str:
    """A name in the one way to write it: `get_orders` and `GetOrders` are `getorders`."""
    return re.sub(r"[\W_]", "", name.lower())


def _is_own(module: tuple[str, ...]) -> bool:
    """Whether a module is called as no other is likely to be: by a name of its own, or with the directory around it."""
    told = [part for part in module if part != "src"]
    return len(told) > 1 or _letters(module[-1]) not in _COMMON


def _exporting(files: list[_File], search: _Search) -> list[_File]:
    """Of the files that may be meant, those that say the name of what they should export."""
    sources = ((one, search.repository.open(one.path)) for one in files)
    return [one for one, source in sources if isinstance(source, Source) and _says(source.text, search.exports)]


def _says(text: str, names: tuple[str, ...]) -> bool:
    return all(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


# -- the files of a repository


_FILES: WeakKeyDictionary[Directories, dict[tuple[str, Language], tuple[_File, ...]]] = WeakKeyDictionary()
"""By the repository's root and the language: a long run opens a repository many times."""


def _files(repository: Repository, language: Language) -> tuple[_File, ...]:
    """The files of code, without tests and what is built; none of a repository that is too large to know them all."""
    known = _FILES.setdefault(repository.directories, {})
    if (repository.root, language) not in known:
        known[repository.root, language] = _listed(repository.root, language)
    return known[repository.root, language]


def _listed(top: str, language: Language) -> tuple[_File, ...]:
    names: dict[str, list[str]] = {}

    def inner(directory: str) -> list[str]:
        entries = _entries(directory)
        names[directory] = [one.name for one in entries]
        return [one.path for one in entries if _is_searched(one.name) and one.is_dir(follow_symlinks=False)]

    is_known = len(list(nearest_first(top, inner, MOST_DIRECTORIES + 1))) <= MOST_DIRECTORIES
    return tuple(_in(names, language, top)) if is_known else ()


def _entries(directory: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return sorted(entries, key=lambda one: one.name)
    except OSError:
        return []


def _is_searched(name: str) -> bool:
    return not (name.startswith(".") or name in WITHOUT_SOURCES or name in _TESTS or name in _OUTPUTS)


def _in(listed: dict[str, list[str]], language: Language, top: str) -> Iterator[_File]:
    """The files of directories, outer ones first; of a source and what is built of it beside it, the source."""
    deployed_by: dict[str, tuple[str, ...]] = {}
    for directory, names in listed.items():
        parts = _from(directory, top)
        around = deployed_by.get(os.path.dirname(directory), ())
        deployed_by[directory] = around = parts if any(map(_DEPLOYS.search, names)) else around
        stems: dict[str, str] = {}
        for suffix in reversed(SUFFIXES[language]):
            stems.update({name.removesuffix(suffix): name for name in names if name.endswith(suffix)})
        for stem, name in stems.items():
            yield _File(shown(os.path.join(directory, name)), (*parts, stem), around)


def _from(directory: str, top: str) -> tuple[str, ...]:
    """The path from a directory to another, part by part."""
    relative = os.path.relpath(directory, top)
    return () if relative == os.curdir else tuple(relative.split(os.sep))
