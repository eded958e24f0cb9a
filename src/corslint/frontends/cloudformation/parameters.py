"""Parameters: what is known of the values that a template is deployed with."""

from collections.abc import Mapping

from corslint.frontends.cloudformation.evaluation import MOST_ALTERNATIVES, Links
from corslint.frontends.cloudformation.intrinsics.lists import pieces
from corslint.source import Span
from corslint.syntax.node import Choice, Entry, Node, Scalar, Sequence, Unknown, lookup
from corslint.syntax.node import Mapping as Declarations
from corslint.value import Hole, Text, Value, text


def parameters(
    declared: Node | None, overrides: Mapping[str, str], arguments: Mapping[str, Value[Text]], links: Links
) -> dict[str, Node]:
    """The parameters by name: what the command line gives, else the parent stack or `samconfig.toml`, else the default.

    A parameter without any of these is one of its allowed values, or a hole of its own name.
    """
    entries = declared.entries if isinstance(declared, Declarations) else {}
    unknown = {name: Unknown(Hole(links.name(name), f"!Ref {name}"), entry.key) for name, entry in entries.items()}
    return {
        name: _parameter(entry, overrides.get(name), arguments.get(name), unknown[name])
        for name, entry in entries.items()
    }


def _parameter(declared: Entry, override: str | None, argument: Value[Text] | None, unknown: Unknown) -> Node:
    kind = _known(lookup(declared.value, "Type"))
    default = lookup(declared.value, "Default")
    if kind.startswith("AWS::SSM::Parameter::Value<"):
        return unknown  # its value is the name of what is looked up at deployment
    given: Node
    if override is not None:
        given = Scalar(text(override), "string", default.span if default else declared.key)
    elif argument is not None:
        given = _argument(argument)
    else:
        given = default if isinstance(default, Scalar) else _allowed(declared.value) or unknown
    return _as_list(given, unknown) if kind == "CommaDelimitedList" or kind.startswith("List<") else given


def _argument(given: Value[Text]) -> Node:
    """What a parent stack hands over: its own texts, at their own places."""
    nodes = [_scalar(known.value, known.span) for known in given.alternatives]
    if given.rest is not None:
        nodes.append(Unknown(given.rest, given.span))
    return nodes[0] if len(nodes) == 1 else Choice(tuple(nodes), given.span)


def _scalar(content: Text, span: Span) -> Node:
    hole = content.only_hole
    return Scalar(content, "string", span) if hole is None else Unknown(hole, span)


def _allowed(declaration: Node) -> Node | None:
    allowed = lookup(declaration, "AllowedValues")
    if not isinstance(allowed, Sequence) or not 0 < len(allowed.items) <= MOST_ALTERNATIVES:
        return None
    if not all(isinstance(item, Scalar) for item in allowed.items):
        return None
    return allowed.items[0] if len(allowed.items) == 1 else Choice(allowed.items, allowed.span)


def _as_list(given: Node, unknown: Unknown) -> Node:
    """A list is given as one text, its items between commas and blanks."""
    if not isinstance(given, Scalar) or given.text.known is None:
        return given if isinstance(given, Unknown) else unknown
    return Sequence(tuple(_stripped(item) for item in pieces(given, ",").items), given.span)


def _stripped(item: Node) -> Node:
    if not isinstance(item, Scalar):
        return item
    written = item.text.known or ""
    content = written.strip()
    if item.span.text != written:
        return item._replace(text=text(content))
    start = item.span.start + len(written) - len(written.lstrip())
    return Scalar(text(content), item.kind, Span(item.span.source, start, start + len(content)))


def _known(node: Node | None) -> str:
    return (node.text.known or "") if isinstance(node, Scalar) else ""
