"""HCL's expressions as nodes, not yet evaluated."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Listing

from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax import hcl_template
from corslint.syntax.hcl_template import Piece, Place, literal
from corslint.syntax.hcl_tree import Branch
from corslint.syntax.node import Absent, Call, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import Hole, text

DEEPEST = 60
"""Levels of nesting that are read; what lies deeper is unknown."""

LONGEST_WORD = 40
"""Characters of the source that a message repeats."""


class Reading(NamedTuple):
    """What is being read, where its characters stand, and what went wrong."""

    written: str
    place: Place
    problems: list[Problem]

    def span(self, tree: Branch) -> Span:
        return self.place(tree.start_byte, tree.end_byte)

    def text(self, tree: Branch) -> str:
        return self.written[tree.start_byte : tree.end_byte]

    def line(self, start: int, end: int) -> str:
        """A stretch between quotation marks, which are on one line."""
        written = self.written[start:end]
        if "\n" in written:
            mark = self.place(max(start - 1, 0), start + written.index("\n"))
            self.problems.append(Problem(mark, "the quotation mark is not closed on this line"))
        return written


def expression(tree: Branch, reading: Reading, depth: int) -> Node:
    return _term(parts(tree), reading, depth)


def parts(tree: Branch) -> list[Branch]:
    return [child for child in tree.children if child.type != "comment"]


def _term(terms: list[Branch], reading: Reading, depth: int) -> Node:
    """An operand and the steps taken from it, which stand side by side in the tree."""
    terms = _without_parentheses(terms)
    if depth > DEEPEST:
        return _unreadable(terms, reading)
    first = terms[0]
    if len(terms) == 1:
        return _KINDS[first.type](first, reading, depth + 1)
    width = 3 if first.type == "(" else 1
    return _stepped(terms[:width], terms[width:], reading, depth + 1)


def _without_parentheses(terms: list[Branch]) -> list[Branch]:
    while len(terms) == 3 and terms[0].type == "(":
        terms = parts(terms[1])
    return terms


def _unreadable(terms: list[Branch], reading: Reading) -> Node:
    """Named after its place, so that no other text is taken for the same."""
    span = reading.place(terms[0].start_byte, terms[-1].end_byte)
    return Unknown(Hole(f"the expression at {span.path}:{span.start}", span.text[:LONGEST_WORD]), span)


def _within(tree: Branch, reading: Reading, depth: int) -> Node:
    """What only wraps one other."""
    inner = tree.children[0]
    return _KINDS[inner.type](inner, reading, depth)


# -- words and texts


def _number(tree: Branch, reading: Reading, _depth: int) -> Node:
    written = reading.text(tree)
    return Scalar(text(written), "integer" if written.isdecimal() else "float", reading.span(tree))


def _boolean(tree: Branch, reading: Reading, _depth: int) -> Node:
    return Scalar(text(reading.text(tree)), "boolean", reading.span(tree))


def _null(tree: Branch, reading: Reading, _depth: int) -> Node:
    return Scalar(text(""), "null", reading.span(tree))


def _string(tree: Branch, reading: Reading, _depth: int) -> Node:
    start, end = tree.start_byte + 1, tree.end_byte - 1
    return Scalar(text(_unescaped(reading.line(start, end))), "string", reading.place(start, end))


_ESCAPE = re.compile(r"\$\$\{|%%\{|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def _unescaped(written: str) -> str:
    return _ESCAPE.sub(_character, written) if "\\" in written or "{" in written else written


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    return _ESCAPES.get(escape[3], escape[3]) if escape[3] else escape.group()[1:]


def _quoted(tree: Branch, reading: Reading, depth: int) -> Node:
    """Neighbouring literals are one piece: markers trim the white space of all of it."""

    def literals(start: int, end: int) -> Iterator[Piece]:
        yield literal(_unescaped(reading.line(start, end)), reading.place(start, end))

    opening, *marks, closing = tree.children
    listing = _pieces(marks, opening.end_byte, closing.start_byte, literals, reading, depth)
    return hcl_template.template(listing, reading.place(opening.end_byte, closing.start_byte))


def _heredoc(tree: Branch, reading: Reading, depth: int) -> Node:
    opening, _, *marks, _closing = tree.children
    return _lines(marks, *_content(tree, reading), reading, depth, is_flush=reading.text(opening) == "<<-")


def template(tree: Branch, reading: Reading, depth: int) -> Node:
    """Of an expression that is a heredoc, without the line end that ends its last line."""
    (heredoc,) = tree.children[0].children
    start, end = _content(heredoc, reading)
    return _lines(heredoc.children[2:-1], start, end - 1, reading, depth, is_flush=False)


def _content(heredoc: Branch, reading: Reading) -> tuple[int, int]:
    """From the line below the one that opens a heredoc to the one that closes it."""
    start = reading.written.index("\n", heredoc.children[1].end_byte) + 1
    return start, reading.written.rindex("\n", 0, heredoc.children[-1].start_byte) + 1


def _lines(marks: list[Branch], start: int, end: int, reading: Reading, depth: int, *, is_flush: bool) -> Node:
    """A line of literal text is a piece: markers trim the white space to the end of theirs."""

    def literals(first: int, last: int) -> Iterator[Piece]:
        return hcl_template.lines(reading.written, first, last, reading.place)

    listing = _pieces(marks, start, end, literals, reading, depth)
    return hcl_template.template(listing, reading.place(start, end), is_flush=is_flush)


_DIRECTIVES = {"template_directive", "template_if", "template_for"}


def _pieces(
    marks: list[Branch],
    start: int,
    end: int,
    literals: Callable[[int, int], Iterator[Piece]],
    reading: Reading,
    depth: int,
) -> list[Piece]:
    """What is marked, and the literal text between."""
    found: list[Piece] = []
    waiting = marks[::-1]
    while waiting:
        mark = waiting.pop()
        if mark.type in _DIRECTIVES:
            waiting += reversed(mark.children)
        elif mark.type in _MARKS:
            found += literals(start, mark.start_byte) if start < mark.start_byte else ()
            found.append(_piece(mark, reading, depth))
            start = mark.end_byte
    found += literals(start, end) if start < end else ()
    return found


_MARKS = {
    "template_interpolation": "value",
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}


def _piece(tree: Branch, reading: Reading, depth: int) -> Piece:
    span = reading.span(tree)
    children = parts(tree)
    value = next((expression(child, reading, depth) for child in children if child.type == "expression"), None)
    kind = _MARKS[tree.type]
    if kind == "value" and value is None:
        reading.problems.append(Problem(span, f"nothing stands in '{span.text[:LONGEST_WORD]}', which is refused"))
    return Piece(
        kind,  # type: ignore[arg-type] # the table's values are the kinds of pieces
        span,
        value,
        tuple(_name(child, reading) for child in children if child.type == "identifier"),
        trims_before=children[1].type == "strip_marker",
        trims_after=children[-2].type == "strip_marker",
    )


# -- collections


def _tuple(tree: Branch, reading: Reading, depth: int) -> Node:
    return Sequence(_expressions(tree, reading, depth), reading.span(tree))


def _expressions(tree: Branch, reading: Reading, depth: int) -> tuple[Node, ...]:
    return tuple(expression(child, reading, depth) for child in tree.children if child.type == "expression")


def _object(tree: Branch, reading: Reading, depth: int) -> Node:
    elements = [parts(child) for child in tree.children if child.type == "object_elem"]
    pairs = [(_key(key, reading, depth), expression(value, reading, depth)) for key, _, value in elements]
    span = reading.span(tree)
    entries: dict[str, Entry] = {}
    for key, value in pairs:
        if not isinstance(key, Scalar):
            return Call("object", Sequence(tuple(Sequence(pair, pair[0].span) for pair in pairs), span), span)
        entries[str(key.text)] = Entry(key.span, value)
    return Mapping(entries, span)


def _key(tree: Branch, reading: Reading, depth: int) -> Node:
    """A bare name is text; every other key is an expression."""
    terms = parts(tree)
    if len(terms) == 1 and (terms[0].type == "variable_expr" or terms[0].children[0].type in ("bool_lit", "null_lit")):
        return _name(terms[0], reading)
    return expression(tree, reading, depth)


def _for_list(tree: Branch, reading: Reading, depth: int) -> Node:
    intro, value, condition = _loop(tree, reading, depth)
    span = reading.span(tree)
    return Call("for list", Sequence((*intro, *value, condition), span), span)


def _for_map(tree: Branch, reading: Reading, depth: int) -> Node:
    intro, key_and_value, condition = _loop(tree, reading, depth)
    span = reading.span(tree)
    groups = any(child.type == "ellipsis" for child in tree.children)
    grouping = Scalar(text("true" if groups else "false"), "boolean", span)
    return Call("for map", Sequence((*intro, *key_and_value, condition, grouping), span), span)


def _loop(tree: Branch, reading: Reading, depth: int) -> tuple[tuple[Sequence, Node], tuple[Node, ...], Node]:
    """Names and collection, what is made of each, and the condition."""
    intro = next(child for child in tree.children if child.type == "for_intro")
    condition = next((child for child in tree.children if child.type == "for_cond"), None)
    names = tuple(_name(child, reading) for child in intro.children if child.type == "identifier")
    (collection,) = _expressions(intro, reading, depth)
    made = _expressions(tree, reading, depth)
    when = Absent(reading.span(tree)) if condition is None else _expressions(condition, reading, depth)[0]
    return (Sequence(names, reading.span(intro)), collection), made, when


# -- functions and operators


def _call(tree: Branch, reading: Reading, depth: int) -> Node:
    name, *others = tree.children
    arguments: list[Node] = []
    for child in others:
        if child.type == "function_arguments":
            arguments = list(_expressions(child, reading, depth))
            if any(argument.type == "ellipsis" for argument in child.children):
                arguments[-1] = Call("...", arguments[-1], arguments[-1].span)
    span = reading.span(tree)
    return Call(f"{reading.text(name).removeprefix('core::')}()", Sequence(tuple(arguments), span), span)


def _conditional(tree: Branch, reading: Reading, depth: int) -> Node:
    """`a ? 1 : b ? 2 : 3` leans to the right, in the tree to the left."""
    operands: list[Branch] = []
    terms = [tree]
    while len(terms) == 1 and terms[0].type == "conditional":
        condition, _, then, _, otherwise = parts(terms[0])
        operands[:0] = [then, otherwise]
        terms = parts(condition)
    return _chosen([condition, *operands], reading, depth)


def _chosen(operands: list[Branch], reading: Reading, depth: int) -> Node:
    """Conditions, each with what it chooses, and what is left at last."""
    pairs = list(zip(operands[:-1:2], operands[1::2], strict=True))
    result = expression(operands[-1], reading, depth + len(pairs) - 1)
    for level, (condition, then) in reversed(list(enumerate(pairs))):
        span = reading.place(condition.start_byte, operands[-1].end_byte)
        if depth + level > DEEPEST:
            result = _unreadable([condition, operands[-1]], reading)
            continue
        chosen = (expression(condition, reading, depth + level), expression(then, reading, depth + level), result)
        result = Call("conditional", Sequence(chosen, span), span)
    return result


_OPERATORS = frozenset("* / % + - > >= < <= == != && ||".split())  # noqa: SIM905 (as one reads them)


def _binary(tree: Branch, reading: Reading, depth: int) -> Node:
    """`a + b + c` leans to the left: from there on each operator takes what came of those before it."""
    first, rights = _operands(tree)
    result = _term(first, reading, depth)
    for position, (operator, right) in enumerate(rights):
        if position + depth > DEEPEST:
            return _unreadable([tree], reading)
        operand = _term(right, reading, depth)
        span = reading.place(first[0].start_byte, right[-1].end_byte)
        result = Call(operator, Sequence((result, operand), span), span)
    return result


def _operands(tree: Branch) -> tuple[list[Branch], list[tuple[str, list[Branch]]]]:
    """The first operand, then each operator with the operand on its right; found from the right, without recursion."""
    rights: list[tuple[str, list[Branch]]] = []
    terms = [tree]
    while len(terms) == 1 and terms[0].type in ("operation", "binary_operation"):
        inner = terms[0] if terms[0].type == "binary_operation" else terms[0].children[0]
        if inner.type != "binary_operation":
            break
        terms = parts(inner)
        place = next(index for index, term in enumerate(terms) if term.type in _OPERATORS)
        rights.append((terms[place].type, terms[place + 1 :]))
        terms = terms[:place]
    return terms, rights[::-1]


def _unary(tree: Branch, reading: Reading, depth: int) -> Node:
    operator, *operand = parts(tree)
    span = reading.span(tree)
    return Call(operator.type, Sequence((_term(operand, reading, depth),), span), span)


# -- names and steps: .name [0] ["key"] [*]


def _name(tree: Branch, reading: Reading) -> Scalar:
    return Scalar(text(reading.text(tree)), "string", reading.span(tree))


def _variable(tree: Branch, reading: Reading, _depth: int) -> Node:
    name = _name(tree, reading)
    return Call("traversal", Sequence((name,), name.span), name.span)


def _stepped(base: list[Branch], links: list[Branch], reading: Reading, depth: int) -> Node:
    result = _term(base, reading, depth)
    start = base[0].start_byte
    steps: list[Node] = []
    for level, link in enumerate(links):
        (inner,) = link.children if link.type != "get_attr" else (link,)
        if not inner.type.endswith("_splat"):
            steps.append(_step(inner, reading, depth))
        elif depth + level > DEEPEST:
            return _unreadable([base[0], links[-1]], reading)
        else:
            before = links[level - 1] if level else base[-1]
            result = _taken(result, steps, reading.place(start, before.end_byte))
            result, steps = _splat(result, inner, reading.place(start, link.end_byte), reading, depth), []
    return _taken(result, steps, reading.place(start, links[-1].end_byte))


def _taken(base: Node, steps: Listing[Node], span: Span) -> Node:
    if not steps:
        return base
    if isinstance(base, Call) and base.name in ("traversal", "index") and isinstance(base.argument, Sequence):
        return Call(base.name, Sequence((*base.argument.items, *steps), span), span)
    return Call("index", Sequence((base, *steps), span), span)


def _step(tree: Branch, reading: Reading, depth: int) -> Node:
    if tree.type == "get_attr":
        return _name(tree.children[-1], reading)
    if tree.type == "legacy_index":
        written = reading.text(tree)[1:]
        return Scalar(text(written.strip()), "integer", reading.span(tree))
    return _expressions(tree, reading, depth)[0]


def _splat(base: Node, tree: Branch, span: Span, reading: Reading, depth: int) -> Node:
    """Of `a.*.b[0]` only `.b` is taken from each element, of `a[*].b[0]` all that follows."""
    links = [link if link.type == "get_attr" else link.children[0] for link in parts(tree)[1:]]
    each = len(links)
    if tree.type == "attr_splat":
        each = next((index for index, link in enumerate(links) if link.type != "get_attr"), len(links))
    steps = [_step(link, reading, depth) for link in links]
    return _taken(Call("splat", Sequence((base, *steps[:each]), span), span), steps[each:], span)


_KINDS: dict[str, Callable[[Branch, Reading, int], Node]] = {
    "literal_value": _within,
    "template_expr": _within,
    "collection_value": _within,
    "for_expr": _within,
    "operation": _within,
    "numeric_lit": _number,
    "bool_lit": _boolean,
    "null_lit": _null,
    "string_lit": _string,
    "quoted_template": _quoted,
    "heredoc_template": _heredoc,
    "tuple": _tuple,
    "object": _object,
    "variable_expr": _variable,
    "function_call": _call,
    "conditional": _conditional,
    "binary_operation": _binary,
    "unary_operation": _unary,
    "for_tuple_expr": _for_list,
    "for_object_expr": _for_map,
}
