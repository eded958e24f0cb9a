"""The same Terraform module in other words: each rewrite means what the module means, and so must get what it gets."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from corslint.source import Edit, Source
from corslint.syntax import hcl
from corslint.syntax.hcl_blocks import Block, Body
from corslint.syntax.node import Entry, Mapping, Node, Scalar, Sequence
from fuzzing.unknowns import whole

Module = dict[str, Source]
Texts = dict[str, str]
Rewrite = Callable[[Module], Texts]

_OF_TERRAFORM = ("depends_on", "provider", "count", "for_each", "triggers")
_BELOW = ("lifecycle", "provisioner", "dynamic", "connection")
_BOUND = re.compile(r"\b(each|count|self|path)\.")
"""What means something only where it stands."""


def _resources(source: Source) -> Iterator[Block]:
    return (block for block in hcl.parse(source).body.blocks if block.type == "resource")


def _arguments(body: Body) -> Iterator[Node]:
    yield from (entry.value for name, entry in body.attributes.items() if name not in _OF_TERRAFORM)
    for block in body.blocks:
        if block.type not in _BELOW:
            yield from _arguments(block.body)


def _values(source: Source) -> Iterator[tuple[Node, Edit]]:
    """The expressions of a file's resources that may stand elsewhere, each with the place where it is written."""
    for block in _resources(source):
        for node in _arguments(block.body):
            span = whole(node)
            if span is not None and not _BOUND.search(span.text) and not _is_heredoc(node):
                yield node, Edit(span, span.text)


def _is_heredoc(node: Node) -> bool:
    before = node.span.source.text[: node.span.start]
    return "<<" in node.span.text or re.search(r"<<[-~]?\w+\s*$", before) is not None


