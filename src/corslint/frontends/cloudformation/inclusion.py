"""Inclusion: the files beside a template that are deployed as parts of it."""

from collections.abc import Mapping

from corslint.model import Problem
from corslint.source import Repository, Source, beside, shown
from corslint.syntax.documents import parse
from corslint.syntax.node import Node
from corslint.value import Text


class Inclusion:
    """The files that a template includes, each read once."""

    __slots__ = ("around", "assets", "problems", "repository", "roots")

    def __init__(self, repository: Repository, assets: Mapping[str, str]) -> None:
        self.repository = repository
        self.assets = assets
        """Paths of the files that are uploaded before the deployment, by their keys in the bucket."""
        self.roots: dict[str, Node | None] = {}
        self.problems: list[Problem] = []
        self.around: dict[str, set[str]] = {}
        """The files that include a file, directly or not: it cannot include these."""

    def include(self, location: Text, by: Source) -> Node | None:
        """The tree of a file at a location relative to another; None where it is not in the repository."""
        path = uploaded(location, self.assets) or local(location.known or "", by)
        if path is None or path == by.path or path in self.around.get(by.path, ()):
            return None
        self.around.setdefault(path, set()).update({by.path}, self.around.get(by.path, ()))
        if path not in self.roots:
            self.roots[path] = self._read(path)
        return self.roots[path]

    def _read(self, path: str) -> Node | None:
        source = self.repository.open(path)
        if not isinstance(source, Source):
            return None
        parsed = parse(source)
        self.problems.extend(parsed.problems)
        return parsed.root


def local(location: str, by: Source) -> str | None:
    """The path of a file that is named relative to a source; None of what is named by an address elsewhere."""
    return None if "://" in location or not location else shown(beside(by, location))


def uploaded(location: Text, assets: Mapping[str, str]) -> str | None:
    """The path of an asset, by the address that it will have in its bucket; None of anything else."""
    path = assets.get(location.suffix.rpartition("/")[2])
    return None if path is None else shown(path)
