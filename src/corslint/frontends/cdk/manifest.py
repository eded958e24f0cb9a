"""Assemblies on disk: the stacks that a manifest names, with what was recorded of their constructs and assets.

The shape of all of it is read as it comes: what is missing or of another shape is passed over.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from json import JSONDecodeError, loads

from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span, beside, shown

DEEPEST = 8
"""Stages within stages; deeper ones are not followed."""

Json = dict[str, object]


class Entry(NamedTuple):
    """One thing that was recorded of a construct; `trace` is empty but where stack traces were asked for (F20)."""

    kind: str
    content: object
    trace: tuple[str, ...]


class Recorded(NamedTuple):
    """A stack of an assembly; `key` is what its names begin with among those of all. `constructs` are the entries by path, `assets` the uploaded files by their keys."""

    key: str
    name: str
    template: str
    constructs: Mapping[str, tuple[Entry, ...]]
    assets: Mapping[str, str]


class Assembly(NamedTuple):
    """The stacks of an assembly and of those in it; `members` are the files that were read besides the templates."""

    stacks: tuple[Recorded, ...] = ()
    problems: tuple[Problem, ...] = ()
    members: tuple[str, ...] = ()


def read(manifest: Source, repository: Repository) -> Assembly:
    """The assembly that a manifest describes, its stages' assemblies included (F16)."""
    return _read(manifest, repository, 0, {manifest.path})


def _read(manifest: Source, repository: Repository, depth: int, taken: set[str]) -> Assembly:
    """`taken` are the manifests of the whole assembly that are read, each once however often it is named."""
    written = _json(manifest)
    if written is None:
        return Assembly(problems=(Problem(manifest.whole, "the manifest is no JSON: the assembly is not checked"),))
    artifacts = {name: table(artifact) for name, artifact in table(written.get("artifacts")).items()}
    assets, files = _assets(artifacts.values(), manifest, repository)
    own = [_stack(name, artifact, assets, manifest, repository) for name, artifact in _of(_STACK, artifacts)]
    return _joined((Assembly(members=files), *own, *_stages(artifacts, manifest, repository, depth, taken)))


_STACK, _STAGE, _ASSETS = "aws:cloudformation:stack", "cdk:cloud-assembly", "cdk:asset-manifest"

LOGICAL_ID = "aws:cdk:logicalId"

_IN_THE_TREE = "aws:cdk:cloudformation:logicalId"


def _of(kind: str, artifacts: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    return ((name, artifact) for name, artifact in artifacts.items() if artifact.get("type") == kind)


def _joined(parts: Iterable[Assembly]) -> Assembly:
    stacks, problems, members = zip(*parts, strict=True)
    return Assembly(sum(stacks, ()), sum(problems, ()), sum(members, ()))


def _stages(
    artifacts: Mapping[str, Json], manifest: Source, repository: Repository, depth: int, taken: set[str]
) -> Iterator[Assembly]:
    for _, artifact in _of(_STAGE, artifacts):
        directory = text(table(artifact.get("properties")).get("directoryName"))
        found = repository.open(beside(manifest, os.path.join(directory, "manifest.json"))) if directory else None
        if isinstance(found, Source) and depth < DEEPEST and found.path not in taken:
            taken.add(found.path)
            inner = _read(found, repository, depth + 1, taken)
            yield inner._replace(members=(found.path, *inner.members))


def _stack(name: str, artifact: Json, assets: Mapping[str, str], manifest: Source, repository: Repository) -> Assembly:
    properties = table(artifact.get("properties"))
    template = text(properties.get("templateFile"))
    path = shown(beside(manifest, template))
    if not template or not isinstance(repository.open(path), Source):
        message = f"the template of the stack {name} cannot be read: the stack is not checked"
        return Assembly(problems=(Problem(_place(name, manifest), message),))
    further = repository.open(beside(manifest, text(artifact.get("additionalMetadataFile")) or "."))
    recorded = (_json(further) or {}) if isinstance(further, Source) else {}
    constructs = _constructs({**table(artifact.get("metadata")), **recorded})  # F17
    if not any(entry.kind == LOGICAL_ID for entries in constructs.values() for entry in entries):
        name_in_tree = text(artifact.get("displayName")).partition(" ")[0] or name
        constructs |= _tree(name_in_tree, manifest, repository)
    members = (path, further.path) if isinstance(further, Source) else (path,)
    stack_name = text(properties.get("stackName")) or name
    return Assembly((Recorded(_key(path), stack_name, path, constructs, assets),), members=members)


def _key(template: str) -> str:
    """What the names of a stack begin with and those of no other, without the dots that end them in a reference."""
    return template.removesuffix(".json").removesuffix(".template").replace(".", "_") + "/"


def _place(name: str, manifest: Source) -> Span:
    start = max(manifest.text.find(f'"{name}"'), 0)
    return Span(manifest, start, min(start + len(name) + 2, len(manifest.text)))


def _constructs(metadata: Json) -> dict[str, tuple[Entry, ...]]:
    return {path: tuple(_entry(table(entry)) for entry in items(entries)) for path, entries in metadata.items()}


def _entry(written: Json) -> Entry:
    return Entry(text(written.get("type")), written.get("data"), texts(written.get("trace")))


def _tree(stack: str, manifest: Source, repository: Repository) -> dict[str, tuple[Entry, ...]]:
    """The logical ids of a stack by the paths of their constructs, as far as the tree of constructs tells them (F22)."""
    file = repository.open(beside(manifest, "tree.json"))
    waiting = [table((_json(file) or {}).get("tree"))] if isinstance(file, Source) else []
    found: dict[str, tuple[Entry, ...]] = {}
    while waiting:
        node = waiting.pop()
        waiting += map(table, table(node.get("children")).values())
        path, logical_id = text(node.get("path")), text(table(node.get("attributes")).get(_IN_THE_TREE))
        if logical_id and path.startswith(f"{stack}/"):
            found[f"/{path}"] = (Entry(LOGICAL_ID, logical_id, ()),)
    return found


def _assets(
    artifacts: Iterable[Json], manifest: Source, repository: Repository
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The files and directories to upload, by their keys in the bucket; and the files that say so."""
    found: dict[str, str] = {}
    members = []
    for artifact in artifacts:
        file = text(table(artifact.get("properties")).get("file")) if artifact.get("type") == _ASSETS else ""
        listed = repository.open(beside(manifest, file)) if file else None
        if isinstance(listed, Source):
            members.append(listed.path)
            found.update(_uploads(listed))
    return found, tuple(members)


def _uploads(listed: Source) -> Iterator[tuple[str, str]]:
    for asset in map(table, table((_json(listed) or {}).get("files")).values()):
        path = text(table(asset.get("source")).get("path"))
        for destination in map(table, table(asset.get("destinations")).values()):
            if path:
                yield text(destination.get("objectKey")), beside(listed, path)


# -- JSON of which no shape is promised


def _json(source: Source) -> Json | None:
    """The object that a file holds; None where it holds none."""
    try:
        written = loads(source.text)
    except (JSONDecodeError, RecursionError):
        return None
    return written if isinstance(written, dict) else None


def table(written: object) -> Json:
    return written if isinstance(written, dict) else {}


def items(written: object) -> list[object]:
    return written if isinstance(written, list) else []


def text(written: object) -> str:
    return written if isinstance(written, str) else ""


def texts(written: object) -> tuple[str, ...]:
    return tuple(item for item in items(written) if isinstance(item, str))
