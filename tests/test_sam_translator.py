"""A SAM template read natively is the API that the SAM transform makes of it."""

import glob
import os
from collections.abc import Iterable
from typing import Any

import pytest

import sam_transform
from corpus import CORPUS
from corslint.cors.matrix import AnswerRow, matrix
from corslint.model import Api, Authorization, CorsPolicy, GatewayResponse, Integration, Route, Stack
from corslint.source import Source, read
from corslint.value import Hole, Text, Value, Values
from sam_transform import Refused, translated

HERE = os.path.dirname(__file__)

_UNDECIDED = (
    "AllowOrigins is a parameter without a default: a deployment gives it a value, which the transform puts in; the "
    "oracle has none, and puts the Ref in place of the whole configuration"
)

EXCEPTIONS = {
    "fixtures/sam/undecided_parameter.yaml": _UNDECIDED,
    "sam-yaml/aws-samples+sessions-with-aws-sam/safe-deploy/template.yaml": _UNDECIDED,
    "fixtures/sam/merged_any.yaml": (
        "MergeDefinitions puts an event of any method under the key `any`, which OpenAPI does not have: whether API "
        "Gateway takes it is not known, and the author's route is kept"
    ),
}
"""Templates of which the two models differ, and why that is right."""


def _templates() -> dict[str, str]:
    """Every SAM template of the fixtures, and of the corpus where that is at hand, by a name that stays."""
    found = {"": glob.glob(os.path.join(HERE, "fixtures", "sam", "*.yaml"))}
    for kind in ("sam-yaml", "sam-json"):
        found[kind] = [
            path
            for path in glob.glob(os.path.join(CORPUS, kind, "**"), recursive=True)
            if os.path.isfile(path) and "{{" not in path  # a draft of templates, which is none itself
        ]
    return {
        os.path.relpath(path, CORPUS if kind else HERE).replace(os.sep, "/"): path
        for kind, paths in found.items()
        for path in sorted(paths)
    }


TEMPLATES = _templates()


@pytest.mark.parametrize("name", TEMPLATES)
def test_native_model_equals_the_translated_one(name: str) -> None:
    source = read(TEMPLATES[name])
    assert isinstance(source, Source)
    native = sam_transform.read(source)
    try:
        other = sam_transform.read(translated(source))
    except Refused as refusal:
        pytest.skip(f"the transform refuses it: {refusal}")
    if name in EXCEPTIONS:
        assert _projection(native) != _projection(other), f"no exception any more: {EXCEPTIONS[name]}"
    else:
        assert _projection(native) == _projection(other)
        assert _answers(native) == _answers(other)


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_refused_that_the_transform_accepts(name: str) -> None:
    source = read(TEMPLATES[name])
    assert isinstance(source, Source)
    refusals = [refusal.message for refusal in sam_transform.read(source).refusals if not refusal.deploys]
    if any(message.endswith("the SAM transform fails") for message in refusals):
        with pytest.raises(Refused):
            translated(source)


def _answers(stack: Stack) -> dict[str, Any]:
    """The matrix, names of functions and places aside."""
    return {
        api["name"]: [
            {**route, "function": None, "answers": list(map(_answer, route["answers"]))} for route in api["routes"]
        ]
        for api in matrix([stack])
    }


def _answer(row: AnswerRow) -> tuple[object, ...]:
    return row["cause"], row["status"], row["headers"]


# -- what of a model counts: all but names of what is generated, places, and which setting a part comes from


def _projection(stack: Stack) -> dict[str, Any]:
    return {api.name: _api(api) for api in stack.apis}


def _api(api: Api) -> dict[str, Any]:
    return {
        "kind": api.kind,
        "routes": _counted((f"{route.method} {route.path}", _route(route)) for route in api.routes),
        "cors": _policy(api.cors),
        "gateway responses": _counted(
            (response.type, _gateway_response(response)) for response in api.gateway_responses
        ),
        "binary media types": _set(api.binary_media_types),
        "api key source": _value(api.api_key_source) if api.elsewhere is None else "elsewhere",
        "is elsewhere": api.elsewhere is not None,
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "authorization": _authorization(route.authorization),
        "api key": _value(route.api_key),
        "integration": _integration(route.integration),
        "declared": _counted((_value(response.status), sorted(response.headers.rows)) for response in route.declared),
        "validates": route.validator is not None,
        "takes a body": route.body_model is not None,
        "exists": route.exists.name,
    }


def _authorization(authorization: Authorization) -> dict[str, Any]:
    return {
        "kind": _value(authorization.kind),
        "reads": sorted(str(source.header) for source in authorization.identity_sources),
    }


def _integration(integration: Integration) -> dict[str, Any]:
    return {
        "kind": integration.kind,
        "function": integration.function and integration.function.name,
        "passthrough": _value(integration.passthrough),
        "content handling": _value(integration.content_handling),
        "templates": sorted(integration.request_templates.rows) if integration.kind == "mock" else None,
        "responses": _counted(
            (
                (_value(response.status), _value(response.pattern)),
                {name: _value(mapping.expression) for name, mapping in response.headers.rows.items()},
            )
            for response in integration.responses
        ),
    }


def _policy(policy: CorsPolicy | None) -> dict[str, Any] | None:
    if policy is None:
        return None
    lists = (policy.origins, policy.methods, policy.headers, policy.expose)
    return {
        "lists": list(map(_values, lists)),
        "max age": _value(policy.max_age),
        "credentials": _value(policy.credentials),
        "configured": policy.configured.name,
    }


def _gateway_response(response: GatewayResponse) -> dict[str, Any]:
    return {
        "status": _value(response.status),
        "headers": {name: _value(mapping.expression) for name, mapping in response.headers.rows.items()},
        "exists": response.exists.name,
    }


def _counted(rows: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return sorted(rows, key=repr)


def _value(value: Value[Any] | None) -> tuple[Any, ...] | None:
    if value is None:
        return None
    known = sorted({_text(alternative.value) for alternative in value.alternatives})
    return (*known, "or something else") if value.rest else tuple(known)


def _values(values: Values[Text] | None) -> list[Any] | None:
    if values is None:
        return None
    return sorted(([_text(item.value) for item in items.known], items.complete) for items in values.alternatives)


def _set(values: Values[Text] | None) -> list[str]:
    return sorted({_text(item.value) for item in values.items}) if values else []


def _text(value: Any) -> str:
    """Places are no part of a hole's name here."""
    if not isinstance(value, Text):
        return str(value)
    return str(Text(tuple(Hole("unknown") if _is_a_place(part) else part for part in value.parts)))


def _is_a_place(part: str | Hole) -> bool:
    return isinstance(part, Hole) and part.name.startswith(("no text", "unknown "))
