"""What a provider makes of a resource before it exists: what is computed is unknown, what is not written has defaults."""

import json
from typing import Any

import msgpack

from terraform.provider.schemas import Block, Schema

UNKNOWN = msgpack.ExtType(0, b"\0")

Values = dict[str, Any]

DEFAULTS: dict[str, Values] = {
    "aws_api_gateway_integration": {"connection_type": "INTERNET", "timeout_milliseconds": 29000},
    "aws_api_gateway_method": {"api_key_required": False},
    "aws_apigatewayv2_api": {
        "api_key_selection_expression": "$request.header.x-api-key",
        "route_selection_expression": "$request.method $request.path",
    },
    "aws_apigatewayv2_integration": {"connection_type": "INTERNET", "payload_format_version": "1.0"},
    "aws_apigatewayv2_route": {"api_key_required": False, "authorization_type": "NONE"},
    "aws_apigatewayv2_stage": {"auto_deploy": False},
    "aws_cloudfront_distribution": {"http_version": "http2", "price_class": "PriceClass_All"},
    "aws_lambda_function": {"memory_size": 128, "package_type": "Zip", "publish": False, "timeout": 3},
    "aws_lambda_function_url": {"invoke_mode": "BUFFERED"},
}
"""What the provider fills in where nothing is written; a schema does not tell."""

COMPUTED_BLOCKS = {
    "aws_api_gateway_rest_api": ("endpoint_configuration",),
    "aws_lambda_function": ("ephemeral_storage", "logging_config", "tracing_config"),
}
"""Nested blocks that the service fills in where none is written; a schema does not tell that either."""


def planned(kind: str, schema: Schema, proposed: Values | None, config: Values | None) -> Values | None:
    """The state that a resource will have; None where it is to be destroyed."""
    if proposed is None or config is None:
        return proposed
    values = _with_unknown(schema["block"], proposed, config)
    defaults = {name: value for name, value in DEFAULTS.get(kind, {}).items() if values.get(name) is None}
    blocks = {name: UNKNOWN for name in COMPUTED_BLOCKS.get(kind, ()) if not config.get(name)}
    return {**values, **defaults, **blocks}


def _with_unknown(block: Block, proposed: Values, config: Values) -> Values:
    values = dict(proposed)
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("computed") and config.get(name) is None and values.get(name) is None:
            values[name] = UNKNOWN
    for name, nested in block.get("block_types", {}).items():
        values[name] = _inner(nested["block"], proposed.get(name), config.get(name))
    return values


def _inner(block: Block, proposed: Any, config: Any) -> Any:
    """The nested blocks of one type, all of them, one by one."""
    match proposed, config:
        case list(), list() if len(proposed) == len(config):
            return [_inner(block, *each) for each in zip(proposed, config, strict=True)]
        case dict(), dict():
            return _with_unknown(block, proposed, config)
        case _:
            return proposed


# -- data sources


def read(kind: str, schema: Schema, config: Values) -> Values:
    """A data source: some account's values, of the right types."""
    found = {**config, **ACCOUNT.get(kind, {}), **READING.get(kind, _nothing)(config)}
    for name, attribute in schema["block"].get("attributes", {}).items():
        if attribute.get("computed") and found.get(name) is None:
            found[name] = _sample(f"{kind}-{name}", attribute["type"])
    return found


ACCOUNT: dict[str, Values] = {
    "aws_caller_identity": {"account_id": "123456789012"},
    "aws_partition": {"partition": "aws", "dns_suffix": "amazonaws.com"},
    "aws_region": {"name": "eu-central-1", "region": "eu-central-1", "id": "eu-central-1"},
}


def _sample(name: str, kind: Any) -> Any:
    samples = {"string": name, "number": 1, "bool": False}
    match kind:
        case str():
            return samples.get(kind)
        case ["map", _]:
            return {}
        case ["object", fields]:
            return {field: _sample(f"{name}-{field}", of) for field, of in fields.items()}
        case _:
            return []


def _nothing(_config: Values) -> Values:
    return {}


def _managed(config: Values) -> Values:
    return {"id": MANAGED[config["name"]]} if config.get("name") in MANAGED else {}


def _policy(config: Values) -> Values:
    statements = [_statement(each) for each in config.get("statement") or []]
    written = json.dumps({"Version": config.get("version") or "2012-10-17", "Statement": statements}, indent=2)
    return {"json": written, "minified_json": written}


READING = {
    "aws_iam_policy_document": _policy,
    "aws_cloudfront_cache_policy": _managed,
    "aws_cloudfront_origin_request_policy": _managed,
}
"""Data sources whose values are worked out."""

MANAGED = {
    "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
}
"""Ids of CloudFront's own policies (D17)."""


def _statement(written: Values) -> Values:
    made: Values = {"Effect": written.get("effect") or "Allow"}
    if written.get("sid"):
        made["Sid"] = written["sid"]
    for key in ("Action", "NotAction", "Resource", "NotResource"):
        listed = written.get({"Action": "actions", "Resource": "resources"}.get(key, f"not_{key[3:].lower()}s"))
        if listed:
            made[key] = listed[0] if len(listed) == 1 else sorted(listed, reverse=True)
    for key, name in (("Principal", "principals"), ("NotPrincipal", "not_principals")):
        if written.get(name):
            made[key] = _principals(written[name])
    if written.get("condition"):
        made["Condition"] = _conditions(written["condition"])
    return made


def _principals(written: list[Values]) -> Any:
    if any(one["type"] == "*" for one in written):
        return "*"
    return {one["type"]: _one_or_all(one["identifiers"]) for one in written}


def _conditions(written: list[Values]) -> Values:
    made: dict[str, Values] = {}
    for one in written:
        made.setdefault(one["test"], {})[one["variable"]] = _one_or_all(one["values"])
    return made


def _one_or_all(listed: list[str]) -> Any:
    return listed[0] if len(listed) == 1 else listed
