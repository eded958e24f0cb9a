"""Whether a handler takes the body of the request that it is given."""

from collections.abc import Iterable

from corslint.handlers.ir import (
    Argument,
    Assign,
    Call,
    Code,
    Compare,
    Constant,
    Expression,
    Item,
    Keys,
    Member,
    Name,
    Parameter,
    Target,
)
from corslint.value import MAYBE, NO, Truth

_BODY = frozenset(("body", "getbody", "rawbody", "json_body", "decoded_body"))
"""Members of an event that hold the body, in small letters: those of Powertools' and of Java's classes, too."""

_LOGS = frozenset(("print", "log", "info", "debug", "warn", "warning", "error", "println", "printf"))


def takes_body(code: Code) -> Truth:
    """NO where a handler reads members of its event, but none that is a body's.

    Of one that reads nothing at all it is not known: it may not be written yet.
    """
    match _event(code):
        case Parameter(target=Name(name=name), kind="plain"):
            return NO if _reads(code.body, name) and not _may_take(code.body, name) else MAYBE
        case Parameter(target=Keys(keys=keys) as target, kind="plain"):
            return NO if keys and not _unpacks_body(target) else MAYBE
        case _:
            return MAYBE


def _event(code: Code) -> Parameter | None:
    """Go's handlers take the context first."""
    if not code.parameters:
        return None
    if code.language == "csharp":
        given = [one for one in code.parameters if not one.type.endswith("ILambdaContext")]
        return given[0] if len(given) == 1 else None
    return code.parameters[-1] if code.language == "go" else code.parameters[0]


def _reads(node: object, event: str) -> bool:
    """Whether something of the event is looked at, other than for a log."""
    match node:
        case Name(name=name):
            return name == event
        case Call(callee=callee) if _is_log(callee):
            return False
        case Code():
            return _reads(node.body, event)
        case tuple():
            return any(_reads(part, event) for part in node)
        case _:
            return False


def _may_take(node: object, event: str, *, logged: bool = False) -> bool:
    """Whether the event may be handed on whole there, other than into a log, or its body be read."""
    match node:
        case Name(name=name):
            return name == event and not logged
        case Member(owner=Name(name=name), name=member) if name == event:
            return member.lower() in _BODY
        case Item(owner=Name(name=name), key=key) if name == event:
            return _may_be_body(key)
        case Compare(operator="in" | "not in", left=key, right=Name(name=name)) if name == event:
            return _may_be_body(key)
        case Call(callee=Member(owner=Name(name=name), name="get"), arguments=(Argument(value=key), *others)) if (
            name == event
        ):
            return _may_be_body(key) or _may_any_take(others, event)
        case Assign(target=Keys() as keys, value=Name(name=name)) if name == event:
            return _unpacks_body(keys)
        case Call(callee=callee, arguments=arguments) if _is_log(callee):
            return _may_any_take(arguments, event, logged=True)
        case Code():
            return _may_any_take((*node.parameters, node.body), event, logged=logged)
        case tuple():
            return _may_any_take(node, event, logged=logged)
        case _:
            return False


def _may_any_take(nodes: Iterable[object], event: str, *, logged: bool = False) -> bool:
    return any(_may_take(node, event, logged=logged) for node in nodes)


def _may_be_body(key: Expression) -> bool:
    return not isinstance(key, Constant) or not isinstance(key.value, str) or key.value.lower() in _BODY


def _unpacks_body(target: Target | Keys) -> bool:
    return not isinstance(target, Keys) or target.rest is not None or any(_may_be_body(one.key) for one in target.keys)


def _is_log(callee: Expression) -> bool:
    return isinstance(callee, Member | Name) and callee.name.lower() in _LOGS
