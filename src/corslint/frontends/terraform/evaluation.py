"""Terraform's expressions, worked out as far as the configuration decides them."""

from collections.abc import Callable, Iterator

from corslint.frontends.terraform import files, functions
from corslint.frontends.terraform.conversion import as_text
from corslint.frontends.terraform.functions.text import made
from corslint.frontends.terraform.scope import Effort, Scope
from corslint.frontends.terraform.values import (
    LARGEST,
    LONGEST_TEXT,
    Invalid,
    Undecided,
    as_boolean,
    boolean,
    choice,
    condition,
    derived,
    describe,
    entries_of,
    equal,
    forced,
    is_null,
    items_of,
    mapping,
    named_hole,
    number,
    over,
    size,
    string,
    to_known,
    to_number,
    to_text,
    weight,
)
from corslint.source import Span
from corslint.syntax.node import Absent, Call, Choice, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, YES, Hole, Text, join

DEEPEST = 100
"""Evaluations within evaluations, those of what is referred to included."""

FRACTION = 154
"""Decimal digits of Terraform's numbers, which have 512 bits."""

LONGEST_START = 60
"""Characters of an expression that the name of its unknown value starts with, which paths and messages show."""

MOST_STEPS = 250_000
"""Expressions evaluated for one configuration; hostile input could ask for any number."""


def value(node: Node, scope: Scope) -> Node:
    """The value of an expression; unknown where Terraform would refuse it."""
    try:
        return evaluate(node, scope)
    except Invalid:
        return _unlike_any(node, scope.effort)


def evaluate(node: Node, scope: Scope) -> Node:
    """The value of an expression. Raises `Invalid` where Terraform would refuse it."""
    effort = scope.effort
    effort.steps += 1
    if effort.depth > DEEPEST or effort.steps > MOST_STEPS:
        return _unlike_any(node, effort)
    effort.depth += 1
    try:
        return _evaluated(node, scope)
    except Undecided:
        return _unlike_any(node, effort)
    finally:
        effort.depth -= 1


def _unlike_any(node: Node, effort: Effort) -> Node:
    """The same text may be another value in another pass of a loop: the name is this evaluation's alone."""
    start = node.span.text[:LONGEST_START].partition("\n")[0].rstrip()
    shown = start if start == node.span.text else f"{start}…"
    return Unknown(Hole(f"{shown} ({effort.steps})", node.span.text), node.span)


def _evaluated(node: Node, scope: Scope) -> Node:
    match node:
        case Sequence(items=items):
            return Sequence(tuple(evaluate(item, scope) for item in items), node.span)
        case Mapping(entries=entries):
            return Mapping(
                {name: Entry(entry.key, evaluate(entry.value, scope)) for name, entry in entries.items()}, node.span
            )
        case Call():
            return _call(node, scope)
        case _:
            return node


def _call(node: Call, scope: Scope) -> Node:
    arguments = node.argument.items if isinstance(node.argument, Sequence) else (node.argument,)
    if len(arguments) != _ARITIES.get(node.name, len(arguments)):
        raise Invalid
    if node.name in _FORMS:
        return _FORMS[node.name](arguments, node.span, scope)
    if node.name in _OPERATORS:
        operator = _OPERATORS[node.name]
        operands = tuple(forced(evaluate(argument, scope)) for argument in arguments)
        return over(operands, lambda row: _operated(operator, row, node), node.span, node.name)
    if node.name.endswith("()"):
        return _function(node.name[:-2], tuple(_arguments(arguments, scope)), node.span, scope)
    return node  # a value that is evaluated already


