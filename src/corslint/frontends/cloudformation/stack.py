"""Stacks: what a template deploys, together with the templates that are nested in it."""

from collections.abc import Iterable, Iterator

from corslint.frontends.additions import Additions, extended, gathered, imported
from corslint.frontends.cloudformation import http, rest, urls
from corslint.frontends.cloudformation.environments import environments
from corslint.frontends.cloudformation.functions import function_behind, functions
from corslint.frontends.cloudformation.silences import KEY, extent, silences
from corslint.frontends.cloudformation.template import Template, load, nested
from corslint.frontends.settings import FunctionBehind
from corslint.model import Api, Distribution, Function, HeadersPolicy, Problem, Refusal, Silence, Site, Stack
from corslint.pen import Wish
from corslint.records import NamedTuple
from corslint.source import Edit, Source, Span
from corslint.value import NO, Hole

MOST_NESTED = 200
"""Nested stacks of one stack; templates that are each nested twice in another are read any number of times."""


def stack(template: Template) -> Stack:
    """Everything that a template deploys. An API of another stack that it adds to is known in part."""
    deployed = _deployed(template, _Nesting((), iter(range(MOST_NESTED))))
    strange = tuple(imported(added) for added in deployed.strange)
    return Stack(
        template.source.path,
        "sam" if template.is_sam else "cloudformation",
        template.source,
        deployed.apis + tuple(api for api in strange if api.routes or api.gateway_responses),
        deployed.functions,
        sites=deployed.sites,
        distributions=deployed.distributions,
        headers_policies=deployed.headers_policies,
        environments=tuple(environments(template)),
        problems=deployed.problems,
        refusals=deployed.refusals,
        members=deployed.members,
        silences=deployed.silences,
        resources=deployed.resources,
        parameters=tuple(name for name, _ in template.root.get("Parameters").entries()),
        pen=_write,
        is_shared=_is_shared,
    )


def _write(wish: Wish) -> tuple[Edit, ...]:
    from corslint.frontends.cloudformation import pen  # noqa: PLC0415 (most runs write nothing)

    return pen.write(wish)


def _is_shared(place: Span) -> bool:
    from corslint.frontends.cloudformation import shared  # noqa: PLC0415 (only where there is something to mend)

    return shared.is_shared(place)


class _Nesting(NamedTuple):
    """The paths of the templates that one is nested in, and a turn for each that may still be read."""

    above: tuple[str, ...]
    turns: Iterator[int]


