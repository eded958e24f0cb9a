"""Refusals: what the SAM transform would refuse of a template's APIs, or drop without a word."""

import re
from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Template
from corslint.frontends.reading import Reader
from corslint.frontends.sam import auth_refusals, cors_refusals
from corslint.frontends.sam.astray import astray
from corslint.frontends.sam.descriptions import Description
from corslint.frontends.sam.events import Event
from corslint.frontends.sam.globals import FUNCTION, settings
from corslint.frontends.sam.shapes import is_inclusion, is_intrinsic, is_switched_on, text_of, written
from corslint.model import Refusal
from corslint.syntax.node import Mapping, Node, lookup
from corslint.value import MAYBE, NO, YES, Truth, truth


def refusals(template: Template, described: tuple[Description, ...], events: tuple[Event, ...]) -> Iterator[Refusal]:
    """Each at the key that is refused; of what only deployment decides nothing is said."""
    for description in described:
        for refusal in (*description.definition.refusals, *_of_api(description)):
            yield refusal._replace(api=description.name)
    for resource in template.resources.values():
        if resource.type == FUNCTION and resource.exists is not NO:
            for refusal in cors_refusals.function_url(settings(resource, template)):
                yield refusal._replace(api=f"{resource.name}Url")
    yield from astray(template, described, events)


def _of_api(described: Description) -> Iterator[Refusal]:
    place = described.settings
    if described.kind == "Api":
        yield from cors_refusals.rest(described)
        yield from cors_refusals.gateway_responses(place)
        yield from auth_refusals.rest(described)
    else:
        yield from cors_refusals.http(described)
        yield from auth_refusals.http(described)
    yield from _beside_uri(place)
    yield from _no_document(described)


_WRITTEN_INTO = ("Cors", "CorsConfiguration", "Auth", "GatewayResponses")
"""The settings that the transform writes into the definition, which it must therefore have before it (E14)."""


def _beside_uri(place: Reader) -> Iterator[Refusal]:
    if is_switched_on(place, "DefinitionUri") is not YES or written(place, "DefinitionBody") is not None:
        return
    for key in _WRITTEN_INTO:
        if is_switched_on(place, key) is YES:
            yield Refusal(
                place.get(key).key,
                f"'{key}' beside 'DefinitionUri' fails the SAM transform: it cannot write into an uploaded file",
                "include the file as DefinitionBody with Fn::Transform and AWS::Include, or write this into the file",
            )


def _no_document(described: Description) -> Iterator[Refusal]:
    place, node = described.settings, written(described.settings, "DefinitionBody")
    keys = [key for key in _WRITTEN_INTO if is_switched_on(place, key) is YES]
    if node is None or not keys or _is_document(described, node) is not NO:
        return
    yield Refusal(
        place.get("DefinitionBody").key,
        f"'DefinitionBody' is no OpenAPI document that SAM could write '{keys[0]}' into: the SAM transform fails",
        "write a map with 'paths' and 'openapi: 3.0.1', and no intrinsic but an include around it",
    )


def _is_document(described: Description, written: Node) -> Truth:
    """CloudFormation has put an included document in its place before; any other intrinsic the transform sees as it is."""
    if is_intrinsic(written) and not is_inclusion(written):
        return NO
    document = described.document
    if document is None or len(document.nodes) != 1 or not isinstance(document.nodes[0], Mapping):
        return MAYBE
    has_version = re.fullmatch(r"3(\.\d)?(\.\d)?", text_of(lookup(document.nodes[0], "openapi"))) is not None
    is_swagger = described.kind == "Api" and is_switched_on(document, "swagger") is YES
    return truth(isinstance(lookup(document.nodes[0], "paths"), Mapping) and (has_version or is_swagger))
