"""What each platform refuses of a CORS policy at deployment, or takes in a way that nobody means: tables of limits."""

from collections.abc import Iterator

from corslint.model import Api, ApiKind, CorsPolicy
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Known, Text, Truth, Values, truth


class Violation(NamedTuple):
    """A setting that the platform refuses (`deploys` is False) or takes literally; `when` is how certain that is."""

    span: Span
    message: str
    help: str
    when: Truth
    deploys: bool = False
    instead: tuple[str, ...] | None = None
    """What shall stand there, item by item, nothing where the item shall go; None where that is not certain."""


class Limits(NamedTuple):
    """What a platform accepts of the members of a CORS policy."""

    name: str
    shortest_max_age: int
    longest_max_age: int
    methods: frozenset[str] | None
    """The only methods that may be listed; None: of most nothing is recorded."""
    schemes: tuple[str, ...]
    """What an origin must start with; empty: anything goes."""
    empty_lists: bool
    literal: Truth
    """Whether an item with a comma is one item (D3)."""
    no_methods: frozenset[str] = frozenset()
    """Methods that are certainly refused."""


LIMITS = {
    # C1, C7; the service model's Cors type of API Gateway v2
    "http": Limits(
        "an HTTP API",
        -1,
        86_400,
        None,
        ("http://", "https://"),
        empty_lists=True,
        literal=MAYBE,
        no_methods=frozenset({"ANY"}),  # https://github.com/aws/aws-cdk/issues/13643
    ),
    # D1, D2; the service model's Cors type of Lambda and CloudFormation's schema of AWS::Lambda::Url
    "function-url": Limits(
        "a function URL",
        0,
        86_400,
        frozenset({"GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"}),
        (),
        empty_lists=False,
        literal=YES,
    ),
}


def violations(api: Api) -> Iterator[Violation]:
    """What is wrong with the settings of an API's CORS policy, as the platform sees it; nothing without a policy."""
    limits = LIMITS.get(api.kind)
    if api.cors is None or limits is None:
        return
    yield from _max_age(api.cors, limits)
    yield from _methods(api.cors, limits)
    yield from _schemes(api.cors, limits)
    yield from _lists(api.cors, limits)


def _max_age(policy: CorsPolicy, limits: Limits) -> Iterator[Violation]:
    low, high = limits.shortest_max_age, limits.longest_max_age
    for age in policy.max_age.alternatives if policy.max_age else ():
        message = f"a max-age of {age.value} is refused at deployment: {limits.name} takes {low} to {high} seconds"
        instead = (str(high),) if age.value > high else None
        too_far = truth(not low <= age.value <= high)
        yield Violation(age.span, message, f"set it to at most {high}", too_far, instead=instead)


def _methods(policy: CorsPolicy, limits: Limits) -> Iterator[Violation]:
    for method in _items(policy.methods):
        if limits.methods is not None:
            yield _beside(method, policy, limits, limits.methods)
        elif method.value.known in limits.no_methods:
            yield _no_method(method, policy, limits)


def _no_method(method: Known[Text], policy: CorsPolicy, limits: Limits) -> Violation:
    message = f"the method {method.value} is refused at deployment: {limits.name} has '*' for all methods"
    has_others = len(_items(policy.methods)) > 1
    # With credentials browsers take '*' for a method of that name (A23).
    instead = None if has_others or not _goes_without_credentials(policy) else ("*",)
    return Violation(method.span, message, "write '*', or each method by its name", YES, instead=instead)


def _goes_without_credentials(policy: CorsPolicy) -> bool:
    return policy.credentials is None or policy.credentials.is_(value=True) is NO


def _beside(method: Known[Text], policy: CorsPolicy, limits: Limits, takes: frozenset[str]) -> Violation:
    """What is wrong with a method where a platform takes some only."""
    known = method.value.known
    message = f"the method {method.value} is refused at deployment: {limits.name} takes {', '.join(sorted(takes))}"
    advice = "remove it: preflights are answered without it" if known == "OPTIONS" else "write the method in upper case"
    refused = MAYBE if known is None else truth(known not in takes)
    return Violation(method.span, message, advice, refused, instead=_instead(known, policy, limits))


def _instead(method: str | None, policy: CorsPolicy, limits: Limits) -> tuple[str, ...] | None:
    """The method in upper case; without OPTIONS, as long as anything is left."""
    if method == "OPTIONS":
        return () if len(_items(policy.methods)) > 1 else None
    upper = (method or "").upper()
    return (upper,) if upper in (limits.methods or ()) else None


def _schemes(policy: CorsPolicy, limits: Limits) -> Iterator[Violation]:
    """An HTTP API refuses other schemes than http and https (C7)."""
    for origin in _items(policy.origins) if limits.schemes else ():
        scheme, separator, _ = origin.value.prefix.partition("://")
        other = bool(separator) and f"{scheme.lower()}://" not in limits.schemes  # of upper case nothing is known (J6)
        message = f"the origin {origin.value} is refused at deployment: {limits.name} takes http and https only"
        yield Violation(
            origin.span, message, "serve such apps through a REST API, or from an https origin", truth(other)
        )


def _lists(policy: CorsPolicy, limits: Limits) -> Iterator[Violation]:
    members = {
        "origins": policy.origins,
        "methods": policy.methods,
        "headers": policy.headers,
        "exposed headers": policy.expose,
    }
    for name, listed in members.items():
        if listed is None:
            continue
        if policy.sends_empty and not limits.empty_lists:
            message = f"an empty list of {name} is refused at deployment: {limits.name} takes at least one item"
            yield Violation(listed.span, message, "leave the member out", listed.is_empty)
        for item in listed.items:
            yield _joined_item(item, name, limits)


def _joined_item(item: Known[Text], name: str, limits: Limits) -> Violation:
    """Each entry is one header, method or origin; one that holds a comma matches nothing (D3)."""
    joined = any("," in part for part in item.value.parts if isinstance(part, str))
    message = f"'{item.value}' is taken as one of the {name}, comma and all, and so matches nothing"
    advice, instead = "write one list item for each", tuple(str(part.strip()) for part in item.value.split(","))
    return Violation(item.span, message, advice, truth(joined) & limits.literal, deploys=True, instead=instead)


def _items(listed: Values[Text] | None) -> tuple[Known[Text], ...]:
    return () if listed is None else listed.items


def lets_anyone_in(kind: ApiKind, origin: Text) -> Truth:
    """Whether an allowed origin is a wildcard for all sites, or for all of a scheme where that is one (C4)."""
    wildcard = origin.equals("*")
    return wildcard | origin.equals("https://*") | origin.equals("http://*") if kind == "http" else wildcard


def honours_pattern(kind: ApiKind, origin: Text) -> Truth:
    """Whether a platform takes an origin with a wildcard in it as a pattern, not as text.

    HTTP APIs honour a scheme's wildcard and nothing else (C4, C5); of function URLs nothing is recorded (J12).
    """
    if kind == "http":
        return origin.equals("https://*") | origin.equals("http://*")
    return MAYBE if kind == "function-url" and "*" in str(origin) else NO
