"""Lambda's runtime for Java: it makes the handler's object, calls its method, and writes what that returns."""

from collections.abc import Iterator

from corslint.handlers import ir
from corslint.handlers.files.found import Entry
from corslint.handlers.interpreter.atoms import Abstract, Atom, Class, Closure, Opaque, Ref, constant, opaque
from corslint.handlers.interpreter.heap import Object, Slot, State
from corslint.handlers.interpreter.invoke import call_all
from corslint.handlers.interpreter.objects import CONSTRUCTOR, escape, get, lineage, methods_named, overloads
from corslint.handlers.interpreter.run import Arguments, Returned, Run, allocate
from corslint.handlers.recorded import java_json
from corslint.source import Span

STREAM = "OutputStream"


def handler(run: Run, state: State, module: Abstract, entry: Entry, span: Span) -> Abstract:
    """The method that is called, of an object that is made for it.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html
    """
    *classes, method = entry.exports
    owner = module
    for name in classes:
        owner = get(run, state, owner, constant(name, span), span)
    match owner:
        case (Class() as class_,):
            return _method(state, _made(run, state, class_, span), method, span)
        case _:
            return owner


def _made(run: Run, state: State, class_: Class, span: Span) -> Abstract:
    """What a constructor that needs something is given, only a framework knows."""
    constructors = overloads(methods_named(state, class_, CONSTRUCTOR, class_))
    is_plain = not constructors or any(not one.code.parameters for one in constructors)
    made = call_all(run, state, (class_,), Arguments(is_open=not is_plain), span)
    if not is_plain:
        escape(state, made, "what its constructor is given is not known", span)
    return made


def _method(state: State, made: Abstract, name: str, span: Span) -> Abstract:
    """Of several methods of a name, the one that takes the context, too."""
    this = made[0] if len(made) == 1 else None
    class_ = state.object(this.id).made_by if isinstance(this, Ref) else None
    if this is None or class_ is None:
        return made
    found = overloads(methods_named(state, class_, name, this))
    meant = [one for one in found if _takes_context(one.code)] or found
    if len(meant) > 1:
        return opaque(f"there are several methods named {name}", meant[0].code.span)
    return tuple(meant) or opaque(f"there is no method named {name}", state.object(class_.id).site)


def _takes_context(code: ir.Code) -> bool:
    return len(code.parameters) > 1 and _simple(code.parameters[-1].type) == "Context"


def arguments(
    run: Run, state: State, closure: Closure | None, event: Abstract, context: Abstract, span: Span
) -> Arguments:
    """The event and the context, or what the one is read from and the answer is written to."""
    if closure is None:
        return Arguments((event, context))
    given = {
        "Context": context,
        "InputStream": (Opaque("the request as it is read", span, is_inert=True),),
        STREAM: java_json.stream(run, state, span),
    }
    return Arguments(tuple(given.get(_simple(one.type), event) for one in closure.code.parameters))


def _simple(type_: str) -> str:
    return type_.rpartition(".")[2]


# -- what a handler returns


def returned(run: Run, closure: Closure | None, returns: list[Returned]) -> list[Returned]:
    """What becomes of returned objects, JSON of what their getters return; what is written to a stream is such already.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html#java-handler-signatures
    """
    if closure is None:
        return returns
    run.answers = [one._replace(value=_parsed(run, one.state, one.value)) for one in run.answers]
    if any(_simple(one.type) == STREAM for one in closure.code.parameters):
        return list(_unseen(run, returns))
    return [one._replace(value=tuple(_in_json(run, one.state, atom) for atom in one.value)) for one in returns]


def _parsed(run: Run, state: State, value: Abstract) -> Abstract:
    return tuple(_in_json(run, state, one) for atom in value for one in java_json.parsed(run, state, atom))


def _unseen(run: Run, returns: list[Returned]) -> Iterator[Returned]:
    """Where what is not known may have written to the stream, or nothing is seen to."""
    for one in returns:
        unknown = next((held.open for held in java_json.streams_of(one.state) if held.open is not None), None)
        if unknown is not None or not run.answers:
            reason = unknown.reason if unknown is not None else "nothing is seen to be written"
            yield one._replace(value=opaque(reason, one.span))


def _in_json(run: Run, state: State, atom: Atom) -> Atom:
    whole = state.object(atom.id) if isinstance(atom, Ref) else None
    if not isinstance(atom, Ref) or whole is None or whole.made_by is None:
        return atom
    slots = _properties(run, state, atom, whole, whole.made_by)
    if not slots and whole.open is None:
        return opaque("an object without getters", whole.site)[0]
    place = allocate(run, state, Object("object", whole.site, slots, whole.open))
    state.put(place.id, state.object(place.id)._replace(in_catch=whole.in_catch))
    return place


def _properties(run: Run, state: State, this: Ref, whole: Object, class_: Class) -> dict[str, Slot]:
    slots: dict[str, Slot] = dict(whole.slots) if whole.type else {}
    for name in dict.fromkeys(method.name for one in lineage(state, class_) for method in one.literal.methods):
        property_ = property_named(name)
        found = overloads(methods_named(state, class_, name, this)) if property_ else []
        getter = next((one for one in found if not one.code.parameters), None)
        if property_ is not None and getter is not None:
            value = run.call(run, state, getter, Arguments(), getter.code.span)
            held = whole.get(property_)
            at = held.at if held is not None else getter.code.span
            slots[property_] = Slot(value, certain=True, key=getter.code.span, at=at)
    return slots


def property_named(getter: str) -> str | None:
    """`getStatusCode` is of `statusCode`; None of what is no getter."""
    for prefix in ("get", "is"):
        rest = getter.removeprefix(prefix)
        if rest != getter and rest[:1].isupper():
            return rest[:1].lower() + rest[1:]
    return None