def _is_literal(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text.holes


def _edited(source: Source, edits: Iterator[Edit]) -> str:
    text = source.text
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


# -- values that stand elsewhere


def _moved(reference: str, declared: Callable[[dict[str, str]], str], fits: Callable[[Node], bool]) -> Rewrite:
    def rewrite(module: Module) -> Texts:
        names: dict[str, str] = {}

        def edits(source: Source) -> Iterator[Edit]:
            for node, edit in _values(source):
                if fits(node):
                    name = f"value_{len(names)}"
                    names[name] = edit.text
                    yield Edit(edit.span, reference % name)

        texts = {path: _edited(source, edits(source)) for path, source in module.items()}
        first = next(iter(texts))
        return {**texts, first: f"{texts[first]}\n{declared(names)}"}

    return rewrite


def _locals(values: dict[str, str]) -> str:
    return "\n".join(("locals {", *_assignments(values), "}\n"))


def _object(values: dict[str, str]) -> str:
    return "\n".join(("locals {", "  values = {", *_assignments(values), "  }", "}\n"))


def _assignments(values: dict[str, str]) -> Iterator[str]:
    return (f"  {name} = {text}" for name, text in values.items())


def _variables(values: dict[str, str]) -> str:
    return "".join(f'variable "{name}" {{\n  default = {text}\n}}\n' for name, text in values.items())


# -- values that are worked out


def _by(template: str) -> Rewrite:
    def rewrite(module: Module) -> Texts:
        def edits(source: Source) -> Iterator[Edit]:
            for node, edit in _values(source):
                if _is_literal(node) and re.fullmatch(r'"[^"\\$%]+"', edit.text):
                    yield Edit(edit.span, template % edit.text)

        return {path: _edited(source, edits(source)) for path, source in module.items()}

    return rewrite


# -- resources


def _repeated(argument: str, index: str) -> Rewrite:
    """Each resource is one of a list or a map that holds no other."""

    def rewrite(module: Module) -> Texts:
        names = {".".join(block.labels) for source in module.values() for block in _resources(source) if _is_one(block)}
        reference = re.compile(rf"(?<![\w.\"-])({'|'.join(map(re.escape, sorted(names)))})(?![\w\[-])")

        def edits(source: Source) -> Iterator[Edit]:
            kept = [entry.value.span for body in _bodies(hcl.parse(source).body) for entry in _whole_names(body)]
            for found in reference.finditer(source.text):
                if not any(span.start <= found.start() < span.end for span in kept):
                    yield Edit(source.whole._replace(start=found.end(), end=found.end()), index)
            for block in _resources(source):
                if ".".join(block.labels) in names:
                    brace = source.text.index("{", block.span.end) + 1
                    yield Edit(source.whole._replace(start=brace, end=brace), f"\n  {argument}\n")

        return {path: _edited(source, edits(source)) if names else source.text for path, source in module.items()}

    return rewrite


def _is_one(block: Block) -> bool:
    """Arguments on the line of the brace are the only ones of their block."""
    rest = block.span.source.text[block.span.end :]
    return not {"count", "for_each"} & block.body.attributes.keys() and re.match(r"\s*\{[ \t]*\n", rest) is not None


def _bodies(body: Body) -> Iterator[Body]:
    yield body
    for block in body.blocks:
        yield from _bodies(block.body)


def _whole_names(body: Body) -> list[Entry]:
    """Where resources are named, and not what is one of them."""
    wholes = ("depends_on", "replace_triggered_by", "ignore_changes")
    return [body.attributes[name] for name in wholes if name in body.attributes]


def _reversed(module: Module) -> Texts:
    """All blocks in the first file, the last one first."""
    blocks: list[str] = []
    for source in module.values():
        starts = [block.span.start for block in hcl.parse(source).body.blocks]
        blocks += [source.text[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return {**dict.fromkeys(module, ""), next(iter(module)): "\n".join(reversed(blocks))}


REWRITES: dict[str, Rewrite] = {
    "locals": _moved("local.%s", _locals, lambda node: True),
    "an object": _moved("local.values.%s", _object, _is_literal),
    "variables": _moved("var.%s", _variables, _is_literal),
    "CR LF": lambda module: {path: source.text.replace("\n", "\r\n") for path, source in module.items()},
    "conditional": _by("true ? %s : null"),
    "format": _by('format("%%s", %s)'),
    "element": _by('element(["other", %s], 1)'),
    "lookup": _by('lookup({ key = %s }, "key", "other")'),
    "coalesce": _by('coalesce(null, "", %s)'),
    "try": _by('try(%s, "other")'),
    "interpolation": _by('"${%s}"'),
    "for": _by("[for value in [%s] : value][0]"),
    "count": _repeated("count = 1", "[0]"),
    "for_each": _repeated('for_each = toset(["only"])', '["only"]'),
    "blocks in reverse": _reversed,
}


# -- the notation, and where the module stands


def in_json(source: Source) -> str | None:
    """A file as Terraform's JSON has it; None of one with what only HCL can write."""
    try:
        return json.dumps(_nested(hcl.parse(source).body))
    except _InHcl:
        return None


class _InHcl(Exception):  # noqa: N818 (it is an answer)
    """A heredoc, or a comment within an expression."""


_BARE = ("depends_on", "provider", "providers", "type", "ignore_changes", "replace_triggered_by")
"""Arguments whose texts are expressions as they are."""


def _nested(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = {name: _in_json(name, entry.value) for name, entry in body.attributes.items()}
    for block in body.blocks:
        held = _nested(block.body)
        for label in reversed(block.labels):
            held = {label: held}
        found.setdefault(block.type, []).append(held)
    return found


def _in_json(name: str, node: Node) -> Any:
    written = whole(node)
    if written is None or _is_heredoc(node) or "#" in written.text or "//" in re.sub("https?://", "", written.text):
        raise _InHcl
    match node:
        case Sequence(items=items) if name in _BARE:
            return [item.span.text for item in items]
        case Scalar(text=text, kind="string") if not text.holes:
            return re.sub(r"([$%])\{", r"\1\1{", str(text))
        case Scalar(text=text, kind=kind) if not text.holes:
            return (
                {"true": True, "false": False, "": None}.get(str(text), str(text))
                if kind != "integer"
                else int(str(text))
            )
        case Mapping(entries=entries) if not any("$" in key for key in entries):
            return {key: _in_json("", entry.value) for key, entry in entries.items()}
        case Sequence(items=items):
            return [_in_json("", item) for item in items]
        case _:
            return written.text if name in _BARE else f"${{{written.text}}}"


def calling(module: Module) -> str:
    """A configuration that is nothing but a call of a module in `inner`, with variables as the module has them."""
    declared = [
        block for source in module.values() for block in hcl.parse(source).body.blocks if block.type == "variable"
    ]
    variables = "".join(f'variable "{block.labels[0]}" {{{_default(block)}}}\n' for block in declared)
    passed = "".join(f"  {block.labels[0]} = var.{block.labels[0]}\n" for block in declared)
    return f'{variables}module "wrapped" {{\n  source = "./inner"\n{passed}}}\n'


def _default(block: Block) -> str:
    written = whole(block.body.attributes["default"].value) if "default" in block.body.attributes else None
    return "" if written is None else f"\n  default = {written.text}\n"
