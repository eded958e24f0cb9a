"""A few lines that ask for all of the machine: each ends soon, in a problem or in something unknown."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bounds import bounded, write

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bounds need Linux")

Files = Mapping[str, str]

SAM = "AWS::Serverless-2016-10-31"


def tower(wrap: Callable[[object], object], inner: object, levels: int) -> object:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


def template(origin: object, **sections: object) -> Files:
    """A template whose one API allows an origin."""
    cors = {"CorsConfiguration": {"AllowOrigins": [origin]}}
    resources = {"Api": {"Type": "AWS::Serverless::HttpApi", "Properties": cors}}
    return {"template.json": json.dumps({"Transform": SAM, "Resources": resources, **sections})}


def nested(levels: int) -> Files:
    """Templates each of which deploys the next one twice."""
    files = {}
    for level in range(levels):
        stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"./level{level + 1}.json"}}
        files[f"level{level}.json"] = json.dumps({"Resources": {"One": stack, "Other": stack}})
    return {**files, f"level{levels}.json": template("https://app.example.com")["template.json"]}


def included(levels: int) -> Files:
    """Files each of which includes the next one twice, in the body of an API."""

    def inclusion(level: int) -> dict[str, object]:
        location = {"Location": f"./part{level}.json"}
        return {"Fn::Transform": {"Name": "AWS::Include", "Parameters": location}}

    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"Fn::ToJsonString": inclusion(0)}}}
    parts = {f"part{n}.json": json.dumps({"a": inclusion(n + 1), "b": inclusion(n + 1)}) for n in range(levels)}
    return {"template.json": json.dumps({"Resources": {"Api": api}}), **parts, f"part{levels}.json": '{"a": 1}'}


def loops(levels: int) -> Files:
    """A hundred copies of a hundred copies."""
    body: object = {"Api${V0}": {"Type": "AWS::ApiGatewayV2::Api"}}
    for level in range(levels):
        body = {f"Fn::ForEach::L{level}": [f"V{level}", [str(n) for n in range(100)], body]}
    return {"template.json": json.dumps({"Transform": "AWS::LanguageExtensions", "Resources": body})}


TEMPLATES: dict[str, Files] = {
    "Fn::Sub that doubles": template(tower(lambda x: {"Fn::Sub": ["${a}${a}", {"a": x}]}, "https://a.example", 38)),
    "Fn::Sub by a thousand": template(tower(lambda x: {"Fn::Sub": ["${a}" * 1000, {"a": x}]}, "https://a.example", 6)),
    "a hole that doubles": template(tower(lambda x: {"Fn::Sub": ["${a}-${a}", {"a": x}]}, {"Ref": "AWS::Region"}, 38)),
    "names of holes that double": template(
        tower(lambda x: {"Fn::Select": [x, {"Fn::Split": [x, x]}]}, {"Ref": "AWS::Region"}, 14)
    ),
    "a separator that grows": template(tower(lambda x: {"Fn::Join": [x, ["a"] * 50]}, "x", 12)),
    "quotes of quotes": template(tower(lambda x: {"Fn::ToJsonString": x}, '"\\', 38)),
    "Base64 of Base64": template(tower(lambda x: {"Fn::Base64": x}, "x" * 100_000, 38)),
    "lists that double": template(
        tower(lambda x: {"Fn::Join": [",", {"Fn::Split": [",", {"Fn::Sub": ["${a},${a}", {"a": x}]}]}]}, "a,b", 12)
    ),
    "conditions that ask twice": template(
        {"Fn::If": ["C0", "https://a.example", "https://b.example"]},
        Conditions={
            f"C{n}": {"Fn::And": [{"Condition": f"C{n + 1}"}, {"Condition": f"C{n + 1}"}]} for n in range(3000)
        },
    ),
    "conditions within conditions": template(
        {"Fn::If": ["C", "https://a.example", "https://b.example"]},
        Conditions={"C": tower(lambda x: {"Fn::Not": [x]}, {"Fn::Equals": ["a", "b"]}, 200)},
    ),
    "loops of loops": loops(8),
    "stacks that are each nested twice": nested(16),
    "files that are each included twice": included(30),
    "an origin without end": template("https://" + "a." * 100_000 + "com"),
    "an origin of blanks": template(" " * 300_000 + "x"),
    "wildcards": template("https://*" + "*a" * 50_000),
    "references without end": template("{{resolve:" * 50_000),
    "variables without end": template({"Fn::Sub": "${a" * 50_000 + "}"}),
}


@pytest.mark.parametrize("files", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_that_asks_for_everything(files: Files, tmp_path: Path) -> None:
    write(files, tmp_path)
    outcome = bounded(tmp_path)
    assert outcome.code == 0, outcome.findings


# -- mapping templates, comments, patterns


def mock(mapping: str) -> Files:
    """A preflight whose integration response has a mapping template."""
    responses = [{"StatusCode": "200", "ResponseTemplates": {"application/json": f"responseOverride {mapping}"}}]
    integration = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": '{"statusCode": 200}'},
        "IntegrationResponses": responses,
    }
    place = {"RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]}}
    method = {**place, "HttpMethod": "OPTIONS", "AuthorizationType": "NONE", "Integration": integration}
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "Preflight": {"Type": "AWS::ApiGateway::Method", "Properties": method},
    }
    return {"template.json": json.dumps({"Resources": resources})}


COMMENTED = "# corslint: {}\n" + "Resources: {{Topic: {{Type: 'AWS::SNS::Topic'}}}}\n"

TEXTS: dict[str, Files] = {
    "a template of conditions": mock("#if($x)" * 40_000),
    "a template longer than any": mock("#if($x)" * 100_000),
    "an assignment of blanks": mock("#set($a" + " " * 50_000 + "x)"),
    "an assignment of assignments": mock("#set(" + "$a =" * 20_000),
    "parentheses in a template": mock("#if(" * 20_000),
    "an ignore of rules": {"template.yaml": COMMENTED.format("ignore[" + "a," * 200_000)},
    "ignores": {"template.yaml": "".join(f"# corslint: ignore[rule-{n}] because\n" for n in range(10_000)) + COMMENTED},
    "blanks in a comment": {"template.yaml": "#" + " \t" * 100_000 + "corslint:\n" + COMMENTED},
    "stars in .gitignore": {
        ".gitignore": "*a" * 30 + "b\n" + "**/" * 200 + "x\n" + "a/**/" * 100 + "x\n" + "?*" * 40 + "z\n",
        "a" * 200 + ".yaml": COMMENTED,
        "a/" * 60 + "b.yaml": COMMENTED,
    },
    "duplicate keys": {"template.yaml": "Resources:\n" + "  Api: {Type: 'AWS::Serverless::HttpApi'}\n" * 20_000},
    "properties of a node": {
        "template.yaml": "a: &" + "x" * 100_000 + " !" + "y" * 100_000 + " # c\n  {}\n" + COMMENTED
    },
    "references of a document to itself": {
        "openapi.json": json.dumps(
            {
                "openapi": "3.0.1",
                "x-amazon-apigateway-cors": {},
                "paths": {"/a": {"$ref": "#/components/p0"}},
                "components": {
                    f"p{n}": {key: {"$ref": f"#/components/p{n + 1}"} for key in ("get", "post")} for n in range(2000)
                },
            }
        )
    },
    "an assembly of itself": {
        "manifest.json": json.dumps(
            {
                "version": "36.0.0",
                "artifacts": {
                    f"a{n}": {"type": "cdk:cloud-assembly", "properties": {"directoryName": name}}
                    for n, name in enumerate((".", "..", "./.", "manifest.json") * 5)
                },
            }
        )
    },
}


def numbered(digits: str) -> Files:
    """A template with digits wherever a number is read."""
    answers = f"{{'statusCode': '{digits}', 'headers': {{'Access-Control-Max-Age': '{digits}'}}}}"
    python = f"def handler(event, context):\n    a = [1]\n    a['--1'], a['{digits}'] = a['--1'], 1\n"
    python += f"    return {answers} if int('{digits}') else {{'statusCode': 0x{'f' * len(digits)}}}\n"
    node = f"{{statusCode: parseInt('{digits}'), headers: [1]['{digits}'], body: [[1]['--1'], 1e999, {digits}]}}"
    node = f"exports.handler = async (event) => event.a ? {answers} : {node}"
    functions = {
        name: {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": runtime,
                "Handler": "index.handler",
                "InlineCode": code,
                "Events": {"Call": {"Type": "HttpApi", "Properties": {"Path": f"/{name}", "Method": "any"}}},
            },
        }
        for name, (runtime, code) in {"Python": ("python3.13", python), "JavaScript": ("nodejs22.x", node)}.items()
    }
    written = json.loads(mock("")["template.json"])["Resources"]
    integration = written["Preflight"]["Properties"]["Integration"]
    integration["RequestTemplates"] = {"application/json": f'{{"statusCode": {digits}}}'}
    header = {"method.response.header.Access-Control-Max-Age": f"'{digits}'"}
    integration["IntegrationResponses"] = [{"StatusCode": digits, "ResponseParameters": header}]
    return {"template.json": json.dumps({"Transform": SAM, "Resources": {**written, **functions}})}


TEXTS |= {
    "digits of another script": numbered("²"),
    "thousands of digits": numbered("9" * 5_000),
}


@pytest.mark.parametrize("files", TEXTS.values(), ids=TEXTS)
def test_a_text_that_takes_long_to_read(files: Files, tmp_path: Path) -> None:
    write({".git/HEAD": "", **files}, tmp_path)
    outcome = bounded(tmp_path)
    assert outcome.code == 0, outcome.findings


# -- Terraform


def configuration(*statements: str) -> Files:
    """Locals, of which `x` is the origin that an API allows."""
    api = 'resource "aws_apigatewayv2_api" "a" {\n  cors_configuration {\n    allow_origins = [local.x]\n  }\n}\n'
    return {"main.tf": "locals {\n" + "\n".join(statements) + "\n}\n" + api}


def chain(first: str, step: str, length: int) -> Files:
    """Each local is made of the one before, which stands for `@` in its expression."""
    steps = (f"x{n} = " + step.replace("@", f"local.x{n - 1}") for n in range(1, length))
    return configuration(f"x0 = {first}", *steps, f"x = local.x{length - 1}")


def modules(levels: int) -> Files:
    """Modules each of which calls the next one three times."""
    call = 'module "{}" {{\n  source = "../m{}"\n  {}\n}}\n'
    files = {
        f"m{n}/main.tf": call.format("one", n + 1, 'for_each = toset(["x", "y"])') + call.format("other", n + 1, "")
        for n in range(levels)
    }
    api = 'resource "aws_apigatewayv2_api" "a" {\n  name = "a"\n}\n'
    return {**files, f"m{levels}/main.tf": api, "main.tf": call.format("m", 0, "").replace("../", "./") + api}


CONFIGURATIONS: dict[str, Files] = {
    "a text that doubles": chain('"xx"', '"${@}${@}"', 60),
    "a hole that doubles": chain("var.x", '"${@}${@}"', 60),
    "a list that doubles": chain("[1, 2]", "concat(@, @)", 60),
    "values that share values": chain("[1, 2]", "[@, @]", 40),
    "texts of values that share values": configuration(
        "x0 = [1, 2]", *(f"x{n} = [local.x{n - 1}, local.x{n - 1}]" for n in range(1, 40)), "x = jsonencode(local.x39)"
    ),
    "a doubling within one expression": configuration(
        "x = " + str(tower(lambda x: 'join(",", [for y in [' + str(x) + '] : "' + "${y}" * 8 + '"])', '"xxxx"', 15))
    ),
    "quotes of quotes": chain('"\\"\\\\"', "jsonencode(@)", 60),
    "Base64 of Base64": chain('"' + "x" * 100_000 + '"', "base64encode(@)", 60),
    "URL of URL": chain('"%%%%"', "urlencode(@)", 60),
    "replacements": chain('"aa"', 'replace(@, "a", "aaaaaaaaaa")', 40),
    "one large replacement": configuration(
        'y = "' + "a" * 100_000 + '"', 'x = replace(local.y, "a", local.y)', 'z = replace(local.y, "/a/", local.y)'
    ),
    "a number that squares": chain("9999999999", "@ * @", 40),
    "a power": configuration("x = pow(99999999, 99999999)"),
    "a padded number": configuration('x = format("%0999999999d", 1)'),
    "an indentation": configuration('x = indent(1000000000, "a\\nb")'),
    "a range": configuration("x = range(1000000000)"),
    "a range of ranges": configuration(
        "x = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]"
    ),
    "a product": configuration("r = range(1000)", "x = setproduct(local.r, local.r, local.r, local.r)"),
    "subnets": configuration('x = [for i in range(1000) : cidrsubnets("10.0.0.0/8", [for j in range(1000) : 16]...)]'),
    "patterns": configuration(
        *(
            f'x{n} = regexall("{pattern}", "{"a" * 60}!")'
            for n, pattern in enumerate(("(a+)+$", "(a|a)*b", "(a|aa)+$", "(a+b?)+c", "(x+x+)+y", "a*a*a*a*a*a*a*b"))
        ),
        'x = replace("' + "a" * 60 + '!", "/(a|a)*b/", "b")',
    ),
    "instances": {
        "main.tf": 'resource "aws_apigatewayv2_api" "a" {\n  for_each = toset([for i in range(1000) : tostring(i)])\n}\n'
        'resource "aws_apigatewayv2_api" "b" {\n  count = 1000000000\n}\n'
    },
    "parentheses": configuration("x = " + "(" * 10_000 + "1" + ")" * 10_000),
    "templates in templates": configuration("x = " + '"${' * 5_000 + "1" + '}"' * 5_000),
    "a heredoc of interpolations": configuration("x = <<E\n" + "${" * 20_000 + "\nE"),
    "a comment without end": configuration("/*" * 50_000),
    "a text longer than any": configuration('x = "' + "a" * 3_000_000 + '"'),
    "modules that are each called three times": modules(12),
    "aliases in what is decoded": {
        **configuration('x = yamldecode(file("bomb.yaml"))'),
        "bomb.yaml": "a0: &a0 [x, x, x, x]\n"
        + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 30)),
    },
    "JSON that is deep": {
        "main.tf.json": '{"locals": {"x": ' + "[" * 3_000 + "]" * 3_000 + ', "aws_apigatewayv2_api": 1}}'
    },
}


@pytest.mark.parametrize("files", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_a_configuration_that_asks_for_everything(files: Files, tmp_path: Path) -> None:
    write(files, tmp_path)
    outcome = bounded(tmp_path)
    assert outcome.code == 0, outcome.findings


# -- handlers


def function(name: str, code: str) -> Files:
    """A template with a function and its code."""
    runtimes = {"py": "python3.13", "js": "nodejs22.x", "go": "provided.al2023", "java": "java21", "cs": "dotnet8"}
    stem, _, suffix = name.partition(".")
    template = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtimes[suffix]}
      Handler: {stem}.handler
      CodeUri: .
      Events:
        Create: {{Type: HttpApi, Properties: {{Path: /, Method: post}}}}
"""
    return {"template.yaml": template, name: code}


