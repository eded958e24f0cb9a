"""The shape of the house: what may import what, who prints, who opens files, and what a start costs."""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "src" / "corslint").rglob("*.py"))
RULES = sorted((ROOT / "rules").glob("*.py"))

NOUNS = {
    *("corslint.source", "corslint.value", "corslint.model", "corslint.finding", "corslint.pen"),
    *("corslint.directories", "corslint.kept", "corslint.records", "corslint.standins", "corslint.version"),
}

MAY_IMPORT = {
    "corslint.cors": {*NOUNS, "corslint.cors"},
    "corslint.syntax": {*NOUNS, "corslint.syntax"},
    "corslint.frontends": {*NOUNS, "corslint.syntax", "corslint.frontends"},
    "corslint.handlers": {*NOUNS, "corslint.syntax", "corslint.handlers"},
    "corslint.mending": {*NOUNS, "corslint.syntax", "corslint.handlers"},
    "corslint.lint": {*NOUNS, "corslint.cors", "corslint.frontends", "corslint.handlers", "corslint.lint", "corslint.rules"},
    "corslint.formats": {*NOUNS, "corslint.formats", "corslint.lint.report", "corslint.lint.rule", "corslint.cors"},
    "corslint.rules": {"corslint", "corslint.cors"},
    **dict.fromkeys(NOUNS, NOUNS),
}  # fmt: skip
"""Imports point one way. The command line, on top, may import everything; so may the package's public face."""

TOP = {
    "corslint.cli",
    "corslint.imports",
    "corslint.commands",
    "corslint.cfnlint",
    "corslint.testing",
    "corslint.__main__",
}


def name_of(path: Path) -> str:
    if path.parent.name == "rules" and path in RULES:
        return f"corslint.rules.{path.stem}"
    return ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")


def part_of(module: str) -> str:
    """The row of the table that a module belongs to."""
    return next((part for part in MAY_IMPORT if _is_below(module, {part})), module)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("corslint"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("corslint"):
            yield from (_imported(node.module or "", alias.name) for alias in node.names)


def _imported(module: str, name: str) -> str:
    """`from corslint.cors import browser` imports a module, `from corslint.source import Span` a name of one."""
    path = ROOT.joinpath("src", *module.split("."), name)
    return f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else module


def _is_below(module: str, parts: set[str]) -> bool:
    return any(module == part or module.startswith(f"{part}.") for part in parts)


@pytest.mark.parametrize("path", [*MODULES, *RULES], ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    module = name_of(path)
    if module != "corslint" and not _is_below(module, TOP):
        allowed = MAY_IMPORT[part_of(module)]
        exact = {"corslint"} & allowed
        wrong = {
            other for other in imported(tree(path)) if not _is_below(other, allowed - exact) and other not in exact
        }
        assert wrong == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Wherever in a module an import stands, but for those that are made for types only."""
    known = {name_of(path): path for path in MODULES}
    imports = {module: set(imported(_as_it_runs(tree(path)))) & known.keys() for module, path in known.items()}
    while ends := {module for module, others in imports.items() if not others}:
        imports = {module: others - ends for module, others in imports.items() if module not in ends}
    assert imports == {}


def _as_it_runs(module: ast.Module) -> ast.Module:
    body = [
        node for node in module.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    return ast.Module(body, [])


@pytest.mark.parametrize("path", [*MODULES, *RULES], ids=name_of)
def test_a_module_says_in_its_first_line_what_it_is_about(path: Path) -> None:
    docstring = ast.get_docstring(tree(path)) or ""
    assert docstring.split("\n")[0].strip()


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", [*MODULES, *RULES], ids=name_of)
def test_only_the_command_line_prints(path: Path) -> None:
    written = {call for call in calls(path) if call == "print" or call.startswith(("sys.stdout.", "sys.stderr."))}
    assert not written or name_of(path) in {"corslint.cli", "corslint.commands.console"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_named_tuples_are_records(path: Path) -> None:
    """`from corslint.records import NamedTuple`: typing's take six times as long to make."""
    taken = {alias.name for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) for alias in node.names
             if node.module == "typing"}  # fmt: skip
    assert "NamedTuple" not in taken or name_of(path) == "corslint.records"


OPENING = {
    *("corslint.source", "corslint.commands.lint", "corslint.commands.console", "corslint.lint.writing"),
    "corslint.lint.past",
}
"""Those that read what is linted, and that write what was asked for, is mended, or was there once."""


@pytest.mark.parametrize("path", [*MODULES, *RULES], ids=name_of)
def test_only_a_source_opens_files_to_read(path: Path) -> None:
    opened = {call for call in calls(path) if call in {"open", "io.open", "os.open", "codecs.open"}}
    assert not opened or name_of(path) in OPENING


@pytest.mark.parametrize("path", [*MODULES, *RULES], ids=name_of)
def test_only_the_command_line_catches_everything(path: Path) -> None:
    handlers = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    caught = {"everything" if one.type is None else ast.unparse(one.type) for one in handlers}
    assert not caught & {"everything", "Exception", "BaseException"} or name_of(path) == "corslint.cli"


HEAVY = {
    *("asyncio", "click", "concurrent.futures", "dataclasses", "difflib", "email", "importlib.metadata", "inspect"),
    *("json", "logging", "multiprocessing", "pathlib", "pathspec", "socket", "subprocess", "tomllib", "traceback"),
    *("typing_extensions", "urllib.request", "ast", "tokenize", "ssl"),
    *("gettext", "locale"),  # which argparse asks for translations that nobody has
    *("pydantic", "regex", "rich", "samtranslator", "cfnlint", "tree_sitter", "jsonschema"),
}
"""Modules of which each costs as much as linting a small template, or more."""

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties: {CorsConfiguration: {AllowOrigins: ["https://app.example.com/"]}}
"""

MENDED_BY_A_PEN = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Cors: "'https://app.example.com'"
      Auth: {DefaultAuthorizer: Users, Authorizers: {Users: {UserPoolArn: !Ref Pool}}}
  List:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://code/orders.zip
      Events: {Call: {Type: Api, Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: get}}}
"""


FACT = re.compile(r"\b[A-J]\d{1,2}a?\b")


def test_every_fact_that_is_relied_on_is_in_the_list_of_facts() -> None:
    rows = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8").splitlines()
    listed = {row.split(" | ")[0].removeprefix("| ") for row in rows}
    cited = {fact for path in [*MODULES, *RULES] for comment in _comments(path) for fact in FACT.findall(comment)}
    assert len(cited) > 100
    assert cited <= listed


def _comments(path: Path) -> Iterator[str]:
    with tokenize.open(path) as lines:
        for token in tokenize.generate_tokens(lines.readline):
            if token.type == tokenize.COMMENT or token.string.startswith('"""'):
                yield token.string


@pytest.mark.parametrize("template", [TEMPLATE, MENDED_BY_A_PEN])
def test_linting_a_template_imports_nothing_heavy(template: str, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    script = "import sys; from corslint.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", _with_path(script), "-q", "template.yaml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(done.stdout.splitlines()[-1].split())
    assert "corslint.syntax.yaml" in modules
    assert ("corslint.frontends.cloudformation.pen" in modules) is (template is MENDED_BY_A_PEN)
    assert modules & HEAVY <= ({"json"} if template is MENDED_BY_A_PEN else set())  # pens quote as JSON does


def _with_path(script: str) -> str:
    """The script without `site`, whose `.pth` files may import anything, but with the same path."""
    return f"import sys; sys.path[:] = {sys.path!r}; {script}"
