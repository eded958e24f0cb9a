"""Verbs for rules: what shall be different at a place, in whatever notation that place is written.

Each answers with edits, none where it is not certain how; what they make of a text is linted again before it is kept.
What reads notations is imported when something is to be mended: rules import this on every run.
"""

import re
from collections.abc import Collection, Iterable

from corslint.model import Exit, Function, HeaderValue, Stack
from corslint.pen import Rewording, is_special, once, reworded
from corslint.source import Edit, Span
from corslint.value import Text, Value

Edits = tuple[Edit, ...]

CONFIGURATIONS = (".tf", ".tofu")
"""How the names of files end that are written in HCL; all others are YAML or JSON."""


def rewritten(stack: Stack, place: Span, old: Text | str, new: Text | str) -> Edits:
    """Words of the text at a place as other words, there or in the value that they come from.

    Neither has anything that a notation would escape.
    """
    before, after = str(old), str(new)
    return reworded(place, before, after) or stack.pen(Rewording(place, before, after)) or _cut(place, before, after)


def _cut(place: Span, old: str, new: str) -> Edits:
    """Of a text that is put together, without its last words, where it ends with them in its own place, too."""
    end = old.removeprefix(new)
    written = place.text.rstrip("'\"")
    if end == old or not end or not written.endswith(end):
        return ()
    stop = place.start + len(written)
    return (Edit(Span(place.source, stop - len(end), stop), ""),)


def quoted(place: Span, written: Text) -> Edits:
    """The text at a place within the single quotes that mapping expressions want."""
    expression = f"'{written}'"
    if place.text == str(written) and place.text.isdecimal():
        return (Edit(place, f'"{expression}"'),)  # a number of the notation's own: every notation has double quotes
    if not _is_configuration(place):
        return _requoted(_argument(place), expression)
    found = once(place, str(written))
    return () if found is None else (Edit(found, expression),)


def listed(stack: Stack, sent: Value[HeaderValue], words: Iterable[str], *, in_items: bool = False) -> Edits:
    """Further words in the lists of names that a header may be sent with, there or in the value that they come from.

    `in_items`: each name is an item of its own (D3), unless a text that is split at its commas says them all.
    """
    lists = [(known.span, known.value) for known in sent.alternatives if isinstance(known.value, Text)]
    new = list(words)
    edits = [_longer(place, str(written), new, in_items=in_items) for place, written in lists]
    if all(edits) or in_items or len(lists) != 1:
        return tuple(edit for group in edits for edit in group) if all(edits) else ()
    [(place, written)] = lists
    longer = ",".join((str(written), *(_spelled(word, str(written)) for word in new)))
    return stack.pen(Rewording(place, str(written), longer))


def _longer(place: Span, written: str, words: list[str], *, in_items: bool) -> Edits:
    new = [_spelled(word, written) for word in words]
    appended = _appended(place, new)
    return appended if appended or (in_items and "," not in place.text) else _continued(place, written, new)


def unlisted(place: Span, written: Text, names: Collection[str]) -> Edits:
    """Without some of the names in the list at a place, which may be one item of a list; never without all of them."""
    listed_ = [name.strip() for name in str(written).split(",")]
    kept = [name for name in listed_ if name not in names]
    if len(listed_) == 1 and not kept:
        return replaced_item(place, ())
    separator = ", " if ", " in str(written) else ","
    return reworded(place, str(written), separator.join(kept)) if kept else ()


def sending(way: Exit, function: Function, header: str, value: Text) -> Edits:
    """An answer of a handler's code with a header, as far as it is a literal."""
    from corslint.handlers import pen  # noqa: PLC0415

    return pen.sending(way, function, header, value)


def without_ignore(rule: Span) -> Edits:
    """Without the rule that a comment ignores there; without the comment, where that ignores nothing else."""
    text = rule.source.text
    start = max(text.rfind("\n", 0, rule.start), text.rfind("\r", 0, rule.start)) + 1
    line = Span(rule.source, start, start + len(text[start:].splitlines()[0]))
    for comment in re.finditer(_IGNORE, line.text):
        listed_ = re.findall(_RULE, comment["rules"])
        if not start + comment.start("rules") <= rule.start < start + comment.end("rules"):
            continue
        if len(listed_) > 1:
            rules = ", ".join(name for name in listed_ if name != rule.text)
            return (Edit(Span(rule.source, start + comment.start("rules"), start + comment.end("rules")), rules),)
        is_all = not line.text[: comment.start()].strip()
        end = line.end + len(re.match(r"\r?\n?", text[line.end :])[0]) if is_all else line.end  # type: ignore[index]
        return (Edit(Span(rule.source, start + (0 if is_all else comment.start()), end), ""),)
    return ()


_IGNORE = r"[ \t]*(?:#|//)[ \t]*corslint:[ \t]*ignore[\w-]*[ \t]*\[(?P<rules>[^\]\n]*)\].*"
_RULE = r"[^\s,]+"


