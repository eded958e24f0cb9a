"""Watching: a run is repeated whenever a file has changed that it may have read."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from time import monotonic, sleep
from typing import NoReturn

from corslint.commands.console import clear, tell
from corslint.commands.exits import BAD_USE
from corslint.directories import PASSED_OVER
from corslint.frontends import SUFFIXES, VALUES
from corslint.handlers.files.found import SUFFIXES as CODE
from corslint.lint.discovery import root
from corslint.lint.usage import UsageError

READ = (*SUFFIXES, *VALUES, ".tftpl", ".toml", *(suffix for suffixes in CODE.values() for suffix in suffixes))
"""How the names of files end that a run reads: templates, what they include, handlers and the configuration."""

PAUSE, SHARE = 0.3, 10
"""Seconds between two looks, and how many times longer than a look that takes a pause is at least."""

Seen = dict[str, tuple[int, int]]
"""When files were changed last, and their sizes."""


def watch(run: Callable[[], int], paths: Iterable[str], written: Iterable[str]) -> NoReturn:
    """Runs now and after each change, until it is interrupted; what the run itself writes is no change."""
    gc.enable()
    roots = dict.fromkeys(map(root, paths))
    own = frozenset(map(os.path.realpath, written))
    seen = _seen(roots, own)
    code = run()
    while True:
        tell(f"exit code {code}; watching {' '.join(map(os.path.relpath, roots))}, Ctrl-C ends")
        seen = _changed(seen, roots, own)
        clear()
        code = _again(run)


def _again(run: Callable[[], int]) -> int:
    """What is wrong for a while, as in a configuration that is being written, ends nothing."""
    try:
        return run()
    except UsageError as error:
        tell(f"error: {error}")
        return BAD_USE


def _changed(seen: Seen, roots: Iterable[str], own: frozenset[str]) -> Seen:
    """What is there as soon as it is not what was seen."""
    while True:
        begun = monotonic()
        now = _seen(roots, own)
        if now != seen:
            return now
        sleep(max(PAUSE, SHARE * (monotonic() - begun)))


def _seen(roots: Iterable[str], own: frozenset[str]) -> Seen:
    found = (entry for top in roots for entry in _entries(top) if entry.name.endswith(READ) and entry.path not in own)
    return {entry.path: stamp for entry in found if (stamp := _stamp(entry)) is not None}


def _entries(directory: str) -> Iterator["os.DirEntry[str]"]:
    try:
        entries = list(os.scandir(directory))
    except OSError:
        return  # it has gone
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield entry
        elif entry.name not in PASSED_OVER:
            yield from _entries(entry.path)


def _stamp(entry: "os.DirEntry[str]") -> tuple[int, int] | None:
    try:
        status = entry.stat()
    except OSError:
        return None  # it has gone, or leads nowhere
    return status.st_mtime_ns, status.st_size
