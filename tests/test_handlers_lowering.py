"""A file is lowered once for all that run it, and kept no longer than its repository."""

import gc
import weakref
from pathlib import Path

import pytest

from corslint.handlers import ir
from corslint.handlers.files.search import Modules
from corslint.handlers.languages import lowering
from corslint.handlers.languages.lowering import of_files
from corslint.source import Repository, Source


@pytest.fixture
def modules(tmp_path: Path) -> Modules:
    return Modules((), Repository(str(tmp_path)), "python")


def source(tmp_path: Path, modules: Modules, name: str, text: str) -> Source:
    (tmp_path / name).write_text(text)
    opened = modules.open(str(tmp_path / name))
    assert isinstance(opened, Source)
    return opened


def test_a_file_is_lowered_once_for_all_functions_of_a_repository(tmp_path: Path, modules: Modules) -> None:
    app = source(tmp_path, modules, "app.py", "def handler(event, context): return {}")
    other = Modules((str(tmp_path),), modules.repository, "python")
    assert of_files(modules, (app,), "app.py") is of_files(other, (app,), "app.py")


def test_a_repository_that_is_read_anew_is_lowered_anew(tmp_path: Path, modules: Modules) -> None:
    before = of_files(modules, (source(tmp_path, modules, "app.py", "A = 1"),), "app.py")
    again = Modules((), Repository(str(tmp_path)), "python")
    after = of_files(again, (source(tmp_path, again, "app.py", "B = 1"),), "app.py")
    assert [one.block.names for one in (before, after) if isinstance(one, ir.Module)] == [("A",), ("B",)]


def test_the_path_tells_the_grammar_of_a_file_that_has_two_names(tmp_path: Path, modules: Modules) -> None:
    javascript = modules._replace(language="javascript")
    typed = source(tmp_path, javascript, "app.ts", "export const limit: number = 1")
    assert isinstance(of_files(javascript, (typed,), "app.ts"), ir.Module)
    assert isinstance(of_files(javascript, (typed,), "app.js"), ir.Unparsed)


def test_what_is_lowered_goes_with_its_repository(tmp_path: Path) -> None:
    repository = Repository(str(tmp_path))
    modules = Modules((), repository, "python")
    of_files(modules, (source(tmp_path, modules, "app.py", "handler = lambda event, context: {}"),), "app.py")
    left = weakref.ref(repository)
    del repository, modules
    gc.collect()
    assert left() is None


def test_of_what_does_not_fit_the_last_is_kept(
    tmp_path: Path, modules: Modules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lowering, "MOST_KEPT", 25)
    one = source(tmp_path, modules, "one.py", "a = 'fourteen'")
    other = source(tmp_path, modules, "other.py", "b = 'fourteen'")
    first, second = of_files(modules, (one,), "one.py"), of_files(modules, (other,), "other.py")
    assert of_files(modules, (other,), "other.py") is second
    assert of_files(modules, (one,), "one.py") is not first
