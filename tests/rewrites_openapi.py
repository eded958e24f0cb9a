"""The same REST API as one document: its methods, their responses and its gateway's, in the words of OpenAPI."""

from typing import Any

from rewrites import Document

Body = dict[str, Any]

ANY = "x-amazon-apigateway-any-method"
OF_AN_API = ("Resource", "Method", "Authorizer", "GatewayResponse")


class Untold(Exception):  # noqa: N818 (it is an answer)
    """What no document is written for."""


def document(template: Document) -> Document:
    """The template, with a body in each of its REST APIs in the place of the resources that made it up."""
    apis = {name for name, one in template["Resources"].items() if one["Type"] == "AWS::ApiGateway::RestApi"}
    if not apis:
        raise Untold("no REST API")
    kept = {name: _with_body(name, template) for name in apis} | {
        name: one for name, one in template["Resources"].items() if name not in apis and not _is_part(one)
    }
    gone = set(template["Resources"]) - set(kept)
    if gone & _named([kept, template.get("Outputs")]):
        raise Untold("somebody who names a part")
    return {**template, "Resources": kept}


def _is_part(resource: Body) -> bool:
    return resource["Type"] in [f"AWS::ApiGateway::{kind}" for kind in OF_AN_API]


def _with_body(name: str, template: Document) -> Body:
    api = template["Resources"][name]
    properties = api.get("Properties") or {}
    if "Body" in properties or "BodyS3Location" in properties:
        raise Untold("a body already")
    parts = {kind: _parts(kind, name, template) for kind in OF_AN_API}
    if not parts["Method"]:
        raise Untold("no method")
    body = {
        "openapi": "3.0.1",
        "info": {"title": name, "version": "1"},
        "paths": _paths(parts, name),
        "components": {"securitySchemes": {**FIXED, **{key: _scheme(one) for key, one in parts["Authorizer"].items()}}},
        "x-amazon-apigateway-gateway-responses": dict(map(_gateway_response, parts["GatewayResponse"].values())),
    }
    return {**api, "Properties": {**properties, "Body": body}}


def _parts(kind: str, api: str, template: Document) -> Body:
    found = {name: one for name, one in template["Resources"].items() if one["Type"] == f"AWS::ApiGateway::{kind}"}
    if any("Condition" in one for one in found.values()):
        raise Untold("a part that may not be there")
    own = {name: one["Properties"] for name, one in found.items() if one["Properties"].get("RestApiId") == {"Ref": api}}
    if any(set(one) & {"Fn::Transform", "Fn::ForEach"} for one in own.values()):
        raise Untold("a part that is worked out")
    return own


# -- methods


def _paths(parts: Body, api: str) -> Body:
    paths: Body = {}
    for method in parts["Method"].values():
        path = paths.setdefault(_path(method["ResourceId"], parts, api), {})
        written = method["HttpMethod"]
        verb = (ANY if written == "ANY" else written.lower()) if isinstance(written, str) else ""
        if not verb or verb in path:
            raise Untold("a method that is worked out, or made twice")
        path[verb] = _operation(method)
    return paths


def _path(place: Any, parts: Body, api: str) -> str:
    match place:
        case {"Fn::GetAtt": [str(name), "RootResourceId"]} if name == api:
            return "/"
        case {"Ref": str(name)} if name in parts["Resource"] and isinstance(parts["Resource"][name]["PathPart"], str):
            above = _path(parts["Resource"][name]["ParentId"], parts, api)
            return f"{above.rstrip('/')}/{parts['Resource'][name]['PathPart']}"
    raise Untold("a path that is not here")


def _operation(method: Body) -> Body:
    if "RequestValidatorId" in method or "Integration" not in method:
        raise Untold("a validator, or no integration")
    models = method.get("RequestModels") or {}
    content = {kind: {"schema": {"type": "object"}} for kind in models}
    return {
        "responses": {str(one["StatusCode"]): _declared(one) for one in _items(method.get("MethodResponses"))},
        "security": _security(method),
        "x-amazon-apigateway-integration": _integration(method["Integration"]),
        **({"requestBody": {"content": content}} if models else {}),
    }


def _declared(response: Body) -> Body:
    names = [name.rpartition(".")[2] for name in response.get("ResponseParameters") or {}]
    return {"description": "", "headers": {name: {"schema": {"type": "string"}} for name in names}}


def _integration(written: Body) -> Body:
    responses = {
        str(one.get("SelectionPattern", "default")): one for one in _items(written.get("IntegrationResponses"))
    }
    if len(responses) < len(_items(written.get("IntegrationResponses"))):
        raise Untold("two responses to one thing")
    named = {there: written[here] for here, there in _INTEGRATION.items() if here in written}
    return {
        **named,
        "type": str(written["Type"]).lower(),
        "responses": {
            pattern: {there: one[here] for here, there in _RESPONSE.items() if here in one}
            for pattern, one in responses.items()
        },
    }


_INTEGRATION = {
    "Uri": "uri",
    "IntegrationHttpMethod": "httpMethod",
    "RequestTemplates": "requestTemplates",
    "PassthroughBehavior": "passthroughBehavior",
    "ContentHandling": "contentHandling",
}
_RESPONSE = {
    "StatusCode": "statusCode",
    "ResponseParameters": "responseParameters",
    "ResponseTemplates": "responseTemplates",
    "ContentHandling": "contentHandling",
}


def _items(node: Any) -> list[Body]:
    if not isinstance(node or [], list) or any(len(one) == 1 and "Fn::" in str(list(one)) for one in node or ()):
        raise Untold("a list that is worked out")
    return node or []


# -- who may call


FIXED: Body = {
    "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
    "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
}


def _security(method: Body) -> list[Body]:
    kind, authorizer = method.get("AuthorizationType", "NONE"), method.get("AuthorizerId")
    key = method.get("ApiKeyRequired", False)
    if not isinstance(kind, str) or not isinstance(key, bool | str):
        raise Untold("a demand that is worked out")
    needed: list[Body] = [{"api_key": []}] if str(key).lower() == "true" else []
    if kind == "AWS_IAM":
        return [{"sigv4": []}, *needed]
    if kind == "NONE":
        return needed
    if not isinstance(authorizer, dict) or "Ref" not in authorizer:
        raise Untold("an authorizer of others")
    return [{authorizer["Ref"]: []}, *needed]


def _scheme(authorizer: Body) -> Body:
    kind, source = str(authorizer.get("Type")).lower(), authorizer.get("IdentitySource")
    if source is not None and not isinstance(source, str):
        raise Untold("a source that is worked out")
    named = {} if source is None else {"identitySource": source}
    header = "Authorization" if source is None else source.rpartition(".")[2]
    authtype = "cognito_user_pools" if kind == "cognito_user_pools" else "custom"
    return {
        "type": "apiKey",
        "name": header,
        "in": "header",
        "x-amazon-apigateway-authtype": authtype,
        "x-amazon-apigateway-authorizer": {"type": kind, **named},
    }


def _gateway_response(properties: Body) -> tuple[str, Body]:
    parameters = {"responseParameters": properties["ResponseParameters"]} if "ResponseParameters" in properties else {}
    status = {"statusCode": properties["StatusCode"]} if "StatusCode" in properties else {}
    return str(properties["ResponseType"]), {**parameters, **status}


def _named(node: Any) -> set[str]:
    match node:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"DependsOn": str(name), **others}:
            return {name} | _named(others)
        case {"DependsOn": list(names), **others}:
            return {*names} | _named(others)
        case dict():
            return set().union(*map(_named, node.values()))
        case list():
            return set().union(*map(_named, node))
        case _:
            return set()
