"""A handler whose headers' values stand elsewhere is judged as one that writes them where they are sent."""

import re
from pathlib import Path

import pytest

import rewrites_handlers
from corslint.source import Source
from corslint.value import only, text
from handlers_snippets import Snippet, described, judged, profiled, snippets

LANGUAGES = {
    "python.txt": ("app.py", "python3.13", rewrites_handlers.PYTHON),
    "javascript.txt": ("app.js", "nodejs22.x", rewrites_handlers.JAVASCRIPT),
}

SNIPPETS = [
    pytest.param(language, snippet, turn, id=f"{language.partition('.')[0]}: {snippet.name}")
    for language in LANGUAGES
    for turn, snippet in enumerate(snippets(language))
    if re.search(r"['\"]access-control-", snippet.code, re.IGNORECASE)
]

MOST = 5
"""Rewrites of one handler; all are taken in turn."""

PLACE = Source("template.yaml", "Environment").whole


@pytest.mark.parametrize(("language", "snippet", "turn"), SNIPPETS)
def test_a_value_may_stand_elsewhere(language: str, snippet: Snippet, turn: int, tmp_path: Path) -> None:
    name, runtime, rewrites = LANGUAGES[language]
    wrong = []
    for number in range(turn * MOST, (turn + 1) * MOST):
        rewrite = list(rewrites)[number % len(rewrites)]
        made = rewrites[rewrite](snippet.code)
        if made.environment is not None and "env" in snippet.code:
            continue
        given = {name: only(text(value), PLACE) for name, value in (made.environment or {}).items()}
        directory = tmp_path / rewrite
        found = profiled(directory, {name: made.code, **dict(made.files)}, runtime=runtime, environment=given or None)
        if (judged(found), described(found) if snippet.exits else "") != (snippet.verdict, snippet.exits):
            wrong.append((rewrite, judged(found), described(found)))
    assert wrong == []
