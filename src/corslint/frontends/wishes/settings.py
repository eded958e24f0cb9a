"""Settings that are put under a path of names; none into what an intrinsic computes."""

from corslint.source import Edit
from corslint.syntax.editing import places
from corslint.syntax.editing.content import Content, Entries
from corslint.syntax.editing.places import Place
from corslint.syntax.node import Call, Mapping, Node

Edits = tuple[Edit, ...]


def put(place: Place, new: Entries) -> Edits:
    return () if is_intrinsic(place.owner) else places.put(place, new)


def put_under(place: Place, names: tuple[str, ...], new: Entries, after: str | None = None) -> Edits:
    return () if _is_computed(place, names) else places.put_under(place, names, new, after)


def set_under(place: Place, names: tuple[str, ...], name: str, content: Content) -> Edits:
    return () if _is_computed(place, names) else places.set_under(place, names, name, content)


def is_intrinsic(node: object) -> bool:
    """A short form, or a mapping with a key that CloudFormation replaces."""
    if isinstance(node, Mapping):
        return any(name == "Ref" or name.startswith("Fn::") for name in node.entries)
    return isinstance(node, Call)


def _is_computed(place: Place, names: tuple[str, ...]) -> bool:
    found: Place | None = place
    for name in names:
        if found is None or is_intrinsic(found.owner):
            break
        value: Node | None = found.value(name)
        if is_intrinsic(value):
            return True
        found = found.inner(name)
    return found is not None and is_intrinsic(found.owner)
