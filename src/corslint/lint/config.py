"""The configuration: where it is found, and what a run is then given."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corslint.finding import Severity
from corslint.frontends.arguments import Arguments
from corslint.lint import discovery
from corslint.lint.settings import OFF, SHARED, PathSettings, Settings, Severities
from corslint.lint.usage import UsageError
from corslint.model import Expectation
from corslint.records import NamedTuple
from corslint.source import Repository, Source, read, shown

NAMES = (".corslint.toml", "corslint.toml", SHARED)
"""Of several in one directory the first holds."""

DEFAULTS: Mapping[str, Any] = {
    **{key: [] for key in ("select", "ignore", "origins", "apis", "expect", "rules", "rules-dir")},
    **{key: {} for key in ("severity", "per-path", "parameters")},
    "credentials": False,
    "fail-on": "warning",
    "format": "auto",
    "baseline": "",
}


class Configuration(NamedTuple):
    """What a configuration file says, by key; its path is empty where there is none."""

    path: str = ""
    values: Mapping[str, Any] = {}
    source: Source | None = None

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
            found = _opened(os.path.join(directory, name), top)
            if found is not None:
                return found
        if directory == top:
            break
    return Configuration()


def configuration(path: str, said: str) -> Configuration:
    """The configuration in a file that the user names, and by which word."""
    source = read(path, shown(path))
    if not isinstance(source, Source):
        raise UsageError(f"{said}: '{path}' cannot be read: {source.reason}")
    return _checked(source)


def _common(paths: Iterable[str]) -> str:
    real = [os.path.realpath(path) for path in paths]
    directories = [path if os.path.isdir(path) else os.path.dirname(path) for path in real]
    return os.path.commonpath(directories or [os.path.realpath(".")])


def _opened(path: str, top: str) -> Configuration | None:
    if not os.path.isfile(path):
        return None
    source = Repository(top).open(path)
    if not isinstance(source, Source):
        raise UsageError(f"{shown(path)}: the configuration cannot be read: {source.reason}")
    is_shared = os.path.basename(path) == SHARED
    return None if is_shared and "[tool.corslint" not in source.text else _checked(source)


def _checked(source: Source) -> Configuration:
    from corslint.lint.schema import checked  # noqa: PLC0415 (most projects have no configuration)

    return Configuration(source.path, checked(source), source)


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
        origins=tuple(map(_origin, wished["origins"])),
        credentials=wished["credentials"],
        arguments=Arguments(wished["parameters"]),
        rules_directories=tuple(rules_directories(wished)),
        rules_packages=tuple(rules_packages(wished)),
        severities=_levels(wished["severity"]),
        paths=tuple(_path_settings(wished["per-path"], configuration.directory)),
        not_for_browsers=tuple(api["name"] for api in wished["apis"] if api.get("browser") is False),
        baseline=wished["baseline"],
        expectations=_expectations(configuration),
    )


def _expectations(configuration: Configuration) -> tuple[Expectation, ...]:
    if configuration.source is None or not configuration.values.get("expect"):
        return ()
    from corslint.lint.expectations import written  # noqa: PLC0415 (most projects have none)

    return tuple(written(configuration.values["expect"], configuration.source))


def _origin(site: str) -> str:
    from corslint.cors.origins import serialise  # noqa: PLC0415 (most runs name no site)

    return serialise(site) or site


def rules_directories(wished: Mapping[str, Any]) -> list[str]:
    return [*wished["rules-dir"], *filter(os.path.isdir, wished["rules"])]


def rules_packages(wished: Mapping[str, Any]) -> list[str]:
    return [name for name in wished["rules"] if not os.path.isdir(name)]


def _path_settings(tables: Mapping[str, Any], directory: str) -> Iterator[PathSettings]:
    for pattern, table in tables.items():
        off = dict.fromkeys(table.get("ignore", ()), OFF)
        yield PathSettings(pattern, directory, _levels({**table.get("severity", {}), **off}))


def _levels(written: Mapping[str, str]) -> Severities:
    return {rule: None if level == OFF else Severity[level.upper()] for rule, level in written.items()}


def settings_page(wished: Mapping[str, Any], configuration: Configuration, command_line: Mapping[str, Any]) -> str:
    """Every setting as it holds, as TOML, and who says so."""
    lines = (f"{key} = {_toml(wished[key])}  # {_who_says(key, configuration, command_line)}\n" for key in DEFAULTS)
    return f"# configuration: {configuration.path or 'none'}\n" + "".join(lines)


def _who_says(key: str, configuration: Configuration, command_line: Mapping[str, Any]) -> str:
    places = {"the command line": command_line, configuration.path: configuration.values}
    said = [place for place, values in places.items() if key in values]
    return " and ".join(said if key == "parameters" else said[:1]) or "default"


def _toml(value: Any) -> str:
    from json import dumps  # noqa: PLC0415 (a text of JSON is one of TOML)

    match value:
        case dict():
            return "{" + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case _:
            return dumps(value, ensure_ascii=False)
