"""Running on what is hostile: in a process of its own, with no more time and memory than anybody should need."""

import json
import os
import resource
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from corslint.lint.engine import lint
from corslint.lint.settings import Settings

SECONDS = 20
"""Of the processor, several times what the slowest case takes: only what never ends takes longer."""

MEMORY = 1 << 30


class Outcome(NamedTuple):
    """How a run ended: its exit code, or minus the signal that ended it, and what was certainly found."""

    code: int
    findings: tuple[str, ...]


def write(files: Mapping[str, str | bytes], directory: Path) -> None:
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(errors="surrogatepass"))


def bounded(directory: Path) -> Outcome:
    """What linting a directory comes to, within the bounds."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(_linted(directory, writer))
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as told:
        content = told.read()
    _, status = os.waitpid(child, 0)
    return Outcome(os.waitstatus_to_exitcode(status), tuple(json.loads(content or "[]")))


def _linted(directory: Path, writer: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_in_use() + MEMORY, _in_use() + MEMORY))
    os.chdir(directory)
    try:
        report = lint(["."], Settings())
        found = [f"{one.rule}: {one.finding.message}" for one in report.findings]
        os.write(writer, json.dumps(found)[:60_000].encode())
    except BaseException as error:  # noqa: BLE001 (what a fork must not let out into the test runner)
        os.write(writer, json.dumps([repr(error)[:1000]]).encode())
        return 3
    return 0


def _in_use() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")
