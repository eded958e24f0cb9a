"""The settings of APIs that every dialect writes alike, but for their spelling: `statusCode` here, `StatusCode` there."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from corslint.frontends.reading import Reader
from corslint.model import (
    AuthorizationKind,
    CorsPolicy,
    DeclaredResponse,
    Function,
    GatewayResponse,
    IdentitySource,
    Integration,
    IntegrationKind,
    MappedResponse,
    Refusal,
)
from corslint.model import Mapping as HeaderMapping
from corslint.source import Span
from corslint.syntax.node import Absent, Mapping, Scalar, Unknown
from corslint.value import NO, YES, Hole, Known, Table, Text, Truth, Value, Values, join, truth, unknown

T = TypeVar("T")

Spelling = Callable[[str], str]
"""From a setting's name in camel case to the dialect's own."""

FunctionBehind = Callable[[Value[Text] | None], Function | None]
"""From an integration's URI to the function behind it; None where it is none of ours."""

RESPONSE_HEADER = "method.response.header."
GATEWAY_HEADER = "gatewayresponse.header."

OF_INTEGRATION = ((RESPONSE_HEADER,), "an integration response")  # B9
OF_GATEWAY = ((GATEWAY_HEADER, "gatewayresponse.path.", "gatewayresponse.querystring."), "a gateway response")  # B46
"""The parameters that a response can set, and whose they are."""

AUTHORIZATION: dict[str, AuthorizationKind] = {
    "NONE": "none",
    "AWS_IAM": "aws_iam",
    "CUSTOM": "custom",
    "COGNITO_USER_POOLS": "cognito_user_pools",
    "JWT": "jwt",
}

_REST_INTEGRATIONS: dict[str, IntegrationKind] = {
    "MOCK": "mock",
    "AWS_PROXY": "lambda_proxy",
    "HTTP_PROXY": "http_proxy",
    "AWS": "aws",
    "HTTP": "http",
}

_HTTP_INTEGRATIONS: dict[str, IntegrationKind] = {"AWS_PROXY": "lambda_proxy", "HTTP_PROXY": "http_proxy"}

NAMES_ENVIRONMENT = re.compile(
    r"(?i)(?:api|app|deploy|deployment)?[_-]?(?:env|environment|stage)(?:[_-]?(?:name|type))?"
)
"""What parameters are called that say what a deployment is for."""

_MOST_REFERENCES = 16
"""A chain of references that is longer than this is taken for a circle."""

_LONGEST_WRITTEN = 60
"""Characters of what an author wrote that a message may repeat."""

_HEADER_SOURCES = ("method.request.header.", "$request.header.")


def as_written(name: str) -> str:
    """OpenAPI's spelling."""
    return name


def capitalised(name: str) -> str:
    """CloudFormation's spelling."""
    return name[0].upper() + name[1:]


# -- integrations


def rest_integration(place: Reader, spelled: Spelling, behind: FunctionBehind) -> Integration:
    """What stands behind a method of a REST API, but for its responses."""
    if place.exists is NO:
        return Integration("none", place.key)
    uri = place.get(spelled("uri")).present.text()  # SAM makes it absent where its function is
    kind = _kind(place, spelled("type"), _REST_INTEGRATIONS)
    if kind == "aws" and uri is not None and uri.test(_leads_to_lambda) is YES:
        kind = "lambda"
    return Integration(
        kind,
        place.key,
        behind(uri) if kind in ("lambda", "lambda_proxy") else None,
        texts_by_name(place.get(spelled("requestTemplates"))),
        place.get(spelled("passthroughBehavior")).text(),
        place.get(spelled("contentHandling")).text(),
        method=place.get(spelled("integrationHttpMethod")).text() or place.get(_METHOD_IN_OPENAPI).text(),
    )


_METHOD_IN_OPENAPI = "httpMethod"


def http_integration(place: Reader, keys: tuple[str, str, str, str], behind: FunctionBehind) -> Integration:
    """What stands behind a route of an HTTP API, by the keys of its type, its URI, its subtype and its payload's format.

    An AWS_PROXY with a subtype calls a service of AWS, not a function.
    """
    if place.exists is NO:
        return Integration("none", place.key)
    type_key, uri_key, subtype_key, payload_key = keys
    kind = _kind(place, type_key, _HTTP_INTEGRATIONS)
    if kind == "lambda_proxy" and place.get(subtype_key).exists is not NO:
        return Integration("aws", place.key)
    function = behind(place.get(uri_key).present.text()) if kind == "lambda_proxy" else None
    return Integration(kind, place.key, function, payload=place.get(payload_key).text())


