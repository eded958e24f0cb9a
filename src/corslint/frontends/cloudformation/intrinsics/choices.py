"""`Fn::If`, the conditions that it asks, and `Fn::FindInMap`: one of several things."""

from collections.abc import Callable
from itertools import product

from corslint.frontends.cloudformation.evaluation import (
    DEEPEST,
    Scope,
    alternatives,
    arguments_of,
    as_call,
    choice,
    each,
    evaluate,
    text_of,
    under,
    unknown,
)
from corslint.source import Span
from corslint.syntax.node import Mapping, Node, Scalar
from corslint.value import MAYBE, NO, YES, Text, Truth, agreed, every, some


def condition(name: str, scope: Scope) -> Truth:
    """Whether the condition of that name holds; MAYBE of one that is not declared, or that depends on itself."""
    if name not in scope.truths:
        scope.truths[name] = MAYBE
        declared = under(scope.conditions, name, scope)
        scope.truths[name] = MAYBE if declared is None else claim_holds(declared, scope)
    return scope.truths[name]


def chosen(argument: Node, span: Span, scope: Scope) -> Node:
    match arguments_of(argument, scope):
        case (claim, when_true, when_false):
            holds = claim_holds(claim, scope)
            arms = [arm for arm, out in ((when_true, NO), (when_false, YES)) if holds is not out]
            return choice([evaluate(arm, scope) for arm in arms], span, scope)
        case _:
            return unknown(span, scope)


def claim_holds(claim: Node, scope: Scope) -> Truth:
    """Whether a condition holds, given by name or as an intrinsic."""
    if isinstance(claim, Scalar):
        return condition(claim.text.known or "", scope)
    name, argument = as_call(claim) or ("", claim)
    if name not in _CLAIMS or scope.depth >= DEEPEST:
        return MAYBE
    scope.depth += 1
    truth = _CLAIMS[name](argument, scope)
    scope.depth -= 1
    return truth


def _equals(argument: Node, scope: Scope) -> Truth:
    match arguments_of(argument, scope):
        case (one, other):
            pairs = product(alternatives(evaluate(one, scope)), alternatives(evaluate(other, scope)))
            return agreed(_are_equal(text_of(left), text_of(right)) for left, right in pairs)
        case _:
            return MAYBE


def _are_equal(one: Text | None, other: Text | None) -> Truth:
    return MAYBE if one is None or other is None else one.equals(other)


def _claims(argument: Node, scope: Scope) -> list[Truth]:
    return [claim_holds(claim, scope) for claim in arguments_of(argument, scope)] or [MAYBE]


_CLAIMS: dict[str, Callable[[Node, Scope], Truth]] = {
    "Condition": claim_holds,
    "Fn::And": lambda argument, scope: every(_claims(argument, scope)),
    "Fn::Equals": _equals,
    "Fn::Not": lambda argument, scope: ~every(_claims(argument, scope)),
    "Fn::Or": lambda argument, scope: some(_claims(argument, scope)),
}


def find_in_map(argument: Node, span: Span, scope: Scope) -> Node:
    match arguments_of(argument, scope):
        case (mapping, first, second, *options):
            default = under(options[0], "DefaultValue", scope) if options else None
            return each([mapping, first, second], span, scope, lambda *keys: _found(keys, default, span, scope))
        case _:
            return unknown(span, scope)


def _found(keys: tuple[Node, ...], default: Node | None, span: Span, scope: Scope) -> Node:
    """What stands under the keys; under a key that is not known, whatever it may lead to."""
    places = [scope.mappings] if isinstance(keys[0], Scalar) else []
    for key in keys:
        places = [found for place in places for found in _matching(place, text_of(key), scope)]
    is_exact = all(isinstance(key, Scalar) and key.text.known is not None for key in keys)
    if default is not None and not (places and is_exact):
        places.append(default)
    if not places:
        return unknown(span, scope)
    return choice([evaluate(place, scope) for place in places], span, scope)


def _matching(table: Node, key: Text | None, scope: Scope) -> list[Node]:
    rows = evaluate(table, scope)
    if key is None or not isinstance(rows, Mapping):
        return []
    if key.known is not None:
        return [rows.entries[key.known].value] if key.known in rows.entries else []
    return [entry.value for name, entry in rows.entries.items() if key.equals(name) is not NO]
