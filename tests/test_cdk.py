"""Assemblies of the CDK: read as one system, told of the lines of the app that they were synthesised from."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cdk_synthesis import APPS, synthesise
from conftest import Put
from corslint.finding import Severity
from corslint.formats import json as json_format
from corslint.lint.engine import lint
from corslint.lint.plugins import chosen
from corslint.lint.report import Report
from corslint.lint.rounds import mended
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.lint.wording import HELP
from corslint.model import Stack

VERSIONS = ("2.115.0", "2.276.0")
"""Metadata in the manifest, traces of every frame; metadata in a file of its own, traces without the library's."""

LIBRARIES = "CORSLINT_CDK_LIBRARIES"
"""Names directories, with `:` between, in each of which some `aws-cdk-lib` is installed."""

_MARK = re.compile(r"(?://|#) (error|warning): ([a-z-]+)$")

Lines = set[tuple[str, int, str, str]]

Synthesised = Callable[[str, str], None]


@pytest.fixture
def synthesised(put: Put) -> Synthesised:
    """Makes the working directory that of an app, with what a version of the CDK makes of it."""

    def synthesised(app: str, version: str) -> None:
        put({})
        shutil.copytree(APPS / app, ".", dirs_exist_ok=True, ignore=shutil.ignore_patterns("2.*"))
        shutil.copytree(APPS / app / version, "cdk.out")

    return synthesised


def run(*paths: str) -> Report:
    return lint(paths or (".",), Settings())


def read(*paths: str) -> Stack:
    [stack] = stacks(paths or (".",), Settings())
    return stack


def lines(report: Report) -> Lines:
    """Where the findings are, remarks aside."""
    found = ((one.finding.span, one) for one in report.findings if one.severity >= Severity.WARNING)
    return {(span.path, span.position.line, str(one.severity), one.rule) for span, one in found}


def marked(*paths: str) -> Lines:
    """Where the app says that they must be."""
    return {
        (path, number, mark[1], mark[2])
        for path in paths
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1)
        if (mark := _MARK.search(line))
    }


def names(stack: Stack) -> dict[str, int]:
    return {api.name: len(api.routes) for api in stack.apis}


