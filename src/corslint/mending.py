"""Verbs for rules: what shall be different at a place, in whatever notation that place is written."""

from corslint.source import Edit, Span
from corslint.value import Text

Edits = tuple[Edit, ...]
"""What fulfils a verb; empty where it is not certain how, and then nothing is mended."""


def rewritten(place: Span, old: Text | str, new: Text | str) -> Edits:
    """Words that stand at a place once, as other words; both without anything that a notation would escape."""
    was, shall_be = str(old), str(new)
    start = place.text.find(was)
    if not was or start < 0 or place.text.count(was) > 1 or _is_special(shall_be):
        return ()
    return (Edit(Span(place.source, place.start + start, place.start + start + len(was)), shall_be),)


def _is_special(words: str) -> bool:
    return any(character in "\"'\\\r\n\t#&!%@`" for character in words)
