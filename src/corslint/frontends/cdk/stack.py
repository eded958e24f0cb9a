"""Stacks: an assembly in the model, its APIs and functions under the paths of their constructs."""

import os
from collections.abc import Callable, Mapping

from corslint.frontends.cdk import constructs, frames, originals
from corslint.frontends.cdk.linking import Linker, Part, linked
from corslint.frontends.cdk.manifest import Recorded, read
from corslint.frontends.cloudformation import stack as cloudformation
from corslint.model import Distribution, Function, Route, Stack
from corslint.source import Repository, Source


def assembly(manifest: Source, repository: Repository, parameters: Mapping[str, str]) -> Stack:
    """Everything that an assembly deploys, as one: what a stack adds to another's API is known."""
    found = read(manifest, repository)
    linker = Linker(repository, parameters)
    line = frames.finder(_app(manifest), repository)
    for recorded in found.stacks:
        source = repository.open(recorded.template)
        if isinstance(source, Source):
            linker.add(source, recorded, constructs.records(recorded.constructs, line))
    stack = _stack(manifest, linker)
    return stack._replace(
        problems=found.problems + stack.problems, members=tuple(dict.fromkeys(found.members + stack.members))
    )


def alone(template: Source, repository: Repository, parameters: Mapping[str, str]) -> Stack:
    """A template without the rest of its assembly; what it says of its constructs itself is all that is known."""
    linker = Linker(repository, parameters)
    recorded = Recorded("template", "", template.path, {}, {})
    linker.add(template, recorded, constructs.records({}, frames.finder(_app(template), repository)))
    return _stack(template, linker)


def _app(source: Source) -> str:
    """The directory of the app, in which its assembly lies."""
    return os.path.dirname(os.path.dirname(os.path.abspath(source.path)))


def _stack(source: Source, linker: Linker) -> Stack:
    parts = linker.complete()
    found = {
        f"{part.key}/{stretch.logical_id}": stretch
        for part in parts
        for stretch in constructs.stretches(part.parsed.root, part.level, part.records)
    }
    paths = {name: constructs.spoken(stretch.construct.path) for name, stretch in found.items()}
    original = originals.finder(_app(source), linker.repository)
    stack = _named(_deployed(source, parts, linker.repository), paths, original)
    stretches = list(found.values())
    return stack._replace(
        members=tuple(dict.fromkeys((*(part.template.source.path for part in parts), *stack.members))),
        construct_at=constructs.at(stretches),
        silences=tuple(
            constructs.silences(
                stretches,
                (part.records for part in parts),
                (resource for part in parts for resource in part.template.resources.values()),
            )
        ),
    )


def _deployed(source: Source, parts: list[Part], repository: Repository) -> Stack:
    plain = [part for part in parts if not part.template.is_sam]
    stacks = [cloudformation.stack(linked(source, plain, repository))] if plain else []
    stacks += [cloudformation.stack(part.template) for part in parts if part.template.is_sam]
    return Stack(
        source.path,
        "cdk",
        source,
        tuple(api for stack in stacks for api in stack.apis),
        tuple(function for stack in stacks for function in stack.functions),
        sites=tuple(site for stack in stacks for site in stack.sites),
        distributions=tuple(one for stack in stacks for one in stack.distributions),
        headers_policies=tuple(policy for stack in stacks for policy in stack.headers_policies),
        problems=tuple(problem for stack in stacks for problem in stack.problems),
        refusals=tuple(refusal for stack in stacks for refusal in stack.refusals),
        members=tuple(member for stack in stacks for member in stack.members),
    )


# -- the names that authors know


def _named(stack: Stack, paths: Mapping[str, str], original: Callable[[str], str | None]) -> Stack:
    """The stack with its APIs and functions called by the paths of their constructs, each function still one.

    Their code is that of the app, where the asset is but a copy of it.
    """
    functions: dict[int, Function] = {}

    def called(function: Function) -> Function:
        if id(function) not in functions:
            code = (*filter(None, map(original, function.code)), *function.code)
            functions[id(function)] = function._replace(name=paths.get(function.name, function.name), code=code)
        return functions[id(function)]

    return stack._replace(
        apis=tuple(
            api._replace(
                name=paths.get(api.name, api.name), routes=tuple(_with_function(route, called) for route in api.routes)
            )
            for api in stack.apis
        ),
        functions=tuple(map(called, stack.functions)),
        distributions=tuple(_called(distribution, paths) for distribution in stack.distributions),
        refusals=tuple(refusal._replace(api=paths.get(refusal.api or "", refusal.api)) for refusal in stack.refusals),
    )


def _called(distribution: Distribution, paths: Mapping[str, str]) -> Distribution:
    behaviours = (each._replace(api=paths.get(each.api or "", each.api)) for each in distribution.behaviours)
    return distribution._replace(name=paths.get(distribution.name, distribution.name), behaviours=tuple(behaviours))


def _with_function(route: Route, change: Callable[[Function], Function]) -> Route:
    function = route.integration.function
    if function is None:
        return route
    return route._replace(integration=route.integration._replace(function=change(function)))
