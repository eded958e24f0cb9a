"""Modules of the public registry that everybody uses for APIs, as texts that have the same effect on them (G.3).

They are read in a module's place where its own files are not on disk. Only what matters to an API's answers is in
them; variables have the module's defaults, but no types.
"""

import re

_PREFIX = re.compile(r"^(?:registry\.(?:terraform|opentofu)\.[\w.]+/)")
_REPOSITORY = re.compile(
    r"github\.com[/:](?P<owner>[\w-]+)/terraform-(?P<provider>\w+)-(?P<name>[\w-]+?)(?:\.git)?(?:[/?].*)?$"
)


def effect(source: str | None) -> str | None:
    """The text for a module's source, in the registry or in its repository; None for a module that is not known."""
    if source is None:
        return None
    repository = _REPOSITORY.search(source)
    if repository is not None:
        return _EFFECTS.get(f"{repository['owner']}/{repository['name']}/{repository['provider']}")
    return _EFFECTS.get(_PREFIX.sub("", source))


_ENABLE_CORS = """
variable "api_id" {}
variable "api_resource_id" {}
variable "allow_headers" {
  default = ["Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key"]
}
variable "allow_methods" {
  default = ["OPTIONS", "HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"]
}
variable "allow_origin" { default = "*" }
variable "allow_max_age" { default = "7200" }
variable "allow_credentials" { default = false }

locals {
  headers = merge(
    {
      "Access-Control-Allow-Headers" = "'${join(",", var.allow_headers)}'"
      "Access-Control-Allow-Methods" = "'${join(",", var.allow_methods)}'"
      "Access-Control-Allow-Origin"  = "'${var.allow_origin}'"
      "Access-Control-Max-Age"       = "'${var.allow_max_age}'"
    },
    var.allow_credentials ? { "Access-Control-Allow-Credentials" = "'true'" } : {}
  )
}

resource "aws_api_gateway_method" "_" {
  rest_api_id   = var.api_id
  resource_id   = var.api_resource_id
  http_method   = "OPTIONS"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "_" {
  rest_api_id       = var.api_id
  resource_id       = var.api_resource_id
  http_method       = "OPTIONS"
  content_handling  = "CONVERT_TO_TEXT"
  type              = "MOCK"
  request_templates = { "application/json" = "{ \\"statusCode\\": 200 }" }
}
resource "aws_api_gateway_integration_response" "_" {
  rest_api_id         = var.api_id
  resource_id         = var.api_resource_id
  http_method         = "OPTIONS"
  status_code         = 200
  response_parameters = { for name, value in local.headers : "method.response.header.${name}" => value }
  depends_on          = [aws_api_gateway_integration._, aws_api_gateway_method_response._]
}
resource "aws_api_gateway_method_response" "_" {
  rest_api_id         = var.api_id
  resource_id         = var.api_resource_id
  http_method         = "OPTIONS"
  status_code         = 200
  response_parameters = { for name, value in local.headers : "method.response.header.${name}" => true }
}
"""

_APIGATEWAY_CORS = """
variable "api" {}
variable "resource" {}
variable "methods" {}
variable "origin" { default = "*" }
variable "headers" {
  default = ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"]
}
variable "discard_default_headers" { default = false }

locals {
  usual = ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"]
  headers = {
    "Access-Control-Allow-Headers" = "'${join(",", var.discard_default_headers ? var.headers : distinct(concat(var.headers, local.usual)))}'"
    "Access-Control-Allow-Methods" = "'${join(",", distinct(concat(var.methods, ["OPTIONS"])))}'"
    "Access-Control-Allow-Origin"  = "'${var.origin}'"
  }
}

resource "aws_api_gateway_method" "cors_method" {
  rest_api_id   = var.api
  resource_id   = var.resource
  http_method   = "OPTIONS"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "cors_integration" {
  rest_api_id       = var.api
  resource_id       = var.resource
  http_method       = "OPTIONS"
  type              = "MOCK"
  request_templates = { "application/json" = "{ \\"statusCode\\": 200 }" }
}
resource "aws_api_gateway_integration_response" "cors_integration_response" {
  rest_api_id         = var.api
  resource_id         = var.resource
  http_method         = "OPTIONS"
  status_code         = "200"
  response_parameters = { for name, value in local.headers : "method.response.header.${name}" => value }
  depends_on          = [aws_api_gateway_integration.cors_integration, aws_api_gateway_method_response.cors_method_response]
}
resource "aws_api_gateway_method_response" "cors_method_response" {
  rest_api_id         = var.api
  resource_id         = var.resource
  http_method         = "OPTIONS"
  status_code         = "200"
  response_parameters = { for name, value in local.headers : "method.response.header.${name}" => true }
}
"""

