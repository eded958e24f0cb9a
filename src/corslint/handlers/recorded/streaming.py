"""Streamed responses: what a handler sends before the bytes that it streams.

Lambda's runtime for Node.js takes no response from a handler that `streamifyResponse` wraps, whatever it returns: what
`HttpResponseStream.from` is given has the status and the headers, and a stream without is a 200 that has none.
Source: https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
"""

from corslint.handlers.interpreter.atoms import Abstract, Atom, Closure, Ref, constant, inert, opaque, undefined
from corslint.handlers.interpreter.heap import Slot, State
from corslint.handlers.interpreter.run import Answered, Arguments, Run, arguments, new_map
from corslint.handlers.recorded.frameworks import Behaviour, new_app, set_on
from corslint.source import Span

STREAMED, STREAM = "js:streamed", "js:stream"

BEGUN, OURS = "begun", "ours"
"""Of a stream: that something stands before it, and that code which cannot be read has not got hold of it."""


def _streamed(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`awslambda.streamifyResponse(async (event, stream, context) => …)`."""
    made = new_app(run, state, STREAMED, span)
    set_on(state, made[0], "inner", given.get(0) or (), span)
    return made


def _answers(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """Calls the handler with a stream; what it returns is not looked at."""
    assert isinstance(this, Ref)
    stream = new_app(run, state, STREAM, span)
    set_on(state, stream[0], OURS, constant(True, span), span)
    inputs = (given.get(0) or inert("the event", span), stream, given.get(1) or inert("the context", span))
    for function in state.object(this.id).slots["inner"].value:
        if not isinstance(function, Closure) or function.code.unreadable:
            return opaque("the handler that streams is not known", span)
        run.call(run, state, function, arguments(*inputs), span)
    return _unbegun(run, state, stream, state.object(this.id).site)


def _unbegun(run: Run, state: State, stream: Abstract, span: Span) -> Abstract:
    """A stream that was handed on, such as to a `pipeline`, is sent as it is."""
    assert isinstance(stream[0], Ref)
    whole = state.object(stream[0].id)
    if BEGUN in whole.slots:
        return ()
    if not whole.slots[OURS].certain:
        return opaque("the stream may be begun elsewhere", span)
    _answer(run, state, new_map(run, state, "object", _plain(span), span), span)
    return ()


def _from(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """`HttpResponseStream.from(stream, { statusCode, headers })` gives the stream back."""
    _answer(run, state, given.get(1) or undefined(span), span)
    stream = given.get(0) or inert("a stream", span)
    for atom in stream:
        _begin(state, atom, span)
    return stream


def _writes(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    """The first bytes of a stream that nothing stands before."""
    assert isinstance(this, Ref)
    if BEGUN not in state.object(this.id).slots:
        _answer(run, state, new_map(run, state, "object", _plain(span), span), span)
        _begin(state, this, span)
    return inert("whether there is room", span)


def _begin(state: State, stream: Atom, span: Span) -> None:
    if isinstance(stream, Ref) and state.object(stream.id).type == STREAM:
        set_on(state, stream, BEGUN, constant(True, span), span)


def _plain(span: Span) -> dict[str, Slot]:
    return {"statusCode": Slot(constant(200, span), certain=True, key=span, at=span)}


def _answer(run: Run, state: State, response: Abstract, span: Span) -> None:
    run.answers.append(Answered(response, state.fork(), span, run.catching > 0, "stream"))


def _nothing(run: Run, state: State, this: Atom, given: Arguments, span: Span) -> Abstract:
    return (this,)


GLOBALS = ("js:awslambda", "js:globalThis.awslambda", "js:global.awslambda")

CALLS: dict[str, Behaviour] = {
    **{f"{name}.streamifyResponse": _streamed for name in GLOBALS},
    **{f"{name}.HttpResponseStream.from": _from for name in GLOBALS},
    "js:lambda-stream.streamifyResponse": _streamed,
    STREAMED: _answers,
}

METHODS: dict[tuple[str, str], Behaviour] = {
    **{(STREAM, name): _writes for name in ("write", "end")},
    **{(STREAM, name): _nothing for name in ("setContentType", "on", "once", "cork", "uncork", "destroy")},
}
