"""YAML, which JSON is a part of: from characters to nodes, with the exact place of everything that is written."""

import re
from collections.abc import Callable
from typing import Any

from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.node import Call, Entry, Mapping, Node, Scalar, ScalarKind, Sequence, Unknown
from corslint.syntax.patterns import compiled_when_used
from corslint.value import Hole, Text

with compiled_when_used():
    from yaml.error import MarkedYAMLError
    from yaml.events import (
        AliasEvent,
        DocumentEndEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
    )
    from yaml.reader import ReaderError

DEEPEST = 256
"""Collections within collections; libyaml's scanner is quadratic in them, and whoever walks the tree may recurse."""

MOST_NODES = 2_000_000
"""Nodes of a document, those that an alias repeats counted each time: what a walk through the tree may cost."""


class Overwritten(NamedTuple):
    """An entry whose key is written again in the same mapping, at `by`, where the last one holds."""

    entry: Entry
    by: Entry


class Parsed(NamedTuple):
    """What was read. `root` is None where nothing is written; after a syntax error it is the tree up to there."""

    root: Node | None
    problems: tuple[Problem, ...]
    overwritten: tuple[Overwritten, ...] = ()


def parse(source: Source) -> Parsed:
    """The first document of a YAML or JSON text, its tags such as `!Sub` as calls; later documents are not read."""
    written = _without_surrogate_escapes(source.text)
    try:
        return _parsed(written, source)
    except (ReaderError, UnicodeEncodeError):
        # libyaml refuses these before it tells of the text around them, so that nothing would be read.
        place = re.search(REFUSED, written)
        readable = _parsed(re.sub(REFUSED, "\ufffd", written), source)
        return readable._replace(problems=(*_refused_character(place, source), *readable.problems))


REFUSED = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"


def _refused_character(place: re.Match[str] | None, source: Source) -> tuple[Problem, ...]:
    if place is None:
        return ()
    message = f"the character U+{ord(place[0]):04X} is not allowed: deployment tools refuse this file"
    return (Problem(Span(source, place.start(), place.end()), message),)


def _without_surrogate_escapes(written: str) -> str:
    r"""JSON writes `\ud83d\ude00` for one character, which YAML does not know; as long a text keeps all places right."""
    if ("\\ud" not in written and "\\uD" not in written) or not written.lstrip().startswith(("{", "[")):
        return written
    pair = r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|.)"
    return re.sub(pair, lambda found: "\\ufffd" * 2 if len(found[0]) == 12 else found[0], written)


# -- from events to the tree


class _Anchored(NamedTuple):
    node: Node
    nodes: int
    height: int


class _Open:
    """A collection that is being read; the outermost one is the document, a list of which the root is the only item."""

    __slots__ = ("before", "entries", "event", "height", "items", "key", "merged")

    def __init__(self, event: Any, before: int) -> None:
        self.event = event
        self.before = before
        """Nodes of the document before this one."""
        self.height = 0
        """Levels within this one, those of what an alias repeats included."""
        self.items: list[Node] = []
        self.entries: dict[str, Entry] | None = {} if event.__class__ is MappingStartEvent else None
        self.key: tuple[str, Span] | None = None
        """The key whose value comes next; None: a key comes next."""
        self.merged: list[Mapping] = []
        """What merge keys add, those first that win."""


