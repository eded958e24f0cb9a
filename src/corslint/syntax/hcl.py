"""HCL as nodes: python-hcl2's parse tree, with exact places and expressions not yet evaluated.

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
from collections.abc import Callable, Iterator

from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.syntax import hcl_template
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.hcl_heredoc import Heredoc, without_heredocs
from corslint.syntax.hcl_lark import Token, Tree
from corslint.syntax.hcl_parser import Failure
from corslint.syntax.hcl_parser import parse as parse_tree
from corslint.syntax.hcl_skipping import Unread, blanked
from corslint.syntax.hcl_template import Piece, Place, literal
from corslint.syntax.node import Absent, Call, Entry, Mapping, Node, Scalar, ScalarKind, Sequence, Unknown
from corslint.value import Hole, text

DEEPEST = 60
"""Levels of nesting that are read; what lies deeper is unknown."""

LONGEST_FILE = 2_000_000
"""Characters of the longest file; the parser needs a few hundred bytes for each."""

LONGEST_WORD = 40
"""Characters of the source that a message repeats."""

Branch = Tree[Token]


class Parsed(NamedTuple):
    """A file's body, empty where the file does not parse."""

    body: Body
    problems: tuple[Problem, ...]


def parse(source: Source, is_unread: Unread | None = None) -> Parsed:
    """A whole file. One error makes all of it unreadable, as it does for Terraform; but for blocks that nobody asks for,
    which are passed over."""

    def place(start: int, end: int) -> Span:
        return Span(source, start, end)

    if is_unread is not None:
        reading = _Reading(place, [], {})
        tree = _tree(source.text, reading, is_unread)
        if tree is not None:
            return Parsed(_body(_branches(tree)[0], reading, 0), tuple(reading.problems))
    return parse_text(source.text, place)


def parse_text(written: str, place: Place) -> Parsed:
    """A whole file that stands in for another: its characters are where `place` says."""
    reading = _Reading(place, [], {})
    tree = _tree(written, reading)
    if tree is None:
        return Parsed(Body({}, (), place(0, len(written))), tuple(reading.problems))
    return Parsed(_body(_branches(tree)[0], reading, 0), tuple(reading.problems))


def expression(source: Source) -> tuple[Node, tuple[Problem, ...]]:
    """A text that is one expression, such as the value of `--var`."""
    reading = _Reading(lambda start, end: Span(source, start, end), [], {})
    return _part(source.text, reading.place, reading), tuple(reading.problems)


def template(written: str, place: Place) -> tuple[Node, tuple[Problem, ...]]:
    """A text that is a template as a whole: a file for `templatefile`, a string of a JSON configuration."""
    reading = _Reading(place, [], {})
    return _template(written, place, reading, flush=False), tuple(reading.problems)


class _Reading(NamedTuple):
    """What is being read: where its characters stand, what went wrong, and the heredocs by their offsets."""

    place: Place
    problems: list[Problem]
    heredocs: dict[int, Heredoc]


# -- texts


def _tree(written: str, reading: _Reading, is_unread: Unread | None = None) -> Branch | None:
    if len(written) > LONGEST_FILE:
        message = f"longer than {LONGEST_FILE:,} characters, nothing in it is read"
        reading.problems.append(Problem(reading.place(0, 1), message))
        return None
    shortened, heredocs = without_heredocs(written)
    reading.heredocs.update(heredocs)
    result = parse_tree(shortened if is_unread is None else blanked(shortened, is_unread))
    if isinstance(result, Failure):
        reading.problems.append(Problem(_fault(result, written, reading.place), _said(result)))
        return None
    return result


def _fault(failure: Failure, written: str, place: Place) -> Span:
    """The characters at fault, or the last ones where the text ends too early."""
    if failure.offset >= len(written):
        last = len(written.rstrip())
        return place(max(last - 1, 0), last)
    return place(failure.offset, min(failure.offset + len(_word_at(failure) or " "), len(written)))


def _said(failure: Failure) -> str:
    if not failure.found:
        return "the text ends in the middle of a block or an expression, nothing in it is read"
    return f"unexpected '{_word_at(failure) or 'line end'}', nothing in it is read"


def _word_at(failure: Failure) -> str:
    return next(iter(failure.found.split()), "")[:LONGEST_WORD]


def _part(written: str, place: Place, reading: _Reading) -> Node:
    """An expression inside another text. In parentheses it may go over several lines."""
    before = "_=("
    inner = _Reading(lambda start, end: place(start - len(before), end - len(before)), reading.problems, {})
    shifted = f"{before}{written}\n)"
    tree = _tree(shifted, inner)
    if tree is None:
        span = place(0, len(written))
        return Unknown(Hole(written.strip(), written.strip()), span)
    attributes = _body(_branches(tree)[0], inner, 0).attributes
    return attributes["_"].value if "_" in attributes else Absent(place(0, len(written)))


