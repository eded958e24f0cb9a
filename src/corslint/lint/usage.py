"""What ends a run before its end, said in one line: bad use, or work that was lost."""

from collections.abc import Iterable


class UsageError(Exception):
    """A wrong argument, rule or path; the message is one line for the user."""


class LostWorkError(Exception):
    """A process that was at work is gone; the message is one line for the user."""


def suggestion(word: str, words: Iterable[str]) -> str:
    """`, did you mean 'x'?`, or nothing where no word is close."""
    from difflib import get_close_matches  # noqa: PLC0415 (10 ms that only a mistake costs)

    close = get_close_matches(word, list(words), 1)
    return f", did you mean '{close[0]}'?" if close else ""
