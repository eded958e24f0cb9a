"""The apps of `tests/cdk` as the CDK synthesises them; as a program it writes the outputs that are kept with them.

    npm install --prefix LIBRARY aws-cdk-lib@2.276.0 constructs
    python tests/cdk_synthesis.py LIBRARY

writes `tests/cdk/APP/2.276.0`, without what no reader of ours looks at and with the app's directory named `/app`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

APPS = Path(__file__).parent / "cdk"

AS_THE_CLI = {"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True}
"""What `cdk synth` asks for and a bare `node app.js` does not."""

IRRELEVANT = {
    *("AWS::ApiGateway::Account", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"),
    *("AWS::IAM::Role", "AWS::Lambda::Permission"),
}

Json = dict[str, object]


def synthesise(app: Path, library: Path, to: Path) -> None:
    """The app's assembly, with stack traces, made with the `aws-cdk-lib` that is installed in a directory."""
    environment = {
        **os.environ,
        "NODE_PATH": str(library / "node_modules"),
        "CDK_OUTDIR": str(to),
        "CDK_DEBUG": "1",
        "CDK_CONTEXT_JSON": json.dumps(AS_THE_CLI),
    }
    subprocess.run(["node", "app.js"], cwd=app, env=environment, check=True, capture_output=True, timeout=300)


def version(library: Path) -> str:
    described = json.loads((library / "node_modules" / "aws-cdk-lib" / "package.json").read_text(encoding="utf-8"))
    return str(described["version"])


def keep(app: Path, library: Path) -> None:
    """Replaces what is kept of an app's assembly by that version of the library."""
    kept = app / version(library)
    shutil.rmtree(kept, ignore_errors=True)
    synthesise(app, library, kept)
    for path in sorted(kept.rglob("*")):
        if path.name in ("tree.json", "validation-report.json", "cdk.out"):
            path.unlink()
        elif path.suffix == ".json" and not path.parent.name.startswith("asset."):
            written = path.read_text(encoding="utf-8").replace(str(app), "/app").replace(str(library), "/app")
            path.write_text(json.dumps(stripped(json.loads(written)), indent=1) + "\n", encoding="utf-8")


def stripped(document: Json) -> Json:
    """A document of an assembly without what only the deployment needs."""
    resources = document.get("Resources")
    artifacts = document.get("artifacts")
    if isinstance(resources, dict):
        kept = {name: one for name, one in resources.items() if one["Type"] not in IRRELEVANT}
        return {**document, "Resources": {name: _resource(one) for name, one in kept.items()}}
    if isinstance(artifacts, dict):
        kinds = ("cdk:tree", "cdk:feature-flag-report")
        kept = {name: one for name, one in artifacts.items() if one["type"] not in kinds}
        return {**document, "artifacts": {name: _artifact(one) for name, one in kept.items()}}
    return _metadata(document) if all(isinstance(entries, list) for entries in document.values()) else document


def _resource(written: Json) -> Json:
    return {key: value for key, value in written.items() if key != "DependsOn"}


def _artifact(written: Json) -> Json:
    metadata = written.get("metadata")
    return {**written, "metadata": _metadata(metadata)} if isinstance(metadata, dict) else written


def _metadata(constructs: Json) -> Json:
    """What is recorded of constructs, without those of no interest and without the frames of Node itself."""
    passed_over = ("ApiPermission", "ServiceRole", "CloudWatchRole", "Deployment", "/Account", "Bootstrap")
    kept = {path: entries for path, entries in constructs.items() if not any(word in path for word in passed_over)}
    return {path: [_entry(entry) for entry in entries] for path, entries in kept.items() if isinstance(entries, list)}


def _entry(written: Json) -> Json:
    trace = written.get("trace")
    if not isinstance(trace, list):
        return written
    return {**written, "trace": [frame for frame in trace if "node:" not in frame][:6]}


if __name__ == "__main__":
    for directory in sorted(path.parent for path in APPS.glob("*/app.js")):
        keep(directory.resolve(), Path(sys.argv[1]).resolve())