def media_types(types: Values[Text] | None) -> Values[Text] | None:
    """Binary media types, in which `~1` stands for a slash, so that `*~1*` is `*/*` (B24, E18)."""
    if types is None:
        return None
    unescaped = (
        items._replace(known=tuple(Known(_with_slashes(known.value), known.span) for known in items.known))
        for items in types.alternatives
    )
    return types._replace(alternatives=tuple(unescaped))


def _with_slashes(media_type: Text) -> Text:
    return join(*(part.replace("~1", "/") if isinstance(part, str) else part for part in media_type.parts))


def mapped_response(place: Reader, pattern: Value[Text] | None, spelled: Spelling) -> MappedResponse:
    """An integration response; an empty pattern selects what no other does, as none (B18)."""
    is_default = pattern is None or pattern.only == Text(())
    return MappedResponse(
        place.get(spelled("statusCode")).text() or unknown(Hole("status code"), place.key),
        None if is_default else pattern,
        header_mappings(place.get(spelled("responseParameters")), RESPONSE_HEADER),
        texts_by_name(place.get(spelled("responseTemplates"))),
        place.get(spelled("contentHandling")).text(),
        place.key,
    )


def declared_response(status: Value[Text], headers: Reader, span: Span, prefix: str = "") -> DeclaredResponse:
    """A method response, whose header names stand behind a prefix. Whether a header is `true` or `false` there does
    not matter (B12)."""
    members = list(headers.members())
    rows = {
        name.lower().removeprefix(prefix): place.key
        for name, place in members
        if place.exists is YES and name.lower().startswith(prefix)
    }
    is_complete = headers.is_known and all(place.exists is YES for _, place in members)
    return DeclaredResponse(status, Table(rows, is_complete), span)


def _kind(place: Reader, key: str, words: dict[str, IntegrationKind]) -> IntegrationKind:
    written = place.get(key).text()
    return (one_of(written, words).only if written is not None else None) or "unknown"


def _leads_to_lambda(uri: Text) -> Truth:
    """Whether an integration's URI, `arn:aws:apigateway:REGION:lambda:path/…`, names the Lambda service."""
    _, _, service = str(uri).partition(":apigateway:")
    return truth(":lambda:path/" in service)


# -- headers


def header_mappings(parameters: Reader, prefix: str) -> Table[HeaderMapping]:
    """Headers with the expressions they are mapped from; other parameters are none."""
    rows = {
        name.lower().removeprefix(prefix): HeaderMapping(expression, place.key)
        for name, place in parameters.members()
        if name.lower().startswith(prefix) and (expression := place.text()) is not None
    }
    return Table(rows, parameters.is_known)


def texts_by_name(place: Reader) -> Table[Value[Text]]:
    """The mapping of texts here; a text that may be absent is one that may be something else."""
    rows = {name: value for name, member in place.members() if (value := member.text()) is not None}
    return Table(rows, place.is_known)


def misnamed_parameters(parameters: Reader, prefixes: tuple[str, ...], owner: str) -> Iterator[Refusal]:
    """Parameters of a response whose names are not what such a response can set (B9, B46)."""
    for name, place in parameters.members():
        if place.exists is YES and "${" not in name and not name.startswith(prefixes):
            yield Refusal(
                place.key,
                f"'{name}' is no parameter of {owner}: the deployment fails",
                f"name it '{prefixes[0]}{name.rpartition('.')[2]}'",
            )


def is_reserved(destination: str) -> bool:
    """Whether a parameter of an HTTP API's response, `overwrite:header.NAME`, is one for CORS (C18)."""
    return ":header.access-control-" in destination.lower()


def reserved(destination: str, span: Span) -> Refusal:
    message = f"'{destination}' maps a reserved header: the deployment fails"
    return Refusal(span, message, "say it in the API's CORS policy instead")


# -- what an API answers without its integrations


def gateway_response(response_type: str, place: Reader, spelled: Spelling, span: Span) -> GatewayResponse:
    return GatewayResponse(
        response_type,
        place.get(spelled("statusCode")).text(),
        header_mappings(place.get(spelled("responseParameters")), GATEWAY_HEADER),
        span,
    )


def cors_policy(place: Reader, spelled: Spelling) -> CorsPolicy | None:
    """The CORS settings of an HTTP API (C1) or a function URL (D1); None where none are written."""
    if place.exists is NO:
        return None
    settings = place.present
    return CorsPolicy(
        place.key,
        settings.get(spelled("allowOrigins")).texts(),
        settings.get(spelled("allowMethods")).texts(),
        settings.get(spelled("allowHeaders")).texts(),
        settings.get(spelled("exposeHeaders")).texts(),
        settings.get(spelled("maxAge")).number(),
        settings.get(spelled("allowCredentials")).flag(),
        place.exists,
    )


