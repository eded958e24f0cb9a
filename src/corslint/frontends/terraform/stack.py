"""Stacks: what a Terraform configuration deploys, with the modules that it calls."""

import os
from collections.abc import Iterator
from functools import partial

from corslint.frontends.additions import Additions, extended, gathered, imported
from corslint.frontends.arguments import Arguments
from corslint.frontends.terraform import environments, http, rest, urls
from corslint.frontends.terraform.evaluation import value
from corslint.frontends.terraform.lambdas import by_name, function_behind, functions
from corslint.frontends.terraform.module import Configuration, Module, load
from corslint.frontends.terraform.references import is_seen, scope, walk
from corslint.frontends.terraform.resources import Resources, owner, resources
from corslint.frontends.terraform.values import forced
from corslint.model import Api, ApiKind, Distribution, HeadersPolicy, Site, Stack
from corslint.pen import Wish
from corslint.records import NamedTuple
from corslint.source import Edit, Repository, Source, Span, shown
from corslint.syntax.node import Call, Choice, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import Hole

NOTHING = Arguments()

MARKERS = ("aws_api_gateway_", "aws_apigatewayv2_", "aws_lambda_function_url", "module")
"""A directory whose files hold none of these words deploys no API."""


def stack(directory: str, repository: Repository, arguments: Arguments = NOTHING) -> Stack:
    """Everything that the configuration in a directory deploys. What it adds to the API of another is known in part."""
    configuration, root = load(directory, repository, arguments)
    found = resources(root)
    deployed = _deployed(found, configuration.directory, repository, _hidden(root))
    source = _source(configuration, root, deployed.apis)
    return deployed._replace(
        name=shown(directory or "."),
        source=source,
        problems=(*configuration.problems, *deployed.problems),
        members=tuple(path for path in configuration.members if path != source.path),
        resources=tuple(_extents(configuration)),
        environments=tuple(environments.environments(found, environments.configured(root))),
    )


def planned(source: Source, root: Node, repository: Repository) -> Stack:
    """What a plan or a state deploys; its places are in the configuration, where that lies beside it."""
    from corslint.frontends.terraform import plan  # noqa: PLC0415 (a configuration is read without it)

    directory = plan.configuration_directory(source, repository)
    configuration, module = load(directory, repository, NOTHING) if directory is not None else (None, None)
    found, problems = plan.resources(root, resources(module) if module is not None else {})
    deployed = _deployed(found, directory or os.path.dirname(source.path), repository, {})
    return deployed._replace(
        name=source.path,
        kind="terraform-plan",
        source=source,
        problems=(*problems, *deployed.problems),
        members=tuple(configuration.members) if configuration is not None else (),
        environments=tuple(environments.environments(found, environments.planned(root))),
    )


def _deployed(found: Resources, directory: str, repository: Repository, hidden: dict[str, Hole]) -> Stack:
    known = functions(found, directory, repository)
    behind = function_behind(known, by_name(found, known))
    made = (*rest.apis(found, behind), *http.apis(found, behind))
    added = (*rest.additions(found, behind), *http.additions(found, behind))
    by_api = gathered(added)
    whole = tuple(extended(one.api, by_api.pop((one.api.kind, one.api.name), None)) for one in made)
    unseen = {**_computed(by_api), **_owned(hidden, found)}
    apis = tuple(_reachable(api, unseen) for api in whole)
    strange = tuple(imported(rest_of) for rest_of in by_api.values() if _is_strange(rest_of, found))
    everything = (*apis, *strange, *urls.apis(found, behind))
    around = _around(found, everything)
    return Stack(
        "",
        "terraform",
        Source("", ""),
        everything,
        pen=partial(_write, repository),
        is_shared=_is_shared,
        functions=tuple({function.name: function for function in known.values()}.values()),
        sites=around.sites,
        distributions=around.distributions,
        headers_policies=around.headers_policies,
        problems=tuple(problem for one in made for problem in one.problems),
        refusals=(
            *(refusal._replace(api=one.api.name) for one in made for refusal in one.refusals),
            *(refusal._replace(api=one.owner.name) for one in added for refusal in one.refusals),
        ),
    )


def _is_strange(added: Additions, found: Resources) -> bool:
    """Whether resources make up an API that the configuration does not make; a WebSocket API of its own is none."""
    made = found.get(added.owner.name)
    return bool(added.routes or added.gateway_responses) and (made is None or made.type not in (rest.API, http.API))


