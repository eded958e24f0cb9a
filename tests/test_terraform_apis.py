"""APIs of Terraform configurations: what the resources come to."""

import json
import os

import pytest

from conftest import Put
from corpus import CORPUS, needs_corpus
from corslint.cors.platforms import violations
from corslint.frontends.terraform.stack import stack
from corslint.source import Repository
from corslint.value import MAYBE, NO, YES, Truth
from stacks import REST, written
from stacks import api_of_configuration as api_of
from stacks import stack_of_configuration as stack_of

# -- bodies

BODY = """
resource "aws_api_gateway_rest_api" "api" {
  name = "shop"
  body = %s
}
"""

DOCUMENTS = {
    "a value": """jsonencode({
      openapi = "3.0.1"
      paths = { "/orders" = { get = { x-amazon-apigateway-integration = { type = "http_proxy", uri = "https://b.example" } } } }
    })""",
    "a heredoc": """<<-EOT
      openapi: "3.0.1"
      paths:
        /orders:
          get:
            x-amazon-apigateway-integration: {type: http_proxy, uri: "https://${var.backend}"}
    EOT""",
    "a file": 'file("${path.module}/api.yaml")',
    "a template": 'templatefile("${path.module}/api.tftpl", { backend = var.backend })',
    "a value of a file": 'jsonencode(yamldecode(file("api.yaml")))',
    "a value of a template": 'jsonencode(yamldecode(templatefile("api.tftpl", { backend = var.backend })))',
    "a value that is added to": """yamlencode(merge(
      yamldecode(templatefile("api.tftpl", { backend = var.backend })), { info = { title = "shop" } }
    ))""",
    "a value of JSON": 'jsonencode(jsondecode(templatefile("api.json", { backend = var.backend })))',
}

API_FILE = """openapi: "3.0.1"
paths:
  /orders:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, uri: "https://b.example"}
"""


JSON_FILE = """{
  "openapi": "3.0.1",
  "paths": {"/orders": {"get": {"x-amazon-apigateway-integration": {"type": "http_proxy", "uri": "https://${backend}"}}}}
}
"""


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_body_is_a_document_with_places(put: Put, document: str) -> None:
    template = API_FILE.replace("b.example", "${backend}")
    put({"api.yaml": API_FILE, "api.tftpl": template, "api.json": JSON_FILE})
    (route,) = api_of(put, 'variable "backend" {}\n' + BODY % document).routes
    assert (route.path, route.method, route.integration.kind) == ("/orders", "GET", "http_proxy")
    assert route.span.text == "get"


def test_what_a_template_fills_is_not_known_where_it_is_decoded(put: Put) -> None:
    put({"api.tftpl": 'openapi: "3.0.1"\npaths:\n  ${path}:\n    get: {}\n'})
    read = 'jsonencode(yamldecode(templatefile("api.tftpl", { path = var.path })))'
    assert api_of(put, 'variable "path" {}\n' + BODY % read).elsewhere is not None


def test_a_template_that_writes_a_part_of_the_document(put: Put) -> None:
    (route,) = api_of(
        put,
        """
        locals { integration = { type = "mock" } }
        """
        + BODY
        % """<<EOT
{
  "openapi": "3.0.1",
  "paths": {"/x": {"get": {"x-amazon-apigateway-integration": ${jsonencode(local.integration)}}}}
}
EOT
""",
    ).routes
    assert (route.integration.kind, route.span.text, route.integration.span.path) == ("mock", "get", "main.tf")


@pytest.mark.parametrize(
    "document",
    [
        "var.document",
        "data.http.spec.response_body",
        'file("missing.yaml")',
        '"{\\"openapi\\": \\"3.0.1\\", \\"paths\\": ${var.paths}}"',
    ],
)
def test_a_body_that_cannot_be_read_leaves_the_api_known_in_part(put: Put, document: str) -> None:
    api = api_of(put, 'variable "document" {}\nvariable "paths" {}\n' + BODY % document)
    assert api.elsewhere is not None


