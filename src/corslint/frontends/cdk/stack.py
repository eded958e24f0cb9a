"""Stacks: an assembly in the model, its APIs and functions under the paths of their constructs."""

import os
from collections.abc import Iterable, Iterator, Mapping

from corslint.frontends.cdk import constructs, frames, originals
from corslint.frontends.cdk.constructs import Records, Stretch
from corslint.frontends.cdk.manifest import read
from corslint.frontends.cloudformation.deployed import together
from corslint.frontends.cloudformation.linking import Linker
from corslint.frontends.cloudformation.names import called
from corslint.frontends.cloudformation.template import Template
from corslint.model import Function, Stack
from corslint.records import NamedTuple
from corslint.source import Repository, Source
from corslint.syntax.yaml import Parsed


def assembly(manifest: Source, repository: Repository, parameters: Mapping[str, str]) -> Stack:
    """Everything that an assembly deploys, as one: what a stack adds to another's API is known."""
    found = read(manifest, repository)
    linker = Linker(repository, parameters)
    line = frames.finder(_app(manifest), repository)
    known: dict[str, Records] = {}
    for recorded in found.stacks:
        source = repository.open(recorded.template)
        if isinstance(source, Source) and recorded.key not in known:
            known[recorded.key] = constructs.records(recorded.constructs, line)
            assets = originals.with_documents(recorded.assets, _app(manifest), repository)
            linker.add(source, recorded.key, recorded.name, assets=assets)
    stack = _stack(manifest, linker, known)
    return stack._replace(
        problems=found.problems + stack.problems, members=tuple(dict.fromkeys(found.members + stack.members))
    )


def alone(template: Source, repository: Repository, parameters: Mapping[str, str], parsed: Parsed) -> Stack:
    """A template without the rest of its assembly; what it says of its constructs itself is all that is known."""
    linker = Linker(repository, parameters)
    linker.add(template, _ALONE, parsed=parsed)
    return _stack(template, linker, {_ALONE: constructs.records({}, frames.finder(_app(template), repository))})


_ALONE = "template/"


def _app(source: Source) -> str:
    """The directory of the app, in which its assembly lies."""
    return os.path.dirname(os.path.dirname(os.path.abspath(source.path)))


def _stack(source: Source, linker: Linker, known: Mapping[str, Records]) -> Stack:
    templates = linker.complete()
    placed = list(_placed(templates, known))
    found = {name: stretch for one in placed for name, stretch in _stretches(one)}
    paths = {name: constructs.spoken(stretch.construct.path) for name, stretch in found.items()}
    original = originals.finder(_app(source), linker.repository)

    def with_originals(function: Function) -> Function:
        """Their code is that of the app, where the asset is but a copy of it."""
        return function._replace(code=(*filter(None, map(original, function.code)), *function.code))

    stretches = list(found.values())
    resources = (resource for template in templates for resource in template.resources.values())
    return called(_deployed(source, templates), lambda name: paths.get(name, name), with_originals)._replace(
        construct_at=constructs.at(stretches),
        silences=tuple(constructs.silences(stretches, known.values(), resources)),
    )


def _deployed(source: Source, templates: tuple[Template, ...]) -> Stack:
    parts = together(templates)
    return Stack(
        source.path,
        "cdk",
        source,
        parts.apis,
        parts.functions,
        sites=parts.sites,
        distributions=parts.distributions,
        headers_policies=parts.headers_policies,
        problems=parts.problems,
        refusals=parts.refusals,
        members=tuple(dict.fromkeys(parts.members)),
    )


# -- the constructs of each template


class _Placed(NamedTuple):
    """A template with what is recorded of its stack; `level` is the path of its nested stack, empty for the stack."""

    template: Template
    records: Records
    level: str


def _placed(templates: Iterable[Template], known: Mapping[str, Records]) -> Iterator[_Placed]:
    placed: dict[str, _Placed] = {}
    for template in templates:
        if template.key in known:
            placed[template.key] = _Placed(template, known[template.key], "")
        else:
            parent = max((key for key in placed if template.key.startswith(key)), key=len)
            around, name = placed[parent], template.key.removeprefix(parent).removesuffix("/")
            level = constructs.level(around.records.paths.get((around.level, name), ""))
            placed[template.key] = _Placed(template, around.records, level)
    yield from placed.values()


def _stretches(placed: _Placed) -> Iterator[tuple[str, Stretch]]:
    template, records, level = placed
    for stretch in constructs.stretches(template.root.nodes[0], level, records):
        yield template.key + stretch.logical_id, stretch
