"""Functions of texts, those that can do something with a text of which only a part is known first."""

import re
from collections.abc import Callable, Iterator
from math import comb
from typing import Any

from corslint.frontends.terraform.values import (
    LARGEST,
    LONGEST_TEXT,
    Invalid,
    Plain,
    Undecided,
    as_boolean,
    digits,
    forced,
    is_null,
    items_of,
    json_text,
    over,
    size,
    string,
    to_known,
    to_number,
    to_text,
)
from corslint.source import Span
from corslint.syntax.node import Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, NO, YES, Hole, Text, join, text, truth

Arguments = tuple[Node, ...]


def made(content: Text, span: Span) -> Node:
    """A computed text; one that is nothing but a hole is as unknown as the hole."""
    if content.only_hole is not None:
        return Unknown(content.only_hole, span)
    return Scalar(content, "string", span)


def _composed(parts: list[str | Hole | Text], span: Span) -> Node:
    """The text of all parts, where it is not too long."""
    if sum(size(part) if isinstance(part, Text) else len(str(part)) for part in parts) > LONGEST_TEXT:
        raise Undecided
    return made(join(*parts), span)


# -- texts with holes


def _changing(change: Callable[[str], str], name: str) -> Callable[[Arguments, Span], Node]:
    """A function that changes every character by itself; a hole's content is changed too, so it has another name."""

    def function(arguments: Arguments, _span: Span) -> Node:
        (argument,) = arguments
        parts = [
            Hole(f"{name}({part.name})", part.written) if isinstance(part, Hole) else change(part)
            for part in to_text(argument).parts
        ]
        return made(join(*parts), argument.span)

    return function


def _stripped(arguments: Arguments, _span: Span) -> Node:
    (argument,) = arguments
    content = to_text(argument)
    if content.known is None and isinstance(content.parts[0], Hole) | isinstance(content.parts[-1], Hole):
        raise Undecided
    return made(content.strip(), argument.span)


def _starts_with(arguments: Arguments, span: Span) -> Node:
    content, prefix = to_text(arguments[0]), to_known(arguments[1])
    if content.known is not None or len(content.prefix) >= len(prefix):
        return as_boolean(truth(content.prefix.startswith(prefix)), span)
    return as_boolean(MAYBE if prefix.startswith(content.prefix) else NO, span)


def _ends_with(arguments: Arguments, span: Span) -> Node:
    content, suffix = to_text(arguments[0]), to_known(arguments[1])
    if content.known is not None or len(content.suffix) >= len(suffix):
        return as_boolean(truth(content.suffix.endswith(suffix)), span)
    return as_boolean(MAYBE if suffix.endswith(content.suffix) else NO, span)


def _contains(arguments: Arguments, span: Span) -> Node:
    content, part = to_text(arguments[0]), to_known(arguments[1])
    if any(part in piece for piece in content.parts if isinstance(piece, str)):
        return as_boolean(YES, span)
    return as_boolean(NO if content.known is not None else MAYBE, span)


def _without_prefix(arguments: Arguments, span: Span) -> Node:
    content, prefix = to_text(arguments[0]), to_known(arguments[1])
    if not content.prefix.startswith(prefix):
        if content.known is None and prefix.startswith(content.prefix):
            raise Undecided
        return arguments[0]
    return made(join(content.prefix[len(prefix) :], *content.parts[1:]), span) if prefix else arguments[0]


def _without_suffix(arguments: Arguments, span: Span) -> Node:
    content, suffix = to_text(arguments[0]), to_known(arguments[1])
    if not content.suffix.endswith(suffix):
        if content.known is None and suffix.endswith(content.suffix):
            raise Undecided
        return arguments[0]
    return made(join(*content.parts[:-1], content.suffix[: -len(suffix)]), span) if suffix else arguments[0]


def _joined(arguments: Arguments, span: Span) -> Node:
    separator, *lists = arguments
    between = to_text(separator)
    items = [item for each in lists for item in items_of(each)]
    return over(tuple(items), lambda row: _joined_row(between, row, span), span, "join")


def _joined_row(between: Text, items: Arguments, span: Span) -> Node:
    parts: list[str | Hole | Text] = []
    for index, item in enumerate(items):
        parts += [between, to_text(item)] if index else [to_text(item)]
    return _composed(parts, span)


def _split(arguments: Arguments, span: Span) -> Node:
    separator, argument = arguments
    between, content = to_known(separator), to_known(argument)
    if (content.count(between) if between else len(content)) > LARGEST:
        raise Undecided
    pieces = content.split(between) if between else list(content)
    return Sequence(tuple(string(piece, argument.span) for piece in pieces), span)


