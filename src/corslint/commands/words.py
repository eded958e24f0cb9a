"""The words of the command line: what each kind of argument may be."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable

from corslint.lint.usage import UsageError, suggestion

Option = Callable[..., object]
"""What adds an argument to a parser, or to a group of one."""


class OneOf:
    """One of some words, which a shell can complete: no named tuple is a type to argparse."""

    __slots__ = ("words",)

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def __call__(self, word: str) -> str:
        if word not in self.words:
            raise ArgumentTypeError(f"'{word}' is none of {', '.join(self.words)}{suggestion(word, self.words)}")
        return word


def one_of(*words: str) -> OneOf:
    return OneOf(words)


def comma_separated(lists: Iterable[str]) -> list[str]:
    return [item.strip() for written in lists for item in written.split(",") if item.strip()]


def origin(url: str) -> str:
    from corslint.cors.origins import serialise  # noqa: PLC0415

    origin: str | None = serialise(url)
    if origin is None:
        raise UsageError(f"--origin: '{url}' is no site such as https://app.example.com")
    return origin


def method(written: str) -> str:
    from corslint.cors.headers import is_usable_method  # noqa: PLC0415

    if not is_usable_method(written):
        raise ArgumentTypeError(f"'{written}' is no method that script may use")
    return written


def path(written: str) -> str:
    from corslint.cors.simulation import written_path  # noqa: PLC0415

    return written_path(written)


def header(written: str) -> tuple[str, str | None]:
    from corslint.cors.simulation import written_header  # noqa: PLC0415

    header: tuple[str, str | None] | None = written_header(written)
    if header is None:
        raise ArgumentTypeError(f"'{written}' is not NAME or NAME:VALUE")
    return header


def number(written: str) -> int:
    if not written.isdecimal():
        raise ArgumentTypeError(f"'{written}' is no number")
    return int(written)


def jobs(written: str) -> int | None:
    """How many processes; None for as many as pay."""
    if written == "auto":
        return None
    if not written.isdecimal() or int(written) == 0:
        raise ArgumentTypeError(f"'{written}' is no number of processes, and not 'auto'")
    return int(written)