def test_a_body_with_a_mistake_is_a_problem_in_its_place(put: Put) -> None:
    put({"api.yaml": "openapi: '3.0.1'\npaths: [\n"})
    (problem,) = stack_of(put, BODY % 'file("api.yaml")').problems
    assert problem.span.path == "api.yaml"


def test_cors_of_a_body_without_a_block_is_deleted_by_the_provider(put: Put) -> None:
    document = 'jsonencode({ openapi = "3.0.1", paths = {}, x-amazon-apigateway-cors = { allowOrigins = ["*"] } })'
    http = f'resource "aws_apigatewayv2_api" "api" {{\n  protocol_type = "HTTP"\n  body = {document}\n  BLOCK\n}}'
    alone = stack_of(put, http.replace("BLOCK", ""))
    assert alone.apis[0].cors is None
    assert [(refusal.api, refusal.deploys) for refusal in alone.refusals] == [("aws_apigatewayv2_api.api", True)]
    both = stack_of(put, http.replace("BLOCK", 'cors_configuration {\n    allow_origins = ["https://a.example"]\n  }'))
    assert both.refusals == ()
    assert both.apis[0].cors is not None


# -- undecided things


@pytest.mark.parametrize(
    ("block", "configured"),
    [
        ('cors_configuration {\n allow_origins = ["*"]\n }', YES),
        ("", None),
        ('dynamic "cors_configuration" {\n for_each = []\n content {}\n }', None),
        ('dynamic "cors_configuration" {\n for_each = [1]\n content {}\n }', YES),
        ('dynamic "cors_configuration" {\n for_each = var.unknown\n content {}\n }', MAYBE),
        ('dynamic "cors_configuration" {\n for_each = var.unknown ? [1] : []\n content {}\n }', MAYBE),
    ],
)
def test_a_dynamic_block_is_there_as_its_collection_says(put: Put, block: str, configured: object) -> None:
    text = f'variable "unknown" {{}}\nresource "aws_apigatewayv2_api" "api" {{\n protocol_type = "HTTP"\n {block}\n}}'
    policy = api_of(put, text).cors
    assert (policy.configured if policy else None) is configured


def test_the_iterator_of_a_dynamic_block(put: Put) -> None:
    text = """
    resource "aws_apigatewayv2_api" "api" {
      protocol_type = "HTTP"
      dynamic "cors_configuration" {
        for_each = [{ origins = ["https://a.example"] }]
        iterator = each_policy
        content {
          allow_origins = each_policy.value.origins
          max_age       = each_policy.key
        }
      }
    }
    """
    policy = api_of(put, text).cors
    assert policy is not None
    assert policy.origins is not None
    assert [str(item.value) for item in policy.origins.items] == ["https://a.example"]


MADE = {"for_each": "${var.policies}", "content": {"allow_origins": "${cors_configuration.value.origins}"}}


@pytest.mark.parametrize("dynamic", [{"cors_configuration": MADE}, [{"cors_configuration": [MADE]}]])
@pytest.mark.parametrize(
    ("default", "origins"), [([{"origins": ["https://a.example"]}], ["https://a.example"]), ([], None)]
)
def test_a_dynamic_block_in_json(put: Put, dynamic: object, default: object, origins: object) -> None:
    api = {"name": "orders", "protocol_type": "HTTP", "dynamic": dynamic}
    declared = {"policies": {"default": default}}
    put({"main.tf.json": json.dumps({"variable": declared, "resource": {"aws_apigatewayv2_api": {"orders": api}}})})
    (found,) = stack(".", Repository(".")).apis
    allowed = found.cors.origins if found.cors is not None else None
    assert (None if allowed is None else [str(item.value) for item in allowed.items]) == origins


