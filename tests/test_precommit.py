"""The hooks, installed and run by the real pre-commit in a repository of its own, without any network."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

ROOT = Path(__file__).parent.parent
PROJECT = ("pyproject.toml", "README.md", "LICENSE", "src", "rules", ".pre-commit-hooks.yaml")
"""What a clone of ours needs to have for its hooks to be installed."""

SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://shop.example.com"]
"""
TERRAFORM = """\
variable "site" {
  type    = string
  default = "https://shop.example.com"
}

resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = [var.site]
  }
}
"""
UNRELATED = {
    "compose.yaml": "services:\n  db: {image: postgres}\n",
    "chart/templates/service.yaml": "{{- if .Values.on }}\nkind: Service\n{{- end }}\n",
    "chart/values.yaml": "on: true\n",
    ".github/workflows/ci.yml": "on: push\njobs: {}\n",
    "package.json": '{"name": "shop"}\n',
}
PARAMETERS = SAM.replace('["https://shop.example.com"]', "[!Ref Site]") + "Parameters: {Site: {Type: String}}\n"
GOOD = {"api/template.yaml": SAM, "deployed/template.yaml": PARAMETERS, "infra/main.tf": TERRAFORM, **UNRELATED}


def run(directory: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, cwd=directory, env=environment(directory), capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def environment(directory: Path) -> dict[str, str]:
    """Nobody's settings, and a pip that takes what building needs from here."""
    home = directory.parent / "home"
    home.mkdir(exist_ok=True)
    pip = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    packages = sysconfig.get_path("purelib")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PIP_", "PRE_COMMIT"))}
    git = {f"GIT_{who}_{what}": "somebody@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {**own, **pip, **git, "HOME": str(home), "PRE_COMMIT_HOME": str(home / "hooks"), "PYTHONPATH": packages}


def committed(directory: Path, message: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    run(directory, "git", "add", "--all")
    return run(directory, "git", "commit", "--quiet", "--message", message, check=check)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds what ours does."""
    project = tmp_path_factory.mktemp("hooks") / "corslint"
    project.mkdir()
    for name in PROJECT:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, project / name)
    run(project, "git", "init", "--quiet")
    committed(project, "hooks")
    return project


@pytest.fixture(scope="module")
def installed(hooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose commits go through our hook; made once, as making the hook's environment takes seconds."""
    shop = hooks.parent / "shop"
    shop.mkdir()
    run(shop, "git", "init", "--quiet")
    configure(shop, hooks, "corslint")
    run(shop, sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    write(shop, GOOD)
    assert "Passed" in committed(shop, "all is well").stderr
    run(shop, "git", "tag", "start")
    return shop


def configure(shop: Path, hooks: Path, hook: str) -> None:
    revision = run(hooks, "git", "rev-parse", "HEAD").stdout.strip()
    write(shop, {".pre-commit-config.yaml": f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks: [{{id: {hook}}}]\n"})


def write(shop: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        path = shop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


@pytest.fixture
def shop(installed: Path) -> Path:
    run(installed, "git", "reset", "--quiet", "--hard", "start")
    run(installed, "git", "clean", "--quiet", "--force", "-d")
    return installed


SLASH = (".com", ".com/")
DEPLOYED = "[default.deploy.parameters]\nparameter_overrides = 'Site=https://shop.example.com/'\n"

BROKEN = {
    "a SAM template": {"api/template.yaml": SAM.replace(*SLASH)},
    "a configuration": {"infra/main.tf": TERRAFORM.replace(*SLASH)},
    "values of a configuration": {"infra/terraform.tfvars": 'site = "https://shop.example.com/"\n'},
    "a configuration for OpenTofu": {"other/main.tofu": TERRAFORM.replace(*SLASH)},
    "a template by another name": {"api/orders.template": SAM.replace(*SLASH)},
    "what a template is deployed with": {"deployed/samconfig.toml": DEPLOYED},
    "one among much else": {"api/template.yaml": SAM.replace(*SLASH), **{f"{n}.yaml": "a: 1\n" for n in range(50)}},
}


@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN)
def test_a_commit_of_what_is_broken_is_refused_until_it_is_right(files: Mapping[str, str], shop: Path) -> None:
    write(shop, files)
    refused = committed(shop, "broken", check=False)
    assert refused.returncode == 1
    assert "error[invalid-origin]" in refused.stderr
    write(shop, {path: f"{content.replace('.com/', '.com')}# mended\n" for path, content in files.items()})
    committed(shop, "mended")


def test_a_commit_of_what_is_no_infrastructure_passes(shop: Path) -> None:
    write(shop, {name: f"{content}# and more\n" for name, content in UNRELATED.items() if name.endswith("ml")})
    assert "Passed" in committed(shop, "unrelated").stderr


def test_what_can_be_mended_is(hooks: Path, shop: Path) -> None:
    configure(shop, hooks, "corslint-fix")
    write(shop, {"api/template.yaml": SAM.replace(*SLASH)})
    refused = committed(shop, "broken", check=False)
    assert refused.returncode == 1
    assert "files were modified by this hook" in refused.stderr
    assert (shop / "api/template.yaml").read_text(encoding="utf-8") == SAM


def test_everything_is_linted_whatever_is_committed(hooks: Path, shop: Path) -> None:
    write(shop, {"api/template.yaml": SAM.replace(*SLASH)})
    run(shop, "git", "add", "--all")
    run(shop, "git", "commit", "--quiet", "--no-verify", "--message", "in haste")
    configure(shop, hooks, "corslint-all")
    write(shop, {"README.md": "more\n"})
    assert committed(shop, "unrelated", check=False).returncode == 1
