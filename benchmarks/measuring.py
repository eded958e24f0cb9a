"""Measuring commands: whole processes, in turn, so that what slows the machine slows them all."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from math import inf
from statistics import median
from typing import NamedTuple

LAUNCHER = """\
import json, os, signal, sys, time
begun = time.perf_counter()
process = os.fork()
if process == 0:
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    try:
        os.execvp(sys.argv[1], sys.argv[1:])
    finally:
        os._exit(127)
signal.signal(signal.SIGALRM, lambda *_: os.killpg(process, signal.SIGKILL))
signal.alarm(PATIENCE)
_, status, usage = os.wait4(process, 0)
print(json.dumps([time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * SCALE, status]))
"""
"""Ends what takes too long, with all that it started. A bare interpreter: what it needs itself is no more than the least that it measures."""

SCALE = 1 if sys.platform == "darwin" else 1024
"""https://man7.org/linux/man-pages/man2/getrusage.2.html"""


class Cost(NamedTuple):
    """What one run took: seconds by the clock and of the processors, and bytes of its largest process."""

    seconds: float
    work: float
    memory: float


class Measured(NamedTuple):
    """The medians of a command, and how often it took as long and worked as long as the one it is compared with."""

    cost: Cost
    times_as_long: float
    times_the_work: float


def cost(command: Sequence[str], directory: str, patience: int) -> Cost:
    """What a command costs that is given up after so many seconds: then it is infinite."""
    launcher = LAUNCHER.replace("SCALE", str(SCALE)).replace("PATIENCE", str(patience))
    launched = [sys.executable, "-I", "-S", "-c", launcher, *command]
    done = subprocess.run(launched, cwd=directory, capture_output=True, text=True, check=True)
    *figures, status = json.loads(done.stdout)
    if status == KILLED:
        return Cost(inf, inf, inf)
    if status >> 8 not in EXPECTED:
        raise RuntimeError(f"{' '.join(command)} ended with {status >> 8} in {directory}")
    return Cost(*figures)


KILLED = 9
EXPECTED = (0, *range(1, 15))
"""Linters that find something say so; 127 would be a command that is not there."""


def paired(
    commands: Mapping[str, Sequence[str]], directory: str, rounds: int, reference: str, patience: int
) -> dict[str, Measured]:
    """Each command once a round, after a first round that fills the caches and does not count, unless it is the only one.

    What was given up in the first round is not measured.
    """
    first = {name: cost(command, directory, patience) for name, command in commands.items()}
    lasting = {name: command for name, command in commands.items() if first[name].seconds < inf}
    again = ({name: cost(command, directory, patience) for name, command in lasting.items()} for _ in range(rounds))
    runs = list(again) or [first]
    return {name: _measured([run[name] for run in runs], [run[reference] for run in runs]) for name in lasting}


def _measured(own: Sequence[Cost], reference: Sequence[Cost]) -> Measured:
    pairs = list(zip(own, reference, strict=True))
    return Measured(
        Cost(*(median(figures) for figures in zip(*own, strict=True))),
        median(one.seconds / other.seconds for one, other in pairs),
        median(one.work / other.work for one, other in pairs),
    )
