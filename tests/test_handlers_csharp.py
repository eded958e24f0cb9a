"""What C# handlers can return, and where they are found."""

from pathlib import Path

import pytest

from conftest import Put
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.source import Source
from corslint.value import only, text
from handlers_snippets import Snippet, described, judged, profiled, snippets

HANDLER = "Shop::Shop.Function::FunctionHandler"


@pytest.mark.parametrize("snippet", snippets("csharp.txt"), ids=lambda snippet: snippet.name)
def test_a_class_is_judged(snippet: Snippet, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"Function.cs": snippet.code, "Shop.csproj": "<Project />"}, HANDLER, "dotnet8")
    assert (judged(found), described(found) if snippet.exits else "") == (snippet.verdict, snippet.exits), found


FUNCTION = """\
using Shop.Web;

namespace Shop;

public class Function
{
    public APIGatewayProxyResponse FunctionHandler(APIGatewayProxyRequest request) => Answers.Ok("{}");
}
"""
ANSWERS = """\
namespace Shop.Web;

public static class Answers
{
    public static APIGatewayProxyResponse Ok(string body) => new()
    {
        StatusCode = 200,
        Body = body,
        Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = Settings.Origin },
    };
}
"""
SETTINGS = """\
namespace Shop.Web;
internal static class Settings { public const string Origin = "https://app.example.com"; }
"""
REFERRING = '<Project><ItemGroup><ProjectReference Include="..\\\\Web\\\\Web.csproj" /></ItemGroup></Project>'


@pytest.mark.parametrize(
    "files",
    [
        {"Shop.csproj": "<Project />", "Function.cs": FUNCTION, "Web/Answers.cs": ANSWERS, "Web/Settings.cs": SETTINGS},
        {
            "src/Shop/Shop.csproj": REFERRING.replace("\\\\", "\\"),
            "src/Shop/Function.cs": FUNCTION,
            "src/Web/Web.csproj": "<Project />",
            "src/Web/Answers.cs": ANSWERS,
            "src/Web/Settings.cs": SETTINGS,
        },
        {
            "App.csproj": "<Project><PropertyGroup><AssemblyName>Shop</AssemblyName></PropertyGroup></Project>",
            "Function.cs": FUNCTION.replace("using Shop.Web;", ""),
            "Usings.cs": "global using Shop.Web;\nglobal using System.Net;\n",
            "Answers.cs": ANSWERS + SETTINGS.replace("namespace Shop.Web;", ""),
        },
        {
            "Shop.csproj": '<Project><ItemGroup><Using Include="Shop.Web.Answers" Static="true" /></ItemGroup></Project>',
            "Function.cs": FUNCTION.replace("Answers.Ok", "Ok"),
            "Answers.cs": ANSWERS,
            "Settings.cs": SETTINGS,
        },
        {
            "Shop.csproj": "<Project />",
            "Function.cs": FUNCTION.replace("Answers.Ok", "A.Ok").replace("Shop.Web;", "A = Shop.Web.Answers;"),
            "Answers.cs": ANSWERS,
            "Settings.cs": SETTINGS,
            "obj/Debug/Answers.cs": ANSWERS.replace("200", "500"),
            "test/Shop.Tests/Shop.Tests.csproj": "<Project />",
            "test/Shop.Tests/Answers.cs": ANSWERS.replace("200", "500"),
        },
    ],
    ids=["one project", "another project", "global usings", "static usings of the project", "an alias"],
)
def test_types_are_found_by_their_namespace(files: dict[str, str], tmp_path: Path) -> None:
    assert described(profiled(tmp_path, files, HANDLER, "dotnet8")) == "200 https://app.example.com"


def test_a_type_of_a_namespace_that_is_not_taken_in_is_none(tmp_path: Path) -> None:
    files = {"Shop.csproj": "", "Function.cs": FUNCTION.replace("using Shop.Web;", ""), "Answers.cs": ANSWERS}
    assert judged(profiled(tmp_path, files, HANDLER, "dotnet8")) == "unknown"


