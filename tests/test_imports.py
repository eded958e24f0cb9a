"""Modules of ours are imported from what is compiled of them, in a process that is only ours."""

import importlib.util
import os
import py_compile
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType

import pytest

from corslint.imports import quicken

Import = Callable[[str], ModuleType]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package whose modules say what they are; it is quickened."""
    home = tmp_path / "quickened"
    home.mkdir()
    for name in ("__init__", "one", "two"):
        (home / f"{name}.py").write_text(f"said = '{name}'\n", encoding="utf-8")
        py_compile.compile(str(home / f"{name}.py"))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    quicken(importlib.import_module("quickened"))
    yield home
    for name in [name for name in sys.modules if name.partition(".")[0] == "quickened"]:
        del sys.modules[name]


def is_quick(module: ModuleType) -> bool:
    return type(module.__loader__).__module__ == "corslint.imports"


def test_a_module_is_loaded_from_what_is_compiled_of_it(package: Path) -> None:
    compiled = Path(importlib.util.cache_from_source(str(package / "one.py")))
    two = Path(importlib.util.cache_from_source(str(package / "two.py"))).read_bytes()
    compiled.write_bytes(compiled.read_bytes()[:16] + two[16:])
    module = importlib.import_module("quickened.one")
    assert is_quick(module)
    assert module.said == "two"
    assert module.__file__ == str(package / "one.py")


@pytest.mark.parametrize("changed", ["said = 'changed since'\n", "said = 'eno'\n"], ids=["size", "time"])
def test_a_source_that_was_changed_since_is_read(package: Path, changed: str) -> None:
    (package / "one.py").write_text(changed, encoding="utf-8")
    os.utime(package / "one.py", (1, 1))
    assert importlib.import_module("quickened.one").said == changed.split("'")[1]


def test_a_source_that_is_not_compiled_is_read(package: Path) -> None:
    Path(importlib.util.cache_from_source(str(package / "one.py"))).unlink()
    assert importlib.import_module("quickened.one").said == "one"


def test_what_another_python_has_compiled_is_not_taken(package: Path) -> None:
    compiled = Path(importlib.util.cache_from_source(str(package / "one.py")))
    compiled.write_bytes(b"\0\0\r\n" + compiled.read_bytes()[4:])
    assert importlib.import_module("quickened.one").said == "one"


def test_what_is_more_than_a_module_is_left_to_python(package: Path) -> None:
    (package / "inner").mkdir()
    (package / "inner" / "__init__.py").write_text("said = 'inner'\n", encoding="utf-8")
    (package / f"two{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    inner = importlib.import_module("quickened.inner")
    assert (inner.said, is_quick(inner)) == ("inner", False)
    with pytest.raises(ImportError, match="two"):  # it is Python that tries to load it as machine code
        importlib.import_module("quickened.two")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("quickened.three")


def test_a_process_of_the_command_line_imports_so(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources: {Api: {Type: AWS::ApiGateway::RestApi}}\n", encoding="utf-8")
    script = """
import os, sys
from corslint.cli import process
os._exit = lambda code: print(*(n for n, m in sys.modules.items() if "imports" in str(getattr(m, "__loader__", ""))))
process()
"""
    done = subprocess.run([sys.executable, "-c", script, "template.yaml"], cwd=tmp_path, capture_output=True, text=True, check=True)  # fmt: skip
    quick = set(done.stdout.splitlines()[-1].split())
    assert {
        "corslint.lint.engine",
        "corslint.frontends.cloudformation.rest",
        "corslint.rules.preflight_missing",
    } <= quick
