"""How an answer of a handler's code is given a header: an entry in the literal that it returns."""

import re
from collections.abc import Callable, Iterator

from corslint.handlers import ir
from corslint.handlers.languages import trees
from corslint.handlers.languages.trees import Places
from corslint.model import Exit, Function
from corslint.pen import spelled
from corslint.records import NamedTuple
from corslint.source import Edit, Source, Span
from corslint.syntax.grammars import grammar
from corslint.value import YES, Text

Edits = tuple[Edit, ...]


def sending(way: Exit, function: Function, header: str, value: Text) -> Edits:
    """The exit with a header; none where neither what it returns nor what its headers stand in is a literal.

    The value is that variable of the function's environment which holds it, otherwise the text itself.
    """
    way = way._replace(span=way.made or way.span)
    hand = _hand(way.span, function)
    if hand is None:
        return ()
    written = _value(value, function, way.span, hand)
    literal = hand.read(way.span.text)
    if written is None:
        return ()
    returned = () if literal is None or literal.is_spread else _returned(way, literal, spelled(header), written)
    return returned or _beside(way, spelled(header), written)


def _returned(way: Exit, literal: "_Literal", header: str, written: tuple[str, ...]) -> Edits:
    """Among the headers that the exit itself spells out, or as its headers where it has none."""
    status, headers, mark = literal.entry("statusCode"), literal.entry("headers"), _mark(way.span)
    own = f"{mark}{header}{mark}: {mark.join(written)}"
    if status is not None and headers is None:
        gap = _gap(way.span.source.text)
        entry = f"{_key('headers', status, way.span.text, mark)}: {{{gap}{own}{gap}}}"
        return (_after(way.span, status.end, status.start, entry),)
    inner = headers.inner if headers is not None else None
    if inner is None or inner.is_spread or any(header.lower() == one.name.lower() for one in inner.entries):
        return ()
    if not inner.entries:
        gap = _gap(way.span.source.text)
        return (Edit(_part(way.span, inner.start, inner.end), f"{{{gap}{own}{gap}}}"),)
    last = inner.entries[-1]
    return (_after(way.span, last.end, last.start, own),)


def _beside(way: Exit, header: str, written: tuple[str, ...]) -> Edits:
    """In front of another header of the exit, which stands in a literal somewhere else."""
    for sent in way.headers.rows.values():
        place, text = sent.name_span, sent.name_span.source.text
        if place.text[:1] in ("'", '"') and text[place.end :].lstrip().startswith(":"):
            own = f"{place.text[0]}{header}{place.text[0]}: {place.text[0].join(written)},"
            line = text.rfind("\n", 0, place.start) + 1
            pad = text[line : place.start]
            gap = " " if pad.strip() else f"\n{pad}"
            return (Edit(Span(place.source, place.start, place.start), own + gap),)
    return ()


class _Entry(NamedTuple):
    """An entry of a literal mapping, by the characters where it starts and ends; `inner`: its value, where a literal."""

    name: str
    start: int
    end: int
    inner: "_Literal | None" = None


class _Literal(NamedTuple):
    start: int
    end: int
    entries: tuple[_Entry, ...]
    is_spread: bool
    """Whether it takes in what stands elsewhere, or has names that are not literal."""

    def entry(self, name: str) -> _Entry | None:
        return next((one for one in self.entries if one.name == name), None)


class _Hand(NamedTuple):
    """A language: reads the literal that a statement answers with, and spells a variable of the environment."""

    read: Callable[[str], _Literal | None]
    variable: str
    needs: str


# -- what is written


def _value(value: Text, function: Function, place: Span, hand: _Hand) -> tuple[str, ...] | None:
    """Pieces that quotation marks join: one, of an expression, none around it; three, the middle one within them."""
    for name, held in function.environment.rows.items():
        if held.test(value.equals) is YES and hand.needs in place.source.text:
            return (hand.variable.format(name).replace("'", _mark(place)),)
    known = value.known
    return None if known is None or not known.isprintable() or set(known) & set("'\"\\") else ("", known, "")


def _mark(place: Span) -> str:
    """The quotation mark that is more usual at a place or, where it has none, in its file."""
    written = place.text if set(place.text) & set("'\"") else place.source.text
    return '"' if written.count('"') > written.count("'") else "'"


