"""The hand that a YAML or JSON text is written in: its indentation, its quotation marks, its line ends."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from corslint.kept import kept
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.editing.lines import column, newline
from corslint.syntax.editing.outline import Outline, is_flow, key_start, own_entries
from corslint.syntax.node import Mapping, Node, Scalar, Sequence


class Style(NamedTuple):
    """`step` is what each level of a block mapping adds, `dash` what a list below a key does, `unit` what JSON adds.

    An empty `unit` is JSON on one line; `colon` and `comma` are what stands between its parts.
    """

    newline: str
    step: int
    dash: int
    quote: Literal["'", '"']
    is_json: bool
    unit: str
    colon: str
    comma: str


@kept(1)
def style(outline: Outline) -> Style:
    """What most of a text does; where it does nothing of the kind, what most texts do."""
    root, text = outline.root, outline.root.span.source.text
    is_json = _is_json(root)
    on_lines = [node for node in outline.nodes.values() if isinstance(node, Mapping) and not is_flow(node)]
    colon = _colon(root) if is_json else ": "
    return Style(
        newline(text),
        _most(_offsets(on_lines, Mapping), 2),
        _most(_offsets(on_lines, Sequence), 2),
        _quote(outline.nodes.values()),
        is_json,
        _unit(root) if is_json else "",
        colon,
        ", " if colon.endswith(" ") else ",",
    )


def _is_json(root: Node) -> bool:
    return is_flow(root) and root.span.text[1:].lstrip()[:1] in ('"', "}", "]", "[", "{")


def _offsets(mappings: Iterable[Mapping], kind: type[Mapping] | type[Sequence]) -> Iterator[int]:
    """How far block collections stand to the right of the keys that they belong to."""
    for mapping in mappings:
        text = mapping.span.source.text
        for _, entry in own_entries(mapping):
            value = entry.value
            if isinstance(value, kind) and not is_flow(value) and _is_below(entry.key, value):
                yield column(value.span.start, text) - column(key_start(entry.key), text)


def _is_below(key: Span, value: Node) -> bool:
    return key.end < value.span.start and "\n" in key.source.text[key.end : value.span.start]


def _most(numbers: Iterator[int], usual: int) -> int:
    counted = Counter(number for number in numbers if number >= 0)
    return counted.most_common(1)[0][0] if counted else usual


def _quote(nodes: Iterable[Node]) -> Literal["'", '"']:
    """Of texts that need quotation marks of no certain kind."""
    marks = Counter(
        node.span.source.text[node.span.start - 1 : node.span.start] for node in nodes if isinstance(node, Scalar)
    )
    return "'" if marks["'"] > marks['"'] else '"'


def _unit(root: Node) -> str:
    found = re.compile(r"[\[{]\s*?\n([ \t]*)\S").match(root.span.source.text, root.span.start)
    return (found[1] or "  ") if found else ""


def _colon(root: Node) -> str:
    found = re.search(r'"[\w:-]+"(\s*:[ \t]*)\S', root.span.text)
    return found[1] if found else ": "
