"""Which files a run looks at."""

import os
import subprocess
from pathlib import Path

import pytest

from corslint.lint.discovery import files, root
from corslint.lint.gitignore import Ignores, is_ignored, parse
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.lint.usage import UsageError
from corslint.source import shown


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(tree: Path, *paths: str, content: str = "") -> None:
    for path in paths:
        file = tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)


def found(*paths: str) -> list[str]:
    return [shown(path) for path in files(paths or (".",))]


def test_a_directory_is_walked_for_what_may_be_a_template(tree: Path) -> None:
    put(tree, "b/template.yaml", "a/stack.json", "main.template", "c.yml", "README.md", "src/app.py")
    assert found() == ["a/stack.json", "b/template.yaml", "c.yml", "main.template"]


def test_copies_and_other_peoples_code_are_passed_over(tree: Path) -> None:
    put(tree, "node_modules/x/template.yaml", ".aws-sam/build/template.yaml", ".terraform/m.json", ".git/x.yaml")
    put(tree, "env/pyvenv.cfg", "env/lib/template.yaml", "package-lock.json", "template.yaml")
    assert found() == ["template.yaml"]


def test_a_virtual_environment_may_be_made_where_a_project_lies(tree: Path) -> None:
    put(tree, "backend/pyvenv.cfg", "backend/template.yaml", "backend/lib/python3.13/a.json", "backend/infra/b.yaml")
    assert found() == ["backend/infra/b.yaml", "backend/template.yaml"]


def test_what_sam_packages_is_read_where_its_template_is_not_at_hand(tree: Path) -> None:
    put(tree, "a/template.yml", "a/packaged.yaml", "a/packaged-template.json", "b/packaged.yaml", "b/stack.yaml")
    assert found() == ["a/template.yml", "b/packaged.yaml", "b/stack.yaml"]
    assert found("a/packaged.yaml") == ["a/packaged.yaml"]


def test_what_is_named_is_read_whatever_it_is_called_and_wherever_it_lies(tree: Path) -> None:
    put(tree, "stack.txt", "node_modules/template.yaml", ".gitignore", content="*.txt\nnode_modules/\n")
    assert found("stack.txt", "node_modules") == ["stack.txt", "node_modules/template.yaml"]


def test_a_file_named_twice_is_read_once(tree: Path) -> None:
    put(tree, "a/template.yaml")
    assert found("a/template.yaml", "a", "./a/../a/template.yaml") == ["a/template.yaml"]