EACH = """
variable "paths" { PATHS }
resource "aws_api_gateway_rest_api" "api" { name = "x" }
resource "aws_api_gateway_resource" "each" {
  for_each    = var.paths
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = each.value
}
resource "aws_api_gateway_method" "options" {
  for_each      = aws_api_gateway_resource.each
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = each.value.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "options" {
  for_each    = aws_api_gateway_method.options
  rest_api_id = each.value.rest_api_id
  resource_id = each.value.resource_id
  http_method = each.value.http_method
  type        = "MOCK"
}
"""


def test_instances_belong_together_by_their_keys(put: Put) -> None:
    api = api_of(put, EACH.replace("PATHS", 'default = { a = "orders", b = "users" }'))
    assert [(route.path, route.integration.kind, route.exists) for route in api.routes] == [
        ("/orders", "mock", YES),
        ("/users", "mock", YES),
    ]


def test_instances_of_an_unknown_collection_are_one_that_may_be_there(put: Put) -> None:
    api = api_of(put, EACH.replace("PATHS", ""))
    assert all(route.exists is not NO for route in api.routes)
    assert api.elsewhere is not None or all(route.exists is MAYBE for route in api.routes)


def test_what_is_made_under_the_same_condition_is_there_when_the_api_is(put: Put) -> None:
    api = api_of(
        put,
        """
        variable "on" {}
        resource "aws_apigatewayv2_api" "api" {
          count         = var.on ? 1 : 0
          protocol_type = "HTTP"
        }
        resource "aws_apigatewayv2_route" "same" {
          count     = var.on ? 1 : 0
          api_id    = aws_apigatewayv2_api.api[0].id
          route_key = "GET /same"
        }
        resource "aws_apigatewayv2_route" "other" {
          count     = var.off ? 1 : 0
          api_id    = aws_apigatewayv2_api.api[0].id
          route_key = "GET /other"
        }
        """,
    )
    assert {route.path: route.exists for route in api.routes} == {"/same": YES, "/other": MAYBE}


@pytest.mark.parametrize("api_id", ["var.api", '"a1b2c3"', "data.aws_api_gateway_rest_api.shared.id"])
def test_an_api_that_is_only_referred_to_is_known_in_part(put: Put, api_id: str) -> None:
    api = api_of(
        put,
        f"""
        variable "api" {{}}
        data "aws_api_gateway_rest_api" "shared" {{ name = "shared" }}
        resource "aws_api_gateway_gateway_response" "refused" {{
          rest_api_id   = {api_id}
          response_type = "DEFAULT_4XX"
        }}
        """,
    )
    assert api.elsewhere is not None


def test_a_web_socket_api_is_none_of_ours(put: Put) -> None:
    chat = """
resource "aws_apigatewayv2_api" "chat" {
  name          = "chat"
  protocol_type = "WEBSOCKET"
}
resource "aws_apigatewayv2_route" "default" {
  api_id    = aws_apigatewayv2_api.chat.id
  route_key = "$default"
}
"""
    assert stack_of(put, chat).apis == ()


def test_a_module_that_is_not_on_disk_may_add_to_the_api_that_it_is_given(put: Put) -> None:
    text = """
        resource "aws_api_gateway_rest_api" "given" { name = "x" }
        resource "aws_api_gateway_rest_api" "kept" { name = "y" }
        module "routes" {
          source = "acme/routes/aws"
          api    = { id = aws_api_gateway_rest_api.given.id }
        }
    """
    found = {api.name.rpartition(".")[2]: api.elsewhere for api in stack_of(put, text).apis}
    assert found["given"] is not None
    assert found["kept"] is None


