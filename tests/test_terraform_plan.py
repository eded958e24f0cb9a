"""Plans and states of Terraform: the graph from the configuration, the values from the plan, the places from the HCL."""

import json
import re
from typing import Any

from conftest import Put
from corslint.frontends.terraform.plan import is_plan
from corslint.frontends.terraform.stack import planned
from corslint.model import Stack
from corslint.source import Repository, Source
from corslint.syntax.yaml import parse
from stacks import written

Json = dict[str, Any]

API = "aws_api_gateway_rest_api.shop"


def stack_of(plan: Json) -> Stack:
    source = Source("plan.json", json.dumps({"format_version": "1.2", "terraform_version": "1.11.4", **plan}, indent=1))
    root = parse(source).root
    assert root is not None
    assert is_plan(root)
    return planned(source, root, Repository("."))


def resource(address: str, values: Json, mode: str = "managed") -> Json:
    kind = re.sub(r"\[[^]]*]", "", address).split(".")[-2]
    return {"address": address, "mode": mode, "type": kind, "values": values}


def change(address: str, **unknown: Any) -> Json:
    return {"address": address, "change": {"after_unknown": unknown}}


def refers(*references: str) -> Json:
    return {"references": list(references)}


def configured(address: str, **expressions: Any) -> Json:
    return {"address": address, "mode": "managed", "expressions": expressions}


CHILD = 'module.orders["eu"].'

FIRST_APPLY: Json = {
    "planned_values": {
        "root_module": {
            "resources": [
                resource(API, {"name": "shop", "body": None}),
                resource('aws_api_gateway_resource.paths["orders"]', {"path_part": "orders"}),
                resource('aws_api_gateway_resource.paths["users"]', {"path_part": "users"}),
                resource(
                    "aws_lambda_function.list",
                    {
                        "handler": "app.handler",
                        "runtime": "python3.12",
                        "environment": [{"variables": {"ORIGIN": "https://shop.example"}}],
                    },
                ),
            ],
            "child_modules": [
                {
                    "address": 'module.orders["eu"]',
                    "resources": [
                        resource(
                            f"{CHILD}aws_api_gateway_method.get",
                            {"http_method": "GET", "authorization": "NONE", "api_key_required": False},
                        ),
                        resource(
                            f"{CHILD}aws_api_gateway_integration.get",
                            {"http_method": "GET", "type": "AWS_PROXY", "request_templates": None},
                        ),
                    ],
                }
            ],
        }
    },
    "resource_changes": [
        change(API, id=True, root_resource_id=True, binary_media_types=True),
        change('aws_api_gateway_resource.paths["orders"]', id=True, parent_id=True, rest_api_id=True),
        change('aws_api_gateway_resource.paths["users"]', id=True, parent_id=True, rest_api_id=True),
        change("aws_lambda_function.list", arn=True, invoke_arn=True, environment=[{"variables": {"TABLE": True}}]),
        change(f"{CHILD}aws_api_gateway_method.get", id=True, resource_id=True, rest_api_id=True),
        change(
            f"{CHILD}aws_api_gateway_integration.get",
            resource_id=True,
            rest_api_id=True,
            uri=True,
            passthrough_behavior=True,
        ),
    ],
    "configuration": {
        "root_module": {
            "resources": [
                configured(API, name={"constant_value": "shop"}),
                configured(
                    "aws_api_gateway_resource.paths",
                    rest_api_id=refers(f"{API}.id", API),
                    parent_id=refers(f"{API}.root_resource_id", API),
                    path_part=refers("each.key"),
                ),
                configured("aws_lambda_function.list"),
            ],
            "module_calls": {
                "orders": {
                    "source": "./orders",
                    "expressions": {
                        "api": refers(f"{API}.id", API),
                        "path": refers('aws_api_gateway_resource.paths["orders"].id', "aws_api_gateway_resource.paths"),
                        "uri": refers("aws_lambda_function.list.invoke_arn", "aws_lambda_function.list"),
                    },
                    "module": {
                        "resources": [
                            configured(
                                "aws_api_gateway_method.get",
                                rest_api_id=refers("var.api"),
                                resource_id=refers("var.path"),
                                http_method={"constant_value": "GET"},
                            ),
                            configured(
                                "aws_api_gateway_integration.get",
                                rest_api_id=refers("var.api"),
                                resource_id=refers("aws_api_gateway_method.get.resource_id"),
                                http_method=refers("aws_api_gateway_method.get.http_method"),
                                uri=refers("var.uri"),
                            ),
                        ]
                    },
                }
            },
        }
    },
}


