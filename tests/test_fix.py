"""`--fix` and `--diff`: what is written, what is left alone, and the patch that git takes."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Put
from corslint.cli import main
from corslint.lint.writing import write

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:  # größer 🙂
        AllowOrigins: ["https://app.example.com/", 'https://B.example.com:443']
        AllowMethods: [GET]"""

MENDED = TEMPLATE.replace("com/", "com").replace("B.example.com:443", "b.example.com")

CORSLINT = (sys.executable, "-m", "corslint")

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def template(put: Put) -> Path:
    put({"template.yaml": TEMPLATE})
    return Path("template.yaml")


def test_safe_fixes_are_written_and_counted(template: Path, capsys: Capture) -> None:
    assert main(["--fix", "."]) == 0
    assert template.read_text(encoding="utf-8") == MENDED
    printed = capsys.readouterr()
    assert printed.err == "corslint: fixed 2\n"
    assert printed.out == "no findings in 1 API with 0 routes\n"


def test_without_the_option_nothing_is_written_and_the_option_is_named(template: Path, capsys: Capture) -> None:
    assert main(["."]) == 1
    assert template.read_text(encoding="utf-8") == TEMPLATE
    printed = capsys.readouterr().out
    assert "= fix: write https://app.example.com (--fix)\n" in printed
    assert printed.endswith("explain invalid-origin\n2 errors in 1 API with 0 routes\n2 fixable with --fix\n")
    main(["--format", "concise", "."])
    assert capsys.readouterr().out.count(" [fixable]\n") == 2


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ('!Sub "https://${Host}/"', '!Sub "https://${Host}"'),
        ('!Sub "https://${Host}:443"', '!Sub "https://${Host}"'),
        ("!Sub https://${Host}/", "!Sub https://${Host}"),
        ('!Join ["", ["https://", !Ref Host, "/"]]', None),
    ],
)
def test_what_a_text_that_is_put_together_ends_with_is_cut_off_where_it_stands(
    put: Put, capsys: Capture, written: str, mended: str | None
) -> None:
    whole = (
        "Parameters:\n  Host: {Type: String, Default: app.example.com}\nResources:\n  OrdersApi:\n"
        "    Type: AWS::Serverless::HttpApi\n    Properties:\n      CorsConfiguration:\n        AllowOrigins:\n          - "
    )
    put({"template.yaml": f"{whole}{written}\n"})
    main(["--format", "json", "--select", "invalid-origin"])
    [found] = json.loads(capsys.readouterr().out)["findings"]
    assert found["help"] == "write this so that it makes https://app.example.com"
    assert main(["--fix"]) == (1 if mended is None else 0)
    assert Path("template.yaml").read_text(encoding="utf-8") == f"{whole}{mended or written}\n"


def test_help_that_is_the_fix_is_said_once(put: Put, capsys: Capture) -> None:
    api = "Type: AWS::Serverless::HttpApi, Properties: {CorsConfiguration: {AllowOrigins: ['%s']}}"
    for origin, said in (("https://a.example.com/", 0), ("a.example.com", 1)):
        put({"template.yaml": f"Transform: AWS::Serverless-2016-10-31\nResources: {{Api: {{{api % origin}}}}}\n"})
        main(["."])
        assert capsys.readouterr().out.count("= help: write") == said


@pytest.mark.parametrize("directory", [".serverless", ".aws-sam/build"])
def test_what_a_tool_writes_anew_is_not_mended(put: Put, directory: str, capsys: Capture) -> None:
    put({f"{directory}/template.yaml": TEMPLATE})
    assert main(["--fix", f"{directory}/template.yaml"]) == 1
    assert Path(directory, "template.yaml").read_text(encoding="utf-8") == TEMPLATE
    assert "fix" not in capsys.readouterr().out


def test_what_the_author_ignores_is_not_mended(put: Put) -> None:
    ignored = TEMPLATE.replace("        AllowO", "        # corslint: ignore[invalid-origin]\n        AllowO")
    put({"template.yaml": ignored})
    assert main(["--fix"]) == 0
    assert Path("template.yaml").read_text(encoding="utf-8") == ignored


def test_what_the_baseline_knows_is_not_mended(template: Path) -> None:
    main(["--write-baseline", "known.json"])
    assert main(["--baseline", "known.json", "--fix"]) == 0
    assert template.read_text(encoding="utf-8") == TEMPLATE