# -- the apps


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_right_passes_clean(synthesised: Synthesised, version: str) -> None:
    synthesised("right", version)
    assert lines(run()) == set()
    assert names(read()) == {
        "OneOrigin/Api": 2,
        "Mapped/Api": 3,
        "TwoOrigins/Api": 3,
        "Http/Api": 1,
        "Url/List/FunctionUrl": 1,
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_each_mistake_is_found_on_its_line_of_the_app(synthesised: Synthesised, version: str) -> None:
    synthesised("mistakes", version)
    assert lines(run()) == marked("app.js", "lambda/bare.js", "lambda/items.js")


def test_nothing_is_mended_where_a_program_would_write_it_anew(synthesised: Synthesised) -> None:
    synthesised("mistakes", VERSIONS[0])
    found = run().findings
    assert found
    assert [one.fix for one in found if one.fix is not None] == []
    assert mended(["."], Settings(), unsafe=True).after == {}


@pytest.mark.parametrize("version", VERSIONS)
def test_stacks_and_nested_stacks_of_a_stage_make_up_one_api(synthesised: Synthesised, version: str) -> None:
    synthesised("spread", version)
    [api] = read().apis
    assert api.name == "Live/Shop/Api"
    assert sorted(f"{route.method} {route.path}" for route in api.routes) == [
        *("DELETE /reports", "OPTIONS /", "OPTIONS /items", "OPTIONS /orders"),
        *("PUT /items", "PUT /orders", "PUT /returns"),
    ]
    assert {f.name for r in api.routes if (f := r.integration.function) is not None} == {"Live/Shop/Handler"}
    assert lines(run()) == marked("app.js")


@pytest.mark.parametrize("version", VERSIONS)
def test_distributions_lead_to_apis_of_other_stacks(synthesised: Synthesised, version: str) -> None:
    synthesised("edge", version)
    distributions = {one.name: [behaviour.api for behaviour in one.behaviours] for one in read().distributions}
    assert distributions == {"Site/Cdn": ["Shared/Api", None], "Apart/Cdn": ["Apart/Api"]}
    assert lines(run()) == marked("app.js")


@pytest.mark.parametrize("version", VERSIONS)
def test_documents_are_read_where_their_author_edits(synthesised: Synthesised, version: str) -> None:
    synthesised("documents", version)
    documents = [str(path) for path in Path("api").iterdir()]
    assert lines(run()) == marked("app.js", "lambda/index.js", *documents)
    assert [one.kind for one in run().inputs] == ["cdk"]


def test_a_document_that_the_app_has_no_more_is_read_as_it_was_uploaded(synthesised: Synthesised) -> None:
    synthesised("documents", "2.276.0")
    Path("api/uploaded.yaml").write_text("openapi: 3.0.1\npaths: {}\n", encoding="utf-8")
    [found] = [one.finding.span for one in run("cdk.out").findings if one.rule == "preflight-method-not-allowed"]
    assert found.path.startswith("cdk.out/asset.")


def libraries() -> list[Path]:
    return [Path(path) for path in os.environ.get(LIBRARIES, "").split(":") if path]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not here to synthesise with")
@pytest.mark.skipif(not libraries(), reason=f"{LIBRARIES} names no directory with aws-cdk-lib")
@pytest.mark.parametrize("app", ["documents", "edge", "mistakes", "right", "spread"])
def test_a_fresh_synthesis_is_judged_like_the_one_that_is_kept(put: Put, app: str) -> None:
    put({})
    for library in libraries():
        shutil.copytree(APPS / app, ".", dirs_exist_ok=True, ignore=shutil.ignore_patterns("2.*"))
        with tempfile.TemporaryDirectory() as output:
            synthesise(Path.cwd(), library, Path(output))
            shutil.rmtree("cdk.out", ignore_errors=True)
            shutil.copytree(output, "cdk.out")
        written = [*Path("lambda").iterdir(), *Path().glob("api/*")]
        assert lines(run()) == marked("app.js", *map(str, written))


# -- inputs


@pytest.mark.parametrize("path", [".", "cdk.out", "cdk.out/manifest.json", "cdk.out/OneOrigin.template.json"])
def test_an_assembly_is_linted_once_whatever_of_it_is_named(synthesised: Synthesised, path: str) -> None:
    synthesised("right", "2.276.0")
    [one] = run(path).inputs
    assert (one.path, one.kind, one.apis, one.functions) == ("cdk.out/manifest.json", "cdk", 5, 5)


@pytest.mark.parametrize("part", ["*.nested.template.json", "assembly-Live", "LiveOrders*.template.json"])
@pytest.mark.parametrize("in_git", [True, False])
def test_a_part_of_an_assembly_is_linted_with_all_of_it(synthesised: Synthesised, part: str, in_git: bool) -> None:
    synthesised("spread", "2.276.0")
    if not in_git:
        os.rmdir(".git")
    [path] = Path("cdk.out").rglob(part)
    assert [one.path for one in run(str(path)).inputs] == ["cdk.out/manifest.json"]
    assert lines(run(str(path))) == marked("app.js")


def test_a_template_without_its_assembly_tells_its_construct_paths_itself(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.115.0")
    shutil.copy("cdk.out/TrailingSlash.template.json", "alone.json")
    [one] = run("alone.json").inputs
    assert (one.path, one.kind) == ("alone.json", "cdk")
    assert names(read("alone.json")) == {"TrailingSlash/Api": 2}
    [found] = [one.finding for one in run("alone.json").findings if one.rule == "invalid-origin"]
    assert found.span.path == "alone.json"
    assert [one.message for one in found.related] == [
        "synthesised from TrailingSlash/Api/Default/items/OPTIONS/Resource"
    ]


BROKEN = {
    "no JSON": ('{"artifacts": {"A": {"type": "aws:cloudformation:stack"', "the manifest is no JSON"),
    "no template": (
        '{"artifacts": {"A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.json"}}}}',
        "the template of the stack A cannot be read",
    ),
    "a template elsewhere": (
        '{"artifacts": {"A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "../../A.json"}}}}',
        "the template of the stack A cannot be read",
    ),
    "nothing of its shape": (
        '{"artifacts": {"A": {"type": "aws:cloudformation:stack", "properties": [], "metadata": 1}, "B": null}}',
        "the template of the stack A cannot be read",
    ),
}


@pytest.mark.parametrize(("manifest", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_assembly_is_a_finding(put: Put, manifest: str, problem: str) -> None:
    put({"cdk.out/manifest.json": manifest})
    [found] = run().findings
    assert found.rule == "parse-error"
    assert found.finding.message.startswith(problem)


def test_assemblies_in_each_other_are_read_as_deep_as_makes_sense(put: Put) -> None:
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}
    put({"cdk.out/manifest.json": json.dumps({"artifacts": {"A": stage}})})
    assert run().findings == ()


def test_another_manifest_is_none_of_ours(put: Put) -> None:
    put({"manifest.json": '{"name": "a web app", "icons": [], "comment": "AWS::"}'})
    assert run().inputs == ()


def test_the_tree_of_constructs_tells_the_paths_that_the_manifest_does_not(put: Put) -> None:
    node = {"path": "Shop/Orders/Resource", "attributes": {"aws:cdk:cloudformation:logicalId": "Api"}}
    tree = {"tree": {"path": "", "children": {"Shop": {"path": "Shop", "children": {"Orders": node}}}}}
    put({**_assembly(), "cdk.out/tree.json": json.dumps(tree)})
    assert names(read()) == {"Shop/Orders": 1}


# -- what one stack says of another


def _method(api: object, resource: object, verb: str, **more: object) -> dict[str, object]:
    properties = {"RestApiId": api, "ResourceId": resource, "HttpMethod": verb, "Integration": {"Type": "MOCK"}, **more}
    return {"Type": "AWS::ApiGateway::Method", "Properties": properties}


def _part(api: object, parent: object, name: str) -> dict[str, object]:
    return {"Type": "AWS::ApiGateway::Resource", "Properties": {"RestApiId": api, "ParentId": parent, "PathPart": name}}


def _stacks(**templates: object) -> dict[str, str]:
    """An assembly of plain stacks."""
    artifacts = {
        name: {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.template.json"}}
        for name in templates
    }
    written = {f"cdk.out/{name}.template.json": json.dumps(template, indent=1) for name, template in templates.items()}
    return {"cdk.out/manifest.json": json.dumps({"artifacts": artifacts}), **written}


def _routes(stack: Stack) -> list[str]:
    return sorted(f"{route.method} {route.path}" for api in stack.apis for route in api.routes)


ROOT: dict[str, object] = {"Fn::GetAtt": ["Api", "RootResourceId"]}
MADE: dict[str, object] = {
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "shop"}},
    "Orders": _part({"Ref": "Api"}, ROOT, "orders"),
    "Users": {
        "Type": "AWS::ApiGateway::Authorizer",
        "Properties": {"RestApiId": {"Ref": "Api"}, "Type": "TOKEN", "IdentitySource": "method.request.header.X-Token"},
    },
}


def _exported(name: str, value: object) -> dict[str, object]:
    return {"Value": value, "Export": {"Name": name}}


EXPORTS = {
    "ApiId": _exported("Shop:Api", {"Ref": "Api"}),
    "OrdersId": _exported("Shop:Orders", {"Ref": "Orders"}),
    "UsersId": _exported("Shop:Users", {"Ref": "Users"}),
}


def test_a_method_of_another_stack_has_its_path_and_authorizer_from_there(put: Put) -> None:
    api = {"Fn::ImportValue": "Shop:Api"}
    orders = {"Fn::ImportValue": "Shop:Orders"}
    users = {"Fn::ImportValue": "Shop:Users"}
    method = _method(api, {"Ref": "Item"}, "GET", AuthorizationType="CUSTOM", AuthorizerId=users)
    other = {"Item": _part(api, orders, "{id}"), "Get": method}
    put(_stacks(Shop={"Resources": MADE, "Outputs": EXPORTS}, Other={"Resources": other}))
    stack = read()
    [route] = stack.apis[0].routes
    assert (route.method, route.path) == ("GET", "/orders/{id}")
    assert [str(source.header) for source in route.authorization.identity_sources] == ["x-token"]
    assert stack.apis[0].elsewhere is None  # who takes what is exported is known


def test_equal_ids_of_two_stacks_are_two_things(put: Put) -> None:
    mine = {**MADE, "Get": _method({"Ref": "Api"}, ROOT, "GET")}
    yours = {**MADE, "Put": _method({"Ref": "Api"}, {"Ref": "Orders"}, "PUT")}
    put(_stacks(Mine={"Resources": mine}, Yours={"Resources": yours}))
    assert [[f"{route.method} {route.path}" for route in api.routes] for api in read().apis] == [
        ["GET /"],
        ["PUT /orders"],
    ]


def test_a_parameter_of_the_same_name_is_another(put: Put) -> None:
    """Each stack is given its own values."""
    adds = {"Get": _method({"Fn::ImportValue": "Shop:Api"}, {"Ref": "Id"}, "GET")}
    one, two = ({"Parameters": {"Id": {"Type": "String"}}, "Resources": adds} for _ in range(2))
    put(_stacks(Shop={"Resources": MADE, "Outputs": EXPORTS}, One=one, Two=two))
    assert len({route.path for route in read().apis[0].routes}) == 2


def test_a_stack_that_sam_transforms_is_one_of_the_assembly(put: Put) -> None:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.handler", "Runtime": "nodejs22.x"}}
    outputs = {"Arn": _exported("Code:Arn", {"Fn::GetAtt": ["Function", "Arn"]})}
    code = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Function": function}, "Outputs": outputs}
    behind = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::ImportValue": "Code:Arn"}}
    made = {**MADE, "Get": _method({"Ref": "Api"}, ROOT, "GET", Integration=behind)}
    put(_stacks(Shop={"Resources": made}, Code=code))
    [route] = read().apis[0].routes
    assert route.integration.function is not None


def test_what_the_assembly_hands_out_may_be_used_elsewhere(put: Put) -> None:
    resources = {**MADE, "Get": _method({"Ref": "Api"}, ROOT, "GET")}
    put(_stacks(Shop={"Resources": resources, "Outputs": {"Root": _exported("Shop:Root", ROOT)}}))
    assert read().apis[0].elsewhere is not None


def test_imports_from_outside_stay_unknown(put: Put) -> None:
    api = {"Fn::ImportValue": "Elsewhere:Api"}
    put(_stacks(Shop={"Resources": {"Get": _method(api, {"Fn::ImportValue": "Elsewhere:Root"}, "GET")}}))
    [api_elsewhere] = read().apis
    assert api_elsewhere.elsewhere is not None


def test_exports_that_import_each_other_come_to_an_end(put: Put) -> None:
    mine = {"Resources": MADE, "Outputs": {"A": _exported("A", {"Fn::ImportValue": "B"})}}
    other = {"Outputs": {"B": _exported("B", {"Fn::ImportValue": "A"})}}
    other["Resources"] = {"Get": _method({"Fn::ImportValue": "A"}, "root", "GET")}
    put(_stacks(Shop=mine, Other=other))
    assert len(read().apis) == 2


def _nested(file: str, **parameters: object) -> dict[str, object]:
    properties = {"TemplateURL": {"Fn::Sub": "https://bucket/x.json"}, "Parameters": parameters}
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties, "Metadata": {"aws:asset:path": file}}


def test_outputs_of_a_nested_stack_are_followed_into_its_sibling(put: Put) -> None:
    handed = {"Fn::GetAtt": ["First", "Outputs.Id"]}
    root = {"Fn::GetAtt": ["First", "Outputs.Root"]}
    adds = {"Get": _method({"Ref": "ApiId"}, {"Ref": "Root"}, "GET")}
    files = _stacks(
        Shop={"Resources": {"Second": _nested("second.json", ApiId=handed, Root=root), "First": _nested("first.json")}}
    )
    first = {"Resources": MADE, "Outputs": {"Id": {"Value": {"Ref": "Api"}}, "Root": {"Value": ROOT}}}
    second = {"Parameters": {"ApiId": {"Type": "String"}, "Root": {"Type": "String"}}, "Resources": adds}
    put({**files, "cdk.out/first.json": json.dumps(first), "cdk.out/second.json": json.dumps(second)})
    stack = read()
    assert _routes(stack) == ["GET /"]
    assert len(stack.apis) == 1


def test_a_stack_nested_in_itself_is_read_once(put: Put) -> None:
    files = _stacks(Shop={"Resources": {**MADE, "Again": _nested("Shop.template.json")}})
    put(files)
    assert len(read().apis) == 1


def test_a_stack_of_sam_keeps_its_meaning(put: Put) -> None:
    api = {
        "Type": "AWS::Serverless::HttpApi",
        "Properties": {"CorsConfiguration": {"AllowOrigins": ["https://a.com/"]}},
    }
    files = _stacks(
        Shop={"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Orders": api}}, Other={"Resources": MADE}
    )
    put(files)
    assert {api.kind for api in read().apis} == {"http", "rest"}
    assert [one.rule for one in run().findings if one.severity is Severity.ERROR] == ["invalid-origin"]


