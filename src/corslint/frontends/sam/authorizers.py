"""Auth: who may call the routes of a SAM API, and what of it falls on preflights."""

from collections.abc import Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.sam.shapes import is_switched_on, is_true, written
from corslint.frontends.settings import identity_sources
from corslint.model import Authorization, AuthorizationKind, IdentitySource, Route
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import NO, YES, Hole, Known, Text, Truth, Value, only, text, unknown

AWS_IAM, NONE = "AWS_IAM", "NONE"


class Authorizer(NamedTuple):
    """What an authorizer is, and the headers that it reads."""

    kind: AuthorizationKind
    identity_sources: tuple[IdentitySource, ...] = ()


class Auth(NamedTuple):
    """The Auth section of an API: what it demands of every route that says nothing itself."""

    authorizers: dict[str, Authorizer]
    default: Authorization | None = None
    """None: routes are open."""
    preflight: Authorization | None = None
    """The default's share that falls on OPTIONS routes; None: they are open."""
    api_key: Value[bool] | None = None
    """None: no key is demanded of all."""
    preflight_api_key: Value[bool] | None = None
    """What holds for OPTIONS routes whatever they say; None: as for all others."""


class Demand(NamedTuple):
    """What an event or an operation says itself; None where it says nothing."""

    authorizer: Value[Text] | None = None
    """One of the API's Auth."""
    api_key: Value[bool] | None = None
    is_said: bool = False
    """Whether the operation says anything of security, in its document's own words."""


def rest(place: Reader) -> Auth:
    """The Auth of an `AWS::Serverless::Api`."""
    own = {name: _rest_authorizer(authorizer) for name, authorizer in _known(place)}
    authorizers = {AWS_IAM: Authorizer("aws_iam"), **own}
    default = _default(place, authorizers)
    if default is not None and not own and default.kind.only != "aws_iam":
        default = None  # without Authorizers the transform drops the default, silently
    key = _unless(flag(place, "ApiKeyRequired"), answer=False)
    exempt = _unless(flag(place, "AddApiKeyRequiredToCorsPreflight"), answer=True) if key is not None else None
    return Auth(authorizers, default, _for_preflights(default, place), key, exempt)


def http(place: Reader) -> Auth:
    """The Auth of an `AWS::Serverless::HttpApi`; its default never falls on OPTIONS routes (E30)."""
    authorizers = {name: _http_authorizer(authorizer) for name, authorizer in _known(place)}
    if is_true(written(place, "EnableIamAuthorizer")):
        authorizers[AWS_IAM] = Authorizer("aws_iam")
    return Auth(authorizers, _default(place, authorizers))


def _known(place: Reader) -> Iterator[tuple[str, Reader]]:
    """The authorizers but for what a macro makes."""
    return ((name, authorizer) for name, authorizer in place.get("Authorizers").members() if authorizer.hole is None)


def demand(place: Reader) -> Demand:
    """What the Auth of an event says."""
    name = place.get("Authorizer").text() if is_switched_on(place, "Authorizer") is not NO else None
    return Demand(name, flag(place, "ApiKeyRequired"))


def guarded(route: Route, own: Demand, auth: Auth) -> Route:
    """A route with its own demands, and the API's where it has none."""
    is_options = route.method == "OPTIONS"
    key = own.api_key or auth.api_key or route.api_key
    return route._replace(
        authorization=_authorization(route, own, auth, auth.preflight if is_options else auth.default),
        api_key=auth.preflight_api_key if is_options and auth.preflight_api_key is not None else key,
        key_exempted_by=PREFLIGHT_KEY_SWITCH if auth.api_key is not None else "",
    )


def flag(place: Reader, key: str) -> Value[bool] | None:
    """What the transform makes of a switch; None where it is not written."""
    if written(place, key) is None:
        return None
    decided = place.get(key).text()
    span = decided.place if decided is not None else place.span
    return _flag(is_switched_on(place, key), span)


def _unless(value: Value[bool] | None, *, answer: bool) -> Value[bool] | None:
    return None if value is None or value.only is answer else value


def _flag(on: Truth, span: Span) -> Value[bool]:
    possible = {YES: (True,), NO: (False,)}.get(on, (True, False))
    return Value(tuple(Known(value, span) for value in possible), None, span)


def _authorization(route: Route, own: Demand, auth: Auth, default: Authorization | None) -> Authorization:
    if own.authorizer is not None:
        return _named(own.authorizer, auth.authorizers)
    is_open = route.authorization.kind.only == "none" or not own.is_said
    return default if is_open and default is not None else route.authorization


def _named(name: Value[Text], authorizers: dict[str, Authorizer], inherited: str | None = None) -> Authorization:
    """What a route demands that names an authorizer; `NONE` names nobody."""
    known = name.only.known if name.only is not None else None
    found = Authorizer("none") if known == NONE else authorizers.get(known or "")
    if found is None:
        return Authorization(unknown(name.rest or Hole(str(name.only)), name.place), name.place, (), inherited)
    return Authorization(only(found.kind, name.place), name.place, found.identity_sources, inherited)


def _default(place: Reader, authorizers: dict[str, Authorizer]) -> Authorization | None:
    if is_switched_on(place, "DefaultAuthorizer") is NO:
        return None
    name = place.get("DefaultAuthorizer").text()
    return _named(name, authorizers, "Auth.DefaultAuthorizer") if name is not None else None


def _for_preflights(default: Authorization | None, place: Reader) -> Authorization | None:
    """The default guards OPTIONS routes too, the generated and the written, unless that is switched off (E12, E13)."""
    switch = flag(place, "AddDefaultAuthorizerToCorsPreflight")
    if default is None:
        return None
    if switch is None or switch.only is True:
        return default._replace(exempted_by=PREFLIGHT_SWITCH)
    return None if switch.only is False else default._replace(kind=_or_none(default.kind, switch.span))


PREFLIGHT_SWITCH = "AddDefaultAuthorizerToCorsPreflight: false, under Auth"
PREFLIGHT_KEY_SWITCH = "AddApiKeyRequiredToCorsPreflight: false, under Auth"


def _or_none(kind: Value[AuthorizationKind], span: Span) -> Value[AuthorizationKind]:
    return kind._replace(alternatives=(*kind.alternatives, Known[AuthorizationKind]("none", span)))


def _rest_authorizer(place: Reader) -> Authorizer:
    """A Cognito pool's, a Lambda function that reads a token, or one that reads the request."""
    if written(place, "UserPoolArn") is not None:
        return Authorizer("cognito_user_pools", _token(place))
    payload = place.get("FunctionPayloadType").text()
    reads_request = payload is not None and payload.only == text("REQUEST")
    return Authorizer("custom", _headers(place) if reads_request else _token(place))


def _http_authorizer(place: Reader) -> Authorizer:
    if is_switched_on(place, "JwtConfiguration") is NO:
        return Authorizer("custom", _headers(place))
    return Authorizer("jwt", identity_sources(place.get("IdentitySource")))


def _token(place: Reader) -> tuple[IdentitySource, ...]:
    header = place.get("Identity", "Header").text()
    if header is None:
        return (IdentitySource(text("authorization"), place.key),)
    return tuple(IdentitySource(known.value.lower(), known.span) for known in header.alternatives)


def _headers(place: Reader) -> tuple[IdentitySource, ...]:
    headers = place.get("Identity", "Headers").texts()
    items = headers.items if headers is not None else ()
    return tuple(IdentitySource(item.value.lower(), item.span) for item in items)