@pytest.mark.parametrize(
    "content",
    [
        TEMPLATE.encode(),
        TEMPLATE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TEMPLATE.encode(),
        b"\xff\xfe" + TEMPLATE.encode("utf-16-le"),
        (TEMPLATE + "\n").encode(),
    ],
    ids=["lf", "crlf", "bom", "utf-16", "final newline"],
)
def test_a_file_keeps_its_line_ends_and_its_encoding(content: bytes, put: Put) -> None:
    put({})
    Path("template.yaml").write_bytes(content)
    assert main(["--fix", "."]) == 0
    encoding = "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-8"
    expected = content.replace("com/".encode(encoding), "com".encode(encoding))
    expected = expected.replace("B.example.com:443".encode(encoding), "b.example.com".encode(encoding))
    assert Path("template.yaml").read_bytes() == expected


def test_a_file_keeps_its_mode_and_its_link(template: Path) -> None:
    template.chmod(0o640)
    os.symlink("template.yaml", "link.yaml")
    assert main(["--fix", "link.yaml"]) == 0
    assert stat.S_IMODE(template.stat().st_mode) == 0o640
    assert os.path.islink("link.yaml")
    assert template.read_text(encoding="utf-8") == MENDED


def test_a_file_that_is_no_text_is_left_alone(put: Put, capsys: Capture) -> None:
    put({})
    content = TEMPLATE.encode("latin-1", errors="replace")
    Path("template.yaml").write_bytes(content)
    main(["--fix", "."])
    assert Path("template.yaml").read_bytes() == content
    assert "template.yaml: left as it is: it is not UTF-8\n" in capsys.readouterr().err


def test_a_file_that_changed_meanwhile_is_left_alone(template: Path) -> None:
    template.write_text("else: 1\n", encoding="utf-8")
    assert write("template.yaml", TEMPLATE, MENDED) == "it has changed since it was read"
    assert template.read_text(encoding="utf-8") == "else: 1\n"