def unlisted(cors: Reader, spelled: Spelling) -> Iterator[Refusal]:
    """Texts where CloudFormation takes nothing but a list: it does not make lists of them (C8)."""
    for key in ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"):
        for node in cors.present.get(spelled(key)).nodes:
            if isinstance(node, Scalar) and node.text.only_hole is None:
                message = f"'{spelled(key)}' is a text, where CloudFormation takes a list: the deployment fails"
                yield Refusal(node.span, message, f"write it as a list: [{node.span.text}]")


# -- what callers bring

_JSON = re.compile(r"application/([\w.-]+\+)?json\b.*", re.IGNORECASE)


def json_model(models: Reader) -> Span | None:
    """What says that a body of JSON is taken, among models by media type."""
    return next((place.key for name, place in models.members() if is_json(name) and place.exists is YES), None)


def validates(validator: Reader, spelled: Spelling) -> bool:
    """Whether a request validator certainly looks at the body or at parameters."""
    flags = (validator.get(spelled(key)).flag() for key in ("validateRequestBody", "validateRequestParameters"))
    return any(flag is not None and flag.only is True for flag in flags)


def is_json(media_type: str) -> bool:
    return _JSON.fullmatch(media_type) is not None


def identity_sources(sources: Reader) -> tuple[IdentitySource, ...]:
    """The headers among an authorizer's identity sources, which stand in a list or with commas in a text.

    Sources that only deployment decides, or that are not certain to hold, are left out.
    """
    written = sources.texts()
    if written is None or len(written.alternatives) != 1:
        return ()
    named = [(_header(source), item.span) for item in written.items for source in item.value.split(",")]
    return tuple(IdentitySource(header, span) for header, span in named if header is not None)


def _header(source: Text) -> Text | None:
    lowered = source.strip().lower()
    for prefix in _HEADER_SOURCES:
        if lowered.prefix.startswith(prefix):
            return join(lowered.prefix.removeprefix(prefix), *lowered.parts[1:])
    return None


# -- knowledge


def resolved(place: Reader, root: Reader) -> Reader:
    """The place itself or, where it is a reference within the document of `root`, what it refers to."""
    for _ in range(_MOST_REFERENCES):
        pointer = certain_text(place.get("$ref"))
        if pointer is None or not pointer.startswith("#/"):
            break
        place = root.get(*(part.replace("~1", "/").replace("~0", "~") for part in pointer[2:].split("/")))
    return place


def unread(place: Reader) -> Hole | None:
    """What stands where a mapping should be and is none, in some case; None where it always is one, or absent."""
    for node in place.nodes:
        match node:
            case Unknown(hole=hole):
                return hole
            case Mapping() | Absent():
                continue
            case _:
                return hole_at(node.span)
    return None


def hole_at(span: Span) -> Hole:
    """What is written there, named by itself, for what only its author can evaluate."""
    name = " ".join(span.text.split())
    return Hole(name, name[:_LONGEST_WRITTEN])


def certain_text(place: Reader) -> str | None:
    """The text here, where it is certain to its last character."""
    written = place.text()
    return written.only.known if written is not None and written.only is not None else None


def last_part(*paths: Reader) -> str:
    """The last part of the first path, address or key that is written, `orders.zip`; empty where it is not known."""
    written = next((one for one in (path.text() for path in paths) if one is not None), None)
    last = written.only.split("/")[-1].known if written is not None and written.only is not None else None
    return last or ""


def certain_texts(place: Reader) -> Iterator[Known[Text]]:
    """The text here with its place, where it is certain to its last character."""
    written = place.text()
    if written is not None and written.only is not None and written.only.known is not None:
        yield Known(written.only, written.place)


def one_of(written: Value[Text], words: dict[str, T]) -> Value[T]:
    """A setting that takes a few words, in upper case or lower; anything else may mean any of them."""
    known = [Known(words[word], a.span) for a in written.alternatives if (word := _word(a.value)) in words]
    strange = next((a.value for a in written.alternatives if _word(a.value) not in words), None)
    rest = written.rest or (None if strange is None else strange.only_hole or Hole(str(strange)))
    return Value(tuple(known), rest, written.span)


def certain_items(place: Reader) -> tuple[tuple[Reader, ...], bool]:
    """The elements of a list that are there in every case and known to be, and whether there are no others."""
    if len(place.nodes) != 1:
        return (), False
    items = tuple(place.items())
    sure = tuple(item for item in items if item.exists is YES and item.is_known)
    return sure, place.is_known and len(sure) == len(items)


def _word(written: Text) -> str:
    return (written.known or "").upper()