def test_a_name_that_two_namespaces_have_is_not_guessed(tmp_path: Path) -> None:
    other = ANSWERS.replace("Shop.Web", "Shop.Internal").replace("Settings.Origin", '"*"')
    function = FUNCTION.replace("using Shop.Web;", "using Shop.Web;\nusing Shop.Internal;")
    files = {"Shop.csproj": "", "Function.cs": function, "A.cs": ANSWERS, "B.cs": other, "Settings.cs": SETTINGS}
    assert judged(profiled(tmp_path, files, HANDLER, "dotnet8")) == "unknown"


def test_the_parts_of_a_class_are_one(tmp_path: Path) -> None:
    first = FUNCTION.replace("public class", "public partial class").replace("Answers.Ok", "Ok")
    second = ANSWERS.replace("Shop.Web", "Shop").replace("static class Answers", "partial class Function")
    files = {
        "Shop.csproj": "",
        "Function.cs": first,
        "Function.Answers.cs": second,
        "S.cs": SETTINGS.replace("Shop.Web", "Shop"),
    }
    assert described(profiled(tmp_path, files, HANDLER, "dotnet6")) == "200 https://app.example.com"


@pytest.mark.parametrize(
    ("handler", "files"),
    [
        ("Shop::Shop.Function::Missing", {"Shop.csproj": "", "Function.cs": FUNCTION}),
        ("Shop::Shop.Other::FunctionHandler", {"Shop.csproj": "", "Function.cs": FUNCTION}),
        ("Store::Shop.Function::FunctionHandler", {"Shop.csproj": "", "Function.cs": FUNCTION}),
        (HANDLER, {"Function.cs": FUNCTION}),
        (HANDLER, {"a/Shop.csproj": "", "a/F.cs": FUNCTION, "b/Shop.csproj": "", "b/F.cs": FUNCTION}),
        (HANDLER, {"Shop.csproj": "", "Function.cs": FUNCTION[:-40]}),
        (HANDLER, {"Shop.csproj": "", "Function.cs": ""}),
        ("Shop", {"Shop.csproj": "", "Function.cs": FUNCTION}),
    ],
    ids=["no method", "no class", "no assembly", "no project", "two projects", "half a file", "empty", "no program"],
)
def test_what_is_not_found_is_unknown(handler: str, files: dict[str, str], tmp_path: Path) -> None:
    assert judged(profiled(tmp_path, files, handler, "dotnet8")) == "unknown"


PROGRAM = """\
using Amazon.Lambda.RuntimeSupport;

var handler = async (APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
{
    return Answer(200);
};

await LambdaBootstrapBuilder.Create(handler, new DefaultLambdaJsonSerializer()).Build().RunAsync();

static APIGatewayHttpApiV2ProxyResponse Answer(int status) => new()
{
    StatusCode = status,
    Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
};
"""
MAIN = """\
namespace Shop;

public class Function
{
    private static async Task Main(string[] args)
    {
        Func<APIGatewayProxyRequest, ILambdaContext, Task<APIGatewayProxyResponse>> handler = FunctionHandler;
        using var wrapper = HandlerWrapper.GetHandlerWrapper(handler, new DefaultLambdaJsonSerializer());
        using var bootstrap = new LambdaBootstrap(wrapper);
        await bootstrap.RunAsync();
    }

    public static async Task<APIGatewayProxyResponse> FunctionHandler(APIGatewayProxyRequest request, ILambdaContext context)
    {
        return new APIGatewayProxyResponse { StatusCode = 200, Headers = new() { ["Access-Control-Allow-Origin"] = "*" } };
    }
}
"""


@pytest.mark.parametrize("program", [PROGRAM, MAIN], ids=["statements", "a method"])
@pytest.mark.parametrize(("handler", "runtime"), [("Shop", "dotnet8"), ("bootstrap", "provided.al2023")])
def test_a_program_starts_its_handler(program: str, handler: str, runtime: str, tmp_path: Path) -> None:
    files = {"Shop.csproj": "", "Function.cs": program, "Helper.cs": SETTINGS}
    assert described(profiled(tmp_path, files, handler, runtime)) == "200 *"


