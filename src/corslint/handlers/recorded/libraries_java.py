"""Java's own library and what responses are made with: Lambda's classes of events, Guava's maps."""

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Const,
    Event,
    Lib,
    Native,
    Opaque,
    Origin,
    Ref,
    Str,
    constant,
    inert,
    is_nothing,
    known_text,
    opaque,
    union,
)
from corslint.handlers.interpreter.changes import put_over
from corslint.handlers.interpreter.compare import matches_origin
from corslint.handlers.interpreter.events import of_event
from corslint.handlers.interpreter.heap import LISTS, Object, Slot, State, is_closure
from corslint.handlers.interpreter.methods import TEXT_METHODS, Method
from corslint.handlers.interpreter.objects import Change, change, copied, escape, with_key
from corslint.handlers.interpreter.run import (
    Arguments,
    Result,
    Run,
    allocate,
    check_outcome,
    is_origin,
    merge,
    new_list,
)
from corslint.handlers.interpreter.truthiness import truthiness
from corslint.handlers.recorded import java_json
from corslint.handlers.recorded.libraries import Function, formatted, getenv, regex
from corslint.source import Span

# -- maps


def _map(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`new HashMap<>(…)`: with what is in another, if it is given one; a number is how much room there is to be."""
    whole = Object("map", span, {})
    for value in given.positional:
        if not all(isinstance(atom, Const | Lib) for atom in value):
            whole = put_over(state, whole, value, span)
    return (allocate(run, state, whole),)


def _map_of(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`Map.of(key, value, …)`."""
    whole = Object("map", span, {})
    if given.is_open:
        whole = whole._replace(open=Opaque("what the map is made of", span))
    spans = given.spans
    for index in range(0, len(given.positional) - 1, 2):
        slot = Slot(given.positional[index + 1], certain=True, key=spans[index], at=spans[index + 1])
        whole = with_key(whole, known_text(given.positional[index]), slot)
    return (allocate(run, state, whole),)


def _entry(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    return new_list(run, state, "list", given.positional[:2], span)


def _map_of_entries(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    whole = Object("map", span, {})
    for value in given.positional:
        match value:
            case (Ref(id=place),) if (pair := state.object(place)).items is not None and len(pair.items) == 2:
                slot = Slot(pair.items[1], certain=True, key=pair.site, at=pair.site)
                whole = with_key(whole, known_text(pair.items[0]), slot)
            case _:
                whole = with_key(whole, None, Slot(opaque("an entry", span), certain=True, key=span, at=span))
    return (allocate(run, state, whole),)


def _copy(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    return tuple(copied(run, state, atom.id) if isinstance(atom, Ref) else atom for atom in given.get(0) or ())


def _same(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    return given.get(0) or constant(None, span)


# -- lists


def _list_of(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`List.of("a", "b")`, and `List.of(array)`."""
    match given.positional:
        case ((Ref(id=place),),) if state.object(place).kind in LISTS:
            return (copied(run, state, place),)
        case _:
            return new_list(run, state, "list", given.positional, span)


def _list(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    match given.positional:
        case ((Ref(),),):
            return _list_of(run, state, given, span)
        case () | ((Const(),),):
            return new_list(run, state, "list", (), span)
        case _:
            return opaque("a list of what is not known", span)


# -- texts


def _variable(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`System.getenv("NAME")`; without a name it is the map of all."""
    return _one_variable(run, state, given, span) if given.positional else (Lib(ENVIRONMENT),)


ENVIRONMENT = "java:System.getenv()"

_one_variable = getenv(ENVIRONMENT)


def _joined(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`String.join(", ", "a", "b")`."""
    items = _list_of(run, state, Arguments(given.positional[1:]), span)
    first = given.get(0) or ()
    return union(*(TEXT_METHODS["join"](run, state, atom, Arguments((items,)), span) for atom in first))


def _matches(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`Pattern.matches(pattern, origin)`."""
    pattern = known_text(given.get(0) or ())
    if not is_origin(given.get(1) or ()):
        return inert("whether a text matches", span)
    return check_outcome(None, span) if pattern is None else matches_origin(pattern, span, is_full=True)


# -- Lambda's own classes


RESPONSE = "java:response"
"""The type of an object of Lambda's own classes, or of what builds one: its properties are its keys."""

EVENTS = "java:com.amazonaws.services.lambda.runtime.events."

CONTAINER = "java:com.amazonaws.serverless.proxy.model.AwsProxyResponse"


def _response(*names: str) -> Function:
    """A response whose constructor takes these properties."""

    def function(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
        slots = {"statusCode": Slot(inert("a status that is not set", span), certain=True, key=span, at=span)}
        for name, value, at in zip(names, given.positional, given.spans, strict=False):
            slots[name] = Slot(value, certain=True, key=at, at=at)
        return (allocate(run, state, Object("instance", span, slots, type=RESPONSE)),)

    return function


RESPONSES: dict[str, Function] = {
    f"{EVENTS}APIGatewayProxyResponseEvent": _response(),
    f"{EVENTS}APIGatewayV2ProxyResponseEvent": _response(),
    f"{EVENTS}APIGatewayV2HTTPResponse": _response(
        "statusCode", "headers", "multiValueHeaders", "cookies", "body", "isBase64Encoded"
    ),
    CONTAINER: _response("statusCode", "multiValueHeaders", "body"),
}
"""Those that have constructors."""


def response_method(run: Run, state: State, this: Ref, name: str, given: Arguments, span: Span) -> Abstract:
    """`withHeaders(…)`, `setHeaders(…)`, `getHeaders()`, `build()`."""
    becomes = response_change(name, given)
    if becomes is not None:
        change(state, (this,), becomes)
        return (this,)
    slot = state.object(this.id).get(_property(name)) if not given.positional else None
    if name in ("build", "clone"):
        return (this,) if name == "build" else (copied(run, state, this.id),)
    if name.startswith(("get", "is")) and not given.positional:
        return slot.value if slot is not None else constant(None, span)
    if name in ("hashCode", "toString"):
        return inert("a text", span)
    escape(state, (this, *(atom for value in given.positional for atom in value)), f"the method {name}", span)
    return opaque(f"the result of {name}", span)


def response_change(name: str, given: Arguments) -> Change | None:
    """What a setter makes of a response; None of what is no setter."""
    if not name.startswith(("with", "set")) or len(given.positional) != 1:
        return None
    slot = Slot(given.positional[0], certain=True, key=given.spans[0], at=given.spans[0])
    return lambda whole: with_key(whole, _property(name), slot)


def _property(method: str) -> str:
    rest = method.removeprefix("with").removeprefix("set").removeprefix("get")
    return rest[:1].lower() + rest[1:]


# -- what is given to a handler, and what may be null


def of_getter(name: str) -> Method:
    """`event.getHeaders()`."""

    def method(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        assert isinstance(this, Event)
        return of_event(run, state, this.path, name[3:4].lower() + name[4:], span)

    return method


def _or_else(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Of an Optional, which is taken for what it holds; null for one that is empty."""
    other = given.get(0) or constant(None, span)
    if is_nothing(this):
        return other
    return (this,) if isinstance(this, Str | Origin | Ref) else union((this,), other)


def _or_else_get(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    if not is_nothing(this) and isinstance(this, Str | Origin | Ref):
        return (this,)
    own = state.fork()
    other = union(*(run.call(run, own, atom, Arguments(), span) for atom in given.get(0) or () if is_closure(atom)))
    if is_nothing(this):
        state.become(own)
        return other or inert("a default", span)
    return merge(state, [Result((this,), state.fork()), Result(other or inert("a default", span), own)])


def _mapped(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`optional.map(name -> …)`."""
    if is_nothing(this):
        return (this,)
    found = [run.call(run, state, atom, Arguments(((this,),)), span) for atom in given.get(0) or () if is_closure(atom)]
    value = union(*found) or inert("a mapped value", span)
    return value if isinstance(this, Str | Origin | Ref) else union(value, constant(None, span))


def _filtered(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    if is_nothing(this):
        return (this,)
    found = [run.call(run, state, atom, Arguments(((this,),)), span) for atom in given.get(0) or () if is_closure(atom)]
    known = truthiness(union(*found), state)
    if known is None:
        return opaque("what a filter lets pass", span)
    return (this,) if known else constant(None, span)


def _is_present(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    known = False if is_nothing(this) else True if isinstance(this, Str | Origin | Ref) else None
    return inert("whether it is there", span) if known is None else constant(known, span)


def _itself(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (this,)


def _if_present(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    if is_nothing(this):
        return constant(None, span)
    return _mapped(run, state, this, given, span)


ASKED = ("size", "isEmpty", "toString", "hashCode", "containsValue")
"""Methods of maps that only look at them."""

OPTIONALS: dict[str, Method] = {
    "orElse": _or_else,
    **dict.fromkeys(("or", "orElseGet"), _or_else_get),
    **dict.fromkeys(("orElseThrow", "get"), _itself),
    "map": _mapped,
    "filter": _filtered,
    "ifPresent": _if_present,
    "isPresent": _is_present,
}


# -- texts' methods that have no like in other languages


def _is_empty(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """A browser's cross-origin request always has an Origin (A32)."""
    match this:
        case Origin():
            return constant(False, span)
        case Str(text=content) if content.known is not None:
            return constant(not content.known.strip(), span)
        case _:
            return inert("whether a text is empty", span)


def _formatted(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return formatted(run, state, Arguments(((this,), *given.positional)), span)


def _matched(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`origin.matches("…")`, `pattern.matcher(origin).matches()`."""
    if isinstance(this, Native):
        return _matches(run, state, Arguments(((this.bound[0],), this.bound[1:])), span)
    return _matches(run, state, Arguments((given.get(0) or (), (this,))), span)


def _found(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`pattern.matcher(origin).find()`."""
    source = known_text((this.bound[0],)) if isinstance(this, Native) else None
    if not isinstance(this, Native) or not is_origin(this.bound[1:]):
        return inert("whether a text matches", span)
    return check_outcome(None, span) if source is None else matches_origin(source, span)


def _matcher(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    subject = given.get(0) or ()
    if not isinstance(this, Native) or len(subject) != 1:
        return inert("a matcher", span)
    return (Native("regex", (this.bound[0], subject[0])),)


TEXTS: dict[str, Method] = {
    **dict.fromkeys(("isEmpty", "isBlank"), _is_empty),
    "formatted": _formatted,
    "getBytes": _itself,
    "matches": _matched,
    "matcher": _matcher,
}

PATTERNS: dict[str, Method] = {"matches": _matched, "matcher": _matcher, "find": _found}

NUMBERS = ("value", "intValue", "getStatusCode", "getCode", "code", "statusCode")
"""What gives a status as a number, or a number as one."""


LIBRARY: dict[str, Function] = {
    **dict.fromkeys(
        [
            f"java:java.util.{name}"
            for name in ("HashMap", "LinkedHashMap", "TreeMap", "Hashtable", "concurrent.ConcurrentHashMap")
        ],
        _map,
    ),
    **dict.fromkeys(
        (
            "java:java.util.Map.of",
            "java:java.util.Collections.singletonMap",
            "java:java.util.Collections.emptyMap",
            "java:com.google.common.collect.ImmutableMap.of",
            "java:com.google.common.collect.ImmutableMap.builder",
            "java:com.google.common.collect.Maps.newHashMap",
        ),
        _map_of,
    ),
    "java:java.util.Map.ofEntries": _map_of_entries,
    **dict.fromkeys(
        (
            "java:java.util.Map.entry",
            "java:java.util.AbstractMap.SimpleEntry",
            "java:java.util.AbstractMap.SimpleImmutableEntry",
        ),
        _entry,
    ),
    **dict.fromkeys(
        (
            "java:java.util.Map.copyOf",
            "java:java.util.List.copyOf",
            "java:java.util.Set.copyOf",
            "java:com.google.common.collect.ImmutableMap.copyOf",
            "java:com.google.common.collect.ImmutableList.copyOf",
            "java:com.google.common.collect.ImmutableSet.copyOf",
        ),
        _copy,
    ),
    **dict.fromkeys(
        [f"java:java.util.Collections.unmodifiable{name}" for name in ("Map", "List", "Set", "Collection")]
        + [f"java:java.util.Collections.synchronized{name}" for name in ("Map", "List", "Set")]
        + [f"java:java.util.Objects.{name}" for name in ("requireNonNull",)]
        + [f"java:java.util.Optional.{name}" for name in ("of", "ofNullable")]
        + ["java:String.valueOf"],
        _same,
    ),
    "java:java.util.Optional.empty": lambda run, state, given, span: constant(None, span),
    **dict.fromkeys(
        (
            "java:java.util.List.of",
            "java:java.util.Set.of",
            "java:java.util.Arrays.asList",
            "java:java.util.Arrays.stream",
            "java:java.util.stream.Stream.of",
            "java:java.util.Collections.singletonList",
            "java:java.util.Collections.singleton",
            "java:java.util.Collections.emptyList",
            "java:java.util.Collections.emptySet",
            "java:com.google.common.collect.ImmutableList.of",
            "java:com.google.common.collect.ImmutableSet.of",
        ),
        _list_of,
    ),
    **dict.fromkeys(
        [f"java:java.util.{name}" for name in ("ArrayList", "LinkedList", "HashSet", "LinkedHashSet", "TreeSet")],
        _list,
    ),
    **dict.fromkeys(
        [f"java:java.util.stream.Collectors.{name}" for name in ("toList", "toSet", "toUnmodifiableList")],
        lambda run, state, given, span: (Native("same"),),
    ),
    "java:System.getenv": _variable,
    **dict.fromkeys((f"{ENVIRONMENT}.get", f"{ENVIRONMENT}.getOrDefault"), _one_variable),
    "java:String.format": formatted,
    "java:java.util.regex.Pattern.compile": regex,
    "java:String.join": _joined,
    "java:java.util.regex.Pattern.matches": _matches,
    **RESPONSES,
    f"{EVENTS}APIGatewayV2HTTPResponse.builder": _response(),
    **java_json.LIBRARY,
}

HARMLESS = (
    "java:java.io.",
    "java:java.math.",
    "java:java.net.",
    "java:java.nio.",
    "java:java.security.",
    "java:java.sql.",
    "java:java.text.",
    "java:java.time.",
    "java:java.util.Base64",
    "java:java.util.Calendar",
    "java:java.util.Date",
    "java:java.util.Locale",
    "java:java.util.Random",
    "java:java.util.UUID",
    "java:java.util.logging.",
    "java:java.util.concurrent.TimeUnit",
    "java:javax.crypto.",
    "java:com.amazonaws.services.dynamodbv2.",
    "java:com.amazonaws.services.s3.",
    "java:com.amazonaws.services.sns.",
    "java:com.amazonaws.services.sqs.",
    "java:com.amazonaws.xray.",
    "java:com.fasterxml.jackson.databind.ObjectMapper",
    "java:com.google.gson.Gson",
    "java:org.json.simple.parser.",
    "java:org.apache.commons.logging.",
    "java:org.apache.log4j.",
    "java:org.apache.logging.",
    "java:org.slf4j.",
    "java:software.amazon.awssdk.",
    "java:software.amazon.lambda.powertools.",
)
"""What changes no object that it is given, nor gives one back."""

HARMLESS_CLASSES = frozenset(
    "System Math Integer Long Double Float Boolean Short Byte Character String StringBuilder StringBuffer Thread".split()
)
"""Those of java.lang."""


def is_harmless(path: str) -> bool:
    first = path.removeprefix("java:").partition(".")[0]
    is_error = first.endswith(("Exception", "Error")) or path.endswith(("Exception", "Error"))
    return first in HARMLESS_CLASSES or is_error or path.startswith(HARMLESS)
