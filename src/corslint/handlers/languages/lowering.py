"""Files to the intermediate form: what several functions run, or one for several calls, is lowered once."""

from weakref import WeakKeyDictionary

from corslint.handlers import ir
from corslint.handlers.files.search import Modules
from corslint.source import Repository, Source, Span

LONGEST_MODULE = 3_000_000
"""Characters of the largest file that is read; a larger one is a bundle of half a cloud."""

MOST_KEPT = 1_000_000
"""Characters of a repository's code that are kept lowered: with its tree and its functions, each takes a hundred bytes."""

Key = tuple[ir.Language, str, tuple[Source, ...]]
"""All that a module depends on: the path tells the grammar."""


class Kept:
    """The modules of a repository that were lowered lately: all that fit, or one that does not."""

    __slots__ = ("_modules", "_room")

    def __init__(self) -> None:
        self._modules: dict[Key, ir.Module] = {}
        self._room = MOST_KEPT

    def get(self, key: Key) -> ir.Module | None:
        return self._modules.get(key)

    def keep(self, key: Key, module: ir.Module) -> None:
        length = sum(len(source.text) for source in key[2])
        if length > self._room:
            self._modules.clear()
            self._room = MOST_KEPT
        self._modules[key] = module
        self._room -= length


_KEPT: WeakKeyDictionary[Repository, Kept] = WeakKeyDictionary()


def of_files(modules: Modules, sources: tuple[Source, ...], path: str) -> ir.Module | ir.Unparsed:
    """The module that files make; what cannot be lowered is tried again, as that may be for want of stack."""
    kept = _KEPT.setdefault(modules.repository, Kept())
    key = (modules.language, path, sources)
    found = kept.get(key)
    if found is not None:
        return found
    lowered = _json_module(sources[0]) if path.endswith(".json") else of_code(*key)
    if isinstance(lowered, ir.Module):
        kept.keep(key, lowered)
    return lowered


def of_code(language: ir.Language, path: str, sources: tuple[Source, ...]) -> ir.Module | ir.Unparsed:
    """The module that code makes, which may stand in a template."""
    # grammars are loaded only when a file of their language is read
    if language == "go":
        from corslint.handlers.languages import go

        return go.lower(sources)
    if language == "csharp":
        from corslint.handlers.languages import csharp

        return csharp.lower(sources)
    (source,) = sources
    if len(source.text) > LONGEST_MODULE:
        reason = f"the file is longer than {LONGEST_MODULE // 1_000_000} million characters"
        return ir.Unparsed(reason, Span(source, 0, 0))
    if language == "python":
        from corslint.handlers.languages import python

        return python.lower(source)
    if language == "java":
        from corslint.handlers.languages import java

        return java.lower(source)
    from corslint.handlers.languages import javascript

    return javascript.lower(source, path)


def _json_module(source: Source) -> ir.Module | ir.Unparsed:
    """`require("./config.json")`."""
    import json  # 2 ms, and few handlers have one

    try:
        value = json.loads(source.text)
    except (ValueError, RecursionError):
        return ir.Unparsed("it is no JSON", Span(source, 0, 0))
    span = source.whole
    exports = ir.Member(ir.Name("module", span), "exports", span)
    body = (ir.Evaluate(ir.Assign(exports, _json_value(value, span), span)),)
    return ir.Module(source, "javascript", ir.Block((), body))


def _json_value(value: object, span: Span) -> ir.Expression:
    match value:
        case dict():
            rows = [ir.Row(ir.Constant(str(key), span), _json_value(one, span), span) for key, one in value.items()]
            return ir.MapLiteral(tuple(rows), "object", span)
        case list():
            return ir.ListLiteral(tuple(ir.Element(_json_value(one, span)) for one in value), "array", span)
        case str() | bool() | None:
            return ir.Constant(value, span)
        case int() | float():
            return ir.number(value, span)
        case _:
            return ir.Other((), "JSON", span)
