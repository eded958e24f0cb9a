"""Documents of YAML or JSON, each read by what reads it sooner."""

from functools import lru_cache

from corslint.source import Source
from corslint.syntax import yaml
from corslint.syntax.yaml import Parsed

LONG = 10_000
"""Characters of a text that is worth looking whether it is JSON."""


@lru_cache(maxsize=1)
def read(source: Source) -> Parsed:
    """What `parse` makes of a text, kept for what mends it, which looks at it again."""
    return parse(source)


def parse(source: Source) -> Parsed:
    """The first document of a YAML or JSON text, its tags such as `!Sub` as calls; later documents are not read."""
    if len(source.text) >= LONG and source.text[0] in "{[":
        from corslint.syntax import json  # noqa: PLC0415 (a short text is read sooner than what reads JSON is imported)

        if (read := json.parse(source)) is not None:
            return read
    return yaml.parse(source)