def python(*statements: str) -> Files:
    return function("app.py", "def handler(event, context):\n" + "".join(f"    {one}\n" for one in statements))


def javascript(*statements: str) -> Files:
    return function("index.js", "exports.handler = async (event) => {" + ";".join(statements) + "}")


def java(*statements: str) -> Files:
    body = "\n".join(statements)
    files = function("App.java", f"class App {{ Object handler(Map event) {{\n{body}\n}} }}")
    return {**files, "template.yaml": files["template.yaml"].replace("App.handler", "App::handler")}


def csharp(*statements: str) -> Files:
    body = "\n".join(statements)
    files = function("Shop.cs", f"public class F {{ public object M(dynamic e) {{ {body} }} }}")
    template = files["template.yaml"].replace("Shop.handler", '"Shop::F::M"')
    return {**files, "template.yaml": template, "Shop.csproj": ""}


PYTHON_ANSWER = "return {'statusCode': 200, 'headers': {'Access-Control-Allow-Origin': x}}"
JAVA_ANSWER = 'return Map.of("statusCode", 200, "headers", Map.of("Access-Control-Allow-Origin", x));'
CSHARP_ANSWER = 'return new { statusCode = 200, headers = new Dictionary<string, string> { ["a"] = x } };'
JAVASCRIPT_ANSWER = "return {statusCode: 200, headers: {'Access-Control-Allow-Origin': x}}"

