"""Globals: the settings that a SAM template gives to all its resources of a kind."""

from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.reading import Reader
from corslint.frontends.sam.shapes import is_inclusion, is_map
from corslint.syntax.node import Entry, Mapping, Node, Sequence

API, HTTP_API, FUNCTION = "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::Serverless::Function"
STATE_MACHINE = "AWS::Serverless::StateMachine"


def settings(resource: Resource, template: Template) -> Reader:
    """A resource's properties over those that `Globals` gives to its type."""
    general = defaults(resource.type, template)
    ignored = resource.attributes.get("IgnoreGlobals").texts()
    names = {str(item.value) for item in ignored.items} if ignored else set()
    if "*" in names:
        return resource.properties
    return _over(general, resource.properties, names)


def defaults(resource_type: str, template: Template) -> Reader:
    """What `Globals` gives to resources of a type; reads as absent where it says nothing."""
    return template.globals.get(resource_type.removeprefix("AWS::Serverless::"))


def _over(general: Reader, own: Reader, ignored: set[str]) -> Reader:
    if len(general.nodes) != 1 or not isinstance(general.nodes[0], Mapping):
        return own
    entries = {name: entry for name, entry in general.nodes[0].entries.items() if name not in ignored}
    base = Mapping(entries, general.nodes[0].span)
    local = own.nodes[0] if len(own.nodes) == 1 else None
    return Reader(merged(base, local) if isinstance(local, Mapping) else base, own.evaluate, own.key)


def merged(general: Node, own: Node) -> Node:
    """One value over another: maps key by key, lists one after the other; of all else the own one holds (E15)."""
    if isinstance(general, Mapping) and isinstance(own, Mapping) and _has_keys(general) and _has_keys(own):
        entries = dict(general.entries)
        for name, entry in own.entries.items():
            below = entries.get(name)
            entries[name] = Entry(entry.key, merged(below.value, entry.value)) if below else entry
        return Mapping(entries, own.span)
    if isinstance(general, Sequence) and isinstance(own, Sequence):
        return Sequence((*general.items, *own.items), own.span)
    return own


def _has_keys(node: Mapping) -> bool:
    """A macro adds the keys that it makes before the transform runs."""
    return is_map(node) or is_inclusion(node)