def test_the_graph_of_a_first_apply_comes_from_the_configuration() -> None:
    (api,) = stack_of(FIRST_APPLY).apis
    (route,) = api.routes
    assert (api.name, route.path, route.method) == (API, "/orders", "GET")
    assert api.elsewhere is None
    assert api.binary_media_types is None


def test_what_belongs_to_a_method_is_found_through_its_own_arguments() -> None:
    (api,) = stack_of(FIRST_APPLY).apis
    (route,) = api.routes
    assert route.integration.kind == "lambda_proxy"
    assert route.integration.function is not None
    assert route.integration.function.name == "aws_lambda_function.list"
    assert route.integration.passthrough is None


def test_a_variable_that_only_deployment_knows_is_a_hole() -> None:
    (function,) = stack_of(FIRST_APPLY).functions
    assert written(function.environment.get("ORIGIN")) == "https://shop.example"
    assert function.environment.get("TABLE") is not None
    assert written(function.environment.get("TABLE")).startswith("${")


def test_a_state_is_put_together_by_its_ids() -> None:
    state = {
        "values": {
            "root_module": {
                "resources": [
                    resource(API, {"id": "a1", "root_resource_id": "r0"}),
                    resource(
                        "aws_api_gateway_resource.x",
                        {"id": "r1", "rest_api_id": "a1", "parent_id": "r0", "path_part": "x"},
                    ),
                    resource(
                        "aws_api_gateway_method.x", {"rest_api_id": "a1", "resource_id": "r1", "http_method": "GET"}
                    ),
                    resource("aws_apigatewayv2_api.h", {"id": "h1", "protocol_type": "HTTP", "cors_configuration": []}),
                    resource(
                        "aws_apigatewayv2_integration.i", {"id": "i1", "api_id": "h1", "integration_type": "HTTP_PROXY"}
                    ),
                    resource(
                        "aws_apigatewayv2_route.r", {"api_id": "h1", "route_key": "GET /y", "target": "integrations/i1"}
                    ),
                ]
            }
        }
    }
    rest, http = stack_of(state).apis
    assert [(route.path, route.method) for route in rest.routes] == [("/x", "GET")]
    assert [(route.path, route.integration.kind) for route in http.routes] == [("/y", "http_proxy")]
    assert http.cors is None


HCL = """
variable "origin" {}
resource "aws_apigatewayv2_api" "api" {
  name          = "shop"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = [var.origin]
    allow_methods = ["GET"]
  }
}
resource "aws_apigatewayv2_route" "get" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "GET /x"
}
"""

BESIDE: Json = {
    "planned_values": {
        "root_module": {
            "resources": [
                resource(
                    "aws_apigatewayv2_api.api",
                    {
                        "protocol_type": "HTTP",
                        "cors_configuration": [
                            {"allow_origins": ["https://shop.example"], "allow_methods": ["GET"], "max_age": 0}
                        ],
                    },
                ),
                resource("aws_apigatewayv2_route.get", {"route_key": "GET /x"}),
            ]
        }
    },
    "resource_changes": [
        change("aws_apigatewayv2_api.api", id=True),
        change("aws_apigatewayv2_route.get", api_id=True),
    ],
}


def test_places_are_in_the_configuration_beside_the_plan(put: Put) -> None:
    put({"main.tf": HCL, "plan.json": ""})
    stack = stack_of(BESIDE)
    (api,) = stack.apis
    assert api.cors is not None
    assert api.cors.origins is not None
    assert api.cors.methods is not None
    ((origin,), (method,)) = api.cors.origins.items, api.cors.methods.items
    assert (str(origin.value), origin.span.path) == ("https://shop.example", "main.tf")
    assert (str(method.value), method.span.text) == ("GET", "GET")
    assert [route.span.text for route in api.routes] == ['resource "aws_apigatewayv2_route" "get"']
    assert stack.members == ("main.tf",)


