"""Writing content in HCL as `terraform fmt` wants it."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as List
from itertools import groupby
from typing import TypeGuard

from corslint.records import NamedTuple
from corslint.syntax.editing.content import Content, Entries, Verbatim

STEP = "  "


class BlockText(NamedTuple):
    """A block to be written: `resource "aws_lambda_function_url" "orders"`, its attributes, and blocks in it."""

    header: str
    attributes: Entries
    blocks: "tuple[BlockText, ...]" = ()


def block_lines(block: BlockText, pad: str = "") -> Iterator[str]:
    if not block.attributes and not block.blocks:
        yield f"{pad}{block.header} {{}}"
        return
    yield f"{pad}{block.header} {{"
    yield from entry_lines(block.attributes, pad + STEP)
    for number, inner in enumerate(block.blocks):
        yield from [""] if number or block.attributes else []
        yield from block_lines(inner, pad + STEP)
    yield f"{pad}}}"


def entry_lines(entries: Entries, pad: str, width: int = 0) -> Iterator[str]:
    """A line for each entry or more; the equals signs of neighbours that take one line stand below each other,
    those of the first ones no further to the left than `width` has them."""
    written = [(key_text(name), expression(value, pad)) for name, value in entries.items()]
    for number, (is_one_line, group) in enumerate(groupby(written, key=lambda entry: "\n" not in entry[1])):
        run = list(group)
        column = max([0 if number else width, *(len(name) for name, _ in run)]) if is_one_line else 0
        for name, value in run:
            yield from f"{pad}{name.ljust(column)} = {value}".split("\n")


def expression(value: Content, pad: str) -> str:
    """A value; one that takes several lines ends at the indentation of the line that it begins on."""
    match value:
        case Verbatim(text=written):
            return written.replace("\n", f"\n{pad}")
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case Mapping():
            inner = entry_lines(value, pad + STEP)
            return "\n".join(["{", *inner, f"{pad}}}"]) if value else "{}"
        case _ if _is_list(value):
            return _tuple(value, pad)
        case _:
            return str(value)


def inline(value: Content) -> str:
    """A value on one line, objects and lists in it as well."""
    if isinstance(value, Mapping):
        return f"{{ {inline_entries(value)} }}" if value else "{}"
    if _is_list(value):
        return f"[{', '.join(map(inline, value))}]"
    return expression(value, "")


def inline_entries(entries: Entries) -> str:
    return ", ".join(f"{key_text(name)} = {inline(value)}" for name, value in entries.items())


def quoted(text: str) -> str:
    return f'"{escaped(text)}"'


def escaped(text: str) -> str:
    """The inside of a quoted template that means this text and interpolates nothing."""
    for character, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(character, written)
    return text.replace("${", "$${").replace("%{", "%%{")


def key_text(name: str) -> str:
    """A name as it is where HCL takes it for one, otherwise in quotation marks."""
    return name if re.fullmatch(r"[A-Za-z_][\w-]*", name) else quoted(name)


def _tuple(items: List[Content], pad: str) -> str:
    inner = [expression(item, pad + STEP) for item in items]
    line = f"[{', '.join(inner)}]"
    if "\n" not in line and len(line) < 80:
        return line
    return "\n".join(["[", *(f"{pad}{STEP}{item}," for item in inner), f"{pad}]"])


def _is_list(value: Content) -> TypeGuard[List[Content]]:
    return isinstance(value, List) and not isinstance(value, str | Verbatim)