def test_what_is_not_there_is_bad_use(tree: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file or directory: 'missing\.yaml'"):
        found("missing.yaml")


def test_links_are_followed_to_files_of_the_repository_only(tree: Path) -> None:
    put(tree, "repository/.git/HEAD", "repository/a/template.yaml", "outside.yaml")
    (tree / "repository" / "again").symlink_to(tree / "repository" / "a")
    (tree / "repository" / "b.yaml").symlink_to(tree / "repository" / "a" / "template.yaml")
    (tree / "repository" / "c.yaml").symlink_to(tree / "outside.yaml")
    (tree / "repository" / "d.yaml").symlink_to(tree / "nowhere.yaml")
    assert found("repository") == ["repository/a/template.yaml"]


def test_an_ignored_cdk_assembly_is_read_all_the_same(tree: Path) -> None:
    put(tree, "cdk.out/manifest.json", "cdk.out/Orders.template.json", "other/cdk.out/x.json")
    put(tree, ".gitignore", content="cdk.out\n")
    assert found() == ["cdk.out/Orders.template.json", "cdk.out/manifest.json"]


def test_what_the_serverless_framework_packaged_is_read_though_git_ignores_it(tree: Path) -> None:
    put(tree, ".serverless/cloudformation-template-update-stack.json", "other/.serverless/state.json")
    put(tree, ".gitignore", content=".serverless/\n")
    assert found() == [".serverless/cloudformation-template-update-stack.json"]


def test_ignore_files_above_the_given_directory_hold_up_to_the_repositorys_root(tree: Path) -> None:
    put(tree, ".gitignore", content="*.json\n")
    put(tree, "repository/.git/HEAD", "repository/infra/a.json", "repository/infra/b.yaml")
    put(tree, "repository/.gitignore", content="/infra/b.yaml\n")
    assert found("repository/infra") == ["repository/infra/a.json"]


def test_the_repository_is_the_nearest_one_above(tree: Path) -> None:
    put(tree, "outer/.git/HEAD", "outer/inner/.git", "outer/inner/a/template.yaml")
    assert root("outer/inner/a/template.yaml") == str(tree / "outer" / "inner")
    assert root("outer/x.yaml") == str(tree / "outer")


def test_outside_any_repository_what_the_user_works_in_or_names_is_one(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tree, "project/infra/main.tf", "project/cdk.out/manifest.json")
    assert root("project/infra") == str(tree)
    monkeypatch.chdir(tree / "project" / "cdk.out")
    assert root("manifest.json") == str(tree / "project")
    assert root("../infra/main.tf") == str(tree / "project" / "infra")
    assert root("../infra/main.tf", str(tree / "project")) == str(tree / "project")


def test_nobodys_home_and_no_whole_disk_is_a_repository(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tree, "project/infra/main.tf")
    monkeypatch.setenv("HOME", str(tree))
    assert root("project/infra/main.tf", os.sep) == str(tree / "project" / "infra")


def test_modules_beside_a_configuration_outside_any_repository_are_read(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tree, "project/infra/main.tf", content='module "api" {\n  source = "../api"\n}\n')
    put(tree, "project/api/main.tf", content='resource "aws_api_gateway_rest_api" "orders" {}\n')
    put(tree, "elsewhere/x.md")
    for here in (tree / "project", tree / "elsewhere"):
        monkeypatch.chdir(here)
        (stack,) = stacks([str(tree / "project")], Settings())
        assert [api.name for api in stack.apis] == ["module.api.aws_api_gateway_rest_api.orders"]


PATHS = [
    *("build/x.yaml", "a/build/x.yaml", "build", "a/b/c/x.yaml", "a/x.yaml", "x.yaml", "x.yml", "xayaml"),
    *("docs/a.json", "docs/a/b.json", "a/docs/b.json", "#x.yaml", "!x.yaml", "a b.yaml", "[x].yaml", "deep/a/b/x.yaml"),
    *("foo/bar", "a/foo/bar", "foo/a/bar", "foo/a/b/bar", "x.yaml ", "A.yaml", "a*b.yaml", "axb.yaml", "-.yaml"),
    *("template.json", "sub/template.json", "keep/template.json", "a]b.yaml", "a\\b.yaml"),
]
LINES = [
    *(
        "build",
        "build/",
        "/build",
        "*.yaml",
        "x.*",
        "x?yaml",
        "/x.yaml",
        "a/x.yaml",
        "**/x.yaml",
        "a/**",
        "a/**/x.yaml",
    ),
    *("docs/*.json", "docs/**/*.json", "# comment", "\\#x.yaml", "\\!x.yaml", "a\\ b.yaml", "x.yaml ", "x.yaml\\ "),
    *(
        "[ab]/x.yaml",
        "[!a]/x.yaml",
        "[^a]*.yaml",
        "[a-c]/",
        "\\[x].yaml",
        "[[]x].yaml",
        "foo/**/bar",
        "**/foo",
        "*",
        "/*",
    ),
    *(
        "a\\*b.yaml",
        "a**b.yaml",
        "**",
        "/**",
        "foo/*/bar",
        "[]-]*.yaml",
        "a]b.yaml",
        "*/x.yaml",
        "[z",
        "a\\\\b.yaml",
        "/",
    ),
    *(
        "*.json\n!template.json",
        "*.json\n!/template.json",
        "!x.yaml",
        "keep\n!keep/template.json",
        "a/*\n!a/b/",
        "a?x.yaml",
        "a[!b]x.yaml",
    ),
]


@pytest.mark.parametrize("lines", LINES)
def test_git_ignores_the_same(lines: str, tree: Path) -> None:
    put(tree, ".gitignore", content=lines + "\n")
    subprocess.run(["git", "init", "-q"], check=True)
    asked = [path for path in PATHS if not path.endswith("build")]
    git = subprocess.run(
        ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    rules = [Ignores(".", tuple(filter(None, map(parse, lines.split("\n")))))]
    ours = [path for path in asked if any(is_ignored(part, part != path, rules) for part in ways_to(path))]
    assert ours == [path for path in asked if path in git.stdout.split("\0")]


def ways_to(path: str) -> list[str]:
    """The directories above a path, and the path: git does not look below an ignored directory."""
    parts = path.split("/")
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]
