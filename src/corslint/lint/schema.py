"""What a configuration may say: its keys, and how a mistake in it is told."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from corslint.cors.headers import is_usable_method
from corslint.cors.origins import serialise
from corslint.cors.simulation import written_header
from corslint.finding import Severity
from corslint.lint.settings import OFF, SHARED
from corslint.lint.usage import UsageError, suggestion
from corslint.records import NamedTuple
from corslint.source import Source, Span

Keys = tuple[str | int, ...]
"""The way to a value: names of keys and numbers of items."""

Schema = Mapping[str, Any]


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _texts(description: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _words(description: str, *words: str) -> Schema:
    return {"enum": list(words), "description": description}


def _table(description: str, of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of, "description": description}


def _record(description: str, required: Iterable[str] = (), **keys: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {key.replace("_", "-"): schema for key, schema in keys.items()},
        "required": list(required),
        "additionalProperties": False,
        "description": description,
    }


LEVELS = tuple(map(str, reversed(Severity)))

_IGNORE = _texts("rules that are not reported")
_SEVERITY = _table("severities by rule, in place of the rules' own", _words("a severity, or off", *LEVELS, OFF))

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "corslint's configuration",
    **_record(
        "corslint.toml, .corslint.toml, or [tool.corslint] in pyproject.toml",
        select=_texts("only these rules; none: all"),
        ignore=_IGNORE,
        severity=_SEVERITY,
        per_path=_table(
            "what holds for files only, by patterns as in .gitignore, seen from the configuration's directory",
            _record("what holds for these files", ignore=_IGNORE, severity=_SEVERITY),
        ),
        origins=_texts("sites that call these APIs from a browser, such as https://app.example.com"),
        credentials={"type": "boolean", "description": "true: their calls carry cookies, as --credentials"},
        parameters=_table(
            "values for CloudFormation parameters",
            {"type": ["string", "number", "boolean"], "description": "the parameter's value"},
        ),
        apis={
            "type": "array",
            "items": _record(
                "an API, or several",
                ["name"],
                name=_text("its name, or a pattern with * for any characters"),
                browser={"type": "boolean", "description": "false: no page calls it, and no rule speaks of it"},
            ),
            "description": "what the templates do not say of APIs",
        },
        expect={
            "type": "array",
            "items": _record(
                "a call from a page, and what must come of it",
                ["origin", "path"],
                name=_text("what it is for, told when it fails"),
                api=_text("the API that is called, by name or pattern; none: each that has the path"),
                origin=_text("the site that the call comes from, such as https://app.example.com"),
                method=_text("the method of the call; none: GET"),
                path=_text("a path of the API, such as /orders/7"),
                headers=_texts("headers that script sets, as NAME or NAME: VALUE"),
                credentials={"type": "boolean", "description": "true: the call carries cookies"},
                verdict=_words("what must come of it; none: allowed", "allowed", "blocked"),
            ),
            "description": "what every lint run must find of calls",
        },
        rules=_texts("packages, or directories, of further rules; linting runs their code"),
        rules_dir=_texts("directories of own rules, as --rules-dir"),
        fail_on=_words("the least severity that makes the exit code 1", *LEVELS, "never"),
        format=_text("how findings are shown, as --format"),
        baseline=_text("the file of known findings, as --baseline"),
    ),
}
"""Every key there is: what checks a configuration, and what docs/corslint.schema.json publishes for editors."""


def checked(source: Source) -> dict[str, Any]:
    """What a file says, by key; raises UsageError at the first mistake."""
    values: Any = _parsed(source)
    for key in _above(source):
        values = values.get(key, {}) if isinstance(values, dict) else values
    for keys, complaint in _mistakes(values, SCHEMA, ()):
        raise _mistake(source, keys, complaint)
    for keys, complaint in _mistakes_of_meaning(values):
        raise _mistake(source, keys, complaint)
    return dict(values)


def place(source: Source, keys: Keys) -> Span:
    """The line that writes a key, or as much of the way to it as a line of its own does; else the first line."""
    text = source.text
    return source.line_from(_line(text, (*_above(source), *keys)) or 1, 1) or source.whole


def _above(source: Source) -> Keys:
    """The way to our table in a file that is shared."""
    return ("tool", "corslint") if os.path.basename(source.path) == SHARED else ()


def _parsed(source: Source) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 (only where there is a configuration)

    try:
        return tomllib.loads(source.text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        line = f":{place.split(',')[0]}" if place else ""
        raise UsageError(f"{source.path}{line}: this is no TOML: {message[:1].lower()}{message[1:]}") from error


# -- mistakes


def _mistakes_of_meaning(values: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """What no schema can tell: texts that name nothing that there is."""
    for number, origin in enumerate(values.get("origins", ())):
        yield from _no_site(origin, ("origins", number))
    for number, call in enumerate(values.get("expect", ())):
        keys = ("expect", number)
        yield from _no_site(call["origin"], (*keys, "origin"))
        if not is_usable_method(method := call.get("method", "GET")):
            yield (*keys, "method"), f"'{method}' is no method that script may use"
        for header in call.get("headers", ()):
            if written_header(header) is None:
                yield (*keys, "headers"), f"'{header}' is not NAME or NAME: VALUE"


def _no_site(origin: str, keys: Keys) -> Iterator[tuple[Keys, str]]:
    if serialise(origin) is None:
        yield keys, f"'{origin}' is no site such as https://app.example.com"


def _mistakes(value: Any, schema: Schema, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """What of a value is not as its schema says."""
    if "enum" in schema:
        if value not in schema["enum"]:
            words = schema["enum"]
            near = suggestion(value, words) if isinstance(value, str) else ""
            yield keys, f"{_name(keys)} is one of {', '.join(words)}, not {_written(value)}{near}"
        return
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_TYPES[name].holds(value) for name in types):
        expected = " or ".join(_TYPES[name].name for name in types)
        yield keys, f"{_name(keys)} is {expected}, not {_written(value)}"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _mistakes(item, schema["items"], (*keys, number))
    elif isinstance(value, dict):
        yield from _mistakes_of_keys(value, schema, keys)


def _mistakes_of_keys(table: Mapping[str, Any], schema: Schema, keys: Keys) -> Iterator[tuple[Keys, str]]:
    known, further = schema.get("properties", {}), schema["additionalProperties"]
    for key, value in table.items():
        if key in known or further:
            yield from _mistakes(value, known.get(key, further), (*keys, key))
        else:
            yield (*keys, key), f"there is no key '{key}'{suggestion(key, known)}"
    for key in schema.get("required", ()):
        if key not in table:
            yield keys, f"{_name(keys)} has no '{key}'"


class _Type(NamedTuple):
    """A type of JSON's: what it is called, and what of TOML's it holds of."""

    name: str
    holds: Callable[[Any], bool]


_TYPES = {
    "array": _Type("a list", lambda value: isinstance(value, list)),
    "boolean": _Type("true or false", lambda value: isinstance(value, bool)),
    "number": _Type("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "object": _Type("a table", lambda value: isinstance(value, dict)),
    "string": _Type("a text", lambda value: isinstance(value, str)),
}


def _name(keys: Keys) -> str:
    names = [f"'{key}'" if isinstance(key, str) else f"item {key + 1}" for key in keys]
    return (
        " of ".join(reversed(names[-2:] if isinstance(keys[-1], int) else names[-1:])) if keys else "the configuration"
    )


def _written(value: Any) -> str:
    held = next((one.name for one in _TYPES.values() if one.holds(value)), "a date")
    return f"'{value}'" if isinstance(value, str) else held


def _mistake(source: Source, keys: Keys, complaint: str) -> UsageError:
    line = _line(source.text, (*_above(source), *keys))
    return UsageError(f"{source.path}{f':{line}' if line else ''}: {complaint}")


_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]+\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w.-]+|\s*\.\s*)+?)\s*=""")
_PART = re.compile(r"""\"([^"]*)"|'([^']*)'|([\w-]+)""")


def _line(text: str, keys: Keys) -> int | None:
    """The line that writes the longest part of the way to a key: Python's parser of TOML tells no places."""
    header: Keys = ()
    counts: dict[Keys, int] = {}
    best: tuple[int, int | None] = (0, None)
    for number, line in enumerate(text.split("\n"), 1):
        if heading := _HEADER.fullmatch(line.rstrip("\r")):
            written = header = _headed(_parts(heading[2]), heading[1] == "[[", counts)
        elif key := _KEY.match(line):
            written = (*header, *_parts(key[1]))
        else:
            continue
        if written == keys[: len(written)] and len(written) > best[0]:
            best = len(written), number
    return best[1]


def _headed(parts: list[str], is_item: bool, counts: dict[Keys, int]) -> Keys:
    """The way to a table, with the numbers of items on it; `counts` learns of a further item."""
    way: Keys = ()
    for part in parts:
        way = (*way, part)
        if is_item and len([key for key in way if isinstance(key, str)]) == len(parts):
            counts[way] = counts.get(way, -1) + 1
        way = (*way, counts[way]) if way in counts else way
    return way


def _parts(written: str) -> list[str]:
    return ["".join(match.groups("")) for match in _PART.finditer(written)]
