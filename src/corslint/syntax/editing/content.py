"""What is to be written, before anything is known of the notation that it will be written in."""

from collections.abc import Mapping, Sequence

from corslint.records import NamedTuple
from corslint.source import Edit


class Verbatim(NamedTuple):
    """An expression in the notation's own words: `!Ref Origin`, `var.origin`, `"'*'"` with its quotes.

    One of HCL may go over several lines; they are indented from where the first one is.
    """

    text: str


Content = str | bool | int | Verbatim | Mapping[str, "Content"] | Sequence["Content"]
"""A text, a number, a boolean, an expression that is copied, a mapping or a list of them."""

Entries = Mapping[str, Content]

Edits = tuple[Edit, ...]
"""Edits that belong together; there are none where they cannot be made surely."""
