"""Templates: what a CloudFormation or SAM template declares, each part as a place to read from."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from corslint.frontends.cloudformation.evaluation import Links, Scope, assuming, evaluate
from corslint.frontends.cloudformation.inclusion import Inclusion
from corslint.frontends.cloudformation.intrinsics import INTRINSICS
from corslint.frontends.cloudformation.intrinsics.choices import condition
from corslint.frontends.cloudformation.parameters import parameters
from corslint.frontends.reading import Evaluate, Reader
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span
from corslint.syntax.documents import parse
from corslint.syntax.node import Call, Choice, Node, Scalar, Sequence, lookup
from corslint.syntax.node import Mapping as Entries
from corslint.syntax.yaml import Parsed
from corslint.value import MAYBE, NO, YES, Text, Truth, Value

SERVERLESS = "AWS::Serverless-2016-10-31"

_TYPE = re.compile(r"[A-Za-z0-9]+::[A-Za-z0-9:_@-]+")


class Resource(NamedTuple):
    """A resource; `span` is its logical id."""

    name: str
    """Its logical id, after the key of its template where that is read together with others."""
    type: str
    span: Span
    properties: Reader
    attributes: Reader
    """The whole body: `Metadata`, `DependsOn`, `Condition`, `DeletionPolicy`."""
    exists: Truth


class Template(NamedTuple):
    """A template with its intrinsics evaluated as far as its text decides them."""

    source: Source
    root: Reader
    resources: dict[str, Resource]
    is_complete: bool
    """False when it may have further resources: after a syntax error, or where a loop's items are not known."""
    is_sam: bool
    globals: Reader
    """SAM's `Globals`, absent where there are none."""
    problems: tuple[Problem, ...]
    evaluate: Evaluate
    conditions: Callable[[str], Truth]
    """Whether the condition of that name holds; MAYBE of one that is not declared."""
    repository: Repository
    members: tuple[str, ...]
    """Paths of the files that it includes."""
    assets: Mapping[str, str] = {}
    """Paths of the files and directories that are uploaded before the deployment, by their keys in the bucket."""
    everything: Mapping[str, Resource] = {}
    """The resources of all templates that it is deployed with, its own among them: what a reference may lead to."""
    key: str = ""
    """What its names begin with among those of all."""

    def own(self, name: str) -> str:
        """What its author calls what has a name among all."""
        return name.removeprefix(self.key)


def is_template(root: Node) -> bool:
    """Whether a document is a CloudFormation or SAM template: it says so, or it has resources of such types."""
    if not isinstance(root, Entries):
        return False
    if "AWSTemplateFormatVersion" in root.entries or SERVERLESS in _transforms(root):
        return True
    resources = lookup(root, "Resources")
    types = (
        [lookup(entry.value, "Type") for entry in resources.entries.values()] if isinstance(resources, Entries) else []
    )
    return any(isinstance(kind, Scalar) and _TYPE.fullmatch(kind.text.known or "") for kind in types)


def load(
    source: Source,
    repository: Repository,
    overrides: Mapping[str, str] = {},
    arguments: Mapping[str, Value[Text]] = {},
    parsed: Parsed | None = None,
    links: Links = Links(),  # noqa: B008 (a tuple, which nothing changes)
    assets: Mapping[str, str] = {},
    everything: dict[str, Resource] | None = None,
) -> Template:
    """The template in a source. `overrides` are parameters of the command line, `arguments` those of a parent stack.

    `parsed` spares the parsing where the caller has done it; `links` join it to the templates that it is read with, and
    its resources become a part of `everything`.
    """
    read = parsed or parse(source)
    written = read.root if isinstance(read.root, Entries) else Entries({}, source.whole)
    files = Inclusion(repository, assets)
    scope = _scope(written, overrides, arguments, files, links)
    evaluated = partial(evaluate, scope=scope)
    root = Reader(_with_top_level_includes(written, scope), evaluated)
    if "AWS::Include" in source.text:
        _open_includes(root, scope)
    macros = _transforms(written)
    is_whole = not read.problems and all(macro.startswith("AWS::") for macro in macros)
    section = root.get("Resources")
    resources = {resource.name: resource for resource in _resources(section, scope)}
    if everything is not None:
        everything.update(resources)
    return Template(
        source,
        root,
        resources,
        is_complete=is_whole and section.is_complete,
        is_sam=SERVERLESS in macros or any(map(_is_serverless, resources.values())),
        globals=root.get("Globals"),
        problems=(*read.problems, *files.problems, *(_misuses(read.root, section) if is_whole else ()), *_lost(read)),
        evaluate=evaluated,
        conditions=partial(condition, scope=scope),
        repository=repository,
        members=tuple(path for path, tree in files.roots.items() if tree is not None),
        assets=assets,
        everything=resources if everything is None else everything,
        key=links.key,
    )