def test_generated_code_calls_what_is_annotated(tmp_path: Path) -> None:
    code = """
    namespace Shop;
    public class Orders
    {
        [LambdaFunction, HttpApi(LambdaHttpMethod.Get, "/")]
        public IHttpResult Get() => HttpResults.Ok().AddHeader("Access-Control-Allow-Origin", "*");
    }
    """
    found = profiled(
        tmp_path, {"Shop.csproj": "", "Orders.cs": code}, "Shop::Shop.Orders_Get_Generated::Get", "dotnet8"
    )
    assert described(found) == "200 *"


HOSTED = """\
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllers();
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);
SERVICES
var app = builder.Build();
app.UseHttpsRedirection();
PIPELINE
app.UseAuthorization();
app.MapControllers();
app.MapGet("/", () => "welcome");
app.Run();
"""
NAMED = 'builder.Services.AddCors(options => options.AddPolicy("Web", policy => policy.WithOrigins("https://a").AllowAnyHeader()));'


@pytest.mark.parametrize(
    ("services", "pipeline", "expected"),
    [
        ("", "", "none: ? -"),
        ("", "app.UseCors(policy => policy.AllowAnyOrigin().AllowAnyMethod());", "all: ? *"),
        ("", 'app.UseCors(policy => policy.WithOrigins("*").WithHeaders("x-id"));', "all: ? *"),
        (NAMED, 'app.UseCors("Web");', "all: ? echo[https://a]"),
        (NAMED, 'app.UseCors("Other");', "unknown"),
        (NAMED, "app.UseCors();", "unknown"),
        (NAMED, "", "unknown"),
        (NAMED.replace('"https://a"', "settings.Origins"), 'app.UseCors("Web");', "all: ? checked"),
        (NAMED.replace('AddPolicy("Web", ', "AddDefaultPolicy("), "app.UseCors();", "all: ? echo[https://a]"),
        ("", "app.UseCors(p => p.SetIsOriginAllowed(_ => true).AllowCredentials());", "all: ? echo"),
        ("", "app.UseCors(p => p.SetIsOriginAllowed(o => Known.Contains(o)));", "all: ? checked"),
        ("", "app.UseCors(policy => policy.AllowAnyOrigin().AllowCredentials());", "unknown"),
        ("", "if (app.Environment.IsDevelopment()) { app.UseCors(p => p.AllowAnyOrigin()); }", "unknown"),
        ("", "app.UseMiddleware<Headers>();", "unknown"),
        ("", "app.UseSharedDefaults();", "unknown"),
    ],
)
def test_a_pipeline_of_aspnet_answers_by_its_policy(
    services: str, pipeline: str, expected: str, tmp_path: Path
) -> None:
    program = HOSTED.replace("SERVICES", services).replace("PIPELINE", pipeline)
    found = profiled(tmp_path, {"Shop.csproj": "", "Program.cs": program}, "Shop", "dotnet8")
    assert ": ".join((judged(found), *([described(found)] if judged(found) != "unknown" else []))) == expected


SERVICE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, Cors: "'https://app.example.com'"}
  List:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: dotnet8
      Handler: Shop::Shop.Function::FunctionHandler
      CodeUri: src/Shop/bin/Release/net8.0/publish
      Events:
        Call: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /orders, Method: get}}
"""
TERRAFORM = """\
data "archive_file" "shop" {
  type        = "zip"
  source_dir  = "${path.module}/src/Shop/bin/Release/net8.0/publish"
  output_path = "${path.module}/shop.zip"
}

resource "aws_lambda_function" "list" {
  function_name = "list"
  role          = "arn:aws:iam::123456789012:role/list"
  runtime       = "dotnet8"
  handler       = "Shop::Shop.Function::FunctionHandler"
  filename      = data.archive_file.shop.output_path
}

resource "aws_lambda_function_url" "list" {
  function_name      = aws_lambda_function.list.function_name
  authorization_type = "NONE"
}
"""


@pytest.mark.parametrize(("name", "text_"), [("template.yaml", SERVICE), ("main.tf", TERRAFORM)])
def test_what_is_published_is_read_where_it_is_written(name: str, text_: str, put: Put) -> None:
    put(
        {
            name: text_,
            "src/Shop/Shop.csproj": "",
            "src/Shop/F.cs": FUNCTION,
            "src/Shop/A.cs": ANSWERS,
            "src/Shop/S.cs": SETTINGS,
        }
    )
    (function,) = [
        route.integration.function
        for stack in stacks([name], Settings())
        for api in stack.apis
        for route in api.routes
        if route.integration is not None and route.integration.function is not None
    ][:1]
    assert described(function.profile()) == "200 https://app.example.com"


ENTRY_POINT = """\
namespace Shop;

