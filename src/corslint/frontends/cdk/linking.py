"""Linking: the templates of an assembly as one, in which a reference from one to another leads there."""

from collections.abc import Iterator, Mapping
from functools import partial

from corslint.frontends.cdk.constructs import NESTED, Records
from corslint.frontends.cdk.manifest import Recorded
from corslint.frontends.cloudformation.evaluation import Links
from corslint.frontends.cloudformation.nesting import Nested, child
from corslint.frontends.cloudformation.template import Resource, Template, load
from corslint.frontends.reading import Reader
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span, shown
from corslint.syntax.node import Choice, Entry, Node, Scalar, Unknown, lookup
from corslint.syntax.node import Mapping as Entries
from corslint.syntax.yaml import Parsed, parse
from corslint.value import MAYBE, Text, Value, text

IMPORT = "import:"

_STACK = ("AWS::StackId", "AWS::StackName")
"""Pseudo parameters that every stack has its own values of."""

_NESTED_STACK = "AWS::CloudFormation::Stack"


MOST_PARTS = 1000
"""Stacks of an app, nested ones included; templates that are each nested twice in another are read any number of times."""


class Part(NamedTuple):
    """A template of the assembly; `key` starts the names of its resources, `level` is the path of its nested stack."""

    key: str
    level: str
    template: Template
    parsed: Parsed
    records: Records
    recorded: Recorded


class Linker:
    """The templates of an assembly, read as references between them ask for them."""

    __slots__ = ("_children", "_exports", "_under_way", "overrides", "parts", "repository")

    def __init__(self, repository: Repository, overrides: Mapping[str, str]) -> None:
        self.repository = repository
        self.overrides = overrides
        self.parts: dict[str, Part] = {}
        self._children: dict[str, Part | None] = {}
        self._exports: dict[str, tuple[Part, str]] = {}
        self._under_way: set[str] = set()

    def add(self, source: Source, recorded: Recorded, records: Records) -> None:
        """Reads a stack of the assembly; what it refers to is followed later, when all of them are known."""
        if recorded.key not in self.parts:
            part = self._read(source, recorded.key, "", recorded, records, {})
            self._exports.update((name, (part, output)) for name, output in _exports(part.template))

    def complete(self) -> list[Part]:
        """All templates, the nested ones included, at whatever depth."""
        waiting = list(self.parts.values())
        while waiting:
            part = waiting.pop()
            nested = (self._child(part.key, name) for name in part.template.resources)
            waiting += [one for one in nested if one is not None]
        return list(self.parts.values())

    def _read(
        self,
        source: Source,
        key: str,
        level: str,
        recorded: Recorded,
        records: Records,
        arguments: Mapping[str, Value[Text]],
    ) -> Part:
        parsed = parse(source)
        own = lookup(parsed.root, "Resources") if parsed.root is not None else None
        names = frozenset((*_STACK, *(own.entries if isinstance(own, Entries) else ())))
        links = Links(partial(_name, key, names), partial(self._value, key))
        read = partial(load, source, self.repository, self.overrides, arguments, parsed, assets=recorded.assets)
        template = read(links=links)
        template = read() if template.is_sam else template  # which the reader of SAM takes one by one
        self.parts[key] = Part(key, level, template, parsed, records, recorded)
        return self.parts[key]

    def _value(self, key: str, name: str, span: Span) -> Node | None:
        """What another template tells of a name that the one under a key refers to."""
        asked = f"{key} {name}"
        part = self.parts.get(key)
        if part is None or asked in self._under_way:
            return None
        self._under_way.add(asked)
        found = self._told(part, name, span)
        self._under_way.discard(asked)
        return found

    def _told(self, part: Part, name: str, span: Span) -> Node | None:
        if name == "AWS::StackName" and not part.level:
            return Scalar(text(part.recorded.name), "string", span)
        if name.startswith(IMPORT):
            exported = self._exports.get(name.removeprefix(IMPORT))
            return _output(*exported) if exported else None
        resource, _, output = name.partition(".Outputs.")
        nested = self._child(part.key, resource) if output else None
        return _output(nested, output) if nested is not None else None

    def _child(self, key: str, name: str) -> Part | None:
        """The nested stack that a resource is; None where it is none, or its template is not at hand."""
        own = f"{key}/{name}"
        if own not in self._children:
            self._children[own] = None
            part = self.parts[key]
            resource = part.template.resources.get(name)
            nested = child(resource, part.template) if resource is not None else None
            self._children[own] = self._nested(own, part, nested) if nested is not None else None
        return self._children[own]

    def _nested(self, key: str, parent: Part, nested: Nested) -> Part | None:
        source = self.repository.open(nested.path)
        above = [part for part in self.parts.values() if key.startswith(f"{part.key}/")]
        if not isinstance(source, Source) or any(part.template.source is source for part in above):
            return None
        if len(self.parts) >= MOST_PARTS:
            return None
        path = parent.records.paths.get((parent.level, nested.name), "")
        level = NESTED.match(path)
        return self._read(source, key, level[1] if level else path, parent.recorded, parent.records, nested.arguments)


