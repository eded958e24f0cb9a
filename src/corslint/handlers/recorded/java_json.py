"""Answers that Java writes itself, as JSON into a stream: by Jackson, Gson, JSON objects, or as text."""

import json
from collections.abc import Callable, Iterator

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Const,
    Lib,
    Opaque,
    Ref,
    Str,
    constant,
    inert,
    known_text,
    opaque,
)
from corslint.handlers.interpreter.heap import Object, Slot, State
from corslint.handlers.interpreter.objects import change, escape, with_key
from corslint.handlers.interpreter.run import Answered, Arguments, Run, allocate
from corslint.source import Span

STREAM = "java:stream"
"""The type of what the runtime gives to write to, by whatever writer it is written to."""

TEXT = "java:json text"
"""The type of a text that is a value's JSON; the value stands under `of`."""

OBJECT = "java:json object"
"""The type of a map that can be put together and turned into text."""

Made = Callable[[Run, State, Arguments, Span], Abstract]


def stream(run: Run, state: State, span: Span) -> Abstract:
    return (allocate(run, state, Object("library", span, {}, type=STREAM)),)


def is_given_stream(state: State, given: Arguments) -> bool:
    return any(_is_of(state, atom, STREAM) for value in given.everything for atom in value)


def _is_of(state: State, atom: Atom, type_: str) -> bool:
    return isinstance(atom, Ref) and state.object(atom.id).type == type_


def streams_of(state: State) -> Iterator[Object]:
    return (held for held in state.changed.values() if isinstance(held, Object) and held.type == STREAM)


# -- what is made


def _writer(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    """`new PrintWriter(new OutputStreamWriter(output, "UTF-8"))`: to write to it is to write to the stream."""
    first = given.get(0) or ()
    return first if any(_is_of(state, atom, STREAM) for atom in first) else inert("a writer", span)


def _object(run: Run, state: State, given: Arguments, span: Span) -> Abstract:
    match given.positional:
        case ():
            return (allocate(run, state, Object("map", span, {}, type=OBJECT)),)
        case ((Ref(id=place),),) if state.object(place).kind == "map":
            return (allocate(run, state, state.object(place)._replace(site=span, type=OBJECT)),)
        case _:
            return opaque("JSON that is read", span)


LIBRARY: dict[str, Made] = {
    **dict.fromkeys(
        [
            f"java:java.io.{name}"
            for name in ("OutputStreamWriter", "BufferedWriter", "PrintWriter", "BufferedOutputStream", "PrintStream")
        ],
        _writer,
    ),
    **dict.fromkeys(
        ("java:org.json.simple.JSONObject", "java:org.json.JSONObject", "java:com.google.gson.JsonObject"), _object
    ),
}


# -- what is done with it


def method(run: Run, state: State, this: Atom, name: str, given: Arguments, span: Span) -> Abstract | None:
    """What a method of a writer of JSON, of JSON, or of a stream gives back; None of any other."""
    if isinstance(this, Ref):
        return _of_object(run, state, this, state.object(this.id), name, given, span)
    if not isinstance(this, Opaque | Lib | Const):
        return None
    first, second = given.get(0) or (), given.get(1) or ()
    if name == "writeValue" and any(_is_of(state, atom, STREAM) for atom in first):
        return _answers(run, state, second, span)
    if name == "toJson" and any(_is_of(state, atom, STREAM) for atom in second):
        return _answers(run, state, _of_fields(run, state, first), span)
    if name in ("writeValueAsString", "writeValueAsBytes", "toJSONString") and first:
        return _text(run, state, first, span)
    if name == "toJson" and first:
        return _text(run, state, _of_fields(run, state, first), span)
    if name == "createObjectNode":
        return _object(run, state, Arguments(), span)
    if is_given_stream(state, given):
        for value in given.everything:
            escape(state, value, f"{name} may write to it", span)
        return opaque(f"the result of {name}", span)
    return None


def _of_object(
    run: Run, state: State, this: Ref, whole: Object, name: str, given: Arguments, span: Span
) -> Abstract | None:
    if whole.type == STREAM and name in ("write", "print", "println", "append", "writeBytes") and given.positional:
        return _answers(run, state, given.positional[0], span)
    if whole.type == STREAM and name in ("close", "flush", "checkError"):
        return inert("nothing", span)
    if whole.type == TEXT and name in ("toString", "getBytes", "trim"):
        return (this,)
    if whole.type == OBJECT and name in ("toString", "toJSONString", "toJson"):
        return _text(run, state, (this,), span)
    if whole.type == OBJECT and name in ("put", "add", "addProperty", "set", "putPOJO") and len(given.positional) == 2:
        slot = Slot(given.positional[1], certain=True, key=given.spans[0], at=given.spans[1])
        change(state, (this,), lambda whole: with_key(whole, known_text(given.positional[0]), slot))
        return (this,)
    return None


def _of_fields(run: Run, state: State, value: Abstract) -> Abstract:
    """Gson writes an object's fields, whatever its getters are."""
    objects = {atom: state.object(atom.id) for atom in value if isinstance(atom, Ref)}
    return tuple(
        allocate(run, state, objects[atom]._replace(kind="object", made_by=None))
        if isinstance(atom, Ref) and objects[atom].made_by is not None
        else atom
        for atom in value
    )


def _text(run: Run, state: State, value: Abstract, span: Span) -> Abstract:
    slot = Slot(value, certain=True, key=span, at=span)
    return (allocate(run, state, Object("library", span, {"of": slot}, type=TEXT)),)


def _answers(run: Run, state: State, value: Abstract, span: Span) -> Abstract:
    run.answers.append(Answered(value, state.fork(), span, run.catching > 0, "stream"))
    return inert("nothing", span)


# -- what is written


def parsed(run: Run, state: State, atom: Atom) -> Abstract:
    """The value that a text is the JSON of; what is no text is itself."""
    match atom:
        case Ref(id=place) if (whole := state.object(place)).type == TEXT:
            return whole.slots["of"].value if whole.open is None else opaque("JSON that may be changed", whole.site)
        case Str(text=content, span=span) if content.known is not None:
            try:
                return _read(run, state, json.loads(content.known), span)
            except (ValueError, RecursionError):
                return opaque("a text that is no JSON", span)
        case Str(span=span):
            return opaque("a text that is not known", span)
        case _:
            return (atom,)


def _read(run: Run, state: State, value: object, span: Span) -> Abstract:
    match value:
        case dict():
            slots = {
                key: Slot(_read(run, state, one, span), certain=True, key=span, at=span) for key, one in value.items()
            }
            return (allocate(run, state, Object("map", span, slots)),)
        case str() | bool() | int() | None:
            return constant(value, span)
        case _:
            return inert("a part of JSON", span)
