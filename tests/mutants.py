"""Right systems, and each mistake that one can make in them.

A directory of `fixtures/mutants` is a system, written in some notations that share the handlers' code. Its
`mutants.toml` says how each mistake is made in each file, `FILE = [RIGHT, WRONG]`, and which rules then find it; a
mistake in the code is made under every notation. `RULE` is found where the text was changed, `RULE @ PATTERN` on a line
that the pattern is found in.

What looks like a mistake and is none has no place there: a boolean as a header's value, which is sent as a text (B35);
no `Vary` on a preflight, which no HTTP cache keeps; `*` beside credentials in the lists of a function URL, whose calls
are not known (A23); one item with commas in the lists of an HTTP API, which may reach browsers as it is (J9); errors
that browsers can read, be they the integration's own (B38); and the security that stands at the root of a document,
where a REST API does not look for it.
"""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SYSTEMS = Path(__file__).parent / "fixtures" / "mutants"
NOTATIONS = ("template.yaml", "template.json", "sam.yaml", "main.tf", "openapi.yaml")


class Mutant(NamedTuple):
    """A mistake in a system as one notation has it: what a file said and what it says."""

    system: str
    notation: str
    file: str
    right: str
    wrong: str
    finds: tuple[str, ...]


def systems() -> Iterator[tuple[str, str]]:
    for directory in sorted(SYSTEMS.iterdir()):
        yield from ((directory.name, name) for name in NOTATIONS if (directory / name).is_file())


def mutants() -> Iterator[tuple[str, Mutant]]:
    """By their names, which are those of tests."""
    for system, notation in systems():
        written = tomllib.loads((SYSTEMS / system / "mutants.toml").read_text(encoding="utf-8"))
        for name, mistake in written.items():
            finds = tuple(mistake.pop("finds"))
            for file, (right, wrong) in mistake.items():
                if file == notation or file not in NOTATIONS:
                    yield f"{system}/{notation}: {name}", Mutant(system, notation, file, right, wrong, finds)


def made(mutant: Mutant, into: Path) -> range:
    """Writes the system with the mistake; the lines that it takes, or the one where something is missing now."""
    (into / ".git").mkdir(parents=True)
    shutil.copytree(SYSTEMS / mutant.system, into / mutant.system)
    file = into / mutant.system / mutant.file
    text = file.read_text(encoding="utf-8")
    assert text.count(mutant.right) == 1
    file.write_text(text.replace(mutant.right, mutant.wrong), encoding="utf-8")
    first = text[: text.index(mutant.right)].count("\n") + 1
    return range(first, first + mutant.wrong.rstrip("\n").count("\n") + 1)
