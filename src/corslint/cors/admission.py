"""Resource policies of REST APIs: whether one lets a request pass that carries no credentials, as no preflight does."""

import re

from corslint.model import AccessCondition, AccessPolicy, AccessStatement
from corslint.value import MAYBE, NO, YES, Text, Truth, Values, every, join, some, text, truth

INVOKE = "execute-api:Invoke"

OF_THE_CALLER = ("aws:principal", "aws:user", "aws:federated", "aws:sourceidentity", "aws:multifactor", "aws:token")
"""Keys of conditions that only a signed request has."""


def admits(policy: AccessPolicy, method: str, path: str) -> Truth:
    """Whether a request without credentials passes (B34): something must allow it, and nothing deny it.

    What a condition asks of the network or the page is met by preflights as by calls; it is taken to be met.
    """
    allowed = [_allows(statement, method, path) for statement in policy.statements]
    denied = [_denies(statement, method, path) for statement in policy.statements]
    return some([*allowed, *([] if policy.complete else [MAYBE])]) & ~some(denied)


def _allows(statement: AccessStatement, method: str, path: str) -> Truth:
    conditions = every(_may_hold(condition) for condition in statement.conditions)
    return _has(statement, "allow") & _is_about(statement, method, path) & conditions


def _denies(statement: AccessStatement, method: str, path: str) -> Truth:
    conditions = every(_must_hold(condition) for condition in statement.conditions)
    return _has(statement, "deny") & _is_about(statement, method, path) & conditions


def _has(statement: AccessStatement, effect: str) -> Truth:
    return statement.effect.test(lambda written: written.lower().equals(effect))


def _is_about(statement: AccessStatement, method: str, path: str) -> Truth:
    """Whether a statement speaks of anybody's call of a method."""
    who, what, where = statement.principals, statement.actions, statement.resources
    if statement.is_inverted or who is None or what is None or where is None:
        return MAYBE
    return _is_anybody(who) & what.has(_is_invocation) & where.has(lambda written: _covers(written, method, path))


def _is_anybody(principals: Values[Text]) -> Truth:
    return principals.has(lambda principal: principal.equals("*"))


def _is_invocation(action: Text) -> Truth:
    return _fits(action.lower(), INVOKE.lower())


# -- conditions


def _may_hold(condition: AccessCondition) -> Truth:
    """A key that the request does not have meets none but negated operators, and those that ask `IfExists`."""
    return YES if not _is_of_the_caller(condition) else _holds_without_key(condition)


def _must_hold(condition: AccessCondition) -> Truth:
    return _holds_without_key(condition) if _is_of_the_caller(condition) else NO


def _is_of_the_caller(condition: AccessCondition) -> bool:
    return condition.key.startswith(OF_THE_CALLER)


def _holds_without_key(condition: AccessCondition) -> Truth:
    operator = condition.operator.rpartition(":")[2]
    if operator == "Null" or ":" in condition.operator:
        return MAYBE
    return truth("Not" in operator or operator.endswith("IfExists"))


# -- resources


def _covers(resource: Text, method: str, path: str) -> Truth:
    """Whether a resource, `execute-api:/STAGE/METHOD/path` or an ARN that ends so, covers a method of any stage."""
    pieces = list(_tail(resource).split("/"))
    is_open = "{" in path or (resource.known is None and len(pieces) < 4)  # what fills a hole may have slashes
    pieces[:2] = [piece if "*" in str(piece) else text("x") for piece in pieces[:2]]  # our API, our stage
    fits = _fits(_with_slashes(pieces), f"x/x/{method}/{path.lstrip('/')}")
    return MAYBE if fits is NO and is_open else fits


def _with_slashes(pieces: list[Text]) -> Text:
    first, *rest = pieces
    return join(*first.parts, *(part for piece in rest for part in ("/", *piece.parts)))


def _tail(resource: Text) -> Text:
    """What stands behind the account: the API, the stage, the method and the path."""
    if resource.prefix.startswith("execute-api:/"):
        return join("api/", resource.prefix.removeprefix("execute-api:/"), *resource.parts[1:])
    pieces = resource.split(":")
    return pieces[5] if len(pieces) >= 6 else resource


def _fits(pattern: Text, written: str) -> Truth:
    """Whether a text with the wildcards `*` and `?` covers another."""
    regex = "".join(_regex(part) if isinstance(part, str) else ".*" for part in pattern.parts)
    if re.fullmatch(regex, written) is None:
        return NO
    return YES if pattern.known is not None else MAYBE


def _regex(part: str) -> str:
    return re.escape(part).replace(r"\*", ".*").replace(r"\?", ".")
