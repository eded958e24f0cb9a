"""AWS::Serverless::HttpApi: the HTTP API that the SAM transform makes of its settings and events."""

from corslint.frontends.reading import Reader
from corslint.frontends.sam import authorizers
from corslint.frontends.sam.authorizers import guarded
from corslint.frontends.sam.descriptions import Description
from corslint.frontends.sam.operations import operations
from corslint.frontends.sam.rest import unplaced
from corslint.frontends.sam.shapes import is_intrinsic, is_map, is_switched_on, is_true, reference, written
from corslint.frontends.settings import capitalised, cors_policy
from corslint.model import Api, CorsPolicy
from corslint.value import NO, Items, Known, Text, Value, Values, only, text


def api(described: Description) -> Api:
    place, definition = described.settings, described.definition
    auth = authorizers.http(place.get("Auth"))
    routes = (guarded(operation.route, operation.demand, auth) for operation in operations(described, auth))
    return Api(
        described.name,
        "http",
        described.span,
        tuple(route for route in routes if route.exists is not NO),
        cors=_over(_policy(place), definition.cors),
        elsewhere=definition.elsewhere or unplaced(described),
    )


def _policy(settings: Reader) -> CorsPolicy | None:
    """`CorsConfiguration`: `true` allows any origin and nothing else (E26), an intrinsic is copied as it is."""
    place, node = settings.get("CorsConfiguration"), written(settings, "CorsConfiguration")
    if place.hole is not None and is_map(node):  # a macro makes it
        return cors_policy(place, capitalised)
    if is_switched_on(settings, "CorsConfiguration") is NO or _is_flag(place, answer=False):
        return None
    if _is_flag(place, answer=True):
        anyone = Values((Items((Known(text("*"), place.span),)),), place.span)
        return CorsPolicy(place.key, anyone, None, None, None, None, None)
    return _copied(place) if is_map(node) else cors_policy(place, capitalised)


def _is_flag(place: Reader, *, answer: bool) -> bool:
    """Whether a boolean stands here, or a parameter's; a map is none."""
    flag = place.flag()
    return flag is not None and flag.only is answer


def _copied(place: Reader) -> CorsPolicy | None:
    """A map's members, of which the transform leaves out the empty ones, but for MaxAge (E27).

    An intrinsic among them for AllowOrigins it puts in place of all, but for a parameter, whose value it knows.
    """
    origins = written(place, "AllowOrigins")
    if is_intrinsic(origins) and reference(origins) is None:
        return cors_policy(place.get("AllowOrigins"), capitalised)
    policy = cors_policy(place, capitalised)
    if policy is None:
        return None
    return policy._replace(
        origins=_unless_empty(policy.origins, place, "AllowOrigins"),
        methods=_unless_empty(policy.methods, place, "AllowMethods"),
        headers=_unless_empty(policy.headers, place, "AllowHeaders"),
        expose=_unless_empty(policy.expose, place, "ExposeHeaders"),
        credentials=_credentials(place),
    )


def _unless_empty(values: Values[Text] | None, place: Reader, key: str) -> Values[Text] | None:
    return None if is_switched_on(place, key) is NO else values


def _credentials(place: Reader) -> Value[bool] | None:
    """Only the boolean counts; of a parameter, which comes as a text or a boolean, it is not known."""
    node = written(place, "AllowCredentials")
    member = place.get("AllowCredentials")
    if is_true(node):
        return only(True, member.span)
    return Value((Known(True, member.span), Known(False, member.span)), None, member.span) if reference(node) else None


def _over(own: CorsPolicy | None, below: CorsPolicy | None) -> CorsPolicy | None:
    """The property's members over those of the document's extension (E29)."""
    if own is None or below is None:
        return own or below
    return CorsPolicy(
        own.span,
        own.origins or below.origins,
        own.methods or below.methods,
        own.headers or below.headers,
        own.expose or below.expose,
        own.max_age or below.max_age,
        own.credentials or below.credentials,
        own.configured | below.configured,
    )
