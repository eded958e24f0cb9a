"""Functions of collections that compute something new from all of their elements."""

from collections.abc import Callable
from typing import Any

from corslint.frontends.terraform.values import Plain, parsed_number

LONGEST_RANGE = 1024
"""Terraform's own limit."""


def _range(*bounds: Any) -> Plain:
    start, end = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) > 2 else (1 if start <= end else -1)
    if step == 0 or abs((end - start) / step) > LONGEST_RANGE:
        raise ValueError
    numbers = []
    while (start < end) if step > 0 else (start > end):
        numbers.append(start)
        start += step
    return numbers


def _transposed(lists: Any) -> Plain:
    """From keys to lists of texts, to texts with their keys."""
    swapped: dict[str, list[str]] = {}
    for key, texts in sorted(lists.items()):
        for each in texts:
            swapped.setdefault(each, []).append(key)
    return dict(sorted(swapped.items()))


def _all(claims: Any) -> Plain:
    return all(claim is True or claim == "true" for claim in claims)


def _any(claims: Any) -> Plain:
    return any(claim is True or claim == "true" for claim in claims)


def _sorted(texts: Any) -> Plain:
    return sorted(each if isinstance(each, str) else _text(each) for each in texts)


def _text(value: Any) -> str:
    if value is None or isinstance(value, list | dict):
        raise TypeError
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sum(numbers: Any) -> Any:
    if not numbers:
        raise ValueError
    total: Any = 0
    for each in numbers:
        total += parsed_number(each) if isinstance(each, str) else each
    return total


FUNCTIONS: dict[str, tuple[str, Callable[..., Plain]]] = {
    "alltrue": ("l", _all),
    "anytrue": ("l", _any),
    "range": ("N", _range),
    "sort": ("l", _sorted),
    "sum": ("l", _sum),
    "transpose": ("a", _transposed),
}
