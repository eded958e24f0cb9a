"""Places: a file read once, and a stretch of its characters."""

import os
import re
from bisect import bisect_right
from stat import S_ISDIR, S_ISLNK, S_ISREG

from corslint.records import NamedTuple

LONGEST_FILE = 32 * 1024 * 1024
"""Bytes of the largest file that is read; CloudFormation's own limit is 1 MB, CDK assemblies stay below 10 MB."""


TOO_LONG = f"larger than {LONGEST_FILE // 1024 // 1024} MB, which no deployment tool accepts"


class Position(NamedTuple):
    """A line and a column, both counted from 1; columns count characters."""

    line: int
    column: int


class Source:
    """A text with a name; `path` is what users are shown, relative to the working directory where possible."""

    __slots__ = ("_line_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text.removeprefix("\ufeff")
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        """What is worked out of the text does not go to other processes."""
        return Source, (self.path, f"\ufeff{self.text}")

    def position(self, offset: int) -> Position:
        starts = self._starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its end; empty past the last line."""
        starts = self._starts()
        if number > len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    @property
    def whole(self) -> "Span":
        return Span(self, 0, len(self.text))

    def line_from(self, line: int, column: int) -> "Span | None":
        """What stands on a line from a column on, both from 1, without white space around; None past the last line."""
        starts = self._starts()
        if not 0 < line <= len(starts):
            return None
        content = self.line(line)
        start = min(max(column - 1, len(content) - len(content.lstrip())), len(content))
        return Span(self, starts[line - 1] + start, starts[line - 1] + max(start, len(content.rstrip())))

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            self._line_starts = _line_starts(self.text)
        return self._line_starts


class Span(NamedTuple):
    """The characters from `start` up to, not including, `end` of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def position(self) -> Position:
        return self.source.position(self.start)

    @property
    def end_position(self) -> Position:
        return self.source.position(self.end)


class Edit(NamedTuple):
    """The characters of `span` become `text`; an empty span is an insertion."""

    span: Span
    text: str


class Unreadable(NamedTuple):
    """A file that could not become a source, and why."""

    path: str
    reason: str


def read(path: str, shown_as: str | None = None) -> Source | Unreadable:
    """The file at `path`; bytes that are not UTF-8 (or UTF-16 with its mark) become replacement characters."""
    name = shown_as or path
    try:
        status = os.stat(path)
        if not S_ISREG(status.st_mode):
            # a pipe that nobody writes to would be waited for, a device may have no end
            return Unreadable(name, "is a directory" if S_ISDIR(status.st_mode) else "not a regular file")
        if status.st_size > LONGEST_FILE:
            return Unreadable(name, TOO_LONG)
        room = status.st_size or LONGEST_FILE  # what the kernel writes when it is read has no size
        with open(path, "rb") as file:
            content = file.read(room + 1)  # room for more is asked of the system each time, and given back
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Unreadable(name, reason.lower())
    return Source(name, decode(content)) if len(content) <= LONGEST_FILE else Unreadable(name, TOO_LONG)


def decode(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return content.decode(encoding, errors="replace")


def _line_starts(text: str) -> list[int]:
    """Editors end lines at LF, CR LF and CR only; `str.splitlines` would also end them at U+2028 and others."""
    starts = [0]
    find = text.find
    if "\r" not in text:
        end = find("\n")
        while end >= 0:
            starts.append(end + 1)
            end = find("\n", end + 1)
        return starts
    return [*starts, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]


class Directories:
    """The directories that a run comes by, as they are when it does: where each really is, links followed, is asked once."""

    __slots__ = ("__weakref__", "_real")

    def __init__(self) -> None:
        self._real: dict[str, str] = {}

    def real(self, path: str) -> str | None:
        """Where a path leads, links followed; None of what no file system takes, such as a NUL."""
        directory, name = os.path.split(path)
        try:
            if name in _OTHERWHERE:
                return os.path.realpath(path)
            if directory not in self._real:
                self._real[directory] = os.path.realpath(directory)
            entry = os.path.join(self._real[directory], name)
            return os.path.realpath(entry) if _is_link(entry) else entry
        except ValueError:
            return None


_OTHERWHERE = ("", os.curdir, os.pardir)
"""Last parts of paths that name no entry of the directory before them."""


def _is_link(path: str) -> bool:
    """Raises ValueError of what `os.path.islink` takes for a file that is not there."""
    try:
        return S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return False


class Repository:
    """The files that may be opened: those below one directory, links followed, each read at most once."""

    __slots__ = ("__weakref__", "_read", "directories", "root")

    def __init__(self, root: str, directories: Directories | None = None) -> None:
        self.root = os.path.realpath(root)
        self.directories = directories or Directories()
        self._read: dict[str, Source | Unreadable] = {}

    def open(self, path: str) -> Source | Unreadable:
        """The file at `path`, as seen from the working directory."""
        real = self.directories.real(path)
        if real is None:
            return Unreadable(shown(path), "no file can be called that")
        if real not in self._read:
            self._read[real] = (
                read(real, shown(path)) if self._reaches(real) else Unreadable(shown(path), "outside the repository")
            )
        return self._read[real]

    def take(self, source: Source) -> None:
        """Counts a source that was read elsewhere, such as standard input, as the file that it is named after."""
        self._read[os.path.realpath(source.path)] = source

    def taken(self, path: str) -> Source | None:
        """What was taken as the file at `path`; None where nothing was."""
        known = self._read.get(os.path.realpath(path))
        return known if isinstance(known, Source) else None

    def names(self, directory: str) -> list[str]:
        """The names in a directory, in order; none where it cannot be listed or lies outside."""
        real = self.directories.real(directory or os.curdir) or ""
        taken = [os.path.basename(path) for path in self._read if os.path.dirname(path) == real]
        try:
            return sorted({*taken, *(os.listdir(real) if self._reaches(real) else ())})
        except OSError:
            return sorted(taken)

    def holds(self, path: str) -> bool:
        real = self.directories.real(path)
        return real is not None and self._reaches(real)

    def _reaches(self, real: str) -> bool:
        """Whether it holds what a path without links leads to."""
        return real == self.root or real.startswith(self.root.rstrip(os.sep) + os.sep)


def beside(source: Source, relative: str) -> str:
    """The path of a file named in a source, relative to that source."""
    return os.path.normpath(os.path.join(os.path.dirname(source.path), relative))


def shown(path: str) -> str:
    """A path as users are shown it: relative to the working directory where it lies below it, with `/`."""
    relative = os.path.relpath(path)
    return (os.path.abspath(path) if relative.startswith("..") else relative).replace(os.sep, "/")
