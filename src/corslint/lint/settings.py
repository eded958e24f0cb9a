"""What the user asked for, wherever it was said."""

from typing import NamedTuple

from corslint.frontends import Arguments


class Settings(NamedTuple):
    """One run's settings; `select` empty means every rule."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    possible: bool = False
    origins: tuple[str, ...] = ()
    """Sites that call these APIs, as a browser serialises them."""
    arguments: Arguments = Arguments()
    rules_directories: tuple[str, ...] = ()
