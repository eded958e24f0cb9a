"""What the given paths deploy, each stack once."""

import os
from collections.abc import Iterable, Iterator

from corslint import frontends
from corslint.frontends.cdk import MANIFEST, is_manifest
from corslint.lint import discovery
from corslint.lint.parents import possible_parents
from corslint.lint.profiles import with_profiles
from corslint.lint.settings import Settings
from corslint.model import Problem, Site, Stack
from corslint.source import Repository, Source, Unreadable, read, shown
from corslint.value import text

STDIN = "-"


def stacks(paths: Iterable[str], settings: Settings, stdin: Source | None = None) -> list[Stack]:
    """What the paths deploy, each stack once: one that another stack includes is linted as a part of that."""
    named = [path for path in paths if path != STDIN]
    files = dict.fromkeys(discovery.files(named))
    found = [*_from_stdin(stdin, settings), *_read(files, settings)]
    parents = _read((path for path in possible_parents(named) if path not in files), settings)
    found += [parent for parent in parents if any(os.path.realpath(member) in files for member in parent.members)]
    sites = tuple(Site(text(origin), None) for origin in settings.origins)
    return [stack._replace(sites=stack.sites + sites) for stack in found if not _is_included(stack, found)]


def _from_stdin(stdin: Source | None, settings: Settings) -> Iterator[Stack]:
    if stdin is not None:
        repository = _repository(stdin.path, settings)
        repository.take(stdin)
        stack = _of(stdin, repository, settings)
        yield from [stack] if stack else []


def _read(files: Iterable[str], settings: Settings) -> list[Stack]:
    """The stacks of the files, in their order; those of a CDK assembly are read with its manifest, and not again."""
    named = list(_units(files))
    found: dict[str, Stack] = {}
    assemblies: list[str] = []
    for file in sorted(named, key=_manifests_first):
        stack = None if any(map(file.startswith, assemblies)) else _stack(file, settings)
        if stack is not None:
            found[file] = stack
            assemblies += [f"{os.path.dirname(file)}{os.sep}"] if is_manifest(stack.source) else []
    return [found[file] for file in named if file in found]


def _units(files: Iterable[str]) -> Iterator[str]:
    """The files, of those that are deployed together as one directory only the first that says what it deploys."""
    seen: set[str] = set()
    for file in files:
        directory = os.path.dirname(file)
        if not file.endswith(frontends.CONFIGURATIONS):
            yield file
        elif directory not in seen:
            seen.add(directory)
            yield from [one for one in _configurations(directory) if _is_candidate(one)][:1]


def _configurations(directory: str) -> list[str]:
    return [path for path in discovery.candidates(directory) if path.endswith(frontends.CONFIGURATIONS)]


def _is_candidate(file: str) -> bool:
    source = read(file, shown(file))
    return isinstance(source, Unreadable) or frontends.is_candidate(source)


def _manifests_first(file: str) -> tuple[bool, int]:
    """The outer ones before those of their stages."""
    return os.path.basename(file) != MANIFEST, file.count(os.sep)


def _stack(file: str, settings: Settings) -> Stack | None:
    repository = _repository(file, settings)
    source = repository.taken(file) or read(file, shown(file))
    if isinstance(source, Unreadable):
        return _unreadable(source)
    if not frontends.is_candidate(source):
        return None
    return _of(source, repository, settings)


def _repository(file: str, settings: Settings) -> Repository:
    """The repository that a file lies in, as far as it is drafted as the drafts say."""
    repository = Repository(discovery.root(file))
    for path, draft in settings.drafts.items():
        repository.take(Source(shown(path), draft))
    return repository


def _of(source: Source, repository: Repository, settings: Settings) -> Stack | None:
    stack = frontends.stack(source, repository, settings.arguments)
    return None if stack is None else with_profiles(stack, repository)


def _unreadable(file: Unreadable) -> Stack:
    """A file that was to be checked and cannot be: the user has to know."""
    source = Source(file.path, "")
    problem = Problem(source.whole, f"the file cannot be read: {file.reason}")
    return Stack(file.path, "cloudformation", source, problems=(problem,))


def _is_included(stack: Stack, found: Iterable[Stack]) -> bool:
    """Of two stacks that include each other, which no deployment accepts, the first one stays."""
    path = stack.source.path
    others = (other for other in found if path in other.members)
    return any(other.source.path not in stack.members or other.source.path < path for other in others)
