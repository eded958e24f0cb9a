"""What fuzzing begins with: our own fixtures, the examples on the pages of the rules, and the snippets of handlers."""

from collections.abc import Iterator
from pathlib import Path

from corslint.lint.plugins import chosen, load
from corslint.lint.rule import page
from corslint.source import Source, read
from corslint.testing import FILES, unmarked
from handlers_snippets import snippets

TESTS = Path(__file__).parents[1]
OWN = Path(__file__).parent / "seeds"


def files(*patterns: str) -> list[str]:
    """The texts of the fixtures whose paths match."""
    found = [path for pattern in patterns for path in sorted(TESTS.glob(pattern))]
    return [source.text for source in map(read, map(str, found)) if isinstance(source, Source)]


def own(kind: str) -> list[str]:
    """The texts that were written for fuzzing."""
    return files(f"fuzzing/seeds/{kind}/*")


def examples(*notations: str) -> list[str]:
    """The examples of the rules in these notations."""
    return list(_examples(notations))


def _examples(notations: tuple[str, ...]) -> Iterator[str]:
    assert set(notations) <= FILES.keys()
    for rule in load(chosen((), (), ())):
        yield from (unmarked(one.text) for one in page(rule).examples if one.notation in notations)


def code(*names: str) -> list[str]:
    """Handlers in a language, by the files of snippets that hold them."""
    return [snippet.code for name in names for snippet in snippets(f"{name}.txt")]
