"""What was found where a branch began: git's files of then are linted too, so that what comes of what is gone is new."""

import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from corslint.lint.baseline import Known, counted
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError
from corslint.lint.work import Hands
from corslint.source import LONGEST_FILE


def known(reference: str, paths: list[str], settings: Settings, hands: Hands) -> Known:
    """What was found in the paths where HEAD left a branch, tag or commit; what was silenced then was not."""
    top = os.path.realpath(_git("rev-parse", "--show-toplevel"))
    commit = _git("merge-base", "--end-of-options", reference, "HEAD")
    own = [os.path.relpath(path) for path in paths]
    there = _seen_from_elsewhere(settings)
    with _checked_out(commit, top):
        report = lint([path for path in own if os.path.exists(path)], there, hands=hands)
        found = [one for one in report.every if settings.possible or one.certainty == "certain"]
        return counted((one for one in found if one.suppressed is None), "")


def _seen_from_elsewhere(settings: Settings) -> Settings:
    """The settings with what is to be as it is now: own rules, and the values that the command line names files of."""
    arguments = settings.arguments
    variables = tuple((o, os.path.abspath(word) if o == "var-file" else word) for o, word in arguments.variables)
    return settings._replace(
        rules_directories=tuple(map(os.path.abspath, settings.rules_directories)),
        arguments=arguments._replace(variables=variables),
        baseline="",
    )


@contextmanager
def _checked_out(commit: str, top: str) -> Iterator[None]:
    """The working directory as it was, in a repository of its own that holds nothing but the files of a commit."""
    here = os.path.realpath(".")
    with TemporaryDirectory(prefix="corslint-") as directory:
        then = os.path.join(os.path.realpath(directory), os.path.relpath(here, top))
        os.makedirs(os.path.join(directory, ".git"))
        os.makedirs(then, exist_ok=True)
        _unpack(commit, top, directory)
        os.chdir(then)
        try:
            yield
        finally:
            os.chdir(here)


def _unpack(commit: str, top: str, directory: str) -> None:
    """What is too long to be read stays away. Links are made last: nothing is written by way of one."""
    links = []
    with (
        subprocess.Popen(["git", "-C", top, "archive", commit], stdout=subprocess.PIPE) as git,
        tarfile.open(fileobj=git.stdout, mode="r|") as archive,
    ):
        for member in archive:
            place = os.path.join(directory, member.name)
            if os.path.isabs(member.name) or ".." in member.name.split("/"):
                continue
            if member.issym():
                links.append((member.linkname, place))
            content = archive.extractfile(member) if member.isreg() and member.size <= LONGEST_FILE else None
            if content is not None:
                os.makedirs(os.path.dirname(place), exist_ok=True)
                with open(place, "wb") as file:
                    copyfileobj(content, file)
    for target, place in links:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with suppress(OSError):  # where the system has none
            os.symlink(target, place)


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        raise UsageError("--diff-base: there is no git to be asked") from error
    if done.returncode:
        said = next(iter(done.stderr.strip().splitlines()), "they have no commit in common: was all of it fetched?")
        raise UsageError(f"--diff-base: git {arguments[0]}: {said}")
    return done.stdout.strip()
