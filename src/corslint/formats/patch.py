"""The difference that fixes make, as a patch that `git apply` takes."""

from collections.abc import Iterator
from difflib import SequenceMatcher

CONTEXT = 3
NO_END = "\n\\ No newline at end of file\n"


def render(path: str, before: str, after: str) -> str:
    """The patch of one file at a path, as seen from the repository; empty where nothing differs."""
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    # A header of git's makes paths those of the repository, wherever in it `git apply` is run.
    head = f"diff --git {_named('a', path)} {_named('b', path)}\n--- {_dated('a', path)}\n+++ {_dated('b', path)}\n"
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT)
    return head + "".join(line for group in groups for line in _hunk(group, old, new))


def _lines(text: str) -> list[str]:
    """git's lines end at LF and nowhere else: a CR stays in its line."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _hunk(group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str]) -> Iterator[str]:
    first, last = group[0], group[-1]
    yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
    for tag, from_old, to_old, from_new, to_new in group:
        if tag == "equal":
            yield from (_line(" ", line) for line in old[from_old:to_old])
        else:
            yield from (_line("-", line) for line in old[from_old:to_old])
            yield from (_line("+", line) for line in new[from_new:to_new])


def _line(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else sign + line + NO_END


def _range(start: int, end: int) -> str:
    """Of no lines, the line before them."""
    return f"{start if start == end else start + 1},{end - start}"


# -- names

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def _named(side: str, path: str) -> str:
    """As git quotes names that would break its lines."""
    name = f"{side}/{path}"
    escaped = "".join(_ESCAPES.get(one, one) for one in name)
    return name if escaped == name else f'"{escaped}"'


def _dated(side: str, path: str) -> str:
    """A tab ends a name with a space in it, where a date could follow."""
    return _named(side, path) + ("\t" if " " in path else "")
