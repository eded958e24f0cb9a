"""How wishes are written into CloudFormation and SAM templates; what their documents say is OpenAPI's."""

import re

from corslint.frontends.cloudformation.rest import METHOD
from corslint.frontends.openapi import pen as openapi
from corslint.frontends.openapi.pen import Edits, converted, renders
from corslint.frontends.wishes import fulfilled
from corslint.pen import DeclaredHeader, Rewording, Setting, TextContent, Wish, reworded, spelled
from corslint.source import Edit, Span
from corslint.syntax.editing import entries, items
from corslint.syntax.editing.content import Content
from corslint.syntax.editing.outline import outline
from corslint.syntax.node import Mapping, Node, Scalar, Sequence, lookup

HEADER = "method.response.header."


def write(wish: Wish) -> Edits:
    """The edits that fulfil a wish, in the template or in a document that it includes."""
    match wish:
        case Rewording(place=place, old=old, new=new):
            return _reworded(place, old, new)
        case Setting(place=place, name=name):
            return _switched(place, name.partition(":")[0])
        case DeclaredHeader():
            return _declared(wish) or openapi.write(wish)
        case TextContent(place=place):
            return _converting(place) or openapi.write(wish)
        case _:
            return fulfilled(wish, write)


# -- values that are declared elsewhere

_NAMES = r"""\$\{(\w+)\}|!Ref\s+(\w+)|["']?Ref["']?\s*:\s*["']?(\w+)"""


def _reworded(place: Span, old: str, new: str) -> Edits:
    """In the default of the one parameter, among those that the text is made of, which has the words."""
    read = outline(place.source)
    names = {name for found in re.findall(_NAMES, place.text) for name in found if name}
    defaults = [lookup(read.root, "Parameters", name, "Default") for name in sorted(names)] if read is not None else []
    edits = [edit for default in defaults if isinstance(default, Scalar) for edit in reworded(default.span, old, new)]
    return tuple(edits) if len(edits) == 1 else ()


# -- SAM's switches

DEMANDS = ("DefaultAuthorizer", "ApiKeyRequired")
"""The settings of `Auth` that fall on preflights, too, unless a switch is off (E12, E13)."""


def _switched(place: Span, switch: str) -> Edits:
    """Off, beside the demand that is made there."""
    read = outline(place.source)
    if read is None:
        return ()
    for member in read.members.values():
        if member.name in DEMANDS and member.entry.value.span == place:
            on = lookup(member.owner, switch)
            if on is None:
                return entries.inserted(member.owner.span, {switch: False}, member.name)
            return (Edit(on.span, "false"),) if isinstance(on, Scalar) and on.kind == "boolean" else ()
    return ()


# -- methods


def _declared(wish: DeclaredHeader) -> Edits:
    """In the method response of the status, which is made where there is none."""
    read = outline(wish.route.span.source)
    member = None if read is None else read.member(wish.route.span)
    properties = None if member is None else lookup(member.entry.value, "Properties")
    kind = None if member is None else lookup(member.entry.value, "Type")
    if read is None or properties is None or not isinstance(kind, Scalar) or kind.text.known != METHOD:
        return ()
    header: dict[str, Content] = {f"{HEADER}{spelled(wish.header)}": True}
    named = next((one for one in wish.route.declared if one.status.only == wish.status), None)
    if named is not None:
        return _with_header(read.nodes.get((named.span.start, named.span.end)), header)
    response: dict[str, Content] = {"StatusCode": str(wish.status), "ResponseParameters": header}
    responses = lookup(properties, "MethodResponses")
    if responses is None:
        return entries.inserted(properties.span, {"MethodResponses": [response]}, "Integration")
    return items.appended(responses.span, response)


def _with_header(response: Node | None, header: dict[str, Content]) -> Edits:
    if not isinstance(response, Mapping):
        return ()
    parameters = lookup(response, "ResponseParameters")
    if parameters is None:
        return entries.inserted(response.span, {"ResponseParameters": header})
    return entries.inserted(parameters.span, header)


def _converting(place: Span) -> Edits:
    read = outline(place.source)
    member = None if read is None else read.member(place)
    if member is None or member.name != "Integration":
        return ()
    responses = lookup(member.entry.value, "IntegrationResponses")
    rendered = filter(renders, responses.items) if isinstance(responses, Sequence) else ()
    return converted((member.entry.value, *rendered), "ContentHandling")
