"""tree-sitter's grammars, each loaded when a file of its language is read, without what none of us asks them for.

They import `importlib.resources` for the queries that they bring along; that costs a tenth of a start.
"""

from importlib import import_module

from corslint.standins import standing_in


def grammar(package: str, language: str = "language") -> object:
    """The grammar that a package has under a name."""
    with standing_in("importlib.resources", files=None):
        found: object = getattr(import_module(package), language)()
    return found
