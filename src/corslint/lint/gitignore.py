"""What git ignores, by the `.gitignore` files of a repository.

Source: https://git-scm.com/docs/gitignore. Written here because the library for it costs 60 ms at start.
"""

import os
import re
from collections.abc import Iterable

from corslint.records import NamedTuple
from corslint.source import Source, read


class Pattern(NamedTuple):
    """A line of a `.gitignore`; its expression matches a path relative to that file's directory."""

    expression: re.Pattern[str]
    negated: bool
    only_directories: bool


class Ignores(NamedTuple):
    """The `.gitignore` of one directory."""

    directory: str
    patterns: tuple[Pattern, ...]

    def decides(self, path: str, is_directory: bool) -> bool | None:
        """Whether the path is ignored, by the last line that speaks of it; None where none does."""
        relative = os.path.relpath(path, self.directory).replace(os.sep, "/")
        for pattern in reversed(self.patterns):
            if (is_directory or not pattern.only_directories) and pattern.expression.fullmatch(relative):
                return not pattern.negated
        return None


def ignores(directory: str) -> Ignores:
    """Those of a directory; git follows no link in place of the file either."""
    path = os.path.join(directory, ".gitignore")
    source = None if os.path.islink(path) else read(path)
    lines = source.text.splitlines() if isinstance(source, Source) else []
    return Ignores(directory, tuple(pattern for line in lines if (pattern := parse(line)) is not None))


def is_ignored(path: str, is_directory: bool, files: Iterable[Ignores]) -> bool:
    """Whether git ignores a path whose directory it does not ignore; the files stand from the root down."""
    for file in reversed(tuple(files)):
        decision = file.decides(path, is_directory) if file.patterns else None
        if decision is not None:
            return decision
    return False


def names(line: str, directory: str, path: str) -> bool:
    """Whether a pattern, seen from a directory, names a path or a directory above it."""
    pattern = parse(line)
    if pattern is None:
        return False
    parts = os.path.relpath(path, directory).replace(os.sep, "/").split("/")
    above = ("/".join(parts[:count]) for count in range(1, len(parts)))
    whole = None if pattern.only_directories else pattern.expression.fullmatch("/".join(parts))
    return whole is not None or any(map(pattern.expression.fullmatch, above))


def parse(line: str) -> Pattern | None:
    """A line as a pattern; None for a comment, a blank one and one that git cannot use either."""
    glob = re.sub(_TRAILING_SPACES, "", line)
    if not glob or glob.startswith("#"):
        return None
    negated = glob.startswith("!")
    glob = glob[negated:]
    only_directories = glob.endswith("/")
    glob = glob.removesuffix("/")
    anchored = "/" in glob
    glob = re.sub(r"^(?:\*\*/)+", "**/", glob.removeprefix("/"))
    if glob.count("**") > MOST_DEEP_WILDCARDS:
        return None
    try:
        expression = re.compile(("" if anchored else "(?:.*/)?") + _expression(glob), re.DOTALL)
    except re.error:
        return None
    return Pattern(expression, negated, only_directories) if glob else None


_TRAILING_SPACES = r"(?<!\\) +$"
_PIECE = r"(?s)^\*\*/|/\*\*/|/\*\*$|\*+|\?|\[[!^]?\]?(?:\\.|[^\]\\])*\]|\\(.)|."
_MEANING = {"**/": "(?:.*/)?", "/**/": "/(?:.*/)?", "/**": "/.*", "?": "[^/]"}

MOST_DEEP_WILDCARDS = 4
"""`**` of a line; matching takes a power of the depth of a path, and lines with more of them are passed over."""


def _expression(glob: str) -> str:
    """Segment by segment, each as what stands between its stars."""
    found: list[str] = []
    between: list[str] = [""]
    for token in re.finditer(_PIECE, glob):
        if "/" in token[0]:
            found += _starred(between), _translated(token)
            between = [""]
        elif token[0].startswith("*"):
            between.append("")
        else:
            between[-1] += _translated(token)
    return "".join((*found, _starred(between)))


def _starred(between: list[str]) -> str:
    """Where a star is followed by another, the first place at which what stands between them matches is good enough."""
    first, *others = between
    return first + "".join(f"(?>[^/]*?{one})" for one in others[:-1]) + "".join(f"[^/]*{one}" for one in others[-1:])


def _translated(token: re.Match[str]) -> str:
    written = token[0]
    if written in _MEANING:
        return _MEANING[written]
    if len(written) > 1 and written.startswith("["):
        return "(?!/)" + re.sub(r"^\[!", "[^", written).replace("[[", r"[\[")
    return re.escape(token[1] or written)