def test_nothing_outside_the_repository_is_written(template: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "template.yaml"
    shutil.move(template, outside)
    os.symlink(outside, template)
    main(["--fix", "."])
    assert outside.read_text(encoding="utf-8") == TEMPLATE


def test_stdin_comes_back_mended(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run([*CORSLINT, "--fix", "-"], input=TEMPLATE.encode(), capture_output=True, check=True)
    assert done.stdout.decode() == MENDED
    assert "fixed 2" in done.stderr.decode()


# -- the patch


def git(*arguments: str, **keywords: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, **keywords)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("name", ["template.yaml", "my stack/größe 🙂.yaml", 'a"b.yaml'])
@pytest.mark.parametrize("directory", [".", "sub"])
@pytest.mark.parametrize(
    "content",
    [
        TEMPLATE.encode(),
        TEMPLATE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TEMPLATE.encode(),
        f'Description: "a\u2028b"\n{TEMPLATE}\n'.encode(),
    ],
    ids=["no final newline", "crlf", "bom", "odd line ends"],
)
def test_git_applies_the_patch(
    name: str, directory: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(tmp_path / ".git", ignore_errors=True)
    git("init", "-q", cwd=tmp_path)
    file = tmp_path / directory / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    monkeypatch.chdir(tmp_path / directory)
    done = subprocess.run([*CORSLINT, "--diff", "."], capture_output=True, check=False)
    assert done.returncode == 1
    assert file.read_bytes() == content
    git("apply", "-", input=done.stdout)
    assert file.read_bytes() == content.replace(b"com/", b"com").replace(b"B.example.com:443", b"b.example.com")


def test_a_patch_of_nothing_is_empty(put: Put, capsys: Capture) -> None:
    put({"template.yaml": MENDED})
    assert main(["--diff"]) == 0
    assert capsys.readouterr().out == ""


def test_the_fix_is_in_json_and_sarif(template: Path, capsys: Capture) -> None:
    main(["--format", "json"])
    first = json.loads(capsys.readouterr().out)["findings"][0]["fix"]
    [edit] = first["edits"]
    assert first["safe"] is True
    assert TEMPLATE[edit["start"] : edit["end"]] == "https://app.example.com/"
    main(["--format", "sarif"])
    result = json.loads(capsys.readouterr().out)["runs"][0]["results"][0]
    [changed] = result["fixes"][0]["artifactChanges"]
    assert changed["artifactLocation"]["uri"] == "template.yaml"
    [replacement] = changed["replacements"]
    assert replacement["insertedContent"]["text"] == "https://app.example.com"
    region = replacement["deletedRegion"]
    line = TEMPLATE.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "https://app.example.com/"


@pytest.mark.parametrize(
    ("kind", "short", "long"),
    [
        (
            "HttpApi",
            "CorsConfiguration: true",
            ["CorsConfiguration:", "AllowOrigins:", '  - "*"', "AllowHeaders:", "  - Content-Type"],
        ),
        ("Api", """Cors: "'*'\"""", ["Cors:", """AllowOrigin: "'*'\"""", """AllowHeaders: "'Content-Type'\""""]),
        (
            "Api",
            """Cors: {Fn::Sub: "'https://${AWS::Region}.example.com'"}""",
            [
                "Cors:",
                """AllowOrigin: {Fn::Sub: "'https://${AWS::Region}.example.com'"}""",
                """AllowHeaders: "'Content-Type'\"""",
            ],
        ),
    ],
)
def test_short_forms_of_sam_are_unfolded(kind: str, short: str, long: list[str], put: Put) -> None:
    template = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::{kind}
    Properties:
      StageName: prod
      {short}  # as ever
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: {kind}
          Properties: {{ApiId: !Ref OrdersApi, RestApiId: !Ref OrdersApi, Path: /orders, Method: POST}}
"""
    put({"template.yaml": template})
    assert main(["--fix", "--unsafe-fixes", "--select", "preflight-header-not-allowed"]) == 0
    assert Path("template.yaml").read_text(encoding="utf-8") == template.replace(
        f"{short}  # as ever", "\n        ".join([f"{long[0]}  # as ever", *long[1:]])
    )


@pytest.mark.parametrize("reference", ["!Ref Origin", "!Sub '${Origin}'"])
def test_a_value_that_others_may_share_is_mended_only_when_asked(reference: str, put: Put) -> None:
    parameters = "Parameters: {Origin: {Type: String, Default: 'https://app.example.com/'}}\nResources:"
    template = MENDED.replace('"https://app.example.com"', reference).replace("Resources:", parameters)
    put({"template.yaml": template})
    assert main(["--fix"]) == 1
    assert Path("template.yaml").read_text(encoding="utf-8") == template
    assert main(["--fix", "--unsafe-fixes"]) == 0
    assert Path("template.yaml").read_text(encoding="utf-8") == template.replace("com/'", "com'")


@pytest.mark.parametrize("written", ["var.origin", '"${var.origin}"', "local.origin"])
def test_terraforms_variables_and_locals_are_mended_where_they_are_decided(written: str, put: Put) -> None:
    main_tf = f"""\
resource "aws_apigatewayv2_api" "orders" {{
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {{
    allow_origins = [{written}]
  }}
}}
"""
    variables = """\
variable "origin" {
  type    = string
  default = "https://app.example.com/"
}

locals {
  origin = var.origin
}
"""
    put({"main.tf": main_tf, "variables.tf": variables})
    assert main(["--fix", "--unsafe-fixes", "--select", "invalid-origin"]) == 0
    assert Path("main.tf").read_text(encoding="utf-8") == main_tf
    assert Path("variables.tf").read_text(encoding="utf-8") == variables.replace("com/", "com")


@pytest.mark.parametrize("written", ["!Ref Site", "!Sub '${Site}'"])
def test_what_a_parameter_holds_gets_its_quotes_where_it_is_sent(written: str, put: Put) -> None:
    template = f"""\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Site: {{Type: String, Default: https://app.example.com}}
Globals:
  Api:
    Cors:
      AllowOrigin: {written}
      AllowHeaders: "'Content-Type'"
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Create: {{Type: Api, Properties: {{Path: /orders, Method: POST}}}}
"""
    put({"template.yaml": template})
    assert main(["--fix", "--select", "unquoted-header-value"]) == 0
    mended = template.replace(f"AllowOrigin: {written}", """AllowOrigin: !Sub "'${Site}'\"""")
    assert Path("template.yaml").read_text(encoding="utf-8") == mended


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("AllowHeaders: x-trace", "AllowHeaders: x-trace"),
        ("AllowHeaders: [x-trace]", "AllowHeaders: [x-trace, content-type]"),
        ("AllowHeaders: [X-Trace]", "AllowHeaders: [X-Trace, Content-Type]"),
        ("AllowHeaders:\n          - 'X-Trace'", "AllowHeaders:\n          - 'X-Trace'\n          - Content-Type"),
    ],
)
def test_a_policy_lists_each_name_by_itself(before: str, after: str, put: Put) -> None:
    template = f"""\
{MENDED}
        {before}
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        List:
          Type: HttpApi
          Properties: {{ApiId: !Ref OrdersApi, Path: /orders, Method: POST}}
"""
    put({"template.yaml": template})
    main(["--fix", "--select", "preflight-header-not-allowed"])
    assert Path("template.yaml").read_text(encoding="utf-8") == template.replace(before, after)


NO_ORIGINS = Path(__file__).parent / "fixtures" / "pairs" / "http_policy_without_origins"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("template.yaml", "MaxAge: 600\n", 'MaxAge: 600\n        AllowOrigins:\n          - "*"\n'),
        ("main.tf", "= 600\n", '= 600\n    allow_origins = ["*"]\n'),
    ],
)
def test_a_policy_without_origins_is_one_fault_mended_in_the_policy(
    name: str, before: str, after: str, put: Put, capsys: Capture
) -> None:
    written = (NO_ORIGINS / name).read_text(encoding="utf-8")
    put({name: written})
    main(["--format", "concise", "--quiet"])
    [line] = [line for line in capsys.readouterr().out.splitlines() if "without-origin" in line]
    assert line.startswith(f"{name}:{4 if name == 'main.tf' else 7}:")
    main(["--fix", "--unsafe-fixes", "--select", "preflight-without-origin"])
    assert Path(name).read_text(encoding="utf-8") == written.replace(before, after)