@pytest.mark.parametrize(
    "api_id",
    [
        "var.first ? aws_api_gateway_rest_api.a.id : aws_api_gateway_rest_api.b.id",
        "element([aws_api_gateway_rest_api.a.id, aws_api_gateway_rest_api.b.id], var.index)",
    ],
)
def test_what_belongs_to_one_of_several_apis_leaves_all_known_in_part(put: Put, api_id: str) -> None:
    text = f"""
        variable "first" {{}}
        variable "index" {{}}
        resource "aws_api_gateway_rest_api" "a" {{ name = "a" }}
        resource "aws_api_gateway_rest_api" "b" {{ name = "b" }}
        resource "aws_api_gateway_method" "get" {{
          rest_api_id   = {api_id}
          resource_id   = var.somewhere
          http_method   = "GET"
          authorization = "NONE"
        }}
    """
    found = {api.name: api.elsewhere for api in stack_of(put, text).apis}
    assert found["aws_api_gateway_rest_api.a"] is not None
    assert found["aws_api_gateway_rest_api.b"] is not None


def test_who_is_given_a_resource_of_an_api_may_add_to_the_api(put: Put) -> None:
    api = api_of(
        put,
        """
        resource "aws_api_gateway_rest_api" "api" { name = "x" }
        resource "aws_api_gateway_resource" "orders" {
          rest_api_id = aws_api_gateway_rest_api.api.id
          parent_id   = aws_api_gateway_rest_api.api.root_resource_id
          path_part   = "orders"
        }
        module "methods" {
          source   = "acme/methods/aws"
          resource = aws_api_gateway_resource.orders.id
        }
        """,
    )
    assert api.elsewhere is not None


def test_what_a_broken_file_may_hold_is_unknown(put: Put) -> None:
    put({"broken.tf": "resource {"})
    (api,) = stack_of(put, 'resource "aws_api_gateway_rest_api" "api" { name = "x" }').apis
    assert api.elsewhere is not None


# -- modules


def test_the_cors_module_of_the_registry_makes_a_preflight(put: Put) -> None:
    api = api_of(
        put,
        """
        resource "aws_api_gateway_rest_api" "api" { name = "x" }
        module "cors" {
          source          = "squidfunk/api-gateway-enable-cors/aws"
          version         = "0.3.3"
          api_id          = aws_api_gateway_rest_api.api.id
          api_resource_id = aws_api_gateway_rest_api.api.root_resource_id
          allow_origin    = "https://shop.example"
        }
        """,
    )
    (route,) = api.routes
    (response,) = route.integration.responses
    assert (route.path, route.method, route.integration.kind, api.elsewhere) == ("/", "OPTIONS", "mock", None)
    assert written(response.headers.rows["access-control-allow-origin"].expression) == "'https://shop.example'"
    assert route.span.text == 'module "cors"'


@pytest.mark.parametrize(
    ("arguments", "headers"),
    [
        ("", "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'"),
        (
            'headers = ["X-Trace", "Authorization"]',
            "'X-Trace,Authorization,Content-Type,X-Amz-Date,X-Api-Key,X-Amz-Security-Token'",
        ),
        ('headers = ["X-Trace"]\n discard_default_headers = true', "'X-Trace'"),
    ],
)
def test_another_cors_module_of_the_registry(put: Put, arguments: str, headers: str) -> None:
    """Source: https://github.com/mewa/terraform-aws-apigateway-cors"""
    api = api_of(
        put,
        f"""
        resource "aws_api_gateway_rest_api" "api" {{ name = "x" }}
        module "cors" {{
          source   = "mewa/apigateway-cors/aws"
          version  = "2.0.1"
          api      = aws_api_gateway_rest_api.api.id
          resource = aws_api_gateway_rest_api.api.root_resource_id
          methods  = ["GET", "PUT"]
          {arguments}
        }}
        """,
    )
    (route,) = api.routes
    (response,) = route.integration.responses
    assert {name: written(mapping.expression) for name, mapping in response.headers.rows.items()} == {
        "access-control-allow-headers": headers,
        "access-control-allow-methods": "'GET,PUT,OPTIONS'",
        "access-control-allow-origin": "'*'",
    }
    assert (route.path, route.method, route.integration.kind, api.elsewhere) == ("/", "OPTIONS", "mock", None)


