"""What Java handlers can return."""

from pathlib import Path

import pytest

from handlers_snippets import Snippet, described, judged, profiled, snippets


@pytest.mark.parametrize("snippet", snippets("java.txt"), ids=lambda snippet: snippet.name)
def test_a_class_is_judged(snippet: Snippet, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"App.java": snippet.code}, "App::handleRequest", "java21")
    assert (judged(found), described(found) if snippet.exits else "") == (snippet.verdict, snippet.exits), found
