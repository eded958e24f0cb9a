"""Paths as the service that hosts the repository knows them: relative to its checkout, links followed."""

import os

CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Variables in which GitHub and GitLab name the directory that they checked the repository out to."""


def in_checkout(path: str) -> str:
    """The path relative to the checkout, in whatever directory the step runs; as it is where it is not in there."""
    relative = os.path.relpath(os.path.realpath(path), _root())
    return path if relative.startswith("..") else relative.replace(os.sep, "/")


def directory() -> str:
    """The working directory as seen from the checkout, empty where it is the checkout itself."""
    return in_checkout(os.getcwd()).removeprefix(".").strip("/")


def _root() -> str:
    named = next(filter(None, map(os.environ.get, CHECKOUTS)), None)
    return os.path.realpath(named or ".")
