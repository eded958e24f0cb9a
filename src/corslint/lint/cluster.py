"""Machines that have none of the files: a repository travels there packed, and is unpacked where the work is done."""

import hashlib
import os
import pickle
import subprocess
import sys
import tarfile
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from io import BytesIO
from tempfile import TemporaryDirectory
from threading import Lock
from typing import IO, Any

from corslint.directories import PASSED_OVER
from corslint.lint.discovery import ASSEMBLY
from corslint.lint.judging import Judged
from corslint.lint.settings import Settings
from corslint.lint.stacks import Unit
from corslint.lint.tasks import Task, perform
from corslint.lint.usage import LostWorkError, UsageError
from corslint.records import NamedTuple
from corslint.source import LONGEST_FILE, Source
from corslint.version import VERSION

LARGEST_PARCEL = 256 * 1024 * 1024
"""Bytes of a repository that still travels, before it is packed."""

LEFT_BEHIND = PASSED_OVER - {".aws-sam", ".terraform"}
"""Directories of which only the names travel; of the others, modules of Terraform and built code may be asked for."""


class Parcel(NamedTuple):
    """The files below a directory, packed; those with the same digest hold the same."""

    top: str
    digest: str
    content: bytes


class Errand(NamedTuple):
    """A task for a machine that may have unpacked the parcel already; if not, it asks for the content."""

    task: Task
    here: str
    top: str
    digest: str
    content: bytes | None
    version: str = VERSION


class Cluster:
    """An executor for which the files of all units go along, once to each process that has not got them yet."""

    def __init__(self, executor: Executor, units: Iterable[Unit]) -> None:
        self._executor = executor
        self._parcel = packed(os.path.commonpath([os.path.realpath("."), *(unit.root for unit in units)]))

    def submit(self, _: Callable[[Task], list[Judged]], task: Task) -> "Delivery":
        return Delivery(self._executor, self._parcel, task)


class Delivery:
    """What becomes of a task: the outcome of a future, of a second one where the first has not got the files."""

    def __init__(self, executor: Executor, parcel: Parcel, task: Task) -> None:
        self._executor, self._parcel = executor, parcel
        self._errand = Errand(task, os.path.realpath("."), parcel.top, parcel.digest, None)
        self._future: Future[bytes | None] = executor.submit(run, self._errand)

    def result(self) -> list[Judged]:
        found = self._future.result()
        if found is None:
            whole = self._errand._replace(content=self._parcel.content)
            self._future = self._executor.submit(run, whole)
            found = self._future.result()
        judged: list[Judged] = pickle.loads(found or b"")  # noqa: S301 (from a machine that was trusted with the work)
        return judged

    def cancel(self) -> bool:
        return self._future.cancel()


# -- here


def packed(top: str) -> Parcel:
    """All files below a directory; of what is too large to be read, only the names."""
    written = BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for directory, below, names in os.walk(top):
            below[:] = sorted(below)
            for name in (*below, *sorted(names)):
                path = os.path.join(directory, name)
                archive.add(path, os.path.relpath(path, top), recursive=False, filter=_bare)
            below[:] = [name for name in below if name not in LEFT_BEHIND or name == ASSEMBLY]
            if written.tell() > LARGEST_PARCEL:
                raise UsageError(f"--executor: '{top}' is too large to be sent to other machines")
    content = written.getvalue()
    return Parcel(top, hashlib.sha256(content).hexdigest(), zlib.compress(content, 1))


def _bare(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """An entry without what differs from one checkout to the next; devices and the like do not travel."""
    if not (entry.isreg() or entry.isdir() or entry.issym()):
        return None
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.size = entry.size if entry.size <= LONGEST_FILE else 0
    return entry


# -- there


def run(errand: Errand) -> bytes | None:
    """What came of the errand's task, pickled; None where the content of its parcel is wanted first.

    A process of its own does the work: its working directory is that of the one who asked, as all paths are seen from
    there, and it dies alone.
    """
    if errand.version != VERSION:
        raise UsageError(f"--executor: a worker has corslint {VERSION}, you have {errand.version}")
    home = _unpacked(errand)
    if home is None:
        return None
    done = subprocess.run(
        [sys.executable, "-c", "from corslint.lint.cluster import serve; serve()"],
        cwd=home + errand.here,
        input=pickle.dumps((errand.task, home)),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise LostWorkError(done.stderr.decode(errors="replace").strip() or f"a process ended with {done.returncode}")
    return done.stdout


def _unpacked(errand: Errand) -> str | None:
    """The directory below which the parcel's files have the paths that they have at home; None where nothing is here."""
    with _ONE_BY_ONE:
        parcel = errand.top, errand.digest
        if parcel not in _HOMES and errand.content is not None:
            home = TemporaryDirectory(prefix="corslint-")
            with tarfile.open(fileobj=BytesIO(zlib.decompress(errand.content))) as archive:
                archive.extractall(os.path.realpath(home.name) + errand.top, filter="data")
            _HOMES[parcel] = home
        return os.path.realpath(_HOMES[parcel].name) if parcel in _HOMES else None


_HOMES: dict[tuple[str, str], TemporaryDirectory[str]] = {}
"""The parcels of this process, by where they come from and their digests; gone when it ends."""

_ONE_BY_ONE = Lock()


def serve() -> None:
    """Reads a task from the standard input, does it, and writes what came of it. Whatever rules print is no part of that."""
    task, home = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this one)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        units = tuple(_at(home, unit) for unit in task.units)
        found = perform(task._replace(units=units, settings=_moved(task.settings, home)))
        _Homeward(out, home).dump([_as_at_home(one, home) for one in found])


def _at(home: str, unit: Unit) -> Unit:
    return unit._replace(path=home + unit.path, within=unit.within and home + unit.within)


def _moved(settings: Settings, home: str) -> Settings:
    """The settings with the directories that they name by their whole paths where these are now."""

    def moved(path: str) -> str:
        return home + path if os.path.isabs(path) else path

    return settings._replace(
        rules_directories=tuple(map(moved, settings.rules_directories)),
        paths=tuple(one._replace(directory=moved(one.directory)) for one in settings.paths),
    )


class _Homeward(pickle.Pickler):
    """Sources go home under the paths that they have there; there is no other way to say so than a subclass."""

    def __init__(self, out: IO[bytes], home: str) -> None:
        super().__init__(out)
        self._home = home

    def reducer_override(self, value: object) -> Any:
        if not isinstance(value, Source):
            return NotImplemented
        create, (path, text) = value.__reduce__()
        return create, (path.removeprefix(self._home), text)


def _as_at_home(one: Judged, home: str) -> Judged:
    extent, read = one.extent, one.input
    members = tuple(path.removeprefix(home) for path in extent.members)
    return one._replace(
        extent=extent._replace(path=extent.path.removeprefix(home), members=members),
        input=None if read is None else read._replace(path=read.path.removeprefix(home)),
        used=frozenset((path.removeprefix(home), start) for path, start in one.used),
        idle=tuple(((path.removeprefix(home), start), found) for (path, start), found in one.idle),
    )
