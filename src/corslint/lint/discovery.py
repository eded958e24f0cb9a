"""Which files a run looks at: those named, and those found below the directories named."""

import os
from collections.abc import Iterable, Iterator
from functools import cache

from corslint.directories import PASSED_OVER
from corslint.frontends import SUFFIXES
from corslint.lint.gitignore import Ignores, ignores, is_ignored
from corslint.lint.usage import UsageError

INSTALLED = frozenset({"Include", "Lib", "Scripts", "bin", "etc", "include", "lib", "lib64", "share"})
"""What lies beside the `pyvenv.cfg` of a virtual environment; it may have been made where a project's own files are."""

PACKAGED = ("packaged", "packaged-template", "template-packaged")
SOURCE = "template"
"""What `sam package` is mostly told to call what it makes of the template beside it, and how that is called, but for
their endings."""

ASSEMBLY, SERVICE = "cdk.out", ".serverless"

OUTPUTS = {ASSEMBLY: "manifest.json", SERVICE: "cloudformation-template-update-stack.json"}
"""What the CDK and the Serverless Framework write is what is deployed, though hardly anybody commits it; by the file that
tells it from another directory of that name."""

NEVER_TEMPLATES = frozenset(("package-lock.json", "tree.json"))
"""Large files by fixed names that mention AWS resources without being a template: npm's lock, a CDK assembly's tree."""


def files(paths: Iterable[str]) -> Iterator[str]:
    """The real path of every file that is named, and of every candidate below a directory that is; each once."""
    seen: set[str] = set()
    for path in paths:
        for found in _below(os.path.realpath(path)) if os.path.isdir(path) else _named(path):
            if found not in seen:
                seen.add(found)
                yield found


def root(path: str, named: str = "") -> str:
    """The repository that a path lies in: its nearest ancestor with `.git` or `.hg`.

    Of what lies in none, it is the directory around it that the user works in, or named; otherwise its own.
    """
    real = os.path.realpath(path)
    return root_around(real if os.path.isdir(real) else os.path.dirname(real), named)


def root_around(directory: str, named: str) -> str:
    """The repository that a directory lies in, of which the real path is given."""
    return _root(directory, os.getcwd(), named)


@cache
def _root(own: str, here: str, named: str) -> str:
    around = [one for one in (os.path.realpath(here), named) if _is_project(one) and _is_within(own, one)]
    return next(filter(_is_repository, ancestors(own)), min([_app(own), *around], key=len))


def _is_project(directory: str) -> bool:
    """Whoever works in the root of all files, or at home, does not mean all that lies there."""
    return directory not in ("", os.path.dirname(directory), os.path.realpath(os.path.expanduser("~")))


def _app(directory: str) -> str:
    """The app or service that an output was made from lies around it; of all else the directory itself."""
    outputs = (one for one in ancestors(directory) if os.path.basename(one) in OUTPUTS)
    return os.path.dirname(next(outputs, os.path.join(directory, ASSEMBLY)))


def ancestors(directory: str) -> Iterator[str]:
    """The directory itself and all above it."""
    yield directory
    while (parent := os.path.dirname(directory)) != directory:
        yield (directory := parent)


def candidates(directory: str) -> Iterator[str]:
    """The files of one directory that may be templates by their names."""
    top = root(directory)
    for entry in _entries(directory):
        if _is_candidate(entry.name) and _is_file(entry) and any(_within(entry, top)):
            yield entry.path


def _named(path: str) -> Iterator[str]:
    if not os.path.exists(path):
        raise UsageError(f"no such file or directory: '{path}'")
    yield os.path.realpath(path)


def _below(directory: str) -> Iterator[str]:
    top = root(directory)
    above = [ignores(ancestor) for ancestor in ancestors(directory) if _is_within(ancestor, top)]
    yield from _walk(directory, top, above[:0:-1])


def _walk(directory: str, top: str, inherited: list[Ignores]) -> Iterator[str]:
    entries = _entries(directory)
    ignoring = [*inherited, ignores(directory)] if any(entry.name == ".gitignore" for entry in entries) else inherited
    has_source = any(_stem(entry.name) == SOURCE and _is_candidate(entry.name) for entry in entries)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if _is_walked(entry, ignoring):
                yield from _walk(entry.path, top, ignoring)
        elif has_source and _stem(entry.name) in PACKAGED:
            continue
        elif _is_candidate(entry.name) and _is_file(entry) and not is_ignored(entry.path, False, ignoring):
            yield from _within(entry, top)


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _within(entry: os.DirEntry[str], top: str) -> Iterator[str]:
    """The file itself, unless it is a link that leaves the repository."""
    real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
    if _is_within(real, top):
        yield real


def _entries(directory: str) -> list[os.DirEntry[str]]:
    """In the order of their names; a directory that may not be read is an empty one."""
    try:
        with os.scandir(directory) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_walked(entry: os.DirEntry[str], ignoring: list[Ignores]) -> bool:
    if _is_output(entry):
        return True
    is_foreign = entry.name in PASSED_OVER or (entry.name in INSTALLED and _is_in_environment(entry))
    return not is_foreign and not is_ignored(entry.path, True, ignoring)


def _is_in_environment(entry: os.DirEntry[str]) -> bool:
    return os.path.exists(os.path.join(os.path.dirname(entry.path), "pyvenv.cfg"))


def _is_output(entry: os.DirEntry[str]) -> bool:
    return entry.name in OUTPUTS and os.path.exists(os.path.join(entry.path, OUTPUTS[entry.name]))


def _is_candidate(name: str) -> bool:
    return name.endswith(SUFFIXES) and name not in NEVER_TEMPLATES


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Pipes and devices are none, nor is a link that leads to itself."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_within(path: str, top: str) -> bool:
    return path == top or path.startswith(top.rstrip(os.sep) + os.sep)


def _is_repository(directory: str) -> bool:
    return any(os.path.exists(os.path.join(directory, name)) for name in (".git", ".hg"))
