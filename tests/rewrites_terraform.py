"""The same API in Terraform: what the provider's resources say for what a template's do, by a table."""

import json
import re
from collections.abc import Callable
from typing import Any

from rewrites import Document

Body = dict[str, Any]


class Untold(Exception):  # noqa: N818 (it is an answer)
    """What the table has no words for."""


RESOURCES: dict[str, tuple[str, dict[str, str]]] = {
    "AWS::ApiGateway::RestApi": (
        "aws_api_gateway_rest_api",
        {
            "Name": "name",
            "Body": "body {}",
            "BinaryMediaTypes": "binary_media_types",
            "ApiKeySourceType": "api_key_source",
            "Policy": "policy {}",
        },
    ),
    "AWS::ApiGateway::Resource": (
        "aws_api_gateway_resource",
        {"RestApiId": "rest_api_id", "ParentId": "parent_id", "PathPart": "path_part"},
    ),
    "AWS::ApiGateway::GatewayResponse": (
        "aws_api_gateway_gateway_response",
        {
            "RestApiId": "rest_api_id",
            "ResponseType": "response_type",
            "StatusCode": "status_code",
            "ResponseParameters": "response_parameters",
            "ResponseTemplates": "response_templates",
        },
    ),
    "AWS::ApiGateway::Authorizer": (
        "aws_api_gateway_authorizer",
        {
            "RestApiId": "rest_api_id",
            "Name": "name",
            "Type": "type",
            "IdentitySource": "identity_source",
            "ProviderARNs": "provider_arns",
            "AuthorizerUri": "authorizer_uri",
        },
    ),
    "AWS::ApiGateway::RequestValidator": (
        "aws_api_gateway_request_validator",
        {
            "RestApiId": "rest_api_id",
            "Name": "name",
            "ValidateRequestBody": "validate_request_body",
            "ValidateRequestParameters": "validate_request_parameters",
        },
    ),
    "AWS::IAM::Role": (
        "aws_iam_role",
        {
            "AssumeRolePolicyDocument": "assume_role_policy {}",
            "ManagedPolicyArns": "managed_policy_arns",
            "Policies": "inline_policy []",
            "Policies.PolicyName": "name",
            "Policies.PolicyDocument": "policy {}",
        },
    ),
    "AWS::Lambda::Function": (
        "aws_lambda_function",
        {
            "FunctionName": "function_name",
            "Handler": "handler",
            "Runtime": "runtime",
            "Role": "role",
            "Environment": "environment",
            "Environment.Variables": "variables",
        },
    ),
    "AWS::Lambda::Url": (
        "aws_lambda_function_url",
        {
            "TargetFunctionArn": "function_name",
            "AuthType": "authorization_type",
            "Cors": "cors",
            "Cors.AllowOrigins": "allow_origins",
            "Cors.AllowMethods": "allow_methods",
            "Cors.AllowHeaders": "allow_headers",
            "Cors.ExposeHeaders": "expose_headers",
            "Cors.MaxAge": "max_age",
            "Cors.AllowCredentials": "allow_credentials",
        },
    ),
    "AWS::ApiGatewayV2::Api": (
        "aws_apigatewayv2_api",
        {
            "Name": "name",
            "ProtocolType": "protocol_type",
            "Body": "body {}",
            "Target": "target",
            "RouteKey": "route_key",
            "CorsConfiguration": "cors_configuration",
            "CorsConfiguration.AllowOrigins": "allow_origins",
            "CorsConfiguration.AllowMethods": "allow_methods",
            "CorsConfiguration.AllowHeaders": "allow_headers",
            "CorsConfiguration.ExposeHeaders": "expose_headers",
            "CorsConfiguration.MaxAge": "max_age",
            "CorsConfiguration.AllowCredentials": "allow_credentials",
        },
    ),
    "AWS::ApiGatewayV2::Route": (
        "aws_apigatewayv2_route",
        {
            "ApiId": "api_id",
            "RouteKey": "route_key",
            "Target": "target",
            "AuthorizationType": "authorization_type",
            "AuthorizerId": "authorizer_id",
            "ApiKeyRequired": "api_key_required",
        },
    ),
    "AWS::ApiGatewayV2::Integration": (
        "aws_apigatewayv2_integration",
        {
            "ApiId": "api_id",
            "IntegrationType": "integration_type",
            "IntegrationSubtype": "integration_subtype",
            "IntegrationUri": "integration_uri",
            "IntegrationMethod": "integration_method",
            "PayloadFormatVersion": "payload_format_version",
        },
    ),
    "AWS::ApiGatewayV2::Authorizer": (
        "aws_apigatewayv2_authorizer",
        {
            "ApiId": "api_id",
            "Name": "name",
            "AuthorizerType": "authorizer_type",
            "IdentitySource": "identity_sources",
            "AuthorizerUri": "authorizer_uri",
        },
    ),
    "AWS::ApiGatewayV2::Stage": (
        "aws_apigatewayv2_stage",
        {"ApiId": "api_id", "StageName": "name", "AutoDeploy": "auto_deploy"},
    ),
}
"""What a type is called, and its properties; with `{}` those that are text there. What else there is says nothing of CORS."""

