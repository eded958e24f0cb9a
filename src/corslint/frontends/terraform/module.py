"""A directory's files as a module: what is declared in them, and where the modules are that it calls."""

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from corslint.frontends.arguments import Arguments
from corslint.frontends.reading import Reader
from corslint.frontends.terraform import notation
from corslint.frontends.terraform.scope import Effort
from corslint.frontends.terraform.variables import Given, given
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span, Unreadable
from corslint.syntax import hcl
from corslint.syntax.hcl import Parsed
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.node import Absent, Entry, Node, Scalar
from corslint.value import YES, Hole, Truth

if TYPE_CHECKING:
    from corslint.frontends.terraform.expansion import Expansion


class Instance(NamedTuple):
    """One resource or data source as it will be deployed; `names` are its own `each` and `count`."""

    address: str
    type: str
    block: Block
    module: "Module"
    names: dict[str, Node]
    exists: Truth

    @property
    def span(self) -> Span:
        return self.block.span


class Configuration:
    """Everything that is read for one directory: its root module, the modules below it, what is known of them."""

    __slots__ = (
        "blocks",
        "bodies",
        "directory",
        "effort",
        "instances",
        "members",
        "modules",
        "named",
        "problems",
        "repository",
    )

    def __init__(self, directory: str, repository: Repository) -> None:
        self.directory = directory
        self.repository = repository
        self.effort = Effort()
        self.instances: dict[str, Instance] = {}
        self.modules: dict[str, Module] = {}
        self.problems: list[Problem] = []
        self.members: dict[str, Source] = {}
        self.bodies: dict[str, Parsed] = {}
        self.blocks: dict[str, tuple[Module, Block]] = {}
        self.named: dict[str, frozenset[str]] = {}
        """The addresses of the blocks that a block names, by its own; filled when asked for, as `blocks` is."""


class Module:
    """One instance of a module. `given` yields what it is called with, `unread` says what of it could not be read.

    `caller` is None of the root module.
    """

    __slots__ = (
        "address",
        "caller",
        "calls",
        "children",
        "configuration",
        "depth",
        "directory",
        "exists",
        "given",
        "instances",
        "locals",
        "memory",
        "outputs",
        "resources",
        "unread",
        "variables",
    )

    def __init__(self, address: str, directory: str, configuration: Configuration, depth: int) -> None:
        self.address = address
        self.directory = directory
        self.configuration = configuration
        self.depth = depth
        self.exists: Truth = YES
        self.given: Callable[[str], Given | None] = lambda name: None
        self.caller: tuple[Module, Block] | None = None
        self.unread: Hole | None = None
        self.variables: dict[str, Block] = {}
        self.locals: dict[str, Entry] = {}
        self.resources: dict[str, Block] = {}
        self.outputs: dict[str, Block] = {}
        self.calls: dict[str, Block] = {}
        self.memory: dict[str, Node | None] = {}
        self.instances: dict[str, tuple[Node, "Expansion[Instance]"]] = {}
        self.children: dict[str, tuple[Node, "Expansion[Module]"]] = {}
        """What its blocks become that are made for each of a collection, with that; filled when asked for."""

    @property
    def place(self) -> Span:
        """For what is written nowhere in it."""
        return Source(self.directory, "").whole

    def named(self, name: str) -> str:
        """An address from the root of the configuration."""
        return f"{self.address}.{name}" if self.address else name


def load(directory: str, repository: Repository, arguments: Arguments) -> tuple[Configuration, Module]:
    """The root module of a directory, with its variables as they are given from outside."""
    configuration = Configuration(directory, repository)
    root = opened("", directory, configuration, 0)
    values, problems = given(directory, repository.names(directory), repository, arguments)
    configuration.problems.extend(problems)
    root.given = values.get
    return configuration, root


def file(configuration: Configuration, path: str) -> Source | None:
    """Paths are relative to the root module's directory."""
    found = configuration.repository.open(os.path.join(configuration.directory, path))
    if isinstance(found, Unreadable):
        return None
    configuration.members[found.path] = found
    return found


# -- reading a directory


def opened(address: str, directory: str, configuration: Configuration, depth: int) -> Module:
    module = Module(address, directory, configuration, depth)
    names = configuration.repository.names(directory)
    files = [name for name in names if notation.is_configuration(name) and not _is_replaced(name, names)]
    for name in sorted(files, key=_is_override):
        body = _read(os.path.join(directory, name), module)
        for block in body.blocks if body is not None else ():
            _declare(block, module, _is_override(name))
    configuration.modules[address] = module
    return module


