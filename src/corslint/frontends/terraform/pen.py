"""How wishes are written into Terraform configurations."""

import os
import re
from collections.abc import Iterator
from functools import partial

from corslint.frontends.wishes import documents, fulfilled
from corslint.pen import DeclaredHeader, Rewording, TextContent, Wish, reworded, spelled
from corslint.source import Edit, Repository, Source, Span
from corslint.syntax.editing import hcl
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Mapping, Node, Scalar

Edits = tuple[Edit, ...]

HEADER = "method.response.header."
SUFFIXES = (".tf", ".tofu")

CONVERTED = "CONVERT_TO_TEXT"


def write(wish: Wish, repository: Repository) -> Edits:
    """The edits that fulfil a wish about resources; none where it is about something else."""
    match wish:
        case Rewording(place=place, old=old, new=new):
            return _reworded(place, old, new, repository)
        case DeclaredHeader():
            return _declared(wish) or documents.declared(wish)
        case TextContent(place=place):
            return _converting(place)
        case _:
            return fulfilled(wish, partial(write, repository=repository))


# -- values that are declared elsewhere

_NAMES = re.compile(r"\b(var|local)\.([\w-]+)")


def is_shared(place: Span) -> bool:
    """Whether a place is in a value that is referred to by name: of a variable, or of a local one."""
    if not place.path.endswith(SUFFIXES):
        return place.path.endswith((".tfvars", ".tfvars.json", ".tf.json"))
    read = hcl.outline(place.source)
    blocks = () if read is None else read.body.blocks
    return any(b.type in SHARED and b.span.start <= place.start < b.body.span.end for b in blocks)


def _reworded(place: Span, old: str, new: str, repository: Repository) -> Edits:
    """In the one value that has the words, of those of the module that the text is made of."""
    names = set(_NAMES.findall(place.text) or _NAMES.findall(_expression_around(place)))
    directory = os.path.dirname(place.path)
    files = [os.path.join(directory, name) for name in repository.names(directory) if name.endswith(SUFFIXES)]
    sources = [source for file in files if names and isinstance(source := repository.open(file), Source)]
    values = [value for source in sources for value in _values(source, names)]
    edits = [edit for value in values for edit in reworded(value.span, old, new)]
    return tuple(edits) if len(edits) == 1 else ()


def _expression_around(place: Span) -> str:
    """The whole of the expression that a place is in: what a `for` goes through is named there."""
    read = hcl.outline(place.source) if place.path.endswith(SUFFIXES) else None
    entries = (body.attributes[name] for body, name in read.attributes.values()) if read is not None else ()
    spans = (entry.value.span for entry in entries)
    return next((span.text for span in spans if span.start <= place.start and place.end <= span.end), "")


def _values(source: Source, names: set[tuple[str, str]]) -> Iterator[Node]:
    """What a file declares for variables and locals of some names."""
    read = hcl.outline(source)
    for block in read.body.blocks if read is not None else ():
        for name, entry in block.body.attributes.items():
            is_default = block.type == "variable" and name == "default" and ("var", block.labels[0]) in names
            if is_default or (block.type == "locals" and ("local", name) in names):
                yield entry.value


SHARED = ("variable", "locals")


# -- methods


def _declared(wish: DeclaredHeader) -> Edits:
    """In the method response of the status, where there is one."""
    named = next((one for one in wish.route.declared if one.status.only == wish.status), None)
    block = None if named is None else _block(named.span)
    if block is None:
        return ()
    header = {f"{HEADER}{spelled(wish.header)}": True}
    parameters = block.body.attributes.get("response_parameters")
    if parameters is None:
        return hcl.attributes_inserted(block.span, {"response_parameters": header})
    return hcl.entries_inserted(parameters.value.span, header) if isinstance(parameters.value, Mapping) else ()


def _converting(place: Span) -> Edits:
    block = _block(place)
    written = None if block is None else block.body.attributes.get("content_handling")
    if block is None:
        return ()
    if written is not None:
        return hcl.replaced(written.value.span, CONVERTED) if isinstance(written.value, Scalar) else ()
    return hcl.attributes_inserted(block.span, {"content_handling": CONVERTED}, "type")


def _block(header: Span) -> Block | None:
    if not header.path.endswith(SUFFIXES):
        return None
    read = hcl.outline(header.source)
    return None if read is None else read.blocks.get((header.start, header.end))
