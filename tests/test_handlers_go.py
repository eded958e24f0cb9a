"""What Go handlers can return."""

from pathlib import Path

import pytest

from handlers_snippets import Snippet, described, judged, profiled, snippets


@pytest.mark.parametrize("snippet", snippets("go.txt"), ids=lambda snippet: snippet.name)
def test_a_program_is_judged(snippet: Snippet, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"main.go": snippet.code}, "bootstrap", "provided.al2023")
    assert (judged(found), described(found) if snippet.exits else "") == (snippet.verdict, snippet.exits), found
