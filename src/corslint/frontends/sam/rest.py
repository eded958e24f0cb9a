"""AWS::Serverless::Api: the REST API that the SAM transform makes of its settings and events."""

from collections.abc import Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.sam import authorizers
from corslint.frontends.sam.authorizers import guarded
from corslint.frontends.sam.descriptions import Description
from corslint.frontends.sam.operations import Operation, operations, path_items
from corslint.frontends.sam.policies import policy
from corslint.frontends.sam.preflights import cors, preflights
from corslint.frontends.sam.shapes import is_switched_on
from corslint.frontends.settings import media_types
from corslint.model import Api, Deployment, GatewayResponse, Mapping
from corslint.value import NO, Hole, Table, Text, Values


def api(described: Description) -> Api:
    """The preflights are generated first, so that authorization falls on them too (E21)."""
    place, definition = described.settings, described.definition
    auth = authorizers.rest(place.get("Auth"))
    routes = (guarded(operation.route, operation.demand, auth) for operation in _operations(described, auth))
    return Api(
        described.name,
        "rest",
        described.span,
        tuple(route for route in routes if route.exists is not NO),
        gateway_responses=_gateway_responses(described),
        binary_media_types=_binary_media_types(place) or definition.binary_media_types,
        api_key_source=place.get("ApiKeySourceType").text() or definition.api_key_source,
        policy=policy(described),
        deployments=(_deployment(described),),
        elsewhere=definition.elsewhere or unplaced(described) or place.get("GatewayResponses").hole,
    )


def _deployment(described: Description) -> Deployment:
    """It waits for the API alone, and knows nothing of what other resources add to that (B53)."""
    return Deployment(described.name, described.span, frozenset((described.name,)), described.span, None)


def unplaced(described: Description) -> Hole | None:
    """What decides the path or the method of an event, where that is not known."""
    return next((hole for event in described.events for hole in (*event.path.holes, *event.method.holes)), None)


def _operations(described: Description, auth: authorizers.Auth) -> Iterator[Operation]:
    yield from operations(described, auth)
    setting = cors(described.settings)
    if setting is not None:
        for route in preflights(setting, path_items(described)):
            yield Operation(route)


def _gateway_responses(described: Description) -> tuple[GatewayResponse, ...]:
    """Those of the document, but for the types that the API says itself."""
    members = described.settings.get("GatewayResponses").members()
    own = {name.upper(): _gateway_response(name.upper(), place) for name, place in members}
    below = [response for response in described.definition.gateway_responses if response.type not in own]
    return (*below, *own.values())


def _gateway_response(name: str, place: Reader) -> GatewayResponse:
    headers = place.get("ResponseParameters", "Headers")
    rows = {
        name.lower(): Mapping(value, header.key)
        for name, header in headers.members()
        if (value := header.text()) is not None
    }
    return GatewayResponse(name, place.get("StatusCode").text(), Table(rows, headers.is_known), place.key)


def _binary_media_types(place: Reader) -> Values[Text] | None:
    return (
        media_types(place.get("BinaryMediaTypes").texts())
        if is_switched_on(place, "BinaryMediaTypes") is not NO
        else None
    )
