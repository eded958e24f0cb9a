"""What an expression may be."""

from corslint.handlers import ir
from corslint.handlers.interpreter import members
from corslint.handlers.interpreter.assignment import assign, change_through
from corslint.handlers.interpreter.atoms import (
    Abstract,
    Class,
    Closure,
    Event,
    Lib,
    Native,
    Opaque,
    Origin,
    Ref,
    Scope,
    Str,
    constant,
    inert,
    is_nothing,
    is_undefined,
    known_text,
    opaque,
    some_text,
    text_of,
    union,
)
from corslint.handlers.interpreter.branches import branch, narrow
from corslint.handlers.interpreter.changes import LIST_CHANGES, MAP_CHANGES, put_over
from corslint.handlers.interpreter.compare import compare, negated
from corslint.handlers.interpreter.heap import LISTS, Definition, Object, Slot, State, elements
from corslint.handlers.interpreter.here import EVALUATIONS, Here, any_element, evaluate, listed
from corslint.handlers.interpreter.invoke import call_all, method_call, new_all
from corslint.handlers.interpreter.objects import (
    change,
    copied,
    get,
    merge_into,
    put,
    spread_over,
    with_key,
)
from corslint.handlers.interpreter.run import (
    LONGEST_LIST,
    LONGEST_UNROLLED,
    Arguments,
    Frame,
    Result,
    allocate,
    arguments,
    is_absent,
    leave,
    may_raise_here,
    merge,
    new_list,
    some_list,
)
from corslint.handlers.interpreter.truthiness import falsy, that_are, truthiness
from corslint.handlers.recorded.libraries import as_text
from corslint.source import Span
from corslint.value import Text

# -- names and literals


def _constant(here: Here, expression: ir.Constant, state: State) -> Abstract:
    return constant(expression.value, expression.span)


def _name(here: Here, expression: ir.Name, state: State) -> Abstract:
    if expression.name == "this":
        return (here.frame.this,) if here.frame.this is not None else inert("this", expression.span)
    place = here.scope.cell(expression.name)
    if here.scope.language in ir.CLASS_LANGUAGES and (expression.name != "super" or place is None):
        return members.named(here, expression.name, state, expression.span)
    if expression.name == "super" and place is not None and here.frame.this is not None:
        return (Native("super", (*state.cell(place), here.frame.this)),)
    if place is not None:
        return state.cell(place) or inert(f"{expression.name} before it is set", expression.span)
    return (Lib(f"{LIBRARIES[here.scope.language]}:{expression.name}"),)


LIBRARIES: dict[ir.Language, str] = {"python": "py", "javascript": "js", "go": "go"}
"""Of class languages the loader says what a name is that none of the program's own has."""


def _member(here: Here, expression: ir.Member, state: State) -> Abstract:
    owner = evaluate(here, expression.owner, state)
    may_raise_here(here.run, state)
    if is_absent(here.run, owner) and not expression.is_optional:
        leave(here.run, state, expression.span)
    key = constant(expression.name, expression.span)
    return get(here.run, state, owner, key, expression.span, is_member=True)


def _item(here: Here, expression: ir.Item, state: State) -> Abstract:
    owner = evaluate(here, expression.owner, state)
    key = evaluate(here, expression.key, state)
    may_raise_here(here.run, state)
    if is_absent(here.run, owner) and not expression.is_optional:
        leave(here.run, state, expression.span)
    value = get(here.run, state, owner, key, expression.span)
    if here.scope.language == "python":
        # a missing key raises KeyError
        value = tuple(atom for atom in value if not is_undefined(atom)) or inert("a missing key", expression.span)
    return value


def _map(here: Here, expression: ir.MapLiteral, state: State) -> Abstract:
    type_ = evaluate(here, expression.type, state) if expression.type is not None else ()
    made_by = next((atom for atom in type_ if isinstance(atom, Class)), None)
    whole = Object(expression.kind, expression.span, {}, made_by=made_by)
    for row in expression.rows:
        value = evaluate(here, row.value, state)
        if row.key is None:
            whole = put_over(state, whole, value, row.span)
        else:
            key = _key(evaluate(here, row.key, state), state)
            whole = with_key(whole, key, Slot(value, certain=True, key=row.span, at=row.value.span))
    return (allocate(here.run, state, whole),)


