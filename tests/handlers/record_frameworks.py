# mypy: ignore-errors
"""Runs the handlers of frameworks_python.txt with the real libraries and records the CORS headers that they sent.

Needs aws-lambda-powertools, fastapi, mangum, flask, flask-cors, apig-wsgi, serverless-wsgi, aws-wsgi, chalice,
aws-embedded-metrics and aws-xray-sdk: `AWS_EMF_ENVIRONMENT=Lambda python record_frameworks.py > frameworks_python.json`.
Not a part of the tests, which read what it has recorded.
"""

import contextlib
import io
import json
import logging
import sys
import types
from importlib.metadata import version
from pathlib import Path

LIBRARIES = """
    aws-lambda-powertools fastapi starlette mangum flask flask-cors apig-wsgi serverless-wsgi aws-wsgi chalice
    aws-embedded-metrics aws-xray-sdk
""".split()

REQUESTS = {
    "listed": ("/ok", "https://a.example.com"),
    "foreign": ("/ok", "https://evil.example.net"),
    "none": ("/ok", None),
    "missing": ("/nowhere", "https://a.example.com"),
    "error": ("/error", "https://a.example.com"),
    "preflight": ("/ok", "https://a.example.com", "PUT", "authorization,content-type,x-own"),
    "preflight of a form": ("/ok", "https://a.example.com", "POST", "content-type"),
}


class Context:
    aws_request_id = "1"
    function_name = "f"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"

    def get_remaining_time_in_millis(self):
        return 1000


def asking(method, headers):
    asked = {"access-control-request-method": method, "access-control-request-headers": headers}
    return asked if method else {}


def rest_event(path, origin, asks="", of=""):
    headers = {"Host": "x.example.com", **({"origin": origin} if origin else {}), **asking(asks, of)}
    method = "OPTIONS" if asks else "GET"
    return {
        "version": "1.0", "resource": path, "path": path, "httpMethod": method, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None, "multiValueQueryStringParameters": None, "pathParameters": None,
        "stageVariables": None, "body": None, "isBase64Encoded": False,
        "requestContext": {"resourcePath": path, "httpMethod": method, "path": path, "stage": "p", "requestId": "1",
                           "identity": {"sourceIp": "1.1.1.1"}},
    }  # fmt: skip


def http_event(path, origin, asks="", of=""):
    headers = {"host": "x.example.com", **({"origin": origin} if origin else {}), **asking(asks, of)}
    method = "OPTIONS" if asks else "GET"
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "1.1.1.1", "userAgent": "x"}
    return {
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": headers,
        "requestContext": {"http": http, "stage": "$default", "requestId": "1", "domainName": "x", "apiId": "x"},
        "isBase64Encoded": False,
    }  # fmt: skip


def sent(code, *request):
    module = types.ModuleType("app")
    sys.modules["app"] = module
    try:
        exec(code, module.__dict__)
        event = http_event if "HttpResolver" in code else rest_event
        response = module.handler(event(*request), Context())
    except Exception as error:
        return {"raises": type(error).__name__}
    headers = {}
    for name, values in (response.get("multiValueHeaders") or {}).items():
        headers[name.lower()] = ", ".join(values)
    headers.update({name.lower(): str(value) for name, value in (response.get("headers") or {}).items()})
    kept = {name: value for name, value in headers.items() if name.startswith("access-control-") or name == "vary"}
    return {"status": int(response["statusCode"]), "headers": kept}


def main() -> None:
    logging.disable(logging.CRITICAL)
    parts = Path(__file__).with_name("frameworks_python.txt").read_text().split("=== ")[1:]
    cases = {}
    for part in parts:
        name, code = part.split("\n", 1)
        with contextlib.redirect_stdout(io.StringIO()):
            cases[name.strip()] = {kind: sent(code, *request) for kind, request in REQUESTS.items()}
    print(json.dumps({"versions": {one: version(one) for one in LIBRARIES}, "cases": cases}, indent=1))


main()
