"""Operations: the routes that a SAM API's events and document ask for, and what each says itself of who may call it."""

from collections.abc import Iterable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.sam.authorizers import NONE, Auth, Demand, demand
from corslint.frontends.sam.descriptions import Description
from corslint.frontends.sam.events import ANY, Event
from corslint.frontends.sam.shapes import is_switched_on
from corslint.model import Authorization, DeclaredResponse, Integration, MappedResponse, Route
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Mapping
from corslint.value import MAYBE, NO, YES, Table, Text, Truth, only, some, text


class Operation(NamedTuple):
    route: Route
    demand: Demand = Demand()


class PathItem(NamedTuple):
    """A path with its keys as an OpenAPI document has them: methods in lower case, `parameters` and others."""

    path: str
    keys: tuple[Text, ...]
    exists: Truth


def operations(described: Description, auth: Auth) -> tuple[Operation, ...]:
    """All routes of an API but those that `Cors` generates."""
    asked = {_key(operation): operation for operation in _asked(asking(described))}
    own = tuple(_documented(described, auth))
    documented = set(map(_key, own))
    return (
        *(_joined(operation, asked.get(_key(operation)), described) for operation in own),
        *(operation for key, operation in asked.items() if _adds_events(described) and key not in documented),
    )


def asking(described: Description) -> tuple[Event, ...]:
    """The events that have a say in the routes of an API; of a document elsewhere none has."""
    if _adds_events(described):
        return described.events
    return tuple(event for event in described.events if described.document is not None and _overrides(event))


def path_items(described: Description) -> Iterator[PathItem]:
    """The paths of a REST API's document, with all their keys."""
    asked: dict[str, list[Event]] = {}
    for event in described.events if _adds_events(described) else ():
        asked.setdefault(str(event.path), []).append(event)
    if described.document is not None:
        for path, item in described.document.get("paths").members():
            methods = [event.method for event in asked.pop(path, ())]
            for node in item.nodes:
                if isinstance(node, Mapping):
                    yield PathItem(path, (*map(text, node.entries), *methods), YES if len(item.nodes) == 1 else MAYBE)
    for path, events in asked.items():
        yield PathItem(path, tuple(event.method for event in events), some(event.exists for event in events))


def _key(operation: Operation) -> tuple[str, str]:
    return operation.route.path, operation.route.method


def _adds_events(described: Description) -> bool:
    """Whether events become routes; the document of a REST API must ask for it (E20)."""
    if described.is_managed:
        return True
    merges = described.kind == "HttpApi" or is_switched_on(described.settings, "MergeDefinitions") is YES
    return merges and described.document is not None


def _overrides(event: Event) -> bool:
    return is_switched_on(event.properties.get("Auth"), "OverrideApiAuth") is YES


def _joined(own: Operation, asked: Operation | None, described: Description) -> Operation:
    """A document's operation that an event asks for too.

    The event's function answers it in a REST API that merges both, in an HTTP API where nothing else does.
    """
    if asked is None:
        return own
    said = Demand(
        asked.demand.authorizer or own.demand.authorizer,
        asked.demand.api_key or own.demand.api_key,
        asked.demand.is_said or own.demand.is_said,
    )
    is_answered = own.route.integration.kind != "none"
    if not _adds_events(described) or (described.kind == "HttpApi" and is_answered):
        return Operation(own.route, said)
    route = asked.route._replace(
        authorization=own.route.authorization,
        api_key=own.route.api_key,
        validator=asked.route.validator or own.route.validator,
        body_model=asked.route.body_model or own.route.body_model,
    )
    return Operation(route, said)


# -- events


def _asked(events: Iterable[Event]) -> Iterator[Operation]:
    """The routes of events; one whose path only deployment knows is none, nor is a method that is none."""
    for event in events:
        path, method = event.path.known, _METHODS.get(event.method.known or "")
        if path is not None and method is not None:
            route = _route(event, "$default" if path == "/$default" else path, method)  # C21
            yield Operation(route, demand(event.properties.get("Auth")))


_METHODS = {method.lower(): method for method in ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS")}
_METHODS[ANY] = "ANY"


def _route(event: Event, path: str, method: str) -> Route:
    model = event.properties.get("RequestModel")
    return Route(
        path,
        method,
        event.span,
        Authorization(only("none", event.span), event.span),
        only(False, event.span),
        _execution(event.span) if event.starts_execution else Integration("lambda_proxy", event.span, event.function),
        declared=_statuses(event.span) if event.starts_execution else (),
        validator=_validator(model),
        body_model=model.get("Model").span if is_switched_on(model, "Model") is not NO else None,
        exists=event.exists,
    )


def _validator(model: Reader) -> Span | None:
    """What refuses a request for its body or its parameters."""
    on = [model.get(key).span for key in ("ValidateBody", "ValidateParameters") if is_switched_on(model, key) is YES]
    return on[0] if on else None


def _execution(span: Span) -> Integration:
    """The call that starts a state machine: not a proxy, with a template of the transform's own and no headers."""
    responses = tuple(
        MappedResponse(only(text(status), span), only(text(status), span), Table({}), Table({}), None, span)
        for status in _STATUSES
    )
    return Integration("aws", span, request_templates=Table({}, complete=False), responses=responses)


def _statuses(span: Span) -> tuple[DeclaredResponse, ...]:
    return tuple(DeclaredResponse(only(text(status), span), Table({}), span) for status in _STATUSES)


_STATUSES = ("200", "400")


# -- documents


def _documented(described: Description, auth: Auth) -> Iterator[Operation]:
    for route in described.definition.routes:
        security = _security(described.document, route) if described.document is not None else None
        yield Operation(route, _demand(security, auth) if security is not None else Demand())


def _security(document: Reader, route: Route) -> Reader:
    """What an operation says itself of its security; what the whole document says stands behind the API's default."""
    method = ANY if route.method == "ANY" else route.method.lower()
    paths = document.get("paths")
    own = paths.get(route.path, method, "security")
    return own if own.exists is not NO else paths.get(f"/{route.path}", method, "security")  # `$default`, as C21 has it


def _demand(security: Reader, auth: Auth) -> Demand:
    """Which of the API's own authorizers an operation names; the others are the document's, which has read them."""
    names = [(name, entry.key) for item in security.items() for name, entry in item.entries()]
    known = [only(text(name), span) for name, span in names if name == NONE or name in auth.authorizers]
    return Demand(known[0] if known else None, None, bool(names))
