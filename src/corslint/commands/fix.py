"""Fixing, as a part of linting: what is mended is written, or shown as a patch."""

import os
from collections.abc import Iterator

from corslint.commands.console import show_exactly, tell
from corslint.commands.exits import CLEAN, FOUND
from corslint.formats import patch
from corslint.lint.discovery import root
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.rounds import Mended, fixable, mended
from corslint.lint.settings import Settings
from corslint.lint.writing import marked, write
from corslint.source import Source, shown


def fix(paths: list[str], settings: Settings, stdin: Source | None, *, unsafe: bool) -> Report:
    """Writes what can be mended; what is left is to be reported. A text from stdin is given back on stdout, mended."""
    done = mended(paths, settings, stdin, unsafe=unsafe)
    left = [path for path in _changed(done) if (stdin is None or path != stdin.path) and not _is_written(path, done)]
    if stdin is not None:
        show_exactly(done.after.get(stdin.path, stdin.text))
    if left:
        return lint(paths, settings, stdin)
    tell(_summary("fixed", done, unsafe=unsafe))
    return done.report


def _is_written(path: str, done: Mended) -> bool:
    reason = write(path, done.before[path], done.after[path])
    if reason is not None:
        tell(f"{path}: left as it is: {reason}")
    return reason is None


def diff(paths: list[str], settings: Settings, stdin: Source | None, *, unsafe: bool) -> int:
    """Shows what `fix` would write as a patch."""
    done = mended(paths, settings, stdin, unsafe=unsafe)
    patches = "".join(_patches(done, stdin))
    show_exactly(patches)
    tell(_summary("would fix", done, unsafe=unsafe))
    return FOUND if patches else CLEAN


def _changed(done: Mended) -> list[str]:
    return sorted(path for path, text in done.after.items() if text != done.before[path])


def _patches(done: Mended, stdin: Source | None) -> Iterator[str]:
    for path in _changed(done):
        before, after = done.before[path], done.after[path]
        if stdin is None or path != stdin.path:
            written = marked(path, before)
            if written is None:
                tell(f"{path}: left as it is: it is not UTF-8")
                continue
            before, after = written, written.removesuffix(before) + after
        yield patch.render(_from_repository(path), before, after)


def _from_repository(path: str) -> str:
    """The path as `git apply` wants it: as seen from the repository or, where there is none, from here."""
    top = root(path)
    if not os.path.exists(os.path.join(top, ".git")):
        return shown(path)
    return os.path.relpath(os.path.realpath(path), top).replace(os.sep, "/")


def _summary(did: str, done: Mended, *, unsafe: bool) -> str:
    more = 0 if unsafe else fixable(done.report, unsafe=True)
    return f"{did} {done.fixed}" + (f", {more} more with --unsafe-fixes" if more else "")