_REST_API = """
variable "enabled" { default = null }
variable "openapi_config" { default = {} }
variable "rest_api_policy" { default = null }

resource "aws_api_gateway_rest_api" "this" {
  count = var.enabled == false ? 0 : 1
  body  = jsonencode(var.openapi_config)
}
resource "aws_api_gateway_rest_api_policy" "this" {
  count       = var.enabled == false || var.rest_api_policy == null ? 0 : 1
  rest_api_id = aws_api_gateway_rest_api.this[0].id
  policy      = var.rest_api_policy
}

output "id" { value = aws_api_gateway_rest_api.this[0].id }
output "root_resource_id" { value = aws_api_gateway_rest_api.this[0].root_resource_id }
output "execution_arn" { value = aws_api_gateway_rest_api.this[0].execution_arn }
"""

_HTTP_API = """
variable "create" { default = true }
variable "create_api_gateway" { default = true }
variable "create_routes_and_integrations" { default = true }
variable "protocol_type" { default = "HTTP" }
variable "body" { default = null }
variable "cors_configuration" { default = null }
variable "routes" { default = {} }
variable "integrations" { default = {} }
variable "authorizers" { default = {} }
variable "route_key" { default = null }
variable "target" { default = null }

locals {
  routes = { for key, route in merge(var.routes, var.integrations) : key => {
    authorization_type = try(route.authorization_type, null)
    authorizer_key     = try(route.authorizer_key, null)
    authorizer_id      = try(route.authorizer_id, null)
    type               = try(route.integration.type, route.integration_type, "AWS_PROXY")
    subtype            = try(route.integration.subtype, route.integration_subtype, null)
    uri                = try(route.integration.uri, route.lambda_arn, route.integration_uri, null)
  } }
}

resource "aws_apigatewayv2_api" "this" {
  count         = var.create && var.create_api_gateway ? 1 : 0
  protocol_type = var.protocol_type
  body          = var.body
  route_key     = var.route_key
  target        = var.target
  dynamic "cors_configuration" {
    for_each = var.cors_configuration == null ? [] : length(keys(var.cors_configuration)) == 0 ? [] : [var.cors_configuration]
    content {
      allow_credentials = try(cors_configuration.value.allow_credentials, null)
      allow_headers     = try(cors_configuration.value.allow_headers, null)
      allow_methods     = try(cors_configuration.value.allow_methods, null)
      allow_origins     = try(cors_configuration.value.allow_origins, null)
      expose_headers    = try(cors_configuration.value.expose_headers, null)
      max_age           = try(cors_configuration.value.max_age, null)
    }
  }
}
resource "aws_apigatewayv2_route" "this" {
  for_each           = { for key, route in local.routes : key => route if var.create && var.create_routes_and_integrations }
  api_id             = aws_apigatewayv2_api.this[0].id
  route_key          = each.key
  authorization_type = each.value.authorization_type
  authorizer_id      = try(aws_apigatewayv2_authorizer.this[each.value.authorizer_key].id, each.value.authorizer_id)
  target             = "integrations/${aws_apigatewayv2_integration.this[each.key].id}"
}
resource "aws_apigatewayv2_integration" "this" {
  for_each            = { for key, route in local.routes : key => route if var.create && var.create_routes_and_integrations }
  api_id              = aws_apigatewayv2_api.this[0].id
  integration_type    = each.value.type
  integration_subtype = each.value.subtype
  integration_uri     = each.value.uri
}
resource "aws_apigatewayv2_authorizer" "this" {
  for_each         = { for key, authorizer in var.authorizers : key => authorizer if var.create }
  api_id           = aws_apigatewayv2_api.this[0].id
  authorizer_type  = try(each.value.authorizer_type, "REQUEST")
  identity_sources = try(each.value.identity_sources, null)
}

output "api_id" { value = try(aws_apigatewayv2_api.this[0].id, "") }
output "apigatewayv2_api_id" { value = try(aws_apigatewayv2_api.this[0].id, "") }
"""

