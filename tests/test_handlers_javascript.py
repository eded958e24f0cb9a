"""What JavaScript and TypeScript handlers can return."""

from pathlib import Path

import pytest

from handlers_snippets import Snippet, described, judged, profiled, snippets


@pytest.mark.parametrize("snippet", snippets("javascript.txt"), ids=lambda snippet: snippet.name)
def test_a_script_is_judged(snippet: Snippet, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"app.js": snippet.code}, runtime="nodejs20.x")
    assert (judged(found), described(found) if snippet.exits else "") == (snippet.verdict, snippet.exits), found


@pytest.mark.parametrize("snippet", snippets("typescript.txt"), ids=lambda snippet: snippet.name)
def test_typescript_is_judged(snippet: Snippet, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"app.ts": snippet.code}, runtime="nodejs20.x")
    assert (judged(found), described(found) if snippet.exits else "") == (snippet.verdict, snippet.exits), found
