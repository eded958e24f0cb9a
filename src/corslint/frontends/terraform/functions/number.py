"""Functions of numbers."""

import math
from collections.abc import Callable
from typing import Any

from corslint.frontends.terraform.values import Plain

MOST_DIGITS = 400
"""Of a power; of a larger one the value is unknown."""


def _power(base: Any, exponent: Any) -> Plain:
    if abs(exponent) * max(len(str(base)), 1) > MOST_DIGITS:
        raise OverflowError
    return float(base**exponent) if exponent < 0 or exponent != int(exponent) else base ** int(exponent)


def _logarithm(value: Any, base: Any) -> Plain:
    return math.log(value) / math.log(base)


def _parsed(written: str, base: Any) -> Plain:
    if not 2 <= base <= 62 or "_" in written or written != written.strip():
        raise ValueError
    return int(written, int(base))


FUNCTIONS: dict[str, tuple[str, Callable[..., Plain]]] = {
    "abs": ("n", abs),
    "ceil": ("n", math.ceil),
    "floor": ("n", math.floor),
    "log": ("nn", _logarithm),
    "max": ("N", lambda *values: max(values)),
    "min": ("N", lambda *values: min(values)),
    "parseint": ("sn", _parsed),
    "pow": ("nn", _power),
    "signum": ("n", lambda value: (value > 0) - (value < 0)),
}
