"""Writing content in YAML and JSON: as the lines of a block, or between brackets."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as List
from typing import TypeGuard

from corslint.source import Source
from corslint.syntax.documents import parse
from corslint.syntax.editing.content import Content, Entries, Verbatim
from corslint.syntax.editing.style import Style
from corslint.syntax.node import Scalar

# -- blocks


def block_entries(entries: Entries, pad: str, hand: Style) -> Iterator[str]:
    """The lines of a block mapping, each behind its indentation."""
    for key, value in entries.items():
        name = f"{pad}{scalar(key, hand)}:"
        if isinstance(value, Mapping) and value:
            yield name
            yield from block_entries(value, pad + " " * hand.step, hand)
        elif _is_list(value) and value:
            yield name
            yield from block_items(value, pad + " " * hand.dash, hand)
        else:
            yield f"{name} {flow(value, hand)}"


def block_items(items: List[Content], pad: str, hand: Style) -> Iterator[str]:
    """The lines of a block list; an item's first entry stands behind its dash."""
    for item in items:
        if isinstance(item, Mapping) and item:
            first, *rest = block_entries(item, pad + "  ", hand)
            yield f"{pad}- {first.lstrip(' ')}"
            yield from rest
        else:
            yield f"{pad}- {flow(item, hand)}"


# -- brackets


def flow(value: Content, hand: Style) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        inside = hand.comma.join(flow_entry(key, held, hand) for key, held in value.items())
        return f"{{{inside}}}"
    if _is_list(value):
        return f"[{hand.comma.join(flow(item, hand) for item in value)}]"
    return _atom(value, hand, in_flow=True)


def flow_entry(key: str, value: Content, hand: Style) -> str:
    return f"{scalar(key, hand, in_flow=True)}{hand.colon}{flow(value, hand)}"


def json_lines(value: Content, pad: str, hand: Style) -> str:
    """A value of a JSON text with a line for each of its parts; the first line is not indented."""
    inner = pad + hand.unit
    if isinstance(value, Mapping) and value:
        parts = [json_entry(key, held, inner, hand) for key, held in value.items()]
        return _stacked("{", parts, "}", pad, inner, hand)
    if _is_list(value) and value:
        return _stacked("[", [json_lines(item, inner, hand) for item in value], "]", pad, inner, hand)
    return flow(value, hand)


def json_entry(key: str, value: Content, pad: str, hand: Style) -> str:
    return f"{scalar(key, hand)}{hand.colon}{json_lines(value, pad, hand)}"


def _stacked(opening: str, parts: list[str], closing: str, pad: str, inner: str, hand: Style) -> str:
    body = f",{hand.newline}{inner}".join(parts)
    return f"{opening}{hand.newline}{inner}{body}{hand.newline}{pad}{closing}"


# -- texts


def scalar(written: str, hand: Style, *, in_flow: bool = False) -> str:
    """A text with the quotation marks that it needs: none, the file's own, or those that spare escapes."""
    if hand.is_json:
        return quoted(written)
    if is_plain(written, in_flow=in_flow):
        return written
    is_simple = written.isprintable() and "'" not in written
    if is_simple and (hand.quote == "'" or '"' in written or "\\" in written):
        return f"'{written}'"
    return quoted(written)


def quoted(written: str) -> str:
    """In double quotation marks, as YAML and JSON both read it."""
    from json import dumps  # noqa: PLC0415 (most of what is written is YAML)

    return re.sub(_ESCAPED, lambda found: f"\\u{ord(found[0]):04x}", dumps(written, ensure_ascii=False))


_ESCAPED = "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
"""What one of the two takes for the end of a line, or refuses."""


def single(written: str) -> str:
    """The inside of single quotation marks."""
    return written.replace("'", "''")


def is_plain(written: str, *, in_flow: bool) -> bool:
    """Whether a text means itself without quotation marks, to every version of YAML."""
    if not re.fullmatch(_PLAIN_IN_FLOW if in_flow else _PLAIN, written):
        return False
    root = parse(Source("", written)).root
    return isinstance(root, Scalar) and root.kind == "string" and root.text.known == written


_PLAIN = r"[A-Za-z_/$](?:[^\s:#'\"`\\]|:(?=[^\s])| (?=[\w/$(]))*(?<![:\s])"
_PLAIN_IN_FLOW = r"[A-Za-z_/][\w./@+*=:-]*(?<!:)"


def _atom(value: Content, hand: Style, *, in_flow: bool) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Verbatim(text=written):
            return written
        case str():
            return scalar(value, hand, in_flow=in_flow and not hand.is_json)
        case _:
            return str(value)


def _is_list(value: Content) -> TypeGuard[List[Content]]:
    return isinstance(value, List) and not isinstance(value, str | Verbatim)
