"""The world outside: what a command shows, writes, and in which colours."""

import os
import sys
from io import TextIOWrapper

from corslint.lint.usage import UsageError

COLOURS = ("auto", "always", "never")


def show(text: str) -> None:
    """Findings go to stdout; a reader that has gone, such as `head`, changes nothing of the outcome."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_exactly(text: str) -> None:
    """Text that is the content of files: nothing on the way may translate its line ends or letters."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="replace"))
    sys.stdout.buffer.flush()


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
    """By --color, else https://no-color.org, else https://force-color.org, else whether a person is watching."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
