"""What is measured: projects as teams write them, made up from a seed, so that every run measures the same."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from random import Random

NOUNS = ("order", "customer", "invoice", "parcel", "payment", "product", "refund", "report", "shipment", "ticket")
VERBS = ("get", "put", "post", "delete", "patch")
SITES = ("https://app.example.com", "https://admin.example.com", "https://shop.example.com/", "http://localhost:3000")


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def monorepo(directory: str, templates: int, seed: int = 1) -> None:
    """Services side by side, most with code, each written by somebody else."""
    random = Random(seed)
    os.makedirs(os.path.join(directory, ".git"), exist_ok=True)
    for number in range(templates):
        noun = random.choice(NOUNS)
        home = os.path.join(directory, "services", f"{noun}-{number:05}")
        kind = random.choices(KINDS, weights=WEIGHTS)[0]
        write(os.path.join(home, "template.yaml"), kind(random, noun))
        if random.random() < 0.6:
            write(os.path.join(home, "src", "app.py"), _python(random, noun))
            write(os.path.join(home, "src", "index.js"), _node(random, noun))
        if random.random() < 0.3:
            write(os.path.join(home, "ci.yml"), _workflow(random, noun))


def copies(directory: str, corpus: str, templates: int) -> int:
    """Copies of what others wrote side by side, until there are so many templates; how many there are then.

    What `INDEX.tsv` lists in the corpus, a line each below its heading, are its templates.
    """
    with open(os.path.join(corpus, "INDEX.tsv"), encoding="utf-8") as index:
        listed = sum(1 for _ in index) - 1
    os.makedirs(os.path.join(directory, ".git"), exist_ok=True)
    number = -(-templates // listed)
    for copy in range(number):
        shutil.copytree(corpus, os.path.join(directory, f"team-{copy}"))
    return number * listed


def unrelated(directory: str, seed: int = 2) -> list[str]:
    """Three YAML files without a trace of infrastructure, as a commit touches them."""
    random = Random(seed)
    texts = {"ci.yml": _workflow(random, "order"), "compose.yaml": _compose(), "mkdocs.yml": _docs()}
    os.makedirs(os.path.join(directory, ".git"), exist_ok=True)
    for name, text in texts.items():
        write(os.path.join(directory, name), text)
    return list(texts)


def small(directory: str) -> str:
    """One SAM template of some seventy lines, with the code behind it."""
    random = Random(4)
    os.makedirs(os.path.join(directory, ".git"), exist_ok=True)
    write(os.path.join(directory, "template.yaml"), _sam_rest(random, "order", routes=4))
    write(os.path.join(directory, "src", "app.py"), _python(random, "order"))
    write(os.path.join(directory, "src", "index.js"), _node(random, "order"))
    return "template.yaml"


def large(path: str, resources: int) -> None:
    """One template of many resources: an API with a method and its OPTIONS for every path."""
    write(path, _cfn_rest(Random(5), "order", paths=max(1, (resources - 3) // 3)))


def alike(directory: str, paths: int) -> str:
    """One template that has the same fault over and over: no preflight allows a method, as somebody copied the first."""
    os.makedirs(os.path.join(directory, ".git"), exist_ok=True)
    lines = _cfn_rest(Random(6), "order", paths).splitlines(keepends=True)
    write(os.path.join(directory, "template.yaml"), "".join(line for line in lines if "-Allow-Methods" not in line))
    return "template.yaml"


# -- CloudFormation and SAM


def _sam_rest(random: Random, noun: str, routes: int = 0) -> str:
    routes = routes or random.randint(2, 9)
    site = random.choice(SITES)
    credentials = random.random() < 0.3
    authorizer = random.random() < 0.5
    lines = [
        'AWSTemplateFormatVersion: "2010-09-09"',
        "Transform: AWS::Serverless-2016-10-31",
        f"Description: The API of {noun}s",
        "Parameters:",
        "  Stage: {Type: String, Default: dev, AllowedValues: [dev, test, live]}",
        "  Site:",
        "    Type: String",
        f"    Default: {site}",
        "Globals:",
        "  Function:",
        "    Timeout: 10",
        "    MemorySize: 256",
        "    Environment:",
        "      Variables:",
        "        ALLOWED_ORIGIN: !Ref Site",
        "Resources:",
        "  Api:",
        "    Type: AWS::Serverless::Api",
        "    Properties:",
        "      StageName: !Ref Stage",
        "      Cors:",
        "        AllowOrigin: !Sub \"'${Site}'\"",
        f"        AllowHeaders: \"'{random.choice(('Content-Type', 'Content-Type,Authorization', '*'))}'\"",
        f"        AllowMethods: \"'{random.choice(('GET,POST,OPTIONS', 'GET,PUT,POST,DELETE,PATCH,OPTIONS', '*'))}'\"",
        *(["        AllowCredentials: true"] if credentials else []),
    ]
    if authorizer:
        lines += [
            "      Auth:",
            "        DefaultAuthorizer: Users",
            f"        AddDefaultAuthorizerToCorsPreflight: {random.choice(('true', 'false'))}",
            "        Authorizers:",
            "          Users: {UserPoolArn: !GetAtt Users.Arn}",
        ]
    if random.random() < 0.5:
        lines += [
            "      GatewayResponses:",
            "        DEFAULT_4XX:",
            "          ResponseParameters:",
            "            Headers:",
            "              Access-Control-Allow-Origin: !Sub \"'${Site}'\"",
        ]
    for number in range(routes):
        lines += _sam_function(random, noun, number, "Api", "RestApiId: !Ref Api")
    if authorizer:
        lines += ["  Users:", "    Type: AWS::Cognito::UserPool"]
    return "\n".join([*lines, *_table(noun)]) + "\n"


def _sam_http(random: Random, noun: str) -> str:
    sites = random.sample(SITES, random.randint(1, 3))
    lines = [
        "Transform: AWS::Serverless-2016-10-31",
        "Resources:",
        "  Api:",
        "    Type: AWS::Serverless::HttpApi",
        "    Properties:",
        "      CorsConfiguration:",
        "        AllowOrigins:",
        *(f"          - {site}" for site in sites),
        f"        AllowMethods: [{', '.join(sorted({random.choice(VERBS).upper() for _ in range(4)}))}]",
        f"        AllowHeaders: [content-type{', authorization' if random.random() < 0.6 else ''}]",
        f"        AllowCredentials: {random.choice(('true', 'false'))}",
        f"        MaxAge: {random.choice((300, 3600, 86400))}",
    ]
    for number in range(random.randint(2, 7)):
        lines += _sam_function(random, noun, number, "HttpApi", "ApiId: !Ref Api")
    return "\n".join([*lines, *_table(noun)]) + "\n"


def _sam_function(random: Random, noun: str, number: int, event: str, api: str) -> list[str]:
    verb = VERBS[number % len(VERBS)]
    python = random.random() < 0.5
    return [
        f"  {verb.title()}{noun.title()}{number}:",
        "    Type: AWS::Serverless::Function",
        "    Properties:",
        "      CodeUri: src/",
        f"      Handler: {'app' if python else 'index'}.handler",
        f"      Runtime: {'python3.12' if python else 'nodejs20.x'}",
        "      Policies:",
        f"        - DynamoDBCrudPolicy: {{TableName: !Ref {noun.title()}Table}}",
        "      Events:",
        "        Call:",
        f"          Type: {event}",
        f"          Properties: {{Path: '/{noun}s/{number}/{{id}}', Method: {verb}, {api}}}",
    ]


def _table(noun: str) -> list[str]:
    return [
        f"  {noun.title()}Table:",
        "    Type: AWS::DynamoDB::Table",
        "    Properties:",
        "      BillingMode: PAY_PER_REQUEST",
        "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]",
        "      KeySchema: [{AttributeName: id, KeyType: HASH}]",
        "Outputs:",
        "  TableName:",
        f"    Value: !Ref {noun.title()}Table",
    ]


def _cfn_rest(random: Random, noun: str, paths: int = 0) -> str:
    paths = paths or random.randint(1, 6)
    site = random.choice(SITES)
    lines = [
        'AWSTemplateFormatVersion: "2010-09-09"',
        "Resources:",
        "  Api:",
        "    Type: AWS::ApiGateway::RestApi",
        f"    Properties: {{Name: {noun}s}}",
        "  Handler:",
        "    Type: AWS::Lambda::Function",
        "    Properties:",
        "      Runtime: python3.12",
        "      Handler: app.handler",
        f"      Role: arn:aws:iam::123456789012:role/{noun}",
        "      Code: {S3Bucket: artifacts, S3Key: app.zip}",
    ]
    for number in range(paths):
        lines += _cfn_path(random, noun, number, site)
    waited = ", ".join(f"Call{number}, Options{number}" for number in range(min(paths, 100)))
    lines += [
        "  Deployment:",
        "    Type: AWS::ApiGateway::Deployment",
        f"    DependsOn: [{waited}]",
        "    Properties: {RestApiId: !Ref Api, StageName: live}",
    ]
    return "\n".join(lines) + "\n"


def _cfn_path(random: Random, noun: str, number: int, site: str) -> list[str]:
    method = random.choice(VERBS).upper()
    allowed = random.choice(("Content-Type", "Content-Type,Authorization,X-Api-Key"))
    invoked = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Handler.Arn}/invocations"
    return [
        f"  Path{number}:",
        "    Type: AWS::ApiGateway::Resource",
        f"    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: {noun}s-{number}}}",
        f"  Call{number}:",
        "    Type: AWS::ApiGateway::Method",
        "    Properties:",
        "      RestApiId: !Ref Api",
        f"      ResourceId: !Ref Path{number}",
        f"      HttpMethod: {method}",
        f"      AuthorizationType: {random.choice(('NONE', 'NONE', 'AWS_IAM'))}",
        "      Integration:",
        "        Type: AWS_PROXY",
        "        IntegrationHttpMethod: POST",
        f"        Uri: !Sub {invoked}",
        f"  Options{number}:",
        "    Type: AWS::ApiGateway::Method",
        "    Properties:",
        "      RestApiId: !Ref Api",
        f"      ResourceId: !Ref Path{number}",
        "      HttpMethod: OPTIONS",
        "      AuthorizationType: NONE",
        "      Integration:",
        "        Type: MOCK",
        "        RequestTemplates: {application/json: '{\"statusCode\": 200}'}",
        "        IntegrationResponses:",
        "          - StatusCode: 200",
        "            ResponseParameters:",
        f"              method.response.header.Access-Control-Allow-Origin: \"'{site}'\"",
        f"              method.response.header.Access-Control-Allow-Headers: \"'{allowed}'\"",
        f"              method.response.header.Access-Control-Allow-Methods: \"'{method},OPTIONS'\"",
        "      MethodResponses:",
        "        - StatusCode: 200",
        "          ResponseParameters:",
        "            method.response.header.Access-Control-Allow-Origin: true",
        "            method.response.header.Access-Control-Allow-Headers: true",
        "            method.response.header.Access-Control-Allow-Methods: true",
    ]


def _function_url(random: Random, noun: str) -> str:
    return f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  {noun.title()}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: index.handler
      Runtime: nodejs20.x
      FunctionUrlConfig:
        AuthType: {random.choice(("NONE", "AWS_IAM"))}
        Cors:
          AllowOrigins: ["{random.choice(SITES)}"]
          AllowMethods: [GET, POST]
          AllowHeaders: [content-type]
"""


