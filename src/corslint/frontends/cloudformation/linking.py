"""Linking: templates that are deployed together, in which what one says of another leads there.

These are a template with those nested in it, or all stacks of an app of the CDK with theirs. Each is read by itself,
under a key that its own names begin with among those of all; so `Orders` of two templates is two things, and what one
template hands to another means there what it means here.
"""

from collections.abc import Iterator, Mapping

from corslint.frontends.cloudformation.evaluation import IMPORT, Links
from corslint.frontends.cloudformation.nesting import Nested, child
from corslint.frontends.cloudformation.template import Resource, Template, load
from corslint.model import Problem
from corslint.source import Repository, Source, Span
from corslint.syntax.node import Choice, Node, Scalar, Unknown
from corslint.syntax.yaml import Parsed
from corslint.value import NO, Text, Value, text

MOST_NESTED = 200
"""Nested stacks of one stack; templates that are each nested twice in another are read any number of times."""

DEEPEST_QUESTION = 12
"""What is decided by what another stack tells, which is decided by a further one, and so on; beyond, it is unknown."""


class Linker:
    """Templates that are deployed together, each read when it or something of it is first asked for."""

    __slots__ = (
        *("_children", "_exports", "_names", "_questions", "_refused", "_resources", "_templates", "_turns"),
        *("overrides", "repository"),
    )

    def __init__(self, repository: Repository, overrides: Mapping[str, str] = {}) -> None:
        self.repository = repository
        self.overrides = overrides
        self._templates: dict[str, Template] = {}
        self._resources: dict[str, Resource] = {}
        self._names: dict[str, str] = {}
        self._turns: dict[str, Iterator[int]] = {}
        self._children: dict[str, Template | None] = {}
        self._refused: dict[str, Span] = {}
        self._exports: dict[str, dict[str, str]] = {}
        self._questions: list[str] = []

    def add(
        self,
        source: Source,
        key: str = "",
        name: str = "",
        parsed: Parsed | None = None,
        assets: Mapping[str, str] = {},
        arguments: Mapping[str, Value[Text]] = {},
    ) -> None:
        """Reads a template that is nested in none; `name` is what its stack is called, empty where that is not known."""
        if key not in self._templates:
            self._names[key] = name
            self._turns[key] = iter(range(MOST_NESTED))
            self._read(source, key, self.overrides, arguments, parsed, assets)

    def complete(self) -> tuple[Template, ...]:
        """All templates, each before those that are nested in it."""
        templates = tuple(self._reported(one) for key in self._names for one in self._whole(self._templates[key]))
        if len(templates) == 1:  # nothing tells it anything: without a circle it is freed as soon as it is done with
            self._templates, self._resources = {}, {}
        return templates

    def _whole(self, template: Template) -> Iterator[Template]:
        yield template
        for name in template.resources:
            nested = self._child(template, name)
            if nested is not None:
                yield from self._whole(nested)

    def _reported(self, template: Template) -> Template:
        span = self._refused.get(template.key)
        if span is None:
            return template
        problem = Problem(span, f"more than {MOST_NESTED} nested stacks: this is not read")
        return template._replace(problems=(*template.problems, problem))

    def _read(
        self,
        source: Source,
        key: str,
        overrides: Mapping[str, str],
        arguments: Mapping[str, Value[Text]],
        parsed: Parsed | None,
        assets: Mapping[str, str],
    ) -> Template:
        links = Links(key, lambda name, span: self._value(key, name, span))
        template = load(source, self.repository, overrides, arguments, parsed, links, assets, self._resources)
        self._templates[key] = template
        return template

    # -- what one says of another

    def _value(self, key: str, name: str, span: Span) -> Node | None:
        """What another template tells of a name that the one under a key refers to; None while that is being read."""
        if name == "AWS::StackName":
            return Scalar(text(self._names[key]), "string", span) if self._names.get(key) else None
        question = key + name
        template = self._templates.get(key)
        if template is None or question in self._questions or len(self._questions) >= DEEPEST_QUESTION:
            return None
        self._questions.append(question)
        found = self._told(template, name)
        self._questions.pop()
        return found

    def _told(self, template: Template, name: str) -> Node | None:
        if name.startswith(IMPORT):
            return self._exported(name.removeprefix(IMPORT))
        resource, _, output = name.partition(".Outputs.")
        nested = self._child(template, template.key + resource) if output else None
        return _output(nested, output) if nested is not None else None

    def _exported(self, name: str) -> Node | None:
        for key, template in list(self._templates.items()):
            if key not in self._exports:
                self._exports[key] = dict(exports(template))
            output = self._exports[key].get(name)
            if output is not None:
                return _output(template, output)
        return None

    def _child(self, parent: Template, name: str) -> Template | None:
        """The template of the nested stack that a resource is; None where it is none, or is not at hand."""
        if name not in self._children:
            self._children[name] = None  # what it asks for on its way here is not known yet
            resource = parent.resources.get(name)
            nested = child(resource, parent) if resource is not None else None
            self._children[name] = self._nested(nested, parent) if nested is not None else None
        return self._children[name]

    def _nested(self, nested: Nested, parent: Template) -> Template | None:
        """A template that is nested in itself, which cannot be deployed, is read once."""
        source, key = self.repository.open(nested.path), f"{nested.name}/"
        around = [one.source.path for above, one in self._templates.items() if key.startswith(above)]
        if not isinstance(source, Source) or source.path in around or nested.exists is NO:
            return None
        turns = next(turns for root, turns in self._turns.items() if key.startswith(root))
        if parent.key in self._refused or next(turns, None) is None:
            self._refused.setdefault(parent.key, nested.span)
            return None
        return self._read(source, key, {}, nested.arguments, None, parent.assets)


def exports(template: Template) -> Iterator[tuple[str, str]]:
    """The names under which a stack exports its outputs, as far as they are known, and the outputs' own."""
    for output, place in template.root.get("Outputs").entries():
        name = place.get("Export", "Name").text()
        if name is not None and name.only is not None and name.only.known is not None:
            yield name.only.known, output


def _output(template: Template, name: str) -> Node | None:
    """What an output is; the parts of a list or a mapping could not be evaluated elsewhere."""
    output = template.root.get("Outputs", name)
    condition = output.get("Condition").text()
    decided_by = condition.only.known if condition is not None and condition.only is not None else None
    nodes = output.get("Value").nodes
    is_made = decided_by is None or template.conditions(decided_by) is not NO
    if not is_made or not all(isinstance(node, Scalar | Unknown) for node in nodes):
        return None
    return nodes[0] if len(nodes) == 1 else Choice(nodes, nodes[0].span)
