"""The world outside: what a command shows, writes, and in which colours."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from time import monotonic

from corslint.commands.words import Option, one_of
from corslint.formats.terminal import visible
from corslint.lint.usage import UsageError

COLOURS = ("auto", "always", "never")


def add_color(option: Option) -> None:
    option("--color", type=one_of(*COLOURS), default="auto", metavar="WHEN", help=", ".join(COLOURS))


def open_all() -> None:
    """Streams that were closed before the start: what is written to them goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (open until the end)


def show(text: str) -> None:
    """Findings go to stdout."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    with _stdout():
        sys.stdout.write(text)
        sys.stdout.flush()


def show_exactly(text: str) -> None:
    """Text that is the content of files: nothing on the way may translate its line ends or letters."""
    with _stdout():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(errors="replace"))
        sys.stdout.buffer.flush()


@contextmanager
def _stdout() -> Iterator[None]:
    """A reader that has gone, such as `head`, changes nothing of the outcome; a disk that is full does."""
    try:
        yield
    except OSError as error:
        # what is left is written once more when the process ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"standard output cannot be written: {(error.strerror or str(error)).lower()}") from error


def tell(line: str) -> None:
    """What is no result goes to stderr."""
    print(f"corslint: {line}", file=sys.stderr)


def clear() -> None:
    """Empties the terminal, if there is one."""
    if sys.stdout.isatty():
        show("\033[H\033[2J\033[3J")


def write(path: str, text: str, option: str = "--output") -> None:
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{option}: '{path}' cannot be written: {(error.strerror or str(error)).lower()}") from error


def is_coloured(when: str) -> bool:
    """By --color, else https://no-color.org, else https://force-color.org, else whether a person
    is watching at a terminal that has some."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


@contextmanager
def progress(*, wanted: bool) -> Iterator[Callable[[int, str], None]]:
    """Tells a person at a terminal how far a long run is, on one line of stderr that is wiped out in the end."""
    drawn_at = monotonic() + QUIET_FOR - REDRAWN_AFTER
    is_drawn = False

    def told(number: int, path: str) -> None:
        nonlocal drawn_at, is_drawn
        if monotonic() - drawn_at >= REDRAWN_AFTER:
            line = f"{number} linted, the last one {visible(path)}"[
                : os.get_terminal_size(sys.stderr.fileno()).columns - 1
            ]
            print(f"{WIPED}{line}", end="", file=sys.stderr, flush=True)
            drawn_at, is_drawn = monotonic(), True

    try:
        yield told if wanted and sys.stderr.isatty() else lambda *_: None
    finally:
        if is_drawn:
            print(WIPED, end="", file=sys.stderr, flush=True)


QUIET_FOR, REDRAWN_AFTER = 1.0, 0.1
"""Seconds: most runs are over before anyone wonders how far they are."""

WIPED = "\r\033[K"
