"""How directories are looked through: which of them are passed over, and in which order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

PASSED_OVER = frozenset(
    {
        *(".aws-sam", ".terraform", "node_modules", "site-packages"),
        *(".git", ".hg", ".svn"),
        *(".nox", ".tox", ".venv", "venv"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__"),
    }
)
"""Directories that hold copies, caches and other people's code."""

WITHOUT_SOURCES = PASSED_OVER | {"cdk.out"}
"""Directories in which nobody writes code."""

BUILT = frozenset(
    {
        *("dist", "build", ".build", "out", "lib", "libs"),
        *("target", "bin", "publish", "distributions", "artifacts"),
    }
)
"""Directories that hold what is built; the sources stand beside them, often in `src`."""


def nearest_first(top: str, inner: Callable[[str], Iterable[str]], most: int) -> Iterator[str]:
    """A directory, then those in it, then those in them; so many at most."""
    waiting = deque([top])
    while waiting and most > 0:
        directory = waiting.popleft()
        yield directory
        waiting.extend(inner(directory))
        most -= 1
