"""Inclusion: the files beside a template that are deployed as parts of it."""

from corslint.model import Problem
from corslint.source import Repository, Source, beside, shown
from corslint.syntax.node import Node
from corslint.syntax.yaml import parse


class Inclusion:
    """The files that a template includes, each read once."""

    __slots__ = ("around", "problems", "repository", "roots")

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.roots: dict[str, Node | None] = {}
        self.problems: list[Problem] = []
        self.around: dict[str, set[str]] = {}
        """The files that include a file, directly or not: it cannot include these."""

    def include(self, location: str, by: Source) -> Node | None:
        """The tree of a file at a location relative to another; None where it is not in the repository."""
        path = local(location, by)
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