HANDLERS: dict[str, Files] = {
    "Python's parentheses": python("return " + "(" * 10_000 + "1" + ")" * 10_000),
    "Python's sum": python("return " + "+".join(["1"] * 50_000)),
    "Python's chain": python("return x" + ".a" * 20_000),
    "Python's nots": python("return " + "not " * 5_000 + "x"),
    "Python's branches": python(
        "x = {}", *(f"if event.get('{n}'): x['a{n}'] = event['{n}']" for n in range(500)), PYTHON_ANSWER
    ),
    "Python's text that doubles": python("x = 'aaaa'", *["x = ','.join([x, x, x, x])"] * 40, PYTHON_ANSWER),
    "Python's f-string that doubles": python("x = 'aaaa'", *["x = f'{x}{x}{x}{x}'"] * 40, PYTHON_ANSWER),
    "Python's sum that doubles": python("x = 'aaaa'", *["x = x + x"] * 60, PYTHON_ANSWER),
    "Python's replacement": python(f"x = '{'a' * 90_000}'", "x = x.replace('a', x)", PYTHON_ANSWER),
    "Python's list that doubles": python("l = ['a']", *["l = l + l"] * 60, "x = l[0]", PYTHON_ANSWER),
    "Python's numbers": python(
        "x = 'a' * 10**10", "y = 9 ** 9 ** 9", "z = 1 << 10**10", "w = [0] * 10**10", PYTHON_ANSWER
    ),
    "Python's padding": python(
        "x = '%1000000000d' % 1", "y = f'{1:>1000000000}'", "z = 'a'.ljust(10**10)", PYTHON_ANSWER
    ),
    "Python's digits": python("return {'statusCode': " + "9" * 5_000 + "}"),
    "Python's recursion": function(
        "app.py",
        "def f(x):\n    return g(x) or g(x)\ndef g(x):\n    return f(x) or f(x)\ndef handler(e, c):\n    return f(e)\n",
    ),
    "Python's functions of functions": function(
        "app.py",
        "def f0(x):\n    return x\n"
        + "".join(f"def f{n}(x):\n    return f{n - 1}(f{n - 1}(x))\n" for n in range(1, 27))
        + "def handler(event, context):\n    return f26(event)\n",
    ),
    "Python's loops": python(*("    " * n + f"for i{n} in event:" for n in range(18)), "    " * 18 + "return i0"),
    "a NUL in Python": function("app.py", "x = '\0'\ndef handler(event, context):\n    return 1\n"),
    "half a character in Python": python("return {'statusCode': 200, 'headers': {'\\ud800': '\\ud800'}}"),
    "JavaScript's parentheses": javascript("return " + "(" * 10_000 + "1" + ")" * 10_000),
    "JavaScript's blocks": javascript("{" * 20_000 + "}" * 20_000),
    "JavaScript's arrows": javascript("return " + "()=>" * 10_000 + "1"),
    "JavaScript's conditionals": javascript("return " + "a?b:" * 10_000 + "1"),
    "JavaScript's template that doubles": javascript("let x='aaaa'", *["x=`${x}${x}${x}${x}`"] * 40, JAVASCRIPT_ANSWER),
    "JavaScript's spread that doubles": javascript(
        "let l=[1],x={a:1}", *["l=[...l,...l];x={...x,b:[x,x]}"] * 50, "return x"
    ),
    "JavaScript's repetition": javascript("let x='a'.repeat(1e10)+'a'.padEnd(1e10)", JAVASCRIPT_ANSWER),
    "JavaScript that is minified": function(
        "index.js", "exports.handler=async()=>({statusCode:200});" + "var a=b=>c(b);" * 20_000
    ),
    "JavaScript that is none": function("index.js", "(" * 100_000),
    "modules of each other": {
        **function("index.js", "const b=require('./b');exports.handler=async()=>b.f()"),
        "b.js": "const a=require('./index');module.exports=a;module.exports.f=()=>a.handler()",
    },
    "modules without end": {
        **function("index.js", "const m=require('./m0');exports.handler=async()=>m"),
        **{
            f"m{n}.js": f"const a=require('./m{n + 1}'),b=require('./m{n + 1}');module.exports=[a,b]"
            for n in range(400)
        },
    },
    "JSON that is deep": {
        **function("index.js", "const d=require('./d.json');exports.handler=async()=>d"),
        "d.json": "[" * 100_000 + "]" * 100_000,
    },
    "Go's parentheses": function(
        "main.go",
        "package main\nfunc handler() int { return " + "(" * 10_000 + "1" + ")" * 10_000 + " }\n"
        "func main() { lambda.Start(handler) }\n",
    ),
    "Java's parentheses": java("return " + "(" * 10_000 + "1" + ")" * 10_000 + ";"),
    "Java's sum": java("return " + "+".join(["1"] * 50_000) + ";"),
    "Java's chain": java("return event" + ".a()" * 20_000 + ";"),
    "Java's blocks": java("{" * 20_000 + "}" * 20_000),
    "Java's lambdas": java("return " + "()->" * 10_000 + "1;"),
    "Java's switches": java("return " + "switch (1) { default -> " * 3_000 + "1;" + "};" * 3_000),
    "Java's classes": java("class A {" * 5_000 + "}" * 5_000),
    "Java's text that doubles": java('var x = "aaaa";', *["x = x + x + x;"] * 60, JAVA_ANSWER),
    "Java's format that doubles": java('var x = "aaaa";', *['x = String.format("%s%s%s", x, x, x);'] * 60, JAVA_ANSWER),
    "Java's list that doubles": java("var l = new ArrayList<>(List.of(1));", *["l.addAll(l);"] * 60, "return l;"),
    "Java's map of itself": java("var m = new HashMap<>();", *['m.put("a", m); m.putAll(m);'] * 60, "return m;"),
    "Java's numbers": java("var x = " + "9" * 5_000 + ";", JAVA_ANSWER),
    "Java's recursion": java("return handler(handler(handler(event)));"),
    "Java's constructors of each other": java(
        "class A { B b = new B(); } class B { A a = new A(); public A getA() { return a; } } return new B();"
    ),
    "Java's getters of itself": java("class A { public A getHeaders() { return getHeaders(); } } return new A();"),
    "C#'s parentheses": csharp("return " + "(" * 10_000 + "1" + ")" * 10_000 + ";"),
    "C#'s sum": csharp("return " + "+".join(["1"] * 50_000) + ";"),
    "C#'s chain": csharp("return e" + "?.A()" * 20_000 + ";"),
    "C#'s blocks": csharp("{" * 20_000 + "}" * 20_000),
    "C#'s conditions": csharp("if (e) return 1;" + "else if (e) return 1;" * 5_000),
    "C#'s lambdas": csharp("return " + "() => " * 10_000 + "1;"),
    "C#'s switches": csharp("return e" + " switch { _ => e" * 3_000 + "}" * 3_000 + ";"),
    "C#'s patterns": csharp("return e is " + "not " * 5_000 + "null;", "return e is (" + "1 or " * 5_000 + "2);"),
    "C#'s text that doubles": csharp('var x = "aaaa";', *['x = $"{x}{x}{x}";'] * 60, CSHARP_ANSWER),
    "C#'s format that doubles": csharp('var x = "aaaa";', *['x = string.Format("{0}{0}{0}", x);'] * 60, CSHARP_ANSWER),
    "C#'s list that doubles": csharp("var l = new List<object> { 1 };", *["l.AddRange(l);"] * 60, "return l;"),
    "C#'s dictionary of itself": csharp(
        "var m = new Dictionary<string, object>();", *['m["a"] = m;'] * 60, "return m;"
    ),
    "C#'s numbers": csharp("var x = " + "9" * 5_000 + "; var y = '\\u{110000}';", CSHARP_ANSWER),
    "C#'s recursion": csharp("return M(M(M(e)));"),
    "C#'s properties of themselves": csharp(
        "return new A(); } } public class A { public A headers => headers; public A body => new A(); } class B { void M() {"
    ),
    "C#'s statics of each other": csharp(
        "return A.X; } } class A { public static object X = B.Y; } class B { public static object Y = A.X; void M() {"
    ),
    "C#'s bases of themselves": csharp("return new A(); } } class A : B { } class B : A { void M() {"),
    "C#'s usings of each other": csharp(
        "return new A(); } } namespace N { using A = B; using B = A; class C { void M() {} } } class D { void M() {"
    ),
    "half of C#": csharp("return new A { B = new C {" * 50),
    "projects that refer to each other": {
        **csharp("return new A();"),
        "Shop.csproj": '<ProjectReference Include="a/A.csproj" /><ProjectReference Include="Shop.csproj" />',
        "a/A.csproj": '<ProjectReference Include="../Shop.csproj" /><ProjectReference Include="../../../../etc/x.csproj" />',
    },
    "half of Java": java("return Map.of(" * 50),
}


@pytest.mark.parametrize("files", HANDLERS.values(), ids=HANDLERS)
def test_a_handler_that_asks_for_everything(files: Files, tmp_path: Path) -> None:
    write(files, tmp_path)
    outcome = bounded(tmp_path)
    assert outcome.code == 0, outcome.findings
