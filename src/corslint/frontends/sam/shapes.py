"""How the SAM transform, a program over untyped values, sees what is written: as texts, lists, maps and intrinsics."""

from corslint.frontends.reading import Reader
from corslint.syntax.node import Call, Entry, Mapping, Node, Scalar, Sequence, Unknown, lookup
from corslint.value import MAYBE, Truth, agreed, truth


def written(place: Reader, *keys: str) -> Node | None:
    """The node under a path of keys, before any intrinsic in it is evaluated; None where nothing or null is written.

    Of what a macro makes, which CloudFormation runs before, what is evaluated of it.
    """
    node = lookup(place.nodes[0], *keys) if len(place.nodes) == 1 else None
    if node is not None and is_inclusion(node):
        return place.evaluate(node)
    return None if isinstance(node, Scalar) and node.kind == "null" else node


def is_intrinsic(node: Node | None) -> bool:
    """A short form, or a map of one key that is `Ref`, `Condition` or begins with `Fn::`."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        name = next(iter(node.entries))
        return name in {"Ref", "Condition"} or name.startswith("Fn::")
    return isinstance(node, Call)


def reference(node: Node | None) -> str | None:
    """What a `Ref` names: the one intrinsic that the transform may look through; None for any other node."""
    match node:
        case Call(name="!Ref" | "Ref", argument=Scalar(text=name)):
            return name.known
        case Mapping(entries={"Ref": Entry(value=Scalar(text=name))}) if len(node.entries) == 1:
            return name.known
        case _:
            return None


def is_inclusion(node: Node) -> bool:
    """A macro in its place, such as `AWS::Include`, which CloudFormation expands before the transform runs."""
    return (isinstance(node, Call) and node.name == "!Transform") or lookup(node, "Fn::Transform") is not None


def is_map(node: Node | None) -> bool:
    """What a macro makes, of which nothing is known, is taken for one."""
    return isinstance(node, Unknown) or (isinstance(node, Mapping) and not is_intrinsic(node))


def is_list(node: Node | None) -> bool:
    return isinstance(node, Sequence)


def is_string(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.kind == "string"


def is_boolean(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.kind == "boolean"


def is_whole_number(node: Node | None) -> bool:
    """Python counts booleans among the whole numbers."""
    return isinstance(node, Scalar) and node.kind in ("integer", "boolean")


def is_true(node: Node | None) -> bool:
    """The boolean `true`, and neither a text nor an intrinsic."""
    return isinstance(node, Scalar) and is_boolean(node) and node.text.known == "true"


def text_of(node: Node | None) -> str:
    """What a scalar says, with its holes; empty for any other node."""
    return str(node.text) if isinstance(node, Scalar) else ""


def is_switched_on(place: Reader, key: str) -> Truth:
    """Python's truth of what is written under a key: every text but the empty one is true, `"false"` too.

    An intrinsic is a map to the transform, and true whatever it yields. A `Ref` may have been resolved before, to the
    parameter's text or its boolean, so that of one that says false nothing is certain.
    """
    node = written(place, key)
    if node is None or (is_intrinsic(node) and reference(node) is None):
        return truth(node is not None)
    nodes = place.get(key).nodes
    on = agreed(map(_truth, nodes))
    return on if reference(node) is None else MAYBE if any(map(_says_false, nodes)) else on | MAYBE


def _says_false(node: Node) -> bool:
    return isinstance(node, Scalar) and (node.text.known or "").lower() == "false"


def _truth(node: Node) -> Truth:
    match node:
        case Scalar(kind="boolean", text=content):
            return truth(content.known == "true")
        case Scalar(kind="integer", text=content):
            return truth(content.known != "0")
        case Scalar(text=content):
            return content.matches(".+")
        case Mapping() | Sequence():
            return truth(bool(node.entries if isinstance(node, Mapping) else node.items))
        case _:
            return MAYBE
