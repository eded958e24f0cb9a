"""What .NET's libraries for Lambda answer: the responses of its events, and the results of its annotations."""

from corslint.handlers.interpreter.atoms import (
    Abstract,
    Atom,
    Closure,
    Lib,
    Opaque,
    Ref,
    constant,
    inert,
    known_text,
    opaque,
)
from corslint.handlers.interpreter.heap import LISTS, Object, Slot, State
from corslint.handlers.interpreter.objects import lineage, with_key
from corslint.handlers.interpreter.run import Arguments, Returned, Run, allocate, new_map
from corslint.handlers.ir import Name
from corslint.handlers.recorded.frameworks import ANSWER, Behaviour
from corslint.source import Span

RESPONSE, RESULT = "cs:response", "cs:result"

RESPONSES = ("cs:APIGatewayProxyResponse", "cs:APIGatewayHttpApiV2ProxyResponse")

FIELDS = {
    "StatusCode": "statusCode",
    "Headers": "headers",
    "MultiValueHeaders": "multiValueHeaders",
    "Body": "body",
    "IsBase64Encoded": "isBase64Encoded",
    "Cookies": "cookies",
}
"""The properties of a response, by the names that they have in JSON.
Source: https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src/Amazon.Lambda.APIGatewayEvents
"""


def _response(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (allocate(run, state, Object("instance", span, _unset(span), type=RESPONSE)),)


def _unset(span: Span) -> dict[str, Slot]:
    """A number that is never set is 0, which is no status."""
    return {"StatusCode": Slot(inert("a status that is not set", span), certain=True, key=span, at=span)}


# -- what is serialised


def answered(run: Run, handler: Closure, returns: list[Returned]) -> list[Returned]:
    """What a handler returns, by the names that it has in JSON."""
    sent = _serialised
    if run.mentions(*WEAVERS):
        sent = _woven
    elif returns and _is_annotated(returns[0].state, handler):
        sent = _annotated if handler.code.result.rpartition(".")[2] in ANSWERING else _body
    return [one._replace(value=tuple(sent(run, one.state, atom, one.span) for atom in one.value)) for one in returns]


WEAVERS = ("aspectinjector", "postsharp", "metalama", "methoddecorator.fody", "methodboundaryaspect")
"""What lets a project's own attributes put code around its methods."""


def _woven(run: Run, state: State, atom: Atom, span: Span) -> Atom:
    return Opaque("what an attribute makes of it", span)


def _serialised(run: Run, state: State, atom: Atom, span: Span) -> Atom:
    if not isinstance(atom, Ref):
        return atom
    whole = state.object(atom.id)
    if whole.kind in LISTS or whole.type in (RESULT, ANSWER):
        return atom
    if is_response(state, whole):
        return _renamed(run, state, whole)
    if whole.made_by is not None:
        whole = _as_written(run, state, atom, whole)
        atom = allocate(run, state, whole)
    # the serialiser may be told to write names in camel case
    may_be_renamed = any(key in FIELDS for key in whole.slots)
    return Opaque("how its names are serialised", span) if may_be_renamed else atom


WRITTEN = "written as "
"""Before the names that properties have in JSON, in the methods that give their values."""


def _as_written(run: Run, state: State, instance: Ref, whole: Object) -> Object:
    """An object of the project's own, by the names that its public properties have in JSON."""
    slots: dict[str, Slot] = {}
    for one in lineage(state, whole.made_by) if whole.made_by is not None else ():
        for method in one.literal.methods:
            key = method.name.removeprefix(WRITTEN)
            if key != method.name and key not in slots:
                value = run.call(run, state, Closure(method.code, one.scope, instance), Arguments(), whole.site)
                held = next((whole.get(mark.name) for mark in method.decorators if isinstance(mark, Name)), None)
                slot = Slot(value, certain=True, key=method.code.span, at=method.code.span)
                slots[key] = slot if held is None else held._replace(value=value)
    return Object("object", whole.site, slots, open=whole.open, in_catch=whole.in_catch)


def is_response(state: State, whole: Object) -> bool:
    if whole.type == RESPONSE or whole.made_by is None:
        return whole.type == RESPONSE
    bases = (base for one in lineage(state, whole.made_by) for base in one.bases)
    return any(isinstance(base, Lib) and base.path in RESPONSES for base in bases)


def _renamed(run: Run, state: State, whole: Object) -> Ref:
    slots = {FIELDS[name]: slot for name, slot in whole.slots.items() if name in FIELDS}
    reference = allocate(run, state, whole._replace(kind="map", slots=slots, type="", made_by=None))
    state.put(reference.id, state.object(reference.id)._replace(in_catch=whole.in_catch))
    return reference


# -- annotations


def _is_annotated(state: State, handler: Closure) -> bool:
    made_by = state.object(handler.this.id).made_by if isinstance(handler.this, Ref) else None
    return made_by is not None and any(
        isinstance(mark, Name) and mark.name == "LambdaFunction"
        for one in lineage(state, made_by)
        for method in one.literal.methods
        if method.code is handler.code
        for mark in method.decorators
    )


def _annotated(run: Run, state: State, atom: Atom, span: Span) -> Atom:
    """What the code that `[LambdaFunction]` generates makes of a result: what is no response becomes its body.
    Source: https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src/Amazon.Lambda.Annotations
    """
    match atom:
        case Ref(id=place) if state.object(place).type == RESULT or is_response(state, state.object(place)):
            return _serialised(run, state, atom, span)
        case Opaque(is_inert=False):
            return atom
        case _:
            return _plain(run, state, span)


ANSWERING = ("IHttpResult", "HttpResults", *(path.partition(":")[2] for path in RESPONSES), "object", "dynamic", "")
"""What methods with annotations may say to return that is, or may be, more than a body."""


def _body(run: Run, state: State, atom: Atom, span: Span) -> Atom:
    made_by = state.object(atom.id).made_by if isinstance(atom, Ref) else None
    return _annotated(run, state, atom, span) if made_by is not None else _plain(run, state, span)


def _plain(run: Run, state: State, span: Span) -> Ref:
    """A result of another type is sent with 200, and with its content type only."""
    rows = {
        "statusCode": Slot(constant(200, span), certain=True, key=span, at=span),
        "headers": Slot(new_map(run, state, "map", {}, span), certain=True, key=span, at=span),
    }
    return allocate(run, state, Object("map", span, rows, type=ANSWER))


def _result(status: int | None) -> Behaviour:
    """`HttpResults.Ok(body)`; of `NewResult` the status comes first."""

    def behaviour(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
        value = constant(status, span) if status is not None else inert("a status", span)
        rows = {
            "statusCode": Slot(value, certain=True, key=span, at=span),
            "headers": Slot(new_map(run, state, "map", {}, span), certain=True, key=span, at=span),
        }
        return (allocate(run, state, Object("instance", span, rows, type=RESULT)),)

    return behaviour


def _new_result(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    made = _result(None)(run, state, this, given, span)
    status = given.get(0, "statusCode")
    if status is not None and isinstance(made[0], Ref):
        whole = state.object(made[0].id)
        at = given.spans[0] if given.spans else span
        state.put(made[0].id, with_key(whole, "statusCode", Slot(status, certain=True, key=at, at=at)))
    return made


def _adds_header(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Names are kept in small letters; of one that is added twice both values are sent."""
    name = known_text(given.get(0) or ())
    value = given.get(1) or inert("a header's value", span)
    spans = given.spans if len(given.spans) > 1 else (span, span)
    headers = state.object(this.id).get("headers") if isinstance(this, Ref) else None
    for atom in headers.value if headers is not None else ():
        if isinstance(atom, Ref):
            whole = state.object(atom.id)
            key = name.lower() if name is not None else None
            if key is not None and key in whole.slots:
                value = opaque("a header of two values", span)
            slot = Slot(value, certain=True, key=spans[0], at=spans[1])
            state.put(atom.id, with_key(whole, key, slot))
    return (this,)


RESULTS = {
    "Ok": 200,
    "Created": 201,
    "Accepted": 202,
    "BadRequest": 400,
    "Unauthorized": 401,
    "Forbid": 403,
    "NotFound": 404,
    "Conflict": 409,
    "InternalServerError": 500,
    "BadGateway": 502,
    "ServiceUnavailable": 503,
    "Redirect": None,
}

CALLS: dict[str, Behaviour] = {
    **dict.fromkeys(RESPONSES, _response),
    **{f"cs:HttpResults.{name}": _result(status) for name, status in RESULTS.items()},
    "cs:HttpResults.NewResult": _new_result,
}

METHODS: dict[tuple[str, str], Behaviour] = {(RESULT, "AddHeader"): _adds_header}
