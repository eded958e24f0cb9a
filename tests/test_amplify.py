"""Amplify: what its command line makes of a backend is read as one stack, though most of it is written nowhere."""

import json

import pytest

from conftest import Put
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.rounds import mended
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.model import Stack

API = "amplify/backend/api/notes"
CODE = "amplify/backend/function/notesFunction/src/index.js"

WITHOUT_CORS = """exports.handler = async (event) => {
  const notes = await find(event.path);
  return { statusCode: 200, body: JSON.stringify(notes) };
};
"""

CONFIGURATION = {
    "function": {"notesFunction": {"build": True, "providerPlugin": "awscloudformation", "service": "Lambda"}},
    "api": {
        "notes": {
            "service": "API Gateway",
            "providerPlugin": "awscloudformation",
            "dependsOn": [{"category": "function", "resourceName": "notesFunction", "attributes": ["Name", "Arn"]}],
        }
    },
}

FUNCTION = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Parameters": {"deploymentBucketName": {"Type": "String"}, "env": {"Type": "String"}, "s3Key": {"Type": "String"}},
    "Resources": {
        "LambdaFunction": {
            "Type": "AWS::Lambda::Function",
            "Metadata": {"aws:asset:path": "./src", "aws:asset:property": "Code"},
            "Properties": {
                "Code": {"S3Bucket": {"Ref": "deploymentBucketName"}, "S3Key": {"Ref": "s3Key"}},
                "Handler": "index.handler",
                "Runtime": "nodejs22.x",
            },
        }
    },
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["LambdaFunction", "Arn"]}}},
}

_URI = ["arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/", {"Ref": "functionnotesFunctionArn"}]
TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Parameters": {"functionnotesFunctionArn": {"Type": "String", "Default": "functionnotesFunctionArn"}},
    "Resources": {
        "notes": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Body": {
                    "swagger": "2.0",
                    "paths": {
                        "/notes": {
                            "get": {
                                "x-amazon-apigateway-integration": {
                                    "type": "aws_proxy",
                                    "httpMethod": "POST",
                                    "uri": {"Fn::Join": ["", [*_URI, "/invocations"]]},
                                }
                            }
                        }
                    },
                }
            },
        }
    },
}

INPUTS = {
    "version": 1,
    "paths": {
        "/notes": {
            "permissions": {"setting": "private", "auth": ["create", "read"]},
            "lambdaFunction": "notesFunction",
        },
        "/health": {"permissions": {"setting": "open"}, "lambdaFunction": "notesFunction"},
    },
}


def backend(code: str = WITHOUT_CORS, **api: object) -> dict[str, str]:
    """A backend with one function and what lies in the directory of its API."""
    written = {f"{API}/{name.replace('__', '.').replace('_', '-')}": one for name, one in api.items()}
    template = "amplify/backend/function/notesFunction/notesFunction-cloudformation-template.json"
    documents = {"amplify/backend/backend-config.json": CONFIGURATION, template: FUNCTION, **written}
    return {CODE: code, **{path: json.dumps(one, indent=2) for path, one in documents.items()}}


def read(*paths: str) -> Stack:
    [stack] = stacks(paths or (".",), Settings())
    return stack


def run(*paths: str) -> Report:
    return lint(paths or (".",), Settings())


def routes(stack: Stack) -> list[str]:
    return sorted(f"{route.method} {route.path}" for api in stack.apis for route in api.routes)


def errors(report: Report) -> list[tuple[str, str, int]]:
    found = [(one.rule, one.finding.span) for one in report.findings if str(one.severity) == "error"]
    return [(rule, span.path, span.position.line) for rule, span in found]


def test_the_function_behind_an_api_is_that_of_the_stack_beside_it(put: Put) -> None:
    put(backend(notes_cloudformation_template__json=TEMPLATE))
    [api] = read().apis
    assert [route.integration.function.name for route in api.routes if route.integration.function] == ["LambdaFunction"]
    assert api.name == "notes"


def test_an_api_is_generated_of_what_its_author_answered(put: Put) -> None:
    put(backend(cli_inputs__json=INPUTS))
    stack = read()
    [api] = stack.apis
    assert (api.name, api.span.path, api.span.position.line) == ("notes", f"{API}/cli-inputs.json", 3)
    paths = ("/health", "/health/{proxy+}", "/notes", "/notes/{proxy+}")
    assert routes(stack) == sorted(f"{method} {path}" for method in ("ANY", "OPTIONS") for path in paths)
    demanded = {route.path: route.authorization.kind.only for route in api.routes if route.method == "ANY"}
    assert demanded == {path: "none" if "health" in path else "aws_iam" for path in paths}
    assert {one.type for one in api.gateway_responses} == {"DEFAULT_4XX", "DEFAULT_5XX"}
    assert [one.span.position.line for one in api.routes if one.path == "/health"] == [14, 14]


def test_a_handler_without_the_header_is_told_once_where_it_answers(put: Put) -> None:
    put(backend(cli_inputs__json=INPUTS))
    assert errors(run()) == [("handler-without-origin", CODE, 3)]


def test_a_handler_with_the_header_is_right(put: Put) -> None:
    headers = 'headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" },'
    put(backend(WITHOUT_CORS.replace("body:", f"{headers} body:"), cli_inputs__json=INPUTS))
    assert errors(run()) == []


def test_what_is_generated_is_not_mended_and_what_is_written_is(put: Put) -> None:
    put(backend(cli_inputs__json=INPUTS))
    [told] = [one.finding for one in run().findings if one.finding.span.path == f"{API}/cli-inputs.json"]
    assert not any(one.message.startswith("synthesised") for one in told.related)
    assert [*mended(["."], Settings(), unsafe=True).after] == [CODE]


def test_of_an_api_that_a_program_changes_nothing_is_known(put: Put) -> None:
    put({**backend(cli_inputs__json=INPUTS), f"{API}/override.ts": "export function override(resources) {}"})
    assert read().apis == ()


@pytest.mark.parametrize(
    "path", [".", "amplify", f"{API}/notes-cloudformation-template.json", "amplify/backend/backend-config.json"]
)
def test_a_backend_is_linted_once_whatever_of_it_is_named(put: Put, path: str) -> None:
    put(backend(notes_cloudformation_template__json=TEMPLATE))
    [one] = run(path).inputs
    assert (one.path, one.kind, one.apis, one.functions) == (
        *("amplify/backend/backend-config.json", "cloudformation"),
        *(1, 1),
    )


BROKEN = {
    "no object": "[]",
    "lists for objects": '{"api": ["providerPlugin"]}',
    "nothing of its shape": '{"api": {"notes": {"providerPlugin": 1, "dependsOn": [null, {"attributes": [[]]}]}}}',
    "no directories": json.dumps(CONFIGURATION),
    "a way out": '{"api": {"../../..": {"providerPlugin": ""}}}',
    "cut short": json.dumps(CONFIGURATION)[:-40],
}


@pytest.mark.parametrize("written", BROKEN.values(), ids=BROKEN)
def test_what_is_no_backend_is_passed_over(put: Put, written: str) -> None:
    put({"amplify/backend/backend-config.json": written})
    assert run().findings == ()


def test_inputs_of_another_shape_make_no_api(put: Put) -> None:
    put(backend(cli_inputs__json={"version": 1, "serviceConfiguration": {"apiName": "notes"}}))
    assert read().apis == ()
