"""Nested stacks: the templates that one deploys from files beside it, read when they or their outputs are asked for."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from corslint.frontends.cloudformation.inclusion import local
from corslint.frontends.reading import Reader
from corslint.records import NamedTuple
from corslint.source import Source, Span, shown
from corslint.syntax.node import Call, Choice, Node, Scalar, Sequence, Unknown, lookup
from corslint.syntax.node import Mapping as Entries
from corslint.value import NO, Hole, Text, Truth, Value, join, text

if TYPE_CHECKING:
    from corslint.frontends.cloudformation.template import Resource, Template

MOST_NESTED = 200
"""Nested stacks of one stack; templates that are each nested twice in another are read any number of times."""

DEEPEST_QUESTION = 12
"""Outputs that are decided by outputs of further stacks, and so on; those beyond are unknown."""

_LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}

_STACK = ("AWS::StackId", "AWS::StackName")
"""Pseudo parameters that a nested stack has its own values of."""

_IMPLICIT = ("ServerlessRestApi", "ServerlessHttpApi")
"""What SAM makes without being asked by this name (E16, E31)."""

_ABOVE = "parent:"

_EVERYWHERE = ("AWS::", "{{resolve:", "import:")
"""How the names begin of what is the same in every stack of an account and region."""


class Nested(NamedTuple):
    """A template that another one deploys from a file beside it; `span` is its logical id."""

    name: str
    span: Span
    path: str
    arguments: dict[str, Value[Text]]
    exists: Truth


class Around(NamedTuple):
    """What a template is nested in."""

    key: str
    """What stands before its names among those of all; empty for a template that is nested in none."""
    paths: tuple[str, ...]
    turns: Iterator[int]
    """One for each nested stack that may still be read."""
    questions: list[str]
    """The outputs that are being followed, each asked for on account of the one before."""
    absolute: Callable[[str], str]
    """The name among all of what the template around it calls `Orders` or `Orders.Arn`."""


def alone() -> Around:
    """Nothing: what is not nested."""
    return Around("", (), iter(range(MOST_NESTED)), [], str)


class Names(NamedTuple):
    """What of the names in a template is its own, and what its parent handed over; each is the piece before a dot."""

    own: frozenset[str]
    handed: frozenset[str]


class Children:
    """The templates nested in one, each read when it is first asked for."""

    __slots__ = ("_found", "_load", "around", "names", "parent", "refused")

    def __init__(self, load: "Callable[..., Template]", around: Around, names: Names) -> None:
        self._load = load
        self.around = around
        self.names = names
        self._found: "dict[str, Template | None]" = {}
        self.parent: Template | None = None
        """None while it is being read itself."""
        self.refused: Span | None = None
        """The nested stack that was one too many."""

    def named(self, name: str) -> "Template | None":
        """The template of the nested stack that a resource is; None where it is none, or is not at hand."""
        if self.parent is None:
            return None
        if name not in self._found:
            self._found[name] = None  # what it asks for on its way here is not known yet
            resource = self.parent.resources.get(name)
            nested = child(resource, self.parent) if resource is not None else None
            self._found[name] = self._read(nested, self.parent) if nested is not None else None
        return self._found[name]

    def value(self, name: str, _: Span) -> Node | None:
        """What `Child.Outputs.Url` is, in the parent's words."""
        resource, _dot, output = name.partition(".Outputs.")
        if not output or len(self.around.questions) >= DEEPEST_QUESTION:
            return None
        self.around.questions.append(name)
        nested = self.named(resource)
        found = _output(nested, output, resource) if nested is not None else None
        self.around.questions.pop()
        return found

    def absolute(self, name: str) -> str:
        """The name among those of all templates of the stack."""
        first = name.partition(".")[0]
        if first in self.names.handed:
            return self.around.absolute(name.removeprefix(_ABOVE))
        return self.around.key + name if first.partition("/")[0] in self.names.own else name

    def _read(self, nested: Nested, parent: "Template") -> "Template | None":
        """A template that is nested in itself, which cannot be deployed, is read once."""
        source = parent.repository.open(nested.path)
        paths = (*self.around.paths, parent.source.path)
        if not isinstance(source, Source) or source.path in paths or nested.exists is NO:
            return None
        if self.refused is not None or next(self.around.turns, None) is None:
            self.refused = self.refused or nested.span
            return None
        around = self.around._replace(key=f"{self.around.key}{nested.name}/", paths=paths, absolute=self.absolute)
        return self._load(source, parent.repository, arguments=nested.arguments, around=around)


def child(resource: "Resource", template: "Template") -> Nested | None:
    """The nested stack or application that a resource is; None of others, and where its template is not at hand."""
    if resource.type not in _LOCATIONS:
        return None
    path = _template_of(resource, template)
    if path is None or not isinstance(template.repository.open(path), Source):
        return None
    arguments = dict(_arguments(resource.properties.get("Parameters")))
    return Nested(resource.name, resource.span, path, arguments, resource.exists)