def _name(key: str, own: frozenset[str], name: str) -> str:
    return f"{key}/{name}" if name.partition(".")[0] in own else name


def _exports(template: Template) -> Iterator[tuple[str, str]]:
    """The names under which a stack exports its outputs, as far as they are known, and the outputs' own."""
    for output, place in template.root.get("Outputs").entries():
        name = place.get("Export", "Name").text()
        if name is not None and name.only is not None and name.only.known is not None:
            yield name.only.known, output


def _output(part: Part, name: str) -> Node | None:
    """What an output is; the parts of a list or a mapping could not be evaluated elsewhere."""
    nodes = part.template.root.get("Outputs", name, "Value").nodes
    if not all(isinstance(node, Scalar | Unknown) for node in nodes):
        return None
    return nodes[0] if len(nodes) == 1 else Choice(nodes, nodes[0].span)


# -- one template of many


def linked(manifest: Source, parts: list[Part], repository: Repository) -> Template:
    """All of them as one template, whose resources have names that none of the parts has twice."""
    resources = [_renamed(resource, part) for part in parts for resource in part.template.resources.values()]
    whole = Reader(_handed_out(parts), _as_it_is)
    return Template(
        manifest,
        whole,
        {resource.name: resource for resource in resources if resource.type != _NESTED_STACK},
        is_complete=all(part.template.is_complete for part in parts),
        is_sam=False,
        globals=whole.get("Globals"),
        problems=_problems(parts),
        evaluate=_as_it_is,
        conditions=lambda _: MAYBE,
        repository=repository,
        members=tuple(member for part in parts for member in part.template.members),
        assets={key: shown(path) for part in parts for key, path in part.template.assets.items()},
    )


def _renamed(resource: Resource, part: Part) -> Resource:
    return resource._replace(name=f"{part.key}/{resource.name}")


def _problems(parts: list[Part]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problem for part in parts for problem in part.template.problems))


def _handed_out(parts: list[Part]) -> Entries:
    """The outputs by which what is not of the assembly may know of it: those that no template of it imports."""
    span = parts[0].template.source.whole
    outputs = {
        f"{part.key}/{name}": Entry(span, Entries({"Value": Entry(span, value)}, span))
        for part in parts
        for name, output in part.template.root.get("Outputs").entries()
        if not part.level and not _is_imported(output, parts) and (value := _output(part, name)) is not None
    }
    return Entries({"Outputs": Entry(span, Entries(outputs, span))}, span)


def _is_imported(output: Reader, parts: list[Part]) -> bool:
    name = output.get("Export", "Name").text()
    known = name.only.known if name is not None and name.only is not None else None
    sources = {part.template.source.path: part.template.source for part in parts}.values()
    takers = [source for source in sources if source is not output.span.source]
    return known is not None and any(f'"{known}"' in taker.text for taker in takers)


def _as_it_is(node: Node) -> Node:
    return node
