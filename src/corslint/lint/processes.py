"""Processes on this machine: as many as it has processors for, and gone when they are not needed."""

import gc
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_all_start_methods, get_context, parent_process

from corslint.lint.usage import LostWorkError
from corslint.source import Source, read

QUOTA = "/sys/fs/cgroup/cpu.max"
"""https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files"""


def processors() -> int:
    """How many processes can work at once: a container may have less than its machine."""
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = read(QUOTA)
    given, _, period = (quota.text if isinstance(quota, Source) else "max 1").partition(" ")
    return own if given == "max" else max(1, min(own, int(given) // int(period)))


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """An executor of so many processes. However its use ends, none is left; one that dies raises LostWorkError."""
    others = set(active_children())
    gc.freeze()
    executor = ProcessPoolExecutor(jobs, mp_context=get_context(_start_method()), initializer=_begin)
    try:
        yield executor
    except BrokenProcessPool as error:
        raise LostWorkError("a process of ours was ended from outside, most likely for want of memory") from error
    finally:
        # Tasks that are cancelled would meet the end of their processes with a traceback (CPython's own).
        executor.shutdown(wait=False)
        for child in set(active_children()) - others:
            child.kill()


def _start_method() -> str | None:
    """A fork has all that is loaded at once; but not where other threads may hold a lock, or the system warns of it."""
    is_safe = threading.active_count() == 1 and os.uname().sysname == "Linux" if hasattr(os, "uname") else False
    return "fork" if is_safe and "fork" in get_all_start_methods() else None


def _begin() -> None:
    """The terminal tells all processes to stop: the one that started the others ends them. Without it they end, too."""
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
