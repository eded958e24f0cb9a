"""What other linters say of right APIs: `make linters` writes docs/other-linters.json, of which the pages are made.

The right forms are the good examples of every rule, and the right ones of the tests' pairs.
"""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from complaints import complaints, silence

from corslint.lint.plugins import chosen, load
from corslint.lint.rule import page
from corslint.source import Source
from corslint.testing import FILES

HOME = Path(__file__).parent.parent
PEERS = HOME / ".bench"
MEASURED = HOME / "docs" / "other-linters.json"
NODE = PEERS / "cdk-nag" / "node_modules"

Found = dict[str, dict[str, str]]
"""By check, the forms in which it fires, each with the address of a resource that it fires on."""


class Linter(NamedTuple):
    version: str
    forms: int
    found: Found


def main() -> int:
    with TemporaryDirectory() as place:
        forms = Path(place) / "right"
        write_forms(forms)
        linters = {"checkov": checkov(forms), "cfn-lint": cfn_lint(forms), "cdk-nag": cdk_nag(forms)}
        silenced = sorted(silenced_ones(forms, linters))
    MEASURED.write_text(json.dumps(_document(linters, silenced), indent=1) + "\n", encoding="utf-8")
    return 0


def _document(linters: dict[str, Linter], silenced: list[str]) -> dict[str, Any]:
    return {
        "date": str(datetime.now(UTC).date()),
        "linters": {name: {"version": one.version, "forms": one.forms} for name, one in linters.items()},
        "fires": {
            f"{name} {check}": len(forms) for name, one in linters.items() for check, forms in sorted(one.found.items())
        },
        "silenced": silenced,
    }


# -- the right forms


def write_forms(place: Path) -> None:
    """One directory a form, with its template or its configuration."""
    for rule in load(chosen((), (), ())):
        for number, example in enumerate(one for one in page(rule).examples if not one.is_bad):
            directory = place / f"{rule.id}-{number}"
            directory.mkdir(parents=True)
            (directory / FILES[example.notation]).write_text(example.text, encoding="utf-8")
    for pair in (HOME / "tests" / "fixtures" / "pairs").glob("right_*"):
        copytree(pair, place / f"pair-{pair.name.replace('_', '-')}")


def templates(forms: Path) -> Iterator[Path]:
    yield from sorted(one for one in forms.glob("*/template.*") if "Resources" in one.read_text(encoding="utf-8"))


# -- the linters


def checkov(forms: Path) -> Linter:
    words = ["-d", str(forms), "-o", "json", "--quiet", "--compact", "--skip-download"]
    frameworks = ["--framework", "cloudformation", "terraform"]
    program = str(PEERS / "checkov" / "bin" / "checkov")
    reports = json.loads(_said([program, *words, *frameworks]))
    found: Found = defaultdict(dict)
    for report in reports if isinstance(reports, list) else [reports]:
        for failed in report["results"]["failed_checks"]:
            form = Path(failed["file_path"]).parts[1]
            found[failed["check_id"]].setdefault(f"{form}/{Path(failed['file_path']).name}", failed["resource"])
    read = [*templates(forms), *forms.glob("*/main.tf")]
    return Linter(_said([program, "--version"]).strip(), len(read), found)


def cfn_lint(forms: Path) -> Linter:
    program = str(PEERS / "cfn-lint" / "bin" / "cfn-lint")
    read = list(templates(forms))
    found: Found = defaultdict(dict)
    for match in json.loads(_said([program, "--format", "json", "--", *map(str, read)]) or "[]"):
        found[match["Rule"]["Id"]].setdefault(_form(Path(match["Filename"])), "")
    return Linter(_said([program, "--version"]).split()[-1], len(read), found)


def cdk_nag(forms: Path) -> Linter:
    """It reads what SAM makes of a template."""
    version = json.loads((NODE / "cdk-nag" / "package.json").read_text(encoding="utf-8"))["version"]
    read, found = _nagged(forms, [f"{_name(one)} {expanded(one)}" for one in templates(forms)])
    return Linter(str(version), read, found)