def _replaced(arguments: Arguments, span: Span) -> Node:
    content, old, new = to_text(arguments[0]), to_known(arguments[1]), to_text(arguments[2])
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        known, replacement = _all(content), to_known(arguments[2])
        if (len(known) + 1) * (len(replacement) + 1) > LONGEST_TEXT:
            raise Undecided
        return string(_pattern(old[1:-1], known).sub(_template(replacement), known), span)
    if len(old) == 1:
        return _replaced_character(content, old, new, span)
    # what is longer than a character may begin in the known part and end in the hole
    known = _all(content)
    pieces = known.split(old) if old else ["", *known, ""]
    return _composed([*_between(new, pieces)], span)


def _between(separator: Text, pieces: list[str]) -> Iterator[str | Text]:
    for index, piece in enumerate(pieces):
        if index:
            yield separator
        yield piece


def _all(content: Text) -> str:
    if content.known is None:
        raise Undecided
    return content.known


def _replaced_character(content: Text, old: str, new: Text, span: Span) -> Node:
    parts: list[str | Hole | Text] = []
    for part in content.parts:
        if isinstance(part, Hole):
            parts.append(Hole(f"replace({part.name}, {old!r}, {str(new)!r})", part.written))
            continue
        parts += _between(new, part.split(old))
    return _composed(parts, span)


# -- format


_VERB = re.compile(r"%(?P<flags>[-+# 0]*)(?P<width>\d*)(?:\.(?P<precision>\d*))?(?:\[(?P<argument>\d+)\])?(?P<verb>.)")


def _format(arguments: Arguments, span: Span) -> Node:
    pattern, *values = arguments
    return over(tuple(values), lambda row: _composed([*_formatted(to_known(pattern), row)], span), span, "format")


def _formatted(pattern: str, values: Arguments) -> Iterator[str | Text]:
    position = taken = 0
    for verb in _VERB.finditer(pattern):
        yield pattern[position : verb.start()]
        position = verb.end()
        if verb["verb"] == "%":
            yield "%"
            continue
        taken = int(verb["argument"]) if verb["argument"] else taken + 1
        if taken > len(values) or verb["verb"] not in _VERBS:
            raise Invalid
        yield _padded(_VERBS[verb["verb"]](forced(values[taken - 1]), verb), verb)
    if taken < len(values) and "[" not in pattern:
        raise Invalid
    yield pattern[position:]


def _padded(content: Text, verb: re.Match[str]) -> Text:
    if not verb["width"] or int(verb["width"]) > LONGEST_TEXT:
        return content
    known = _all(content)
    width = int(verb["width"])
    if "-" in verb["flags"]:
        return text(known.ljust(width))
    return text(known.zfill(width) if "0" in verb["flags"] else known.rjust(width))


def _as_text(node: Node, verb: re.Match[str]) -> Text:
    if not isinstance(node, Scalar | Unknown):
        raise Invalid
    return _as_value(node, verb)


def _as_value(node: Node, verb: re.Match[str]) -> Text:
    content = json_text(node) if "#" in verb["flags"] else _value(node)
    if verb["precision"]:
        return text(_all(content)[: int(verb["precision"])])
    return content


def _value(node: Node) -> Text:
    """`%v`: what is no primitive is written as JSON."""
    if is_null(node) is YES:
        raise Undecided
    return to_text(node) if isinstance(node, Scalar | Unknown) else json_text(node)


def _quoted(node: Node, _verb: re.Match[str]) -> Text:
    return json_text(Scalar(to_text(node), "string", node.span))


def _whole(node: Node, verb: re.Match[str]) -> Text:
    number = int(to_number(node))
    written = _BASES[verb["verb"]](number)
    return text(f"+{written}" if "+" in verb["flags"] and number >= 0 else written)


_BASES: dict[str, Callable[[int], str]] = {
    "d": str,
    "x": lambda number: format(number, "x"),
    "X": lambda number: format(number, "X"),
    "o": lambda number: format(number, "o"),
    "b": lambda number: format(number, "b"),
}


def _fraction(node: Node, verb: re.Match[str]) -> Text:
    precision = int(verb["precision"] or 6)
    if precision > LONGEST_TEXT // 1000:
        raise Invalid
    number = to_number(node)
    written = format(number if verb["verb"] == "f" else float(number), f".{precision}{verb['verb']}")
    return text(f"+{written}" if "+" in verb["flags"] and not written.startswith("-") else written)


def _general(node: Node, _verb: re.Match[str]) -> Text:
    return text(digits(to_number(node)))