OF_CORS = re.compile(
    r"AWS::(ApiGateway|Lambda::Url|CloudFront|Amplify|CloudFormation|Serverless|S3::Bucket$|Cognito::UserPoolClient)"
)

PASSED_OVER = re.compile(
    r"AWS::(ApiGateway::(Deployment|Stage|Model|Account|ApiKey|UsagePlanKey|DomainName|BasePathMapping|VpcLink)"
    r"|ApiGatewayV2::(Deployment|DomainName|ApiMapping|VpcLink)|CloudFormation::WaitConditionHandle)"
)
"""What is left out of these: stages serve what is deployed, and what each language says of that differs."""

REFERENCES = {
    "AWS::Lambda::Function": "function_name",
    "AWS::Lambda::Url": "function_arn",
    "AWS::IAM::Role": "name",
}
"""What `Ref` of a type is, where it is not the id."""

ATTRIBUTES = {"ApiId": "id", "AuthorizerId": "id", "ResourceId": "id"}
"""What attributes are called, where it is not the same in another case."""


def terraform(template: Document) -> str:
    """The configuration, as Terraform's JSON."""
    return json.dumps(_Written(template).configuration(), indent=1)


class _Written:
    def __init__(self, template: Document) -> None:
        if {"Transform", "Conditions", "Mappings"} & template.keys():
            raise Untold("what is worked out")
        self.resources: Body = template["Resources"]
        self.parameters: Body = template.get("Parameters") or {}
        self.made: dict[str, Body] = {}

    def configuration(self) -> Body:
        for name, resource in self.resources.items():
            self._write(name, resource)
        return {"variable": {name: self._variable(one) for name, one in self.parameters.items()}, **self._nested()}

    def _nested(self) -> Body:
        found: Body = {}
        for address, body in self.made.items():
            *kind, of_type, name = address.split(".")
            section = found.setdefault(kind[0] if kind else "resource", {})
            section.setdefault(of_type, {})[name] = body
        return found

    def _variable(self, declared: Body) -> Body:
        kind = str(declared.get("Type", "String"))
        if "Default" not in declared or kind.startswith("AWS::SSM::Parameter::Value<"):
            return {}
        default = str(declared["Default"])
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return {"type": "list(string)", "default": [_escaped(one.strip()) for one in default.split(",")]}
        return {"default": _escaped(default)}

    def _write(self, name: str, resource: Body) -> None:
        kind, properties = resource["Type"], resource.get("Properties") or {}
        if "Fn::" in str(list(properties)) or "Condition" in resource or "UpdatePolicy" in resource:
            raise Untold("a resource that is worked out")
        if kind in _APART:
            _APART[kind](self, name, properties)
        if kind in RESOURCES:
            of_type, names = RESOURCES[kind]
            self.made.setdefault(f"{of_type}.{name}", {}).update(self._body(properties, names))
        elif kind not in _APART and OF_CORS.match(kind) and not PASSED_OVER.match(kind):
            raise Untold(kind)

    def _body(self, properties: Body, names: dict[str, str], above: str = "") -> Body:
        found: Body = {}
        for key, value in properties.items():
            name, _, shape = names.get(above + key, "").partition(" ")
            inner = f"{above}{key}."
            if shape == "[]":
                found[name] = [self._body(one, names, inner) for one in _items(value)]
            elif isinstance(value, dict) and any(each.startswith(inner) for each in names):
                found[name] = self._body(value, names, inner)
            elif name:
                found[name] = self._document(value) if shape else self.value(value)
        return found

    # -- values

    def value(self, node: Any) -> Any:
        match node:
            case {"Ref": str(name)} if len(node) == 1:
                return f"${{{self._ref(name)}}}"
            case {"Fn::GetAtt": [str(name), str(attribute)]} | {"Fn::GetAtt": str(name), "attribute": str(attribute)}:
                return f"${{{self._attribute(name, attribute)}}}"
            case {"Fn::Sub": str(text)}:
                return self._sub(text, {})
            case {"Fn::Sub": [str(text), dict(own)]}:
                return self._sub(text, own)
            case {"Fn::Join": [str(separator), list(items)]}:
                written = [self.value(item) for item in items]
                if not all(isinstance(item, str) for item in written):
                    raise Untold("a list of lists")
                return _escaped(separator).join(written)
            case dict() if len(node) == 1 and next(iter(node)).startswith("Fn::"):
                raise Untold(next(iter(node)))
            case dict():
                return {_escaped(str(key)): self.value(value) for key, value in node.items()}
            case list():
                return [self.value(item) for item in node]
            case str():
                return _escaped(node)
            case _:
                return node

    def _ref(self, name: str) -> str:
        if name.startswith("AWS::"):
            return f"data.aws_{name.removeprefix('AWS::').lower()}.here.id"
        if name in self.parameters:
            return f"var.{name}"
        return self._of(name, REFERENCES.get(self.resources.get(name, {}).get("Type", ""), "id"))

    def _attribute(self, name: str, attribute: str) -> str:
        return self._of(name, ATTRIBUTES.get(attribute) or _snake_case(attribute))

    def _of(self, name: str, attribute: str) -> str:
        kind = self.resources.get(name, {}).get("Type")
        if kind is None:
            raise Untold(f"{name}, which is not there")
        of_type = (
            RESOURCES[kind][0] if kind in RESOURCES else "aws_" + kind.removeprefix("AWS::").lower().replace("::", "_")
        )
        return f"{of_type}.{name}.{attribute}"

    def _sub(self, text: str, own: Body) -> str:
        def put(found: re.Match[str]) -> str:
            name = found[1].strip()
            if name.startswith("!"):
                return f"$${{{name[1:]}}}"
            if name in own:
                return str(self.value(own[name]))
            return f"${{{self._attribute(*name.split('.', 1)) if '.' in name else self._ref(name)}}}"

        pieces = re.split(r"(\$\{[^}]*\})", text)
        return "".join(
            re.sub(r"\$\{([^}]*)\}", put, one) if one.startswith("${") else one.replace("%{", "%%{") for one in pieces
        )

    def _document(self, node: Any) -> Any:
        """A document is written as JSON, into a text."""
        if isinstance(node, str) or (isinstance(node, dict) and len(node) == 1 and "Fn::" in next(iter(node))):
            raise Untold("a document that is worked out")
        return json.dumps(self.value(node))


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1]}", name).lower()


