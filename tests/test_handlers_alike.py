"""The same handler in six languages behind the same template: what is found of it is the same."""

import json
from typing import NamedTuple

import pytest

from conftest import Put
from corslint.cli import main

LANGUAGES = ("python", "javascript", "typescript", "go", "csharp", "java")

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
{cors}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {code}
      Handler: {handler}
      Runtime: {runtime}
      Environment:
        Variables:
          ORIGIN: https://shop.example.com/
      Events:
        Any:
          Type: Api
          Properties:
            RestApiId: !Ref Shop
            Path: /orders
            Method: {method}
"""

CORS = """\
      Cors:
        AllowOrigin: "'https://shop.example.com'"
        AllowMethods: "'GET,OPTIONS'"
"""


class Language(NamedTuple):
    """How a handler is written: the runtime, the file it stands in, what is around its code, and a helper's file."""

    runtime: str
    handler: str
    files: dict[str, str]
    """`‹body›` is the handler's code, `‹helper›` that of a function in another file that gives the headers."""


PLAIN = {
    "python": Language(
        "python3.13",
        "app.handler",
        {
            "app.py": "import os\n\nfrom headers import cors\n\n\ndef handler(event, context):\n‹body›\n",
            "headers.py": 'def cors():\n    return {"Access-Control-Allow-Origin": "https://shop.example.com"}\n',
        },
    ),
    "javascript": Language(
        "nodejs22.x",
        "app.handler",
        {
            "app.js": "const { cors } = require('./headers');\n\nexports.handler = async (event) => {\n‹body›\n};\n",
            "headers.js": "exports.cors = () => ({ 'Access-Control-Allow-Origin': 'https://shop.example.com' });\n",
        },
    ),
    "typescript": Language(
        "nodejs22.x",
        "app.handler",
        {
            "app.ts": """\
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { cors } from './headers';

export const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
‹body›
};
""",
            "headers.ts": """\
export function cors(): Record<string, string> {
  return { 'Access-Control-Allow-Origin': 'https://shop.example.com' };
}
""",
        },
    ),
    "go": Language(
        "go1.x",
        "main",
        {
            "go.mod": "module example.com/orders\n\ngo 1.22\n",
            "main.go": """\
package main

import (
	"errors"
	"os"
	"slices"

	"example.com/orders/headers"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func handler(event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
‹body›
}

func main() { lambda.Start(handler) }
""",
            "headers/headers.go": """\
package headers

func Cors() map[string]string {
	return map[string]string{"Access-Control-Allow-Origin": "https://shop.example.com"}
}
""",
        },
    ),
    "csharp": Language(
        "dotnet8",
        "Orders::Shop.Function::Handle",
        {
            "Orders.csproj": '<Project Sdk="Microsoft.NET.Sdk">\n</Project>\n',
            "Function.cs": """\
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;

namespace Shop;

public class Function
{
    public APIGatewayProxyResponse Handle(APIGatewayProxyRequest request, ILambdaContext context)
    {
‹body›
    }
}
""",
            "Headers.cs": """\
namespace Shop;

public static class Headers
{
    public static Dictionary<string, string> Cors() =>
        new() { ["Access-Control-Allow-Origin"] = "https://shop.example.com" };
}
""",
        },
    ),
    "java": Language(
        "java21",
        "shop.App::handleRequest",
        {
            "pom.xml": "<project></project>\n",
            "src/main/java/shop/App.java": """\
package shop;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public class App implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
‹body›
    }
}
""",
            "src/main/java/shop/Headers.java": """\
package shop;

import java.util.Map;

public class Headers {
    public static Map<String, String> cors() {
        return Map.of("Access-Control-Allow-Origin", "https://shop.example.com");
    }
}
""",
        },
    ),
}


class Case(NamedTuple):
    """A handler's code in each language, and the rules that tell of it."""

    rules: set[str]
    bodies: dict[str, str]
    method: str = "get"
    returns_text: bool = False


def script(code: str) -> dict[str, str]:
    """JavaScript that is TypeScript too."""
    return {"javascript": code, "typescript": code}


