"""REST APIs of a configuration: the API with its body, and the resources that make it up."""

from collections.abc import Callable, Iterator

from corslint.finding import enumerated
from corslint.frontends import openapi, settings
from corslint.frontends.additions import Additions, Made, Owner
from corslint.frontends.reading import Reader
from corslint.frontends.settings import FunctionBehind, certain_text, hole_at, misnamed_parameters
from corslint.frontends.terraform.authorizers import rest_authorization
from corslint.frontends.terraform.deployments import deployments, is_awaited, part
from corslint.frontends.terraform.documents import document
from corslint.frontends.terraform.lambdas import is_invoke_arn
from corslint.frontends.terraform.policies import policy
from corslint.frontends.terraform.resources import (
    Resource,
    Resources,
    is_given,
    leads_to,
    of_type,
    owner,
    presence,
    referred,
    snake_case,
    undecided,
)
from corslint.model import Api, DeclaredResponse, Integration, MappedResponse, Part, Refusal, Route
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import NO, YES, Hole, Table, Text, Value, only, unknown

API = "aws_api_gateway_rest_api"

_DEEPEST_PATH = 64
"""Resources of a path below each other; parents that are each other's would go on for ever."""

_Key = tuple[str, Text | None, Text | None]
"""The API, the resource's id and the method that something belongs to; None for what is undecided."""


def apis(found: Resources, behind: FunctionBehind) -> Iterator[Made]:
    """The REST APIs that a configuration makes, each with its body (G1)."""
    puts = {api.name: each for each in of_type(found, "aws_api_gateway_rest_api_put") if (api := _api_of(each, found))}
    for resource in of_type(found, API):
        described = puts.get(resource.address, resource)
        read = document(described.raw("body"), described.properties.get("body").key, resource.effort)
        definition = openapi.rest(read.reader, behind)
        yield Made(openapi.described(_api(resource, found), definition), definition.refusals, read.problems)


def additions(found: Resources, behind: FunctionBehind) -> Iterator[Additions]:
    """What methods, gateway responses, stages and usage plans add to REST APIs."""
    parts = _Parts(
        _by_key(found, "aws_api_gateway_integration"),
        _by_key(found, "aws_api_gateway_integration_response"),
        _by_key(found, "aws_api_gateway_method_response"),
    )
    for method in of_type(found, "aws_api_gateway_method"):
        yield from _method(method, parts, found, behind)
    for kind, add in _ADDING.items():
        for resource in of_type(found, kind):
            yield from add(resource, found)
    for kind in ("aws_api_gateway_method", "aws_api_gateway_gateway_response"):
        for resource in of_type(found, kind):
            yield from _overwritten(resource, found)
    yield from deployments(found, "rest")


def _api(resource: Resource, found: Resources) -> Api:
    place = resource.properties
    return Api(
        resource.address,
        "rest",
        resource.span,
        (),
        binary_media_types=place.get("binary_media_types").texts(),
        api_key_source=place.get("api_key_source").text(),
        policy=policy(resource, "policy", found),
    )


def _api_of(resource: Resource, found: Resources) -> Owner | None:
    return owner(resource.properties.get("rest_api_id"), "rest", found)


# -- what belongs to a method


class _Parts(NamedTuple):
    """The resources that belong to methods, by what they name."""

    integrations: "_Table"
    responses: "_Table"
    declared: "_Table"


class _Table(NamedTuple):
    """Resources by what they name; of the keys in `open` something is not known."""

    rows: dict[_Key, list[Resource]]
    open: tuple[_Key, ...]


def _by_key(found: Resources, kind: str) -> _Table:
    rows: dict[_Key, list[Resource]] = {}
    for resource in of_type(found, kind):
        rows.setdefault(_key(resource, found), []).append(resource)
    return _Table(rows, tuple(key for key in rows if not _is_closed(key)))


def _key(resource: Resource, found: Resources) -> _Key:
    api = _api_of(resource, found)
    method = _only(resource.properties.get("http_method"))
    return api.name if api else "", _only(resource.properties.get("resource_id")), method and _upper(method)


def _only(place: Reader) -> Text | None:
    written = place.text()
    return written.only if written is not None else None


def _upper(method: Text) -> Text:
    return Text(tuple(part.upper() if isinstance(part, str) else part for part in method.parts))


def _belonging(table: _Table, key: _Key) -> tuple[list[Resource], bool]:
    """What belongs to a method, and whether nothing else can: something undecided may."""
    if None in key:
        return [], False
    others = table.open if _is_closed(key) else table.rows
    return table.rows.get(key, []), not any(_may_be(other, key) for other in others)


def _is_closed(key: _Key) -> bool:
    """Whether all of a key is known, so that no other such key may be this one."""
    api, place, method = key
    is_known = method is not None and method.known is not None
    return api != "" and place is not None and _is_of_a_resource(place) and is_known


