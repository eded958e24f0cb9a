"""What is new since a branch began, as git knows it: also what comes of what was taken out, and nothing that only moved."""

import subprocess
from pathlib import Path

import pytest

from conftest import Put
from corslint.cli import main

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://shop.example.com/"]
        AllowMethods: [GET, PUT]
        AllowHeaders: [content-type]
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://code/orders.zip
      Events:
        Put: {Type: HttpApi, Properties: {Path: /orders, Method: PUT, ApiId: !Ref OrdersApi}}
"""
HEADERS = "        AllowHeaders: [content-type]\n"
OLD = "'https://shop.example.com/' is the origin of no web page"
NEW = "the preflight does not allow 'content-type'"

Capture = pytest.CaptureFixture[str]


def git(*arguments: str) -> None:
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *author, *arguments], check=True, capture_output=True)


@pytest.fixture
def branch(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """A branch that has left main, of which nothing is changed yet."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    Path(".git").rmdir()
    git("init", "--initial-branch", "main")
    put({"infra/template.yaml": TEMPLATE})
    git("add", ".")
    git("commit", "--message", "An API")
    git("checkout", "-b", "branch")


@pytest.mark.usefixtures("branch")
@pytest.mark.parametrize("here", [".", "infra"])
def test_what_was_there_is_not_told(here: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here)
    assert main([]) == 1
    assert OLD in capsys.readouterr().out
    assert main(["--diff-base", "main"]) == 0
    assert OLD not in capsys.readouterr().out
    assert main(["--diff-base", "main", str(Path("infra").absolute() if here == "." else Path.cwd())]) == 0


@pytest.mark.usefixtures("branch")
def test_what_comes_of_what_is_gone_is_new(put: Put, capsys: Capture) -> None:
    put({"infra/template.yaml": "# The shop's API\n" + TEMPLATE.replace(HEADERS, "")})
    assert main(["--diff-base", "main", "infra/template.yaml"]) == 1
    shown = capsys.readouterr().out
    assert NEW in shown
    assert OLD not in shown
    git("commit", "--all", "--message", "No headers")
    assert main(["--diff-base", "main"]) == 1
    assert main(["--diff-base", "HEAD"]) == 0


@pytest.mark.usefixtures("branch")
def test_what_main_has_mended_meanwhile_is_not_new(put: Put) -> None:
    git("checkout", "main")
    put({"infra/template.yaml": TEMPLATE.replace(".com/", ".com")})
    git("commit", "--all", "--message", "The right origin")
    git("checkout", "branch")
    assert main(["--diff-base", "main"]) == 0


@pytest.mark.usefixtures("branch")
def test_links_lead_where_they_led(put: Put) -> None:
    put({"stacks/orders.yaml": TEMPLATE})
    Path("linked").mkdir()
    Path("linked/template.yaml").symlink_to("../stacks/orders.yaml")
    git("add", ".")
    git("commit", "--message", "A link")
    assert main(["linked/template.yaml"]) == 1
    assert main(["--diff-base", "HEAD", "linked/template.yaml"]) == 0


@pytest.mark.usefixtures("branch")
def test_a_new_file_is_new(put: Put) -> None:
    put({"other/template.yaml": TEMPLATE})
    assert main(["--diff-base", "main", "other"]) == 1
    assert main(["--diff-base", "main", "infra", "other"]) == 1


@pytest.mark.usefixtures("branch")
def test_what_was_only_possible_is_new_when_it_is_certain(put: Put) -> None:
    origin = '["https://shop.example.com/"]'
    depends = "Parameters: {Site: {Type: String}}\n" + TEMPLATE.replace(origin, "[!Sub '${Site}.example.com']")
    put({"infra/template.yaml": depends})
    git("commit", "--all", "--message", "It depends")
    assert main(["--diff-base", "HEAD"]) == 0
    put({"infra/template.yaml": TEMPLATE})
    assert main(["--diff-base", "HEAD"]) == 1


@pytest.mark.usefixtures("branch")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--diff-base", "nowhere"), "--diff-base: git merge-base: fatal: Not a valid object name nowhere"),
        (("--diff-base=--all",), "--diff-base: git merge-base: fatal: Not a valid object name --all"),
        (("--diff-base", "main", "--fix"), "--diff-base: neither mends nor reads '-'"),
    ],
)
def test_what_cannot_be_compared_is_bad_use(arguments: tuple[str, ...], complaint: str, capsys: Capture) -> None:
    assert main([*arguments]) == 2
    assert complaint in capsys.readouterr().err


def test_without_a_repository_there_is_no_past(put: Put, capsys: Capture) -> None:
    put({"template.yaml": TEMPLATE})
    assert main(["--diff-base", "main"]) == 2
    assert "--diff-base: git rev-parse: fatal: not a git repository" in capsys.readouterr().err