class _Document:
    """A document that is being read."""

    __slots__ = ("anchors", "end", "nodes", "opened", "overwritten", "problems", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.opened = [_Open(None, 0)]
        self.anchors: dict[str, _Anchored] = {}
        self.problems: list[Problem] = []
        self.overwritten: list[Overwritten] = []
        self.nodes = 0
        self.end = 0
        """Where what was last read ends: libyaml ends a block collection only where the next thing starts."""


class _TooMuch(Exception):  # noqa: N818 (no error: it ends the reading)
    """The document is past a limit."""


def _parsed(written: str, source: Source) -> Parsed:
    document = _Document(source)
    try:
        _read(_events(written), document)
    except MarkedYAMLError as error:
        document.problems.append(_syntax_error(error, source))
    except _TooMuch as limit:
        document.problems.append(Problem(_mark(document.end, source), f"{limit}: the rest of the file is not read"))
    while len(document.opened) > 1:
        _close(document, document.end)
    root = document.opened[0].items
    return Parsed(root[0] if root else None, tuple(document.problems), tuple(document.overwritten))


def _events(written: str) -> Callable[[], Any]:
    try:
        from yaml._yaml import CParser  # noqa: PLC0415 (some platforms have no build with libyaml)
    except ImportError:
        from yaml.loader import SafeLoader  # noqa: PLC0415

        return SafeLoader(written).get_event
    return CParser(written).get_event


def _read(next_event: Callable[[], Any], document: _Document) -> None:
    """Reads the events of one document. Most are untagged scalars, which are placed here without a call each."""
    source, opened, words, new = document.source, document.opened, _WORDS, tuple.__new__
    names: dict[str, str] = {}
    texts: dict[str, Text] = {}  # with one copy of each, a tree takes a fifth less memory
    while event := next_event():
        event_class = event.__class__
        if document.nodes > MOST_NODES:
            raise _TooMuch(f"more than {MOST_NODES:,} values")
        if event_class is not ScalarEvent:
            if event_class is DocumentEndEvent:
                next_event()  # raises where what follows is neither the end nor another document
                return
            if event_class in _TAKE:
                _TAKE[event_class](document, event)
            continue
        document.nodes += 1
        value, style, around = event.value, event.style, opened[-1]
        if event.tag or event.anchor or style in _BLOCK_STYLES or value == "<<":
            _take_scalar(document, event)
            continue
        start, end = event.start_mark.index, event.end_mark.index
        document.end = end
        span = new(Span, (source, start + 1, end - 1) if style else (source, start, end))
        entries, key = around.entries, around.key
        if entries is not None and key is None:
            around.key = names.setdefault(value, value), span
            continue
        kind: ScalarKind = "string"
        if not style:
            if value in words:
                kind, value = words[value]
            elif value[0] in _NUMBER_STARTS:
                kind = _kind(value)
        if value not in texts:
            texts[value] = new(Text, ((value,) if value else (),))
        scalar = new(Scalar, (texts[value], kind, span))
        if entries is None or key is None:
            around.items.append(scalar)
        else:
            entry = new(Entry, (key[1], scalar))
            if key[0] in entries:
                document.overwritten.append(Overwritten(entries[key[0]], entry))
            entries[key[0]] = entry
            around.key = None


def _take_scalar(document: _Document, event: Any) -> None:
    node = _scalar(event, document.source)
    document.end = node.span.end if event.style in _BLOCK_STYLES else event.end_mark.index
    _place(document, node, event.anchor, 1, 0)


def _take_start(document: _Document, event: Any) -> None:
    document.end = event.start_mark.index
    if len(document.opened) > DEEPEST:
        raise _TooMuch(f"nested more than {DEEPEST} levels deep")
    document.opened.append(_Open(event, document.nodes))
    document.nodes += 1


def _take_end(document: _Document, event: Any) -> None:
    if document.opened[-1].event.flow_style:
        document.end = event.end_mark.index
    _close(document, document.end)


def _close(document: _Document, end: int) -> None:
    done = document.opened.pop()
    node = _collection(done, end, document.source)
    _place(document, node, done.event.anchor, document.nodes - done.before, done.height + 1)


def _take_alias(document: _Document, event: Any) -> None:
    """What an alias stands for is shared, not copied; within itself it would never end."""
    start, document.end = event.start_mark.index, event.end_mark.index
    found = document.anchors.get(event.anchor)
    if found is None:
        span = Span(document.source, start, document.end)
        document.problems.append(Problem(span, f"the alias {span.text} stands for nothing that is complete before it"))
        found = _Anchored(_unread(span), 1, 0)
    if len(document.opened) + found.height > DEEPEST:
        raise _TooMuch(f"nested more than {DEEPEST} levels deep")
    document.nodes += found.nodes
    _place(document, found.node, None, found.nodes, found.height)


def _place(document: _Document, node: Node, anchor: str | None, nodes: int, height: int) -> None:
    if anchor:
        document.anchors[anchor] = _Anchored(node, nodes, height)
    around = document.opened[-1]
    around.height = max(around.height, height)
    if around.entries is None:
        around.items.append(node)
    elif around.key is None:
        around.key = _name(node), node.span
    else:
        name, place = around.key
        around.key = None
        if name == "<<" and _is_plain(place):
            around.merged[:0] = _merged(node)
        else:
            entry = Entry(place, node)
            if name in around.entries:
                document.overwritten.append(Overwritten(around.entries[name], entry))
            around.entries[name] = entry


_TAKE: dict[type, Callable[[_Document, Any], None]] = {
    MappingStartEvent: _take_start,
    SequenceStartEvent: _take_start,
    MappingEndEvent: _take_end,
    SequenceEndEvent: _take_end,
    AliasEvent: _take_alias,
}


# -- collections


def _collection(done: _Open, end: int, source: Source) -> Node:
    event = done.event
    start = event.start_mark.index
    begin = _after_properties(start, end, source) if event.tag or event.anchor else start
    span = Span(source, begin, max(begin, end))
    node = Sequence(tuple(done.items), span) if done.entries is None else _mapping(done, done.entries, span)
    return node if _is_standard(event.tag) else Call(event.tag, node, Span(source, start, span.end))


def _mapping(done: _Open, entries: dict[str, Entry], span: Span) -> Mapping:
    if done.key:
        name, place = done.key
        entries[name] = Entry(place, _unread(place))
    for further in done.merged:
        entries = {**further.entries, **entries}
    return Mapping(entries, span)


def _name(key: Node) -> str:
    """A key that is no plain text is known by the characters that it is written with."""
    return key.text.known or "" if isinstance(key, Scalar) and key.kind == "string" else key.span.text


def _merged(value: Node) -> list[Mapping]:
    """The mappings that a merge key adds, those that win first; anything else that is written there adds nothing."""
    return [node for node in (value.items if isinstance(value, Sequence) else [value]) if isinstance(node, Mapping)]


def _is_plain(key: Span) -> bool:
    return key.source.text[key.start - 1 : key.start] not in ("'", '"')


# -- scalars

_BLOCK_STYLES = ("|", ">")

_WORDS: dict[str, tuple[ScalarKind, str]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", "")),
    **{
        form: ("boolean", truth)
        for truth, words in {"true": ("true", "yes", "on"), "false": ("false", "no", "off")}.items()
        for word in words
        for form in (word, word.capitalize(), word.upper())
    },
}
"""YAML 1.1's, which CloudFormation reads: `yes` and `on` are true."""

_NUMBERS: tuple[tuple[ScalarKind, str], ...] = (
    ("integer", r"[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*(:[0-5]?[0-9])*)"),
    (
        "float",
        r"[-+]?([0-9][0-9_]*(:[0-5]?[0-9])*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9_]+([eE][-+][0-9]+)?|\.(inf|Inf|INF))",
    ),
    ("float", r"\.(nan|NaN|NAN)"),
)

_NUMBER_STARTS = "0123456789+-."

_STANDARD = "tag:yaml.org,2002:"

_TYPED = tuple(f"{_STANDARD}{kind}" for kind in ("bool", "float", "int", "null"))


def _scalar(event: Any, source: Source) -> Node:
    value, style, tag = event.value, event.style, event.tag
    start, end = event.start_mark.index, event.end_mark.index
    begin = _after_properties(start, end, source) if tag or event.anchor else start
    kind: ScalarKind = "string"
    if style in _BLOCK_STYLES:
        begin, end = _block_content(source.text, begin, end)
    elif style:
        begin, end = begin + 1, end - 1
    if tag in _TYPED or (tag is None and not style):
        kind, value = plain(value)
    scalar = Scalar(Text((value,) if value else ()), kind, Span(source, begin, end))
    return scalar if _is_standard(tag) else Call(tag, scalar, Span(source, start, event.end_mark.index))


def plain(value: str) -> tuple[ScalarKind, str]:
    """What a scalar without quotation marks is, and its text."""
    return _WORDS.get(value) or (_kind(value), value)


def _kind(value: str) -> ScalarKind:
    """What a plain scalar is. Dates stay texts: CloudFormation passes them on as they are written."""
    return next((kind for kind, pattern in _NUMBERS if re.fullmatch(pattern, value)), "string")


def _block_content(text: str, start: int, end: int) -> tuple[int, int]:
    """A block scalar from its first character to its last, without its header, indentation and last line's end."""
    header = re.compile(r"[^\r\n]*").match(text, start, end)
    begin = header.end() if header else start
    content = text[begin:end]
    if not content.strip():
        return begin, begin
    return begin + len(content) - len(content.lstrip()), begin + len(content.rstrip())


def _after_properties(start: int, end: int, source: Source) -> int:
    """Where a node's content starts that has a tag or an anchor: libyaml marks the start of these."""
    properties = re.compile(r"(?:[!&]\S*+(?:\s++(?:#[^\r\n]*+)?)*+)*+").match(source.text, start, end)
    return properties.end() if properties else start


def _is_standard(tag: str | None) -> bool:
    """Whether a tag names a type of YAML's own, such as `!!str`, or none at all."""
    return tag is None or tag == "!" or tag.startswith(_STANDARD)


# -- trouble


def _unread(span: Span) -> Unknown:
    place = span.position
    return Unknown(Hole(f"unread at {span.path}:{place.line}:{place.column}", span.text), span)


def _mark(offset: int, source: Source) -> Span:
    """The character at an offset, or the last one that is written before it."""
    last = len(source.text.rstrip()) - 1
    start = max(0, min(offset, last))
    return Span(source, start, min(start + 1, len(source.text)))


def _syntax_error(error: MarkedYAMLError, source: Source) -> Problem:
    """libyaml's words; where it ran into the end of the text, the place of what was left open."""
    mark = error.problem_mark
    if error.context_mark and (mark is None or mark.index >= len(source.text)):
        mark = error.context_mark
    words = " ".join(filter(None, (error.problem, error.context)))
    return Problem(_mark(mark.index if mark else 0, source), f"the file cannot be read from here on: {words}")
