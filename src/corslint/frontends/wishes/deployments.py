"""Deployments: what they are made after, and, in Terraform, what has them made anew."""

import re
from collections.abc import Iterator
from collections.abc import Sequence as List

from corslint.pen import Awaited, Overlapping
from corslint.source import Edit
from corslint.syntax.editing import hcl, items
from corslint.syntax.editing.content import Verbatim
from corslint.syntax.editing.hcl_writing import BlockText
from corslint.syntax.editing.places import Place, around, at, put, rewritten
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Call, Mapping, Node, Scalar, Sequence

Edits = tuple[Edit, ...]


_RESOURCES = ("AWS::ApiGateway::Deployment", "AWS::ApiGatewayV2::Deployment")
_BLOCKS = ("aws_api_gateway_deployment", "aws_apigatewayv2_deployment")


def awaited(wish: Awaited) -> Edits:
    place = at(wish.deployment.span)
    if place is None or not wish.parts:
        return ()
    if isinstance(place.owner, Block):
        parts = _named_beside(wish.deployment.name, place.owner, _hashed_parts(wish) if wish.renewal else wish.parts)
        return _renewed(place.owner, parts) if wish.renewal else _depending_block(place.owner, parts)
    found, kind = around(wish.deployment.span), place.value("Type")
    if found is None or wish.renewal or not isinstance(kind, Scalar) or kind.text.known not in _RESOURCES:
        return ()
    return _depending(place, wish.parts) if set(wish.parts) <= set(found[0].names) else ()


def overlapping(wish: Overlapping) -> Edits:
    place = at(wish.deployment.span)
    block = place.owner if place is not None else None
    if not isinstance(block, Block) or _module(wish.deployment.name, block) is None:
        return ()
    lifecycle = next((inner for inner in block.body.blocks if inner.type == "lifecycle"), None)
    if lifecycle is None:
        return hcl.blocks_inserted(block.span, BlockText("lifecycle", {"create_before_destroy": True}))
    written = lifecycle.body.attributes.get("create_before_destroy")
    if written is None:
        return hcl.attributes_inserted(lifecycle.span, {"create_before_destroy": True})
    return hcl.value_rewritten(written.key, True)


def _module(name: str, block: Block) -> str | None:
    """The module of a deployment, as the names of what is in it begin; None where the block is not what is so named."""
    own, whole = ".".join(block.labels), _KEYS.sub("", name)
    is_named_so = block.labels[:1] != () and block.labels[0] in _BLOCKS and f".{whole}".endswith(f".{own}")
    return whole.removesuffix(own) if is_named_so else None


_KEYS = re.compile(r"""\[(?:"[^"]*"|\d+)\]""")
"""Of one of several instances, as `count` and `for_each` make them: what waits for a part waits for all of them."""


def _named_beside(name: str, block: Block, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Parts by their names in the module of a deployment; none where one is not in it, and has no name there."""
    module, whole = _module(name, block), [_KEYS.sub("", part) for part in parts]
    if module is None or not all(part.startswith(module) for part in whole):
        return ()
    return tuple(part.removeprefix(module) for part in whole)


def _depending(resource: Place, parts: tuple[str, ...]) -> Edits:
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
    if not parts:
        return ()
    references = list(dict.fromkeys(Verbatim(_reference(part)) for part in parts))
    written = block.body.attributes.get("depends_on")
    if written is None:
        return hcl.attributes_inserted(block.span, {"depends_on": _listed([each.text for each in references])})
    return hcl.items_appended(written.value.span, *references) if isinstance(written.value, Sequence) else ()


def _reference(part: str) -> str:
    """What a part is waited for by: one of a module's by the whole module."""
    return ".".join(part.split(".")[:2]) if part.startswith("module.") else part


def _renewed(block: Block, parts: tuple[str, ...]) -> Edits:
    """In the list that the triggers hash; where there are no triggers, with such as hash the parts."""
    if not parts or any(part.startswith("module.") for part in parts):
        return ()  # whose resources cannot be named from here
    references = [Verbatim(part) for part in parts]
    triggers = block.body.attributes.get("triggers")
    if triggers is not None:
        hashed = list(_hashed(triggers.value))
        return hcl.items_appended(hashed[0].span, *references) if len(hashed) == 1 else ()
    hashing = {"triggers": {"redeployment": Verbatim(f"sha1(jsonencode({_listed(parts).text}))")}}
    return hcl.attributes_inserted(block.span, hashing)


def _listed(parts: List[str]) -> Verbatim:
    """A list with a line for each part, as lists of parts grow."""
    if len(parts) == 1:
        return Verbatim(f"[{parts[0]}]")
    return Verbatim("[" + "".join(f"\n  {part}," for part in parts) + "\n]")


def _hashed_parts(wish: Awaited) -> tuple[str, ...]:
    """Of an API that a document describes, the document says it all."""
    place = at(wish.api.span)
    has_document = place is not None and isinstance(place.owner, Block) and "body" in place.names
    return tuple(f"{part}.body" if has_document and part == wish.api.name else part for part in wish.parts)


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