def _key(value: Abstract, state: State) -> str | None:
    """A key's text; of Python's tuples, that of all their elements."""
    items = listed(value, state)
    texts = [known_text(item) for item in items or ()]
    return known_text(value) if items is None or None in texts else repr(texts)


def _list(here: Here, expression: ir.ListLiteral, state: State) -> Abstract:
    items: list[Abstract] = []
    is_exact = True
    for element in expression.elements:
        value = evaluate(here, element.value, state)
        if not element.spread:
            items.append(value)
            continue
        spread = listed(value, state)
        is_exact = is_exact and spread is not None
        items.extend(spread if spread is not None else [any_element(value, state, expression.span)])
        if len(items) > LONGEST_LIST:
            items, is_exact = [union(*items)], False
    if is_exact:
        return new_list(here.run, state, expression.kind, tuple(items), expression.span)
    return some_list(here.run, state, expression.kind, union(*items), expression.span)


def _joined(here: Here, expression: ir.Joined, state: State) -> Abstract:
    return concatenated([evaluate(here, part, state) for part in expression.parts], expression.span)


def concatenated(parts: list[Abstract], span: Span) -> Abstract:
    """The text of several parts, as long as each is one text; of several texts for one part, each."""
    if len(parts) == 1 and all(isinstance(atom, Origin | Str) for atom in parts[0]):
        return parts[0]
    wholes: list[tuple[list[Text], Span]] = [([], span)]
    for part in parts:
        # a variable that may not be set is taken to be set, where text is made of it
        set_ = tuple(atom for atom in part if not is_undefined(atom)) or part
        texts = [as_text(atom) for atom in set_]
        if not texts or None in texts or len(texts) * len(wholes) > LONGEST_UNROLLED:
            return some_text("text made of a value that is not known", span)
        wholes = [([*whole, text], at) for whole, at in wholes for text in texts if text is not None]
    return tuple(dict.fromkeys(atom for whole, at in wholes for atom in text_of(whole, at)))


# -- operators


def _plus(here: Here, expression: ir.Plus, state: State) -> Abstract:
    left = evaluate(here, expression.left, state)
    right = evaluate(here, expression.right, state)
    match left, right:
        case (Ref(id=one),), (Ref(id=other),):
            return _added(here, state, state.object(one), state.object(other), expression.span)
        case (Ref(id=one),), (Opaque() as unknown, *_):
            return (allocate(here.run, state, spread_over(state.object(one), unknown)),)
        case _ if all(isinstance(atom, Str) for atom in (*left, *right)) or _is_text(left) or _is_text(right):
            return concatenated([left, right], expression.span)
        case _:
            return inert("a sum", expression.span)


def _is_text(value: Abstract) -> bool:
    return bool(value) and all(isinstance(atom, Str) for atom in value)


def _is_short(one: tuple[Abstract, ...], other: tuple[Abstract, ...]) -> bool:
    return len(one) + len(other) <= LONGEST_LIST


def _added(here: Here, state: State, one: Object, other: Object, span: Span) -> Abstract:
    if one.kind in LISTS and one.items is not None and other.items is not None and _is_short(one.items, other.items):
        return new_list(here.run, state, one.kind, one.items + other.items, span)
    if one.kind in LISTS:
        return some_list(here.run, state, one.kind, union(elements(one), elements(other)), span)
    return (allocate(here.run, state, merge_into(one._replace(site=span), other, span)),)


def _compare(here: Here, expression: ir.Compare, state: State) -> Abstract:
    left = evaluate(here, expression.left, state)
    right = evaluate(here, expression.right, state)
    return compare(expression.operator, left, right, state, expression.span)


