"""Constructs: which of them generated a stretch of a template, and what their author said of them."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping

from corslint.frontends.cdk.frames import Line
from corslint.frontends.cdk.manifest import LOGICAL_ID, Entry, table, text, texts
from corslint.frontends.cloudformation.template import Resource
from corslint.frontends.settings import certain_text
from corslint.model import Construct, Silence
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Mapping as Entries
from corslint.syntax.node import Node, lookup

_NESTED = re.compile(r"^(.*)\.NestedStack/[^/]*\.NestedStackResource$")
"""The path of the resource that a nested stack is in its parent; its own constructs are below the path before (F18)."""

_SECTIONS = ("Resources", "Parameters", "Outputs", "Mappings", "Conditions", "Rules")

_PREFLIGHT = re.compile(r"^(.*)/[^/]+/OPTIONS/Resource$")
"""The method of a preflight; the path before is that of the parent of the resource that it belongs to."""

_OWN_RESOURCE = re.compile(r"/(?:Resource|Default)$")
"""A construct's main resource is a child of it; the author knows but the construct."""

KEY = "corslint"
"""The metadata by which an author speaks to us."""


class Records(NamedTuple):
    """What was recorded of the constructs of a stack, its nested ones included."""

    entries: Mapping[str, tuple[Entry, ...]]
    paths: Mapping[tuple[str, str], str]
    """Paths by the nested stack's own path (empty for the stack itself) and logical id."""
    line: Line


class Stretch(NamedTuple):
    """An element of a template, from its logical id to its end; `level` is the path of its nested stack."""

    logical_id: str
    span: Span
    construct: Construct
    same: tuple[Span, Span] | None = None
    """What of it is word for word that of another, and where that is; None where its line is told, or it is its own."""


def records(entries: Mapping[str, tuple[Entry, ...]], line: Line) -> Records:
    levels = sorted((match[1] for path in entries if (match := _NESTED.match(path))), key=len, reverse=True)
    paths: dict[tuple[str, str], str] = {}
    for path, written in entries.items():
        level = next((level for level in levels if path.startswith(f"{level}/")), "")
        for entry in written:
            if entry.kind == LOGICAL_ID:
                paths[level, text(entry.content)] = path
    return Records(entries, paths, line)


def level(path: str) -> str:
    """The path below which the constructs of a nested stack are, by that of the resource that it is in its parent."""
    match = _NESTED.match(path)
    return match[1] if match else path


def stretches(root: Node, level: str, known: Records) -> list[Stretch]:
    """The elements of a template of which a construct is known."""
    found = list(_stretches(root, level, known))
    by_path = {stretch.construct.path: stretch for stretch in found}
    return [_inherited(stretch, by_path, root) for stretch in found]


def _stretches(root: Node, level: str, known: Records) -> Iterator[Stretch]:
    for section in _SECTIONS:
        elements = lookup(root, section)
        for name, element in (elements.entries if isinstance(elements, Entries) else {}).items():
            path = known.paths.get((level, name)) or _path_in_template(element.value)
            if path:
                span = Span(element.key.source, element.key.start, element.value.span.end)
                yield Stretch(name, span, Construct(path.lstrip("/"), _line(path, known)))


def _inherited(stretch: Stretch, by_path: Mapping[str, Stretch], root: Node) -> Stretch:
    """Of a preflight that a resource inherited, the line of the resource or API that it was set up for (F7).

    The trace tells the line of the resource; it is inherited where the resource above answers the very same. Without a
    trace (F20) it is told of what that one answers.
    """
    own = _integration(stretch, root)
    above = stretch
    while (match := _PREFLIGHT.match(above.construct.path)) and _resource_line(above, by_path) == above.construct.span:
        parent = by_path.get(f"{match[1]}/OPTIONS/Resource")
        if parent is None or own is None or _text(_integration(parent, root)) != own.text:
            break
        above = parent
    line, first = above.construct.span, _integration(above, root)
    same = (own, first) if line is None and own is not None and first is not None and above is not stretch else None
    return stretch._replace(construct=stretch.construct._replace(span=line), same=same)


