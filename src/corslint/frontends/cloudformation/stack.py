"""Stacks: what a template deploys, together with the templates that are nested in it."""

from collections.abc import Iterable, Iterator, Mapping

from corslint.frontends.additions import Additions, extended, gathered, imported
from corslint.frontends.cloudformation import http, rest, urls
from corslint.frontends.cloudformation.environments import environments
from corslint.frontends.cloudformation.functions import function_behind, functions
from corslint.frontends.cloudformation.nesting import MOST_NESTED, given_away, whole
from corslint.frontends.cloudformation.silences import KEY, extent, silences
from corslint.frontends.cloudformation.template import Template
from corslint.frontends.settings import FunctionBehind
from corslint.model import Api, ApiKind, Distribution, Function, HeadersPolicy, Problem, Refusal, Silence, Site, Stack
from corslint.pen import Wish
from corslint.records import NamedTuple
from corslint.source import Edit, Span
from corslint.value import NO, Hole


def stack(template: Template) -> Stack:
    """Everything that a template deploys. An API of another stack that it adds to is known in part."""
    deployed = _together(tuple(whole(template)))
    return Stack(
        template.source.path,
        "sam" if template.is_sam else "cloudformation",
        template.source,
        deployed.apis,
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


class _Parts(NamedTuple):
    """What a template makes; `added` is what its resources add to APIs, wherever these are made."""

    apis: tuple[Api, ...] = ()
    functions: tuple[Function, ...] = ()
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    members: tuple[str, ...] = ()
    added: tuple[Additions, ...] = ()
    sites: tuple[Site, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    headers_policies: tuple[HeadersPolicy, ...] = ()
    silences: tuple[Silence, ...] = ()
    resources: tuple[Span, ...] = ()


def _together(templates: tuple[Template, ...]) -> _Parts:
    """What a template makes with those nested in it, which add to each other's APIs and call each other's functions."""
    known = {template.key: functions(template) for template in templates}
    everyone = {key + name: function for key, own in known.items() for name, function in own.items()}
    parts = [_deployed(template, known[template.key], everyone) for template in templates]
    names = {t.key + api.name: api.name for t, part in zip(templates, parts, strict=True) for api in part.apis}
    whole = _joined(parts)
    return _joined(
        (
            whole._replace(
                apis=tuple(_apis(templates, parts, gathered(whole.added))),
                refusals=whole.refusals + tuple(_refusals_of_added(whole.added, names)),
            ),
            *(_around(template, names) for template in templates),
        )
    )


def _apis(
    templates: tuple[Template, ...], parts: list[_Parts], added: dict[tuple[ApiKind, str], Additions]
) -> Iterator[Api]:
    """The APIs with all that is added to them; then, in part, those that none of the templates makes."""
    given_out = _handed_out(templates)
    for template, part in zip(templates, parts, strict=True):
        for api in part.apis:
            whole = extended(api, added.pop((api.kind, template.key + api.name), None))
            yield _reachable(whole, template, given_out)
    yield from _made_elsewhere(added.values(), templates)


def _refusals_of_added(added: Iterable[Additions], names: Mapping[str, str]) -> Iterator[Refusal]:
    for one in added:
        yield from (_named(refusal, names.get(one.owner.name, one.owner.name)) for refusal in one.refusals)


def _made_elsewhere(added: Iterable[Additions], templates: Iterable[Template]) -> Iterator[Api]:
    """The APIs that resources add to and that none of the templates makes."""
    made = {template.key + name for template in templates for name in template.resources}
    for api in (imported(one) for one in added if one.owner.name not in made):
        if api.routes or api.gateway_responses:
            yield api


def _deployed(template: Template, known: dict[str, Function], everyone: Mapping[str, Function]) -> _Parts:
    behind = function_behind(template, known, everyone)
    own = _joined((_plain(template, behind), _sam(template, known, behind)))
    added = (*rest.additions(template, behind), *http.additions(template, behind))
    return own._replace(
        functions=tuple({function.name: function for function in known.values()}.values()),
        added=tuple(_owned(one, template) for one in added),
        members=((template.source.path,) if template.key else ()) + own.members,
        problems=own.problems + tuple(_refused(template)),
    )


def _owned(added: Additions, template: Template) -> Additions:
    """The same, of the API whose name is that among all templates."""
    return added._replace(owner=added.owner._replace(name=template.absolute(added.owner.name)))


def _refused(template: Template) -> Iterator[Problem]:
    span = template.children.refused if template.children is not None else None
    if span is not None:
        yield Problem(span, f"more than {MOST_NESTED} nested stacks: this is not read")


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


def _around(template: Template, apis: Mapping[str, str]) -> _Parts:
    """What stands before the APIs, and the sites that may call them."""
    types = {resource.type for resource in template.resources.values()}
    return _joined((_before(template, apis, types), _beside(template, types)))


def _before(template: Template, apis: Mapping[str, str], types: set[str]) -> _Parts:
    if types.isdisjoint(("AWS::CloudFront::Distribution", "AWS::CloudFront::ResponseHeadersPolicy")):
        return _Parts()
    from corslint.frontends.cloudformation import cloudfront  # noqa: PLC0415 (most templates have none)
    from corslint.frontends.sites import of_distributions  # noqa: PLC0415

    distributions = tuple(cloudfront.distributions(template, apis))
    policies = tuple(cloudfront.headers_policies(template))
    return _Parts(sites=tuple(of_distributions(distributions)), distributions=distributions, headers_policies=policies)


def _beside(template: Template, types: set[str]) -> _Parts:
    if types.isdisjoint(_SITES):
        return _Parts()
    from corslint.frontends.cloudformation import sites  # noqa: PLC0415 (most templates have none)

    return _Parts(sites=tuple(sites.sites(template)))


_SITES = ("AWS::S3::Bucket", "AWS::Amplify::Branch", "AWS::Amplify::Domain", "AWS::Cognito::UserPoolClient")


def _joined(parts: Iterable[_Parts]) -> _Parts:
    whole = _Parts()
    for part in parts:
        whole = _Parts(
            whole.apis + part.apis,
            whole.functions + part.functions,
            whole.problems + part.problems,
            whole.refusals + part.refusals,
            whole.members + part.members,
            whole.added + part.added,
            whole.sites + part.sites,
            whole.distributions + part.distributions,
            whole.headers_policies + part.headers_policies,
            whole.silences + part.silences,
            whole.resources + part.resources,
        )
    return whole


def _reachable(api: Api, template: Template, given_out: Mapping[str, Hole]) -> Api:
    """An API may have more than what was read: where the template could not be read to its end, and where it hands
    out the ids that others need to add to it."""
    if not template.is_complete:
        return api._replace(elsewhere=api.elsewhere or Hole("the rest of the template"))
    name = template.key + api.name
    taken = (given_out.get(f"{name}.RootResourceId"), *(given_out.get(path) for path in _paths(template)))
    return api._replace(elsewhere=api.elsewhere or next(filter(None, taken), None))


def _paths(template: Template) -> Iterator[str]:
    return (template.key + name for name, one in template.resources.items() if one.type == rest.PATH_PART)


def _handed_out(templates: tuple[Template, ...]) -> dict[str, Hole]:
    """What other stacks are given that are not read here: by outputs, or as arguments of a nested one.

    The outputs of a nested stack are its parent's, unless that cannot be read to its end, or they are exported.
    """
    are_complete = all(template.is_complete for template in templates)
    found: dict[str, Hole] = {}
    for template in templates:
        outputs = (output for _, output in template.root.get("Outputs").entries())
        others = (one for one in outputs if not (template.key and are_complete) or one.get("Export").exists is not NO)
        for value in (*(output.get("Value").text() for output in others), *given_away(template)):
            hole = value.only.only_hole if value is not None and value.only is not None else None
            if hole is not None:
                found[template.absolute(hole.name)] = Hole(f"the stack that takes {hole.name}")
    return found


def _named(refusal: Refusal, api: str) -> Refusal:
    return refusal._replace(api=api)
