"""Finding the packages of Go's modules and their files."""

import os

from corslint.handlers.files.search import Modules, parents
from corslint.source import Repository, Source


def go_files(path: str, repository: Repository) -> list[str]:
    """The files of a package, without its tests."""
    if os.path.isfile(path):
        return [path]
    names = repository.names(path)
    return [os.path.join(path, name) for name in names if name.endswith(".go") and not name.endswith("_test.go")]


def go_package(modules: Modules, name: str, importer: str) -> str | None:
    """The directory of a package of the program's own module; None where it is another's."""
    directory = importer if os.path.isdir(importer) else os.path.dirname(importer)
    for parent in (directory, *parents(directory, modules.repository.root)):
        module = (
            modules.open(os.path.join(parent, "go.mod")) if os.path.isfile(os.path.join(parent, "go.mod")) else None
        )
        if not isinstance(module, Source):
            continue
        own = module.text.partition("module ")[2].partition("\n")[0].strip()
        if own and (name == own or name.startswith(own + "/")):
            found = os.path.join(parent, *name[len(own) :].strip("/").split("/"))
            return found if os.path.isdir(found) and modules.repository.holds(found) else None
    return None
