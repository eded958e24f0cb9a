"""How wishes are written into Terraform configurations."""

from corslint.pen import DeclaredHeader, TextContent, Wish, spelled
from corslint.source import Edit, Span
from corslint.syntax.editing import hcl
from corslint.syntax.hcl import Block
from corslint.syntax.node import Mapping, Scalar

Edits = tuple[Edit, ...]

HEADER = "method.response.header."
CONVERTED = "CONVERT_TO_TEXT"


def write(wish: Wish) -> Edits:
    """The edits that fulfil a wish about resources; none where it is about something else."""
    match wish:
        case DeclaredHeader():
            return _declared(wish)
        case TextContent(place=place):
            return _converting(place)
        case _:
            return ()


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
    if not header.path.endswith((".tf", ".tofu")):
        return None
    read = hcl.outline(header.source)
    return None if read is None else read.blocks.get((header.start, header.end))