def _resource_line(preflight: Stretch, by_path: Mapping[str, Stretch]) -> Span | None:
    resource = by_path.get(preflight.construct.path.replace("/OPTIONS/Resource", "/Resource"))
    return resource.construct.span if resource is not None else None


def _integration(method: Stretch, root: Node) -> Span | None:
    written = lookup(root, "Resources", method.logical_id, "Properties", "Integration")
    return written.span if written is not None else None


def _text(span: Span | None) -> str | None:
    return span.text if span is not None else None


def at(found: list[Stretch]) -> Callable[[Span], Construct | None]:
    """Finds the construct that generated the text at a place."""
    by_path: dict[str, list[Stretch]] = {}
    for stretch in sorted(found, key=lambda stretch: stretch.span.start):
        by_path.setdefault(stretch.span.path, []).append(stretch)
    starts = {path: [stretch.span.start for stretch in own] for path, own in by_path.items()}

    def construct_at(span: Span) -> Construct | None:
        index = bisect_right(starts.get(span.path, []), span.start) - 1
        stretch = by_path[span.path][index] if index >= 0 else None
        return _told_of(stretch, span) if stretch is not None and span.start < stretch.span.end else None

    return construct_at


def _told_of(stretch: Stretch, span: Span) -> Construct:
    """The construct, with the place of what it inherited where that is the same."""
    if stretch.same is None or not stretch.same[0].start <= span.start <= span.end <= stretch.same[0].end:
        return stretch.construct
    own, first = stretch.same
    moved = first.start - own.start
    return stretch.construct._replace(span=Span(first.source, span.start + moved, span.end + moved))


def spoken(path: str) -> str:
    """The path of a construct as its author knows it: `Shop/Api`, of whose resource `Shop/Api/Resource` is."""
    return _OWN_RESOURCE.sub("", path)


def _path_in_template(element: Node) -> str:
    """The path that the template itself tells (F21)."""
    written = lookup(element, "Metadata", "aws:cdk:path")
    return written.span.text if written is not None else ""


def _line(path: str, known: Records) -> Span | None:
    """The line that made a construct; of one that a library made too deep below it, that of the nearest around it."""
    while path.count("/") > 1:
        for near in (path, f"{path}/Resource"):
            found = known.line(known.entries.get(near, ()))
            if found is not None:
                return found
        path = path.rpartition("/")[0]
    return None


# -- silences


class Said(NamedTuple):
    """What an author wrote by way of `corslint` metadata, of a construct."""

    path: str
    rules: tuple[str, ...]
    reason: str


def silences(found: list[Stretch], known: Iterable[Records], resources: Iterable[Resource]) -> Iterator[Silence]:
    """What authors want to hear nothing of: each holds for a construct with all below it."""
    recorded = (said for records in known for said in _recorded(records))
    for said in dict.fromkeys((*recorded, *_written(resources, found))):
        about = [one for one in found if f"{one.construct.path}/".startswith(f"{said.path}/")]
        reason = f"ignored by the metadata of {spoken(said.path)}" + (f": {said.reason}" if said.reason else "")
        paths = tuple(spoken(stretch.construct.path) for stretch in about)
        yield Silence(said.rules, tuple(stretch.span for stretch in about), paths, reason)


def _recorded(known: Records) -> Iterator[Said]:
    """What is said of a construct: `api.node.addMetadata('corslint', {ignore: ['rule-id'], reason: '…'})`."""
    for path, entries in known.entries.items():
        for entry in entries:
            if entry.kind == KEY:
                content = table(entry.content)
                yield Said(path.lstrip("/"), texts(content.get("ignore")), text(content.get("reason")))


def _written(resources: Iterable[Resource], found: list[Stretch]) -> Iterator[Said]:
    """What is said of a resource: `cfnApi.addMetadata('corslint', {ignore: ['rule-id']})`, which the template holds."""
    paths = {(stretch.span.path, stretch.span.start): stretch.construct.path for stretch in found}
    for resource in resources:
        said = resource.attributes.get("Metadata", KEY)
        rules = said.get("ignore").texts()
        path = paths.get((resource.span.path, resource.span.start))
        if rules is not None and path is not None:
            names = tuple(known.value.known or "" for known in rules.items)
            yield Said(path, names, certain_text(said.get("reason")) or "")