def _function(name: str, arguments: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    given = weight(arguments)
    scope.effort.steps += given // 10
    if given > LARGEST:
        raise Undecided
    if name in files.FUNCTIONS and len(arguments) == 1:
        return over(arguments, lambda row: files.FUNCTIONS[name](row, span, scope), span, name)
    return functions.call(name, arguments, span, scope.effort)


def _arguments(arguments: tuple[Node, ...], scope: Scope) -> Iterator[Node]:
    for argument in arguments:
        if isinstance(argument, Call) and argument.name == "...":
            yield from items_of(evaluate(argument.argument, scope))
        else:
            yield evaluate(argument, scope)


# -- operators


def _operated(operator: Callable[..., Node], operands: tuple[Node, ...], node: Call) -> Node:
    try:
        return operator(*operands, node.span)
    except Undecided:
        return derived(node.name, operands, node.span)
    except ArithmeticError as error:
        raise Invalid from error


def _sum(left: Node, right: Node, span: Span) -> Node:
    return number(to_number(left) + to_number(right), span)


def _difference(left: Node, right: Node | Span, span: Span | None = None) -> Node:
    if isinstance(right, Span):
        return number(-to_number(left), right)
    return number(to_number(left) - to_number(right), span or left.span)


def _product(left: Node, right: Node, span: Span) -> Node:
    return number(to_number(left) * to_number(right), span)


def _quotient(left: Node, right: Node, span: Span) -> Node:
    from decimal import Context, Decimal  # noqa: PLC0415 (few configurations divide)

    result = Context(prec=FRACTION).divide(Decimal(to_number(left)), Decimal(to_number(right)))
    return number(int(result) if result == result.to_integral_value() else result, span)


def _remainder(left: Node, right: Node, span: Span) -> Node:
    """With the sign of the left side, unlike Python's."""
    one, other = to_number(left), to_number(right)
    other = other if other > 0 else -other
    return number(-(-one % other) if one < 0 else one % other, span)


def _comparing(compare: Callable[[object, object], bool]) -> Callable[[Node, Node, Span], Node]:
    return lambda left, right, span: boolean(compare(to_number(left), to_number(right)), span)


_OPERATORS: dict[str, Callable[..., Node]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "%": _remainder,
    "<": _comparing(lambda left, right: left < right),  # type: ignore[operator] # numbers
    ">": _comparing(lambda left, right: left > right),  # type: ignore[operator] # numbers
    "<=": _comparing(lambda left, right: left <= right),  # type: ignore[operator] # numbers
    ">=": _comparing(lambda left, right: left >= right),  # type: ignore[operator] # numbers
    "==": lambda left, right, span: as_boolean(equal(left, right), span),
    "!=": lambda left, right, span: as_boolean(~equal(left, right), span),
    "!": lambda operand, span: as_boolean(~condition(operand), span),
    "&&": lambda left, right, span: as_boolean(condition(left) & condition(right), span),
    "||": lambda left, right, span: as_boolean(condition(left) | condition(right), span),
}


# -- templates and conditionals


def _template(parts: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    pieces = tuple(forced(evaluate(part, scope)) for part in parts)

    def joined(row: tuple[Node, ...]) -> Node:
        texts = tuple((to_text(piece), piece.span) for piece in row)
        if sum(size(each) for each, _ in texts) > LONGEST_TEXT:
            raise Undecided
        content = join(*(each for each, _ in texts))
        place = _decided_at(texts, span)
        scope.effort.pieces[place, content] = texts
        return Scalar(content, "string", place)

    return over(pieces, joined, span, "template")


def _decided_at(pieces: tuple[tuple[Text, Span], ...], span: Span) -> Span:
    """A value in the quotes that API Gateway's mappings want, `'${var.origin}'`, is decided where the value is."""
    if [each.known for each, _ in pieces[::2]] != ["'", "'"] or len(pieces) != 3 or pieces[1][0].holes:
        return span
    return pieces[1][1]


def _conditional(parts: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    """What the condition selects. An undecided one leaves both, or the one that Terraform would not refuse."""
    test, then, otherwise = parts
    tested = evaluate(test, scope)
    decided = condition(tested)
    if decided is not MAYBE:
        chosen, other = (then, otherwise) if decided is YES else (otherwise, then)
        return _as_other(evaluate(chosen, scope), other)
    arms = [arm for part in (then, otherwise) for arm in _valid(part, scope)]
    if not arms:
        raise Invalid
    chosen = choice(arms, span)
    scope.effort.causes[id(chosen)] = chosen, f"{describe(tested)} ? {' : '.join(map(describe, arms))}"
    return chosen


def _as_other(chosen: Node, other: Node) -> Node:
    """Both arms have one type: beside a text, a number is a text."""
    is_text = (isinstance(other, Scalar) and other.kind == "string") or (
        isinstance(other, Call) and other.name == "template"
    )
    if is_text and isinstance(chosen, Scalar) and chosen.kind in ("integer", "float", "boolean"):
        return as_text(chosen)
    return chosen


def _valid(part: Node, scope: Scope) -> Iterator[Node]:
    try:
        yield forced(evaluate(part, scope))
    except Invalid:
        return


# -- collections


def _object(elements: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    entries: dict[str, Entry] = {}
    for element in elements:
        if isinstance(element, Sequence):
            key, held = (evaluate(item, scope) for item in element.items)
            entries[to_known(key)] = Entry(key.span, held)
    return Mapping(entries, span)


def _for_list(parts: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    names, collection, held, test = parts
    items = [
        evaluate(held, inner) for inner in _passes(names, evaluate(collection, scope), scope) if _is_kept(test, inner)
    ]
    return Sequence(tuple(items), span)


def _for_map(parts: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    names, collection, key, held, test, groups = parts
    found: dict[str, list[Entry]] = {}
    for inner in _passes(names, evaluate(collection, scope), scope):
        if _is_kept(test, inner):
            name = evaluate(key, inner)
            found.setdefault(to_known(name), []).append(Entry(name.span, evaluate(held, inner)))
    if condition(groups) is YES:
        grouped = {name: tuple(entry.value for entry in entries) for name, entries in found.items()}
        return mapping(((name, Sequence(items, span)) for name, items in sorted(grouped.items())), span)
    if any(len(entries) > 1 for entries in found.values()):
        raise Invalid
    return Mapping({name: entry for name, (entry,) in sorted(found.items())}, span)


def _passes(names: Node, collection: Node, scope: Scope) -> Iterator[Scope]:
    """The scope of each pass: one name is the value's, of two the first one is the key's."""
    bound = [to_known(name) for name in items_of(names)]
    for pair in pairs(collection):
        yield scope._replace(names={**scope.names, **dict(zip(bound[::-1], pair[::-1], strict=False))})


def pairs(collection: Node) -> Iterator[tuple[Node, Node]]:
    """What a `for` goes through: keys and values, indices and elements, of a set each element twice."""
    match collection:
        case Mapping(entries=entries):
            for key, entry in sorted(entries.items()):
                yield string(key, entry.key), entry.value
        case Call(name="set"):
            for item in items_of(collection):
                yield item, item
        case _:
            for index, item in enumerate(items_of(collection)):
                yield number(index, item.span), item


def _is_kept(test: Node, scope: Scope) -> bool:
    if isinstance(test, Absent):
        return True
    decided = condition(evaluate(test, scope))
    if decided is MAYBE:
        raise Undecided
    return decided is YES


def _splat(parts: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    """Of a list each element, of nothing none, of anything else that one thing."""
    base, *steps = parts
    collection = evaluate(base, scope)
    taken = tuple(evaluate(step, scope) for step in steps)
    if isinstance(collection, Choice | Unknown):
        return over((collection,), lambda row: _spread(row[0], taken, span, scope), span, "splat")
    return _spread(collection, taken, span, scope)


def _spread(collection: Node, steps: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    if isinstance(collection, Unknown):
        return derived(f"{collection.hole.name}[*]", steps, span)
    if is_null(collection) is YES:
        return Sequence((), span)
    is_list = isinstance(collection, Sequence | Call)
    items = items_of(collection) if is_list else (collection,)
    return Sequence(tuple(_stepped(item, steps, span, scope) for item in items), span)


# -- steps


def _traversal(parts: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    root, *steps = parts
    name = to_known(root)
    if name in scope.names:
        found, taken = scope.names[name], 0
    else:
        evaluated = tuple(evaluate(step, scope) for step in steps)
        found, taken = scope.refer(name, evaluated, span)
        return _stepped(found, evaluated[taken:], span, scope)
    return _stepped(found, tuple(evaluate(step, scope) for step in steps[taken:]), span, scope)


def _index(parts: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    base, *steps = (evaluate(part, scope) for part in parts)
    return _stepped(base, tuple(steps), span, scope)


def _stepped(base: Node, steps: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    for step in steps:
        base = over((base, step), lambda row: _taken(row[0], row[1], span, scope), span, "index")
    return base


def _taken(base: Node, step: Node, span: Span, scope: Scope) -> Node:
    """The element of a list, the entry of a map, or the attribute of a thing."""
    match base:
        case Mapping(entries=entries):
            return _entry(entries, step, span)
        case Sequence(items=items):
            return _item(items, step, span)
        case Unknown(hole=hole):
            return _attribute(hole, step, span, scope)
        case Call(name="json" | "yaml"):
            raise Invalid
        case _:
            raise Invalid


def _entry(entries: dict[str, Entry], step: Node, span: Span) -> Node:
    key = to_text(step).known
    if key is None:
        if not entries:
            raise Invalid
        return choice((entry.value for entry in entries.values()), span)
    if key not in entries:
        raise Invalid
    return entries[key].value


def _item(items: tuple[Node, ...], step: Node, span: Span) -> Node:
    if isinstance(step, Unknown):
        if not items:
            raise Invalid
        return choice(items, span)
    index = to_number(step)
    if not 0 <= index < len(items) or index != int(index):
        raise Invalid
    return items[int(index)]


def _attribute(hole: Hole, step: Node, span: Span, scope: Scope) -> Node:
    """What is configured there, or a hole with the address: `aws_lambda_function.orders.arn`."""
    content = to_text(step)
    name = str(content)
    if isinstance(step, Scalar) and step.kind == "string":
        configured = scope.attribute(hole, name)
        if configured is not None:
            return configured
        return named_hole(f"{hole.name}.{name}", span)
    return named_hole(f"{hole.name}[{name}]", span)


# -- functions that see more than values, or not all of them


def _try(arguments: tuple[Node, ...], _span: Span, scope: Scope) -> Node:
    for argument in arguments:
        try:
            return evaluate(argument, scope)
        except Invalid:
            continue
    raise Invalid


def _can(arguments: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    try:
        found = evaluate(arguments[0], scope)
    except Invalid:
        return boolean(False, span)
    return derived("can", (found,), span) if isinstance(found, Unknown) else boolean(True, span)


def _template_of_file(arguments: tuple[Node, ...], span: Span, scope: Scope) -> Node:
    path, given = (evaluate(argument, scope) for argument in arguments)
    return over((path,), lambda row: _rendered(row[0], given, span, scope), span, "templatefile")


def _rendered(path: Node, given: Node, span: Span, scope: Scope) -> Node:
    source = files.opened(path, scope)
    if source is None:
        return derived("templatefile", (path, given), span)
    return render(source.whole, entries_of(given), scope)


def _template_of_text(arguments: tuple[Node, ...], _span: Span, scope: Scope) -> Node:
    """A template in a text, which has no place of its own."""
    content, given = (evaluate(argument, scope) for argument in arguments)
    return _filled(to_known(content), lambda _start, _end: content.span, entries_of(given), scope)


def render(place: Span, given: dict[str, Entry], scope: Scope) -> Node:
    """A stretch of a source as a template with these values as its only names."""
    return _filled(
        place.text, lambda start, end: Span(place.source, place.start + start, place.start + end), given, scope
    )


def _filled(known: str, place: Callable[[int, int], Span], given: dict[str, Entry], scope: Scope) -> Node:
    from corslint.syntax import hcl  # noqa: PLC0415 (the grammar is loaded when the first file is read)

    written, problems = hcl.template(known, place)
    if problems:
        raise Invalid
    names = {name: entry.value for name, entry in given.items()}
    result = evaluate(written, scope._replace(names=names, refer=_nothing))
    return result if isinstance(result, Unknown | Choice) else made(to_text(result), result.span)


def _nothing(_name: str, _steps: tuple[Node, ...], _span: Span) -> tuple[Node, int]:
    raise Invalid


def _of_moment(_arguments: tuple[Node, ...], span: Span, _scope: Scope) -> Node:
    """`uuid()`, `timestamp()`: another value at each place, known to nobody before the deployment."""
    place = span.position
    return Unknown(Hole(f"{span.text} at {span.path}:{place.line}:{place.column}", span.text), span)


Form = Callable[[tuple[Node, ...], Span, Scope], Node]

_FORMS: dict[str, Form] = {
    "template": _template,
    "conditional": _conditional,
    "object": _object,
    "for list": _for_list,
    "for map": _for_map,
    "splat": _splat,
    "traversal": _traversal,
    "index": _index,
    "try()": _try,
    "can()": _can,
    "templatefile()": _template_of_file,
    "templatestring()": _template_of_text,
    "uuid()": _of_moment,
    "timestamp()": _of_moment,
    "plantimestamp()": _of_moment,
    "bcrypt()": _of_moment,
}
"""Expressions, the functions among them included, that evaluate their arguments themselves."""

_ARITIES = {"can()": 1, "templatefile()": 2, "templatestring()": 2}