def _may_be(other: _Key, key: _Key) -> bool:
    """Whether what is not known of another key may make it this one; an API that is not known has no name."""
    (api, place, method), (own_api, own_place, own_method) = other, key
    return other != key and api in (own_api, "") and _may_equal(place, own_place) and _may_equal(method, own_method)


def _may_equal(one: Text | None, other: Text | None) -> bool:
    """Ids of resources are equal only where they are the same resource's."""
    if one is None or other is None or one == other:
        return True
    return not (_is_of_a_resource(one) and _is_of_a_resource(other)) and one.equals(other) is not NO


def _is_of_a_resource(written: Text) -> bool:
    return written.only_hole is not None and "aws_api_gateway_" in written.only_hole.name


# -- methods


def _method(resource: Resource, parts: _Parts, found: Resources, behind: FunctionBehind) -> Iterator[Additions]:
    place = resource.properties
    api = _api_of(resource, found)
    verb = certain_text(place.get("http_method"))
    if api is None:
        yield from undecided(place.get("rest_api_id"), "rest", found)
        return
    path, elsewhere = _path(place.get("resource_id"), found)
    if verb is None:
        yield Additions(api, elsewhere=hole_at(place.get("http_method").span))
        return
    key = _key(resource, found)
    integration, refusals = _integration(key, parts, resource, behind, is_made_here=api.name in found)
    route = Route(
        path or "/",
        verb.upper(),
        resource.span,
        rest_authorization(resource, found),
        place.get("api_key_required").flag() or only(value=False, span=resource.span),
        integration,
        *_declared(key, parts, resource),
        _validator(place.get("request_validator_id"), found),
        settings.json_model(place.get("request_models")),
        presence(resource, api, found),
        parts=_made_of(resource, key, parts, integration),
    )
    yield Additions(api, (route,), elsewhere=elsewhere, refusals=refusals)


def _made_of(method: Resource, key: _Key, parts: _Parts, integration: Integration) -> tuple[Part, ...]:
    """The method with its integration and, where they are not ignored (B27), its responses."""
    tables = (parts.integrations, *((parts.responses, parts.declared) if integration.is_mapped else ()))
    return tuple(map(part, (method, *(each for table in tables for each in _belonging(table, key)[0]))))


def _path(place: Reader, found: Resources, depth: int = 0) -> tuple[str, Hole | None]:
    """The path that the id of a resource means, empty for the root, and what of it is not to be seen here."""
    reference = referred(place, found)
    if reference is not None and reference[1] == "root_resource_id":
        return "", None
    resource = reference[0] if reference is not None else None
    if resource is not None and resource.type == "data.aws_api_gateway_resource":
        known = certain_text(resource.properties.get("path"))
        return ("" if known == "/" else known, None) if known is not None else _unseen(resource.properties.get("path"))
    if resource is None or resource.type != "aws_api_gateway_resource" or depth == _DEEPEST_PATH:
        return _unseen(place)
    parent, elsewhere = _path(resource.properties.get("parent_id"), found, depth + 1)
    part = _only(resource.properties.get("path_part"))
    return f"{parent}/{part if part is not None else Hole(resource.address)}", elsewhere


def _unseen(place: Reader) -> tuple[str, Hole]:
    written = _only(place)
    hole = written.only_hole if written is not None else None
    return f"/{hole or hole_at(place.span)}", hole or hole_at(place.span)


def _integration(
    key: _Key, parts: _Parts, method: Resource, behind: FunctionBehind, *, is_made_here: bool
) -> tuple[Integration, tuple[Refusal, ...]]:
    own, is_certain = _belonging(parts.integrations, key)
    if not own:
        return Integration("none" if is_certain else "unknown", method.span), ()
    place = own[0].properties
    integration = settings.rest_integration(place, snake_case, behind)
    uri = place.get("uri").text()
    if integration.kind == "aws" and (behind(uri) is not None or is_invoke_arn(uri)):
        integration = integration._replace(kind="lambda", function=behind(uri))
    responses, are_all = _belonging(parts.responses, key)
    mapped = integration._replace(
        span=own[0].span,
        responses=tuple(_mapped_last([_mapped(each) for each in responses if is_given(each, method)])),
        responses_complete=are_all and all(is_given(each, method) for each in responses),
    )
    if integration.kind.endswith("_proxy"):  # its mappings are ignored (B27)
        return mapped, ()
    is_alone = is_made_here and len(own) == 1
    races = _races(responses, own, _belonging(parts.declared, key)[0]) if is_alone else ()
    return mapped, (*_refusals(responses), *races)


def _mapped(response: Resource) -> MappedResponse:
    place = response.properties
    return settings.mapped_response(place, place.get("selection_pattern").text(), snake_case)


