"""HCL as nodes: files, expressions and templates with exact places, not yet evaluated.

Literals are `Scalar`s, tuples `Sequence`s, objects with literal keys `Mapping`s. Every other expression is a `Call`,
whose argument is a `Sequence` of:

=============== ==================================================================================================
`template`      literal `Scalar`s and interpolated expressions; `"${x}"` alone is the expression `x`
`traversal`     the first name, then a step for each `.name`, `[0]` or `["key"]` (a `Scalar`) or `[expression]`
`index`         any other expression, then its steps
`splat`         the expression before `[*]` or `.*`, then the steps taken from each element
`object`        a `Sequence` of key and value for each element; keys are expressions
`conditional`   condition, then, otherwise
`for list`      a `Sequence` of one or two names, collection, value, condition or `Absent`
`for map`       names, collection, key, value, condition or `Absent`, the boolean of grouping (`...`)
`+` `==` `!` …  one or two operands
`name()`        a function's arguments; the last one may be a call of `...` with the list to expand
=============== ==================================================================================================
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import count

from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.hcl_expressions import DEEPEST, LONGEST_WORD, Reading, parts
from corslint.syntax.hcl_expressions import expression as read_expression
from corslint.syntax.hcl_expressions import template as read_template
from corslint.syntax.hcl_faults import Failure
from corslint.syntax.hcl_template import Place
from corslint.syntax.hcl_tree import Branch
from corslint.syntax.hcl_tree import parse as parse_tree
from corslint.syntax.node import Entry, Node, Unknown
from corslint.value import Hole

LONGEST_FILE = 1_000_000
"""Characters of the longest file; the parser needs a few hundred bytes for each."""


class Parsed(NamedTuple):
    """A file's body, empty where the file does not parse."""

    body: Body
    problems: tuple[Problem, ...]


@lru_cache(maxsize=64)
def parse(source: Source) -> Parsed:
    """A whole file. One error makes all of it unreadable, as it does for Terraform. It is kept: fixes look at it again."""
    return parse_text(source.text, _places(source))


def parse_text(written: str, place: Place) -> Parsed:
    """A whole file that stands in for another: its characters are where `place` says."""
    reading = Reading(written, place, [])
    tree = _tree(reading, len(written))
    body = Body({}, (), place(0, len(written)))
    if tree is not None and tree.type == "body":
        body = _body(tree, reading, 0)._replace(span=body.span)
    return Parsed(body, tuple(reading.problems))


def expression(source: Source) -> tuple[Node, tuple[Problem, ...]]:
    """A text that is one expression, such as the value of `--var`. It may go over several lines."""
    return _value("_=(", source.text, "\n)", _places(source), read_expression)


def template(written: str, place: Place) -> tuple[Node, tuple[Problem, ...]]:
    """A text that is a template as a whole: a file for `templatefile`, a string of a JSON configuration."""
    word = next(word for number in count() if (word := f"END{number}") not in written)
    return _value(f"_=<<{word}\n", written, f"\n{word}\n", place, read_template)


def _places(source: Source) -> Place:
    return lambda start, end: Span(source, start, end)


# -- texts


def _value(
    before: str, written: str, after: str, place: Place, read: Callable[[Branch, Reading, int], Node]
) -> tuple[Node, tuple[Problem, ...]]:
    """A text as the value of the one attribute of a body."""
    reading = Reading(before + written + after, lambda start, end: place(start - len(before), end - len(before)), [])
    tree = _tree(reading, len(before) + len(written))
    if tree is None:
        return Unknown(Hole(written.strip(), written.strip()), place(0, len(written))), tuple(reading.problems)
    return read(tree.children[0].children[-1], reading, 1), tuple(reading.problems)


def _tree(reading: Reading, end: int) -> Branch | None:
    """The body of a text that ends there but for what was put behind it."""
    if len(reading.written) > LONGEST_FILE:
        message = f"longer than {LONGEST_FILE:,} characters, nothing in it is read"
        reading.problems.append(Problem(reading.place(0, 1), message))
        return None
    found = parse_tree(reading.written)
    if isinstance(found, Failure):
        reading.problems.append(_problem(found, reading, end))
        return None
    return next((child for child in found.children if child.type == "body"), found)


_BLANKS = " \t\r\n"
_WORD = re.compile(r"\w[\w-]*|[=!<>]=|&&|\|\||.", re.DOTALL)


def _problem(failure: Failure, reading: Reading, end: int) -> Problem:
    """At the word at fault, or at the last character where the text ends too early."""
    start, rest = failure.offset, reading.written[failure.offset : end]
    found = _WORD.match(rest)
    if found is None or not rest.strip(_BLANKS):
        last = len(reading.written[:end].rstrip(_BLANKS))
        message = "the text ends in the middle of a block or an expression, nothing in it is read"
        return Problem(reading.place(max(last - 1, 0), last), message)
    span = reading.place(start, start + len(found[0]))
    if failure.is_quotation:
        return Problem(span, "the quotation mark is not closed on this line, nothing in the file is read")
    return Problem(span, f"unexpected {_shown(found[0])}, nothing in it is read")


def _shown(word: str) -> str:
    if word in "\r\n":
        return "line end"
    return f"'{word[:LONGEST_WORD]}'" if word.isprintable() else f"character U+{ord(word[0]):04X}"


# -- bodies


def _body(tree: Branch, reading: Reading, depth: int) -> Body:
    attributes: dict[str, Entry] = {}
    blocks: list[Block] = []
    for child in tree.children:
        if child.type == "attribute":
            name, _, value = parts(child)
            written = Entry(reading.span(name), read_expression(value, reading, depth + 1))
            if (key := reading.text(name)) in attributes:
                reading.problems.append(Problem(written.key, f"'{key}' is set a second time, which is refused"))
            attributes[key] = written
        elif child.type == "block" and depth < DEEPEST:
            blocks.append(_block(child, reading, depth))
    return Body(attributes, tuple(blocks), reading.span(tree))


def _block(tree: Branch, reading: Reading, depth: int) -> Block:
    children = parts(tree)
    header = [child for child in children if child.type in ("identifier", "string_lit")]
    kind, *labels = (_label(name, reading) for name in header)
    body = next((child for child in children if child.type == "body"), None)
    whole = reading.span(tree)
    inside = Body({}, (), whole) if body is None else _body(body, reading, depth + 1)._replace(span=whole)
    return Block(kind, tuple(labels), inside, reading.place(header[0].start_byte, header[-1].end_byte))


def _label(tree: Branch, reading: Reading) -> str:
    if tree.type == "identifier":
        return reading.text(tree)
    return reading.line(tree.start_byte + 1, tree.end_byte - 1)
