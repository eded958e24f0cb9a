"""tree-sitter's grammars, each loaded when a file of its language is read, without what none of us asks them for.

They import `importlib.resources` for the queries that they bring along; that costs a tenth of a start.
"""

import sys
from importlib import import_module
from types import ModuleType

RESOURCES = "importlib.resources"


def grammar(package: str, language: str = "language") -> object:
    """The grammar that a package has under a name."""
    is_absent = RESOURCES not in sys.modules
    if is_absent:
        sys.modules[RESOURCES] = _without_files()
    try:
        found: object = getattr(import_module(package), language)()
    finally:
        if is_absent:
            del sys.modules[RESOURCES]
    return found


def _without_files() -> ModuleType:
    stand_in = ModuleType(RESOURCES)
    stand_in.__dict__["files"] = None
    return stand_in
