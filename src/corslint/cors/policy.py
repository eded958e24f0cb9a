"""What the CORS policy of an HTTP API or a function URL makes the platform send."""

from corslint.cors.platforms import honours_pattern
from corslint.cors.protocol import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    EXPOSE_HEADERS,
    MAX_AGE,
    UNKNOWN_HEADERS,
    Answer,
)
from corslint.model import Api, ApiKind, CorsPolicy, Echo, Header, HeaderValue
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Hole, Table, Text, Value, Values, join, only, text, unknown


def policy_headers(policy: CorsPolicy, kind: ApiKind) -> Table[Header]:
    """What an HTTP API or a function URL adds for a request whose origin the policy allows; a member that is not
    written adds no header (C10)."""
    rows: dict[str, Header] = {}
    if policy.origins is not None:
        rows[ALLOW_ORIGIN] = Header(_allowed_origin(policy, policy.origins, kind), policy.origins.span)
    for name, listed in (
        (ALLOW_METHODS, policy.methods),
        (ALLOW_HEADERS, policy.headers),
        (EXPOSE_HEADERS, policy.expose),
    ):
        if listed is not None and listed.is_empty is not YES:
            rows[name] = Header(_joined(_listable(listed, kind)), listed.span)
    if policy.credentials is not None and policy.credentials.is_(value=True) is not NO:
        rows[ALLOW_CREDENTIALS] = Header(policy.credentials.map(_sent_credentials), policy.credentials.span)
    if policy.max_age is not None:
        rows[MAX_AGE] = Header(policy.max_age.map(lambda seconds: text(str(seconds))), policy.max_age.span)
    return Table(rows)


def _allowed_origin(policy: CorsPolicy, origins: Values[Text], kind: ApiKind) -> Value[HeaderValue]:
    reflects = policy.credentials is not None and policy.credentials.is_(value=True) is YES
    rest = None if all(items.complete for items in origins.alternatives) else Hole("origins")
    sent = [
        _echoed(tuple(item.value for item in items.known), kind, reflects=reflects)
        for items in origins.alternatives
        if items.complete
    ]
    known = tuple(only(value, _first_span(origins)).alternatives[0] for value in sent)
    return Value(known, rest, origins.span)


def _echoed(origins: tuple[Text, ...], kind: ApiKind, *, reflects: bool) -> HeaderValue:
    """`*` is sent as it is; with credentials a function URL reflects the origin instead (D6), and an HTTP API does
    not deploy (C6). Which origins a wildcard within one stands for may not be known (J12)."""
    if not origins:
        return None
    if any(origin.known == "*" for origin in origins):
        return Echo(None) if reflects else text("*")
    exact = tuple(origin for origin in origins if honours_pattern(kind, origin) is not MAYBE)
    return Echo(exact, checked=len(exact) < len(origins))


def _sent_credentials(allowed: bool) -> HeaderValue:
    return text("true") if allowed else None


def _first_span(origins: Values[Text]) -> Span:
    return origins.items[0].span if origins.items else origins.span


def _listable(listed: Values[Text], kind: ApiKind) -> Values[Text]:
    """To a function URL, an item that holds a comma is one name, which nothing that is asked for equals (D3)."""
    if kind != "function-url":
        return listed
    lists = (
        items._replace(known=tuple(i for i in items.known if "," not in str(i.value))) for items in listed.alternatives
    )
    return listed._replace(alternatives=tuple(lists))


def _joined(listed: Values[Text]) -> Value[HeaderValue]:
    rest = None if all(items.complete for items in listed.alternatives) else Hole(listed.span.text)
    known = [items for items in listed.alternatives if items.complete]
    span = listed.span
    return Value(
        tuple(only(_comma_separated(tuple(i.value for i in items.known)), span).alternatives[0] for items in known),
        rest,
        span,
    )


def _comma_separated(items: tuple[Text, ...]) -> HeaderValue:
    parts: list[str | Text] = []
    for item in items:
        parts += [",", item] if parts else [item]
    return join(*parts)


def replaces_headers(api: Api) -> bool:
    """Whether the policy takes the place of all that integrations say of CORS (C2)."""
    return api.kind == "http" and api.cors is not None and api.cors.configured is YES


def with_policy(api: Api, answer: Answer) -> Answer:
    """An HTTP API with a policy puts its own headers in place of the integration's (C2); a function URL adds its own
    to the function's, which are then sent twice (D5). What it adds to an error of its own is not known (C16)."""
    policy = api.cors
    if policy is None or policy.configured is NO or answer.fault is not None:
        return answer
    if policy.configured is not YES:
        return answer._replace(headers=UNKNOWN_HEADERS)
    managed = policy_headers(policy, api.kind)
    if api.kind == "http":
        return answer._replace(headers=managed, policy=policy.span)
    return answer._replace(headers=_doubled(answer.headers, managed))


def _doubled(function: Table[Header], managed: Table[Header]) -> Table[Header]:
    """Two headers of a name reach the browser as one, joined by a comma (A20)."""
    rows = dict(managed.rows)
    for name, header in function.rows.items():
        own, other = header.value.only, managed.rows[name].value.only if name in managed.rows else None
        if own is not None and other is not None and isinstance(own, Text) and isinstance(other, Text):
            rows[name] = Header(only(join(other, ", ", own), header.name_span), header.name_span)
        elif name in rows:
            rows[name] = Header(unknown(Hole(f"both:{name}"), header.name_span), header.name_span)
        else:
            rows[name] = header
    if not function.complete:
        rows = {name: Header(_perhaps_doubled(header.value, name), header.name_span) for name, header in rows.items()}
    return Table(rows, function.complete)


def _perhaps_doubled(value: Value[HeaderValue], name: str) -> Value[HeaderValue]:
    return value._replace(rest=Hole(f"both:{name}"))
