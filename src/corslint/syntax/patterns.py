"""Regular expressions that are compiled when first used, for the import of a package that compiles many and needs none.

PyYAML compiles a dozen when it is imported, for its pure parser; they take longer than reading a template. Its C
parser never looks at them, and the pure one finds them as they should be.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class LatePattern:
    """Stands for a compiled pattern until somebody asks it for something."""

    __slots__ = ("_arguments", "_pattern")

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments
        self._pattern: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if self._pattern is None:
            self._pattern = re.compile(*self._arguments)
        return getattr(self._pattern, name)


@contextmanager
def compiled_when_used() -> Iterator[None]:
    """Within it, `re.compile` promises a pattern."""
    compile_now = re.compile
    re.compile = LatePattern  # type: ignore[assignment]  # for the modules that are imported meanwhile
    try:
        yield
    finally:
        re.compile = compile_now