def _document(random: Random, noun: str) -> str:
    paths = "".join(
        f"""\
          /{noun}s/{number}:
            {random.choice(VERBS)}:
              responses: {{"200": {{description: ok}}}}
              x-amazon-apigateway-integration:
                type: http_proxy
                httpMethod: GET
                uri: https://{noun}.internal.example.com/{number}
            options:
              responses:
                "200":
                  description: ok
                  headers:
                    Access-Control-Allow-Origin: {{schema: {{type: string}}}}
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: {{application/json: '{{"statusCode": 200}}'}}
                responses:
                  default:
                    statusCode: "200"
                    responseParameters:
                      method.response.header.Access-Control-Allow-Origin: "'{random.choice(SITES)}'"
"""
        for number in range(random.randint(1, 6))
    )
    return f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody:
        openapi: 3.0.1
        info: {{title: {noun}s, version: "1"}}
        paths:
{paths}"""


def _queues(random: Random, noun: str) -> str:
    """Infrastructure that no browser calls, as most of a monorepo is."""
    queues = "".join(
        f"""\
  {noun.title()}Queue{number}:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: {random.randint(30, 900)}
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
"""
        for number in range(random.randint(2, 12))
    )
    return f'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Dead:\n    Type: AWS::SQS::Queue\n{queues}'


KINDS: tuple[Callable[[Random, str], str], ...] = (_sam_rest, _sam_http, _cfn_rest, _function_url, _document, _queues)
WEIGHTS = (25, 20, 15, 8, 7, 25)


# -- code


def _python(random: Random, noun: str) -> str:
    origin = random.choice(('os.environ["ALLOWED_ORIGIN"]', '"*"', '"https://app.example.com"'))
    return f"""\
