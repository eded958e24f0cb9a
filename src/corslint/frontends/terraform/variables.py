"""The values that variables are given from outside, in Terraform's order of precedence."""

import os
from collections.abc import Iterator

from corslint.frontends.arguments import ENVIRONMENT, Arguments
from corslint.frontends.terraform import notation
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span, Unreadable
from corslint.syntax.node import Node, Scalar
from corslint.value import text

DEFINITIONS = ("terraform.tfvars", "terraform.tfvars.json")
AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")


class Given(NamedTuple):
    """A value from outside. `written` is text that is an expression only if the variable's type is no primitive."""

    value: Node
    written: Source | None = None


def given(
    directory: str, files: list[str], repository: Repository, arguments: Arguments
) -> tuple[dict[str, Given], list[Problem]]:
    """The values by their variables' names; later sources win over earlier ones."""
    values = {
        name.removeprefix(ENVIRONMENT): _written(name, content)
        for name, content in arguments.environment.items()
        if name.startswith(ENVIRONMENT)
    }
    problems: list[Problem] = []
    for path in _automatic(directory, files):
        values |= _file(path, repository, problems)
    for kind, option in arguments.variables:
        if kind == "var-file":
            values |= _file(option, repository, problems)
        else:
            name, _, content = option.partition("=")
            values[name.strip()] = _written(f"--var {name}", content)
    return values, problems


def _automatic(directory: str, files: list[str]) -> Iterator[str]:
    yield from (os.path.join(directory, name) for name in DEFINITIONS if name in files)
    yield from (os.path.join(directory, name) for name in sorted(files) if name.endswith(AUTOMATIC))


def _file(path: str, repository: Repository, problems: list[Problem]) -> dict[str, Given]:
    source = repository.open(path)
    if isinstance(source, Unreadable):
        missing = Source(source.path, "")
        problems.append(Problem(missing.whole, f"the values of this file are not known: {source.reason}"))
        return {}
    parsed = notation.definitions(source)
    problems.extend(parsed.problems)
    return {name: Given(entry.value) for name, entry in parsed.body.attributes.items()}


def _written(name: str, content: str) -> Given:
    source = Source(name, content)
    return Given(Scalar(text(content), "string", Span(source, 0, len(content))), source)
