"""Hostile files and hostile surroundings: links, pipes, devices, names, signals, closed streams, no home, no network."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bounds import write
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.source import LONGEST_FILE, Repository, Source, Unreadable, read
from fuzzing.targets import EVERYTHING, TARGETS, Target, linted

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and signals as POSIX has them")

ROOT = Path(__file__).parent.parent

API = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {CorsConfiguration: {AllowOrigins: ["https://app.example.com/"]}}
"""
"""One certain finding: `invalid-origin`."""

FOUND = ["invalid-origin"]

OURS = ("::error file=", "::warning file=", "::notice file=")
"""How the commands start that are meant for GitHub's runner."""


def rules(directory: Path) -> list[str]:
    return [one.rule for one in lint([str(directory)], Settings()).findings]


def run(
    *arguments: str, cwd: Path, stdin: int | None = subprocess.DEVNULL, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "corslint", *arguments],
        cwd=cwd,
        stdin=stdin,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    write({".git/HEAD": "", "template.yaml": API}, root)
    return root


# -- files


def test_a_pipe_in_the_tree_is_passed_over(repository: Path) -> None:
    os.mkfifo(repository / "pipe.yaml")
    os.mkfifo(repository / ".gitignore")
    os.mkfifo(repository / "corslint.toml")
    done = run("-q", "-f", "concise", cwd=repository)
    assert done.stdout.count("\n") == 1, done.stderr


@pytest.mark.parametrize("path", ["pipe.yaml", "/dev/zero"])
def test_a_pipe_or_a_device_that_is_named_cannot_be_read(path: str, repository: Path) -> None:
    os.mkfifo(repository / "pipe.yaml")
    done = run("-f", "concise", path, cwd=repository)
    assert (done.returncode, "not a regular file" in done.stdout) == (1, True)


def test_a_pipe_that_a_template_names_is_not_waited_for(repository: Path) -> None:
    os.mkfifo(repository / "app.py")
    os.mkfifo(repository / "api.yaml")
    function = (
        API
        + "  F: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: .}}\n"
    )
    body = "  R: {Type: AWS::Serverless::Api, Properties: {StageName: x, DefinitionUri: api.yaml}}\n"
    write({"template.yaml": function + body}, repository)
    assert "invalid-origin" in json.loads(run("-f", "json", cwd=repository).stdout)["findings"][0]["rule"]


def test_a_file_of_100_mb_is_told_and_not_read(repository: Path) -> None:
    with (repository / "large.yaml").open("wb") as file:
        file.write(b"Resources: {A: {Type: 'AWS::SNS::Topic'}}")
        file.truncate(100 * 1024 * 1024)
    done = run("-f", "concise", cwd=repository)
    assert f"larger than {LONGEST_FILE // 1024 // 1024} MB" in done.stdout


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    """`/proc` tells of files without an end that they are empty."""
    if not os.path.exists("/proc/self/pagemap"):
        pytest.skip("no such file system here")
    assert isinstance(read("/proc/self/maps"), object)
    assert isinstance(read(str(tmp_path / "gone.yaml")), Unreadable)


def test_standard_input_without_an_end(repository: Path) -> None:
    with open("/dev/zero", "rb") as zeros:
        done = run("-", cwd=repository, stdin=zeros.fileno())
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_directories_that_link_in_circles(repository: Path) -> None:
    (repository / "a").mkdir()
    (repository / "a" / "loop").symlink_to(repository)
    (repository / "self").symlink_to("self")
    (repository / "self.yaml").symlink_to("self.yaml")
    assert rules(repository) == FOUND


def test_links_that_leave_the_repository(repository: Path, tmp_path: Path) -> None:
    write({"outside/other.yaml": API, "outside/corslint.toml": 'ignore = ["invalid-origin"]\n'}, tmp_path)
    (repository / "linked").symlink_to(tmp_path / "outside")
    (repository / "linked.yaml").symlink_to(tmp_path / "outside" / "other.yaml")
    assert rules(repository) == FOUND
    (repository / "corslint.toml").symlink_to(tmp_path / "outside" / "corslint.toml")
    done = run(cwd=repository)
    assert (done.returncode, "outside the repository" in done.stderr) == (2, True)


