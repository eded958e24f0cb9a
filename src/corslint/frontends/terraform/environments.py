"""For which environment a configuration says that it is deployed: by its variables, and by the names of its stages."""

from collections.abc import Iterable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.settings import NAMES_ENVIRONMENT, certain_texts
from corslint.frontends.terraform.module import Module
from corslint.frontends.terraform.references import variable
from corslint.frontends.terraform.resources import Resources, of_type, presented
from corslint.syntax.node import Mapping, Node, lookup
from corslint.value import Known, Text

_STAGES = {
    "aws_api_gateway_stage": "stage_name",
    "aws_api_gateway_deployment": "stage_name",
    "aws_apigatewayv2_stage": "name",
}

Variables = Iterable[tuple[str, Node]]
"""The values of the root module's variables, by name."""


def environments(found: Resources, variables: Variables) -> Iterator[Known[Text]]:
    for name, value in variables:
        if NAMES_ENVIRONMENT.fullmatch(name):
            yield from certain_texts(Reader(value, presented))
    for resource in of_type(found, *_STAGES):
        yield from certain_texts(resource.properties.get(_STAGES[resource.type]))


def configured(root: Module) -> Variables:
    return ((name, presented(variable(root, name, block.span))) for name, block in root.variables.items())


def planned(plan: Node) -> Variables:
    """What the plan was made with."""
    variables = lookup(plan, "variables")
    for name, entry in variables.entries.items() if isinstance(variables, Mapping) else ():
        value = lookup(entry.value, "value")
        if value is not None:
            yield name, value
