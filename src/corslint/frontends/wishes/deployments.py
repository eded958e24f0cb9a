"""Deployments: what they are made after, and, in Terraform, what has them made anew."""

from collections.abc import Iterator

from corslint.pen import Awaited
from corslint.source import Edit
from corslint.syntax.editing import hcl, items
from corslint.syntax.editing.content import Verbatim
from corslint.syntax.editing.hcl_writing import BlockText
from corslint.syntax.editing.places import Place, at, put, rewritten
from corslint.syntax.hcl import Block
from corslint.syntax.node import Call, Mapping, Node, Scalar, Sequence

Edits = tuple[Edit, ...]


def awaited(wish: Awaited) -> Edits:
    place = at(wish.deployment.span)
    if place is None or not wish.parts:
        return ()
    if not isinstance(place.owner, Block):
        return () if wish.renewal else _depending(place, wish.parts)
    if wish.deployment.name != ".".join(place.owner.labels) or not all(part.count(".") == 1 for part in wish.parts):
        return ()  # another module's, or what a module makes
    return _renewed(place.owner, wish.parts) if wish.renewal else _depending_block(place.owner, wish.parts)


def _depending(resource: Place, parts: tuple[str, ...]) -> Edits:
    if "Type" not in resource.names:
        return ()
    written = resource.value("DependsOn")
    match written:
        case None:
            return put(resource, {"DependsOn": list(parts) if len(parts) > 1 else parts[0]}, "Type")
        case Scalar(text=one) if one.known is not None:
            return rewritten(resource, "DependsOn", [one.known, *parts])
        case Sequence(span=span):
            return items.appended(span, *parts)
        case _:
            return ()


# -- Terraform


def _depending_block(block: Block, parts: tuple[str, ...]) -> Edits:
    references = [Verbatim(part) for part in parts]
    written = block.body.attributes.get("depends_on")
    if written is None:
        return hcl.attributes_inserted(block.span, {"depends_on": references})
    return hcl.items_appended(written.value.span, *references) if isinstance(written.value, Sequence) else ()


def _renewed(block: Block, parts: tuple[str, ...]) -> Edits:
    """In the list that the triggers hash; where there are no triggers, with such as hash the parts."""
    references = [Verbatim(part) for part in parts]
    triggers = block.body.attributes.get("triggers")
    if triggers is not None:
        hashed = list(_hashed(triggers.value))
        return hcl.items_appended(hashed[0].span, *references) if len(hashed) == 1 else ()
    listed = ", ".join(parts)
    hashing = {"triggers": {"redeployment": Verbatim(f"sha1(jsonencode([{listed}]))")}}
    edits = hcl.attributes_inserted(block.span, hashing)
    if any(inner.type == "lifecycle" for inner in block.body.blocks):
        return edits
    whole = hcl.blocks_inserted(block.span, BlockText("lifecycle", {"create_before_destroy": True}))
    return (*edits, *whole) if edits and whole else ()


def _hashed(node: Node) -> Iterator[Sequence]:
    """The lists that stand directly in `jsonencode` within triggers."""
    match node:
        case Mapping(entries=entries):
            for entry in entries.values():
                yield from _hashed(entry.value)
        case Call(name="jsonencode()", argument=Sequence(items=(Sequence() as listed,))):
            yield listed
        case Call(name=name, argument=Sequence(items=arguments)) if name.endswith("()"):
            for argument in arguments:
                yield from _hashed(argument)