# -- places


def test_the_template_s_line_stands_below_that_of_the_app(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    [found] = [one.finding for one in run().findings if one.rule == "ignored-response-mapping"]
    assert found.span.text == "addMethod( // warning: ignored-response-mapping"
    generated = found.related[-1]
    assert generated.span.path == "cdk.out/MappedOnAProxy.template.json"
    assert generated.message == "synthesised from MappedOnAProxy/Api/Default/GET/Resource"
    assert found.api == "MappedOnAProxy/Api"


def test_what_a_fault_of_the_handler_refers_to_is_told_of_the_app_too(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    [found] = [one.finding for one in run().findings if one.rule == "handler-without-origin"]
    assert found.span.path == "lambda/bare.js"
    assert [one.span.path for one in found.related] == ["app.js"]


def test_files_that_were_synthesised_elsewhere_are_found_by_the_end_of_their_path(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    _replace("/app/app.js", "/build/agent/checkout/app.js")
    assert {path for path, *_ in lines(run())} >= {"app.js"}


def test_without_the_app_s_source_the_template_is_the_place(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    os.remove("app.js")
    [found] = [one.finding for one in run().findings if one.rule == "ignored-response-mapping"]
    assert found.span.path == "cdk.out/MappedOnAProxy.template.json"
    assert found.related[-1].span == found.span


FRAMES = {
    "TypeScript": ("new Orders (/app/lib/orders.ts:2:3)", 2),
    "a library before it": ("at addMethod (/app/node_modules/aws-cdk-lib/x.js:1:9)|at new Orders (/app/lib/orders.ts:3:1)", 3),
    "Node before it": ("Module.load (node:internal/modules:1:2)|<anonymous> (/app/lib/orders.ts:1:1)", 1),
    "no name": ("/app/lib/orders.ts:2:3", 2),
    "an ES module": ("new Orders (file:///app/lib/orders.ts:2:3)", 2),
    "a Windows path": (r"new Orders (C:\app\lib\orders.ts:2:3)", 2),
    "Python": ("...jsii runtime...|__init__ (/usr/lib/python3/site-packages/jsii/_runtime.py:9)|f (/app/lib/orders.ts:3)", 3),
    "no user's frame": ("...aws-cdk-lib...|(no user code in 10 frames, use --stack-trace-limit to capture more)", None),
    "past the end": ("new Orders (/app/lib/orders.ts:99:3)", None),
    "past the end of its line": ("new Orders (/app/lib/orders.ts:2:2565)|<anonymous> (/app/lib/orders.ts:1:1)", None),
    "amid a word": ("new Orders (/app/lib/orders.ts:2:5)", None),
    "another file": ("new Orders (/app/lib/other.ts:1:1)", None),
}  # fmt: skip

ORDERS = "first\n  second\n  third\n"

API = {
    "Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "Any": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "HttpMethod": "GET",
                "Integration": {"Type": "HTTP_PROXY", "Uri": "https://backend.example.com"},
            },
        },
    }
}


def _assembly(**metadata: object) -> dict[str, str]:
    stack = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "Shop.template.json"},
        "metadata": metadata,
    }
    return {
        "cdk.out/manifest.json": json.dumps({"version": "20.0.0", "artifacts": {"Shop": stack}}),
        "cdk.out/Shop.template.json": json.dumps(API, indent=1),
    }