class _Parts(NamedTuple):
    """What a template makes; `strange` is what it adds to APIs that it does not make."""

    apis: tuple[Api, ...] = ()
    functions: tuple[Function, ...] = ()
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    members: tuple[str, ...] = ()
    strange: tuple[Additions, ...] = ()
    sites: tuple[Site, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    headers_policies: tuple[HeadersPolicy, ...] = ()
    silences: tuple[Silence, ...] = ()
    resources: tuple[Span, ...] = ()


def _deployed(template: Template, nesting: _Nesting) -> _Parts:
    """What a template makes with those nested in it, which may add to its APIs as it does itself."""
    known = functions(template)
    behind = function_behind(template, known)
    children = _joined(_children(template, nesting._replace(above=(*nesting.above, template.source.path))))
    own = _joined((_plain(template, behind), _sam(template, known, behind)))
    added = (*rest.additions(template, behind), *http.additions(template, behind))
    by_api = gathered((*added, *children.strange))
    apis = tuple(_reachable(extended(api, by_api.pop((api.kind, api.name), None)), template) for api in own.apis)
    whole = own._replace(
        apis=apis,
        functions=tuple({function.name: function for function in known.values()}.values()),
        refusals=own.refusals + tuple(_named(r, one.owner.name) for one in added for r in one.refusals),
        strange=tuple(one for one in by_api.values() if one.owner.name not in template.resources),
    )
    joined = _joined((whole, children._replace(strange=())))
    return _joined((joined, _around(template, joined.apis)))


def _plain(template: Template, behind: FunctionBehind) -> _Parts:
    made = (*rest.apis(template, behind), *http.apis(template, behind))
    return _Parts(
        (*(one.api for one in made), *urls.apis(template, behind)),
        problems=(*template.problems, *(problem for one in made for problem in one.problems)),
        refusals=(
            *(_named(refusal, one.api.name) for one in made for refusal in one.refusals),
            *urls.refusals(template),
        ),
        members=(*template.members, *(member for one in made for member in one.members)),
        silences=tuple(silences(template)) if KEY in template.source.text else (),
        resources=tuple(map(extent, template.resources.values())),
    )


def _sam(template: Template, known: dict[str, Function], behind: FunctionBehind) -> _Parts:
    if not template.is_sam:
        return _Parts()
    from corslint.frontends import sam  # noqa: PLC0415 (plain CloudFormation never pays for it)

    parts = sam.parts(template, known, behind)
    return _Parts(parts.apis, problems=parts.problems, refusals=parts.refusals, members=parts.members)


def _around(template: Template, apis: tuple[Api, ...]) -> _Parts:
    """What stands before the APIs, and the sites that may call them."""
    types = {resource.type for resource in template.resources.values()}
    return _joined((_before(template, apis, types), _beside(template, types)))


def _before(template: Template, apis: tuple[Api, ...], types: set[str]) -> _Parts:
    if types.isdisjoint(("AWS::CloudFront::Distribution", "AWS::CloudFront::ResponseHeadersPolicy")):
        return _Parts()
    from corslint.frontends.cloudformation import cloudfront  # noqa: PLC0415 (most templates have none)
    from corslint.frontends.sites import of_distributions  # noqa: PLC0415

    distributions = tuple(cloudfront.distributions(template, {api.name for api in apis}))
    policies = tuple(cloudfront.headers_policies(template))
    return _Parts(sites=tuple(of_distributions(distributions)), distributions=distributions, headers_policies=policies)


def _beside(template: Template, types: set[str]) -> _Parts:
    if types.isdisjoint(_SITES):
        return _Parts()
    from corslint.frontends.cloudformation import sites  # noqa: PLC0415 (most templates have none)

    return _Parts(sites=tuple(sites.sites(template)))


_SITES = ("AWS::S3::Bucket", "AWS::Amplify::Branch", "AWS::Amplify::Domain", "AWS::Cognito::UserPoolClient")


def _children(template: Template, nesting: _Nesting) -> Iterator[_Parts]:
    """The nested stacks; a template that is nested in itself, which cannot be deployed, is read once."""
    for child in nested(template):
        source = template.repository.open(child.path)
        if isinstance(source, Source) and source.path not in nesting.above and child.exists is not NO:
            if next(nesting.turns, None) is None:
                yield _Parts(
                    problems=(Problem(child.span, f"more than {MOST_NESTED} nested stacks: this is not read"),)
                )
                return
            parts = _deployed(load(source, template.repository, arguments=child.arguments), nesting)
            yield parts._replace(members=(source.path, *parts.members))


def _joined(parts: Iterable[_Parts]) -> _Parts:
    whole = _Parts()
    for part in parts:
        whole = _Parts(
            whole.apis + part.apis,
            whole.functions + part.functions,
            whole.problems + part.problems,
            whole.refusals + part.refusals,
            whole.members + part.members,
            whole.strange + part.strange,
            whole.sites + part.sites,
            whole.distributions + part.distributions,
            whole.headers_policies + part.headers_policies,
            whole.silences + part.silences,
            whole.resources + part.resources,
        )
    return whole


def _reachable(api: Api, template: Template) -> Api:
    """An API may have more than what was read: where the template could not be read to its end, and where it hands
    out the ids that others need to add to it."""
    if not template.is_complete:
        return api._replace(elsewhere=api.elsewhere or Hole("the rest of the template"))
    return api._replace(elsewhere=api.elsewhere or _handed_out(api, template))


def _handed_out(api: Api, template: Template) -> Hole | None:
    """The output that gives another stack the root of an API's paths, or a path of it; None where there is none."""
    paths = {name for name, resource in template.resources.items() if resource.type == rest.PATH_PART}
    for _, output in template.root.get("Outputs").entries():
        value = output.get("Value").text()
        hole = value.only.only_hole if value is not None and value.only is not None else None
        if hole is not None and (hole.name == f"{api.name}.RootResourceId" or hole.name in paths):
            return Hole(f"the stack that takes {hole.name}")
    return None


def _named(refusal: Refusal, api: str) -> Refusal:
    return refusal._replace(api=api)