CASES = {
    "right": Case(
        set(),
        {
            "python": """\
    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://shop.example.com"}, "body": "[]"}""",
            **script("""\
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://shop.example.com' }, body: '[]' };"""),
            "go": """\
	headers := map[string]string{"Access-Control-Allow-Origin": "https://shop.example.com"}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        return new APIGatewayProxyResponse
        {
            StatusCode = 200,
            Headers = new Dictionary<string, string> { { "Access-Control-Allow-Origin", "https://shop.example.com" } },
            Body = "[]",
        };""",
            "java": """\
        return new APIGatewayProxyResponseEvent()
            .withStatusCode(200)
            .withHeaders(Map.of("Access-Control-Allow-Origin", "https://shop.example.com"))
            .withBody("[]");""",
        },
    ),
    "no header": Case(
        {"handler-without-origin"},
        {
            "python": """\
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": "[]"}""",
            **script("""\
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '[]' };"""),
            "go": """\
	headers := map[string]string{"Content-Type": "application/json"}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        var headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" };
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "header on success only": Case(
        {"handler-error-without-origin"},
        {
            "python": """\
    if not event.get("pathParameters"):
        return {"statusCode": 400, "body": "no id"}
    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://shop.example.com"}, "body": "[]"}""",
            **script("""\
  if (!event.pathParameters) {
    return { statusCode: 400, body: 'no id' };
  }
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://shop.example.com' }, body: '[]' };"""),
            "go": """\
	if event.PathParameters == nil {
		return events.APIGatewayProxyResponse{StatusCode: 400, Body: "no id"}, nil
	}
	headers := map[string]string{"Access-Control-Allow-Origin": "https://shop.example.com"}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        if (request.PathParameters == null)
        {
            return new APIGatewayProxyResponse { StatusCode = 400, Body = "no id" };
        }
        var headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "https://shop.example.com" };
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        if (event.getPathParameters() == null) {
            return new APIGatewayProxyResponseEvent().withStatusCode(400).withBody("no id");
        }
        Map<String, String> headers = Map.of("Access-Control-Allow-Origin", "https://shop.example.com");
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "an error that is caught": Case(
        {"handler-error-without-origin"},
        {
            "python": """\
    try:
        orders = load(event)
        return {"statusCode": 200, "headers": cors(), "body": orders}
    except Exception as error:
        return {"statusCode": 500, "body": str(error)}""",
            **script("""\
  try {
    const orders = await load(event);
    return { statusCode: 200, headers: cors(), body: orders };
  } catch (error) {
    return { statusCode: 500, body: String(error) };
  }"""),
            "go": """\
	orders, err := load(event)
	if err != nil {
		return events.APIGatewayProxyResponse{StatusCode: 500, Body: err.Error()}, nil
	}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers.Cors(), Body: orders}, nil""",
            "csharp": """\
        try
        {
            var orders = Load(request);
            return new APIGatewayProxyResponse { StatusCode = 200, Headers = Headers.Cors(), Body = orders };
        }
        catch (Exception error)
        {
            return new APIGatewayProxyResponse { StatusCode = 500, Body = error.Message };
        }""",
            "java": """\
        try {
            String orders = load(event);
            return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(Headers.cors()).withBody(orders);
        } catch (Exception error) {
            return new APIGatewayProxyResponseEvent().withStatusCode(500).withBody(error.getMessage());
        }""",
        },
    ),
    "an error that is thrown": Case(
        set(),
        {
            "python": """\
    if not event.get("pathParameters"):
        raise ValueError("no id")
    return {"statusCode": 200, "headers": cors(), "body": "[]"}""",
            **script("""\
  if (!event.pathParameters) {
    throw new Error('no id');
  }
  return { statusCode: 200, headers: cors(), body: '[]' };"""),
            "go": """\
	if event.PathParameters == nil {
		return events.APIGatewayProxyResponse{}, errors.New("no id")
	}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers.Cors(), Body: "[]"}, nil""",
            "csharp": """\
        if (request.PathParameters == null)
        {
            throw new ArgumentException("no id");
        }
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = Headers.Cors(), Body = "[]" };""",
            "java": """\
        if (event.getPathParameters() == null) {
            throw new IllegalArgumentException("no id");
        }
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(Headers.cors()).withBody("[]");""",
        },
    ),
    "wildcard with credentials": Case(
        {"wildcard-with-credentials"},
        {
            "python": """\
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}
    return {"statusCode": 200, "headers": headers, "body": "[]"}""",
            **script("""\
  const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };
  return { statusCode: 200, headers, body: '[]' };"""),
            "go": """\
	headers := map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        var headers = new Dictionary<string, string>
        {
            ["Access-Control-Allow-Origin"] = "*",
            ["Access-Control-Allow-Credentials"] = "true",
        };
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        Map<String, String> headers = new HashMap<>();
        headers.put("Access-Control-Allow-Origin", "*");
        headers.put("Access-Control-Allow-Credentials", "true");
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "an origin of a list": Case(
        {"missing-vary-origin"},
        {
            "python": """\
    allowed = ["https://shop.example.com", "https://admin.example.com"]
    origin = event["headers"].get("origin")
    headers = {"Content-Type": "application/json"}
    if origin in allowed:
        headers["Access-Control-Allow-Origin"] = origin
    return {"statusCode": 200, "headers": headers, "body": "[]"}""",
            "javascript": """\
  const allowed = ['https://shop.example.com', 'https://admin.example.com'];
  const origin = event.headers.origin;
  const headers = { 'Content-Type': 'application/json' };
  if (allowed.includes(origin)) {
    headers['Access-Control-Allow-Origin'] = origin;
  }
  return { statusCode: 200, headers, body: '[]' };""",
            "typescript": """\
  const allowed: readonly string[] = ['https://shop.example.com', 'https://admin.example.com'];
  const origin = event.headers.origin as string;
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (allowed.includes(origin)) {
    headers['Access-Control-Allow-Origin'] = origin!;
  }
  return { statusCode: 200, headers, body: '[]' };""",
            "go": """\
	allowed := []string{"https://shop.example.com", "https://admin.example.com"}
	origin := event.Headers["origin"]
	headers := map[string]string{"Content-Type": "application/json"}
	if slices.Contains(allowed, origin) {
		headers["Access-Control-Allow-Origin"] = origin
	}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        var allowed = new List<string> { "https://shop.example.com", "https://admin.example.com" };
        var origin = request.Headers["origin"];
        var headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" };
        if (allowed.Contains(origin))
        {
            headers["Access-Control-Allow-Origin"] = origin;
        }
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        List<String> allowed = List.of("https://shop.example.com", "https://admin.example.com");
        String origin = event.getHeaders().get("origin");
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        if (allowed.contains(origin)) {
            headers.put("Access-Control-Allow-Origin", origin);
        }
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "any origin": Case(
        {"reflected-origin"},
        {
            "python": """\
    headers = {"Access-Control-Allow-Origin": event["headers"]["origin"], "Access-Control-Allow-Credentials": "true"}
    return {"statusCode": 200, "headers": {**headers, "Vary": "Origin"}, "body": "[]"}""",
            "javascript": """\
  const headers = { 'Access-Control-Allow-Origin': event.headers.origin, 'Access-Control-Allow-Credentials': 'true' };
  return { statusCode: 200, headers: { ...headers, Vary: 'Origin' }, body: '[]' };""",
            "typescript": """\
  const headers = { 'Access-Control-Allow-Origin': event.headers.origin!, 'Access-Control-Allow-Credentials': 'true' };
  return { statusCode: 200, headers: { ...headers, Vary: 'Origin' }, body: '[]' };""",
            "go": """\
	headers := map[string]string{
		"Access-Control-Allow-Origin":      event.Headers["origin"],
		"Access-Control-Allow-Credentials": "true",
		"Vary":                             "Origin",
	}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        var headers = new Dictionary<string, string>
        {
            ["Access-Control-Allow-Origin"] = request.Headers["origin"],
            ["Access-Control-Allow-Credentials"] = "true",
            ["Vary"] = "Origin",
        };
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        Map<String, String> headers = new HashMap<>();
        headers.put("Access-Control-Allow-Origin", event.getHeaders().get("origin"));
        headers.put("Access-Control-Allow-Credentials", "true");
        headers.put("Vary", "Origin");
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "lower case": Case(
        set(),
        {
            "python": """\
    return {"statusCode": 200, "headers": {"access-control-allow-origin": "https://shop.example.com"}, "body": "[]"}""",
            **script("""\
  return { statusCode: 200, headers: { 'access-control-allow-origin': 'https://shop.example.com' }, body: '[]' };"""),
            "go": """\
	headers := map[string]string{"access-control-allow-origin": "https://shop.example.com"}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        var headers = new Dictionary<string, string> { ["access-control-allow-origin"] = "https://shop.example.com" };
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        Map<String, String> headers = Map.of("access-control-allow-origin", "https://shop.example.com");
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "misspelt": Case(
        {"unknown-cors-header", "handler-without-origin"},
        {
            "python": """\
    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origins": "*"}, "body": "[]"}""",
            **script("""\
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origins': '*' }, body: '[]' };"""),
            "go": """\
	headers := map[string]string{"Access-Control-Allow-Origins": "*"}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        var headers = new Dictionary<string, string> { ["Access-Control-Allow-Origins"] = "*" };
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        Map<String, String> headers = Map.of("Access-Control-Allow-Origins", "*");
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "twice": Case(
        {"invalid-origin"},
        {
            "python": """\
    twice = {"Access-Control-Allow-Origin": ["https://shop.example.com", "https://admin.example.com"]}
    return {"statusCode": 200, "multiValueHeaders": twice, "body": "[]"}""",
            **script("""\
  const twice = { 'Access-Control-Allow-Origin': ['https://shop.example.com', 'https://admin.example.com'] };
  return { statusCode: 200, multiValueHeaders: twice, body: '[]' };"""),
            "go": """\
	twice := map[string][]string{"Access-Control-Allow-Origin": {"https://shop.example.com", "https://admin.example.com"}}
	return events.APIGatewayProxyResponse{StatusCode: 200, MultiValueHeaders: twice, Body: "[]"}, nil""",
            "csharp": """\
        var twice = new Dictionary<string, IList<string>>
        {
            ["Access-Control-Allow-Origin"] = new List<string> { "https://shop.example.com", "https://admin.example.com" },
        };
        return new APIGatewayProxyResponse { StatusCode = 200, MultiValueHeaders = twice, Body = "[]" };""",
            "java": """\
        Map<String, List<String>> twice = Map.of(
            "Access-Control-Allow-Origin", List.of("https://shop.example.com", "https://admin.example.com"));
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withMultiValueHeaders(twice).withBody("[]");""",
        },
    ),
    "another file": Case(
        set(),
        {
            "python": """\
    return {"statusCode": 200, "headers": cors(), "body": "[]"}""",
            **script("""\
  return { statusCode: 200, headers: cors(), body: '[]' };"""),
            "go": """\
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers.Cors(), Body: "[]"}, nil""",
            "csharp": """\
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = Headers.Cors(), Body = "[]" };""",
            "java": """\
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(Headers.cors()).withBody("[]");""",
        },
    ),
    "a variable of the environment": Case(
        {"invalid-origin"},
        {
            "python": """\
    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": os.environ["ORIGIN"]}, "body": "[]"}""",
            "javascript": """\
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': process.env.ORIGIN }, body: '[]' };""",
            "typescript": """\
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': process.env.ORIGIN! }, body: '[]' };""",
            "go": """\
	headers := map[string]string{"Access-Control-Allow-Origin": os.Getenv("ORIGIN")}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: headers, Body: "[]"}, nil""",
            "csharp": """\
        var headers = new Dictionary<string, string>
        {
            ["Access-Control-Allow-Origin"] = Environment.GetEnvironmentVariable("ORIGIN"),
        };
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        Map<String, String> headers = Map.of("Access-Control-Allow-Origin", System.getenv("ORIGIN"));
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
    ),
    "preflights by the code": Case(
        set(),
        {
            "python": """\
    headers = cors()
    if event["httpMethod"] == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET,POST"
        return {"statusCode": 204, "headers": headers, "body": ""}
    return {"statusCode": 200, "headers": headers, "body": "[]"}""",
            **script("""\
  const headers = cors();
  if (event.httpMethod === 'OPTIONS') {
    headers['Access-Control-Allow-Methods'] = 'GET,POST';
    return { statusCode: 204, headers, body: '' };
  }
  return { statusCode: 200, headers, body: '[]' };"""),
            "go": """\
	sent := headers.Cors()
	if event.HTTPMethod == "OPTIONS" {
		sent["Access-Control-Allow-Methods"] = "GET,POST"
		return events.APIGatewayProxyResponse{StatusCode: 204, Headers: sent}, nil
	}
	return events.APIGatewayProxyResponse{StatusCode: 200, Headers: sent, Body: "[]"}, nil""",
            "csharp": """\
        var headers = Headers.Cors();
        if (request.HttpMethod == "OPTIONS")
        {
            headers["Access-Control-Allow-Methods"] = "GET,POST";
            return new APIGatewayProxyResponse { StatusCode = 204, Headers = headers };
        }
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = headers, Body = "[]" };""",
            "java": """\
        Map<String, String> headers = new HashMap<>(Headers.cors());
        if ("OPTIONS".equals(event.getHttpMethod())) {
            headers.put("Access-Control-Allow-Methods", "GET,POST");
            return new APIGatewayProxyResponseEvent().withStatusCode(204).withHeaders(headers);
        }
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(headers).withBody("[]");""",
        },
        method="any",
    ),
    "a bare text": Case(
        {"handler-without-origin"},
        {
            "python": """\
    return "hello\"""",
            "javascript": """\
  return 'hello';""",
            "typescript": """\
  return 'hello' as unknown as APIGatewayProxyResult;""",
            "go": """\
	return "hello", nil""",
            "csharp": """\
        return "hello";""",
            "java": """\
        return "hello";""",
        },
        returns_text=True,
    ),
}