@pytest.mark.parametrize(("trace", "line"), FRAMES.values(), ids=FRAMES)
def test_the_first_frame_of_the_user_is_the_place(put: Put, trace: str, line: int | None) -> None:
    entry = {"type": "aws:cdk:logicalId", "data": "Api", "trace": trace.split("|")}
    put({"lib/orders.ts": ORDERS, **_assembly(**{"/Shop/Api/Resource": [entry]})})
    [found] = [one.finding for one in run().findings if one.rule == "cors-not-configured"]
    place = (found.span.path, found.span.position.line)
    assert place == (("cdk.out/Shop.template.json", 3) if line is None else ("lib/orders.ts", line))


def test_what_a_library_made_too_deep_below_the_user_s_line_is_told_of_that(put: Put) -> None:
    above = {"type": "aws:cdk:creationStack", "data": ["new Orders (/app/lib/orders.ts:2:3)"]}
    unknown = {"type": "aws:cdk:creationStack", "data": ["(no user code in 10 frames)"]}
    named = {"type": "aws:cdk:logicalId", "data": "Api"}
    metadata = {"/Shop/Api/Resource": [above], "/Shop/Api/Inner/Resource": [named, unknown]}
    put({"lib/orders.ts": ORDERS, **_assembly(**metadata)})
    [found] = [one.finding for one in run().findings if one.rule == "cors-not-configured"]
    assert (found.span.path, found.span.position.line) == ("lib/orders.ts", 2)