def stand_in(address: str, written: str, span: Span, configuration: Configuration, depth: int) -> Module:
    """A module that is not on disk, from a text with the same effect; everything in it stands where it is called."""
    module = Module(address, configuration.directory, configuration, depth)
    for block in hcl.parse_text(written, lambda _start, _end: span).body.blocks:
        _declare(block, module, overrides=False)
    configuration.modules[address] = module
    return module


def _is_replaced(name: str, names: list[str]) -> bool:
    """OpenTofu reads `x.tofu` in place of `x.tf`."""
    return ".tf" in name and name.replace(".tf", ".tofu") in names


def _is_override(name: str) -> bool:
    stem = name.partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def _read(path: str, module: Module) -> Body | None:
    """A file's body. Of a module with a file that cannot be read, what is not there is not known to be absent."""
    configuration = module.configuration
    source = configuration.repository.open(path)
    if isinstance(source, Unreadable):
        module.unread = Hole(path)
        configuration.problems.append(Problem(Source(source.path, "").whole, source.reason))
        return None
    if source.path not in configuration.bodies:
        configuration.members[source.path] = source
        configuration.bodies[source.path] = notation.parse(source)
        configuration.problems.extend(configuration.bodies[source.path].problems)
    parsed = configuration.bodies[source.path]
    if parsed.problems:
        module.unread = Hole(source.path)
    return parsed.body


def _declare(block: Block, module: Module, overrides: bool) -> None:
    match block.type, block.labels:
        case "locals", _:
            module.locals |= block.body.attributes
        case "resource", (kind, name):
            _add(module.resources, f"{kind}.{name}", block, overrides)
        case "data", (kind, name):
            _add(module.resources, f"data.{kind}.{name}", block, overrides)
        case ("variable" | "output" | "module") as kind, (name,):
            tables = {"variable": module.variables, "output": module.outputs, "module": module.calls}
            _add(tables[kind], name, block, overrides)


def _add(table: dict[str, Block], name: str, block: Block, overrides: bool) -> None:
    """An override replaces attributes, and all nested blocks of the types that it has."""
    before = table.get(name)
    if before is None or not overrides:
        table[name] = block
        return
    replaced = {inner.type for inner in block.body.blocks}
    kept = tuple(inner for inner in before.body.blocks if inner.type not in replaced)
    merged = Body({**before.body.attributes, **block.body.attributes}, kept + block.body.blocks, before.body.span)
    table[name] = before._replace(body=merged)


# -- modules that are called


def written_source(block: Block) -> str | None:
    """What a call gives as `source`, which must be a literal."""
    entry = block.body.attributes.get("source")
    return entry.value.text.known if entry is not None and isinstance(entry.value, Scalar) else None


def source_directory(module: Module, name: str, block: Block) -> str | None:
    """Where a module's files are: beside its caller, or where `terraform init` put them."""
    written = written_source(block)
    if written is None:
        return None
    if written.startswith(("./", "../", ".\\", "..\\")) or written in (".", ".."):
        found = os.path.normpath(os.path.join(module.directory, written))
    else:
        installed = _installed(module, name)
        if installed is None:
            return None
        found = installed
    return found if os.path.isdir(found) and module.configuration.repository.holds(found) else None


def _installed(module: Module, name: str) -> str | None:
    """The directory that `terraform init` notes for a call, by its path of names such as `api.cors`."""
    configuration = module.configuration
    manifest = file(configuration, os.path.join(".terraform", "modules", "modules.json"))
    if manifest is None:
        return None
    from corslint.syntax.documents import parse  # noqa: PLC0415 (few configurations are initialised)

    above = re.sub(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]', "", module.address).removeprefix("module.").split(".module.")
    key = ".".join([*filter(None, above), name])
    root = Reader(parse(manifest).root or Absent(manifest.whole), lambda node: node)
    for entry in root.get("Modules").items():
        directory = entry.get("Dir").text()
        at = entry.get("Key").text()
        if at is not None and directory is not None and str(at.only) == key:
            return os.path.normpath(os.path.join(configuration.directory, str(directory.only)))
    return None
