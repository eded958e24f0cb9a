"""Syntax trees of the tree-sitter grammars, with spans in characters."""

from bisect import bisect_right
from typing import Any

from corslint.handlers import ir
from corslint.source import Source, Span

Node = Any
"""A tree-sitter node: the grammars' types are not known to mypy."""


class Places:
    """From the byte offsets of a tree to the characters of its source."""

    __slots__ = ("_beyond_ascii", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self._beyond_ascii = None if source.text.isascii() else _beyond_ascii(source.text)

    def span(self, node: Node) -> Span:
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> Span:
        return Span(self.source, self._offset(start), self._offset(end))

    def text(self, node: Node) -> str:
        return self.span(node).text

    def _offset(self, byte: int) -> int:
        if self._beyond_ascii is None:
            return byte
        offsets, surplus = self._beyond_ascii
        index = bisect_right(offsets, byte - 1)
        return byte - surplus[index]


def _beyond_ascii(text: str) -> tuple[list[int], list[int]]:
    """The byte offsets of characters of several bytes, and how many bytes too many there are up to each."""
    offsets: list[int] = []
    surplus = [0]
    byte = 0
    for character in text:
        length = 1 if character < "\x80" else 2 if character < "\u0800" else 3 if character < "\U00010000" else 4
        if length > 1:
            offsets.append(byte)
            surplus.append(surplus[-1] + length - 1)
        byte += length
    return offsets, surplus


def parse(language: object, source: Source) -> Node | ir.Unparsed:
    """The tree of a source; one with an error anywhere is no tree, as what stands around the error is a guess."""
    from tree_sitter import Language, Parser

    tree = Parser(Language(language)).parse(source.text.encode(errors="replace"))
    if tree.root_node.has_error:
        return ir.Unparsed("there is a syntax error", _first_error(tree.root_node, Places(source)))
    return tree.root_node


def _first_error(root: Node, places: Places) -> Span:
    node = root
    while True:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None or node.is_error:
            return places.span(node)
        node = inner
