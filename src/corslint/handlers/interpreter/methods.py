"""The methods of texts, lists, maps and promises, in the words of the three languages."""

from collections.abc import Callable
from string import Formatter

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Event,
    Native,
    Opaque,
    Origin,
    Ref,
    Str,
    Test,
    constant,
    inert,
    is_nothing,
    known_text,
    opaque,
    text_of,
    undefined,
    union,
)
from corslint.handlers.interpreter.compare import compare, contains_origin, ends_origin, matches_origin, starts_origin
from corslint.handlers.interpreter.events import needs_no_default, of_event
from corslint.handlers.interpreter.heap import (
    LISTS,
    Object,
    ObjectKind,
    Slot,
    State,
    elements,
    is_closure,
    text_or_none,
)
from corslint.handlers.interpreter.objects import copied, element, get
from corslint.handlers.interpreter.run import (
    LONGEST_LIST,
    LONGEST_UNROLLED,
    Arguments,
    Result,
    Run,
    arguments,
    check_outcome,
    is_absent,
    is_origin,
    merge,
    new_list,
    some_list,
)
from corslint.handlers.interpreter.truthiness import truthiness
from corslint.source import Span
from corslint.value import Text

Method = Callable[[Run, State, Atom, Arguments, Span], Abstract]


# -- texts