def _template(written: str, place: Place, reading: _Reading, flush: bool) -> Node:
    def part(inner: str, where: Place) -> Node:
        return _part(inner, where, reading)

    listing = list(hcl_template.pieces(written, place, part))
    return hcl_template.template(listing, place(0, len(written)), flush)


# -- bodies


def _body(tree: Branch, reading: _Reading, depth: int) -> Body:
    attributes: dict[str, Entry] = {}
    blocks: list[Block] = []
    for child in _branches(tree):
        if child.data == "attribute":
            name, value = _branches(child)
            written = Entry(_span(name, reading), _expression(value, reading, depth + 1))
            if (key := str(name.children[0])) in attributes:
                reading.problems.append(Problem(written.key, f"'{key}' is set a second time, which is refused"))
            attributes[key] = written
        elif child.data == "block" and depth < DEEPEST:
            blocks.append(_block(child, reading, depth))
    return Body(attributes, tuple(blocks), _span(tree, reading))


def _block(tree: Branch, reading: _Reading, depth: int) -> Block:
    children = [child for child in _branches(tree) if child.data != "new_line_or_comment"]
    *header, body = children
    spans = [_span(part, reading) for part in header]
    names = ["".join(part.scan_values(_is_name)) for part in header]
    whole = spans[0]._replace(end=spans[-1].end)
    inside = _body(body, reading, depth + 1)._replace(span=_span(tree, reading))
    return Block(names[0], tuple(names[1:]), inside, whole)


def _is_name(token: Token | Branch) -> bool:
    return isinstance(token, Token) and token.type != "DBLQUOTE"


# -- expressions


def _expression(tree: Branch, reading: _Reading, depth: int) -> Node:
    tree = _unwrapped(tree)
    if depth > DEEPEST:
        return _unreadable(tree, reading, depth)
    return _KINDS.get(tree.data, _unreadable)(tree, reading, depth + 1)


def _unwrapped(tree: Branch) -> Branch:
    """Without parentheses and the wrapping of terms."""
    while tree.data == "expr_term":
        tree = _operands(tree)[0]
    return tree


def _unreadable(tree: Branch, reading: _Reading, _depth: int) -> Node:
    """Named after its place, so that no other text is taken for the same."""
    span = _span(tree, reading)
    return Unknown(Hole(f"the expression at {span.path}:{span.start}", span.text[:LONGEST_WORD]), span)


def _number(tree: Branch, reading: _Reading, _depth: int) -> Node:
    kind: ScalarKind = "integer" if tree.data == "int_lit" else "float"
    return Scalar(text(str(tree.children[0])), kind, _span(tree, reading))


def _word(tree: Branch, reading: _Reading, _depth: int) -> Node:
    """`true`, `false`, `null`."""
    word = str(tree.children[0])
    if word == "null":
        return Scalar(text(""), "null", _span(tree, reading))
    return Scalar(text(word), "boolean", _span(tree, reading))


def _string(tree: Branch, reading: _Reading, depth: int) -> Node:
    whole = _span(tree, reading)
    content = reading.place(tree.meta.start_pos + 1, max(tree.meta.end_pos - 1, tree.meta.start_pos + 1))
    parts = [part.children[0] for part in _branches(tree)]
    if len(parts) == 1 and isinstance(parts[0], Token):
        _single_line(parts[0], reading)
        return Scalar(text(_unescaped(parts[0])), "string", content)
    listing = list(_quoted_pieces(parts, reading, depth))
    return hcl_template.template(listing, content if content.start <= content.end else whole)


def _quoted_pieces(parts: list[Branch | Token], reading: _Reading, depth: int) -> Iterator[Piece]:
    """Neighbouring literals are one piece: markers trim the white space of all of it."""
    run: list[Token] = []
    for part in parts:
        if isinstance(part, Token):
            run.append(part)
            continue
        yield from _run(run, reading)
        run = []
        yield _directive(part, reading, depth)
    yield from _run(run, reading)


def _run(tokens: list[Token], reading: _Reading) -> Iterator[Piece]:
    if tokens:
        for token in tokens:
            _single_line(token, reading)
        first, last = tokens[0], tokens[-1]
        span = reading.place(first.start_pos or 0, last.end_pos or 0)
        yield literal("".join(map(_unescaped, tokens)), span)


def _single_line(token: Token, reading: _Reading) -> None:
    if "\n" in token:
        start = token.start_pos or 0
        end = start + str(token).index("\n")
        problem = Problem(reading.place(max(start - 1, 0), end), "the quotation mark is not closed on this line")
        reading.problems.append(problem)