def _mapped_last(responses: list[MappedResponse]) -> Iterator[MappedResponse]:
    """Each status once: of two that are mapped for it the one that is made last holds, and Terraform says not which.
    Source: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html
    """
    by_status: dict[Text | None, list[MappedResponse]] = {}
    for response in responses:
        by_status.setdefault(response.status.only, []).append(response)
    for status, own in by_status.items():
        if status is None or all(_says(each) == _says(own[0]) for each in own):
            yield from own
        else:
            yield own[0]._replace(headers=Table({}, complete=False))


def _says(response: MappedResponse) -> dict[str, Text | None]:
    return {name: mapping.expression.only for name, mapping in response.headers.rows.items()}


def _refusals(responses: list[Resource]) -> Iterator[Refusal]:
    for response in responses:
        yield from misnamed_parameters(response.properties.get("response_parameters"), *settings.OF_INTEGRATION)


def _races(responses: list[Resource], own: list[Resource], declared: list[Resource]) -> Iterator[Refusal]:
    """Integration responses for CORS that may be made before the integration or the method response that they need (G6)."""
    for response in responses:
        status = _only(response.properties.get("status_code"))
        needed = [*own, *(each for each in declared if _only(each.properties.get("status_code")) == status)]
        late = dict.fromkeys(_named_in(response, part(each).name) for each in needed if not is_awaited(each, response))
        if late and _states_cors(response.properties):
            names = enumerated(late)
            message = f"nothing makes this integration response wait for {names}: the first apply may fail"
            yield Refusal(response.span, message, f"let it depend on {names}", by_chance=True)


def _named_in(resource: Resource, address: str) -> str:
    """An address as the module of a resource writes it, which is the same in all of the module's instances."""
    module = part(resource).name.rpartition(f"{resource.type}.")[0]
    return address.removeprefix(module)


def _states_cors(place: Reader) -> bool:
    return any("access-control-" in name.lower() for name, _ in place.get("response_parameters").members())


def _declared(key: _Key, parts: _Parts, method: Resource) -> tuple[tuple[DeclaredResponse, ...], bool]:
    own, are_all = _belonging(parts.declared, key)
    responses = tuple(_declared_response(each) for each in own if is_given(each, method))
    return responses, are_all and len(responses) == len(own)


def _declared_response(response: Resource) -> DeclaredResponse:
    place = response.properties
    status: Value[Text] = place.get("status_code").text() or unknown(Hole("status code"), response.span)
    headers = place.get("response_parameters")
    return settings.declared_response(status, headers, response.span, settings.RESPONSE_HEADER)


def _validator(place: Reader, found: Resources) -> Span | None:
    """Where a validator is named that validates anything."""
    validator = leads_to(place, found, "aws_api_gateway_request_validator")
    if validator is None:
        return None
    return place.span if settings.validates(validator.properties, snake_case) else None


# -- what else names a REST API


def _gateway_response(resource: Resource, found: Resources) -> Iterator[Additions]:
    place = resource.properties
    api = _api_of(resource, found)
    if api is None:
        yield from undecided(place.get("rest_api_id"), "rest", found)
        return
    response_type = certain_text(place.get("response_type"))
    if response_type is None:
        yield Additions(api, elsewhere=hole_at(place.get("response_type").span))
        return
    response = settings.gateway_response(response_type, place, snake_case, resource.span)
    refusals = tuple(misnamed_parameters(place.get("response_parameters"), *settings.OF_GATEWAY))
    exists = presence(resource, api, found)
    response = response._replace(exists=exists, parts=(part(resource),))
    yield Additions(api, gateway_responses=(response,), refusals=refusals)


def _overwritten(resource: Resource, found: Resources) -> Iterator[Additions]:
    """What answers preflights, or errors, of an API with a body, whose every import removes all that is not in it (G1)."""
    api = leads_to(resource.properties.get("rest_api_id"), found, API)
    place = api.properties if api is not None else resource.properties
    is_for_cors = certain_text(resource.properties.get("http_method")) == "OPTIONS" or _states_cors(resource.properties)
    if api is None or not is_for_cors or place.get("body").exists is not YES:
        return
    if certain_text(place.get("put_rest_api_mode")) == "overwrite" or place.get("put_rest_api_mode").exists is NO:
        message = "the next change of the API's body removes this: the import overwrites what is not in the body"
        refusal = Refusal(resource.span, message, 'write it into the body, or set put_rest_api_mode = "merge"', True)
        yield Additions(Owner("rest", api.address, api.span), refusals=(refusal,))


def _resource_policy(resource: Resource, found: Resources) -> Iterator[Additions]:
    api = _api_of(resource, found)
    if api is not None:
        yield Additions(api, policy=policy(resource, "policy", found))


_ADDING: dict[str, Callable[[Resource, Resources], Iterator[Additions]]] = {
    "aws_api_gateway_gateway_response": _gateway_response,
    "aws_api_gateway_rest_api_policy": _resource_policy,
}
