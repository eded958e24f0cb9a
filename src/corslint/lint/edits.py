"""Edits: what fixes make of texts, all that fit together at once."""

from collections.abc import Iterable, Mapping

from corslint.finding import Fix
from corslint.records import NamedTuple
from corslint.source import Edit


class Change(NamedTuple):
    """An edit by what it does, for one file may have been read as several sources."""

    path: str
    start: int
    end: int
    text: str

    def touches(self, other: "Change") -> bool:
        """Whether it matters which of them comes first: what stands side by side may be meant for one place."""
        return self.path == other.path and self.start <= other.end and other.start <= self.end


def change(edit: Edit) -> Change:
    return Change(edit.span.path, edit.span.start, edit.span.end, edit.text)


def applied(text: str, changes: Iterable[Change]) -> str:
    """The text with changes that do not touch each other; every other character stays as it is."""
    pieces: list[str] = []
    end = 0
    for one in sorted(set(changes)):
        pieces += [text[end : one.start], one.text]
        end = one.end
    return "".join((*pieces, text[end:]))


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes that can be applied at once, the first of those that touch; each one whole or not at all.

    Two that want the very same are both fulfilled by it.
    """
    taken: dict[str, list[Change]] = {}
    chosen: list[Fix] = []
    for fix in fixes:
        changes = list(dict.fromkeys(map(change, fix.edits)))
        if not _clash(changes, taken):
            chosen.append(fix)
            for one in changes:
                taken.setdefault(one.path, []).append(one)
    return chosen


def _clash(changes: list[Change], taken: Mapping[str, list[Change]]) -> bool:
    """Whether a change touches another that does something else, among those taken or its own."""
    for index, one in enumerate(changes):
        others = (*taken.get(one.path, ()), *changes[:index])
        if any(one != other and one.touches(other) for other in others):
            return True
    return False
