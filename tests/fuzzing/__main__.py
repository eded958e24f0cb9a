"""`make fuzz`: every target for its share of some minutes, guided by coverage where atheris is installed; what breaks
something is kept in build/fuzz, and so are the inputs that reach new code, with which the next run begins."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random
from time import monotonic

from corslint.source import Source
from fuzzing.mutations import mutated
from fuzzing.targets import TARGETS, Target

TESTS = Path(__file__).parents[1]
KEPT = TESTS.parent / "build" / "fuzz"


def main(minutes: float, names: list[str]) -> int:
    chosen = [one for one in TARGETS if one.name in names] if names else TARGETS
    KEPT.mkdir(parents=True, exist_ok=True)
    os.chdir(KEPT)
    before = set(_faults())
    fuzz = _guided if find_spec("atheris") else _blindly
    for target in chosen:
        runs = fuzz(target, 60 * minutes / len(chosen))
        print(f"{target.name}: {runs} runs", flush=True)
    found = [path for path in _faults() if path not in before]
    print(f"{len(found)} faults", *found, sep="\n")
    return bool(found)


def _faults() -> list[str]:
    return sorted(str(path) for path in KEPT.iterdir() if path.is_file())


def _guided(target: Target, seconds: float) -> int:
    """In processes of its own, the next of which goes on where one has died of an input."""
    end, runs = monotonic() + seconds, 0
    while (left := int(end - monotonic())) > 0:
        command = [sys.executable, "-m", "fuzzing.guided", target.name, str(KEPT), str(left)]
        environment = {**os.environ, "PYTHONPATH": str(TESTS)}
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=environment)
        told = re.findall(r"^stat::number_of_executed_units: (\d+)|^#(\d+)\t", done.stderr, re.MULTILINE)
        if not told:
            raise RuntimeError(done.stderr)
        runs += max(int(number) for pair in told for number in pair if number)
    return runs


def _blindly(target: Target, seconds: float) -> int:
    end, runs = monotonic() + seconds, 0
    random, seeds = Random(os.urandom(8)), list(target.seeds())
    while monotonic() < end:
        runs += 1
        text = mutated(random.choice(seeds), random)
        try:
            target.run(Source(target.path, text))
        except Exception as error:  # noqa: BLE001 (this is what it looks for)
            (KEPT / f"{target.name}-{runs}").write_bytes(text.encode(errors="surrogatepass"))
            print(f"{target.name}: {error!r}"[:200], flush=True)
    return runs


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
