"""The baseline: findings that were known when a project began with corslint, by what they are about, not where."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from corslint.lint.report import KNOWN, Address, Reported
from corslint.lint.usage import UsageError
from corslint.source import Source, read

SCHEMA_VERSION = 1


Known = Counter[Address]
"""How many findings of each address are known."""


def known(path: str) -> Known:
    """The findings that a baseline holds."""
    source = read(path)
    if not isinstance(source, Source):
        raise UsageError(f"--baseline: '{path}' cannot be read: {source.reason}")
    return held(source)


def held(source: Source) -> Known:
    """The findings that the text of a baseline holds; raises UsageError where it is none."""
    from json import loads  # noqa: PLC0415 (only where there is a baseline)

    try:
        listed = loads(source.text)["findings"]
        return Counter({_address(one): _count(one["count"]) for one in listed})
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"--baseline: '{source.path}' is no baseline: write it with --write-baseline") from error


def _address(written: Any) -> Address:
    about = Address(*(written[name] for name in Address._fields))
    if not all(
        isinstance(part, str) or (part is None and name in _MAY_BE_NULL) for name, part in about._asdict().items()
    ):
        raise TypeError
    return about


_MAY_BE_NULL = ("api", "route", "method")


def _count(written: Any) -> int:
    if not isinstance(written, int):
        raise TypeError
    return written


def compared(found: Iterable[Reported], known: Known, path: str, reason: str = KNOWN) -> tuple[list[Reported], Known]:
    """The findings with those suppressed that the baseline at a path knows, and what it knows of too many.

    Of several findings of one address, what is certain is known first: more of them than are known are new.
    """
    left = known.copy()
    listed = list(found)
    for index in sorted(range(len(listed)), key=lambda index: listed[index].certainty != "certain"):
        about = address(listed[index], path)
        if listed[index].suppressed is None and left[about] > 0:
            left[about] -= 1
            listed[index] = listed[index]._replace(suppressed=reason)
    return listed, +left


def stale(left: Known, path: str, rules: Collection[str], files: Iterable[str]) -> Iterator[tuple[Address, int]]:
    """Which of the entries that nothing matches are certainly outdated, as their rules ran, on their files; and how
    many findings each has too many."""
    looked_at = {_seen_from(path, file) for file in files}
    directory = os.path.dirname(path)
    for about in sorted(left, key=str):
        is_gone = not os.path.exists(os.path.join(directory, about.path))
        if about.rule in rules and (about.path in looked_at or is_gone):
            yield about, left[about]


def counted(found: Iterable[Reported], path: str) -> Known:
    """These findings, as the baseline at a path is to know them."""
    return Counter(address(reported, path) for reported in found)


def written(known: Known) -> str:
    """The text of a baseline: a line for each address, in an order that does not move."""
    from json import dumps  # noqa: PLC0415

    ordered = sorted(known, key=lambda about: tuple(str(part or "") for part in about))
    lines = (f"  {dumps({**about._asdict(), 'count': known[about]}, ensure_ascii=False)}" for about in ordered)
    return f'{{"schema_version": {SCHEMA_VERSION}, "findings": [\n' + ",\n".join(lines) + "\n]}\n"


def address(reported: Reported, path: str) -> Address:
    finding = reported.finding
    return Address(reported.rule, _seen_from(path, finding.span.path), finding.api, finding.route, finding.method)


def _seen_from(path: str, file: str) -> str:
    return os.path.relpath(file, os.path.dirname(path) or ".").replace(os.sep, "/")
