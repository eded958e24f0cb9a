"""Expectations: which APIs of those that are linted each of them is about."""

import os
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from corslint.cors.origins import serialise
from corslint.cors.routing import matches, specificity
from corslint.cors.simulation import written_header, written_path
from corslint.finding import enumerated
from corslint.lint.schema import place
from corslint.lint.usage import suggestion
from corslint.model import Api, Expectation, Stack
from corslint.records import NamedTuple
from corslint.source import Source
from corslint.value import MAYBE, YES, Truth, truth


def written(tables: Iterable[Mapping[str, Any]], source: Source) -> Iterator[Expectation]:
    """What a configuration says under `expect`."""
    for number, table in enumerate(tables):
        headers = (written_header(header) for header in table.get("headers", ()))
        yield Expectation(
            place(source, ("expect", number)),
            serialise(table["origin"]) or table["origin"],
            table.get("method", "GET"),
            written_path(table["path"]),
            tuple(header for header in headers if header is not None),
            table.get("credentials", False),
            table.get("verdict", "allowed"),
            table.get("api"),
            table.get("name", ""),
        )


def expecting(linted: Iterable[Stack], expectations: Iterable[Expectation], paths: Iterable[str]) -> Iterator[Stack]:
    """The stacks with what is expected of their APIs; last, what is about none of them stands in a stack of its own.

    Where the paths do not hold all that is beside the configuration, an expectation may well be about an API that is
    not looked at: nothing is said of it.
    """
    stacks, every = list(linted), list(expectations)
    whole = _is_whole(every, paths)
    meant = [_meant(expectation, stacks, whole=whole) for expectation in every]
    for stack in stacks:
        yield stack._replace(expectations=tuple(_of(stack, meant)))
    missed = tuple(expectation for expectation in meant if expectation.complaint)
    if missed and whole:
        source = missed[0].span.source
        yield Stack(source.path, "cloudformation", source, expectations=missed)


def _of(stack: Stack, meant: Iterable[Expectation]) -> Iterator[Expectation]:
    for expectation in meant:
        own = tuple(api for api in expectation.apis if any(api is one for one in stack.apis))
        if own:
            yield expectation._replace(apis=own)


def _is_whole(expectations: Iterable[Expectation], paths: Iterable[str]) -> bool:
    """Whether all is linted that lies where the configuration does, or below."""
    homes = {os.path.dirname(os.path.realpath(expectation.span.path)) for expectation in expectations}
    walked = [os.path.realpath(path) for path in paths]
    return all(any(os.path.commonpath((home, path)) == path for path in walked) for home in homes)


def _meant(expectation: Expectation, stacks: Iterable[Stack], *, whole: bool) -> Expectation:
    apis = [api for stack in stacks for api in stack.apis]
    named = [api for api in apis if expectation.api is None or fnmatchcase(api.name, expectation.api)]
    covering = _best(named, expectation.path)
    if not covering:
        known = truth(not any(stack.problems for stack in stacks) and not any(api.elsewhere for api in apis))
        return expectation._replace(complaint=_missing(expectation, apis, named), when=known | MAYBE)
    if expectation.api is not None or not covering[0].is_vague:
        return _about(expectation, covering, YES)
    if whole and len(covering) > 1:
        names = enumerated(sorted({one.api.name for one in covering}))
        complaint = (
            f"{names} both take {expectation.path}" if len(covering) == 2 else f"{names} take {expectation.path}"
        )
        return expectation._replace(complaint=f"{complaint}, and 'api' does not say which is meant")
    return _about(expectation, covering, YES if whole else MAYBE)


def _about(expectation: Expectation, covering: Iterable["_Covering"], when: Truth) -> Expectation:
    return expectation._replace(apis=tuple(one.api for one in covering), when=when)


class _Covering(NamedTuple):
    """An API that has a path, and how exactly it has it."""

    api: Api
    specificity: tuple[int, ...]

    @property
    def is_vague(self) -> bool:
        """Whether it takes any path whatever, as every function URL does: another API may be meant."""
        return bool(self.specificity) and self.specificity[0] > 0


def _best(apis: Iterable[Api], path: str) -> list[_Covering]:
    """The APIs that have a path, those only that have it the most exactly."""
    found = [
        _Covering(api, min(specificity(route.path) for route in routes))
        for api in apis
        if (routes := [route for route in api.routes if matches(route.path, path)])
    ]
    least = min((one.specificity for one in found), default=())
    return [one for one in found if one.specificity == least]


def _missing(expectation: Expectation, apis: Iterable[Api], named: list[Api]) -> str:
    if not named:
        near = suggestion(expectation.api or "", {api.name for api in apis})
        return f"no API is named '{expectation.api}'{near}" if expectation.api else "there is no API"
    of = "no API" if expectation.api is None else enumerated(dict.fromkeys(api.name for api in named))
    near = suggestion(expectation.path, {route.path for api in named for route in api.routes})
    has_not = f"{of} has" if expectation.api is None else f"{of} has not"
    return f"{has_not} {expectation.path}{near}"
