"""The functions of Terraform configurations: where their code lies, and which routes hand their calls to them."""

import pytest

from conftest import Put
from stacks import REST, written
from stacks import stack_of_configuration as stack_of


def test_the_code_of_a_function_is_what_its_archive_is_made_from(put: Put) -> None:
    put({"src/app.py": "def handler(event, context): ...", "one.js": "exports.handler = 1", "two.py": "x = 1"})
    found = stack_of(
        put,
        """
        data "archive_file" "directory" {
          type        = "zip"
          source_dir  = "${path.module}/src"
          output_path = "${path.module}/src.zip"
        }
        data "archive_file" "single" {
          type        = "zip"
          source_file = "one.js"
          output_path = "one.zip"
        }
        data "archive_file" "content" {
          type        = "zip"
          output_path = "two.zip"
          source {
            content  = file("two.py")
            filename = "two.py"
          }
        }
        resource "aws_lambda_function" "a" { filename = data.archive_file.directory.output_path }
        resource "aws_lambda_function" "b" { filename = "one.zip" }
        resource "aws_lambda_function" "c" { filename = data.archive_file.content.output_path }
        resource "aws_lambda_function" "d" { filename = "elsewhere.zip" }
        resource "aws_lambda_function" "e" {
          image_uri = "x"
          environment {
            variables = { ORIGIN = "https://shop.example" }
          }
        }
        """,
    ).functions
    assert [function.code for function in found] == [("src",), ("one.js",), ("two.py",), ("elsewhere.zip",), ()]
    assert written(found[-1].environment.get("ORIGIN")) == "https://shop.example"


UPLOADED = """
    resource "aws_s3_bucket" "code" { bucket_prefix = "code" }
    data "archive_file" "orders" {
      type        = "zip"
      source_dir  = "${path.module}/src"
      output_path = "${path.module}/orders.zip"
    }
    resource "aws_s3_object" "orders" {
      bucket = aws_s3_bucket.code.id
      key    = "orders.zip"
      source = data.archive_file.orders.output_path
    }
    resource "aws_lambda_layer_version" "shared" {
      layer_name = "shared"
      filename   = "shared"
    }
"""


@pytest.mark.parametrize(
    ("packed", "code"),
    [
        ("s3_bucket = aws_s3_bucket.code.id\ns3_key = aws_s3_object.orders.key", ("src",)),
        ('s3_bucket = aws_s3_bucket.code.id\ns3_key = "orders.zip"', ("src",)),
        ("s3_bucket = aws_s3_object.orders.bucket\ns3_key = aws_s3_object.orders.id", ("src",)),
        ('s3_bucket = "elsewhere"\ns3_key = "orders.zip"', ()),
        ("s3_bucket = aws_s3_bucket.code.id\ns3_key = aws_s3_object.other.key", ()),
        ("filename = var.package\nsource_code_hash = data.archive_file.orders.output_base64sha256", ("src",)),
        ('filename = "orders.zip"\nlayers = [aws_lambda_layer_version.shared.arn, var.package]', ("src", "shared")),
        ('filename = "${path.module}/target/orders-1.0.jar"', ("target/orders-1.0.jar",)),
        ('filename = "${path.module}/bin/Release/net8.0/orders.zip"', ("bin/Release/net8.0/orders.zip",)),
        ('filename = "orders-1.0.jar"', ("orders-1.0.jar",)),
    ],
)
def test_the_code_of_a_function_is_what_terraform_packs_for_it(put: Put, packed: str, code: tuple[str, ...]) -> None:
    put({"src/app.py": "", "shared/python/answers.py": ""})
    (function,) = stack_of(
        put, f'{UPLOADED}\nvariable "package" {{}}\nresource "aws_lambda_function" "orders" {{\n{packed}\n}}'
    ).functions
    assert function.code == code


@pytest.mark.parametrize(
    "package",
    [
        'source_path = "src"',
        "local_existing_package = data.archive_file.orders.output_path",
        "s3_existing_package = { bucket = aws_s3_bucket.code.id, key = aws_s3_object.orders.key }",
    ],
)
def test_the_code_of_the_lambda_module_of_the_registry(put: Put, package: str) -> None:
    put({"src/app.py": "", "shared/python/answers.py": ""})
    module = f"""
        module "orders" {{
          source = "terraform-aws-modules/lambda/aws"
          layers = [aws_lambda_layer_version.shared.arn]
          {package}
        }}
    """
    (function,) = stack_of(put, UPLOADED + module).functions
    assert function.code == ("src", "shared")


@pytest.mark.parametrize(
    "uri",
    [
        "aws_lambda_function.orders.invoke_arn",
        '"arn:aws:apigateway:${var.region}:lambda:path/2015-03-31/functions/${aws_lambda_function.orders.arn}/invocations"',
        '"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:orders/invocations"',
        "aws_lambda_alias.live.invoke_arn",
        "module.code.invoke_arn",
        "local.uri",
    ],
)
def test_the_function_behind_an_integration(put: Put, uri: str) -> None:
    put({"code/main.tf": 'variable "arn" {}\noutput "invoke_arn" { value = var.arn }'})
    (api,) = stack_of(
        put,
        REST.replace("uri                     = aws_lambda_function.orders.invoke_arn", f"uri = {uri}")
        + """
        variable "region" {}
        locals { uri = aws_lambda_function.orders.qualified_invoke_arn }
        module "code" {
          source = "./code"
          arn    = aws_lambda_function.orders.invoke_arn
        }
        resource "aws_lambda_alias" "live" {
          name          = "live"
          function_name = aws_lambda_function.orders.function_name
        }
        """,
    ).apis
    (post,) = (route for route in api.routes if route.method == "POST")
    assert post.integration.kind == "lambda_proxy"
    assert post.integration.function is not None


@pytest.mark.parametrize(
    "packed",
    [
        'source {\n filename = "index.py"\n content = "def handler(event, context): pass"\n}',
        'source_content = "def handler(event, context): pass"\nsource_content_filename = "index.py"',
    ],
)
def test_code_that_stands_in_the_configuration(put: Put, packed: str) -> None:
    (function,) = stack_of(
        put,
        f"""
        data "archive_file" "code" {{
          type        = "zip"
          output_path = "code.zip"
          {packed}
        }}
        resource "aws_lambda_function" "orders" {{
          function_name = "orders"
          handler       = "index.handler"
          runtime       = "python3.13"
          filename      = data.archive_file.code.output_path
        }}
        """,
    ).functions
    assert function.inline_code is not None
    assert str(function.inline_code.only) == "def handler(event, context): pass"
