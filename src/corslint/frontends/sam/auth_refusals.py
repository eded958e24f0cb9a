"""What the SAM transform refuses or drops of the `Auth` of APIs and of their events."""

from collections.abc import Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.sam.authorizers import AWS_IAM, NONE
from corslint.frontends.sam.cors_refusals import dropped, not_map, refused, unknown_keys
from corslint.frontends.sam.descriptions import Description
from corslint.frontends.sam.operations import asking
from corslint.frontends.sam.shapes import (
    is_intrinsic,
    is_map,
    is_string,
    is_switched_on,
    is_true,
    reference,
    text_of,
    written,
)
from corslint.model import Refusal
from corslint.value import NO

_REST_KEYS = (
    "Authorizers",
    "DefaultAuthorizer",
    "InvokeRole",
    "AddDefaultAuthorizerToCorsPreflight",
    "AddApiKeyRequiredToCorsPreflight",
    "ApiKeyRequired",
    "ResourcePolicy",
    "UsagePlan",
)
_HTTP_KEYS = ("Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer")


def rest(described: Description) -> Iterator[Refusal]:
    """An `AWS::Serverless::Api`'s Auth and that of its events."""
    place = described.settings.get("Auth")
    yield from _no_map(described.settings)
    if is_map(written(described.settings, "Auth")):
        yield from unknown_keys(place, "'Auth'", _REST_KEYS)
        yield from _switches(place)
        yield from _not_maps(place)
        yield from _request_authorizers(place)
        has_authorizers = is_switched_on(place, "Authorizers") is not NO
        yield from _default(place, {AWS_IAM}) if has_authorizers else _default_without_authorizers(place)
    for event in asking(described):
        auth = event.properties.get("Auth")
        yield from _named(auth, place, {AWS_IAM})
        yield from _key_not_demanded(auth, place)


def http(described: Description) -> Iterator[Refusal]:
    """An `AWS::Serverless::HttpApi`'s Auth and that of its events."""
    place = described.settings.get("Auth")
    builtin = {AWS_IAM} if is_true(written(place, "EnableIamAuthorizer")) else set()
    yield from _no_map(described.settings)
    if is_map(written(described.settings, "Auth")):
        yield from unknown_keys(place, "'Auth'", _HTTP_KEYS)
        yield from _not_maps(place)
        yield from _http_authorizers(place)
        yield from _default(place, builtin)
    for event in asking(described):
        auth = event.properties.get("Auth")
        yield from _named(auth, place, builtin)
        yield from _without_authorizer(auth, place)


_REST_AUTHORITIES = ("FunctionArn", "UserPoolArn")

# -- of an API


def _no_map(settings: Reader) -> Iterator[Refusal]:
    """The transform looks at the map's keys, which an intrinsic hides."""
    node = written(settings, "Auth")
    if node is not None and not is_map(node):
        what = "an intrinsic" if is_intrinsic(node) else "no map"
        yield refused(settings.get("Auth").key, f"'Auth' is {what}", "write a map, with intrinsics under its keys")


def _switches(place: Reader) -> Iterator[Refusal]:
    """Python's truth decides: a text that says false is true, and so is any intrinsic but a parameter's Ref."""
    for key in ("AddDefaultAuthorizerToCorsPreflight", "AddApiKeyRequiredToCorsPreflight", "ApiKeyRequired"):
        node = written(place, key)
        is_decided = is_intrinsic(node) and reference(node) is None
        if is_decided or (is_string(node) and text_of(node).lower() == "false"):
            yield dropped(
                place.get(key).key,
                f"'{key}' is not the plain boolean false: SAM takes it for true",
                f"write {key}: false",
            )


def _not_maps(place: Reader) -> Iterator[Refusal]:
    authorizers = place.get("Authorizers")
    yield from not_map(place, "Authorizers")
    for name, authorizer in authorizers.members():
        yield from not_map(authorizers, name)
        yield from not_map(authorizer, "Identity")


def _request_authorizers(place: Reader) -> Iterator[Refusal]:
    for name, authorizer in place.get("Authorizers").members():
        if is_map(written(place.get("Authorizers"), name)) and all(
            is_switched_on(authorizer, key) is NO for key in _REST_AUTHORITIES
        ):
            what = f"the authorizer '{name}' names neither FunctionArn nor UserPoolArn: the deployment fails"
            yield Refusal(authorizer.key, what, "a REST API has authorizers of a function or of a user pool only")
        node = written(authorizer, "FunctionPayloadType")
        if is_string(node) and text_of(node) not in ("TOKEN", "REQUEST"):
            advice = "write FunctionPayloadType: TOKEN or REQUEST"
            yield refused(authorizer.get("FunctionPayloadType").key, f"'{text_of(node)}' is no payload type", advice)
        if is_string(node) and text_of(node) == "REQUEST" and _reads_nothing(authorizer):
            what = f"the authorizer '{name}' reads the request, but its Identity names nothing to read"
            yield refused(authorizer.key, what, "write Identity with Headers, such as [Authorization]")


