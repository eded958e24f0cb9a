"""CloudFront's response headers policies: what is refused of them, and which origins they let in."""

import re
from collections.abc import Iterator

from corslint.cors.edge import fronts
from corslint.cors.platforms import Violation, honours_pattern
from corslint.cors.statements import Statement
from corslint.model import Api, CorsPolicy, HeadersPolicy, Stack
from corslint.value import MAYBE, NO, Known, Text, Truth, Values, agreed, truth

METHODS = frozenset({"GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ALL"})  # D19


def additions(stack: Stack, api: Api) -> Iterator[Statement]:
    """The origins that policies add to the answers of an API."""
    for front in fronts(stack, api):
        policy = front.behaviour.adds
        origins = policy.cors.origins if policy is not None else None
        for item in origins.items if origins is not None else ():
            when = front.when & (policy.cors.configured if policy is not None else NO)
            yield Statement(api, None, "added", item.value, item.span, _credentials(policy), when)


def overrides(stack: Stack, api: Api) -> Truth:
    """Whether what policies add takes the place of an API's own headers (D21)."""
    policies = [front.behaviour.adds for front in fronts(stack, api)]
    return agreed(policy.overrides.is_(value=True) for policy in policies if policy is not None)


def honours(statement: Statement) -> Truth:
    """Whether a wildcard in an origin is taken for one where it is stated: CloudFront knows `*.example.com` (D19)."""
    if statement.part == "added":
        return truth(re.fullmatch(_LEFTMOST, str(statement.origin)) is not None)
    return honours_pattern(statement.api.kind, statement.origin)


_LEFTMOST = r"(?:https?://)?\*\.[^*]+"


def refused(policy: HeadersPolicy) -> Iterator[Violation]:
    """What CloudFront refuses of a policy at deployment."""
    yield from _wildcard_headers(policy.cors)
    yield from _origins(policy.cors.origins)
    yield from _methods(policy.cors.methods)


def _wildcard_headers(cors: CorsPolicy) -> Iterator[Violation]:
    credentials = NO if cors.credentials is None else cors.credentials.is_(value=True)
    for header in _items(cors.headers):
        yield Violation(
            header.span,
            "allowed headers of * with credentials are refused at deployment: CloudFront takes names only",  # D22
            "name the headers that the site sends",
            truth(header.value.known == "*") & credentials,
        )


def _origins(origins: Values[Text] | None) -> Iterator[Violation]:
    for origin in _items(origins):
        written = str(origin.value)
        misplaced = "*" in written and written != "*" and re.fullmatch(_LEFTMOST, written) is None
        is_whole = re.fullmatch(r"https?://\*", written) is not None  # of which nothing is recorded
        yield Violation(
            origin.span,
            f"the origin {written} is refused at deployment: CloudFront takes * as the whole leftmost label only",  # D19
            "write a name for each, or *.example.com",
            MAYBE if misplaced and is_whole else truth(misplaced),
        )


def _methods(methods: Values[Text] | None) -> Iterator[Violation]:
    for method in _items(methods):
        known = method.value.known
        is_strange = known is not None and known not in METHODS
        yield Violation(
            method.span,
            f"the method {method.value} is refused at deployment: CloudFront takes {', '.join(sorted(METHODS))}",
            "write ALL for all of them" if known == "*" else "leave it out",
            MAYBE if known == "*" else truth(is_strange),
        )


def _items(listed: Values[Text] | None) -> tuple[Known[Text], ...]:
    return () if listed is None else listed.items


def _credentials(policy: HeadersPolicy | None) -> Truth:
    credentials = policy.cors.credentials if policy is not None else None
    return NO if credentials is None else credentials.is_(value=True)
