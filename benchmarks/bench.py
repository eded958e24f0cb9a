"""`make bench`: measures corslint beside a bare interpreter and its peers, and writes docs/benchmarks.md with its plots."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from math import inf
from typing import NamedTuple

import projects
from measuring import Measured, cost, paired
from plotting import plot

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEERS = os.path.join(ROOT, ".bench")
CORSLINT = os.path.join(ROOT, ".venv", "bin", "corslint")
FLOOR, OURS = "python -c pass", "corslint"
MEGABYTE = 1_000_000

Command = Sequence[str]


class Case(NamedTuple):
    """What is linted, by whom, how often; 0 is once, without a round that does not count.

    `files` is how many of them a run lints, 0 where that is no question; `patience` is the seconds that a command has
    where they are more than what is asked for.
    """

    title: str
    directory: str
    commands: Mapping[str, Command]
    rounds: int
    files: int = 0
    patience: int = 0


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="of the short cases; long ones take fewer")
    parser.add_argument("--templates", type=int, default=2000, help="of the monorepo")
    parser.add_argument("--sample", type=int, default=100, help="templates of it that the peers are given")
    parser.add_argument("--resources", type=int, default=50_000, help="of the largest template")
    parser.add_argument(
        "--schemas", help="what `terraform providers schema -json` prints: Terraform then needs no network"
    )
    parser.add_argument("--longest", type=int, default=300, help="seconds until a command is given up")
    parser.add_argument("--corpus", help="a directory of other people's templates with an INDEX.tsv that lists them")
    parser.add_argument("--output", default=os.path.join(ROOT, "docs"), help="where the page and the plots go")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        cases = _cases(directory, given.rounds, given.templates, given.sample, given.schemas, given.corpus)
        tables = [_table(case, max(given.longest, case.patience)) for case in cases]
        resources = list(_by_resources(directory, given.resources, given.longest))
        files = list(_by_files(directory, given.templates, given.longest))
    _write(given.output, "benchmarks-resources.svg", _plot_of("resources of one template", resources))
    _write(given.output, "benchmarks-files.svg", _plot_of("templates of a monorepo", files))
    growth = [_growth("resources of one template", resources), _growth("templates of a monorepo", files)]
    _write(given.output, "benchmarks.md", _page(tables, growth))


# -- what is measured


def _cases(
    directory: str, rounds: int, templates: int, sample: int, schemas: str | None, corpus: str | None
) -> Iterator[Case]:
    home = _home(directory, "small")
    template = projects.small(home)
    yield Case("One small SAM template", home, _all([template], _checkov_files([template])), rounds)
    home = _home(directory, "unrelated")
    files = projects.unrelated(home)
    title = "A commit that touches three unrelated YAML files"
    yield Case(title, home, _all(files, _checkov_files(files)), rounds)
    home = _home(directory, "alike")
    template = projects.alike(home, 200)
    commands = _all([template], _checkov_files([template]))
    commands["corslint --diff"] = [CORSLINT, "--diff", template]
    yield Case("One template with two hundred like faults", home, commands, max(1, rounds // 3))
    home = _home(directory, "terraform")
    projects.module(home)
    with _providers(schemas, home, directory):
        commands = {FLOOR: _FLOOR, OURS: [CORSLINT, "."], **_checkov(["-d", "."]), **_terraform(home)}
        yield Case("A Terraform module of twenty files", home, commands, rounds)
    home = _home(directory, "cdk")
    projects.assembly(home)
    checkov = ["-d", "cdk.out", "--framework", "cloudformation"]
    commands = _all(["."], checkov, cfn_lint=["cdk.out/Shop.template.json"])
    yield Case("A CDK assembly of 2 MB", home, commands, max(1, rounds // 3))
    yield from _monorepo(directory, rounds, templates, sample)
    if corpus is not None:
        yield _others(directory, templates, corpus)


def _monorepo(directory: str, rounds: int, templates: int, sample: int) -> Iterator[Case]:
    home = _home(directory, "sample")
    projects.monorepo(home, sample)
    named = sorted(
        os.path.join(path, name)
        for path, _, names in os.walk(os.path.join(home, "services"))
        for name in names
        if name == "template.yaml"
    )
    commands = {OURS: [CORSLINT, "."], **_cfn_lint(named), **_checkov(["-d", ".", "--framework", "cloudformation"])}
    yield Case(f"{sample} templates of a monorepo", home, commands, max(1, rounds // 3), sample)
    home = _home(directory, "monorepo")
    projects.monorepo(home, templates)
    commands = {OURS: [CORSLINT, "."], "corslint -j 1": [CORSLINT, ".", "-j", "1"]}
    yield Case(f"A monorepo of {templates:,} templates", home, commands, 1, templates)


def _others(directory: str, templates: int, corpus: str) -> Case:
    """A monorepo of what others wrote. Checkov takes minutes, with all that it looks for and with what reads templates."""
    home = _home(directory, "others")
    copied = projects.copies(home, corpus, templates)
    checkov = _checkov(["-d", "."])
    restricted = _checkov(["-d", ".", "--framework", "cloudformation", "terraform"])
    commands = {
        OURS: [CORSLINT, "."],
        **checkov,
        **{f"{name}, CloudFormation and Terraform only": command for name, command in restricted.items()},
    }
    return Case(f"A monorepo of {copied:,} public templates", home, commands, 0, copied, MINUTES)


MINUTES = 1200
"""Seconds that a command has for a monorepo of what others wrote."""

_FLOOR = [sys.executable, "-c", "pass"]


def _all(paths: Sequence[str], checkov: Command, cfn_lint: Sequence[str] = ()) -> dict[str, Command]:
    ours = {FLOOR: _FLOOR, OURS: [CORSLINT, *paths]}
    return {**ours, **_cfn_lint(cfn_lint or paths), **_checkov(checkov)}


def _cfn_lint(paths: Sequence[str]) -> dict[str, Command]:
    return _peer("cfn-lint", paths)


def _checkov(words: Command) -> dict[str, Command]:
    return _peer("checkov", [*words, "--compact", "--quiet", "--skip-download"])


def _checkov_files(files: Sequence[str]) -> Command:
    return [word for file in files for word in ("-f", file)]


def _peer(name: str, words: Command) -> dict[str, Command]:
    """A peer, where it is installed."""
    program = os.path.join(PEERS, name, "bin", name)
    return {name: [program, *words]} if os.path.exists(program) else {}


def _terraform(home: str) -> dict[str, Command]:
    """Terraform validates only where it can download the provider, or has the stand-in for it."""
    program = shutil.which("terraform")
    if program is None or subprocess.run([program, "init"], cwd=home, capture_output=True, check=False).returncode:
        return {}
    return {"terraform validate": [program, "validate"]}


@contextmanager
def _providers(schemas: str | None, home: str, directory: str) -> Iterator[None]:
    """The stand-in that the tests have for Terraform's providers. It knows only what is used, and its own work is not
    measured: Terraform itself never takes less."""
    if schemas is None:
        yield
        return
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    from terraform.provider.schemas import providers, used  # noqa: PLC0415 (they need grpcio-tools and msgpack)
    from terraform.provider.server import attached  # noqa: PLC0415

    written = [os.path.join(home, name) for name in os.listdir(home) if name.endswith(".tf")]
    with attached(used(providers(schemas), "".join(map(_read, written))), directory) as environment:
        os.environ.update(environment)
        yield


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _home(directory: str, name: str) -> str:
    home = os.path.join(directory, name)
    os.makedirs(home)
    return home


# -- growth


def _by_resources(directory: str, most: int, patience: int) -> Iterator[tuple[float, float]]:
    for number in (1_000, 2_000, 5_000, 10_000, 20_000, 50_000):
        if number <= most:
            home = _home(directory, f"resources-{number}")
            projects.large(os.path.join(home, "template.yaml"), number)
            yield number, cost([CORSLINT, "template.yaml"], home, patience).work


def _by_files(directory: str, most: int, patience: int) -> Iterator[tuple[float, float]]:
    for number in (100, 200, 500, 1_000, 2_000, 5_000, 10_000):
        if number <= most:
            home = _home(directory, f"files-{number}")
            projects.monorepo(home, number)
            yield number, cost([CORSLINT, ".", "-j", "1"], home, patience).work


def _plot_of(what: str, points: Sequence[tuple[float, float]]) -> str:
    measured = [point for point in points if point[1] < inf]  # the others were given up
    return plot(f"Processor time by {what}", what, "seconds", {"corslint, one process": measured})


def _growth(what: str, points: Sequence[tuple[float, float]]) -> str:
    rows = "\n".join(
        f"| {number:,.0f} | {seconds:.2f} | {1000 * seconds / number:.2f} |"
        if seconds < inf
        else f"| {number:,.0f} | given up | |"
        for number, seconds in points
    )
    return f"| {what} | seconds | milliseconds each |\n| ---: | ---: | ---: |\n{rows}\n"


# -- the page


def _table(case: Case, patience: int) -> str:
    measured = paired(case.commands, case.directory, case.rounds, OURS, patience)
    ahead = "| | seconds | × corslint | processor seconds | × corslint | peak MB |"
    per_second = " files/s |" if case.files else ""
    given_up = [f"{name}: more than {patience} seconds" for name in case.commands if name not in measured]
    rows = "\n".join(_row(name, one, case.files) for name, one in measured.items())
    lines = f"{ahead}{per_second}\n| --- | ---: | ---: | ---: | ---: | ---: |{' ---: |' if case.files else ''}\n{rows}"
    lines = "\n\n".join((lines, *given_up))
    print(f"{case.title}\n{lines}\n", flush=True)
    return f"## {case.title}\n\n{lines}\n"


def _row(name: str, one: Measured, files: int) -> str:
    figures = (
        f"{one.cost.seconds:.3f}",
        f"{one.times_as_long:.2f}",
        f"{one.cost.work:.3f}",
        f"{one.times_the_work:.2f}",
        f"{one.cost.memory / MEGABYTE:.0f}",
        *([f"{files / one.cost.seconds:.1f}"] if files else []),
    )
    return f"| {name} | {' | '.join(figures)} |"


def _page(tables: Sequence[str], growth: Sequence[str]) -> str:
    cases = "\n".join(tables)
    by_resources, by_files = growth
    return f"""\
