"""ResourcePolicy: the policy that the SAM transform writes for a REST API, from its Auth and that of its events."""

from collections.abc import Iterator

from corslint.frontends import policies
from corslint.frontends.reading import Reader
from corslint.frontends.sam.descriptions import Description
from corslint.frontends.sam.events import ANY, Event
from corslint.frontends.sam.shapes import is_switched_on
from corslint.model import AccessCondition, AccessPolicy, AccessStatement
from corslint.source import Span
from corslint.value import NO, Items, Known, Text, Values, join, only, text

_CONDITIONS = {
    "IpRangeWhitelist": ("NotIpAddress", "aws:sourceip"),
    "IpRangeBlacklist": ("IpAddress", "aws:sourceip"),
    "SourceVpcWhitelist": ("StringNotEquals", "aws:sourcevpc"),
    "SourceVpcBlacklist": ("StringEquals", "aws:sourcevpc"),
    "IntrinsicVpcWhitelist": ("StringNotEquals", "aws:sourcevpc"),
    "IntrinsicVpcBlacklist": ("StringEquals", "aws:sourcevpc"),
    "IntrinsicVpceWhitelist": ("StringNotEquals", "aws:sourcevpce"),
    "IntrinsicVpceBlacklist": ("StringEquals", "aws:sourcevpce"),
}
"""What calls are denied for, where all others are allowed."""

EVERYTHING = text("*")


def policy(described: Description) -> AccessPolicy | None:
    """What an API's own policy says of all its methods, generated preflights too; that of an event only of the methods
    that its path has by then, which no preflight that the transform generates is among."""
    found = [described.definition.policy, _general(described.settings.get("Auth", "ResourcePolicy"))]
    found += [_of_event(event) for event in described.events]
    return policies.joined(one for one in found if one is not None)


def _general(place: Reader) -> AccessPolicy | None:
    return _written(place, EVERYTHING)


def _of_event(event: Event) -> AccessPolicy | None:
    place = event.properties.get("Auth", "ResourcePolicy")
    method = "*" if event.method == text(ANY) else str(event.method).upper()
    return _written(place, join(f"execute-api:/*/{method}", *event.path.parts))


def _written(place: Reader, resource: Text) -> AccessPolicy | None:
    if place.exists is NO:
        return None
    custom, are_all = policies.statements(place.get("CustomStatements"))
    generated = tuple(_generated(place, resource))
    return AccessPolicy((*generated, *custom), are_all and place.is_complete, place.key)


def _generated(place: Reader, resource: Text) -> Iterator[AccessStatement]:
    """Those that allow something, and what else they deny by where a call comes from."""
    if is_switched_on(place, "AwsAccountWhitelist") is not NO:
        accounts = place.get("AwsAccountWhitelist")
        yield _allowing(accounts.texts(), resource, accounts.key)
    for key, (operator, subject) in _CONDITIONS.items():
        if is_switched_on(place, key) is not NO:
            span = place.get(key).key
            yield _allowing(_list(text(policies.ANYBODY), span), resource, span)
            condition = AccessCondition(operator, subject, place.get(key).texts(), span)
            denied = _allowing(_list(text(policies.ANYBODY), span), resource, span)
            yield denied._replace(effect=only(text("Deny"), span), conditions=(condition,))


def _allowing(who: Values[Text] | None, resource: Text, span: Span) -> AccessStatement:
    action = _list(text("execute-api:Invoke"), span)
    return AccessStatement(only(text("Allow"), span), who, action, _list(resource, span), (), span)


def _list(item: Text, span: Span) -> Values[Text]:
    return Values((Items((Known(item, span),)),), span)
