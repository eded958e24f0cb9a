"""`make fuzz`: mutations of all fixtures, or of the files that are named, for some minutes; what breaks is kept."""

import os
import sys
from pathlib import Path
from random import Random
from time import monotonic

from corslint.source import Source, read
from fuzzing.mutations import mutated
from fuzzing.targets import TARGETS

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "fuzz"


def main(minutes: float, paths: list[str]) -> int:
    seeds = [path for path in paths or map(str, sorted(ROOT.glob("tests/**/*"))) if path.endswith(SUFFIXES)]
    random, end, runs, faults = Random(os.urandom(8)), monotonic() + 60 * minutes, 0, set()
    while monotonic() < end:
        path = os.path.abspath(random.choice(seeds))
        seed = read(path, os.path.basename(path))
        if isinstance(seed, Source):
            text = mutated(seed.text, random)
            for target in (one for one in TARGETS if path.endswith(one.suffixes)):
                runs += 1
                try:
                    target.run(Source(seed.path, text))
                except Exception as error:  # noqa: BLE001 (this is what it looks for)
                    faults.add(f"{target.name}: {error!r}"[:200])
                    KEPT.mkdir(parents=True, exist_ok=True)
                    (KEPT / f"{runs}-{seed.path}").write_bytes(text.encode(errors="surrogatepass"))
    print(f"{runs} runs, {len(faults)} faults", *sorted(faults), sep="\n")
    return bool(faults)


SUFFIXES = tuple(suffix for target in TARGETS for suffix in target.suffixes)

if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