def test_the_same_fault_of_one_line_is_told_once(put: Put, synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    wildcards = [one for one in run().findings if one.rule == "wildcard-with-credentials"]
    assert len({one.finding.span.position.line for one in wildcards}) == len(wildcards)


def test_what_preflights_inherited_is_told_once_without_lines_too(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    os.remove("app.js")
    findings = [one.finding for one in run().findings if one.rule == "wildcard-with-credentials"]
    [found] = [finding for finding in findings if finding.api == "CredentialsUnderAWildcard/Api"]
    assert found.span.text == "'*'"
    assert found.related[0].message == "synthesised from CredentialsUnderAWildcard/Api/Default/OPTIONS/Resource"


COMMONJS = """\
"use strict";
// ../backend/items.ts
var items_exports = {};
module.exports = __toCommonJS(items_exports);

// ../backend/cors.ts
var cors = {};

// ../backend/items.ts
var handler = async () => ({ statusCode: 200, headers: cors });
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
"""
MODULE = """\
// ../backend/cors.ts
var cors = {};

// ../backend/items.ts
var handler = async () => ({ statusCode: 200, headers: cors });
export {
  handler
};
"""
SOURCES = "../../../backend/items.ts", "../../../backend/cors.ts"

BUNDLES = {
    "of an ES module": {"index.js": COMMONJS},
    "an ES module": {"index.mjs": MODULE},
    "minified": {
        "index.js": "var r={};module.exports=o(r);0&&(module.exports={handler});",
        "index.js.map": json.dumps({"version": 3, "sources": SOURCES}),
    },
    "minified, an ES module": {
        "index.mjs": "var r={};export{o as handler};",
        "index.mjs.map": json.dumps({"version": 3, "sources": SOURCES[::-1]}),
    },
}
"""As esbuild 0.21 writes them."""


def _bundled(files: dict[str, str]) -> dict[str, str]:
    function = {"Runtime": "nodejs22.x", "Handler": "index.handler", "Code": {"S3Bucket": "b", "S3Key": "k.zip"}}
    template = {
        "Resources": {
            "Items": {
                "Type": "AWS::Lambda::Function",
                "Properties": function,
                "Metadata": {"aws:asset:path": "asset.k"},
            },
            "Url": {
                "Type": "AWS::Lambda::Url",
                "Properties": {"TargetFunctionArn": {"Ref": "Items"}, "AuthType": "NONE"},
            },
        }
    }
    return {
        ".git/HEAD": "",
        "infra/cdk.out/manifest.json": _assembly()["cdk.out/manifest.json"],
        "infra/cdk.out/Shop.template.json": json.dumps(template),
        "backend/items.ts": "import { cors } from './cors';\nexport const handler = async () => ({ statusCode: 200, headers: cors });\n",
        "backend/cors.ts": "export const cors = { 'Access-Control-Allow-Origin': 'https://app.example.com/' };\n",
        **{f"infra/cdk.out/asset.k/{name}": text for name, text in files.items()},
    }


@pytest.mark.parametrize("files", BUNDLES.values(), ids=BUNDLES)
def test_code_that_esbuild_bundled_is_read_where_its_author_writes_it(put: Put, files: dict[str, str]) -> None:
    put(_bundled(files))
    [found] = [one.finding for one in run("infra").findings if one.rule == "invalid-origin"]
    assert (found.span.path, found.span.text) == ("backend/cors.ts", "https://app.example.com/")


def test_a_bundle_of_what_is_not_at_hand_is_read_itself(put: Put) -> None:
    header = "'Access-Control-Allow-Origin': 'https://app.example.com/'"
    put(_bundled({"index.mjs": MODULE.replace("backend", "elsewhere").replace("cors = {}", f"cors = {{{header}}}")}))
    [found] = [one.finding for one in run("infra").findings if one.rule == "invalid-origin"]
    assert found.span.path == "infra/cdk.out/asset.k/index.mjs"


def test_code_beside_the_directory_of_the_app_is_read_where_its_author_writes_it(put: Put) -> None:
    module = (
        "export const handler = async () => ({ headers: { 'Access-Control-Allow-Origin': 'https://a.example/' } });\n"
    )
    for source, shown in ("backend/index.mjs", "backend/index.mjs"), ("a/b/index.mjs", "a/b/index.mjs"):
        put({**_bundled({"index.mjs": module}), source: module})
        [found] = [one.finding for one in run("infra").findings if one.rule == "invalid-origin"]
        assert found.span.path == shown
        os.remove(source)


# -- words


def test_help_speaks_of_the_cdk(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    helps = {one.rule: one.finding.help for one in run().findings}
    assert "defaultCorsPreflightOptions" in helps["preflight-missing"]
    assert "addGatewayResponse" in helps["gateway-response-without-cors"]
    assert "proxy: false" in helps["ignored-response-mapping"]


def test_help_is_worded_for_rules_that_there_are() -> None:
    known = chosen((), (), ())
    assert {rule for words in HELP.values() for rule, _ in words} <= known.keys()


def test_generated_text_has_no_fix(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    assert all(one.fix is None for one in run().findings)


# -- silence


def test_what_metadata_silences_is_listed_for_scripts_only(synthesised: Synthesised) -> None:
    synthesised("mistakes", "2.276.0")
    report = run()
    assert "Silenced/Api" not in {one.finding.api for one in report.findings if one.severity is Severity.ERROR}
    document = json.loads(json_format.render(report))
    [silenced] = [one for one in document["findings"] if one["suppressed"]]
    assert silenced["rule"] == "wildcard-with-credentials"
    assert silenced["suppressed"] == "ignored by the metadata of Silenced/Api: nobody sends cookies here"
    assert document["summary"]["suppressed"] == 1


SAID = {
    "of the API": ("/Shop/Api", ["cors-not-configured"], 1),
    "of its resource": ("/Shop/Api/Resource", ["cors-not-configured"], 1),
    "of the stack": ("/Shop", ["cors-not-configured"], 1),
    "of another rule": ("/Shop/Api", ["preflight-missing"], 0),
    "of another construct": ("/Shop/Ap", ["cors-not-configured"], 0),
    "in another shape": ("/Shop/Api", {"cors-not-configured": True}, 0),
}


@pytest.mark.parametrize(("path", "ignore", "count"), SAID.values(), ids=SAID)
def test_metadata_holds_for_a_construct_and_all_below_it(put: Put, path: str, ignore: object, count: int) -> None:
    metadata: dict[str, list[object]] = {"/Shop/Api/Resource": [{"type": "aws:cdk:logicalId", "data": "Api"}]}
    metadata.setdefault(path, []).append({"type": "corslint", "data": {"ignore": ignore}})
    put(_assembly(**metadata))
    report = run()
    assert (len(report.suppressed), len(report.findings)) == (count, 1 - count)


def test_a_resource_s_own_metadata_silences_too(put: Put) -> None:
    files = _assembly(**{"/Shop/Api/Resource": [{"type": "aws:cdk:logicalId", "data": "Api"}]})
    template = json.loads(files["cdk.out/Shop.template.json"])
    template["Resources"]["Api"]["Metadata"] = {"corslint": {"ignore": ["cors-not-configured"], "reason": "internal"}}
    put({**files, "cdk.out/Shop.template.json": json.dumps(template)})
    [silenced] = run().suppressed
    assert silenced.suppressed == "ignored by the metadata of Shop/Api: internal"


def _replace(old: str, new: str) -> None:
    for path in Path("cdk.out").glob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