def referenced(value: Value[Text] | None, template: Template) -> str | None:
    """The name of the resource that a text is a plain reference to, by `!Ref`, `!GetAtt` or `!Sub`."""
    if value is None:
        return None
    holes = {alternative.value.only_hole for alternative in value.alternatives}
    if value.rest is not None:
        holes.add(value.rest)
    names = {hole.name.partition(".")[0] if hole else None for hole in holes}
    name = names.pop() if len(names) == 1 else None
    return name if name in template.everything else None


# -- the parts of a template


def _scope(
    root: Entries,
    overrides: Mapping[str, str],
    arguments: Mapping[str, Value[Text]],
    files: Inclusion,
    links: Links,
) -> Scope:
    nothing = Entries({}, root.span)
    return Scope(
        INTRINSICS,
        parameters(lookup(root, "Parameters"), overrides, arguments, links),
        lookup(root, "Mappings") or nothing,
        lookup(root, "Conditions") or nothing,
        files.include,
        links,
    )


def _transforms(root: Node) -> tuple[str, ...]:
    """The names of the macros that a template is passed through."""
    written = lookup(root, "Transform")
    macros = written.items if isinstance(written, Sequence) else (written,)
    names = [lookup(macro, "Name") if isinstance(macro, Entries) else macro for macro in macros]
    return tuple(name.text.known or "" for name in names if isinstance(name, Scalar))


_OF_CORS = (
    r"Access-Control-|Allow(?:ed)?(?:Origins?|Methods|Headers|Credentials)|(?i:cors)|x-amazon-apigateway"
    r"|GatewayResponses?|AWS::(?:ApiGateway|Serverless::(?:Http)?Api|Lambda::Url)"
)


def _lost(read: Parsed) -> Iterator[Problem]:
    """What of CORS nobody deploys, as its key is written again: CloudFormation takes the last one without a word, the
    AWS CLI refuses both.
    Source: https://github.com/aws-cloudformation/cfn-lint/issues/35"""
    for entry, by in read.overwritten:
        key, value = entry
        lost = f"{key.text}: {value.span.text}"
        if value.span.text != by.value.span.text and re.search(_OF_CORS, lost):
            line = by.key.position.line
            yield Problem(key, f"'{key.text}' is written again on line {line}, and what stands here is not deployed")


def _with_top_level_includes(root: Entries, scope: Scope) -> Entries:
    """The template with the sections that AWS::Include, named as a macro of the whole, adds to it."""
    written = lookup(root, "Transform")
    entries = root.entries
    for macro in written.items if isinstance(written, Sequence) else (written,):
        if isinstance(macro, Entries):
            included = evaluate(Call("!Transform", macro, macro.span), scope)
            entries = {**included.entries, **entries} if isinstance(included, Entries) else entries
    return root._replace(entries=entries)


def _open_includes(root: Reader, scope: Scope) -> None:
    """Reads every included file, so that all of their problems are known."""
    waiting: list[Node] = list(root.nodes)
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case Entries(entries=entries):
                waiting.extend(entry.value for entry in entries.values())
                if "Fn::Transform" in entries:
                    waiting.append(evaluate(node, scope))
            case Call(name="!Transform"):
                waiting.append(evaluate(node, scope))
            case Call(argument=argument):
                waiting.append(argument)
            case Sequence(items=nodes) | Choice(alternatives=nodes):
                waiting.extend(nodes)


def _resources(resources: Reader, scope: Scope) -> Iterator[Resource]:
    inner: dict[str, Scope] = {}
    for name, written in resources.entries():
        kind = _known(written.get("Type").text())
        if kind is not None:
            given = _known(written.get("Condition").text())
            exists = YES if given is None else condition(given, scope)
            body = written
            if given is not None and exists is MAYBE and len(written.nodes) == 1:  # read as it is where it exists
                known = inner.setdefault(given, assuming(given, scope))
                body = Reader(written.nodes[0], partial(evaluate, scope=known), written.key)
            yield Resource(scope.links.key + name, kind, body.key, body.get("Properties"), body, exists)


def _is_serverless(resource: Resource) -> bool:
    """Whether a resource is SAM's: its translator takes a template that does not name it, and so do its local tools."""
    return resource.type.startswith("AWS::Serverless::")


def _misuses(root: Node | None, resources: Reader) -> Iterator[Problem]:
    """What CloudFormation certainly refuses of what we need to read; other faults of templates are for other linters."""
    if root is not None and not isinstance(root, Entries):
        yield Problem(root.span, "the template is no mapping: CloudFormation refuses it")
    for section in resources.nodes:
        # One that is still to be written has an empty section: nothing of ours is lost by it.
        if isinstance(section, Sequence) or (isinstance(section, Scalar) and section.kind != "null"):
            yield Problem(resources.key, "'Resources' is no mapping: CloudFormation refuses the template")
    for name, body in resources.entries():
        if body.get("Type").exists is NO:
            yield Problem(body.key, f"the resource {name} has no 'Type': CloudFormation refuses the template")


def _known(value: Value[Text] | None) -> str | None:
    return value.only.known if value is not None and value.only is not None else None
