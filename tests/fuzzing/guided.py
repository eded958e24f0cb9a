"""One target, guided by coverage: what reaches new code becomes a seed. libFuzzer ends this process, or its parent does.

Source: https://github.com/google/atheris
"""

import hashlib
import os
import sys
import traceback
from pathlib import Path
from random import Random
from time import process_time

import atheris

from corslint.source import Source, decode
from fuzzing.mutations import mutated

LONGEST = 12_000
"""Bytes of an input: what is wrong with larger ones is mostly wrong with small ones, and found sooner."""

PATIENCE = 1.5
PATIENCE_PER_BYTE = 0.001
"""Processor seconds that an input may take; watching the coverage costs some two thirds of them."""


def main(name: str, kept: Path, seconds: int) -> None:
    """Keeps what breaks the target in a directory, one input for each place in the code and kind of error."""
    with atheris.instrument_imports(include=["corslint"]):  # what is imported when it is needed, too
        from fuzzing.targets import TARGETS  # noqa: PLC0415 (its imports are watched)

        [target] = [one for one in TARGETS if one.name == name]
        corpus = kept / "corpus" / name
        corpus.mkdir(parents=True, exist_ok=True)
        for seed in target.seeds():
            target.run(Source(target.path, seed))  # what it imports is not the time that an input takes
            content = seed.encode(errors="surrogatepass")
            if len(content) <= LONGEST:
                (corpus / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)

        def run(content: bytes) -> None:
            begun = process_time()
            try:
                target.run(Source(target.path, decode(content)))
            except Exception as error:  # noqa: BLE001 (this is what it looks for)
                _keep(kept, target.name, content, "".join(traceback.format_exception(error)))
            taken = process_time() - begun
            if taken > PATIENCE + PATIENCE_PER_BYTE * len(content):
                _keep(kept, target.name, content, f"{taken:.1f} seconds for {len(content)} bytes", f"slow-{taken:.0f}")

        flags = (
            *(
                f"-max_total_time={seconds}",
                f"-max_len={LONGEST}",
                "-timeout=120",
                "-rss_limit_mb=1500",
                "-report_slow_units=120",
            ),
            *("-print_final_stats=1", f"-artifact_prefix={kept}/{name}-"),
        )
        atheris.Setup([sys.argv[0], *flags, str(corpus)], run, custom_mutator=_mutation)
        atheris.Fuzz()


def _mutation(content: bytes, longest: int, seed: int) -> bytes:
    random = Random(seed)
    if random.random() < 0.3:
        return bytes(atheris.Mutate(content, longest))
    return mutated(decode(content), random).encode(errors="surrogatepass")[:longest]


def _keep(kept: Path, name: str, content: bytes, told: str, about: str = "") -> None:
    frames = [line for line in told.splitlines() if line.startswith("  File ") and "corslint" in line]
    identity = about or hashlib.sha256("".join((*frames[-1:], told.splitlines()[-1][:40])).encode()).hexdigest()[:8]
    path = kept / f"{name}-{identity}"
    if not path.exists():
        path.write_bytes(content)
        path.with_suffix(".txt").write_text(told, encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    os.makedirs(sys.argv[2], exist_ok=True)
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