def test_the_rest_api_module_of_the_registry(put: Put) -> None:
    """Source: https://github.com/cloudposse/terraform-aws-api-gateway"""
    put({"api.tftpl": API_FILE.replace("b.example", "${backend}")})
    api = api_of(
        put,
        """
        variable "backend" {}
        module "api" {
          source         = "cloudposse/api-gateway/aws"
          version        = "0.9.0"
          openapi_config = yamldecode(templatefile("api.tftpl", { backend = var.backend }))
        }
        resource "aws_api_gateway_gateway_response" "refused" {
          rest_api_id   = module.api.id
          response_type = "DEFAULT_4XX"
        }
        """,
    )
    (route,) = api.routes
    assert (route.path, route.method, route.span.path) == ("/orders", "GET", "api.tftpl")
    assert [response.type for response in api.gateway_responses] == ["DEFAULT_4XX"]


@pytest.mark.parametrize(
    "routes",
    [
        'routes = { "GET /x" = { integration = { uri = module.code.lambda_function_invoke_arn } } }',
        'integrations = { "GET /x" = { lambda_arn = module.code.lambda_function_arn } }',
    ],
)
def test_the_http_api_module_of_the_registry(put: Put, routes: str) -> None:
    put({"src/app.py": ""})
    api = api_of(
        put,
        f"""
        module "code" {{
          source      = "terraform-aws-modules/lambda/aws"
          handler     = "app.handler"
          source_path = "src"
        }}
        module "api" {{
          source             = "terraform-aws-modules/apigateway-v2/aws"
          cors_configuration = {{ allow_origins = ["https://shop.example"] }}
          {routes}
        }}
        """,
    )
    (route,) = api.routes
    assert api.cors is not None
    assert (route.path, route.method) == ("/x", "GET")
    assert route.integration.function is not None
    assert route.integration.function.code == ("src",)


def test_what_a_module_makes_that_may_not_be_there_is_whole_where_it_is(put: Put) -> None:
    head, _, rest = REST.partition('resource "aws_api_gateway_integration_response" "options" {')
    put({"api/main.tf": f'{head}resource "aws_api_gateway_integration_response" "options" {{\n  count = 1{rest}'})
    text = """
        variable "enabled" {}
        module "outer" {
          source = "./outer"
          count  = var.enabled ? 1 : 0
        }
    """
    put({"outer/main.tf": 'module "api" {\n  source = "../api"\n}\n'})
    (api,) = stack_of(put, text).apis
    (preflight,) = (route for route in api.routes if route.method == "OPTIONS")
    assert preflight.exists is YES
    assert preflight.declared_complete
    assert preflight.integration.responses_complete
    assert [written(response.status) for response in preflight.integration.responses] == ["200"]


ANOTHER = """
resource "aws_api_gateway_integration_response" "another" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_resource.order.id
  http_method         = aws_api_gateway_method.options.http_method
  status_code         = "200"
  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = "'%s'" }
}
"""


@pytest.mark.parametrize(
    ("origin", "is_known"),
    [("https://shop.example", True), ("https://other.example", False)],
    ids=["the same", "another"],
)
def test_of_two_responses_of_one_status_either_may_be_made_last(put: Put, origin: str, is_known: bool) -> None:
    for text in (REST + ANOTHER % origin, ANOTHER % origin + REST):
        (preflight,) = (route for route in api_of(put, text).routes if route.method == "OPTIONS")
        assert all(response.headers.complete is is_known for response in preflight.integration.responses)


# -- what the provider makes of it


