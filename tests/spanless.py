"""The model without its places, to compare what was read from different notations."""

from typing import Any

from corslint.model import Function
from corslint.source import Span

OF_THE_NOTATION = ("parts", "deployments")
"""What names the declarations that something is made of, of which every notation needs others."""


def spanless(thing: Any) -> Any:
    """The same with every span left out, tables as dictionaries, and functions as their names."""
    match thing:
        case Span():
            return "a place"
        case Function():
            return thing.name
        case dict():
            return {key: spanless(value) for key, value in thing.items()}
        case tuple() if hasattr(thing, "_fields"):
            return {name: spanless(getattr(thing, name)) for name in thing._fields if name not in OF_THE_NOTATION}
        case tuple():
            return tuple(map(spanless, thing))
        case _:
            return thing
