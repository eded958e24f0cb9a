"""HCL as the tree of tree-sitter's grammar, with offsets in characters."""

import re
from typing import Any

from corslint.syntax.grammars import grammar
from corslint.syntax.hcl_faults import Failure, failure
from corslint.syntax.hcl_lines import misplaced

Branch = Any
"""A tree-sitter node: the grammars' types are not known to mypy."""


def parse(text: str) -> Branch | Failure:
    """The tree of a body, or where the text stops being one."""
    from tree_sitter import Language, Parser  # noqa: PLC0415 (loaded when the first file is read)

    parser = Parser(Language(grammar("tree_sitter_hcl")))
    spelled = _spelled(text)
    root = parser.parse(spelled.encode()).root_node
    if root.has_error and (mended := _CALL_LIKE.sub(r"\1,", spelled)) != spelled:
        spelled = mended
        root = parser.parse(spelled.encode()).root_node
    if root.has_error:
        return failure(root, spelled, parser)
    offset = misplaced(root, spelled)
    return root if offset is None else Failure(offset)


_LETTER = re.compile(r"[^\W\x00-\x7f]")
_FOREIGN = re.compile(r"[^\x01-\x7f]")
_EXPONENT = re.compile(r"(?<![\w.])(?<!\w-)\d+(?:\.\d+)?[eE][+-]?\d+\b")
_CALL_LIKE = re.compile(r"(=[ \t]*[\w-]+[ \t\r]*)\n(?=\s*\()")
"""A name, and on the next line a key in parentheses: for the grammar a call, for Terraform two elements of an object."""


def _spelled(text: str) -> str:
    """The text in ASCII and as long, so that its bytes are the text's characters.

    In names `_` stands for any letter, and what is none is as wrong as `@`. The grammar does not know `1e5`.
    """
    if not text.isascii() or "\0" in text:
        text = _FOREIGN.sub("@", _LETTER.sub("_", text))
    return _EXPONENT.sub(lambda number: "1" * len(number[0]), text)
