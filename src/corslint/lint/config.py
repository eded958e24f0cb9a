"""The configuration: which keys there are, where it is found, what a mistake in it is told as."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from corslint.cors.origins import serialise
from corslint.finding import Severity
from corslint.frontends import Arguments
from corslint.lint import discovery
from corslint.lint.settings import PathSettings, Settings, Severities
from corslint.lint.usage import UsageError, suggestion
from corslint.source import Source, read, shown

NAMES = (".corslint.toml", "corslint.toml", "pyproject.toml")
"""Of several in one directory the first holds; `pyproject.toml` only where it has a table `[tool.corslint]`."""

OFF = "off"

Keys = tuple[str | int, ...]
"""The way to a value: names of keys and numbers of items."""

Schema = Mapping[str, Any]


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
        parameters=_table(
            "values for CloudFormation parameters",
            {"type": ["string", "number", "boolean"], "description": "the parameter's value"},
        ),
        apis={
            "type": "array",
            "items": _record(
                "an API, or several",
                ["name"],
                name={"type": "string", "description": "its name, or a pattern with * for any characters"},
                browser={"type": "boolean", "description": "false: no page calls it, and no rule speaks of it"},
            ),
            "description": "what the templates do not say of APIs",
        },
        rules=_texts("packages, or directories, of further rules; linting runs their code"),
        rules_dir=_texts("directories of own rules, as --rules-dir"),
        fail_on=_words("the least severity that makes the exit code 1", *LEVELS, "never"),
        format={"type": "string", "description": "how findings are shown, as --format"},
        baseline={"type": "string", "description": "the file of known findings, as --baseline"},
    ),
}
"""Every key there is: what checks a configuration, and what docs/corslint.schema.json publishes for editors."""

DEFAULTS: Mapping[str, Any] = {
    **{key: [] for key in ("select", "ignore", "origins", "apis", "rules", "rules-dir")},
    **{key: {} for key in ("severity", "per-path", "parameters")},
    "fail-on": "warning",
    "format": "auto",
    "baseline": "",
}


class Configuration(NamedTuple):
    """What a configuration file says, by key; its path is empty where there is none."""

    path: str = ""
    values: Mapping[str, Any] = {}

    @property
    def directory(self) -> str:
        return os.path.dirname(self.path)


def nearest(paths: Iterable[str]) -> Configuration:
    """The configuration nearest to what the paths have in common, up to the root of their repository."""
    start = _common(paths)
    top = discovery.root(start)
    here = os.path.realpath(".")
    if top == start and f"{start}/".startswith(f"{here}/"):
        top = here  # outside any repository, the working directory is the user's own
    for directory in discovery.ancestors(start):
        for name in NAMES:
            found = _opened(os.path.join(directory, name))
            if found is not None:
                return found
        if directory == top:
            break
    return Configuration()


def configuration(path: str) -> Configuration:
    """The configuration in a file that the user names."""
    source = read(path, shown(path))
    if not isinstance(source, Source):
        raise UsageError(f"--config: '{path}' cannot be read: {source.reason}")
    return _checked(source)


def _common(paths: Iterable[str]) -> str:
    real = [os.path.realpath(path) for path in paths]
    directories = [path if os.path.isdir(path) else os.path.dirname(path) for path in real]
    return os.path.commonpath(directories or [os.path.realpath(".")])


def _opened(path: str) -> Configuration | None:
    if not os.path.isfile(path):
        return None
    source = read(path, shown(path))
    if not isinstance(source, Source):
        raise UsageError(f"{shown(path)}: the configuration cannot be read: {source.reason}")
    is_shared = os.path.basename(path) == NAMES[-1]
    return None if is_shared and "tool.corslint" not in source.text else _checked(source)


def _checked(source: Source) -> Configuration:
    values = _parsed(source)
    above: Keys = ()
    if os.path.basename(source.path) == NAMES[-1]:
        values, above = values.get("tool", {}).get("corslint", {}), ("tool", "corslint")
    for keys, complaint in _mistakes(values, SCHEMA, ()):
        raise _mistake(source, (*above, *keys), complaint)
    for number, origin in enumerate(values.get("origins", ())):
        if serialise(origin) is None:
            raise _mistake(
                source, (*above, "origins", number), f"'{origin}' is no site such as https://app.example.com"
            )
    return Configuration(source.path, values)


def _parsed(source: Source) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 (only where there is a configuration)

    try:
        return tomllib.loads(source.text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        line = f":{place.split(',')[0]}" if place else ""
        raise UsageError(f"{source.path}{line}: this is no TOML: {message[:1].lower()}{message[1:]}") from error


# -- mistakes


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
    line = _line(source.text, [key for key in keys if isinstance(key, str)])
    return UsageError(f"{source.path}{f':{line}' if line else ''}: {complaint}")


_HEADER = re.compile(r"\s*\[+\s*(.+?)\s*\]+\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w.-]+|\s*\.\s*)+?)\s*=""")
_PART = re.compile(r"""\"([^"]*)"|'([^']*)'|([\w-]+)""")


