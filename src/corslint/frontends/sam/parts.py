"""Parts: what a SAM template adds to its stack, as the SAM transform would make it."""

from corslint.frontends.cloudformation.template import Template
from corslint.frontends.sam import http, refusals, rest, urls
from corslint.frontends.sam.descriptions import Description, descriptions
from corslint.frontends.sam.events import events
from corslint.frontends.settings import FunctionBehind
from corslint.model import Api, Function, Problem, Refusal
from corslint.records import NamedTuple


class Parts(NamedTuple):
    """The APIs, what the transform refuses or drops of what they say, and what could not be read."""

    apis: tuple[Api, ...]
    refusals: tuple[Refusal, ...]
    problems: tuple[Problem, ...]
    members: tuple[str, ...] = ()
    """The files that the APIs' definitions were read from."""


def parts(template: Template, functions: dict[str, Function], behind: FunctionBehind) -> Parts:
    """The APIs of the template's `AWS::Serverless` resources; those of plain resources are not among them.

    An event that names an API of another kind of resource adds nothing to it: the transform only permits the call.
    """
    asked = events(template, functions)
    described = tuple(descriptions(template, asked, behind))
    return Parts(
        (*map(_api, described), *urls.apis(template, functions)),
        tuple(refusals.refusals(template, described, asked)),
        tuple(problem for description in described for problem in description.problems),
        tuple(member for description in described for member in description.members),
    )


def _api(described: Description) -> Api:
    return rest.api(described) if described.kind == "Api" else http.api(described)