def test_another_major_version_of_the_format_is_not_read() -> None:
    stack = stack_of({**FIRST_APPLY, "format_version": "2.0"})
    assert stack.apis == ()
    assert "format 2.0" in stack.problems[0].message


def test_what_is_no_plan_is_none() -> None:
    root = parse(Source("x.json", '{"format_version": "1.0", "other": {}}')).root
    assert not is_plan(root)


def test_damaged_plans_are_read_as_far_as_they_go() -> None:
    whole = json.dumps({"format_version": "1.2", "terraform_version": "1", **FIRST_APPLY})
    for length in range(0, len(whole), 97):
        source = Source("plan.json", whole[:length])
        root = parse(source).root
        if root is not None and is_plan(root):
            assert planned(source, root, Repository(".")).kind == "terraform-plan"


def made_by_locals(*apis: str) -> Json:
    """A method whose API and resource are taken from locals, of which a plan says nothing."""
    made = [resource(f"aws_api_gateway_rest_api.{name}", {"name": name}) for name in apis]
    places = [resource("aws_api_gateway_resource.x", {"path_part": "x"}), resource("aws_api_gateway_method.get", GET)]
    return {
        "planned_values": {"root_module": {"resources": [*made, *places]}},
        "resource_changes": [
            *(change(f"aws_api_gateway_rest_api.{name}", id=True, root_resource_id=True) for name in apis),
            change("aws_api_gateway_resource.x", id=True, parent_id=True, rest_api_id=True),
            change("aws_api_gateway_method.get", resource_id=True, rest_api_id=True),
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    configured("aws_api_gateway_resource.x", rest_api_id=refers("local.api")),
                    configured(
                        "aws_api_gateway_method.get", rest_api_id=refers("local.api"), resource_id=refers("local.place")
                    ),
                ]
            }
        },
    }


GET = {"http_method": "GET", "authorization": "NONE", "api_key_required": False}


def test_an_id_that_is_not_known_yet_is_that_of_the_only_api_that_the_plan_makes() -> None:
    (api,) = stack_of(made_by_locals("shop")).apis
    (route,) = api.routes
    assert route.integration.kind == "unknown"  # its resource may be the root


def test_an_id_that_may_be_that_of_two_apis_leaves_both_known_in_part() -> None:
    apis = stack_of(made_by_locals("shop", "stock")).apis
    assert [api.name for api in apis] == ["aws_api_gateway_rest_api.shop", "aws_api_gateway_rest_api.stock"]
    assert all(api.elsewhere is not None and not api.routes for api in apis)


def test_of_several_references_none_is_chosen() -> None:
    plan = made_by_locals("shop")
    declared = plan["configuration"]["root_module"]["resources"][1]["expressions"]
    declared["resource_id"] = refers(
        "aws_api_gateway_resource.x.id", "aws_api_gateway_resource.x", f"{API}.root_resource_id", API
    )
    (route,) = stack_of(plan).apis[0].routes
    assert route.path not in ("/", "/x")


def test_an_id_that_is_given_as_a_text_is_the_same_wherever_it_is_taken_from() -> None:
    place = {"rest_api_id": "a1", "resource_id": "r1", "http_method": "GET"}
    taken = {key: refers(f"aws_api_gateway_method.get.{key}", "aws_api_gateway_method.get") for key in place}
    plan = {
        "planned_values": {
            "root_module": {
                "resources": [
                    resource("aws_api_gateway_method.get", {**GET, **place}),
                    resource("aws_api_gateway_integration.get", {**place, "type": "AWS_PROXY"}),
                ]
            }
        },
        "configuration": {
            "root_module": {
                "resources": [
                    configured(
                        "aws_api_gateway_method.get",
                        **{key: refers(f"var.{key}") for key in ("rest_api_id", "resource_id")},
                    ),
                    configured("aws_api_gateway_integration.get", **taken),
                ]
            }
        },
    }
    (api,) = stack_of(plan).apis
    assert [route.integration.kind for route in api.routes] == ["lambda_proxy"]