@pytest.mark.parametrize("content", [API.encode("utf-16"), API.encode("utf-8-sig"), API.replace("\n", "\r\n").encode(), API.replace("\n", "\r").encode()],
                         ids=["UTF-16", "a byte order mark", "CR LF", "CR"])  # fmt: skip
def test_encodings_and_line_ends(content: bytes, repository: Path) -> None:
    write({"template.yaml": content}, repository)
    [found] = lint([str(repository)], Settings()).findings
    assert (found.rule, found.finding.span.position.line) == ("invalid-origin", 5)


@pytest.mark.parametrize("target", [one for one in TARGETS if one.run is linted], ids=lambda target: target.name)
def test_windows_line_ends_change_nothing(target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The places of what is found, in code that stands in a template, too."""
    monkeypatch.chdir(tmp_path)

    def found(text: str) -> list[tuple[object, ...]]:
        report = lint(["-"], EVERYTHING, Source(target.path, text))
        return [(one.rule, one.finding.span.position, one.finding.message) for one in report.every]

    for seed in list(target.seeds())[::3]:
        assert found(seed.replace("\n", "\r\n")) == found(seed)


@pytest.mark.parametrize(
    "content",
    [
        API.encode() + b"# \x00",
        API.encode() + b"# \xff\xfe\x80",
        b"\x00" * 1000 + API.encode(),
        b"\xff\xfe" + API.encode(),
    ],
)
def test_bytes_that_are_no_text(content: bytes, repository: Path) -> None:
    write({"template.yaml": content}, repository)
    assert run(cwd=repository).returncode in (0, 1)


@pytest.mark.parametrize(
    "name",
    ["a\nb.yaml", "\x1b[31m.yaml", "::error::x.yaml", "\udcff.yaml", "<img src=x>.yaml", "-q.yaml", "a|b`c.yaml"],
)
def test_names_that_are_commands_to_somebody(name: str, repository: Path) -> None:
    write({name: API}, repository)
    (repository / "template.yaml").unlink()
    for form in ("text", "concise", "github", "html", "markdown", "sarif", "junit"):
        done = run("-f", form, "--color", "never", cwd=repository)
        assert done.returncode == 1, done.stderr
        assert "\x1b" not in done.stdout
        assert "<img" not in done.stdout or form not in ("html", "junit")
        commands = [line for line in done.stdout.splitlines() if line.startswith("::")]
        assert all(line.startswith(("::warning file=", "::error file=")) for line in commands)
        assert len(commands) == (1 if form == "github" else 0), done.stdout


def test_texts_that_are_commands_to_somebody(repository: Path) -> None:
    evil = "::error::x\\n::set-output name=a::b\\r\\n\\e[2J\\u202e<script>alert(1)</script>](javascript:1)`|"
    template = API.replace("https://app.example.com/", evil).replace("  Api:", f'  "{evil}":')
    write({"template.yaml": template}, repository)
    for form in (
        "text",
        "concise",
        "github",
        "html",
        "markdown",
        "junit",
        "checkstyle",
        "gitlab",
        "rdjson",
        "sarif",
        "json",
    ):
        done = run("-f", form, "--possible", "--color", "never", cwd=repository)
        assert done.returncode == 1, done.stderr
        is_for_programs = form in ("json", "sarif", "gitlab", "rdjson", "junit", "checkstyle")
        assert is_for_programs or not {"\x1b", "\u202e", "\r"} & set(done.stdout)
        assert "<script>alert" not in done.stdout or form not in ("html", "junit", "checkstyle")
        commands = [line for line in done.stdout.splitlines() if line.lstrip().startswith("::")]
        assert all(line.startswith(OURS) for line in commands), (form, commands)


@pytest.mark.parametrize(
    "location",
    ["\0", "a\0b", "\ud800", "x" * 5000, "../" * 50 + "etc/passwd", "/etc/passwd", "~root", ".", "file:///etc/passwd"],
)
def test_names_of_files_that_no_file_has(location: str, repository: Path) -> None:
    properties = {"StageName": "x", "DefinitionUri": location}
    function = {"CodeUri": location, "Handler": f"{location}.handler", "Runtime": "python3.13"}
    nested = {"TemplateURL": location}
    resources = {
        "Api": {"Type": "AWS::Serverless::Api", "Properties": properties},
        "Orders": {
            "Type": "AWS::Serverless::Function",
            "Properties": {**function, "Events": {"E": {"Type": "HttpApi"}}},
        },
        "Child": {"Type": "AWS::CloudFormation::Stack", "Properties": nested},
    }
    write({"template.yaml": json.dumps({"Resources": resources})}, repository)
    assert "Traceback" not in run(cwd=repository).stderr
    assert isinstance(Repository(str(repository)).open(location), Unreadable)


# -- what is opened, run and asked for

SPY = """\
import json, os, sys
seen = []
RUNNING = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.startfile", "pty.spawn")
def spy(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        seen.append(os.path.realpath(os.fsdecode(arguments[0])))
    elif event in ("os.listdir", "os.scandir"):
        seen.append(os.path.realpath(os.fsdecode(arguments[0] or ".")))
    elif event.startswith("socket.") or event in RUNNING or event == "ctypes.dlopen":
        seen.append(f"!{event} {arguments!r}")
from corslint.cli import main
sys.addaudithook(spy)
sys.argv[0] = "corslint"
codes = [main(arguments.split()) for arguments in json.loads(sys.argv[1])]
sys.stderr.write(json.dumps([codes, seen]))
"""

HOSTILE: Mapping[str, str] = {
    ".git/HEAD": "",
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: x, DefinitionUri: ../outside/api.yaml}}
  Plain:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ../outside/api.yaml}}}
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../outside/template.yaml}}
  Outside:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../outside
      Handler: app.handler
      Runtime: python3.13
      Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: get}}}
  Above:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: ../../outside/app.handler
      Runtime: nodejs22.x
      Events: {E: {Type: HttpApi, Properties: {Path: /b, Method: get}}}
  Programs:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../outside
      Handler: bootstrap
      Runtime: provided.al2023
      Events: {E: {Type: HttpApi, Properties: {Path: /c, Method: get}}}
  Own:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.13
      Events: {E: {Type: HttpApi, Properties: {Path: /d, Method: get}}}
  Node:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: index.handler
      Runtime: nodejs22.x
      Events: {E: {Type: HttpApi, Properties: {Path: /e, Method: get}}}
""",
    "src/app.py": "import os\nopen('RUN', 'w').close()\nos.system('touch RUN')\nfrom linked import answer\ndef handler(event, context):\n    return answer()\n",
    "src/index.js": "require('fs').writeFileSync('RUN', '');\nconst a = require('../../outside/app'), b = require('/etc/x');\nexports.handler = async () => a.b(b);\n",
    "src/conftest.py": "open('RUN', 'w').close()\n",
    "src/sitecustomize.py": "open('RUN', 'w').close()\n",
    "src/json.py": "open('RUN', 'w').close()\n",
    "main.tf": """\
module "outside" { source = "../outside" }
resource "aws_apigatewayv2_api" "a" {
  name = file("../outside/secret")
  body = templatefile("/etc/passwd", {})
  cors_configuration { allow_origins = [file("/etc/hostname"), jsonencode(fileset("/etc", "*"))] }
}
data "external" "x" { program = ["touch", "RUN"] }
resource "null_resource" "x" { provisioner "local-exec" { command = "touch RUN" } }
""",
    "openapi.json": json.dumps(
        {"openapi": "3.0.1", "x-amazon-apigateway-cors": {}, "paths": {"/a": {"$ref": "../outside/api.yaml#/paths/a"}}}
    ),
    "cdk.out/manifest.json": json.dumps(
        {
            "version": "36.0.0",
            "artifacts": {
                "A": {
                    "type": "aws:cloudformation:stack",
                    "properties": {"templateFile": "../../outside/template.yaml"},
                },
                "B": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "../../outside"}},
                "C": {"type": "cdk:asset-manifest", "properties": {"file": "/etc/passwd"}},
            },
        }
    ),
}

