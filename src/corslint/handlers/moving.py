"""The same thing, with its places moved."""

from collections.abc import Callable
from typing import Any, TypeVar

from corslint.source import Span

T = TypeVar("T")


def moved(found: T, move: Callable[[Span], Span]) -> T:
    """What was found, a tree of tuples and rows, with each span in it replaced."""
    result: T = _moved(found, move)
    return result


def _moved(found: Any, move: Callable[[Span], Span]) -> Any:
    match found:
        case Span():
            return move(found)
        case tuple() if hasattr(found, "_fields"):
            return type(found)(*(_moved(part, move) for part in found))
        case tuple():
            return tuple(_moved(part, move) for part in found)
        case dict():
            return {key: _moved(part, move) for key, part in found.items()}
        case _:
            return found