def _not(here: Here, expression: ir.Not, state: State) -> Abstract:
    value = evaluate(here, expression.operand, state)
    known = truthiness(value, state)
    return negated(value, expression.span) if known is None else constant(not known, expression.span)


def _logic(here: Here, expression: ir.Logic, state: State) -> Abstract:
    """The left value where it decides, otherwise the right one."""
    left = evaluate(here, expression.left, state)
    if expression.operator == "nullish":
        decided = tuple(atom for atom in left if not is_nothing(atom))
        goes_on = any(is_nothing(atom) or isinstance(atom, Opaque) for atom in left)
    else:
        wanted = expression.operator == "or"
        decided = that_are(left, True, state) if wanted else falsy(left, state, expression.span)
        goes_on = bool(that_are(left, not wanted, state))
    if not goes_on:
        return left
    right_state = state.fork()
    narrow(right_state, left, expression.operator == "and", here, expression.left)
    right = evaluate(here, expression.right, right_state)
    if not decided:
        state.become(right_state)
        return right
    settled = _passed_or(decided, right) if expression.operator == "or" else None
    value = merge(state, [Result(decided, state.fork()), Result(right, right_state)])
    return settled or value


def _passed_or(decided: Abstract, right: Abstract) -> Abstract | None:
    """`origins.find(o => o === origin) || origins[0]`: the origin where it passed, otherwise another text."""
    match decided, right:
        case (Origin(check=check) as origin,), (Str(text=text),) if check is not None and not origin.is_settled:
            return (origin._replace(otherwise=text, is_settled=True),)
        case _:
            return None


def _conditional(here: Here, expression: ir.Conditional, state: State) -> Abstract:
    yes, no = branch(here, expression.test, state)
    results = []
    if yes is not None:
        results.append(Result(evaluate(here, expression.yes, yes), yes))
    if no is not None:
        results.append(Result(evaluate(here, expression.no, no), no))
    return merge(state, results)


def _assign(here: Here, expression: ir.Assign, state: State) -> Abstract:
    value = evaluate(here, expression.value, state)
    assign(here, expression.target, value, expression.value.span, state)
    return value


# -- functions, classes and modules


def _call(here: Here, expression: ir.Call, state: State) -> Abstract:
    callee = expression.callee
    owner: Abstract = ()
    if isinstance(callee, ir.Member) and not expression.is_new:
        function: Abstract = ()
        owner = evaluate(here, callee.owner, state)
        if is_absent(here.run, owner) and not callee.is_optional:
            leave(here.run, state, callee.span)
    elif isinstance(callee, ir.Name) and here.scope.language == "java" and not expression.is_new:
        function = members.called(here, callee.name, state, callee.span)
    else:
        function = evaluate(here, callee, state)
    given = _arguments(here, expression, state)
    if state.is_left:
        return inert("code that is not reached", expression.span)
    may_raise_here(here.run, state)
    if isinstance(callee, ir.Member) and not expression.is_new:
        value = _method(here, callee, owner, given, expression.span, state)
    elif expression.is_new:
        value = new_all(here.run, state, function, given, expression.span)
    else:
        value = call_all(here.run, state, function, given, expression.span)
    may_raise_here(here.run, state)
    return value


def _method(here: Here, callee: ir.Member, owner: Abstract, given: Arguments, span: Span, state: State) -> Abstract:
    """A method that changes what may be one of several objects, behind a variable, changes whichever it is."""
    if len(owner) > 1 and all(isinstance(atom, Ref) for atom in owner):
        kinds = {state.object(atom.id).kind for atom in owner if isinstance(atom, Ref)}
        table = LIST_CHANGES if kinds <= set(LISTS) else MAP_CHANGES if kinds == {"map"} else {}
        if callee.name in table:
            return change_through(here, callee.owner, table[callee.name](state, given, span), state)
        if here.run.language == "java":
            from corslint.handlers.recorded import java_calls

            becomes = java_calls.setter(state, owner, callee.name, given)
            if becomes is not None:
                return change_through(here, callee.owner, becomes, state)
    return method_call(here.run, state, owner, callee.name, given, span)