OUTSIDE: Mapping[str, str] = {
    "template.yaml": API,
    "api.yaml": "openapi: 3.0.1\nx-amazon-apigateway-cors: {}\npaths: {}\n",
    "app.py": "def handler(event, context):\n    return {'statusCode': 200}\n",
    "app.js": "exports.handler = async () => ({statusCode: 200})\n",
    "main.go": "package main\nfunc main() {}\n",
    "main.tf": 'resource "aws_apigatewayv2_api" "a" { name = "a" }\n',
    "secret": "https://secret.example.com",
    "manifest.json": "{}",
    ".gitignore": "template.yaml\n",
}


def test_nothing_outside_is_opened_nothing_is_run_nobody_is_asked(tmp_path: Path) -> None:
    repository, outside, home = (tmp_path / name for name in ("repository", "outside", "home"))
    write(HOSTILE, repository)
    write(OUTSIDE, outside)
    home.mkdir()
    (repository / "linked").symlink_to(outside)
    (repository / "src" / "linked.py").symlink_to(outside / "app.py")
    (repository / "linked.yaml").symlink_to(outside / "template.yaml")
    (repository / ".gitignore").symlink_to(outside / ".gitignore")
    (repository / "terraform.tfvars").symlink_to(outside / "secret")
    (repository / "cdk.out" / "tree.json").symlink_to("/etc/passwd")
    commands = [*(f"-f {form} --possible" for form in ("json", "sarif", "html")), "matrix", "template.yaml", "main.tf"]
    done = subprocess.run(
        [sys.executable, "-c", SPY, json.dumps([*commands, "profile src/app.py"])],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    codes: list[int]
    seen: list[str]
    codes, seen = json.loads(done.stderr.splitlines()[-1])
    assert set(codes) <= {0, 1}
    own = [os.path.realpath(str(path)) for path in (repository, home, ROOT, "/dev/null", *python_directories())]
    assert {path for path in seen if not any(path == one or path.startswith(f"{one}/") for one in own)} <= {
        os.path.realpath(tmp_path)  # where a repository may begin that the working directory is a part of
    }
    assert "secret.example.com" not in done.stdout
    assert not list(tmp_path.rglob("RUN"))


def python_directories() -> list[str]:
    script = (
        "import json, sys; print(json.dumps([sys.prefix, sys.base_prefix, sys.exec_prefix, *filter(None, sys.path)]))"
    )
    return list(json.loads(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout))


# -- streams and signals


def test_a_reader_that_goes_away(repository: Path) -> None:
    shell = f"{sys.executable} -m corslint -f json; echo $? >&2"
    done = subprocess.run(
        ["sh", "-c", f"({shell}) | head -c 1"], cwd=repository, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("{", "1\n")


@pytest.mark.parametrize(
    ("redirection", "code"),
    [(">&-", 1), (">/dev/full", 2), ("2>&-", 1), (">&- 2>&-", 1), ("--output json=/dev/full", 2), ("<&-", 1)],
)
def test_streams_that_are_closed_or_full(redirection: str, code: int, repository: Path) -> None:
    shell = f"{sys.executable} -m corslint -f json {redirection}"
    done = subprocess.run(["sh", "-c", shell], cwd=repository, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == code, done.stderr


INTERRUPTED = """\
import signal, sys
from corslint.cli import main
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.setitimer(signal.ITIMER_REAL, float(sys.argv[1]))
sys.exit(main(["-f", "json"]))
"""


def test_ctrl_c_at_any_time(repository: Path) -> None:
    write({f"{n}.yaml": API for n in range(200)}, repository)
    codes = set()
    for milliseconds in (1, 5, 12, 20, 35, 60, 90, 140):
        done = subprocess.run(
            [sys.executable, "-c", INTERRUPTED, str(milliseconds / 1000)],
            cwd=repository,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr
        codes.add(done.returncode)
    assert 130 in codes
    assert codes <= {130, 1}


def test_ctrl_c_while_it_waits_for_standard_input(repository: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "corslint", "-"],
        cwd=repository,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "")


# -- surroundings


@pytest.mark.parametrize(
    "environment",
    [
        {"HOME": ""},
        {"HOME": "/nonexistent"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"COLUMNS": "x", "TERM": "dumb", "NO_COLOR": "", "FORCE_COLOR": "1"},
    ],
    ids=["no home", "a home that is not there", "the C locale", "ASCII", "a strange terminal"],
)
def test_surroundings(environment: dict[str, str], repository: Path) -> None:
    api = 'resource "aws_apigatewayv2_api" "é" {\n  cors_configuration {\n    allow_origins = ["https://é.example/"]\n  }\n}\n'
    write({"é/main.tf": api, "template.yaml": API.replace("app.example", "é.example")}, repository)
    done = run("-f", "json", cwd=repository, stdin=subprocess.DEVNULL, **environment)
    assert done.returncode == 1, done.stderr
    assert {one["rule"] for one in json.loads(done.stdout)["findings"]} == set(FOUND)
