"""Values that a template declares once and refers to by name."""

import os

from corslint.frontends.cloudformation.samconfig import NAME
from corslint.source import Span
from corslint.syntax.editing.outline import outline
from corslint.syntax.node import lookup

SHARED = ("Parameters", "Mappings")


def is_shared(place: Span) -> bool:
    """Whether a place is in a section whose values are referred to by name, or where such values are given."""
    if os.path.basename(place.path) == NAME:
        return True
    read = outline(place.source)
    sections = [] if read is None else [lookup(read.root, name) for name in SHARED]
    return any(one is not None and one.span.start <= place.start < one.span.end for one in sections)