_ESCAPE = re.compile(r"\$\$\{|%%\{|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def _unescaped(written: str) -> str:
    return _ESCAPE.sub(_meant, written) if "\\" in written or "{" in written else str(written)


def _meant(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    return _ESCAPES.get(escape[3], escape[3]) if escape[3] else escape.group()[1:]


_DIRECTIVES = {
    "interpolation": "value",
    "template_if_start": "if",
    "template_else": "else",
    "template_endif": "endif",
    "template_for_start": "for",
    "template_endfor": "endfor",
}


def _directive(tree: Branch, reading: _Reading, depth: int) -> Piece:
    children = _branches(tree)
    names = tuple(_name(child, reading) for child in children if child.data == "identifier" and "for" in tree.data)
    value = children[len(names) :]
    markers = [child.type for child in tree.children if isinstance(child, Token)]
    return Piece(
        _DIRECTIVES[tree.data],  # type: ignore[arg-type] # the table's values are the kinds of pieces
        _span(tree, reading),
        _expression(value[0], reading, depth) if value else None,
        names,
        trims_before=markers[1:2] == ["STRIP_MARKER"],
        trims_after=len(markers) > 2 and markers[-2] == "STRIP_MARKER",
    )


def _tuple(tree: Branch, reading: _Reading, depth: int) -> Node:
    items = (_expression(item, reading, depth) for item in _operands(tree))
    return Sequence(tuple(items), _span(tree, reading))


def _object(tree: Branch, reading: _Reading, depth: int) -> Node:
    elements = [_branches(element) for element in _operands(tree)]
    pairs = [(_key(key, reading, depth), _expression(value, reading, depth)) for key, value in elements]
    span = _span(tree, reading)
    entries: dict[str, Entry] = {}
    for key, value in pairs:
        if not isinstance(key, Scalar):
            return Call("object", Sequence(tuple(Sequence(pair, pair[0].span) for pair in pairs), span), span)
        entries[str(key.text)] = Entry(key.span, value)
    return Mapping(entries, span)


def _key(tree: Branch, reading: _Reading, depth: int) -> Node:
    """A bare name is text; every other key is an expression."""
    inner = _branches(tree)[0]
    term = inner
    while term.data == "expr_term" and not _is_parenthesised(term):
        term = _branches(term)[0]
    if term.data in ("identifier", "keyword", "literal_value"):
        span = _span(term, reading)
        heredoc = reading.heredocs.get(term.meta.start_pos)
        return Scalar(text(str(term.children[0])), "string", span) if heredoc is None else Absent(span)
    return _expression(inner, reading, depth)


def _is_parenthesised(tree: Branch) -> bool:
    first = tree.children[0]
    return isinstance(first, Token) and first.type == "LPAR"


def _call(tree: Branch, reading: _Reading, depth: int) -> Node:
    names, arguments = [], []
    for child in _operands(tree):
        if child.data == "arguments":
            arguments = [_expression(argument, reading, depth) for argument in _operands(child)]
            if any(isinstance(token, Token) and token.type == "ELLIPSIS" for token in child.children):
                arguments[-1] = Call("...", arguments[-1], arguments[-1].span)
        else:
            names.append(str(child.children[0]))
    span = _span(tree, reading)
    name = "::".join(names).removeprefix("core::")
    return Call(f"{name}()", Sequence(tuple(arguments), span), span)


def _conditional(tree: Branch, reading: _Reading, depth: int) -> Node:
    operands = tuple(_expression(operand, reading, depth) for operand in _operands(tree))
    span = _span(tree, reading)
    return Call("conditional", Sequence(operands, span), span)


def _binary(tree: Branch, reading: _Reading, depth: int) -> Node:
    """`a + b + c` leans to the left: its operators are taken from the right without going deeper."""
    terms: list[tuple[str, Branch]] = []
    left = tree
    while left.data == "binary_op":
        left, term = _operands(left)
        operator, right = _operands(term)
        terms.append((str(operator.children[0]).strip(), right))
        left = _unwrapped(left) if not _has_parentheses(left) else left
    result = _expression(left, reading, depth)
    for position, (operator_name, right) in enumerate(reversed(terms)):
        if position + depth > DEEPEST:
            return _unreadable(tree, reading, depth)
        operand = _expression(right, reading, depth)
        span = result.span._replace(end=operand.span.end)
        result = Call(operator_name, Sequence((result, operand), span), span)
    return result


def _has_parentheses(tree: Branch) -> bool:
    return tree.data == "expr_term" and _is_parenthesised(tree)


def _unary(tree: Branch, reading: _Reading, depth: int) -> Node:
    operator = str(tree.children[0])
    operand = _expression(_branches(tree)[0], reading, depth)
    span = _span(tree, reading)
    return Call(operator, Sequence((operand,), span), span)


def _for_list(tree: Branch, reading: _Reading, depth: int) -> Node:
    intro, value, *condition = _operands(tree)
    names, collection = _intro(intro, reading, depth)
    span = _span(tree, reading)
    parts = (names, collection, _expression(value, reading, depth), _filter(condition, span, reading, depth))
    return Call("for list", Sequence(parts, span), span)


def _for_map(tree: Branch, reading: _Reading, depth: int) -> Node:
    intro, key, value, *condition = _operands(tree)
    names, collection = _intro(intro, reading, depth)
    span = _span(tree, reading)
    groups = any(isinstance(token, Token) and token.type == "ELLIPSIS" for token in tree.children)
    parts = (
        names,
        collection,
        _expression(key, reading, depth),
        _expression(value, reading, depth),
        _filter(condition, span, reading, depth),
        Scalar(text("true" if groups else "false"), "boolean", span),
    )
    return Call("for map", Sequence(parts, span), span)


def _intro(tree: Branch, reading: _Reading, depth: int) -> tuple[Sequence, Node]:
    *names, collection = _operands(tree)
    named = tuple(_name(name, reading) for name in names)
    return Sequence(named, _span(tree, reading)), _expression(collection, reading, depth)


def _filter(condition: list[Branch], span: Span, reading: _Reading, depth: int) -> Node:
    return _expression(_operands(condition[0])[0], reading, depth) if condition else Absent(span)


def _name(tree: Branch, reading: _Reading) -> Scalar:
    return Scalar(text(str(tree.children[0])), "string", _span(tree, reading))


def _identifier(tree: Branch, reading: _Reading, _depth: int) -> Node:
    """A name alone, or the place that a heredoc was taken from."""
    found = reading.heredocs.get(tree.meta.start_pos)
    if found is None:
        span = _span(tree, reading)
        return Call("traversal", Sequence((_name(tree, reading),), span), span)
    place = reading.place
    return _template(
        found.written, lambda start, end: place(found.start + start, found.start + end), reading, found.flush
    )


# -- steps: .name [0] ["key"] [*]


def _steps(tree: Branch, reading: _Reading, depth: int) -> Node:
    """A chain of steps leans to the left like a chain of operators."""
    links: list[Branch] = []
    base = tree
    while base.data in ("get_attr_expr_term", "index_expr_term"):
        base, link = _branches(base)
        links.append(link)
        base = base if _has_parentheses(base) else _unwrapped(base)
    steps = [_step(link, reading, depth) for link in reversed(links)]
    return _stepped(_expression(base, reading, depth), steps, _span(tree, reading))


def _stepped(base: Node, steps: list[Node], span: Span) -> Node:
    if not steps:
        return base
    if isinstance(base, Call) and base.name in ("traversal", "index") and isinstance(base.argument, Sequence):
        return Call(base.name, Sequence((*base.argument.items, *steps), span), span)
    return Call("index", Sequence((base, *steps), span), span)


def _step(tree: Branch, reading: _Reading, depth: int) -> Node:
    if tree.data == "short_index":
        token = tree.children[1]
        return Scalar(text(str(token)), "integer", _span(tree, reading))
    inner = _operands(tree)[0]
    if tree.data == "get_attr":
        return _name(inner, reading)
    return _expression(inner, reading, depth)


def _splat(tree: Branch, reading: _Reading, depth: int) -> Node:
    """Of `a.*.b[0]` only `.b` is taken from each element, of `a[*].b[0]` all that follows."""
    base, splat = _branches(tree)
    links = _branches(splat)
    span = _span(tree, reading)
    each = len(links)
    if splat.data == "attr_splat":
        each = next((index for index, link in enumerate(links) if link.data != "get_attr"), len(links))
    steps = [_step(link, reading, depth) for link in links]
    result = Call("splat", Sequence((_expression(base, reading, depth), *steps[:each]), span), span)
    return _stepped(result, steps[each:], span)


_KINDS: dict[str, Callable[[Branch, _Reading, int], Node]] = {
    "int_lit": _number,
    "float_lit": _number,
    "literal_value": _word,
    "string": _string,
    "tuple": _tuple,
    "object": _object,
    "identifier": _identifier,
    "function_call": _call,
    "conditional": _conditional,
    "binary_op": _binary,
    "unary_op": _unary,
    "for_tuple_expr": _for_list,
    "for_object_expr": _for_map,
    "get_attr_expr_term": _steps,
    "index_expr_term": _steps,
    "attr_splat_expr_term": _splat,
    "full_splat_expr_term": _splat,
}


# -- trees


def _branches(tree: Branch) -> list[Branch]:
    return [child for child in tree.children if isinstance(child, Tree)]


def _operands(tree: Branch) -> list[Branch]:
    return [child for child in tree.children if isinstance(child, Tree) and child.data != "new_line_or_comment"]


def _span(tree: Branch, reading: _Reading) -> Span:
    """An empty body has no place; whoever holds it has one."""
    return reading.place(0, 0) if tree.meta.empty else reading.place(tree.meta.start_pos, tree.meta.end_pos)
