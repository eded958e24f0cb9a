"""FunctionUrlConfig: the function URLs of a SAM template."""

from collections.abc import Iterator

from corslint.frontends.cloudformation.template import Resource, Template
from corslint.frontends.reading import Reader
from corslint.frontends.sam.globals import FUNCTION, settings
from corslint.frontends.sam.shapes import is_switched_on
from corslint.frontends.settings import AUTHORIZATION, capitalised, cors_policy, one_of
from corslint.model import Api, Authorization, Function, Integration, Route
from corslint.value import NO, Hole, only, unknown


def apis(template: Template, functions: dict[str, Function]) -> Iterator[Api]:
    """One API for each function with a URL, under the name that the transform gives to the URL's resource."""
    for resource in template.resources.values():
        if resource.type == FUNCTION and resource.exists is not NO:
            place = settings(resource, template)
            if is_switched_on(place, "FunctionUrlConfig") is not NO:
                yield _api(resource, place.get("FunctionUrlConfig"), functions.get(resource.name))


def _api(resource: Resource, place: Reader, function: Function | None) -> Api:
    route = Route(
        "$default",
        "ANY",
        place.key,
        _authorization(place),
        only(False, place.key),
        Integration("lambda_proxy", place.key, function),
    )
    return Api(f"{resource.name}Url", "function-url", place.key, (route,), cors_policy(place.get("Cors"), capitalised))


def _authorization(place: Reader) -> Authorization:
    kind = place.get("AuthType").text()
    if kind is None:
        return Authorization(unknown(Hole("AuthType"), place.key), place.key)
    return Authorization(one_of(kind, AUTHORIZATION), kind.place)
