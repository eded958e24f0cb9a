"""What Python handlers can return."""

from pathlib import Path

import pytest

from handlers_snippets import Snippet, described, judged, profiled, snippets


@pytest.mark.parametrize("snippet", snippets("python.txt"), ids=lambda snippet: snippet.name)
def test_a_snippet_is_judged(snippet: Snippet, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"app.py": snippet.code})
    assert (judged(found), described(found) if snippet.exits else "") == (snippet.verdict, snippet.exits), found
