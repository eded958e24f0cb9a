"""Snippets of handlers with what is expected of them: `=== name: verdict | status origin; status origin`."""

import os
from pathlib import Path
from typing import NamedTuple

from corslint.handlers.profile import profile
from corslint.handlers.verdict import ALLOW_ORIGIN, verdict
from corslint.model import ANY_CALL, Echo, Exit, Function, HeaderValue, Invocation, ResponseProfile
from corslint.source import Repository, Source
from corslint.value import Table, Text, Value, only, text

HERE = Path(__file__).parent / "handlers"


class Snippet(NamedTuple):
    name: str
    verdict: str
    exits: str
    code: str


def snippets(file: str) -> list[Snippet]:
    parts = ("\n" + (HERE / file).read_text(encoding="utf-8")).split("\n=== ")[1:]
    return [_snippet(*part.split("\n", 1)) for part in parts]


def _snippet(title: str, code: str) -> Snippet:
    claim, _, exits = title.partition(" | ")
    name, _, wanted = claim.rpartition(": ")
    return Snippet(name, wanted.strip(), exits.strip(), code.strip() + "\n")


def profiled(
    directory: Path,
    files: dict[str, str],
    handler: str = "app.handler",
    runtime: str = "python3.12",
    environment: dict[str, Value[Text]] | None = None,
    call: Invocation = ANY_CALL,
) -> ResponseProfile:
    """The profile of a handler in files that are written into a directory."""
    for name, code in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    span = Source("template.yaml", "Function").whole
    function = Function(
        "Function",
        span,
        only(text(handler), span),
        only(text(runtime), span),
        (os.fspath(directory),),
        None,
        Table(environment or {}, environment is not None),
    )
    return profile(function, Repository(os.fspath(directory)), call)


def judged(found: ResponseProfile) -> str:
    return verdict(found)


def described(found: ResponseProfile) -> str:
    return "; ".join(_described(one) for one in sorted(found.exits, key=lambda one: one.span.start))


def _described(one: Exit) -> str:
    status = "/".join(str(known.value) for known in one.status.alternatives) + ("?" if one.status.rest else "")
    again = one.repeated.get(ALLOW_ORIGIN)
    origin = _header(one) + (f"+{_value(again.value)}" if again else "")
    return f"{status} {origin}{'!' if one.foreign else ''}"


def _header(one: Exit) -> str:
    header = one.headers.get(ALLOW_ORIGIN)
    if header is None:
        return "-" if one.headers.complete else "?"
    return _value(header.value)


def _value(value: Value[HeaderValue]) -> str:
    return "/".join([*(_alternative(known.value) for known in value.alternatives), *(["?"] if value.rest else [])])


def _alternative(value: HeaderValue) -> str:
    if value is None:
        return "-"
    if isinstance(value, Text):
        return value.only_hole.name if value.only_hole else str(value)
    return _echo(value)


def _echo(echo: Echo) -> str:
    kind = "weak" if echo.weak else "checked" if echo.checked else "echo"
    origins = f"[{' '.join(map(str, echo.origins))}]" if echo.origins else ""
    return kind + origins + (f"|{echo.otherwise}" if echo.otherwise is not None else "")