def _nagged(forms: Path, lines: Iterable[str]) -> tuple[int, Found]:
    """How many of the named templates it could read, and what it has against them."""
    listed = forms.parent / "list"
    listed.write_text("\n".join(lines), encoding="utf-8")
    out = forms.parent / "cdk.out"
    read = _said(["node", str(HOME / "scripts" / "cdk_nag.js"), str(listed), str(out)], NODE_PATH=str(NODE))
    report = json.loads((out / "validation-report.json").read_text(encoding="utf-8"))
    found: Found = defaultdict(dict)
    for plugin in report["pluginReports"]:
        for violation in plugin["violations"]:
            for construct in violation["violatingConstructs"]:
                name, *_, resource = construct["constructPath"].split("/")
                found[violation["ruleName"].partition("[")[0]].setdefault(name, resource)
    return len(read.split()), found


def expanded(template: Path) -> Path:
    """A template as it is deployed: packaged, and transformed where SAM's transform is asked for."""
    from sam_transform import translated  # noqa: PLC0415 (of the tests)

    text = re.sub(
        r"Code: \.$|Code: \.(?=})", "Code: {S3Bucket: code, S3Key: code.zip}", template.read_text(encoding="utf-8")
    )
    deployed = template.parent / "deployed" / template.name
    deployed.parent.mkdir(exist_ok=True)
    is_sam = "AWS::Serverless-2016-10-31" in text
    deployed.write_text(translated(Source(str(template), text)).text if is_sam else text, encoding="utf-8")
    return deployed


# -- what quietens them


def silenced_ones(forms: Path, linters: dict[str, Linter]) -> Iterator[str]:
    """Those checks that fire no more where a resource says so, in each notation in which they fired."""
    told = {(one.linter, one.check) for rule in load(chosen((), (), ())) for one in complaints(rule)}
    nagged, checked = linters["cdk-nag"].found, linters["checkov"].found
    yield from _silenced_in_files(forms, {check: checked[check] for linter, check in told if linter == "checkov"})
    for check in [check for linter, check in told if linter == "cdk-nag"]:
        name, resource = next(iter(nagged[check].items()))
        path = next(expanded(one) for one in templates(forms) if _name(one) == name)
        _, after = _nagged(forms, [f"{name} {path} {check}@{resource}"])
        if after.get(check, {}).get(name) != resource:
            yield f"cdk-nag {check}"


def _silenced_in_files(forms: Path, found: Found) -> Iterator[str]:
    quiet = forms.parent / "quiet"
    asked = defaultdict(set)
    for check, places in found.items():
        for suffix in ("yaml", "tf"):
            form, resource = next(((f, r) for f, r in places.items() if f.endswith(suffix)), ("", ""))
            if form:
                (quiet / f"{check}-{suffix}").mkdir(parents=True)
                text = silence_in((forms / form).read_text(encoding="utf-8"), resource, check)
                (quiet / f"{check}-{suffix}" / Path(form).name).write_text(text, encoding="utf-8")
                asked[check].add((f"{check}-{suffix}/{Path(form).name}", resource))
    after = checkov(quiet).found
    for check, places_asked in asked.items():
        if not any(after.get(check, {}).get(form) == resource for form, resource in places_asked):
            yield f"checkov {check}"


def silence_in(text: str, resource: str, check: str) -> str:
    """A file in which one resource is excepted from a check, in checkov's words for its notation."""
    type_, name = resource.split(".")[-2:]
    block = f'"{type_}" "{name}" {{'
    if block in text:
        return text.replace(block, f"{block}\n  {silence('checkov', 'hcl', check)}", 1)
    metadata = silence("checkov", "yaml", check)
    return re.sub(rf"^( +){name}:.*$", rf"\g<0>\n\1\1{metadata}", text, count=1, flags=re.MULTILINE)


def _form(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _name(template: Path) -> str:
    return template.parent.name


def _said(command: list[str], **environment: str) -> str:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
