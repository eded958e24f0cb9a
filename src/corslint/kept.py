"""What was worked out lately, for all who ask for it again."""

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def kept(most: int) -> Callable[[Callable[[K], V]], Callable[[K], V]]:
    """A function whose last results are kept, each with the very object that it is of.

    Objects that are equal are not the same: to compare two stacks takes longer than to ask again. Several threads may
    ask at once: then something may be worked out twice.
    """

    def keeping(function: Callable[[K], V]) -> Callable[[K], V]:
        known: dict[int, tuple[K, V]] = {}

        def asked(of: K) -> V:
            found = known.get(id(of))
            if found is None or found[0] is not of:
                found = of, function(of)
                if len(known) >= most:
                    known.clear()
                known[id(of)] = found
            return found[1]

        return asked

    return keeping