# Benchmarks

`benchmarks/bench.py {_options()}` wrote this page (`make bench` takes the defaults). Whole processes are measured, each command once a round in turn, after a round that does
not count; the figures are medians, and what is called × corslint is the median of each round's ratio. Processor
seconds are those of all processes of a command; the memory is that of its largest process. Projects are generated from
a seed (`benchmarks/projects.py`); public templates are copies of one collection side by side, run once.

{_machine()}

{cases}
## Growth

Processor seconds of one process. The dashed line is what the first point promises.

![Processor time by resources of one template](benchmarks-resources.svg)

{by_resources}
![Processor time by templates of a monorepo](benchmarks-files.svg)

{by_files}{COMPILED}"""


COMPILED = """\

## Compiled ahead of time

corslint is not compiled: that was tried with its sources of November 2026 on Python 3.11, and did not pay. Processor time
beside that of corslint as it is, medians of four to nine pairs on a busy machine:

| | modules | 100 templates | 300 templates | a small one | peak MB of 300 |
| --- | ---: | ---: | ---: | ---: | ---: |
| as it is | | 1.00 | 1.00 | 1.00 | 42 |
| mypyc 2.4.1 | 221 of 365 | 0.79 | 0.76 | 1.17 | 59 |
| Cython 3.3.1, without types | the 21 hottest | 1.00 | | 1.03 | |

