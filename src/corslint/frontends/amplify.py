"""Amplify: the stack that its command line (Gen 1) makes of a backend, of which only what is nested in it is written.

`backend-config.json` names the resources and what each takes of others. Their templates lie beside it (E34), but for
REST APIs, which are made of `cli-inputs.json` (E35).
"""

import os
from collections.abc import Iterator
from collections.abc import Mapping as Parameters

from corslint.frontends.cloudformation.stack import stack as cloudformation
from corslint.model import Construct, Stack
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span, beside
from corslint.syntax import documents
from corslint.syntax.node import Entry, Mapping, Node, Scalar, Sequence, lookup
from corslint.syntax.yaml import Parsed
from corslint.value import text

INPUTS = "cli-inputs.json"


def stack(source: Source, repository: Repository, parameters: Parameters[str, str], parsed: Parsed) -> Stack | None:
    """What a backend deploys; None where none of its resources is written in templates or inputs."""
    parts = tuple(_parts(source, repository, parsed.root))
    if parsed.root is None or not parts:
        return None
    made = {name: resource for part in parts for name, resource in part.resources.items()}
    root = _node({"Resources": made}, parsed.root.span)
    found = cloudformation(source, repository, parameters, parsed._replace(root=root))
    generated = {part.inputs: part.name for part in parts if part.inputs}

    def construct_at(span: Span) -> Construct | None:
        return Construct(generated[span.path], span) if span.path in generated else None

    return found._replace(construct_at=construct_at, members=(*found.members, *generated))


class _At(NamedTuple):
    """What is made of the text at another place than what is around it."""

    span: Span
    written: object


Json = dict[str, object]


class _Part(NamedTuple):
    """What the stack has by way of one resource of the backend; `inputs` is the file it is made of, if it is no template."""

    name: str
    resources: dict[str, _At]
    inputs: str = ""


def _parts(source: Source, repository: Repository, root: Node | None) -> Iterator[_Part]:
    for category, resources in _entries(root):
        for name, resource in _entries(resources.value):
            directory = beside(source, os.path.join(category, name))
            names = repository.names(directory)
            template = next((each for each in names if _is_template(each)), None)
            inputs = repository.open(os.path.join(directory, INPUTS)) if category == "api" and INPUTS in names else None
            if template is not None:
                path = f"{category}/{name}/{template}"
                yield _Part(name, {category + name: _nested(path, resource)})
            elif isinstance(inputs, Source) and not _OVERRIDES & set(names):
                yield _Part(name, _api(name, inputs), inputs.path)


_OVERRIDES = {"override.ts", "override.js"}
"""A program of the author's that changes what is generated (E35)."""


def _is_template(name: str) -> bool:
    return "template" in name and name.endswith((".json", ".yaml", ".yml"))


def _nested(path: str, resource: Entry) -> _At:
    """The nested stack, to which what others tell is handed under names that are made of theirs (E34)."""
    handed: Json = {}
    depended = lookup(resource.value, "dependsOn")
    for other in depended.items if isinstance(depended, Sequence) else ():
        name = _known(other, "category") + _known(other, "resourceName")
        attributes = lookup(other, "attributes")
        for attribute in attributes.items if isinstance(attributes, Sequence) else ():
            if isinstance(attribute, Scalar):
                handed[f"{name}{attribute.text}"] = {"Fn::GetAtt": [name, f"Outputs.{attribute.text}"]}
    properties = {"TemplateURL": path, "Parameters": handed}
    return _At(resource.key, {"Type": "AWS::CloudFormation::Stack", "Properties": properties})


def _known(node: Node, key: str) -> str:
    found = lookup(node, key)
    return str(found.text) if isinstance(found, Scalar) else ""


def _entries(node: Node | None) -> Iterator[tuple[str, Entry]]:
    yield from node.entries.items() if isinstance(node, Mapping) else ()


# -- what is generated


def _api(name: str, inputs: Source) -> dict[str, _At]:
    """The API and its gateway responses; the deployment is named anew whenever they are generated."""
    described = dict(_entries(documents.parse(inputs).root)).get("paths")
    if described is None:
        return {}
    paths: Json = {}
    for path, entry in _entries(described.value):
        item = _At(entry.key, _path(entry.value))
        paths.update({path: item, f"{path.rstrip('/')}/{{proxy+}}": item})
    body = {"swagger": "2.0", "paths": paths, "securityDefinitions": {"sigv4": _SIGV4}}
    made = {
        name: {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": name, "Body": body}},
        **{f"{name}{type_}": _gateway_response(name, type_) for type_ in ("DEFAULT_4XX", "DEFAULT_5XX")},
    }
    return {each: _At(described.key, written) for each, written in made.items()}


def _path(described: Node) -> Json:
    """A path's function, behind any method, and its preflight."""
    arn = {"Fn::GetAtt": [f"function{_known(described, 'lambdaFunction')}", "Outputs.Arn"]}
    uri = [
        "arn:aws:apigateway:",
        {"Ref": "AWS::Region"},
        ":lambda:path/2015-03-31/functions/",
        arn,
        "/invocations",
    ]
    permissions = lookup(described, "permissions")
    is_open = permissions is not None and _known(permissions, "setting") == "open"
    method = {
        "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": {"Fn::Join": ["", uri]}},
        **({} if is_open else {"security": [{"sigv4": []}]}),
    }
    return {"options": _PREFLIGHT, "x-amazon-apigateway-any-method": method}


def _gateway_response(api: str, type_: str) -> Json:
    headers = {f"gatewayresponse.header.{name}": value for name, value in _HEADERS.items()}
    properties = {"RestApiId": {"Ref": api}, "ResponseType": type_, "ResponseParameters": headers}
    return {"Type": "AWS::ApiGateway::GatewayResponse", "Properties": properties}


_HEADERS = {
    "Access-Control-Allow-Origin": "'*'",
    "Access-Control-Allow-Methods": "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'",
    "Access-Control-Allow-Headers": (
        "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent'"
    ),
}
"""What every preflight of a generated API answers with (E35)."""

_PREFLIGHT = {
    "responses": {"200": {"headers": {name: {"type": "string"} for name in _HEADERS}}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {
            "default": {
                "statusCode": "200",
                "responseParameters": {f"method.response.header.{name}": value for name, value in _HEADERS.items()},
            }
        },
    },
}

_SIGV4 = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}


# -- trees


def _node(written: object, span: Span) -> Node:
    """The tree, all of which stands at the place that it is made of."""
    match written:
        case _At():
            return _node(written.written, written.span)
        case dict():
            return Mapping({key: _entry(value, span) for key, value in written.items()}, span)
        case list():
            return Sequence(tuple(_node(item, span) for item in written), span)
        case _:
            return Scalar(text(str(written)), "string", span)


def _entry(written: object, span: Span) -> Entry:
    """Its key stands where its value does."""
    value = _node(written, span)
    return Entry(value.span, value)
