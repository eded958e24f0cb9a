"""How wishes are written into OpenAPI documents, wherever such a document stands in YAML or JSON."""

from corslint.frontends.openapi import INTEGRATION
from corslint.frontends.wishes import fulfilled
from corslint.pen import DeclaredHeader, TextContent, Wish, spelled
from corslint.source import Edit, Span
from corslint.syntax.editing import entries, scalars
from corslint.syntax.editing.content import Content
from corslint.syntax.editing.outline import Member, outline
from corslint.syntax.node import Mapping as Entries
from corslint.syntax.node import Node, Scalar

Edits = tuple[Edit, ...]


def write(wish: Wish) -> Edits:
    """The edits that fulfil a wish about an operation or its parts; none where it is about something else."""
    match wish:
        case DeclaredHeader():
            return _declared(wish)
        case TextContent(place=place):
            return _converting(place)
        case _:
            return fulfilled(wish, write)


# -- method responses


def _declared(wish: DeclaredHeader) -> Edits:
    named = next((one for one in wish.route.declared if one.status.only == wish.status), None)
    response = None if named is None else _member(named.span)
    operation = _member(wish.route.span)
    if response is not None and isinstance(response.entry.value, Entries):
        return _with_header(response.entry.value, wish.header, response)
    responses = None if operation is None or named is not None else _under(operation.entry.value, "responses")
    if operation is None or not isinstance(responses, Entries):
        return ()
    header = {"headers": {spelled(wish.header): _described(operation)}}
    return entries.inserted(responses.span, {str(wish.status): {"description": f"{wish.status} response", **header}})


def _with_header(response: Entries, header: str, member: Member) -> Edits:
    if "$ref" in response.entries:
        return ()
    headers = _under(response, "headers")
    if headers is None:
        return entries.inserted(response.span, {"headers": {spelled(header): _described(member)}}, "description")
    return entries.inserted(headers.span, {spelled(header): _described(member)})


def _described(member: Member) -> dict[str, Content]:
    """What OpenAPI wants to know of a header: version 3 has a schema around it."""
    return {"type": "string"} if _is_swagger(member) else {"schema": {"type": "string"}}


def _is_swagger(member: Member) -> bool:
    """Whether the document around an entry is of version 2."""
    read, key = outline(member.owner.span.source), member.entry.key
    around = (node for node in read.nodes.values() if isinstance(node, Entries)) if read is not None else ()
    return any("swagger" in node.entries and node.span.start <= key.start < node.span.end for node in around)


# -- integrations


def _converting(place: Span) -> Edits:
    member = _member(place)
    if member is None or member.name != INTEGRATION or not isinstance(member.entry.value, Entries):
        return ()
    integration = member.entry.value
    responses = _under(integration, "responses")
    rendered = [entry.value for entry in responses.entries.values()] if isinstance(responses, Entries) else []
    return converted((integration, *filter(renders, rendered)), "contentHandling")


def renders(response: Node) -> bool:
    """Whether an integration response has a template with something in it, by either spelling."""
    templates = _under(response, "responseTemplates") or _under(response, "ResponseTemplates")
    values = [entry.value for entry in templates.entries.values()] if isinstance(templates, Entries) else []
    return any(not isinstance(value, Scalar) or value.text.known != "" for value in values)


def converted(owners: tuple[Node, ...], setting: str) -> Edits:
    """A setting of content handling in each of the owners; none where one of them cannot have it."""
    edits: list[Edit] = []
    for owner in owners:
        written = _under(owner, setting)
        if isinstance(written, Scalar) and written.text.known == CONVERTED:
            continue
        own = (
            scalars.replaced(written.span, CONVERTED) if written else entries.inserted(owner.span, {setting: CONVERTED})
        )
        if not own:
            return ()
        edits += own
    return tuple(edits)


CONVERTED = "CONVERT_TO_TEXT"


def _member(key: Span) -> Member | None:
    read = outline(key.source)
    return None if read is None else read.member(key)


def _under(node: Node, key: str) -> Node | None:
    entry = node.entries.get(key) if isinstance(node, Entries) else None
    return None if entry is None else entry.value
