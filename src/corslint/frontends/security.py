"""Who may call an operation of an OpenAPI document, by its `security` and API Gateway's extensions of it."""

from typing import TypeVar

from corslint.frontends.reading import Reader
from corslint.frontends.settings import AUTHORIZATION, certain_items, identity_sources, one_of, resolved
from corslint.model import Authorization, AuthorizationKind, IdentitySource
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import NO, Hole, Known, Value, only, text, unknown

T = TypeVar("T")

AUTHORIZER = "x-amazon-apigateway-authorizer"

_DEFINITIONS = (("components", "securitySchemes"), ("securityDefinitions",))

_AUTHORIZERS: dict[str, AuthorizationKind] = {
    "TOKEN": "custom",
    "REQUEST": "custom",
    "COGNITO_USER_POOLS": "cognito_user_pools",
    "JWT": "jwt",
}

_AUTHTYPES: dict[str, AuthorizationKind] = {
    "AWSSIGV4": "aws_iam",
    "CUSTOM": "custom",
    "COGNITO_USER_POOLS": "cognito_user_pools",
}


class Access(NamedTuple):
    """What a call must bring."""

    authorization: Authorization
    api_key: Value[bool]


def access(operation: Reader, root: Reader) -> Access:
    """What an operation demands itself, or the whole document of all operations that say nothing."""
    found = _demanded(operation, root)
    written = operation.get("x-amazon-apigateway-auth", "type").text()
    kind = one_of(written, AUTHORIZATION) if written is not None else None
    if kind is None or kind.only not in ("none", "aws_iam"):
        return found
    return found._replace(authorization=Authorization(kind, kind.place))


def _demanded(operation: Reader, root: Reader) -> Access:
    own, shared = operation.get("security"), root.get("security")
    if own.exists is not NO:
        return _required(own, root)
    if shared.exists is not NO:
        return _doubtful(_required(shared, root))
    return _open(operation.key)


def _open(span: Span) -> Access:
    return Access(Authorization(only("none", span), span), only(value=False, span=span))


def _doubtful(found: Access) -> Access:
    """What the whole document demands may not hold: in 2017 API Gateway knew no `security` but an operation's own.

    Source: its maintainers in amazon-archives/aws-apigateway-importer#204; what it does today is not recorded.
    """
    authorization, api_key = found
    kind = _or(authorization.kind, "none")
    return Access(authorization._replace(kind=kind, inherited="security"), _or(api_key, other=False))


def _or(value: Value[T], other: T) -> Value[T]:
    if value.only == other:
        return value
    return value._replace(alternatives=(*value.alternatives, Known(other, value.span)))


# -- requirements and their schemes


class _Scheme(NamedTuple):
    """What a security scheme means to API Gateway."""

    span: Span
    kind: Value[AuthorizationKind]
    sources: tuple[IdentitySource, ...] = ()


def _required(security: Reader, root: Reader) -> Access:
    """What a list of requirements comes to. Its alternatives hold together: API Gateway knows no others."""
    items, is_complete = certain_items(security)
    if not is_complete:
        span, hole = security.key, Hole(f"security:{security.span.start}", security.span.text)
        return Access(Authorization(unknown(hole, span), span), unknown(hole, span))
    names = [(name, place, _defined(name, root)) for item in items for name, place in item.members()]
    keys = [place.key for _, place, defined in names if _is_api_key(defined)]
    schemes = [_scheme(name, place, root) for name, place, defined in names if not _is_api_key(defined)]
    api_key = only(value=bool(keys), span=keys[0] if keys else security.key)
    return Access(_combined(schemes, security.key), api_key)


def _combined(schemes: list[_Scheme], span: Span) -> Authorization:
    """One authorizer guards a method; which of several it is, is not recorded."""
    if not schemes:
        return Authorization(only("none", span), span)
    first = schemes[0]
    if len(schemes) == 1:
        return Authorization(first.kind, first.span, first.sources)
    alternatives = tuple(known for scheme in schemes for known in scheme.kind.alternatives)
    return Authorization(Value(alternatives, Hole("one of several authorizers"), span), span)


def _defined(name: str, root: Reader) -> Reader:
    for path in _DEFINITIONS:
        scheme = resolved(root.get(*path, name), root)
        if scheme.exists is not NO:
            return scheme
    return root.get(*_DEFINITIONS[0], name)


def _is_api_key(scheme: Reader) -> bool:
    """A scheme without authorizer that reads a key where API Gateway wants it (B32)."""
    kind, place, header = (scheme.get(key).text() for key in ("type", "in", "name"))
    if kind is None or place is None or header is None or header.only is None:
        return False
    return (kind.only, place.only, header.only.lower()) == (text("apiKey"), text("header"), text("x-api-key"))


def _scheme(name: str, place: Reader, root: Reader) -> _Scheme:
    scheme = _defined(name, root)
    kind = _kind(name, scheme, root)
    span = place.key
    if kind is None:
        return _Scheme(span, unknown(Hole(f"security scheme {name}", name), span))
    certain = Value(tuple(Known(known.value, span) for known in kind.alternatives), kind.rest, span)
    return _Scheme(span, certain, _sources(kind.only, scheme, root))


def _kind(name: str, scheme: Reader, root: Reader) -> Value[AuthorizationKind] | None:
    """What kind of authorization a scheme stands for; None where nothing tells."""
    if scheme.exists is NO and name == "NONE":
        return only("none", scheme.span)  # what SAM writes for an event without authorization (E30)
    authorizer = _authorizer(scheme, root).get("type").text()
    if authorizer is not None:
        return one_of(authorizer, _AUTHORIZERS)
    authtype = scheme.get("x-amazon-apigateway-authtype").text()
    return one_of(authtype, _AUTHTYPES) if authtype is not None else None


def _authorizer(scheme: Reader, root: Reader) -> Reader:
    return resolved(scheme.get(AUTHORIZER), root)


def _sources(kind: AuthorizationKind | None, scheme: Reader, root: Reader) -> tuple[IdentitySource, ...]:
    """The headers that an authorizer reads: its identity source, else the header that a token comes in."""
    if kind in (None, "none", "aws_iam"):
        return ()
    authorizer = _authorizer(scheme, root)
    written = authorizer.get("identitySource")
    if written.exists is not NO:
        return identity_sources(written)
    kind_written = authorizer.get("type").text()
    if kind_written is not None and str(kind_written.only).lower() == "request":
        return ()
    return _token_header(scheme)


def _token_header(scheme: Reader) -> tuple[IdentitySource, ...]:
    header = scheme.get("name").text()
    if header is None or scheme.get("in").text() is None:
        return (IdentitySource(text("authorization"), scheme.key),)
    return (IdentitySource(header.only.lower(), header.place),) if header.only is not None else ()