def _arguments(here: Here, expression: ir.Call, state: State) -> Arguments:
    positional: list[Abstract] = []
    named: dict[str, Abstract] = {}
    spans: list[Span] = []
    named_spans: list[Span] = []
    is_open = False
    for argument in expression.arguments:
        value = evaluate(here, argument.value, state)
        if argument.spread:
            known = listed(value, state) if argument.spread == "list" else None
            rows = _closed_rows(value, state) if argument.spread == "map" else None
            is_open = is_open or (known is None and rows is None)
            positional.extend(known or ())
            spans.extend(argument.value.span for _ in known or ())
            named.update({name: slot.value for name, slot in (rows or {}).items()})
            named_spans.extend(slot.at for slot in (rows or {}).values())
        elif argument.name is not None:
            named[argument.name] = value
            named_spans.append(argument.value.span)
        else:
            positional.append(value)
            spans.append(argument.value.span)
    return Arguments(tuple(positional), named, (*spans, *named_spans[: len(named)]), is_open)


def _closed_rows(value: Abstract, state: State) -> dict[str, Slot] | None:
    match value:
        case (Ref(id=place),) if (whole := state.object(place)).open is None and whole.kind not in LISTS:
            return whole.slots if all(slot.certain for slot in whole.slots.values()) else None
        case _:
            return None


def _lambda(here: Here, expression: ir.Lambda, state: State) -> Abstract:
    here.run.captures += 1
    this = here.frame.this if expression.code.keeps_this else None
    return (Closure(expression.code, here.scope, this),)


def _class(here: Here, expression: ir.ClassLiteral, state: State) -> Abstract:
    here.run.captures += 1
    bases = tuple(atom for base in expression.bases for atom in evaluate(here, base, state))
    interfaces = tuple(atom for one in expression.interfaces for atom in evaluate(here, one, state))
    scope = Scope(here.scope, here.scope.language, here.scope.path)
    if bases:
        scope.cells["super"] = here.run.place()
        state.put(scope.cells["super"], bases)
    inherited = (*bases, *(atom for atom in interfaces if isinstance(atom, Class)))
    definition = Definition(expression, scope, inherited)
    reference = allocate(here.run, state, Object("class", expression.span, {}, definition=definition))
    inner = here
    if here.scope.language in ir.CLASS_LANGUAGES:
        scope.owner, scope.around = Class(reference.id), here.frame.this
        inner = Here(here.run, Frame(scope.owner), scope)
    for row in expression.statics:
        assert row.key is not None
        slot = Slot(evaluate(inner, row.value, state), certain=True, key=row.span, at=row.value.span)
        name = known_text(evaluate(inner, row.key, state))
        change(state, (reference,), lambda whole, name=name, slot=slot: with_key(whole, name, slot))  # type: ignore[misc]
    return (Class(reference.id),)


def _import(here: Here, expression: ir.Import, state: State) -> Abstract:
    return here.run.load(here.run, expression, here.scope)


def _wait(here: Here, expression: ir.Wait, state: State) -> Abstract:
    value = evaluate(here, expression.value, state)
    may_raise_here(here.run, state)
    return value


def _sequence(here: Here, expression: ir.Sequence, state: State) -> Abstract:
    value: Abstract = ()
    for part in expression.parts:
        value = evaluate(here, part, state)
    return value


def _copy(here: Here, expression: ir.Copy, state: State) -> Abstract:
    value = evaluate(here, expression.value, state)
    return tuple(
        copied(here.run, state, atom.id) if isinstance(atom, Ref) and state.object(atom.id).kind == "struct" else atom
        for atom in value
    )


def _filled(here: Here, expression: ir.Filled, state: State) -> Abstract:
    owner = evaluate(here, expression.owner, state) if expression.owner is not None else ()
    _fill(here, owner, expression.rows, state)
    return owner


