"""Stand-ins for modules that take long to import, while a package is imported that names them and needs nothing of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def standing_in(name: str, **words: object) -> Iterator[None]:
    """Within it, a module of that name has these words only, unless it is there already."""
    if name in sys.modules:
        yield
        return
    stand_in = ModuleType(name)
    stand_in.__dict__.update(words)
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]