def _escaped(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")


# -- what is one resource there and several here


def _method(written: _Written, name: str, properties: Body) -> None:
    place = {
        "rest_api_id": written.value(properties["RestApiId"]),
        "resource_id": written.value(properties["ResourceId"]),
    }
    put = written.made
    method = written._body(properties, _METHOD)
    validator = properties.get("RequestValidatorId")
    put[f"aws_api_gateway_method.{name}"] = {**place, "authorization": "NONE", **method} | (
        {} if validator is None else {"request_validator_id": written.value(validator)}
    )
    of_method = {**place, "http_method": f"${{aws_api_gateway_method.{name}.http_method}}"}
    for index, declared in enumerate(_items(properties.get("MethodResponses"))):
        put[f"aws_api_gateway_method_response.{name}_{index}"] = {**of_method, **written._body(declared, _RESPONSE)}
    integration = properties.get("Integration")
    if integration is None:
        return
    put[f"aws_api_gateway_integration.{name}"] = {**of_method, **written._body(integration, _INTEGRATION)}
    of_integration = {**place, "http_method": f"${{aws_api_gateway_integration.{name}.http_method}}"}
    made = [
        f"aws_api_gateway_method_response.{name}_{n}" for n, _ in enumerate(_items(properties.get("MethodResponses")))
    ]
    responses = _items(integration.get("IntegrationResponses"))
    if len({str(one.get("StatusCode")) for one in responses}) < len(responses):
        raise Untold("two responses of one status, of which only one is kept here")
    for index, mapped in enumerate(responses):
        body = {**of_integration, **written._body(mapped, _RESPONSE), "depends_on": made}
        put[f"aws_api_gateway_integration_response.{name}_{index}"] = body


_METHOD = {
    "HttpMethod": "http_method",
    "AuthorizationType": "authorization",
    "AuthorizerId": "authorizer_id",
    "ApiKeyRequired": "api_key_required",
    "RequestModels": "request_models",
}
_INTEGRATION = {
    "Type": "type",
    "Uri": "uri",
    "IntegrationHttpMethod": "integration_http_method",
    "RequestTemplates": "request_templates",
    "PassthroughBehavior": "passthrough_behavior",
    "ContentHandling": "content_handling",
}
_RESPONSE = {
    "StatusCode": "status_code",
    "SelectionPattern": "selection_pattern",
    "ResponseParameters": "response_parameters",
    "ResponseTemplates": "response_templates",
    "ContentHandling": "content_handling",
}


def _items(node: Any) -> list[Body]:
    if not isinstance(node or [], list) or any(len(one) == 1 and "Fn::" in str(list(one)) for one in node or ()):
        raise Untold("a list that is worked out")
    return node or []


def _function(written: _Written, name: str, properties: Body) -> None:
    """The code is packed: a directory, or the text of a file."""
    code = properties.get("Code")
    if isinstance(code, dict) and isinstance(code.get("ZipFile"), str):
        extension = "js" if str(properties.get("Runtime")).startswith("node") else "py"
        source: Body = {"source": {"content": _escaped(code["ZipFile"]), "filename": f"index.{extension}"}}
    elif isinstance(code, str):
        source = {"source_dir": f"${{path.module}}/{code}"}
    elif code is None or "S3Bucket" in code:
        return
    else:
        raise Untold("code that is worked out")
    written.made[f"data.archive_file.{name}"] = {"type": "zip", "output_path": f"{name}.zip", **source}
    written.made.setdefault(f"aws_lambda_function.{name}", {})["filename"] = (
        f"${{data.archive_file.{name}.output_path}}"
    )


def _mappings(written: _Written, name: str, properties: Body) -> None:
    mapped = [
        {
            "status_code": status,
            "mappings": {
                one["Destination"]: written.value(one["Source"]) for one in _items(said["ResponseParameters"])
            },
        }
        for status, said in (properties.get("ResponseParameters") or {}).items()
    ]
    written.made[f"aws_apigatewayv2_integration.{name}"] = {"response_parameters": mapped} if mapped else {}


def _alias(written: _Written, name: str, properties: Body) -> None:
    body = {"name": "live", "function_name": written.value(properties.get("FunctionName"))}
    written.made[f"aws_lambda_alias.{name}"] = body


def _usage_plan(written: _Written, name: str, properties: Body) -> None:
    stages = [{"api_id": written.value(one["ApiId"]), "stage": "live"} for one in _items(properties.get("ApiStages"))]
    written.made[f"aws_api_gateway_usage_plan.{name}"] = {"name": "plan", "api_stages": stages}


def _rest(written: _Written, name: str, properties: Body) -> None:
    """A body is imported without taking away what other resources add."""
    if "BodyS3Location" in properties:
        raise Untold("a document in a file")
    if "Body" in properties:
        written.made[f"aws_api_gateway_rest_api.{name}"] = {"put_rest_api_mode": "merge"}


def _policy(written: _Written, name: str, properties: Body) -> None:
    for index, role in enumerate(properties.get("Roles") or []):
        body = {"role": written.value(role), "policy": written._document(properties["PolicyDocument"])}
        written.made[f"aws_iam_role_policy.{name}_{index}"] = body


def _bucket(_: _Written, __: str, properties: Body) -> None:
    if "WebsiteConfiguration" in properties:
        raise Untold("a site")


def _http(written: _Written, name: str, properties: Body) -> None:
    """The CORS settings of a body are lost where the resource has none (G2): they stand there then."""
    cors = (properties.get("Body") or {}).get("x-amazon-apigateway-cors") or {}
    if "Ref" in cors:
        raise Untold("CORS settings that are worked out")
    if cors and "CorsConfiguration" not in properties:
        settings = {_snake_case(key): written.value(value) for key, value in cors.items()}
        written.made[f"aws_apigatewayv2_api.{name}"] = {"cors_configuration": settings}


_APART: dict[str, Callable[[_Written, str, Body], None]] = {
    "AWS::ApiGateway::Method": _method,
    "AWS::Lambda::Function": _function,
    "AWS::ApiGateway::UsagePlan": _usage_plan,
    "AWS::Lambda::Alias": _alias,
    "AWS::ApiGateway::RestApi": _rest,
    "AWS::IAM::Policy": _policy,
    "AWS::S3::Bucket": _bucket,
    "AWS::ApiGatewayV2::Api": _http,
    "AWS::ApiGatewayV2::Integration": _mappings,
}
