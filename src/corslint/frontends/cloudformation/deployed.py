"""What templates make that are deployed together: they add to each other's APIs and call each other's functions."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from corslint.frontends.additions import Additions, extended, gathered, imported
from corslint.frontends.cloudformation import http, rest, urls
from corslint.frontends.cloudformation.functions import function_behind, functions
from corslint.frontends.cloudformation.nesting import given_away
from corslint.frontends.cloudformation.silences import KEY, extent, silences
from corslint.frontends.cloudformation.template import Template
from corslint.frontends.reading import Reader
from corslint.frontends.settings import FunctionBehind, certain_text
from corslint.model import Api, ApiKind, Distribution, Function, HeadersPolicy, Problem, Refusal, Silence, Site
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import NO, Hole


class Parts(NamedTuple):
    """What a template makes, or several; `added` is what its resources add to APIs, wherever these are made."""

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


def together(templates: Sequence[Template]) -> Parts:
    """All that they make, by its names among all. An API of others that they add to is known in part."""
    known = functions(templates)
    behind = function_behind(templates, known)
    parts = [_made(template, known, behind) for template in templates]
    whole = joined(parts)
    made = whole._replace(
        apis=tuple(_apis(templates, parts, gathered(whole.added))),
        functions=tuple({function.name: function for function in known.values()}.values()),
        problems=tuple(dict.fromkeys(whole.problems)),
        refusals=(
            *whole.refusals,
            *(refusal for one in whole.added for refusal in _named(one.refusals, one.owner.name)),
        ),
    )
    names = frozenset(api.name for api in whole.apis)
    return joined((made, *(_around(template, names) for template in templates)))


def _apis(
    templates: Sequence[Template], parts: Sequence[Parts], added: dict[tuple[ApiKind, str], Additions]
) -> Iterator[Api]:
    """The APIs with all that is added to them; then, in part, those that none of the templates makes."""
    given_out = _handed_out(templates)
    for template, part in zip(templates, parts, strict=True):
        for api in part.apis:
            yield _reachable(extended(api, added.pop((api.kind, api.name), None)), template, given_out)
    made = {name for template in templates for name in template.resources}
    yield from _made_elsewhere(added.values(), made)


def _made_elsewhere(added: Iterable[Additions], made: Collection[str]) -> Iterator[Api]:
    """The APIs that resources add to and that are none of what is made."""
    for api in (imported(one) for one in added if one.owner.name not in made):
        if api.routes or api.gateway_responses:
            yield api


# -- what one template makes


def _made(template: Template, known: dict[str, Function], behind: FunctionBehind) -> Parts:
    own = joined((_plain(template, behind), _sam(template, known, behind)))
    return own._replace(
        added=(*rest.additions(template, behind), *http.additions(template, behind)),
        members=((template.source.path,) if template.key else ()) + own.members,
    )


def _plain(template: Template, behind: FunctionBehind) -> Parts:
    made = (*rest.apis(template, behind), *http.apis(template, behind))
    return Parts(
        (*(one.api for one in made), *urls.apis(template, behind)),
        problems=(*template.problems, *(problem for one in made for problem in one.problems)),
        refusals=(
            *(refusal for one in made for refusal in _named(one.refusals, one.api.name)),
            *urls.refusals(template),
        ),
        members=(*template.members, *(member for one in made for member in one.members)),
        silences=tuple(silences(template)) if KEY in template.source.text else (),
        resources=tuple(map(extent, template.resources.values())),
    )


def _named(refusals: Iterable[Refusal], api: str) -> Iterator[Refusal]:
    return (refusal._replace(api=api) for refusal in refusals)


def _sam(template: Template, known: dict[str, Function], behind: FunctionBehind) -> Parts:
    if not template.is_sam:
        return Parts()
    from corslint.frontends import sam  # noqa: PLC0415 (plain CloudFormation never pays for it)

    parts = sam.parts(template, known, behind)
    return Parts(parts.apis, problems=parts.problems, refusals=parts.refusals, members=parts.members)


def _around(template: Template, apis: Collection[str]) -> Parts:
    """What stands before the APIs, and the sites that may call them."""
    types = {resource.type for resource in template.resources.values()}
    return joined((_before(template, apis, types), _beside(template, types)))


def _before(template: Template, apis: Collection[str], types: set[str]) -> Parts:
    if types.isdisjoint(("AWS::CloudFront::Distribution", "AWS::CloudFront::ResponseHeadersPolicy")):
        return Parts()
    from corslint.frontends.cloudformation import cloudfront  # noqa: PLC0415 (most templates have none)
    from corslint.frontends.sites import of_distributions  # noqa: PLC0415

    distributions = tuple(cloudfront.distributions(template, apis))
    policies = tuple(cloudfront.headers_policies(template))
    return Parts(sites=tuple(of_distributions(distributions)), distributions=distributions, headers_policies=policies)


def _beside(template: Template, types: set[str]) -> Parts:
    if types.isdisjoint(_SITES):
        return Parts()
    from corslint.frontends.cloudformation import sites  # noqa: PLC0415 (most templates have none)

    return Parts(sites=tuple(sites.sites(template)))


_SITES = ("AWS::S3::Bucket", "AWS::Amplify::Branch", "AWS::Amplify::Domain", "AWS::Cognito::UserPoolClient")


def joined(parts: Iterable[Parts]) -> Parts:
    whole = Parts()
    for part in parts:
        whole = Parts(
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


def _reachable(api: Api, template: Template, given_out: dict[str, Hole]) -> Api:
    """An API may have more than what was read: where the template could not be read to its end, and where the ids are
    handed out that others need to add to it."""
    if not template.is_complete:
        return api._replace(elsewhere=api.elsewhere or Hole("the rest of the template"))
    paths = (name for name, one in template.resources.items() if one.type == rest.PATH_PART)
    taken = (given_out.get(f"{api.name}.RootResourceId"), *map(given_out.get, paths))
    return api._replace(elsewhere=api.elsewhere or next(filter(None, taken), None))


def _handed_out(templates: Sequence[Template]) -> dict[str, Hole]:
    """What other stacks are given that are not read here: by outputs, or as arguments of a nested one."""
    keys = frozenset(template.key for template in templates)
    found: dict[str, Hole] = {}
    for template in templates:
        outputs = (output.get("Value").text() for output in _outputs_for_others(template, templates))
        for value in (*outputs, *given_away(template, keys)):
            hole = value.only.only_hole if value is not None and value.only is not None else None
            if hole is not None:
                found[hole.name] = Hole(f"the stack that takes {template.own(hole.name)}")
    return found


def _outputs_for_others(template: Template, templates: Sequence[Template]) -> Iterator[Reader]:
    """Those of a nested stack are its parent's, and what one of them imports is theirs, as far as all of them is read."""
    are_complete = all(one.is_complete for one in templates)
    for _, output in template.root.get("Outputs").entries():
        is_exported = output.get("Export").exists is not NO
        is_ours = _is_imported(output, templates) if is_exported else _is_nested(template)
        if not (is_ours and are_complete):
            yield output


def _is_nested(template: Template) -> bool:
    return template.key.removesuffix("/") in template.everything


def _is_imported(output: Reader, templates: Sequence[Template]) -> bool:
    name = certain_text(output.get("Export", "Name"))
    sources = {one.source.path: one.source for one in templates}.values()
    takers = [source.text for source in sources if source is not output.span.source and "ImportValue" in source.text]
    return name is not None and any(re.search(rf"(?<![\w:.-]){re.escape(name)}(?![\w:.-])", text) for text in takers)