_VERBS: dict[str, Callable[[Node, re.Match[str]], Text]] = {
    "s": _as_text,
    "v": _as_value,
    "q": _quoted,
    "f": _fraction,
    "e": _fraction,
    "g": _general,
    "t": lambda node, verb: to_text(node),
    **dict.fromkeys(_BASES, _whole),
}


def _format_list(arguments: Arguments, span: Span) -> Node:
    pattern, *values = arguments
    lists = [items_of(value) if not isinstance(value, Scalar) else None for value in values]
    count = max((len(items) for items in lists if items is not None), default=1)
    if any(items is not None and len(items) != count for items in lists):
        raise Invalid
    rows = (
        tuple(items[index] if items is not None else value for items, value in zip(lists, values, strict=True))
        for index in range(count)
    )
    return Sequence(tuple(_format((pattern, *row), span) for row in rows), span)


ON_NODES: dict[str, Callable[[Arguments, Span], Node]] = {
    "endswith": _ends_with,
    "format": _format,
    "formatlist": _format_list,
    "join": _joined,
    "lower": _changing(str.lower, "lower"),
    "replace": _replaced,
    "split": _split,
    "startswith": _starts_with,
    "strcontains": _contains,
    "trimprefix": _without_prefix,
    "trimspace": _stripped,
    "trimsuffix": _without_suffix,
    "upper": _changing(str.upper, "upper"),
}


# -- known texts


_REPETITION = re.compile(r"[*+]|\{\d+,|\)\{")
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{)")
_GO_ONLY = re.compile(r"\\[pPQEzC]|\[\[:|\(\?[imsU]*[-U]")

MOST_ATTEMPTS = 20_000_000
"""Ways to divide a subject among the repetitions of a pattern: Go needs no more than one look at each character."""


def _pattern(written: str, subject: str) -> re.Pattern[str]:
    """A pattern as Go reads it. What Python reads otherwise, or may need years for, is left undecided."""
    if _GO_ONLY.search(written) or _may_take_long(written, len(subject)):
        raise Undecided
    try:
        return re.compile(written, re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        raise Invalid from error


def _may_take_long(written: str, length: int) -> bool:
    """A repeated group that holds another choice has exponentially many ways to match, repetitions side by side have
    a power of the length."""
    repetitions = len(_REPETITION.findall(written))
    if _REPEATED_GROUP.search(written) and (repetitions > 1 or "|" in written or "?" in written):
        return True
    return comb(length + repetitions, repetitions) > MOST_ATTEMPTS


def _template(replacement: str) -> Callable[[re.Match[str]], str]:
    """Go's `$1`, `${1}` and `$name`."""

    def replaced(match: re.Match[str]) -> str:
        return re.sub(
            r"\$(?:\$|(\d+)|\{(\w+)\}|(\w+))",
            lambda found: "$" if found.group() == "$$" else _group(match, found[1] or found[2] or found[3]),
            replacement,
        )

    return replaced


def _group(match: re.Match[str], name: str) -> str:
    try:
        return match[int(name) if name.isdigit() else name] or ""
    except IndexError:
        return ""


def _found(match: re.Match[str]) -> Plain:
    """The whole match, its groups, or its named groups."""
    if match.re.groupindex:
        return match.groupdict()
    return list(match.groups()) if match.re.groups else match[0]


def _regex(pattern: str, subject: str) -> Plain:
    match = _pattern(pattern, subject).search(subject)
    if match is None:
        raise Invalid
    return _found(match)


def _indented(spaces: Any, written: str) -> Plain:
    if spaces * (written.count("\n") + 1) > LONGEST_TEXT:
        raise OverflowError
    return written.replace("\n", "\n" + " " * int(spaces))


def _part(written: str, offset: Any, length: Any) -> Plain:
    start = offset if offset >= 0 else max(len(written) + offset, 0)
    return written[start:] if length < 0 else written[start : start + length]


def _titled(written: str) -> Plain:
    return re.sub(r"(?<![\w'])\w", lambda first: first[0].upper(), written)


FUNCTIONS: dict[str, tuple[str, Callable[..., Plain]]] = {
    "chomp": ("s", lambda written: written.rstrip("\r\n")),
    "indent": ("ns", _indented),
    "regex": ("ss", _regex),
    "regexall": (
        "ss",
        lambda pattern, subject: [_found(match) for match in _pattern(pattern, subject).finditer(subject)],
    ),
    "strrev": ("s", lambda written: written[::-1]),
    "substr": ("snn", _part),
    "title": ("s", _titled),
    "trim": ("ss", lambda written, characters: written.strip(characters) if characters else written),
}
