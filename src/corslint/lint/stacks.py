"""What the given paths deploy, each stack once."""

import os
from collections.abc import Container, Iterable, Iterator
from typing import TypeVar

from corslint import frontends
from corslint.frontends.cdk import MANIFEST, is_manifest
from corslint.lint import discovery
from corslint.lint.parents import possible_parents
from corslint.lint.profiles import with_profiles
from corslint.lint.settings import Drafts, Settings
from corslint.model import Problem, Site, Stack
from corslint.records import NamedTuple
from corslint.source import Directories, Repository, Source, Unreadable, read, shown
from corslint.value import text

STDIN = "-"

T = TypeVar("T")


class Unit(NamedTuple):
    """What is read as one: a file or, of Terraform, the directory whose files are deployed together, by its real path."""

    path: str
    is_directory: bool = False
    is_named: bool = True
    """False: nobody named it, but it may include what is named."""
    within: str = ""
    """The directory that the user named and that it was found in; empty where it was not found so."""

    @property
    def root(self) -> str:
        return discovery.root_around(self.path if self.is_directory else os.path.dirname(self.path), self.within)


class Extent(NamedTuple):
    """The file that a stack is named after, and the others that were read as parts of it."""

    path: str
    members: tuple[str, ...]
    is_named: bool


class Named(NamedTuple):
    """What a run is to read, in order, and all files that the paths name."""

    units: tuple[Unit, ...]
    files: Container[str]


class Repositories:
    """The repositories of what is read together, which reads no file twice."""

    __slots__ = ("_by_root", "_directories", "_drafts")

    def __init__(self, drafts: Drafts, directories: Directories | None = None) -> None:
        self._by_root: dict[str, Repository] = {}
        self._directories = directories or Directories()
        self._drafts = drafts

    def at(self, root: str) -> Repository:
        """The repository with that root, as far as it is drafted as the drafts say."""
        if root not in self._by_root:
            repository = self._by_root[root] = Repository(root, self._directories)
            for path, draft in self._drafts.items():
                repository.take(Source(shown(path), draft))
        return self._by_root[root]


def named(paths: Iterable[str]) -> Named:
    given = [path for path in paths if path != STDIN]
    files = dict.fromkeys(discovery.files(given))
    parents = [path for path in possible_parents(given) if path not in files]
    directories = [os.path.realpath(path) for path in given if os.path.isdir(path)]
    units = [unit._replace(within=_around(unit, directories)) for unit in _units(files)]
    return Named((*units, *(unit._replace(is_named=False) for unit in _units(parents))), files)


def stacks(paths: Iterable[str], settings: Settings, stdin: Source | None = None) -> list[Stack]:
    """What the paths deploy, each stack once: one that another stack includes is read as a part of that."""
    asked, repositories = named(paths), Repositories(settings.drafts)
    read_ = [(stack(unit, settings, repositories), unit) for unit in asked.units]
    found = [(one, extent(one, unit)) for one, unit in read_ if one is not None]
    given = None if stdin is None else of_stdin(stdin, settings)
    return deployed([*([(given, extent(given))] if given else ()), *found], asked.files)


def stack(unit: Unit, settings: Settings, repositories: Repositories) -> Stack | None:
    """What a unit deploys; None where it is no infrastructure of ours."""
    repository = repositories.at(unit.root)
    for source in map(repository.open, _configurations(unit.path) if unit.is_directory else (unit.path,)):
        if isinstance(source, Unreadable):
            return _unreadable(source)
        if frontends.is_candidate(source):
            return _of(source, repository, settings)
    return None


def of_stdin(stdin: Source, settings: Settings) -> Stack | None:
    repository = Repositories(settings.drafts).at(discovery.root(stdin.path))
    repository.take(stdin)
    return _of(stdin, repository, settings)


def extent(stack: Stack, unit: Unit | None = None) -> Extent:
    return Extent(stack.source.path, stack.members, unit is None or unit.is_named)


def deployed(found: Iterable[tuple[T, Extent]], files: Container[str]) -> list[T]:
    """Those that are to be linted by themselves: named, or the parent of what is, and included in no other.

    Of two stacks that include each other, which no deployment accepts, the first one stays.
    """
    asked = [(one, extent) for one, extent in found if extent.is_named or _holds_any(extent, files)]
    including: dict[str, list[Extent]] = {}
    for _, extent in asked:
        for member in extent.members:
            including.setdefault(member, []).append(extent)
    return [one for one, extent in asked if not any(_takes(other, extent) for other in including.get(extent.path, ()))]


def _holds_any(extent: Extent, files: Container[str]) -> bool:
    return any(os.path.realpath(member) in files for member in extent.members)


def _takes(other: Extent, extent: Extent) -> bool:
    return other.path not in extent.members or other.path < extent.path


# -- units


def _units(files: Iterable[str]) -> Iterator[Unit]:
    """The files in their order, those of one configuration as one; those of an assembly are read with its manifest."""
    every = list(files)
    assemblies = _assemblies(every)
    seen: set[str] = set()
    for file in every:
        directory = os.path.dirname(file)
        if assemblies and _is_within(file, assemblies):
            continue
        if not file.endswith((*frontends.CONFIGURATIONS, *frontends.VALUES)):
            yield Unit(file)
        elif directory not in seen:
            seen.add(directory)
            yield Unit(directory, is_directory=True)


def _around(unit: Unit, directories: Iterable[str]) -> str:
    return next((named for named in directories if named in discovery.ancestors(unit.path)), "")


def _assemblies(files: Iterable[str]) -> set[str]:
    """The directories of the assemblies that are part of no other."""
    manifests = [file for file in files if os.path.basename(file) == MANIFEST and _is_assembly(file)]
    found: set[str] = set()
    for manifest in sorted(manifests, key=lambda file: file.count(os.sep)):
        if not _is_within(manifest, found):
            found.add(os.path.dirname(manifest))
    return found


def _is_assembly(file: str) -> bool:
    source = read(file)
    return isinstance(source, Source) and frontends.is_candidate(source) and is_manifest(source)


def _is_within(file: str, assemblies: set[str]) -> bool:
    """Whether a file is of an assembly, and not its manifest."""
    own = os.path.dirname(file) if os.path.basename(file) == MANIFEST else file
    return any(directory in assemblies and directory != own for directory in discovery.ancestors(os.path.dirname(file)))


def _configurations(directory: str) -> list[str]:
    return [path for path in discovery.candidates(directory) if path.endswith(frontends.CONFIGURATIONS)]


# -- stacks


def _of(source: Source, repository: Repository, settings: Settings) -> Stack | None:
    found = frontends.stack(source, repository, settings.arguments)
    if found is None:
        return None
    sites = tuple(Site(text(origin), None) for origin in settings.origins)
    asked = found._replace(sites=found.sites + sites, credentials=settings.credentials)
    return with_profiles(_with_callers(asked) if asked.distributions else asked, repository)


def _with_callers(stack: Stack) -> Stack:
    from corslint.cors.edge import with_callers  # noqa: PLC0415 (most stacks have no distribution)

    return with_callers(stack)


def _unreadable(file: Unreadable) -> Stack:
    """A file that was to be checked and cannot be: the user has to know."""
    source = Source(file.path, "")
    problem = Problem(source.whole, f"the file cannot be read: {file.reason}")
    return Stack(file.path, "cloudformation", source, problems=(problem,))