import json
import os
import shutil

import boto3

table = boto3.resource("dynamodb").Table("{noun}s")
HEADERS = {{"Access-Control-Allow-Origin": {origin}}}


def answer(status, body):
    return {{"statusCode": status, "headers": HEADERS, "body": json.dumps(body)}}


def handler(event, context):
    key = (event.get("pathParameters") or {{}}).get("id")
    if key is None:
        return {{"statusCode": 400, "body": "no id"}}
    try:
        found = table.get_item(Key={{"id": key}}).get("Item")
    except KeyError as error:
        return answer(500, {{"error": str(error)}})
    return answer(200, found) if found else answer(404, {{"error": "no such {noun}"}})
"""


def _node(random: Random, noun: str) -> str:
    origin = random.choice(("process.env.ALLOWED_ORIGIN", '"*"', '"https://app.example.com"'))
    return f"""\
const {{ DynamoDBClient, GetItemCommand }} = require("@aws-sdk/client-dynamodb");

const client = new DynamoDBClient({{}});
const headers = {{ "Access-Control-Allow-Origin": {origin} }};
const answer = (statusCode, body) => ({{ statusCode, headers, body: JSON.stringify(body) }});

exports.handler = async (event) => {{
  const id = event.pathParameters?.id;
  if (!id) return answer(400, {{ error: "no id" }});
  try {{
    const found = await client.send(new GetItemCommand({{ TableName: "{noun}s", Key: {{ id: {{ S: id }} }} }}));
    return found.Item ? answer(200, found.Item) : answer(404, {{ error: "no such {noun}" }});
  }} catch (error) {{
    return {{ statusCode: 500, body: error.message }};
  }}
}};
"""


# -- Terraform


def module(directory: str, files: int = 20, seed: int = 3) -> None:
    """A configuration of some twenty files and a thousand lines."""
    random = Random(seed)
    os.makedirs(os.path.join(directory, ".git"), exist_ok=True)
    write(os.path.join(directory, "main.tf"), _MAIN)
    write(os.path.join(directory, "variables.tf"), _VARIABLES)
    for number in range(files - 2):
        noun = NOUNS[number % len(NOUNS)]
        write(os.path.join(directory, f"{noun}_{number}.tf"), _terraform(random, f"{noun}_{number}"))


_MAIN = """\
terraform {
  required_version = ">= 1.5"
}