Only a quarter of the time is spent in the interpreter's own loop. The rest is what compiled code does as well: making
tuples and freeing them, looking up methods and attributes, reading YAML, collecting what is left behind. What mypyc
gains on a monorepo it loses at start: its library has 25 MB, and named tuples are made as `typing` makes them. To build
it takes eight minutes of a processor.

Neither means by the sources what Python means by them. With mypyc a whole number that is handed over as a `float`
becomes one, so that the status of an answer was no longer known and other findings came out; a generator becomes a list;
`case (first, *rest)` of a tuple, `in` a generator, weak references and subclasses of compiled classes fail at run time;
lambdas in methods of a named tuple and `in ("auto", *FORMATS)` end the compiler. With Cython
such a pattern within another ended the process where it did not fit.
"""
"""What is not measured anew: it takes another build."""


def _options() -> str:
    """What was asked for, but for where the page goes: that is nobody's business."""
    words = [os.path.basename(word) for word in sys.argv[1:]]
    where = words.index("--output") if "--output" in words else len(words)
    return " ".join(words[:where] + words[where + 2 :])


def _machine() -> str:
    peers = [_version(name) for name in ("cfn-lint", "checkov")]
    versions = ", ".join(filter(None, (_said([CORSLINT, "--version"]), *peers)))
    day = datetime.now(UTC).date()
    load = f"{os.getloadavg()[0]:.1f}"
    return (
        f"{day}, {platform.system()} on {platform.machine()}, {len(os.sched_getaffinity(0))} processors "
        f"(other work on them: a load of {load} when this was written), Python {platform.python_version()}; {versions}."
    )


def _version(peer: str) -> str:
    program = os.path.join(PEERS, peer, "bin", peer)
    if not os.path.exists(program):
        return ""
    return f"{peer} {_said([program, '--version']).removeprefix(peer).strip()}"


def _said(command: Command) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _write(directory: str, name: str, text: str) -> None:
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
