"""What a template's parameters are deployed with: what the `samconfig.toml` beside it says for `sam deploy`."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from corslint.source import Repository, Source, Span, beside
from corslint.value import Text, Value, only, text

NAME = "samconfig.toml"

ENVIRONMENT = "default"
"""That which `sam deploy` takes where it is told none."""

COMMANDS = ("deploy", "global")
"""The tables of an environment that speak of deployments; what is said of all commands gives way."""

KEY = "parameter_overrides"

_TEMPLATE_KEYS = ("template_file", "template")
_TEMPLATE = "template"
"""What a template is called, but for its ending, that SAM takes where it is told none."""
_BUILT = ".aws-sam"


def arguments(template: Source, repository: Repository) -> dict[str, Value[Text]]:
    """The parameters' values by name, each at its place; none where the file is another template's."""
    source = repository.open(beside(template, NAME))
    if not isinstance(source, Source) or KEY not in source.text:
        return {}
    said = _said(source)
    if not _is_of(template, said):
        return {}
    command = next((command for command in COMMANDS if KEY in said[command]), COMMANDS[0])
    written = said[command].get(KEY, ())
    words = [written] if isinstance(written, str) else [word for word in written if isinstance(word, str)]
    start = max(source.text.find(f"[{ENVIRONMENT}.{command}.parameters]"), 0)
    given = (pair for word in words for pair in pairs(word))
    return {name: only(text(value), _place(name, value, source, start)) for name, value in given if name}


def pairs(words: str) -> Iterator[tuple[str, str]]:
    """The parameters in `K=V` and `ParameterKey=K,ParameterValue=V`, one or several, as SAM takes them.

    What is no such pair has no name.
    """
    for pair in re.split(r"\s+(?=\w+=)", words.strip()):
        match = re.fullmatch(r"(?:ParameterKey=(\w+),ParameterValue|(\w+))=(.*)", pair, re.DOTALL)
        yield (match[1] or match[2], match[3].strip('"')) if match else ("", pair)


def _said(source: Source) -> Mapping[str, Mapping[str, Any]]:
    """What holds for each command in the default environment; nothing where SAM itself cannot read the file."""
    from tomllib import TOMLDecodeError, loads  # noqa: PLC0415 (most templates have no such file)

    try:
        whole: Any = loads(source.text)
    except (TOMLDecodeError, RecursionError):
        whole = {}
    return {command: _table(_table(_table(whole, ENVIRONMENT), command), "parameters") for command in COMMANDS}


def _table(whole: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = whole.get(key)
    return found if isinstance(found, dict) else {}


def _is_of(template: Source, said: Mapping[str, Mapping[str, Any]]) -> bool:
    named = [str(said[command][key]) for command in COMMANDS for key in _TEMPLATE_KEYS if key in said[command]]
    own = [name for name in named if _BUILT not in name]
    called = os.path.basename(template.path)
    return os.path.normpath(own[0]) == called if own else called.partition(".")[0] == _TEMPLATE


def _place(name: str, value: str, source: Source, start: int) -> Span:
    """The value's own text; the key that it stands under where TOML writes it otherwise."""
    pair = rf"""\b{name}(?:,ParameterValue)?=[\\"']*({re.escape(value)})(?=[\\"'\s]|$)"""
    match = re.compile(pair).search(source.text, start)
    if match is not None:
        return Span(source, *match.span(1))
    key = max(source.text.find(KEY, start), 0)
    return Span(source, key, key + len(KEY))