def _gap(text: str) -> str:
    """What the file mostly has behind an opening brace, where something stands behind it."""
    return " " if len(re.findall(r"\{ \S", text)) > len(re.findall(r"(?<!\$)\{[^\s}]", text)) else ""


def _key(name: str, like: _Entry, written: str, mark: str) -> str:
    return f"{mark}{name}{mark}" if written[like.start] in "'\"" else name


def _after(whole: Span, end: int, start: int, entry: str) -> Edit:
    """Behind an entry: on a line of its own where that one has one."""
    text = whole.text
    line = text.rfind("\n", 0, start) + 1
    pad = text[line:start]
    gap = f",\n{pad}" if line and not pad.strip() else ", "
    return Edit(_part(whole, end, end), gap + entry)


def _part(whole: Span, start: int, end: int) -> Span:
    return Span(whole.source, whole.start + start, whole.start + end)


# -- languages


def _hand(place: Span, function: Function) -> _Hand | None:
    """By the file's name or, of code in a template, by the function's runtime; text with escapes is not written."""
    known = function.runtime.only.known if function.runtime is not None and function.runtime.only is not None else ""
    ending = place.path.rpartition(".")[2]
    if ending == "json":
        return None
    for (*endings, runtime), hand in _HANDS.items():
        if ending in endings or (ending in ("yaml", "yml", "template", "tf") and (known or "").startswith(runtime)):
            return hand
    return None


def _python(written: str) -> _Literal | None:
    import ast

    try:
        tree = ast.parse(written)
    except SyntaxError:
        return None
    lines = written.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode(errors="replace"))

    def literal(node: ast.expr | None) -> _Literal | None:
        if not isinstance(node, ast.Dict):
            return None
        names = [
            key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None for key in node.keys
        ]
        entries = (
            _Entry(
                name,
                offset(key.lineno, key.col_offset),
                offset(value.end_lineno or 0, value.end_col_offset or 0),
                literal(value),
            )
            for name, key, value in zip(names, node.keys, node.values, strict=True)
            if name is not None and key is not None
        )
        end = offset(node.end_lineno or 0, node.end_col_offset or 0)
        return _Literal(offset(node.lineno, node.col_offset), end, tuple(entries), None in names)

    return _only(literal(node) for node in ast.walk(tree) if isinstance(node, ast.Dict))


def _javascript(written: str) -> _Literal | None:
    """An object that stands alone would be read as a block."""
    return _object(written) if written[:1] != "{" else _object(f"({written})", 1)


def _object(written: str, before: int = 0) -> _Literal | None:
    """`before` characters of it are not of the file."""
    source = Source("", written)
    root = trees.parse(grammar("tree_sitter_javascript"), source)
    if isinstance(root, ir.Unparsed):
        return None
    places = Places(source)

    def literal(node: trees.Node) -> _Literal | None:
        if node.type != "object":
            return None
        pairs = [child for child in node.named_children if child.type != "comment"]
        entries = tuple(entry(pair) for pair in pairs if pair.type == "pair")
        whole = places.span(node)
        is_spread = any(pair.type != "pair" for pair in pairs)
        return _Literal(whole.start - before, whole.end - before, entries, is_spread)

    def entry(pair: trees.Node) -> _Entry:
        whole = places.span(pair)
        name = places.text(pair.child_by_field_name("key")).strip("'\"")
        return _Entry(name, whole.start - before, whole.end - before, literal(pair.child_by_field_name("value")))

    return _only(literal(node) for node in _walked(root))


def _only(found: Iterator[_Literal | None]) -> _Literal | None:
    """The one literal that is a response."""
    responses = [one for one in found if one is not None and one.entry("statusCode") is not None]
    return responses[0] if len(responses) == 1 else None


def _walked(node: trees.Node) -> Iterator[trees.Node]:
    yield node
    for child in node.named_children:
        yield from _walked(child)


_HANDS = {
    ("py", "python"): _Hand(_python, "os.environ['{}']", "import os"),
    ("js", "mjs", "cjs", "ts", "mts", "cts", "nodejs"): _Hand(_javascript, "process.env.{}", ""),
}
"""By the endings of files, and the start of runtimes' names."""