def _line(text: str, keys: list[str]) -> int | None:
    """The line that writes the longest part of the way to a key: Python's parser of TOML tells no places."""
    header: list[str] = []
    best: tuple[int, int | None] = (0, None)
    for number, line in enumerate(text.split("\n"), 1):
        if heading := _HEADER.fullmatch(line.rstrip("\r")):
            written = header = _parts(heading[1])
        elif key := _KEY.match(line):
            written = header + _parts(key[1])
        else:
            continue
        if written == keys[: len(written)] and len(written) > best[0]:
            best = len(written), number
    return best[1]


def _parts(written: str) -> list[str]:
    return ["".join(match.groups("")) for match in _PART.finditer(written)]


# -- what a run is given


def wishes(configuration: Configuration, command_line: Mapping[str, Any]) -> dict[str, Any]:
    """Everything by key: what the command line says wins, and a rule that it selects is on; parameters add up."""
    own = dict(configuration.values)
    for key in ("rules", "rules-dir"):
        own[key] = [_path(name, configuration, key) for name in own.get(key, ())]
    if "baseline" in own:
        own["baseline"] = os.path.join(configuration.directory, own["baseline"])
    if "select" in command_line:
        selected = set(command_line["select"])
        own["ignore"] = [rule for rule in own.get("ignore", ()) if rule not in selected]
        own["severity"] = {r: s for r, s in own.get("severity", {}).items() if s != OFF or r not in selected}
    parameters = {**_parameters(own), **command_line.get("parameters", {})}
    return {**DEFAULTS, **own, **command_line, "parameters": parameters}


def _path(name: str, configuration: Configuration, key: str) -> str:
    """A directory, seen from the configuration; what is none may be a package."""
    path = os.path.join(configuration.directory, name)
    return path if key == "rules-dir" or os.path.isdir(path) else name


def _parameters(values: Mapping[str, Any]) -> dict[str, str]:
    """As texts: CloudFormation knows no other parameters."""
    written = values.get("parameters", {})
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in written.items()}


def settings(wished: Mapping[str, Any], configuration: Configuration) -> Settings:
    """What a run is asked for, as far as a configuration can say it."""
    return Settings(
        select=tuple(wished["select"]),
        ignore=tuple(wished["ignore"]),
        origins=tuple(origin for site in wished["origins"] if (origin := serialise(site)) is not None),
        arguments=Arguments(wished["parameters"]),
        rules_directories=tuple(wished["rules-dir"]),
        rules_packages=tuple(wished["rules"]),
        severities=_levels(wished["severity"]),
        paths=tuple(_path_settings(wished["per-path"], configuration.directory)),
        not_for_browsers=tuple(api["name"] for api in wished["apis"] if api.get("browser") is False),
        baseline=wished["baseline"],
    )


def _path_settings(tables: Mapping[str, Any], directory: str) -> Iterator[PathSettings]:
    for pattern, table in tables.items():
        off = dict.fromkeys(table.get("ignore", ()), OFF)
        yield PathSettings(pattern, directory, _levels({**table.get("severity", {}), **off}))


def _levels(written: Mapping[str, str]) -> Severities:
    return {rule: None if level == OFF else Severity[level.upper()] for rule, level in written.items()}


def settings_page(wished: Mapping[str, Any], configuration: Configuration, command_line: Mapping[str, Any]) -> str:
    """Every setting as it holds, as TOML, and who says so."""
    lines = (f"{key} = {_toml(wished[key])}  # {_origin(key, configuration, command_line)}\n" for key in DEFAULTS)
    return f"# configuration: {configuration.path or 'none'}\n" + "".join(lines)


def _origin(key: str, configuration: Configuration, command_line: Mapping[str, Any]) -> str:
    places = {"the command line": command_line, configuration.path: configuration.values}
    return " and ".join(place for place, said in places.items() if key in said) or "default"


def _toml(value: Any) -> str:
    from json import dumps  # noqa: PLC0415 (a text of JSON is one of TOML)

    match value:
        case dict():
            return "{" + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case _:
            return dumps(value, ensure_ascii=False)