NO_LISTS = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    Cors:
      AllowOrigin: "'https://app.example.com'"
      AllowMethods: "'GET;put'"
      AllowHeaders: "'Content-Type X-Trace:'"
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events:
        Replace: {Type: Api, Properties: {Path: /orders, Method: PUT}}
"""


def test_what_is_no_list_becomes_one(put: Put, capsys: Capture) -> None:
    put({"template.yaml": NO_LISTS})
    chosen = ("--select", "preflight-method-not-allowed,preflight-header-not-allowed")
    main([*chosen, "--format", "json"])
    helps = [one["help"] for one in json.loads(capsys.readouterr().out)["findings"]]
    assert helps == ["separate the methods by commas alone", "separate the names by commas alone"]
    assert main([*chosen, "--fix"]) == 0
    mended = NO_LISTS.replace("GET;put", "GET,PUT").replace("Content-Type X-Trace:", "Content-Type,X-Trace")
    assert Path("template.yaml").read_text(encoding="utf-8") == mended


OF_A_FRAMEWORK = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: RUNTIME
      CodeUri: src
      Events:
        Replace: {Type: Api, Properties: {Path: /orders, Method: PUT}}
        Preflight: {Type: Api, Properties: {Path: /orders, Method: OPTIONS}}
"""
FASTAPI = """\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from mangum import Mangum

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com"],
    allow_methods=[
        "GET",
        "POST",
    ],
)
handler = Mangum(app)
"""
EXPRESS = """\
const express = require('express');
const cors = require('cors');
const serverless = require('serverless-http');

const app = express();
app.use(cors({ origin: 'https://app.example.com', methods: ['GET', 'POST'] }));
exports.handler = serverless(app);
"""


@pytest.mark.parametrize(
    ("name", "runtime", "code", "after"),
    [
        ("app.py", "python3.13", FASTAPI, FASTAPI.replace('"POST",', '"POST", "PUT",')),
        ("app.js", "nodejs22.x", EXPRESS, EXPRESS.replace("'POST']", "'POST', 'PUT']")),
        ("app.js", "nodejs22.x", EXPRESS.replace("'POST'", "'post'.toUpperCase()"), None),
    ],
)
def test_a_list_in_code_gets_what_it_lacks(put: Put, name: str, runtime: str, code: str, after: str | None) -> None:
    put({"template.yaml": OF_A_FRAMEWORK.replace("RUNTIME", runtime), f"src/{name}": code})
    main(["--select", "preflight-method-not-allowed", "--fix"])
    assert Path("src", name).read_text(encoding="utf-8") == (after or code)