def _fill(here: Here, owner: Abstract, rows: tuple[ir.Row, ...], state: State) -> None:
    for row in rows:
        key = evaluate(here, row.key, state) if row.key is not None else None
        if key is not None and isinstance(row.value, ir.Filled) and row.value.owner is None:
            _fill(here, get(here.run, state, owner, key, row.span), row.value.rows, state)
            continue
        value = evaluate(here, row.value, state)
        if key is None:
            method_call(here.run, state, owner, "Add", arguments(value), row.span)
        else:
            put(state, owner, key, Slot(value, certain=True, key=row.span, at=row.value.span))


def _regex(here: Here, expression: ir.Regex, state: State) -> Abstract:
    return (Native("regex", constant(expression.source, expression.span)),)


def _comprehension(here: Here, expression: ir.Comprehension, state: State) -> Abstract:
    iterable = evaluate(here, expression.iterable, state)
    may_raise_here(here.run, state)
    if expression.key is not None and isinstance(expression.value, ir.Name):
        for atom in iterable:
            if isinstance(atom, Event) and atom.path[-1:] == ("items()",):
                # the same headers with their names in lower case
                return (Event(atom.path[:-1], expression.span),)
    known = listed(iterable, state)
    if known is not None and len(known) <= LONGEST_UNROLLED:
        return _comprehended(here, expression, known, state)
    inner = _within(here, expression)
    assign(
        here=inner,
        target=expression.target,
        value=any_element(iterable, state, expression.span),
        at=expression.iterable.span,
        state=state,
    )
    value = evaluate(inner, expression.value, state)
    if expression.key is None:
        return some_list(here.run, state, "list", value, expression.span)
    whole = Object("map", expression.span, {}, open=Opaque("keys of a comprehension", expression.span))
    return (allocate(here.run, state, whole),)


def _comprehended(here: Here, expression: ir.Comprehension, items: list[Abstract], state: State) -> Abstract:
    """Each item in turn; with tests of which the outcome is not known, the list's length is not known either."""
    inner = _within(here, expression)
    whole = Object("map", expression.span, {})
    values: list[Abstract] = []
    is_exact = True
    for item in items:
        assign(inner, expression.target, item, expression.iterable.span, state)
        holds = [truthiness(evaluate(inner, test, state), state) for test in expression.tests]
        if False in holds:
            continue
        is_certain = all(holds)
        is_exact = is_exact and is_certain
        value = evaluate(inner, expression.value, state)
        values.append(value)
        if expression.key is not None:
            key = evaluate(inner, expression.key, state)
            slot = Slot(value, certain=is_certain, key=expression.key.span, at=expression.value.span)
            whole = with_key(whole, known_text(key), slot)
    if expression.key is not None:
        return (allocate(here.run, state, whole),)
    if is_exact:
        return new_list(here.run, state, "list", tuple(values), expression.span)
    return some_list(here.run, state, "list", union(*values), expression.span)


def _within(here: Here, expression: ir.Comprehension) -> Here:
    scope = Scope(here.scope, here.scope.language, here.scope.path)
    for name in expression.names:
        scope.cells[name] = here.run.place()
    return Here(here.run, here.frame, scope)


def _other(here: Here, expression: ir.Other, state: State) -> Abstract:
    for part in expression.parts:
        evaluate(here, part, state)
    may_raise_here(here.run, state)
    return opaque(expression.reason, expression.span)


EVALUATIONS.update(
    {
        ir.Constant: _constant,
        ir.Name: _name,
        ir.Member: _member,
        ir.Item: _item,
        ir.MapLiteral: _map,
        ir.ListLiteral: _list,
        ir.Joined: _joined,
        ir.Plus: _plus,
        ir.Compare: _compare,
        ir.Not: _not,
        ir.Logic: _logic,
        ir.Conditional: _conditional,
        ir.Assign: _assign,
        ir.Call: _call,
        ir.Lambda: _lambda,
        ir.ClassLiteral: _class,
        ir.Import: _import,
        ir.Wait: _wait,
        ir.Sequence: _sequence,
        ir.Copy: _copy,
        ir.Filled: _filled,
        ir.Regex: _regex,
        ir.Comprehension: _comprehension,
        ir.Other: _other,
    }
)
