"""JSON: a long text of it read as what it is, in half of the time that it takes to read it as YAML."""

import re
from json import loads

from corslint.source import Source, Span
from corslint.syntax.node import Entry, Mapping, Node, Scalar, Sequence
from corslint.syntax.yaml import DEEPEST, MOST_NODES, REFUSED, Overwritten, Parsed, plain
from corslint.value import Text

LONGEST_KEY = 1000
"""Characters of a key that YAML takes for one in any case."""


def parse(source: Source) -> Parsed | None:
    """What YAML's reader would make of a text; None where it is no JSON, or what that may refuse or read otherwise."""
    return _tree(source) if _is_alike(source.text) and _is_json(source.text) else None


def _is_alike(text: str) -> bool:
    """Whether YAML takes its characters and escapes for what they are: no line ends of its own, no halves of characters,
    and no tab where nothing follows."""
    is_known = "\x7f" not in text if text.isascii() else re.search(rf"{REFUSED}|[\x85\u2028\u2029]", text) is None
    return is_known and "\\ud" not in text and "\\uD" not in text and text[:1] in ("{", "[") and text[-1] != "\t"


def _is_json(text: str) -> bool:
    try:
        loads(text, object_pairs_hook=len, parse_constant=_refused)
    except (ValueError, RecursionError):
        return False
    return True


def _refused(constant: str) -> None:
    """`NaN` and its like, which Python takes for JSON."""
    raise ValueError(constant)


class _Open:
    """A collection that is being read; the outermost one is the document, a list of which the root is the only item."""

    __slots__ = ("entries", "items", "key", "start")

    def __init__(self, start: int, entries: dict[str, Entry] | None, key: tuple[str, Span] | None) -> None:
        self.start = start
        self.entries = entries
        self.items: list[Node] = []
        self.key = key
        """What it stands under; None in a list."""


_KEY, _TEXT, _START, _END, _PLAIN = 1, 2, 3, 4, 5
_STRING = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_PART = rf"(?:{_STRING}\s*+:\s*+)?+(?:{_STRING}|([{{\[])|([}}\]])|([^\s,:{{}}\[\]]++))[\s,]*+"
"""A key with the text or number below it, an item, or where a collection starts or ends; with what stands between two."""


def _tree(source: Source) -> Parsed | None:
    """Of what is known to be JSON, each part says by itself what it is."""
    written, new = source.text, tuple.__new__
    names: dict[str, str] = {}
    texts: dict[str, Text] = {}  # with one copy of each, a tree takes a fifth less memory
    overwritten: list[Overwritten] = []
    around = _Open(0, None, None)
    opened = [around]
    for number, part in enumerate(re.finditer(_PART, written)):
        name, value, start, end, word = part.groups()
        key = None
        if name is not None:
            span = new(Span, (source, part.start(_KEY), part.end(_KEY)))
            if "\\" in name:
                name = loads(f'"{name}"')
            if len(name) > LONGEST_KEY:
                return None
            key = names.setdefault(name, name), span
        if start:
            if len(opened) >= DEEPEST or number > MOST_NODES // 2:
                return None
            around = _Open(part.start(_START), {} if start == "{" else None, key)
            opened.append(around)
            continue
        if end:
            done = opened.pop()
            node, key = _collection(done, part.end(_END), source), done.key
            around = opened[-1]
        elif value is not None:
            span = new(Span, (source, part.start(_TEXT), part.end(_TEXT)))
            if "\\" in value:
                value = loads(f'"{value}"')
            if value not in texts:
                texts[value] = new(Text, ((value,) if value else (),))
            node = new(Scalar, (texts[value], "string", span))
        else:
            kind, word = plain(word)
            node = Scalar(Text((word,) if word else ()), kind, Span(source, *part.span(_PLAIN)))
        if key is None or around.entries is None:
            around.items.append(node)
            continue
        entry = new(Entry, (key[1], node))
        if key[0] in around.entries:
            overwritten.append(Overwritten(around.entries[key[0]], entry))
        around.entries[key[0]] = entry
    return Parsed(around.items[0], (), tuple(overwritten))


def _collection(done: _Open, end: int, source: Source) -> Node:
    span = Span(source, done.start, end)
    return Sequence(tuple(done.items), span) if done.entries is None else Mapping(done.entries, span)