_LAMBDA = """
variable "create" { default = true }
variable "create_function" { default = true }
variable "create_lambda_function_url" { default = false }
variable "authorization_type" { default = "NONE" }
variable "cors" { default = {} }
variable "function_name" { default = "" }
variable "handler" { default = "" }
variable "runtime" { default = "" }
variable "source_path" { default = null }
variable "local_existing_package" { default = null }
variable "s3_existing_package" { default = null }
variable "layers" { default = null }
variable "environment_variables" { default = {} }

resource "aws_lambda_function" "this" {
  count         = var.create && var.create_function ? 1 : 0
  function_name = var.function_name
  handler       = var.handler
  runtime       = var.runtime
  filename      = var.local_existing_package != null ? var.local_existing_package : try(tostring(var.source_path), var.source_path.path, var.source_path[0].path, tostring(var.source_path[0]), null)
  s3_bucket     = try(var.s3_existing_package.bucket, null)
  s3_key        = try(var.s3_existing_package.key, null)
  layers        = var.layers
  environment {
    variables = var.environment_variables
  }
}
resource "aws_lambda_function_url" "this" {
  count              = var.create && var.create_function && var.create_lambda_function_url ? 1 : 0
  function_name      = aws_lambda_function.this[0].arn
  authorization_type = var.authorization_type
  dynamic "cors" {
    for_each = length(keys(var.cors)) == 0 ? [] : [var.cors]
    content {
      allow_credentials = try(cors.value.allow_credentials, null)
      allow_headers     = try(cors.value.allow_headers, null)
      allow_methods     = try(cors.value.allow_methods, null)
      allow_origins     = try(cors.value.allow_origins, null)
      expose_headers    = try(cors.value.expose_headers, null)
      max_age           = try(cors.value.max_age, null)
    }
  }
}

output "lambda_function_arn" { value = aws_lambda_function.this[0].arn }
output "lambda_function_invoke_arn" { value = aws_lambda_function.this[0].invoke_arn }
output "lambda_function_qualified_arn" { value = aws_lambda_function.this[0].qualified_arn }
output "lambda_function_qualified_invoke_arn" { value = aws_lambda_function.this[0].qualified_invoke_arn }
output "lambda_function_name" { value = aws_lambda_function.this[0].function_name }
"""