def _text(change: Callable[[Text], Text]) -> Method:
    def method(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        match this:
            case Str(text=content, span=at) if not given.positional:
                return (Str(change(content), at),)
            case Origin():
                return (this,)
            case _:
                return inert("changed text", span)

    return method


def _upper(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    match this:
        case Str(text=content, span=at) if content.known is not None:
            return constant(content.known.upper(), at)
        case _:
            return inert("changed text", span)


def _same(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (this,)


def _trimmed(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`origin.rstrip("/")`; of other texts the known ends are trimmed."""
    ends = known_text(given.positional[0]) if given.positional else None
    match this:
        case Origin():
            return (this,)
        case Str(text=content, span=at) if content.known is not None and (ends or not given.positional):
            return constant(content.known.rstrip(ends), at)
        case _:
            return inert("trimmed text", span)


def _split(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    separator = known_text(given.positional[0]) if given.positional else None
    kind: ObjectKind = "array" if _is_javascript(run) else "list"
    is_pattern = run.language == "java" and separator is not None and set(separator) & set("\\[](){}.|*+?^$")
    if not isinstance(this, Str) or this.text.holes or not separator or is_pattern:
        at = this.span if isinstance(this, Str) else span
        return some_list(run, state, kind, inert("a part of a text", at), span)
    if len(this.text.known or "") > LONGEST_LIST:
        return some_list(run, state, kind, inert("a part of a text", this.span), span)
    pieces = tuple((Str(piece, this.span),) for piece in this.text.split(separator))
    return new_list(run, state, kind, pieces, span)


def _join(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`separator.join(list)` in Python, `list.join(separator)` in JavaScript."""
    if isinstance(this, Str):
        return _joined(state, given.get(0) or (), this.text, span)
    first = given.get(0)
    separator = Text((",",)) if first is None else text_or_none(first)
    return inert("joined text", span) if separator is None else _joined(state, (this,), separator, span)


def _joined(state: State, whole: Abstract, separator: Text, span: Span) -> Abstract:
    match whole:
        case (Ref(id=place),) if (items := state.object(place).items) is not None:
            texts = [known for item in items if (known := text_or_none(item)) is not None]
            if len(texts) == len(items):
                return text_of([piece for text in texts for piece in (separator, text)][1:], span)
    return inert("joined text", span)


def _replaced(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    old, new = (known_text(value) for value in (*given.positional, (), ())[:2])
    if isinstance(this, Str) and this.text.known is not None and old and new is not None:
        pieces = this.text.known.split(old)
        return text_of([one for piece in pieces for one in (new, piece)][1:], this.span)
    return inert("replaced text", span)


def _formatted(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Python's `"https://{}.example.com".format(name)`."""
    pieces = _pieces(this.text.known) if isinstance(this, Str) and this.text.known is not None else None
    if pieces is None or given.is_open:
        return inert("formatted text", span)
    fields = [field for _, field in pieces if field is not None]
    values = [text_or_none(_field(given, field, index) or ()) for index, field in enumerate(fields)]
    known = [value for value in values if value is not None]
    if len(known) != len(values):
        return inert("formatted text", span)
    filled = iter(known)
    return text_of([part for before, field in pieces for part in (before, "" if field is None else next(filled))], span)


def _pieces(template: str) -> list[tuple[str, str | None]] | None:
    """The text before each field, and the field's name; None where a field is more than a name."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        return None
    is_plain = all(not spec and conversion is None for _, _, spec, conversion in parsed)
    return [(before, field) for before, field, _, _ in parsed] if is_plain else None


def _field(given: Arguments, field: str, index: int) -> Abstract | None:
    return given.named.get(field) if field and not field.isdecimal() else given.get(int(field or index))


def _at_an_end(check: Callable[[Abstract, Span], Abstract]) -> Method:
    """`origin.endsWith(…)` and `origin.startsWith(…)`."""

    def asked(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        first = given.get(0) or ()
        if isinstance(this, Origin):
            return check(first, span)
        if is_origin(first):
            return check_outcome(None, span, is_weak=True)
        return inert("whether a text begins or ends so", span)

    return asked


def _matches(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`/pattern/.test(origin)` and `origin.match(/pattern/)`."""
    first = given.get(0) or ()
    pattern, subject = (this, first) if is_origin(first) else (first[0] if first else this, (this,))
    if not is_origin(subject):
        return inert("whether a text matches", span)
    source = pattern_source(pattern)
    return check_outcome(None, span) if source is None else matches_origin(source, span)


def pattern_source(atom: Atom) -> str | None:
    """The regular expression that an atom is."""
    if isinstance(atom, Native) and atom.name == "regex" and isinstance(atom.bound[0], Str):
        return atom.bound[0].text.known
    return atom.text.known if isinstance(atom, Str) else None


# -- lists


def _includes(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    first = given.get(0) or ()
    if isinstance(this, Origin):
        return check_outcome(None, span, is_weak=True)
    if is_origin(first):
        return contains_origin((this,), state, span)
    return compare("in", first, (this,), state, span)


def _index_of(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    found = _includes(run, state, this, given, span)
    return tuple(
        atom._replace(is_index=True) if isinstance(atom, Test) else inert("a position", span)[0] for atom in found
    )


def _some(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`origins.some(allowed => allowed === origin)`."""
    outcomes = _outcomes(run, state, this, given, span)
    check = _common_check(outcomes, state, this, span)
    return check or inert("whether an element is so", span)


def _find(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`origins.find(allowed => allowed === origin)` is the origin, where it is one of them."""
    outcomes = _outcomes(run, state, this, given, span)
    match _common_check(outcomes, state, this, span):
        case (Test(check=check),):
            return (Origin(span, check), *undefined(span))
        case _:
            return union(_any_element(state, this, span), undefined(span))


def _outcomes(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> list[Abstract]:
    """What a function yields for each element."""
    function = given.get(0) or ()
    return [_called(run, state, function, item, span) for item in _each(state, this, span)]


def _common_check(outcomes: list[Abstract], state: State, this: Atom, span: Span) -> Abstract:
    """One check in place of one for each element."""
    tests = [value[0] for value in outcomes if len(value) == 1 and isinstance(value[0], Test)]
    if not tests or len(tests) != len(outcomes) or not all(test.passes for test in tests):
        return ()
    if any(test.check.is_weak for test in tests):
        return check_outcome(None, span, is_weak=True)
    lists = [test.check.origins for test in tests]
    known = [origins for origins in lists if origins is not None]
    is_whole = len(known) == len(lists) and _is_exact(state, this)
    return check_outcome(tuple(dict.fromkeys(o for origins in known for o in origins)) if is_whole else None, span)


def _is_exact(state: State, this: Atom) -> bool:
    return isinstance(this, Ref) and state.object(this.id).items is not None


def _each(state: State, this: Atom, span: Span) -> list[Abstract]:
    """The elements one by one, or one that stands for all."""
    if isinstance(this, Ref):
        items = state.object(this.id).items
        if items is not None and len(items) <= LONGEST_UNROLLED:
            return list(items)
    return [_any_element(state, this, span)]


def _any_element(state: State, this: Atom, span: Span) -> Abstract:
    if isinstance(this, Ref) and state.object(this.id).kind in LISTS:
        return union(elements(state.object(this.id)), inert("an element", span))
    return inert("an element", span) if not isinstance(this, Opaque) or this.is_inert else opaque("an element", span)


def _for_each(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    function = given.get(0) or ()
    items = _each(state, this, span)
    is_exact = _is_exact(state, this) and len(items) <= LONGEST_UNROLLED
    results = []
    for index, item in enumerate(items):
        before = state.fork()
        result = _called(run, state, function, item, span, index)
        results.append(result)
        if not is_exact:
            merge(state, [Result((), before), Result((), state.fork())])
    return union(*results)


def _map(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    function = given.get(0) or ()
    if not function or not all(is_closure(atom) for atom in function):
        return some_list(run, state, "array", inert("an element", span), span)
    items = _each(state, this, span)
    if _is_exact(state, this):
        results = tuple(_called(run, state, function, item, span, index) for index, item in enumerate(items))
        return new_list(run, state, "array", results, span)
    return some_list(run, state, "array", _for_each(run, state, this, given, span), span)


def _filter(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    kept: list[Abstract] = []
    is_exact = _is_exact(state, this)
    for item in _each(state, this, span):
        outcome = truthiness(_called(run, state, given.get(0) or (), item, span), state)
        is_exact = is_exact and outcome is not None
        kept.extend([item] if outcome is not False else [])
    if is_exact:
        return new_list(run, state, "array", tuple(kept), span)
    return some_list(run, state, "array", union(*kept, inert("an element", span)), span)


def _called(run: Run, state: State, function: Abstract, item: Abstract, span: Span, index: int = 0) -> Abstract:
    given = arguments(item, constant(index, span))
    return union(*(run.call(run, state, atom, given, span) for atom in function if is_closure(atom))) or inert(
        "a result", span
    )


def _concat(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    lists = [exact_items(state, (this,)), *(exact_items(state, value) for value in given.positional)]
    if all(items is not None for items in lists):
        return new_list(run, state, "array", tuple(item for items in lists if items for item in items), span)
    return some_list(run, state, "array", inert("an element", span), span)


def exact_items(state: State, value: Abstract) -> tuple[Abstract, ...] | None:
    match value:
        case (Ref(id=place),) if state.object(place).kind in LISTS:
            return state.object(place).items
        case _:
            return None


def _at(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    whole = state.object(this.id) if isinstance(this, Ref) else Object("list", span, {})
    return element(whole, known_text(given.get(0) or ()), span)


# -- maps


def _get(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`map.get(key, default)`; of a map of the request, `headers.get("origin", "")`."""
    key, default = given.get(0) or (), given.get(1, "default") or constant(None, span)
    name = known_text(key)
    if isinstance(this, Event):
        found = of_event(run, state, this.path, name, span) if name is not None else ()
        if is_absent(run, found) and given.everything[1:]:
            # REST APIs send null, and then the default does not count
            return union(found, default)
        if is_absent(run, found):
            return found
        if all(is_nothing(atom) for atom in found):
            return default
        is_certain = not any(isinstance(atom, Event) and not needs_no_default(atom) for atom in found)
        return found if is_certain else union(found, default)
    if isinstance(this, Opaque):
        return union((this._replace(span=span, is_false=False),), default)
    if not isinstance(this, Ref):
        return inert("a value of a map", span)
    whole = state.object(this.id)
    slot = whole.get(name) if name is not None else None
    if slot is not None and slot.certain:
        return slot.value
    if name is not None and whole.open is None:
        return union(slot.value if slot else (), default)
    return union(get(run, state, (this,), key, span), default)


def _has(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return compare("in", given.get(0) or (), (this,), state, span)


def _items(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """The pairs of a map; of a map of the request, what `{k.lower(): v for k, v in headers.items()}` goes over."""
    if isinstance(this, Event):
        return (Event((*this.path, "items()"), span),)
    slots = _closed_slots(state, this)
    if slots is None:
        return some_list(run, state, "list", inert("a pair", span), span)
    pairs = [
        new_list(run, state, "array", (constant(key, slot.key), slot.value), slot.key) for key, slot in slots.items()
    ]
    return new_list(run, state, "array", tuple(pairs), span)


def _keys(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    slots = _closed_slots(state, this)
    if slots is None:
        return some_list(run, state, "list", inert("a key", span), span)
    return new_list(run, state, "array", tuple(constant(key, slot.key) for key, slot in slots.items()), span)


def _values(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    slots = _closed_slots(state, this)
    if slots is None:
        found = state.object(this.id).slots.values() if isinstance(this, Ref) else ()
        return some_list(run, state, "list", union(*(s.value for s in found), opaque("a value", span)), span)
    return new_list(run, state, "array", tuple(slot.value for slot in slots.values()), span)


def _closed_slots(state: State, this: Atom) -> dict[str, Slot] | None:
    """The rows of a map of which all are known."""
    if not isinstance(this, Ref):
        return None
    whole = state.object(this.id)
    is_closed = whole.kind not in LISTS and whole.open is None and all(s.certain for s in whole.slots.values())
    return whole.slots if is_closed else None


def _map_copy(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (copied(run, state, this.id),) if isinstance(this, Ref) else (this,)


TEXT_METHODS: dict[str, Method] = {
    **dict.fromkeys(("lower", "toLowerCase", "casefold"), _text(Text.lower)),
    **dict.fromkeys(("upper", "toUpperCase"), _upper),
    **dict.fromkeys(("strip", "trim"), _text(Text.strip)),
    **dict.fromkeys(("toString", "valueOf", "encode", "decode", "String"), _same),
    "rstrip": _trimmed,
    "format": _formatted,
    "split": _split,
    "join": _join,
    **dict.fromkeys(("replace", "replaceAll"), _replaced),
    **dict.fromkeys(("endsWith", "endswith"), _at_an_end(ends_origin)),
    **dict.fromkeys(("startsWith", "startswith"), _at_an_end(starts_origin)),
    **dict.fromkeys(("match", "test", "exec", "search"), _matches),
    **dict.fromkeys(("includes", "contains"), _includes),
    "indexOf": _index_of,
    **dict.fromkeys(("ToLower", "ToLowerInvariant"), _text(Text.lower)),
    **dict.fromkeys(("ToUpper", "ToUpperInvariant"), _upper),
    "Trim": _text(Text.strip),
    "ToString": _same,
    "TrimEnd": _trimmed,
    "Split": _split,
    "Replace": _replaced,
    "EndsWith": _at_an_end(ends_origin),
    "StartsWith": _at_an_end(starts_origin),
    **dict.fromkeys(("IsMatch", "Match"), _matches),
    "Contains": _includes,
    "IndexOf": _index_of,
}

LIST_METHODS: dict[str, Method] = {
    **dict.fromkeys(("includes", "has", "contains"), _includes),
    "indexOf": _index_of,
    **dict.fromkeys(("some", "anyMatch"), _some),
    "stream": _same,
    "collect": lambda run, state, this, given, span: run.call(
        run, state, (given.get(0) or inert("a list", span))[0], Arguments(((this,),)), span
    ),
    "getKey": lambda run, state, this, given, span: get(run, state, (this,), constant(0, span), span),
    "getValue": lambda run, state, this, given, span: get(run, state, (this,), constant(1, span), span),
    "find": _find,
    "forEach": _for_each,
    "map": _map,
    "filter": _filter,
    "concat": _concat,
    "join": _join,
    **dict.fromkeys(("at", "get"), _at),
    "copy": _map_copy,
    "Contains": _includes,
    "IndexOf": _index_of,
    **dict.fromkeys(("Any", "Exists"), _some),
    **dict.fromkeys(("FirstOrDefault", "First", "SingleOrDefault", "Single", "Find"), _find),
    "ForEach": _for_each,
    "Select": _map,
    "Where": _filter,
    "Concat": _concat,
    **dict.fromkeys(("ToList", "ToArray", "ToHashSet", "ToImmutableArray", "AsEnumerable", "AsReadOnly"), _map_copy),
}

MAP_METHODS: dict[str, Method] = {
    **dict.fromkeys(("get", "getOrDefault"), _get),
    **dict.fromkeys(("has", "hasOwnProperty", "__contains__", "containsKey"), _has),
    **dict.fromkeys(("items", "entries", "entrySet"), _items),
    **dict.fromkeys(("keys", "keySet"), _keys),
    "values": _values,
    "GetValueOrDefault": _get,
    "ContainsKey": _has,
    **dict.fromkeys(("AsReadOnly", "ToImmutableDictionary"), _map_copy),
    **dict.fromkeys(("copy", "clone"), _map_copy),
    "build": _same,
}

EVENT_METHODS: dict[str, Method] = {
    **dict.fromkeys(("get", "getOrDefault"), _get),
    **dict.fromkeys(("hasOwnProperty", "containsKey"), _has),
    **dict.fromkeys(("items", "entries"), _items),
    "GetValueOrDefault": _get,
    "ContainsKey": _has,
}


def _is_javascript(run: Run) -> bool:
    return bool(run.calls) and run.calls[-1].language == "javascript"