TEXTS = {
    "go": [("(events.APIGatewayProxyResponse, error)", "(string, error)")],
    "csharp": [("APIGatewayProxyResponse Handle(", "string Handle(")],
    "java": [
        ("APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent>", "APIGatewayProxyRequestEvent, String>"),
        ("APIGatewayProxyResponseEvent handleRequest(", "String handleRequest("),
    ],
}
"""What a signature says in place of a response where the handler returns a text."""


def found(case: Case, language: str, put: Put, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, ...]]:
    """What is found of a handler, apart from its places."""
    written = PLAIN[language]
    cors = "" if case.method == "any" else CORS
    arguments = {"code": language, "handler": written.handler, "runtime": written.runtime, "method": case.method}
    code = {f"{language}/{name}": _code(case, language, text) for name, text in written.files.items()}
    put({"template.yaml": TEMPLATE.format(cors=cors, **arguments), **code})
    main(["template.yaml", "--no-config", "--format", "json", "--possible", "--fail-on", "never"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    keys = ("rule", "severity", "certainty", "message", "route", "method", "browser_error")
    return sorted(tuple(str(one[key]) for key in keys) for one in findings)


def _code(case: Case, language: str, text: str) -> str:
    for before, after in TEXTS.get(language, []) if case.returns_text else []:
        text = text.replace(before, after)
    return text.replace("‹body›", case.bodies[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_the_same_handler_has_the_same_faults_in_every_language(
    name: str, language: str, put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    expected = found(case, "python", put, capsys)
    assert {one[0] for one in expected if one[2] == "certain"} >= case.rules
    assert found(case, language, put, capsys) == expected
