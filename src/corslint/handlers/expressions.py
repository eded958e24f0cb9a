"""What an expression may be."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from corslint.handlers import ir
from corslint.handlers.atoms import (
    Abstract,
    Atom,
    Class,
    Closure,
    Const,
    Event,
    Lib,
    Native,
    Opaque,
    Origin,
    Ref,
    Scope,
    Str,
    Test,
    constant,
    inert,
    is_nothing,
    is_undefined,
    known_text,
    opaque,
    union,
)
from corslint.handlers.compare import compare, negated
from corslint.handlers.heap import LISTS, Definition, Object, ObjectKind, Slot, State, elements, merged
from corslint.handlers.invoke import call_all, method_call, new_all
from corslint.handlers.libraries import as_text
from corslint.handlers.methods import LIST_CHANGES, MAP_CHANGES, put_over
from corslint.handlers.objects import (
    Change,
    change,
    copied,
    escape,
    get,
    merge_into,
    spread_over,
    with_key,
    without_key,
)
from corslint.handlers.run import (
    LONGEST_UNROLLED,
    Arguments,
    Frame,
    Result,
    Run,
    allocate,
    check_of,
    may_raise_here,
    merge,
    new_list,
    some_list,
)
from corslint.handlers.truthiness import falsy, that_are, truthiness
from corslint.source import Span
from corslint.value import Text, join


class Here:
    """Where an expression stands: its run, its call, the names it sees."""

    __slots__ = ("frame", "run", "scope")

    def __init__(self, run: Run, frame: Frame, scope: Scope) -> None:
        self.run = run
        self.frame = frame
        self.scope = scope


def evaluate(here: Here, expression: ir.Expression, state: State) -> Abstract:
    here.run.step()
    return EVALUATIONS[type(expression)](here, expression, state)


# -- names and literals


def _constant(here: Here, expression: ir.Constant, state: State) -> Abstract:
    return constant(expression.value, expression.span)


def _name(here: Here, expression: ir.Name, state: State) -> Abstract:
    if expression.name == "this":
        return (here.frame.this,) if here.frame.this is not None else inert("this", expression.span)
    place = here.scope.cell(expression.name)
    if expression.name == "super" and place is not None and here.frame.this is not None:
        return (Native("super", (*state.cell(place), here.frame.this)),)
    if place is not None:
        return state.cell(place) or inert(f"{expression.name} before it is set", expression.span)
    return (Lib(f"{LIBRARIES[here.scope.language]}:{expression.name}"),)


LIBRARIES: dict[ir.Language, str] = {"python": "py", "javascript": "js", "go": "go"}


def _member(here: Here, expression: ir.Member, state: State) -> Abstract:
    owner = evaluate(here, expression.owner, state)
    may_raise_here(here.run, state)
    key = constant(expression.name, expression.span)
    return get(here.run, state, owner, key, expression.span, is_member=True)


def _item(here: Here, expression: ir.Item, state: State) -> Abstract:
    owner = evaluate(here, expression.owner, state)
    key = evaluate(here, expression.key, state)
    may_raise_here(here.run, state)
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
            key = known_text(evaluate(here, row.key, state))
            whole = with_key(whole, key, Slot(value, certain=True, key=row.span, at=row.value.span))
    return (allocate(here.run, state, whole),)


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
    if is_exact:
        return new_list(here.run, state, expression.kind, tuple(items), expression.span)
    return some_list(here.run, state, expression.kind, union(*items), expression.span)


def listed(value: Abstract, state: State) -> list[Abstract] | None:
    """The elements of a list whose number is known."""
    match value:
        case (Ref(id=place),):
            whole = state.object(place)
            return list(whole.items) if whole.kind in LISTS and whole.items is not None else None
        case _:
            return None


def any_element(value: Abstract, state: State, span: Span) -> Abstract:
    found = [elements(state.object(atom.id)) for atom in value if isinstance(atom, Ref)]
    return union(*found, inert("an element", span))


def _joined(here: Here, expression: ir.Joined, state: State) -> Abstract:
    return concatenated([evaluate(here, part, state) for part in expression.parts], expression.span)


def concatenated(parts: list[Abstract], span: Span) -> Abstract:
    """The text of several parts, as long as each is one text; of several texts for one part, each."""
    if len(parts) == 1 and all(isinstance(atom, Origin | Str) for atom in parts[0]):
        return parts[0]
    wholes: list[tuple[Text, Span]] = [(Text(()), span)]
    for part in parts:
        # a variable that may not be set is taken to be set, where text is made of it
        set_ = tuple(atom for atom in part if not is_undefined(atom)) or part
        texts = [as_text(atom) for atom in set_]
        if not texts or None in texts or len(texts) * len(wholes) > LONGEST_UNROLLED:
            return inert("text made of a value that is not known", span)
        wholes = [(join(whole, text), at) for whole, at in wholes for text in texts if text is not None]
    return tuple(dict.fromkeys(Str(whole, at) for whole, at in wholes))


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


def _added(here: Here, state: State, one: Object, other: Object, span: Span) -> Abstract:
    if one.kind in LISTS and one.items is not None and other.items is not None:
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
            return (replace(origin, otherwise=text, is_settled=True),)
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


def branch(here: Here, test: ir.Expression, state: State) -> tuple[State | None, State | None]:
    """The states in which a test holds and does not; None where that cannot be."""
    match test:
        case ir.Not(operand=operand):
            yes, no = branch(here, operand, state)
            return no, yes
        case ir.Logic(operator="and"):
            return _branch_both(here, test, state)
        case ir.Logic(operator="or"):
            negated = ir.Logic("and", ir.Not(test.left, test.span), ir.Not(test.right, test.span), test.span)
            no, yes = _branch_both(here, negated, state)
            return yes, no
        case _:
            return _branch_on_value(here, test, state)


def _branch_both(here: Here, test: ir.Logic, state: State) -> tuple[State | None, State | None]:
    first, failed_first = branch(here, test.left, state)
    if first is None:
        return None, failed_first
    both, failed_second = branch(here, test.right, first)
    return both, merged([failed_first, failed_second])


def _branch_on_value(here: Here, test: ir.Expression, state: State) -> tuple[State | None, State | None]:
    return branch_on(here, evaluate(here, test, state), test, state)


def branch_on(
    here: Here, value: Abstract, test: ir.Expression | None, state: State
) -> tuple[State | None, State | None]:
    """The states in which a value, that of `test` where there is one, is true and is false."""
    known = truthiness(value, state)
    if known is not None:
        return (state, None) if known else (None, state)
    yes, no = state, state.fork()
    narrow(yes, value, True, here, test)
    narrow(no, value, False, here, test)
    return yes, no


def narrow(state: State, value: Abstract, outcome: bool, here: Here, test: ir.Expression | None) -> None:
    """What is known once a test of this value has come out."""
    found = check_of(value)
    if found is not None and all(atom == found or isinstance(atom, Const) for atom in value):
        _narrow_origin(state, found, outcome, is_alone=len(value) == 1)
    place = here.scope.cell(test.name) if isinstance(test, ir.Name) else None
    if place is not None:
        kept = that_are(state.cell(place), outcome, state)
        if kept:
            state.put(place, kept)
    if isinstance(test, ir.Compare):
        _narrow_comparison(state, outcome, here, test)


def _narrow_origin(state: State, test: Test, outcome: bool, *, is_alone: bool) -> None:
    """A test that may also be false for another reason says nothing of the origin when it fails."""
    if test.passes == outcome and (outcome or is_alone):
        state.pass_check(test.check)
    elif is_alone:
        state.fail_check(test.check)


def _narrow_comparison(state: State, outcome: bool, here: Here, test: ir.Compare) -> None:
    """`name is None`, `name === undefined`."""
    is_equality = test.operator in ("==", "!=")
    if not (is_equality and isinstance(test.left, ir.Name) and isinstance(test.right, ir.Constant)):
        return
    place = here.scope.cell(test.left.name)
    if place is None or not (test.right.value is None or isinstance(test.right.value, ir.Undefined)):
        return
    is_none = (test.operator == "==") == outcome
    if here.scope.language == "go" and not is_none:
        # an error that is not nil
        state.put(place, tuple(Native("something") if isinstance(a, Opaque) else a for a in state.cell(place)))
    kept = tuple(a for a in state.cell(place) if is_nothing(a) == is_none or (is_none and isinstance(a, Opaque)))
    if kept:
        state.put(place, kept)


# -- assignment


def _assign(here: Here, expression: ir.Assign, state: State) -> Abstract:
    value = evaluate(here, expression.value, state)
    assign(here, expression.target, value, expression.value.span, state)
    return value


def assign(here: Here, target: ir.Target, value: Abstract, at: Span, state: State) -> None:
    """Puts a value into a target; `at` is where the value is written."""
    match target:
        case ir.Name(name=name):
            place = here.scope.cell(name)
            if place is None:
                top = here.scope.top
                place = top.cells[name] = here.run.place()
            state.put(place, value)
        case ir.Member(owner=owner, name=name, span=span):
            _put_through(here, owner, name, Slot(value, certain=True, key=span, at=at), state)
        case ir.Item(owner=owner, key=key):
            slot = Slot(value, certain=True, key=key.span, at=at)
            _put_through(here, owner, known_text(evaluate(here, key, state)), slot, state)
        case ir.Targets():
            _assign_list(here, target, value, at, state)
        case ir.Keys():
            _assign_keys(here, target, value, at, state)
        case ir.Defaulted(target=inner, default=default):
            assign(here, inner, defaulted(here, value, default, state), at, state)
        case ir.Other():
            evaluate(here, target, state)


def defaulted(here: Here, value: Abstract, default: ir.Expression, state: State) -> Abstract:
    if value and not any(is_undefined(atom) for atom in value) and not any(isinstance(a, Opaque) for a in value):
        return value
    given = tuple(atom for atom in value if not is_undefined(atom))
    return union(given, evaluate(here, default, state))


def _assign_list(here: Here, target: ir.Targets, value: Abstract, at: Span, state: State) -> None:
    known = listed(value, state)
    for index, item in enumerate(target.items):
        if item is not None:
            key = constant(index, at)
            assign(here, item, get(here.run, state, value, key, at), at, state)
    if target.rest is not None:
        rest = known[len(target.items) :] if known is not None else None
        kind: ObjectKind = "array" if here.scope.language == "javascript" else "list"
        left_over = (
            new_list(here.run, state, kind, tuple(rest), at)
            if rest is not None
            else some_list(here.run, state, kind, any_element(value, state, at), at)
        )
        assign(here, target.rest, left_over, at, state)


def _assign_keys(here: Here, target: ir.Keys, value: Abstract, at: Span, state: State) -> None:
    taken = []
    for row in target.keys:
        key = evaluate(here, row.key, state)
        taken.append(key)
        assign(here, row.target, get(here.run, state, value, key, row.key.span), at, state)
    if target.rest is not None:
        rest = put_over(state, Object("object", at, {}), value, at)
        for key in taken:
            rest = without_key(rest, known_text(key))
        assign(here, target.rest, (allocate(here.run, state, rest),), at, state)


# -- changing what is behind a variable


def _put_through(here: Here, owner: ir.Expression, name: str | None, slot: Slot, state: State) -> None:
    value = change_through(here, owner, lambda whole: with_key(whole, name, slot), state)
    if any(isinstance(atom, Opaque) and not atom.is_inert for atom in value):
        escape(state, slot.value, "it is stored where it cannot be followed", slot.at)


def change_through(here: Here, owner: ir.Expression, becomes: Change, state: State) -> Abstract:
    """Changes the object that an expression is, and returns what it was.

    Where a variable is one of several objects, the change happens to whichever it is: the variable gets changed
    copies, so that the change is certain, while the originals, which others may hold, may or may not be changed.
    """
    value = evaluate(here, owner, state)
    may_raise_here(here.run, state)
    path = _variable_path(owner)
    if len(value) < 2 or path is None or not all(isinstance(atom, Ref) for atom in value):
        change(state, value, becomes)
        return value
    place = here.scope.cell(path[0])
    if place is None or not all(isinstance(atom, Ref) for atom in state.cell(place)):
        change(state, value, becomes)
        return value
    renewed = _renewed(here, state.cell(place), path[1], becomes, state)
    change(state, value, becomes)
    state.put(place, renewed)
    return value


def _variable_path(owner: ir.Expression) -> tuple[str, tuple[str, ...]] | None:
    """`response.headers` is the variable `response` and the keys `headers`."""
    match owner:
        case ir.Name(name=name):
            return name, ()
        case ir.Member(owner=base, name=key) | ir.Item(owner=base, key=ir.Constant(value=str() as key)):
            path = _variable_path(base)
            return (path[0], (*path[1], key)) if path is not None else None
        case _:
            return None


def _renewed(here: Here, value: Abstract, keys: tuple[str, ...], becomes: Change, state: State) -> Abstract:
    """The objects with the change made along a path of keys: in place where there is one, in copies where several."""
    is_one = len(value) == 1
    return tuple(_renewed_one(here, atom, keys, becomes, state, in_place=is_one) for atom in value)


def _renewed_one(
    here: Here, atom: Atom, keys: tuple[str, ...], becomes: Change, state: State, *, in_place: bool
) -> Atom:
    if not isinstance(atom, Ref):
        return atom
    whole = state.object(atom.id)
    slot = whole.get(keys[0]) if keys else None
    if not keys:
        whole = becomes(whole)
    elif slot is not None and all(isinstance(inner, Ref) for inner in slot.value):
        inner = _renewed(here, slot.value, keys[1:], becomes, state)
        whole = whole._replace(slots={**whole.slots, keys[0]: slot._replace(value=inner)})
    if in_place:
        state.put(atom.id, whole)
        return atom
    copy = Ref(here.run.place())
    state.put(copy.id, whole)
    return copy


# -- functions, classes and modules


def _call(here: Here, expression: ir.Call, state: State) -> Abstract:
    callee = expression.callee
    owner: Abstract = ()
    if isinstance(callee, ir.Member) and not expression.is_new:
        function: Abstract = ()
        owner = evaluate(here, callee.owner, state)
    else:
        function = evaluate(here, callee, state)
    given = _arguments(here, expression, state)
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
    this = here.frame.this if expression.code.keeps_this else None
    return (Closure(expression.code, here.scope, this),)


def _class(here: Here, expression: ir.ClassLiteral, state: State) -> Abstract:
    bases = tuple(atom for base in expression.bases for atom in evaluate(here, base, state))
    scope = Scope(here.scope, here.scope.language, here.scope.path)
    if bases:
        scope.cells["super"] = here.run.place()
        state.put(scope.cells["super"], bases)
    definition = Definition(expression, scope, bases)
    reference = allocate(here.run, state, Object("class", expression.span, {}, definition=definition))
    for row in expression.statics:
        assert row.key is not None
        slot = Slot(evaluate(here, row.value, state), certain=True, key=row.span, at=row.value.span)
        name = known_text(evaluate(here, row.key, state))
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


EVALUATIONS: dict[type, Callable[[Here, Any, State], Abstract]] = {
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
    ir.Regex: _regex,
    ir.Comprehension: _comprehension,
    ir.Other: _other,
}