def without_entry(key: Span) -> Edits:
    """Without the entry of a mapping whose key stands there; without the mapping too, where that leaves it empty."""
    if _is_configuration(key):
        from corslint.syntax.editing import hcl  # noqa: PLC0415

        return hcl.entry_removed(key)
    from corslint.syntax.editing import entries  # noqa: PLC0415
    from corslint.syntax.editing.outline import outline  # noqa: PLC0415

    removed = entries.removed(key)
    read = outline(key.source)
    member = read.member(key) if read is not None else None
    if read is None or member is None or len(member.owner.entries) > 1:
        return removed
    owner = next((m for m in read.members.values() if m.entry.value is member.owner), None)
    return removed if owner is None else entries.removed(owner.entry.key)


def replaced_item(item: Span, instead: tuple[str, ...]) -> Edits:
    """Other words, each an item, in place of what stands there in a list; without it, where there are none."""
    if instead:
        return _written_as(item, instead)
    if _is_configuration(item):
        from corslint.syntax.editing import hcl  # noqa: PLC0415

        return hcl.item_removed(item)
    from corslint.syntax.editing import items  # noqa: PLC0415

    return items.removed(item)


def _written_as(item: Span, words: tuple[str, ...]) -> Edits:
    """Several in the quotation marks of the one, as they stand in brackets."""
    before = item.source.text[item.start - 1 : item.start]
    mark = before if before in ("'", '"') else ""
    if any(map(is_special, words)):
        return ()
    if not mark and "*" in words:  # YAML takes a star of its own for an alias
        return (Edit(item, ", ".join(f'"{word}"' for word in words)),)
    return (Edit(item, f"{mark}, {mark}".join(words)),)


# -- texts


def _requoted(place: Span, expression: str) -> Edits:
    """Text with single quotes in it reads best within double ones."""
    from corslint.syntax.editing import scalars  # noqa: PLC0415

    text = place.source.text
    is_single = text[place.start - 1 : place.start] == "'" == text[place.end : place.end + 1]
    if is_single and not any(character in expression for character in '"\\\n'):
        return (Edit(Span(place.source, place.start - 1, place.end + 1), f'"{expression}"'),)
    return scalars.replaced(place, expression)


def _spelled(word: str, like: str) -> str:
    """Names of headers are written as the others are: in lower case, or as most people write them."""
    if word.isupper() or (like.islower() and like != "*"):
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def _continued(place: Span, written: str, words: list[str]) -> Edits:
    separator = ", " if ", " in written else ","
    more = "".join(separator + word for word in words)
    if place.text.lstrip().startswith(("[", "-")):
        return _continued_in_code(place, words)  # a list, of which each item is one name
    found = once(place, written)
    end = found.end if found is not None else _closing_quote(place)
    return () if end is None else (Edit(Span(place.source, end, end), more),)


def _continued_in_code(place: Span, words: list[str]) -> Edits:
    """A list of texts as Python and JavaScript write it, with further ones behind the last."""
    if not place.path.endswith(CODE) or re.fullmatch(_TEXTS, place.text) is None:
        return ()
    end = max(place.text.rindex(mark) for mark in "'\"" if mark in place.text)
    mark = place.text[end]
    return (Edit(Span(place.source, place.start + end + 1, place.start + end + 1), _items(words, mark)),)


def _items(words: list[str], mark: str) -> str:
    return "".join(f", {mark}{word}{mark}" for word in words)


CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")

_TEXTS = r"""\[\s*(?:(?:'[\w-]*'|"[\w-]*")\s*(?:,\s*)?)+\]"""
"""A list of names in brackets, each in quotes."""


def _closing_quote(place: Span) -> int | None:
    """Where the text of a mapping expression ends: at the second of its two single quotes. One that stands for
    several, by the names of a `for` or an `each`, has no end of its own."""
    if place.text.count("'") != 2 or (_is_configuration(place) and re.search(_BOUND, place.text)):
        return None
    return place.start + place.text.rindex("'")


_BOUND = r"\$\{(?!\s*(?:var|local|data|module|[a-z]+_\w+)\.)"
"""An interpolation of a name that is bound where it stands."""


# -- lists


def _appended(place: Span, words: list[str]) -> Edits:
    if _is_configuration(place):
        from corslint.syntax.editing import hcl  # noqa: PLC0415

        return hcl.items_appended(place, *words)
    from corslint.syntax.editing import items  # noqa: PLC0415

    return items.appended(place, *words)


# -- notations


def _is_configuration(place: Span) -> bool:
    return place.path.endswith(CONFIGURATIONS)


def _argument(place: Span) -> Span:
    """The text itself, of an intrinsic such as `!Sub` what stands behind its name."""
    from corslint.syntax.editing.outline import outline  # noqa: PLC0415
    from corslint.syntax.node import Call, Scalar  # noqa: PLC0415

    read = outline(place.source)
    node = read.nodes.get((place.start, place.end)) if read is not None else None
    return node.argument.span if isinstance(node, Call) and isinstance(node.argument, Scalar) else place
