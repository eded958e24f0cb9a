"""Places: mappings, objects and blocks, in whichever notation they are written, and what is put into them."""

from collections.abc import Iterator

from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.editing import entries, hcl, outline
from corslint.syntax.editing.content import Content, Edits, Entries, Verbatim
from corslint.syntax.editing.hcl import Owner
from corslint.syntax.editing.lines import is_on_one_line
from corslint.syntax.editing.outline import own_entries
from corslint.syntax.editing.style import style
from corslint.syntax.editing.writing import flow
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Call, Entry, Mapping, Node, Scalar, Sequence

CONFIGURATIONS = (".tf", ".tofu")


class Place(NamedTuple):
    """A mapping or an object, or a block with its attributes and inner blocks."""

    owner: Mapping | Block

    @property
    def span(self) -> Span:
        return self.owner.span

    @property
    def source(self) -> Source:
        return self.owner.span.source

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries())

    def value(self, name: str) -> Node | None:
        """What is written under a name, not evaluated; None where it is not written, or a block."""
        entry = self._entries().get(name)
        return entry.value if entry is not None else None

    def key(self, name: str) -> Span | None:
        entry = self._entries().get(name)
        return entry.key if entry is not None else None

    def inner(self, *names: str) -> "Place | None":
        """The place under a path of names."""
        owner: Mapping | Block | None = self.owner
        for name in names:
            owner = None if owner is None else _under(owner, name)
        return None if owner is None else Place(owner)

    def _entries(self) -> dict[str, Entry]:
        return dict(own_entries(self.owner)) if isinstance(self.owner, Mapping) else self.owner.body.attributes


def _under(owner: Mapping | Block, name: str) -> Mapping | Block | None:
    value = Place(owner).value(name)
    if isinstance(value, Mapping):
        return value
    found = [block for block in owner.body.blocks if block.type == name] if isinstance(owner, Block) else []
    return found[0] if len(found) == 1 else None


def is_configuration(source: Source) -> bool:
    """Whether a text is HCL; all others are YAML or JSON."""
    return source.path.endswith(CONFIGURATIONS)


# -- finding


def at(span: Span) -> Place | None:
    """The mapping, object or block there, or that which stands under the key there."""
    owner = _block(span) if is_configuration(span.source) else _mapping(span)
    if owner is None:
        found = around(span)
        return None if found is None else found[0].inner(found[1])
    return Place(owner)


def around(key: Span) -> tuple[Place, str] | None:
    """The place that holds the entry whose key stands there, and its name."""
    if not is_configuration(key.source):
        read = outline.outline(key.source)
        member = read.member(key) if read is not None else None
        return None if member is None else (Place(member.owner), member.name)
    configuration = hcl.outline(key.source)
    found = None if configuration is None else configuration.owners.get(key.start)
    return None if found is None else (Place(found[0]), found[1])


def root(source: Source) -> Place | None:
    """The whole of a YAML or JSON document."""
    read = None if is_configuration(source) else outline.outline(source)
    return Place(read.root) if read is not None and isinstance(read.root, Mapping) else None


def blocks(source: Source) -> Iterator[Block]:
    """The outermost blocks of a configuration's file."""
    read = hcl.outline(source) if is_configuration(source) else None
    yield from read.body.blocks if read is not None else ()


def _block(span: Span) -> Owner | None:
    read = hcl.outline(span.source)
    if read is None:
        return None
    node = read.nodes.get((span.start, span.end))
    return read.blocks.get((span.start, span.end)) or (node if isinstance(node, Mapping) else None)


def _mapping(span: Span) -> Mapping | None:
    read = outline.outline(span.source)
    return read.mapping(span) if read is not None else None


# -- writing


def put(place: Place, new: Entries, after: str | None = None) -> Edits:
    """New entries of a place, after the one of that name, otherwise at its end."""
    if isinstance(place.owner, Block):
        return hcl.attributes_inserted(place.span, new, after)
    write = hcl.entries_inserted if is_configuration(place.source) else entries.inserted
    return write(place.span, new, after)


def put_under(place: Place, names: tuple[str, ...], new: Entries, after: str | None = None) -> Edits:
    """New entries under a path of names, of which what is not there is made, the first of them `after` another."""
    for number, name in enumerate(names):
        inner = place.inner(name)
        if inner is None:
            return () if name in place.names else put(place, _nested(names[number:], new), None if number else after)
        place = inner
    return put(place, new)


def rewritten(place: Place, name: str, content: Content) -> Edits:
    """What stands under a name as something else."""
    key = place.key(name)
    if key is None:
        return ()
    return hcl.value_rewritten(key, content) if is_configuration(place.source) else entries.rewritten(key, content)


def set_under(place: Place, names: tuple[str, ...], name: str, content: Content) -> Edits:
    """What stands under a path of names, put there or rewritten."""
    found = place.inner(*names)
    if found is not None and name in found.names:
        return rewritten(found, name, content)
    return put_under(place, names, {name: content})


def _nested(names: tuple[str, ...], new: Entries) -> Entries:
    for name in reversed(names):
        new = {name: new}
    return new


# -- copying


def copied(node: Node) -> Content | None:
    """What stands there, to be written once more in the same notation; None where that takes more than a line of it."""
    span = _whole(node)
    if is_on_one_line(span):
        return Verbatim(span.text)
    if is_configuration(span.source):
        return None
    match node:
        case Mapping():
            held = {name: copied(entry.value) for name, entry in node.entries.items()}
            return (
                {name: value for name, value in held.items() if value is not None}
                if None not in held.values()
                else None
            )
        case Sequence(items=items):
            parts = [copied(item) for item in items]
            return [part for part in parts if part is not None] if None not in parts else None
        case Call(name=name, argument=argument):
            inner = copied(argument)
            read = outline.outline(span.source)
            return None if inner is None or read is None else Verbatim(f"{name} {flow(inner, style(read))}")
        case Scalar(text=content, kind="string"):
            return content.known
        case _:
            return None


def _whole(node: Node) -> Span:
    """A node with its quotation marks."""
    span, text = node.span, node.span.source.text
    quote = text[span.start - 1 : span.start]
    if quote in ("'", '"') and text[span.end : span.end + 1] == quote and not isinstance(node, Mapping | Sequence):
        return span._replace(start=span.start - 1, end=span.end + 1)
    return span