locals {
  headers = join(",", ["Content-Type", "Authorization"])
}

resource "aws_api_gateway_rest_api" "this" {
  name = "${var.project}-${var.stage}"
}

resource "aws_api_gateway_gateway_response" "refused" {
  rest_api_id   = aws_api_gateway_rest_api.this.id
  response_type = "DEFAULT_4XX"
  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'${var.site}'"
  }
}
"""

_VARIABLES = "\n".join(
    f'variable "{name}" {{\n  type    = string\n  default = "{default}"\n}}\n'
    for name, default in (("project", "shop"), ("stage", "live"), ("site", "https://app.example.com"))
)


def _terraform(random: Random, name: str) -> str:
    site = random.choice(("${var.site}", "*"))
    return f"""\
resource "aws_lambda_function" "{name}" {{
  function_name = "${{var.project}}-{name}"
  role          = "arn:aws:iam::123456789012:role/{name}"
  runtime       = "python3.12"
  handler       = "app.handler"
  filename      = "build/{name}.zip"

  environment {{
    variables = {{ ALLOWED_ORIGIN = var.site }}
  }}
}}

resource "aws_api_gateway_resource" "{name}" {{
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = "{name}"
}}

resource "aws_api_gateway_method" "{name}" {{
  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = aws_api_gateway_resource.{name}.id
  http_method   = "{random.choice(VERBS).upper()}"
  authorization = "{random.choice(("NONE", "AWS_IAM"))}"
}}

resource "aws_api_gateway_integration" "{name}" {{
  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = aws_api_gateway_resource.{name}.id
  http_method             = aws_api_gateway_method.{name}.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.{name}.invoke_arn
}}

resource "aws_api_gateway_method" "{name}_options" {{
  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = aws_api_gateway_resource.{name}.id
  http_method   = "OPTIONS"
  authorization = "NONE"
}}

resource "aws_api_gateway_integration" "{name}_options" {{
  rest_api_id       = aws_api_gateway_rest_api.this.id
  resource_id       = aws_api_gateway_resource.{name}.id
  http_method       = aws_api_gateway_method.{name}_options.http_method
  type              = "MOCK"
  request_templates = {{ "application/json" = jsonencode({{ statusCode = 200 }}) }}
}}

