"""Who does the work: processes on this machine, or a cluster of others."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from corslint.commands.words import Option, jobs
from corslint.lint.usage import LostWorkError, UsageError
from corslint.lint.work import Hands

SCHEME = "dask://"


def add_arguments(option: Option) -> None:
    option("-j", "--jobs", type=jobs, metavar="N", help="processes (default: what pays on this machine)")
    option("--executor", metavar="ADDRESS", help=f"a cluster that does the work: {SCHEME}HOST:PORT")


@contextmanager
def hands(given: Namespace) -> Iterator[Hands]:
    if given.executor is None:
        yield Hands(jobs=given.jobs)
        return
    if not given.executor.startswith(SCHEME):
        raise UsageError(f"--executor: '{given.executor}' is not {SCHEME}HOST:PORT")
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 (half a second, and few have a cluster)
    except ImportError as error:
        raise UsageError("--executor: Dask is not installed: pip install 'corslint[cluster]'") from error
    try:
        client = Client(f"tcp://{given.executor.removeprefix(SCHEME)}", set_as_default=False, timeout=TIMEOUT)
    except (OSError, ValueError) as error:
        raise UsageError(f"--executor: no scheduler answers at {given.executor}") from error
    with client:
        try:
            yield Hands(executor=client.get_executor(), has_files=False)
        except KilledWorker as error:
            raise LostWorkError("a worker of the cluster was ended, most likely for want of memory") from error


TIMEOUT = 10
"""Seconds to wait for a scheduler."""
