"""For which environment a template says that it is deployed: by its parameters, and by the names of its stages."""

from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Template
from corslint.frontends.reading import Reader
from corslint.frontends.settings import NAMES_ENVIRONMENT, certain_texts
from corslint.syntax.node import Call, Scalar
from corslint.value import Known, Text, text

_STAGES = (
    *("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment", "AWS::ApiGatewayV2::Stage"),
    *("AWS::Serverless::Api", "AWS::Serverless::HttpApi"),
)

_SAMPLES = (text("Prod"), text("Stage"))
"""What SAM calls the stages of every API that it makes by itself, and its samples all others."""


def environments(template: Template) -> Iterator[Known[Text]]:
    for name, place in template.root.get("Parameters").entries():
        if NAMES_ENVIRONMENT.fullmatch(name):
            reference = Call("!Ref", Scalar(text(name), "string", place.key), place.key)
            yield from certain_texts(Reader(reference, template.evaluate))
    for resource in template.resources.values():
        if resource.type in _STAGES:
            named = certain_texts(resource.properties.get("StageName"))
            yield from (known for known in named if known.value not in _SAMPLES)
