"""What Terraform makes of a configuration: the plan of its first apply, or the reason for which it refuses it."""

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any, NamedTuple

Plan = dict[str, Any]


class Refused(NamedTuple):
    """A configuration that Terraform does not accept, and why."""

    command: str
    message: str


def planned(directory: str, environment: Mapping[str, str], *words: str) -> Plan | Refused:
    """The plan of the configuration in a directory, as `terraform show -json` prints it; leaves files there."""

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *command],
            cwd=directory,
            env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    got = run("get", "-no-color")
    if got.returncode:
        return Refused("get", got.stderr.strip())
    validated = json.loads(run("validate", "-json").stdout)
    if not validated["valid"]:
        return Refused("validate", "\n".join(map(_told, validated["diagnostics"])))
    made = run("plan", "-no-color", "-input=false", "-refresh=false", "-lock=false", "-out=planned", *words)
    if made.returncode:
        return Refused("plan", made.stderr.strip())
    plan: Plan = json.loads(run("show", "-json", "planned").stdout)
    return plan


def _told(diagnostic: dict[str, Any]) -> str:
    place = diagnostic.get("range", {})
    line = place.get("start", {}).get("line", 0)
    return f"{place.get('filename', '')}:{line}: {diagnostic['summary']}: {diagnostic.get('detail', '')}"


def reduced(plan: Plan) -> Plan:
    """The parts of a plan that say what will be there."""
    changes = [_change(one) for one in plan.get("resource_changes", [])]
    return {**{key: _without_origin(plan[key]) for key in _READ if key in plan}, "resource_changes": changes}


def _change(written: dict[str, Any]) -> dict[str, Any]:
    """The values of a data source that is read later stand nowhere else."""
    parts = ("after_unknown", "after") if written["mode"] == "data" else ("after_unknown",)
    change = {key: written["change"][key] for key in parts}
    return {key: written[key] for key in ("address", "mode", "type")} | {"change": change}


_READ = ("format_version", "terraform_version", "variables", "planned_values", "prior_state", "configuration")
_OF_PROVIDERS = frozenset(
    ("provider_config", "provider_config_key", "provider_name", "schema_version", "sensitive_values")
)


def _without_origin(part: Any) -> Any:
    match part:
        case dict():
            return {key: _without_origin(value) for key, value in part.items() if key not in _OF_PROVIDERS}
        case list():
            return [_without_origin(each) for each in part]
        case _:
            return part
