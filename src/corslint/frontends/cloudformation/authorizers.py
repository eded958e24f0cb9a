"""Authorizers: who may call a method of a REST API or a route of an HTTP API, and with which headers."""

from corslint.frontends.cloudformation.template import Resource, Template, referenced
from corslint.frontends.reading import Reader
from corslint.frontends.settings import AUTHORIZATION, certain_text, identity_sources, one_of
from corslint.model import Authorization, IdentitySource
from corslint.source import Span
from corslint.value import NO, only, text

_TYPE_KEYS = {"AWS::ApiGateway::Authorizer": "Type", "AWS::ApiGatewayV2::Authorizer": "AuthorizerType"}

_READ_A_TOKEN = ("TOKEN", "COGNITO_USER_POOLS", "JWT")
"""The types of authorizers that read a token from `Authorization` where nothing else is said."""


def authorization(place: Reader, template: Template, owner: Span) -> Authorization:
    """What `AuthorizationType` and `AuthorizerId` demand; where neither is written everyone may call."""
    written = place.get("AuthorizationType").text()
    if written is None:
        return Authorization(only("none", owner), owner)
    kind = one_of(written, AUTHORIZATION)
    authorizer = template.everything.get(referenced(place.get("AuthorizerId").text(), template) or "")
    if authorizer is None or kind.only in ("none", "aws_iam"):
        return Authorization(kind, kind.place)
    return Authorization(kind, kind.place, _sources(authorizer))


def _sources(authorizer: Resource) -> tuple[IdentitySource, ...]:
    written = authorizer.properties.get("IdentitySource")
    if written.exists is not NO:
        return identity_sources(written)
    reads_token = certain_text(authorizer.properties.get(_TYPE_KEYS.get(authorizer.type, "Type"))) in _READ_A_TOKEN
    return (IdentitySource(text("authorization"), authorizer.span),) if reads_token else ()