_CLOUDFRONT = """
variable "create_distribution" { default = true }
variable "aliases" { default = null }
variable "enabled" { default = true }
variable "origin" { default = {} }
variable "default_cache_behavior" { default = null }
variable "ordered_cache_behavior" { default = [] }

resource "aws_cloudfront_distribution" "this" {
  count   = var.create_distribution ? 1 : 0
  aliases = var.aliases
  enabled = var.enabled
  dynamic "origin" {
    for_each = var.origin
    content {
      origin_id   = try(origin.value.origin_id, origin.key)
      domain_name = origin.value.domain_name
      dynamic "s3_origin_config" {
        for_each = try([origin.value.s3_origin_config], [])
        content {
          origin_access_identity = ""
        }
      }
      dynamic "custom_header" {
        for_each = try(origin.value.custom_header, [])
        content {
          name  = custom_header.value.name
          value = custom_header.value.value
        }
      }
    }
  }
  dynamic "ordered_cache_behavior" {
    for_each = var.ordered_cache_behavior
    content {
      path_pattern               = ordered_cache_behavior.value.path_pattern
      target_origin_id           = ordered_cache_behavior.value.target_origin_id
      viewer_protocol_policy     = try(ordered_cache_behavior.value.viewer_protocol_policy, null)
      allowed_methods            = try(ordered_cache_behavior.value.allowed_methods, ["GET", "HEAD", "OPTIONS"])
      cache_policy_id            = try(ordered_cache_behavior.value.cache_policy_id, ordered_cache_behavior.value.cache_policy_name, null)
      origin_request_policy_id   = try(ordered_cache_behavior.value.origin_request_policy_id, ordered_cache_behavior.value.origin_request_policy_name, null)
      response_headers_policy_id = try(ordered_cache_behavior.value.response_headers_policy_id, ordered_cache_behavior.value.response_headers_policy_name, null)
      default_ttl                = try(ordered_cache_behavior.value.default_ttl, null)
      max_ttl                    = try(ordered_cache_behavior.value.max_ttl, null)
      dynamic "forwarded_values" {
        for_each = try(ordered_cache_behavior.value.cache_policy_id, ordered_cache_behavior.value.cache_policy_name, null) == null ? [1] : []
        content {
          headers = try(ordered_cache_behavior.value.headers, [])
        }
      }
      dynamic "lambda_function_association" {
        for_each = try(ordered_cache_behavior.value.lambda_function_association, {})
        content {
          event_type = lambda_function_association.key
        }
      }
      dynamic "function_association" {
        for_each = try(ordered_cache_behavior.value.function_association, {})
        content {
          event_type = function_association.key
        }
      }
    }
  }
  dynamic "default_cache_behavior" {
    for_each = [var.default_cache_behavior]
    content {
      target_origin_id           = default_cache_behavior.value.target_origin_id
      viewer_protocol_policy     = try(default_cache_behavior.value.viewer_protocol_policy, null)
      allowed_methods            = try(default_cache_behavior.value.allowed_methods, ["GET", "HEAD", "OPTIONS"])
      cache_policy_id            = try(default_cache_behavior.value.cache_policy_id, default_cache_behavior.value.cache_policy_name, null)
      origin_request_policy_id   = try(default_cache_behavior.value.origin_request_policy_id, default_cache_behavior.value.origin_request_policy_name, null)
      response_headers_policy_id = try(default_cache_behavior.value.response_headers_policy_id, default_cache_behavior.value.response_headers_policy_name, null)
      default_ttl                = try(default_cache_behavior.value.default_ttl, null)
      max_ttl                    = try(default_cache_behavior.value.max_ttl, null)
      dynamic "forwarded_values" {
        for_each = try(default_cache_behavior.value.cache_policy_id, default_cache_behavior.value.cache_policy_name, null) == null ? [1] : []
        content {
          headers = try(default_cache_behavior.value.headers, [])
        }
      }
      dynamic "lambda_function_association" {
        for_each = try(default_cache_behavior.value.lambda_function_association, {})
        content {
          event_type = lambda_function_association.key
        }
      }
      dynamic "function_association" {
        for_each = try(default_cache_behavior.value.function_association, {})
        content {
          event_type = function_association.key
        }
      }
    }
  }
}

output "cloudfront_distribution_id" { value = aws_cloudfront_distribution.this[0].id }
output "cloudfront_distribution_arn" { value = aws_cloudfront_distribution.this[0].arn }
output "cloudfront_distribution_domain_name" { value = aws_cloudfront_distribution.this[0].domain_name }
output "cloudfront_distribution_hosted_zone_id" { value = aws_cloudfront_distribution.this[0].hosted_zone_id }
"""

_EFFECTS = {
    "cloudposse/api-gateway/aws": _REST_API,
    "mewa/apigateway-cors/aws": _APIGATEWAY_CORS,
    "squidfunk/api-gateway-enable-cors/aws": _ENABLE_CORS,
    "terraform-aws-modules/apigateway-v2/aws": _HTTP_API,
    "terraform-aws-modules/cloudfront/aws": _CLOUDFRONT,
    "terraform-aws-modules/lambda/aws": _LAMBDA,
}
