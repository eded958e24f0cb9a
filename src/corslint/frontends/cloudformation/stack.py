"""Stacks: what a template deploys, together with the templates that are nested in it."""

from collections.abc import Iterable, Mapping

from corslint.frontends.cloudformation.deployed import together
from corslint.frontends.cloudformation.environments import environments
from corslint.frontends.cloudformation.linking import Linker
from corslint.frontends.cloudformation.samconfig import arguments
from corslint.frontends.cloudformation.template import Template
from corslint.model import Stack
from corslint.pen import Wish
from corslint.source import Edit, Repository, Source, Span
from corslint.syntax.yaml import Parsed


def stack(
    source: Source, repository: Repository, overrides: Mapping[str, str] = {}, parsed: Parsed | None = None
) -> Stack:
    """Everything that a template deploys; `overrides` are its parameters on the command line, `parsed` spares parsing."""
    linker = Linker(repository, overrides)
    given = arguments(source, repository)
    linker.add(source, parsed=parsed, arguments=given)
    templates = linker.complete()
    template = templates[0]
    parts = together(templates)
    found = Stack(
        source.path,
        "sam" if template.is_sam else "cloudformation",
        source,
        parts.apis,
        parts.functions,
        sites=parts.sites,
        distributions=parts.distributions,
        headers_policies=parts.headers_policies,
        environments=tuple(environments(template)),
        problems=parts.problems,
        refusals=parts.refusals,
        members=(*parts.members, *{value.span.path: None for value in given.values()}),
        silences=parts.silences,
        resources=parts.resources,
        parameters=tuple(name for name, _ in template.root.get("Parameters").entries()),
        pen=_write,
        is_shared=_is_shared,
    )
    return found if len(templates) == 1 else _in_own_words(found, templates)


def _in_own_words(found: Stack, templates: Iterable[Template]) -> Stack:
    """With the names that each template has for what it makes."""
    from corslint.frontends.cloudformation.names import called  # noqa: PLC0415 (most templates are by themselves)

    keys = sorted((template.key for template in templates), key=len, reverse=True)
    return called(found, lambda name: name.removeprefix(next(key for key in keys if name.startswith(key))))


def _write(wish: Wish) -> tuple[Edit, ...]:
    from corslint.frontends.cloudformation import pen  # noqa: PLC0415 (most runs write nothing)

    return pen.write(wish)


def _is_shared(place: Span) -> bool:
    from corslint.frontends.cloudformation import shared  # noqa: PLC0415 (only where there is something to mend)

    return shared.is_shared(place)