def nested(template: "Template") -> list[Nested]:
    """The nested stacks and applications whose template is a file of the repository."""
    found = (child(resource, template) for resource in template.resources.values())
    return [nested for nested in found if nested is not None]


def whole(template: "Template") -> "Iterator[Template]":
    """A template with those that are nested in it, at whatever depth."""
    yield template
    children = template.children
    inner = map(children.named, template.resources) if children is not None else ()
    for one in filter(None, inner):
        yield from whole(one)


def given_away(template: "Template") -> Iterator[Value[Text]]:
    """What is handed to nested stacks whose templates are not at hand."""
    for resource in template.resources.values():
        is_read = template.children is not None and template.children.named(resource.name) is not None
        if resource.type in _LOCATIONS and resource.exists is not NO and not is_read:
            yield from (value for _, value in _arguments(resource.properties.get("Parameters")))


# -- where it lies and what it is given


def _template_of(resource: "Resource", template: "Template") -> str | None:
    """The path of a nested template: as it is written, or as the CDK says of the file that it will upload."""
    written = resource.properties.get(_LOCATIONS[resource.type]).text()
    uploaded = written.only.suffix.rpartition("/")[2] if written is not None and written.only is not None else ""
    if uploaded in template.assets:
        return shown(template.assets[uploaded])
    location = _known(resource.attributes.get("Metadata", "aws:asset:path").text()) or _known(written)
    return local(location, resource.span.source) if location else None


def _known(value: Value[Text] | None) -> str | None:
    return value.only.known if value is not None and value.only is not None else None


def _arguments(given: Reader) -> Iterator[tuple[str, Value[Text]]]:
    """What a parent hands to its child; a list is handed over as one text with commas."""
    for name, reader in given.entries():
        value = reader.text()
        if isinstance(reader.nodes[0], Sequence):
            comma = Scalar(text(","), "string", reader.span)
            joined = Call("!Join", Sequence((comma, reader.nodes[0]), reader.span), reader.span)
            value = Reader(joined, given.evaluate).text()
        if value is not None:
            yield name, value


# -- names of one template in another


def from_outside(arguments: Mapping[str, Value[Text]], root: Entries) -> tuple[dict[str, Value[Text]], Names]:
    """What a parent stack hands over, its holes told apart from what has the same name in this template."""
    resources, declared = (lookup(root, section) for section in ("Resources", "Parameters"))
    ungiven = set(declared.entries if isinstance(declared, Entries) else ()) - set(arguments)
    own = frozenset((*_STACK, *_IMPLICIT, *ungiven, *(resources.entries if isinstance(resources, Entries) else ())))
    handed = {name: _renamed(value, partial(_told_apart, own)) for name, value in arguments.items()}
    holes = (hole for value in handed.values() for hole in _holes(value))
    return handed, Names(own, frozenset(hole.name.partition(".")[0] for hole in holes))


def _told_apart(own: frozenset[str], name: str) -> str:
    is_taken = name.startswith(_ABOVE) or name.partition(".")[0].partition("/")[0] in own
    return _ABOVE + name if is_taken else name


def _handed_up(names: Names, resource: str, name: str) -> str:
    """What a nested stack calls so is its parent's own, or the same for all; or else it is the nested stack's."""
    if name.partition(".")[0] in names.handed:
        return name.removeprefix(_ABOVE)
    return name if name.startswith(_EVERYWHERE) and name not in _STACK else f"{resource}/{name}"


def _output(nested: "Template", name: str, resource: str) -> Node | None:
    """What an output is; the parts of a list or a mapping could not be evaluated elsewhere."""
    output = nested.root.get("Outputs", name)
    condition = _known(output.get("Condition").text())
    nodes = output.get("Value").nodes
    is_made = condition is None or nested.conditions(condition) is not NO
    if nested.children is None or not is_made or not all(isinstance(node, Scalar | Unknown) for node in nodes):
        return None
    change = partial(_handed_up, nested.children.names, resource)
    told = tuple(_in_words_of_parent(node, change) for node in nodes)
    return told[0] if len(told) == 1 else Choice(told, told[0].span)


def _in_words_of_parent(node: Node, change: Callable[[str], str]) -> Node:
    match node:
        case Scalar(text=content):
            return node._replace(text=_changed(content, change))
        case Unknown(hole=hole):
            return node._replace(hole=hole._replace(name=change(hole.name)))
        case _:
            return node


def _renamed(value: Value[Text], change: Callable[[str], str]) -> Value[Text]:
    rest = value.rest._replace(name=change(value.rest.name)) if value.rest else None
    return value.map(lambda content: _changed(content, change))._replace(rest=rest)


def _changed(content: Text, change: Callable[[str], str]) -> Text:
    return join(*(part._replace(name=change(part.name)) if isinstance(part, Hole) else part for part in content.parts))


def _holes(value: Value[Text]) -> Iterator[Hole]:
    for alternative in value.alternatives:
        yield from alternative.value.holes
    if value.rest is not None:
        yield value.rest
