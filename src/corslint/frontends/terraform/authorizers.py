"""Authorizers: who may call a method of a REST API or a route of an HTTP API, and with which headers."""

from corslint.frontends.reading import Reader
from corslint.frontends.settings import AUTHORIZATION, identity_sources, one_of
from corslint.frontends.terraform.resources import Resource, Resources, leads_to
from corslint.model import Authorization, IdentitySource
from corslint.value import NO, only, text

READ_A_TOKEN = ("aws_api_gateway_authorizer",)
"""The types whose identity source is `Authorization` where none is written: the provider's default."""


def rest_authorization(method: Resource, found: Resources) -> Authorization:
    place = method.properties
    return _authorization(method, place.get("authorization"), place, found)


def http_authorization(route: Resource, found: Resources) -> Authorization:
    place = route.properties
    return _authorization(route, place.get("authorization_type"), place, found)


def _authorization(owner: Resource, kind_written: Reader, place: Reader, found: Resources) -> Authorization:
    """What is demanded; where nothing is written everyone may call."""
    written = kind_written.text()
    if written is None:
        return Authorization(only("none", owner.span), owner.span)
    kind = one_of(written, AUTHORIZATION)
    authorizer = leads_to(
        place.get("authorizer_id"), found, "aws_api_gateway_authorizer", "aws_apigatewayv2_authorizer"
    )
    if authorizer is None or kind.only in ("none", "aws_iam"):
        return Authorization(kind, kind.place)
    return Authorization(kind, kind.place, _sources(authorizer))


def _sources(authorizer: Resource) -> tuple[IdentitySource, ...]:
    for key in ("identity_source", "identity_sources"):
        written = authorizer.properties.get(key)
        if written.exists is not NO:
            return identity_sources(written)
    is_default = authorizer.type in READ_A_TOKEN
    return (IdentitySource(text("authorization"), authorizer.span),) if is_default else ()