public class LambdaEntryPoint : Amazon.Lambda.AspNetCoreServer.APIGatewayProxyFunction
{
    protected override void Init(IWebHostBuilder builder) { builder.UseStartup<Startup>(); }
}
"""
STARTUP = """\
namespace Shop;

public class Startup
{
    public Startup(IConfiguration configuration) { Configuration = configuration; }

    public IConfiguration Configuration { get; }

    public void ConfigureServices(IServiceCollection services)
    {
        services.AddCors(options =>
        {
            options.AddPolicy("Web", policy => { policy.WithOrigins("https://app.example.com").AllowCredentials(); });
        });
        services.AddControllers();
    }

    public void Configure(IApplicationBuilder app, IWebHostEnvironment env)
    {
        app.UseRouting();
        app.UseCors("Web");
        app.UseEndpoints(endpoints => { endpoints.MapControllers(); });
    }
}
"""


CONFIGURING = """\
namespace Shop;

public class LambdaEntryPoint : APIGatewayHttpApiV2ProxyFunction
{
    protected override void Init(IHostBuilder builder) { }

    protected override void Init(IWebHostBuilder builder)
    {
        builder
            .ConfigureServices((context, services) => services.AddCors(o => o.AddDefaultPolicy(p => p.WithOrigins("https://a"))))
            .Configure(app => { app.UseRouting(); app.UseCors(); });
    }
}
"""


def test_a_host_is_configured_in_place(tmp_path: Path) -> None:
    files = {"Shop.csproj": "", "LambdaEntryPoint.cs": CONFIGURING}
    found = profiled(tmp_path, files, "Shop::Shop.LambdaEntryPoint::FunctionHandlerAsync", "dotnet8")
    assert described(found) == "? echo[https://a]"
    assert found.exits[0].span.text == "LambdaEntryPoint"


def test_attributes_that_put_code_around_methods_are_not_followed(tmp_path: Path) -> None:
    function = FUNCTION.replace("    public API", "    [Cors] public API")
    aspect = "using AspectInjector.Broker;\nnamespace Shop;\npublic class CorsAttribute : System.Attribute { }\n"
    files = {"Shop.csproj": "", "F.cs": function, "A.cs": ANSWERS, "S.cs": SETTINGS, "Cors.cs": aspect}
    assert judged(profiled(tmp_path, files, HANDLER, "dotnet8")) == "unknown"


@pytest.mark.parametrize(
    ("startup", "expected"),
    [
        (STARTUP, "? echo[https://app.example.com]"),
        (STARTUP.replace("endpoints.MapControllers()", 'endpoints.MapControllers().RequireCors("Admin")'), ""),
    ],
    ids=["a policy for all", "another for some"],
)
def test_a_host_answers_by_its_startup(startup: str, expected: str, tmp_path: Path) -> None:
    files = {"Shop.csproj": "", "LambdaEntryPoint.cs": ENTRY_POINT, "Startup.cs": startup}
    found = profiled(tmp_path, files, "Shop::Shop.LambdaEntryPoint::FunctionHandlerAsync", "dotnet8")
    assert described(found) == expected


def test_a_program_that_annotations_generate_is_told_what_to_call(tmp_path: Path) -> None:
    code = """
    namespace Shop;
    public class Orders
    {
        [LambdaFunction, HttpApi(LambdaHttpMethod.Get, "/")]
        public IHttpResult Get() => HttpResults.Ok().AddHeader("Access-Control-Allow-Origin", "*");

        [LambdaFunction, HttpApi(LambdaHttpMethod.Post, "/")]
        public IHttpResult Post() => HttpResults.Created();
    }
    """
    span = Source("template.yaml", "Post").whole
    environment = {"ANNOTATIONS_HANDLER": only(text("Post"), span)}
    files = {"Shop.csproj": "", "Orders.cs": code}
    assert described(profiled(tmp_path, files, "Shop", "dotnet8", environment)) == "201 -"