resource "aws_api_gateway_integration_response" "{name}_options" {{
  rest_api_id = aws_api_gateway_rest_api.this.id
  resource_id = aws_api_gateway_resource.{name}.id
  http_method = aws_api_gateway_method.{name}_options.http_method
  status_code = "200"
  response_parameters = {{
    "method.response.header.Access-Control-Allow-Origin"  = "'{site}'"
    "method.response.header.Access-Control-Allow-Headers" = "'${{local.headers}}'"
  }}
}}
"""


# -- the CDK


def assembly(directory: str, megabytes: float = 2.0) -> None:
    """An assembly as `cdk synth` writes it: one large stack, minified as nobody would by hand."""
    os.makedirs(os.path.join(directory, ".git"), exist_ok=True)
    resources: dict[str, object] = {}
    constructs: dict[str, object] = {}
    size = 0
    for logical_id, path, resource in _constructs():
        resources[logical_id] = resource
        constructs[f"/Shop/{path}"] = [{"type": "aws:cdk:logicalId", "data": logical_id}]
        size += len(json.dumps(resource, indent=1))
        if size > megabytes * 1_000_000:
            break
    manifest = {
        "version": "36.0.0",
        "artifacts": {
            "Shop": {
                "type": "aws:cloudformation:stack",
                "environment": "aws://unknown-account/unknown-region",
                "properties": {"templateFile": "Shop.template.json"},
                "metadata": constructs,
                "displayName": "Shop",
            }
        },
    }
    write(os.path.join(directory, "cdk.out", "Shop.template.json"), json.dumps({"Resources": resources}, indent=1))
    write(os.path.join(directory, "cdk.out", "manifest.json"), json.dumps(manifest, indent=1))


def _constructs() -> Iterator[tuple[str, str, dict[str, object]]]:
    """The resources of an app: an API with a method and a preflight for each path, and tables and roles around."""
    api = {"Ref": "Api00000000"}
    yield "Api00000000", "Api/Resource", _resource("AWS::ApiGateway::RestApi", "Shop/Api", {"Name": "shop"})
    number = 0
    while True:
        number += 1
        key, path = f"{number:08X}", f"Api/Default/items{number}"
        place = {"ResourceId": {"Ref": f"ApiItems{key}"}, "RestApiId": api}
        part = {"ParentId": {"Fn::GetAtt": ["Api00000000", "RootResourceId"]}, "PathPart": f"items{number}"}
        yield f"ApiItems{key}", path, _resource("AWS::ApiGateway::Resource", path, {**part, "RestApiId": api})
        for suffix, properties in (("GET", _CALL), ("OPTIONS", _PREFLIGHT)):
            settings = {"HttpMethod": suffix, "AuthorizationType": "NONE", **place, **properties}
            where = f"{path}/{suffix}"
            yield f"ApiItems{suffix}{key}", where, _resource("AWS::ApiGateway::Method", where, settings)
        for kind, settings in _AROUND.items():
            where = f"Items{number}{kind}/Resource"
            yield f"Items{kind}{key}", where, _resource(f"AWS::{kind.replace('_', '::')}", where, settings)


def _resource(kind: str, path: str, properties: dict[str, object]) -> dict[str, object]:
    return {"Type": kind, "Properties": properties, "Metadata": {"aws:cdk:path": path}}


_CALL: dict[str, object] = {
    "Integration": {
        "Type": "AWS_PROXY",
        "IntegrationHttpMethod": "POST",
        "Uri": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":apigateway:us-east-1:lambda:path/functions"]]},
    }
}
_HEADERS = {
    f"method.response.header.Access-Control-Allow-{name}": f"'{value}'"
    for name, value in (("Origin", "*"), ("Headers", "Content-Type,Authorization"), ("Methods", "GET,OPTIONS"))
}
_PREFLIGHT: dict[str, object] = {
    "Integration": {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": "{ statusCode: 200 }"},
        "IntegrationResponses": [{"StatusCode": "204", "ResponseParameters": _HEADERS}],
    },
    "MethodResponses": [{"StatusCode": "204", "ResponseParameters": dict.fromkeys(_HEADERS, True)}],
}
_AROUND: dict[str, dict[str, object]] = {
    "SQS_Queue": {"VisibilityTimeout": 300, "MessageRetentionPeriod": 1209600},
    "DynamoDB_Table": {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    },
    "IAM_Role": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        },
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    },
}


# -- what is none of ours


def _workflow(random: Random, noun: str) -> str:
    steps = "".join(
        f"      - name: step {number}\n        run: make {random.choice(VERBS)}-{noun}\n" for number in range(12)
    )
    return f"""\
name: {noun}
on:
  push:
    branches: [main]
jobs:
  build:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.11", "3.12", "3.13"]
    steps:
      - uses: actions/checkout@v4
{steps}"""


def _compose() -> str:
    return "services:\n" + "".join(
        f"  {noun}:\n    image: example/{noun}:1.{number}\n    ports: ['{8000 + number}:80']\n    restart: always\n"
        for number, noun in enumerate(NOUNS)
    )


def _docs() -> str:
    return "site_name: Shop\nnav:\n" + "".join(f"  - {noun.title()}s: {noun}s.md\n" for noun in NOUNS)