_SOURCES = ("Headers", "QueryStrings", "StageVariables", "Context")


def _reads_nothing(authorizer: Reader) -> bool:
    """Without any source; one that is asked again for every request needs none."""
    identity = authorizer.get("Identity")
    named = any(is_switched_on(identity, key) is not NO for key in _SOURCES)
    return not named and written(identity, "ReauthorizeEvery") is None


def _http_authorizers(place: Reader) -> Iterator[Refusal]:
    for name, authorizer in place.get("Authorizers").members():
        for key, advice in _needs(authorizer).items():
            if written(authorizer, key) is None:
                yield refused(authorizer.key, f"the authorizer '{name}' has no {key}", advice)


def _needs(authorizer: Reader) -> dict[str, str]:
    """What an HTTP API's authorizer must say, a JWT's or a Lambda function's."""
    if is_switched_on(authorizer, "JwtConfiguration") is not NO:
        return {"IdentitySource": "write IdentitySource: $request.header.Authorization"}
    return {
        "FunctionArn": "write FunctionArn, or JwtConfiguration for a JWT authorizer",
        "AuthorizerPayloadFormatVersion": 'write AuthorizerPayloadFormatVersion: "2.0"',
    }


def _default(place: Reader, builtin: set[str]) -> Iterator[Refusal]:
    node, key = written(place, "DefaultAuthorizer"), place.get("DefaultAuthorizer").key
    names = _names(place) | builtin
    if node is not None and not is_string(node) and reference(node) is None:
        yield refused(key, "'DefaultAuthorizer' is no text", "write the name of one of the Authorizers")
    elif is_string(node) and text_of(node) not in {"", *names} and place.get("Authorizers").is_known:
        yield refused(key, f"'{text_of(node)}' is not among the Authorizers", _choice(names))


def _default_without_authorizers(place: Reader) -> Iterator[Refusal]:
    node = written(place, "DefaultAuthorizer")
    if is_string(node) and text_of(node) not in ("", AWS_IAM):
        message = f"'{text_of(node)}' is not defined: SAM sets no authorizer and leaves the routes open"
        yield dropped(place.get("DefaultAuthorizer").key, message, "define it under Authorizers")


# -- of events


def _named(auth: Reader, place: Reader, builtin: set[str]) -> Iterator[Refusal]:
    node, key = written(auth, "Authorizer"), auth.get("Authorizer").key
    names = _names(place) | builtin
    if is_switched_on(auth, "Authorizer") is NO or not place.get("Authorizers").is_known:
        return
    if not is_string(node):
        yield refused(key, "'Authorizer' is no plain text", _choice(names))
    elif text_of(node) == NONE:
        if is_switched_on(place, "DefaultAuthorizer") is NO:
            advice = "leave it out: without a DefaultAuthorizer the route is open"
            yield refused(key, "'Authorizer: NONE' in an API without a DefaultAuthorizer", advice)
    elif text_of(node) not in names:
        yield refused(key, f"'{text_of(node)}' is not among the API's Authorizers", _choice(names))


def _key_not_demanded(auth: Reader, place: Reader) -> Iterator[Refusal]:
    is_false = written(auth, "ApiKeyRequired") is not None and is_switched_on(auth, "ApiKeyRequired") is NO
    if is_false and is_switched_on(place, "ApiKeyRequired") is NO:
        advice = "leave it out: no key is required"
        yield refused(auth.get("ApiKeyRequired").key, "'ApiKeyRequired: false' in an API that requires no key", advice)


def _without_authorizer(auth: Reader, place: Reader) -> Iterator[Refusal]:
    says_something = any(True for _ in auth.members())
    if says_something and all(
        is_switched_on(*name) is NO for name in ((auth, "Authorizer"), (place, "DefaultAuthorizer"))
    ):
        yield refused(
            auth.key, "'Auth' without an Authorizer", "name one of the API's Authorizers, or set a DefaultAuthorizer"
        )


def _names(place: Reader) -> set[str]:
    return {name for name, _ in place.get("Authorizers").members()}


def _choice(names: set[str]) -> str:
    return f"name one of {', '.join(sorted(names))}" if names else "define it under the API's Authorizers"
