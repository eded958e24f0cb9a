"""The limits of what is read: the constants that are called so, with what stands below them in the source."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parent.parent / "src"

_NAME = re.compile(r"_?(?:MOST|LONGEST|LARGEST|DEEPEST)(?:_\w+)?")

PACKAGES = tuple(f"corslint.{name}" for name in ["source", "value", "syntax", "frontends", "handlers", "cors", "lint"])
"""Those that read or reckon, in the order of reading; how much a format shows bounds nothing."""


class Limit(NamedTuple):
    """A limit, and in a sentence what of; empty where the source does not say so."""

    module: str
    name: str
    value: int
    meaning: str


def limits() -> list[Limit]:
    found = [limit for path in sorted(SOURCE.rglob("*.py")) for limit in _limits_of(path)]
    return [one for package in PACKAGES for one in found if f"{one.module}.".startswith(f"{package}.")]


def _limits_of(path: Path) -> Iterator[Limit]:
    module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    statements = ast.parse(path.read_text(encoding="utf-8")).body
    for statement, following in zip(statements, [*statements[1:], None], strict=True):
        match statement, following:
            case ast.Assign(targets=[ast.Name(id=name)]), _ if _NAME.fullmatch(name):
                yield Limit(module, name, getattr(import_module(module), name), _said(following))


def _said(following: ast.stmt | None) -> str:
    match following:
        case ast.Expr(value=ast.Constant(value=str() as told)):
            return re.sub(r" \([A-Z]\d+\)", "", " ".join(told.partition("\n\n")[0].split()))  # ids of facts
        case _:
            return ""


def table() -> str:
    rows = (f"| `{one.module}.{one.name}` | {one.value:,} | {one.meaning} |\n" for one in limits())
    return f"| limit | default | |\n| --- | ---: | --- |\n{''.join(rows)}"