def test_an_integration_response_must_wait_for_what_it_needs(put: Put) -> None:
    early = """
resource "aws_api_gateway_integration_response" "options" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_resource.order.id
  http_method         = "OPTIONS"
  status_code         = "200"
  response_parameters = { "method.response.header.Access-Control-Allow-Origin" = "'https://shop.example'" }
  %s
}
"""
    head, _, rest = REST.partition('resource "aws_api_gateway_integration_response" "options" {')
    others = head + rest[rest.index("\nresource") :]
    waits = "depends_on = [aws_api_gateway_integration.options, aws_api_gateway_method_response.options]"
    late = stack_of(put, others + early % "").refusals
    assert [(refusal.span.text, refusal.by_chance) for refusal in late] == [
        ('resource "aws_api_gateway_integration_response" "options"', True)
    ]
    assert stack_of(put, others + early % waits).refusals == ()


def test_what_is_added_to_an_api_with_a_body_goes_with_its_next_import(put: Put) -> None:
    text = """
resource "aws_api_gateway_rest_api" "api" {
  body = jsonencode({ openapi = "3.0.1", paths = {} })
  %s
}
resource "aws_api_gateway_gateway_response" "failed" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  response_type       = "DEFAULT_5XX"
  response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = "'https://shop.example'" }
}
"""
    (refusal,) = stack_of(put, text % "").refusals
    assert refusal.span.text == 'resource "aws_api_gateway_gateway_response" "failed"'
    assert stack_of(put, text % 'put_rest_api_mode = "merge"').refusals == ()
    assert stack_of(put, text.replace("body = ", "# ") % "").refusals == ()


@pytest.mark.parametrize(
    ("members", "refused"), [("expose_headers = []", []), ('allow_methods = ["OPTIONS"]', ["OPTIONS"])]
)
def test_empty_lists_of_function_urls_are_never_sent(put: Put, members: str, refused: list[str]) -> None:
    text = """
resource "aws_lambda_function_url" "counter" {
  function_name      = "counter"
  authorization_type = "NONE"
  cors {
    allow_origins = ["https://shop.example"]
    %s
  }
}
"""
    api = api_of(put, text % members)
    assert [violation.span.text for violation in violations(api) if violation.when is YES] == refused


# -- the corpus


@needs_corpus
def test_every_configuration_of_the_corpus_is_read_whole() -> None:
    directories = sorted({os.path.dirname(path) for path in map(str, (CORPUS / "tf-hcl").rglob("*.tf"))})
    read = [stack(directory, Repository(str(CORPUS / "tf-hcl"))) for directory in directories]
    assert len(read) > 30
    assert [problem for each in read for problem in each.problems] == []
    assert {api.kind for each in read for api in each.apis} == {"rest", "http"}


# -- what a function is told, and how its answer is taken


@pytest.mark.parametrize(
    ("written", "known", "is_old"),
    [
        ("", "1.0", YES),
        ('payload_format_version = "1.0"', "1.0", YES),
        ('payload_format_version = "2.0"', "2.0", NO),
        ("payload_format_version = var.payload", None, MAYBE),
        ('payload_format_version = var.is_new ? "2.0" : null', None, MAYBE),
    ],
)
def test_c17_the_provider_asks_for_the_older_payload_where_none_is_named(
    put: Put, written: str, known: str | None, is_old: Truth
) -> None:
    (route,) = api_of(
        put,
        f"""
variable "payload" {{}}
variable "is_new" {{}}
resource "aws_apigatewayv2_api" "api" {{
  name          = "shop"
  protocol_type = "HTTP"
}}
resource "aws_apigatewayv2_integration" "orders" {{
  api_id           = aws_apigatewayv2_api.api.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.orders.invoke_arn
  {written}
}}
resource "aws_apigatewayv2_route" "orders" {{
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "ANY /orders"
  target    = "integrations/${{aws_apigatewayv2_integration.orders.id}}"
}}
resource "aws_lambda_function" "orders" {{
  function_name = "orders"
  handler       = "app.handler"
  runtime       = "python3.12"
}}
""",
    ).routes
    payload = route.integration.payload
    assert payload is not None
    assert (payload.only and payload.only.known, payload.test(lambda own: own.equals("1.0"))) == (known, is_old)