def _write(repository: Repository, wish: Wish) -> tuple[Edit, ...]:
    from corslint.frontends.terraform import pen  # noqa: PLC0415 (most runs write nothing)

    return pen.write(wish, repository)


def _is_shared(place: Span) -> bool:
    from corslint.frontends.terraform import pen  # noqa: PLC0415

    return pen.is_shared(place)


class _Around(NamedTuple):
    """What stands before the APIs, and the sites that may call them."""

    sites: tuple[Site, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    headers_policies: tuple[HeadersPolicy, ...] = ()


def _around(found: Resources, apis: tuple[Api, ...]) -> _Around:
    if not any(resource.type.startswith(_AROUND) for resource in found.values()):
        return _Around()
    from corslint.frontends.sites import of_distributions  # noqa: PLC0415 (most configurations have neither)
    from corslint.frontends.terraform import cloudfront, sites  # noqa: PLC0415

    distributions = tuple(cloudfront.distributions(found, {api.name for api in apis}))
    return _Around(
        (*of_distributions(distributions), *sites.sites(found)),
        distributions,
        tuple(cloudfront.headers_policies(found)),
    )


_AROUND = ("aws_cloudfront_", "aws_s3_bucket_website_configuration", "aws_amplify_", "aws_cognito_user_pool_client")


def _extents(configuration: Configuration) -> Iterator[Span]:
    """The blocks that declare something, from their headers to their ends; of a module's effect there is but the call."""
    for module in configuration.modules.values():
        for block in (*module.resources.values(), *module.calls.values()):
            header, body = block.span, block.body.span
            yield Span(header.source, header.start, body.end if body.source is header.source else header.end)


def _source(configuration: Configuration, root: Module, apis: tuple[Api, ...]) -> Source:
    """The file of its directory that stands for the configuration: the one with its first API, `main.tf`, or any."""
    own = (api.span.source for api in apis if _is_of(root, api.span.source))
    main = next(own, configuration.members.get(shown(os.path.join(root.directory, "main.tf"))))
    return main or next(iter(configuration.members.values()), Source(shown(root.directory or "."), ""))


def _is_of(module: Module, source: Source) -> bool:
    return source.path == shown(os.path.join(module.directory, os.path.basename(source.path)))


# -- what cannot be seen


def _hidden(root: Module) -> dict[str, Hole]:
    """By the addresses of APIs, what may add to them unseen; under the empty one, what may add to any."""
    hidden: dict[str, Hole] = {}
    for module in walk(root):
        if module.unread is not None:
            hidden[""] = module.unread
        for name, address in _unseen_calls(module):
            hidden.setdefault(address, Hole(module.named(f"module.{name}"), f"module.{name}"))
    return hidden


def _unseen_calls(module: Module) -> Iterator[tuple[str, str]]:
    """Modules that are not on disk, with the addresses that the values lead to which they are given."""
    for name, block in module.calls.items():
        if not is_seen(module, name):
            for entry in block.body.attributes.values():
                for hole in _holes(value(entry.value, scope(module, {}))):
                    yield name, hole.name.rpartition(".")[0]


def _holes(node: Node) -> Iterator[Hole]:
    match forced(node):
        case Unknown(hole=hole):
            yield hole
        case Scalar(text=content):
            yield from content.holes
        case Sequence(items=items) | Choice(alternatives=items):
            for item in items:
                yield from _holes(item)
        case Mapping(entries=entries):
            for entry in entries.values():
                yield from _holes(entry.value)
        case Call(argument=argument):
            yield from _holes(argument)


def _owned(hidden: dict[str, Hole], found: Resources) -> dict[str, Hole]:
    """Who is given a part of an API can add to the API."""
    owned = dict(hidden)
    for address, hole in hidden.items():
        if address in found:
            for key in ("rest_api_id", "api_id"):
                api = owner(found[address].properties.get(key), "rest", found)
                owned.setdefault(api.name if api is not None else address, hole)
    return owned


def _computed(strange: dict[tuple[ApiKind, str], Additions]) -> dict[str, Hole]:
    """What is added to an API whose id is computed may be added to any."""
    names = (added.owner.name for added in strange.values())
    return next(({"": Hole(name, name)} for name in names if "(" in name), {})


def _reachable(api: Api, hidden: dict[str, Hole]) -> Api:
    """An API that something unseen may add to may have more than what is here."""
    unseen = hidden.get("") or hidden.get(api.name)
    return api if unseen is None or api.elsewhere is not None else api._replace(elsewhere=unseen)
